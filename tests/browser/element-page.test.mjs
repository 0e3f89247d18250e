// <vodlift-uploader> as a page's author meets it: properties, attributes, looks, and what axe says of it.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { button, focused, item, withoutPicker } from './support/element.mjs';
import { suite } from './support/index.mjs';

const s = suite();
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A page of the author's: `<vodlift-uploader>` with these attributes, and a class that uploads to the local cloud. */
async function author(attributes = 'multiple covers', { before = () => {}, context } = {}) {
  const page = await s.page('/blank.html', { context });
  await page.evaluate(
    ({ attributes, before }) => {
      document.documentElement.lang = 'en';
      document.body.innerHTML = `<main><h1>Uploads</h1><vodlift-uploader ${attributes}></vodlift-uploader></main>`;
      globalThis.uploader = document.querySelector('vodlift-uploader');
      globalThis.heard = [];
      globalThis.ends = 0;
      addEventListener('vodlift-change', ({ detail }) => heard.push(detail));
      addEventListener('vodlift-done', () => ends++);
      (0, eval)(before)();
    },
    { attributes, before: `(${before})` },
  );
  const { endpoints, signatureUrl } = s.cloud.forPage();
  await page.evaluate(
    async ({ endpoints, signatureUrl }) => {
      const [{ TcVod }, { UploadQueue }] = await Promise.all([import('/vodlift/index.js'), import('/vodlift/queue.js')]);
      await import('/vodlift/element.js');
      Object.assign(globalThis, { UploadQueue, named: new Set() });
      globalThis.tcVod = new TcVod({ endpoints, async getSignature({ meta }) {
        named.add(meta.mediaName);
        return (await fetch(signatureUrl)).text();
      } });
    },
    { endpoints, signatureUrl },
  );
  return page;
}
/** As source text: small, and each of its own content. */
const files = (...names) => names.map((name) => `seededFile(${[...name].reduce((sum, char) => sum * 31 + char.charCodeAt(0), 7) % 100_000}, 5000, '${name}')`).join();
const put = (page, ...names) => page.evaluate(`uploader.add([${files(...names)}])`);
const names = (page) => page.locator('[part=name]').allInnerTexts();

test('what was set before the script came holds; options may be a function of the file', async () => {
  const page = await author('', {
    before: () => {
      uploader.multiple = true;
      uploader.options = (file) => ({ mediaName: `my ${file.name.slice(0, 1)}` });
      uploader.words = { upload: 'Send' };
    },
  });
  assert.ok(await page.evaluate(() => uploader.hasAttribute('multiple')), 'it is a property now, no longer hidden by a value');
  await page.evaluate(() => (uploader.client = tcVod));
  await put(page, 'a.mp4', 'b.mp4');
  await button(page, 'Send').click();
  await item(page, 'done').nth(1).waitFor();
  assert.deepEqual(await page.evaluate(() => [...named].sort()), ['my a', 'my b']);
});

test('one file at a time takes the place of the last; with autostart it is started', async () => {
  const page = await author('autostart');
  await page.evaluate(() => (uploader.client = tcVod));
  await put(page, 'a.mp4', 'b.mp4');
  await item(page, 'done').waitFor();
  await put(page, 'c.mp4');
  await item(page, 'done').locator('text=c.mp4').waitFor();
  assert.deepEqual(await names(page), ['c.mp4']);
});

test('max and accept are held to, and said', async () => {
  const page = await author('multiple max="2" accept="video/*, .MKV"');
  await page.evaluate(`uploader.add([${files('a.mp4', 'b.txt', 'c.mkv', 'd.mp4')}].map((file) => new File([file], file.name, { type: /mp4/.test(file.name) ? 'video/mp4' : '' })))`);
  assert.deepEqual(await names(page), ['a.mp4', 'c.mkv']);
  assert.equal(await page.innerText('[part=note]'), 'Not wanted here: b.txt. No more than 2: left out d.mp4');
  await button(page, 'Remove a.mp4').click();
  await put(page, 'e.mp4', 'f.mp4');
  assert.deepEqual(await names(page), ['c.mkv', 'e.mp4']);
  assert.match(await page.innerText('[part=note]'), /left out f\.mp4$/);
});

test('*/* accepts anything, and is no filter of the picker', async () => {
  const page = await author('multiple accept="video/*, */*"');
  await page.evaluate(() => (globalThis.showOpenFilePicker = async (wishes) => { globalThis.wishes = wishes; return []; }));
  await put(page, 'b.txt');
  assert.deepEqual(await names(page), ['b.txt']);
  await page.locator('[part=drop]').click();
  assert.deepEqual(await page.evaluate(() => wishes), { multiple: true });
});

test('a queue of the page’s is shown, and what is in it already; without a client nothing starts, and that is said', async () => {
  const page = await author();
  await page.evaluate(`
    globalThis.queue = new UploadQueue();
    queue.pause();
    queue.add(tcVod, { mediaFile: ${files('theirs.mp4')} });
    uploader.queue = queue;
  `);
  await item(page, 'paused').locator('text=theirs.mp4').waitFor();
  await put(page, 'a.mp4');
  assert.match(await page.evaluate(() => { try { uploader.start(); } catch (error) { return error.message; } }), /set its client/);
  await page.evaluate(() => { uploader.client = tcVod; uploader.start(); });
  await item(page, 'paused').nth(1).waitFor();
  await page.evaluate(() => queue.resume());
  await item(page, 'done').nth(1).waitFor();
  const { ready, view } = await page.evaluate(() => heard.at(-1) && { ready: heard.at(-1).ready.length, view: heard.at(-1).view.progress });
  assert.deepEqual([ready, view.done, view.percent], [0, 2, 1]);
  const changes = await page.evaluate(() => { queue.items[0].priority = 1; return heard.length; });
  await page.waitForFunction((changes) => heard.length > changes, changes);
  await page.evaluate(() => { uploader.remove(); document.body.append(uploader); });
  assert.equal(await page.evaluate(() => ends), 2, 'each end is told once');
  assert.equal((await names(page)).length, 2, 'it may be moved');
});

test('each end is told, be the element moved or away just then', async () => {
  const page = await author();
  await page.evaluate(() => {
    uploader.client = tcVod;
    uploader.queue.on('start', ({ name, uploader: upload }) =>
      upload.on('done', () => {
        uploader.remove();
        if (name === 'moved.mp4') document.body.append(uploader);
        else globalThis.away = true;
      }),
    );
  });
  const start = async (name) => {
    await put(page, name);
    await page.evaluate(() => uploader.start());
  };
  await start('moved.mp4');
  await item(page, 'done').waitFor();
  assert.equal(await page.evaluate(() => ends), 1);
  await start('away.mp4');
  await page.waitForFunction(() => globalThis.away);
  await page.waitForTimeout(300);
  assert.equal(await page.evaluate(() => document.body.append(uploader) ?? ends), 2);
  assert.equal(await item(page, 'done').count(), 2);
});

test('a queue that was set before the script came is listened to once', async () => {
  const page = await author();
  const told = await page.evaluate(async () => {
    const early = Object.assign(document.createElement('template'), { innerHTML: '<vodlift-uploader></vodlift-uploader>' }).content.firstChild;
    early.queue = new UploadQueue();
    early.queue.pause();
    document.body.append(early);
    await new Promise((done) => setTimeout(done, 300));
    let told = 0;
    early.addEventListener('vodlift-change', () => told++);
    early.queue.add(tcVod, { mediaFile: new File(['film'], 'a.mp4') });
    await new Promise((done) => setTimeout(done, 300));
    return told;
  });
  assert.equal(told, 1);
});

test('what failed is not offered once more when the element is moved', async () => {
  const page = await author();
  page.tolerated = /./;
  await s.cloud.trouble([{ route: 'part', effect: { kind: 'status', status: 403, code: 'AccessDenied', cors: true } }]);
  await page.evaluate(() => {
    uploader.client = tcVod;
    uploader.options = { chunkSize: 2 ** 20 };
    uploader.add([seededFile(5, 3 * 2 ** 20, 'a.mp4')]);
    uploader.start();
  });
  await item(page, 'failed').waitFor();
  await page.evaluate(async () => {
    document.body.append(uploader);
    await new Promise((done) => setTimeout(done, 300));
  });
  assert.deepEqual(await names(page), ['a.mp4']);
});

test('after "Pause all" what is started begins all the same', async () => {
  const page = await author();
  page.tolerated = /./;
  await s.cloud.trouble([{ route: '*', effect: { kind: 'never' } }]);
  await page.evaluate(() => (uploader.client = tcVod));
  await put(page, 'a.mp4', 'b.mp4');
  await page.evaluate(() => uploader.start());
  await button(page, 'Pause all').click();
  await item(page, 'paused').nth(1).waitFor();
  await put(page, 'c.mp4');
  await page.evaluate(() => uploader.start());
  await item(page, 'preparing').locator('text=c.mp4').waitFor();
});

test('words of the page may say the same of two things; bars say what the text says; the pictures of a list that is gone are given back', async () => {
  const page = await author();
  await page.evaluate(() => {
    globalThis.urls = 0;
    const { createObjectURL, revokeObjectURL } = URL;
    URL.createObjectURL = (blob) => (urls++, createObjectURL(blob));
    URL.revokeObjectURL = (url) => ((urls -= +!!url), revokeObjectURL(url));
    const heard = {};
    globalThis.upload = { heard, state: 'uploading', on: (name, listener) => ((heard[name] = listener), upload), pause() {}, resume() {}, cancel() {} };
    uploader.words = { cancel: 'Take away', remove: 'Take away' };
    uploader.queue.add({ upload: () => upload }, { mediaFile: new File(['x'.repeat(100)], 'a.png', { type: 'image/png' }) });
  });
  await item(page, 'uploading').waitFor();
  await page.evaluate(() => upload.heard.media_progress({ loaded: 29, total: 100, percent: 0.29, speed: 1 }));
  await item(page, 'uploading').locator('text=29').waitFor();
  assert.equal(await item(page, 'uploading').getByRole('progressbar').getAttribute('aria-valuenow'), '29');
  assert.equal(await button(page, 'Pause a.png').getAttribute('title'), 'Pause a.png', 'what differs from the label is read after it');
  assert.equal(await page.evaluate(() => [urls, uploader.remove(), urls].join()), '1,,0');
  await page.evaluate(() => {
    document.body.append(uploader);
    upload.state = 'done';
    upload.heard.done({});
  });
  await item(page, 'done').waitFor();
  await button(page, 'Take away a.png').click();
  await item(page, 'done').waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => urls), 0);
  assert.equal(await page.locator('[part=list]').getAttribute('role'), 'list', 'without bullets it is none to VoiceOver, unless it says so');
});

test('the choice of a cover: Escape closes nothing else; a picture that comes late is not told', async () => {
  const page = await author('multiple covers', { before: withoutPicker });
  await page.evaluate(() => {
    globalThis.keys = 0;
    addEventListener('keydown', () => keys++);
    navigator.storage.getDirectory = () => new Promise((_, refuse) => (globalThis.refuse = refuse));
    uploader.client = tcVod;
  });
  await put(page, 'a.mp4');
  await button(page, 'Cover a.mp4').click();
  await page.locator('[part=cover]').press('Escape');
  await page.locator('[part=cover]').waitFor({ state: 'detached' });
  assert.deepEqual([await focused(page), await page.evaluate(() => keys)], ['Cover a.mp4', 0]);
  await button(page, 'Cover a.mp4').click();
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), button(page, 'Choose a picture').click()]);
  await chooser.setFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('picture') });
  await page.waitForFunction(() => globalThis.refuse);
  await page.evaluate(() => uploader.start());
  await item(page, 'done').waitFor();
  await button(page, 'Remove a.mp4').focus();
  await page.evaluate(() => refuse(new Error('no')));
  await page.waitForTimeout(1000);
  assert.equal(await focused(page), 'Remove a.mp4');
  assert.doesNotMatch(await page.innerText('vodlift-uploader [role=status]'), /Cover of/);
});

test('what the page’s own function throws is heard, and opens no other choice of files', async () => {
  const page = await author('autostart');
  page.tolerated = /mine/;
  await page.evaluate(() => {
    globalThis.asked = 0;
    globalThis.showOpenFilePicker = async () => [{ getFile: async () => new File(['film'], 'a.mp4') }];
    HTMLInputElement.prototype.click = () => asked++;
    uploader.client = tcVod;
    uploader.options = () => {
      throw new Error('mine');
    };
  });
  await Promise.all([page.waitForEvent('pageerror'), page.locator('[part=drop]').click()]);
  await item(page, 'ready').waitFor();
  assert.equal(await page.evaluate(() => asked), 0);
});

test('what is pasted is taken', async () => {
  const page = await author();
  await page.evaluate(`{
    const clipboardData = new DataTransfer();
    clipboardData.items.add(${files('shot.mp4')});
    uploader.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }`);
  await item(page, 'ready').locator('text=shot.mp4').waitFor();
});

test('its language is the nearest one', async () => {
  const page = await author();
  const title = page.locator('[part=drop] strong');
  assert.equal(await title.innerText(), 'Choose files');
  await page.evaluate(() => (uploader.lang = 'zh-CN'));
  await page.locator('[part=drop]:has-text("选择文件")').waitFor();
  await page.evaluate(() => {
    uploader.removeAttribute('lang');
    const shadow = Object.assign(document.createElement('div'), { lang: 'zh' });
    document.body.append(shadow);
    shadow.attachShadow({ mode: 'open' }).append(document.createElement('vodlift-uploader'));
  });
  await page.locator('[part=drop]:has-text("选择文件")').waitFor();
  assert.equal(await title.first().innerText(), 'Choose files');
});

/** Files in every state that lasts: ready with its choice of a cover, paused, failed, cancelled, done. */
async function filled(page) {
  await page.evaluate(`
    uploader.client = tcVod;
    uploader.add([${files('done.mp4')}]);
    uploader.start();
  `);
  await item(page, 'done').waitFor();
  await s.cloud.trouble([{ route: 'put', effect: { kind: 'status', status: 403, code: 'AccessDenied', cors: true } }]);
  await put(page, 'failed-with-a-rather-long-name-that-has-no-place-to-break.mp4');
  await page.evaluate(() => uploader.start());
  await item(page, 'failed').waitFor();
  await s.cloud.trouble([{ route: '*', effect: { kind: 'never' } }]);
  await put(page, 'paused.mp4', 'cancelled.mp4');
  await page.evaluate(() => uploader.start());
  await button(page, 'Pause paused.mp4').click();
  await button(page, 'Cancel cancelled.mp4').click();
  await put(page, 'ready.mp4');
  await button(page, 'Cover ready.mp4').click();
  await page.locator('[part=cover]').waitFor();
}

test('axe finds nothing: light, dark, narrow, right to left; and nothing is wider than the page', async () => {
  const context = await s.browser.newContext({ viewport: { width: 900, height: 1200 } });
  const page = await author('multiple covers', { context });
  page.tolerated = /./;
  await page.evaluate(axe);
  const judge = async (what) => {
    const { violations, passes } = await page.evaluate(() => globalThis.axe.run());
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, any }) => `${html.slice(0, 90)} ${any[0]?.message}`)}`), [], what);
    assert.ok(passes.some(({ id, nodes }) => id === 'color-contrast' && nodes.some(({ target }) => Array.isArray(target[0]))), 'it looked into the element');
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${what}: ${wide} pixels too wide`);
  };
  await judge('empty');
  await filled(page);
  await judge('light');
  await page.evaluate(() => uploader.setAttribute('theme', 'dark'));
  await judge('dark by its attribute');
  assert.equal(await paper(page), 'dark');
  await page.evaluate(() => uploader.removeAttribute('theme'));
  await page.emulateMedia({ colorScheme: 'dark' });
  assert.equal(await paper(page), 'light', 'a page that knows no dark stays as it is');
  await page.evaluate(() => (document.documentElement.style.colorScheme = 'light dark'));
  assert.equal(await paper(page), 'dark');
  await judge('dark with its page');
  await page.setViewportSize({ width: 320, height: 900 });
  await judge('narrow');
  await page.evaluate(() => (document.dir = 'rtl'));
  await judge('right to left');
});

const paper = (page) =>
  page.evaluate(() => {
    const base = uploader.shadowRoot.querySelector('[part=base]');
    const [, red] = /(\d+)/.exec(getComputedStyle(base).backgroundColor);
    return red > 128 ? 'light' : 'dark';
  });

test('colours and shapes are the page’s to choose; fingers have room; who wants no motion gets none', async () => {
  const context = await s.browser.newContext({ hasTouch: true, isMobile: true, viewport: { width: 360, height: 740 }, reducedMotion: 'reduce' });
  const page = await author('multiple covers', { context });
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('vodlift-uploader { --vodlift-accent: rgb(1, 2, 3); --vodlift-radius: 0px } vodlift-uploader::part(upload) { text-transform: uppercase }');
    document.adoptedStyleSheets = [sheet];
  });
  await put(page, 'a.mp4');
  const upload = button(page, 'Upload');
  assert.deepEqual(
    await upload.evaluate((element) => {
      const { backgroundColor, borderRadius, textTransform } = getComputedStyle(element);
      return [backgroundColor, borderRadius, textTransform];
    }),
    ['rgb(1, 2, 3)', '0px', 'uppercase'],
  );
  for (const name of ['Upload', 'Cover a.mp4', 'Remove a.mp4']) {
    const { width, height } = await button(page, name).boundingBox();
    assert.ok(width > 43.9 && height > 43.9, `${name}: ${width} × ${height}`);
  }
  assert.match(await page.locator('[part=fill]').first().evaluate((fill) => getComputedStyle(fill).transitionProperty), /none|all/);
  assert.equal(await page.locator('[part=fill]').first().evaluate((fill) => getComputedStyle(fill).transitionDuration), '0s');
});

test('five hundred files: the list is there in a moment', async () => {
  const page = await author();
  await page.evaluate(() => (uploader.client = tcVod));
  // The best of some, each in an element of its own: a busy machine slows one of them, and not the work.
  const took = await page.evaluate(() => {
    const many = Array.from({ length: 500 }, (_, index) => new File(['film'], `${index}.mp4`));
    const times = Array.from({ length: 3 }, () => {
      const { client } = uploader;
      uploader.replaceWith((globalThis.uploader = Object.assign(uploader.cloneNode(), { client })));
      const begin = performance.now();
      uploader.add(many);
      uploader.shadowRoot.querySelector('ul').getBoundingClientRect();
      return performance.now() - begin;
    });
    return Math.min(...times);
  });
  assert.equal(await page.locator('[part~=item]').count(), 500);
  assert.ok(took < 2000, `${took} ms`);
});
