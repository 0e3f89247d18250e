// The Python clients of OSS, unmodified: oss2 in both signature versions, alibabacloud-oss-v2 in V4 (aliyun §7 item 11).

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { seededBytes, startEmulator, writeSeeded } from '../browser/support/index.mjs';
import { assertArrived, assertKnown, awkwardKey, bucket, KIBI } from './support/oss.mjs';
import { python } from './support/python.mjs';

const size = 350 * KIBI + 11;
const partSize = 100 * KIBI;

let cloud;
let folder;
before(async () => {
  cloud = await startEmulator();
  folder = await mkdtemp(join(tmpdir(), 'vodlift-python-'));
});
afterEach(async () => {
  await cloud.calm();
  await cloud.reset();
});
after(async () => {
  await cloud?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** One call with a key lent for it, on a file of these bytes. */
async function run(client, version, call, key, seed) {
  const { region, accessKeyId, accessKeySecret, securityToken } = await cloud.lend({ bucket, key });
  const lent = { bucket, key, region, id: accessKeyId, secret: accessKeySecret, token: securityToken };
  const path = join(folder, `${seed}.mp4`);
  // Written once: a client that goes on asks whether the file is as old as it was.
  if (!existsSync(path)) await writeSeeded(path, seed, size);
  return python({ client, version, call, ...lent, endpoint: cloud.url, path, folder, partSize });
}

for (const [client, version] of [
  ['oss2', 'v1'],
  ['oss2', 'v4'],
  ['oss-v2', 'v4'],
]) {
  describe(`${client}, ${version}`, () => {
    const seed = 320 + 10 * ['oss2v1', 'oss2v4', 'oss-v2v4'].indexOf(client + version);

    test('an object is put and looked at', async () => {
      const { error, etag, crc, size: told } = await run(client, version, 'put', awkwardKey, seed);
      assert.equal(error, undefined);
      const object = await assertArrived(cloud, awkwardKey, seed, size);
      assert.deepEqual([etag.replaceAll('"', ''), crc, told], [object.md5.toUpperCase(), object.crc64, size]);
      await assertKnown(cloud);
    });

    test('a file goes up in parts, and on from where it was', async () => {
      await cloud.trouble([{ route: 'part', nth: [3], effect: { kind: 'status', status: 403 } }]);
      const first = await run(client, version, 'multipart', awkwardKey, seed + 1);
      assert.match(first.error, /403/);
      await cloud.calm();
      const { error, crc } = await run(client, version, 'multipart', awkwardKey, seed + 1);
      assert.equal(error, undefined);
      const object = await assertArrived(cloud, awkwardKey, seed + 1, size);
      assert.deepEqual([object.parts, crc], [4, object.crc64]);
      const log = await cloud.log();
      const count = (route) => log.filter((entry) => entry.route === route && entry.status === 200).length;
      assert.deepEqual([count('init'), count('part')], [1, 4], 'nothing was sent twice');
      assert.ok(count('list-parts') > 0);
    });

    test('an upload is listed and aborted', async () => {
      assert.deepEqual(await run(client, version, 'abort', awkwardKey, seed + 2), { sizes: [1000] });
      assert.deepEqual(await cloud.uploads(), []);
      await assertKnown(cloud);
    });

    test('a signed address is as good as a header', async () => {
      const { error, url } = await run(client, version, 'signed', awkwardKey, seed + 3);
      assert.equal(error, undefined);
      const answer = await fetch(url, { method: 'PUT', body: seededBytes(seed + 3, 4321) });
      assert.equal(answer.status, 200, await answer.text());
      await assertArrived(cloud, awkwardKey, seed + 3, 4321);
    });
  });
}
