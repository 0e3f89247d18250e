// A queue on clients whose uploads are played by the test, and on a clock that the test moves.

import { mock } from 'node:test';
import { bundle, settle } from './face.mjs';

const script = await bundle(`
  export * from './src/queue.ts'
  export { Emitter } from './src/emitter.ts'
`);
const { Emitter, UploadQueue } = await import(`data:text/javascript;base64,${Buffer.from(script).toString('base64')}`);
export { settle, UploadQueue };

const MEBI = 1024 ** 2;
export const SMALL = 1000;
export const LARGE = 100 * MEBI;

/** A file that says it is so large. */
export function file(name, size = SMALL) {
  return Object.defineProperty(new File(['x'], name), 'size', { value: size });
}

/** As an Uploader, and led by the test: `progress`, `succeed`, `fail`. */
class FakeUploader extends Emitter {
  state = 'idle';
  calls = [];
  loaded = 0;

  constructor(options) {
    super();
    this.ended.catch(() => {});
    this.options = options;
    this.mediaFile = options.mediaFile;
    this.coverFile = options.coverFile;
    queueMicrotask(() => this.state === 'idle' && this.move('uploading'));
  }
  /** Settled by the events. */
  ended = new Promise((resolve, reject) => this.on('done', resolve).on('error', reject));
  done() {
    return this.ended;
  }
  get over() {
    return /done|failed|cancelled/.test(this.state);
  }
  move(state) {
    this.state = state;
    this.emit('state', { state });
  }
  progress(loaded, { speed = 0, of = 'media' } = {}) {
    const total = this[`${of}File`].size;
    this.loaded = Math.max(this.loaded, loaded);
    this.emit(`${of}_progress`, { loaded, total, percent: loaded === total ? 1 : Math.floor((loaded / total) * 99) / 100, speed, eta: null });
  }
  succeed(result = { fileId: '1' }) {
    this.move('done');
    this.emit('done', result);
  }
  fail(kind = 'corrupt', code = 'etag-differs') {
    if (this.over) return;
    this.move(kind === 'cancelled' ? 'cancelled' : 'failed');
    this.emit('error', Object.assign(new Error(kind), { kind, code }));
  }
  pause() {
    this.calls.push('pause');
    if (!this.over) this.move('paused');
  }
  resume() {
    this.calls.push('resume');
    if (!this.over) this.move('uploading');
  }
  cancel(options) {
    this.calls.push(options?.abort ? 'abort' : 'cancel');
    this.fail('cancelled', 'CANCELLED');
  }
}

/** A client that remembers its uploads. */
export function fakeClient(more = {}) {
  const client = {
    uploads: [],
    upload(options) {
      const uploader = new FakeUploader(options);
      client.uploads.push(uploader);
      return uploader;
    },
    /** Its upload of the file of this name; the last one. */
    of: (name) => client.uploads.findLast(({ mediaFile, coverFile }) => (mediaFile ?? coverFile).name === name),
    ...more,
  };
  return client;
}

/** Which items are in which state, as one text. */
export const states = (queue) => queue.items.map(({ name, state }) => `${name} ${state}`).join(', ');

/** Time that only the test moves; `await pass(ms)` lets everything run that is due, too. */
export function stopClock(t) {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  mock.method(performance, 'now', () => Date.now());
  t.after(() => {
    mock.timers.reset();
    mock.restoreAll();
  });
  return async (ms) => {
    await settle();
    mock.timers.tick(ms);
    await settle();
  };
}
