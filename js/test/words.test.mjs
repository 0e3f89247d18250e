// The table of words: complete, harmless, ASCII; and the names that must keep existing.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bundle, freshFace } from './helpers/face.mjs';

const face = await freshFace();
const { WORDS, words, UploadError } = face;

/** The kinds that the machine may name, for errors and for warnings. */
const KINDS = [
  'argument',
  'signature',
  'credentials',
  'service',
  'network',
  'timeout',
  'http',
  'file-changed',
  'corrupt',
  'cancelled',
  'unknown',
  'storage',
  'wasm',
  'worker',
  'internal',
  'malformed',
  'unsupported',
  'etag-hidden',
  'restarted',
  'busy',
  'permission',
  // Only with the other classes.
  'account',
  'quota',
  'duplicate',
  'callback',
  'mixed-content',
  'token-expired',
];

test('every kind has words, and only these kinds', () => {
  assert.deepEqual(Object.keys(WORDS).sort(), [...KINDS].sort());
  for (const [kind, codes] of Object.entries(WORDS)) {
    assert.ok(codes[''], `${kind} needs words for any code`);
    for (const text of Object.values(codes)) assert.match(text, /^[ -~]{10,140}$/);
  }
});

test('every kind but a cancel says what to do', () => {
  for (const [kind, codes] of Object.entries(WORDS)) {
    if (kind === 'argument' || kind === 'cancelled') continue;
    for (const [code, text] of Object.entries(codes)) {
      assert.ok(/: /.test(text) || code === 'window', `${kind}/${code}: "${text}" lacks the remedy`);
    }
  }
});

test('placeholders are filled, unknown codes fall back, details are kept short', () => {
  assert.equal(words('http', 503, { status: 503, stage: 'upload' }), 'HTTP 503 (upload): upload again to continue');
  assert.match(words('signature', 'no-random'), /\(no-random\)/);
  assert.match(
    words('service', 'AccessDenied', { detail: 'Access Denied.' }),
    /\(AccessDenied\).*\(Access Denied\.\)$/,
  );
  assert.ok(words('service', 1, { detail: 'x'.repeat(5000) }).length < 400);
  assert.equal(words('from-the-future', 1), 'from-the-future');
  for (const [kind, codes] of Object.entries(WORDS)) {
    for (const code of Object.keys(codes)) {
      assert.doesNotMatch(words(kind, code, { stage: 'apply', status: 500, detail: 'd' }), /\{|undefined/);
    }
  }
});

test('UploadError is an Error with a stack; a cancel is named AbortError', () => {
  const error = new UploadError('network', 500);
  assert.ok(error instanceof Error && error.stack);
  assert.equal(String(error).startsWith('UploadError: '), true);
  assert.equal(new UploadError('cancelled', 'CANCELLED').name, 'AbortError');
});

test('the names of the original keep existing', () => {
  assert.equal(face.default, face.TcVod);
  assert.deepEqual(face.HOST, { MAIN: 'vod2.qcloud.com', BACKUP: 'vod2.dnsv1.com' });
  assert.deepEqual(Object.keys(face.UploaderEvent).sort(), [
    'cover_progress',
    'cover_upload',
    'media_progress',
    'media_upload',
    'video_progress',
    'video_upload',
  ]);
  assert.equal(face.VodReportEvent.report_done, 'report_done');
});

const EMPTY = {
  name: 'empty',
  setup(build) {
    build.onResolve({ filter: /^virtual:|\/gen\// }, ({ path }) => ({ path, namespace: 'empty' }));
    build.onLoad({ filter: /./, namespace: 'empty' }, ({ path }) =>
      path.startsWith('virtual:')
        ? { contents: 'AGFzbQEAAAA=', loader: 'text' }
        : { contents: 'export default 0' },
    );
  },
};

for (const entry of ['index', 'tencent', 'inline']) {
  test(`importing ${entry} touches nothing: no window, document, Worker or File is needed`, async () => {
    const script = await bundle(`export * from './src/${entry}.ts'; export { default } from './src/${entry}.ts'`, {
      plugins: [EMPTY],
    });
    const before = Object.getOwnPropertyNames(globalThis);
    const { File, Blob, fetch, WebAssembly } = globalThis;
    for (const name of ['File', 'Blob', 'fetch', 'WebAssembly']) delete globalThis[name];
    let module;
    try {
      module = await import(`data:text/javascript,${encodeURIComponent(script)}`);
    } finally {
      Object.assign(globalThis, { File, Blob, fetch, WebAssembly });
    }
    assert.equal(typeof module.default, 'function');
    assert.equal(module.TcVod, module.default);
    assert.deepEqual(Object.getOwnPropertyNames(globalThis).sort(), before.sort());
  });
}

test('require() gives .default and .TcVod', async () => {
  const script = await bundle(`module.exports = require('./src/cjs.ts')`, { format: 'cjs', plugins: [EMPTY] });
  const module = { exports: {} };
  new Function('module', script)(module);
  assert.equal(typeof module.exports.default, 'function');
  assert.equal(module.exports.TcVod, module.exports.default);
  assert.equal(module.exports.__esModule, true);
});

test('the script tag gives TcVod, TcVod.default and the rest on it', async () => {
  const script = await bundle(`import './src/script.ts'`, { format: 'iife', plugins: [EMPTY], globalName: undefined });
  try {
    (0, eval)(script);
    assert.equal(typeof globalThis.TcVod, 'function');
    assert.equal(globalThis.TcVod.default, globalThis.TcVod);
    assert.equal(new globalThis.TcVod.default({ getSignature() {} }).upload instanceof Function, true);
    assert.equal(typeof globalThis.TcVod.UploadError, 'function');
  } finally {
    delete globalThis.TcVod;
  }
});
