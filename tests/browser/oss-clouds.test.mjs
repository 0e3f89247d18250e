// Alibaba VOD and Youku from a page: every kind of upload, and what is to hold for each.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdParts, suite, until } from './support/index.mjs';
import { goOn } from './support/still.mjs';

const s = suite();
const MEBI = 1024 ** 2;
const large = { seed: 301, size: 5 * MEBI + 77, name: 'holiday.mp4' };
const small = { seed: 302, size: 70_001, name: 'clip.mp4' };
const poster = { seed: 303, size: 20_001, name: 'poster.png', type: 'image/png' };
const parts = { chunkSize: MEBI, chunkParallelLimit: 3 };
const PARAMETERS = { aliyun: {}, youku: { tags: ['demo', 'test'] } };
/** Nothing is committed at Alibaba VOD: the object is all. */
const committed = { aliyun: undefined, youku: true };

const upload = (page, name, { options, ...wishes }) =>
  s.upload(page, { ...s.cloud.forPageOf(name), ...wishes, options: { ...PARAMETERS[name], ...options } });
const actions = async (uploading) => (await uploading.contexts()).map(({ action }) => action);

async function stored({ seed, size }) {
  const found = (await s.cloud.objects()).filter((object) => object.size === size);
  assert.equal(found.length, 1, `one object of ${size} bytes`);
  await s.arrived({ seed, size }, { committed: found[0].committed });
  return found[0];
}

for (const name of ['aliyun', 'youku']) {
  const ends = name === 'youku' ? ['create', 'commit'] : ['create'];

  for (const [what, media] of [
    ['a small file', small],
    ['a file of parts', large],
  ]) {
    for (const transport of ['fetch', 'xhr']) {
      test(`${name}: ${what} by ${transport}`, async () => {
        const page = await s.page();
        const uploading = await upload(page, name, { media, options: { ...parts, transport } });
        const result = await uploading.result();
        // Which may stand nowhere: asked of every page at its end.
        assert.ok((await page.secrets.count()) >= 4, 'key, token, authorizations were about');
        assert.ok(result.fileId);
        assert.deepEqual([result.verified, result.confirmed], ['whole', true]);
        await stored(media);
        assert.deepEqual(await actions(uploading), ends);
        assert.equal((await uploading.events('media_progress')).at(-1).percent, 1);
        assert.equal((await uploading.events('media_upload')).length, 1);
      });
    }
  }

  test(`${name}: a reload goes on with the same names and re-sends nothing`, async () => {
    const page = await s.page();
    const held = await holdParts(s.cloud, 3);
    const first = await upload(page, name, { media: large, options: parts });
    await held();
    await first.event('media_progress', { loaded: 3 * MEBI });
    await page.reload();
    await s.cloud.calm();
    const second = await upload(page, name, { media: large, options: parts });
    await second.result();
    await stored(large);
    assert.equal((await s.requests('init')).length, 1);
    const sent = (await s.requests('part')).filter(({ status }) => status === 200);
    assert.equal(sent.length, 6, 'each part once');
    assert.deepEqual(await actions(second), ['refresh', ...ends.slice(1)]);
  });

  test(`${name}: keys that expire in the middle are renewed, and the upload goes on`, async () => {
    await s.cloud.trouble([{ route: 'part', nth: [3], effect: { kind: 'expired-token' } }]);
    const uploading = await upload(await s.page(), name, { media: large, options: parts });
    await uploading.result();
    await stored(large);
    assert.deepEqual(await actions(uploading), ['create', 'refresh', ...ends.slice(1)]);
    assert.equal((await s.requests('init')).length, 1);
  });

  test(`${name}: a clock that is an hour wrong is corrected`, async () => {
    const init = () => {
      const { now } = Date;
      Date.now = () => now() + 3_600_000;
    };
    const uploading = await upload(await s.page('/blank.html', { init }), name, { media: large, options: parts });
    await uploading.result();
    await stored(large);
  });

  for (const [what, chunkSize, count, route] of [
    ['of parts', MEBI, 1, 'part'],
    ['sent at once', 8 * MEBI, 0, 'put'],
  ]) {
    /** The first tab stands in the middle of its upload; the second one follows it with a file that looks the same. */
    const following = async (wishes) => {
      const context = await s.browser.newContext();
      const pages = [await s.page('/blank.html', { context }), await s.page('/blank.html', { context })];
      const held = await holdParts(s.cloud, count, undefined, route);
      const options = { chunkSize };
      const first = await upload(pages[0], name, { media: large, options });
      await held();
      const second = await upload(pages[1], name, { media: { ...large, ...wishes }, options });
      await second.event('state', { state: 'following' });
      return [first, second];
    };

    test(`${name}: a file ${what} that only looks like the one of another tab gets an upload of its own`, async () => {
      const [first, second] = await following({ patch: 100_000, byte: 7 });
      await goOn(s.cloud, first);
      const [one, two] = [await first.result(), await second.result()];
      assert.notEqual(two.fileId, one.fileId);
      const objects = (await s.cloud.objects()).filter(({ size }) => size === large.size);
      assert.equal(new Set(objects.map(({ sha256 }) => sha256)).size, 2, 'each has its own bytes');
    });

    test(`${name}: the same file ${what} in two tabs is one upload`, async () => {
      const [first, second] = await following();
      await goOn(s.cloud, first);
      assert.equal((await second.result()).fileId, (await first.result()).fileId);
      await stored(large);
      assert.equal((await s.requests('put', 'part')).filter(({ status }) => status === 200).length, chunkSize === MEBI ? 6 : 1);
    });
  }

  test(`${name}: a lost Complete is looked after, not repeated blindly`, async () => {
    await s.cloud.trouble([{ route: 'complete', nth: [1], effect: { kind: 'reset-after' } }]);
    const uploading = await upload(await s.page(), name, { media: large, options: parts });
    await uploading.result();
    await stored(large);
  });

  test(`${name}: pause, resume and cancel`, async () => {
    const page = await s.page();
    const held = await holdParts(s.cloud, 2);
    const uploading = await upload(page, name, { media: large, options: parts });
    await held();
    await uploading.call('pause');
    await uploading.event('state', { state: 'paused' });
    await s.cloud.calm();
    await s.cloud.trouble([{ route: 'complete', effect: { kind: 'never' } }]);
    await uploading.call('resume');
    await until(async () => (await s.requests('part')).filter(({ status }) => status === 200).length >= 6, 'all parts');
    await uploading.call('cancel', { abort: true });
    assert.equal((await uploading.error()).kind, 'cancelled');
    await until(async () => (await s.cloud.uploads()).length === 0, 'the upload is deleted');
  });

  test(`${name}: pending() lists it, and not among those of another cloud`, async () => {
    const page = await s.page();
    const held = await holdParts(s.cloud, 3);
    const first = await upload(page, name, { media: large, options: parts });
    await held();
    await first.event('media_progress', { loaded: 3 * MEBI });
    await page.reload();
    await s.cloud.calm();
    const seen = await page.evaluate(async () => {
      const { TcVod, AliVod, YoukuVod } = await import('/vodlift/index.js');
      const lists = await Promise.all([TcVod, AliVod, YoukuVod].map((Vod) => Vod.pending()));
      return lists.map((list) => list.map(({ name }) => name));
    });
    assert.deepEqual(seen, [[], name === 'aliyun' ? ['holiday.mp4'] : [], name === 'youku' ? ['holiday.mp4'] : []]);
  });
}

test('aliyun: a cover goes first, and its address along with the video', async () => {
  const uploading = await upload(await s.page(), 'aliyun', { media: large, cover: poster, options: parts });
  const { cover } = await uploading.result();
  await stored(large);
  await stored(poster);
  const contexts = await uploading.contexts();
  assert.deepEqual(contexts.map(({ kind }) => kind), ['cover', 'media']);
  assert.ok(cover.url);
  assert.equal((await s.requests('create')).length, 2);
});

test('aliyun: a picture, and what is known of it afterwards', async () => {
  const page = await s.page();
  const uploading = await upload(page, 'aliyun', { media: poster, method: 'uploadImage' });
  const { fileId, image } = await uploading.result();
  await stored(poster);
  assert.ok(image.url);
  const place = s.cloud.forPageOf('aliyun');
  // By the app server, and with temporary keys.
  for (const answersUrl of [place.answersUrl, `${place.answersUrl}/sts`]) {
    const info = await page.evaluate(
      async ({ endpoints, answersUrl, imageId }) => {
        const { AliVod } = await import('/vodlift/index.js');
        const getSignature = async (context) =>
          (await fetch(answersUrl, { method: 'POST', body: JSON.stringify(context) })).json();
        return new AliVod({ getSignature, endpoints }).getImageInfo({ imageId, waitForNormal: true });
      },
      { ...place, answersUrl, imageId: fileId },
    );
    assert.deepEqual([info.ImageId, info.Status, info.Mezzanine.FileSize], [fileId, 'Normal', poster.size]);
  }
});

test('aliyun: with temporary keys the page calls the API itself', async () => {
  const getSignature = `async () => (await fetch('${s.cloud.url}/_app/aliyun/sts')).json()`;
  const uploading = await upload(await s.page(), 'aliyun', { media: large, getSignature, options: parts });
  await uploading.result();
  await stored(large);
  assert.equal((await s.requests('create')).length, 1);
});

test('youku: direct', async () => {
  const getSignature = `async () => (await fetch('${s.cloud.url}/_app/youku/token')).json()`;
  const options = { ...parts, direct: true };
  const uploading = await upload(await s.page(), 'youku', { media: large, getSignature, options });
  const { video } = await uploading.result();
  assert.match(video.url, /^https:\/\/v\.youku\.com\/v_show\/id_.+\.html$/);
  await stored(large);
});

test('youku: a checksum is computed before the first byte, and told', async () => {
  const uploading = await upload(await s.page(), 'youku', { media: large, options: { ...parts, checksum: true } });
  await uploading.result();
  const [{ meta }] = await uploading.contexts();
  assert.match(meta.file_md5, /^[0-9a-f]{32}$/);
});
