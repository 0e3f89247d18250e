// What a browser test needs, in one import. A whole test:
//
//   import assert from 'node:assert/strict'
//   import { after, before, test } from 'node:test'
//   import { stage, seededDigest } from './support/index.mjs'
//
//   let s
//   before(async () => { s = await stage() })              // emulator + site + Chromium; { emulator: { args }, site, chromium },
//                                                          // the last one also as a function of the emulator
//   after(() => s.close())
//
//   test('a small file arrives whole', async () => {
//     const page = await s.page()                          // a fresh context on /blank.html
//     const result = await page.evaluate(async ({ signatureUrl, endpoints }) => {
//       const { TcVod } = await import('/vodlift/index.js')
//       const vod = new TcVod({ getSignature: () => fetch(signatureUrl).then((r) => r.text()), endpoints })
//       return vod.upload({ mediaFile: seededFile(7, 3_000_000) }).done()
//     }, s.cloud.forPage())
//     const [object] = await s.cloud.objects()
//     assert.equal(object.sha256, seededDigest(7, 3_000_000).sha256)
//   })
//
// The parts one by one: emulator.mjs, static.mjs, chromium.mjs, seeded.mjs; each explains itself at its head.

import { launchChromium, newPage } from './chromium.mjs';
import { startEmulator } from './emulator.mjs';
import { serve } from './static.mjs';

export { killBrowser, killTab, launchChromium, newPage, openProfile } from './chromium.mjs';
export { findChromium } from './find-chromium.mjs';
export { startEmulator } from './emulator.mjs';
export { seededBytes, seededDigest, seedScript, sha256, writeSeeded } from './seeded.mjs';
export { holdParts, until } from './hold.mjs';
export { repository, serve } from './static.mjs';
export { suite } from './suite.mjs';
export { startUpload } from './upload.mjs';

export async function stage({ emulator, site, chromium } = {}) {
  const cloud = await startEmulator(emulator);
  const pages = await serve(site);
  const browser = await launchChromium(typeof chromium === 'function' ? chromium(cloud) : chromium);
  return {
    cloud,
    site: pages,
    browser,
    /** A page in a context of its own (empty storage), opened on the site. */
    async page(path = '/blank.html', context) {
      return newPage(context ?? (await browser.newContext()), pages.origin + path);
    },
    async close() {
      await browser.close();
      await pages.close();
      await cloud.stop();
    },
  };
}
