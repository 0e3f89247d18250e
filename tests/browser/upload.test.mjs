// A file, a file and its cover, a cover alone: what arrives, and what the page hears in which order (spec §1.5).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { suite } from './support/index.mjs';

const s = suite();
const MEBI = 1024 ** 2;
const small = { seed: 1, size: 1_234_567 };
const large = { seed: 2, size: 5 * MEBI + 77 };
const cover = { seed: 3, size: 54_321, name: 'cover.png', type: 'image/png' };

/** Names in their order, repetitions once. */
const order = (names) => names.filter((name, at) => name !== names[at - 1]);
const without = (names, ...unwanted) => names.filter((name) => !unwanted.includes(name));

test('a small file leaves in one request', async () => {
  const page = await s.page();
  const upload = await s.upload(page, { media: small });
  const result = await upload.result();
  const object = await s.arrived(small);
  assert.equal(object.parts, 0);
  assert.equal(object.contentType, 'video/mp4');
  assert.match(result.fileId, /^\d{15,}$/);
  assert.match(result.video.url, /^https?:\/\/.+\.mp4$/);
  assert.deepEqual([result.verified, result.confirmed, result.cover], ['whole', true, undefined]);
  const routes = (await s.cloud.log()).map((entry) => entry.route);
  assert.deepEqual(without(routes, 'preflight', 'app'), ['apply', 'put', 'commit']);
  assert.equal(
    (await page.secrets.count()) >= 5,
    true,
    'the watcher of secrets saw signatures, key, token and authorization',
  );
});

test('the order of events', async () => {
  const page = await s.page();
  const upload = await s.upload(page, { media: large, options: { chunkSize: MEBI } });
  await upload.result();
  assert.deepEqual(order(without(await upload.names(), 'state', 'video_progress', 'media_progress')), [
    'report_apply',
    'report_cos_upload',
    'video_upload',
    'media_upload',
    'report_commit',
    'report_done',
    'done',
  ]);
  const names = await upload.names();
  assert.ok(names.indexOf('report_apply') < names.indexOf('media_progress'));
  assert.ok(names.lastIndexOf('media_progress') < names.indexOf('video_upload'));
  names.forEach((name, at) => name === 'media_progress' && assert.equal(names[at - 1], 'video_progress'));
  assert.deepEqual(await upload.events('video_progress'), await upload.events('media_progress'));
  const states = (await upload.events('state')).map(({ state }) => state);
  assert.deepEqual(states, ['preparing', 'uploading', 'committing', 'done']);
});

test('a large file leaves in parts, with honest progress', async () => {
  const page = await s.page();
  const upload = await s.upload(page, { media: large, options: { chunkSize: MEBI, progressInterval: 1 } });
  assert.equal((await upload.result()).verified, 'whole');
  assert.equal((await s.arrived(large)).parts, 6);
  const progress = await upload.events('media_progress');
  assert.deepEqual([progress[0].loaded, progress[0].percent], [0, 0]);
  progress.forEach((tick, at) => {
    assert.equal(tick.total, large.size);
    assert.ok(at === 0 || tick.loaded >= progress[at - 1].loaded, 'never backwards');
    assert.equal(tick.percent === 1, at === progress.length - 1, 'percent is 1 once, at the end');
  });
  const [stored] = await upload.events('media_upload');
  const [object] = await s.cloud.objects();
  assert.equal(stored.Key, object.key);
  assert.equal(stored.Bucket, object.bucket);
  assert.equal(stored.ETag, object.etag);
  assert.match(stored.ETag, /^".+-6"$/);
  assert.match(stored.Location, new RegExp(`^${object.bucket}\\.cos\\.[a-z-]+\\.myqcloud\\.com/${object.key}$`));
  assert.equal(stored.statusCode, 200);
  assert.ok(stored.UploadId && stored.RequestId && stored.headers['x-cos-request-id'] === stored.RequestId);
});

test('every part carries a signed MD5, and Complete lists our own', async () => {
  const page = await s.page();
  await (await s.upload(page, { media: large, options: { chunkSize: MEBI } })).result();
  const parts = await s.requests('part');
  assert.equal(parts.length, 6);
  for (const part of parts) assert.ok(part.headers.includes('content-md5'));
  assert.equal((await s.requests('complete')).length, 1);
});

test('without verify nothing is hashed, and nothing is said to be proved', async () => {
  const page = await s.page();
  const upload = await s.upload(page, { media: large, options: { chunkSize: MEBI, verify: false } });
  assert.equal((await upload.result()).verified, 'none');
  await s.arrived(large);
  for (const part of await s.requests('part')) assert.ok(!part.headers.includes('content-md5'));

  await s.cloud.config({ cors: { exposeHeaders: [] } });
  const error = await (await s.upload(page, { media: small, options: { verify: false } })).error();
  assert.deepEqual([error.kind, error.code], ['malformed', 'etag-hidden']);
  assert.match(error.message, /expose ETag/);
});

test('a file and its cover', async () => {
  const page = await s.page();
  const upload = await s.upload(page, { media: large, cover, options: { chunkSize: MEBI } });
  const result = await upload.result();
  await s.arrived(large);
  const object = await s.arrived(cover);
  assert.equal(object.contentType, 'image/png');
  assert.match(result.cover.url, /\.png$/);
  assert.equal((await s.requests('apply')).length, 1);
  assert.equal((await s.requests('commit')).length, 1);
  const names = await upload.names();
  assert.ok(names.includes('cover_progress') && names.includes('cover_upload') && !names.includes('cover_video'));
  assert.equal((await upload.events('cover_progress')).at(-1).percent, 1);
});

test('fileParallelLimit: 1 sends the cover after the media', async () => {
  const page = await s.page();
  await (await s.upload(page, { media: large, cover, options: { chunkSize: MEBI, fileParallelLimit: 1 } })).result();
  await s.arrived(large);
  await s.arrived(cover);
  const routes = (await s.requests('part', 'complete', 'put')).map((entry) => entry.route);
  assert.deepEqual(routes.slice(-2), ['complete', 'put']);
});

test('a new cover for media that is there', async () => {
  const page = await s.page();
  const { fileId } = await (await s.upload(page, { media: small })).result();
  const upload = await s.upload(page, { cover, options: { fileId } });
  const result = await upload.result();
  await s.arrived(cover);
  assert.equal(result.fileId, fileId);
  assert.match(result.cover.url, /\.png$/);
  assert.ok(!(await upload.names()).includes('media_progress'));
});

test('an empty file, where that is allowed', async () => {
  const page = await s.page();
  const empty = { seed: 4, size: 0 };
  const refused = await (await s.upload(page, { media: empty })).error();
  assert.deepEqual([refused.kind, refused.code], ['argument', 'empty']);
  assert.deepEqual(await s.cloud.objects(), []);
  await (await s.upload(page, { media: empty, options: { allowEmpty: true } })).result();
  await s.arrived(empty);
});

test('what the signature says comes back with the upload-complete event', async () => {
  const page = await s.page();
  const signature = { sourceContext: 'user=42 片', procedure: 'QCVB_SimpleProcessFile(1,1)', classId: 7 };
  const { fileId } = await (await s.upload(page, { media: small, signature })).result();
  const [event] = await s.cloud.events();
  assert.ok(JSON.stringify(event).includes(fileId));
  assert.ok(JSON.stringify(event).includes('user=42 片'));
});

test('uploads of one page do not disturb each other', async () => {
  const page = await s.page();
  const files = [11, 12, 13, 14].map((seed) => ({ seed, size: 2 * MEBI + seed }));
  const uploads = [];
  for (const media of files) uploads.push(await s.upload(page, { media, options: { chunkSize: MEBI } }));
  await Promise.all(uploads.map((upload) => upload.result()));
  for (const file of files) await s.arrived(file);
});
