import type { UploadError } from '../errors.js';
import type { UploadProgress, UploadState } from '../events.js';
import type { Uploader } from '../uploader.js';

/**
 * Whatever uploads: an instance of `TcVod`, `AliVod`, `YoukuVod`, `NeteaseVod`, or an object with such a method. Pictures to Alibaba:
 * `{ upload: (options) => aliVod.uploadImage(options) }`.
 */
export interface QueueClient<O = any, R = any> {
  /** Begins an upload, or throws what is wrong with its options. */
  upload(options: O): Uploader<R>;
}

/** Options of {@link UploadQueue}. */
export interface QueueOptions {
  /** Large uploads that are active at once. Default 2: each of them fills the connections of its host by itself. */
  largeLimit?: number;
  /** Small uploads that are active beside them. Default 6: they wait for answers more than for bandwidth. */
  smallLimit?: number;
  /** From how many bytes (media and cover together) an upload is large. Default 8 MiB: what is larger goes in parts. */
  largeSize?: number;
  /** Ask before the page is left while something is active or queued (`beforeunload`). Default `false`. */
  guard?: boolean;
  /** Shortest time between two notifications in ms. Default 100. */
  interval?: number;
}

/** What an item is told beside the options of its upload. */
export interface AddOptions {
  /** Higher ones start first; of equals, the one added first. Default 0. */
  priority?: number;
}

/**
 * Where an item is. `pending`: left by an earlier page, and waits for {@link QueueItem.resume}. `queued`: waits for its turn.
 * The last three are final until {@link QueueItem.retry}; the others are those of its {@link Uploader}.
 */
export type ItemState = 'pending' | 'queued' | Exclude<UploadState, 'idle'>;

/** What an item looks like at one moment. Never changes: another object takes its place. */
export interface ItemView {
  /** Unlike those of all other items of this page. */
  readonly id: number;
  /** Name of the media file; of the cover where there is nothing else; `mediaName` or `fileName` for a Blob; or `''`. */
  readonly name: string;
  /** Media and cover together, in bytes. */
  readonly size: number;
  /** Higher ones start first. */
  readonly priority: number;
  /** Where it is. */
  readonly state: ItemState;
  /** Media and cover together. `loaded` never goes backwards, not even by a retry; `percent` is 1 when all is stored. */
  readonly progress: UploadProgress;
  /** Why it failed or was cancelled, or whatever `upload()` threw; for `pending`, why it could not go on (kinds `permission`, `file-changed`, `busy`). */
  readonly error: UploadError | undefined;
  /** What `done()` of the uploader resolved to. */
  readonly result: unknown;
  /** State `pending`, and {@link QueueItem.resume} needs the file, chosen again: there is no handle, or it was refused. */
  readonly needsFile: boolean;
  /** Its item, to act on. */
  readonly item: QueueItem;
}

/** One upload in a queue. All that {@link ItemView} has is here, too, as it is now. */
export interface QueueItem<R = any> {
  /** As {@link ItemView.id}. */
  readonly id: number;
  /** As {@link ItemView.name}. */
  readonly name: string;
  /** As {@link ItemView.size}: bytes. */
  readonly size: number;
  /** As {@link ItemView.state}. */
  readonly state: ItemState;
  /** As {@link ItemView.progress}. */
  readonly progress: UploadProgress;
  /** As {@link ItemView.error}. */
  readonly error: UploadError | undefined;
  /** As {@link ItemView.result}. */
  readonly result: R | undefined;
  /** As {@link ItemView.needsFile}. */
  readonly needsFile: boolean;
  /** The same object until something of it changes. */
  readonly view: ItemView;
  /** The media, for previews. Absent on `pending` items. */
  readonly mediaFile: Blob | undefined;
  /** The cover, for previews. Absent on `pending` items. */
  readonly coverFile: Blob | undefined;
  /** The upload itself, once it was begun; another one after {@link retry}. */
  readonly uploader: Uploader<R> | undefined;
  /** May be set at any time; what is active stays so. */
  priority: number;
  /**
   * The result of this run; rejects with an {@link UploadError} as `done()` of an Uploader does. After {@link retry} there is another promise.
   * Whoever does not ask for it gets no unhandled rejection.
   */
  done(): Promise<R>;
  /** Stops sending, or keeps it from being begun, and leaves its place to others. */
  pause(): void;
  /**
   * Goes on, as soon as there is a place: after {@link pause}, or with a `pending` item. For the latter call it within a click; the
   * options are those of `upload()`.
   *
   * @param file the same file, chosen again: for items of state `pending`, where {@link needsFile} says so.
   */
  resume(file?: File | Blob, options?: object): void;
  /**
   * Stops for good; as `cancel()` of an Uploader. What was sent is kept, so that {@link retry} goes on from there. A `pending` item
   * leaves the queue, and is offered again after a reload.
   *
   * @param options `abort: true` deletes what was sent. What is left of a `pending` item is forgotten; if another tab goes on with it, the
   * item stays, with an `error` of kind `busy`.
   */
  cancel(options?: { abort?: boolean }): void;
  /** Queues it anew after `failed` or `cancelled`; goes on from what was sent. Nothing in other states. */
  retry(): void;
  /** Takes it out of the queue; cancels it first where it is not over. */
  remove(): void;
}

/** All items together, but for cancelled and pending ones, which are not in the sums of bytes. */
export interface QueueProgress {
  /** Bytes. Never goes backwards while no item is added, cancelled or removed. */
  readonly loaded: number;
  /** Bytes. */
  readonly total: number;
  /** 0…1 in hundredths, rounded down; 1 when all is stored; 0 where there is nothing. As {@link loaded}. */
  readonly percent: number;
  /** Bytes per second over the last seconds, without what earlier runs had sent. */
  readonly speed: number;
  /** Seconds to go at that speed for all that is active or queued, or `null` while unknown. */
  readonly eta: number | null;
  /** How many items are uploaded. */
  readonly done: number;
  /** How many failed. */
  readonly failed: number;
  /** How many were cancelled. */
  readonly cancelled: number;
  /** How many have a place: they are neither over nor waiting. */
  readonly active: number;
  /** How many wait for their turn. */
  readonly queued: number;
  /** How many are paused. */
  readonly paused: number;
  /** How many an earlier page left. */
  readonly pending: number;
}

/** What a queue looks like at one moment: for stores such as React's. Never changes: another object takes its place. */
export interface QueueView {
  /** In the order of {@link UploadQueue.items}. */
  readonly items: readonly ItemView[];
  /** All items together. */
  readonly progress: QueueProgress;
  /** {@link UploadQueue.pause} was called last. */
  readonly paused: boolean;
}

/**
 * Events of a queue. All but `start`, `trouble` are told together, at most once in `interval`; the first of a burst at once (in a
 * microtask). In this order: `item` for each, `progress`, `change`, `idle`.
 */
export interface QueueEvents {
  /** Something of an item changed: state, progress, priority. Not for one that was removed. */
  item: QueueItem;
  /** The sums changed. */
  progress: QueueProgress;
  /** Anything changed: items, their order, their states, progress. `queue.view` is another one now. */
  change: QueueView;
  /** Nothing is active or queued any more, after something was. What is left is over, paused or pending. */
  idle: QueueProgress;
  /** An upload was begun: `item.uploader` is there, and listeners added now miss nothing. At once. */
  start: QueueItem;
  /**
   * Uploads of one client fail for a reason that will make the others fail, too (same kind and code three times in a row: signature, keys,
   * quota, network, wasm). Those of its items that were queued are paused, `resume()` tries them. Told again where a further failure pauses
   * what was added since. At once.
   */
  trouble: QueueTrouble;
}

/** Why a queue paused what it has of a client. */
export interface QueueTrouble {
  /** The one whose uploads fail. */
  client: QueueClient;
  /** Of the last of them. */
  error: UploadError;
}
