// Catching an upload in the middle.

import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE = 120_000;

/** Waits until the question is answered with something true; returns that. */
export async function until(question, what = 'what was waited for') {
  for (const end = Date.now() + PATIENCE; Date.now() < end; await sleep(20)) {
    const answer = await question();
    if (answer) return answer;
  }
  throw new Error(`${what} did not come`);
}

/**
 * Lets `count` parts through, and then no more: those that follow are never answered, or with `ms` so much later. Returns a function that waits until
 * the store has these, and as many more are under way as the upload sends at once. Of a chain, parts are of the route `chunk`.
 */
export async function holdParts(cloud, count, ms, route = 'part') {
  const nth = Array.from({ length: 50 }, (_, index) => count + 1 + index);
  const effect = ms ? { kind: 'delay', ms } : { kind: 'never' };
  await cloud.trouble([{ route, nth, effect }]);
  return () =>
    until(async () => {
      const parts = (await cloud.log()).filter((entry) => entry.route === route);
      const held = parts.filter((entry) => entry.trouble === effect.kind);
      return held.length && parts.length - held.length === count;
    }, `a part after the first ${count}`);
}
