// One upload of a file at a time, over all tabs of a browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdParts, killTab, needs, suite, until } from './support/index.mjs';
import { goOn, stands } from './support/still.mjs';

const s = suite();
const MEBI = 1024 ** 2;
const file = { seed: 181, size: 6 * MEBI };
const PARALLEL = 2;
const options = { chunkSize: MEBI, chunkParallelLimit: PARALLEL };

/** As on a page of plain http, which has no Web Locks. */
const withoutLocks = () => Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });

async function twoPages(init) {
  const context = await s.browser.newContext();
  return [await s.page('/blank.html', { context, init }), await s.page('/blank.html', { context, init })];
}

/** The tab uploads, has three parts through, and stands still then. */
async function standing(page) {
  const held = await holdParts(s.cloud, 3);
  const upload = await s.upload(page, { media: file, options });
  await held();
  await stands(s.cloud, PARALLEL);
  return upload;
}

/** The first tab stands in the middle of its upload; the second one follows it. */
async function following([page, other], wishes = {}) {
  const first = await standing(page);
  const second = await s.upload(other, { media: file, options, ...wishes });
  await second.event('state', { state: 'following' });
  return [first, second];
}

/** What this browser keeps in a store: pairs of key and value. */
const stored = (page, name) =>
  page.evaluate(async (name) => {
    const done = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
    const store = (await done(indexedDB.open('vodlift'))).transaction(name).objectStore(name);
    const [keys, values] = [await done(store.getAllKeys()), await done(store.getAll())];
    return keys.map((key, index) => [key, values[index]]);
  }, name);

async function sentOnce() {
  await s.arrived(file);
  assert.equal((await s.requests('init')).length, 1);
  const parts = (await s.requests('part')).filter(({ status }) => status === 200);
  assert.equal(parts.length, 6, 'no part was taken twice');
}

for (const [name, init] of [
  ['Web Locks', undefined],
  ['leases', withoutLocks],
]) {
  test(`the second tab shows the first one's progress and ends as it ends (${name})`, async () => {
    const [first, second] = await following(await twoPages(init));
    await goOn(s.cloud, first);
    const [one, two] = [await first.result(), await second.result()];
    assert.deepEqual(two, one);
    await sentOnce();
    assert.equal((await s.requests('commit')).length, 1);
    assert.equal((await second.contexts()).length, 0, 'it needed no signature');
    const progress = await second.events('media_progress');
    assert.equal(progress.at(-1).percent, 1);
    assert.deepEqual(progress.map(({ loaded }) => loaded), progress.map(({ loaded }) => loaded).sort((a, b) => a - b));
    assert.equal((await second.events('media_upload')).length, 1);
  });

  test(`whenBusy: 'fail' is an error at once, and the first tab goes on (${name})`, async () => {
    const pages = await twoPages(init);
    const first = await standing(pages[0]);
    const second = await s.upload(pages[1], { media: file, options: { ...options, whenBusy: 'fail' } });
    const error = await second.error();
    assert.deepEqual([error.kind, error.code, error.retryable], ['busy', 'other-tab', true]);
    await goOn(s.cloud, first);
    await first.result();
    await sentOnce();
  });

  test(`a cancelled follower leaves the first one alone, abort or not (${name})`, async () => {
    const [first, second] = await following(await twoPages(init));
    await second.call('cancel', { abort: true });
    assert.equal((await second.error()).kind, 'cancelled');
    await goOn(s.cloud, first);
    await first.result();
    await sentOnce();
  });
}

test('the second tab goes on in the place of one that was killed', needs('a crash at will'), async () => {
  const pages = await twoPages();
  const [, second] = await following(pages);
  // Nothing that the second one sends is held.
  await s.cloud.calm();
  await killTab(pages[0]);
  await second.result();
  await sentOnce();
  const states = (await second.events('state')).map(({ state }) => state);
  assert.deepEqual([states.includes('following'), states.includes('uploading')], [true, true]);
});

test('and of one whose upload was cancelled', async () => {
  const [first, second] = await following(await twoPages());
  await s.cloud.calm();
  await first.call('cancel');
  await second.result();
  await sentOnce();
});

/** As recognition sees it, which reads samples only. */
const lookAlike = { ...file, patch: 100_000, byte: 7 };

test('a file that only looks like the one of the other tab gets an upload of its own', async () => {
  const [first, second] = await following(await twoPages(), { media: lookAlike });
  await goOn(s.cloud, first);
  const [one, two] = [await first.result(), await second.result()];
  assert.notEqual(two.fileId, one.fileId);
  assert.notEqual(two.video.url, one.video.url);
  await s.arrived(file);
  const digests = (await s.cloud.objects()).map(({ sha256 }) => sha256);
  assert.equal(new Set(digests).size, 2, 'each has its own bytes');
});

test('who wants another name follows, and then uploads under it', async () => {
  const [first, second] = await following(await twoPages(), { options: { ...options, mediaName: 'another' } });
  await goOn(s.cloud, first);
  assert.notEqual((await second.result()).fileId, (await first.result()).fileId);
});

test('a first tab that nobody stops, and the second one ends with it', async () => {
  const [page, other] = await twoPages();
  // Commit is not signed before the second one is there.
  const getSignature = `async ({ action }) => {
    if (action === 'commit') await new Promise((done) => (globalThis.sign = done));
    return (await fetch('${s.cloud.forPage().signatureUrl}')).text();
  }`;
  const first = await s.upload(page, { media: file, options, getSignature });
  await page.waitForFunction(() => globalThis.sign);
  const second = await s.upload(other, { media: file, options });
  await second.event('state', { state: 'following' });
  await page.evaluate(() => sign());
  assert.deepEqual(await second.result(), await first.result());
  await sentOnce();
});

test('who is paused before it follows is paused', async () => {
  const [page, other] = await twoPages();
  const first = await standing(page);
  const second = await s.upload(other, { media: file, options, calls: [['pause']] });
  await second.event('state', { state: 'paused' });
  await second.call('resume');
  await second.event('state', { state: 'following' });
  await goOn(s.cloud, first);
  assert.deepEqual(await second.result(), await first.result());
  await sentOnce();
});

test('a paused follower shows nothing, and takes the outcome when it goes on', async () => {
  const [first, second] = await following(await twoPages());
  for (const call of ['pause', 'resume', 'pause']) await second.call(call);
  const states = (await second.events('state')).map(({ state }) => state);
  assert.deepEqual(states, ['preparing', 'following', 'paused', 'following', 'paused'], 'at once, whatever the first one does');
  const before = (await second.names()).length;
  await goOn(s.cloud, first);
  const one = await first.result();
  assert.equal((await second.names()).length, before);
  await second.call('resume');
  assert.deepEqual(await second.result(), one);
  await sentOnce();
});

test('three tabs end as the first one ends, and nothing is left in storage', async () => {
  const pages = await twoPages();
  const [first, second] = await following(pages);
  const third = await s.upload(pages[1], { media: file, options });
  await third.event('state', { state: 'following' });
  await goOn(s.cloud, first);
  const one = await first.result();
  assert.deepEqual([await second.result(), await third.result()], [one, one]);
  await sentOnce();
  await until(async () => (await stored(pages[0], 'uploads')).length === 0, 'an empty store');
});

test('two uploads of one file in one page are one upload', async () => {
  const page = await s.page();
  const [first, second] = await following([page, page]);
  await goOn(s.cloud, first);
  assert.deepEqual(await second.result(), await first.result());
  await sentOnce();
});

test('a third upload of it, after both, is a new one', async () => {
  const page = await s.page();
  const [first, second] = await following([page, page]);
  await goOn(s.cloud, first);
  const results = [await first.result(), await second.result()];
  const third = await (await s.upload(page, { media: file, options })).result();
  assert.notEqual(third.fileId, results[0].fileId);
});

test('a frozen tab loses its lease, and hears of it when it wakes', async () => {
  const pages = await twoPages(withoutLocks);
  const first = await standing(pages[0]);
  // As if it had not been renewed for two minutes.
  await pages[1].evaluate(async () => {
    const done = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
    const store = (await done(indexedDB.open('vodlift'))).transaction('leases', 'readwrite').objectStore('leases');
    const [key] = await done(store.getAllKeys());
    await done(store.put({ by: 1, at: Date.now() - 120_000 }, key));
  });
  const second = await s.upload(pages[1], { media: { ...file, name: 'second.mp4' }, options });
  await until(async () => (await second.events('state')).some(({ state }) => state === 'uploading'), 'the second tab takes over');
  const error = await first.error();
  assert.deepEqual([error.kind, error.code], ['busy', 'taken-over']);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const [[, left]] = await stored(pages[1], 'uploads');
  assert.equal(left.name, 'second.mp4', 'the first tab leaves the record alone');
  await goOn(s.cloud, second);
  await second.result();
  await s.arrived(file);
});
