const { openAsBlob } = require('node:fs');
const { TcVod } = require('vodlift');

test('a file is uploaded', async () => {
  const cloud = process.env.CLOUD;
  const getSignature = async () => (await fetch(`${cloud}/_app/signature`)).text();
  const mediaFile = await openAsBlob('clip.mp4');
  const uploader = new TcVod({ getSignature, endpoints: cloud }).upload({ mediaFile, mediaName: 'clip.mp4' });
  expect(await uploader.done()).toMatchObject({ verified: 'whole' });
}, 60_000);
