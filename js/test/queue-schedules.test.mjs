// Random schedules: whatever people and networks do, the bounds hold, the sums are right and never go backwards, and all of it ends.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClient, file, LARGE, SMALL, stopClock, UploadQueue } from './helpers/queue.mjs';

const SCHEDULES = 150;
const STEPS = 120;

/** Numbers that a seed says: a failure can be seen again. */
function dice(seed) {
  let state = seed * 2_654_435_761 + 1;
  const next = () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) | 0;
    return (state >>> 0) / 2 ** 32;
  };
  const below = (n) => Math.floor(next() * n);
  return { below, pick: (list) => list[below(list.length)] };
}

class Schedule {
  constructor(seed) {
    this.dice = dice(seed);
    this.limits = { smallLimit: 1 + this.dice.below(4), largeLimit: 1 + this.dice.below(3) };
    this.queue = new UploadQueue({ ...this.limits, interval: 10 });
    this.clients = [fakeClient(), fakeClient()];
    this.heard = { idle: 0, loaded: 0 };
    this.queue.on('idle', () => this.heard.idle++);
  }

  get uploads() {
    return this.clients.flatMap(({ uploads }) => uploads).filter(({ over }) => !over);
  }

  add() {
    const { below, pick } = this.dice;
    const size = pick([SMALL, SMALL, LARGE]) + below(1000);
    const options = { mediaFile: file(`f${this.queue.items.length}`, size) };
    this.queue.add(pick(this.clients), options, { priority: below(3) });
    this.reset();
  }

  /** The set of items is another one: so are its sums. */
  reset() {
    this.heard.loaded = 0;
  }

  /** One thing that happens. */
  step() {
    const { below, pick } = this.dice;
    const item = pick(this.queue.items);
    const upload = pick(this.uploads);
    const actions = [
      () => this.add(),
      () => item?.pause(),
      () => item?.resume(),
      () => (item?.cancel(), this.reset()),
      () => (item?.retry(), this.reset()),
      () => item && (item.priority = below(3)),
      () => item && this.queue.move(item, pick(this.queue.items)),
      () => below(4) || this.queue.pause(),
      () => this.queue.resume(),
      () => (below(8) ? undefined : item?.remove(), this.reset()),
      () => upload?.state === 'uploading' && upload.fail(pick(['network', 'corrupt']), 500),
      ...Array(3).fill(() => upload?.state === 'uploading' && this.succeed(upload)),
      ...Array(6).fill(() => upload?.state === 'uploading' && upload.progress(below(upload.mediaFile.size))),
    ];
    pick(actions)();
  }

  succeed(upload) {
    upload.progress(upload.mediaFile.size);
    upload.succeed();
  }

  check() {
    const { items, progress } = this.queue;
    const among = (kind) => items.filter(({ state }) => state === kind).length;
    const running = this.uploads.filter(({ state }) => state !== 'paused');
    const large = running.filter(({ mediaFile }) => mediaFile.size >= LARGE).length;
    assert.ok(large <= this.limits.largeLimit, 'large places');
    assert.ok(running.length - large <= this.limits.smallLimit, 'small places');
    for (const isLarge of [true, false]) {
      const waits = items.some(({ state, size }) => state === 'queued' && size >= LARGE === isLarge);
      const used = isLarge ? large : running.length - large;
      assert.ok(!waits || used === (isLarge ? this.limits.largeLimit : this.limits.smallLimit), 'no place stays empty while somebody waits');
    }
    for (let at = 1; at < items.length; at++) assert.ok(items[at - 1].priority >= items[at].priority, 'order');
    const counted = items.filter(({ state }) => state !== 'cancelled');
    const sum = (of) => counted.reduce((sum, item) => sum + of(item), 0);
    assert.equal(progress.total, sum(({ size }) => size));
    assert.equal(progress.loaded, sum(({ progress }) => progress.loaded));
    assert.ok(progress.loaded >= this.heard.loaded, 'never backwards');
    assert.ok(progress.percent < 1 || progress.loaded === progress.total);
    this.heard.loaded = progress.loaded;
    for (const kind of ['done', 'failed', 'cancelled', 'queued', 'paused']) assert.equal(progress[kind], among(kind), kind);
    assert.equal(progress.active, running.length, 'active');
  }

  /** From here on all goes well. */
  async end(pass) {
    this.queue.resume();
    this.queue.retryFailed();
    const before = this.heard.idle;
    for (let i = 0; i < 500 && this.queue.items.some(({ state }) => !/done|cancelled/.test(state)); i++) {
      await pass(10);
      for (const upload of this.uploads) if (upload.state === 'uploading') this.succeed(upload);
    }
    const open = this.queue.items.length > this.queue.progress.done + this.queue.progress.cancelled;
    await pass(20);
    const { total, percent, done, cancelled } = this.queue.progress;
    assert.equal(done + cancelled, this.queue.items.length, 'everything ends');
    if (total) assert.equal(percent, 1);
    if (open) assert.equal(this.heard.idle, before + 1, 'and idle is told once');
  }
}

test(`${SCHEDULES} random schedules`, async (t) => {
  const pass = stopClock(t);
  for (let seed = 1; seed <= SCHEDULES; seed++) {
    const schedule = new Schedule(seed);
    try {
      for (let i = 0; i < 8; i++) schedule.add();
      for (let i = 0; i < STEPS; i++) {
        schedule.step();
        await pass(10);
        schedule.check();
      }
      await schedule.end(pass);
    } catch (error) {
      error.message = `schedule ${seed}: ${error.message}`;
      throw error;
    }
  }
});
