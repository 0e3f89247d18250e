// Starts the emulator on a free port and speaks its control API.
//
//   const cloud = await startEmulator()                    // or { args: ['--tls', '0'] }
//   cloud.url                                              'http://127.0.0.1:41235'
//   cloud.tlsPort                                          with --tls: the port for the clouds' real host names
//   await cloud.trouble([{ route: 'part', nth: [2], effect: { kind: 'reset-after' } }], seed?)
//   await cloud.calm()                                     no more trouble
//   await cloud.objects(key?) · uploads() · sessions() · media() · tasks() · netease() · log(since?) · events() · config(patch?) ·
//               clock(offsetSeconds?)
//   await cloud.lend({ bucket, key, life? })               a temporary OSS key for one object
//   await cloud.signature({ oneTime: 1, expireIn: 60 })    a client signature from the built-in app server
//   cloud.forPage({ oneTime: 1 }?)                         { endpoints, signatureUrl } to hand to page.evaluate(): the SDK's
//                                                          `endpoints` option and the address for its getSignature
//   await cloud.reset() · await cloud.stop()
//
// `cargo xtask test` names the binary in VODLIFT_EMULATOR; otherwise cargo builds and runs it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { repository } from './static.mjs';

const READY = 180_000;

export async function startEmulator({ args = [], env = {}, port = 0 } = {}) {
  const built = process.env.VODLIFT_EMULATOR;
  const [program, before] = built ? [built, []] : ['cargo', ['run', '--quiet', '-p', 'vodlift-emulator', '--']];
  const child = spawn(program, [...before, '--listen', String(port), ...args], {
    cwd: repository,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  const leave = () => child.kill();
  process.once('exit', leave);

  const { url, tlsPort } = await ready(child, args.includes('--tls'));

  async function call(method, path, body) {
    const response = await fetch(url + path, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`emulator: ${method} ${path}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }
  const query = (values) => {
    const text = new URLSearchParams(values).toString();
    return text && `?${text}`;
  };

  return {
    url,
    tlsPort,
    pid: child.pid,
    forPage: (values) => ({
      endpoints: { vod: [url], cos: [url] },
      signatureUrl: `${url}/_app/signature${query(values)}`,
    }),
    /** Likewise for the class of another cloud: `answersUrl` takes the context and gives the cloud's own answer. */
    forPageOf: (name) => ({
      cloud: name,
      endpoints: name === 'netease' ? url : { vod: url, api: url, oss: `${url}/{bucket}` },
      answersUrl: `${url}/_app/${name}`,
    }),
    signature: async (values) => (await fetch(`${url}/_app/signature${query(values)}`)).text(),
    events: () => call('GET', '/_app/events'),
    objects: (key) => call('GET', `/_emulator/objects${query(key ? { key } : {})}`),
    uploads: () => call('GET', '/_emulator/uploads'),
    sessions: () => call('GET', '/_emulator/sessions'),
    media: () => call('GET', '/_emulator/media'),
    tasks: () => call('GET', '/_emulator/tasks'),
    /** { contexts, media, bugs, preflights, ports } */
    netease: () => call('GET', '/_emulator/netease'),
    log: (since) => call('GET', `/_emulator/log${query(since ? { since } : {})}`),
    config: (patch) => (patch ? call('POST', '/_emulator/config', patch) : call('GET', '/_emulator/config')),
    clock: (offsetSeconds) =>
      offsetSeconds === undefined
        ? call('GET', '/_emulator/clock')
        : call('POST', '/_emulator/clock', { offsetSeconds }),
    lend: (wish) => call('POST', '/_emulator/lend', wish),
    trouble: (rules, seed) => call('POST', '/_emulator/trouble', { rules, ...(seed !== undefined && { seed }) }),
    troubles: () => call('GET', '/_emulator/trouble'),
    calm: () => call('DELETE', '/_emulator/trouble'),
    reset: () => call('POST', '/_emulator/reset', {}),
    async stop() {
      process.off('exit', leave);
      child.kill();
      await gone;
    },
  };
}

/** The emulator names its addresses on standard output, one line each. */
function ready(child, tls) {
  return new Promise((found, failed) => {
    const seen = {};
    const late = setTimeout(() => fail('printed no address in time'), READY);
    const fail = (why) => {
      clearTimeout(late);
      child.kill();
      failed(new Error(`emulator ${why}`));
    };
    child.once('error', (error) => fail(`could not be started: ${error.message}`));
    child.once('exit', (code) => fail(`ended with code ${code} before it was ready`));
    createInterface({ input: child.stdout }).on('line', (line) => {
      for (const [, scheme, port] of line.matchAll(/(https?):\/\/[^\s/:]+:(\d+)/g)) seen[scheme] ??= Number(port);
      if (!seen.http || (tls && !seen.https)) return;
      clearTimeout(late);
      found({ url: `http://127.0.0.1:${seen.http}`, tlsPort: seen.https });
    });
  });
}
