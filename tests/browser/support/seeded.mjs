// Seeded random bytes that the page and Node make alike, so that a test can ask for "1 MiB, seed 7" on one side and
// check it on the other without moving the bytes.
//
//   fillSeeded(state, bytes)        fills a Uint8Array (length a multiple of 4) and returns the next state
//   seededBytes(seed, size)         Buffer
//   writeSeeded(path, seed, size)   a file on disk, for page.setInputFiles(); constant memory
//   seededDigest(seed, size)        { size, sha256, md5 } in hex, what the emulator must hold
//   sha256(bytes)                   in hex
//   seedScript                      for page.addInitScript(): defines window.seededFile(seed, size, name?, type?, lastModified?)

import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

const CHUNK = 1 << 20;

/** xorshift32 over little-endian words. Stands alone: its source text also runs in the page. */
export function fillSeeded(state, bytes) {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >>> 2);
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[i] = state;
  }
  return state;
}

/** Neighbouring seeds must not give neighbouring streams, and xorshift never leaves zero. */
export function seedState(seed) {
  let x = (Math.imul(seed, 0x9e3779b1) ^ 0x7f4a7c15) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  return x ^ (x >>> 13) || 1;
}

export function* seededChunks(seed, size) {
  let state = seedState(seed);
  for (let at = 0; at < size; at += CHUNK) {
    const chunk = new Uint8Array(CHUNK);
    state = fillSeeded(state, chunk);
    yield size - at < CHUNK ? chunk.subarray(0, size - at) : chunk;
  }
}

export const seededBytes = (seed, size) => Buffer.concat([...seededChunks(seed, size)]);

export async function writeSeeded(path, seed, size) {
  const file = await open(path, 'w');
  try {
    for (const chunk of seededChunks(seed, size)) await file.writeFile(chunk);
  } finally {
    await file.close();
  }
  return path;
}

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

export function seededDigest(seed, size) {
  const [sha, md5] = [createHash('sha256'), createHash('md5')];
  for (const chunk of seededChunks(seed, size)) {
    sha.update(chunk);
    md5.update(chunk);
  }
  return { size, sha256: sha.digest('hex'), md5: md5.digest('hex') };
}

function seededFile(seed, size, name = `seed-${seed}.mp4`, type = 'video/mp4', lastModified = 1_700_000_000_000) {
  return new File([...seededChunks(seed, size)], name, { type, lastModified });
}

export const seedScript = `(() => {
  const CHUNK = ${CHUNK}
  ${fillSeeded}
  ${seedState}
  ${seededChunks}
  globalThis.seededFile = ${seededFile}
})()`;
