/**
 * Choosing a cover: a frame of the video, found by a slider, or a picture. It stands in the list below its file, and nothing is locked
 * meanwhile. Loaded by those pages whose visitors choose one.
 */
import { el } from './element/dom.js';
import { clock } from './element/format.js';
import type { Picker } from './element/intake.js';
import { keep } from './element/shelf.js';
import type { Waiting } from './element/types.js';
import type { Say } from './element/words.js';
import { openFilm, still } from './film.js';
import type { FileHandle } from './types.js';

export interface Wishes {
  say: Say;
  pick: Picker;
  /** Over, with a new cover or without. */
  end(chosen: boolean): void;
}

/** How long a video may take to show its first frame, in ms. */
const PATIENCE = 15_000;

export interface Panel {
  readonly root: HTMLElement;
  close(): void;
}

/** Writes what is chosen into `of`. */
export function makePanel(of: Waiting, { say, pick, end }: Wishes): Panel {
  const { file } = of;
  const film = openFilm(file);
  const { video } = film;
  const slider = el('input', { type: 'range', min: '0', step: '0.1', part: 'slider', 'aria-label': say('cover.at') });
  const hint = el('p', { part: 'status', hidden: '' }, say('cover.blind'));
  const button = (words: string, act: () => void) => {
    const made = el('button', { type: 'button', part: 'button' }, words);
    made.addEventListener('click', act);
    return made;
  };
  const use = button(say('cover.use'), async () => {
    await seeking;
    await take(await still(video, file.name));
  });
  use.disabled = slider.disabled = true;
  const others = [button(say('cover.choose'), () => pick('image/*', false, ([chosen]) => chosen && take(chosen.file, chosen.handle)))];
  if (of.cover) others.push(button(say('remove'), () => take(undefined)));
  others.push(button(say('cancel'), () => end(false)));
  const stage = el('div', {}, video, slider);
  const root = el(
    'div',
    { part: 'cover', role: 'group', tabindex: '-1', 'aria-label': say('cover.of', { name: file.name }) },
    stage,
    hint,
    el('div', { class: 'tools' }, use, ...others),
  );
  root.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    // A dialog around the element stays.
    event.preventDefault();
    event.stopPropagation();
    end(false);
  });

  async function take(cover: File | undefined, handle?: FileHandle): Promise<void> {
    of.cover = cover;
    of.coverHandle = cover && (handle ?? (await keep(cover)));
    end(!!cover);
  }

  // A slider is faster than a video: of the places that it passes, the last one is gone to.
  let wanted: number | undefined;
  let seeking: Promise<void> | undefined;
  async function follow(): Promise<void> {
    for (let at; (at = wanted) !== undefined; ) {
      wanted = undefined;
      await film.seek(at).catch(() => {});
    }
    seeking = undefined;
  }
  function show(): void {
    wanted = +slider.value;
    slider.setAttribute('aria-valuetext', clock(wanted));
    seeking ??= follow();
  }
  slider.addEventListener('input', show);

  const blind = (): void => {
    stage.hidden = use.hidden = true;
    hint.hidden = false;
  };
  const timer = setTimeout(blind, PATIENCE);
  film.ready
    .then((seconds) => {
      if (!video.videoWidth) return blind();
      slider.max = String(seconds);
      if (seconds > 100) slider.step = '1';
      slider.value = String(Math.min(seconds / 10, 10));
      use.disabled = slider.disabled = false;
      show();
    }, blind)
    .finally(() => clearTimeout(timer));

  return {
    root,
    close() {
      clearTimeout(timer);
      film.close();
      root.remove();
    },
  };
}
