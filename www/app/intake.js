// Files come in by the pickers or by drag and drop anywhere on the page.

import { $ } from './dom.js';
import { makeSlot } from './slot.js';

/** `changed()` is called for every change of what is chosen; nothing is uploaded before Start. */
export function makeIntake(changed) {
  const stage = $('#stage');
  const media = makeSlot($('[data-slot=media]', stage), changed);
  const cover = makeSlot($('[data-slot=cover]', stage), changed);
  let locked = false;

  /** A picture goes with a video; alone on an empty page it is media itself. */
  function place(files, onCover) {
    const pictures = files.filter((file) => file.type.startsWith('image/'));
    const others = files.filter((file) => !file.type.startsWith('image/'));
    const hasMedia = others.length || (media.file && !media.file.type.startsWith('image/'));
    if (others.length) media.put(others[0]);
    if (pictures.length) (onCover || hasMedia ? cover : media).put(pictures[0]);
  }

  let depth = 0;
  const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes('Files');
  const glow = (on) => stage.classList.toggle('over', on);

  addEventListener('dragenter', (event) => {
    if (carriesFiles(event) && !locked) glow(++depth > 0);
  });
  addEventListener('dragleave', (event) => {
    if (carriesFiles(event)) glow((depth = Math.max(0, depth - 1)) > 0);
  });
  // Without this the browser would leave the page and open the file.
  addEventListener('dragover', (event) => carriesFiles(event) && event.preventDefault());
  addEventListener('drop', (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    glow((depth = 0) > 0);
    if (!locked) place([...event.dataTransfer.files], !!event.target.closest('[data-slot=cover]'));
  });

  return {
    media,
    cover,
    /** While an upload runs its files stay. */
    lock(now) {
      locked = now;
      media.lock(now);
      cover.lock(now);
    },
    clear() {
      media.clear();
      cover.clear();
    },
  };
}
