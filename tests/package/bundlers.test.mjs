// A bundler that ships no files beside modules: `vodlift/inline` works, and the default entry explains itself.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serve, suite } from '../browser/support/index.mjs';
import { installed, jsRequire } from './support/project.mjs';

const { build } = jsRequire('esbuild');
const s = suite();
const media = { seed: 321, size: 3 * 1024 ** 2 };

let project;
let site;
before(async () => {
  const files = {};
  for (const [name, entry] of [
    ['inline', 'vodlift/inline'],
    ['default', 'vodlift'],
  ]) {
    files[`${name}.js`] = `import TcVod from '${entry}'; globalThis.TcVod = TcVod`;
    files[`out/${name}.html`] =
      `<!doctype html><link rel="icon" href="data:,"><script type="module" src="/${name}.js"></script>`;
  }
  project = await installed(files);
  const entryPoints = ['inline', 'default'].map((name) => project.file(`${name}.js`));
  await build({
    entryPoints,
    bundle: true,
    format: 'esm',
    outdir: project.file('out'),
    logLevel: 'error',
    logOverride: { 'unsupported-new-url': 'silent' },
  });
  site = await serve({ mounts: { '/': project.file('out') } });
});
after(async () => {
  await site?.close();
  await project?.remove();
});

test('vodlift/inline', async () => {
  const page = await s.page('/inline.html', { origin: site.origin });
  await page.waitForFunction(() => globalThis.TcVod);
  const upload = await s.upload(page, { media, entry: 'global', options: { chunkSize: 2 ** 20 } });
  await upload.result();
  await s.arrived(media);
  assert.deepEqual(await upload.events('warning'), []);
});

test('vodlift, whose files were left behind', async () => {
  const page = await s.page('/default.html', { origin: site.origin });
  await page.waitForFunction(() => globalThis.TcVod);
  const error = await (await s.upload(page, { media, entry: 'global' })).error();
  assert.deepEqual([error.kind, error.code], ['wasm', 'not-found']);
  assert.match(error.message, /import vodlift\/inline/);
});
