// What the machine is handed: defaults, limits, merging, names, and the cached region (spec §1.2, §1.3, Q14).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clip, page, settle, transferOf } from './helpers/face.mjs';

async function optionsOf(params, constructed) {
  const { tcVod, glue } = await page({}, constructed);
  tcVod.upload({ mediaFile: clip(), ...params });
  return (await transferOf(glue)).options;
}

test('the defaults', async () => {
  const mediaFile = clip();
  assert.deepEqual(await optionsOf({ mediaFile }), {
    xhr: false,
    media: mediaFile,
    cover: undefined,
    mediaName: 'clip',
    mediaType: 'mp4',
    mediaMime: 'video/mp4',
    coverName: undefined,
    coverType: undefined,
    coverMime: undefined,
    fileId: undefined,
    expireTime: undefined,
    chunkSize: 0,
    fileParallel: 3,
    verify: true,
    race: false,
    goal: 0,
    parallel: 6,
    retries: 5,
    retryDelay: 1000,
    progressInterval: 1000,
    resume: true,
    cloud: 'tencent',
    vodEndpoints: 'https://vod2.qcloud.com https://vod2.dnsv1.com',
    cosEndpoints: 'https://{bucket}.cos.{region}.myqcloud.com https://{bucket}.cos.{region}.tencentcos.cn',
    applyTimeout: 5000,
    commitTimeout: 5000,
    region: undefined,
  });
});

const NEVER = 2 ** 31 - 1;
for (const [given, name, expected] of [
  [{ applyRequestTimeout: 0 }, 'applyTimeout', 5000],
  [{ applyRequestTimeout: 7000 }, 'applyTimeout', 7000],
  [{ applyRequestTimeout: -1 }, 'applyTimeout', NEVER],
  [{ applyRequestTimeout: Infinity }, 'applyTimeout', NEVER],
  [{ commitRequestTimeout: '9000' }, 'commitTimeout', 9000],
  [{ commitRequestTimeout: NaN }, 'commitTimeout', 5000],
  [{ retryDelay: 0 }, 'retryDelay', 1000],
  [{ retryDelay: -1 }, 'retryDelay', 0],
  [{ chunkRetryTimes: 0 }, 'retries', 5],
  [{ chunkRetryTimes: -1 }, 'retries', 0],
  [{ chunkRetryTimes: Infinity }, 'retries', NEVER],
  [{ chunkSize: 1 }, 'chunkSize', 1024 * 1024],
  [{ chunkSize: 0 }, 'chunkSize', 0],
  [{ chunkSize: 'large' }, 'chunkSize', 0],
  [{ chunkSize: -1 }, 'chunkSize', 1024 * 1024],
  [{ chunkSize: 5e6 + 0.5 }, 'chunkSize', 5e6],
  [{ chunkParallelLimit: 0 }, 'parallel', 6],
  [{ chunkParallelLimit: 1000 }, 'parallel', 256],
  [{ chunkParallelLimit: -3 }, 'parallel', 1],
  [{ fileParallelLimit: 1 }, 'fileParallel', 1],
  [{ progressInterval: 50 }, 'progressInterval', 50],
  [{ enableResume: false }, 'resume', false],
  [{ enableResume: undefined }, 'resume', true],
  [{ verify: false }, 'verify', false],
  [{ transport: 'xhr' }, 'xhr', true],
  [{ transport: 'fetch' }, 'xhr', false],
  [{ enableRaceRegion: true }, 'race', true],
  [{ expireTime: '2030-01-01T00:00:00Z' }, 'expireTime', '2030-01-01T00:00:00Z'],
  [{ fileId: '1' }, 'fileId', undefined],
  [{ endpoints: 'http://127.0.0.1:9711/' }, 'vodEndpoints', 'http://127.0.0.1:9711'],
  [{ endpoints: 'http://127.0.0.1:9711' }, 'cosEndpoints', 'http://127.0.0.1:9711'],
  [{ endpoints: { vod: ['https://a/', 'https://b'] } }, 'vodEndpoints', 'https://a https://b'],
  [{ endpoints: { cos: 'https://{bucket}.gate/' } }, 'cosEndpoints', 'https://{bucket}.gate'],
  [{ endpoints: { cos: 'https://c' } }, 'vodEndpoints', 'https://vod2.qcloud.com https://vod2.dnsv1.com'],
  [
    { endpoints: {} },
    'cosEndpoints',
    'https://{bucket}.cos.{region}.myqcloud.com https://{bucket}.cos.{region}.tencentcos.cn',
  ],
  [
    {
      storageType: 's3',
      allowReport: true,
      appId: 1,
      reportId: 'r',
      dynamicAccelerate: true,
      sliceSize: 1,
      copyChunkParallelLimit: 1,
      copyChunkSize: 1,
      copySliceSize: 1,
      unheardOf: 1,
    },
    'chunkSize',
    0,
  ],
]) {
  test(`${JSON.stringify(given)} gives ${name} ${JSON.stringify(expected)}`, async () => {
    assert.deepEqual((await optionsOf(given))[name], expected);
    assert.deepEqual((await optionsOf({}, given))[name], expected);
  });
}

test("options of upload() win over those of the constructor; the constructor's stay readable", async () => {
  const constructed = { chunkSize: 4e6, enableResume: false, appId: 7 };
  assert.equal((await optionsOf({ chunkSize: 2e6 }, constructed)).chunkSize, 2e6);
  assert.equal((await optionsOf({ enableResume: true }, constructed)).resume, true);
  assert.equal((await optionsOf({}, constructed)).resume, false);
  const { tcVod } = await page({}, constructed);
  assert.equal(tcVod.appId, 7);
  assert.equal(tcVod.getSignature(), 'signature');
});

test('null, as pages pass for what they have not, is nothing', async () => {
  const nothing = {
    coverFile: null,
    videoFile: null,
    mediaName: null,
    fileId: null,
    expireTime: null,
    endpoints: null,
  };
  const mediaFile = clip();
  assert.deepEqual(
    await optionsOf({ ...nothing, mediaFile, signal: null, enableResume: null }),
    await optionsOf({ mediaFile }),
  );
});

test('getSignature of upload() wins', async () => {
  const { tcVod, glue } = await page();
  tcVod.upload({ mediaFile: clip(), getSignature: () => 'other' });
  assert.equal(await (await transferOf(glue)).host.sign({}), 'other');
});

for (const [what, params, name, type] of [
  ['a File', { mediaFile: clip('My.Clip.MP4') }, 'My.Clip', 'mp4'],
  ['mediaFile and videoFile', { mediaFile: clip('a.mp4'), videoFile: clip('b.mov') }, 'a', 'mp4'],
  ['videoFile alone', { mediaFile: undefined, videoFile: clip('b.mov') }, 'b', 'mov'],
  ['mediaName', { mediaName: 'Holiday.2' }, 'Holiday.2', 'mp4'],
  ['mediaName and videoName', { mediaName: 'a', videoName: 'b' }, 'a', 'mp4'],
  ['videoName', { videoName: 'b' }, 'b', 'mp4'],
  ['an empty mediaName', { mediaName: '' }, 'clip', 'mp4'],
  ['a leading dot only', { mediaFile: clip('.hidden') }, '', 'hidden'],
  ['mediaType', { mediaFile: clip('README'), mediaType: 'MP4' }, 'README', 'mp4'],
  ['a Blob with a file name', { mediaFile: new Blob(['x']), mediaName: 'clip.webm' }, 'clip', 'webm'],
  [
    'a Blob with mediaType',
    { mediaFile: new Blob(['x']), mediaName: 'clip 1.0', mediaType: 'webm' },
    'clip 1.0',
    'webm',
  ],
]) {
  test(`name and type of ${what}`, async () => {
    const { mediaName, mediaType } = await optionsOf(params);
    assert.deepEqual([mediaName, mediaType], [name, type]);
  });
}

test('name and type of covers; mediaName is not for them', async () => {
  const file = await optionsOf({ coverFile: new File(['x'], 'Cover.PNG', { type: 'image/png' }), mediaName: 'm' });
  assert.deepEqual([file.coverName, file.coverType, file.coverMime], ['Cover', 'png', 'image/png']);
  const blob = await optionsOf({ coverFile: new Blob(['x'], { type: 'image/jpeg' }) });
  assert.deepEqual([blob.coverName, blob.coverType], ['cover', 'jpeg']);
});

test('a cover for an existing media', async () => {
  const coverFile = clip('c.png');
  const { fileId, media, cover } = await optionsOf({ mediaFile: undefined, fileId: '7', coverFile });
  assert.deepEqual([fileId, media, cover], ['7', undefined, coverFile]);
});

test('prepareUpload() races once, and later uploads use the region for ten minutes', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1_750_000_000_000 });
  const { TcVod, tcVod, glue } = await page();
  const getSignature = () => 'signature';
  const first = TcVod.prepareUpload({ getSignature });
  assert.equal(TcVod.prepareUpload({ getSignature }), first);
  const { options, host } = await transferOf(glue);
  assert.deepEqual([options.goal, options.race, options.media], [2, true, undefined]);
  host.emit('done', { region: 'ap-guangzhou' });
  assert.equal(await first, 'ap-guangzhou');
  assert.equal(await TcVod.prepareUpload({ getSignature }), 'ap-guangzhou');

  const next = async (params) => {
    const n = glue.transfers.length;
    tcVod.upload({ mediaFile: clip(), ...params });
    const { race, region } = (await transferOf(glue, n)).options;
    return [race, region];
  };
  assert.deepEqual(await next({}), [false, 'ap-guangzhou']);
  assert.deepEqual(await next({ enableRaceRegion: true }), [false, 'ap-guangzhou']);
  assert.deepEqual(await next({ enableRaceRegion: false }), [false, undefined]);
  t.mock.timers.tick(600_000);
  assert.deepEqual(await next({}), [false, undefined]);
  assert.deepEqual(await next({ enableRaceRegion: true }), [true, undefined]);
  TcVod.prepareUpload({ getSignature });
  await transferOf(glue, glue.transfers.length);
});

test('prepareUpload() that finds nothing, or fails, is no error', async () => {
  const { TcVod, glue } = await page();
  const getSignature = () => 'signature';
  const none = TcVod.prepareUpload({ getSignature });
  (await transferOf(glue)).host.emit('done', {});
  assert.equal(await none, undefined);
  const failed = TcVod.prepareUpload({ getSignature });
  (await transferOf(glue, 1)).host.emit('error', { kind: 'network', code: 500 });
  assert.equal(await failed, undefined);
  await settle();
});
