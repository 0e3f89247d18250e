// To every cloud, by both transports, hashed by a Worker and by the page: in one piece, in parts, and with a cover where there is one.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clouds } from './support/clouds.mjs';
import { suite } from './support/suite.mjs';

const s = suite();
const MEBI = 1024 ** 2;
const small = { seed: 601, size: 70_001, name: 'clip.mp4' };
const large = { seed: 602, size: 5 * MEBI + 77, name: 'holiday 假期 +1.mp4' };
const cover = { seed: 603, size: 20_001, name: 'cover.png', type: 'image/png' };

async function completes(page, cloud, wishes) {
  const upload = await s.upload(page, cloud, wishes);
  const result = await upload.result();
  assert.ok(result.fileId);
  await s.arrived(wishes.media);
  if (wishes.cover) await s.arrived(wishes.cover);
  const loaded = (await upload.events('media_progress')).map((progress) => progress.loaded);
  assert.deepEqual(loaded, loaded.toSorted((a, b) => a - b), 'progress never goes backwards');
  assert.equal(loaded.at(-1), wishes.media.size);
  assert.equal((await upload.events('media_upload')).length, 1);
  return upload;
}

const warnings = async (upload) => (await upload.events('warning')).map(({ kind }) => kind);

for (const cloud of clouds) {
  for (const transport of ['fetch', 'xhr']) {
    test(`${cloud.name} by ${transport}`, async () => {
      const page = await s.page();
      const options = { transport };
      const whole = await completes(page, cloud, { media: small, options });
      const parts = await completes(page, cloud, { media: large, options, ...(cloud.cover && { cover }) });
      assert.deepEqual([...(await warnings(whole)), ...(await warnings(parts))], []);
    });
  }

  test(`${cloud.name} without a Worker: the page hashes, and says so`, async () => {
    const page = await s.page();
    await page.evaluate(() => delete globalThis.Worker);
    assert.deepEqual(await warnings(await completes(page, cloud, { media: large })), ['worker']);
  });
}

test('by xhr progress moves inside of a part, by fetch it does not', async () => {
  const media = { seed: 604, size: 16 * MEBI };
  const page = await s.page();
  /** How many reports there are between first and last byte. */
  async function reports(transport) {
    await s.cloud.reset();
    await s.cloud.trouble([{ route: 'put', effect: { kind: 'bandwidth', bytesPerSecond: 4 * MEBI } }]);
    const upload = await completes(page, clouds[0], { media, options: { transport, chunkSize: media.size } });
    return (await upload.events('media_progress')).filter(({ loaded }) => loaded > 0 && loaded < media.size).length;
  }
  let moved = 0;
  // Browsers report by the clock, and a machine that stood still meanwhile has nothing to report.
  for (let tries = 0; !moved && tries < 3; tries++) moved = await reports('xhr');
  assert.ok(moved, 'reports by xhr');
  assert.equal(await reports('fetch'), 0, 'reports by fetch');
});
