// What a section measures in. Whatever it opens here is closed after it, if it has not done so itself.
//
//   world.site                                 { origin, requests }: /vodlift/ is js/dist, /gen/ js/gen, /peers/ node_modules, /bench/ this folder;
//                                              `/` is a page with a file input
//   await world.emulator({ args, config })     as startEmulator() of the tests, with some of its configuration changed
//   await world.chromium({ cloud, args })      as openDevtools(); with `cloud`, the clouds' own names lead to that emulator, without TLS
//   world.defer(cleanup)                       done after the section, last one first
//   world.note(text)                           progress, on standard error

import { openDevtools } from '../tests/browser/support/devtools.mjs';
import { realNames, startEmulator } from '../tests/browser/support/index.mjs';
import { serve } from '../tests/browser/support/static.mjs';

const mounts = { '/vodlift/': 'js/dist', '/gen/': 'js/gen', '/peers/': 'bench/node_modules', '/bench/': 'bench' };
const page = '<!doctype html><link rel="icon" href="data:,"><input type="file">';

export async function openWorld() {
  const cleanups = [];
  const defer = (cleanup) => cleanups.push(cleanup);
  const site = await serve({ mounts, pages: { '/': page } });
  defer(() => site.close());
  return {
    site,
    defer,
    note: (text) => console.error(`  ${text}`),
    async emulator({ config, ...wishes } = {}) {
      const cloud = await startEmulator(wishes);
      defer(() => cloud.stop());
      if (config) await cloud.config(config);
      return cloud;
    },
    async chromium({ cloud, args = [] } = {}) {
      const names = cloud ? [`--host-resolver-rules=${realNames(new URL(cloud.url).port)}`] : [];
      const chromium = await openDevtools({ args: [...names, ...args] });
      let closed;
      const close = () => (closed ??= chromium.close());
      defer(close);
      return { ...chromium, close };
    },
    async close() {
      for (const cleanup of cleanups.reverse()) await cleanup();
    },
  };
}
