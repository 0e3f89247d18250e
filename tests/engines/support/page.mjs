// The tab of a browser, with as much of a Playwright page as ../../browser/support/upload.mjs needs.
//
//   const page = openPage(driver)
//   await page.goto(url) · reload()
//   await page.evaluate(fn, argument)                  in the page itself; promises are awaited, argument and result are JSON
//   await page.waitForFunction(fn, argument, { timeout, polling })
//   await page.setFile('#selector', path)
//   await page.problems()                              uncaught errors, unhandled rejections and console errors so far

import { setTimeout as sleep } from 'node:timers/promises';
import { seedScript } from '../../browser/support/seeded.mjs';

/** Under a policy without 'unsafe-inline' the tests' own scripts need it: `script-src 'nonce-tests'`. */
export const NONCE = 'tests';

/** Firefox runs a driver's scripts beside the page, in a world of their own; a script element is the page's. */
const RUN = `
  const [source, nonce, done] = arguments;
  const script = Object.assign(document.createElement('script'), { nonce, textContent: source });
  document.documentElement.append(script);
  script.remove();
  window.answer.then((value) => done({ value }), (error) => done({ error: String(error) + error.stack }));
`;

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

export function openPage(driver) {
  const problems = [];

  async function run(expression) {
    const source = `answer = (async () => JSON.stringify(await ${expression}))()`;
    const { value, error } = await driver.command('ExecuteAsyncScript', { script: RUN, args: [source, NONCE] });
    if (error) throw new Error(error);
    return value && JSON.parse(value);
  }
  const evaluate = (fn, argument) => run(`(${fn})(${JSON.stringify(argument)})`);
  const begin = async () => {
    await run(`void ${seedScript}`);
    await evaluate(listen);
  };
  const collect = async () => problems.push(...(await evaluate(() => problems.splice(0))));

  return {
    evaluate,
    async goto(url) {
      await driver.command('Navigate', { url });
      await begin();
    },
    async reload() {
      await collect();
      await driver.command('Refresh');
      await begin();
    },
    async waitForFunction(fn, argument, { timeout, polling }) {
      for (const end = Date.now() + timeout; Date.now() < end; await sleep(polling)) {
        const value = await evaluate(fn, argument);
        if (value) return { jsonValue: () => value };
      }
      throw new Error(`${JSON.stringify(argument)} did not come`);
    },
    async setFile(value, path) {
      const element = await driver.command('FindElement', { using: 'css selector', value });
      await driver.command('ElementSendKeys', { id: element[ELEMENT], text: path });
    },
    async problems() {
      // Browsers tell of unhandled rejections a task later.
      await evaluate(() => new Promise((done) => setTimeout(done, 10)));
      await collect();
      return problems.splice(0);
    },
  };
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
