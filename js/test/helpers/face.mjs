// The TypeScript face on a fake machine: the sources bundled in memory, a stand-in for wasm-bindgen's glue, and small waits.

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Bundles `code`, which imports from `./src/`, and returns the script. */
export async function bundle(code, options = {}) {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: root, loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2020',
    write: false,
    // `sideEffects: false` in package.json would drop a bare import of an entry.
    ignoreAnnotations: true,
    ...options,
  });
  return outputFiles[0].text;
}

const everything = await bundle(`
  export * from './src/clouds.ts'
  export { default } from './src/clouds.ts'
  export { Emitter } from './src/emitter.ts'
  export { guard, install, listener, load } from './src/loader.ts'
  export { words } from './src/errors.ts'
  export { WORDS } from './src/words.ts'
`);

let copies = 0;

/** A fresh copy of the face, with the module state of a page just opened. */
export function freshFace() {
  return import(`data:text/javascript;base64,${Buffer.from(`${everything}\n//${copies++}`).toString('base64')}`);
}

/** The smallest module that there is. */
export const EMPTY_WASM = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);

/** What src/edge/face.rs takes for what: the machine gets values without names. */
const ORDER = [
  ...['xhr', 'media', 'cover', 'mediaName', 'mediaType', 'mediaMime', 'coverName', 'coverType', 'coverMime', 'fileId', 'expireTime'],
  ...['chunkSize', 'fileParallel', 'verify', 'race', 'goal', 'parallel', 'retries', 'retryDelay', 'progressInterval', 'resume'],
  'cloud',
];
const SETTINGS = {
  tencent: ['vodEndpoints', 'cosEndpoints', 'applyTimeout', 'commitTimeout', 'region'],
  aliyun: ['api', 'oss', 'timeout', 'patient', 'meta', 'coverMeta'],
  netease: ['lbs', 'nodes', 'fallback', 'allowed', 'secure', 'timeout', 'checkMd5', 'persistToken', 'confirm', 'known', 'meta', 'coverMeta'],
  youku: ['api', 'oss', 'timeout', 'signatureV4', 'checksum', 'meta', 'coverMeta'],
};

function named(values) {
  const names = [...ORDER, ...SETTINGS[values[ORDER.indexOf('cloud')]]];
  if (values.length !== names.length) throw new Error(`the machine takes ${names.length} options, not ${values.length}`);
  return Object.fromEntries(names.map((name, index) => [name, values[index]]));
}

/** Stands in for the generated glue; the test plays the machine through `glue.transfers[n].host`. */
export function fakeGlue() {
  const calls = (id) => glue.transfers.find((transfer) => transfer.id === id).calls;
  const glue = {
    transfers: [],
    inits: 0,
    async init(module) {
      if (!(module instanceof WebAssembly.Module)) throw new Error('a compiled module is expected');
      glue.inits++;
      return {
        start: (id, values, host) => glue.start(id, values, host),
        pause: (id) => glue.pause(id),
        resume: (id) => calls(id).push('resume'),
        cancel: (id, abort) => calls(id).push(`cancel ${!!abort}`),
        hear: (...news) => glue.hear(...news),
      };
    },
    start: (id, values, host) => glue.transfers.push({ id, options: named(values), host, calls: [] }),
    pause: (id) => calls(id).push('pause'),
    hear() {},
  };
  return glue;
}

/** A page: a fresh face on a fake glue, and a TcVod of it. */
export async function page(assets = {}, options = {}) {
  const face = await freshFace();
  const glue = fakeGlue();
  face.install({ glue: (module) => glue.init(module), wasm: () => EMPTY_WASM, worker: () => ({ started: true }), ...assets });
  const tcVod = new face.TcVod({ getSignature: () => 'signature', ...options });
  /** A listener, asked for by the instance. */
  const listener = async (...asked) => {
    let listening;
    face.guard(await face.load('tencent'), () => (listening = face.listener(...asked)));
    return listening;
  };
  return { ...face, glue, tcVod, listener };
}

export const clip = (name = 'clip.mp4', bytes = 'film') => new File([bytes], name, { type: 'video/mp4' });

/** A File that says it is larger than it is. */
export function fileOfSize(size) {
  const file = clip();
  Object.defineProperty(file, 'size', { value: size });
  return file;
}

/** Lets everything run that is ready to run. */
export async function settle() {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** Waits until the upload has reached the machine. */
export async function transferOf(glue, n = 0) {
  for (let i = 0; i < 2000 && !glue.transfers[n]; i++) await new Promise((resolve) => setTimeout(resolve, 1));
  if (!glue.transfers[n]) throw new Error('the upload never reached the machine');
  return glue.transfers[n];
}

/** All events of an upload in order, as `[name, payload]`. */
export function record(uploader) {
  const heard = [];
  const emit = uploader.emit;
  uploader.emit = function (name, payload) {
    heard.push([name, payload]);
    return emit.call(this, name, payload);
  };
  return heard;
}

export const success = {
  fileId: '1397757900000000001',
  videoUrl: 'http://v/clip.mp4',
  verified: 'parts',
  confirmed: true,
  raw: { fileId: '1397757900000000001', video: { url: 'http://v/clip.mp4', verify_content: 'x' } },
};

export const progress = { loaded: 4, total: 4, percent: 1, speed: 9, eta: 0 };
export const stored = {
  Location: 'h/k',
  Bucket: 'b-1',
  Key: 'k',
  ETag: '"e"',
  statusCode: 200,
  headers: {},
  RequestId: 'r',
};
/** The names of recorded events, and which state. */
export const names = (heard) => heard.map(([name, { state }]) => (state ? `state ${state}` : name));

/** An upload that has reached the machine; `say` plays the machine. */
export async function started(params = {}, listen = (uploader) => uploader.on('error', () => {})) {
  const { tcVod, glue, ...face } = await page();
  const uploader = tcVod.upload({ mediaFile: clip(), ...params });
  const heard = record(uploader);
  listen(uploader);
  const transfer = await transferOf(glue);
  return { ...face, glue, tcVod, uploader, heard, transfer, say: transfer.host.emit };
}
