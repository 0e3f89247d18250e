// The demo's job without a person: records two real videos in the page, puts them through the page's own file input,
// and compares what arrived. Prints one line; exit code 0 or 1. `cargo xtask demo --check` runs it.

import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchChromium, newPage } from './chromium.mjs';
import { startDemo } from './demo.mjs';

/** Noise does not compress: at this bit rate even a few seconds are some megabytes. */
const recordings = [
  { name: 'short.webm', seconds: 2, bitsPerSecond: 2_000_000, atLeast: 200_000 },
  { name: 'long.webm', seconds: 4, bitsPerSecond: 30_000_000, atLeast: 4_000_000 },
];
const PATIENCE = 60_000;

async function check() {
  const folder = await mkdtemp(join(tmpdir(), 'vodlift-demo-'));
  const demo = await startDemo();
  const browser = await launchChromium();
  try {
    const page = await newPage(browser, demo.address);
    const results = [];
    for (const recording of recordings) {
      const file = join(folder, recording.name);
      await writeFile(file, Buffer.from(await page.evaluate(record, recording), 'base64'));
      results.push(await upload(demo.cloud, page, file, recording));
    }
    if (page.problems.length) throw new Error(`the page complained: ${page.problems.join('; ')}`);
    return results;
  } finally {
    await browser.close();
    await demo.close();
    await rm(folder, { recursive: true, force: true });
  }
}
