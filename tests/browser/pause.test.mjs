// Pause and resume.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { holdParts, needs, suite, until } from './support/index.mjs';

const s = suite();
const MEBI = 1024 ** 2;
const file = { seed: 31, size: 6 * MEBI };
const options = { chunkSize: MEBI, chunkParallelLimit: 2 };

const partsAsked = async () => (await s.requests('part')).length;

test('a paused upload sends nothing, and goes on where it was', async () => {
  const page = await s.page();
  const held = await holdParts(s.cloud, 2);
  const upload = await s.upload(page, { media: file, options });
  await held();
  await upload.call('pause');
  await upload.event('state', { state: 'paused' });
  await s.cloud.calm();
  const before = await partsAsked();
  await sleep(600);
  assert.equal(await partsAsked(), before, 'silence');
  assert.equal((await s.cloud.uploads())[0].parts.length, 2, 'what is there stays there');

  await upload.call('resume');
  await upload.result();
  await s.arrived(file);
  const states = (await upload.events('state')).map(({ state }) => state);
  assert.deepEqual(states, ['preparing', 'uploading', 'paused', 'uploading', 'committing', 'done']);
  assert.equal((await s.requests('part')).filter((entry) => entry.status === 200).length, 6);
  assert.equal((await s.requests('init')).length, 1);
});

test('paused before it began', async () => {
  const page = await s.page();
  const upload = await s.upload(page, { media: file, options, calls: [['pause']] });
  await upload.event('state', { state: 'paused' });
  await sleep(400);
  assert.deepEqual(await s.requests('apply', 'part'), []);
  await upload.call('resume');
  await upload.result();
  await s.arrived(file);
});

test('paused over the end of the credentials: they are renewed on the way on', needs('a clock to turn'), async () => {
  const page = await s.page();
  await page.clock.install();
  const held = await holdParts(s.cloud, 2);
  const upload = await s.upload(page, { media: file, options });
  await held();
  await upload.call('pause');
  await upload.event('state', { state: 'paused' });
  await s.cloud.calm();
  await s.cloud.clock(7300);
  await page.clock.fastForward(7_300_000);
  await upload.call('resume');
  await upload.result();
  await s.arrived(file);
  assert.equal((await s.requests('apply')).length, 2);
  const refused = (await s.requests('part')).filter((entry) => entry.status >= 400);
  assert.deepEqual(refused, [], 'nothing was sent with credentials that had ended');
});

test('pause, reload, and on', async () => {
  const page = await s.page();
  const held = await holdParts(s.cloud, 3);
  const upload = await s.upload(page, { media: file, options });
  await held();
  await upload.call('pause');
  await upload.event('state', { state: 'paused' });
  await page.reload();
  await s.cloud.calm();
  const next = await s.upload(page, { media: file, options });
  await next.result();
  await s.arrived(file);
  await until(async () => (await s.cloud.uploads()).length === 0);
  assert.equal((await s.requests('init')).length, 1);
});
