// Every page has a Chinese one, and each leads to the other. The Chinese one has the blocks of code of the English one: what differs are
// comments and texts in Chinese, so that they need not be compiled twice. It has its headings, lists and tables, too: an option or a code that
// is new in one language only is missing in the other.

import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { test } from 'node:test';
import { blocks, isChinese, links, manuals, prose } from './docs/pages.mjs';

const CHINESE = /[\p{Script=Han}，。；：、「」（）！？]/u;

const english = manuals.filter((page) => !isChinese(page));
const chineseOf = (page) => (page === 'README.md' ? 'README.zh-CN.md' : page.replace('docs/', 'docs/zh/'));

/** A line without what may be translated: comments, texts, what stands between tags, and changes of an example's unnamed lines. */
const skeleton = (line) =>
  line
    .replace(/(^|\s)(\/\/|#|\/?\*|<!--).*$/, '')
    .replace(/'[^']*'|"[^"]*"|`[^`]*`/g, "''")
    .replace(/>[^<>]*</g, '><')
    .trim();

/** Line by line: one without Chinese is the same. */
function assertSame(chinese, english, where) {
  assert.equal(chinese.language, english.language, where);
  const [own, other] = [chinese, english].map(({ code }) => code.split('\n'));
  own.forEach((line, index) => {
    const translated = CHINESE.test(line) ? skeleton : (text) => text;
    assert.equal(translated(line), translated(other[index] ?? ''), `${where}, line ${index + 1} of the block`);
  });
  assert.equal(own.length, other.length, where);
}

/** What a translation keeps besides: headings of the same level, items of lists, and in each row of a table what stands there as code. */
const outline = (page) =>
  prose(page)
    .split('\n')
    .flatMap((line) => (line.startsWith('|') ? (line.match(/`[^`]+`/g) ?? []).sort().join(' ') || '|' : (line.match(/^(#+|-|\d+\.) /)?.[1] ?? [])));

for (const page of english) {
  const translation = chineseOf(page);
  test(`${translation} has the code of ${page}`, () => {
    const [own, other] = [translation, page].map(blocks);
    own.forEach((block, index) => other[index] && assertSame(block, other[index], `${translation}:${block.line}`));
    assert.equal(own.length, other.length, 'as many blocks');
  });
  test(`${translation} has the headings, lists and tables of ${page}`, () => assert.deepEqual(outline(translation), outline(page)));
  test(`${page} and ${translation} lead to each other`, () => {
    for (const [from, to] of [
      [page, translation],
      [translation, page],
    ]) {
      assert.ok(links(from).includes(posix.relative(posix.dirname(from), to)), from);
    }
  });
}

test('every Chinese page is of an English one', () => {
  const known = new Set(english.map(chineseOf));
  assert.deepEqual(manuals.filter((page) => isChinese(page) && !known.has(page)), []);
});
