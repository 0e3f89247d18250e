// AliVod: limits of every parameter, and what the machine and the page are told (aliyun §2.6-2.8).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clip, page, transferOf } from './helpers/face.mjs';

const { AliVod, UploadError } = await page();
const getSignature = () => ({});
const picture = () => new File(['png'], 'poster.JPG', { type: 'image/jpeg' });

/** 128 bytes of UTF-8 in 43 characters, and one byte more. */
const title128 = '\u7247'.repeat(42) + 'ab';

const WRONG = [
  ['title', { title: `${title128}c` }, /129 bytes: shorten it to 128/],
  ['title', { title: 7 }, /must be a string/],
  ['description', { description: 'x'.repeat(1025) }, /1025 bytes: shorten it to 1024/],
  ['tags', { tags: Array.from({ length: 17 }, (_, n) => `t${n}`) }, /are 17: 16 are the most/],
  ['tags', { tags: ['\u7247'.repeat(11)] }, /at most 32 bytes/],
  ['tags', { tags: ['a,b'] }, /no comma/],
  ['cateId', { cateId: 'music' }, /number of a category/],
  ['storageLocation', { storageLocation: 'https://outin' }, /host of a bucket/],
  ['userData', { userData: '[1]' }, /JSON text/],
  ['userData', { userData: 'x=1' }, /JSON text/],
  ['appId', { appId: 'a b' }, /id of an application/],
];

for (const [field, params, message] of [
  ...WRONG,
  ['coverURL', { coverURL: 'ftp://x' }, /http\(s\)/],
  ['referenceId', { referenceId: 'short' }, /6 to 64/],
  ['mediaFile', { mediaFile: clip('notes.txt') }, /\.txt/],
]) {
  test(`a video's ${JSON.stringify(params).slice(0, 50)} is refused`, () => {
    const upload = () => new AliVod({ getSignature }).upload({ mediaFile: clip(), ...params });
    assert.throws(upload, (error) => error instanceof UploadError && error.kind === 'argument' && error.code === field && message.test(error.message));
  });
}

for (const [field, params, message] of [
  ...WRONG,
  ['imageType', { imageType: 'logo' }, /default, cover/],
  ['imageExt', { imageExt: 'bmp' }, /png, jpg/],
]) {
  test(`a picture's ${JSON.stringify(params).slice(0, 50)} is refused`, () => {
    const upload = () => new AliVod({ getSignature }).uploadImage({ imageFile: picture(), ...params });
    assert.throws(upload, { kind: 'argument', code: field, message });
  });
}

test('all that is wrong is said at once', () => {
  const upload = () => new AliVod({ getSignature }).upload({ mediaFile: clip(), title: 7, cateId: 'x' });
  assert.throws(upload, { code: 'title', message: 'title must be a string; cateId must be the number of a category' });
});

test('what fits exactly passes, and is told by the names of the API', async () => {
  const { AliVod, glue } = await page();
  const params = { title: title128, tags: ['\u7247'.repeat(10), 'sea'], cateId: 12, userData: { Extend: { id: 1 } }, appId: 'app-1000000' };
  new AliVod({ getSignature }).upload({ mediaFile: clip(), coverFile: picture(), ...params, coverURL: 'https://c/x.png' });
  const { options } = await transferOf(glue);
  assert.deepEqual(options.meta, [
    ...['FileName', 'clip.mp4', 'Title', title128, 'FileSize', '4'],
    ...['Tags', `${'\u7247'.repeat(10)},sea`, 'CateId', '12', 'UserData', '{"Extend":{"id":1}}', 'AppId', 'app-1000000'],
    ...['CoverURL', 'https://c/x.png'],
  ]);
  assert.deepEqual(options.coverMeta, ['ImageType', 'cover', 'ImageExt', 'jpg', 'Title', title128]);
  assert.deepEqual([options.cloud, options.goal, options.api], ['aliyun', 0, 'https://vod.cn-shanghai.aliyuncs.com']);
});

test('a picture', async () => {
  const { AliVod, glue } = await page();
  const uploader = new AliVod({ getSignature }).uploadImage({ imageFile: picture() });
  const { options, host } = await transferOf(glue);
  assert.deepEqual(options.meta, ['ImageType', 'default', 'ImageExt', 'jpg']);
  assert.deepEqual([options.goal, options.mediaType], [1, 'jpg']);
  host.emit('done', { fileId: 'i1', videoUrl: 'https://img/x.jpg', verified: 'whole', confirmed: true });
  assert.deepEqual(await uploader.done(), { fileId: 'i1', image: { url: 'https://img/x.jpg' }, verified: 'whole', confirmed: true, raw: {} });
});

for (const [field, params] of [
  ['imageId', {}],
  ['outputType', { imageId: 'i', outputType: 'ftp' }],
  ['authTimeout', { imageId: 'i', authTimeout: 0 }],
  ['authTimeout', { imageId: 'i', authTimeout: 1.5 }],
  ['authTimeout', { imageId: 'i', outputType: 'oss', authTimeout: 2_592_001 }],
]) {
  test(`getImageInfo(${JSON.stringify(params)}) is refused`, async () => {
    await assert.rejects(new AliVod({ getSignature }).getImageInfo(params), { kind: 'argument', code: field });
  });
}

test('getImageInfo() reads a size that is a text', async () => {
  const { AliVod, glue } = await page();
  const info = new AliVod({ getSignature }).getImageInfo({ imageId: 'i', outputType: 'cdn', authTimeout: 2_592_001 });
  const { options, host } = await transferOf(glue);
  assert.deepEqual([options.goal, options.fileId, options.meta], [3, 'i', ['ImageId', 'i', 'OutputType', 'cdn', 'AuthTimeout', '2592001']]);
  host.emit('done', { fileId: '', raw: { RequestId: 'r', ImageInfo: { ImageId: 'i', URL: 'u', Mezzanine: { FileSize: '8932', Width: 2 } } } });
  assert.deepEqual(await info, { ImageId: 'i', URL: 'u', Mezzanine: { FileSize: 8932, Width: 2 } });
});

test('getImageInfo() gives the names of the API, whoever wrote the answer', async () => {
  for (const raw of [
    { requestId: 'r', imageInfo: { imageId: 'i', url: 'u', cateId: '7', mezzanine: { fileUrl: 'f', fileSize: '8932', width: '2', height: 3 } } },
    { imageId: 'i', url: 'u', cateId: 7, mezzanine: { fileURL: 'f', fileSize: 8932, width: 2, height: '3' } },
  ]) {
    const { AliVod, glue } = await page();
    const info = new AliVod({ getSignature }).getImageInfo({ imageId: 'i' });
    (await transferOf(glue)).host.emit('done', { fileId: '', raw });
    const Mezzanine = { FileURL: 'f', FileSize: 8932, Width: 2, Height: 3 };
    assert.deepEqual(await info, { ImageId: 'i', URL: 'u', CateId: 7, Mezzanine });
  }
});

test('fileName names what has no name, or another', async () => {
  for (const [file, fileName, title] of [
    [new Blob(['x']), 'a b.MP4', 'a b'],
    [clip(), 'renamed.mov', 'renamed'],
    [clip('README'), 'README.mp4', 'README'],
  ]) {
    const { AliVod, glue } = await page();
    new AliVod({ getSignature }).upload({ mediaFile: file, fileName });
    const { options } = await transferOf(glue);
    assert.deepEqual(options.meta.slice(0, 4), ['FileName', fileName, 'Title', title]);
  }
  for (const file of [new Blob(['x']), clip('README')]) {
    await assert.rejects(new AliVod({ getSignature }).upload({ mediaFile: file }).done(), { code: 'extension', message: /give fileName/ });
  }
});
