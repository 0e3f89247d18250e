// In Node: import and require do nothing by themselves, under SSR and test runners without a browser; and it can even upload.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { startEmulator } from '../browser/support/index.mjs';
import { installed, run } from './support/project.mjs';

let project;
before(async () => (project = await installed({})));
after(() => project?.remove());

/** Runs source text in the project; the JSON it prints. */
async function node(type, source) {
  const { stdout, stderr } = await run(process.execPath, [`--input-type=${type}`, '--eval', source], {
    cwd: project.folder,
  });
  assert.equal(stderr, '');
  return JSON.parse(stdout);
}

const BEFORE = `
  const before = new Set(Reflect.ownKeys(globalThis));
  let touched = [];
  for (const name of ['fetch', 'TextEncoder', 'TextDecoder', 'setTimeout', 'addEventListener', 'indexedDB', 'Worker', 'window', 'document', 'navigator', 'location']) {
    Object.defineProperty(globalThis, name, { configurable: true, get: () => (touched.push(name), undefined) });
    before.add(name);
  }
`;
const AFTER = `
  const added = Reflect.ownKeys(globalThis).filter((key) => !before.has(key)).map(String);
  console.log(JSON.stringify({ touched, added, supported: TcVod.isSupported(), names: [typeof TcVod, typeof UploadError] }));
`;
const INERT = { touched: [], added: [], supported: true, names: ['function', 'function'] };

for (const entry of ['vodlift', 'vodlift/tencent', 'vodlift/inline']) {
  test(`import '${entry}' touches nothing`, async () => {
    const source = `${BEFORE} const { default: TcVod, UploadError } = await import('${entry}'); ${AFTER}`;
    assert.deepEqual(await node('module', source), INERT);
  });

  test(`require('${entry}') touches nothing`, async () => {
    const source = `${BEFORE} const { default: TcVod, UploadError } = require('${entry}'); ${AFTER}`;
    assert.deepEqual(await node('commonjs', source), INERT);
  });
}

test('the element and covers: import and require touch nothing, and give the same names', async () => {
  for (const [type, get] of [
    ['module', 'await import'],
    ['commonjs', 'require'],
  ]) {
    const source = `${BEFORE}
      const { VodliftUploader } = ${get}('vodlift/element');
      const { captureCover, CoverError } = ${get}('vodlift/cover');
      console.log(JSON.stringify({ touched, names: [VodliftUploader, captureCover, CoverError].map((each) => typeof each) }));`;
    assert.deepEqual(await node(type, source), { touched: [], names: ['function', 'function', 'function'] });
  }
});

test('default and named export are the same class', async () => {
  const source = `
    import TcVod, { TcVod as named, UploaderEvent, HOST } from 'vodlift';
    console.log(JSON.stringify([TcVod === named, UploaderEvent.media_progress, HOST.MAIN]));`;
  assert.deepEqual(await node('module', source), [true, 'media_progress', 'vod2.qcloud.com']);
});

test('the CommonJS file tells its names to an import, too', async () => {
  const source = `
    import { createRequire } from 'node:module';
    const { TcVod } = await import(createRequire(import.meta.url).resolve('vodlift'));
    console.log(JSON.stringify(typeof TcVod));`;
  const file = `${project.folder}/names.mjs`;
  await writeFile(file, source);
  const { stdout } = await run(process.execPath, [file], { cwd: project.folder });
  assert.equal(JSON.parse(stdout), 'function');
});

test("each cloud's own entry has its class as the default, imported or required", async () => {
  for (const [entry, method] of [['vodlift/aliyun', 'getImageInfo'], ['vodlift/youku', 'upload'], ['vodlift/netease', 'upload']]) {
    const has = (get) => `console.log(JSON.stringify('${method}' in (${get}).default.prototype))`;
    assert.equal(await node('module', has(`await import('${entry}')`)), true);
    assert.equal(await node('commonjs', has(`require('${entry}')`)), true);
  }
});

test('without WebAssembly: not supported, and not broken', async () => {
  const source = `
    delete globalThis.WebAssembly;
    const { TcVod } = require('vodlift');
    const uploader = new TcVod({ getSignature: () => '' }).upload({ mediaFile: new File(['x'], 'a.mp4') });
    uploader.done().catch(({ kind }) => console.log(JSON.stringify([TcVod.isSupported(), kind])));`;
  assert.deepEqual(await node('commonjs', source), [false, 'unsupported']);
});

for (const [type, get] of [
  ['commonjs', `require('vodlift')`],
  ['module', `await import('vodlift')`],
  ['module', `await import('vodlift/tencent')`],
]) {
  test(`an upload from Node: ${get}`, () => uploads(type, get));
}

async function uploads(type, get) {
  const cloud = await startEmulator();
  try {
    const source = `
      const { TcVod } = ${get};
      const { endpoints, signatureUrl } = ${JSON.stringify(cloud.forPage())};
      const getSignature = async () => (await fetch(signatureUrl)).text();
      const mediaFile = new File([Buffer.alloc(3_000_000, 'vodlift ')], 'clip.mp4');
      const uploader = new TcVod({ getSignature, endpoints }).upload({ mediaFile, chunkSize: 2 ** 20 });
      const warnings = [];
      uploader.on('warning', ({ kind }) => warnings.push(kind));
      uploader.done().then(({ verified }) => console.log(JSON.stringify({ verified, warnings })));`;
    assert.deepEqual(await node(type, source), { verified: 'whole', warnings: ['worker', 'storage'] });
    const [object] = await cloud.objects();
    assert.equal(object.size, 3_000_000);
    assert.equal(object.committed, true);
  } finally {
    await cloud.stop();
  }
}
