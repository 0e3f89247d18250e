// What each entry costs a page: every script and wasm file that it loads. With --enforce, over its budget is a failure; with --write the
// tables of docs/sizes.md and its Chinese page get the sizes of this build.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** Files below dist/, how many bytes they may be together after gzip -9 (1 kB = 1000 bytes). */
const entries = [
  { name: 'vodlift/tencent', files: ['tencent.js', 'tencent.bin', 'vodlift-worker.js'], budget: 45_000 },
  { name: 'vodlift/aliyun', files: ['aliyun.js', 'aliyun.bin', 'vodlift-worker.js'], budget: 50_000 },
  { name: 'vodlift/youku', files: ['youku.js', 'youku.bin', 'vodlift-worker.js'], budget: 50_000 },
  { name: 'vodlift/netease', files: ['netease.js', 'netease.bin', 'vodlift-worker.js'], budget: 44_000 },
  // All clouds: a page loads the wasm of the one that it uses. Whoever uses two loads two.
  { name: 'vodlift: TcVod', files: ['index.js', 'tencent.bin', 'vodlift-worker.js'], budget: 60_000 },
  { name: 'vodlift: AliVod', files: ['index.js', 'aliyun.bin', 'vodlift-worker.js'], budget: 60_000 },
  { name: 'vodlift: YoukuVod', files: ['index.js', 'youku.bin', 'vodlift-worker.js'], budget: 60_000 },
  { name: 'vodlift: NeteaseVod', files: ['index.js', 'netease.bin', 'vodlift-worker.js'], budget: 60_000 },
  { name: 'vodlift, all in one', files: ['index.js', 'vodlift.bin', 'vodlift-worker.js'] },
  { name: 'vodlift/inline', files: ['inline.js'] },
  { name: 'require', files: ['index.cjs'] },
  { name: 'script tag', files: ['vodlift.min.js'] },
  // Beside any of these.
  { name: 'vodlift/queue', files: ['queue.js'], budget: 4_500 },
  { name: 'vodlift/react', files: ['react.js'], budget: 2_000 },
  { name: 'vodlift/vue', files: ['vue.js'], budget: 2_000 },
  { name: 'vodlift/cover', files: ['cover.js'], budget: 2_000 },
  // Beside queue.js.
  { name: 'vodlift/element', files: ['element.js'], budget: 8_000 },
  // What pages load only when they need it.
  { name: 'pending.js', files: ['pending.js'] },
  { name: 'lease.js', files: ['lease.js'] },
  { name: 'element-cover.js', files: ['element-cover.js'] },
  { name: 'element-zh.js', files: ['element-zh.js'] },
];

const brotli = (bytes) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } });

function sizes(file) {
  const bytes = readFileSync(new URL(`dist/${file}`, import.meta.url));
  return [bytes.length, gzipSync(bytes, { level: 9 }).length, brotli(bytes).length];
}

/** Bytes of each entry and of each of its files: as they are, after gzip -9, after brotli. */
export function measure() {
  return entries.map(({ name, files, budget }) => {
    const each = files.map(sizes);
    return { name, files, budget, each, sum: each.reduce((a, b) => a.map((n, i) => n + b[i])) };
  });
}

/** Pages with a table whose lines begin with the name of an entry. */
export const pages = ['docs/sizes.md', 'docs/zh/sizes.md'].map((path) => fileURLToPath(new URL(`../${path}`, import.meta.url)));

/** The line of a table, in kB. */
const line = ({ name, sum }) => `| \`${name}\` | ${sum.map((bytes) => (bytes / 1000).toFixed(1)).join(' | ')} |`;

function write() {
  for (const page of pages) {
    let text = readFileSync(page, 'utf8');
    for (const entry of measure()) text = text.replace(new RegExp(`^\\| \`${entry.name}\` \\|.*$`, 'm'), line(entry));
    writeFileSync(page, text);
  }
}

function print() {
  const row = (cells) => console.log(cells.map((cell, i) => (i ? String(cell).padStart(10) : cell.padEnd(24))).join(''));
  const number = (n) => n.toLocaleString('en');
  let over = false;
  row(['', 'raw', 'gzip -9', 'brotli', 'budget']);
  for (const { name, files, budget, each, sum } of measure()) {
    row([name, ...sum.map(number), budget ? number(budget) : '']);
    if (files.length > 1) files.forEach((file, i) => row([`  ${file}`, ...each[i].map(number)]));
    if (budget && sum[1] > budget) console.log(`  over its budget by ${number(sum[1] - budget)} bytes`);
    over ||= sum[1] > budget;
  }
  if (over && process.argv.includes('--enforce')) {
    console.error('an entry is over its budget');
    process.exitCode = 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.argv.includes('--write') ? write() : print();
