// docs/sizes.md says what the files of this build are.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { measure, pages } from '../sizes.mjs';

const measured = measure();

for (const page of pages) {
  test(`${page.replace(/.*(?=docs\/)/, '')} has the sizes of this build`, () => {
    const text = readFileSync(page, 'utf8');
    for (const { name, sum } of measured) {
      const [, cells] = text.match(new RegExp(`^\\| \`${name}\` \\|(.*)\\|$`, 'm')) ?? assert.fail(`${name} is not there`);
      const said = cells.split('|').map((cell) => Number.parseFloat(cell) * 1000);
      assert.equal(said.length, 3, name);
      // Small files are rounded to 100 bytes.
      sum.forEach((bytes, i) => assert.ok(Math.abs(said[i] - bytes) <= Math.max(bytes / 100, 50), `${name}: ${said[i]} for ${bytes} bytes; npm run sizes -- --write`));
    }
  });
}
