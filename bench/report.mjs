// RESULTS.md: a head that names machine and versions, and a block for each section between marks, `<!-- name -->` and
// `<!-- /name -->`, so that one can be measured again without the others.

import { execFileSync } from 'node:child_process';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { arch, cpus, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { findChromium } from '../tests/browser/support/find-chromium.mjs';
import { repository } from '../tests/browser/support/static.mjs';

const path = join(repository, 'bench/RESULTS.md');

export class Report {
  /** `names`: the sections in their order. */
  static async read(names) {
    const text = await readFile(path, 'utf8');
    const blocks = [...text.matchAll(/<!-- (\w+) -->\n(.*?)\n<!-- \/\1 -->/gs)].map(([, name, block]) => [name, block]);
    return Object.assign(new Report(), { names, blocks: new Map(blocks), commit: version('git', 'rev-parse', '--short', 'HEAD') });
  }

  async put(name, title, lines) {
    this.blocks.set(name, [`## ${title}`, '', await this.#when(), '', ...lines].join('\n'));
    const blocks = this.names.filter((own) => this.blocks.has(own));
    const parts = blocks.map((own) => `<!-- ${own} -->\n${this.blocks.get(own)}\n<!-- /${own} -->\n`);
    await writeFile(`${path}.new`, [await head(), ...parts].join('\n'));
    await rename(`${path}.new`, path);
  }

  /** Of each block, for they are measured on different days, and of the commit that was there at the beginning. */
  async #when() {
    const [chromium] = version(await findChromium(), '--version').match(/^\S+ [\d.]+/);
    const machine = `${cpus().length} × ${cpus()[0].model}, ${Math.round(totalmem() / 1024 ** 3)} GiB, ${platform()} ${arch()}`;
    return `Measured ${new Date().toISOString().slice(0, 10)} at ${this.commit}: ${machine}; ${chromium}.`;
  }
}

const version = (command, ...args) => execFileSync(command, args, { cwd: repository, encoding: 'utf8' }).trim();

async function head() {
  const { devDependencies } = JSON.parse(await readFile(join(repository, 'bench/package.json'), 'utf8'));
  // Two versions of one package: the other one's folder has its version in its name.
  const peers = Object.entries(devDependencies).map(([name, own]) => {
    const version = own.replace(/^npm:.*@/, '');
    return `${name.replace(`-${version}`, '')} ${version}`;
  });
  return [
    '# Side by side with the peers',
    '',
    `\`cargo xtask bench\`: Node ${process.version}; ${peers.join(', ')}.`,
    '',
    'Figures are medians (min–max) over n rounds in which all take turns, and ratios are those of one round each, unless said otherwise.',
    '',
  ].join('\n');
}
