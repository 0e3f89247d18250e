// Blocks of code as the compiler takes them: each is a module of its own, in a folder of its page's.

import assert from 'node:assert/strict';
import { compile as parseMarkup } from '@vue/compiler-dom';
import { compileScript, compileTemplate, parse } from 'vue/compiler-sfc';

/** A single-file component as TypeScript. */
function component(code) {
  const { descriptor, errors } = parse(code);
  const { content, bindings } = compileScript(descriptor, { id: 'page' });
  const source = descriptor.template?.content ?? '';
  const template = compileTemplate({ id: 'page', filename: 'page.vue', source, compilerOptions: { bindingMetadata: bindings } });
  assert.deepEqual([...errors, ...template.errors], []);
  // Every name that the template speaks of is one that the script has.
  const unknown = [...template.code.matchAll(/_ctx\.(\w+)/g)].map(([, name]) => name);
  assert.deepEqual(unknown, [], 'names in the template');
  return content;
}

/** The scripts of a piece of HTML, whose tags are closed in order. */
function scripts(code) {
  parseMarkup(code.replace(/<!doctype html>/i, '').replace(/(<script\b[^>]*>)[^]*?(<\/script>)/g, '').replace(/(<style\b[^>]*>)[^]*?(<\/style>)/g, ''));
  return [...code.matchAll(/<script\b[^>]*>([^]*?)<\/script>/g)].map(([, script]) => script).join('\n');
}

/** What a page has after the change that is shown. */
const after = (code) => code.split('\n').filter((line) => !line.startsWith('-')).map((line) => line.slice(1)).join('\n');

const FORMS = {
  ts: (code) => ['ts', code],
  tsx: (code) => ['tsx', code],
  vue: (code) => ['ts', component(code)],
  js: (code) => ['js', code],
  jsx: (code) => ['jsx', code],
  html: (code) => ['js', scripts(code)],
  diff: (code) => ['js', after(code)],
};

export const TYPED = Object.keys(FORMS);

/** Without imports a block goes on from an earlier one, or has the script tag's. */
const GIVEN_IMPORTS = "import TcVod, { AliVod, NeteaseVod, UploadError, YoukuVod } from 'vodlift'; import { UploadQueue } from 'vodlift/queue'; ";

/**
 * The file for a block. Its name is its place; a block that begins with a comment which is a file's name, `// queue.ts`, is that file, so that
 * other blocks of its page can import it.
 */
export function moduleOf({ page, line, language, code }) {
  const [ending, text] = FORMS[language](code);
  const named = code.match(/^(?:\/\/|<!--) (?:[\w-]+\/)*([\w-]+)\.(ts|tsx|js|jsx|mjs|vue|html)\b/);
  const name = named ? named[1] + (named[2] === 'vue' ? '.vue' : '') : `line-${line}`;
  return { path: `${page}/${name}.${ending}`, text: `${/^import\b/m.test(text) ? '' : GIVEN_IMPORTS}${text}\nexport {}\n` };
}

/** The examples in the comments of a source: JavaScript, components, and what belongs into a template. */
export function examplesOf(path, source) {
  return [...source.matchAll(/\/\*\*[^]*?\*\//g)].flatMap(({ 0: comment, index }) => {
    const plain = comment.replace(/\*\/$/, '').replace(/^ *(\/\*\*| \*) ?/gm, '');
    const line = source.slice(0, index).split('\n').length;
    return [...plain.matchAll(/@example\n([^]*?)(?=\n@|$(?![^]))/g)].map(([, code], number) => ({ page: path, line: `${line}-${number}`, language: code.startsWith('<script') ? 'vue' : 'tsx', code: code.trim() }));
  });
}
