// Pause and cancel.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdParts, until } from '../browser/support/hold.mjs';
import { silence } from '../browser/support/still.mjs';
import { clouds } from './support/clouds.mjs';
import { suite } from './support/suite.mjs';

const s = suite();
const MEBI = 1024 ** 2;
const media = { seed: 621, size: 6 * MEBI };

/** Under way with two parts there, and no answer to those that follow. */
async function begin(cloud) {
  const page = await s.page();
  const held = await holdParts(s.cloud, 2, undefined, cloud.parts);
  const upload = await s.upload(page, cloud, { media });
  await held();
  return { page, upload };
}

async function cancelled(upload) {
  const { name, kind, code } = await upload.error();
  assert.deepEqual({ name, kind, code }, { name: 'AbortError', kind: 'cancelled', code: 'CANCELLED' });
}

for (const cloud of clouds) {
  test(`${cloud.name}: pause and resume`, async () => {
    const { upload } = await begin(cloud);
    await upload.call('pause');
    await upload.event('state', { state: 'paused' });
    await s.cloud.calm();
    await silence(s.cloud, 4);
    await upload.call('resume');
    await upload.result();
    await s.arrived(media);
  });

  test(`${cloud.name}: cancel keeps what is there`, async () => {
    const { page, upload } = await begin(cloud);
    await upload.call('cancel');
    await cancelled(upload);
    await s.cloud.calm();
    await silence(s.cloud, 4);
    const next = await s.upload(page, cloud, { media });
    await next.result();
    await s.arrived(media);
    const [first] = await next.events('media_progress');
    assert.ok(first.loaded >= 2 * MEBI, 'it went on');
  });

  test(`${cloud.name}: cancel with abort deletes it`, async () => {
    const { page, upload } = await begin(cloud);
    await upload.call('cancel', { abort: true });
    await cancelled(upload);
    if (!cloud.chain) await until(async () => (await s.cloud.uploads()).length === 0, 'the end of the upload');
    await s.cloud.calm();
    const next = await s.upload(page, cloud, { media });
    await next.result();
    await s.arrived(media);
    const [first] = await next.events('media_progress');
    assert.equal(first.loaded, 0, 'it began anew');
  });
}
