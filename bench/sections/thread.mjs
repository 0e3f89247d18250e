// What an upload takes from the page: CPU seconds of its main thread and of all else, the longest task, and memory over the file's size.

import { stat } from 'node:fs/promises';
import { clients, counting, prepare, sparseFile } from '../clients.mjs';
import { openFloor } from '../floor.mjs';
import { cpuSeconds, watchChromium } from '../processes.mjs';
import { told } from '../statistics.mjs';

export const title = 'Main thread and memory';

const GIBI = 1024 ** 3;
const MEBI = 1024 ** 2;
const ROUNDS = 5;
const LONG_MS = 50;
const NAMES = ['six', 'ours', 'loose', 'xhr', 'vod', 'cos', 'oss'];
const SIZES = [1, 4, 16];

/** Runs in the page. */
function observe() {
  globalThis.tasks = [];
  new PerformanceObserver((list) => tasks.push(...list.getEntries())).observe({ type: 'longtask' });
}

/** Runs in the page. */
async function send(wishes) {
  const file = document.querySelector('input').files[0];
  const start = performance.now();
  await peer.send({ ...wishes, file });
  const ms = performance.now() - start;
  await new Promise((done) => setTimeout(done, 100));
  const [longest] = tasks.filter(({ startTime }) => startTime >= start).sort((a, b) => b.duration - a.duration);
  return { ms, longest: longest?.duration ?? 0, at: longest ? longest.startTime - start : 0 };
}

export async function run(world) {
  const cloud = await world.emulator({ args: counting });
  const chromium = await world.chromium({ cloud });
  const files = new Map();
  for (const gibi of SIZES) files.set(gibi, await sparseFile(world, gibi * GIBI));

  async function trial({ peer, entry, rules }, gibi) {
    const path = files.get(gibi);
    await cloud.reset();
    const page = await chromium.page(`${world.site.origin}/`);
    await page.setFile('input', path);
    const wishes = { ...rules, cloud: { url: cloud.url } };
    await page.evaluate(prepare, { peer, entry, ...wishes });
    if (peer === 'floor') wishes.ranges = await openFloor(cloud, (await stat(path)).size, rules.partSize);
    await page.evaluate(observe);
    const [watch, before] = [watchChromium(), await cpuSeconds(cloud.pid)];
    const result = await page.evaluate(send, wishes);
    const spent = await watch.stop();
    const emulator = ((await cpuSeconds(cloud.pid)) - before) / (result.ms / 1000);
    await page.close();
    return { ...spent, ...result, emulator };
  }

  const runs = Object.fromEntries(NAMES.map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (let turn = 0; turn < NAMES.length; turn++) {
      const name = NAMES[(turn + round) % NAMES.length];
      const result = await trial(clients[name], 1);
      world.note(`1 GiB, ${clients[name].name}: main thread ${result.main.toFixed(2)} s, ${about(result)}`);
      runs[name].push(result);
    }
  }
  const sized = new Map(SIZES.map((gibi) => [gibi, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const gibi of SIZES) {
      const result = await trial(clients.ours, gibi);
      world.note(`${gibi} GiB: ${Math.round(result.resident / MEBI)} MiB, ${about(result)}`);
      sized.get(gibi).push(result);
    }
  }

  const task = (all) => {
    const longest = Math.max(...all.map((one) => one.longest));
    const long = all.filter((one) => one.longest).length;
    return longest ? `${Math.round(longest)} ms; ${long} of ${all.length} uploads had one over ${LONG_MS}` : `none over ${LONG_MS} ms`;
  };
  const memory = (all) => `${told(all.map(({ resident }) => resident / MEBI))} MiB`;
  const emulator = (all) => `${told(all.map((one) => 100 * one.emulator))} %`;
  const lines = [
    `CPU seconds of an upload of 1 GiB, sparse, from a file input over loopback, n = ${ROUNDS}; ours with its defaults, peers with parts of 8 MiB, six at a time; each client was loaded`,
    'and had uploaded 64 KiB before. The emulator counts bytes and computes no digests. Goal: no task over 50 ms.',
    '',
    '| | main thread | its workers | the whole page | all of Chromium | longest task | memory of the page | emulator, of a core |',
    '|---|---|---|---|---|---|---|---|',
    ...NAMES.map((name) => {
      const all = runs[name];
      const seconds = ['main', 'worker', 'renderer', 'browser'].map((key) => told(all.map((one) => one[key]), 2));
      return `| ${[clients[name].name, ...seconds, task(all), memory(all), emulator(all)].join(' | ')} |`;
    }),
    '',
    `Memory by the size of the file, \`vodlift\` with its proofs and defaults, n = ${ROUNDS}. Goal: flat.`,
    '',
    '| file | memory of the page, at most | main thread, CPU seconds per GiB | longest task | MB/s | emulator, of a core |',
    '|---|---|---|---|---|---|',
    ...[...sized].map(([gibi, all]) => {
      const speed = told(all.map(({ ms }) => (gibi * GIBI) / 1e3 / ms));
      const cells = [memory(all), told(all.map(({ main }) => main / gibi), 2), task(all), speed, emulator(all)];
      return `| ${[`${gibi} GiB`, ...cells].join(' | ')} |`;
    }),
  ];
  return { lines };
}

/** When a long task came tells what it was. */
function about({ longest, at, ms }) {
  return `longest task ${Math.round(longest)} ms, ${Math.round(at)} ms after the beginning of ${Math.round(ms)}`;
}
