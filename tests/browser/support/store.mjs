// What the emulator's stores hold, and what was asked of them.

import assert from 'node:assert/strict';
import { seededDigest } from './seeded.mjs';

/** The store has exactly this file, once, and committed. Returns the object. */
export async function arrived(cloud, { seed, size }, { committed = true } = {}) {
  const { sha256 } = seededDigest(seed, size);
  const objects = (await cloud.objects()).filter((object) => object.sha256 === sha256);
  assert.equal(objects.length, 1, `one object with SHA-256 ${sha256}`);
  assert.equal(objects[0].size, size);
  assert.equal(objects[0].committed, committed);
  return objects[0];
}

/** The log's entries of these routes. */
export async function requests(cloud, ...routes) {
  return (await cloud.log()).filter((entry) => routes.includes(entry.route));
}
