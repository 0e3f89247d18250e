// What a closed tab costs: bytes that are sent again, and how long until the first new one leaves.

import { clients, prepare, sparseFile } from '../clients.mjs';
import { told } from '../statistics.mjs';

export const title = 'Resume after a closed tab';

const MEBI = 1024 ** 2;
const NAMES = ['ours', 'vod'];
const CASES = [
  { parts: 10, partSize: 8 * MEBI, link: '100M,20' },
  { parts: 1_000, partSize: MEBI, link: '0,20' },
  { parts: 10_000, partSize: MEBI, link: '0,20' },
];
const ROUNDS = 5;
/** How long the second page is looked at, milliseconds. */
const LOOK = 6_000;

export async function run(world) {
  const rows = [];
  for (const { parts, partSize, link } of CASES) {
    const file = await sparseFile(world, parts * partSize);
    const cloud = await world.emulator({ args: ['--count-only', '--quiet', '--link', link] });
    const runs = Object.fromEntries(NAMES.map((name) => [name, []]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const name of round % 2 ? [...NAMES].reverse() : NAMES) {
        const result = await killed(world, cloud, clients[name], { file, partSize });
        world.note(`${parts} parts, ${clients[name].name}: ${JSON.stringify(result)}`);
        runs[name].push(result);
      }
    }
    for (const name of NAMES) {
      const of = (what) => runs[name].map((run) => run[what]);
      const cells = [told(of('again').map((bytes) => bytes / MEBI), 1), told(of('ms'))];
      rows.push(`| ${parts.toLocaleString('en')} × ${partSize / MEBI} MiB | ${clients[name].name} | ${cells.join(' | ')} |`);
    }
  }
  const lines = [
    `The tab is closed when the client tells half of the file; the same file is uploaded again in a new one, whose client is loaded, over a line of 20 ms. Bytes that the emulator`,
    `had accepted and was sent again in the first ${LOOK / 1000} s (files are sparse; what was still on its way is not counted: nobody can keep that), and milliseconds from \`upload()\` to the head of the first request with a part that it had not; the emulator`,
    `keeps digests here, for both clients compare them. n = ${ROUNDS}.`,
    '',
    '| parts | client | MiB sent again | ms to the first new part |',
    '|---|---|---|---|',
    ...rows,
  ];
  return { lines };
}

/** Runs in the page: until half of the file is told. */
function half({ peer: _, ...wishes }) {
  const file = document.querySelector('input').files[0];
  return new Promise((told, failed) => {
    peer.send({ ...wishes, file, progress: (share) => share >= 0.5 && told() }).then(() => failed(new Error('it was too quick')), failed);
  });
}

/** Runs in the page: the time when it began; it goes on until it is done or `look` milliseconds are over. */
async function again({ peer: _, look, ...wishes }) {
  const file = document.querySelector('input').files[0];
  const start = performance.timeOrigin + performance.now();
  await Promise.race([peer.send({ ...wishes, file }), new Promise((done) => setTimeout(done, look))]);
  return start;
}

async function killed(world, cloud, { peer, entry }, { file, partSize }) {
  await cloud.reset();
  // What the clients remember is theirs of this trial alone.
  const chromium = await world.chromium({ cloud });
  const wishes = { peer, entry, partSize, parallel: 6, cloud: { url: cloud.url }, look: LOOK };
  const open = async () => {
    const page = await chromium.page(`${world.site.origin}/`);
    await page.setFile('input', file);
    await page.evaluate(prepare, wishes);
    return page;
  };
  const first = await open();
  await first.evaluate(half, wishes);
  await first.close();
  // What is on its way when a tab closes arrives, or not.
  await new Promise((done) => setTimeout(done, 500));
  const before = (await cloud.log()).filter(({ route }) => route === 'part');
  const taken = new Map(before.filter(({ status }) => status === 200).map(({ path, query, bodyLength }) => [number({ path, query }), bodyLength]));

  const second = await open();
  const since = (await cloud.log()).at(-1).n;
  const start = await second.evaluate(again, wishes);
  await second.close();
  await chromium.close();
  const parts = (await cloud.log(since)).filter(({ route }) => route === 'part');
  const repeated = parts.filter((part) => taken.has(number(part)));
  const fresh = parts.filter((part) => !taken.has(number(part)));
  if (!fresh.length) throw new Error(`${peer} sent nothing new in ${LOOK} ms`);
  return { ms: Math.min(...fresh.map(({ arrived }) => arrived)) - start, again: repeated.reduce((sum, { bodyLength }) => sum + bodyLength, 0) };
}

const number = ({ query }) => Number(new URLSearchParams(query).get('partNumber'));
