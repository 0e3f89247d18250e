// Canaries: values that are secret, handed in or lent, and looked for in everything that a page shows or keeps (design §4). Each
// browser test asks this of what it learns from the wire; here uploads of every fate carry marked values.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdParts, suite } from './support/index.mjs';

const s = suite();
const MEBI = 1024 ** 2;
const media = { seed: 141, size: 4 * MEBI };
const cover = { seed: 142, size: 30_000, name: 'cover.png', type: 'image/png' };
const options = { chunkSize: MEBI, chunkParallelLimit: 2, retryDelay: 30, chunkRetryTimes: 2 };
const CANARY = 'canary-7d1f9a63';
/** Of an account of its own, so that the key itself is marked. */
const account = {
  secretId: 'AKIDcanary0000000000000000000000000',
  secretKey: `${CANARY}-secret-key`,
  appId: 1_500_000_001,
  storageAppId: 1_250_000_002,
};
/** The mark stands inside each signature; what is sent is Base64 of it. */
const signature = { sourceContext: CANARY, oneTime: 1 };

async function watched(wishes) {
  await s.cloud.config({ accounts: [account] });
  const page = await s.page('/blank.html', wishes);
  page.secrets.add(CANARY, account.secretKey);
  return page;
}

const begin = (page, wishes = {}) => s.upload(page, { media, options, signature, ...wishes });

/** The test of the test: there was something to be found. */
async function assertSeen(page, least) {
  const count = await page.secrets.count();
  assert.ok(count >= least, `${count} secrets were about`);
  await page.secrets.check();
}

test('an upload with everything in it, through a reload', async () => {
  const page = await watched();
  const held = await holdParts(s.cloud, 2);
  await begin(page, { cover });
  await held();
  await page.secrets.check();
  await page.reload();
  await s.cloud.calm();
  const upload = await begin(page, { cover });
  await upload.result();
  assert.ok((await upload.events('report_done')).length, 'reports are among what is looked at');
  await assertSeen(page, 12);
});

for (const [what, rules] of [
  ['keys that are refused', [{ route: 'part', effect: { kind: 'expired-token' } }]],
  ['a clock that is wrong', [{ route: 'part', nth: [1, 2], effect: { kind: 'skew', seconds: 7200 } }]],
  ['a signature that is refused', [{ route: 'commit', effect: { kind: 'business', code: 10004, message: 'no' } }]],
  ['answers cut in the middle', [{ route: 'apply', effect: { kind: 'malformed' } }]],
  ['answers nobody may read', [{ route: '*', effect: { kind: 'no-cors' } }]],
  ['damaged bytes', [{ route: 'part', effect: { kind: 'corrupt-body' } }]],
  ['lost answers at the end', [{ route: 'commit', nth: [1, 2], effect: { kind: 'reset-after' } }]],
]) {
  test(what, async () => {
    const page = await watched({ tolerated: /CORS policy|Failed to load/ });
    await s.cloud.trouble(rules);
    await (await begin(page)).outcome();
    await assertSeen(page, 3);
  });
}

test('a service that repeats what it was sent', async () => {
  const page = await watched();
  const signed = await s.cloud.signature(signature);
  const message = `invalid signature ${signed}`;
  await s.cloud.trouble([{ route: 'apply', effect: { kind: 'business', code: 10004, message } }]);
  const error = await (await begin(page, { signed })).error();
  assert.equal(error.kind, 'signature');
  await assertSeen(page, 3);
});

for (const [what, getSignature] of [
  ['no Base64', `() => '${CANARY} is no signature'`],
  ['no string', `() => ({ signature: '${CANARY}' })`],
  ['Base64 of nothing that is needed', `() => btoa('${CANARY}'.repeat(4))`],
  ['a date that is none', `() => btoa('m'.repeat(20) + 'secretId=${CANARY}&currentTimeStamp=${CANARY}&expireTime=1')`],
]) {
  test(`getSignature gives ${what}`, async () => {
    const page = await watched();
    const error = await (await begin(page, { getSignature })).error();
    assert.equal(error.kind, 'signature');
    await assertSeen(page, 2);
  });
}

test('cancelled, paused and dropped', async () => {
  const page = await watched();
  const held = await holdParts(s.cloud, 2);
  const upload = await begin(page);
  await held();
  await upload.call('pause');
  await upload.event('state', { state: 'paused' });
  await page.secrets.check();
  await upload.call('cancel', { abort: true });
  await upload.error();
  await assertSeen(page, 3);
});

test('what stands in storage is what may: handles, digests, sizes, dates', async () => {
  const page = await watched();
  const held = await holdParts(s.cloud, 2);
  await begin(page, { cover });
  await held();
  const entries = await page.evaluate(async () => {
    const result = (request) => new Promise((done) => (request.onsuccess = () => done(request.result)));
    const database = await result(indexedDB.open('vodlift'));
    return result(database.transaction('uploads').objectStore('uploads').getAll());
  });
  assert.equal(entries.length, 1);
  const [{ record, told, ...shown }] = entries;
  const names = ['at', 'coverHandle', 'mediaHandle', 'name', 'percent', 'size', 'source', 'withCover'];
  assert.deepEqual(Object.keys(shown).sort(), names, 'what pending() needs');
  assert.deepEqual(Object.keys(told).sort(), ['expireTime', 'fileId', 'mediaName', 'mediaType']);
  const [upload] = await s.cloud.uploads();
  const [session] = await s.cloud.sessions();
  const [stored] = await s.cloud.objects();
  const handles = ['vodSessionKey', session.vodSessionKey, upload.uploadId, upload.bucket, 'ap-chongqing'];
  const places = [upload.key, session.coverPath.slice(1), stored?.etag];
  const known = new Set([...handles, ...places].filter(Boolean));
  const digest = /^([0-9a-f]{32})?$/;
  const date = /^\d{1,13}$/;
  const cuts = /^(\d{1,5} \d{1,11} [01] )+$/;
  const name = /^tencent:m\d+-[0-9a-f]{32}:c\d+-[0-9a-f]{32}$|^vodlift-record-\d+$/;
  const location = (line) => line.endsWith(`/${session.coverPath.slice(1)}`);
  const lines = record.split('\n').map(decodeURIComponent);
  const odd = lines.filter((line) => !known.has(line) && ![digest, date, cuts, name].some((form) => form.test(line)));
  assert.deepEqual(odd.filter((line) => !location(line)), []);
});
