// What the judges of OSS have in common: a key that was lent, as the options of ali-oss, and what must have arrived.

import assert from 'node:assert/strict';
import { seededDigest } from '../../browser/support/index.mjs';

export const KIBI = 1024;
/** The bucket's name takes part in signatures and in hosts. */
export const bucket = 'outin-demo';
export const awkwardKey = "sv/测试 a+b (1)'%.mp4";

/** Options of ali-oss for a key lent for this object; `how` are further ones. */
export async function lent(cloud, key, how) {
  const { region, accessKeyId, accessKeySecret, securityToken } = await cloud.lend({ bucket, key });
  // Named, the interval keeps the client from recommending it on the console; it is its default.
  const quiet = { refreshSTSTokenInterval: 300_000 };
  return { bucket, region: `oss-${region}`, accessKeyId, accessKeySecret, stsToken: securityToken, ...quiet, ...how };
}

/** The bucket holds exactly this object. Returns what the emulator knows of it. */
export async function assertArrived(cloud, key, seed, size) {
  const objects = await cloud.objects();
  assert.deepEqual(
    objects.map((object) => [object.bucket, object.key, object.size, object.sha256]),
    [[bucket, key, size, seededDigest(seed, size).sha256]],
  );
  return objects[0];
}

/** The emulator understood every call. */
export async function assertKnown(cloud) {
  const log = await cloud.log();
  assert.deepEqual(
    log.filter(({ route, signature }) => route === 'other' || (route !== 'preflight' && signature !== 'ok')),
    [],
  );
  return log;
}
