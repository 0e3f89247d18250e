// Bad input from the page and from its visitor: each gives its own kind and code, with the remedy in the message.

import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { holdParts, needs, suite, writeSeeded } from './support/index.mjs';

const s = suite();
const MEBI = 1024 ** 2;
const file = { seed: 91, size: 300_000 };

/** What upload() throws, or done() rejects with, for source texts of files and options. */
const attempt = (page, params, getSignature = "() => 'x'") =>
  page.evaluate(
    async ([params, getSignature]) => {
      const { TcVod, UploadError } = await import('/vodlift/index.js');
      const facts = (error, how) => ({
        how,
        kind: error.kind,
        code: error.code,
        message: error.message,
        ours: error instanceof UploadError,
        name: error.name,
      });
      const value = (text) => (0, eval)(`(${text})`);
      let uploader;
      try {
        uploader = new TcVod({ getSignature: value(getSignature) }).upload(value(params));
      } catch (error) {
        return facts(error, 'thrown');
      }
      return uploader.done().catch((error) => facts(error, 'rejected'));
    },
    [params, getSignature],
  );

const video = "new File(['x'], 'a.mp4')";
const texts = 'Cant use these chars in filename: \\ / : * ? " < > |';
for (const [what, params, how, code, message, getSignature] of [
  [
    'no getSignature',
    `{ mediaFile: ${video} }`,
    'thrown',
    'getSignature',
    'getSignature must be a function',
    'undefined',
  ],
  ['a path instead of a File', `{ mediaFile: './a.mp4' }`, 'thrown', 'mediaFile', /must be a File/],
  ['an object as videoFile', `{ videoFile: {} }`, 'thrown', 'videoFile', 'videoFile must be a File'],
  [
    'a name that is no string',
    `{ mediaFile: ${video}, mediaName: 7 }`,
    'thrown',
    'mediaName',
    'mediaName must be a string',
  ],
  ['forbidden characters', `{ mediaFile: ${video}, mediaName: 'a:b' }`, 'thrown', 'characters', texts],
  ['a Blob without a name', `{ mediaFile: new Blob(['x']) }`, 'thrown', 'blob-name', /mediaName/],
  ['nothing to upload', `{}`, 'rejected', 'params', 'Wrong params, please check and try again'],
  ['an empty file', `{ mediaFile: new File([], 'a.mp4') }`, 'rejected', 'empty', /allowEmpty/],
  ['a file without a type', `{ mediaFile: new File(['x'], 'a') }`, 'rejected', 'extension', /mediaType/],
  [
    '60 GB and a byte',
    `{ mediaFile: Object.defineProperty(${video}, 'size', { value: 60 * 1024 ** 3 + 1 }) }`,
    'rejected',
    'too-large',
    /60 GB/,
  ],
]) {
  test(`${what}: ${how}`, async () => {
    const page = await s.page();
    const error = await attempt(page, params, getSignature);
    assert.deepEqual([error.how, error.kind, error.code, error.ours], [how, 'argument', code, true]);
    if (typeof message === 'string') assert.equal(error.message, message);
    else assert.match(error.message, message);
    assert.deepEqual(await s.cloud.log(), [], 'nobody was asked');
  });
}

/** A file on disk, chosen through an input as a person does; held in the middle of its upload. */
async function chosen(size = 6 * MEBI) {
  const folder = await mkdtemp(join(tmpdir(), 'vodlift-file-'));
  s.defer(() => rm(folder, { recursive: true, force: true }));
  const path = await writeSeeded(join(folder, 'holiday.mp4'), 92, size);
  const page = await s.page();
  await page.setContent('<input type="file" id="file">');
  await page.setInputFiles('#file', path);
  const start = (options) =>
    s.upload(page, { media: { input: '#file' }, options: { chunkSize: MEBI, chunkParallelLimit: 2, ...options } });
  return { path, page, start };
}

const spoilers = {
  vanishes: (path) => unlink(path),
  grows: async (path) => truncate(path, (await stat(path)).size + 1),
  'is written anew': (path) => writeSeeded(path, 93, 6 * MEBI),
};
for (const [what, spoil] of Object.entries(spoilers)) {
  // With verify it is found in hashing the next part, without in sending it.
  for (const verify of [true, false]) {
    // By its samples; what is gone is seen everywhere.
    const seen = what === 'vanishes' || (verify && what === 'is written anew');
    const able = seen ? {} : needs(`files ${verify ? 'read' : 'sent'} as they were chosen`);
    test(`a file that ${what} while it is sent, verify: ${verify}`, able, async () => {
      const { path, start } = await chosen();
      const held = await holdParts(s.cloud, 2);
      const upload = await start({ verify });
      await held();
      await spoil(path);
      await s.cloud.calm();
      // What is under way is taken back and sent again.
      await upload.call('pause');
      await upload.call('resume');
      const error = await upload.error();
      assert.equal(error.kind, 'file-changed');
      assert.match(error.message, /choose it again/);
      assert.equal((await s.cloud.uploads())[0].parts.length, 2, 'nothing that was sent is thrown away');
      assert.deepEqual(await s.requests('complete', 'commit'), []);
    });
  }
}

test('a file that is gone before it begins: it looks empty to the browser, and never becomes an empty video', async () => {
  const { path, start } = await chosen();
  await unlink(path);
  for (const allowEmpty of [false, true]) {
    assert.equal((await (await start({ allowEmpty })).error()).kind, 'file-changed');
  }
  assert.deepEqual(await s.cloud.objects(), []);
});

test('a file from disk arrives whole, again when it is chosen again', async () => {
  const { path, page, start } = await chosen();
  await (await start()).result();
  await s.arrived({ seed: 92, size: 6 * MEBI });
  await writeFile(path, 'another content');
  await page.setInputFiles('#file', path);
  await (await start()).result();
  assert.equal((await s.cloud.objects()).length, 2);
});

test('a type that the service does not take: its own word', async () => {
  const page = await s.page();
  const error = await (await s.upload(page, { media: { ...file, name: 'notes.txt' } })).error();
  assert.deepEqual([error.kind, error.code, error.stage], ['service', 90005, 'apply']);
  assert.match(error.message, /invalid media type/);
});
