// The package as users get it: packed, and installed into a project of its own.
//
//   const project = await installed({ 'main.js': '...' })     files of the project
//   project.folder · project.file('main.js') · await project.remove()
//
// `cargo xtask test` names the tarball in VODLIFT_TARBALL; otherwise js/ is packed as it is.

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from '../../browser/support/index.mjs';

export const run = promisify(execFile);

/** Tools that build the package anyway. */
export const jsRequire = createRequire(join(repository, 'js/package.json'));

export async function installed(files) {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'vodlift-project-')));
  const all = { 'package.json': JSON.stringify({ name: 'project', private: true, type: 'module' }), ...files };
  for (const [name, text] of Object.entries(all)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  const tarball = process.env.VODLIFT_TARBALL ?? (await pack(folder));
  await npm(folder, 'install', '--offline', '--no-audit', '--no-fund', tarball);
  return {
    folder,
    file: (name) => join(folder, name),
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  };
}

async function pack(folder) {
  const { stdout } = await npm(
    join(repository, 'js'),
    'pack',
    '--silent',
    '--ignore-scripts',
    '--pack-destination',
    folder,
  );
  return join(folder, stdout.trim());
}

const npm = (cwd, ...args) => run('npm', args, { cwd });
