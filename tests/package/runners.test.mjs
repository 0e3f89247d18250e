// Test runners in Node: what is imported harms nothing, and a file is really uploaded.

import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { repository, startEmulator, writeSeeded } from '../browser/support/index.mjs';
import { arrived } from '../browser/support/store.mjs';
import { copied } from './support/project.mjs';

const clip = { name: 'clip.mp4', seed: 331, size: 3 * 1024 ** 2 };
const rows = [
  { project: 'jest', line: 'jest', files: [clip] },
  { project: 'vitest', line: 'vitest run', files: [clip, { name: 'page.mp4', seed: 332, size: 3 * 1024 ** 2 }] },
];

/** For tests that start one of their own; without a name, where cargo has just built it. */
const { VODLIFT_EMULATOR = join(repository, 'target/debug/vodlift-emulator') } = process.env;

let cloud;
before(async () => (cloud = await startEmulator()));
after(() => cloud?.stop());

for (const { project: name, line, files } of rows) {
  test(line, async (t) => {
    const project = await copied(name);
    t.after(() => Promise.all([project.remove(), cloud.reset()]));
    for (const { name, seed, size } of files) await writeSeeded(project.file(name), seed, size);
    await project.run(line, { CLOUD: cloud.url, VODLIFT_EMULATOR });
    for (const file of files) await arrived(cloud, file);
  });
}
