// The same file goes on after its page went away: by a reload, a killed tab, a killed browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdParts, killBrowser, killTab, needs, openProfile, seededBytes, sha256, suite, until } from './support/index.mjs';
import { goOn } from './support/still.mjs';

const s = suite();
const MEBI = 1024 ** 2;
const PARALLEL = 2;
const options = { chunkSize: MEBI, chunkParallelLimit: PARALLEL };
const file = { seed: 21, size: 8 * MEBI };
/** The same bytes as a person finds them the next day: a new File object, another name, another date. */
const again = { ...file, name: 'renamed.MP4', lastModified: 1_750_000_000_000 };

/** The second half goes on where the first was broken off, and sends no more than that. */
async function assertWentOn() {
  await s.arrived(file);
  const parts = await s.requests('part');
  const taken = parts.filter((entry) => entry.status === 200).map((entry) => entry.query.match(/partNumber=(\d+)/)[1]);
  assert.deepEqual(taken.sort(), ['1', '2', '3', '4', '5', '6', '7', '8'], 'no part was taken twice');
  const sent = parts.reduce((sum, entry) => sum + entry.bodyLength, 0);
  assert.ok(sent - file.size <= PARALLEL * MEBI, `${sent - file.size} bytes were sent again`);
  assert.equal((await s.requests('init')).length, 1);
  const sessions = new Set((await s.requests('apply')).map((entry) => entry.vodSessionKey));
  assert.equal(sessions.size, 1, 'Apply named the session');
  assert.deepEqual(await s.cloud.uploads(), []);
}

async function begin(page, wishes = {}) {
  const held = await holdParts(s.cloud, 3);
  const upload = await s.upload(page, { media: file, options, ...wishes });
  await held();
  return upload;
}

test('after a reload', async () => {
  const page = await s.page();
  await begin(page);
  await page.reload();
  await s.cloud.calm();
  const upload = await s.upload(page, { media: again, options });
  assert.equal((await upload.result()).verified, 'whole');
  await assertWentOn();
  assert.deepEqual(await upload.events('warning'), []);
  const [first, second] = await upload.events('media_progress');
  assert.ok(first.loaded >= 3 * MEBI || second.loaded >= 3 * MEBI, 'progress begins with what is there');
  assert.equal((await upload.contexts())[0].reason, 'resume');
});

test('after the tab was killed', needs('a crash at will'), async () => {
  const context = await s.browser.newContext();
  const tab = await s.page('/blank.html', { context });
  await begin(tab);
  await killTab(tab);
  await s.cloud.calm();
  const next = await s.page('/blank.html', { context });
  await (await s.upload(next, { media: again, options })).result();
  await assertWentOn();
});

test('after the browser was killed', needs('a crash at will'), async () => {
  const profile = await openProfile();
  s.defer(() => profile.remove());
  const page = await s.page('/blank.html', { context: await profile.open() });
  await begin(page);
  await killBrowser(page);
  await s.cloud.calm();
  const next = await s.page('/blank.html', { context: await profile.open() });
  await (await s.upload(next, { media: again, options })).result();
  await assertWentOn();
});

test('after a reload with the cover already there', async () => {
  const cover = { seed: 22, size: 30_000, name: 'cover.jpg', type: 'image/jpeg' };
  const page = await s.page();
  const upload = await begin(page, { cover });
  await upload.event('cover_upload');
  await page.reload();
  await s.cloud.calm();
  await (await s.upload(page, { media: again, cover, options })).result();
  await assertWentOn();
  await s.arrived(cover);
});

test('after the last byte, when only Commit was missing', async () => {
  const page = await s.page();
  await s.cloud.trouble([{ route: 'commit', effect: { kind: 'never' } }]);
  const upload = await s.upload(page, { media: file, options });
  await upload.event('media_upload');
  await until(async () => (await s.requests('commit')).length);
  await page.reload();
  await s.cloud.calm();
  await (await s.upload(page, { media: again, options })).result();
  await assertWentOn();
});

test('a file that looks the same and is not: the parts that differ are sent again', async () => {
  const page = await s.page();
  await begin(page);
  await page.reload();
  await s.cloud.calm();
  // Inside the first part, and outside of every sample by which a file is recognised.
  const patch = 100_000;
  const bytes = seededBytes(file.seed, file.size);
  bytes[patch] ^= 1;
  const upload = await s.upload(page, { media: { ...file, patch, byte: bytes[patch] }, options });
  await upload.result();
  const [object] = await s.cloud.objects();
  assert.equal(object.sha256, sha256(bytes));
  assert.deepEqual(
    (await upload.events('warning')).map(({ kind }) => kind),
    ['file-changed'],
  );
});

test('another file of the same name, size and date begins anew', async () => {
  const page = await s.page();
  await begin(page);
  await page.reload();
  await s.cloud.calm();
  const other = { ...file, seed: 23, name: 'seed-21.mp4' };
  await (await s.upload(page, { media: other, options })).result();
  await s.arrived(other);
  assert.equal((await s.requests('init')).length, 2);
});

test('a file whose beginning changed begins anew, and says so', async () => {
  const page = await s.page();
  await begin(page);
  await page.reload();
  await s.cloud.calm();
  const upload = await s.upload(page, { media: { ...file, patch: 0, byte: 1 + seededBytes(file.seed, 1)[0] }, options });
  await upload.result();
  assert.equal((await upload.event('warning', { kind: 'file-changed' })).code, 'anew');
  assert.equal((await s.requests('init')).length, 2);
});

test('a session that the service forgot begins anew, and says so', async () => {
  const page = await s.page();
  await begin(page);
  await page.reload();
  await s.cloud.calm();
  // A day and an hour later, by the service's clock.
  await s.cloud.clock(90_000);
  const upload = await s.upload(page, { media: file, options });
  await upload.result();
  await s.arrived(file);
  assert.deepEqual(
    (await upload.events('warning')).map(({ kind }) => kind),
    ['restarted'],
  );
});

test('enableResume: false neither keeps nor reads a record', async () => {
  const page = await s.page();
  await begin(page, { options: { ...options, enableResume: false } });
  assert.deepEqual(await page.evaluate(() => indexedDB.databases()), []);
  await page.reload();
  await s.cloud.calm();
  await (await s.upload(page, { media: file, options: { ...options, enableResume: false } })).result();
  await s.arrived(file);
  assert.equal((await s.requests('init')).length, 2);
});

test('in a second tab, while the first one is at it: one object, and both hear of it', async () => {
  const context = await s.browser.newContext();
  const pages = [await s.page('/blank.html', { context }), await s.page('/blank.html', { context })];
  const first = await begin(pages[0]);
  const second = await s.upload(pages[1], { media: file, options });
  await second.event('state', { state: 'following' });
  await goOn(s.cloud, first);
  assert.equal((await first.result()).fileId, (await second.result()).fileId);
  await s.arrived(file);
  assert.deepEqual(await s.cloud.uploads(), []);
});
