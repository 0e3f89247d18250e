// captureCover(): a frame of a local video.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { suite } from './support/index.mjs';
import { recordClip } from './support/clip.mjs';

const s = suite();
/** Three seconds: red, green, blue. */
let clip;

const record = async (page) => (clip ??= await page.evaluate(recordClip, ['red', 'lime', 'blue']));

/** Takes frames in a page; each is told as `{ name, type, width, height, colour }`, or as the error that came instead. */
async function take(page, ...wishes) {
  await record(page);
  return page.evaluate(
    async ({ clip, wishes }) => {
      const { captureCover } = await import('/vodlift/cover.js');
      const bytes = Uint8Array.from(atob(clip), (char) => char.charCodeAt(0));
      const film = new File([bytes], 'my film.webm', { type: 'video/webm' });
      const told = [];
      for (const { of = film, ...options } of wishes) {
        const file = of === 'noise' ? seededFile(7, 5000, 'film.mp4') : of;
        try {
          const cover = await captureCover(file, options);
          const picture = await createImageBitmap(cover);
          const pen = new OffscreenCanvas(1, 1).getContext('2d');
          pen.drawImage(picture, 0, 0, 1, 1);
          const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
          const colour = red > 180 ? 'red' : green > 180 ? 'green' : blue > 180 ? 'blue' : `${red} ${green} ${blue}`;
          told.push({ name: cover.name, type: cover.type, width: picture.width, height: picture.height, colour });
        } catch ({ name, kind, code, message }) {
          told.push({ name, kind, code, message });
        }
      }
      return told;
    },
    { clip, wishes },
  );
}

test('a tenth of the video, or any second, also of a film that does not say how long it is', async () => {
  const page = await s.page();
  const [first, second, last] = await take(page, {}, { at: 1.5 }, { at: 2.7, type: 'image/webp', maxSize: 160 });
  assert.deepEqual(first, { name: 'my film.jpg', type: 'image/jpeg', width: 320, height: 180, colour: 'red' });
  assert.equal(second.colour, 'green');
  assert.deepEqual(last, { name: 'my film.webp', type: 'image/webp', width: 160, height: 90, colour: 'blue' });
});

test('what cannot be: each says what to do', async () => {
  const page = await s.page();
  const told = await take(page, { at: 60 }, { of: 'noise' }, { at: -1 }, { at: '1' }, { of: 'file' }, { type: 'image/gif' }, { timeout: 1 });
  assert.deepEqual(
    told.map(({ kind, code }) => `${kind} ${code}`),
    ['argument too-late', 'unsupported format', 'argument at', 'argument at', 'argument file', 'argument type', 'timeout timeout'],
  );
  for (const { name, message } of told) {
    assert.equal(name, 'CoverError');
    assert.match(message, /must be|: (choose|try)/);
  }
});

test('aborted: before, and in the middle', async () => {
  const page = await s.page();
  const told = await page.evaluate(async (clip) => {
    const { captureCover } = await import('/vodlift/cover.js');
    const film = new Blob([Uint8Array.from(atob(clip), (char) => char.charCodeAt(0))]);
    const middle = new AbortController();
    const taken = [captureCover(film, { signal: AbortSignal.abort('no') }), captureCover(film, { signal: middle.signal })];
    middle.abort('enough');
    return (await Promise.allSettled(taken)).map(({ reason: { name, kind, code, cause } }) => ({ name, kind, code, cause }));
  }, await record(page));
  const error = { name: 'AbortError', kind: 'cancelled', code: 'CANCELLED' };
  assert.deepEqual(told, [{ ...error, cause: 'no' }, { ...error, cause: 'enough' }]);
});

test('nothing is kept: every object URL is given back, whatever comes of it', async () => {
  const page = await s.page();
  await page.evaluate(() => {
    globalThis.urls = new Set();
    const { createObjectURL, revokeObjectURL } = URL;
    URL.createObjectURL = (blob) => {
      const url = createObjectURL.call(URL, blob);
      urls.add(url);
      return url;
    };
    URL.revokeObjectURL = (url) => (urls.delete(url), revokeObjectURL.call(URL, url));
  });
  await take(page, {}, { at: 60 }, { of: 'noise' }, { timeout: 1 });
  assert.equal(await page.evaluate(() => urls.size), 0);
});

test('a file that is gone is told from one that cannot be played', async () => {
  const page = await s.page();
  const code = await page.evaluate(async () => {
    const { captureCover } = await import('/vodlift/cover.js');
    const root = await navigator.storage.getDirectory();
    const handle = await root.getFileHandle('film.webm', { create: true });
    const stream = await handle.createWritable();
    await stream.write(new Uint8Array(5000));
    await stream.close();
    const file = await handle.getFile();
    await root.removeEntry('film.webm');
    return captureCover(file).catch(({ kind }) => kind);
  });
  assert.equal(code, 'file-changed');
});
