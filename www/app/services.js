// The clouds that the page can upload to; its address names one: `?cloud=aliyun`. One more is one entry here, and its words.

import { $, el } from './dom.js';
import { say } from './say.js';

const APP_SERVER = [
  '(context) =>',
  "    fetch('/my/upload', { method: 'POST', body: JSON.stringify(context) })",
  '      .then((answer) => answer.json())',
].join('\n');

/**
 * - `Vod`: the SDK's class; `entry`, `appServer`, `given` and `result`: how the code sample names things.
 * - `endpoints(address)`: what the SDK is told instead of the real hosts.
 * - `upload(vod, files)`: starts it; `more`: what its options have beside the files.
 * - `ask(local, context, wishes)`: what `getSignature` comes to.
 * - `seen(answer)`: what of that answer may be shown. `object(answer, context)`: the key of the object it is for.
 * - `signed`: the app server signs, so that there are signatures to check; otherwise it calls the cloud itself.
 * - `chain`: one chunk after the other, of 4 MiB at most. `covers`: a video may have one. `played`: the result names a file, where it names an address, and not a page.
 */
const SERVICES = {
  tencent: {
    Vod: 'TcVod',
    entry: 'vodlift/tencent',
    given: 'mediaFile, coverFile',
    appServer: "() => fetch('/my/signature').then((answer) => answer.text())",
    result: 'fileId, video',
    signed: true,
    covers: true,
    played: true,
    endpoints: (address) => ({ vod: [address], cos: [address] }),
    upload: (vod, files) => vod.upload(files),
    ask: (local, context, wishes) => local.signature(wishes),
    seen: () => ({}),
    object: () => undefined,
  },
  aliyun: {
    Vod: 'AliVod',
    entry: 'vodlift/aliyun',
    given: 'mediaFile, coverFile',
    appServer: APP_SERVER,
    result: 'fileId',
    signed: false,
    covers: true,
    played: true,
    endpoints: (address) => ({ vod: address, oss: `${address}/{bucket}` }),
    // The keys of pictures cannot be renewed, so there is nothing to go on with (aliyun §2.6).
    upload: (vod, { mediaFile, ...others }) =>
      mediaFile.type.startsWith('image/')
        ? vod.uploadImage({ imageFile: mediaFile, enableResume: false })
        : vod.upload({ mediaFile, ...others }),
    ask: (local, context) => local.answer('aliyun', context),
    seen: ({ RequestId, VideoId, ImageId, Code, Message, UploadAddress }) => ({
      RequestId,
      VideoId,
      ImageId,
      Code,
      Message,
      UploadAddress: UploadAddress && atob(UploadAddress),
    }),
    object: ({ UploadAddress }) => UploadAddress && JSON.parse(atob(UploadAddress)).FileName,
  },
  youku: {
    Vod: 'YoukuVod',
    entry: 'vodlift/youku',
    given: "mediaFile, tags: ['demo', 'test']",
    appServer: APP_SERVER,
    result: 'fileId, video',
    signed: false,
    covers: false,
    played: false,
    endpoints: (address) => ({ api: address, oss: `${address}/{bucket}` }),
    more: { tags: ['demo', 'test'] },
    upload: (vod, { mediaFile, mediaHandle }) => vod.upload({ mediaFile, mediaHandle, ...SERVICES.youku.more }),
    ask: (local, context) => local.answer('youku', context),
    seen: ({ video_id, oss_bucket, oss_object, endpoint, expire_time, error }) => ({
      video_id,
      oss_bucket,
      oss_object,
      endpoint,
      expire_time,
      error: error && JSON.stringify(error),
    }),
    object: ({ oss_object }, { handle }) => oss_object ?? handle?.oss_object ?? handle?.object,
  },
  netease: {
    Vod: 'NeteaseVod',
    entry: 'vodlift/netease',
    given: 'mediaFile, confirm: true',
    appServer: APP_SERVER,
    result: 'fileId, video',
    signed: false,
    chain: true,
    covers: false,
    played: true,
    endpoints: (address) => address,
    more: { confirm: true },
    upload: (vod, { mediaFile, mediaHandle }) => vod.upload({ mediaFile, mediaHandle, ...SERVICES.netease.more }),
    ask: (local, context) => local.answer('netease', context),
    seen: ({ code, msg, requestId, ret }) => {
      const { xNosToken, ...others } = ret ?? {};
      return { code, msg, requestId, ret: JSON.stringify({ ...others, ...(xNosToken && { xNosToken: '•••' }) }) };
    },
    object: ({ ret }, { handle }) => ret?.object ?? handle?.object,
  },
};

/** The one that the address names, Tencent's without a name. */
export function serviceFrom(search) {
  const wish = new URLSearchParams(search).get('cloud');
  const name = Object.hasOwn(SERVICES, wish) ? wish : 'tencent';
  return { name, ...SERVICES[name] };
}

/** The switch: links, because each cloud is a page of its own. */
export function makeSwitch({ name: chosen }) {
  for (const name of Object.keys(SERVICES)) {
    const address = new URL(location);
    address.searchParams.set('cloud', name);
    const link = el('a', { href: address.href, data: { cloud: name } });
    if (name === chosen) link.setAttribute('aria-current', 'page');
    $('#services').append(say(link, `short.${name}`));
  }
}
