/** @jest-environment jsdom */
const { TcVod } = require('vodlift');

test('under jsdom a page that imports vodlift can be tested, but nothing is uploaded', async () => {
  expect(TcVod.isSupported()).toBe(false);
  const uploader = new TcVod({ getSignature: () => '' }).upload({ mediaFile: new File(['x'], 'clip.mp4') });
  await expect(uploader.done()).rejects.toMatchObject({ kind: 'unsupported', code: 'Blob.arrayBuffer' });
});
