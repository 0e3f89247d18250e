// The demo page: its words, and the way of a visitor through it.

import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import en from '../../www/words/en.js';
import zh from '../../www/words/zh.js';
import { repository, suite, until, writeSeeded } from './support/index.mjs';

const MEBI = 1024 ** 2;

describe('words', () => {
  test('both languages say the same things', () => {
    assert.deepEqual(Object.keys(zh), Object.keys(en));
    const holes = (text) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
    for (const key of Object.keys(en)) assert.deepEqual(holes(zh[key]), holes(en[key]), key);
  });

  test('the pages ask for no words that are not there', async () => {
    const read = (name) => readFile(join(repository, 'www', name), 'utf8');
    const keys = [...((await read('index.html')) + (await read('element/index.html'))).matchAll(/data-t(?:-label|-hint)?="([^"]+)"/g)].map((match) => match[1]);
    const families = new Set(Object.keys(en).map((key) => key.split('.')[0]));
    const scripts = (await readdir(join(repository, 'www/app'))).map((name) => `app/${name}`);
    for (const name of [...scripts, 'app.js', 'element/element.js']) {
      const script = await read(name);
      const dotted = [...script.matchAll(/'([\w-]+)(\.[\w.-]+)'/g)].filter((match) => families.has(match[1]));
      keys.push(...dotted.map((match) => match[1] + match[2]));
    }
    assert.ok(keys.length > 60);
    assert.deepEqual(
      keys.filter((key) => !(key in en)),
      [],
    );
  });

  test('every kind of error and warning has its words', async () => {
    const folder = join(repository, 'js/src');
    const tables = (await readdir(folder)).filter((name) => name.endsWith('words.ts'));
    const sdk = await Promise.all(tables.map((name) => readFile(join(folder, name), 'utf8')));
    const kinds = [...sdk.join('').matchAll(/^ {2}'?([\w-]+)'?: \{/gm)].map((match) => match[1]);
    assert.ok(kinds.includes('signature') && kinds.includes('etag-hidden'));
    assert.deepEqual(
      kinds.filter((kind) => !(`kind.${kind}` in en) && !(`warning.${kind}` in en)),
      [],
    );
  });
});

describe('the page', () => {
  const s = suite({ site: { mounts: { '/': 'www', '/vodlift/': 'js/dist' } } });
  const clip = { seed: 901, size: 5 * MEBI + 321 };
  const picture = { seed: 902, size: 40_000 };
  let folder;
  const path = (name) => join(folder, name);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vodlift-demo-'));
    await writeSeeded(path('clip.mp4'), clip.seed, clip.size);
    await writeSeeded(path('cover.jpg'), picture.seed, picture.size);
    await writeSeeded(path('other.mp4'), 903, MEBI / 2);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const open = (more = '', wishes = {}) => s.page(`/?emulator=${encodeURIComponent(s.cloud.url)}${more}`, wishes);
  const state = (page, name) => page.locator(`#state[data-state=${name}]`).waitFor();
  const choose = (page, name) => page.setInputFiles('#media-input', path(name));
  const start = (page) => page.click('#start:enabled');
  const result = (page, name) => page.locator('#result').getAttribute(`data-${name}`);

  test('video and cover arrive, are compared and shown; then the next one', async () => {
    // Random bytes make a poor film, but a true file.
    const page = await open();
    await choose(page, 'clip.mp4');
    await page.setInputFiles('#cover-input', path('cover.jpg'));
    await start(page);
    await page.locator('#result[data-identical]').waitFor();
    assert.equal(await result(page, 'identical'), 'identical');
    assert.match(await result(page, 'file-id'), /^\d+$/);
    await s.arrived(clip);
    await s.arrived(picture);
    const url = await result(page, 'video-url');
    assert.equal((await (await fetch(url)).arrayBuffer()).byteLength, clip.size);

    await choose(page, 'other.mp4');
    await start(page);
    await page.locator('#result[data-identical]').waitFor();
    await s.arrived({ seed: 903, size: MEBI / 2 });
    assert.equal(await page.locator('#earlier li').count(), 1);
    assert.equal((await s.cloud.objects()).length, 3, 'the old cover does not go with the new video');
    const events = await page.locator('#log b').allInnerTexts();
    assert.deepEqual(
      events.filter((event, index) => /_progress$/.test(event) && event === events[index - 1]),
      [],
    );
  });

  test('a video and a picture dropped together take their places', async () => {
    const page = await open();
    await page.evaluate(() => {
      const carried = new DataTransfer();
      carried.items.add(seededFile(1, 4096, 'cover.png', 'image/png'));
      carried.items.add(seededFile(2, 4096, 'film.mp4'));
      const event = (type) => new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: carried });
      document.body.dispatchEvent(event('dragenter'));
      document.body.dispatchEvent(event('drop'));
    });
    assert.match(await page.innerText('[data-slot=media] .name'), /film\.mp4/);
    assert.match(await page.innerText('[data-slot=cover] .name'), /cover\.png/);
    assert.equal(await page.locator('#stage.over').count(), 0);
    assert.ok(await page.isEnabled('#start'));
  });

  test('pause, resume, reload in the middle, and the same file goes on', async () => {
    const page = await open();
    await page.selectOption('[name=parallel]', '1');
    await choose(page, 'clip.mp4');
    // From the third part on nothing is answered: a moment that lasts.
    await s.cloud.trouble([{ route: 'part', nth: [3, 4, 5, 6], effect: { kind: 'never' } }]);
    await start(page);
    await until(async () => (await s.cloud.uploads())[0]?.parts.length === 2, 'two parts');
    await page.locator('#parts output:has-text("2")').waitFor();
    await page.click('#pause');
    await state(page, 'paused');
    await page.click('#resume');
    await state(page, 'uploading');

    await page.reload();
    await s.cloud.calm();
    assert.match(await page.locator('#unfinished li').innerText(), /clip\.mp4/);
    await choose(page, 'clip.mp4');
    await page.locator('#unfinished').waitFor({ state: 'hidden' });
    await start(page);
    await page.locator('#result[data-identical=identical]').waitFor();
    assert.match(await page.locator('[data-slot=media] .resumed').innerText(), /39 %/);
    assert.equal(await page.locator('#unfinished').isVisible(), false);
    await s.arrived(clip);
  });

  test('cancel deletes when it is told to', async () => {
    const page = await open();
    await s.cloud.trouble([{ route: 'part', nth: [3, 4, 5, 6], effect: { kind: 'never' } }]);
    await choose(page, 'clip.mp4');
    await start(page);
    await until(async () => (await s.cloud.uploads())[0]?.parts.length === 2, 'two parts');
    await page.check('#abort');
    await page.click('#cancel');
    await state(page, 'cancelled');
    assert.equal(await result(page, 'error-kind'), 'cancelled');
    await until(async () => (await s.cloud.uploads()).length === 0, 'the end of the upload at the store');
  });

  test('an expired signature is told as such, in Chinese too; then the switch is off and it goes through', async () => {
    const page = await open('&lang=zh');
    assert.equal(await page.innerText('#start'), zh.start);
    await page.check('#trouble-expired');
    await choose(page, 'other.mp4');
    await start(page);
    await state(page, 'failed');
    assert.equal(await result(page, 'error-kind'), 'signature');
    assert.equal(await page.innerText('#result-title'), zh['kind.signature']);
    await page.click('[data-language=en]');
    assert.equal(await page.innerText('#result-title'), en['kind.signature']);
    await page.uncheck('#trouble-expired');
    await start(page);
    await page.locator('#result[data-identical=identical]').waitFor();
  });

  test('started while the plug is out, it waits', async () => {
    const page = await open('', { tolerated: /Failed to load resource/ });
    await page.check('#trouble-offline');
    await choose(page, 'other.mp4');
    await start(page);
    await state(page, 'offline');
    await page.uncheck('#trouble-offline');
    await page.locator('#result[data-identical=identical]').waitFor();
  });

  test('the plug is pulled and put back', async () => {
    const page = await open('', { tolerated: /Failed to load resource/ });
    await page.selectOption('[name=parallel]', '1');
    await page.check('#trouble-slow');
    await choose(page, 'clip.mp4');
    await start(page);
    await until(async () => (await s.cloud.uploads())[0]?.parts.length >= 1, 'a part');
    await page.check('#trouble-offline');
    await state(page, 'offline');
    await page.uncheck('#trouble-slow');
    // Two changes at once could overtake each other on their way to the cloud.
    const slow = async () => (await s.cloud.troubles()).rules.some(({ effect }) => effect.kind === 'bandwidth');
    await until(async () => !(await slow()), 'the end of the slowness');
    await page.uncheck('#trouble-offline');
    await page.locator('#result[data-identical=identical]').waitFor();
    await s.arrived(clip);
  });

  /** The browser's private file system stands for the disk, and the picker for a person. */
  const disk = (page, name, { seed, size }) =>
    page.evaluate(
      async ({ name, seed, size }) => {
        const root = await navigator.storage.getDirectory();
        const handle = await root.getFileHandle(name, { create: true });
        const stream = await handle.createWritable();
        await stream.write(seededFile(seed, size, name));
        await stream.close();
        globalThis.picked = [];
        globalThis.showOpenFilePicker = async (wishes) => (picked.push(wishes), [handle]);
      },
      { name, seed, size },
    );
  const withoutHandles = () => {
    delete globalThis.showOpenFilePicker;
    delete DataTransferItem.prototype.getAsFileSystemHandle;
  };

  /** Started, two parts through, and then reloaded. */
  async function brokenOff(page) {
    await page.selectOption('[name=parallel]', '1');
    await s.cloud.trouble([{ route: 'part', nth: [3, 4, 5, 6], effect: { kind: 'never' } }]);
    await start(page);
    await until(async () => (await s.cloud.uploads())[0]?.parts.length === 2, 'two parts');
    await page.locator('[data-slot=media] .numbers b:has-text("39 %")').waitFor();
    await page.reload();
    await s.cloud.calm();
    await page.locator('#unfinished li').waitFor();
  }
  const goesOn = async (page) => {
    await page.locator('#result[data-identical=identical]').waitFor();
    assert.match(await page.locator('[data-slot=media] .resumed').innerText(), /39 %/);
    await s.arrived(clip);
    assert.equal((await s.requests('init')).length, 1);
    await page.locator('#unfinished').waitFor({ state: 'hidden' });
  };
  const continueButton = (page) => page.getByRole('button', { name: en['unfinished.continue'], exact: true });

  test('picked by keyboard with a handle, it goes on after a reload at one click', async () => {
    const page = await open();
    await disk(page, 'clip.mp4', clip);
    await page.focus('#media-input');
    await page.keyboard.press('Enter');
    await page.locator('[data-slot=media] .name:has-text("clip.mp4")').waitFor();
    const [{ types }] = await page.evaluate(() => picked);
    assert.deepEqual(Object.keys(types[0].accept), ['video/*', 'audio/*', 'image/*']);
    await brokenOff(page);
    const row = await page.innerText('#unfinished li');
    assert.match(row, /clip\.mp4[^]*\d %[^]*5\.24 MB[^]*just now/);
    assert.ok(!row.includes(en['unfinished.choose']), 'nothing has to be chosen');
    await continueButton(page).focus();
    await page.keyboard.press('Enter');
    await goesOn(page);
    assert.match(await page.innerText('#result dl'), new RegExp(en['verified.whole.text']));
  });

  test('the sample is a file that is kept: its upload goes on at one click, too', async () => {
    const page = await open();
    await page.click('#sample');
    await page.locator('[data-slot=media] .name:has-text("sample")').waitFor();
    await s.cloud.trouble([{ route: 'part', nth: [3, 4, 5, 6, 7, 8], effect: { kind: 'never' } }]);
    await start(page);
    await until(async () => (await s.cloud.uploads())[0]?.parts.length === 2, 'two parts');
    await page.reload();
    await s.cloud.calm();
    await continueButton(page).click();
    await page.locator('#result[data-identical=identical]').waitFor();
    assert.equal((await s.requests('init')).length, 1);
  });

  test('the picker may be refused: then the input itself asks', async () => {
    const page = await open('', {
      init: () => (globalThis.showOpenFilePicker = async () => Promise.reject(new DOMException('', 'SecurityError'))),
    });
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.click('[data-slot=media] .drop')]);
    await chooser.setFiles(path('clip.mp4'));
    assert.match(await page.innerText('[data-slot=media] .name'), /clip\.mp4/);
  });

  test('what is dropped keeps its handle', async () => {
    const page = await open();
    await disk(page, 'clip.mp4', clip);
    await page.evaluate(async () => {
      const [handle] = await showOpenFilePicker();
      const carried = new DataTransfer();
      carried.items.add(await handle.getFile());
      // A browser lets it be asked for in the event only.
      let inEvent = true;
      DataTransferItem.prototype.getAsFileSystemHandle = async () => (inEvent ? handle : null);
      document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: carried }));
      inEvent = false;
    });
    await page.locator('[data-slot=media] .name:has-text("clip.mp4")').waitFor();
    await brokenOff(page);
    await continueButton(page).click();
    await goesOn(page);
  });

  test('without a handle Continue asks for the file; another one is not taken for it', async () => {
    const page = await open('', { init: withoutHandles });
    await choose(page, 'clip.mp4');
    await brokenOff(page);
    const row = page.locator('#unfinished li');
    assert.match(await row.innerText(), new RegExp(en['unfinished.choose']));
    const give = async (name) => {
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), continueButton(page).click()]);
      await chooser.setFiles(path(name));
    };
    await give('other.mp4');
    await row.locator(`text=${en['unfinished.other']}`).waitFor();
    await give('clip.mp4');
    await goesOn(page);
  });

  test('a handle that may not be read is told, and Continue asks for the file', async () => {
    const page = await open('', { init: () => (FileSystemHandle.prototype.requestPermission = async () => 'denied') });
    await disk(page, 'clip.mp4', clip);
    await page.click('[data-slot=media] .drop');
    await page.locator('[data-slot=media] .name').waitFor();
    await brokenOff(page);
    await continueButton(page).click();
    await page.locator(`#unfinished li:has-text("${en['unfinished.refused']}")`).waitFor();
    await disk(page, 'clip.mp4', clip);
    await continueButton(page).click();
    await goesOn(page);
  });

  test('a cover that is missing is asked for', async () => {
    const page = await open('', { init: withoutHandles });
    await choose(page, 'clip.mp4');
    await page.setInputFiles('#cover-input', path('cover.jpg'));
    await brokenOff(page);
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), continueButton(page).click()]);
    await chooser.setFiles(path('clip.mp4'));
    await page.locator(`#hurdle:has-text("${en['unfinished.cover']}")`).waitFor();
    await page.setInputFiles('#cover-input', path('cover.jpg'));
    await start(page);
    await goesOn(page);
    await s.arrived(picture);
  });

  test('discarded is gone, and the keyboard has its place', async () => {
    const page = await open();
    await choose(page, 'clip.mp4');
    await brokenOff(page);
    await page.getByRole('button', { name: en['unfinished.discard'] }).press('Enter');
    await page.locator('#unfinished').waitFor({ state: 'hidden' });
    assert.equal(await page.evaluate(() => document.activeElement.id), 'media-input');
    await page.reload();
    await page.locator('#cloud[data-state=up]').waitFor();
    assert.equal(await page.locator('#unfinished li').count(), 0);
  });

  test('cancelled without deleting it is on the list of the other tab', async () => {
    const context = await s.browser.newContext();
    const [page, other] = [await open('', { context }), await open('', { context })];
    await s.cloud.trouble([{ route: 'part', nth: [3, 4, 5, 6], effect: { kind: 'never' } }]);
    await choose(page, 'clip.mp4');
    await start(page);
    await until(async () => (await s.cloud.uploads())[0]?.parts.length === 2, 'two parts');
    assert.equal(await other.locator('#unfinished li').count(), 0, 'what runs is not unfinished');
    await page.click('#cancel');
    await other.locator('#unfinished li:has-text("clip.mp4")').waitFor();
    await page.locator('#start:has-text("Continue from")').waitFor();
  });

  test('a second tab says that it follows, and that the other one sent it', async () => {
    const context = await s.browser.newContext();
    const [page, other] = [await open('', { context }), await open('', { context })];
    await s.cloud.trouble([{ route: 'part', nth: [3, 4, 5, 6, 7, 8], effect: { kind: 'never' } }]);
    for (const each of [page, other]) {
      await choose(each, 'clip.mp4');
      await each.setInputFiles('#cover-input', path('cover.jpg'));
    }
    await start(page);
    await until(async () => (await s.cloud.uploads())[0]?.parts.length === 2, 'two parts');
    await page.locator('[data-slot=cover] [data-phase=stored]').waitFor();
    await start(other);
    await state(other, 'following');
    await other.locator('#following').waitFor();
    assert.equal(await other.innerText('#following'), en.following);
    assert.equal(await other.innerText('#cancel'), en['cancel.following']);
    assert.deepEqual([await other.isVisible('#pause'), await other.isVisible('#abort-choice')], [false, false]);
    await s.cloud.calm();
    // Parts that were never answered are taken back by a pause.
    await page.click('#pause');
    await page.click('#resume');
    await state(other, 'done');
    assert.match(await other.innerText('#result dl'), /5\.24 MB, sent by another tab/);
    assert.equal(await other.isVisible('#following'), false);
    assert.equal(await other.locator('[data-slot=media] .resumed').innerText(), '');
    assert.equal(await other.locator('[data-slot=cover] [role=progressbar]').getAttribute('aria-valuenow'), '100');
    assert.equal((await s.requests('init')).length, 1);
  });
});
