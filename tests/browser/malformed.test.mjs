// Answers that make no sense: proxies, login pages, cut connections. A kind of its own; what was uploaded stays.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { suite } from './support/index.mjs';

const s = suite();
const MEBI = 1024 ** 2;
const media = { seed: 111, size: 4 * MEBI };
const options = { chunkSize: MEBI, chunkRetryTimes: 2, retryDelay: 10 };

for (const [what, routes, stage] of [
  ['Apply', ['apply'], 'apply'],
  ['Init, and of the list that would tell what it opened,', ['init', 'list-uploads'], 'upload'],
]) {
  test(`cut answers of ${what} time and again`, async () => {
    await s.cloud.trouble(routes.map((route) => ({ route, effect: { kind: 'malformed' } })));
    const page = await s.page();
    const error = await (await s.upload(page, { media, options })).error();
    assert.deepEqual([error.kind, error.stage], ['malformed', stage]);
    assert.match(error.message, /unreadable/);
    assert.deepEqual(await s.cloud.objects(), []);
  });
}

test('an upload whose opening was answered with nonsense is found, not opened twice', async () => {
  await s.cloud.trouble([{ route: 'init', effect: { kind: 'malformed' } }]);
  const page = await s.page();
  await (await s.upload(page, { media, options })).result();
  await s.arrived(media);
  assert.equal((await s.requests('init')).length, 1);
  assert.deepEqual(await s.cloud.uploads(), []);
});

test('cut answers of Commit: the file may be stored, and that is said', async () => {
  await s.cloud.trouble([{ route: 'commit', effect: { kind: 'malformed' } }]);
  const page = await s.page();
  const error = await (await s.upload(page, { media, options })).error();
  assert.deepEqual([error.kind, error.stage], ['unknown', 'commit']);
  await s.cloud.calm();
  await (await s.upload(page, { media, options })).result();
  await s.arrived(media);
  assert.equal((await s.requests('complete')).length, 1, 'nothing was sent again');
});

for (const route of ['apply', 'init', 'list-parts', 'complete', 'commit']) {
  test(`one cut answer of ${route} is got over`, async () => {
    const page = await s.page();
    if (route === 'list-parts') {
      // Only asked when an earlier upload is taken up.
      await s.cloud.trouble([{ route: 'part', nth: [2, 3, 4, 5, 6, 7, 8], effect: { kind: 'status', status: 400 } }]);
      await (await s.upload(page, { media, options: { ...options, chunkParallelLimit: 1 } })).error();
    }
    await s.cloud.trouble([{ route, nth: [1], effect: { kind: 'malformed' } }]);
    await (await s.upload(page, { media, options })).result();
    await s.arrived(media);
    assert.deepEqual(
      (await s.cloud.troubles()).rules.map(({ hits }) => hits),
      [1],
    );
  });
}

test('a login page instead of JSON', async () => {
  const page = await s.page();
  const endpoints = { vod: [`${s.site.origin}/blank.html?`], cos: [s.cloud.url] };
  const upload = await s.upload(page, { media, options, endpoints });
  const error = await upload.error();
  assert.equal(error.stage, 'apply');
  assert.ok(['malformed', 'http', 'network'].includes(error.kind));
});
