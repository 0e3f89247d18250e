// The same file goes on after a reload, and nothing that is there is sent again.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { holdParts } from '../browser/support/hold.mjs';
import { writeSeeded } from '../browser/support/seeded.mjs';
import { clouds } from './support/clouds.mjs';
import { suite } from './support/suite.mjs';

const s = suite();
const MEBI = 1024 ** 2;
const PARTS = 6;
const media = { seed: 611, size: PARTS * MEBI - 77, name: 'holiday.mp4' };

/** Uploads until three parts are there. */
async function begin(page, cloud, file = media) {
  const held = await holdParts(s.cloud, 3, undefined, cloud.parts);
  const upload = await s.upload(page, cloud, { media: file });
  await held();
  await upload.event('media_progress', { loaded: 3 * MEBI });
}

async function goesOn(page, cloud, file = media) {
  await s.cloud.calm();
  const upload = await s.upload(page, cloud, { media: file });
  await upload.result();
  await s.arrived(media);
  const taken = (await s.requests('part', 'chunk', ...(cloud.chain ? ['complete'] : []))).filter(({ status }) => status === 200);
  assert.equal(taken.length, PARTS, 'no part was taken twice');
  assert.deepEqual(await upload.events('warning'), []);
  const [first, second] = await upload.events('media_progress');
  assert.ok(first.loaded >= 3 * MEBI || second.loaded >= 3 * MEBI, 'progress begins with what is there');
}

for (const cloud of clouds) {
  test(`${cloud.name}: after a reload`, async () => {
    const page = await s.page();
    await begin(page, cloud);
    await page.reload();
    await goesOn(page, cloud);
  });
}

test('a file from the disk, chosen again after a reload', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vodlift-file-'));
  try {
    const path = await writeSeeded(join(folder, media.name), media.seed, media.size);
    const page = await s.page();
    const choose = async () => {
      await page.evaluate(() => document.body.append(Object.assign(document.createElement('input'), { type: 'file' })));
      await page.setInputFiles('input', path);
    };
    await choose();
    await begin(page, clouds[0], { input: 'input' });
    await page.reload();
    await choose();
    await goesOn(page, clouds[0], { input: 'input' });
  } finally {
    await rm(folder, { recursive: true });
  }
});
