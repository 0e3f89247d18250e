// cos-nodejs-sdk-v5, unmodified, by its plain `Domain` option, with the keys and the place that Apply lent (spec §11.2c).

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { seededBytes, seededDigest, startEmulator, writeSeeded } from '../browser/support/index.mjs';

const COS = createRequire(import.meta.url)('cos-nodejs-sdk-v5');
const MEBI = 1024 ** 2;

let cloud;
let folder;
before(async () => {
  cloud = await startEmulator();
  folder = await mkdtemp(join(tmpdir(), 'vodlift-cos-'));
});
afterEach(() => cloud.reset());
after(async () => {
  await cloud?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function control(action, body) {
  const response = await fetch(`${cloud.url}/v3/index.php?Action=${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ signature: await cloud.signature(), ...body }),
  });
  const { code, message, data } = await response.json();
  assert.equal(code, 0, message);
  return data;
}

/** A session, its object's place, and the official client with the session's keys. */
async function session(size) {
  const about = { videoName: 'clip', videoType: 'mp4', videoSize: size, uploadFromWeb: true };
  const data = await control('ApplyUploadUGC', about);
  const { secretId, secretKey, token, expiredTime } = data.tempCertificate;
  const lent = {
    TmpSecretId: secretId,
    TmpSecretKey: secretKey,
    SecurityToken: token,
    StartTime: data.timestamp,
    ExpiredTime: expiredTime,
  };
  const cos = new COS({
    Domain: cloud.url.replace('http://', ''),
    Protocol: 'http:',
    getAuthorization: (_, done) => done(lent),
  });
  const place = {
    Bucket: `${data.storageBucket}-${data.storageAppId}`,
    Region: data.storageRegionV5,
    Key: data.video.storagePath.slice(1),
  };
  const commit = () => control('CommitUploadUGC', { vodSessionKey: data.vodSessionKey });
  return { cos, place, commit };
}

async function assertArrived(seed, size) {
  const [object] = await cloud.objects();
  const { sha256 } = seededDigest(seed, size);
  assert.deepEqual({ sha256: object.sha256, committed: object.committed }, { sha256, committed: true });
  return object;
}

test('putObject', async () => {
  const { cos, place, commit } = await session(300_000);
  const { ETag, statusCode } = await cos.putObject({ ...place, Body: seededBytes(221, 300_000) });
  assert.equal(statusCode, 200);
  assert.equal(ETag, `"${seededDigest(221, 300_000).md5}"`);
  await commit();
  await assertArrived(221, 300_000);
});

test('sliceUploadFile', async () => {
  const size = 5 * MEBI + 11;
  const { cos, place, commit } = await session(size);
  const FilePath = await writeSeeded(join(folder, 'slices.mp4'), 222, size);
  const progress = [];
  await cos.sliceUploadFile({
    ...place,
    FilePath,
    ChunkSize: MEBI,
    onProgress: ({ percent }) => progress.push(percent),
  });
  await commit();
  assert.equal((await assertArrived(222, size)).parts, 6);
  assert.equal(progress.at(-1), 1);
});

test('sliceUploadFile goes on from the parts that are there', async () => {
  const size = 4 * MEBI;
  const { cos, place, commit } = await session(size);
  const FilePath = await writeSeeded(join(folder, 'resumed.mp4'), 223, size);
  const { UploadId } = await cos.multipartInit(place);
  await cos.multipartUpload({ ...place, UploadId, PartNumber: 1, Body: seededBytes(223, size).subarray(0, MEBI) });
  await cos.sliceUploadFile({ ...place, FilePath, ChunkSize: MEBI });
  await commit();
  await assertArrived(223, size);
  const log = await cloud.log();
  assert.equal(log.filter(({ route }) => route === 'init').length, 1);
  assert.equal(log.filter(({ route }) => route === 'part').length, 4, 'the first part was not sent again');
});

test('multipartAbort', async () => {
  const { cos, place } = await session(2 * MEBI);
  const { UploadId } = await cos.multipartInit(place);
  await cos.multipartUpload({ ...place, UploadId, PartNumber: 1, Body: seededBytes(224, MEBI) });
  assert.equal((await cloud.uploads()).length, 1);
  await cos.multipartAbort({ ...place, UploadId });
  assert.deepEqual(await cloud.uploads(), []);
  await assert.rejects(cos.multipartListPart({ ...place, UploadId }), { statusCode: 404, code: 'NoSuchUpload' });
});

test('headObject', async () => {
  const { cos, place } = await session(1000);
  await assert.rejects(cos.headObject(place), { statusCode: 404 });
  await cos.putObject({ ...place, Body: seededBytes(225, 1000) });
  const { headers } = await cos.headObject(place);
  assert.equal(headers['content-length'], '1000');
  assert.equal(headers['x-cos-hash-crc64ecma'], (await cloud.objects())[0].crc64);
});

test('keys of one session open no other place', async () => {
  const { cos, place } = await session(1000);
  const elsewhere = {
    ...place,
    Key: place.Key.replace(/[^/]+$/, 'other.mp4').replace(/^[^/]+\/[^/]+/, (path) => `${path}x`),
  };
  await assert.rejects(cos.putObject({ ...elsewhere, Body: 'x' }), { statusCode: 403, code: 'AccessDenied' });
});
