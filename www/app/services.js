// The clouds that the page can upload to; its address names one: `?cloud=aliyun`. One more is one entry here, and its words.

import { $, el } from './dom.js';
import { say } from './say.js';

const APP_SERVER = [
  '(context) =>',
  "    fetch('/my/upload', { method: 'POST', body: JSON.stringify(context) })",
  '      .then((answer) => answer.json())',
].join('\n');

/**
 * - `Vod`: the SDK's class; `entry`, `appServer` and `result`: how the code sample names things.
 * - `endpoints(address)`: what the SDK is told instead of the real hosts.
 * - `upload(vod, files)`: starts it.
 * - `ask(local, context, wishes)`: what `getSignature` comes to.
 * - `seen(answer)`: what of that answer may be shown. `object(answer)`: the key of the object it is for.
 * - `signed`: the app server signs, so that there are signatures to check; otherwise it calls the cloud itself.
 */
const SERVICES = {
  tencent: {
    Vod: 'TcVod',
    entry: 'vodlift/tencent',
    appServer: "() => fetch('/my/signature').then((answer) => answer.text())",
    result: 'fileId, video',
    signed: true,
    endpoints: (address) => ({ vod: [address], cos: [address] }),
    upload: (vod, files) => vod.upload(files),
    ask: (local, context, wishes) => local.signature(wishes),
    seen: () => ({}),
    object: () => undefined,
  },
  aliyun: {
    Vod: 'AliVod',
    entry: 'vodlift/aliyun',
    appServer: APP_SERVER,
    result: 'fileId',
    signed: false,
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
};

/** The one that the address names, Tencent's without a name. */
export function serviceFrom(search) {
  const wish = new URLSearchParams(search).get('cloud');
  const name = Object.hasOwn(SERVICES, wish) ? wish : 'tencent';
  return { name, ...SERVICES[name] };
}

/** The switch: links, because each cloud is a page of its own. Says the chosen one's name where the page does. */
export function makeSwitch({ name: chosen }) {
  for (const name of Object.keys(SERVICES)) {
    const address = new URL(location);
    address.searchParams.set('cloud', name);
    const link = el('a', { href: address.href, data: { cloud: name } });
    if (name === chosen) link.setAttribute('aria-current', 'page');
    $('#services').append(say(link, `service.${name}`));
  }
  say($('#hero-text'), 'hero.text', { cloud: `@service.${chosen}` });
  say($('#media-formats'), `formats.${chosen}`);
}
