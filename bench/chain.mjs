// `cargo xtask bench chain`: the share of a line that a chain of chunks reaches, one request at a time, by the length of the line and the
// size of the chunks (netease §3.8, §3.9); into CHAIN.md. Every chunk costs a round trip, and its preflight another.

import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { cpus, platform } from 'node:os';
import { join } from 'node:path';
import { openDevtools } from '../tests/browser/support/devtools.mjs';
import { findChromium, repository, serve, startEmulator } from '../tests/browser/support/index.mjs';
import { median, told } from './statistics.mjs';

const MEBI = 1024 ** 2;
const ROUNDS = 5;
const TRIPS = [20, 80, 200];
/** Bytes per second, bytes of the file, and bytes of a chunk. */
const CASES = [
  { line: 10_000_000, bytes: 32 * MEBI, chunk: 4 * MEBI },
  { line: 10_000_000, bytes: 16 * MEBI, chunk: MEBI },
  { line: 2_500_000, bytes: 12 * MEBI, chunk: 4 * MEBI },
];
/** Without its security a browser asks nobody, as it does where page and node have one origin. */
const WORLDS = [
  { name: 'two origins', trips: 2, args: [] },
  { name: 'one origin', trips: 1, args: ['--disable-web-security'] },
];

/** Runs in the page. */
async function send({ bytes, chunkSize, answersUrl, uploadHosts }) {
  const { NeteaseVod } = await import('/vodlift/netease.js');
  const pieces = Array.from({ length: bytes / 65536 }, () => new Blob([crypto.getRandomValues(new Uint8Array(65536))]));
  const mediaFile = new File(pieces, 'random.mp4', { type: 'video/mp4' });
  const getSignature = async (context) => (await fetch(answersUrl, { method: 'POST', body: JSON.stringify(context) })).json();
  await new NeteaseVod({ getSignature, uploadHosts, chunkSize, enableResume: false }).upload({ mediaFile }).done();
}

/** The time of the bytes: from the first request for them to the last answer. The cloud sees half a round trip less at either end. */
async function timed(cloud, trip) {
  const requests = (await cloud.log()).filter(({ route }) => ['preflight', 'chunk', 'complete'].includes(route));
  return Math.max(...requests.map(({ at }) => at)) - Math.min(...requests.map(({ arrived }) => arrived)) + trip;
}

const site = await serve({ mounts: { '/vodlift/': 'js/dist' } });
const cloud = await startEmulator({ args: ['--count-only'] });
const rows = [];
try {
  for (const world of WORLDS) {
    const chromium = await openDevtools(world);
    for (const { line, bytes, chunk } of CASES) {
      const row = [world.name, `${line / 1e6} MB/s`, `${chunk / MEBI} MiB`];
      for (const trip of TRIPS) {
        await cloud.config({ link: { bitsPerSecond: 8 * line, roundTripMs: trip } });
        const shares = [];
        for (let round = 0; round < ROUNDS; round++) {
          await cloud.reset();
          const page = await chromium.page(`${site.origin}/blank.html`);
          const wishes = { bytes, chunkSize: chunk, answersUrl: `${cloud.url}/_app/netease`, uploadHosts: [cloud.url] };
          await page.evaluate(send, wishes);
          await page.close();
          const ms = await timed(cloud, trip);
          const { preflights, bugs } = await cloud.netease();
          if (bugs.length) throw new Error(bugs[0].words);
          if (preflights !== (world.trips - 1) * (bytes / chunk)) throw new Error(`${preflights} preflights`);
          shares.push((100 * bytes) / line / (ms / 1000));
        }
        const bound = 100 / (1 + (world.trips * trip * line) / 1000 / chunk);
        console.error(`${row.slice(0, 3).join(', ')}, ${trip} ms: ${median(shares).toFixed(0)} % of ${bound.toFixed(0)} %`);
        row.push(`${told(shares)}; ${bound.toFixed(0)}`);
      }
      rows.push(`| ${row.join(' | ')} |`);
    }
    await chromium.close();
  }
} finally {
  await cloud.stop();
  await site.close();
}

const version = execFileSync(await findChromium(), ['--version'], { encoding: 'utf8' }).trim();
const machine = `${cpus().length} × ${cpus()[0].model}, ${platform()}`;
const lines = [
  '# A chain of chunks',
  '',
  `\`cargo xtask bench chain\`, ${new Date().toISOString().slice(0, 10)}: ${machine}; ${version}.`,
  '',
  `Share of the line in percent, by round trip, n = ${ROUNDS}: median (min–max); and what the protocol allows, with one request at a time and`,
  'one round trip for each chunk, and another for its preflight where page and node have two origins.',
  '',
  `| page and node | line | chunk | ${TRIPS.map((trip) => `${trip} ms`).join(' | ')} |`,
  `|---|---|---|${TRIPS.map(() => '---|').join('')}`,
  ...rows,
  '',
];
await writeFile(join(repository, 'bench/CHAIN.md'), lines.join('\n'));
