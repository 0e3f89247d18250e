// What is left of a line where requests get lost.

import { about, measure, tables } from '../lines.mjs';

export const title = 'A line that loses requests';

/** One in a hundred is received, and then the connection breaks: nothing is kept, nothing answered. */
const LOSS = [{ route: '*', chance: 0.01, effect: { kind: 'reset-before' } }];
const LINE = { name: '100 Mbit/s, 80 ms, 1 % of requests lost', link: '100M,80', seconds: 93, abreast: 3, loss: LOSS };

export async function run() {
  const column = await measure(LINE);
  const struck = column.rounds.flatMap((round) => Object.values(round)).reduce((sum, trial) => sum + (trial?.struck ?? 0), 0);
  if (!struck) throw new Error('no request was lost');
  const lines = [
    ...about([LINE]),
    'Every hundredth request, of whichever kind, is received whole, and then the connection breaks, other ones in each round (by chance, from a seed). The emulator closes each connection',
    'after its answer here, lest a browser repeats a request by itself: a handshake for each. The floor tries nothing again. `failed`: in every round.',
    '',
    ...tables([column]),
  ];
  return { lines };
}
