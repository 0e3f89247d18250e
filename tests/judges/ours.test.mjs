// Our client under the same names, with its own defaults; and where the official one fails (spec §10).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { realNames } from './support/real.mjs';

const s = realNames();
const MEBI = 1024 ** 2;
const media = { seed: 211, size: 5 * MEBI + 3 };
const cover = { seed: 212, size: 44_444, name: 'cover.png', type: 'image/png' };

async function uploaded(wishes = {}) {
  const page = await s.page();
  const upload = await s.upload(page, {
    media,
    endpoints: undefined,
    ...wishes,
    options: { chunkSize: MEBI, ...wishes.options },
  });
  const result = await upload.result();
  await s.arrived(media);
  return { result, upload };
}

const hosts = async (...routes) =>
  new Set((await s.requests(...routes)).map((entry) => entry.host.replace(/:\d+$/, '')));

test('media and cover, at the real names', async () => {
  await uploaded({ cover });
  await s.arrived(cover);
  assert.deepEqual(await hosts('apply', 'commit'), new Set(['vod2.qcloud.com']));
  const [store, ...others] = await hosts('part', 'put', 'init', 'complete');
  assert.match(store, /^[a-z0-9]+-\d+\.cos\.ap-chongqing\.myqcloud\.com$/);
  assert.deepEqual(others, []);
});

test('the race of regions: the winner is where it goes', async () => {
  await s.cloud.trouble([{ route: 'race', host: 'ap-chongqing', effect: { kind: 'delay', ms: 2000 } }]);
  const { upload } = await uploaded({ options: { enableRaceRegion: true } });
  const [store] = await hosts('part');
  assert.match(store, /ap-guangzhou/);
  assert.equal((await upload.events('report_prepare'))[0].data.region, 'ap-guangzhou');
});

test('a probe that fails at once does not win (Q25)', async () => {
  await s.cloud.trouble([
    { route: 'race', host: 'ap-guangzhou', effect: { kind: 'reset-before' } },
    { route: 'race', host: 'ap-chongqing', effect: { kind: 'delay', ms: 500 } },
  ]);
  await uploaded({ options: { enableRaceRegion: true } });
  assert.match([...(await hosts('part'))][0], /ap-chongqing/);
});

test('prepareUpload: the answer is used by the uploads that follow', async () => {
  const page = await s.page();
  await s.cloud.trouble([{ route: 'race', host: 'ap-chongqing', effect: { kind: 'delay', ms: 2000 } }]);
  const { signatureUrl } = s.cloud.forPage();
  const region = await page.evaluate(async (signatureUrl) => {
    const { TcVod } = await import('/vodlift/index.js');
    return TcVod.prepareUpload({ getSignature: async () => (await fetch(signatureUrl)).text() });
  }, signatureUrl);
  assert.equal(region, 'ap-guangzhou');
  await (await s.upload(page, { media, endpoints: undefined, options: { chunkSize: MEBI } })).result();
  assert.match([...(await hosts('part'))][0], /ap-guangzhou/);
  assert.equal((await s.requests('prepare')).length, 1, 'there is no second race');
});

test('the main host is down: its twin, for control and for store', async () => {
  await s.cloud.trouble([
    { route: '*', host: 'qcloud.com', effect: { kind: 'reset-before' } },
    { route: '*', host: 'myqcloud.com', effect: { kind: 'reset-before' } },
  ]);
  await uploaded({ options: { retryDelay: 50 } });
  const answered = (await s.requests('apply', 'commit', 'part')).filter((entry) => entry.status === 200);
  for (const { host } of answered) assert.match(host, /^vod2\.dnsv1\.com|\.tencentcos\.cn/);
});

test('an error inside the 200 of Complete (Q23)', async () => {
  await s.cloud.trouble([{ route: 'complete', nth: [1], effect: { kind: 'error-in-200', code: 'InternalError' } }]);
  await uploaded({ options: { retryDelay: 50 } });
});

test('no telemetry', async () => {
  await uploaded();
  assert.deepEqual(await s.requests('report'), []);
});
