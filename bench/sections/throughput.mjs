// How fast a gibibyte gets through where nothing is slow but the machine itself: us, the peers, and the floor, by turns.

import { clients, counting, randomFile, timed } from '../clients.mjs';
import { bars } from '../plot.mjs';
import { median, ratios, told } from '../statistics.mjs';

export const title = 'Throughput on loopback';

const BYTES = 1024 ** 3;
const ROUNDS = 5;
const FLOORS = ['one', 'six', 'three'];
const OURS = ['loose', 'looseXhr', 'ours', 'xhr', 'aliyun'];
const PEERS = ['vod', 'cos', 'oss'];
/** Of what our part of the floor has to be. */
const GOALS = { loose: '≥ 0.9', looseXhr: '≥ 0.9', ours: '≥ 0.8', xhr: '≥ 0.8', aliyun: '≥ 0.8' };
/** Of one core: beyond it the emulator is what is measured. */
const VOID = 0.9;

export async function run(world) {
  const file = await randomFile(world, BYTES);
  const cloud = await world.emulator({ args: counting });
  const chromium = await world.chromium({ cloud });
  const names = [...FLOORS, ...OURS, ...PEERS];
  const speeds = Object.fromEntries(names.map((name) => [name, []]));
  const shares = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + 4 * round) % names.length];
      const { ms, share } = await timed(world, chromium, cloud, clients[name], file);
      speeds[name].push(BYTES / 1e3 / ms);
      shares[name].push(100 * share);
      world.note(`${clients[name].name}: ${Math.round(BYTES / 1e3 / ms)} MB/s`);
    }
  }
  // Whichever way was the best on the whole; a best of each round would be the best of three draws, and not the same way each time.
  const floor = FLOORS.reduce((best, name) => (median(speeds[name]) > median(speeds[best]) ? name : best));
  const ratio = (name, to) => told(ratios(speeds[name], speeds[to]), 2);
  const rows = names.map((name) => {
    const void_ = median(shares[name]) >= 100 * VOID ? ' (void)' : '';
    const cells = [told(speeds[name]) + void_, ...[floor, ...PEERS].map((to) => ratio(name, to)), `${told(shares[name])} %`, GOALS[name] ?? ''];
    return `| ${clients[name].name}${name === floor ? ' ←' : ''} | ${cells.join(' | ')} |`;
  });
  const kind = (name) => (FLOORS.includes(name) ? 'floor' : OURS.includes(name) ? 'ours' : 'peer');
  const svg = bars('1 GiB on loopback', 'MB/s', names.map((name) => ({ name: clients[name].name, values: speeds[name], kind: kind(name) })));
  const lines = [
    `1 GiB of random bytes from a file in the page cache to the emulator on the same machine, n = ${ROUNDS}: from \`upload()\` to its end, calls before and`,
    'after the bytes included; each client was loaded and had uploaded 64 KiB before. The floor is raw `fetch` of Blob slices to the same routes, signed beforehand (←: the',
    'best of three, to which ratios are). Peers with parts of 8 MiB, six at a time; ours with its defaults. Nobody but `verify: true` proves what it sends.',
    '',
    `| | MB/s | of the floor | ${PEERS.map((peer) => `of ${clients[peer].name}`).join(' | ')} | emulator, of a core | goal |`,
    '|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
    '![Throughput](throughput.svg)',
  ];
  return { lines, svg };
}
