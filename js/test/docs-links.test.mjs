// Every link of every page in Markdown leads to a file that is there, and to a heading that it has.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'node:test';
import { anchors, links, pages, root } from './docs/pages.mjs';

for (const page of pages) {
  test(`the links of ${page}`, () => {
    for (const link of links(page).filter((link) => !/^[a-z]+:/.test(link))) {
      const [path, anchor] = link.split('#');
      const target = path ? posix.join(posix.dirname(page), path) : page;
      assert.ok(existsSync(`${root}${target}`), `${link}: no such file`);
      if (anchor && target.endsWith('.md')) assert.ok(anchors(target).has(decodeURIComponent(anchor)), `${link}: no such heading`);
    }
  });
}

test('there are pages and links', () => {
  assert.ok(pages.length > 12);
  assert.ok(pages.flatMap(links).length > 50);
});

test('the index names every page of docs/', () => {
  const named = new Set(links('docs/README.md'));
  assert.deepEqual(pages.filter((page) => /^docs\/(?!README|zh\/)/.test(page) && !named.has(page.slice('docs/'.length))), []);
});
