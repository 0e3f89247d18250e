// Loading wasm: once, lazily, again after a failure; what goes wrong is explained; a trap costs one instance.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clip, EMPTY_WASM, page, settle, success, transferOf } from './helpers/face.mjs';

const failure = async (tcVod, params = {}) => {
  const uploader = tcVod.upload({ mediaFile: clip(), ...params }).on('error', () => {});
  return uploader.done().then(
    () => assert.fail('it succeeded'),
    (error) => error,
  );
};

const answers = (t, answer) => t.mock.method(globalThis, 'fetch', async () => answer());
const atUrl = { wasm: () => new URL('https://cdn.example/tencent.wasm') };

test('nothing is loaded before the first upload, and once for all', async () => {
  const { tcVod, glue } = await page();
  assert.equal(glue.inits, 0);
  tcVod.upload({ mediaFile: clip() });
  tcVod.upload({ mediaFile: clip() });
  await transferOf(glue, 1);
  assert.equal(glue.inits, 1);
});

test('from an address, whatever its MIME type', async (t) => {
  const fetched = answers(t, () => new Response(EMPTY_WASM, { headers: { 'content-type': 'text/plain' } }));
  const { tcVod, glue } = await page(atUrl);
  tcVod.upload({ mediaFile: clip() });
  await transferOf(glue);
  assert.equal(String(fetched.mock.calls[0].arguments[0]), 'https://cdn.example/tencent.wasm');
});

test('a packed file is unpacked', async (t) => {
  const packed = Buffer.from('VkxXMgAAAAj/MTaAU9IPjqfDZQ==', 'base64');
  assert.notDeepEqual(packed.subarray(0, 4), EMPTY_WASM.subarray(0, 4));
  answers(t, () => new Response(packed));
  const compiled = t.mock.method(WebAssembly, 'compile');
  const { tcVod, glue } = await page(atUrl);
  tcVod.upload({ mediaFile: clip() });
  await transferOf(glue);
  assert.deepEqual(compiled.mock.calls[0].arguments[0], EMPTY_WASM);
});

test('wasmUrl wins over the address of the entry, and over bytes inside', async (t) => {
  const fetched = answers(t, () => new Response(EMPTY_WASM));
  const { tcVod, glue } = await page({}, { wasmUrl: '/assets/my.wasm' });
  tcVod.upload({ mediaFile: clip() });
  await transferOf(glue);
  assert.equal(fetched.mock.calls[0].arguments[0], '/assets/my.wasm');
});

for (const [what, answer, status] of [
  ['is not there', () => new Response('', { status: 404 }), 404],
  ['is an index page instead', () => new Response('<!doctype html>'), 200],
  ['is empty', () => new Response(''), 200],
  ['cannot be fetched', () => Promise.reject(new TypeError('Failed to fetch')), undefined],
]) {
  test(`a wasm file that ${what}: the error names the address and the ways out`, async (t) => {
    answers(t, answer);
    const { tcVod } = await page(atUrl);
    const error = await failure(tcVod);
    assert.deepEqual([error.kind, error.code, error.stage, error.status], ['wasm', 'not-found', 'load', status]);
    assert.match(error.message, /https:\/\/cdn\.example\/tencent\.wasm.*wasmUrl.*vodlift\/inline/);
  });
}

test('a failure is forgotten: the next upload tries again', async (t) => {
  let there = false;
  answers(t, () => (there ? new Response(EMPTY_WASM) : new Response('', { status: 503 })));
  const { tcVod, glue } = await page(atUrl);
  assert.equal((await failure(tcVod)).kind, 'wasm');
  there = true;
  tcVod.upload({ mediaFile: clip() });
  await transferOf(glue);
});

for (const words of [
  "WebAssembly.compile(): Refused to compile or instantiate WebAssembly module because 'unsafe-eval' is not an allowed source of script",
  'call to WebAssembly.compile() blocked by CSP',
  'Compiling or instantiating WebAssembly module violates the following Content Security Policy directive: "script-src \'self\'"',
]) {
  test(`blocked by CSP: ${words.slice(0, 60)}`, async (t) => {
    t.mock.method(WebAssembly, 'compile', async () => {
      throw new WebAssembly.CompileError(words);
    });
    const { tcVod } = await page();
    const error = await failure(tcVod);
    assert.deepEqual([error.kind, error.code], ['wasm', 'csp']);
    assert.match(error.message, /'wasm-unsafe-eval'/);
    assert.ok(error.cause instanceof WebAssembly.CompileError);
  });
}

test('a broken wasm file', async () => {
  const { tcVod } = await page({ wasm: () => new Uint8Array([0, 97, 115, 109, 9, 9, 9, 9]) });
  const error = await failure(tcVod);
  assert.deepEqual([error.kind, error.code], ['wasm', 'compile']);
});

test('a glue that does not start', async () => {
  const { tcVod, glue } = await page();
  glue.init = async () => {
    throw new TypeError('import object field missing');
  };
  const error = await failure(tcVod);
  assert.deepEqual([error.kind, error.code, error.stage], ['wasm', 'start', 'load']);
  assert.match(error.message, /one version/);
});

test('a browser that is too old', async (t) => {
  const { TcVod, tcVod } = await page();
  assert.equal(TcVod.isSupported(), true);
  t.mock.method(WebAssembly, 'validate', () => false);
  assert.equal(TcVod.isSupported(), false);
  const error = await failure(tcVod);
  assert.deepEqual([error.kind, error.code], ['unsupported', 'WebAssembly reference types']);
});

for (const name of ['WebAssembly', 'TextEncoder', 'fetch']) {
  test(`without ${name}, as in jsdom`, async () => {
    const { TcVod, tcVod } = await page();
    const there = globalThis[name];
    delete globalThis[name];
    try {
      assert.equal(TcVod.isSupported(), false);
      const error = await failure(tcVod);
      assert.deepEqual([error.kind, error.code], ['unsupported', name]);
      assert.match(error.message, new RegExp(`No ${name} here: .*jsdom`));
    } finally {
      globalThis[name] = there;
    }
  });
}

test('a file of jsdom, which cannot be read', async () => {
  const { tcVod } = await page();
  const mediaFile = Object.assign(new File(['x'], 'a.mp4'), { arrayBuffer: undefined });
  const error = await tcVod.upload({ mediaFile }).done().catch((error) => error);
  assert.deepEqual([error.kind, error.code], ['unsupported', 'Blob.arrayBuffer']);
});

/** The instance breaks while it is told something. */
async function trap(glue, listener) {
  const { hear } = glue;
  const listening = await listener([1, 0, 0], 1);
  glue.hear = () => {
    throw new WebAssembly.RuntimeError('unreachable');
  };
  listening();
  glue.hear = hear;
}

test('a trap fails every open upload, finished ones not, and the next upload gets a fresh instance', async () => {
  const { tcVod, glue, listener } = await page();
  const uploaders = [0, 1, 2].map(() => tcVod.upload({ mediaFile: clip() }).on('error', () => {}));
  const finished = await transferOf(glue, 2);
  finished.host.emit('done', success);
  await trap(glue, listener);
  for (const uploader of uploaders.slice(0, 2)) {
    await assert.rejects(uploader.done(), { kind: 'internal', retryable: true });
  }
  assert.equal((await uploaders[2].done()).fileId, success.fileId);
  assert.equal(glue.inits, 1);
  tcVod.upload({ mediaFile: clip() });
  await transferOf(glue, 3);
  assert.equal(glue.inits, 2);
  assert.deepEqual(glue.transfers[0].calls, []);
  assert.equal(new Set(glue.transfers.map(({ id }) => id)).size, 4, 'no number is used twice');
});

test('what an instance asked for is told to no other', async () => {
  const { tcVod, glue, listener } = await page();
  const heard = [];
  glue.hear = (...news) => heard.push(news);
  tcVod.upload({ mediaFile: clip() }).on('error', () => {});
  await transferOf(glue);
  const old = await listener([1, 2, 3], 0);
  old('reason');
  await trap(glue, listener);
  old('too late');
  tcVod.upload({ mediaFile: clip() });
  await transferOf(glue, 1);
  old('much too late');
  (await listener([4, 5, 6], 1))('value');
  assert.deepEqual(heard, [
    [1, 2, 3, 0, 'reason'],
    [4, 5, 6, 1, 'value'],
  ]);
});

test('a trap while the machine is called: the call returns, the upload fails', async () => {
  const { tcVod, glue } = await page();
  const uploader = tcVod.upload({ mediaFile: clip() }).on('error', () => {});
  await transferOf(glue);
  glue.pause = () => {
    throw new WebAssembly.RuntimeError('unreachable');
  };
  uploader.pause();
  const error = await uploader.done().catch((error) => error);
  assert.equal(error.kind, 'internal');
  assert.match(error.message, /report it/);
  tcVod.upload({ mediaFile: clip() });
  await transferOf(glue, 1);
  assert.equal(glue.inits, 2);
});

test('a trap while the upload is made', async () => {
  const { tcVod, glue } = await page();
  const { start } = glue;
  glue.start = () => {
    throw new WebAssembly.RuntimeError('unreachable');
  };
  assert.equal((await failure(tcVod)).kind, 'internal');
  glue.start = start;
  tcVod.upload({ mediaFile: clip() });
  await transferOf(glue);
});

test('an instance that cannot be replaced', async () => {
  const { tcVod, glue, listener } = await page();
  tcVod.upload({ mediaFile: clip() }).on('error', () => {});
  await transferOf(glue);
  await trap(glue, listener);
  const init = glue.init;
  glue.init = async () => {
    throw new RangeError('no memory');
  };
  assert.deepEqual((({ kind, code }) => [kind, code])(await failure(tcVod)), ['wasm', 'start']);
  glue.init = init;
  tcVod.upload({ mediaFile: clip() });
  await transferOf(glue, 1);
});

test("the worker: from the entry, from workerUrl; a failure is the machine's to handle", async () => {
  const asked = [];
  const worker = (url) => {
    asked.push(url);
    if (url) throw new DOMException('blocked', 'SecurityError');
    return 'a worker';
  };
  const { tcVod, glue } = await page({ worker });
  tcVod.upload({ mediaFile: clip() });
  assert.equal((await transferOf(glue)).host.worker(), 'a worker');
  tcVod.upload({ mediaFile: clip(), workerUrl: '/w.js' });
  const { host } = await transferOf(glue, 1);
  assert.throws(() => host.worker(), { name: 'SecurityError' });
  assert.deepEqual(asked, [undefined, '/w.js']);
  await settle();
});

test('each wasm file has an instance of its own: a trap in one leaves the uploads of the other alone', async (t) => {
  const asked = [];
  answers(t, () => new Response(EMPTY_WASM));
  const wasm = (cloud) => {
    asked.push(cloud);
    return new URL(`https://cdn.example/${cloud}.wasm`);
  };
  const { tcVod, AliVod, glue } = await page({ wasm });
  const tencent = tcVod.upload({ mediaFile: clip() }).on('error', () => {});
  await transferOf(glue);
  const aliyun = new AliVod({ getSignature: () => 'answer' }).upload({ mediaFile: clip(), title: 'Holiday' }).on('error', () => {});
  const other = await transferOf(glue, 1);
  assert.deepEqual([glue.inits, ...new Set(asked)], [2, 'tencent', 'aliyun']);
  glue.pause = () => {
    throw new WebAssembly.RuntimeError('unreachable');
  };
  tencent.pause();
  await assert.rejects(tencent.done(), { kind: 'internal' });
  other.host.emit('done', success);
  assert.equal((await aliyun.done()).fileId, success.fileId);
});
