// The demo: the local cloud and the page, until Ctrl-C. `cargo xtask demo` runs it.
//   node demo.mjs [port of the page; the cloud takes the next one]

import { pathToFileURL } from 'node:url';
import { startEmulator } from './emulator.mjs';
import { serve } from './static.mjs';

/** Always the same, because the browser keeps unfinished uploads by origin. 9711 is the emulator's own default. */
const PORT = 9710;

/** The page finds its cloud by the address: `?emulator=http://127.0.0.1:9711`. */
export async function startDemo({ port = 0, cloudPort = 0 } = {}) {
  const site = await serve({ port, mounts: { '/': 'www', '/vodlift/': 'js/dist' } });
  const cloud = await startEmulator({ port: cloudPort });
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

async function main(port) {
  const demo = await startDemo({ port, cloudPort: port + 1 });
  console.log(`\n  demo page    ${demo.address}\n  local cloud  ${demo.cloud.url}\n\nCtrl-C ends both.`);
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => demo.close().then(() => process.exit(0)));
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  main(Number(process.argv[2] ?? PORT)).catch((error) => {
    console.error(`demo: ${error.message}; another port can be chosen with --port`);
    process.exit(1);
  });
}
