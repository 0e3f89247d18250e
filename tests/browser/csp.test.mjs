// Content Security Policies: what is enough, and what is said when something is missing.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serve, suite } from './support/index.mjs';

const s = suite();
const MEBI = 1024 ** 2;
const media = { seed: 131, size: 3 * MEBI };
const options = { chunkSize: MEBI };
const CSP = /Content Security Policy/;

/** A page under `default-src 'none'` and what is given beside it. */
async function page(directives, wishes) {
  const policy = ["default-src 'none'", 'img-src data:', ...directives].join('; ');
  const site = await serve({ headers: { 'content-security-policy': policy } });
  s.defer(() => site.close());
  return s.page('/blank.html', { origin: site.origin, ...wishes });
}

const SCRIPT = "script-src 'self' 'wasm-unsafe-eval'";
const CONNECT = () => `connect-src 'self' ${s.cloud.url}`;

/** Completes, with exactly these kinds of warnings. */
async function completes(page, entry, warnings = []) {
  const upload = await s.upload(page, { media, options, entry });
  await upload.result();
  await s.arrived(media);
  assert.deepEqual(
    (await upload.events('warning')).map(({ kind }) => kind),
    warnings,
  );
  return upload;
}

test('the default entry needs wasm-unsafe-eval, its own worker and its own wasm', async () => {
  await completes(await page([SCRIPT, "worker-src 'self'", CONNECT()]), '/vodlift/index.js');
});

test('vodlift/tencent needs no more', async () => {
  await completes(await page([SCRIPT, "worker-src 'self'", CONNECT()]), '/vodlift/tencent.js');
});

test('vodlift/inline needs worker-src blob:, and fetches nothing', async () => {
  const inline = await page([SCRIPT, 'worker-src blob:', `connect-src ${s.cloud.url}`]);
  await completes(inline, '/vodlift/inline.js');
});

test('a blocked Worker: the page hashes, and says so', async () => {
  for (const [entry, worker] of [
    ['index', "'none'"],
    ['inline', "'self'"],
  ]) {
    const upload = await completes(
      await page([SCRIPT, `worker-src ${worker}`, CONNECT()], { tolerated: CSP }),
      `/vodlift/${entry}.js`,
      ['worker'],
    );
    assert.match((await upload.events('warning'))[0].message, /worker-src/);
    await s.cloud.reset();
  }
});

test('a blocked Worker, and an upload that is cancelled while the page hashes: no worker is tried again', async () => {
  const init = () => {
    globalThis.tried = 0;
    globalThis.Worker = class extends Worker {
      constructor(...given) {
        super(...given);
        tried++;
      }
    };
  };
  const blocked = await page([SCRIPT, "worker-src 'none'", CONNECT()], { tolerated: CSP, init });
  // However fast the machine is, it does not end before it is cancelled: its second signature, for Commit, never comes.
  const signature = { expireIn: 1234 };
  let asked = 0;
  await blocked.route(s.cloud.forPage(signature).signatureUrl, (route) => asked++ || route.continue());
  const away = await s.upload(blocked, { media: { seed: 132, size: 64 * MEBI }, options: { chunkSize: 32 * MEBI }, signature });
  await away.event('warning', { kind: 'worker' });
  const other = await s.upload(blocked, { media, options });
  await other.event('state', { state: 'uploading' });
  await away.call('cancel');
  assert.equal((await away.error()).kind, 'cancelled');
  assert.deepEqual(await away.events('media_upload'), [], 'while it was hashed');
  await other.result();
  await s.arrived(media);
  assert.equal(await blocked.evaluate(() => tried), 1);
});

test('blocked WebAssembly: told, with the remedy', async () => {
  for (const entry of ['index', 'inline']) {
    const blocked = await page(["script-src 'self'", "worker-src 'self' blob:", CONNECT()], { tolerated: CSP });
    const error = await (await s.upload(blocked, { media, entry: `/vodlift/${entry}.js` })).error();
    assert.deepEqual([error.kind, error.code, error.stage, error.retryable], ['wasm', 'csp', 'load', false]);
    assert.match(error.message, /'wasm-unsafe-eval'/);
  }
});

test('a blocked connection to the service: a network error that names connect-src', async () => {
  const blocked = await page([SCRIPT, "worker-src 'self'", "connect-src 'self'"], { tolerated: CSP });
  const signed = await s.cloud.signature();
  const upload = await s.upload(blocked, { media, options: { ...options, retryDelay: 10 }, signed });
  const error = await upload.error();
  assert.deepEqual([error.kind, error.code, error.stage], ['network', 500, 'apply']);
  assert.match(error.message, /connect-src/);
});

test('a blocked fetch of the wasm file is not taken for a broken one', async () => {
  const blocked = await page([SCRIPT, "worker-src 'self'", `connect-src ${s.cloud.url}`], { tolerated: CSP });
  const error = await (await s.upload(blocked, { media })).error();
  assert.deepEqual([error.kind, error.code, error.stage], ['wasm', 'not-found', 'load']);
  assert.match(error.message, /tencent\.bin/);
});
