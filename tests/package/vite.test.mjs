// A Vite project: the default entry, one cloud, everything inline; built and by its development server.

import { after, before, test } from 'node:test';
import { build, createServer } from 'vite';
import { serve, suite } from '../browser/support/index.mjs';
import { installed } from './support/project.mjs';

const s = suite();
const media = { seed: 301, size: 3 * 1024 ** 2 };
const entries = { default: 'vodlift', tencent: 'vodlift/tencent', inline: 'vodlift/inline' };

const files = {};
for (const [name, entry] of Object.entries(entries)) {
  files[`${name}.html`] =
    `<!doctype html><link rel="icon" href="data:,"><script type="module" src="/${name}.js"></script>`;
  files[`${name}.js`] = `import TcVod from '${entry}'; globalThis.TcVod = TcVod`;
}

let project;
before(async () => (project = await installed(files)));
after(() => project?.remove());

async function uploads(origin, name, tolerated) {
  const page = await s.page(`/${name}.html`, { origin, tolerated });
  await page.waitForFunction(() => globalThis.TcVod);
  const upload = await s.upload(page, { media, entry: 'global', options: { chunkSize: 2 ** 20 } });
  await upload.result();
  await s.arrived(media);
  const warnings = await upload.events('warning');
  if (warnings.length) throw new Error(`a warning: ${warnings[0].message}`);
}

for (const [name, entry] of Object.entries(entries)) {
  test(`${entry}, built`, async () => {
    await build({
      root: project.folder,
      logLevel: 'warn',
      build: { outDir: `dist-${name}`, rolldownOptions: { input: project.file(`${name}.html`) } },
    });
    const site = await serve({ mounts: { '/': project.file(`dist-${name}`) } });
    s.defer(() => site.close());
    await uploads(site.origin, name);
  });
}

test('the development server', async () => {
  const server = await createServer({
    root: project.folder,
    logLevel: 'error',
    server: { host: '127.0.0.1', port: 0 },
  });
  s.defer(() => server.close());
  await server.listen();
  // Its channel for reloads does not know a port that the system chose.
  await uploads(`http://127.0.0.1:${server.httpServer.address().port}`, 'default', /websocket/i);
});
