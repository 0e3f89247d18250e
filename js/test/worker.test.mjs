// The hashing worker, run as the classic script that it is: on a toy module that tells order and amount, and on the real one.

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import vm from 'node:vm';
import binaryen from 'binaryen';
import { bundle } from './helpers/face.mjs';

const script = await bundle(`import './src/worker.ts'`, { format: 'iife', target: 'es2018' });

/** A hash by hand: h = h * 31 + byte, mod 2^32, in the first four of sixteen bytes. Its one import must be stubbed. */
const TOY = `(module
  (import "glue" "touches_javascript" (func $js (param i32) (result i32)))
  (memory (export "memory") 3)
  (global $h (mut i32) (i32.const 0))
  (func (export "hash_window") (result i32) (i32.const 1024))
  (func (export "hash_window_len") (result i32) (i32.const 65536))
  (func (export "hash_reset") (param $crc i32) (global.set $h (i32.const 7)))
  (func (export "hash_update") (param $n i32) (local $i i32)
    (loop $next
      (if (i32.lt_u (local.get $i) (local.get $n)) (then
        (global.set $h (i32.add (i32.mul (global.get $h) (i32.const 31)) (i32.load8_u offset=1024 (local.get $i))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))))
  (func (export "hash_finish") (result i32)
    (i32.store (i32.const 0) (global.get $h))
    (drop (call $js (i32.const 1)))
    (i32.const 0)))`;

const toy = new WebAssembly.Module(binaryen.parseText(TOY).emitBinary());

function toyHash(...pieces) {
  let h = 7;
  for (const piece of pieces) for (const byte of piece) h = (Math.imul(h, 31) + byte) >>> 0;
  const out = Buffer.alloc(16);
  out.writeUInt32LE(h);
  return out.toString('hex');
}

/**
 * Starts the script in a global of its own; `ask` posts a message and waits for the next one back. `lives` collects the signs of life of a drive that
 * takes so many milliseconds between any two looks at the clock.
 */
function startWorker({ slowness = 0, lives = [] } = {}) {
  const waiting = [];
  let clock = 0;
  const performance = { now: () => (clock += slowness) };
  const postMessage = (message) => (message.reads ? lives.push(message) : waiting.shift()(message));
  const sandbox = vm.createContext({ WebAssembly, Uint8Array, performance, postMessage });
  vm.runInContext(script, sandbox);
  return (data) =>
    new Promise((resolve) => {
      waiting.push(resolve);
      sandbox.onmessage({ data });
    });
}

test('ready handshake, then answers by id', async () => {
  const ask = startWorker();
  assert.equal((await ask({ module: toy })).ready, true);
  const bytes = randomBytes(3000);
  const { id, digests } = await ask({ id: 7, blob: new Blob([bytes]), ranges: [0, 3000] });
  assert.equal(id, 7);
  assert.equal(digests.length, 24);
  assert.equal(Buffer.from(digests.subarray(0, 16)).toString('hex'), toyHash(bytes));
});

test('several ranges count as one after the other; nothing is nothing', async () => {
  const ask = startWorker();
  await ask({ module: toy });
  const bytes = randomBytes(500);
  const blob = new Blob([bytes]);
  const { digests } = await ask({ id: 1, blob, ranges: [400, 500, 10, 20] });
  assert.equal(Buffer.from(digests.subarray(0, 16)).toString('hex'), toyHash(bytes.subarray(400), bytes.subarray(10, 20)));
  assert.equal(Buffer.from((await ask({ id: 2, blob, ranges: [] })).digests.subarray(0, 16)).toString('hex'), toyHash());
  assert.equal(Buffer.from((await ask({ id: 3, blob, ranges: [5, 5] })).digests.subarray(0, 16)).toString('hex'), toyHash());
});

test('jobs asked for at once are answered in order, each with its own hash', async () => {
  const ask = startWorker();
  await ask({ module: toy });
  const blobs = [1, 2, 3].map((n) => randomBytes(n * 100_000));
  const answers = await Promise.all(
    blobs.map((bytes, id) => ask({ id, blob: new Blob([bytes]), ranges: [0, bytes.length] })),
  );
  assert.deepEqual(
    answers.map(({ id }) => id),
    [0, 1, 2],
  );
  assert.deepEqual(
    answers.map(({ digests }) => Buffer.from(digests.subarray(0, 16)).toString('hex')),
    blobs.map((bytes) => toyHash(bytes)),
  );
});

/** A Blob whose slices all have this stream, and say that they are so long. */
const streaming = (size, stream) => ({ slice: () => ({ size, stream }) });

test('it reads into one buffer of 1 MiB at most, again and again', async () => {
  const ask = startWorker();
  await ask({ module: toy });
  const bytes = randomBytes(2_500_000);
  const seen = new Set();
  const stream = () => {
    const own = new Blob([bytes]).stream();
    return {
      getReader(how) {
        const reader = own.getReader(how);
        return {
          read(view) {
            assert.equal(how.mode, 'byob');
            seen.add(view.buffer.byteLength);
            return reader.read(view);
          },
        };
      },
    };
  };
  const { digests } = await ask({ id: 1, blob: streaming(bytes.length, stream), ranges: [0, bytes.length] });
  assert.deepEqual([...seen], [1048576]);
  assert.equal(Buffer.from(digests.subarray(0, 16)).toString('hex'), toyHash(bytes));
});

test('a drive that takes its time: it says so while it reads', async () => {
  const lives = [];
  const blob = new Blob([randomBytes(300_000)]);
  for (const slowness of [0, 1100]) {
    const ask = startWorker({ slowness, lives });
    await ask({ module: toy });
    assert.ok((await ask({ id: 3, blob, ranges: [0, 300_000] })).digests);
    assert.equal(lives.length > 0, slowness > 0);
  }
  assert.ok(lives.every(({ id }) => id === 3));
});

test('where no buffer can be handed in, it takes what comes', async () => {
  const ask = startWorker();
  await ask({ module: toy });
  const pieces = [randomBytes(200_000), randomBytes(0), randomBytes(1), randomBytes(70_000)];
  const stream = () => ReadableStream.from(pieces);
  const { digests } = await ask({ id: 1, blob: streaming(270_001, stream), ranges: [0, 270_001] });
  assert.equal(Buffer.from(digests.subarray(0, 16)).toString('hex'), toyHash(...pieces));
});

test('a Blob that cannot be read, or not to its end, is an answer, and the next job works', async () => {
  const ask = startWorker();
  await ask({ module: toy });
  const gone = () => new ReadableStream({ start: (own) => own.error(new DOMException('gone', 'NotReadableError')) });
  const short = () => ReadableStream.from([randomBytes(9)]);
  for (const [stream, words] of [[gone, /NotReadableError|gone/], [short, /1 bytes are missing/]]) {
    const answer = await ask({ id: 1, blob: streaming(10, stream), ranges: [0, 10] });
    assert.equal(answer.id, 1);
    assert.match(answer.error, words);
    assert.equal(answer.digests, undefined);
  }
  assert.equal(
    Buffer.from((await ask({ id: 2, blob: new Blob(['abc']), ranges: [0, 3] })).digests.subarray(0, 16)).toString('hex'),
    toyHash(Buffer.from('abc')),
  );
});

// Made by `cargo xtask build`, which the tests' front door runs first.
const real = new URL('../gen/tencent/vodlift_bg.wasm', import.meta.url);
if (existsSync(real)) {
  test('on the real module it is MD5', async () => {
    const ask = startWorker();
    await ask({ module: new WebAssembly.Module(readFileSync(real)) });
    for (const length of [0, 1, 65535, 65536, 65537, 3_000_000]) {
      const bytes = randomBytes(length);
      const { digests } = await ask({ id: length, blob: new Blob([bytes]), ranges: [0, length] });
      assert.equal(Buffer.from(digests.subarray(0, 16)).toString('hex'), createHash('md5').update(bytes).digest('hex'));
    }
  });

  test('and CRC-64 where it is wanted, else 0 (spec §3.14)', async () => {
    const ask = startWorker();
    await ask({ module: new WebAssembly.Module(readFileSync(real)) });
    const crc = async (text, ranges, crc) => {
      const { digests } = await ask({ id: 1, blob: new Blob([text]), ranges, crc });
      return Buffer.from(digests).readBigUInt64LE(16);
    };
    assert.equal(await crc('123456789', [0, 9], true), 11051210869376104954n);
    assert.equal(await crc('[Object Content]', [0, 7, 7, 16], true), 16749565679157681890n);
    assert.equal(await crc('123456789', [0, 9], false), 0n);
  });
}
