// NetEase from a page: nodes, the chain of chunks, and what is to hold when something breaks. After each test the emulator is asked
// whether the client did what none may do (netease A), see support/suite.mjs.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { realNames } from '../judges/support/real.mjs';
import { holdParts, needs, suite, until } from './support/index.mjs';
import { goOn } from './support/still.mjs';

const s = suite();
const MEBI = 1024 ** 2;
const large = { seed: 401, size: 5 * MEBI + 77, name: 'holiday 假期 +1.mp4' };
const small = { seed: 402, size: 70_001, name: 'clip.mp4' };
const chunks = { chunkSize: MEBI };

const upload = (page, { options, ...wishes }) =>
  s.upload(page, { ...s.cloud.forPageOf('netease'), ...wishes, options: { ...chunks, ...options } });
const asked = async (uploading) => (await uploading.contexts()).map(({ action, reason }) => `${action}: ${reason}`);
const holdChunks = (count) => holdParts(s.cloud, count, undefined, 'chunk');
const chain = () => s.requests('chunk', 'complete', 'breakpoint');
const told = async () => (await chain()).map(({ route, status }) => `${route} ${status}`);
/** Offsets of the chunks that were taken in. */
const offsets = async () =>
  (await s.requests('chunk', 'complete'))
    .filter(({ status }) => status === 200)
    .map(({ query }) => Number(new URLSearchParams(query).get('offset')) / MEBI);

for (const [what, media, sent] of [
  ['a small file', small, [0]],
  ['a file of chunks', large, [0, 1, 2, 3, 4, 5]],
]) {
  for (const transport of ['fetch', 'xhr']) {
    test(`${what} by ${transport}`, async () => {
      const page = await s.page();
      const uploading = await upload(page, { media, options: { transport } });
      const result = await uploading.result();
      assert.ok((await page.secrets.count()) >= 1, 'a token was about');
      const { key, bucket, contentType } = await s.arrived(media);
      assert.deepEqual([result.fileId, result.bucket, result.object], ['1001', bucket, key]);
      assert.deepEqual([result.verified, result.confirmed, result.video], ['none', true, {}]);
      assert.deepEqual(result.raw.callback.ret, { vid: 1001 });
      assert.equal(contentType, 'video/mp4');
      assert.deepEqual(await asked(uploading), ['create: start']);
      assert.deepEqual(await offsets(), sent);
      assert.equal((await s.requests('lbs')).length, 1);
      assert.equal((await uploading.events('media_progress')).at(-1).percent, 1);
      assert.equal((await uploading.events('media_upload')).length, 1);
      const [{ name }] = (await s.cloud.netease()).media;
      assert.equal(name, media.name);
    });
  }
}

test('each chunk has a preflight of its own', async () => {
  const uploading = await upload(await s.page(), { media: large });
  await uploading.result();
  assert.equal((await s.cloud.netease()).preflights, 6);
});

test('with confirm the app server proves the whole', async () => {
  const uploading = await upload(await s.page(), { media: large, options: { confirm: true } });
  const result = await uploading.result();
  const { playUrl } = await s.arrived(large);
  assert.deepEqual([result.verified, result.confirmed, result.video.url], ['whole', true, playUrl]);
  assert.deepEqual((await asked(uploading)).map((text) => text.split(':')[0]), ['create', 'confirm']);
});

test('a reload goes on where the node stands, and re-sends nothing', async () => {
  const page = await s.page();
  const held = await holdChunks(3);
  const first = await upload(page, { media: large });
  await held();
  await first.event('media_progress', { loaded: 3 * MEBI });
  await page.reload();
  await s.cloud.calm();
  const before = (await chain()).length;
  const second = await upload(page, { media: large });
  await second.result();
  await s.arrived(large);
  assert.deepEqual(await asked(second), ['create: resume']);
  assert.equal((await chain())[before].route, 'breakpoint', 'it asks before it sends');
  assert.deepEqual(await offsets(), [0, 1, 2, 3, 4, 5]);
});

test('with persistToken a reload goes on without asking the page', needs('a record as soon as its page was left'), async () => {
  const page = await s.page();
  const options = { persistToken: true };
  const held = await holdChunks(2);
  const first = await upload(page, { media: large, options });
  await held();
  await first.event('media_progress', { loaded: 2 * MEBI });
  await page.goto(`${s.site.origin}/blank.html?again`);
  await s.cloud.calm();
  const second = await upload(page, { media: large, options });
  await second.result();
  await s.arrived(large);
  assert.deepEqual(await asked(second), []);
});

test('pause, resume, and cancel; the next upload goes on', async () => {
  const page = await s.page();
  const held = await holdChunks(2);
  const first = await upload(page, { media: large });
  await held();
  await first.call('pause');
  await first.event('state', { state: 'paused' });
  await holdChunks(2);
  const before = (await chain()).length;
  await first.call('resume');
  await until(async () => (await offsets()).length === 4, 'two more chunks');
  assert.equal((await chain())[before].route, 'breakpoint', 'what became of the chunk under way is asked for');
  await first.call('cancel');
  assert.equal((await first.error()).kind, 'cancelled');
  await s.cloud.calm();
  const second = await upload(page, { media: large });
  await second.result();
  await s.arrived(large);
  assert.deepEqual(await offsets(), [0, 1, 2, 3, 4, 5]);
});

test('a node that goes down hands its context to the next', async () => {
  const { ports } = await s.cloud.netease();
  const held = await holdChunks(2);
  const uploading = await upload(await s.page(), { media: large });
  await held();
  await s.cloud.config({ netease: { down: [`:${ports[0]}`] } });
  await uploading.call('pause');
  await uploading.event('state', { state: 'paused' });
  await s.cloud.calm();
  await uploading.call('resume');
  await uploading.result();
  await s.arrived(large);
  const taken = (await s.requests('chunk', 'complete')).filter(({ status }) => status === 200);
  assert.deepEqual(taken.map(({ host }) => ports.indexOf(Number(host.split(':')[1]))), [0, 0, 1, 1, 1, 1]);
  assert.deepEqual(await offsets(), [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(await asked(uploading), ['create: start']);
});

test('a node that breaks off while chunks are on their way is left after two tries', needs('requests that are sent once'), async () => {
  const { ports } = await s.cloud.netease();
  // Long enough for the node to go down before the answer, and no deadline of a chunk.
  await s.cloud.trouble([{ route: 'chunk', nth: [2], effect: { kind: 'delay', ms: 4000 } }]);
  const uploading = await upload(await s.page(), { media: large });
  await until(async () => (await offsets()).length === 2, 'two chunks');
  await s.cloud.config({ netease: { down: [`:${ports[0]}`] } });
  await uploading.result();
  await s.arrived(large);
  const at = (entries, port) => entries.filter(({ host }) => host.endsWith(`:${port}`));
  const asked = at(await s.requests('preflight'), ports[0]).map(({ status }) => status);
  assert.deepEqual(asked, [200, 200, 0, 0]);
  assert.equal(at(await chain(), ports[1])[0].route, 'breakpoint', 'the next one is asked before it gets anything');
  assert.deepEqual(await offsets(), [0, 1, 2, 2.5, 3, 3.5, 4, 5], 'chunks are shorter for a while');
});

test('no node at all: the local cloud itself is the last resort', async () => {
  const { ports } = await s.cloud.netease();
  await s.cloud.config({ netease: { down: ports.map((port) => `:${port}`) } });
  const uploading = await upload(await s.page(), { media: small });
  await uploading.result();
  await s.arrived(small);
});

test('a last answer that is lost: the page knows', async () => {
  await s.cloud.trouble([{ route: 'complete', nth: [1], effect: { kind: 'reset-after' } }]);
  const uploading = await upload(await s.page(), { media: large });
  const result = await uploading.result();
  await s.arrived(large);
  assert.deepEqual([result.fileId, result.confirmed], ['1001', true]);
  assert.deepEqual((await told()).slice(-2), ['complete 0', 'breakpoint 404']);
  assert.deepEqual((await asked(uploading)).map((text) => text.split(':')[0]), ['create', 'confirm']);
});

test('an answer in the middle that is lost: the node is asked, and nothing is sent twice', async () => {
  await s.cloud.trouble([{ route: 'chunk', nth: [3], effect: { kind: 'reset-after' } }]);
  const uploading = await upload(await s.page(), { media: large });
  await uploading.result();
  await s.arrived(large);
  assert.deepEqual((await told()).slice(2, 5), ['chunk 0', 'breakpoint 200', 'chunk 200']);
});

test('a token that is refused: one new token, the same object', async () => {
  await s.cloud.trouble([{ route: 'chunk', nth: [3], effect: { kind: 'expired-token' } }]);
  const uploading = await upload(await s.page(), { media: large });
  await uploading.result();
  await s.arrived(large);
  assert.deepEqual(await asked(uploading), ['create: start', 'create: refused']);
  assert.deepEqual(await offsets(), [0, 1, 2, 3, 4, 5]);
});

test('a context that is gone: from the beginning, once', async () => {
  await s.cloud.trouble([{ route: 'chunk', nth: [3], effect: { kind: 'lose-upload' } }]);
  const uploading = await upload(await s.page(), { media: large });
  await uploading.result();
  await s.arrived(large);
  assert.deepEqual((await offsets()).slice(0, 3), [0, 1, 0]);
});

test('what a node took in part, took back, or told in its own way', async () => {
  await s.cloud.config({ netease: { hostileContext: true, rotateContext: 2, requestIdShouts: true } });
  await s.cloud.trouble([
    { route: 'chunk', nth: [2], effect: { kind: 'accept', bytes: 300_000 } },
    { route: 'chunk', nth: [4], effect: { kind: 'rollback', to: MEBI } },
    { route: 'chunk', nth: [5], effect: { kind: 'offset', form: 'text' } },
    { route: 'chunk', nth: [6], effect: { kind: 'empty-200' } },
  ]);
  const uploading = await upload(await s.page(), { media: large });
  await uploading.result();
  await s.arrived(large);
});

test('a callback that failed is told as such, and nothing is sent again', async () => {
  await s.cloud.trouble([{ route: 'complete', effect: { kind: 'callback-failed' } }]);
  const uploading = await upload(await s.page(), { media: small });
  const error = await uploading.error();
  assert.deepEqual([error.kind, error.status], ['callback', 520]);
  await s.arrived(small, { committed: false });
  assert.equal((await chain()).length, 1);
});

test('a line that loses a fifth of everything', async () => {
  await s.cloud.trouble(
    [
      { route: '*', chance: 0.08, effect: { kind: 'reset-before' } },
      { route: '*', chance: 0.06, effect: { kind: 'reset-after' } },
      { route: '*', chance: 0.06, effect: { kind: 'status', status: 503 } },
    ],
    11,
  );
  const getSignature = `async (context, answered) => {
    for (;;) try { return await answered(context); } catch {}
  }`;
  const uploading = await upload(await s.page(), { media: large, getSignature });
  await uploading.result();
  await s.arrived(large);
});

test('pending() lists it, and not among those of another cloud', async () => {
  const page = await s.page();
  const held = await holdChunks(3);
  const first = await upload(page, { media: large });
  await held();
  await first.event('media_progress', { loaded: 3 * MEBI });
  await page.reload();
  await s.cloud.calm();
  const seen = await page.evaluate(async () => {
    const { TcVod, NeteaseVod } = await import('/vodlift/index.js');
    const lists = await Promise.all([TcVod, NeteaseVod].map((Vod) => Vod.pending()));
    return lists.map((list) => list.map(({ name }) => name));
  });
  assert.deepEqual(seen, [[], [large.name]]);
});

test('the same file in two tabs is one upload', async () => {
  const context = await s.browser.newContext();
  const pages = [await s.page('/blank.html', { context }), await s.page('/blank.html', { context })];
  const held = await holdChunks(1);
  const first = await upload(pages[0], { media: large });
  await held();
  const second = await upload(pages[1], { media: large });
  await second.event('state', { state: 'following' });
  await goOn(s.cloud, first);
  assert.equal((await second.result()).fileId, (await first.result()).fileId);
  await s.arrived(large);
  assert.deepEqual(await offsets(), [0, 1, 2, 3, 4, 5]);
});

describe('on https, under the service\'s own names', needs("the clouds' own names"), () => {
  const real = realNames();
  const begin = async (options) => {
    const { answersUrl } = real.cloud.forPageOf('netease');
    const page = await real.page();
    return real.upload(page, { cloud: 'netease', answersUrl, endpoints: undefined, media: large, options: { ...chunks, ...options } });
  };

  test('http addresses of the directory are taken by https', async () => {
    const uploading = await begin();
    await uploading.result();
    await real.arrived(large);
    const hosts = (await real.requests('lbs', 'chunk', 'complete')).map(({ host }) => host);
    assert.deepEqual([...new Set(hosts)], ['wanproxy.127.net', 'nosup-jd1.127.net']);
  });

  test('bare addresses alone end in mixed-content, which names them', async () => {
    await real.cloud.trouble([{ route: 'lbs', effect: { kind: 'lbs', form: 'addresses' } }]);
    const uploading = await begin({ endpoints: { fallback: ['http://203.0.113.12'] } });
    const { kind, message } = await uploading.error();
    assert.equal(kind, 'mixed-content');
    assert.match(message, /203\.0\.113\.10/);
  });
});
