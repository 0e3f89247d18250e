// For pages, as every module here but the worker:
//   await load(src?)       the unmodified client
//   await send({ file, partSize, parallel, cloud, asked?, progress?, options? })   one upload, whole: what an app would write
//     cloud    { url }, the emulator; `asked` is called when the client asks the page for a signature, `progress` with a share
//              of the file (by those that resume, see sections/resume.mjs); `options` win over the rest
// The browser must lead the clouds' own names to the emulator: world.chromium({ cloud }).

import { script, withoutTls } from './plain.js';

export async function load(src = '/peers/vod-js-sdk-v6/dist/vod-js-sdk-v6.js') {
  withoutTls();
  await script(src);
}

export function send({ file, partSize, parallel, cloud, asked, progress, options }) {
  const getSignature = async () => {
    asked?.();
    return (await fetch(`${cloud.url}/_app/signature`)).text();
  };
  const client = new TcVod.default({ getSignature, ...options });
  const uploader = client.upload({ mediaFile: file, chunkSize: partSize, chunkParallelLimit: parallel, ...options });
  uploader.on('media_progress', ({ percent }) => progress?.(percent));
  return uploader.done();
}
