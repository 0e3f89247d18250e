/**
 * The hashing worker: MD5 and CRC-64 of ranges of a Blob, at constant memory. It runs the page's own wasm module, of which it calls only
 * the hash functions; these touch no JavaScript, so all imports may be one empty function.
 *
 * In:  `{ module }`, answered by `{ ready: true }`; then `{ id, blob, ranges: [start, end, ...], crc }`.
 * Out: `{ id, reads: true }` now and then, while bytes come; then `{ id, digests }` (over the ranges one after the other; the CRC is 0 where it
 * was not wanted), or `{ id, error }` if the Blob cannot be read.
 */
interface Hash {
  memory: WebAssembly.Memory;
  hash_window(): number;
  hash_window_len(): number;
  hash_reset(crc: boolean): void;
  hash_update(length: number): void;
  hash_finish(): number;
}

interface Job {
  id: number;
  blob: Blob;
  ranges: number[];
  crc: boolean;
}

/** Bytes read from the Blob at once, at most. */
const PIECE = 1024 ** 2;
/** At least so long between two signs of life, milliseconds. */
const REPORT_INTERVAL = 1000;

/** Jobs wait for each other: there is one hash. */
let turn: Promise<unknown> = Promise.resolve();
let hash: Hash;
/** Kept here and not in `take`: Chromium gives up a stream, and what is awaited of it never comes, if only those who wait for it hold it. */
let reader: ReadableStreamBYOBReader;

onmessage = ({ data }: MessageEvent<Job & { module?: WebAssembly.Module }>) => {
  turn = turn.then(async () => postMessage(data.module ? await boot(data.module) : await answer(data)));
};

/** Any object, whose every property is any function. */
const stub: never = new Proxy((() => {}) as never, { get: () => stub });

async function boot(module: WebAssembly.Module): Promise<{ ready: true }> {
  hash = (await WebAssembly.instantiate(module, stub)).exports as unknown as Hash;
  return { ready: true };
}

async function answer({ id, ...job }: Job): Promise<object> {
  try {
    return { id, digests: await digest(id, job) };
  } catch (error) {
    return { id, error: String(error) };
  }
}

async function digest(id: number, { blob, ranges, crc }: Omit<Job, 'id'>): Promise<Uint8Array> {
  hash.hash_reset(crc);
  for (let i = 0; i < ranges.length; i += 2) await take(id, blob.slice(ranges[i], ranges[i + 1]));
  return new Uint8Array(hash.memory.buffer, hash.hash_finish(), 24).slice();
}

/** As one stream, whose next bytes come while these are hashed: half the price of reading piece by piece (bench/RESULTS.md). */
async function take(id: number, blob: Blob): Promise<void> {
  let reported = performance.now();
  reader = open(blob.stream());
  let missing = blob.size;
  for (let buffer = new ArrayBuffer(PIECE); ; ) {
    const { done, value } = await reader.read(new Uint8Array(buffer));
    if (done) break;
    update(value);
    missing -= value.length;
    buffer = value.buffer as ArrayBuffer;
    if (performance.now() < reported + REPORT_INTERVAL) continue;
    reported = performance.now();
    postMessage({ id, reads: true });
  }
  if (missing) throw new Error(`${missing} bytes are missing`);
}

/** Where the browser cannot read into a buffer of ours, it brings its own, and takes no notice of what it is handed. */
function open(stream: ReadableStream<Uint8Array>): ReadableStreamBYOBReader {
  try {
    return stream.getReader({ mode: 'byob' });
  } catch {
    return stream.getReader() as unknown as ReadableStreamBYOBReader;
  }
}

function update(bytes: Uint8Array): void {
  const size = hash.hash_window_len();
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size);
    new Uint8Array(hash.memory.buffer, hash.hash_window(), size).set(piece);
    hash.hash_update(piece.length);
  }
}

export {};
