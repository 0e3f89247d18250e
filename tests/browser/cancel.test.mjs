// Cancel, in every phase, with and without deleting what is at the store (design §3).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdParts, suite, until } from './support/index.mjs';
import { silence } from './support/still.mjs';

const s = suite();
const MEBI = 1024 ** 2;
const file = { seed: 41, size: 6 * MEBI };
const options = { chunkSize: MEBI, chunkParallelLimit: 2 };

async function assertCancelled(upload) {
  const { name, kind, code } = await upload.error();
  assert.deepEqual({ name, kind, code }, { name: 'AbortError', kind: 'cancelled', code: 'CANCELLED' });
  assert.equal((await upload.events('state')).at(-1).state, 'cancelled');
  assert.equal((await upload.names()).at(-1), 'error');
}

/** Rows of all databases: the resume records. */
const records = (page) =>
  page.evaluate(async () => {
    const result = (request) => new Promise((done) => (request.onsuccess = () => done(request.result)));
    let count = 0;
    for (const { name } of await indexedDB.databases()) {
      const database = await result(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        count += await result(database.transaction(store).objectStore(store).count());
      }
      database.close();
    }
    return count;
  });

test('cancel keeps the record and the parts, and a later upload goes on from them', async () => {
  const page = await s.page();
  const held = await holdParts(s.cloud, 3);
  const upload = await s.upload(page, { media: file, options });
  await held();
  await upload.call('cancel');
  await assertCancelled(upload);
  // What the cloud reads late is held, too: two parts with their preflights.
  await silence(s.cloud, 4);
  await s.cloud.calm();
  await silence(s.cloud);
  assert.equal((await s.cloud.uploads())[0].parts.length, 3);
  assert.equal(await records(page), 1);

  await (await s.upload(page, { media: file, options })).result();
  await s.arrived(file);
  assert.equal((await s.requests('part')).filter((entry) => entry.status === 200).length, 6);
  assert.equal(await records(page), 0, 'a finished upload leaves no record');
});

test('cancel with abort deletes both', async () => {
  const page = await s.page();
  const held = await holdParts(s.cloud, 3);
  const upload = await s.upload(page, { media: file, options });
  await held();
  await upload.call('cancel', { abort: true });
  await assertCancelled(upload);
  await until(async () => (await s.cloud.uploads()).length === 0, 'the end of the upload');
  await until(async () => (await records(page)) === 0, 'the end of the record');
  await s.cloud.calm();
  await silence(s.cloud, 4);

  await (await s.upload(page, { media: file, options })).result();
  await s.arrived(file);
  assert.equal((await s.requests('init')).length, 2);
});

test('abort deletes what an earlier page left behind', async () => {
  const page = await s.page();
  const held = await holdParts(s.cloud, 3);
  await s.upload(page, { media: file, options });
  await held();
  await page.reload();
  await s.cloud.calm();
  const upload = await s.upload(page, { media: file, options, calls: [['cancel', { abort: true }]] });
  await assertCancelled(upload);
  await until(async () => (await s.cloud.uploads()).length === 0, 'the end of the upload');
  await until(async () => (await records(page)) === 0, 'the end of the record');
  assert.equal((await s.requests('complete', 'commit')).length, 0);
});

test('the cover stops, too', async () => {
  const page = await s.page();
  await s.cloud.trouble([{ route: 'put', effect: { kind: 'never' } }]);
  const held = until(async () => (await s.requests('put')).length, 'the cover');
  const cover = { seed: 42, size: 40_000, name: 'cover.png', type: 'image/png' };
  const upload = await s.upload(page, { media: { seed: 43, size: 300_000 }, cover, options });
  await held;
  await upload.call('cancel');
  await assertCancelled(upload);
  await s.cloud.calm();
  await silence(s.cloud, 4);
  assert.deepEqual(await s.cloud.objects(), []);
});

test('before anything happened', async () => {
  const page = await s.page();
  const upload = await s.upload(page, { media: file, options, calls: [['cancel']] });
  await assertCancelled(upload);
  await silence(s.cloud);
  assert.deepEqual(await upload.contexts(), []);
});

for (const [phase, route] of [
  ['Apply', 'apply'],
  ['opening', 'init'],
  ['Complete', 'complete'],
  ['Commit', 'commit'],
]) {
  test(`during ${phase}`, async () => {
    const page = await s.page();
    await s.cloud.trouble([{ route, effect: { kind: 'never' } }]);
    const upload = await s.upload(page, { media: file, options });
    await until(async () => (await s.requests(route)).length, phase);
    await upload.call('cancel');
    await assertCancelled(upload);
    await s.cloud.calm();
    // Commit is signed beside Complete.
    await silence(s.cloud, 2);
    await (await s.upload(page, { media: file, options })).result();
    await s.arrived(file);
  });
}

test('while the page still fetches its signature', async () => {
  const page = await s.page();
  const upload = await s.upload(page, { media: file, options, getSignature: '() => new Promise(() => {})' });
  await until(async () => (await upload.contexts()).length);
  await upload.call('cancel');
  await assertCancelled(upload);
});

test('while paused', async () => {
  const page = await s.page();
  const held = await holdParts(s.cloud, 1);
  const upload = await s.upload(page, { media: file, options });
  await held();
  await upload.call('pause');
  await upload.call('cancel', { abort: true });
  await assertCancelled(upload);
  await until(async () => (await s.cloud.uploads()).length === 0, 'the end of the upload');
});

test('by an AbortSignal, and without anybody listening', async () => {
  const page = await s.page();
  const { endpoints, signatureUrl } = s.cloud.forPage();
  const held = await holdParts(s.cloud, 1);
  await page.evaluate(
    async ({ endpoints, signatureUrl }) => {
      const { TcVod } = await import('/vodlift/index.js');
      const tcVod = new TcVod({ endpoints, getSignature: async () => (await fetch(signatureUrl)).text() });
      globalThis.controller = new AbortController();
      tcVod.upload({ mediaFile: seededFile(41, 6 * 1024 ** 2), chunkSize: 1024 ** 2, signal: controller.signal });
    },
    { endpoints, signatureUrl },
  );
  await held();
  await page.evaluate(() => controller.abort());
  await s.cloud.calm();
  await silence(s.cloud, 4);
});
