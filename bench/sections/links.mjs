// What share of a line each client fills.

import { about, measure, picture, tables } from '../lines.mjs';

export const title = 'Lines of limited speed and length';

const GOAL = 97;
const LINES = [
  { name: '10 Mbit/s, 200 ms', link: '10M,200', seconds: 62, abreast: 6 },
  { name: '100 Mbit/s, 80 ms', link: '100M,80', seconds: 62, abreast: 3 },
  { name: '1 Gbit/s, 20 ms', link: '1G,20', seconds: 62, abreast: 1 },
];

export async function run() {
  const columns = [];
  for (const line of LINES) columns.push(await measure(line));
  const lines = [...about(LINES), `Goal: ≥ ${GOAL} % of each.`, '', ...tables(columns), '', '![Links](links.svg)'];
  return { lines, svg: picture(columns.at(-1)) };
}
