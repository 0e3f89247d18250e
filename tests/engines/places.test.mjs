// Pages that allow little: strict policies, refused storage, no locks.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdParts } from '../browser/support/hold.mjs';
import { goOn } from '../browser/support/still.mjs';
import { clouds } from './support/clouds.mjs';
import { NONCE } from './support/page.mjs';
import { suite } from './support/suite.mjs';

const s = suite();
const MEBI = 1024 ** 2;
const media = { seed: 641, size: 3 * MEBI };

async function completes(page, cloud, wishes, warnings = []) {
  const upload = await s.upload(page, cloud, { media, ...wishes });
  await upload.result();
  await s.arrived(media);
  assert.deepEqual((await upload.events('warning')).map(({ kind }) => kind), warnings);
}

/** Nothing is allowed but this. */
const strict = (directives) => ({
  policy: [
    "default-src 'none'",
    `script-src 'self' 'nonce-${NONCE}' 'wasm-unsafe-eval'`,
    `connect-src 'self' ${s.cloud.url} ${s.cloud.url.replace(/\d+$/, '*')}`,
    ...directives,
  ],
});

for (const cloud of clouds) {
  test(`${cloud.name}: a strict policy`, async () => {
    const page = await s.page(strict(["worker-src 'self'"]));
    await completes(page, cloud, { entry: `/vodlift/${cloud.name}.js` });
  });

  test(`${cloud.name}: IndexedDB and localStorage refused`, async () => {
    const page = await s.page();
    await page.evaluate(() => {
      const refuse = () => {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      };
      for (const name of ['indexedDB', 'localStorage', 'sessionStorage']) {
        Object.defineProperty(globalThis, name, { get: refuse });
      }
    });
    await completes(page, cloud, {}, ['storage']);
  });
}

test('vodlift/inline under a strict policy', async () => {
  await completes(await s.page(strict(['worker-src blob:'])), clouds[0], { entry: '/vodlift/inline.js' });
});

test('a policy that forbids the Worker: the page hashes, and says so', async () => {
  await completes(await s.page(strict(["worker-src 'none'"])), clouds[0], {}, ['worker']);
});

test('a policy that forbids WebAssembly: told, with the remedy', async () => {
  const policy = ["default-src 'none'", `script-src 'self' 'nonce-${NONCE}'`, `connect-src 'self' ${s.cloud.url}`];
  const upload = await s.upload(await s.page({ policy }), clouds[0], { media });
  const error = await upload.error();
  assert.deepEqual([error.kind, error.code], ['wasm', 'csp']);
  assert.match(error.message, /'wasm-unsafe-eval'/);
});

test('a frame without an origin: no storage, no Worker', async () => {
  const page = await s.page({ policy: ['sandbox allow-scripts'] });
  assert.equal(await page.evaluate(() => globalThis.origin), 'null');
  await completes(page, clouds[0], {}, ['worker', 'storage']);
});

for (const [what, prepare] of [
  ['Web Locks', () => {}],
  ['leases', () => void Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })],
]) {
  test(`the same file twice at once is one upload (${what})`, async () => {
    const page = await s.page();
    await page.evaluate(prepare);
    const held = await holdParts(s.cloud, 1);
    const first = await s.upload(page, clouds[0], { media });
    await held();
    const second = await s.upload(page, clouds[0], { media });
    await second.event('state', { state: 'following' });
    await goOn(s.cloud, first);
    assert.equal((await second.result()).fileId, (await first.result()).fileId);
    await s.arrived(media);
  });
}
