// What each entry costs a page: every script and wasm file that it loads. With --enforce, over the ceiling is a failure.
// Where the ceiling stands above the budget, the budget is not met yet: the ceiling keeps what was won; it rises with what an entry can do, never by accident.

import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** Files below dist/, how many bytes they should be together after gzip -9 (1 kB = 1000 bytes), and how many they may be. */
const entries = [
  { name: 'vodlift/tencent', files: ['tencent.js', 'tencent.wasm', 'vodlift-worker.js'], budget: 45_000, ceiling: 49_100 },
  { name: 'vodlift/aliyun', files: ['aliyun.js', 'aliyun.wasm', 'vodlift-worker.js'], budget: 50_000, ceiling: 56_400 },
  { name: 'vodlift/youku', files: ['youku.js', 'youku.wasm', 'vodlift-worker.js'], budget: 50_000, ceiling: 54_400 },
  { name: 'vodlift/netease', files: ['netease.js', 'netease.wasm', 'vodlift-worker.js'], budget: 44_000, ceiling: 48_500 },
  // All clouds: a page loads the wasm of the one that it uses. Whoever uses two loads two.
  { name: 'vodlift: TcVod', files: ['index.js', 'tencent.wasm', 'vodlift-worker.js'], budget: 60_000, ceiling: 60_000 },
  { name: 'vodlift: AliVod', files: ['index.js', 'aliyun.wasm', 'vodlift-worker.js'], budget: 60_000, ceiling: 60_000 },
  { name: 'vodlift: YoukuVod', files: ['index.js', 'youku.wasm', 'vodlift-worker.js'], budget: 60_000, ceiling: 60_000 },
  { name: 'vodlift: NeteaseVod', files: ['index.js', 'netease.wasm', 'vodlift-worker.js'], budget: 60_000, ceiling: 60_000 },
  { name: 'vodlift, all in one', files: ['index.js', 'vodlift.wasm', 'vodlift-worker.js'] },
  { name: 'vodlift/inline', files: ['inline.js'] },
  { name: 'require', files: ['index.cjs'] },
  { name: 'script tag', files: ['vodlift.min.js'] },
];

const brotli = (bytes) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } });

function sizes(file) {
  const bytes = readFileSync(new URL(`dist/${file}`, import.meta.url));
  return [bytes.length, gzipSync(bytes, { level: 9 }).length, brotli(bytes).length];
}

const row = (cells) => console.log(cells.map((cell, i) => (i ? String(cell).padStart(10) : cell.padEnd(24))).join(''));
const number = (n) => n.toLocaleString('en');

/** What pages load only when they need it. */
const late = ['pending.js', 'lease.js'];

let over = false;
row(['', 'raw', 'gzip -9', 'brotli', 'budget']);
for (const { name, files, budget, ceiling } of entries) {
  const each = files.map(sizes);
  const sum = each.reduce((a, b) => a.map((n, i) => n + b[i]));
  row([name, ...sum.map(number), budget ? number(budget) : '']);
  if (files.length > 1) files.forEach((file, i) => row([`  ${file}`, ...each[i].map(number)]));
  if (budget && sum[1] > budget) console.log(`  over its budget by ${number(sum[1] - budget)} bytes (ceiling ${number(ceiling)})`);
  over ||= sum[1] > ceiling;
}
for (const file of late) row([`when needed: ${file}`, ...sizes(file).map(number)]);
if (over && process.argv.includes('--enforce')) {
  console.error('an entry is over its ceiling');
  process.exitCode = 1;
}
