// The demo page: its words, its judge of signatures, and the way of a visitor through it.

import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { judge } from '../../www/app/signature.js';
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

  test('the page asks for no words that are not there', async () => {
    const page = await readFile(join(repository, 'www/index.html'), 'utf8');
    const keys = [...page.matchAll(/data-t(?:-label|-hint)?="([^"]+)"/g)].map((match) => match[1]);
    const families = new Set(Object.keys(en).map((key) => key.split('.')[0]));
    for (const name of await readdir(join(repository, 'www/app'))) {
      const script = await readFile(join(repository, 'www/app', name), 'utf8');
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
    const sdk = await readFile(join(repository, 'js/src/words.ts'), 'utf8');
    const kinds = [...sdk.matchAll(/^ {2}'?([\w-]+)'?: \{/gm)].map((match) => match[1]);
    assert.ok(kinds.includes('signature') && kinds.includes('etag-hidden'));
    assert.deepEqual(
      kinds.filter((kind) => !(`kind.${kind}` in en) && !(`warning.${kind}` in en)),
      [],
    );
  });
});

describe('the judge of signatures', () => {
  // spec §5.2
  const minimal =
    'sqGbtza1BoXXqsesnoEwsoXo0R9zZWNyZXRJZD1BS0lERVhBTVBMRTAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMCZjdXJyZW50VGltZVN0YW1wPTE3NTAwMDAwMDAmZXhwaXJlVGltZT0xNzUwMDg2NDAwJnJhbmRvbT0xMjM0NTY3ODk=';
  const full =
    '0J3V/ZBDCxJ+Zxcr3Tu9NyV4RA1zZWNyZXRJZD1BS0lERVhBTVBMRTAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMCZjdXJyZW50VGltZVN0YW1wPTE3NTAwMDAwMDAmZXhwaXJlVGltZT0xNzUwMDg2NDAwJnJhbmRvbT0xMjM0NTY3ODkmY2xhc3NJZD0wJnByb2NlZHVyZT1RQ1ZCX1NpbXBsZVByb2Nlc3NGaWxlJTI4MSUyQzElMjkmc291cmNlQ29udGV4dD11c2VyJTNENDIlMjAlRTclODklODcmb25lVGltZVZhbGlkPTEmdm9kU3ViQXBwSWQ9MTUwMDAwMDAwMQ==';
  const now = 1_750_000_010;
  const wrongs = (text, at = now) =>
    judge(text, at)
      .findings.filter(({ mark }) => mark === 'wrong')
      .map(({ rule, why }) => `${rule}.${why}`);
  const made = (query, head = Buffer.alloc(20, 200)) => Buffer.concat([head, Buffer.from(query)]).toString('base64');
  const good = 'secretId=A&currentTimeStamp=1750000000&expireTime=1750086400&random=1';

  test('the vectors of the spec are well made', () => {
    assert.deepEqual(wrongs(minimal), []);
    assert.equal(judge(minimal, now).hmac, 'b2a19bb736b50685d7aac7ac9e8130b285e8d11f');
    assert.deepEqual(wrongs(full), []);
    const { params, findings } = judge(full, now);
    assert.deepEqual(Object.fromEntries(params).sourceContext, 'user=42 片');
    assert.ok(findings.some(({ rule }) => rule === 'once'));
  });

  const cases = [
    ['{"signature":"abc"}', 'base64.json'],
    [JSON.stringify(minimal), 'base64.quotes'],
    [encodeURIComponent(full), 'base64.percent'],
    [full.replaceAll('+', ' '), 'base64.spaces'],
    [full.replace(/.{76}/g, '$&\n'), 'base64.lines'],
    [full.replaceAll('+', '-').replaceAll('/', '_'), 'base64.urlsafe'],
    [minimal.slice(0, -1), 'base64.padding'],
    ['*'.repeat(40), 'base64.characters'],
    [Buffer.alloc(20).toString('base64'), 'length.short'],
    [made(good, Buffer.from('b2a19bb736b50685d7aac7ac9e8130b285e8d11f')), 'hmac.hex'],
    [made(good, Buffer.alloc(32, 200)), 'text.utf8'],
    [made('hello'), 'text.query'],
    [made(good.replace('&random=1', '')), 'required.missing'],
    [made(good.replace('1750000000', '1750000000.5')), 'integers.fraction'],
    [made(good.replace('random=1', 'random=x')), 'integers.odd'],
    [made(good.replace('1750000000', '1750000000000').replace('1750086400', '1750086400000')), 'seconds.millis'],
    [made(good.replace('1750000000', '1750009999')), 'clock.ahead'],
    [made(good.replace('1750086400', '1749999999')), 'window.order', 'expiry.over'],
    [made(good.replace('1750086400', '1757776001')), 'window.long'],
    [made(good.replace('random=1', 'random=4294967296')), 'random.range'],
    [made(`${good}&classId=a`), 'option.integer'],
    [made(`${good}&procedure=p&taskPriority=11`), 'option.priority'],
    [made(`${good}&procedure=p&taskNotifyMode=All`), 'option.notify'],
    [made(`${good}&sourceContext=${'x'.repeat(251)}`), 'option.long'],
    [made(`${good}&taskPriority=1`), 'option.lonely'],
    [made(`${good}&oneTimeValid=2`), 'option.flag'],
  ];
  for (const [text, ...expected] of cases) {
    test(expected.join(', '), () => {
      assert.deepEqual(wrongs(text), expected);
      for (const why of expected) assert.ok(`why.${why}` in en, why);
    });
  }

  test('an old one has expired', () => assert.deepEqual(wrongs(minimal, now + 90_000), ['expiry.over']));
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
    assert.match(await page.locator('#unfinished').innerText(), /clip\.mp4/);
    await choose(page, 'clip.mp4');
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
    await page.uncheck('#trouble-offline');
    await page.locator('#result[data-identical=identical]').waitFor();
    await s.arrived(clip);
  });
});
