// The example apps of React and Vue, built from the package: what people do with them, and components that come and go meanwhile.

import assert from 'node:assert/strict';
import { cp, mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { holdParts, repository, seededBytes, serve, suite, until } from '../browser/support/index.mjs';
import { installed, jsRequire, run } from './support/project.mjs';

const { build } = jsRequire('esbuild');
const s = suite();
const MEBI = 1024 ** 2;
/** Of 1 MiB and, in turn, of half as much again. */
const PARTS = 8;
const media = { seed: 331, size: 10 * MEBI };
const small = (seed) => ({ seed, size: 1000 });
const named = ({ seed, size }) => ({ name: `seed-${seed}.mp4`, mimeType: 'video/mp4', buffer: seededBytes(seed, size) });

/**
 * Under strict mode effects run twice: this component begins its upload in one, and may take care to begin it but once. It may be one of a
 * child, which runs before its own, and may come with the client, later than the first.
 */
const strict = `
import { StrictMode, useCallback, useEffect, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';
import TcVod from 'vodlift/inline';
import { useUpload } from 'vodlift/react';

function Effect({ run }) {
  useEffect(run, [run]);
  return null;
}

globalThis.begin = ({ endpoints, signatureUrl, onUnmount, careful, child, late, seed, size, chunkSize }) => {
  const getSignature = async () => (await fetch(signatureUrl)).text();
  const mediaFile = seededFile(seed, size);
  globalThis.uploads = [];
  function Upload() {
    const [ready, setReady] = useState(!late);
    const { start, state, uploader } = useUpload(ready ? new TcVod({ getSignature, endpoints }) : {}, { onUnmount });
    const begun = useRef(false);
    const once = useCallback(() => {
      if (!ready || (careful && begun.current)) return;
      begun.current = true;
      globalThis.uploads.push(start({ mediaFile, chunkSize }));
    }, [start, ready]);
    useEffect(() => setReady(true), []);
    useEffect(child ? () => {} : once, [once]);
    globalThis.uploader = uploader;
    return <>{state}{child && <Effect run={once} />}</>;
  }
  function App() {
    const [open, setOpen] = useState(true);
    globalThis.close = () => setOpen(false);
    return open && <Upload />;
  }
  createRoot(document.body).render(<StrictMode><App /></StrictMode>);
};
`;

const usage = `
import TcVod, { type DoneResult } from 'vodlift';
import AliVod from 'vodlift/aliyun';
import { type ItemView, type QueueItem, UploadQueue } from 'vodlift/queue';
import { useUpload, useUploadQueue } from 'vodlift/react';
import * as vue from 'vodlift/vue';

const tcVod = new TcVod({ getSignature: () => 'text' });
const aliVod = new AliVod({ getSignature: () => ({}) });
const queue = new UploadQueue({ guard: true, smallLimit: 4 });
const item: QueueItem<DoneResult> = queue.add(tcVod, { mediaFile: new File([], 'a.mp4') }, { priority: 1 });
const picture = queue.add({ upload: aliVod.uploadImage.bind(aliVod) }, { imageFile: new Blob() });
const url: Promise<string> = picture.done().then(({ image }) => image.url);
const all: readonly QueueItem[] = [...queue.items, item];
queue.on('trouble', ({ error }) => error.kind === 'quota').on('item', ({ state }) => state === 'pending');
void [url, all, queue.restore(tcVod, aliVod)];
// @ts-expect-error a path is no file
queue.add(tcVod, { mediaFile: './a.mp4' });
// @ts-expect-error no such event
queue.on('items', () => {});

const Row = ({ name, progress, item }: ItemView) => <li onClick={() => item.cancel({ abort: true })}>{name} {progress.eta ?? '?'}</li>;
export function Uploads() {
  const { start, result, progress } = useUpload(tcVod, { onUnmount: 'keep' });
  const id: string | undefined = result?.fileId;
  const { items } = useUploadQueue(queue);
  // @ts-expect-error a file is wanted
  const wrong = () => start({ mediaFile: 7 });
  return <ul onClick={wrong} title={id}>{progress.percent}{items.map((view) => <Row key={view.id} {...view} />)}</ul>;
}

const { state, start } = vue.useUpload(() => tcVod);
const text: string = state.value;
start({ mediaFile: new File([], text) });
const count: number = vue.useUploadQueue(queue).value.items.length;
void count;
`;

let project;
let site;
before(async () => {
  project = await installed({ 'strict.jsx': strict, 'usage.tsx': usage });
  for (const name of ['react', 'react-dom', 'vue', '@types/react']) {
    const link = project.file(`node_modules/${name}`);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(repository, 'js/node_modules', name), link);
  }
  await cp(join(repository, 'www/react'), project.file('react'), { recursive: true });
  await cp(join(repository, 'www/vue'), project.file('vue'), { recursive: true });
  const options = { absWorkingDir: project.folder, bundle: true, format: 'esm', jsx: 'automatic', logLevel: 'error' };
  for (const [entry, outfile] of [['react/app.jsx', 'react/out.js'], ['vue/app.js', 'vue/out.js'], ['strict.jsx', 'strict.js']]) {
    await build({ ...options, entryPoints: [entry], outfile, define: { 'process.env.NODE_ENV': '"development"' } });
  }
  const html = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/strict.js"></script><body></body>';
  site = await serve({ mounts: { '/': project.folder }, pages: { '/strict.html': html } });
});
after(async () => {
  await site?.close();
  await project?.remove();
});

/** The components of one app, by what a person sees of them. */
async function app(framework) {
  const page = await s.page(`/${framework}/?emulator=${s.cloud.url}`, { origin: site.origin });
  const [one, many] = ['One file', 'Many files'].map((name) => page.getByRole('region', { name }));
  const says = (section, text) => section.getByRole('status').filter({ hasText: text }).waitFor({ timeout: 120_000 });
  const click = (name) => page.getByRole('button', { name, exact: true }).first().click();
  return { page, one, many, says, click, choose: (section, ...files) => section.locator('input').setInputFiles(files.map(named)) };
}

for (const framework of ['react', 'vue']) {
  test(`${framework}: upload, pause, resume`, async () => {
    const { one, says, click, choose } = await app(framework);
    const held = await holdParts(s.cloud, 1);
    await choose(one, media);
    await held();
    await says(one, 'uploading');
    await click('Pause');
    await says(one, 'paused');
    await s.cloud.calm();
    await click('Resume');
    await says(one, /^done: \d+$/);
    assert.equal(await one.getByRole('progressbar').getAttribute('value'), '1');
    await s.arrived(media);
    assert.equal((await s.requests('apply')).length, 1);
  });

  test(`${framework}: cancel and retry go on from what was sent`, async () => {
    const { one, says, click, choose } = await app(framework);
    const held = await holdParts(s.cloud, 1);
    await choose(one, media);
    await held();
    await click('Cancel');
    await says(one, 'cancelled');
    assert.match(await one.getByRole('alert').innerText(), /cancelled/);
    await s.cloud.calm();
    const before = (await s.requests('part')).length;
    await click('Retry');
    await says(one, /^done: \d+$/);
    await s.arrived(media);
    assert.equal((await s.requests('part')).length - before, PARTS - 1, 'one part was there');
  });

  test(`${framework}: when its component goes an upload stops and a queue goes on`, async () => {
    const { one, many, says, click, choose, page } = await app(framework);
    const held = await holdParts(s.cloud, 1);
    await choose(one, media);
    await held();
    await click('Close');
    await until(() => page.evaluate(async () => !(await navigator.locks.query()).held.length), 'the end of the upload');
    await s.cloud.calm();
    await click('Open');
    await says(one, 'idle');
    await choose(many, small(1), small(2));
    await click('Close');
    await until(async () => (await s.cloud.objects()).filter(({ committed }) => committed).length === 2, 'both files');
    await click('Open');
    await says(many, '100 %, 2 of 2');
    await click('Pause all');
    await choose(many, small(3));
    await many.getByText('seed-3.mp4: paused').waitFor();
    await click('Resume all');
    await says(many, '100 %, 3 of 3');
    await choose(one, media);
    await says(one, /^done: \d+$/);
    for (const file of [media, small(1), small(2), small(3)]) await s.arrived(file);
  });
}

/** An upload that a component begins as soon as it is there. */
async function begun(wishes) {
  const page = await s.page('/strict.html', { origin: site.origin });
  await page.waitForFunction(() => globalThis.begin);
  await page.evaluate((wishes) => begin(wishes), { ...s.cloud.forPage(), ...media, chunkSize: 4 * MEBI, ...wishes });
  return page;
}

for (const [careful, states] of [[false, ['cancelled', 'done']], [true, ['done']]]) {
  test(`strict mode begins one upload, and does not cancel it${careful ? ' where the page begins it but once' : ''}`, async () => {
    const page = await begun({ careful });
    await page.waitForFunction(() => globalThis.uploader?.state === 'done');
    await s.arrived(media);
    assert.deepEqual(await page.evaluate(() => uploads.map(({ state }) => state)), states);
    assert.equal((await s.requests('apply')).length, 1);
  });
}

for (const [late, states] of [[false, ['cancelled', 'done']], [true, ['done']]]) {
  test(`a child may begin it${late ? ', with a client of this very render' : ', put back before its parent'}`, async () => {
    const page = await begun({ child: true, late });
    await page.waitForFunction(() => /done|cancelled/.test(globalThis.uploader?.state));
    assert.deepEqual(await page.evaluate(() => uploads.map(({ state }) => state)), states);
    await s.arrived(media);
  });
}

test("onUnmount: 'keep' lets it go on without its component", async () => {
  const held = await holdParts(s.cloud, 1, 300);
  const page = await begun({ onUnmount: 'keep' });
  await held();
  await page.evaluate(() => close());
  await page.waitForFunction(() => document.body.textContent === '' && globalThis.uploader.state === 'done');
  await s.arrived(media);
});

test('the types of queue, hook and composable, in strict TypeScript with JSX', async () => {
  const tsc = join(repository, 'js/node_modules/typescript/bin/tsc');
  const strict = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--skipLibCheck', 'false'];
  const target = ['--target', 'es2022', '--lib', 'es2022,dom', '--types', '', '--jsx', 'react-jsx'];
  const modules = ['--module', 'esnext', '--moduleResolution', 'bundler'];
  const { stdout } = await run(process.execPath, [tsc, ...strict, ...target, ...modules, 'usage.tsx'], { cwd: project.folder }).catch((error) => error);
  assert.equal(stdout, '');
});

test('required, each gives what it gives when imported', async () => {
  const names = { queue: ['UploadQueue'], react: ['useUpload', 'useUploadQueue'], vue: ['useUpload', 'useUploadQueue'] };
  for (const [entry, expected] of Object.entries(names)) {
    for (const source of [`Object.keys(require('vodlift/${entry}'))`, `Object.keys(await import('vodlift/${entry}'))`]) {
      const type = source.includes('await') ? 'module' : 'commonjs';
      const { stdout } = await run(process.execPath, [`--input-type=${type}`, '--eval', `console.log(JSON.stringify(${source}.sort()))`], { cwd: project.folder });
      assert.deepEqual(JSON.parse(stdout), expected);
    }
  }
});
