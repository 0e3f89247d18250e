// What verification costs on a line of 200 Mbit/s, what the page's main thread has of it, and memory over the file's size.

import { mkdtemp, open, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shape } from '../shaper.mjs';
import { ratios, told } from '../statistics.mjs';

export const title = 'Main thread and memory';

const GIBIS = [1, 8];
const MIBI = 1024 ** 2;
const LINE = 25_000_000;
const BYTES = 256 * MIBI;
const ROUNDS = 5;
const LONG_MS = 50;

export async function run(world) {
  const cloud = await world.emulator({ args: ['--count-only'] });
  const chromium = await world.chromium();
  const { origin } = world.site;
  return { lines: [...(await verification(chromium, origin, cloud)), '', ...(await memory(chromium, origin, cloud, GIBIS))] };
}

/** Runs in the page. */
async function load(bytes) {
  globalThis.tasks = [];
  new PerformanceObserver((list) => tasks.push(...list.getEntries())).observe({ type: 'longtask' });
  globalThis.TcVod = (await import('/vodlift/tencent.js')).TcVod;
  const pieces = Array.from({ length: bytes / 65536 }, () => new Blob([crypto.getRandomValues(new Uint8Array(65536))]));
  globalThis.random = new File(pieces, 'random.mp4', { type: 'video/mp4' });
}

/** Runs in the page: uploads until only Commit is missing. */
async function send({ endpoints, signatureUrl, verify }) {
  const getSignature = async () => (await fetch(signatureUrl)).text();
  const mediaFile = document.querySelector('input').files[0] ?? random;
  // What came before is not the upload's.
  await new Promise((done) => setTimeout(done, 100));
  tasks.length = 0;
  const start = performance.now();
  globalThis.uploader = new TcVod({ getSignature, endpoints, verify }).upload({ mediaFile });
  await new Promise((done, failed) => {
    uploader.once('media_upload', done).once('error', failed);
  });
  const ms = performance.now() - start;
  await new Promise((done) => setTimeout(done, 100));
  return { ms, longest: Math.max(0, ...tasks.map((task) => task.duration)) };
}

/** With `verify` and without, by turns: each on a page of its own. */
async function verification(chromium, origin, cloud) {
  const line = await shape(new URL(cloud.url).port, LINE);
  const endpoints = { vod: [cloud.url], cos: [line.url] };
  const runs = { true: [], false: [] };
  for (let turn = 0; turn < ROUNDS; turn++) {
    for (const verify of turn % 2 ? [true, false] : [false, true]) {
      await cloud.reset();
      const page = await chromium.page(`${origin}/`);
      await page.evaluate(load, BYTES);
      runs[verify].push(await page.evaluate(send, { ...cloud.forPage(), endpoints, verify }));
      await page.evaluate('() => uploader.done().then(() => {})');
      await page.close();
    }
  }
  await line.close();
  const seconds = (verify) => runs[verify].map(({ ms }) => ms / 1000);
  const [on, off] = [seconds(true), seconds(false)];
  const longest = (verify) => Math.max(...runs[verify].map((run) => run.longest));
  const task = (ms) => (ms ? `${Math.round(ms)} ms` : `none over ${LONG_MS} ms`);
  return [
    `256 MiB of random bytes through a line of ${LINE / 1e6} MB/s in all, n = ${ROUNDS}: median (min–max)`,
    '',
    '| | verify: true | verify: false | ratio | goal |',
    '|---|---|---|---|---|',
    `| seconds | ${told(on, 2)} | ${told(off, 2)} | ${told(ratios(on, off), 3)} | < 1.05 |`,
    `| longest main-thread task | ${task(longest(true))} | ${task(longest(false))} | | none over ${LONG_MS} ms |`,
  ];
}

/** Sparse files from a disk; looked at while Commit is waited for, since the worker ends with the upload. */
async function memory(chromium, origin, cloud, sizes) {
  const folder = await mkdtemp(join(tmpdir(), 'vodlift-bench-'));
  const rows = [];
  try {
    for (const gibi of sizes) {
      await cloud.reset();
      await cloud.trouble([{ route: 'commit', effect: { kind: 'delay', ms: 4000 } }]);
      const path = join(folder, `${gibi}.mp4`);
      const file = await open(path, 'w');
      await file.truncate(gibi * 1024 ** 3);
      await file.close();
      const page = await chromium.page(`${origin}/`);
      await page.evaluate(load, 0);
      await page.setFile('input', path);
      const { ms, longest } = await page.evaluate(send, { ...cloud.forPage(), verify: true });
      const resident = await rendererMemory();
      const wasm = await page.wasmMemory();
      await page.evaluate('() => uploader.done().then(() => {})');
      await page.close();
      rows.push({ gibi, ms, longest, resident, wasm });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return [
    `Memory at the end of an upload of a sparse file with verify: true, n = 1; goal: flat`,
    '',
    '| file | wasm, page + worker | renderer, resident | MB/s | longest main-thread task |',
    '|---|---|---|---|---|',
    ...rows.map(
      ({ gibi, ms, longest, resident, wasm }) =>
        `| ${gibi} GiB | ${wasm.map((bytes) => `${(bytes / MIBI).toFixed(2)} MiB`).join(' + ')} | ` +
        `${Math.round(resident / MIBI)} MiB | ${Math.round((gibi * 1024 ** 3) / 1e3 / ms)} | ` +
        `${longest ? `${Math.round(longest)} ms` : `none over ${LONG_MS} ms`} |`,
    ),
  ];
}

/** Resident bytes of the largest renderer below this process; the page with the upload is the largest. */
async function rendererMemory() {
  const processes = new Map();
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const read = (name) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
    const [status, command] = [await read('status'), await read('cmdline')];
    const number = (name) => Number(status.match(new RegExp(`^${name}:\\s+(\\d+)`, 'm'))?.[1] ?? 0);
    processes.set(Number(pid), { parent: number('PPid'), bytes: number('VmRSS') * 1024, command });
  }
  const ours = (pid) => pid === process.pid || (processes.has(pid) && ours(processes.get(pid).parent));
  const renderers = [...processes].filter(([pid, { command }]) => command.includes('--type=renderer') && ours(pid));
  return Math.max(...renderers.map(([, { bytes }]) => bytes));
}
