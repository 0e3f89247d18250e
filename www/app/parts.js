// What the local cloud really holds of the upload that runs: one cell a part, as the cloud lists them.

import { $, el, show } from './dom.js';
import { say } from './say.js';

const MOST_CELLS = 120;
const MOST_ABREAST = 40;
const PAUSE = 500;
/** What the parts begin with where their size follows the line. */
const LEAST = 1024 ** 2;

export function makeParts(cloud) {
  const box = $('#parts');
  const cells = $('.cells', box);
  let run;

  /** Follows the upload of one media file until `stop()`. */
  function follow({ size, chunkSize }) {
    stop();
    const mine = (run = { size, chunkSize, session: undefined, key: undefined, timer: undefined });
    const look = async () => {
      await once(mine).catch(() => {});
      if (run === mine) mine.timer = setTimeout(look, PAUSE);
    };
    look();
  }

  async function once(mine) {
    if (mine.session)
      mine.key ??= (await cloud.sessions()).find(({ vodSessionKey }) => vodSessionKey === mine.session)?.videoPath;
    const path = mine.key?.replace(/^\//, '');
    const upload = path && (await cloud.uploads()).find(({ key }) => key.replace(/^\//, '') === path);
    if (upload && run === mine) draw(mine, upload.parts);
  }

  function draw({ size, chunkSize }, parts) {
    // Those that are there may be of other sizes: of an earlier page, or because the line was another one.
    const latest = [...parts].sort((one, other) => other.number - one.number).slice(0, 2);
    const partSize = chunkSize || latest.reduce((sum, part) => sum + part.size / latest.length, 0) || LEAST;
    const bytes = parts.reduce((sum, part) => sum + part.size, 0);
    const highest = Math.max(0, ...parts.map(({ number }) => number));
    const between = (highest - parts.length) * partSize;
    const total = highest + Math.max(0, Math.ceil((size - bytes - between) / partSize));
    fill(total, new Set(parts.map(({ number }) => number)));
    say($('output', box), 'parts.count', { there: parts.length, total });
    show(box);
  }

  function fill(total, there) {
    cells.style.setProperty('--count', Math.min(total, MOST_ABREAST));
    const perCell = Math.ceil(total / MOST_CELLS);
    const count = Math.ceil(total / perCell);
    while (cells.childElementCount > count) cells.lastElementChild.remove();
    while (cells.childElementCount < count) cells.append(el('i'));
    [...cells.children].forEach((cell, index) => {
      const first = index * perCell + 1;
      const last = Math.min(total, first + perCell - 1);
      let have = 0;
      for (let number = first; number <= last; number++) have += there.has(number);
      cell.style.setProperty('--full', have / (last - first + 1));
    });
  }

  function stop(complete) {
    if (run) clearTimeout(run.timer);
    run = undefined;
    if (complete) {
      box.classList.add('whole');
      for (const cell of cells.children) cell.style.setProperty('--full', 1);
      const total = cells.childElementCount;
      say($('output', box), 'parts.assembled', { total });
    }
  }

  function clear() {
    stop();
    show(box, false);
    box.classList.remove('whole');
    cells.replaceChildren();
  }

  return {
    follow,
    clear,
    stop,
    /** Which object it is: by Tencent's session, or by its key. */
    session: (key) => run && (run.session = key),
    object: (key) => run && (run.key ??= key),
  };
}
