/** What happens between the element's parts: files come, wait, become items of the queue, and end. */
import type { QueueItem, UploadQueue } from '../queue.js';
import { aria } from './dom.js';
import { percent } from './format.js';
import { carried, type Chosen, isWanted } from './intake.js';
import type { Panel } from '../element-cover.js';
import { type Act, makeRow, pace, type Row } from './row.js';
import { type All, makeShell } from './shell.js';
import type { VodliftUploaderEvents, Waiting } from './types.js';
import type { VodliftUploader } from '../element.js';
import { en, languageOf, type Say, speaker, type UploaderWords, why } from './words.js';

/** What a row stands for. */
type Key = Waiting | QueueItem;
const isWaiting = (key: Key): key is Waiting => 'file' in key;

const names = (files: Chosen[]): string => files.slice(0, 4).map(({ file }, index) => (index < 3 ? file.name : '…')).join(', ');

let zh: UploaderWords | undefined;

export interface Desk {
  enter(): void;
  leave(): void;
  /** Unfinished uploads are offered. */
  restore(): void;
  /** The language or the look is another one. */
  relabel(): void;
  take(files: Chosen[]): void;
  start(): void;
}

/** What is loaded when it is needed. */
export interface Late {
  cover(): Promise<typeof import('../element-cover.js')>;
  zh(): Promise<{ zh: UploaderWords }>;
}

export function makeDesk(host: VodliftUploader, root: ShadowRoot, late: Late): Desk {
  const rows = new Map<Key, Row<Key>>();
  /** The state or error of each item that was told last. */
  const ends = new WeakMap<QueueItem, unknown>();
  /** While the element is in a page. */
  let queue: UploadQueue | undefined;
  /** The same, and the one before. */
  let last: UploadQueue | undefined;
  let say: Say = speaker(en);
  let waiting: Waiting[] = [];
  let open: { of: Waiting; go: HTMLElement; panel?: Panel } | undefined;

  const shell = makeShell(root, {
    pick: () => shell.pick(host.accept, host.multiple, take),
    unasked: take,
    hear,
    all(what: All) {
      const { queue } = host;
      if (what === 'upload') start();
      else if (what === 'retry') queue.retryFailed();
      // Not the queue as such: what is started later is to begin.
      else if (what === 'pause') for (const item of queue.items) item.pause();
      else queue[what]();
    },
  });
  host.addEventListener('paste', (event) => hear(event, event.clipboardData));

  /** Files that are dropped or pasted. */
  async function hear(event: Event, data: DataTransfer | null): Promise<void> {
    if (!data?.types.includes('Files')) return;
    event.preventDefault();
    take(await carried(data));
  }

  function take(files: Chosen[]): void {
    const { accept, multiple, max, autostart } = host;
    const wanted = files.filter(({ file }) => isWanted(file, accept));
    const refused = files.filter((each) => !wanted.includes(each));
    if (!multiple && wanted.length) {
      // The last one makes room, unless it is under way.
      waiting = [];
      for (const item of host.queue.items) if (/done|failed|cancelled/.test(item.state)) item.remove();
    }
    const there = host.queue.items.filter(({ state }) => state !== 'pending').length;
    const over = wanted.splice(Math.max(0, max - waiting.length - there));
    const notes = [];
    if (refused.length) notes.push(say('note.type', { name: names(refused) }));
    if (over.length) notes.push(say('note.max', { max, name: names(over) }));
    waiting.push(...wanted);
    if (wanted.length) shell.tell(`${say('files')}: ${waiting.length}`);
    note(notes.join('. '));
    render();
    if (autostart) start();
  }

  function note(words: string): void {
    shell.note(words);
    if (words) shell.tell(words);
  }

  function start(): void {
    const { client, options, queue } = host;
    if (!client) throw new TypeError('vodlift-uploader: set its client, e.g. to new TcVod({ getSignature })');
    for (let next; (next = waiting[0]); ) {
      const { file: mediaFile, handle: mediaHandle, cover: coverFile, coverHandle } = next;
      const given = typeof options === 'function' ? options(mediaFile) : options;
      const item = queue.add(client, { ...given, mediaFile, mediaHandle, coverFile, coverHandle });
      waiting.shift();
      // The same line of the list from now on.
      const row = rows.get(next);
      rows.delete(next);
      if (row) rows.set((row.key = item), row);
    }
    render();
  }

  function fire<K extends keyof VodliftUploaderEvents>(name: K, detail: VodliftUploaderEvents[K]['detail']): void {
    host.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  function onItem(item: QueueItem, silent?: boolean): void {
    const { name, state, error } = item;
    const end = error ?? state;
    const known = ends.get(item) === end;
    ends.set(item, end);
    if (known || silent || (state !== 'done' && !error) || state === 'cancelled') return;
    shell.tell(`${name}: ${error ? why(error, say) : say('done')}`);
    if (state !== 'pending') fire(`vodlift-${error ? 'error' : 'done'}`, { item });
  }

  function act(key: Key, what: Act): void {
    if (!isWaiting(key)) return actOn(key, what as Exclude<Act, 'cover'>);
    if (what === 'cover') return void choose(key);
    waiting = waiting.filter((each) => each !== key);
    render();
  }

  function actOn(item: QueueItem, what: Exclude<Act, 'cover'>): void {
    note('');
    if (what === 'resume' && item.needsFile) {
      // Within a click: the browser may ask.
      return void shell.pick(host.accept, false, ([chosen]) => {
        if (chosen?.file.size !== item.size) return note(say('note.other'));
        item.resume(chosen.file, { mediaHandle: chosen.handle });
      });
    }
    // What is taken away before it is finished is not to be offered again.
    if (what === 'remove' && item.state === 'pending') item.cancel({ abort: true });
    else item[what]();
  }

  /** Opens the choice of a cover, or closes it. */
  async function choose(of: Waiting): Promise<void> {
    const again = open?.of === of;
    close();
    if (again) return;
    const { root, go } = rows.get(of)!;
    const mine: typeof open = (open = { of, go });
    aria(go, 'expanded', 'true');
    const { makePanel } = await late.cover();
    // Closed again before it came.
    if (open !== mine) return;
    const panel = (mine.panel = makePanel(of, {
      say,
      pick: shell.pick,
      end(chosen) {
        // A picture may take its time, and the file be started meanwhile.
        if (open !== mine) return;
        close();
        render();
        go.focus();
        if (chosen) shell.tell(say('cover.of', { name: of.file.name }));
      },
    }));
    root.append(panel.root);
    panel.root.focus();
  }

  function close(): void {
    open?.go.removeAttribute('aria-expanded');
    open?.panel?.close();
    open = undefined;
  }

  function render(): void {
    if (!queue) return;
    const keys: Key[] = [...queue.items, ...waiting];
    sweep(new Set(keys));
    let place = shell.list.firstElementChild;
    for (const key of keys) {
      let row = rows.get(key);
      if (!row) {
        const made = (row = makeRow(key, (what) => act(made.key, what)));
        rows.set(key, made);
      }
      if (row.root === place) place = place.nextElementSibling;
      else shell.list.insertBefore(row.root, place);
      show(row);
    }
    total(keys.length > 0);
    fire('vodlift-change', { ready: [...waiting], view: queue.view });
  }

  function show(row: Row<Key>): void {
    const { key } = row;
    // Of many few change at a time.
    const seen = isWaiting(key) ? (key.cover ?? key) : key.view;
    if (row.seen === seen) return;
    row.seen = seen;
    if (isWaiting(key)) {
      const { file, cover } = key;
      const covers = host.covers && !file.type.startsWith('image/');
      row.update({ name: file.name, size: file.size, state: 'ready', mediaFile: file, coverFile: cover, covers }, say);
    } else row.update({ ...key.view, mediaFile: key.mediaFile, coverFile: key.coverFile }, say);
  }

  /** Takes away lines of what is gone. A focus in one of them goes to its neighbour. */
  function sweep(keys = new Set<Key>()): void {
    for (const [key, row] of rows) {
      if (keys.has(key)) continue;
      const focused = row.root.contains(root.activeElement);
      const next = row.root.nextElementSibling ?? row.root.previousElementSibling;
      rows.delete(key);
      row.close();
      if (focused) (next?.querySelector<HTMLElement>('[part~=end]') ?? shell.drop).focus();
    }
    if (open && !keys.has(open.of)) close();
  }

  function total(some: boolean): void {
    const { progress } = queue!;
    const { active, queued, paused, failed, done, cancelled, percent: share } = progress;
    const running = active + queued;
    const count = running + paused + failed + done;
    const many = count > 1;
    const words = [say('summary', { done, count })];
    if (running) words.push(percent(share), ...pace(progress, say));
    shell.total(
      some,
      {
        upload: waiting.length && 'upload',
        pause: many && running && 'pause.all',
        resume: many && paused && 'resume.all',
        retry: failed > 1 && 'retry.all',
        cancel: many && running + paused && 'cancel.all',
        clear: done + failed + cancelled > 1 && 'clear',
      },
      say,
      many && [share, words.join(' · ')],
    );
  }

  function restore(): void {
    // Without storage nothing was left.
    if (host.client) queue?.restore(host.client).catch(() => {});
  }

  function relabel(): void {
    if (!queue) return;
    const chinese = /^zh/i.test(languageOf(host));
    if (chinese && !zh) {
      // Rather in English than not at all.
      const come = (module: { zh: UploaderWords }) => ((zh = module.zh), relabel());
      return void late.zh().then(come, () => come({ zh: en }));
    }
    say = speaker(chinese ? zh! : en, host.words);
    shell.relabel(say, host.multiple);
    sweep();
    render();
  }

  function enter(): void {
    leave();
    queue = host.queue.on('item', onItem).on('change', render);
    const fresh = queue !== last;
    last = queue;
    // What ended while the element was away is told now; what was over when its queue came, never.
    for (const item of queue.items) onItem(item, fresh);
    relabel();
    if (fresh) restore();
  }

  function leave(): void {
    queue?.off('item', onItem).off('change', render);
    queue = undefined;
    // They hold pictures.
    sweep();
  }

  return {
    enter,
    leave,
    restore,
    relabel,
    take,
    start,
  };
}
