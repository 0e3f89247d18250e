// The element's words, what its entry does where there is no page, and what captureCover() says there.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { bundle } from './helpers/face.mjs';

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const load = (script) => import(`data:text/javascript;base64,${Buffer.from(script).toString('base64')}`);

const { en, zh, speaker, why } = await load(
  await bundle(`export * from './src/element/words.ts'; export { zh } from './src/element-zh.ts'`),
);
const { WORDS } = await load(
  await bundle(`import './src/alivod.ts'; import './src/neteasevod.ts'; export { WORDS } from './src/words.ts'`),
);

test('both languages say the same things, with the same placeholders', () => {
  assert.deepEqual(Object.keys(zh), Object.keys(en));
  const holes = (text) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
  for (const [key, text] of Object.entries(en)) {
    assert.ok(text && zh[key]);
    assert.deepEqual(holes(zh[key]), holes(text), key);
  }
});

test('placeholders are filled, and the words of the page win', () => {
  const say = speaker(zh, { left: 'noch {time}', upload: 'Los' });
  assert.equal(say('left', { time: '0:07' }), 'noch 0:07');
  assert.equal(say('upload'), 'Los');
  assert.equal(say('cover.of', { name: '{time}' }), '封面：{time}');
});

test('every kind of error that is the network’s, the file’s or the service’s is told as such', () => {
  const told = Object.fromEntries(Object.keys(WORDS).map((kind) => [kind, why({ kind }, (key) => key)]));
  const page = Object.keys(told).filter((kind) => told[kind] === 'why.page');
  assert.deepEqual(page.sort(), [
    ...['cancelled', 'etag-hidden', 'internal', 'mixed-content', 'restarted', 'storage', 'token-expired', 'unsupported', 'wasm', 'worker'],
  ]);
  assert.deepEqual([told.network, told['file-changed'], told.quota], ['why.retry', 'why.changed', 'why.refused']);
  assert.equal(why({ kind: 'timeout', code: 'file' }, (key) => key), 'why.changed', 'the drive is away');
  assert.equal(why({}, (key) => key), 'why.page', 'whatever was thrown');
});

test('importing the element where there is no page does nothing', async () => {
  const script = await bundle(`export * from './src/element.ts'`, { loader: { '.css': 'text' } });
  const before = Object.getOwnPropertyNames(globalThis);
  const { VodliftUploader } = await load(script);
  assert.equal(typeof VodliftUploader, 'function');
  assert.deepEqual(Object.getOwnPropertyNames(globalThis), before);
});

test('captureCover() outside of a window says where it works, and looks at its arguments first', async () => {
  const { captureCover, CoverError } = await load(await bundle(`export * from './src/cover.ts'`));
  const error = async (...given) => captureCover(...given).then(assert.fail, (error) => error);
  const film = new Blob(['film']);
  assert.deepEqual((await error('film.mp4')).code, 'file');
  for (const at of [-1, NaN, Infinity, '2']) assert.equal((await error(film, { at })).code, 'at');
  assert.equal((await error(film, { type: 'image/png' })).code, 'type');
  const nowhere = await error(film, { at: 0 });
  assert.ok(nowhere instanceof CoverError && nowhere instanceof Error);
  assert.deepEqual([nowhere.kind, nowhere.code, nowhere.stage, nowhere.retryable], ['unsupported', 'window', 'cover', false]);
  assert.match(nowhere.message, /call captureCover in a window/);
});

test('the page on the element names every property, event, variable, part and code', () => {
  const page = read('docs/element.md');
  const sources = ['../element.ts', '../element-cover.ts', ...readdirSync(new URL('../src/element', import.meta.url))];
  const text = sources.map((name) => read(`js/src/element/${name}`)).join('\n');
  const found = (pattern) => [...new Set([...text.matchAll(pattern)].flatMap(([, names]) => names.split(' ')))];
  const names = {
    properties: found(/^ {2}(?:declare|get) (\w+)/gm),
    events: found(/^ {2}'(vodlift-\w+)': CustomEvent/gm),
    variables: found(/(--vodlift-[\w-]+)/g),
    parts: found(/part: '([\w ]+)'/g),
    codes: [...read('js/src/cover.ts').match(/WORDS = \{([^]*?)\}/)[1].matchAll(/^ {2}'?([\w-]+)'?: /gm)].map(([, code]) => code),
  };
  const least = { properties: 8, events: 3, variables: 11, parts: 12, codes: 11 };
  for (const [kind, all] of Object.entries(names)) {
    assert.ok(all.length >= least[kind], `${kind}: ${all}`);
    for (const name of all) assert.ok(page.includes(`\`${name}\``), `${kind}: ${name}`);
  }
});
