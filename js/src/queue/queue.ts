import { Emitter } from '../emitter.js';
import type { UploadError } from '../errors.js';
import { Guard } from './guard.js';
import { Item, type Left, type Owner } from './item.js';
import { Sums } from './sums.js';
import { Throttle } from './throttle.js';
import { Troubles } from './trouble.js';
import type { AddOptions, QueueClient, QueueEvents, QueueItem, QueueOptions, QueueProgress, QueueView } from './types.js';

const MEBI = 1024 ** 2;
/** Connections to one host over which the large uploads share parts: six are what browsers open, and small uploads need two. */
const CONNECTIONS = 4;

/** Failures in a row: one may be bad luck, two a coincidence. */
const ENOUGH = 3;

const OVER = /done|failed|cancelled/;

/**
 * Many uploads, to any mix of clouds. Small and large ones have places of their own, so that covers do not wait for videos.
 * The failure of one never stops others.
 *
 * @example
 * import { UploadQueue } from 'vodlift/queue';
 *
 * const queue = new UploadQueue({ guard: true });
 * queue.on('progress', ({ percent, eta }) => show(percent, eta));
 * for (const mediaFile of input.files) queue.add(tcVod, { mediaFile });
 */
export class UploadQueue extends Emitter<QueueEvents> {
  private list: readonly Item[] = [];
  private hold = false;
  private sums = new Sums();
  private troubles = new Troubles();
  private changes = new Set<Item>();
  /** Something was active or queued since `idle` was told. */
  private busy = false;
  private turning = false;
  private shown: QueueView;
  private readonly limits: { large: number; small: number; size: number };
  private readonly guard: Guard | undefined;
  private readonly throttle: Throttle;

  constructor({ largeLimit = 2, smallLimit = 6, largeSize = 8 * MEBI, guard, interval = 100 }: QueueOptions = {}) {
    super();
    this.limits = { large: largeLimit, small: smallLimit, size: largeSize };
    this.guard = guard ? new Guard() : undefined;
    this.throttle = new Throttle(interval, () => this.tell());
    this.shown = this.look();
  }

  /** In the order in which they start: by priority, then as added or moved. Another array after each change of the list. */
  get items(): readonly QueueItem[] {
    return this.list;
  }

  /** How far all are together; the same object until the next notification that changes it. */
  get progress(): QueueProgress {
    return this.shown.progress;
  }

  /** All of it, for stores such as React's; the same object until the next notification. */
  get view(): QueueView {
    return this.shown;
  }

  /** After {@link pause}, until {@link resume}: what is added meanwhile is paused, too. */
  get paused(): boolean {
    return this.hold;
  }

  /**
   * Adds an upload. It begins as soon as there is a place, at the earliest in a microtask. What `client.upload()` throws becomes
   * the `error` of the item.
   *
   * @param client an instance of any class, or an object with such an `upload()`.
   * @param options those of `client.upload()`.
   *
   * @example
   * const pictures = { upload: (options) => aliVod.uploadImage(options) };
   *
   * queue.add(tcVod, { mediaFile, coverFile });
   * queue.add(pictures, { imageFile }, { priority: 1 });
   */
  add<O, R>(client: QueueClient<O, R>, options: O, { priority = 0 }: AddOptions = {}): QueueItem<R> {
    const item = new Item(this.owner, client, options as object, priority);
    this.insert(item);
    return item;
  }

  /**
   * Adds the unfinished uploads that this browser remembers for the clouds of these clients (`Class.pending()`), as items of state
   * `pending`, each but once. Meant for when the page opens: what failed on this very page is listed, too.
   *
   * @returns those that were added, the newest first.
   * @throws whatever IndexedDB throws where there is none.
   *
   * @example
   * await queue.restore(tcVod, aliVod);
   * button.onclick = () => queue.items.filter(({ state }) => state === 'pending').forEach((item) => item.resume());
   */
  async restore(...clients: QueueClient[]): Promise<QueueItem[]> {
    const added: Item[] = [];
    for (const client of clients) {
      const { pending } = client.constructor as { pending?: (options: object) => Promise<Left[]> };
      for (const left of (await pending?.({ ...client })) ?? []) {
        if (this.list.some((item) => item.left?.id === left.id)) continue;
        const item = new Item(this.owner, client, {}, 0, left);
        this.insert(item);
        added.push(item);
      }
    }
    return added;
  }

  /** Puts an item right before another one, with that one's priority; without one, at the end of its own priority. */
  move(item: QueueItem, before?: QueueItem): void {
    if (item === before || !this.list.includes(item as Item)) return;
    if (before) item.priority = before.priority;
    const others = this.list.filter((other) => other !== item);
    const at = others.indexOf(before as Item);
    if (at >= 0) this.arrange([...others.slice(0, at), item as Item, ...others.slice(at)]);
    else this.insert(item as Item);
  }

  /** Pauses every item that is not over, and those that are added until {@link resume}. */
  pause(): void {
    this.hold = true;
    for (const item of this.list) item.pause();
    this.stir();
  }

  /** Resumes every paused item. Not the `pending` ones: each needs a click or a file. */
  resume(): void {
    this.hold = false;
    for (const item of this.list) if (item.state !== 'pending') item.resume();
    this.stir();
  }

  /**
   * Cancels every item that is neither over nor pending.
   *
   * @param options `abort: true` deletes what was sent.
   */
  cancel(options?: { abort?: boolean }): void {
    for (const item of this.list) if (item.state !== 'pending') item.cancel(options);
  }

  /** `retry()` for all that failed. */
  retryFailed(): void {
    for (const item of this.list) if (item.state === 'failed') item.retry();
  }

  /** Removes all that is over: done, failed, cancelled. */
  clear(): void {
    for (const item of this.list) if (OVER.test(item.state)) item.remove();
  }

  private readonly owner: Owner = {
    changed: (item, sent) => {
      this.changes.add(item);
      this.busy ||= isOpen(item);
      if (sent === undefined) return this.stir();
      // Progress frees no place: it costs the same whatever else is in the list.
      this.sums.count(sent);
      this.throttle.poke();
    },
    started: (item) => void this.emit('start', item),
    ended: (item) => {
      if (item.state === 'done') this.troubles.forget(item.client);
      else if (item.error) this.suspect(item.client, item.error);
    },
    wanted: (item) => this.troubles.forget(item.client),
    ranked: (item) => this.insert(item),
    drop: (item) => this.arrange(this.list.filter((other) => other !== item)),
    parts: (item) => this.parts(item),
    isPaused: () => this.hold,
  };

  /** Behind those that start before it. */
  private insert(item: Item): void {
    const others = this.list.filter((other) => other !== item);
    const at = others.findIndex(({ priority }) => priority < item.priority);
    this.arrange(at < 0 ? [...others, item] : [...others.slice(0, at), item, ...others.slice(at)]);
    this.owner.changed(item);
  }

  private arrange(items: readonly Item[]): void {
    this.list = items;
    this.stir();
  }

  /** Where the others of this client would fail as well, they wait. */
  private suspect(client: QueueClient, error: UploadError): void {
    const count = this.troubles.count(client, error);
    if (count < ENOUGH) return;
    const others = this.list.filter((item) => item.client === client && item.state === 'queued');
    for (const item of others) item.pause();
    // Said once, and again of those that were added since.
    if (count === ENOUGH || others.length) this.emit('trouble', { client, error });
  }

  private isLarge({ size }: Item): boolean {
    return size >= this.limits.size;
  }

  /** Large uploads that are not alone leave connections to the others. */
  private parts(item: Item): number | undefined {
    const shares = this.isLarge(item) && this.list.some((other) => other !== item && isOpen(other));
    return shares ? Math.max(1, Math.floor(CONNECTIONS / this.limits.large)) : undefined;
  }

  private stir(): void {
    this.throttle.poke();
    if (this.turning) return;
    this.turning = true;
    queueMicrotask(() => this.turn());
  }

  /** Gives places away. */
  private turn(): void {
    this.turning = false;
    // Who follows the upload of another tab, or of an item that waits for a place, uses none.
    const placed = this.list.filter((item) => item.placed && item.state !== 'following');
    let large = placed.filter((item) => this.isLarge(item)).length;
    let small = placed.length - large;
    for (const item of this.list) {
      const isLarge = this.isLarge(item);
      if (item.state !== 'queued' || (isLarge ? large >= this.limits.large : small >= this.limits.small)) continue;
      item.go();
      if (!item.placed) continue;
      if (isLarge) large++;
      else small++;
    }
    this.guard?.set(this.list.some(isOpen));
  }

  private tell(): void {
    const changed = this.list.filter((item) => this.changes.has(item));
    this.changes.clear();
    const { progress: before } = this.shown;
    const { progress } = (this.shown = this.look());
    // A listener may remove others.
    for (const item of changed) if (!item.gone) this.emit('item', item);
    if (progress !== before) this.emit('progress', progress);
    this.emit('change', this.shown);
    // A listener of the above may have begun something.
    if (this.busy && !progress.active && !progress.queued && !this.list.some(isOpen)) {
      this.busy = false;
      this.emit('idle', progress);
    }
  }

  private look(): QueueView {
    const progress = this.sums.of(this.list);
    const { progress: before } = this.shown ?? {};
    const same = before && Object.entries(progress).every(([name, value]) => before[name as keyof QueueProgress] === value);
    return { items: this.list.map(({ view }) => view), progress: same ? before : progress, paused: this.hold };
  }
}

/** Active, or about to be. */
const isOpen = ({ placed, state }: Item): boolean => placed || state === 'queued';
