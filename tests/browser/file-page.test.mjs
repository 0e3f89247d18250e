// A page that is opened from a disk, as docs/places.md has it: what a script tag can do there, and that modules are refused.

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { holdParts, repository, seedScript, suite } from './support/index.mjs';

const s = suite();
const MEBI = 1024 ** 2;
const media = { seed: 151, size: 3 * MEBI + 1 };
const options = { chunkSize: MEBI, chunkParallelLimit: 1 };

const folder = mkdtempSync(join(tmpdir(), 'vodlift-file-page-'));
const origin = pathToFileURL(folder).href;
after(() => rmSync(folder, { recursive: true }));
cpSync(join(repository, 'js/dist'), folder, { recursive: true });
writeFileSync(join(folder, 'seeded.js'), seedScript);
const head = '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script src="seeded.js"></script>';
writeFileSync(join(folder, 'page.html'), `${head}<script src="vodlift.min.js"></script>`);
writeFileSync(join(folder, 'module.html'), `${head}<script type="module" src="inline.js"></script>`);

const open = (path, wishes) => s.page(path, { origin, ...wishes });

test('from file:// the script tag uploads, with its worker, and a reloaded page goes on', async () => {
  const page = await open('/page.html');
  const held = await holdParts(s.cloud, 2);
  await s.upload(page, { media, options, entry: 'global' });
  await held();
  await page.reload();
  await s.cloud.calm();
  const upload = await s.upload(page, { media, options, entry: 'global' });
  assert.equal((await upload.result()).verified, 'whole');
  assert.deepEqual(await upload.events('warning'), []);
  await s.arrived(media);
  const parts = (await s.requests('part')).filter(({ status }) => status === 200).map(({ query }) => query.match(/partNumber=(\d+)/)[1]);
  assert.deepEqual(parts, [...new Set(parts)], 'what was stored is not sent again');
});

test('from file:// modules are refused', async () => {
  const page = await open('/module.html', { tolerated: /CORS policy|ERR_FAILED/ });
  assert.match(page.problems.join(), /origin 'null'/);
});
