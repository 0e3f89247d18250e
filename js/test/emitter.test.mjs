// The emitter keeps the habits of eventemitter3 (spec §1.4), except that listeners cannot hurt each other.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freshFace } from './helpers/face.mjs';

const { Emitter } = await freshFace();

test('on, once and off chain, and run in order', () => {
  const heard = [];
  const first = (x) => heard.push(`first ${x}`);
  const emitter = new Emitter()
    .on('a', first)
    .once('a', (x) => heard.push(`once ${x}`))
    .addListener('a', (x) => heard.push(`last ${x}`));
  assert.equal(emitter.emit('a', 1), true);
  assert.equal(emitter.off('a', first).emit('a', 2), true);
  assert.deepEqual(heard, ['first 1', 'once 1', 'last 1', 'last 2']);
});

test('off without a listener, removeListener and removeAllListeners', () => {
  const f = () => {};
  const emitter = new Emitter()
    .on('a', f)
    .on('a', () => {})
    .on('b', f)
    .on('c', f);
  assert.equal(emitter.listenerCount('a'), 2);
  assert.deepEqual(emitter.eventNames(), ['a', 'b', 'c']);
  assert.deepEqual(emitter.listeners('b'), [f]);
  assert.equal(emitter.off('a').listenerCount('a'), 0);
  assert.deepEqual(emitter.removeListener('b', f).eventNames(), ['c']);
  assert.deepEqual(emitter.removeAllListeners().eventNames(), []);
  assert.equal(emitter.emit('c', 1), false);
  assert.equal(emitter.on('d', f).on('e', f).removeAllListeners('d').listenerCount('e'), 1);
});

test('once removes only itself, also where the same function listens twice', () => {
  let calls = 0;
  const f = () => calls++;
  const emitter = new Emitter().once('a', f).on('a', f);
  emitter.emit('a');
  emitter.emit('a');
  assert.equal(calls, 3);
});

test('the context, by default the emitter, is `this`', () => {
  const seen = [];
  const context = {};
  function f() {
    seen.push(this);
  }
  const emitter = new Emitter();
  emitter.on('a', f).on('a', f, context).emit('a');
  assert.equal(seen[0], emitter);
  assert.equal(seen[1], context);
});

test('listeners added or removed during an emit count from the next one', () => {
  const heard = [];
  const emitter = new Emitter();
  const late = () => heard.push('late');
  emitter.on('a', () => emitter.off('a', gone).on('a', late));
  const gone = () => heard.push('gone');
  emitter.on('a', gone);
  emitter.emit('a');
  assert.deepEqual(heard, ['gone']);
});

test('a listener that throws stops nobody, and is thrown again in a microtask', (t) => {
  const queued = [];
  t.mock.method(globalThis, 'queueMicrotask', (task) => queued.push(task));
  const heard = [];
  const emitter = new Emitter()
    .on('a', () => {
      throw new Error('mine');
    })
    .on('a', () => heard.push('second'));
  assert.equal(emitter.emit('a'), true);
  assert.deepEqual(heard, ['second']);
  assert.equal(queued.length, 1);
  assert.throws(queued[0], { message: 'mine' });
});

test('a listener that is no function is refused at once', () => {
  assert.throws(() => new Emitter().on('a', undefined), TypeError);
});
