// A plain page with a script tag, and a page of modules without any bundler.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { serve, suite } from '../browser/support/index.mjs';
import { installed } from './support/project.mjs';

const s = suite();
const media = { seed: 311, size: 3 * 1024 ** 2 };
const head = '<!doctype html><link rel="icon" href="data:,">';

let project;
let site;
before(async () => {
  project = await installed({
    // No charset is declared anywhere (spec Q38).
    'script.html': `${head}<script src="/node_modules/vodlift/dist/vodlift.min.js"></script>`,
    'modules.html': `${head}
      <script type="importmap">{ "imports": { "vodlift": "/node_modules/vodlift/dist/index.js" } }</script>
      <script type="module">import TcVod from 'vodlift'; globalThis.TcVod = TcVod</script>`,
  });
  site = await serve({ mounts: { '/': project.folder } });
});
after(async () => {
  await site?.close();
  await project?.remove();
});

test('a script tag', async () => {
  const page = await s.page('/script.html', { origin: site.origin });
  await (await s.upload(page, { media, entry: 'global', options: { chunkSize: 2 ** 20 } })).result();
  await s.arrived(media);
});

test('a script tag from another origin', async () => {
  const cdn = await serve({ mounts: { '/': project.file('node_modules/vodlift/dist') } });
  s.defer(() => cdn.close());
  const own = await serve({ pages: { '/index.html': `${head}<script src="${cdn.origin}/vodlift.min.js"></script>` } });
  s.defer(() => own.close());
  const page = await s.page('/index.html', { origin: own.origin });
  const upload = await s.upload(page, { media, entry: 'global' });
  await upload.result();
  await s.arrived(media);
  assert.deepEqual(await upload.events('warning'), []);
});

test('a script tag, as pages of the original write it: new TcVod.default()', async () => {
  const page = await s.page('/script.html', { origin: site.origin });
  const result = await page.evaluate(async ({ signatureUrl, endpoints }) => {
    const tcVod = new TcVod.default({
      endpoints,
      getSignature: () => fetch(signatureUrl).then((answer) => answer.text()),
    });
    const heard = [];
    const uploader = tcVod.upload({ videoFile: seededFile(311, 3 * 1024 ** 2), videoName: 'Holiday' });
    uploader.on('video_progress', ({ percent }) => heard.push(percent)).on('video_upload', () => heard.push('stored'));
    const { fileId, video } = await uploader.done();
    return { fileId, url: video.url, heard, info: uploader.videoInfo };
  }, s.cloud.forPage());
  assert.match(result.fileId, /^\d+$/);
  assert.equal(result.heard.at(-1), 'stored');
  assert.deepEqual(result.info, { name: 'Holiday', type: 'mp4', size: media.size });
  await s.arrived(media);
});

test('modules without a bundler', async () => {
  const page = await s.page('/modules.html', { origin: site.origin });
  await page.waitForFunction(() => globalThis.TcVod);
  const upload = await s.upload(page, { media, entry: 'global' });
  await upload.result();
  await s.arrived(media);
  assert.deepEqual(await upload.events('warning'), []);
});

test('nothing but ASCII is shipped', async () => {
  for (const name of ['index.js', 'tencent.js', 'inline.js', 'index.cjs', 'vodlift.min.js', 'vodlift-worker.js']) {
    const text = await readFile(project.file(`node_modules/vodlift/dist/${name}`), 'latin1');
    assert.doesNotMatch(text, /[^\x00-\x7f]/, name);
  }
});
