// One place for one file, media or cover: empty it asks for a file, filled it shows the file and how far it is.

import { el, show } from './dom.js';
import { bytes, clock, percent, speed } from './format.js';
import { onPick } from './pick.js';
import { announce, say, word } from './say.js';

export function makeSlot(root, changed) {
  const kind = root.dataset.slot;
  const input = root.querySelector('input');
  const drop = root.querySelector('.drop');
  const slot = { kind, file: undefined, handle: undefined, kept: 0, put, clear, lock, begin, progress, stored, rest };
  let view;
  let preview;

  onPick(input, put);

  function put(file, handle) {
    clear({ quietly: true });
    Object.assign(slot, { file, handle });
    preview = URL.createObjectURL(file);
    view = fileView(file, preview, () => {
      clear();
      input.focus();
    });
    show(drop, false);
    root.append(view.root);
    changed(slot);
  }

  function clear({ quietly = false } = {}) {
    view?.root.remove();
    if (preview) URL.revokeObjectURL(preview);
    view = preview = slot.file = slot.handle = undefined;
    slot.kept = 0;
    show(drop);
    if (!quietly) changed(slot);
  }

  function lock(locked) {
    input.disabled = locked;
    // An empty place asks for nothing while an upload runs.
    show(root, !locked || !!slot.file);
    if (view) show(view.remove, !locked);
  }

  /** Before the first report of a new upload. */
  function begin() {
    slot.kept = 0;
    view?.begin();
  }

  function progress(tick, first) {
    // What is there at the first report was sent by an earlier page.
    if (first && tick.loaded > 0) {
      slot.kept = tick.loaded / tick.total;
      view?.resumed(slot.kept);
      announce('resumed', { percent: percent(slot.kept) });
    }
    view?.progress(tick, slot.kept);
  }

  function stored() {
    view?.stored();
  }

  /** The upload ended otherwise; a bar that never moved goes away. */
  function rest() {
    view?.rest();
  }

  return slot;
}

function fileView(file, preview, onRemove) {
  const bar = el(
    'div.bar',
    { role: 'progressbar', 'aria-valuemin': '0', 'aria-valuemax': '100', 'aria-label': file.name },
    el('i'),
    el('i'),
  );
  const share = el('b');
  const [amount, rate, left, note] = [el('span'), el('span.pace'), el('span.pace'), el('span.resumed')];
  const numbers = el('p.numbers', {}, share, amount, rate, left, note);
  const remove = el('button.remove', { type: 'button', data: { tLabel: 'remove' }, 'aria-label': word('remove') }, '×');
  remove.addEventListener('click', onRemove);
  const root = el(
    'div.file',
    {},
    el('div.thumb', {}, thumbnail(file, preview)),
    el(
      'div.about',
      {},
      el('p.name', {}, el('span', { title: file.name }, file.name), el('small', {}, bytes(file.size))),
      bar,
      numbers,
    ),
    remove,
  );
  root.dataset.phase = 'chosen';

  function at(fraction, kept) {
    bar.style.setProperty('--at', fraction);
    bar.style.setProperty('--kept', kept);
    bar.setAttribute('aria-valuenow', Math.floor(fraction * 100));
  }

  return {
    root,
    remove,
    begin() {
      root.dataset.phase = 'sending';
      for (const text of [share, amount, rate, left, note]) text.textContent = '';
      delete note.dataset.t;
      delete left.dataset.t;
      at(0, 0);
    },
    resumed: (kept) => (kept === 1 ? say(note, 'resumed.whole') : say(note, 'resumed', { percent: percent(kept) })),
    progress({ loaded, total, percent: hundredths, speed: perSecond, eta }, kept) {
      at(hundredths === 1 ? 1 : Math.min(loaded / (total || 1), 0.995), kept);
      share.textContent = percent(hundredths);
      say(amount, 'amount', { loaded: bytes(loaded), total: bytes(total) });
      rate.textContent = perSecond > 0 && hundredths < 1 ? speed(perSecond) : '';
      if (eta !== null && hundredths < 1) say(left, 'left', { time: clock(eta) });
      else left.textContent = delete left.dataset.t && '';
    },
    stored() {
      root.dataset.phase = 'stored';
      bar.style.setProperty('--at', 1);
      bar.setAttribute('aria-valuenow', 100);
      share.textContent = percent(1);
    },
    rest() {
      if (!share.textContent) root.dataset.phase = 'chosen';
    },
  };
}

function thumbnail(file, preview) {
  if (file.type.startsWith('image/')) return el('img', { src: preview, alt: '' });
  if (file.type.startsWith('video/')) {
    const video = el('video', {
      src: `${preview}#t=0.1`,
      muted: true,
      preload: 'metadata',
      tabIndex: -1,
      'aria-hidden': 'true',
    });
    // Not every format that the cloud takes is one that this browser plays.
    video.addEventListener('error', () => video.replaceWith(symbol('▶')));
    return video;
  }
  return symbol(file.type.startsWith('audio/') ? '♪' : '▶');
}

const symbol = (text) => el('span', { 'aria-hidden': 'true' }, text);
