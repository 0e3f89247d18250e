// Uploads that were broken off, by a reload or otherwise: a list to go on from, or to be rid of.

import { $, el, show } from './dom.js';
import { ago, bytes, percent } from './format.js';
import { onPick } from './pick.js';
import { announce, say } from './say.js';

/** Why the file could not be opened by its handle; then it has to be chosen. */
const REASONS = { permission: 'unfinished.refused', 'file-changed': 'unfinished.gone' };

/**
 * `goOn(upload, file, handle)` starts one, `coverMissing(file, handle)` asks for what the SDK could not open by itself, and
 * `changed()` is called when the list is another one.
 */
export function makeUnfinished(sdk, { goOn, coverMissing, changed }) {
  const box = $('#unfinished');
  const list = $('ul', box);
  const asker = el('input', { type: 'file', hidden: true, accept: $('#media-input').accept });
  const rows = new Map();
  let asking;
  let known = '';
  box.append(asker);
  onPick(asker, (file, handle) => {
    if (file.size === asking.upload.size) resume(asking, file, handle);
    else asking.note('unfinished.other');
  });

  /** The SDK knows what is left, of this tab and of others, and what is under way again. */
  async function refresh() {
    const uploads = await sdk.then((Vod) => Vod.pending()).catch(() => []);
    for (const id of rows.keys()) {
      if (uploads.some((upload) => upload.id === id)) continue;
      rows.get(id).root.remove();
      rows.delete(id);
    }
    for (const upload of uploads) {
      if (!rows.has(upload.id)) rows.set(upload.id, makeRow(resume, discard));
      rows.get(upload.id).update(upload);
    }
    const now = uploads.map(({ id, percent }) => `${id} ${percent}`).join();
    if (now === known) return;
    // Every row of the list keeps its focus, and the newest is the first.
    for (const [index, { id }] of uploads.entries()) {
      const { root } = rows.get(id);
      if (list.children[index] !== root) list.insertBefore(root, list.children[index] ?? null);
    }
    if (!known) announce('unfinished.count', { count: uploads.length });
    known = now;
    changed();
  }

  async function resume(row, file, handle) {
    const { upload } = row;
    if (!file && (row.asks || !upload.hasHandle)) {
      asking = row;
      return asker.click();
    }
    try {
      await goOn(upload, file, handle);
    } catch (error) {
      if (file && error.code === 'no-handle') return coverMissing(file, handle);
      row.asks ||= error.kind in REASONS;
      row.note(REASONS[error.kind] ?? 'warning', { message: error.message });
    }
  }

  async function discard({ upload }) {
    await upload.discard();
    announce('unfinished.discarded', { name: upload.name });
    await refresh();
    ($('li:not([hidden]) button', list) ?? $('#media-input')).focus();
  }

  return {
    refresh,
    /** What is left of this file. */
    of: (file) => file && [...rows.values()].find(({ upload }) => isSame(upload, file))?.upload,
    /** The list is for the time between uploads, and leaves out the file that is chosen already. */
    arrange(running, file) {
      let shown = 0;
      for (const { root, upload } of rows.values()) {
        const wanted = !file || !isSame(upload, file);
        show(root, wanted);
        shown += wanted;
      }
      show(box, !running && shown > 0);
    },
  };
}

const isSame = (upload, file) => upload.name === file.name && upload.size === file.size;

let count = 0;

function makeRow(resume, discard) {
  const id = `unfinished-${++count}`;
  const [name, facts, when] = [el('span'), el('span'), el('time')];
  const bar = el('div.bar', { 'aria-hidden': 'true' }, el('i'));
  const remark = el('p.hint', { role: 'status' });
  const goOn = el('button', { type: 'button', 'aria-describedby': id });
  const drop = el('button.quiet', { type: 'button', 'aria-describedby': id });
  const about = el('div.about', {}, el('p.name', { id }, name), bar, el('p.numbers', {}, facts, when), remark);
  const row = {
    root: el('li', {}, about, el('div.tools', {}, say(goOn, 'unfinished.continue'), say(drop, 'unfinished.discard'))),
    upload: undefined,
    /** The file has to be chosen although there is a handle. */
    asks: false,
    update(upload) {
      row.upload = upload;
      name.textContent = name.title = upload.name;
      bar.style.setProperty('--at', upload.percent);
      say(facts, 'unfinished.share', { percent: percent(upload.percent), size: bytes(upload.size) });
      say(when, ...ago(upload.updatedAt));
      when.dateTime = upload.updatedAt.toISOString();
      if (!upload.hasHandle && !remark.dataset.t) row.note('unfinished.choose');
    },
    note: (key, values) => say(remark, key, values),
  };
  goOn.addEventListener('click', () => resume(row));
  drop.addEventListener('click', () => discard(row));
  return row;
}
