// The package as users get it: packed, and installed into a project of its own, from which the tools of this folder are reached.
//
//   const project = await installed({ 'main.js': '...' })     files of the project
//   const project = await copied('webpack')                   those of projects/page and projects/webpack
//   project.folder · project.file('main.js') · await project.enter('vodlift/inline') · await project.remove()
//   await project.run('webpack --mode production')            what it printed; a failure is an error
//   const server = await project.serve('vite --port {port}')  server.origin · await server.stop()
//
// `cargo xtask test` names the tarball in VODLIFT_TARBALL; otherwise js/ is packed as it is.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { repository } from '../../browser/support/index.mjs';

export const run = promisify(execFile);

/** Tools that build the package anyway. */
export const jsRequire = createRequire(join(repository, 'js/package.json'));

const here = join(repository, 'tests/package');
/** No colours, no news of itself, nothing sent home. */
const env = { ...process.env, NO_COLOR: '1', CI: '1', NEXT_TELEMETRY_DISABLED: '1' };
delete env.FORCE_COLOR;
// node --test tells its children so, and runners among them would believe to be its own.
delete env.NODE_TEST_CONTEXT;

export async function installed(files) {
  await mkdir(join(here, 'dist'), { recursive: true });
  const folder = await mkdtemp(join(here, 'dist/project-'));
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
    /** Has upload.js import another entry of the package. */
    enter: (entry) => writeFile(join(folder, 'upload.js'), files['upload.js'].replace(`'vodlift'`, `'${entry}'`)),
    async run(line, more) {
      const [program, ...args] = line.split(' ');
      const { stdout, stderr } = await run(bin(program), args, { cwd: folder, env: { ...env, ...more } }).catch((error) => {
        throw new Error(`${line}:\n${error.stdout}${error.stderr}`);
      });
      return stdout + stderr;
    },
    serve: (line) => serve(line, folder),
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  };
}

export const copied = async (name) => installed({ ...(await filesOf('page')), ...(await filesOf(name)) });

/** Names and texts of the files below projects/<name>; a tool that needs none of its own has no folder. */
export async function filesOf(name) {
  const folder = join(here, 'projects', name);
  const all = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = all.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = async (path) => [path.slice(folder.length + 1), await readFile(path, 'utf8')];
  return Object.fromEntries(await Promise.all(paths.map(read)));
}

const bin = (program) => join(here, 'node_modules/.bin', program);

/** A server that does not end by itself, with all that it started. */
async function serve(line, folder) {
  const port = await freePort();
  const [program, ...args] = line.replace('{port}', port).split(' ');
  const child = spawn(bin(program), args, { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const gone = once(child, 'exit');
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (printed += text));
  const leave = () => process.kill(-child.pid);
  process.once('exit', leave);
  const origin = `http://127.0.0.1:${port}`;
  for (const late = Date.now() + 120_000; !(await answers(origin)); await sleep(100)) {
    if (child.exitCode !== null || Date.now() > late) throw new Error(`${line} does not answer:\n${printed}`);
  }
  return {
    origin,
    printed: () => printed,
    async stop() {
      process.off('exit', leave);
      leave();
      await gone;
    },
  };
}

const answers = (origin) => fetch(origin).then((answer) => answer.ok, () => false);

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

async function pack(folder) {
  const args = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder];
  const { stdout } = await npm(join(repository, 'js'), ...args);
  return join(folder, stdout.trim());
}

const npm = (cwd, ...args) => run('npm', args, { cwd });
