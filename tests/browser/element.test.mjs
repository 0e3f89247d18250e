// <vodlift-uploader>: what a visitor does with it.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { writeClip } from './support/clip.mjs';
import { holdParts, suite, until, writeSeeded } from './support/index.mjs';
import { add, button, focused, item, openElement, withoutPicker } from './support/element.mjs';

const MEBI = 1024 ** 2;
const s = suite({ site: { mounts: { '/': 'www', '/vodlift/': 'js/dist' } } });
const large = { seed: 931, size: 5 * MEBI + 321 };
const small = [932, 933, 934].map((seed) => ({ seed, size: MEBI / 4 + seed }));
let folder;
const path = (...names) => join(folder, ...names);

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vodlift-element-'));
  await writeSeeded(path('large.mp4'), large.seed, large.size);
  await mkdir(path('holiday', 'day two'), { recursive: true });
  const places = [['one.mp4'], ['holiday', 'two.mov'], ['holiday', 'day two', 'three.mkv']];
  for (const [index, place] of places.entries()) await writeSeeded(path(...place), small[index].seed, small[index].size);
  await writeFile(path('holiday', 'notes.txt'), 'not a film');
  await writeFile(path('holiday', '.hidden'), 'put here by a system');
});
after(() => rm(folder, { recursive: true, force: true }));

/** Runs in the page. */
async function picture() {
  const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 36 });
  canvas.getContext('2d').fillRect(0, 0, 9, 9);
  return canvas.toDataURL('image/jpeg').split(',')[1];
}

const open = (more, wishes) => openElement(s, more, wishes);
const upload = (page) => page.getByRole('button', { name: 'Upload', exact: true });

test('files and a folder are dropped: all that is wanted is listed and arrives', async () => {
  const page = await open();
  const box = await page.locator('vodlift-uploader').boundingBox();
  const client = await page.context().newCDPSession(page);
  const data = { items: [], files: [path('one.mp4'), path('holiday')], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop']) {
    await client.send('Input.dispatchDragEvent', { type, x: box.x + 60, y: box.y + 60, data });
  }
  await item(page, 'ready').nth(2).waitFor();
  assert.deepEqual((await page.locator('[part=name]').allInnerTexts()).sort(), ['one.mp4', 'three.mkv', 'two.mov']);
  assert.equal(await page.innerText('vodlift-uploader [part=note]'), 'Not wanted here: notes.txt');
  await upload(page).click();
  await item(page, 'done').nth(2).waitFor();
  for (const file of small) await s.arrived(file);
  assert.match(await page.innerText('[part=summary] [part=status]'), /3 of 3 uploaded/);
  const told = await page.evaluate(() => heard.filter(([name]) => name === 'vodlift-done').map(([, name, id]) => [name, /^\d+$/.test(id)]));
  assert.deepEqual(told.sort(), ['one.mp4', 'three.mkv', 'two.mov'].map((name) => [name, true]));
  await button(page, 'Clear finished').click();
  await page.locator('[part~=item]').first().waitFor({ state: 'detached' });
});

test('by keyboard alone: choose, start, take away; the focus is never lost', async () => {
  const page = await open('', { init: withoutPicker });
  // Waited for from here: a key overtakes the wish to hear of the dialog, what asks the page comes after it.
  const chooser = page.waitForEvent('filechooser');
  await page.focus('[data-cloud=netease]');
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'Choose files or drop here');
  await page.keyboard.press('Enter');
  await (await chooser).setFiles([path('one.mp4'), path('holiday', 'two.mov')]);
  await item(page, 'ready').nth(1).waitFor();
  const way = [];
  for (let steps = 0; steps < 5; steps++) {
    await page.keyboard.press('Tab');
    way.push(await focused(page));
  }
  assert.deepEqual(way, ['Cover one.mp4', 'Remove one.mp4', 'Cover two.mov', 'Remove two.mov', 'Upload']);
  await page.keyboard.press('Enter');
  await item(page, 'done').nth(1).waitFor();
  assert.notEqual(await focused(page), '', 'a button that is gone hands the focus on');
  await button(page, 'Remove one.mp4').focus();
  await page.keyboard.press('Enter');
  await until(async () => (await focused(page)) === 'Remove two.mov', 'the focus on the neighbour');
  await page.keyboard.press('Enter');
  await until(async () => (await focused(page)) === 'Choose files or drop here', 'the focus at the beginning');
});

test('pause, resume, cancel, try again', async () => {
  const page = await open();
  const held = await holdParts(s.cloud, 2);
  await add(page, path('large.mp4'));
  await upload(page).click();
  await held();
  await button(page, 'Pause large.mp4').click();
  await item(page, 'paused').waitFor();
  await button(page, 'Resume large.mp4').click();
  await button(page, 'Cancel large.mp4').click();
  await item(page, 'cancelled').waitFor();
  await s.cloud.calm();
  await button(page, 'Try again large.mp4').click();
  await item(page, 'done').waitFor();
  await s.arrived(large);
  assert.equal((await s.requests('init')).length, 1, 'it goes on from what was there');
  assert.deepEqual(await page.evaluate(() => heard.map(([name]) => name)), ['vodlift-done']);
});

test('all at once: pause, resume, cancel', async () => {
  const page = await open();
  await s.cloud.trouble(['part', 'put'].map((route) => ({ route, effect: { kind: 'never' } })));
  await add(page, path('large.mp4'), path('one.mp4'), path('holiday', 'two.mov'));
  await upload(page).click();
  await item(page, 'uploading').nth(2).waitFor();
  await button(page, 'Pause all').click();
  await item(page, 'paused').nth(2).waitFor();
  assert.equal(await focused(page), 'Resume all', 'the focus goes on to what is there');
  await button(page, 'Resume all').click();
  await item(page, 'paused').first().waitFor({ state: 'detached' });
  await button(page, 'Cancel all').click();
  await item(page, 'cancelled').nth(2).waitFor();
});

test('errors are told in words, in the language of the page; another try succeeds', async () => {
  const page = await open();
  await page.check('#trouble-expired');
  await add(page, path('one.mp4'));
  await upload(page).click();
  await item(page, 'failed').waitFor();
  assert.equal(await item(page, 'failed').locator('[part=error]').innerText(), 'The service refused the upload.');
  assert.match(await item(page, 'failed').locator('[part=detail]').innerText(), /^The signature has expired: sign anew/);
  assert.deepEqual(await page.evaluate(() => heard), [['vodlift-error', 'one.mp4', 'signature']]);
  await until(async () => /one\.mp4: The service refused/.test(await page.innerText('vodlift-uploader [role=status]')), 'it being said');
  await page.click('[data-language=zh]');
  await item(page, 'failed').locator('text=服务拒绝了这次上传。').waitFor();
  assert.equal(await page.innerText('vodlift-uploader [part=drop] strong'), '选择文件');
  await page.uncheck('#trouble-expired');
  await button(page, '重试 one.mp4').click();
  await item(page, 'done').locator('text=已上传').waitFor();
  await s.arrived(small[0]);
});

test('a frame becomes the cover; after a reload video and cover go on', async () => {
  const page = await open('', { init: withoutPicker });
  await writeClip(page, path('film.webm'), ['red', 'lime', 'blue'], 5 * MEBI);
  await add(page, path('film.webm'));
  await button(page, 'Cover film.webm').press('Enter');
  await until(async () => (await focused(page)) === 'Cover of film.webm', 'the focus in the choice');
  const slider = page.getByRole('slider', { name: 'Position' });
  await until(() => slider.isEnabled(), 'the video');
  await slider.focus();
  await page.keyboard.press('End');
  assert.equal(await slider.getAttribute('aria-valuetext'), '0:03');
  await button(page, 'Use this frame').press('Enter');
  await page.locator('[part=thumb] img').waitFor();
  assert.equal(await focused(page), 'Cover film.webm');
  assert.deepEqual(await colourOf(page.locator('[part=thumb] img')), 'blue');
  // Escape leaves it as it was.
  await page.keyboard.press('Enter');
  await page.locator('[part=cover]').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('[part=cover]').waitFor({ state: 'detached' });
  assert.equal(await focused(page), 'Cover film.webm');

  const held = await holdParts(s.cloud, 2);
  await upload(page).click();
  await held();
  await page.waitForTimeout(300);
  await page.reload();
  await s.cloud.calm();
  await item(page, 'pending').waitFor();
  const give = async (name) => {
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), button(page, 'Resume film.webm').click()]);
    await chooser.setFiles(path(name));
  };
  await give('one.mp4');
  await page.locator('[part=note]:has-text("its size differs")').waitFor();
  await give('film.webm');
  await item(page, 'done').waitFor();
  assert.equal((await s.requests('init')).length, 1);
  const [cover] = (await s.cloud.objects()).filter(({ size }) => size < 100_000);
  assert.ok(cover?.committed, 'the very frame that was chosen');
});

/** What a picture shows in its middle. */
const colourOf = (image) =>
  image.evaluate(async (image) => {
    await image.decode();
    const pen = new OffscreenCanvas(1, 1).getContext('2d');
    pen.drawImage(image, 0, 0, 1, 1);
    const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
    return red > 180 ? 'red' : green > 180 ? 'green' : blue > 180 ? 'blue' : `${red} ${green} ${blue}`;
  });

test('a file that the browser cannot show gets its cover from a picture; it can be taken away', async () => {
  const page = await open('', { init: withoutPicker });
  await writeFile(path('cover.jpg'), Buffer.from(await page.evaluate(picture), 'base64'));
  await add(page, path('one.mp4'));
  await button(page, 'Cover one.mp4').click();
  await page.getByText('cannot show it').waitFor();
  assert.equal(await button(page, 'Use this frame').isVisible(), false);
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), button(page, 'Choose a picture').click()]);
  await chooser.setFiles(path('cover.jpg'));
  await page.locator('[part=thumb] img').waitFor();
  await button(page, 'Cover one.mp4').click();
  await button(page, 'Remove').click();
  await page.locator('[part=thumb] img').waitFor({ state: 'detached' });
});

test('what was left is forgotten when it is taken away', async () => {
  const page = await open();
  const held = await holdParts(s.cloud, 2);
  await add(page, path('large.mp4'));
  await upload(page).click();
  await held();
  await page.reload();
  await button(page, 'Remove large.mp4').click();
  await item(page, 'pending').waitFor({ state: 'detached' });
  await page.reload();
  await page.waitForFunction(() => document.querySelector('vodlift-uploader').client);
  await page.waitForTimeout(300);
  assert.equal(await page.locator('[part~=item]').count(), 0);
});

for (const cloud of ['aliyun', 'youku', 'netease']) {
  test(`the page uploads to ${cloud}`, async () => {
    const page = await open(`&cloud=${cloud}`);
    await add(page, path('one.mp4'));
    assert.equal(await button(page, 'Cover one.mp4').count(), cloud === 'aliyun' ? 1 : 0);
    await upload(page).click();
    await item(page, 'done').waitFor();
    await s.arrived(small[0]);
  });
}
