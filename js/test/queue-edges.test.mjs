// A queue at its edges: long lists, listeners that act, items that are gone, files without a byte, a network that comes back.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClient, file, settle, states, stopClock, UploadQueue } from './helpers/queue.mjs';

/** A queue with one place, and its files. */
function line(...names) {
  const client = fakeClient();
  const queue = new UploadQueue({ smallLimit: 1 });
  const items = names.map((name) => queue.add(client, { mediaFile: file(name) }));
  return { client, queue, items };
}

test('progress of one looks at none of the others', async (t) => {
  const pass = stopClock(t);
  const { client, queue, items } = line('a', 'b', 'c');
  await pass(100);
  let looks = 0;
  const state = { get: () => (looks++, 'queued') };
  for (const item of items.slice(1)) Object.defineProperty(item, 'state', state);
  for (let loaded = 0; loaded < 50; loaded++) {
    client.of('a').progress(loaded);
    await settle();
  }
  assert.equal(looks, 0);
  await pass(100);
  assert.equal(queue.progress.loaded, 49);
  assert.ok(looks > 0, 'the sums are made once an interval');
});

test('what was removed stays out, whatever is done to it', async () => {
  const { queue, items } = line('a', 'b', 'c');
  await settle();
  items[1].remove();
  items[1].priority = 5;
  queue.move(items[1], items[0]);
  queue.move(items[1]);
  items[1].resume();
  items[1].retry();
  await settle();
  assert.equal(states(queue), 'a uploading, c queued');
});

test('nothing is told of what a listener has removed', async (t) => {
  const pass = stopClock(t);
  const { queue } = line('a', 'b', 'c');
  const heard = [];
  queue.on('item', ({ name }) => {
    heard.push(name);
    queue.items[1]?.remove();
  });
  await pass(100);
  assert.deepEqual([heard.includes('b'), heard.includes('c')], [false, true]);
});

test('idle is not told where a listener has begun something', async (t) => {
  const pass = stopClock(t);
  const { client, queue } = line('a');
  const heard = [];
  queue.on('item', (item) => {
    if (item.state === 'failed') item.retry();
  });
  queue.on('idle', () => heard.push(states(queue)));
  await pass(100);
  client.of('a').fail();
  await pass(100);
  await pass(100);
  client.of('a').succeed();
  await pass(100);
  assert.deepEqual(heard, ['a done']);
});

test('files that are added after three failures for a common reason wait, too, as soon as one of them fails', async () => {
  const { client, queue } = line('a', 'b', 'c');
  const troubles = [];
  queue.on('trouble', ({ error }) => troubles.push(error.kind));
  const fail = async () => {
    await settle();
    client.uploads.at(-1).fail('network', 502);
  };
  for (let i = 0; i < 3; i++) await fail();
  assert.equal(troubles.length, 1);
  for (const name of 'defg') queue.add(client, { mediaFile: file(name) });
  await fail();
  await settle();
  assert.equal(states(queue), 'a failed, b failed, c failed, d failed, e paused, f paused, g paused');
  assert.equal(troubles.length, 2);
});

test('files without a byte are whole when they are stored', async (t) => {
  const pass = stopClock(t);
  const client = fakeClient();
  const queue = new UploadQueue();
  assert.equal(queue.progress.percent, 0);
  queue.add(client, { mediaFile: file('empty', 0) });
  await pass(100);
  assert.equal(queue.progress.percent, 0);
  client.uploads[0].progress(0);
  client.uploads[0].succeed();
  await pass(100);
  assert.equal(queue.progress.percent, 1);
});

test('hundredths are those of the numbers, not of their binary fractions', async () => {
  const client = fakeClient();
  const item = new UploadQueue().add(client, { mediaFile: file('a', 100) });
  await settle();
  for (let loaded = 0; loaded < 100; loaded++) {
    client.uploads[0].progress(loaded);
    assert.equal(item.progress.percent, loaded / 100);
  }
});

test('a time without a network is none of the time that speed is measured over', async (t) => {
  const pass = stopClock(t);
  const { client, queue, items } = line('a');
  await pass(100);
  const send = async () => {
    await pass(1000);
    client.of('a').progress(client.of('a').loaded + 10);
    await pass(0);
  };
  for (let second = 0; second < 5; second++) await send();
  client.of('a').move('offline');
  await pass(100);
  assert.deepEqual([items[0].state, queue.progress.speed, queue.progress.eta], ['offline', 0, null]);
  await pass(600_000);
  client.of('a').move('uploading');
  await pass(100);
  for (let second = 0; second < 3; second++) await send();
  assert.ok(Math.abs(queue.progress.speed - 10) < 1, `${queue.progress.speed}`);
});
