// The troubles of docs/offline.md, made as they stand there: the page gets what stands beside them.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { repository, suite } from './support/index.mjs';

const s = suite();
const MEBI = 1024 ** 2;
const media = { seed: 161, size: 4 * MEBI };
const options = { chunkSize: MEBI, chunkParallelLimit: 2 };

const rows = readFileSync(join(repository, 'docs/offline.md'), 'utf8').matchAll(/^\| ([^|]+) \| `(\{"route".*\})` \| (.+) \|$/gm);
const told = async (upload) => (await upload.events('retry')).map(({ stage, kind }) => `${stage} ${kind}`);
const reasons = async (upload) => (await upload.contexts()).map(({ action, reason }) => `${action} ${reason}`);
const ordinary = ['apply start', 'commit start'];

/** What stands in the page, as seen from here, of uploads that end well; then of those that do not. */
const SEEN = {
  'a connection that breaks': async (upload) => assert.deepEqual(await told(upload), ['upload network']),
  'an answer that is lost after the work was done': async (upload) => {
    assert.equal((await s.cloud.sessions()).length, 1);
    assert.deepEqual(await told(upload), ['commit network']);
  },
  'a busy store': async (upload) => assert.deepEqual(await told(upload), Array(3).fill('upload http')),
  'keys that end': async (upload) => assert.deepEqual(await reasons(upload), ['apply start', 'apply expired', 'commit start']),
  'a parcel damaged on its way': async (upload) => assert.deepEqual(await told(upload), ['upload corrupt']),
  'an error within HTTP 200': async (upload) => assert.deepEqual(await told(upload), ['complete http']),
  'an upload that the store has lost': async (upload) => assert.deepEqual(await reasons(upload), ordinary),
  'CORS that hides `ETag`': async (upload) => assert.deepEqual((await upload.events('warning')).map(({ kind }) => kind), ['etag-hidden']),
};
const FAILS = {
  'a signature that the service refuses': async (upload) => {
    assert.equal((await upload.error()).kind, 'signature');
    assert.deepEqual(await reasons(upload), ['apply start', 'apply refused']);
  },
  'CORS that is wrong': async (upload) => {
    await upload.event('retry', { kind: 'network' });
    await upload.call('cancel');
    await upload.error();
  },
};

const seen = new Set();
for (const [, what, rule, gets] of rows) {
  seen.add(what);
  test(`${what}: ${gets}`, async () => {
    await s.cloud.trouble([JSON.parse(rule)]);
    const upload = await s.upload(await s.page('/blank.html', { tolerated: /CORS policy/ }), { media, options });
    if (FAILS[what]) return FAILS[what](upload);
    assert.equal((await upload.result()).verified, 'whole');
    await s.arrived(media);
    return SEEN[what](upload);
  });
}

test('every row is looked at', () => assert.deepEqual([...seen].sort(), Object.keys({ ...SEEN, ...FAILS }).sort()));
