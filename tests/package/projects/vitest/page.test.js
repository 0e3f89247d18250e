// @vitest-environment jsdom
import { openAsBlob } from 'node:fs';
import { expect, test } from 'vitest';
import { upload } from './upload.js';

const { CLOUD } = process.env;

test('a file that was made by jsdom cannot be read', async () => {
  const outcome = await upload(new File(['x'], 'clip.mp4'), CLOUD);
  expect(outcome).toMatchObject({ kind: 'unsupported', code: 'Blob.arrayBuffer' });
});

test('a file of Node is uploaded', { timeout: 60_000 }, async () => {
  const mediaFile = await openAsBlob('page.mp4');
  expect(await upload(mediaFile, CLOUD, { mediaName: 'page.mp4' })).toMatchObject({ verified: 'whole' });
});
