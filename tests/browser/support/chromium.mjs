// Headless Chromium through playwright-core, quiet (no calls home) and with an empty profile.
//
//   const browser = await launchChromium()                         // browser.newContext(), browser.newPage() as usual
//   const browser = await launchChromium({ toTls: cloud.tlsPort }) // the clouds' real names lead to the emulator's TLS port
//   const page = await newPage(browser, site.origin + '/blank.html')
//   // the page has window.seededFile(seed, size, name?, type?, lastModified?) (see seeded.mjs); page errors land in page.problems
//
//   const profile = await openProfile()        // keeps storage on disk: profile.open() -> context, kill(), close(), remove()
//
// Trap: playwright copies request bodies held in memory to the client, which makes uploads of ArrayBuffers slow; Blob
// bodies are not affected. Do not take times of ArrayBuffer uploads here.

import { mkdtemp, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { findChromium } from './find-chromium.mjs';
import { seedScript } from './seeded.mjs';

const names = ['qcloud.com', 'dnsv1.com', 'myqcloud.com', 'tencentcos.cn', 'aliyuncs.com', 'youku.com', '127.net', '163.com'];

/** The clouds' names lead to the emulator, and every other name nowhere: the browser has errands of its own. */
export const realNames = (port) =>
  [
    ...names.map((name) => `MAP *.${name} 127.0.0.1:${port}`),
    'MAP * ~NOTFOUND',
    'EXCLUDE 127.0.0.1',
  ].join(', ');

/** Quiet, and without a sandbox where that cannot be had. */
export const switches = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-dev-shm-usage',
];

async function options({ toTls, args = [], headless = true } = {}) {
  const toEmulator = toTls ? [`--host-resolver-rules=${realNames(toTls)}`, '--ignore-certificate-errors'] : [];
  return { executablePath: await findChromium(), headless, args: [...switches, ...toEmulator, ...args] };
}

export const launchChromium = async (wishes) => chromium.launch(await options(wishes));

/** The browser's own note on a request that failed; no script wrote it. */
const REQUEST_FAILED = /^Failed to load resource/;

/**
 * A page with the seeded files at hand. Uncaught errors, unhandled rejections and console errors are kept in `page.problems`,
 * from its workers, too.
 */
export async function newPage(browserOrContext, url) {
  const page = await browserOrContext.newPage();
  // Bounds waiting, and nothing else: a busy machine may take long.
  page.setDefaultTimeout(120_000);
  page.problems = [];
  page.on('pageerror', (error) => page.problems.push(String(error)));
  page.on('crash', () => (page.crashed = true));
  page.on('console', (line) => {
    if (line.type() === 'error' && !REQUEST_FAILED.test(line.text())) page.problems.push(line.text());
  });
  await page.addInitScript(seedScript);
  if (url) await page.goto(url);
  return page;
}

/** A profile on disk that outlives its browser: close or kill, open again, and IndexedDB is still there. */
export async function openProfile(wishes) {
  const folder = await mkdtemp(join(tmpdir(), 'vodlift-profile-'));
  let context;
  return {
    async open() {
      context = await chromium.launchPersistentContext(folder, await options(wishes));
      return context;
    },
    /** SIGKILL: the browser gets to do nothing at all any more. Its lock on the profile names the process. */
    async kill() {
      const gone = new Promise((done) => context.once('close', done));
      const [pid] = (await readlink(join(folder, 'SingletonLock'))).match(/\d+$/);
      process.kill(Number(pid), 'SIGKILL');
      await gone;
      context = undefined;
    },
    async close() {
      await context?.close();
      context = undefined;
    },
    async remove() {
      await this.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

/** Kills the tab's renderer as a crash would: no unload handlers, no goodbye. */
export async function killTab(page) {
  const crashed = page.waitForEvent('crash');
  page.goto('chrome://crash').catch(() => {});
  await crashed;
}

/** Kills the whole browser, as a power cut would but for the disk. */
export async function killBrowser(page) {
  const gone = new Promise((done) => page.context().once('close', done));
  const session = await page.context().newCDPSession(page);
  session.send('Browser.crash').catch(() => {});
  await gone;
}
