// Tabs and browsers that die in the middle. `cargo xtask chaos` asks for more of it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chaos } from './chaos.mjs';

const number = (name, otherwise) => Number(process.env[name] ?? otherwise);

test('an upload survives its tabs and browsers', async () => {
  const kills = number('VODLIFT_KILLS', 10);
  const told = await chaos({ kills, seed: number('VODLIFT_SEED', 1), print: console.log });
  assert.equal(told.kills, kills);
  assert.ok(told.between >= 0.8 * kills, `${told.between} of ${kills} kills came where they hurt`);
});
