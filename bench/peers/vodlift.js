// Ours, called like the peers; see vod-js-sdk-v6.js.
//   await load(name)       'tencent', 'aliyun', 'youku' or 'netease'

const classes = { tencent: 'TcVod', aliyun: 'AliVod', youku: 'YoukuVod', netease: 'NeteaseVod' };
let name;
let Client;

export async function load(own = 'tencent', src = `/vodlift/${own}.js`) {
  name = own;
  Client = (await import(src))[classes[own]];
}

export function send({ file, partSize, parallel, cloud, asked, progress, options }) {
  const { url } = cloud;
  const getSignature = async (context) => {
    asked?.();
    if (name === 'tencent') return (await fetch(`${url}/_app/signature`)).text();
    return (await fetch(`${url}/_app/${name}`, { method: 'POST', body: JSON.stringify(context) })).text();
  };
  const endpoints = {
    tencent: { vod: [url], cos: [url] },
    aliyun: { oss: `${url}/{bucket}` },
    youku: { api: url, oss: `${url}/{bucket}` },
    netease: url,
  };
  const client = new Client({ getSignature, endpoints: endpoints[name], ...options });
  const about = name === 'youku' ? { title: 'Holiday', tags: ['sea'] } : {};
  const uploader = client.upload({ mediaFile: file, ...about, chunkSize: partSize, chunkParallelLimit: parallel, ...options });
  return uploader.on('media_progress', ({ percent }) => progress?.(percent)).done();
}
