import type { CommonOptions, FileHandle } from '../types.js';
import type { QueueItem, QueueView } from '../queue.js';

/** Options of `upload()` for every file, but for the files themselves. */
export type FileOptions = Omit<CommonOptions, 'mediaHandle' | 'coverHandle'> & Record<string, unknown>;

/** A file that was chosen and is not yet in the queue. */
export interface ReadyFile {
  /** The file. */
  readonly file: File;
  /** The picture chosen for it. */
  readonly cover?: File | undefined;
}

/** A file as it waits to be started. */
export interface Waiting extends ReadyFile {
  /** Of the file, where the browser gave one. */
  handle?: FileHandle | undefined;
  cover?: File | undefined;
  /** Of the cover, where it was kept. */
  coverHandle?: FileHandle | undefined;
}

/** What `vodlift-change` carries. */
export interface ChangeDetail {
  /** Chosen, and not yet started. */
  readonly ready: readonly ReadyFile[];
  /** All others, and how far they are together. */
  readonly view: QueueView;
}

/** What `vodlift-done` and `vodlift-error` carry: `item.result`, or `item.error`; `item.mediaFile` is the file. */
export interface ItemDetail {
  /** The upload in the element's queue. */
  readonly item: QueueItem;
}

/** The events of the element. They bubble, also out of shadow trees. */
export interface VodliftUploaderEvents {
  /** Files came or went, or something of them changed: at most ten times a second. */
  'vodlift-change': CustomEvent<ChangeDetail>;
  /** A file is uploaded. */
  'vodlift-done': CustomEvent<ItemDetail>;
  /** An upload failed; a cancelled one did not. */
  'vodlift-error': CustomEvent<ItemDetail>;
}
