// What docs/places.md has for Next.js, drawn as its server draws it: nothing is touched, and the first state stands there.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bundle } from './helpers/face.mjs';

const page = readFileSync(new URL('../../docs/places.md', import.meta.url), 'utf8');

test('the Next.js page is drawn on a server', async () => {
  const [, code] = page.match(/^## Next\.js\n[^]*?^```tsx\n([^]*?)^```/m);
  const draw = `import { createElement } from 'react'; import { renderToString } from 'react-dom/server.edge'; export const html = renderToString(createElement(Page));`;
  const stdin = { contents: `${code}\n${draw}`, resolveDir: fileURLToPath(new URL('..', import.meta.url)), loader: 'tsx' };
  const script = await bundle('', { stdin, jsx: 'automatic', define: { 'process.env.NODE_ENV': '"production"' } });
  const { html } = await import(`data:text/javascript;base64,${Buffer.from(script).toString('base64')}`);
  assert.match(html, /^<input type="file" accept="video\/\*"\/><progress value="0"><\/progress> (<!-- -->)?idle$/);
});
