// 1 GiB through a file input on a page with nothing else: wasm stays small, and the page stays responsive.

import assert from 'node:assert/strict';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { serve, startEmulator } from './support/index.mjs';
import { openDevtools } from './support/devtools.mjs';

const GIBI = 1024 ** 3;
const MEMORY_MAX = 8 * 1024 ** 2;
/** Other programs on this machine can stretch any task; what the SDK does to the page it does each time. */
const TRIES = 8;

let [cloud, site, chromium, folder, path] = [];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vodlift-gibi-'));
  path = join(folder, 'sparse.mp4');
  const file = await open(path, 'w');
  await file.truncate(GIBI);
  await file.close();
  const html = '<!doctype html><link rel="icon" href="data:,"><input type="file">';
  site = await serve({ pages: { '/': html } });
  cloud = await startEmulator({ args: ['--count-only'] });
  chromium = await openDevtools();
});
after(async () => {
  await chromium?.close();
  await cloud?.stop();
  await site?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs in the page: begins to note long tasks, and loads the SDK. */
async function load() {
  globalThis.tasks = [];
  const note = (list) => list.getEntries().forEach(({ startTime, duration }) => tasks.push({ startTime, duration }));
  new PerformanceObserver(note).observe({ type: 'longtask', buffered: true });
  globalThis.TcVod = (await import('/vodlift/tencent.js')).TcVod;
}

/** Runs in the page: uploads until only Commit is missing, and tells the long tasks meanwhile. */
async function upload({ endpoints, signatureUrl }) {
  // The worker ends with the upload, so its memory is looked at before Commit.
  const looked = new Promise((done) => (globalThis.looked = done));
  const getSignature = async ({ action }) => {
    if (action === 'commit') await looked;
    return (await fetch(signatureUrl)).text();
  };
  const mediaFile = document.querySelector('input').files[0];
  const start = performance.now();
  globalThis.uploader = new TcVod({ getSignature, endpoints }).upload({ mediaFile });
  await new Promise((done, failed) => {
    uploader.once('media_upload', done).once('error', failed);
  });
  const end = performance.now();
  await new Promise((done) => setTimeout(done, 100));
  const own = tasks.filter((task) => task.startTime >= start && task.startTime <= end);
  return { ms: end - start, tasks: own.map(({ startTime, duration }) => ({ duration, at: startTime - start })) };
}

/** Runs in the page: does nothing for as long. */
async function idle(ms) {
  const start = performance.now();
  await new Promise((done) => setTimeout(done, ms));
  return tasks.filter((task) => task.startTime >= start);
}

async function run() {
  await cloud.reset();
  const busy = await chromium.page(`${site.origin}/`);
  await busy.evaluate(load);
  await busy.setFile('input', path);
  const { ms, tasks } = await busy.evaluate(upload, cloud.forPage());
  const memory = await busy.wasmMemory();
  const result = await busy.evaluate(() => {
    looked();
    return uploader.done();
  });
  await busy.close();
  assert.equal(result.verified, 'whole');
  const [object] = await cloud.objects();
  assert.deepEqual([object.size, object.committed], [GIBI, true]);
  // Of 1 MiB at first, and then of what the machine's loopback carries in four seconds.
  assert.ok(object.parts > 16 && object.parts < 512, `${object.parts} parts`);

  return { ms, memory, tasks, noise: tasks.length ? await idleFor(ms) : [] };
}

/** Only asked when there is something to subtract from. */
async function idleFor(ms) {
  const still = await chromium.page(`${site.origin}/`);
  await still.evaluate(load);
  const noise = await still.evaluate(idle, ms);
  await still.close();
  return noise;
}

test('1 GiB: wasm memory within 8 MB, no task over 50 ms that the idle page has not', async (t) => {
  let best = Infinity;
  for (let at = 0; at < TRIES && best > 0; at++) {
    const { ms, memory, tasks, noise } = await run();
    const told = tasks.map(({ duration, at }) => `${Math.round(duration)} ms at ${Math.round(at)}`).join(', ');
    t.diagnostic(
      `${(ms / 1000).toFixed(1)} s, ${Math.round(GIBI / 1e3 / ms)} MB/s, wasm memory ${memory.join(' + ')} bytes, ` +
        `long tasks ${tasks.length}${told && ` (${told})`}, of the idle page ${noise.length}`,
    );
    assert.equal(memory.length, 2, 'the memories of the page and of its worker');
    assert.ok(memory.reduce((sum, bytes) => sum + bytes) <= MEMORY_MAX, 'all of it is less than what growth may be');
    best = Math.min(best, Math.max(0, tasks.length - noise.length));
  }
  assert.equal(best, 0, 'long tasks');
});
