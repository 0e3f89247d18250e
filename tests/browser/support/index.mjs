// What a browser test needs, in one import. Begin with suite.mjs: it has a whole test at its head. Below it:
//
//   emulator.mjs   the local cloud and its control API            static.mjs   pages and scripts, on any number of origins
//   chromium.mjs   browsers, profiles, and their violent ends     seeded.mjs   the same random bytes here and in the page
//   upload.mjs     one upload in a page, led from here            hold.mjs     catching an upload in the middle
//   secrets.mjs    what must never be seen                        devtools.mjs Chromium without a driver, for measuring
//   store.mjs      what the emulator holds, and was asked

export { killBrowser, killTab, launchChromium, newPage, openProfile, realNames } from './chromium.mjs';
export { startEmulator } from './emulator.mjs';
export { findChromium } from './find-chromium.mjs';
export { holdParts, until } from './hold.mjs';
export { seededBytes, seededDigest, seedScript, sha256, writeSeeded } from './seeded.mjs';
export { repository, serve } from './static.mjs';
export { needs, suite } from './suite.mjs';
export { startUpload } from './upload.mjs';
