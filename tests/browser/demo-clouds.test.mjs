// The demo page with the clouds other than Tencent's.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import en from '../../www/words/en.js';
import zh from '../../www/words/zh.js';
import { suite, until, writeSeeded } from './support/index.mjs';

const MEBI = 1024 ** 2;
const s = suite({ site: { mounts: { '/': 'www', '/vodlift/': 'js/dist' } } });
const clip = { seed: 911, size: 5 * MEBI + 321 };
const other = { seed: 912, size: MEBI / 2 };
const picture = { seed: 913, size: 40_000 };
let folder;
const path = (name) => join(folder, name);

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vodlift-demo-'));
  await writeSeeded(path('clip.mp4'), clip.seed, clip.size);
  await writeSeeded(path('other.mp4'), other.seed, other.size);
  await writeSeeded(path('cover.jpg'), picture.seed, picture.size);
});
after(() => rm(folder, { recursive: true, force: true }));

const open = (service, more = '', wishes = {}) =>
  s.page(`/?emulator=${encodeURIComponent(s.cloud.url)}&cloud=${service}${more}`, wishes);
const state = (page, name) => page.locator(`#state[data-state=${name}]`).waitFor();
const choose = (page, name) => page.setInputFiles('#media-input', path(name));
const start = (page) => page.click('#start:enabled');
const identical = (page) => page.locator('#result[data-identical=identical]').waitFor();
const parts = async () => (await s.cloud.uploads())[0]?.parts.length;

test('the switch is in the address, and keeps what else is there', async () => {
  const page = await open('tencent', '&lang=zh');
  assert.equal(await page.innerText('#services [aria-current]'), zh['short.tencent']);
  assert.deepEqual([await page.isVisible('#checker'), await page.isVisible('#asked')], [true, false]);
  await page.click('#services [data-cloud=aliyun]');
  await page.locator('#services [data-cloud=aliyun][aria-current]').waitFor();
  const address = new URL(page.url()).searchParams;
  assert.deepEqual(
    ['cloud', 'lang', 'emulator'].map((name) => address.get(name)),
    ['aliyun', 'zh', s.cloud.url],
  );
  assert.ok((await page.innerText('#hero-text')).includes(zh['service.aliyun']));
  assert.deepEqual([await page.isVisible('#checker'), await page.isVisible('#asked')], [false, true]);
});

test('an address that names no cloud, or none that there is, means Tencent', async () => {
  for (const name of ['', 'toString']) {
    const page = await open(name);
    assert.equal(await page.innerText('#services [aria-current]'), en['short.tencent']);
  }
});

for (const service of ['aliyun', 'youku']) {
  describe(service, () => {
    test('pause, resume, reload in the middle, and the same file goes on', async () => {
      const page = await open(service);
      await page.selectOption('[name=parallel]', '1');
      await choose(page, 'clip.mp4');
      await s.cloud.trouble([{ route: 'part', nth: [3, 4, 5, 6], effect: { kind: 'never' } }]);
      await start(page);
      await until(async () => (await parts()) === 2, 'two parts');
      await page.locator('#parts output:has-text("2")').waitFor();
      await page.click('#pause');
      await state(page, 'paused');
      await page.click('#resume');
      await state(page, 'uploading');

      await page.reload();
      await s.cloud.calm();
      assert.match(await page.locator('#unfinished li').innerText(), /clip\.mp4/);
      await choose(page, 'clip.mp4');
      await start(page);
      await identical(page);
      assert.match(await page.locator('[data-slot=media] .resumed').innerText(), /39 %/);
      assert.match(await page.innerText('#asked ol'), /action: refresh/);
      await s.arrived(clip);
    });

    test('what is unfinished at one cloud is not shown for another', async () => {
      const page = await open(service);
      await page.selectOption('[name=parallel]', '1');
      await choose(page, 'clip.mp4');
      await s.cloud.trouble([{ route: 'part', nth: [3, 4, 5, 6], effect: { kind: 'never' } }]);
      await start(page);
      await until(async () => (await parts()) === 2, 'two parts');
      await page.locator('[data-slot=media] .numbers b:has-text("39 %")').waitFor();
      await page.click('#services [data-cloud=tencent]');
      await page.locator('#services [data-cloud=tencent][aria-current]').waitFor();
      await page.waitForTimeout(1200);
      assert.equal(await page.locator('#unfinished li').count(), 0);
      await page.click(`#services [data-cloud=${service}]`);
      await page.locator('#unfinished li').waitFor();
    });

    test('cancel deletes when it is told to', async () => {
      const page = await open(service);
      await s.cloud.trouble([{ route: 'part', nth: [3, 4, 5, 6], effect: { kind: 'never' } }]);
      await choose(page, 'clip.mp4');
      await start(page);
      await until(async () => (await parts()) === 2, 'two parts');
      await page.check('#abort');
      await page.click('#cancel');
      await state(page, 'cancelled');
      await until(async () => (await s.cloud.uploads()).length === 0, 'the end of the upload at the store');
    });

    test('keys that expire are asked for anew', async () => {
      const page = await open(service);
      assert.equal(await page.locator('#trouble-expired').count(), 0);
      await page.check('#trouble-keys');
      await choose(page, 'clip.mp4');
      await start(page);
      await identical(page);
      assert.match(await page.innerText('#asked ol'), /action: refresh, kind: media, reason: expired/);
    });

    test('an app server that the cloud does not answer asks again', async () => {
      const page = await open(service, '', { tolerated: /Failed to load resource/ });
      await s.cloud.trouble([
        { route: 'create', nth: [1], effect: { kind: 'reset-before' } },
        { route: 'create', nth: [2], effect: { kind: 'status', status: 503 } },
      ]);
      await choose(page, 'other.mp4');
      await start(page);
      await identical(page);
      await s.arrived(other);
    });
  });
}

describe('aliyun alone', () => {
  test('video and cover arrive and are compared; the page tells what it asked, but no secret', async () => {
    const page = await open('aliyun');
    await choose(page, 'clip.mp4');
    await page.setInputFiles('#cover-input', path('cover.jpg'));
    await start(page);
    await identical(page);
    const { playUrl } = await s.arrived(clip);
    await s.arrived(picture);
    assert.equal(await page.locator('#result').getAttribute('data-video-url'), playUrl);
    assert.equal(await page.locator('#result .link').getAttribute('href'), playUrl);

    const asked = await page.locator('#asked li').allInnerTexts();
    assert.equal(asked.length, 2);
    assert.match(asked[1], /action: create, kind: cover/);
    assert.match(asked[0], /action: create, kind: media, reason: start, file: clip\.mp4/);
    const fileId = await page.locator('#result').getAttribute('data-file-id');
    assert.match(asked[0], new RegExp(`VideoId\\s+${fileId}`));
    assert.match(asked[0], /UploadAddress\s+\{.*"FileName"/);
    assert.match(asked[0], /UploadAuth\s+•••/);
    // The tokens are looked for in the console; there the page's own text goes for once.
    assert.ok((await page.secrets.count()) > 0);
    await page.evaluate(() => console.log(document.body.innerText));
    assert.match(await page.innerText('#code'), /import \{ AliVod \} from 'vodlift\/aliyun'/);
  });

  test('a picture without a video is uploaded as a picture', async () => {
    const page = await open('aliyun');
    await choose(page, 'cover.jpg');
    await start(page);
    await identical(page);
    await s.arrived(picture);
    assert.match(await page.innerText('#asked li'), /kind: image/);
  });
});

describe('youku alone', () => {
  test('a video arrives and is committed; there is no place for a cover, and no secret is told', async () => {
    const page = await open('youku');
    const away = [];
    page.on('request', (request) => request.url().includes('youku.com') && away.push(request.url()));
    assert.equal(await page.locator('[data-slot=cover]').count(), 0);
    await choose(page, 'clip.mp4');
    await start(page);
    await identical(page);
    const { playUrl } = await s.arrived(clip);
    // The address in the result is a page of the service; what plays is the object.
    assert.match(await page.locator('#result .link').getAttribute('href'), /^https:\/\/v\.youku\.com\//);
    assert.equal(await page.locator('#result video').getAttribute('src'), playUrl);
    assert.deepEqual(away, []);

    const [commit, create, ...rest] = await page.locator('#asked li').allInnerTexts();
    assert.match(commit, /action: commit/);
    assert.match(create, /action: create/);
    assert.match(create, /oss_object\s+\S+/);
    assert.match(create, /upload_token\s+•••/);
    assert.match(create, /security_token\s+•••/);
    assert.deepEqual(rest, []);
    await page.evaluate(() => console.log(document.body.innerText));
    assert.match(await page.innerText('#code'), /import \{ YoukuVod \} from 'vodlift\/youku'/);
  });

  test('dropped together, the video is taken and the picture is left aside', async () => {
    const page = await open('youku');
    await page.evaluate(() => {
      const carried = new DataTransfer();
      carried.items.add(seededFile(1, 4096, 'cover.png', 'image/png'));
      carried.items.add(seededFile(2, 4096, 'film.mp4'));
      document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: carried }));
    });
    assert.match(await page.innerText('[data-slot=media] .name'), /film\.mp4/);
    assert.equal(await page.locator('.slot .name').count(), 1);
  });
});

describe('netease alone', () => {
  test('pause, resume, reload in the middle, and the same file goes on', async () => {
    const page = await open('netease');
    await page.selectOption('[name=chunkSize]', `${MEBI}`);
    await choose(page, 'clip.mp4');
    await s.cloud.trouble([{ route: 'chunk', nth: [3, 4, 5, 6], effect: { kind: 'never' } }]);
    await start(page);
    await until(async () => (await parts()) === 2, 'two chunks');
    await page.locator('#parts output:has-text("2")').waitFor();
    await page.click('#pause');
    await state(page, 'paused');
    await page.click('#resume');
    await state(page, 'uploading');

    await page.reload();
    await s.cloud.calm();
    assert.match(await page.locator('#unfinished li').innerText(), /clip\.mp4/);
    await choose(page, 'clip.mp4');
    await start(page);
    await identical(page);
    assert.match(await page.locator('[data-slot=media] .resumed').innerText(), /39 %/);
    assert.match(await page.innerText('#asked ol'), /action: create, kind: media, reason: resume/);
    await s.arrived(clip);
  });

  test('a video arrives, the app server proves it, and no secret is told', async () => {
    const page = await open('netease');
    assert.equal(await page.locator('[data-slot=cover]').count(), 0);
    await choose(page, 'clip.mp4');
    await start(page);
    await identical(page);
    const { playUrl } = await s.arrived(clip);
    assert.equal(await page.locator('#result .link').getAttribute('href'), playUrl);
    assert.equal(await page.locator('#result').getAttribute('data-file-id'), '1001');
    assert.equal(await page.locator('#result .badge').nth(1).innerText(), en['verified.whole']);
    const [confirm, create, ...rest] = await page.locator('#asked li').allInnerTexts();
    assert.match(confirm, /action: confirm[^]*"vid":1001/);
    assert.match(create, /action: create[^]*"bucket":"vodemu01"[^]*"xNosToken":"•••"/);
    assert.deepEqual(rest, []);
    assert.ok((await page.secrets.count()) > 0);
    await page.evaluate(() => console.log(document.body.innerText));
    assert.match(await page.innerText('#code'), /import \{ NeteaseVod \} from 'vodlift\/netease'/);
  });

  test('one chunk after the other, of 4 MiB at most', async () => {
    const page = await open('netease');
    assert.equal(await page.locator('[name=parallel]').count(), 0);
    const sizes = await page.locator('[name=chunkSize] option').evaluateAll((options) => options.map(({ value }) => Number(value)));
    assert.equal(Math.max(...sizes), 4 * MEBI);
    assert.equal(await page.inputValue('[name=chunkSize]'), `${4 * MEBI}`);
    assert.doesNotMatch(await page.innerText('#code'), /chunkSize|Parallel/);
    await page.selectOption('[name=chunkSize]', `${MEBI}`);
    assert.match(await page.innerText('#code'), /chunkSize: 1 \* 1024 \*\* 2/);
  });

  test('tokens that are refused are asked for anew', async () => {
    const page = await open('netease');
    await page.selectOption('[name=chunkSize]', `${MEBI}`);
    await page.check('#trouble-keys');
    await choose(page, 'clip.mp4');
    await start(page);
    await identical(page);
    assert.match(await page.innerText('#asked ol'), /action: create, kind: media, reason: refused/);
  });
});
