// Servers in trouble: storms of 503, lost answers, damaged bytes, hidden headers. The upload completes, and says what it did.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needs, suite, until } from './support/index.mjs';

const s = suite();
const MEBI = 1024 ** 2;
const file = { seed: 51, size: 8 * MEBI };
const options = { chunkSize: MEBI, chunkParallelLimit: 4, retryDelay: 30 };

async function uploaded(rules, wishes = {}) {
  await s.cloud.trouble(rules, 5);
  const page = await s.page();
  const upload = await s.upload(page, { media: file, options, ...wishes });
  return { page, upload, result: await upload.result(), object: await s.arrived(file) };
}

const fired = async () => (await s.cloud.troubles()).rules.map((rule) => rule.hits);
const ok = async (route) => (await s.requests(route)).filter((entry) => entry.status === 200).length;

test('a storm of 503: fewer at once, and through', async () => {
  const storm = { kind: 'status', status: 503, code: 'SlowDown' };
  const { upload } = await uploaded([{ route: 'part', every: 2, times: 6, effect: storm }]);
  assert.deepEqual(await fired(), [6]);
  const retries = await upload.events('retry');
  assert.equal(retries.length, 6);
  for (const retry of retries) {
    assert.deepEqual([retry.kind, retry.code, retry.status, retry.stage], ['http', 'SlowDown', 503, 'upload']);
  }
});

test('503 everywhere, also from Apply, Complete and Commit', async () => {
  const storm = { kind: 'status', status: 503, code: 'ServiceUnavailable' };
  await uploaded([{ route: '*', chance: 0.3, times: 12, effect: storm }]);
});

test('errors that a page may not read look like a lost network, and pass', async () => {
  const rules = [{ route: 'part', nth: [1, 4], effect: { kind: 'status', status: 503, cors: false } }];
  await s.cloud.trouble(rules);
  const page = await s.page('/blank.html', { tolerated: /blocked by CORS policy/ });
  const upload = await s.upload(page, { media: file, options });
  await upload.result();
  await s.arrived(file);
  assert.deepEqual(
    (await upload.events('retry')).map(({ kind }) => kind),
    ['network', 'network'],
  );
});

test('the answer of Complete is lost: looked for, not repeated', async () => {
  await uploaded([{ route: 'complete', nth: [1], effect: { kind: 'reset-after' } }]);
  assert.deepEqual(await fired(), [1]);
  assert.equal((await s.requests('complete')).length, 1);
  assert.equal(await ok('head'), 1);
});

test('Complete broke before anything was done: looked for, then repeated', async () => {
  await uploaded([{ route: 'complete', nth: [1], effect: { kind: 'reset-before' } }]);
  assert.equal(await ok('complete'), 1);
});

test('an error inside a 200 of Complete is an error', async () => {
  const { upload } = await uploaded([
    { route: 'complete', nth: [1], effect: { kind: 'error-in-200', code: 'InternalError' } },
  ]);
  assert.equal(await ok('complete'), 2);
  const [retry] = await upload.events('retry');
  assert.deepEqual([retry.stage, retry.code], ['complete', 'InternalError']);
});

test('Complete answers white space for a while', async () => {
  await uploaded([{ route: 'complete', effect: { kind: 'dribble', ms: 500 } }]);
});

test('the answer of Commit is lost: asked again with a fresh signature', async () => {
  const { result } = await uploaded([{ route: 'commit', nth: [1], effect: { kind: 'reset-after' } }]);
  const commits = await s.requests('commit');
  assert.equal(commits.length, 2);
  assert.notEqual(commits[0].signatureId, commits[1].signatureId);
  assert.match(result.fileId, /^\d+$/);
});

test('every call loses its first answer', async () => {
  const routes = ['apply', 'init', 'part', 'complete', 'commit'];
  await uploaded(routes.map((route) => ({ route, nth: [1], effect: { kind: 'reset-after' } })));
  assert.deepEqual(
    await fired(),
    routes.map(() => 1),
  );
  assert.deepEqual(await s.cloud.uploads(), [], 'no upload was opened twice and left behind');
});

test('a byte damaged on its way is found by the store, and sent again', async () => {
  const { upload } = await uploaded([{ route: 'part', nth: [2, 5], effect: { kind: 'corrupt-body' } }]);
  assert.deepEqual(await fired(), [2]);
  assert.deepEqual(
    (await upload.events('retry')).map(({ kind, code }) => [kind, code]),
    [
      ['corrupt', 'BadDigest'],
      ['corrupt', 'BadDigest'],
    ],
  );
});

test('an ETag that is not the MD5 of the part is not believed', async () => {
  const { upload } = await uploaded([{ route: 'part', nth: [3], effect: { kind: 'wrong-etag' } }]);
  assert.deepEqual(
    (await upload.events('retry')).map(({ kind, code }) => [kind, code]),
    [['corrupt', 'etag-differs']],
  );
});

test('CORS hides the ETag: a warning, and proved all the same', async () => {
  await s.cloud.config({ cors: { exposeHeaders: [] } });
  const page = await s.page();
  for (const media of [file, { seed: 52, size: 500_000 }]) {
    const upload = await s.upload(page, { media, options });
    assert.equal((await upload.result()).verified, 'parts');
    await s.arrived(media);
    const [warning, ...others] = await upload.events('warning');
    assert.equal(warning.kind, 'etag-hidden');
    assert.match(warning.message, /expose ETag/);
    assert.deepEqual(others, []);
    assert.equal((await upload.event('media_upload')).RequestId, '');
  }
});

test('the multipart upload vanishes: a new one', async () => {
  await uploaded([{ route: 'part', nth: [4], effect: { kind: 'lose-upload' } }]);
  assert.equal((await s.requests('init')).length, 2);
});

test('no answer at all: the deadline ends it, on the clock of the page', needs('a clock to turn'), async () => {
  await s.cloud.trouble([{ route: 'part', nth: [2], effect: { kind: 'never' } }]);
  const page = await s.page();
  await page.clock.install();
  const upload = await s.upload(page, { media: file, options });
  // The page has heard the other seven answers: one still on its way when the clock jumps would be late, too.
  await upload.event('media_progress', { loaded: 7 * MEBI });
  await page.clock.fastForward('10:00');
  await upload.result();
  await s.arrived(file);
  assert.deepEqual(
    (await upload.events('retry')).map(({ kind, stage }) => [kind, stage]),
    [['timeout', 'upload']],
  );
});

test('an upload that is cancelled while its file gives no bytes leaves the hashing to the others', async () => {
  const page = await s.page('/blank.html', {
    init: () => {
      const { postMessage } = Worker.prototype;
      globalThis.hanging = 0;
      Worker.prototype.postMessage = function (message, ...more) {
        // The first look at the file is the last that its drive answers.
        if (message.blob?.size !== 5_000_000 || hanging++ === 0) postMessage.call(this, message, ...more);
      };
    },
  });
  const away = await s.upload(page, { media: { seed: 54, size: 5_000_000 }, options });
  await page.waitForFunction(() => hanging > 1);
  await until(async () => (await s.cloud.uploads()).length, 'an upload to delete');
  // It is there longer than a new worker takes to begin.
  await s.cloud.trouble([{ route: 'abort', effect: { kind: 'delay', ms: 1500 } }]);
  const other = await s.upload(page, { media: file, options });
  await away.call('cancel', { abort: true });
  await other.result();
  await s.arrived(file);
});

test('a hashing worker that died without a word: another one does the work a minute later', needs('a clock to turn'), async () => {
  const page = await s.page('/blank.html', {
    init: () => {
      const { postMessage } = Worker.prototype;
      globalThis.jobs = [];
      Worker.prototype.postMessage = function (message, ...more) {
        // The first that is handed a file takes it to its grave.
        if (message.blob && jobs.push(this) === 1) return;
        if (this !== jobs[0]) postMessage.call(this, message, ...more);
      };
    },
  });
  await page.clock.install();
  const upload = await s.upload(page, { media: file });
  await page.waitForFunction(() => jobs.length);
  await page.clock.fastForward(61_000);
  assert.equal((await upload.event('retry')).code, 'file');
  // The clock goes on by itself; another jump could pass over the time that a new worker has to begin.
  await upload.result();
  await s.arrived(file);
  assert.deepEqual(await upload.events('warning'), []);
});
