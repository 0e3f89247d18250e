// The Python of the judges: an environment of its own below the target folder, made by `cargo xtask setup`.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from '../../browser/support/index.mjs';

const program = process.env.VODLIFT_PYTHON ?? join(repository, 'target/judges-python/bin/python');

/** Runs one call of a Python client by a script of the folder `python`. */
export async function python(wish, { script = 'clients.py', env } = {}) {
  // The emulator is on this machine, whatever proxies there are.
  const all = { ...process.env, NO_PROXY: '*', PYTHONDONTWRITEBYTECODE: '1', ...env };
  const words = [join(repository, 'tests/judges/python', script), JSON.stringify(wish)];
  const { stdout } = await promisify(execFile)(program, words, { env: all, timeout: 60_000 });
  return JSON.parse(stdout.trim().split('\n').at(-1));
}
