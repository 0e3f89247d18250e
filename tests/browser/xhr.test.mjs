// transport: 'xhr': progress in bytes, and silence is noticed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { needs, suite, until } from './support/index.mjs';

const s = suite();
const MEBI = 1024 ** 2;
const options = { transport: 'xhr', chunkSize: 8 * MEBI, progressInterval: 50, retryDelay: 30 };

test('progress moves inside of a part', async () => {
  const page = await s.page();
  await s.cloud.trouble([{ route: 'put', effect: { kind: 'bandwidth', bytesPerSecond: 4 * MEBI } }]);
  let between = [];
  // Browsers report by the clock, and a machine that stood still meanwhile has nothing to report: another file then.
  for (let tries = 0; between.length < 2 && tries < 3; tries++) {
    const file = { seed: 810 + tries, size: 16 * MEBI };
    const upload = await s.upload(page, { media: file, options: { ...options, chunkSize: 16 * MEBI } });
    await upload.result();
    await s.arrived(file);
    const progress = await upload.events('media_progress');
    progress.forEach((tick, at) => assert.ok(at === 0 || tick.loaded >= progress[at - 1].loaded, 'never backwards'));
    between = progress.filter(({ loaded }) => loaded > 0 && loaded < file.size);
  }
  assert.ok(between.length >= 2, `${between.length} reports between first and last byte`);
  assert.ok(between.at(-1).speed > 0 && between.at(-1).eta >= 0);
});

test('in parts, beside a cover, through trouble', async () => {
  const file = { seed: 82, size: 6 * MEBI };
  const cover = { seed: 83, size: 20_000, name: 'cover.gif', type: 'image/gif' };
  const page = await s.page();
  await s.cloud.trouble([
    { route: 'part', nth: [2], effect: { kind: 'reset-before' } },
    { route: 'part', nth: [4], effect: { kind: 'status', status: 503 } },
    { route: 'complete', nth: [1], effect: { kind: 'reset-after' } },
  ]);
  const upload = await s.upload(page, { media: file, cover, options: { ...options, chunkSize: MEBI } });
  assert.equal((await upload.result()).verified, 'whole');
  await s.arrived(file);
  await s.arrived(cover);
  const progress = await upload.events('media_progress');
  progress.forEach((tick, at) => assert.ok(at === 0 || tick.loaded >= progress[at - 1].loaded, 'never backwards'));
});

test('bytes that stop moving are noticed within half a minute, though the deadline is far', needs('a clock to turn'), async () => {
  const file = { seed: 84, size: 40 * MEBI };
  const page = await s.page();
  await page.clock.install();
  // So slow that after what the sockets' buffers took nothing moves.
  await s.cloud.trouble([{ route: 'put', nth: [1], effect: { kind: 'bandwidth', bytesPerSecond: 1 } }]);
  const upload = await s.upload(page, { media: file, options: { ...options, chunkSize: 64 * MEBI } });
  await upload.event('state', { state: 'uploading' });
  const last = async () => (await upload.events('media_progress')).at(-1)?.loaded ?? 0;
  await until(async () => {
    const before = await last();
    await sleep(400);
    return before > 0 && before === (await last());
  }, 'the stall');
  await page.clock.fastForward(31_000);
  await upload.result();
  await s.arrived(file);
  assert.deepEqual(
    (await upload.events('retry')).map(({ kind }) => kind),
    ['timeout'],
  );
});

test('cancel stops it', async () => {
  const file = { seed: 85, size: 6 * MEBI };
  const page = await s.page();
  await s.cloud.trouble([{ route: 'put', effect: { kind: 'bandwidth', bytesPerSecond: MEBI } }]);
  const upload = await s.upload(page, { media: file, options });
  await upload.event('state', { state: 'uploading' });
  await upload.call('cancel');
  assert.equal((await upload.error()).kind, 'cancelled');
  await sleep(300);
  assert.deepEqual(await s.cloud.objects(), []);
});
