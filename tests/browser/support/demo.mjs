// The demo: the local cloud and the page, until Ctrl-C. `cargo xtask demo` runs it.
//   node demo.mjs [port of the page]

import { pathToFileURL } from 'node:url';
import { startEmulator } from './emulator.mjs';
import { serve } from './static.mjs';

/** The page finds its cloud by the address: `?emulator=http://127.0.0.1:9711`. */
export async function startDemo({ port = 0, emulator } = {}) {
  const cloud = await startEmulator(emulator);
  const site = await serve({ port, mounts: { '/': 'www', '/vodlift/': 'js/dist' } });
  return {
    cloud,
    site,
    address: `${site.origin}/?emulator=${encodeURIComponent(cloud.url)}`,
    async close() {
      await site.close();
      await cloud.stop();
    },
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const demo = await startDemo({ port: Number(process.argv[2] ?? 0) });
  console.log(`\n  demo page    ${demo.address}\n  local cloud  ${demo.cloud.url}\n\nCtrl-C ends both.`);
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => demo.close().then(() => process.exit(0)));
  }
}
