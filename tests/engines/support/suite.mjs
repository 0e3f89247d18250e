// What every test file of this folder is made of: one emulator and one browser for the file, of the engine that VODLIFT_ENGINE names,
// and after each test the same questions. A whole test:
//
//   const s = suite()
//
//   test('a small file arrives whole', async () => {
//     const page = await s.page()
//     const upload = await s.upload(page, clouds[0], { media: { seed: 7, size: 3_000_000 } })
//     await upload.result()
//     await s.arrived({ seed: 7, size: 3_000_000 })
//   })

import assert from 'node:assert/strict';
import { after, afterEach, before } from 'node:test';
import { startEmulator } from '../../browser/support/emulator.mjs';
import { serve } from '../../browser/support/static.mjs';
import { arrived, requests } from '../../browser/support/store.mjs';
import { startUpload } from '../../browser/support/upload.mjs';
import { open } from './engines.mjs';
import { openTabs } from './page.mjs';

export const engine = process.env.VODLIFT_ENGINE ?? 'chromium';

export function suite() {
  const sites = [];
  let cloud;
  let browser;
  let tabs;
  let page;

  before(async () => {
    cloud = await startEmulator();
    browser = await open(engine);
    console.log(`${engine} ${browser.driver.version}`);
    tabs = await openTabs(browser.driver);
  });
  after(async () => {
    await browser?.close();
    await cloud?.stop();
  });
  afterEach(async () => {
    try {
      // Browsers tell of unhandled rejections a task later.
      await page.evaluate(() => new Promise((done) => setTimeout(done, 10)));
      assert.deepEqual(page.problems, [], 'nothing goes wrong unnoticed');
      assert.deepEqual((await cloud.netease()).bugs, [], 'no client does what none may do');
    } finally {
      await page.close();
      for (const site of sites.splice(0)) await site.close();
      await cloud.reset();
    }
  });

  return {
    get cloud() {
      return cloud;
    },
    /** A page of an origin of its own: nothing is stored there yet. `policy` are directives of its Content-Security-Policy. */
    async page({ policy = [] } = {}) {
      const site = await serve({ cors: true, ...(policy.length && { headers: { 'content-security-policy': policy.join('; ') } }) });
      sites.push(site);
      page = await tabs.open();
      await page.goto(`${site.origin}/blank.html`);
      return page;
    },
    /** Begins an upload to one of the clouds; see upload.mjs. */
    upload(page, { name, options }, wishes) {
      const place = name === 'tencent' ? cloud.forPage() : cloud.forPageOf(name);
      return startUpload(page, { ...place, ...wishes, options: { ...options, ...wishes.options } });
    },
    /** The store has exactly this file, once, by its SHA-256. */
    arrived: (file) => arrived(cloud, file),
    requests: (...routes) => requests(cloud, ...routes),
  };
}
