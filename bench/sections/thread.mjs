// What an upload takes from the page: CPU seconds of its main thread and of all else, the longest task, and memory over the file's size.

import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchChromium } from '../processes.mjs';
import { told } from '../statistics.mjs';

export const title = 'Main thread and memory';

const GIBI = 1024 ** 3;
const MEBI = 1024 ** 2;
const ROUNDS = 5;
const LONG_MS = 50;
const CLIENTS = [
  { name: 'vodlift', peer: 'vodlift' },
  { name: 'vodlift, verify: false', peer: 'vodlift', options: { verify: false } },
  { name: 'vodlift, transport: xhr', peer: 'vodlift', options: { transport: 'xhr' } },
  { name: 'vod-js-sdk-v6 1.8.0', peer: 'vod-js-sdk-v6' },
  { name: 'cos-js-sdk-v5', peer: 'cos-js-sdk-v5' },
];
const SIZES = [1, 4, 16];

/** Runs in the page. */
async function prepare(peer) {
  globalThis.tasks = [];
  new PerformanceObserver((list) => tasks.push(...list.getEntries())).observe({ type: 'longtask' });
  globalThis.client = await import(`/bench/peers/${peer}.js`);
  await client.load();
}

/** Runs in the page. */
async function send({ url, options }) {
  const file = document.querySelector('input').files[0];
  // What came before is not the upload's.
  await new Promise((done) => setTimeout(done, 100));
  tasks.length = 0;
  const start = performance.now();
  await client.send({ file, partSize: 8 * 1024 ** 2, parallel: 6, cloud: { url }, options });
  const ms = performance.now() - start;
  await new Promise((done) => setTimeout(done, 100));
  return { ms, longest: Math.max(0, ...tasks.map((task) => task.duration)) };
}

export async function run(world) {
  const cloud = await world.emulator({ args: ['--count-only', '--no-digests', '--quiet'] });
  const chromium = await world.chromium({ cloud });
  const folder = await mkdtemp(join(tmpdir(), 'vodlift-bench-'));
  world.defer(() => rm(folder, { recursive: true, force: true }));

  async function trial({ peer, options }, gibi) {
    const path = join(folder, `${gibi}.mp4`);
    const file = await open(path, 'w');
    await file.truncate(gibi * GIBI);
    await file.close();
    await cloud.reset();
    const page = await chromium.page(`${world.site.origin}/`);
    await page.evaluate(prepare, peer);
    await page.setFile('input', path);
    const watch = watchChromium();
    const { ms, longest } = await page.evaluate(send, { url: cloud.url, options });
    const spent = await watch.stop();
    await page.close();
    return { ...spent, ms, longest };
  }

  const runs = new Map(CLIENTS.map((client) => [client, []]));
  for (let round = 0; round < ROUNDS; round++) {
    world.note(`1 GiB: round ${round + 1} of ${ROUNDS}`);
    for (let at = 0; at < CLIENTS.length; at++) {
      const client = CLIENTS[(at + round) % CLIENTS.length];
      runs.get(client).push(await trial(client, 1));
    }
  }
  const sized = new Map(SIZES.map((gibi) => [gibi, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const gibi of SIZES) {
      const result = await trial(CLIENTS[0], gibi);
      world.note(`${gibi} GiB, round ${round + 1} of ${ROUNDS}: longest task ${Math.round(result.longest)} ms`);
      sized.get(gibi).push(result);
    }
  }

  const task = (all) => {
    const longest = Math.max(...all.map((one) => one.longest));
    return longest ? `${Math.round(longest)} ms` : `none over ${LONG_MS} ms`;
  };
  const lines = [
    `CPU seconds of an upload of 1 GiB, sparse, from a file input over loopback, parts of 8 MiB, 6 at a time, n = ${ROUNDS}; the emulator`,
    'counts bytes and computes no digests. Goal: no task over 50 ms.',
    '',
    '| | main thread | its workers | the whole page | all of Chromium | longest task | memory of the page |',
    '|---|---|---|---|---|---|---|',
    ...[...runs].map(([{ name }, all]) => {
      const seconds = ['main', 'worker', 'renderer', 'browser'].map((key) => told(all.map((one) => one[key]), 2));
      const memory = `${told(all.map(({ resident }) => resident / MEBI))} MiB`;
      return `| ${[name, ...seconds, task(all), memory].join(' | ')} |`;
    }),
    '',
    `Memory by the size of the file, \`vodlift\` with its proofs, n = ${ROUNDS}. Goal: flat.`,
    '',
    '| file | memory of the page, at most | main thread, CPU seconds per GiB | longest task | MB/s |',
    '|---|---|---|---|---|',
    ...[...sized].map(([gibi, all]) => {
      const memory = `${told(all.map(({ resident }) => resident / MEBI))} MiB`;
      const cells = [memory, told(all.map(({ main }) => main / gibi), 2), task(all), told(all.map(({ ms }) => (gibi * GIBI) / 1e3 / ms))];
      return `| ${[`${gibi} GiB`, ...cells].join(' | ')} |`;
    }),
  ];
  return { lines };
}
