// Signatures and temporary keys: each signature once, keys renewed in time or on refusal, with the session's own key (spec §2.6, §5).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdParts, needs, suite } from './support/index.mjs';

const s = suite();
const MEBI = 1024 ** 2;
const file = { seed: 61, size: 6 * MEBI };
const options = { chunkSize: MEBI, chunkParallelLimit: 2, retryDelay: 30 };

async function run(wishes = {}) {
  const page = await s.page();
  const upload = await s.upload(page, { media: file, options, ...wishes });
  await upload.result();
  await s.arrived(file);
  return upload;
}

const calls = () => s.requests('apply', 'commit', 'prepare');
const sessions = async () => new Set((await s.requests('apply')).map((entry) => entry.vodSessionKey));

test('one-time signatures are never used twice, whatever is lost', async () => {
  await s.cloud.trouble([
    { route: 'apply', nth: [1], effect: { kind: 'reset-after' } },
    { route: 'apply', nth: [2], effect: { kind: 'status', status: 502 } },
    { route: 'commit', nth: [1], effect: { kind: 'reset-after' } },
    { route: 'commit', nth: [2], effect: { kind: 'reset-before' } },
    { route: 'commit', nth: [3], effect: { kind: 'malformed' } },
  ]);
  await run({ signature: { oneTime: 1 } });
  const used = await calls();
  assert.ok(used.length >= 6, `${used.length} calls`);
  const ids = used.map((entry) => entry.signatureId).filter(Boolean);
  assert.equal(new Set(ids).size, ids.length, 'no signature twice');
  assert.deepEqual(
    used.filter((entry) => entry.code === 90001),
    [],
    'none was refused as a duplicate',
  );
});

test('getSignature is told why it is called', async () => {
  await s.cloud.trouble([{ route: 'commit', nth: [1], effect: { kind: 'status', status: 500 } }]);
  const contexts = await (await run()).contexts();
  assert.deepEqual(
    contexts.map(({ cloud, action, reason, kind, attempt }) => ({ cloud, action, reason, kind, attempt })),
    [
      { cloud: 'tencent', action: 'apply', reason: 'start', kind: 'media', attempt: 1 },
      { cloud: 'tencent', action: 'commit', reason: 'start', kind: 'media', attempt: 1 },
      { cloud: 'tencent', action: 'commit', reason: 'retry', kind: 'media', attempt: 2 },
    ],
  );
  assert.deepEqual(contexts[0].file, { name: 'seed-61.mp4', size: file.size, type: 'video/mp4' });
  assert.equal(typeof contexts[1].handle.vodSessionKey, 'string');
});

test('keys that live two seconds are renewed with the session key while the parts go on', async () => {
  await s.cloud.config({ limits: { credentialSeconds: 2 } });
  // A second a part, two at once, six parts: three seconds.
  await s.cloud.trouble([{ route: 'part', effect: { kind: 'bandwidth', bytesPerSecond: MEBI } }]);
  const upload = await run();
  const applies = await s.requests('apply');
  assert.ok(applies.length >= 2);
  assert.equal((await sessions()).size, 1);
  assert.deepEqual((await upload.contexts()).map(({ action }) => action).slice(0, 2), ['apply', 'apply']);
  assert.ok(['expiring', 'expired'].includes((await upload.contexts())[1].reason));
  // On a slow machine the first keys may be over before anything was opened with them.
  assert.equal((await s.requests('init')).filter(({ status }) => status === 200).length, 1);
});

test('an hour passes: renewed before the end, nothing is refused', needs('a clock to turn'), async () => {
  const page = await s.page();
  await page.clock.install();
  const held = await holdParts(s.cloud, 2);
  const upload = await s.upload(page, { media: file, options });
  await held();
  await s.cloud.calm();
  await s.cloud.clock(7150);
  // What is held is given up at the jump, and goes under the new keys.
  await page.clock.fastForward(7_150_000);
  await upload.result();
  await s.arrived(file);
  assert.equal((await s.requests('apply')).length, 2);
  assert.equal((await upload.contexts())[1].reason, 'expiring');
});

test('keys that are refused as expired are renewed, once for all parts that were refused', async () => {
  // Both are under way when the first refusal comes.
  await s.cloud.trouble([
    { route: 'part', nth: [1, 2], effect: { kind: 'delay', ms: 3000 } },
    { route: 'part', nth: [1, 2], effect: { kind: 'expired-token' } },
  ]);
  const upload = await run();
  assert.equal((await s.requests('apply')).length, 2);
  assert.equal((await sessions()).size, 1);
  assert.equal((await upload.contexts())[1].reason, 'expired');
});

test('a signing window that is over', async () => {
  await s.cloud.trouble([{ route: 'part', nth: [1], effect: { kind: 'request-expired' } }]);
  await run();
  assert.equal((await s.requests('apply')).length, 2);
});

test("the service's clock is another one", async () => {
  await s.cloud.clock(-20_000);
  await run();
  assert.equal((await s.requests('apply')).length, 1, "the window is made of the service's times");
});

test('RequestTimeTooSkewed is cured by new keys', async () => {
  await s.cloud.trouble([{ route: 'part', nth: [2], effect: { kind: 'skew', seconds: 3600 } }]);
  await run();
});
