// Packed files come out as xtask/src/pack.rs found them; damaged ones come out as something else, and come out.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bundle } from './helpers/face.mjs';

const source = await bundle(`export * from './src/unpack.ts'`);
const { isPacked, unpack } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
const PACKED =
  'VkxXMgAAAK2L4nr71jdGlu8s9CbHKJfQZQn+y6T6fbZX8xsSy0WX+8xgsZbBHxB18PIK1NqqZo4yBzSsRxDwpC0sJ0ipW+UntIGAdnKOIbUsge+IA4DkRX6n';
const fox = 'the quick brown fox, '.repeat(3).replace(/, $/, '; ') + Array.from({ length: 40 }, (_, n) => n + 1).join();
const packed = () => new Uint8Array(Buffer.from(PACKED, 'base64'));
const text = async (bytes) => Buffer.from(await unpack(bytes)).toString('latin1');

test('a text', async () => {
  assert.ok(isPacked(packed()));
  assert.equal(await text(packed()), fox);
});

test('nothing at all', async () => {
  assert.equal(await text(new Uint8Array(Buffer.from('VkxXMgAAAAAAAAAA', 'base64'))), '');
});

test('other files are not taken for packed ones', () => {
  for (const start of ['', 'VLW', 'VLW1', '\0asm', '<!doctype html>']) assert.equal(isPacked(Buffer.from(start)), false, start);
});

test('inside a larger buffer', async () => {
  const room = new Uint8Array(200);
  room.set(packed(), 50);
  assert.equal(await text(room.subarray(50, 50 + packed().length)), fox);
});

test('cut off or damaged: other bytes, as many as there should be', async () => {
  assert.notEqual(await text(packed().subarray(0, 40)), fox);
  for (let at = 8; at < 80; at += 9) {
    const damaged = packed();
    damaged[at] ^= 4;
    const out = await text(damaged);
    assert.equal(out.length, fox.length);
    assert.notEqual(out, fox, `byte ${at}`);
  }
});
