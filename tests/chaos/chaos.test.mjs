// Tabs and browsers that die in the middle, for each cloud. `cargo xtask chaos` asks for more of it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chaos } from './chaos.mjs';

const number = (name, otherwise) => Number(process.env[name] ?? otherwise);
const kills = number('VODLIFT_KILLS', 10);
const only = process.env.VODLIFT_CLOUD;

for (const cloud of only ? [only] : ['tencent', 'aliyun', 'youku', 'netease']) {
  test(`an upload to ${cloud} survives its tabs and browsers`, async () => {
    const told = await chaos({ kills, seed: number('VODLIFT_SEED', 1), cloud, print: console.log });
    assert.equal(told.kills, kills);
    assert.ok(told.between >= 0.8 * kills, `${told.between} of ${kills} kills came where they hurt`);
  });
}
