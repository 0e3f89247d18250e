// What peers/floor.js sends: an upload that is opened and signed from here, so that the page has nothing to do but `fetch`.

import { createHash, createHmac } from 'node:crypto';

/** `{ url, headers, start, end }` of every request; a single one where the part is the whole file. */
export async function openFloor(cloud, size, partSize) {
  const signature = await cloud.signature();
  const about = { signature, videoName: 'floor', videoType: 'mp4', videoSize: size, uploadFromWeb: true };
  const apply = await post(`${cloud.url}/v3/index.php?Action=ApplyUploadUGC`, JSON.stringify(about), { 'content-type': 'application/json' });
  const { data } = JSON.parse(apply);
  const path = data.video.storagePath;
  const sign = (...what) => authorization(data, ...what);
  const token = { 'x-cos-security-token': data.tempCertificate.token };
  if (partSize >= size) {
    return [{ url: cloud.url + path, headers: { ...token, authorization: sign('put', path, {}) }, start: 0, end: size }];
  }
  const init = await post(`${cloud.url}${path}?uploads`, '', { ...token, authorization: sign('post', path, { uploads: '' }) });
  const [, uploadId] = init.match(/<UploadId>(.*)<\/UploadId>/);
  return Array.from({ length: Math.ceil(size / partSize) }, (_, index) => {
    const query = { partNumber: String(index + 1), uploadId };
    const headers = { ...token, authorization: sign('put', path, query) };
    const url = `${cloud.url}${path}?${new URLSearchParams(query)}`;
    return { url, headers, start: index * partSize, end: Math.min(size, (index + 1) * partSize) };
  });
}

async function post(url, body, headers) {
  const answer = await fetch(url, { method: 'POST', body, headers });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.status} ${text}`);
  return text;
}

/** Spec tencent §3.2, with no header signed. */
function authorization({ tempCertificate, timestamp }, method, path, query) {
  const mac = (key, text) => createHmac('sha1', key).update(text).digest('hex');
  const time = `${timestamp};${tempCertificate.expiredTime}`;
  const pairs = Object.entries(query).map(([name, value]) => [name.toLowerCase(), encodeURIComponent(value)]);
  const names = pairs.map(([name]) => name).join(';');
  const values = pairs.map((pair) => pair.join('=')).join('&');
  const digest = createHash('sha1').update(`${method}\n${path}\n${values}\n\n`).digest('hex');
  const signature = mac(mac(tempCertificate.secretKey, time), `sha1\n${time}\n${digest}\n`);
  const words = { 'q-sign-algorithm': 'sha1', 'q-ak': tempCertificate.secretId, 'q-sign-time': time, 'q-key-time': time };
  Object.assign(words, { 'q-header-list': '', 'q-url-param-list': names, 'q-signature': signature });
  return Object.entries(words).map((pair) => pair.join('=')).join('&');
}
