// Where are the programs that drive the engines? Each is what its variable names, or the first of its names in PATH.
// Run as a program, with the engines that are wanted, it prints the Debian packages of what is missing (`cargo xtask setup` asks so).

import { pathToFileURL } from 'node:url';
import { findProgram } from '../../browser/support/find-chromium.mjs';

const programs = [
  { engine: 'chromium', names: ['chromedriver'], variable: 'VODLIFT_CHROMEDRIVER', debian: 'chromium-driver' },
  { engine: 'firefox', names: ['firefox-esr', 'firefox'], variable: 'VODLIFT_FIREFOX', debian: 'firefox-esr' },
  { engine: 'webkit', names: ['WebKitWebDriver'], variable: 'VODLIFT_WEBKITDRIVER', debian: 'webkit2gtk-driver' },
  { engine: 'webkit', names: ['Xvfb'], variable: 'VODLIFT_XVFB', debian: 'xvfb' },
];

/** Those of one engine, in the order above. */
export async function programsOf(engine) {
  const wanted = programs.filter((program) => program.engine === engine);
  const found = await Promise.all(wanted.map(({ variable, names }) => findProgram(variable, names)));
  const missing = wanted.filter((_, at) => !found[at]);
  if (!missing.length) return found;
  const lines = missing.map(({ names, variable, debian }) => `${names[0]} (Debian: ${debian}; or name it in ${variable})`);
  throw Object.assign(new Error(`${engine} cannot be tested without ${lines.join(', ')}`), { missing });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const engine of process.argv.slice(2)) {
    await programsOf(engine).catch(({ message, missing }) => {
      if (!missing) throw new Error(message);
      console.error(message);
      console.log(missing.map(({ debian }) => debian).join('\n'));
    });
  }
}
