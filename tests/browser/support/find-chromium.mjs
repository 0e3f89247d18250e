// Where is Chromium? VODLIFT_CHROMIUM if set, else the first one in PATH and in the usual places.
// Run as a program it prints the answer (`cargo xtask setup` asks so, before any npm package is there).

import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'Chromium',
  'Google Chrome',
];
const places = [
  '/usr/bin',
  '/usr/local/bin',
  '/snap/bin',
  '/opt/google/chrome',
  '/Applications/Chromium.app/Contents/MacOS',
  '/Applications/Google Chrome.app/Contents/MacOS',
];

const runnable = (file) =>
  access(file, constants.X_OK).then(
    () => true,
    () => false,
  );

/** The program that a variable names, else the first of these names in PATH and in these places, if there is one. */
export async function findProgram(variable, names, places = []) {
  const named = process.env[variable];
  if (named && (await runnable(named))) return named;
  if (named) throw new Error(`${variable} names ${named}, which cannot be run`);
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...places].filter(Boolean);
  for (const name of names) {
    for (const folder of folders) {
      const file = join(folder, name);
      if (await runnable(file)) return file;
    }
  }
}

export async function findChromium() {
  const found = await findProgram('VODLIFT_CHROMIUM', names, places);
  if (found) return found;
  throw new Error('no Chromium found: run `cargo xtask setup`, or name one in VODLIFT_CHROMIUM');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  findChromium().then(console.log, (error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
