// How each engine starts: without a window, quiet, with an empty profile.
//
//   const browser = await open('firefox')        or 'chromium', 'webkit'
//   browser.driver                               see webdriver.mjs
//   await browser.close()
//
// WebKitGTK has no mode without a window, so it gets a display that nobody sees. It is WebKit, but it is not Apple's Safari.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { switches } from '../../browser/support/chromium.mjs';
import { findChromium } from '../../browser/support/find-chromium.mjs';
import { until } from '../../browser/support/hold.mjs';
import { programsOf } from './programs.mjs';
import { overHttp, overSocket } from './webdriver.mjs';

// By signals a process ends without its `exit` event, at which it ends the browser.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

export async function open(engine) {
  const started = [];
  try {
    const driver = await engines[engine](await programsOf(engine), (...command) => {
      started.unshift(program(...command));
      return started[0];
    });
    return { driver, close: () => driver.end().catch(() => {}).then(() => stop(started)) };
  } catch (error) {
    await stop(started);
    throw error;
  }
}

const engines = {
  async chromium([chromedriver], start) {
    const port = await freePort();
    start(chromedriver, [`--port=${port}`]);
    const chromium = { binary: await findChromium(), args: ['--headless', ...switches] };
    return whenReady(port, { 'goog:chromeOptions': chromium });
  },

  async firefox([firefox], start) {
    const profile = await mkdtemp(join(tmpdir(), 'vodlift-firefox-'));
    const lines = Object.entries(PREFERENCES).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`);
    await writeFile(join(profile, 'user.js'), lines.join(''));
    const running = start(firefox, ['--marionette', '--headless', '--no-remote', '--profile', profile]);
    running.remove = profile;
    const port = () => readFile(join(profile, 'MarionetteActivePort'), 'utf8').catch(() => '');
    return overSocket(Number(await until(port, 'Firefox')), {});
  },

  async webkit([webkit, xvfb], start) {
    const display = start(xvfb, ['-displayfd', '3', '-screen', '0', '1024x768x24', '-nolisten', 'tcp']);
    const noDisplay = display.gone.then(([code]) => Promise.reject(new Error(`Xvfb ended with code ${code}`)));
    const [number] = await Promise.race([once(display.child.stdio[3], 'data'), noDisplay]);
    const port = await freePort();
    start(webkit, [`--port=${port}`], { DISPLAY: `:${String(number).trim()}` });
    return whenReady(port, {});
  },
};

/** Any free port, and no errands of Firefox's own. */
const PREFERENCES = {
  'marionette.port': 0,
  'app.normandy.enabled': false,
  'app.update.disabledForTesting': true,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.proxy.type': 0,
  'services.settings.server': 'data:,',
};

/** In a group of its own, so that what it starts ends with it. */
function program(name, args, env = {}) {
  const stdio = ['ignore', 'ignore', 'ignore', 'pipe'];
  const child = spawn(name, args, { env: { ...process.env, ...env }, stdio, detached: true });
  const gone = once(child, 'exit');
  const kill = () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  process.once('exit', kill);
  return { child, gone, kill };
}

async function stop(programs) {
  for (const { gone, kill, remove } of programs) {
    process.off('exit', kill);
    kill();
    await gone;
    if (remove) await rm(remove, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function whenReady(port, capabilities) {
  const address = `http://127.0.0.1:${port}`;
  await until(() => fetch(`${address}/status`).then(({ ok }) => ok, () => false), 'the WebDriver');
  return overHttp(address, capabilities);
}
