// Whether the commands of a page are there: programs, their parts and their flags, files.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { filesBelow, read, root } from './pages.mjs';

const has = (text, word) => text.split(/[^\w./@-]+/).includes(word);

/** What xtask says of a command, in all of its forms. */
function helpOf(command) {
  const [, help] = read('xtask/src/main.rs').match(/const HELP: &str = "\\\n([^]*?)";/);
  const entries = help.split(/\n(?= {2}\w)/).filter((entry) => entry.trimStart().split(' ')[0] === command);
  assert.ok(entries.length, `cargo xtask ${command}`);
  return entries.join('\n');
}

const packages = filesBelow('').filter((path) => path.endsWith('/package.json')).map((path) => JSON.parse(read(path)));
const dependencies = new Set(packages.flatMap((own) => [own.name, ...Object.keys({ ...own.dependencies, ...own.devDependencies, ...own.peerDependencies })]));
const scripts = new Set(packages.flatMap(({ scripts = {} }) => Object.keys(scripts)));

const PROGRAMS = {
  cargo([what, ...rest]) {
    if (what === 'xtask') {
      if (!rest.length) return;
      const help = helpOf(rest[0]);
      for (const word of rest.filter((word) => !/^\d+$/.test(word))) assert.ok(has(help, word), `cargo xtask ${rest[0]}: ${word}`);
    } else {
      assert.deepEqual([what, ...rest.slice(0, 2)], ['run', '-p', 'vodlift-emulator'], 'what cargo is to do');
      const [dashes, ...own] = rest.slice(2);
      assert.ok(!dashes || dashes === '--', dashes);
      for (const word of own.filter((word) => /^(--|[a-z]+$)/.test(word))) assert.ok(has(read('emulator/src/cli/help.rs'), word), word);
    }
  },
  npm([what, ...rest]) {
    const named = rest.filter((word) => !word.startsWith('-'));
    const packed = (name) => name.endsWith(`/target/package/vodlift-${JSON.parse(read('js/package.json')).version}.tgz`);
    if (what === 'create') return assert.ok(dependencies.has(named[0].split('@')[0]), `npm create ${named[0]}: no test has it`);
    if (what === 'install') return named.filter((name) => !packed(name)).forEach((name) => assert.ok(dependencies.has(name), `npm install ${name}: no test has it`));
    const script = what === 'run' ? named[0] : what;
    assert.ok(scripts.has(script), `npm ${script}: no such script`);
  },
  npx([name]) {
    assert.ok(dependencies.has(name) || dependencies.has(`@${name}/cli`), `npx ${name}: no test has it`);
  },
  node(words) {
    const path = words.find((word) => /\.m?js$/.test(word));
    const places = ['', 'docs/', 'docs/examples/'].map((folder) => folder + path);
    assert.ok(places.some((place) => existsSync(root + place)), `${path} is not there`);
  },
  /** Out of the package. */
  cp(words) {
    for (const path of words.slice(0, -1)) assert.ok(existsSync(`${root}${path.replace('node_modules/vodlift/', 'js/')}`), `${path} is not there`);
  },
  /** Into a folder that is here, or that the reader makes. */
  cd: ([folder]) => assert.ok(folder === 'my-uploads' || existsSync(root + folder), `${folder} is not there`),
  /** To the local cloud. */
  curl(words) {
    const path = words.join(' ').match(/http:\/\/127\.0\.0\.1:9711(\/_\w+\/\w+)/)?.[1];
    const sources = filesBelow('emulator/src/').map(read);
    const control = path?.match(/^\/_emulator\/(\w+)$/)?.[1];
    const known = sources.some((text) => text.includes(path)) || read('emulator/src/admin.rs').includes(`", "${control}")`);
    assert.ok(path && known, `${path}: no such address`);
  },
};

/** Throws where a line has a command that is not there. `\` at its end, and comments after `#`, are a shell's. */
export function checkCommands(code) {
  const lines = code.replace(/\\\n/g, ' ').split('\n').map((line) => line.replace(/(^| )#.*/, '').trim()).filter(Boolean);
  for (const line of lines.flatMap((line) => line.split(/ && | \| /))) {
    const [program, ...words] = line.split(/\s+/).filter((word) => !/^[A-Z_0-9]+=/.test(word));
    assert.ok(Object.hasOwn(PROGRAMS, program), `${program}: no rule for this program`);
    PROGRAMS[program](words);
  }
}
