// Whose uploads are timed, and how one upload is: in a page of its own whose client is loaded and has uploaded a little before, so that
// neither loading nor compiling is the transfer's.
//
//   const file = await randomFile(world, bytes)                 a file of random bytes, sparseFile() one of none
//   const { ms, share, struck, accepted } = await timed(world, chromium, cloud, client, file, { rules, seed }?)
//     ms       from send() to its end
//     share    of one core that the emulator used meanwhile
//     struck   requests that met the trouble of these rules
//     accepted { ms, bytes } from the head of the first request with bytes of the file to the last byte of the last, as the emulator saw it

import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomFillSync } from 'node:crypto';
import { openFloor } from './floor.mjs';
import { cpuSeconds } from './processes.mjs';

const MEBI = 1024 ** 2;

/** What the emulators of benches are: they count, and nothing that is measured waits for their sums. */
export const counting = ['--count-only', '--no-digests', '--quiet'];

const parts = { partSize: 8 * MEBI, parallel: 6 };

/** `peer`: a module of peers/; `rules` are what it is called with besides. */
export const clients = {
  one: { name: 'floor: one request', peer: 'floor', rules: { partSize: Infinity, parallel: 1 } },
  six: { name: 'floor: 6 × 8 MiB', peer: 'floor', rules: parts },
  three: { name: 'floor: 3 × 32 MiB', peer: 'floor', rules: { partSize: 32 * MEBI, parallel: 3 } },
  ours: { name: 'vodlift', peer: 'vodlift', rules: {} },
  xhr: { name: 'vodlift, xhr', peer: 'vodlift', rules: { options: { transport: 'xhr' } } },
  loose: { name: 'vodlift, verify: false', peer: 'vodlift', rules: { options: { verify: false } } },
  looseXhr: { name: 'vodlift, verify: false, xhr', peer: 'vodlift', rules: { options: { verify: false, transport: 'xhr' } } },
  aliyun: { name: 'vodlift/aliyun', peer: 'vodlift', entry: 'aliyun', rules: {} },
  vod: { name: 'vod-js-sdk-v6', peer: 'vod-js-sdk-v6', rules: parts },
  cos: { name: 'cos-js-sdk-v5', peer: 'cos-js-sdk-v5', rules: parts },
  oss: { name: 'ali-oss', peer: 'ali-oss', rules: parts },
};

export async function randomFile(world, bytes) {
  return fileOf(world, bytes, async (file) => {
    const piece = Buffer.alloc(8 * MEBI);
    for (let at = 0; at < bytes; at += piece.length) await file.write(randomFillSync(piece), 0, Math.min(piece.length, bytes - at));
  });
}

export const sparseFile = (world, bytes) => fileOf(world, bytes, (file) => file.truncate(bytes));

async function fileOf(world, bytes, fill) {
  const folder = await mkdtemp(join(tmpdir(), 'vodlift-bench-'));
  world.defer(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'video.mp4');
  const file = await open(path, 'w');
  await fill(file);
  await file.close();
  return path;
}

/** Runs in the page, as `send` does. */
export async function prepare({ peer, entry, cloud }) {
  globalThis.peer = await import(`/bench/peers/${peer}.js`);
  await globalThis.peer.load(entry);
  if (peer === 'floor') return;
  const file = new File([crypto.getRandomValues(new Uint8Array(65536))], 'little.mp4', { type: 'video/mp4' });
  await globalThis.peer.send({ file, cloud });
}

/** Runs in the page. */
async function send(wishes) {
  const file = document.querySelector('input').files[0];
  const start = performance.now();
  await peer.send({ ...wishes, file });
  return performance.now() - start;
}

export async function timed(world, chromium, cloud, { peer, entry, rules }, path, { rules: trouble = [], seed } = {}) {
  await cloud.reset();
  const { size } = await stat(path);
  const page = await chromium.page(`${world.site.origin}/`);
  await page.setFile('input', path);
  const wishes = { ...rules, cloud: { url: cloud.url } };
  await page.evaluate(prepare, { peer, entry, ...wishes });
  await cloud.trouble(trouble, seed);
  if (peer === 'floor') wishes.ranges = await openFloor(cloud, size, rules.partSize);
  const [before, since] = [await cpuSeconds(cloud.pid), (await cloud.log()).at(-1)?.n];
  const ms = await page.evaluate(send, wishes);
  const share = ((await cpuSeconds(cloud.pid)) - before) / (ms / 1000);
  await page.close();
  const struck = (await cloud.troubles()).rules.reduce((sum, { hits }) => sum + hits, 0);
  const carrying = (await cloud.log(since)).filter(({ method, status, bodyLength }) => method === 'PUT' && status === 200 && bodyLength);
  const bytes = carrying.reduce((sum, { bodyLength }) => sum + bodyLength, 0);
  if (bytes < size) throw new Error(`${peer}: ${bytes} of ${size} bytes arrived`);
  const first = Math.min(...carrying.map(({ arrived }) => arrived));
  const last = Math.max(...carrying.map(({ at }) => at));
  return { ms, share, struck, accepted: { ms: last - first, bytes } };
}
