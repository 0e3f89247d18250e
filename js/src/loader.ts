import type { Glue, Machine, Topic } from './edge.js';
import { UploadError } from './errors.js';
import { isPacked, unpack } from './unpack.js';

/** What an entry of the package brings along: the glue of its wasm, and where the files are. */
export interface Assets {
  glue: Glue;
  /** The address of a wasm file that knows the cloud, or the bytes themselves. */
  wasm(cloud: string): string | URL | Uint8Array<ArrayBuffer>;
  /** Starts the hashing worker, from `url` if the page gave one. */
  worker(url: Address): Worker;
}

export type Address = string | URL | undefined;

/** A wasm file of which an instance runs. */
export interface Home {
  /** The instance on its way or there; empty after a failure and after a trap. */
  ready?: Promise<Home> | undefined;
  /** The instance, while it is whole. */
  machine?: Machine | undefined;
  /** What the instances are made of, once one started. */
  module?: WebAssembly.Module;
  /** One function for each upload that is alive in the instance: what it wants done after a trap. */
  alive: Set<(error: UploadError) => void>;
}

let assets: Assets;
/** By address: a page loads the clouds that it uses, each once. */
const homes: Record<string, Home> = {};
/** Whose instance is being called. */
let current: Home;

/** Called by an entry, once, when it is imported. */
export function install(given: Assets): void {
  assets = given;
}

/** The smallest module with a table of externref. Browsers that take it have all else that is needed, too. */
const REFERENCE_TYPES = [0, 97, 115, 109, 1, 0, 0, 0, 4, 4, 1, 111, 0, 0];

/** What is missing to run vodlift: in old browsers, and in jsdom. */
function lacking(): string | undefined {
  const name = ['WebAssembly', 'TextEncoder', 'fetch'].find((name) => !(name in globalThis));
  return name ?? (WebAssembly.validate(new Uint8Array(REFERENCE_TYPES)) ? undefined : 'WebAssembly reference types');
}

/** Whether this browser can run vodlift at all. Touches nothing outside, so it may be asked anywhere. */
export const isSupported = (): boolean => !lacking();

/** An instance that knows the cloud, loaded once for all uploads of the page; a failure is forgotten, so that the next upload tries again. */
export function load(cloud: string, wasmUrl: Address): Promise<Home> {
  const source = wasmUrl ?? assets.wasm(cloud);
  const home = (homes[source instanceof Uint8Array ? '' : `${source}`] ??= { alive: new Set() });
  home.ready ??= boot(home, source).catch((error: unknown) => {
    home.ready = undefined;
    throw error;
  });
  return home.ready;
}

/** Has `settle` called if the instance breaks, until the returned function is called. */
export function watch({ alive }: Home, settle: (error: UploadError) => void): () => void {
  alive.add(settle);
  return () => alive.delete(settle);
}

/** Starts the hashing worker. */
export const startWorker = (url: Address): Worker => assets.worker(url);

/** Calls into wasm. An instance that trapped is never called again: its memory is in no known state. */
export function guard(home: Home, call: (machine: Machine) => void): void {
  const caller = current;
  current = home;
  try {
    if (home.machine) call(home.machine);
  } catch (error) {
    trapped(home, error);
  }
  current = caller;
}

/** A function that tells the instance that asks for it, and no other, what it is called with. */
export function listener(topic: Topic, ok: number): (value?: unknown) => void {
  const home = current;
  const mine = home.machine;
  return (value) => guard(home, (machine) => machine === mine && machine.hear(...topic, ok, value));
}

/** A panic or trap in wasm: every open upload of the instance fails with kind `internal`, and the next upload gets a fresh one. */
function trapped(home: Home, cause: unknown): void {
  home.ready = home.machine = undefined;
  const error = new UploadError('internal', 'trap', { stage: 'upload', retryable: true, cause });
  for (const settle of home.alive) settle(error);
  home.alive.clear();
}

async function boot(home: Home, source: string | URL | Uint8Array<ArrayBuffer>): Promise<Home> {
  const missing = lacking();
  if (missing) throw new UploadError('unsupported', missing, { stage: 'load' });
  const code = home.module ?? (await compile(await bytes(source)).catch(broken('compile')));
  // WebKit compiles under every policy, and only then refuses.
  home.machine = await assets.glue(code).catch(broken('start'));
  home.module = code;
  return home;
}

/** Plain bytes instead of streaming compilation: no MIME type to get wrong, and a wrong file can be told. */
async function bytes(source: string | URL | Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  if (source instanceof Uint8Array) return source;
  let status: number | undefined;
  let cause: unknown;
  try {
    const response = await fetch(source);
    status = response.status;
    const body = new Uint8Array(await response.arrayBuffer());
    // Development servers like to answer 200 and their index page for a file that is not there.
    if (isPacked(body) || String.fromCharCode(...body.subarray(0, 4)) === '\0asm') return body;
  } catch (error) {
    cause = error;
  }
  throw new UploadError('wasm', 'not-found', { stage: 'load', status, cause, detail: source, retryable: !status });
}

async function compile(file: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  return WebAssembly.compile(isPacked(file) ? await unpack(file) : file);
}

const broken = (code: string) => (cause: unknown): never => {
  // Chromium, Firefox and Safari each word it differently; all name the policy or its keyword.
  const csp = /CSP|Content Security|unsafe-eval/i.test(String(cause));
  throw new UploadError('wasm', csp ? 'csp' : code, { stage: 'load', cause });
};
