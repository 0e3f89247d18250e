// The sample servers of docs/examples, run as programs: every action of `getSignature`, answered by the local cloud.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { repository, startEmulator, until } from '../browser/support/index.mjs';

const folder = mkdtempSync(join(tmpdir(), 'vodlift-app-server-'));
const tokensFile = join(folder, 'tokens.json');
/** Settings of Youku that the tests know, and that no test before has changed. */
const KNOWN = {
  ...{ clientId: 'client-of-the-test', accessToken: 'access-of-the-test', refreshToken: 'refresh-of-the-test' },
  ...{ errorStatus: 'always400', urlEncodedErrors: false },
};
const running = [];
let cloud;

before(async () => {
  cloud = await startEmulator();
});
beforeEach(() => cloud.config({ youku: KNOWN }));
afterEach(async () => {
  for (const server of running.splice(0)) server.kill();
  await cloud.reset();
});
after(async () => {
  rmSync(folder, { recursive: true });
  await cloud?.stop();
});

async function freePort() {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

/** Starts one and gives a `getSignature` that posts to it: what comes back is `{ status, ...body }`. */
async function start(name, env) {
  const port = await freePort();
  const program = join(repository, 'docs/examples', name);
  const server = spawn(process.execPath, [program], { env: { ...process.env, ...env, PORT: port }, stdio: ['ignore', 'inherit', 'pipe'] });
  server.complaints = '';
  server.stderr.on('data', (text) => (server.complaints += text));
  running.push(server);
  const ask = async (context) => {
    const body = typeof context === 'string' ? context : JSON.stringify(context);
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body });
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    return { status: answer.status, ...(await answer.json()) };
  };
  await until(() => fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{}' }).then(() => true, () => false));
  return Object.assign(ask, { server });
}

const routes = async () => (await cloud.log()).map(({ route, status }) => `${route} ${status}`);
const decoded = (text) => JSON.parse(Buffer.from(text, 'base64'));

const aliyun = (env) =>
  start('aliyun-server.mjs', {
    ALIBABA_CLOUD_ACCESS_KEY_ID: 'LTAI5tExampleKeyId000000',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'ExampleAccessKeySecret00000000',
    VOD_ENDPOINT: cloud.url,
    ...env,
  });
const video = {
  action: 'create',
  kind: 'media',
  meta: { FileName: "it's (1) *.mp4", Title: '\u6d4b\u8bd5 a+b*~!', FileSize: '4', Tags: '\u732b,\u72d7' },
};

test('aliyun: a video, and new keys for it', async () => {
  const ask = await aliyun();
  const created = await ask(video);
  assert.equal(created.status, 200);
  assert.match(created.VideoId, /^[0-9a-f]{32}$/);
  assert.match(decoded(created.UploadAddress).FileName, /\.mp4$/);
  const refreshed = await ask({ action: 'refresh', kind: 'media', handle: { videoId: created.VideoId } });
  assert.equal(refreshed.UploadAddress, created.UploadAddress);
  assert.notEqual(decoded(refreshed.UploadAuth).AccessKeyId, decoded(created.UploadAuth).AccessKeyId);
  assert.deepEqual(await routes(), ['create 200', 'refresh 200']);
  const [media] = await cloud.media();
  assert.equal(media.title, video.meta.Title);
});

test('aliyun: new keys for a video that somebody else created are refused, and the service is not asked', async () => {
  const ask = await aliyun();
  const refused = await ask({ action: 'refresh', kind: 'media', handle: { videoId: '93ab850b4f6f44eab54b6e91d24d81d4' } });
  assert.deepEqual([refused.status, refused.Code], [403, 'Forbidden']);
  assert.deepEqual(await routes(), []);
});

test('aliyun: pictures, covers, and what is known of them', async () => {
  const ask = await aliyun();
  for (const [kind, ImageType] of [['image', 'default'], ['cover', 'cover']]) {
    const created = await ask({ action: 'create', kind, meta: { ImageType, ImageExt: 'png', Title: 'poster' } });
    assert.match(decoded(created.UploadAddress).FileName, new RegExp(`^image/${ImageType}/.+\\.png$`));
    const meta = { ImageId: created.ImageId, OutputType: 'oss', AuthTimeout: '60' };
    const { status, ImageInfo } = await ask({ action: 'info', kind: 'image', meta, handle: { imageId: created.ImageId } });
    assert.deepEqual([status, ImageInfo.Title, ImageInfo.Status, ImageInfo.ImageType], [200, 'poster', 'Uploading', ImageType]);
    assert.match(ImageInfo.URL, /Expires/);
  }
});

test('aliyun: the address of a cover that went before goes along with the video', async () => {
  const ask = await aliyun();
  const refused = await ask({ ...video, handle: { imageUrl: 'ftp://x' } });
  assert.deepEqual([refused.Code, /CoverURL/.test(refused.Message)], ['InvalidParameter', true]);
  assert.equal((await ask({ ...video, handle: { imageUrl: 'https://img/x.png' } })).status, 200);
});

test('aliyun: only what is listed is handed on', async () => {
  const ask = await aliyun();
  const created = await ask({ ...video, meta: { ...video.meta, Action: 'DeleteVideo', AccessKeyId: 'x', Timestamp: 'x', VideoIds: 'x' } });
  assert.equal(created.status, 200);
  assert.deepEqual(await routes(), ['create 200']);
});

test('aliyun: what the service refuses comes back as it is', async () => {
  const ask = await aliyun();
  const refused = await ask({ ...video, meta: { FileName: 'notes.txt', Title: 'x' } });
  assert.deepEqual([refused.status, refused.Code], [400, 'InvalidFileName.Extension']);
  const stranger = await aliyun({ ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'another' });
  const wrong = await stranger(video);
  assert.deepEqual([wrong.status, wrong.Code], [400, 'SignatureDoesNotMatch']);
});

for (const [name, begin, code] of [
  ['aliyun', aliyun, (answer) => answer.Code === 'InternalError'],
  ['youku', youku, (answer) => answer.error.code === 1002],
]) {
  test(`${name}: nonsense, or too much of it, is answered and does not end the server`, async () => {
    const ask = await begin();
    for (const text of ['{', 'null', `"${'x'.repeat(70_000)}"`]) {
      const answer = await ask(text);
      assert.equal(answer.status, 500);
      assert.ok(code(answer));
    }
    assert.equal((await ask({ action: 'delete' })).status, 403);
    assert.ok(!ask.server.complaints.includes('Secret'));
  });
}

function youku(tokens) {
  const { accessToken: access_token, refreshToken: refresh_token } = KNOWN;
  writeFileSync(tokensFile, JSON.stringify(tokens ?? { access_token, refresh_token }));
  return start('youku-server.mjs', { YOUKU_CLIENT_ID: KNOWN.clientId, YOUKU_TOKENS: tokensFile, YOUKU_ENDPOINT: cloud.url });
}
const film = {
  action: 'create',
  kind: 'media',
  meta: { file_name: 'a b+c.mp4', file_size: '4', title: '\u6d4b\u8bd5', tags: 'demo,test' },
};
const handleOf = ({ upload_token: uploadToken, oss_bucket: bucket, oss_object: object }) => ({ uploadToken, bucket, object });

test('youku: create, new keys, commit', async () => {
  const ask = await youku();
  const created = await ask(film);
  assert.equal(created.status, 201);
  const handle = handleOf(created);
  const refreshed = await ask({ action: 'refresh', handle });
  assert.deepEqual([refreshed.status, refreshed.upload_token], [200, created.upload_token]);
  assert.notEqual(refreshed.temp_access_id, created.temp_access_id);
  const early = await ask({ action: 'commit', handle });
  assert.deepEqual([early.status, early.error.code], [400, 120010151]);
});

test('youku: cancel', async () => {
  const ask = await youku();
  const handle = handleOf(await ask(film));
  assert.deepEqual(await ask({ action: 'cancel', handle }), { status: 200, upload_token: handle.uploadToken });
  assert.equal((await ask({ action: 'commit', handle })).error.code, 120010151);
});

test('youku: an access_token that is over is renewed once for all who wait, and the pair is kept', async () => {
  const ask = await youku();
  await ask(film);
  await cloud.clock(3601);
  const answers = await Promise.all([1, 2, 3].map(() => ask(film)));
  assert.deepEqual(answers.map(({ status }) => status), [201, 201, 201]);
  assert.equal((await routes()).filter((route) => route === 'token 200').length, 1);
  const kept = JSON.parse(readFileSync(tokensFile, 'utf8'));
  assert.notEqual(kept.access_token, KNOWN.accessToken);
  assert.notEqual(kept.refresh_token, KNOWN.refreshToken);
  const next = await youku(kept);
  assert.equal((await next(film)).status, 201);
});

test('youku: a pair that cannot be renewed is told to the operator, not to the page', async () => {
  const ask = await youku({ access_token: 'old', refresh_token: 'older' });
  const answer = await ask(film);
  assert.deepEqual([answer.status, answer.error.code], [500, 1002]);
  assert.match(ask.server.complaints, /fetch a pair by hand \(130011207\)/);
});

test('youku: an error in a 200, or as a form, is one', async () => {
  await cloud.config({ youku: { errorStatus: 'always200', urlEncodedErrors: true } });
  const ask = await youku();
  await ask(film);
  await cloud.clock(3601);
  assert.equal((await ask(film)).status, 201);
});

test('youku: where POST is refused, GET is tried', async () => {
  const ask = await youku();
  await cloud.trouble([{ route: 'create', nth: [1], effect: { kind: 'status', status: 405 } }]);
  assert.equal((await ask(film)).status, 201);
  assert.deepEqual((await cloud.log()).map(({ method }) => method), ['POST', 'GET']);
});

test('youku: only what is listed is handed on', async () => {
  const ask = await youku();
  const created = await ask({ ...film, meta: { ...film.meta, isnew: '0', access_token: 'x', client_id: 'x' } });
  assert.ok(created.oss_bucket);
  // And all that is listed.
  const wrong = { file_md5: 'x', tags: 'x', title: '', category: 'x', public_type: 'x', deshake: '2', copyright_type: 'x' };
  for (const [name, value] of Object.entries(wrong)) {
    assert.ok((await ask({ ...film, meta: { ...film.meta, [name]: value } })).error, name);
  }
  const password = await ask({ ...film, meta: { ...film.meta, public_type: 'password', watch_password: 'secret7' } });
  assert.equal(password.status, 201);
});

const netease = (env) =>
  start('netease-server.mjs', {
    YUNXIN_APP_KEY: 'emu-app-key',
    YUNXIN_APP_SECRET: '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
    VCLOUD_ENDPOINT: cloud.url,
    ...env,
  });
const clip = { action: 'create', meta: { originFileName: 'clip.mp4', typeId: '7', userDefInfo: 'order=42', AppKey: 'x' } };

test('netease: init, the same token again for what was begun, and what became of it', async () => {
  const ask = await netease();
  const created = await ask(clip);
  assert.deepEqual([created.status, created.code], [200, 200]);
  const { bucket, object, xNosToken } = created.ret;
  assert.match(object, /\.mp4$/);
  assert.match(xNosToken, /^UPLOAD /);
  const again = await ask({ ...clip, reason: 'resume', handle: { bucket, object } });
  assert.deepEqual(again, created);
  const known = await ask({ action: 'confirm', handle: { bucket, object } });
  assert.deepEqual([known.code, known.ret.count], [200, 0]);
});

test('netease: a token that has ended, or was refused twice, is not handed on again', async () => {
  const ask = await netease();
  const { ret: first } = await ask(clip);
  const refused = { ...clip, reason: 'refused', handle: { bucket: first.bucket, object: first.object } };
  assert.equal((await ask(refused)).ret.xNosToken, first.xNosToken, 'a node may have been wrong');
  const { ret: second } = await ask(refused);
  assert.notEqual(second.object, first.object);
  const resume = ({ bucket, object }) => ({ ...clip, reason: 'resume', handle: { bucket, object } });
  assert.equal((await ask(resume(second))).ret.object, second.object);

  await cloud.config({ netease: { tokenSeconds: -1 } });
  const { ret: ended } = await ask(clip);
  await cloud.config({ netease: { tokenSeconds: 86_400 } });
  assert.notEqual((await ask(resume(ended))).ret.object, ended.object);
});

test("netease: nobody is given another user's token, or told what became of the upload", async () => {
  const settings = { YUNXIN_APP_KEY: 'emu-app-key', YUNXIN_APP_SECRET: '0f1e2d3c4b5a69788796a5b4c3d2e1f0', VCLOUD_ENDPOINT: cloud.url };
  Object.assign(process.env, settings);
  const { answer } = await import('../../docs/examples/netease-server.mjs');
  const created = await answer(clip, 'ann');
  const { bucket, object } = JSON.parse(created.body).ret;
  const resume = { ...clip, reason: 'resume', handle: { bucket, object } };
  const confirm = { action: 'confirm', handle: { bucket, object } };
  assert.notEqual(JSON.parse((await answer(resume, 'bob')).body).ret.object, object);
  assert.equal((await answer(confirm, 'bob')).status, 403);
  for (const user of ['bob', 'bob']) await answer({ ...resume, reason: 'refused' }, user);
  assert.deepEqual(await answer(resume, 'ann'), created, 'and her token is not spoilt');
  assert.equal((await answer(confirm, 'ann')).status, 200);
});

test('netease: what somebody else has begun is not told about, and the service is not asked', async () => {
  const ask = await netease();
  const refused = await ask({ action: 'confirm', handle: { bucket: 'vodemu01', object: 'x.mp4' } });
  assert.deepEqual([refused.status, refused.code], [403, 403]);
  assert.equal((await ask({ action: 'delete' })).status, 403);
  assert.deepEqual(await routes(), []);
});

test("netease: the service's refusals are handed on", async () => {
  const ask = await netease({ YUNXIN_APP_SECRET: 'wrong' });
  assert.deepEqual((({ status, code }) => [status, code])(await ask(clip)), [200, 710]);
});
