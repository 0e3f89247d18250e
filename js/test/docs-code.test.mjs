// Every block of code in README and docs/ is checked, by its language:
//
// - `ts`, `tsx`, `vue`, `js`, `jsx`, the scripts of `html` and the new side of a `diff` compile, TypeScript strictly. What they may take for
//   granted stands in docs/given.d.ts. A block that is a file of docs/examples or tests/package/projects runs in the tests of these.
// - `rust` is such a file.
// - `sh` has only commands that are there (docs/commands.mjs); `json` and `css` can be read.
// - Any other language, and none, is a failure.
//
// So do the examples in the comments of js/src, which the reference of the API shows.
//
// Blocks of Chinese pages are those of the English ones (docs-zh.test.mjs).

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { transformSync } from 'esbuild';
import { checkCommands } from './docs/commands.mjs';
import { blocks, filesBelow, isChinese, manuals, read, root } from './docs/pages.mjs';
import { examplesOf, moduleOf, TYPED } from './docs/typed.mjs';

const js = `${root}js/`;
const run = new Set(['docs/examples/', 'tests/package/projects/'].flatMap(filesBelow).map(read));
const all = manuals.filter((page) => !isChinese(page)).flatMap(blocks);
const of = (...languages) => all.filter(({ language }) => languages.includes(language));
const at = ({ page, line }) => `${page}:${line}`;

/** Tells each block that fails `check`, not only the first. */
function checkEach(blocks, check) {
  const failures = blocks.flatMap((block) => {
    try {
      return check(block) ?? [];
    } catch (error) {
      return `${at(block)}: ${error.message}`;
    }
  });
  assert.deepEqual(failures, []);
}

/** What the compiler says of files, by their paths. */
function compile(modules, options) {
  const folder = mkdtempSync(join(tmpdir(), 'vodlift-docs-'));
  try {
    for (const { path, text } of modules) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const from = (path) => [`${js}node_modules/${path}`];
    const paths = { vodlift: [`${js}dist/types/index.d.ts`], 'vodlift/*': [`${js}dist/types/*.d.ts`], vue: from('vue'), react: from('@types/react'), 'react/*': from('@types/react/*') };
    const modern = { target: 'es2022', module: 'esnext', moduleResolution: 'bundler', lib: ['es2022', 'dom', 'dom.iterable', 'esnext.disposable'] };
    const compilerOptions = { ...modern, ...options, noEmit: true, skipLibCheck: true, typeRoots: [`${js}node_modules/@types`], types: ['node'], jsx: 'react-jsx', paths };
    const files = [`${js}test/docs/given.d.ts`, ...modules.map(({ path }) => path)];
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
    const { stdout } = spawnSync(process.execPath, [`${js}node_modules/typescript/bin/tsc`, '-p', folder], { encoding: 'utf8' });
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('every language has a rule', () => {
  assert.ok(all.length > 40, 'the pages are read');
  const known = [...TYPED, 'rust', 'sh', 'json', 'css'];
  checkEach(all, ({ language }) => assert.ok(known.includes(language), `no rule for \`\`\`${language}`));
});

test('TypeScript compiles strictly', () => {
  const modules = of('ts', 'tsx', 'vue').map(moduleOf);
  assert.ok(modules.length > 9);
  assert.equal(compile(modules, { strict: true, noUncheckedIndexedAccess: true }), '');
});

// JavaScript cannot say that something is not null, or what a parameter is.
test('JavaScript compiles', () => {
  const modules = of('js', 'jsx', 'html', 'diff').filter(({ code }) => !run.has(code)).map(moduleOf);
  const examples = filesBelow('js/src/').filter((path) => path.endsWith('.ts')).flatMap((path) => examplesOf(path, read(path))).map(moduleOf);
  assert.ok(modules.length > 9 && examples.length > 20);
  assert.equal(compile([...modules, ...examples], { allowJs: true, checkJs: true, strict: false }), '');
});

test('Rust is compiled by other tests', () => {
  checkEach(of('rust'), ({ code }) => assert.ok(run.has(code), 'not a file of docs/examples'));
});

test('commands are there', () => checkEach(of('sh'), ({ code }) => checkCommands(code)));

test('JSON and style sheets can be read', () => {
  checkEach(of('json'), ({ code }) => void JSON.parse(code));
  checkEach(of('css'), ({ code }) => transformSync(code, { loader: 'css' }).warnings.map(({ text }) => text));
});
