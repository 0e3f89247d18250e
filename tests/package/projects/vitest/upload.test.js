import { openAsBlob } from 'node:fs';
import { expect, test } from 'vitest';
import { upload } from './upload.js';

test('a file is uploaded', { timeout: 60_000 }, async () => {
  const mediaFile = await openAsBlob('clip.mp4');
  const outcome = await upload(mediaFile, process.env.CLOUD, { mediaName: 'clip.mp4' });
  expect(outcome).toMatchObject({ verified: 'whole' });
});
