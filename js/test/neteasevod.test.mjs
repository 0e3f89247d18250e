// NeteaseVod: limits of every parameter, where the machine is sent, and what it and the page are told (netease §1, §2).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clip, page, transferOf } from './helpers/face.mjs';

const { NeteaseVod } = await page();
const getSignature = () => ({});

for (const [field, params, message] of [
  ['userDefInfo', { userDefInfo: 'x'.repeat(257) }, /257 characters: shorten it to 256/],
  ['userDefInfo', { userDefInfo: 7 }, /must be a string/],
  ['description', { description: {} }, /must be a string/],
  ['userFileName', { userFileName: 7 }, /must be a string/],
  ['typeId', { typeId: '7' }, /whole number/],
  ['presetId', { presetId: 1.5 }, /whole number/],
  ['transOffset', { transOffset: -1 }, /whole number/],
  ['transDuration', { transDuration: NaN }, /whole number/],
  ['watermarkId', { watermarkId: 3 }, /needs presetId/],
  ['callbackUrl', { callbackUrl: 'my.example' }, /http\(s\)/],
  ['uploadCallbackUrl', { uploadCallbackUrl: 'ftp://my.example' }, /http\(s\)/],
  ...['127.0.0.1:9711', 'localhost:9711', 'foo bar', 'http://foo bar', 'http://:9711', '', 7, ['http://127.0.0.1:9711']].map(
    (endpoints) => ['endpoints', { endpoints }, /such as http:\/\/127\.0\.0\.1:9711/],
  ),
  ...[5, 'wanproxy.127.net/lbs', ['https://a/lbs', 'b/lbs']].map((lbs) => ['endpoints', { endpoints: { lbs } }, /\{ lbs, fallback \}/]),
  ['endpoints', { endpoints: { fallback: 'wannos-web.127.net' } }, /\{ lbs, fallback \}/],
  ...[[7], 'upload.my.example', ['https://a', '//b'], [['https://a']]].map((uploadHosts) => [
    ...['uploadHosts', { uploadHosts }, /such as https:\/\/upload\.my\.example/],
  ]),
  ...[7, 'https://upload.my.example', ['a', 'b/'], 'a b', ''].map((allowedHosts) => ['allowedHosts', { allowedHosts }, /without https/]),
]) {
  test(`${JSON.stringify(params).slice(0, 50)} is refused`, () => {
    const upload = () => new NeteaseVod({ getSignature }).upload({ mediaFile: clip(), ...params });
    assert.throws(upload, { kind: 'argument', code: field, message });
  });
}

async function options(params) {
  const { NeteaseVod, glue } = await page();
  new NeteaseVod({ getSignature, ...params }).upload({ mediaFile: clip() }).on('error', () => {});
  return (await transferOf(glue)).options;
}

/** Runs as on a page with that address. */
async function at(address, act) {
  globalThis.location = new URL(address);
  try {
    return await act();
  } finally {
    delete globalThis.location;
  }
}

test('on https pages only directories that they may touch, on others the documented one first', async () => {
  const secure = await at('https://my.example/', () => options());
  assert.deepEqual([secure.secure, secure.lbs.split(' ').length], [true, 4]);
  assert.ok(secure.lbs.split(' ').every((url) => url.startsWith('https://wanproxy')));
  const plain = await at('http://my.example/', () => options());
  assert.deepEqual([plain.secure, plain.lbs.split(' ')[0]], [false, 'http://wanproxy.127.net/lbs']);
  assert.equal(plain.fallback, 'https://wannos-web.127.net https://wanproxy-web.127.net');
  assert.deepEqual([plain.nodes, plain.allowed, plain.timeout], ['', '', 10_000]);
});

test('one address for everything, or one each', async () => {
  for (const endpoints of ['http://127.0.0.1:9711', 'http://127.0.0.1:9711/']) {
    const local = await options({ endpoints });
    assert.deepEqual([local.lbs, local.fallback, local.allowed], ['http://127.0.0.1:9711/lbs', 'http://127.0.0.1:9711', '127.0.0.1']);
  }
  const own = { endpoints: { lbs: 'https://a/lbs/' }, uploadHosts: ['https://b/', 'https://c'], allowedHosts: ['D.example', 'e:81'], requestTimeout: 7 };
  const { lbs, nodes, allowed, timeout, fallback } = await options(own);
  assert.deepEqual([lbs, nodes, allowed, timeout], ['https://a/lbs', 'https://b https://c', 'd.example e:81', 7]);
  assert.match(fallback, /^https:\/\/wannos-web/);
});

test("the machine gets the parameters by init's names, and a name that init takes", async () => {
  const { NeteaseVod, glue } = await page();
  const params = { userFileName: 'Holiday', typeId: 0, presetId: 5, watermarkId: 6, userDefInfo: 'order=42', transOffset: 1 };
  const uploader = new NeteaseVod({ getSignature }).upload({ mediaFile: clip(), fileName: 'a:b?\n\x7f\x9f.mp4', checkMd5: true, ...params });
  const { options, host } = await transferOf(glue);
  assert.deepEqual(options.meta, [
    ...['originFileName', 'a_b____.mp4', 'userFileName', 'Holiday', 'typeId', '0', 'presetId', '5', 'watermarkId', '6'],
    ...['userDefInfo', 'order=42', 'transOffset', '1'],
  ]);
  assert.deepEqual([options.cloud, options.checkMd5, options.persistToken, options.confirm], ['netease', true, undefined, undefined]);
  const raw = { bucket: 'vodemu01', object: 'o.mp4', requestId: 'r5', callback: { code: 200, ret: { vid: 1008 } }, confirm: null };
  host.emit('done', { fileId: '1008', verified: 'none', confirmed: true, raw });
  const { bucket, object } = raw;
  assert.deepEqual(await uploader.done(), { fileId: '1008', bucket, object, video: {}, verified: 'none', confirmed: true, raw });
});

test('nodes that one upload was told are known to the next ones of the page: to the same directory, for two hours, until another network', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1_767_225_600_000 });
  const listeners = [];
  globalThis.addEventListener = (name, listener) => listeners.push([name, listener]);
  t.after(() => delete globalThis.addEventListener);
  const { NeteaseVod, glue } = await page();
  const upload = async (endpoints) => {
    new NeteaseVod({ getSignature, endpoints }).upload({ mediaFile: clip() }).on('error', () => {});
    return transferOf(glue, glue.transfers.length);
  };
  const first = await upload('http://127.0.0.1:9711');
  assert.equal(first.options.known, '');
  const raw = { bucket: 'b', object: 'o.mp4', requestId: '', callback: null, confirm: null };
  const uploader = new NeteaseVod({ getSignature, endpoints: 'http://127.0.0.1:9711' }).upload({ mediaFile: clip() });
  (await transferOf(glue, 1)).host.emit('done', { fileId: '1', verified: 'none', confirmed: true, raw: { ...raw, nodes: 'http://n2 http://n1' } });
  assert.deepEqual((await uploader.done()).raw, raw);
  assert.equal((await upload('http://127.0.0.1:9711')).options.known, 'b http://n2 http://n1');
  assert.equal((await upload('http://127.0.0.1:9712')).options.known, '');
  t.mock.timers.tick(2 * 3600_000);
  assert.equal((await upload('http://127.0.0.1:9711')).options.known, '');
  t.mock.timers.reset();
  assert.deepEqual(listeners.map(([name]) => name), ['online']);
  t.mock.timers.enable({ apis: ['Date'], now: 1_767_225_600_000 });
  listeners[0][1]();
  assert.equal((await upload('http://127.0.0.1:9711')).options.known, '');
});

test('what the machine fails with is put into words', async () => {
  for (const [kind, facts, message] of [
    ['callback', { code: 502 }, /Stored.*\(502\).*video\/query.*do not send it again/],
    ['mixed-content', { code: '', detail: '203.0.113.10' }, /dropped: 203\.0\.113\.10.*uploadHosts \(https:.*allowedHosts/],
    ['quota', { code: 723 }, /\(723\)/],
  ]) {
    const { NeteaseVod, glue } = await page();
    const uploader = new NeteaseVod({ getSignature }).upload({ mediaFile: clip() }).on('error', () => {});
    (await transferOf(glue)).host.emit('error', { kind, stage: 'upload', ...facts });
    await assert.rejects(uploader.done(), { kind, message });
  }
});
