// A Chinese page has the blocks of code of the English one: what differs are comments and texts in Chinese. So these need not be compiled twice.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blocks, isChinese, manuals } from './docs/pages.mjs';

/** Whether every page of docs/ has to have a Chinese one; until then those are compared that are there. */
const EVERY_PAGE = false;

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

for (const page of english) {
  const translation = chineseOf(page);
  if (!EVERY_PAGE && !manuals.includes(translation)) continue;
  test(`${translation} has the code of ${page}`, () => {
    const [own, other] = [translation, page].map(blocks);
    own.forEach((block, index) => other[index] && assertSame(block, other[index], `${translation}:${block.line}`));
    assert.equal(own.length, other.length, 'as many blocks');
  });
}

test('every Chinese page is of an English one', () => {
  const known = new Set(english.map(chineseOf));
  assert.deepEqual(manuals.filter((page) => isChinese(page) && !known.has(page)), []);
});
