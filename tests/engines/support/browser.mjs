// A browser of VODLIFT_ENGINE for the suite of ../../browser/support, in the place of Playwright's Chromium. Tests say what they need beyond
// WebDriver and the engine: `test(name, needs('a clock to turn'), ...)`.

import { open } from './engines.mjs';
import { openTabs } from './page.mjs';

const engine = process.env.VODLIFT_ENGINE;

/** What no WebDriver does. */
const never = ['a clock to turn', 'a crash at will', 'traffic to watch', "the clouds' own names"];
/** What an engine has not: docs/browsers.md. Firefox also repeats requests by itself when a connection breaks. */
const files = ['files read as they were chosen', 'files sent as they were chosen'];
const own = {
  firefox: [...files, 'requests that are sent once'],
  webkit: [...files, 'file handles', 'a record as soon as its page was left'],
};

export const lacks = (what) => never.includes(what) || !!own[engine]?.includes(what);

export async function launch() {
  const { driver, close } = await open(engine);
  console.log(`${engine} ${driver.version}`);
  const tabs = await openTabs(driver);
  return {
    close,
    /** Tabs. They share a storage, which is empty because the suite gives each test an origin of its own. */
    async newContext() {
      const pages = [];
      const context = {
        async newPage() {
          const page = await tabs.open();
          page.context = () => context;
          // What is secret is learnt from the traffic, so it is Chromium that looks for it.
          page.secrets = { check() {}, count: () => Infinity };
          pages.push(page);
          return page;
        },
        async close() {
          for (const page of pages) await page.close();
        },
      };
      return context;
    },
  };
}

export const newPage = (context) => context.newPage();
