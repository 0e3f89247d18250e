// What `upload()` refuses, and how (spec §1.3, §1.6, Q29, Q32, Q34).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clip, fileOfSize, page, transferOf } from './helpers/face.mjs';

const { TcVod, UploadError, tcVod } = await page();

const EXPIRE = 'expireTime must be a date: give e.g. "2030-01-31T00:00:00Z"';
const CHARACTERS = 'Cant use these chars in filename: \\ / : * ? " < > |';

for (const [what, params, message, code] of [
  ['no getSignature', { getSignature: 'text', mediaFile: clip() }, 'getSignature must be a function', 'getSignature'],
  ['a videoFile that is a Blob', { videoFile: new Blob(['x']) }, 'videoFile must be a File', 'videoFile'],
  ['a videoFile that is a path', { videoFile: '/clip.mp4' }, 'videoFile must be a File', 'videoFile'],
  ['a mediaFile that is a path', { mediaFile: '/clip.mp4' }, 'mediaFile must be a File or a Blob', 'mediaFile'],
  [
    'a coverFile that is an object',
    { mediaFile: clip(), coverFile: {} },
    'coverFile must be a File or a Blob',
    'coverFile',
  ],
  ['a mediaName that is a number', { mediaFile: clip(), mediaName: 7 }, 'mediaName must be a string', 'mediaName'],
  ['a videoName that is an object', { mediaFile: clip(), videoName: {} }, 'mediaName must be a string', 'mediaName'],
  [
    'a nameless Blob',
    { mediaFile: new Blob(['x']) },
    'A Blob has no name: give mediaName, e.g. "clip.mp4"',
    'blob-name',
  ],
  ['a mediaType that is a number', { mediaFile: clip(), mediaType: 5 }, 'mediaType must be a string', 'mediaType'],
  ['a fileId that is a number', { fileId: 7, coverFile: clip('c.png') }, 'fileId must be a string', 'fileId'],
  ['an expireTime that is a Date', { mediaFile: clip(), expireTime: new Date() }, 'expireTime must be a string', 'expireTime'],
  ['an expireTime that is no date', { mediaFile: clip(), expireTime: 'soon' }, EXPIRE, 'expireTime'],
  ['a signal that is none', { mediaFile: clip(), signal: {} }, 'signal must be an AbortSignal', 'signal'],
  [
    'endpoints that are no addresses',
    { mediaFile: clip(), endpoints: { vod: [5] } },
    'endpoints must be addresses: give e.g. "https://vod.example"',
    'endpoints',
  ],
  ...[...':*?<>"\\/|'].map((char) => [
    `a mediaName with ${char}`,
    { mediaFile: clip(), mediaName: `a${char}b` },
    CHARACTERS,
    'characters',
  ]),
]) {
  test(`upload() throws at ${what}`, () => {
    assert.throws(
      () => tcVod.upload(params),
      (error) => {
        assert.ok(error instanceof UploadError && error instanceof Error);
        assert.equal(error.message, message);
        assert.deepEqual([error.kind, error.code, error.stage], ['argument', code, 'validate']);
        return true;
      },
    );
  });
}

test('the checks run in the order of the original', () => {
  const everythingWrong = { getSignature: 1, videoFile: 1, mediaFile: 1, mediaName: 1 };
  assert.throws(() => tcVod.upload(everythingWrong), { message: 'getSignature must be a function' });
  delete everythingWrong.getSignature;
  assert.throws(() => tcVod.upload(everythingWrong), { message: 'videoFile must be a File' });
});

test('a forbidden character in the name of the File itself is no reason to refuse (Q33), nor to be refused by the service', () => {
  const uploader = tcVod.upload({ mediaFile: clip('what? "a:b".mp4') });
  assert.equal(uploader.mediaName, 'what_ _a_b_');
  uploader.cancel();
});

for (const [what, params, message] of [
  ['nothing to upload', {}, 'Wrong params, please check and try again'],
  ['a cover without fileId or media', { coverFile: clip('c.png') }, 'Wrong params, please check and try again'],
  ['a fileId alone', { fileId: '1' }, 'Wrong params, please check and try again'],
  ['an empty file', { mediaFile: clip('clip.mp4', '') }, /empty.*allowEmpty/],
  ['an empty cover', { mediaFile: clip(), coverFile: clip('c.png', '') }, /empty/],
  ['60 GB and a byte', { mediaFile: fileOfSize(60 * 1024 ** 3 + 1) }, /over 60 GB/],
  ['no extension', { mediaFile: clip('README') }, /no extension.*mediaType/],
  ['a name that ends in a dot', { mediaFile: clip('clip.') }, /no extension/],
  ['a Blob whose name has no extension', { mediaFile: new Blob(['x']), mediaName: 'clip' }, /no extension/],
  ['a cover without extension', { mediaFile: clip(), coverFile: clip('cover') }, /cover has no extension/],
]) {
  test(`done() rejects and an error event comes for ${what}`, async () => {
    let asked = 0;
    const heard = [];
    const uploader = tcVod.upload({ ...params, getSignature: () => asked++ }).on('error', (error) => heard.push(error));
    await assert.rejects(uploader.done(), { name: 'UploadError', kind: 'argument', message });
    assert.equal(heard.length, 1);
    assert.ok(heard[0] instanceof Error);
    assert.equal(uploader.state, 'failed');
    assert.equal(asked, 0);
  });
}

for (const [what, params] of [
  ['exactly 60 GB', { mediaFile: fileOfSize(60 * 1024 ** 3) }],
  ['an empty file with allowEmpty', { mediaFile: clip('clip.mp4', ''), allowEmpty: true }],
  ['a Blob with a name', { mediaFile: new Blob(['x']), mediaName: 'clip.mp4' }],
  ['no extension but mediaType', { mediaFile: clip('README'), mediaType: 'mp4' }],
  ['a cover for a fileId', { fileId: '1', coverFile: clip('c.png') }],
  [
    'a File of another frame',
    {
      videoFile: Object.assign(Object.create(null, { [Symbol.toStringTag]: { value: 'File' } }), {
        name: 'a.mp4',
        size: 1,
        type: '',
        arrayBuffer: async () => new ArrayBuffer(1),
      }),
    },
  ],
]) {
  test(`accepted: ${what}`, async () => {
    const { tcVod, glue } = await page();
    tcVod.upload(params);
    await transferOf(glue);
  });
}

test('prepareUpload() throws without getSignature', () => {
  assert.throws(() => TcVod.prepareUpload({}), { message: 'getSignature must be a function', kind: 'argument' });
});
