// `cargo xtask bench [section...]`: us beside what a page would load instead, into RESULTS.md. Without names, all sections; a section
// that is measured again replaces its own block and leaves the others as they are.
//
// A section is a module sections/<name>.mjs with
//   title                 its heading
//   async run(world)      { lines, svg? }: Markdown, and a picture that is kept beside it as <name>.svg; see world.mjs

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from '../tests/browser/support/static.mjs';
import { Report } from './report.mjs';
import { openWorld } from './world.mjs';

/** In the report's order. */
const SECTIONS = [
  'bytes',
  'throughput',
  'links',
  'losses',
  'trips',
  'thread',
  'digests',
  'resume',
  'scale',
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !SECTIONS.includes(name));
if (unknown.length) throw new Error(`no section ${unknown.join(', ')}: there are ${SECTIONS.join(', ')}`);

// What is written by hand stays where it is: first.
const report = await Report.read(['goals', ...SECTIONS]);
for (const name of wanted.length ? wanted : SECTIONS) {
  console.error(`bench: ${name}`);
  const { title, run } = await import(`./sections/${name}.mjs`);
  const world = await openWorld();
  try {
    const { lines, svg } = await run(world);
    if (svg) await writeFile(join(repository, `bench/${name}.svg`), svg);
    await report.put(name, title, lines);
    console.log(['', ...lines].join('\n'));
  } finally {
    await world.close();
  }
}
