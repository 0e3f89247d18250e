// What share of a line each client fills, first to last accepted byte, and what is left of it where requests get lost.

import { clients, counting, sparseFile, timed } from '../clients.mjs';
import { bars } from '../plot.mjs';
import { median, told } from '../statistics.mjs';
import { openWorld } from '../world.mjs';

export const title = 'Lines of limited speed and length';

const ROUNDS = 5;
const NAMES = ['ours', 'aliyun', 'vod', 'cos', 'oss', 'six'];
const GOAL = 97;
/** Every hundredth part is received and then the connection breaks: neither kept nor answered. */
const LOSS = [{ route: 'part', chance: 0.01, effect: { kind: 'reset-before' } }];
/**
 * So many clients `abreast`, each with a browser, an emulator and a line of its own: more of them, and it is the machine's cores
 * that are measured. A fast line leaves none for others.
 */
const LINES = [
  { name: '10 Mbit/s, 200 ms', link: '10M,200', seconds: 62, abreast: 6 },
  { name: '100 Mbit/s, 80 ms', link: '100M,80', seconds: 62, abreast: 3 },
  { name: '100 Mbit/s, 80 ms, 1 % lost', link: '100M,80', seconds: 30, abreast: 3, loss: LOSS },
  { name: '1 Gbit/s, 20 ms', link: '1G,20', seconds: 62, abreast: 1 },
];

export async function run() {
  const columns = [];
  for (const line of LINES) {
    const world = await openWorld();
    columns.push(await shares(world, line).finally(() => world.close()));
  }
  const rows = NAMES.map((name) => {
    const cells = columns.map((column) => {
      const values = column.map((round) => round[name].share);
      return told(values, 1) + (median(column.map((round) => round[name].emulator)) >= 0.9 ? ' (void)' : '');
    });
    return `| ${clients[name].name} | ${cells.join(' | ')} |`;
  });
  const kind = (name) => (name === 'six' ? 'floor' : clients[name].peer === 'vodlift' ? 'ours' : 'peer');
  const plotted = columns[1];
  const svg = bars(`Share of a line of ${LINES[1].name}`, '%', NAMES.map((name) => ({ name: clients[name].name, values: plotted.map((round) => round[name].share), kind: kind(name) })));
  const lines = [
    `Share in percent of the line that the emulator puts before itself (\`--link\`): bytes of the file over what the line carries from the head of the first part's request to the`,
    `last byte of the last part, as the server saw them; n = ${ROUNDS}, goal without losses ≥ ${GOAL} %. The line is one for all connections, with a round trip for each request, another for`,
    'each new connection, and no slow start. Files are empty (sparse) and long enough for ' +
      LINES.map(({ name, seconds }) => `${seconds} s at ${name}`).join(', ') +
      '. Where requests get lost the emulator closes each connection after its answer, lest a browser repeats a request by itself: a handshake for each.',
    '',
    `| | ${LINES.map(({ name }) => name).join(' | ')} |`,
    `|---|${LINES.map(() => '---|').join('')}`,
    ...rows,
    '',
    '![Links](links.svg)',
  ];
  return { lines, svg };
}

/** Of each round, `{ share, emulator }` of each client. */
async function shares(world, { name: line, link, seconds, abreast, loss }) {
  const rate = bits(link);
  const file = await sparseFile(world, Math.round((rate * seconds) / 8));
  const worlds = {};
  for (const name of NAMES) {
    const cloud = await world.emulator({ args: [...counting, '--link', link] });
    worlds[name] = { cloud, chromium: await world.chromium({ cloud }) };
  }
  async function one(name) {
    const { cloud, chromium } = worlds[name];
    const { share, accepted } = await timed(world, chromium, cloud, clients[name], file, loss);
    const percent = (100 * seconds) / (accepted.ms / 1000);
    world.note(`${line}, ${clients[name].name}: ${percent.toFixed(1)} %`);
    return [name, { share: percent, emulator: share }];
  }
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const names = [...NAMES.slice(round), ...NAMES.slice(0, round)];
    const results = [];
    while (names.length) results.push(...(await Promise.all(names.splice(0, abreast).map(one))));
    rounds.push(Object.fromEntries(results));
  }
  return rounds;
}

const bits = (link) => Number(link.replace(/,.*/, '').replace('M', 'e6').replace('G', 'e9'));
