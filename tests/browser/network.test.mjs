// The network goes and comes back.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { holdParts, suite } from './support/index.mjs';
import { silence } from './support/still.mjs';

const s = suite();
const MEBI = 1024 ** 2;
const file = { seed: 71, size: 6 * MEBI };
const options = { chunkSize: MEBI, chunkParallelLimit: 2, retryDelay: 30 };

test('offline in the middle: waits, and goes on where it was', async () => {
  const page = await s.page();
  // Answered, though late: what is never answered would not be given up for half a minute. The rest takes three times as long.
  const held = await holdParts(s.cloud, 1, 5000);
  const upload = await s.upload(page, { media: file, options });
  await held();
  await upload.event('media_progress', { loaded: MEBI });
  await page.context().setOffline(true);
  await upload.event('state', { state: 'offline' });
  await s.cloud.calm();
  await silence(s.cloud, 4);
  await page.context().setOffline(false);
  await upload.result();
  await s.arrived(file);
  const states = (await upload.events('state')).map(({ state }) => state);
  assert.deepEqual(states, ['preparing', 'uploading', 'offline', 'uploading', 'committing', 'done']);
  const sent = (await s.requests('part')).reduce((sum, entry) => sum + entry.bodyLength, 0);
  assert.ok(sent <= file.size + 2 * MEBI, 'no more is sent again than was under way');
});

test('offline again and again', async () => {
  const page = await s.page();
  await s.cloud.trouble([{ route: 'part', effect: { kind: 'delay', ms: 300 } }]);
  const upload = await s.upload(page, { media: file, options });
  for (let time = 0; time < 4; time++) {
    await sleep(250);
    await page.context().setOffline(true);
    await sleep(100);
    await page.context().setOffline(false);
  }
  await upload.result();
  await s.arrived(file);
});

test('offline while Commit is under way', async () => {
  const page = await s.page();
  await s.cloud.trouble([{ route: 'commit', nth: [1], effect: { kind: 'delay', ms: 1500 } }]);
  const upload = await s.upload(page, { media: file, options });
  await upload.event('state', { state: 'committing' });
  await sleep(100);
  await page.context().setOffline(true);
  await sleep(300);
  await page.context().setOffline(false);
  const { fileId } = await upload.result();
  await s.arrived(file);
  assert.equal(fileId, (await s.cloud.sessions())[0].fileId);
});
