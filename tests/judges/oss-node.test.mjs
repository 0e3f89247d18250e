// ali-oss in Node, unmodified, in both signature versions and by every address it can be given (aliyun §4.1, §7 item 11).

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { seededBytes, startEmulator, writeSeeded } from '../browser/support/index.mjs';
import { assertArrived, assertKnown, awkwardKey, KIBI, lent } from './support/oss.mjs';

const OSS = createRequire(import.meta.url)('ali-oss');
const size = 450 * KIBI + 11;
const partSize = 100 * KIBI;

let cloud;
let folder;
before(async () => {
  cloud = await startEmulator();
  folder = await mkdtemp(join(tmpdir(), 'vodlift-oss-'));
});
afterEach(() => cloud.reset());
after(async () => {
  await cloud?.stop();
  await rm(folder, { recursive: true, force: true });
});

const port = () => new URL(cloud.url).port;
const addresses = {
  'localhost, bucket in the path': () => ({ endpoint: `http://localhost:${port()}`, sldEnable: true }),
  'an IP, bucket in the path': () => ({ endpoint: `http://127.0.0.1:${port()}`, sldEnable: true }),
  'an IP, bucket nowhere but in the Host header': () => ({ endpoint: `http://127.0.0.1:${port()}` }),
};
const client = async (key, how) => new OSS(await lent(cloud, key, how));

for (const authorizationV4 of [false, true]) {
  for (const [name, address] of Object.entries(addresses)) {
    describe(`V${authorizationV4 ? 4 : 1}, ${name}`, () => {
      const how = () => ({ ...address(), authorizationV4 });

      test('put and head', async () => {
        const oss = await client(awkwardKey, how());
        const { res } = await oss.put(awkwardKey, seededBytes(301, size));
        const object = await assertArrived(cloud, awkwardKey, 301, size);
        assert.equal(res.headers.etag, `"${object.md5.toUpperCase()}"`);
        assert.equal(res.headers['x-oss-hash-crc64ecma'], object.crc64);
        const head = await oss.head(awkwardKey);
        assert.equal(head.res.headers['content-length'], String(size));
        await assertKnown(cloud);
      });

      test('multipartUpload', async () => {
        const oss = await client(awkwardKey, how());
        const progress = [];
        const path = await writeSeeded(join(folder, 'parts.mp4'), 302, size);
        await oss.multipartUpload(awkwardKey, path, { partSize, progress: (done) => progress.push(done) });
        assert.equal((await assertArrived(cloud, awkwardKey, 302, size)).parts, 5);
        assert.equal(progress.at(-1), 1);
        await assertKnown(cloud);
      });
    });
  }
}

const local = () => addresses['localhost, bucket in the path']();

test('multipartUpload goes on from its checkpoint', async () => {
  const path = await writeSeeded(join(folder, 'resumed.mp4'), 303, size);
  let kept;
  const oss = await client('k.mp4', local());
  const stop = { partSize, parallel: 1, progress: (done, checkpoint) => (kept = checkpoint) && done > 0.4 && oss.cancel() };
  await assert.rejects(oss.multipartUpload('k.mp4', path, stop), { name: 'cancel' });
  const done = kept.doneParts.length;
  // With a fresh key, as after a reload.
  const next = await client('k.mp4', local());
  await next.multipartUpload('k.mp4', path, { partSize, checkpoint: kept });
  await assertArrived(cloud, 'k.mp4', 303, size);
  const log = await assertKnown(cloud);
  assert.equal(log.filter(({ route }) => route === 'init').length, 1);
  assert.ok(done > 0 && log.filter(({ route }) => route === 'part').length <= 5 + 1, 'what was there was not sent again');
});

test('parts one by one, listed and aborted', async () => {
  const oss = await client('k.mp4', local());
  const { uploadId } = await oss.initMultipartUpload('k.mp4');
  const path = await writeSeeded(join(folder, 'one.mp4'), 304, partSize);
  await oss.uploadPart('k.mp4', uploadId, 1, path, 0, partSize);
  await oss.uploadPart('k.mp4', uploadId, 7, path, 0, 10);
  const { parts } = await oss.listParts('k.mp4', uploadId);
  const listed = parts.map(({ PartNumber, Size }) => [PartNumber, Size]);
  assert.deepEqual(listed, [
    ['1', String(partSize)],
    ['7', '10'],
  ]);
  await oss.abortMultipartUpload('k.mp4', uploadId);
  assert.deepEqual(await cloud.uploads(), []);
  await assert.rejects(oss.listParts('k.mp4', uploadId), { name: 'NoSuchUploadError', status: 404 });
});

test('a signed address is as good as a header', async () => {
  const oss = await client('k.mp4', local());
  const bytes = seededBytes(305, 5000);
  const first = oss.signatureUrl('k.mp4', { method: 'PUT', 'Content-Type': 'video/mp4' });
  const fourth = await oss.signatureUrlV4('PUT', 60, { headers: { 'content-type': 'video/mp4' } }, 'k.mp4');
  for (const url of [first, fourth]) {
    const answer = await fetch(url, { method: 'PUT', headers: { 'content-type': 'video/mp4' }, body: bytes });
    assert.equal(answer.status, 200, await answer.text());
    await assertArrived(cloud, 'k.mp4', 305, 5000);
  }
  await assertKnown(cloud);
});

test('errors are told as the service tells them', async () => {
  const oss = await client('k.mp4', local());
  await assert.rejects(oss.put('other.mp4', Buffer.from('x')), { code: 'AccessDenied', status: 403 });
  await assert.rejects(oss.head('k.mp4'), { code: 'NoSuchKey', status: 404 });
  await cloud.trouble([{ route: 'put', effect: { kind: 'expired-token' } }]);
  await assert.rejects(oss.put('k.mp4', Buffer.from('x')), { code: 'SecurityTokenExpired', ecCode: '0002-00000007' });
  await cloud.trouble([{ route: 'put', effect: { kind: 'skew', seconds: 3600 } }]);
  await assert.rejects(oss.put('k.mp4', Buffer.from('x')), { code: 'RequestTimeTooSkewed' });
  const stranger = new OSS({ ...(await lent(cloud, 'k.mp4', local())), stsToken: 'CAISwrong' });
  await cloud.calm();
  await assert.rejects(stranger.put('k.mp4', Buffer.from('x')), { code: 'InvalidSecurityToken' });
});
