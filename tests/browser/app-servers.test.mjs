// The sample servers of docs/examples behind our own pages: what a page asks for, they can answer.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { holdParts, suite } from './support/index.mjs';

const s = suite();
const MEBI = 1024 ** 2;
const film = { seed: 401, size: 3 * MEBI + 77, name: 'holiday (1).mp4' };
const poster = { seed: 402, size: 20_001, name: 'poster.png', type: 'image/png' };
const parts = { chunkSize: MEBI, chunkParallelLimit: 2 };
const tokens = { clientId: 'client-of-the-test', accessToken: 'access-of-the-test', refreshToken: 'refresh-of-the-test' };
const folder = mkdtempSync(join(tmpdir(), 'vodlift-app-server-'));
const addresses = {};
const servers = [];

/** Once the local cloud is there: they read its address when they are loaded. */
async function start() {
  const tokensFile = join(folder, 'tokens.json');
  writeFileSync(tokensFile, JSON.stringify({ access_token: tokens.accessToken, refresh_token: tokens.refreshToken }));
  Object.assign(process.env, {
    TENCENT_SECRET_ID: 'AKIDEXAMPLE000000000000000000000000',
    TENCENT_SECRET_KEY: 'ExampleSecretKey0000000000000000',
    ALIBABA_CLOUD_ACCESS_KEY_ID: 'LTAI5tExampleKeyId000000',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'ExampleAccessKeySecret00000000',
    VOD_ENDPOINT: s.cloud.url,
    YOUKU_CLIENT_ID: tokens.clientId,
    YOUKU_TOKENS: tokensFile,
    YOUKU_ENDPOINT: s.cloud.url,
  });
  for (const name of ['tencent', 'aliyun', 'youku']) {
    const { handle } = await import(`../../docs/examples/${name}-server.mjs`);
    // Pages of the tests come from another origin.
    const server = createServer((request, response) => handle(request, response.setHeader('access-control-allow-origin', '*')));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    servers.push(server);
    addresses[name] = `http://127.0.0.1:${server.address().port}/_app/${name}`;
  }
}
beforeEach(async () => {
  if (!servers.length) await start();
  await s.cloud.config({ youku: tokens });
});
after(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

/** As the pages of the docs write it. */
const callback = (name) =>
  `async (context) => (await fetch('${addresses[name]}', { method: 'POST', body: JSON.stringify(context) })).text()`;
const upload = async (name, { page, ...wishes }) =>
  s.upload(page ?? (await s.page()), { ...s.cloud.forPageOf(name), getSignature: callback(name), ...wishes });
const asked = async (uploading) => (await uploading.contexts()).map(({ action, kind }) => `${action} ${kind}`);

test('tencent: a signature for each call, good for one only', async () => {
  const page = await s.page();
  const uploading = await s.upload(page, { media: film, cover: poster, options: parts, getSignature: callback('tencent') });
  await uploading.result();
  assert.deepEqual(await asked(uploading), ['apply media', 'commit media']);
  for (const file of [film, poster]) await s.arrived(file);
});

test('aliyun: cover and video, with keys renewed between', async () => {
  await s.cloud.trouble([{ route: 'part', nth: [2], effect: { kind: 'expired-token' } }]);
  const uploading = await upload('aliyun', { media: film, cover: poster, options: { ...parts, title: '\u5047\u671f', tags: ['\u6d77'] } });
  const { fileId, cover } = await uploading.result();
  assert.deepEqual(await asked(uploading), ['create cover', 'create media', 'refresh media']);
  const media = (await s.cloud.media()).find(({ id }) => id === fileId);
  assert.equal(media.title, '\u5047\u671f');
  assert.ok(cover.url);
  for (const file of [film, poster]) await s.arrived(file, { committed: undefined });
});

test('aliyun: a picture, and what is known of it', async () => {
  const page = await s.page();
  const uploading = await upload('aliyun', { page, media: poster, method: 'uploadImage' });
  const { fileId: imageId } = await uploading.result();
  const info = await page.evaluate(
    async ({ source, imageId }) => {
      const { AliVod } = await import('/vodlift/index.js');
      const getSignature = (0, eval)(`(${source})`);
      return new AliVod({ getSignature }).getImageInfo({ imageId, outputType: 'oss', waitForNormal: true });
    },
    { source: callback('aliyun'), imageId },
  );
  assert.deepEqual([info.ImageId, info.Status, info.Mezzanine.FileSize], [imageId, 'Normal', poster.size]);
});

test('youku: create, keys renewed between, commit', async () => {
  await s.cloud.trouble([{ route: 'part', nth: [2], effect: { kind: 'expired-token' } }]);
  const uploading = await upload('youku', { media: film, options: { ...parts, tags: ['demo', 'test'] } });
  const { confirmed } = await uploading.result();
  assert.ok(confirmed);
  assert.deepEqual(await asked(uploading), ['create media', 'refresh media', 'commit media']);
  await s.arrived(film);
});

test('youku: cancel({ abort: true }) asks for cancel', async () => {
  const page = await s.page();
  const held = await holdParts(s.cloud, 2);
  const uploading = await upload('youku', { page, media: film, options: { ...parts, tags: ['demo', 'test'] } });
  await held();
  await uploading.call('cancel', { abort: true });
  assert.equal((await uploading.error()).kind, 'cancelled');
  await page.waitForFunction(() => uploads[0].contexts.at(-1).action === 'cancel');
});
