// `cargo xtask bench digests`: what digests cost, in one Chromium, into RESULTS.md.
//
//   node bench/digests.mjs [verification] [memory] [hashing]     only these, and nothing is written

import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { arch, cpus, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { findChromium, repository, serve, startEmulator } from '../tests/browser/support/index.mjs';
import { openDevtools } from '../tests/browser/support/devtools.mjs';
import { hashing } from './hashing.mjs';
import { memory, verification } from './uploading.mjs';

const GIBIS = [1, 8];

const site = await serve({
  mounts: { '/vodlift/': 'js/dist', '/gen/': 'js/gen', '/peers/': 'bench/node_modules', '/bench/': 'bench' },
  pages: { '/': '<!doctype html><link rel="icon" href="data:,"><input type="file">' },
});
const cloud = await startEmulator({ args: ['--count-only'] });
const chromium = await openDevtools();
const parts = {
  verification: () => verification(chromium, site.origin, cloud),
  memory: () => memory(chromium, site.origin, cloud, GIBIS),
  hashing: () => hashing(chromium, site.origin),
};

const wanted = process.argv.slice(2);
const lines = [];
try {
  for (const [name, part] of Object.entries(parts)) {
    if (wanted.length && !wanted.includes(name)) continue;
    const told = await part();
    console.log(['', ...told].join('\n'));
    lines.push('', ...told);
  }
} finally {
  await chromium.close();
  await cloud.stop();
  await site.close();
}
if (!wanted.length) await writeFile(join(repository, 'bench/RESULTS.md'), [...(await head()), ...lines, ''].join('\n'));

async function head() {
  const version = execFileSync(await findChromium(), ['--version'], { encoding: 'utf8' }).trim();
  const machine = `${cpus().length} × ${cpus()[0].model}, ${Math.round(totalmem() / 1024 ** 3)} GiB, ${platform()} ${arch()}`;
  const date = new Date().toISOString().slice(0, 10);
  const versions = `${version}; hash-wasm 4.13.0; Node ${process.version}`;
  return ['# Digests', '', `\`cargo xtask bench digests\`, ${date}: ${machine}; ${versions}.`];
}
