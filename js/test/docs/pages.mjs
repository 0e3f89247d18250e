// The pages of the documentation: their blocks of code, their headings, their links.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../..', import.meta.url));
export const read = (path) => readFileSync(`${root}${path}`, 'utf8');

/** Paths of all files below a folder, built and fetched ones aside. */
export function filesBelow(folder) {
  return readdirSync(`${root}${folder}`, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}${entry.name}`;
    if (entry.isFile()) return path;
    return entry.name.startsWith('.') || ['node_modules', 'target', 'dist', 'gen'].includes(entry.name) ? [] : filesBelow(`${path}/`);
  });
}

/** Every page in Markdown. js/ has copies of some: the build makes them. */
const every = filesBelow('').filter((path) => path.endsWith('.md') && !path.startsWith('js/'));
export const isChinese = (page) => page.startsWith('docs/zh/') || page === 'README.zh-CN.md';
export const pages = every;
/** Those that show how things are done: what stands in their blocks is checked. */
export const manuals = every.filter((page) => page.startsWith('docs/') || page.startsWith('README'));

/** What stands between fences, with the language of the fence (`''` where it has none) and the number of its line. */
export function blocks(page) {
  const found = [];
  let open;
  read(page).split('\n').forEach((line, index) => {
    const fence = line.match(/^( *)(```+)(.*)$/);
    if (open && fence && fence[2] === open.fence && !fence[3]) {
      found.push({ page, line: open.line, language: open.language, code: open.lines.map((text) => `${text}\n`).join('') });
      open = undefined;
    } else if (open) open.lines.push(line.slice(open.indent));
    else if (fence) open = { fence: fence[2], indent: fence[1].length, language: fence[3].trim(), line: index + 1, lines: [] };
  });
  if (open) throw new Error(`${page}:${open.line}: a fence is not closed`);
  return found;
}

/** The text of a page without its blocks of code. */
export const prose = (page) => read(page).replace(/^( *)(```+)[^]*?^\1\2$/gm, '');

/** What `#` can name in a page, as GitHub makes it of the headings. */
export function anchors(page) {
  const seen = new Map();
  return new Set(
    [...prose(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => {
      const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').trim().toLowerCase();
      const slug = plain.replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '').replaceAll(' ', '-');
      const times = seen.get(slug) ?? 0;
      seen.set(slug, times + 1);
      return times ? `${slug}-${times}` : slug;
    }),
  );
}

/** Where the links of a page lead to. */
export function links(page) {
  const text = prose(page).replace(/`[^`\n]*`/g, '``');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g), ...text.matchAll(/^\[[^\]]+\]: (\S+)$/gm)].map(([, target]) => target);
}
