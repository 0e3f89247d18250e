// See vod-js-sdk-v6.js. It knows OSS alone: the page's server calls CreateUploadVideo. It asks for no signature, but is made with a key.

import { script, withoutTls } from './plain.js';

export async function load(src = '/peers/ali-oss/dist/aliyun-oss-sdk.min.js') {
  withoutTls();
  await script(src);
}

export async function send({ file, partSize, parallel, cloud, asked, options }) {
  const context = { action: 'create', kind: 'media', reason: 'start', file: { name: file.name, size: file.size } };
  const answer = await fetch(`${cloud.url}/_app/aliyun`, { method: 'POST', body: JSON.stringify(context) });
  const { UploadAddress, UploadAuth } = await answer.json();
  const { Bucket, FileName } = JSON.parse(atob(UploadAddress));
  const { AccessKeyId, AccessKeySecret, SecurityToken, Region } = JSON.parse(atob(UploadAuth));
  asked?.();
  const client = new OSS({
    region: `oss-${Region}`,
    secure: false,
    bucket: Bucket,
    accessKeyId: AccessKeyId,
    accessKeySecret: AccessKeySecret,
    stsToken: SecurityToken,
    // Named, the interval keeps the client from recommending it on the console; it is its default.
    refreshSTSTokenInterval: 300_000,
    ...options,
  });
  return client.multipartUpload(FileName, file, { partSize, parallel });
}
