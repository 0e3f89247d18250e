// The code in the pages on the queue, on frameworks and on the element compiles under strict settings, as it stands there.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compileScript, compileTemplate, parse } from 'vue/compiler-sfc';

const js = fileURLToPath(new URL('..', import.meta.url));
const read = (page) => readFileSync(new URL(`../../docs/${page}.md`, import.meta.url), 'utf8');
const blocks = (page) => [...read(page).matchAll(/^```(ts|tsx|vue)\n([^]*?)^```/gm)].map(([, language, code]) => ({ language, code }));

/** What the pages take for granted: a page's own things, and what an earlier block made. */
const GIVEN = `
declare const tcVod: import('vodlift/tencent').TcVod;
declare const aliVod: import('vodlift/aliyun').AliVod;
declare const queue: import('vodlift/queue').UploadQueue;
declare const item: import('vodlift/queue').QueueItem;
declare const input: HTMLInputElement;
declare const mediaFile: File;
declare const imageFile: File;
declare function askMyServer(context: object): Promise<object>;
declare function show(...values: (number | null)[]): void;
declare function save(result: object): void;
declare function showRow(...values: unknown[]): void;
declare function showBanner(message: string, handlers: { onRetry(): void }): void;
declare function addRow(name: string, percent: number, handlers: { onContinue(file?: File): void; onForget(): void }): void;
`;

/** A single-file component as TypeScript. */
function component(code) {
  const { descriptor, errors } = parse(code);
  const { content, bindings } = compileScript(descriptor, { id: 'page' });
  const template = compileTemplate({ id: 'page', filename: 'page.vue', source: descriptor.template.content, compilerOptions: { bindingMetadata: bindings } });
  assert.deepEqual([...errors, ...template.errors], []);
  // Every name that the template speaks of is one that the script has.
  const unknown = [...template.code.matchAll(/_ctx\.(\w+)/g)].map(([, name]) => name);
  assert.deepEqual(unknown, [], 'names in the template');
  return content;
}

test('every block of code compiles', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vodlift-docs-'));
  try {
    const write = (name, text) => writeFileSync(join(folder, name), text);
    const names = ['queue', 'frameworks', 'element'].flatMap((page) =>
      blocks(page).map(({ language, code }, index) => {
        const name = `${page}-${index}.${language === 'vue' ? 'ts' : language}`;
        write(name, `${language === 'vue' ? component(code) : code}\nexport {};\n`);
        return name;
      }),
    );
    assert.ok(names.length > 9, 'the pages are read');
    write('given.d.ts', GIVEN);
    write('queue.ts', "import { UploadQueue } from 'vodlift/queue';\nexport const queue = new UploadQueue();\n");
    const paths = { 'vodlift/*': [`${js}src/*`], vue: [`${js}node_modules/vue`], react: [`${js}node_modules/@types/react`], 'react/*': [`${js}node_modules/@types/react/*`] };
    const modules = { target: 'es2022', module: 'esnext', moduleResolution: 'bundler', lib: ['es2022', 'dom', 'dom.iterable', 'esnext.disposable'] };
    const compilerOptions = { ...modules, strict: true, noUncheckedIndexedAccess: true, noEmit: true, types: [], jsx: 'react-jsx', paths };
    write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['given.d.ts', `${js}src/virtual.d.ts`, ...names] }));
    const { status, stdout } = spawnSync(process.execPath, [`${js}node_modules/typescript/bin/tsc`, '-p', folder], { encoding: 'utf8' });
    assert.equal(status, 0, stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the page on the queue names every option, event, sum, and kind of common trouble', () => {
  const types = readFileSync(join(js, 'src/queue/types.ts'), 'utf8');
  const members = (name) => [...types.match(new RegExp(`^export interface ${name} \\{[^]*?^\\}`, 'm'))[0].matchAll(/^ {2}(?:readonly )?(\w+)\??:/gm)].map(([, member]) => member);
  const names = ['QueueOptions', 'QueueEvents', 'QueueProgress'].flatMap(members);
  assert.ok(names.length > 20, 'the types are read');
  const [, kinds] = readFileSync(join(js, 'src/queue/trouble.ts'), 'utf8').match(/COMMON = '(.*?)'/);
  for (const name of [...names, ...kinds.split(' ')]) assert.match(read('queue'), new RegExp(`\\b${name}\\b`), name);
});
