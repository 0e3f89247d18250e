// The official web client, unmodified, uploads to the emulator under the service's own names (spec §11.2a).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdParts, newPage } from '../browser/support/index.mjs';
import { realNames } from './support/real.mjs';

const s = realNames();
const MEBI = 1024 ** 2;
const small = { seed: 201, size: 700_001 };
const large = { seed: 202, size: 5 * MEBI + 3 };
const cover = { seed: 203, size: 44_444, name: 'cover.png', type: 'image/png' };

async function officialPage() {
  const context = await s.browser.newContext();
  s.defer(() => context.close());
  const page = await newPage(context, `${s.site.origin}/blank.html`);
  await page.addScriptTag({ url: '/official/vod-js-sdk-v6.js' });
  return page;
}

/** Runs the official client in the page: its result and the names of its events. */
const upload = (page, wishes) =>
  page.evaluate(
    async ({ media, cover, options, signatureUrl }) => {
      const file = (spec) => spec && seededFile(spec.seed, spec.size, spec.name, spec.type);
      const client = new TcVod.default({ getSignature: () => fetch(signatureUrl).then((answer) => answer.text()) });
      const uploader = client.upload({
        mediaFile: file(media),
        coverFile: file(cover),
        chunkSize: 2 ** 20,
        ...options,
      });
      const names = [];
      for (const name of ['media_progress', 'media_upload', 'cover_upload']) uploader.on(name, () => names.push(name));
      return uploader.done().then(
        (result) => ({ result, names }),
        (error) => ({ error: String(error?.message ?? error) }),
      );
    },
    { ...wishes, signatureUrl: s.cloud.forPage(wishes.signature).signatureUrl },
  );

async function uploaded(page, wishes) {
  const { result, error, names } = await upload(page, wishes);
  assert.equal(error, undefined);
  for (const file of [wishes.media, wishes.cover]) if (file) await s.arrived(file);
  return { result, names };
}

test('media', async () => {
  const { result, names } = await uploaded(await officialPage(), { media: large });
  assert.match(result.fileId, /^\d+$/);
  assert.match(result.video.url, /^http.*\.mp4$/);
  assert.ok(names.includes('media_progress') && names.at(-1) === 'media_upload');
  const log = await s.cloud.log();
  const hosts = new Set(log.map((entry) => entry.host.replace(/:\d+$/, '')));
  assert.ok(hosts.has('vod2.qcloud.com'));
  assert.ok([...hosts].some((host) => /^[a-z0-9]+-\d+\.cos\.ap-[a-z]+\.myqcloud\.com$/.test(host)));
  assert.deepEqual(
    log.filter((entry) => entry.route === 'other'),
    [],
    'the emulator knew every call',
  );
  assert.equal(log.filter((entry) => entry.route === 'race').length, 2, 'the race of regions was run');
});

test('media and cover', async () => {
  const { result } = await uploaded(await officialPage(), { media: large, cover });
  assert.match(result.cover.url, /\.png$/);
});

test('a cover alone', async () => {
  const page = await officialPage();
  const { result } = await uploaded(page, { media: small });
  const again = await uploaded(page, { cover, options: { fileId: result.fileId } });
  assert.match(again.result.cover.url, /\.png$/);
});

test('no bytes at all', async () => {
  await uploaded(await officialPage(), { media: { seed: 204, size: 0 } });
});

test('resume after a reload', async () => {
  const page = await officialPage();
  const held = await holdParts(s.cloud, 2);
  upload(page, { media: large }).catch(() => {});
  await held();
  await page.reload();
  await page.addScriptTag({ url: '/official/vod-js-sdk-v6.js' });
  await s.cloud.calm();
  await uploaded(page, { media: large });
  assert.equal((await s.requests('init')).length, 1);
  assert.ok((await s.requests('list-parts')).length >= 1);
});

test('one-time signatures', async () => {
  await uploaded(await officialPage(), { media: small, signature: { oneTime: 1 } });
});

test('keys that end while the parts go on', async () => {
  await s.cloud.config({ limits: { credentialSeconds: 4 } });
  await s.cloud.trouble([{ route: 'part', nth: [2], effect: { kind: 'delay', ms: 3900 } }]);
  await uploaded(await officialPage(), { media: large, options: { chunkParallelLimit: 1 } });
  assert.ok((await s.requests('apply')).length >= 2);
});
