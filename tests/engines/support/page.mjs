// The tabs of a browser, with as much of Playwright's as the tests need.
//
//   const tabs = await openTabs(driver)
//   const page = await tabs.open()
//   await page.goto(url) · reload() · close()          a closed one is empty, and opened again for the next
//   await page.evaluate(fn, argument)                  in the page itself; promises are awaited, argument and result are JSON
//   await page.addInitScript(fn or text)               run right after a page was loaded, not before its own scripts
//   await page.waitForFunction(fn, argument, { timeout, polling })
//   await page.setInputFiles('#selector', path) · setContent(html) · addScriptTag({ url })
//   page.problems                                      uncaught errors, unhandled rejections and console errors, as of the last call

import { setTimeout as sleep } from 'node:timers/promises';
import { seedScript } from '../../browser/support/seeded.mjs';

/** Under a policy without 'unsafe-inline' the tests' own scripts need it: `script-src 'nonce-tests'`. */
export const NONCE = 'tests';

/** Firefox runs a driver's scripts beside the page, in a world of their own; a script element is the page's. */
const RUN = `
  const [source, nonce] = arguments;
  const script = Object.assign(document.createElement('script'), { nonce, textContent: source });
  document.documentElement.append(script);
  script.remove();
`;
/** Not until the end of what may take long: other tabs have their turn meanwhile. */
const LOOK = `
  const done = arguments[arguments.length - 1];
  const answer = window.answers[arguments[0]] ?? JSON.stringify({ error: 'the script did not run' });
  Promise.race([answer, new Promise((late) => setTimeout(late, 100))]).then(done);
`;

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

export async function openTabs(driver) {
  let current = await driver.command('GetWindowHandle');
  const free = [current];
  let turn = Promise.resolve();

  /** One command at a time, each in its tab. */
  function within(handle, name, parameters) {
    const mine = turn.then(async () => {
      if (current !== handle) await driver.command('SwitchToWindow', { handle });
      current = handle;
      return driver.command(name, parameters);
    });
    turn = mine.catch(() => {});
    return mine;
  }

  return {
    async open() {
      const handle = free.pop() ?? (await within(current, 'NewWindow', { type: 'tab' })).handle;
      const command = (name, parameters) => within(handle, name, parameters);
      return openPage(command, async () => {
        // Ends what goes on there.
        await command('Navigate', { url: 'about:blank' });
        free.push(handle);
      });
    },
  };
}

function openPage(command, close) {
  const scripts = [seedScript, `(${listen})()`];
  let count = 0;
  let closed = false;
  let address;

  async function run(expression) {
    const id = ++count;
    const answer = `Promise.resolve().then(async () => JSON.stringify([await ${expression}, problems.splice(0)]))`;
    const source = `(globalThis.answers ??= {})[${id}] = ${answer}.catch((error) => JSON.stringify({ error: error + error.stack }))`;
    await command('ExecuteScript', { script: RUN, args: [source, NONCE] });
    for (;;) {
      const text = await command('ExecuteAsyncScript', { script: LOOK, args: [id] });
      if (!text) continue;
      const { error, 0: value, 1: problems } = JSON.parse(text);
      if (error) throw new Error(error);
      page.problems.push(...problems);
      return value ?? undefined;
    }
  }
  async function begin() {
    for (const script of scripts) await command('ExecuteScript', { script: RUN, args: [script, NONCE] });
  }

  const page = {
    problems: [],
    evaluate: (fn, argument) => run(`(${fn})(${JSON.stringify(argument)})`),
    async addInitScript(script) {
      scripts.push(typeof script === 'string' ? script : `(${script})()`);
    },
    async goto(url) {
      address = url;
      await command('Navigate', { url });
      await begin();
    },
    async reload() {
      await run('undefined');
      await command('Refresh');
      await begin();
    },
    async waitForFunction(fn, argument, { timeout = 120_000, polling = 50 } = {}) {
      for (const end = Date.now() + timeout; Date.now() < end; await sleep(polling)) {
        const value = await page.evaluate(fn, argument);
        if (value) return { jsonValue: () => value };
      }
      throw new Error(`${JSON.stringify(argument)} did not come`);
    },
    async setInputFiles(value, path) {
      const element = await command('FindElement', { using: 'css selector', value });
      await command('ElementSendKeys', { id: element[ELEMENT], text: path });
    },
    setContent: (html) => page.evaluate((html) => void (document.body.innerHTML = html), html),
    addScriptTag: ({ url }) => page.evaluate(load, url),
    url: () => address,
    isClosed: () => closed,
    async close() {
      if (!closed) await close();
      closed = true;
    },
  };
  return page;
}

/** Runs in the page. */
function listen() {
  globalThis.problems = [];
  addEventListener('error', ({ message }) => problems.push(message));
  addEventListener('unhandledrejection', ({ reason }) => problems.push(`unhandled: ${reason}`));
  const { error } = console;
  console.error = (...words) => {
    problems.push(words.join(' '));
    error.apply(console, words);
  };
}

/** Runs in the page. */
function load(src) {
  return new Promise((onload, onerror) => {
    document.head.append(Object.assign(document.createElement('script'), { src, onload: () => onload(), onerror }));
  });
}
