// Requests, and the round trips that follow one another, before the first byte of a file leaves and after its last one is answered.
// A line of 300 ms there and back lies before all servers: elapsed time holds so many of these as the longest chain has requests, and a
// rest in which the page worked.

import { shape } from '../shaper.mjs';
import { median } from '../statistics.mjs';

export const title = 'Round trips';

const TRIP = 300;
const ROUNDS = 5;
const MEBI = 1024 ** 2;
/** Bytes a second: none of the time is spent on them. */
const WIDE = 1e10;
const FILES = [
  { name: '1 part', bytes: 64 * 1024 },
  { name: '5 parts', bytes: 5 * MEBI },
];
/** `least`: what the protocol allows for each file, [before, after]. */
const CLIENTS = [
  { name: 'vodlift/tencent', peer: 'vodlift', load: 'tencent', least: ['4, 2', '6, 4'] },
  { name: 'vodlift/aliyun', peer: 'vodlift', load: 'aliyun', least: ['2, 0', '4, 2'] },
  { name: 'vodlift/youku', peer: 'vodlift', load: 'youku', least: ['2, 1', '4, 3'] },
  // By its nodes' own names: those of a local emulator have ports to which no line leads.
  { name: 'vodlift/netease', peer: 'vodlift', load: 'netease', options: { endpoints: {} }, least: ['3, 0', '3, 0'] },
  { name: 'vod-js-sdk-v6 1.8.0', peer: 'vod-js-sdk-v6', least: ['4, 2', '6, 4'] },
  { name: 'the same, without its race of regions', peer: 'vod-js-sdk-v6', options: { enableRaceRegion: false }, least: ['4, 2', '6, 4'] },
  { name: 'cos-js-sdk-v5', peer: 'cos-js-sdk-v5', least: ['4, 2', '6, 4'] },
  { name: 'ali-oss', peer: 'ali-oss', least: ['2, 0', '4, 2'] },
];
const CARRIES = ['part', 'put', 'chunk'];

/** Runs in the page. */
async function send({ peer, load, options, bytes, url }) {
  const client = await import(`/bench/peers/${peer}.js`);
  await client.load(load);
  const file = new File([crypto.getRandomValues(new Uint8Array(65536)), new Uint8Array(bytes - 65536)], 'clip.mp4', { type: 'video/mp4' });
  const start = Date.now();
  let ready;
  const asked = () => (ready ??= Date.now());
  await client.send({ file, partSize: 1024 ** 2, parallel: 6, cloud: { url }, asked, options });
  return { start, ready, end: Date.now() };
}

export async function run(world) {
  const cloud = await world.emulator({ args: ['--count-only', '--quiet'] });
  const line = await shape(new URL(cloud.url).port, WIDE, TRIP);
  world.defer(() => line.close());

  async function trial({ peer, load, options }, { bytes }) {
    await cloud.reset();
    // Nothing is in its caches: no preflight either.
    const chromium = await world.chromium({ cloud: line });
    const page = await chromium.page(`${world.site.origin}/`);
    const { start, ready, end } = await page.evaluate(send, { peer, load, options, bytes, url: line.url });
    await chromium.close();
    const log = (await cloud.log()).filter((entry) => !isInner(entry));
    const carrying = (entry) => CARRIES.includes(entry.route) || (load === 'netease' && entry.route === 'complete');
    const carried = log.filter(carrying);
    const first = Math.min(...carried.map(({ arrived }) => arrived));
    const last = Math.max(...carried.map(({ at }) => at));
    // Ours asks the page only when its module is compiled, and that is measured elsewhere.
    const from = peer === 'vodlift' ? ready : start;
    const count = (wanted) => log.filter(wanted).length;
    return {
      requestsBefore: count(({ arrived }) => arrived < first),
      requestsAfter: count((entry) => entry.arrived >= last && !carrying(entry)),
      before: trips(first - from - TRIP / 2),
      after: trips(end - last - TRIP / 2),
      requests: log.length,
      preflights: log.filter(({ route }) => route === 'preflight').length,
    };
  }

  const trials = CLIENTS.flatMap((client) => FILES.map((file, at) => ({ client, file, least: client.least[at], runs: [] })));
  for (let round = 0; round < ROUNDS; round++) {
    world.note(`round ${round + 1} of ${ROUNDS}`);
    for (const { client, file, runs } of trials) runs.push(await trial(client, file));
  }
  const rows = trials.map(({ client, file, least, runs }) => {
    const figure = (key) => {
      const values = runs.map((run) => run[key]);
      const [fewest, most] = [Math.min(...values), Math.max(...values)];
      return fewest === most ? String(fewest) : `${median(values)} (${fewest}–${most})`;
    };
    const cells = ['requests', 'preflights', 'requestsBefore', 'before', 'requestsAfter', 'after'].map(figure);
    return `| ${[client.name, file.name, ...cells, least].join(' | ')} |`;
  });
  const lines = [
    `Between upload() and the first byte of the file, and between the answer to its last byte and the end: requests that had to wait for one`,
    `another, preflights included, n = ${ROUNDS}. All servers are ${TRIP} ms away, there and back; that many fit into the elapsed time. The page's own`,
    'server, which signs or asks the cloud, is one of them and needs no preflight; setting up connections is not counted, nor the time that',
    'a client needs to be ready. Peers as they come: their telemetry is among the requests. At least: what the same calls take without any',
    'other, the signature for the last call asked for while the last bytes are on their way, or are put together.',
    '',
    '| | file | requests | of them preflights | requests before the first byte | round trips | requests after the last | round trips | at least, before and after |',
    '|---|---|---|---|---|---|---|---|---|',
    ...rows,
  ];
  return { lines };
}

/** Clocks tell whole milliseconds. */
const trips = (ms) => Math.floor((ms + 5) / TRIP);

/** A call of the emulator's app server to the emulator's clouds: no page waits for it besides. */
function isInner({ route, path }) {
  return ['create', 'confirm', 'refresh'].includes(route) || (route === 'commit' && path.includes('/uploads/'));
}
