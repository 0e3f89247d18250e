// After a reload the page lists what is unfinished and goes on with it, without the file being chosen again where it came as a
// handle. The browser's private file system stands for the person's disk: its handles are the same, and need no picker.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdParts, needs, suite } from './support/index.mjs';

const s = suite();
const MEBI = 1024 ** 2;
const file = { seed: 171, size: 6 * MEBI, name: 'holiday.mp4' };
const options = { chunkSize: MEBI, chunkParallelLimit: 2 };

/** An upload that a reload breaks off after three parts. */
async function brokenOff(page, { handle = true, ...more } = {}) {
  const held = await holdParts(s.cloud, 3);
  if (handle) await page.evaluate(keepOnDisk, file);
  const upload = await s.upload(page, { media: file, options, handle, ...more });
  await held();
  await upload.event('media_progress', { loaded: 3 * MEBI });
  await page.reload();
  await s.cloud.calm();
}

/** Runs in the page. */
async function keepOnDisk({ seed, size, name }) {
  const folder = await navigator.storage.getDirectory();
  globalThis.fileHandle = await folder.getFileHandle(name, { create: true });
  const stream = await fileHandle.createWritable();
  await stream.write(seededFile(seed, size, name));
  await stream.close();
}

/** What pending() says, as plain facts. */
const pending = (page) =>
  page.evaluate(async () => {
    const { TcVod } = await import('/vodlift/index.js');
    const list = await TcVod.pending();
    return list.map(({ name, size, percent, hasHandle, updatedAt }) => ({ name, size, percent, hasHandle, age: Date.now() - updatedAt }));
  });

/** Goes on with the only one. `given`: a file chosen again; resolves to the result and the warnings. */
const goOn = (page, given) =>
  page.evaluate(
    async ({ endpoints, signatureUrl, given }) => {
      const { TcVod } = await import('/vodlift/index.js');
      const getSignature = async () => (await fetch(signatureUrl)).text();
      const [upload] = await TcVod.pending({ getSignature, endpoints, chunkSize: 1024 ** 2 });
      const warnings = [];
      try {
        const uploader = await upload.resume(given && seededFile(given.seed, given.size, given.name));
        uploader.on('warning', ({ kind, code }) => warnings.push([kind, code]));
        return { result: await uploader.done(), warnings };
      } catch ({ kind, code, message }) {
        return { error: { kind, code, message }, warnings };
      }
    },
    { ...s.cloud.forPage(), given },
  );

test('with a handle the page goes on by itself', needs('traffic to watch'), async () => {
  const page = await s.page();
  await brokenOff(page);
  const wasm = [];
  page.on('request', (request) => wasm.push(...(request.url().match(/\.bin/) ?? [])));
  const [one, ...others] = await pending(page);
  assert.deepEqual(others, []);
  assert.deepEqual([one.name, one.size, one.hasHandle], [file.name, file.size, true]);
  assert.ok(one.percent >= 0 && one.percent < 1 && one.age < 60_000);
  assert.deepEqual(wasm, [], 'a list needs no wasm');
  const { result, error, warnings } = await goOn(page);
  assert.deepEqual([error, warnings, result?.verified], [undefined, [], 'whole']);
  await s.arrived(file);
  const taken = (await s.requests('part')).filter(({ status }) => status === 200);
  assert.equal(taken.length, 6, 'no part was taken twice');
  assert.deepEqual(await pending(page), [], 'finished is not pending');
});

test('the handle is kept when the same file is uploaded again without it', needs('file handles'), async () => {
  const page = await s.page();
  await brokenOff(page);
  await s.cloud.trouble([{ route: 'part', effect: { kind: 'never' } }]);
  const upload = await s.upload(page, { media: file, options });
  await upload.event('state', { state: 'uploading' });
  await page.reload();
  await s.cloud.calm();
  assert.equal((await pending(page))[0].hasHandle, true);
});

test('without a handle the file is asked for, and taken', async () => {
  const page = await s.page();
  await brokenOff(page, { handle: false });
  assert.equal((await pending(page))[0].hasHandle, false);
  const refused = await goOn(page);
  assert.deepEqual([refused.error.kind, refused.error.code], ['permission', 'no-handle']);
  assert.equal((await pending(page)).length, 1, 'nothing is lost by that');
  const { error, warnings } = await goOn(page, { ...file, name: 'renamed.mp4' });
  assert.deepEqual([error, warnings], [undefined, []]);
  await s.arrived(file);
});

test('another file begins anew, and says so', async () => {
  const page = await s.page();
  await brokenOff(page, { handle: false });
  const other = { ...file, seed: 172, name: 'other.mp4' };
  const { error, warnings } = await goOn(page, other);
  assert.deepEqual([error, warnings], [undefined, [['file-changed', 'anew']]]);
  await s.arrived(other);
});

test('permission refused is an error that says what to do', needs('file handles'), async () => {
  const page = await s.page();
  await brokenOff(page);
  await page.evaluate(() => (FileSystemHandle.prototype.requestPermission = async () => 'denied'));
  const { error } = await goOn(page);
  assert.deepEqual([error.kind, error.code], ['permission', 'refused']);
  assert.match(error.message, /click/);
});

test('a file that is gone is told from one that may not be read', needs('file handles'), async () => {
  const page = await s.page();
  await brokenOff(page);
  await page.evaluate(async (name) => (await navigator.storage.getDirectory()).removeEntry(name), file.name);
  assert.equal((await goOn(page)).error.kind, 'file-changed');
});

test('discarded is forgotten', async () => {
  const page = await s.page();
  await brokenOff(page, { handle: false });
  await page.evaluate(async () => {
    const { TcVod } = await import('/vodlift/index.js');
    const [upload] = await TcVod.pending();
    await upload.discard();
  });
  assert.deepEqual(await pending(page), []);
});

test('what is under way is not pending, in no tab', async () => {
  const context = await s.browser.newContext();
  const [page, other] = [await s.page('/blank.html', { context }), await s.page('/blank.html', { context })];
  const held = await holdParts(s.cloud, 2);
  const upload = await s.upload(page, { media: file, options });
  await held();
  assert.deepEqual([await pending(page), await pending(other)], [[], []]);
  await upload.call('cancel');
  await upload.outcome();
  await page.waitForFunction(async () => (await (await import('/vodlift/index.js')).TcVod.pending()).length === 1);
});

/** Runs in the page, which leaves as soon as an upload is done; from Commit on, storage is busy for a second. */
async function leaveWhenDone({ endpoints, signatureUrl }) {
  const { TcVod } = await import('/vodlift/tencent.js');
  const occupy = () => {
    const end = Date.now() + 1000;
    const opening = indexedDB.open('vodlift');
    opening.onsuccess = () => {
      const store = opening.result.transaction('uploads', 'readwrite').objectStore('uploads');
      const again = () => Date.now() < end && (store.get('').onsuccess = again);
      again();
    };
  };
  const { fetch } = globalThis;
  globalThis.fetch = (address, ...more) => {
    if (String(address.url ?? address).includes('CommitUploadUGC')) occupy();
    return fetch(address, ...more);
  };
  const getSignature = async () => (await fetch(signatureUrl)).text();
  const uploader = new TcVod({ endpoints, chunkSize: 2 ** 20, getSignature }).upload({ mediaFile: seededFile(60, 3e6) });
  uploader.done().then(() => (location.href = '/blank.html?left'));
}

test('a page that leaves as soon as it is done finds nothing to go on with', needs('traffic to watch'), async () => {
  const page = await s.page();
  await page.evaluate(leaveWhenDone, s.cloud.forPage());
  await page.waitForURL('**/blank.html?left');
  assert.deepEqual(await pending(page), []);
  await s.arrived({ seed: 60, size: 3e6 });
});
