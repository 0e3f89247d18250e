// The official web uploader of Alibaba VOD (AliyunUpload.Vod 1.5, as npm has it), unmodified and around the official ali-oss, under
// the service's own names (aliyun §5.2).

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { newPage } from '../browser/support/index.mjs';
import { realNames } from './support/real.mjs';

const s = realNames('aliyun-upload-vod', 'ali-oss');
const MEBI = 1024 ** 2;
const large = { seed: 231, size: 5 * MEBI + 3, name: 'clip.mp4', type: 'video/mp4' };
const small = { seed: 232, size: 70_001, name: 'clip.mp4', type: 'video/mp4' };
const picture = { seed: 233, size: 44_444, name: 'poster.png', type: 'image/png' };

// The page asks the app server by the emulator's address, and OSS by its name.
beforeEach(() => s.cloud.config({ aliyun: { endpoint: 'https://oss-cn-shanghai.aliyuncs.com' } }));

async function officialPage() {
  const context = await s.browser.newContext();
  s.defer(() => context.close());
  const page = await newPage(context, `${s.site.origin}/blank.html`);
  await page.addScriptTag({ url: '/ali-oss/aliyun-oss-sdk.js' });
  // The package takes its store from a global of this name.
  await page.evaluate(() => (window['ali-oss'] = window.OSS));
  await page.addScriptTag({ url: '/official/aliyun-upload-vod.js' });
  return page;
}

/** Runs the uploader in the page until its queue is empty: the names of its callbacks, and what the last one said. */
const upload = (page, file, { sts = false, stopAt } = {}) =>
  page.evaluate(
    ({ file, sts, stopAt, app }) =>
      new Promise((done) => {
        const names = [];
        const ask = async (action, info) => {
          const kind = info.isImage ? 'image' : 'media';
          const about = { name: file.name, size: file.size, type: file.type };
          const context = { cloud: 'aliyun', action, kind, file: about, handle: { videoId: info.videoId } };
          const answer = await fetch(`${app}/aliyun`, { method: 'POST', body: JSON.stringify(context) });
          return answer.json();
        };
        const keys = async () => (await (await fetch(`${app}/aliyun/sts`)).json()).Credentials;
        const uploader = new AliyunUpload.Vod({
          userId: '1',
          region: 'cn-shanghai',
          partSize: 2 ** 20,
          parallel: 2,
          retryCount: 3,
          retryDuration: 0.1,
          async onUploadstarted(info) {
            names.push('started');
            if (sts) {
              const { AccessKeyId, AccessKeySecret, SecurityToken } = await keys();
              uploader.setSTSToken(info, AccessKeyId, AccessKeySecret, SecurityToken);
              return;
            }
            const answer = await ask(info.videoId ? 'refresh' : 'create', info);
            const { UploadAuth, UploadAddress, VideoId, ImageId } = answer;
            uploader.setUploadAuthAndAddress(info, UploadAuth, UploadAddress, VideoId ?? ImageId);
          },
          onUploadProgress(_, __, fraction) {
            names.push('progress');
            if (stopAt !== undefined && fraction >= stopAt) {
              stopAt = undefined;
              uploader.stopUpload();
              setTimeout(() => uploader.startUpload(), 100);
            }
          },
          async onUploadTokenExpired(info) {
            names.push('expired');
            const { UploadAuth } = await ask('refresh', info);
            uploader.resumeUploadWithAuth(UploadAuth);
          },
          onUploadSucceed(info) {
            names.push('succeeded');
            done({ names, videoId: info.videoId, object: info.object });
          },
          onUploadFailed(_, code, message) {
            done({ names, error: `${code}: ${message}` });
          },
        });
        const data = JSON.stringify({ Vod: { Title: 'ours', Tags: 'a,b', CateId: '7' } });
        uploader.addFile(seededFile(file.seed, file.size, file.name, file.type), null, null, null, data);
        uploader.startUpload();
      }),
    { file, sts, stopAt, app: `${s.cloud.url}/_app` },
  );

async function uploaded(page, file, wishes) {
  const { names, error, videoId, object } = await upload(page, file, wishes);
  assert.equal(error, undefined);
  assert.equal((await s.arrived(file)).key, object);
  return { names, videoId };
}

const hosts = async () => new Set((await s.cloud.log()).map((entry) => entry.host.replace(/:\d+$/, '')));

test('a video in parts, with the credentials of the app server', async () => {
  const { names, videoId } = await uploaded(await officialPage(), large);
  assert.equal(names[0], 'started');
  assert.equal((await s.requests('part')).length, 6);
  assert.ok([...(await hosts())].some((host) => /^outin-[0-9a-f]+\.oss-cn-shanghai\.aliyuncs\.com$/.test(host)));
  const [event] = await s.cloud.events();
  assert.deepEqual([event.EventType, event.VideoId, event.Size], ['FileUploadComplete', videoId, large.size]);
});

test('a small video at once, and a picture', async () => {
  const page = await officialPage();
  await uploaded(page, small);
  const { videoId } = await uploaded(page, picture);
  const events = await s.cloud.events();
  assert.deepEqual(
    events.map(({ EventType }) => EventType),
    ['FileUploadComplete', 'ImageUploadComplete'],
  );
  assert.equal(events[1].ImageId, videoId);
});

test('a credential that expires in the middle: the same upload goes on under the next', async () => {
  await s.cloud.trouble([{ route: 'part', nth: [3], effect: { kind: 'expired-token' } }]);
  const { names } = await uploaded(await officialPage(), large);
  assert.ok(names.includes('expired'));
  assert.equal((await s.requests('init')).length, 1);
  assert.equal((await s.requests('refresh')).length, 1);
});

test('stopped and started again', async () => {
  await uploaded(await officialPage(), large, { stopAt: 0.3 });
  assert.equal((await s.requests('init')).length, 1);
});

test('with STS keys the page calls the API itself', async () => {
  await uploaded(await officialPage(), large, { sts: true });
  const [create] = await s.requests('create');
  assert.equal(create.host, 'vod.cn-shanghai.aliyuncs.com');
  assert.deepEqual([create.signature, create.status], ['ok', 200]);
});
