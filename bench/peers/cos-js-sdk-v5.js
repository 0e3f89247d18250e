// See vod-js-sdk-v6.js. It knows COS alone: the page calls Apply and Commit itself.

import { script, withoutTls } from './plain.js';

export async function load(src = '/peers/cos-js-sdk-v5/dist/cos-js-sdk-v5.min.js') {
  withoutTls();
  await script(src);
}

export async function send({ file, partSize, parallel, cloud, asked, options }) {
  const control = async (action, about) => {
    const signature = await (await fetch(`${cloud.url}/_app/signature`)).text();
    const answer = await fetch(`${cloud.url}/v3/index.php?Action=${action}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ signature, ...about }),
    });
    const { code, message, data } = await answer.json();
    if (code) throw new Error(message);
    return data;
  };
  const [, videoName, videoType] = file.name.match(/(.*)\.(.*)/);
  const place = await control('ApplyUploadUGC', { videoName, videoType, videoSize: file.size, uploadFromWeb: true });
  const { secretId, secretKey, token, expiredTime } = place.tempCertificate;
  const client = new COS({
    Protocol: 'http:',
    ChunkParallelLimit: parallel,
    ChunkSize: partSize,
    getAuthorization(_, done) {
      asked?.();
      const life = { StartTime: place.timestamp, ExpiredTime: expiredTime };
      done({ TmpSecretId: secretId, TmpSecretKey: secretKey, SecurityToken: token, ...life });
    },
    ...options,
  });
  await client.uploadFile({
    Bucket: `${place.storageBucket}-${place.storageAppId}`,
    Region: place.storageRegionV5,
    Key: place.video.storagePath.slice(1),
    Body: file,
  });
  return control('CommitUploadUGC', { vodSessionKey: place.vodSessionKey });
}
