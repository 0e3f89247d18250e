// The first pages that newcomers read, followed to the letter: the code of the README and of each cloud's page in a new Vite project,
// type-checked, built, and a file uploaded. Only the address of the local cloud is another one. So is what docs/places.md says of Workers.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { repository, serve, suite, writeSeeded } from '../browser/support/index.mjs';
import { installed, run } from './support/project.mjs';

const s = suite();
const media = { seed: 341, size: 3 * 1024 ** 2 };
const tsc = join(repository, 'js/node_modules/typescript/bin/tsc');

/** The blocks of a language under a heading. */
function blocks(page, heading, language) {
  const [, section] = readFileSync(join(repository, page), 'utf8').match(new RegExp(`^## ${heading}\n([^]*?)^## `, 'm'));
  return [...section.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'gm'))].map(([, code]) => code);
}

let project;
before(async () => {
  const modules = { target: 'es2022', module: 'esnext', moduleResolution: 'bundler', lib: ['es2022', 'dom', 'dom.iterable'] };
  const compilerOptions = { ...modules, strict: true, noUncheckedIndexedAccess: true, noEmit: true, types: [] };
  project = await installed({
    'index.html': blocks('README.md', 'Getting started', 'html')[0],
    'src/main.ts': '',
    'tsconfig.json': JSON.stringify({ compilerOptions, include: ['src'] }),
  });
  await writeSeeded(project.file('clip.mp4'), media.seed, media.size);
});
after(() => project?.remove());

/** Builds the page, and has it upload. */
async function uploads(code, committed) {
  await writeFile(project.file('src/main.ts'), code);
  await run(process.execPath, [tsc, '-p', project.folder]).catch(({ stdout }) => assert.fail(stdout));
  await project.run('vite build');
  const site = await serve({ mounts: { '/': project.file('dist') } });
  s.defer(() => site.close());
  const page = await s.page('/', { origin: site.origin, tolerated: /favicon/ });
  await page.locator('input').setInputFiles(project.file('clip.mp4'));
  const said = await page.locator('output:not(:empty)').textContent();
  const known = await Promise.all([s.cloud.sessions(), s.cloud.media(), s.cloud.tasks(), s.cloud.netease()]);
  assert.ok(JSON.stringify(known).includes(said.match(/^[\w=-]+/)[0]), said);
  await s.arrived(media, { committed });
  assert.equal(await page.locator('progress').evaluate((bar) => bar.value), 1);
}

for (const page of ['README.md', 'docs/aliyun.md', 'docs/youku.md', 'docs/netease.md']) {
  test(`${page}: a newcomer's page uploads`, async () => {
    const [code] = blocks(page, 'Getting started', 'ts');
    assert.ok(code.includes(`'http://127.0.0.1:9711'`));
    await uploads(code.replace('http://127.0.0.1:9711', s.cloud.url), /README|youku/.test(page) || undefined);
  });
}

test('docs/places.md: a Worker of the page uploads the file that it is handed', async () => {
  const [worker, main] = blocks('docs/places.md', 'A Web Worker of your own', 'ts');
  const local = worker.replace(`'/my/signature'`, `'${s.cloud.url}/_app/signature'`).replace('new TcVod({', `$& endpoints: '${s.cloud.url}',`);
  await writeFile(project.file('src/upload.worker.ts'), local);
  const given = ['input', 'progress'].map((name) => `document.querySelector('${name}')!`);
  await uploads(`const [input, bar] = [${given}] as const\n${main}`, true);
});
