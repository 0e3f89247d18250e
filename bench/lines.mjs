// What share of a line each client fills, first to last accepted byte.
//
//   const column = await measure({ name, link, seconds, abreast, loss? })   ROUNDS uploads of each client
//   tables(columns)                                                         Markdown, a column for each line
//   picture(column)                                                         SVG

import { clients, counting, sparseFile, timed } from './clients.mjs';
import { bars } from './plot.mjs';
import { median, told } from './statistics.mjs';
import { openWorld } from './world.mjs';

export const ROUNDS = 5;
const NAMES = ['ours', 'aliyun', 'vod', 'cos', 'oss', 'six'];
/** Of one core: beyond it the emulator is what is measured. */
const VOID = 0.9;

/**
 * A file that takes the line `seconds`. So many clients `abreast`, each with a browser, an emulator and a line of its own: more of
 * them, and it is the machine's cores that are measured. A fast line leaves none for others. `loss` is trouble of the emulator.
 */
export async function measure(line) {
  const world = await openWorld();
  return { line, rounds: await trials(world, line).finally(() => world.close()) };
}

/** Of each round, by client: `{ share, emulator, struck }`, or nothing where the upload failed. */
async function trials(world, { name: line, link, seconds, abreast, loss }) {
  const file = await sparseFile(world, Math.round((bits(link) * seconds) / 8));
  const worlds = {};
  for (const name of NAMES) {
    const cloud = await world.emulator({ args: [...counting, '--link', link] });
    worlds[name] = { cloud, chromium: await world.chromium({ cloud }) };
  }
  async function one(name, seed) {
    const { cloud, chromium } = worlds[name];
    try {
      const { share, struck, accepted } = await timed(world, chromium, cloud, clients[name], file, { rules: loss, seed });
      const percent = (100 * seconds) / (accepted.ms / 1000);
      world.note(`${line}, ${clients[name].name}: ${percent.toFixed(1)} %, ${struck} struck, emulator ${share.toFixed(2)}`);
      return [name, { share: percent, emulator: share, struck }];
    } catch (error) {
      world.note(`${line}, ${clients[name].name}: ${error.message.split('\n')[0]}`);
      return [name, undefined];
    }
  }
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const names = [...NAMES.slice(round), ...NAMES.slice(0, round)];
    const results = [];
    while (names.length) results.push(...(await Promise.all(names.splice(0, abreast).map((name) => one(name, round + 1)))));
    rounds.push(Object.fromEntries(results));
  }
  return rounds;
}

export function tables(columns) {
  const table = (cell) => [
    `| | ${columns.map(({ line }) => line.name).join(' | ')} |`,
    `|---|${columns.map(() => '---|').join('')}`,
    ...NAMES.map((name) => `| ${clients[name].name} | ${columns.map((column) => cell(column, name)).join(' | ')} |`),
  ];
  const shares = ({ rounds }, name) => {
    const there = rounds.map((round) => round[name]).filter(Boolean);
    if (!there.length) return 'failed';
    const failed = there.length < ROUNDS ? `, ${ROUNDS - there.length} of ${ROUNDS} failed` : '';
    const isVoid = median(there.map(({ emulator }) => emulator)) >= VOID;
    return told(there.map(({ share }) => share), 1) + failed + (isVoid ? ' (void)' : '');
  };
  const rest = ({ line, rounds }, name) => {
    const there = rounds.map((round) => round[name]).filter(Boolean);
    if (!there.length) return '';
    const goodput = (median(there.map(({ share }) => share)) * bits(line.link)) / 1e8;
    const cells = [`${goodput.toPrecision(3)} Mbit/s`, `${told(there.map(({ emulator }) => 100 * emulator))} %`];
    if (line.loss) cells.push(there.reduce((sum, { struck }) => sum + struck, 0));
    return cells.join('; ');
  };
  const lost = columns.some(({ line }) => line.loss) ? '; requests lost in all rounds together' : '';
  return [...table(shares), '', `Bytes of the file a second; the emulator's share of one core${lost}:`, '', ...table(rest)];
}

export function picture({ line, rounds }) {
  const kind = (name) => (name === 'six' ? 'floor' : clients[name].peer === 'vodlift' ? 'ours' : 'peer');
  const bar = (name) => ({ name: clients[name].name, values: rounds.flatMap((round) => round[name]?.share ?? []), kind: kind(name) });
  return bars(`Share of a line of ${line.name}`, '%', NAMES.map(bar));
}

/** In Markdown: what was sent how, of these lines. */
export function about(lines) {
  const long = lines.map(({ name, seconds }) => `${seconds} s at ${name}`).join(', ');
  const beside = lines.map(({ abreast }) => abreast).join(', ');
  return [
    'Share in percent of the line that the emulator puts before itself (`--link`): bytes of the file over what the line carries from the head of the first part\'s request to the',
    `last byte of the last part, as the server saw them; n = ${ROUNDS}. The line is one for all connections, with a round trip for each request, another for each new`,
    `connection, and no slow start. Files are empty (sparse) and long enough for ${long}. Clients at a time, each with a browser, an emulator and a line of its own: ${beside}.`,
  ];
}

const bits = (link) => Number(link.replace(/,.*/, '').replace('M', 'e6').replace('G', 'e9'));
