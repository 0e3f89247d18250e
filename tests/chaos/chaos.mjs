// Uploads whose tabs and browsers are killed at random moments, and opened again with the same file, until it has arrived.
//
//   await chaos({ kills: 50, seed: 1, cloud: 'tencent', print: console.log })
//
// Fails if a kill costs more than the parts that were on their way, or if what is committed in the end is not the file.

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  killTab,
  newPage,
  openProfile,
  seededDigest,
  serve,
  startEmulator,
  startUpload,
} from '../browser/support/index.mjs';

const MEBI = 1024 ** 2;
const PARALLEL = 3;
const options = { chunkSize: MEBI, chunkParallelLimit: PARALLEL };
/** So slow that there are moments to choose from, in milliseconds. */
const SLOW = {
  apply: 60,
  create: 60,
  refresh: 60,
  lbs: 30,
  init: 60,
  part: 90,
  chunk: 90,
  'list-parts': 40,
  breakpoint: 40,
  complete: 150,
  commit: 100,
};
const slow = Object.entries(SLOW).map(([route, ms]) => ({ route, effect: { kind: 'delay', ms } }));
/** What each class needs besides the file. */
const PARAMETERS = { tencent: {}, aliyun: {}, youku: { tags: ['chaos'] }, netease: {} };
/** A life ends by itself, or by a kill, long before. */
const LIFE_MAX = 60_000;
const KINDS = ['tab closed', 'tab crashed', 'browser killed'];
/** Of a hundred kills, so many are meant to come between the first part and Complete. */
const BETWEEN = 92;

export async function chaos({ kills, seed, cloud: name, print }) {
  const cloud = await startEmulator();
  const place = name === 'tencent' ? cloud.forPage() : cloud.forPageOf(name);
  const wishes = { ...place, options: { ...options, ...PARAMETERS[name] } };
  const site = await serve();
  const profile = await openProfile();
  const dice = luck(seed);
  const story = { kills: [], files: 0, print };
  let context = await profile.open();
  try {
    while (story.kills.length < kills) {
      const file = { seed: seed * 1000 + ++story.files, size: dice.between(16, 32) * MEBI - dice.below(MEBI) };
      // The last chunk of a chain is of another route: it completes.
      const total = Math.ceil(file.size / MEBI) - (name === 'netease' ? 1 : 0);
      await cloud.reset();
      for (let finished = false; !finished; ) {
        const page = await newPage(context, `${site.origin}/blank.html`);
        const plan = story.kills.length < kills ? moment(dice) : undefined;
        const past = await cloud.log();
        await cloud.trouble([...slow, ...held(plan, total - partsOf(past).size)]);
        const upload = await startUpload(page, { media: file, ...wishes });
        const life = Date.now();
        finished = await Promise.race([upload.outcome().catch(() => undefined), reached(cloud, plan, past.length)]);
        if (finished) {
          assert.ok(finished.result, `the upload fails: ${JSON.stringify(finished.error)}`);
          await page.close();
          continue;
        }
        const kill = { kind: dice.pick(KINDS), after: Date.now() - life, file: story.files };
        if (kill.kind === 'tab closed') await page.close();
        if (kill.kind === 'tab crashed') await killTab(page).then(() => page.close());
        if (kill.kind === 'browser killed') {
          await profile.kill();
          context = await profile.open();
        }
        Object.assign(kill, look(await cloud.log()));
        story.kills.push(kill);
      }
      await closeFile(cloud, file, story);
    }
  } finally {
    await profile.remove();
    await site.close();
    await cloud.stop();
  }
  return sum(story);
}

/** SplitMix of 32 bits. */
function luck(seed) {
  let state = seed >>> 0;
  const roll = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let x = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    return (x ^ (x >>> 15)) >>> 0;
  };
  const below = (limit) => roll() % limit;
  return { below, between: (low, high) => low + below(high - low + 1), pick: (list) => list[below(list.length)] };
}

/** When the next kill comes: mostly some parts later, sometimes at any time, from the first call to the last. */
function moment(dice) {
  if (dice.below(100) < BETWEEN) return { parts: dice.between(1, 6), then: dice.below(100) };
  return dice.below(2) ? { route: 'complete', then: dice.below(250) } : { parts: 0, then: dice.below(400) };
}

/**
 * So that a kill that is planned between the first part and Complete cannot come too late, however slow the machine is: the store takes the
 * parts behind the planned ones, and of those that are left the last one, but does not answer.
 */
function held(plan, left) {
  if (!plan?.parts || plan.parts > left) return [];
  const first = Math.min(plan.parts + 1, left);
  const nth = Array.from({ length: 50 }, (_, index) => first + index);
  return ['part', 'chunk'].map((route) => ({ route, nth, effect: { kind: 'delay', ms: LIFE_MAX } }));
}

/** Waits for the moment in a life whose log begins there; never comes without a plan. */
async function reached(cloud, plan, since) {
  if (!plan) return new Promise(() => {});
  const here = (entries) =>
    plan.route
      ? entries.some(({ route }) => route === plan.route)
      : entries.filter(isAccepted).length >= plan.parts;
  for (const end = Date.now() + LIFE_MAX; Date.now() < end; await sleep(10)) {
    if (here((await cloud.log()).slice(since))) {
      await sleep(plan.then);
      return undefined;
    }
  }
  throw new Error('nothing moves');
}

/** A part, or a chunk of a chain but the last. */
const isAccepted = ({ route, status }) => ['part', 'chunk'].includes(route) && status === 200;
const numberOf = ({ query }) => Number(query.match(/(?:partNumber|offset)=(\d+)/)[1]);

const partsOf = (log) => new Set(log.filter(isAccepted).map(numberOf));

/** What the store had when the kill came. */
function look(log) {
  const parts = partsOf(log).size;
  const closing = log.some(({ route }) => route === 'complete');
  return { at: log.length, parts, phase: closing ? 'completing' : parts ? 'between' : 'opening' };
}

/** The file has arrived, once; and what each kill cost, in bytes of parts that were there and came again. */
async function closeFile(cloud, file, story) {
  const { sha256, size } = seededDigest(file.seed, file.size);
  const objects = await cloud.objects();
  assert.deepEqual(
    objects.map((object) => [object.sha256, object.size, object.committed]),
    [[sha256, size, true]],
    'one committed object, and it is the file',
  );
  const log = await cloud.log();
  const kills = story.kills.filter((kill) => kill.file === story.files);
  const there = new Set();
  let last;
  for (const [index, entry] of log.entries()) {
    last = kills.findLast((kill) => kill.at <= index) ?? last;
    if (!isAccepted(entry)) continue;
    const again = there.has(numberOf(entry));
    there.add(numberOf(entry));
    if (again) last.again = (last.again ?? 0) + entry.bodyLength;
  }
  const total = Math.ceil(size / MEBI);
  for (const kill of kills) {
    const { kind, after, parts, phase, again = 0 } = kill;
    const number = story.kills.indexOf(kill) + 1;
    story.print(`kill ${number}: ${kind} after ${after} ms, ${phase}, ${parts} of ${total} parts; ${again} bytes again`);
    assert.ok(again <= PARALLEL * MEBI, `${again} bytes were there and were sent again`);
  }
  assert.deepEqual(await cloud.uploads(), [], 'nothing is left behind');
  assert.deepEqual((await cloud.netease()).bugs, [], 'no life did to a node what none may do');
  story.print(`file ${story.files}: ${size} bytes, SHA-256 ${sha256}, equal after ${kills.length} kills`);
}

function sum({ kills, files, print }) {
  const between = kills.filter(({ phase }) => phase === 'between').length;
  const again = kills.reduce((total, kill) => total + (kill.again ?? 0), 0);
  print(`${kills.length} kills, ${between} between the first part and Complete; ${files} files; ${again} bytes again`);
  return { kills: kills.length, between, files, again };
}
