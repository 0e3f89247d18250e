// Standing still: an upload that nothing moves until the test does, on a machine of any speed, and an upload that is over.

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from './hold.mjs';
import { requests } from './store.mjs';

/** How long nothing comes where nothing comes any more, milliseconds. */
const SILENCE = 400;
/** What had left when an upload was told to stop, and a busy emulator may read later. */
const LATE = ['part', 'put', 'chunk', 'preflight', 'app'];

/** Waits until as many requests are held as the upload sends at once: then none slips through when the cloud is calm again. */
export const stands = (cloud, parallel, route = 'part') =>
  until(async () => {
    const held = (await requests(cloud, route)).filter(({ trouble }) => trouble === 'never');
    return held.length === parallel;
  }, `${parallel} requests that are held`);

/** Lets an upload go on whose requests are held: those are never answered, so they are taken back and sent again. */
export async function goOn(cloud, upload) {
  await upload.call('pause');
  await upload.event('state', { state: 'paused' });
  await cloud.calm();
  await upload.call('resume');
}

/** Waits until nothing comes any more, and nothing came but `most` requests that were under way. */
export async function silence(cloud, most = 0) {
  const before = (await cloud.log()).length;
  await until(async () => {
    const now = (await cloud.log()).length;
    await sleep(SILENCE);
    return (await cloud.log()).length === now;
  }, 'silence');
  const late = (await cloud.log()).slice(before);
  const begun = late.filter(({ route }) => !LATE.includes(route));
  assert.deepEqual(begun, [], 'nothing is begun any more');
  assert.ok(late.length <= most, `${late.length} requests came late`);
}
