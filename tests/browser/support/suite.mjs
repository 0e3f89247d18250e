// What every test file of this folder is made of: one emulator, one site and one browser for the file, and after each test the
// same questions to all its pages. A whole test:
//
//   const s = suite()                    // { emulator, site, chromium }: options of startEmulator(), serve(), launchChromium();
//                                        // the last one also as a function of the emulator
//
//   test('a small file arrives whole', async () => {
//     const page = await s.page()
//     const upload = await s.upload(page, { media: { seed: 7, size: 3_000_000 } })
//     const { fileId } = await upload.result()
//     await s.arrived({ seed: 7, size: 3_000_000 })
//   })
//
// After each test: no page may have had an uncaught error, an unhandled rejection or a line of console.error, and no
// signature, key or token may stand in its console, its events, its errors or its storage. Nor may a client have done to NetEase what
// none may do. Then the emulator forgets all.

import assert from 'node:assert/strict';
import { after, afterEach, before } from 'node:test';
import { launchChromium, newPage } from './chromium.mjs';
import { startEmulator } from './emulator.mjs';
import { watchSecrets } from './secrets.mjs';
import { serve } from './static.mjs';
import { arrived, requests } from './store.mjs';
import { startUpload } from './upload.mjs';

/** The engine that VODLIFT_ENGINE names, over WebDriver, instead of Chromium by Playwright. */
const engine = process.env.VODLIFT_ENGINE && (await import('../../engines/support/browser.mjs'));

/** The options of a test that not every engine can pass. */
export const needs = (what) => ({ skip: !!engine?.lacks(what) && `needs ${what}` });

export function suite(wishes = {}) {
  const pages = [];
  const cleanups = [];
  let cloud;
  let site;
  let browser;
  let config;

  before(async () => {
    cloud = await startEmulator(wishes.emulator);
    site = await serve(wishes.site);
    const chromium = typeof wishes.chromium === 'function' ? wishes.chromium(cloud) : wishes.chromium;
    browser = await (engine ? engine.launch() : launchChromium(chromium));
    config = await cloud.config();
    // The answer leaves the account's keys out, and so they cannot be given back.
    delete config.accounts;
  });
  after(async () => {
    await browser?.close();
    await site?.close();
    await cloud?.stop();
  });
  afterEach(async () => {
    try {
      for (const page of pages) await inspect(page);
      assert.deepEqual((await cloud.netease()).bugs, [], 'no client does what none may do');
    } finally {
      for (const context of new Set(pages.splice(0).map((page) => page.context()))) await context.close();
      for (const cleanup of cleanups.splice(0)) await cleanup();
      await cloud.reset();
      await cloud.config(config);
      if (engine) {
        // Another origin has nothing in its storage.
        await site.close();
        site = await serve(wishes.site);
      }
    }
  });

  const suite = {
    get cloud() {
      return cloud;
    },
    get site() {
      return site;
    },
    get browser() {
      return browser;
    },
    /** To be done after this test. */
    defer: (cleanup) => cleanups.push(cleanup),
    /**
     * A page that is asked the questions at the end. In a context of its own (empty storage) unless one is given; `init` runs
     * before its scripts; `tolerated` are the browser's own complaints that the test brings about.
     */
    async page(path = '/blank.html', { context, origin = site.origin, init, tolerated } = {}) {
      const page = await (engine ?? { newPage }).newPage(context ?? (await browser.newContext()));
      page.tolerated = tolerated;
      pages.push(page);
      if (!engine) watchSecrets(page);
      if (init) await page.addInitScript(init);
      await page.goto(origin + path);
      return page;
    },
    /** Begins an upload in a page; see upload.mjs. */
    upload: (page, { signature, ...wishes }) => startUpload(page, { ...cloud.forPage(signature), ...wishes }),
    arrived: (file, wishes) => arrived(cloud, file, wishes),
    requests: (...routes) => requests(cloud, ...routes),
  };
  return suite;
}

async function inspect(page) {
  // Browsers tell of unhandled rejections a task later.
  if (!page.isClosed() && !page.crashed) await page.evaluate(() => new Promise((done) => setTimeout(done, 10)));
  const problems = page.problems.filter((problem) => !page.tolerated?.test(problem));
  assert.deepEqual(problems, [], `nothing goes wrong unnoticed on ${page.url()}`);
  await page.secrets.check();
}
