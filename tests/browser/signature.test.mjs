// Signatures that cannot work: said before anything is sent, or why the service refused them (spec §5, §9 no. 2).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { suite } from './support/index.mjs';

const s = suite();
const media = { seed: 101, size: 300_000 };
const base64 = (text) => Buffer.from(text).toString('base64');
const mac = 'm'.repeat(20);
const signed = (query) => JSON.stringify(base64(mac + query));
const good = 'secretId=AKID&currentTimeStamp=1750000000&expireTime=1750086400&random=1';

for (const [what, getSignature, code, message] of [
  ['throws', "() => { throw new Error('no session') }", 'thrown', /signature server/],
  ['rejects', "() => Promise.reject(new TypeError('Failed to fetch'))", 'thrown', /signature server/],
  ['returns an object', '() => ({ signature: "x" })', 'not-a-string', /response\.data\.signature/],
  ['returns nothing', '() => {}', 'not-a-string', /must return a string/],
  ['returns an empty string', "() => ''", 'empty', /empty/],
  ['returns a page of HTML', "() => '<!doctype html>'", 'base64', /base64/],
  ['returns it with quotes', `() => '"' + ${signed(good)} + '"'`, 'base64', /quotes/],
  ['returns only a hash', `() => ${JSON.stringify(base64(mac))}`, 'too-short', /raw, not hex/],
  ['forgets a parameter', `() => ${signed(good.replace('random=1', ''))}`, 'no-random', /no-random/],
  [
    'signs a fraction of a second',
    `() => ${signed(good.replace('1750000000', '1750000000.5'))}`,
    'float-timestamp',
    /Math\.floor/,
  ],
  ['signs an end before the start', `() => ${signed(good.replace('1750086400', '1740000000'))}`, 'window', /90 days/],
  ['signs 91 days', `() => ${signed(good.replace('1750086400', '1757862400'))}`, 'window', /90 days/],
]) {
  test(`getSignature ${what}`, async () => {
    const page = await s.page();
    const error = await (await s.upload(page, { media, getSignature })).error();
    assert.deepEqual([error.kind, error.code, error.stage], ['signature', code, 'apply']);
    assert.match(error.message, message);
    if (code === 'thrown') assert.match(error.cause, /no session|Failed to fetch/);
    assert.deepEqual(await s.requests('apply'), [], 'it was not sent');
  });
}

test('float timestamps of a real server', async () => {
  const page = await s.page();
  const error = await (await s.upload(page, { media, signature: { float: 1 } })).error();
  assert.deepEqual([error.kind, error.code], ['signature', 'float-timestamp']);
});

test('an expired signature is named as such', async () => {
  const page = await s.page();
  const error = await (await s.upload(page, { media, signature: { expired: 1 } })).error();
  assert.deepEqual([error.kind, error.code], ['signature', 'expired']);
  assert.ok((await s.requests('apply')).length <= 2, 'it is asked for once more, not again and again');
});

test('a signature of another key', async () => {
  const page = await s.page();
  const now = Math.floor(Date.now() / 1000);
  const forged = `secretId=AKIDEXAMPLE000000000000000000000000&currentTimeStamp=${now}&expireTime=${now + 3600}&random=7`;
  const upload = await s.upload(page, { media, getSignature: `() => ${signed(forged)}` });
  const error = await upload.error();
  assert.deepEqual([error.kind, error.code, error.stage], ['signature', 10004, 'apply']);
  assert.match(error.message, /SecretKey/);
  assert.equal((await upload.contexts()).at(-1).reason, 'refused');
});

test('a signature that is good for Apply and refused at Commit: nothing is thrown away', async () => {
  const page = await s.page();
  await s.cloud.trouble([
    { route: 'commit', effect: { kind: 'business', code: 10004, message: 'ugc upload | invalid signature' } },
  ]);
  const error = await (await s.upload(page, { media })).error();
  assert.deepEqual([error.kind, error.code, error.stage], ['signature', 10004, 'commit']);
  await s.cloud.calm();
  await (await s.upload(page, { media })).result();
  await s.arrived(media);
  assert.equal((await s.requests('put')).length, 1, 'the bytes were sent once');
});
