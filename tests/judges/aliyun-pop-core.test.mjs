// @alicloud/pop-core, unmodified: the RPC calls of Alibaba VOD, signed in a query and in a form (aliyun §7 item 11).

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, afterEach, before, test } from 'node:test';
import { startEmulator } from '../browser/support/index.mjs';

const { RPCClient } = createRequire(import.meta.url)('@alicloud/pop-core');

/** The emulator's own account. */
const account = { accessKeyId: 'LTAI5tExampleKeyId000000', accessKeySecret: 'ExampleAccessKeySecret00000000' };

let cloud;
before(async () => {
  cloud = await startEmulator();
});
afterEach(() => cloud.reset());
after(() => cloud?.stop());

const client = (keys = account) => new RPCClient({ ...keys, endpoint: cloud.url, apiVersion: '2017-03-21' });
const decoded = (text) => JSON.parse(Buffer.from(text, 'base64'));

for (const method of ['GET', 'POST']) {
  test(`${method}: a video, its renewal, and texts that are hard to sign`, async () => {
    const video = await client().request(
      'CreateUploadVideo',
      { FileName: "it's (1) *.mp4", Title: '测试 a+b*~!', Tags: '猫,狗', UserData: '{"Extend":{"a":"b c"}}' },
      { method },
    );
    assert.match(video.VideoId, /^[0-9a-f]{32}$/);
    const { AccessKeyId } = decoded(video.UploadAuth);
    const fresh = await client().request('RefreshUploadVideo', { VideoId: video.VideoId }, { method });
    assert.equal(fresh.UploadAddress, video.UploadAddress);
    assert.notEqual(decoded(fresh.UploadAuth).AccessKeyId, AccessKeyId);
    const log = await cloud.log();
    assert.deepEqual(
      log.map(({ route, signature }) => [route, signature]),
      [
        ['create', 'ok'],
        ['refresh', 'ok'],
      ],
    );
  });

  test(`${method}: a picture and what is known of it`, async () => {
    const image = await client().request('CreateUploadImage', { ImageType: 'cover', Title: 'poster' }, { method });
    const { ImageInfo } = await client().request('GetImageInfo', { ImageId: image.ImageId }, { method });
    const { Title, Status, ImageType } = ImageInfo;
    assert.deepEqual({ Title, Status, ImageType }, { Title: 'poster', Status: 'Uploading', ImageType: 'cover' });
  });

  test(`${method}: errors have names that the client knows`, async () => {
    const unknown = client().request('GetImageInfo', { ImageId: '0' }, { method });
    await assert.rejects(unknown, { name: 'NoSuchResourceError', code: 'NoSuchResource' });
    const wrong = client({ ...account, accessKeySecret: 'another' }).request('GetImageInfo', { ImageId: '0' }, { method });
    await assert.rejects(wrong, { code: 'SignatureDoesNotMatch' });
  });
}

test('with a lent STS key', async () => {
  const answer = await fetch(`${cloud.url}/_app/aliyun/sts`);
  const { AccessKeyId, AccessKeySecret, SecurityToken } = (await answer.json()).Credentials;
  const lent = { accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret, securityToken: SecurityToken };
  const video = await client(lent).request('CreateUploadVideo', { FileName: 'a.mp4', Title: 'a' });
  assert.ok(video.UploadAuth);
  await cloud.clock(3601);
  const late = client(lent).request('CreateUploadVideo', { FileName: 'a.mp4', Title: 'a' });
  await assert.rejects(late, { code: 'InvalidSecurityToken.Expired' });
});
