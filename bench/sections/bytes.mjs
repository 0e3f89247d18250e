// What a page loads, and how long it takes from beginning to load until the client asks the page for a signature.

import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { repository } from '../../tests/browser/support/static.mjs';
import { median, told } from '../statistics.mjs';

export const title = 'Bytes, and time to ready';

const ROUNDS = 9;
/** Bits per millisecond of the line in the last column. */
const LINE = 10_000;
const CLOUDS = ['tencent', 'aliyun', 'youku', 'netease'];
const BUNDLE = '/peers/.bundles/vod-js-sdk-v6.js';

const rows = [
  ...CLOUDS.map((cloud) => ({ name: `vodlift/${cloud}`, how: 'ours', cloud, module: `/vodlift/${cloud}.js` })),
  ...CLOUDS.map((cloud) => ({
    name: `vodlift/${cloud}, wasm not packed¹`,
    how: 'ours',
    cloud,
    module: `/vodlift/${cloud}.js`,
    wasm: `/gen/${cloud}/vodlift_bg.wasm`,
  })),
  { name: 'vodlift: TcVod', how: 'ours', cloud: 'tencent', module: '/vodlift/index.js' },
  { name: 'vodlift/inline', how: 'ours', cloud: 'tencent', module: '/vodlift/inline.js' },
  { name: 'vodlift, script tag', how: 'ours', cloud: 'tencent', script: '/vodlift/vodlift.min.js' },
  { name: 'vod-js-sdk-v6 1.8.0, script tag', how: 'vod', script: '/peers/vod-js-sdk-v6/dist/vod-js-sdk-v6.js' },
  { name: 'vod-js-sdk-v6 1.8.0, by esbuild', how: 'vod', script: BUNDLE },
  { name: 'vod-js-sdk-v6 1.7.3, script tag', how: 'vod', script: '/peers/vod-js-sdk-v6-1.7.3/dist/vod-js-sdk-v6.js' },
  { name: 'cos-js-sdk-v5', how: 'cos', script: '/peers/cos-js-sdk-v5/dist/cos-js-sdk-v5.min.js' },
  { name: 'ali-oss²', how: 'oss', script: '/peers/ali-oss/dist/aliyun-oss-sdk.min.js' },
  { name: 'tus-js-client³', how: 'tus', script: '/peers/tus-js-client/dist/tus.min.js' },
  { name: 'qiniu-js³', how: 'qiniu', script: '/peers/qiniu-js/dist/qiniu.min.js' },
];

/** Runs in the page: milliseconds until the client asks. With `url`, ours goes on until the file is in that emulator. */
async function ready({ how, cloud, module, script, wasm, url }) {
  const file = new File([crypto.getRandomValues(new Uint8Array(65536))], 'random.mp4', { type: 'video/mp4' });
  const never = new Promise(() => {});
  let asked;
  const moment = new Promise((done) => (asked = () => done(performance.now())));
  const firstRequest = () => (XMLHttpRequest.prototype.send = asked);
  const starts = {
    async ours(exports) {
      const Client = exports[{ tencent: 'TcVod', aliyun: 'AliVod', youku: 'YoukuVod', netease: 'NeteaseVod' }[cloud]];
      const endpoints = { vod: url && [url], cos: url && [url], oss: `${url}/{bucket}`, api: url };
      async function getSignature(context) {
        asked();
        if (!url) return never;
        if (cloud === 'tencent') return (await fetch(`${url}/_app/signature`)).text();
        return (await fetch(`${url}/_app/${cloud}`, { method: 'POST', body: JSON.stringify(context) })).text();
      }
      const options = { getSignature, endpoints: cloud === 'netease' ? url : endpoints, ...(wasm && { wasmUrl: wasm }) };
      const about = cloud === 'youku' ? { title: 'Holiday', tags: ['sea'] } : {};
      await new Client(options).upload({ mediaFile: file, ...about }).done();
    },
    vod: () => new TcVod.default({ getSignature: () => (asked(), never) }).upload({ mediaFile: file }),
    cos: () => new COS({ getAuthorization: asked }).uploadFile({ Bucket: 'b-1250000000', Region: 'ap-beijing', Key: 'k', Body: file }),
    oss: () => asked(new OSS({ region: 'oss-cn-shanghai', bucket: 'bucket', accessKeyId: 'k', accessKeySecret: 's' })),
    tus: () => new tus.Upload(file, { endpoint: '/', onBeforeRequest: asked }).start(firstRequest()),
    qiniu() {
      firstRequest();
      const token = `key:proof:${btoa(JSON.stringify({ scope: 'bucket', deadline: 4e9 }))}`;
      qiniu.upload(file, 'k', token, {}, {}).subscribe({ error: console.log });
    },
  };

  const start = performance.now();
  let exports = globalThis;
  if (module) exports = await import(module);
  else
    await new Promise((onload, onerror) => {
      document.head.append(Object.assign(document.createElement('script'), { src: script, onload, onerror }));
    });
  if (exports.TcVod?.AliVod) exports = { TcVod: exports.TcVod, ...exports.TcVod };
  const done = starts[how](exports);
  if (url) await done;
  return (await moment) - start;
}

export async function run(world) {
  await bundle();
  const cloud = await world.emulator({ args: ['--count-only'] });
  const trial = async (chromium, row, url) => {
    const page = await chromium.page(`${world.site.origin}/`);
    const ms = await page.evaluate(ready, { ...row, url });
    await page.close();
    return ms;
  };

  const sizes = new Map();
  const first = await world.chromium();
  for (const row of rows) {
    const before = world.site.requests.length;
    await trial(first, row, row.how === 'ours' ? cloud.url : undefined);
    const files = world.site.requests.slice(before).filter((path) => path !== '/');
    sizes.set(row, await sizesOf(files));
  }

  const times = new Map(rows.map((row) => [row, []]));
  for (let round = 0; round < ROUNDS; round++) {
    world.note(`round ${round + 1} of ${ROUNDS}`);
    const chromium = await world.chromium();
    for (let at = 0; at < rows.length; at++) {
      const row = rows[(at + round) % rows.length];
      times.get(row).push(await trial(chromium, row));
    }
    await chromium.close();
  }

  const number = (n) => n.toLocaleString('en');
  const lines = [
    `What a page loads for an upload: bytes, after \`gzip -9\`, after brotli 11. And milliseconds from when a fresh page, with nothing in`,
    `its caches, begins to load until the client asks it for a signature, n = ${ROUNDS}; from this machine, so that loading itself costs nothing.`,
    `The last column adds the bytes after brotli over a line of ${LINE / 1000} Mbit/s: not measured, but added.`,
    '',
    '| | raw | gzip | brotli | ms to ready | with the line |',
    '|---|---|---|---|---|---|',
    ...rows.map((row) => {
      const [raw, gzip, brotli] = sizes.get(row);
      const ms = times.get(row);
      return `| ${row.name} | ${number(raw)} | ${number(gzip)} | ${number(brotli)} | ${told(ms)} | ${Math.round(median(ms) + (brotli * 8) / LINE)} |`;
    }),
    '',
    '¹ `wasmUrl` names the module as it was before we packed it; a server would compress it.',
    '² Asks for nothing: until it can be made with a key.',
    '³ For other services: until its first request.',
  ];
  return { lines };
}

async function sizesOf(files) {
  const folders = { '/vodlift/': 'js/dist/', '/gen/': 'js/gen/', '/peers/': 'bench/node_modules/' };
  const sum = [0, 0, 0];
  for (const path of files) {
    const bytes = await readFile(join(repository, path.replace(/^\/\w+\//, (prefix) => folders[prefix])));
    [bytes, gzipSync(bytes, { level: 9 }), brotliCompressSync(bytes)].forEach(({ length }, at) => (sum[at] += length));
  }
  return sum;
}

/** As an app with an `import` would have it. */
async function bundle() {
  const { build } = await import('esbuild');
  const folder = join(repository, 'bench/node_modules');
  await mkdir(join(folder, '.bundles'), { recursive: true });
  await build({
    stdin: { contents: `import TcVod from 'vod-js-sdk-v6'; globalThis.TcVod = { default: TcVod };`, resolveDir: join(repository, 'bench') },
    outfile: join(folder, '.bundles/vod-js-sdk-v6.js'),
    bundle: true,
    minify: true,
    // Its parts would else be taken as CommonJS for Node.
    mainFields: ['browser', 'module', 'main'],
    legalComments: 'none',
    define: { global: 'globalThis', 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
}
