// <vodlift-uploader> and captureCover() in each engine. Which frame it is that is taken is asked in tests/browser/cover.test.mjs, of Chromium: Firefox takes
// the first one of films without an index, as recorders write them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordClip } from '../browser/support/clip.mjs';
import { suite } from './support/suite.mjs';

const s = suite();
const files = [
  { seed: 641, size: 70_001, name: 'one.mp4' },
  { seed: 642, size: 3 * 1024 ** 2, name: 'two.mp4' },
];

test('two files by the element, under a policy that allows no style of its own', async () => {
  const policy = ["default-src 'none'", "script-src 'self' 'wasm-unsafe-eval' 'nonce-tests'", "worker-src 'self'", `connect-src 'self' ${s.cloud.url}`, 'img-src data:'];
  const page = await s.page({ policy });
  const told = await page.evaluate(async ({ files, endpoints, signatureUrl }) => {
    const [{ TcVod }] = await Promise.all([import('/vodlift/index.js'), import('/vodlift/element.js')]);
    const uploader = Object.assign(document.createElement('vodlift-uploader'), { multiple: true, lang: 'en' });
    uploader.options = { chunkSize: 1024 ** 2 };
    uploader.client = new TcVod({ endpoints, getSignature: async () => (await fetch(signatureUrl)).text() });
    document.body.append(uploader);
    let left = files.length;
    const ended = new Promise((done) => uploader.addEventListener('vodlift-done', () => --left || setTimeout(done, 200)));
    uploader.add(files.map(({ seed, size, name }) => seededFile(seed, size, name)));
    const part = (name) => uploader.shadowRoot.querySelector(`[part~=${name}]`);
    const { backgroundColor, borderTopStyle } = getComputedStyle(part('upload'));
    part('upload').click();
    await ended;
    const [status] = [...uploader.shadowRoot.querySelectorAll('[part=summary] [part=status]')].map((each) => each.textContent);
    return { status, backgroundColor, borderTopStyle };
  }, { files, ...s.cloud.forPage() });
  for (const file of files) await s.arrived(file);
  assert.equal(told.status, '2 of 2 uploaded');
  assert.equal(told.borderTopStyle, 'solid', 'the sheet is in force');
  assert.doesNotMatch(told.backgroundColor, /^(transparent|rgba\(0, 0, 0, 0\))$/, 'and its colours are known');
});

test('a frame, where films can be recorded; otherwise why not', async () => {
  const page = await s.page();
  const told = await page.evaluate(`async () => {
    const { captureCover } = await import('/vodlift/cover.js');
    const why = (error) => error.kind + ' ' + error.code;
    const noise = await captureCover(seededFile(7, 5000, 'film.mp4')).catch(why);
    const type = 'video/webm;codecs=vp8';
    if (!globalThis.MediaRecorder?.isTypeSupported(type) || !document.createElement('video').canPlayType(type)) return { noise };
    const clip = await (${recordClip})(['red', 'lime']);
    const film = new File([Uint8Array.from(atob(clip), (char) => char.charCodeAt(0))], 'film.webm', { type: 'video/webm' });
    const cover = await captureCover(film, { at: 1.6 });
    const { width, height } = await createImageBitmap(cover);
    return { noise, name: cover.name, type: cover.type, width, height, late: await captureCover(film, { at: 60 }).catch(why) };
  }`);
  assert.equal(told.noise, 'unsupported format');
  if (told.name) assert.deepEqual(told, { noise: told.noise, name: 'film.jpg', type: 'image/jpeg', width: 320, height: 180, late: 'argument too-late' });
});
