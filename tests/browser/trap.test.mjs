// A trap inside wasm: every upload that runs is told, the instance is thrown away, and the next upload goes on from the record.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdParts, suite } from './support/index.mjs';

const s = suite();
const MEBI = 1024 ** 2;
const media = { seed: 151, size: 6 * MEBI };
const options = { chunkSize: MEBI, chunkParallelLimit: 2 };

/** Runs in the page before its scripts: remembers the memory of the first instance. */
function watchMemory() {
  const instantiate = WebAssembly.instantiate;
  WebAssembly.instantiate = async (...source) => {
    const result = await instantiate(...source);
    globalThis.memory ??= (result.instance ?? result).exports.memory;
    return result;
  };
}

/** Runs in the page: takes all the memory there can be, so that the next larger allocation fails. */
function exhaust() {
  for (let pages = 65_536; pages > 0; pages >>= 1) {
    try {
      for (;;) memory.grow(pages);
    } catch {
      // Less, then.
    }
  }
}

/** Ten thousand parts need more memory than is left. */
const huge = `Object.defineProperty(new File(['x'], 'huge.mp4'), 'size', { value: 50 * 1024 ** 3 })`;

test('out of memory', async () => {
  const page = await s.page('/blank.html', { init: watchMemory });
  const held = await holdParts(s.cloud, 3);
  const upload = await s.upload(page, { media, options });
  await held();
  await page.evaluate(exhaust);
  const error = await page.evaluate(async (huge) => {
    const { TcVod } = await import('/vodlift/index.js');
    const uploader = new TcVod({ getSignature: () => '' }).upload({ mediaFile: (0, eval)(huge) });
    return uploader.done().catch(({ kind, code, retryable, message }) => ({ kind, code, retryable, message }));
  }, huge);
  assert.deepEqual([error.kind, error.code, error.retryable], ['internal', 'trap', true]);
  assert.match(error.message, /upload again to continue/);
  assert.equal((await upload.error()).kind, 'internal', 'the other upload is told, too');

  await s.cloud.calm();
  await (await s.upload(page, { media, options })).result();
  await s.arrived(media);
  assert.equal((await s.requests('init')).length, 1, 'it went on from the record');
  assert.equal((await s.requests('part')).filter((entry) => entry.status === 200).length, 6);
});
