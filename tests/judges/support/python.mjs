// The Python of the judges: an environment of its own below the target folder, made by `cargo xtask setup`.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from '../../browser/support/index.mjs';

const program = process.env.VODLIFT_PYTHON ?? join(repository, 'target/judges-python/bin/python');
const script = join(repository, 'tests/judges/python/clients.py');

/** Runs one call of a Python client; see clients.py. */
export async function python(wish) {
  // The emulator is on this machine, whatever proxies there are.
  const env = { ...process.env, NO_PROXY: '*', PYTHONDONTWRITEBYTECODE: '1' };
  const { stdout } = await promisify(execFile)(program, [script, JSON.stringify(wish)], { env, timeout: 60_000 });
  return JSON.parse(stdout.trim().split('\n').at(-1));
}
