/** One line of the list. Its two buttons stay the same elements whatever they mean, so that the focus stays, too. */
import type { UploadError } from '../errors.js';
import type { UploadProgress } from '../events.js';
import type { ItemState } from '../queue.js';
import { aria, el, type Icon, icon, makeBar, text } from './dom.js';
import { bytes, clock, percent } from './format.js';
import { type Say, why } from './words.js';

/** What a row shows: a file that is ready to be uploaded, or an item of the queue. */
export interface Facts {
  name: string;
  size: number;
  state: 'ready' | ItemState;
  progress?: UploadProgress | undefined;
  error?: Pick<UploadError, 'kind' | 'code' | 'message'> | undefined;
  needsFile?: boolean | undefined;
  mediaFile?: Blob | undefined;
  coverFile?: Blob | undefined;
  /** A cover can be chosen. */
  covers?: boolean;
}

/** There is nothing to be cancelled. */
const OVER = /ready|done|failed|cancelled|pending/;

/** What a visitor may do with it. */
export type Act = 'cover' | 'pause' | 'resume' | 'retry' | 'cancel' | 'remove';

export interface Row<K = unknown> {
  /** What it stands for: a file, and later its item. */
  key: K;
  /** What it was updated with last. */
  seen?: unknown;
  readonly root: HTMLLIElement;
  readonly go: HTMLButtonElement;
  readonly end: HTMLButtonElement;
  update(facts: Facts, say: Say): void;
  /** Takes it out of the list, and gives the memory of its picture back. */
  close(): void;
}

export function makeRow<K>(key: K, act: (what: Act) => void): Row<K> {
  const thumb = el('div', { part: 'thumb' });
  const name = el('p', { part: 'name', dir: 'auto' });
  const bar = makeBar('bar');
  const status = el('p', { part: 'status' });
  const error = el('p', { part: 'error' });
  const detail = el('p', { part: 'detail' });
  const button = (part: string) => {
    const made = el('button', { type: 'button', part });
    made.addEventListener('click', () => act(made.dataset.act as Act));
    return made;
  };
  const go = button('button go');
  const end = button('button end');
  const main = el('div', {}, name, bar.root, status, error, detail);
  const root = el('li', {}, thumb, main, el('div', { class: 'tools' }, go, end));
  let pictured: Blob | 'done' | 'file' | undefined;
  let url = '';

  function mean(button: HTMLButtonElement, what: Act | undefined, sign: Icon | undefined, { name }: Facts, say: Say): void {
    if (!what && (button.getRootNode() as ShadowRoot).activeElement === button) end.focus();
    button.hidden = !what;
    if (!what) return;
    const words = say(what);
    const label = `${words} ${name}`;
    if (button.dataset.act === what && button.title === label) return;
    button.dataset.act = what;
    // Both say the same: another title would be read after the label.
    button.title = label;
    aria(button, 'label', label);
    button.className = sign ? 'icon' : '';
    button.replaceChildren(sign ? icon(sign) : words);
  }

  function picture({ state, mediaFile, coverFile }: Facts): void {
    const shown = coverFile ?? (mediaFile?.type.startsWith('image/') ? mediaFile : state === 'done' ? 'done' : 'file');
    if (shown === pictured) return;
    pictured = shown;
    URL.revokeObjectURL(url);
    url = typeof shown === 'string' ? '' : URL.createObjectURL(shown);
    thumb.replaceChildren(typeof shown === 'string' ? icon(shown) : el('img', { src: url, alt: '', loading: 'lazy' }));
  }

  return {
    key,
    root,
    go,
    end,
    close() {
      URL.revokeObjectURL(url);
      root.remove();
    },
    update(facts, say) {
      const { state, progress } = facts;
      const share = progress?.percent ?? 0;
      root.setAttribute('part', `item ${state}`);
      picture(facts);
      text(name, facts.name);
      name.title = facts.name;
      bar.root.hidden = state === 'ready' || state === 'done' || (state === 'queued' && !share);
      bar.show(facts.name, share);
      text(status, line(facts, say));
      const failure = /failed|pending/.test(state) ? facts.error : undefined;
      text(error, failure ? why(failure, say) : '');
      text(detail, failure?.message ?? '');
      error.hidden = detail.hidden = !failure;
      const act = goFor(facts);
      mean(go, act, state === 'ready' || state === 'pending' ? undefined : (act as Icon), facts, say);
      mean(end, OVER.test(state) ? 'remove' : 'cancel', 'close', facts, say);
    },
  };
}

function goFor({ state, covers }: Facts): Act | undefined {
  if (state === 'ready') return covers ? 'cover' : undefined;
  if (/paused|pending/.test(state)) return 'resume';
  if (/failed|cancelled/.test(state)) return 'retry';
  return /done|following/.test(state) ? undefined : 'pause';
}

function line({ state, size, progress, needsFile }: Facts, say: Say): string {
  const share = progress?.percent ?? 0;
  if (state === 'uploading' && progress?.loaded) return [percent(share), ...pace(progress, say)].join(' · ');
  const words = [say(needsFile ? 'pending.file' : state)];
  if (share && state !== 'done') words.push(percent(share));
  if (size) words.push(bytes(size));
  return words.join(' · ');
}

/** How much, how fast, how long yet. */
export function pace({ loaded, total, speed, eta }: UploadProgress, say: Say): string[] {
  const words = [`${bytes(loaded)} / ${bytes(total)}`];
  if (speed > 0) words.push(`${bytes(speed)}/s`);
  if (speed > 0 && eta !== null) words.push(say('left', { time: clock(eta) }));
  return words;
}
