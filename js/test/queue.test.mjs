// Many uploads: who begins when, what is told of them all, and that nobody's trouble is anybody else's.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clip, page, settle } from './helpers/face.mjs';
import { fakeClient, file, LARGE, SMALL, states, stopClock, UploadQueue } from './helpers/queue.mjs';

/** A queue with one place for each kind. */
function narrow(...files) {
  const client = fakeClient();
  const queue = new UploadQueue({ smallLimit: 1, largeLimit: 1 });
  const items = files.map((mediaFile) => queue.add(client, { mediaFile }));
  return { client, queue, items };
}

test('an upload begins in a microtask, and the item has all of it', async () => {
  const client = fakeClient();
  const queue = new UploadQueue();
  const item = queue.add(client, { mediaFile: file('a.mp4'), coverFile: file('a.png', 500), title: 'A' });
  assert.deepEqual([item.state, item.name, item.size, client.uploads.length], ['queued', 'a.mp4', 1500, 0]);
  await settle();
  const [uploader] = client.uploads;
  assert.equal(item.uploader, uploader);
  assert.equal(uploader.options.title, 'A');
  assert.equal(item.state, 'uploading');
  uploader.progress(1000, { speed: 100 });
  uploader.progress(250, { speed: 50, of: 'cover' });
  assert.deepEqual(item.progress, { loaded: 1250, total: 1500, percent: 0.83, speed: 150, eta: 250 / 150 });
  uploader.progress(500, { of: 'cover' });
  assert.equal(item.progress.percent, 1);
  uploader.move('committing');
  assert.equal(item.state, 'committing');
  uploader.succeed({ fileId: '7' });
  assert.equal(item.state, 'done');
  assert.deepEqual([item.result, await item.done()], [{ fileId: '7' }, { fileId: '7' }]);
});

test('small and large ones have places of their own, as many as the limits say', async () => {
  const client = fakeClient();
  const queue = new UploadQueue();
  for (let i = 0; i < 4; i++) queue.add(client, { mediaFile: file(`video${i}`, LARGE) });
  for (let i = 0; i < 9; i++) queue.add(client, { mediaFile: file(`cover${i}`) });
  await settle();
  const begun = () => client.uploads.map(({ mediaFile }) => mediaFile.name);
  assert.deepEqual(begun(), ['video0', 'video1', 'cover0', 'cover1', 'cover2', 'cover3', 'cover4', 'cover5']);
  client.of('cover3').succeed();
  await settle();
  assert.deepEqual(begun().slice(8), ['cover6']);
  client.of('video0').fail();
  await settle();
  assert.deepEqual(begun().slice(9), ['video2']);
});

test('higher priority first, then as added or moved', async () => {
  const { client, queue } = narrow(file('a'), file('b'));
  await settle();
  const add = (name, priority) => queue.add(client, { mediaFile: file(name) }, { priority });
  const [c, d, e] = [add('c', 0), add('d', 2), add('e', 2)];
  const order = () => queue.items.map(({ name }) => name).join('');
  assert.equal(order(), 'deabc');
  c.priority = 2;
  assert.equal(order(), 'decab');
  queue.move(e, d);
  assert.equal(order(), 'edcab');
  queue.move(d, queue.items[4]);
  assert.deepEqual([order(), d.priority], ['ecadb', 0]);
  queue.move(queue.items[2]);
  assert.equal(order(), 'ecdba');
  e.priority = -1;
  assert.equal(order(), 'cdbae');
  assert.equal(client.uploads.length, 1, 'what is active stays so');
  client.of('a').succeed();
  await settle();
  assert.equal(client.uploads.at(-1).mediaFile.name, 'c');
});

test('pause leaves the place to others; resume waits for one', async () => {
  const { client, queue, items } = narrow(file('a'), file('b'));
  await settle();
  items[0].pause();
  assert.equal(states(queue), 'a paused, b queued');
  await settle();
  assert.equal(states(queue), 'a paused, b uploading');
  items[0].resume();
  await settle();
  assert.equal(states(queue), 'a queued, b uploading');
  assert.deepEqual(client.of('a').calls, ['pause']);
  client.of('b').succeed();
  await settle();
  assert.equal(states(queue), 'a uploading, b done');
  assert.deepEqual(client.of('a').calls, ['pause', 'resume']);
});

test('what is paused before its turn is not begun', async () => {
  const { client, queue, items } = narrow(file('a'), file('b'));
  items[0].pause();
  await settle();
  assert.equal(states(queue), 'a paused, b uploading');
  assert.equal(client.uploads.length, 1);
});

test('who follows another upload uses no place: the other one may be waiting for it', async () => {
  const { client, queue, items } = narrow(file('a'), file('a, too'), file('b'));
  await settle();
  items[0].pause();
  await settle();
  client.of('a, too').move('following');
  items[0].resume();
  await settle();
  assert.equal(states(queue), 'a uploading, a, too following, b queued');
});

test('the whole queue pauses, with what is added meanwhile, and goes on', async () => {
  const { client, queue } = narrow(file('a'), file('b'));
  await settle();
  queue.pause();
  const late = queue.add(client, { mediaFile: file('c') });
  await settle();
  assert.equal(states(queue), 'a paused, b paused, c paused');
  assert.equal(queue.paused, true);
  late.resume();
  await settle();
  assert.equal(states(queue), 'a paused, b paused, c uploading');
  queue.resume();
  client.of('c').succeed();
  await settle();
  assert.equal(states(queue), 'a uploading, b queued, c done');
  assert.equal(queue.paused, false);
});

test('cancel, of what is active and of what is not begun', async () => {
  const { client, queue, items } = narrow(file('a'), file('b'), file('c'));
  await settle();
  items[0].cancel({ abort: true });
  items[1].cancel({ abort: true });
  assert.deepEqual(client.of('a').calls, ['abort']);
  assert.deepEqual(client.of('b').calls, ['cancel'], 'nothing was sent that could be deleted');
  assert.equal(states(queue), 'a cancelled, b cancelled, c queued');
  await assert.rejects(items[1].done(), { kind: 'cancelled' });
  await settle();
  queue.cancel();
  assert.equal(states(queue), 'a cancelled, b cancelled, c cancelled');
  queue.clear();
  assert.equal(states(queue), '');
});

test('the error of an item that is cancelled before its turn is that of an Uploader, and no wasm is loaded', async () => {
  const { tcVod, glue, UploadError } = await page();
  const queue = new UploadQueue({ smallLimit: 0 });
  const controller = new AbortController();
  const items = [queue.add(tcVod, { mediaFile: clip() }), queue.add(tcVod, { mediaFile: clip(), signal: controller.signal })];
  await settle();
  items[0].cancel();
  controller.abort();
  for (const item of items) {
    assert.equal(item.state, 'cancelled');
    assert.ok(item.error instanceof UploadError);
    assert.equal(item.error.name, 'AbortError');
  }
  await settle();
  assert.equal(glue.inits, 0);
});

test('a failure stops nobody else, and is tried again when asked', async () => {
  const { client, queue, items } = narrow(file('a'), file('b'));
  await settle();
  client.of('a').progress(600);
  client.of('a').fail('corrupt');
  await settle();
  assert.equal(states(queue), 'a failed, b uploading');
  assert.equal(items[0].error.kind, 'corrupt');
  const first = items[0].done();
  await assert.rejects(first, { kind: 'corrupt' });
  queue.retryFailed();
  assert.equal(states(queue), 'a queued, b uploading');
  assert.equal(items[0].error, undefined);
  assert.notEqual(items[0].done(), first);
  client.of('b').succeed();
  await settle();
  assert.equal(items[0].progress.loaded, 600);
  client.of('a').progress(200);
  assert.equal(items[0].progress.loaded, 600, 'never backwards');
  client.of('a').succeed();
  await items[0].done();
  items[0].retry();
  assert.equal(states(queue), 'a done, b done');
});

test('what upload() throws is the error of its item', async () => {
  const wrong = new TypeError('getSignature must be a function');
  const broken = {
    upload() {
      throw wrong;
    },
  };
  const queue = new UploadQueue({ smallLimit: 1 });
  const items = [broken, broken, fakeClient()].map((client) => queue.add(client, { mediaFile: file('a') }));
  await settle();
  assert.deepEqual(items.map(({ state }) => state), ['failed', 'failed', 'uploading']);
  await assert.rejects(items[0].done(), wrong);
});

test('remove cancels, and takes it out for good', async () => {
  const { client, queue, items } = narrow(file('a'), file('b'));
  await settle();
  items[0].remove();
  await settle();
  assert.equal(states(queue), 'b uploading');
  assert.deepEqual(client.of('a').calls, ['cancel']);
  items[0].retry();
  await settle();
  assert.equal(items[0].state, 'cancelled');
});

test('three failures in a row for a reason that is not in the files: the others of that client wait', async () => {
  const [client, other] = [fakeClient(), fakeClient()];
  const queue = new UploadQueue({ smallLimit: 1 });
  const troubles = [];
  queue.on('trouble', (trouble) => troubles.push(trouble));
  for (const name of 'abcdefg') queue.add(name === 'e' ? other : client, { mediaFile: file(name) });
  const fail = async (...reason) => {
    await settle();
    client.uploads.at(-1).fail(...reason);
  };
  await fail('signature', 10004);
  await fail('signature', 'thrown');
  await fail('signature', 'thrown');
  await settle();
  assert.equal(states(queue), 'a failed, b failed, c failed, d uploading, e queued, f queued, g queued');
  await fail('signature', 'thrown');
  await settle();
  assert.equal(states(queue), 'a failed, b failed, c failed, d failed, e uploading, f paused, g paused');
  assert.deepEqual([troubles.length, troubles[0].client, troubles[0].error.kind], [1, client, 'signature']);
  other.uploads[0].succeed();
  queue.retryFailed();
  for (let i = 0; i < 3; i++) await fail('signature', 'thrown');
  assert.equal(troubles.length, 2, 'and again, after somebody tried');
  queue.resume();
  queue.retryFailed();
  for (let i = 0; i < 6; i++) {
    await settle();
    client.uploads.at(-1).succeed();
  }
  assert.equal(queue.items.every(({ state }) => state === 'done'), true);
});

test('failures of the files themselves are no trouble of all, nor are those with a success between', async () => {
  const client = fakeClient();
  const queue = new UploadQueue({ smallLimit: 1 });
  queue.on('trouble', () => assert.fail('no trouble'));
  for (let i = 0; i < 14; i++) queue.add(client, { mediaFile: file(`${i}`) });
  for (const kind of ['file-changed', 'file-changed', 'file-changed', 'argument', 'network', 'network', '', 'network', 'network']) {
    await settle();
    if (kind) client.uploads.at(-1).fail(kind, 500);
    else client.uploads.at(-1).succeed();
  }
  // A drive that is away.
  for (let i = 0; i < 3; i++) {
    await settle();
    client.uploads.at(-1).fail('timeout', 'file');
  }
  await settle();
  assert.equal(queue.items.some(({ state }) => state === 'paused'), false);
});

test('large ones that are not alone send fewer parts at once, unless the page says how many', async () => {
  const client = fakeClient();
  const parts = async (...wishes) => {
    const queue = new UploadQueue();
    for (const { from = client, ...options } of wishes) queue.add(from, options);
    await settle();
    return queue.items.map(({ uploader }) => uploader.options.chunkParallelLimit);
  };
  const [small, large] = [{ mediaFile: file('s') }, { mediaFile: file('l', LARGE) }];
  assert.deepEqual(await parts(large), [undefined]);
  assert.deepEqual(await parts(large, small), [2, undefined]);
  assert.deepEqual(await parts({ ...large, chunkParallelLimit: 6 }, small), [6, undefined]);
  assert.deepEqual(await parts({ ...large, from: fakeClient({ chunkParallelLimit: 5 }) }, small), [5, undefined]);
});

test('limits and what is large are options', async () => {
  const client = fakeClient();
  const queue = new UploadQueue({ largeLimit: 3, smallLimit: 1, largeSize: SMALL });
  for (const size of [SMALL, SMALL, SMALL, SMALL, SMALL - 1, SMALL - 1]) queue.add(client, { mediaFile: file('f', size) });
  await settle();
  assert.equal(queue.items.map(({ placed }) => +placed).join(''), '111010');
});

test('notifications come together: at once, then an interval apart', async (t) => {
  const pass = stopClock(t);
  const client = fakeClient();
  const queue = new UploadQueue({ smallLimit: 100 });
  const heard = [];
  queue.on('item', ({ name }) => heard.push(name));
  queue.on('progress', () => heard.push('progress'));
  queue.on('change', () => heard.push('change'));
  queue.on('idle', () => heard.push('idle'));
  const next = () => heard.splice(0).join(' ');
  for (const name of ['a', 'b', 'c']) queue.add(client, { mediaFile: file(name) });
  assert.equal(next(), '');
  await pass(0);
  assert.equal(next(), 'a b c progress change');
  for (let loaded = 0; loaded < 500; loaded++) client.of('b').progress(loaded);
  await pass(99);
  assert.equal(next(), '');
  await pass(1);
  assert.equal(next(), 'a b c progress change');
  const { view } = queue;
  client.of('c').progress(1);
  assert.equal(queue.view, view, 'the same until the next notification');
  await pass(100);
  assert.equal(next(), 'c progress change');
  assert.notEqual(queue.view, view);
  assert.equal(queue.view.items[0], view.items[0], 'what did not change is the same object');
  assert.notEqual(queue.view.items[2], view.items[2]);
  queue.items[0].remove();
  await pass(100);
  assert.equal(next(), 'progress change');
  for (const name of ['b', 'c']) client.of(name).succeed();
  await pass(100);
  assert.equal(next(), 'b c progress change idle');
  await pass(1000);
  assert.equal(next(), '');
  queue.clear();
  await pass(100);
  assert.equal(next(), 'progress change', 'idle is told once');
});

test('sums that are the same are the same object, and not told', async (t) => {
  const pass = stopClock(t);
  const { queue, items } = narrow(file('a'), file('b'));
  await pass(0);
  await pass(100);
  const { progress } = queue;
  let told = 0;
  queue.on('progress', () => told++).on('change', () => told++);
  items[1].priority = 1;
  await pass(100);
  assert.equal(told, 1);
  assert.equal(queue.progress, progress);
});

test('speed counts what is sent now, over the last ten seconds; time to go is that of all that waits', async (t) => {
  const pass = stopClock(t);
  const client = fakeClient();
  const queue = new UploadQueue();
  queue.add(client, { mediaFile: file('a', 100_000) });
  queue.add(client, { mediaFile: file('b', 100_000) });
  await pass(0);
  // What an earlier run had sent was not fast.
  client.of('a').progress(50_000);
  client.of('b').progress(0);
  await pass(100);
  assert.deepEqual([queue.progress.loaded, queue.progress.speed, queue.progress.eta], [50_000, 0, null]);
  for (let second = 1; second <= 20; second++) {
    await pass(1000);
    client.of('a').progress(50_000 + second * 1000);
    client.of('b').progress(second * 2000);
  }
  await pass(100);
  const { speed, eta, percent } = queue.progress;
  assert.ok(Math.abs(speed - 3000) < 60, `${speed}`);
  assert.ok(Math.abs(eta - 90_000 / speed) < 1e-9, `${eta}`);
  assert.equal(percent, 0.55);
  for (let second = 1; second <= 10; second++) {
    await pass(1000);
    client.of('b').progress(40_000 + second * 1000, { speed: 1000 });
  }
  await pass(100);
  assert.ok(Math.abs(queue.progress.speed - 1000) < 60, 'what was longer ago is forgotten');
  assert.equal(queue.items[1].progress.speed, 1000);
  queue.pause();
  assert.equal(queue.items[1].progress.speed, 0);
  await pass(100);
  assert.deepEqual([queue.progress.speed, queue.progress.eta], [0, null]);
});
