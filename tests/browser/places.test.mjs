// Where it runs: a script tag and modules from another origin, a dedicated Worker, several entries, files that are not there.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seedScript, serve, suite } from './support/index.mjs';

const s = suite({
  site: {
    pages: {
      '/seeded.js': seedScript,
      '/worker.js': `
        import '/seeded.js'
        import { TcVod } from '/vodlift/index.js'
        onmessage = async ({ data: { seed, size, endpoints, signatureUrl } }) => {
          const getSignature = async () => (await fetch(signatureUrl)).text()
          const uploader = new TcVod({ getSignature, endpoints }).upload({ mediaFile: seededFile(seed, size), chunkSize: 2 ** 20 })
          const warnings = []
          uploader.on('warning', (warning) => warnings.push(warning.kind))
          postMessage(await uploader.done().then((result) => ({ result, warnings }), (error) => ({ error: error.message })))
        }`,
    },
  },
});
const MEBI = 1024 ** 2;
const media = { seed: 141, size: 3 * MEBI };
const options = { chunkSize: MEBI };

async function elsewhere(wishes) {
  const site = await serve(wishes);
  s.defer(() => site.close());
  return site.origin;
}

async function completes(page, wishes, warnings = []) {
  const upload = await s.upload(page, { media, options, ...wishes });
  assert.equal((await upload.result()).verified, 'whole');
  await s.arrived(media);
  assert.deepEqual(
    (await upload.events('warning')).map(({ kind }) => kind),
    warnings,
  );
}

for (const entry of ['index', 'tencent', 'inline']) {
  test(`the module ${entry}.js`, async () => completes(await s.page(), { entry: `/vodlift/${entry}.js` }));
}

test('a script tag from another origin', async () => {
  const origin = await elsewhere();
  const page = await s.page();
  await page.addScriptTag({ url: `${origin}/vodlift/vodlift.min.js` });
  assert.deepEqual(await page.evaluate(() => [typeof TcVod, TcVod.default === TcVod, TcVod.TcVod === TcVod]), [
    'function',
    true,
    true,
  ]);
  await completes(page, { entry: 'global' });
});

test('modules from another origin: the browser refuses its Worker, and the page hashes', async () => {
  const origin = await elsewhere({ cors: true });
  await completes(await s.page(), { entry: `${origin}/vodlift/index.js` }, ['worker']);
});

test('modules from another origin, with a worker of our own', async () => {
  const origin = await elsewhere({ cors: true });
  const workerUrl = '/vodlift/vodlift-worker.js';
  await completes(await s.page(), { entry: `${origin}/vodlift/index.js`, options: { ...options, workerUrl } });
});

test('entries of single clouds have an UploadError each, and index.js has one for all', async () => {
  const page = await s.page();
  const [thrown, same] = await page.evaluate(async () => {
    const [all, aliyun, youku] = await Promise.all(['index', 'aliyun', 'youku'].map((name) => import(`/vodlift/${name}.js`)));
    const isOwn = (Vod) => {
      try {
        new Vod({}).upload({});
      } catch (error) {
        return error instanceof all.UploadError;
      }
    };
    return [[all.TcVod, all.AliVod].map(isOwn), aliyun.UploadError === youku.UploadError];
  });
  assert.deepEqual([thrown, same], [[true, true], false]);
});

test('inside a dedicated Worker', async () => {
  const page = await s.page();
  const wishes = { ...media, ...s.cloud.forPage() };
  const { result, error, warnings } = await page.evaluate(
    (wishes) =>
      new Promise((done, failed) => {
        const worker = new Worker('/worker.js', { type: 'module' });
        worker.onmessage = ({ data }) => done(data);
        worker.onerror = ({ message }) => failed(new Error(message));
        worker.postMessage(wishes);
      }),
    wishes,
  );
  assert.equal(error, undefined);
  assert.equal(result.verified, 'whole');
  assert.deepEqual(warnings, []);
  await s.arrived(media);
});

test('the wasm file is not there: told, where it was looked for', async () => {
  const page = await s.page();
  for (const wasmUrl of ['/nowhere.wasm', '/blank.html']) {
    const error = await (await s.upload(page, { media, options: { wasmUrl } })).error();
    assert.deepEqual([error.kind, error.code, error.stage], ['wasm', 'not-found', 'load']);
    assert.ok(error.message.includes(wasmUrl) && error.message.includes('vodlift/inline'));
  }
  await completes(page, {});
});

test('the worker file is not there: the page hashes', async () => {
  const page = await s.page();
  await completes(page, { options: { ...options, workerUrl: '/nowhere.js' } }, ['worker']);
});

test('a worker that never answers does not hold an upload up', async () => {
  const page = await s.page();
  await completes(page, { options: { ...options, workerUrl: 'data:text/javascript,' } }, ['worker']);
});

test('a browser without reference types is told so', async () => {
  const page = await s.page('/blank.html', { init: () => (WebAssembly.validate = () => false) });
  const error = await (await s.upload(page, { media })).error();
  assert.equal(error.kind, 'unsupported');
  assert.equal(await page.evaluate(async () => (await import('/vodlift/index.js')).TcVod.isSupported()), false);
});
