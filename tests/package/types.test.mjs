// A TypeScript project with the typed API, under the module resolutions that are in use.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { repository } from '../browser/support/index.mjs';
import { installed, run } from './support/project.mjs';

const usage = `
import TcVod, { UploadError, type DoneResult, type SignatureContext, type UploaderOptions } from 'vodlift';
import { TcVod as OneCloud } from 'vodlift/tencent';
import Inline from 'vodlift/inline';
import { captureCover, CoverError } from 'vodlift/cover';
import type { UploaderWords, VodliftUploader } from 'vodlift/element';

const options: UploaderOptions = { mediaFile: new File([], 'a.mp4'), chunkSize: 1024 ** 2, transport: 'xhr' };
const tcVod = new TcVod({ getSignature: async (context: SignatureContext) => context.action });
const uploader = tcVod.upload(options)
  .on('media_progress', ({ percent, eta }) => { const p: number = percent; const e: number | null = eta; void [p, e]; })
  .on('state', ({ state }) => { const s: 'paused' | string = state; void s; })
  .on('error', (error) => { const e: UploadError = error; void e; });
const result: Promise<DoneResult> = uploader.done();
result.then(({ fileId, video, cover }) => { const texts: (string | undefined)[] = [fileId, video.url, cover?.url]; void texts; });
uploader.cancel({ abort: true });
const classes: (typeof TcVod)[] = [OneCloud, Inline];
void classes;

const element = document.querySelector('vodlift-uploader')!;
const same: VodliftUploader = element;
same.client = tcVod;
same.options = (file) => ({ mediaName: file.name, chunkSize: 1024 ** 2 });
same.words = { upload: 'Send' } satisfies Partial<UploaderWords>;
same.addEventListener('vodlift-done', ({ detail }) => void [detail.item.mediaFile?.size, detail.item.result]);
same.addEventListener('vodlift-change', ({ detail }) => void [detail.ready.length, detail.view.progress.percent]);
const cover: Promise<File> = captureCover(new Blob(), { at: 2, type: 'image/webp', signal: new AbortController().signal });
cover.catch((error) => void (error instanceof CoverError && error.code));
// @ts-expect-error no such option
captureCover(new Blob(), { second: 2 });

// @ts-expect-error no such event
uploader.on('media_progres', () => {});
// @ts-expect-error a signature is a string
new TcVod({ getSignature: () => 7 });
// @ts-expect-error a path is no file
tcVod.upload({ mediaFile: './a.mp4' });
`;

/** What docs/places.md says of TypeScript: the settings that it names, and its code. */
const [, settings, recipe] = readFileSync(join(repository, 'docs/places.md'), 'utf8').match(/^## Strict TypeScript\n([^]*?)^```ts\n([^]*?)^```/m);

let project;
before(async () => {
  const given = `declare function show(text: string): void;\n${recipe}`;
  project = await installed({ 'usage.ts': usage, 'usage.mts': usage, 'usage.cts': usage, 'recipe.ts': given });
});
after(() => project?.remove());

const tsc = join(repository, 'js/node_modules/typescript/bin/tsc');
const target = ['--noEmit', '--skipLibCheck', 'false', '--target', 'es2022', '--lib', 'es2022,dom', '--types', ''];

/** What the compiler says. */
async function compile(...more) {
  const { stdout } = await run(process.execPath, [tsc, ...target, ...more], { cwd: project.folder }).catch((error) => error);
  return stdout;
}

for (const [file, module, resolution] of [
  ['usage.ts', 'esnext', 'bundler'],
  ['usage.mts', 'node16', 'node16'],
  ['usage.cts', 'node16', 'node16'],
]) {
  test(`${file}, moduleResolution ${resolution}`, async () => {
    const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'];
    assert.equal(await compile(...strict, '--module', module, '--moduleResolution', resolution, file), '');
  });
}

test('the strict settings of docs/places.md', async () => {
  const flags = [...settings.matchAll(/`(\w+)`/g)].map(([, name]) => `--${name}`);
  assert.ok(flags.includes('--verbatimModuleSyntax'));
  assert.equal(await compile(...flags, '--module', 'esnext', '--moduleResolution', 'bundler', 'recipe.ts'), '');
});
