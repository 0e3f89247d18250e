// The hashing worker while garbage is collected all the time: what it waits for must come.

import assert from 'node:assert/strict';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { serve, startEmulator } from './support/index.mjs';
import { openDevtools } from './support/devtools.mjs';

const BYTES = 64 * 1024 ** 2;

let [cloud, site, chromium, folder, path] = [];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vodlift-garbage-'));
  path = join(folder, 'sparse.mp4');
  const file = await open(path, 'w');
  await file.truncate(BYTES);
  await file.close();
  const html = '<!doctype html><link rel="icon" href="data:,"><input type="file">';
  // Only from when it is ready: to boot it has three seconds, and it is about reading.
  const worker = `
    const post = postMessage;
    postMessage = (message) => {
      post(message);
      if (message.ready) setInterval(() => gc(), 3);
    };
    importScripts('/vodlift/vodlift-worker.js');`;
  site = await serve({ pages: { '/': html, '/worker.js': worker } });
  cloud = await startEmulator({ args: ['--count-only'] });
  chromium = await openDevtools({ args: ['--js-flags=--expose-gc'] });
});
after(async () => {
  await chromium?.close();
  await cloud?.stop();
  await site?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs in the page. */
async function upload({ endpoints, signatureUrl }) {
  const { TcVod } = await import('/vodlift/tencent.js');
  const getSignature = async () => (await fetch(signatureUrl)).text();
  const mediaFile = document.querySelector('input').files[0];
  const warnings = [];
  const uploader = new TcVod({ getSignature, endpoints }).upload({ mediaFile, workerUrl: '/worker.js' });
  uploader.on('warning', ({ kind }) => warnings.push(kind));
  const { verified } = await uploader.done();
  return { verified, warnings };
}

test('a file is hashed to its end by the worker', { timeout: 60_000 }, async () => {
  const page = await chromium.page(`${site.origin}/`);
  await page.setFile('input', path);
  assert.deepEqual(await page.evaluate(upload, cloud.forPage()), { verified: 'whole', warnings: [] });
});
