// A queue and its page: what an earlier page left, the question before it is left, and the classes themselves.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clip, page, settle, success, transferOf } from './helpers/face.mjs';
import { fakeClient, file, LARGE, states, UploadQueue } from './helpers/queue.mjs';

/** A class whose earlier page left these uploads. `resume` of each may be replaced. */
function leaving(...names) {
  const left = names.map((name) => ({
    id: `cloud:${name}`,
    name,
    size: 1000,
    percent: 0.25,
    hasHandle: name.startsWith('handle'),
    discarded: 0,
    async resume(chosen, options) {
      if (!chosen && !this.hasHandle) throw Object.assign(new Error('no'), { kind: 'permission' });
      return fake.upload({ mediaFile: chosen ?? file(name), ...options });
    },
    async discard() {
      this.discarded++;
    },
  }));
  const fake = fakeClient();
  class Cloud {
    constructor(options) {
      Object.assign(this, options);
    }
    static async pending(options) {
      Cloud.asked = options;
      return left;
    }
  }
  return { left, client: new Cloud({ getSignature: 'mine' }), Cloud, fake };
}

test('what an earlier page left is there again, each but once, and goes on with the file chosen again', async () => {
  const { client, Cloud, fake } = leaving('film', 'handle');
  const queue = new UploadQueue();
  const added = await queue.restore(client, fakeClient(), new Cloud());
  assert.deepEqual(Cloud.asked, {});
  assert.equal(states(queue), 'film pending, handle pending');
  assert.deepEqual(queue.items.map(({ needsFile, size, progress }) => [needsFile, size, progress.percent]), [[true, 1000, 0.25], [false, 1000, 0.25]]);
  assert.deepEqual(await queue.restore(client), []);
  assert.deepEqual(Cloud.asked, { getSignature: 'mine' });
  await settle();
  assert.equal(queue.progress.pending, 2);
  assert.equal(queue.progress.total, 0, 'nobody knows whether they will go on');
  queue.resume();
  queue.cancel();
  await settle();
  assert.equal(fake.uploads.length, 0);

  added[0].resume();
  await settle();
  assert.deepEqual([added[0].state, added[0].error.kind], ['pending', 'permission']);
  added[0].resume(file('film'), { title: 'T' });
  added[1].resume();
  await settle();
  assert.equal(states(queue), 'film uploading, handle uploading');
  assert.equal(added[0].error, undefined);
  assert.equal(fake.of('film').options.title, 'T');
  assert.equal(added[0].progress.loaded, 250);
  fake.of('film').succeed();
  await added[0].done();
});

test('what goes on waits for its place like the others', async () => {
  const { client, fake } = leaving('handle');
  const queue = new UploadQueue({ smallLimit: 1 });
  const other = fakeClient();
  queue.add(other, { mediaFile: file('a') });
  const [item] = await queue.restore(client);
  item.resume();
  await settle();
  assert.equal(states(queue), 'a uploading, handle queued');
  assert.equal(fake.uploads[0].state, 'paused');
  other.uploads[0].succeed();
  await settle();
  assert.equal(item.state, 'uploading');
  fake.uploads[0].fail();
  item.retry();
  await settle();
  assert.equal(item.state, 'uploading');
  assert.equal(fake.uploads.length, 2);
});

test('what was left is left again, or forgotten', async () => {
  const { client, left } = leaving('a', 'b', 'c');
  const queue = new UploadQueue();
  const [a, b, c] = await queue.restore(client);
  a.remove();
  b.cancel({ abort: true });
  left[2].discard = () => Promise.reject(Object.assign(new Error('busy'), { kind: 'busy' }));
  c.cancel({ abort: true });
  await settle();
  assert.equal(states(queue), 'c pending');
  assert.equal(c.error.kind, 'busy');
  assert.deepEqual([left[0].discarded, left[1].discarded], [0, 1]);
});

test('what was removed while the browser asked for the file does not go on', async () => {
  const { client, left, fake } = leaving('handle');
  const queue = new UploadQueue();
  const [item] = await queue.restore(client);
  let asked = 0;
  let allow;
  left[0].resume = () => new Promise((resolve) => (asked++, (allow = () => resolve(fake.upload({ mediaFile: file('handle') })))));
  item.resume();
  item.resume();
  item.remove();
  allow();
  await settle();
  assert.equal(asked, 1, 'one question at a time');
  assert.deepEqual(fake.uploads.map(({ state }) => state), ['cancelled']);
  assert.equal(states(queue), '');
});

test('a file that cannot be uploaded is a failure, even if that is known before anybody listens', async () => {
  const { client, left, fake } = leaving('film');
  const queue = new UploadQueue();
  const [item] = await queue.restore(client);
  left[0].resume = async () => {
    const uploader = fake.upload({ mediaFile: file('film', 0) });
    uploader.fail('argument', 'empty');
    return uploader;
  };
  item.resume(file('film', 0));
  await settle();
  assert.deepEqual([item.state, item.error.code], ['failed', 'empty']);
});

test('the page asks before it is left, and listens only while there is something to lose', async (t) => {
  const listeners = new Set();
  globalThis.addEventListener = (type, listener) => type === 'beforeunload' && listeners.add(listener);
  globalThis.removeEventListener = (type, listener) => listeners.delete(listener);
  t.after(() => {
    delete globalThis.addEventListener;
    delete globalThis.removeEventListener;
  });
  const client = fakeClient();
  const queue = new UploadQueue({ guard: true });
  assert.equal(listeners.size, 0);
  const item = queue.add(client, { mediaFile: file('a') });
  await settle();
  assert.equal(listeners.size, 1);
  const event = { preventDefault: () => (event.prevented = true) };
  [...listeners][0](event);
  assert.ok(event.prevented && event.returnValue);
  item.pause();
  await settle();
  assert.equal(listeners.size, 0);
  item.resume();
  await settle();
  assert.equal(listeners.size, 1);
  client.uploads[0].succeed();
  await settle();
  assert.equal(listeners.size, 0);
  new UploadQueue().add(client, { mediaFile: file('b') });
  await settle();
  assert.equal(listeners.size, 0, 'only where it is asked for');
});

test('two queues ask, each as long as it has something to lose', async (t) => {
  const listeners = new Set();
  globalThis.addEventListener = (type, listener) => listeners.add(listener);
  globalThis.removeEventListener = (type, listener) => listeners.delete(listener);
  t.after(() => {
    delete globalThis.addEventListener;
    delete globalThis.removeEventListener;
  });
  const clients = [fakeClient(), fakeClient()];
  for (const client of clients) new UploadQueue({ guard: true }).add(client, { mediaFile: file('a') });
  await settle();
  clients[0].uploads[0].succeed();
  await settle();
  assert.equal(listeners.size, 1);
  clients[1].uploads[0].succeed();
  await settle();
  assert.equal(listeners.size, 0);
});

test('start is told in time for listeners that miss nothing', async () => {
  const client = fakeClient();
  const queue = new UploadQueue();
  const heard = [];
  queue.on('start', (item) => item.uploader.on('state', ({ state }) => heard.push(state)));
  queue.add(client, { mediaFile: file('a', LARGE) });
  await settle();
  assert.deepEqual(heard, ['uploading']);
});

test('with the classes themselves, from the first byte to the result', async () => {
  const { tcVod, glue } = await page();
  const queue = new UploadQueue();
  const item = queue.add(tcVod, { mediaFile: clip('a.mp4', 'film') });
  const idle = new Promise((resolve) => queue.once('idle', resolve));
  const { host } = await transferOf(glue);
  host.emit('state', { state: 'uploading' });
  assert.equal(item.state, 'uploading');
  host.emit('media_progress', { loaded: 4, total: 4, percent: 1, speed: 9, eta: 0 });
  host.emit('done', success);
  assert.equal((await item.done()).fileId, success.fileId);
  assert.deepEqual((({ loaded, total, percent, done }) => [loaded, total, percent, done])(await idle), [4, 4, 1, 1]);
});

test('a failure that nobody asks for is no unhandled rejection', async (t) => {
  const heard = [];
  const hear = (error) => heard.push(error);
  process.on('unhandledRejection', hear);
  t.after(() => process.off('unhandledRejection', hear));
  const { tcVod } = await page();
  const item = new UploadQueue().add(tcVod, { mediaFile: clip('without-extension') });
  for (let i = 0; i < 20 && item.state !== 'failed'; i++) await settle();
  assert.equal(item.error.code, 'extension');
  await settle();
  assert.deepEqual(heard, []);
});
