// @winman-f2e/nos-js-web in Chromium, unmodified: a published client of NOS that knows nothing of us. It sends 10 MiB at a time, as
// some nodes take, does not ask LBS on https, and goes on after errors with its own context (netease §2.5, §3.8).

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { newPage } from '../browser/support/index.mjs';
import { realNames } from './support/real.mjs';

const s = realNames();
const MEBI = 1024 ** 2;
const media = { seed: 271, size: 23 * MEBI + 5 };
let script;

before(async () => {
  const entry = fileURLToPath(import.meta.resolve('@winman-f2e/nos-js-web'));
  const lib = { entry, formats: ['iife'], name: 'nos' };
  // Bundlers of pages do the same.
  const define = { 'process.env.NODE_ENV': '"production"' };
  const [{ output }] = [await build({ configFile: false, logLevel: 'error', define, build: { write: false, lib } })].flat();
  script = output[0].code;
});

async function upload(rules, config) {
  await s.cloud.config({ netease: { maxChunk: 10 * MEBI, ...config } });
  await s.cloud.trouble(rules);
  const context = await s.browser.newContext();
  s.defer(() => context.close());
  const page = await newPage(context, `${s.site.origin}/blank.html`);
  await page.addScriptTag({ content: script });
  const file = { name: 'clip.mp4', size: media.size };
  const body = JSON.stringify({ action: 'create', file });
  const answer = await fetch(`${s.cloud.url}/_app/netease?shape=plain`, { method: 'POST', body });
  const place = await answer.json();
  const uploaded = await page.evaluate(
    async ({ seed, size, place }) => {
      const task = nos.BlockNOSWeb.createUploadTask(seededFile(seed, size, 'clip.mp4', 'video/mp4'), {
        bucketName: place.bucket,
        objectKey: place.object,
        token: place.xNosToken,
      });
      return task.upload().catch((error) => ({ error: String(error) }));
    },
    { ...media, place },
  );
  return { uploaded, place };
}

const chunks = () => s.requests('chunk', 'complete', 'breakpoint');

test('a file in three requests', async () => {
  const { uploaded, place } = await upload([]);
  assert.deepEqual(uploaded, { objectKey: place.object, bucketName: place.bucket });
  assert.equal((await s.arrived(media)).key, place.object);
  const requests = await chunks();
  assert.deepEqual(requests.map(({ bodyLength }) => bodyLength), [10 * MEBI, 10 * MEBI, 3 * MEBI + 5]);
  assert.match(requests[0].query, /context=&/, 'an empty context is none');
  assert.ok(requests.every(({ host }) => host === 'nosup-hz1.127.net'));
  const { bugs, media: known } = await s.cloud.netease();
  assert.deepEqual(bugs, []);
  assert.equal(known[0].id, 1001);
});

test('what a node took in part goes on from there', async () => {
  await upload([{ route: 'chunk', nth: [2], effect: { kind: 'accept', bytes: MEBI } }]);
  await s.arrived(media);
  const offsets = (await chunks()).map(({ query }) => Number(new URLSearchParams(query).get('offset')) / MEBI);
  assert.deepEqual(offsets, [0, 10, 11, 21]);
  assert.deepEqual((await s.cloud.netease()).bugs, []);
});

test('an error of the node is tried again, in a context that changes', async () => {
  const status = { kind: 'status', status: 503 };
  await upload([{ route: 'chunk', nth: [2], effect: status }], { rotateContext: 1 });
  await s.arrived(media);
  assert.deepEqual((await chunks()).map(({ status }) => status), [200, 503, 200, 200]);
  assert.deepEqual((await s.cloud.netease()).bugs, []);
});

test('10 MiB are too much where nodes keep to the document', async () => {
  const { uploaded } = await upload([], { maxChunk: 4 * MEBI });
  assert.ok(uploaded.error);
  assert.deepEqual([...new Set((await s.cloud.netease()).bugs.map(({ kind }) => kind))], ['too-large']);
  await s.cloud.reset();
});
