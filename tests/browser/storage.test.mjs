// Storage that is missing, forbidden, broken or stuck: a warning, and the upload completes.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serve, suite } from './support/index.mjs';

const s = suite();
const MEBI = 1024 ** 2;
const media = { seed: 121, size: 3 * MEBI };
const options = { chunkSize: MEBI };

async function completes(page, entry) {
  const upload = await s.upload(page, { media, options, entry });
  await upload.result();
  await s.arrived(media);
  const warnings = await upload.events('warning');
  const [warning] = warnings.filter(({ kind }) => kind === 'storage');
  assert.match(warning.message, /cannot be resumed/);
}

test('there is no indexedDB', async () => {
  const page = await s.page('/blank.html', {
    init: () => Object.defineProperty(globalThis, 'indexedDB', { value: undefined }),
  });
  await completes(page);
});

test('a sandboxed frame without an origin, where it throws', async () => {
  const site = await serve({ cors: true, headers: { 'content-security-policy': 'sandbox allow-scripts' } });
  s.defer(() => site.close());
  const page = await s.page('/blank.html', { origin: site.origin, tolerated: /Failed to construct 'Worker'|sandbox/ });
  assert.equal(await page.evaluate(() => globalThis.origin), 'null');
  await completes(page, `${site.origin}/vodlift/index.js`);
});

test('it does not answer', async () => {
  const page = await s.page('/blank.html', { init: () => (IDBFactory.prototype.open = () => new EventTarget()) });
  await completes(page);
});

test('it cannot be written, as when the disk is full', async () => {
  const page = await s.page('/blank.html', {
    init: () => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException('The disk is full', 'QuotaExceededError');
      };
    },
  });
  await completes(page);
});

test('it is deleted in the middle', async () => {
  const page = await s.page();
  await s.cloud.trouble([{ route: 'part', effect: { kind: 'delay', ms: 300 } }]);
  const upload = await s.upload(page, { media, options: { ...options, chunkParallelLimit: 1 } });
  await upload.event('media_progress', { loaded: MEBI });
  const deleted = await page.evaluate(
    () =>
      new Promise((done) => {
        const request = indexedDB.deleteDatabase('vodlift');
        request.onsuccess = () => done('deleted');
        request.onblocked = () => done('blocked');
      }),
  );
  assert.equal(deleted, 'deleted', 'no connection stays open');
  await upload.result();
  await s.arrived(media);
});

test('what is kept: the record of handles and digests, and what pending() shows', async () => {
  const page = await s.page();
  await s.cloud.trouble([{ route: 'complete', effect: { kind: 'never' } }]);
  const upload = await s.upload(page, { media: { ...media, name: 'private-name.mp4' }, options });
  await upload.event('media_progress', { loaded: media.size });
  const rows = await page.evaluate(async () => {
    const result = (request) => new Promise((done) => (request.onsuccess = () => done(request.result)));
    const database = await result(indexedDB.open('vodlift'));
    return result(database.transaction('uploads').objectStore('uploads').getAll());
  });
  const [{ record, at, percent, ...rest }] = rows;
  assert.match(record, /vodSessionKey/);
  assert.doesNotMatch(record, /private-name/);
  assert.ok(Math.abs(Date.now() - at) < 60_000 && percent <= 1);
  const nothing = { mediaName: undefined, mediaType: undefined, fileId: undefined, expireTime: undefined };
  assert.deepEqual(JSON.parse(JSON.stringify(rest)), {
    name: 'private-name.mp4',
    size: media.size,
    source: 'media',
    withCover: false,
    told: JSON.parse(JSON.stringify(nothing)),
  });
});
