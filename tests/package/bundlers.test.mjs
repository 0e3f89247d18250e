// A minimal project of each bundler (projects/), built by its own program: a file that is chosen in Chromium arrives, and
// the entry that does not fit says which one does. docs/bundlers.md shows the same commands and files.

import assert from 'node:assert/strict';
import { copyFile, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { repository, serve, sha256, suite, writeSeeded } from '../browser/support/index.mjs';
import { copied, filesOf } from './support/project.mjs';

const s = suite();
const media = { seed: 321, size: 3 * 1024 ** 2 };
const FILES = ['vodlift', 'vodlift/tencent'];
const ALL = [...FILES, 'vodlift/inline'];
/** The .bin files that an entry names. */
const NAMED = { vodlift: ['aliyun', 'netease', 'tencent', 'youku'], 'vodlift/tencent': ['tencent'], 'vodlift/inline': [] };

/** `own`: what this arrangement of folders has a program say. `page`: it makes no HTML, and is given some. */
const rows = [
  { project: 'webpack', build: 'webpack', page: true, entries: ALL },
  { project: 'rspack', build: 'rspack build', page: true, entries: ALL },
  { project: 'rollup', build: 'rollup -c', page: true, entries: FILES },
  { project: 'rollup', build: 'rollup -c inline.config.js', page: true, entries: ['vodlift/inline'] },
  { project: 'esbuild', build: 'esbuild main.js --bundle --format=esm --outdir=dist', page: true, entries: ['vodlift/inline'] },
  { project: 'vite', build: 'vite build', entries: ALL },
  { project: 'vite', serve: 'vite --host 127.0.0.1 --strictPort --port {port}', entries: FILES },
  { project: 'parcel', build: 'parcel build index.html --no-cache', entries: ALL },
  ...['next build', 'next build --webpack'].map((build) => ({
    project: 'next',
    build,
    serve: 'next start -H 127.0.0.1 -p {port}',
    out: '.next',
    entries: ['vodlift'],
    own: /⚠ Warning: Next\.js inferred your workspace root[^]*?lockfile[^]*?\n\n/,
  })),
];
const ESBUILD = rows.find(({ project }) => project === 'esbuild');
const ROLLUP = rows.find(({ build }) => build?.includes('inline.config'));

const projects = {};
before(async () => {
  for (const { project } of rows) projects[project] ??= await copied(project);
  await writeSeeded(projects.webpack.file('clip.mp4'), media.seed, media.size);
});
after(() => Promise.all(Object.values(projects).map((project) => project.remove())));

/** What was printed on the way, and the origin of the page. */
async function made({ project: name, build, serve: line, out = 'dist', page, own }, entry) {
  const project = projects[name];
  await project.enter(entry);
  await rm(project.file(out), { recursive: true, force: true });
  const printed = build ? await project.run(build) : '';
  if (page) await copyFile(project.file('index.html'), project.file('dist/index.html'));
  const site = line ? await project.serve(line) : await serve({ mounts: { '/': project.file('dist') } });
  s.defer(() => (site.stop ?? site.close)());
  return { printed: own ? printed.replace(own, '') : printed, origin: site.origin, project };
}

/** Digests of the .bin files in a folder. */
async function bins(folder, fits = () => true) {
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.bin') && fits(name));
  return new Set(await Promise.all(files.map(async (name) => sha256(await readFile(join(folder, name))))));
}

/** What the page says after the file was chosen. */
async function chosen(origin) {
  const page = await s.page(`/?cloud=${s.cloud.url}`, { origin });
  await page.locator('input:enabled').setInputFiles(projects.webpack.file('clip.mp4'));
  return JSON.parse(await page.locator('output:not(:empty)').textContent());
}

for (const row of rows) {
  for (const entry of row.entries) {
    test(`${row.build ?? row.serve}: ${entry}`, async () => {
      const { printed, origin, project } = await made(row, entry);
      assert.doesNotMatch(printed, /warn|deprecat/i);
      if (row.build) {
        const named = await bins(project.file('node_modules/vodlift/dist'), (name) => NAMED[entry].includes(name.slice(0, -4)));
        assert.deepEqual(await bins(project.file(row.out ?? 'dist')), named, 'every .bin is shipped, and as it is');
      }
      assert.deepEqual(await chosen(origin), { verified: 'whole', warnings: [] });
      await s.arrived(media);
    });
  }
}

for (const row of [ESBUILD, ROLLUP]) {
  test(`${row.build}: vodlift, whose files are left behind`, async () => {
    const { origin } = await made(row, 'vodlift');
    const { kind, code, message } = await chosen(origin);
    assert.deepEqual([kind, code], ['wasm', 'not-found']);
    assert.match(message, /No WebAssembly file at .*tencent\.bin: serve it there, .* or import vodlift\/inline$/);
  });
}

test('the worker is left behind: a warning, and the page hashes', async () => {
  const { origin, project } = await made(ESBUILD, 'vodlift/tencent');
  await copyFile(project.file('node_modules/vodlift/dist/tencent.bin'), project.file('dist/tencent.bin'));
  const { verified, warnings } = await chosen(origin);
  assert.equal(verified, 'whole');
  assert.deepEqual(warnings.map(({ kind }) => kind), ['worker']);
  assert.match(warnings[0].message, /No hashing worker .*the page hashes: set workerUrl/);
  await s.arrived(media);
});

test('docs/bundlers.md, and of its tests docs/offline.md, show these commands and files', async () => {
  const pages = ['bundlers', 'offline'].map((name) => readFile(join(repository, `docs/${name}.md`), 'utf8'));
  const text = (await Promise.all(pages)).join('');
  for (const { build } of rows) if (build) assert.ok(text.includes(`npx ${build}`), build);
  for (const [name, own] of Object.entries(await filesOf('.'))) {
    if (!name.startsWith('page/') || name.endsWith('upload.js')) assert.ok(text.includes(`\n${own}\`\`\``), name);
  }
});
