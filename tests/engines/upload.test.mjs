// To every cloud, by both transports: in one piece, in parts, and with a cover where there is one.

import { test } from 'node:test';
import { clouds } from './support/clouds.mjs';
import { suite } from './support/suite.mjs';

const s = suite();
const large = { seed: 601, size: 5 * 1024 ** 2 + 77, name: 'holiday.mp4' };

test('tencent', async () => {
  const page = await s.page();
  const upload = await s.upload(page, clouds[0], { media: large });
  await upload.result();
  await s.arrived(large);
});
