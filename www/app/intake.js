// Files come in by the pickers or by drag and drop anywhere on the page.

import { $ } from './dom.js';
import { carried } from './pick.js';
import { makeSlot } from './slot.js';

/** `changed()` is called for every change of what is chosen; nothing is uploaded before Start. */
export function makeIntake({ covers }, changed) {
  const stage = $('#stage');
  const media = makeSlot($('[data-slot=media]', stage), changed);
  const cover = makeSlot($('[data-slot=cover]', stage), changed);
  let locked = false;
  // Where a video has no cover there is no place for one, and what comes for it is left aside.
  if (!covers) {
    $('[data-slot=cover]', stage).remove();
    cover.put = () => {};
  }

  /** A picture goes with a video; alone on an empty page it is media itself. */
  function place(things, onCover) {
    const picture = things.find(({ file }) => isPicture(file));
    const other = things.find(({ file }) => !isPicture(file));
    const hasMedia = other || (media.file && !isPicture(media.file));
    if (other) media.put(other.file, other.handle);
    if (picture) (onCover || hasMedia ? cover : media).put(picture.file, picture.handle);
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
  addEventListener('drop', async (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    glow((depth = 0) > 0);
    const things = await carried(event.dataTransfer);
    if (!locked) place(things, !!event.target.closest('[data-slot=cover]'));
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

const isPicture = (file) => file.type.startsWith('image/');
