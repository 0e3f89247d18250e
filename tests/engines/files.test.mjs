// A file that is written anew, or deleted, while it is uploaded: never an object of two versions, and no long wait to be told.

import assert from 'node:assert/strict';
import { mkdtemp, rm, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { holdParts } from '../browser/support/hold.mjs';
import { writeSeeded } from '../browser/support/seeded.mjs';
import { clouds } from './support/clouds.mjs';
import { suite } from './support/suite.mjs';

const s = suite();
const size = 12 * 1024 ** 2;
/** Long before any time limit. */
const SOON = 15_000;

/** A file from the disk, of which two parts are in the store when it is spoilt. */
async function spoilt(cloud, options, spoil) {
  const folder = await mkdtemp(join(tmpdir(), 'vodlift-file-'));
  s.defer(() => rm(folder, { recursive: true, force: true }));
  const path = await writeSeeded(join(folder, 'holiday.mp4'), 641, size);
  const page = await s.page();
  await page.setContent('<input type="file" id="file">');
  await page.setInputFiles('#file', path);
  const held = await holdParts(s.cloud, 2, undefined, cloud.parts);
  const upload = await s.upload(page, cloud, { media: { input: '#file' }, options });
  await held();
  await spoil(path);
  await s.cloud.calm();
  // What is under way is taken back and sent again.
  await upload.call('pause');
  await upload.call('resume');
  return upload;
}

for (const cloud of clouds) {
  test(`${cloud.name}: a file that is written anew is never mixed`, async () => {
    const upload = await spoilt(cloud, {}, (path) => writeSeeded(path, 642, size));
    assert.equal((await upload.error()).kind, 'file-changed');
    assert.deepEqual(await s.requests('complete', 'commit'), []);
    assert.deepEqual(await s.cloud.objects(), []);
  });

  test(`${cloud.name}: a file that is deleted is told at once, verify: false`, async () => {
    const upload = await spoilt(cloud, { verify: false }, unlink);
    const began = performance.now();
    assert.equal((await upload.error()).kind, 'file-changed');
    assert.ok(performance.now() - began < SOON);
    assert.deepEqual(await s.cloud.objects(), []);
  });
}
