// Who spent what while something ran, from /proc (Linux): looked at a few times a second, since threads end and take their share along.
//
//   const watch = watchChromium()
//   ...
//   const spent = await watch.stop()
//     spent.main, spent.worker, spent.renderer, spent.browser    CPU seconds: the main thread of the busiest page, its workers' threads,
//                                                                all of its process, all of Chromium
//     spent.resident                                             the most bytes that page's process had in memory
//   await cpuSeconds(pid)                                        of one process so far

import { readFile, readdir } from 'node:fs/promises';

const EVERY_MS = 200;
/** Of a second; Linux says so to programs whatever its own clock is. */
const TICKS = 100;

const read = (path) => readFile(path, 'utf8').catch(() => '');
const list = (path) => readdir(path).catch(() => []);

/** { name, parent, seconds } of a stat file; the name may have spaces and parentheses. */
function parse(stat) {
  const [, name, rest] = stat.match(/\((.*)\) (.*)/s) ?? [];
  if (!rest) return undefined;
  const fields = rest.split(' ');
  return { name, parent: Number(fields[1]), seconds: (Number(fields[11]) + Number(fields[12])) / TICKS };
}

export const cpuSeconds = async (pid) => parse(await read(`/proc/${pid}/stat`))?.seconds ?? 0;

export function watchChromium() {
  /** By "pid" and "pid/tid": { renderer, name, first, last }. */
  const seen = new Map();
  const resident = new Map();
  let going = true;

  async function look() {
    const processes = new Map();
    for (const pid of (await list('/proc')).filter((name) => /^\d+$/.test(name))) {
      const stat = parse(await read(`/proc/${pid}/stat`));
      if (stat) processes.set(pid, { ...stat, command: await read(`/proc/${pid}/cmdline`) });
    }
    const below = (pid, root) => pid === root || (processes.has(pid) && below(String(processes.get(pid).parent), root));
    const isOurs = ([pid, { command }]) => command.includes('--remote-debugging-pipe') && below(pid, String(process.pid));
    const [browser] = [...processes].find(isOurs) ?? [];
    for (const [pid, { seconds, command }] of processes) {
      if (!browser || !below(pid, browser)) continue;
      note(pid, { name: '', seconds });
      if (!command.includes('--type=renderer')) continue;
      const [, kibi] = (await read(`/proc/${pid}/status`)).match(/^VmRSS:\s+(\d+)/m) ?? [];
      resident.set(pid, Math.max(resident.get(pid) ?? 0, Number(kibi ?? 0) * 1024));
      for (const tid of await list(`/proc/${pid}/task`)) {
        const thread = parse(await read(`/proc/${pid}/task/${tid}/stat`));
        if (thread) note(`${pid}/${tid}`, thread);
      }
    }
  }
  function note(id, { name, seconds }) {
    const known = seen.get(id);
    if (known) known.last = seconds;
    // What was there from the beginning had a life before.
    else seen.set(id, { name, first: running ? 0 : seconds, last: seconds });
  }

  let running = false;
  const ended = (async () => {
    await look();
    running = true;
    while (going) {
      await new Promise((done) => setTimeout(done, EVERY_MS));
      await look();
    }
  })();
  return {
    async stop() {
      going = false;
      await ended;
      const spent = (id) => (seen.has(id) ? seen.get(id).last - seen.get(id).first : 0);
      const [renderer = ''] = [...resident.keys()].sort((a, b) => spent(b) - spent(a));
      const threads = (name) =>
        [...seen].filter(([id, own]) => id.startsWith(`${renderer}/`) && own.name.startsWith(name)).map(([id]) => spent(id));
      const sum = (values) => values.reduce((all, one) => all + one, 0);
      return {
        // The main thread has the process's number, and its name.
        main: spent(`${renderer}/${renderer}`),
        worker: sum(threads('DedicatedWorker')),
        renderer: spent(renderer),
        browser: sum([...seen.keys()].filter((id) => !id.includes('/')).map(spent)),
        resident: resident.get(renderer) ?? 0,
      };
    },
  };
}
