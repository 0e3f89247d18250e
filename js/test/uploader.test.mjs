// One upload: its events, its promise, and that it ends exactly once.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { clip, names, page, progress, started, stored, success, transferOf } from './helpers/face.mjs';

test('an upload that succeeds: the order of events and the result', async () => {
  const { uploader, heard, say, transfer } = await started();
  say('state', { state: 'preparing' });
  say('report_prepare', { data: { region: 'ap-x' }, requestStartTime: 1000 });
  say('report_apply', { data: {}, requestStartTime: 1000 });
  say('state', { state: 'uploading' });
  say('media_progress', progress);
  say('report_cos_upload', { err: null, requestStartTime: 1000 });
  say('media_upload', stored);
  say('cover_progress', progress);
  say('cover_upload', stored);
  say('state', { state: 'committing' });
  say('report_done', { err: { code: 0 }, requestStartTime: 1000 });
  say('state', { state: 'done' });
  assert.equal(uploader.state, 'committing');
  say('done', success);
  await uploader.done();
  assert.deepEqual(names(heard), [
    'state preparing',
    'report_prepare',
    'report_apply',
    'state uploading',
    'video_progress',
    'media_progress',
    'report_cos_upload',
    'video_upload',
    'media_upload',
    'cover_progress',
    'cover_upload',
    'state committing',
    'report_done',
    'state done',
    'done',
  ]);
  const result = await uploader.done();
  assert.deepEqual(result, {
    fileId: success.fileId,
    video: { url: success.videoUrl, verify_content: 'x' },
    verified: 'parts',
    confirmed: true,
    raw: success.raw,
  });
  assert.equal(heard.at(-1)[1], result);
  assert.equal(uploader.done(), uploader.done());
  assert.equal(uploader.state, 'done');
  assert.deepEqual(transfer.calls, []);
});

test('video_* and media_* carry the same object; report_* a Date except report_prepare', async () => {
  const { heard, say } = await started();
  say('media_progress', { ...progress });
  say('report_prepare', { requestStartTime: 1000 });
  say('report_commit', { requestStartTime: 1000 });
  const payload = Object.fromEntries(heard);
  assert.equal(payload.video_progress, payload.media_progress);
  assert.equal(payload.report_prepare.requestStartTime, 1000);
  assert.deepEqual(payload.report_commit.requestStartTime, new Date(1000));
});

test('the result with a cover, and of a cover alone', async () => {
  const { uploader, say } = await started();
  say('done', {
    ...success,
    videoUrl: undefined,
    coverUrl: 'http://v/c.png',
    raw: { cover: { url: 'http://v/c.png' } },
    confirmed: false,
  });
  const { video, cover, confirmed } = await uploader.done();
  assert.deepEqual([video, cover, confirmed], [{ url: '' }, { url: 'http://v/c.png' }, false]);
});

test('a failure in a report is an UploadError; report_done keeps its bare code', async () => {
  const { heard, say, UploadError } = await started();
  say('report_apply', { err: { kind: 'service', code: 10001 }, requestStartTime: 1 });
  say('report_done', { err: { code: 0 }, requestStartTime: 1 });
  const { report_apply, report_done } = Object.fromEntries(heard);
  assert.ok(report_apply.err instanceof UploadError);
  assert.equal(report_apply.err.code, 10001);
  assert.deepEqual(report_done.err, { code: 0 });
});

test('retry passes through; a warning gets its words', async () => {
  const { heard, say } = await started();
  const retry = { stage: 'upload', attempt: 1, delay: 1000, kind: 'http', code: 'SlowDown', status: 503 };
  say('retry', retry);
  say('warning', { kind: 'etag-hidden', code: 'cors' });
  assert.deepEqual(heard.at(-2), ['retry', retry]);
  assert.equal(heard.at(-1)[1].kind, 'etag-hidden');
  assert.match(heard.at(-1)[1].message, /expose ETag/);
});

test('a failure becomes an UploadError with all that is known', async () => {
  const { uploader, heard, say, UploadError } = await started();
  const facts = {
    stage: 'apply',
    status: 200,
    requestId: 'r-1',
    retryable: false,
    attempts: 2,
    detail: 'ugc upload | invalid signature',
  };
  say('error', { kind: 'signature', code: 10004, ...facts });
  const error = await uploader.done().catch((error) => error);
  assert.ok(error instanceof UploadError);
  const { name, kind, code, stage, status, requestId, retryable, attempts } = error;
  assert.deepEqual(
    { name, kind, code, stage, status, requestId, retryable, attempts },
    {
      name: 'UploadError',
      kind: 'signature',
      code: 10004,
      stage: 'apply',
      status: 200,
      requestId: 'r-1',
      retryable: false,
      attempts: 2,
    },
  );
  assert.match(error.message, /SecretKey.*\(ugc upload \| invalid signature\)$/);
  assert.equal(heard.at(-1)[1], error);
  assert.equal(uploader.state, 'failed');
});

test('only the first terminal counts, and nothing comes after it', async () => {
  const { uploader, heard, say } = await started();
  say('done', success);
  // While storage is told, and after that.
  for (const told of [['state done', 'done'], []]) {
    const { length } = heard;
    say('error', { kind: 'network', code: 500 });
    say('media_progress', progress);
    say('state', { state: 'uploading' });
    uploader.cancel();
    uploader.pause();
    uploader.resume();
    assert.equal((await uploader.done()).fileId, success.fileId);
    assert.deepEqual(names(heard.slice(length)), told);
  }
});

test('listeners added right after upload() miss nothing', async () => {
  const { tcVod, glue } = await page();
  const states = [];
  const uploader = tcVod.upload({ mediaFile: clip() });
  assert.equal(uploader.state, 'idle');
  uploader.on('state', ({ state }) => states.push(state));
  await transferOf(glue);
  assert.deepEqual(states, ['preparing']);
});

test('getSignature: the value, the promise, the throw and the rejection reach the machine as they are', async () => {
  const failure = { my: 'failure' };
  for (const [getSignature, outcome] of [
    [() => 'text', ['text']],
    [async () => ({ data: 'text' }), [{ data: 'text' }]],
    [
      () => {
        throw failure;
      },
      [undefined, failure],
    ],
    [() => Promise.reject(failure), [undefined, failure]],
  ]) {
    const { transfer } = await started({ getSignature });
    const promise = transfer.host.sign({ action: 'apply' });
    assert.ok(promise instanceof Promise);
    const got = await promise.then(
      (value) => [value],
      (error) => [undefined, error],
    );
    assert.deepEqual(got, outcome);
    if (got.length === 2) assert.equal(got[1], failure);
  }
});

test('getSignature is told what for', async () => {
  const contexts = [];
  const { transfer } = await started({ mediaName: 'a name', getSignature: (context) => contexts.push(context) });
  const context = { cloud: 'tencent', action: 'commit', reason: 'retry', kind: 'media', attempt: 2 };
  await transfer.host.sign(context);
  const meta = { mediaName: 'a name', mediaType: undefined, fileId: undefined, expireTime: undefined };
  const file = { name: 'clip.mp4', size: 4, type: 'video/mp4' };
  assert.deepEqual(contexts, [{ ...context, meta, file }]);
});

test('an error of getSignature keeps the very value as cause', async () => {
  const { uploader, say } = await started();
  const cause = new Error('401');
  say('error', { kind: 'signature', code: 'thrown', stage: 'apply', cause });
  await assert.rejects(uploader.done(), (error) => error.cause === cause && /signature server/.test(error.message));
});

test('an object instead of a signature: the message says what to return', async () => {
  const { uploader, say } = await started();
  say('error', { kind: 'signature', code: 'not-a-string', stage: 'apply' });
  await assert.rejects(uploader.done(), { message: /must return a string.*response\.data\.signature/ });
});

test('pause and resume reach the machine', async () => {
  const { uploader, transfer, say } = await started();
  uploader.pause();
  uploader.pause();
  say('state', { state: 'paused' });
  assert.equal(uploader.state, 'paused');
  uploader.resume();
  uploader.resume();
  assert.deepEqual(transfer.calls, ['pause', 'resume']);
});

test('pause before the machine is there', async () => {
  const { tcVod, glue } = await page();
  const uploader = tcVod.upload({ mediaFile: clip() });
  uploader.pause();
  assert.equal(uploader.state, 'paused');
  const transfer = await transferOf(glue);
  assert.deepEqual(transfer.calls, ['pause']);
  uploader.resume();
  assert.deepEqual(transfer.calls, ['pause', 'resume']);
});

test('pause and resume before the machine is there', async () => {
  const { tcVod, glue } = await page();
  const uploader = tcVod.upload({ mediaFile: clip() });
  uploader.pause();
  uploader.resume();
  assert.equal(uploader.state, 'preparing');
  assert.deepEqual((await transferOf(glue)).calls, []);
});

test('what old pages read from the uploader', async () => {
  const { tcVod } = await page();
  const mediaFile = clip('Holiday.At.Sea.MP4');
  const coverFile = clip('Cover.PNG');
  const uploader = tcVod.upload({ mediaFile, coverFile });
  assert.deepEqual(uploader.videoInfo, { name: 'Holiday.At.Sea', type: 'mp4', size: 4 });
  assert.deepEqual(uploader.coverInfo, { name: 'Cover', type: 'png', size: 4 });
  assert.equal(uploader.videoFile, mediaFile);
  assert.equal(uploader.mediaFile, mediaFile);
  assert.equal(uploader.coverFile, coverFile);
  assert.equal(uploader.videoName, 'Holiday.At.Sea');
  assert.equal(uploader.mediaName, 'Holiday.At.Sea');
});

// node:test fails a test for an unhandled rejection, so these run in a process of their own, which prints what came of it.
const run = promisify(execFile);
async function unhandled(body) {
  const face = new URL('./helpers/face.mjs', import.meta.url);
  const code = `
    import { clip, page, settle, success, transferOf } from ${JSON.stringify(face.href)}
    process.on('unhandledRejection', (error) => console.log('unhandled', error.code))
    const { tcVod, glue } = await page()
    const uploader = tcVod.upload({ mediaFile: clip() })
    const fail = async () => (await transferOf(glue)).host.emit('error', { kind: 'network', code: 500 })
    ${body}
    await settle()`;
  return (await run(process.execPath, ['--input-type=module', '-e', code])).stdout.trim();
}

test('a failure that nobody hears is an unhandled rejection', async () => {
  assert.equal(await unhandled('await fail()'), 'unhandled 500');
});

test('a failure that an error listener hears is none', async () => {
  assert.equal(await unhandled(`uploader.on('error', () => {}); await fail()`), '');
  assert.equal(await unhandled(`uploader.once('error', () => {}); uploader.done(); await fail()`), '');
});

test('a failure that done() hears is none', async () => {
  assert.equal(await unhandled('uploader.done().catch(() => {}); await fail()'), '');
});

test('a cancel is none, with or without done()', async () => {
  assert.equal(await unhandled('uploader.cancel()'), '');
  assert.equal(await unhandled('await transferOf(glue); uploader.done(); uploader.cancel()'), '');
});
