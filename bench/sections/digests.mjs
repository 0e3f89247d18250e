// MD5 and CRC-64 of random bytes: ours, hash-wasm's and spark-md5's by turns, in one page and its workers; and native ones.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ratios, told } from '../statistics.mjs';

const execute = promisify(execFile);

export const title = 'Digests';

const BYTES = 256 * 1024 ** 2;
const ROUNDS = 7;

/** Runs in the page. */
async function prepare(bytes) {
  const MIBI = 1024 ** 2;
  const data = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += 65536) crypto.getRandomValues(data.subarray(at, at + 65536));
  const blob = new Blob([data]);
  for (const path of ['hash-wasm/dist/md5.umd.min.js', 'hash-wasm/dist/crc64.umd.min.js', 'spark-md5/spark-md5.min.js']) {
    await new Promise((onload, onerror) => {
      const src = `/peers/${path}`;
      document.head.append(Object.assign(document.createElement('script'), { src, onload, onerror }));
    });
  }
  const hex = (digest) => Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const answer = (worker, message) =>
    new Promise((done, onerror) => {
      // A sign of life (`reads`) is no answer yet.
      Object.assign(worker, { onmessage: ({ data }) => data.reads || done(data), onerror });
      worker.postMessage(message);
    });

  const module = await WebAssembly.compileStreaming(fetch('/gen/tencent/vodlift_bg.wasm'));
  const worker = new Worker('/vodlift/vodlift-worker.js');
  await answer(worker, { module });
  const peer = new Worker('/bench/peers/hash-worker.js');

  const stub = new Proxy(() => {}, { get: () => stub });
  const hash = (await WebAssembly.instantiate(module, stub)).exports;
  const bare = (crc) => {
    hash.hash_reset(crc);
    const size = hash.hash_window_len();
    for (let at = 0; at < bytes; at += size) {
      const piece = data.subarray(at, at + size);
      new Uint8Array(hash.memory.buffer, hash.hash_window(), size).set(piece);
      hash.hash_update(piece.length);
    }
    return hex(new Uint8Array(hash.memory.buffer, hash.hash_finish(), 24));
  };
  const [md5, crc64] = [await hashwasm.createMD5(), await hashwasm.createCRC64('c96c5795d7870f42')];
  const peerBare = (hasher) => {
    hasher.init();
    for (let at = 0; at < bytes; at += MIBI) hasher.update(data.subarray(at, at + MIBI));
    return hasher.digest();
  };
  const digests = async (crc) => hex((await answer(worker, { id: 1, blob, ranges: [0, bytes], crc })).digests);

  const ways = {
    worker: () => digests(false),
    workerPeer: () => answer(peer, { peer: 'hashWasm', blob }),
    workerSpark: () => answer(peer, { peer: 'spark', blob }),
    workerBoth: () => digests(true),
    workerBothPeer: () => answer(peer, { peer: 'both', blob }),
    bare: () => bare(false),
    barePeer: () => peerBare(md5),
    bareSpark() {
      const spark = new SparkMD5.ArrayBuffer();
      for (let at = 0; at < bytes; at += MIBI) spark.append(data.buffer.slice(at, at + MIBI));
      return spark.end();
    },
    bareBoth: () => bare(true),
    crcPeer: () => peerBare(crc64),
  };
  /** Milliseconds of each, in an order that turns with the rounds. */
  globalThis.round = async (turn) => {
    const names = Object.keys(ways);
    const [times, seen] = [{}, {}];
    for (let at = 0; at < names.length; at++) {
      const name = names[(at + turn) % names.length];
      const start = performance.now();
      seen[name] = await ways[name]();
      times[name] = performance.now() - start;
    }
    const same = names.filter((name) => name !== 'crcPeer').map((name) => seen[name].slice(0, 32));
    const crcs = [seen.workerBoth, seen.bareBoth].map((both) => both.slice(32).match(/../g).reverse().join(''));
    crcs.push(seen.workerBothPeer.slice(32), seen.crcPeer);
    if (new Set(same).size > 1 || new Set(crcs).size > 1) throw new Error(`digests differ: ${JSON.stringify(seen)}`);
    return times;
  };
}

export async function run(world) {
  const chromium = await world.chromium();
  const page = await chromium.page(`${world.site.origin}/`);
  await page.evaluate(prepare, BYTES);
  await page.evaluate('() => round(0)');
  const rounds = [];
  for (let turn = 0; turn < ROUNDS; turn++) rounds.push(await page.evaluate('(turn) => round(turn)', turn));
  await page.close();

  const native = await nativeRates();
  const rates = (ms) => rounds.map((times) => BYTES / 1e3 / ms(times));
  const row = (name, ours, theirs, spark, native, goal) => {
    const cells = [name, told(ours), told(theirs), spark ? told(spark) : '', native, told(ratios(ours, theirs), 2), goal];
    return `| ${cells.join(' | ')} |`;
  };
  const crc = rates((t) => t.bareBoth - t.bare);
  const lines = [
    `256 MiB of random bytes, MB/s, n = ${ROUNDS}; ratio: to hash-wasm. In workers all read the Blob as one stream. Native: the same crates, compiled for this machine, after`,
    `the rounds of the page, n = ${native.md5.length}.`,
    '',
    '| | vodlift | hash-wasm | spark-md5 | native | ratio | goal |',
    '|---|---|---|---|---|---|---|',
    row('MD5 of a Blob in a worker', rates((t) => t.worker), rates((t) => t.workerPeer), rates((t) => t.workerSpark), '', '≥ 0.95'),
    row('MD5 of memory, in the page', rates((t) => t.bare), rates((t) => t.barePeer), rates((t) => t.bareSpark), told(native.md5), '≥ 0.95'),
    row('CRC-64/XZ of memory, in the page¹', crc, rates((t) => t.crcPeer), undefined, told(native.crc64), '≥ 1500 MB/s or ratio ≥ 0.83'),
    row('MD5 and CRC-64 of a Blob in a worker', rates((t) => t.workerBoth), rates((t) => t.workerBothPeer), undefined, '', ''),
    '',
    '¹ The module never counts it alone: what MD5 with CRC-64 takes longer than MD5 in the same round.',
    ...(native.openssl ? [`OpenSSL's MD5, native, once: ${native.openssl.toFixed(0)} MB/s.`] : []),
  ];
  return { lines };
}

/** MB/s of each round, and OpenSSL's where that is installed. */
async function nativeRates() {
  const { stdout } = await execute(process.env.VODLIFT_NATIVE, ['digests']);
  const rounds = stdout.trim().split('\n').map((line) => JSON.parse(line));
  const speed = await execute('openssl', ['speed', '-seconds', '2', '-bytes', '1048576', 'md5']).catch(() => undefined);
  const [, kilobytes] = speed?.stdout.match(/^md5\s+([\d.]+)k/im) ?? [];
  return { md5: rounds.map(({ md5 }) => md5), crc64: rounds.map(({ crc64 }) => crc64), openssl: kilobytes && kilobytes / 1000 };
}
