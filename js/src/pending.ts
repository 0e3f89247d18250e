/**
 * Unfinished uploads that this browser remembers. Loaded only by pages that ask for them.
 *
 * @module
 */
import { claims } from './claim.js';
import type { UploadError } from './errors.js';
import { type Entry, isStale } from './keeper.js';
import { list, remove } from './storage.js';
import type { FileHandle, UploaderOptions } from './types.js';

/** An upload that was begun in this browser and is neither finished, nor under way in any tab. */
export interface PendingUpload<U, O = UploaderOptions> {
  /** Stays the same while the upload is pending. */
  readonly id: string;
  /** File name; that of the cover where only a cover was uploaded. */
  readonly name: string;
  /** Size of that file in bytes. */
  readonly size: number;
  /** There was a cover beside it, which is wanted again. */
  readonly withCover: boolean;
  /** 0…1, as last written down: up to 3 s before the page went. */
  readonly percent: number;
  /** When that was. */
  readonly updatedAt: Date;
  /** {@link PendingUpload.resume} can open the file by itself: it was given as a handle. */
  readonly hasHandle: boolean;
  /**
   * Goes on with it. Call it within a click: the browser may have to ask whether the file may be read again.
   *
   * @param file the same file, chosen again. Needed where there is no handle, or where permission is refused. Another file is
   * uploaded from its beginning, with a `warning` of kind `file-changed`.
   * @param options as for `upload()`; `coverFile` is needed where there was a cover and no handle for it.
   * @throws UploadError of kind `permission` if there is no file that may be read.
   */
  resume(file?: File | Blob, options?: Partial<O>): Promise<U>;
  /**
   * Forgets it here. Parts at the store are left to the store's own clearing up.
   *
   * @throws UploadError of kind `busy` if it goes on meanwhile, in this tab or another.
   */
  discard(): Promise<void>;
}

/** What {@link PendingUpload.resume} starts an upload with. */
export type Start<U> = (params: Loose<UploaderOptions>, expected: string) => U;
type Loose<T> = { [name in keyof T]: T[name] | undefined };

/** The class comes from the caller: a copy of it in this file would be another class. */
type Failure = typeof UploadError;

export async function pending<U, O>(cloud: string, start: Start<U>, Failure: Failure): Promise<PendingUpload<U, O>[]> {
  const { held } = await claims();
  const found = [];
  for (const [key, entry] of await list('uploads')) {
    if (held(key)) continue;
    if (isStale(entry)) await remove('uploads', key);
    else if (!('outcome' in entry) && key.startsWith(`${cloud}:`)) found.push(describe(key, entry, start, Failure));
  }
  return found.sort((a, b) => +b.updatedAt - +a.updatedAt);
}

function describe<U, O>(key: string, entry: Entry, start: Start<U>, Failure: Failure): PendingUpload<U, O> {
  const { name, size, percent, at, told, source, withCover, mediaHandle, coverHandle } = entry;
  const media = source === 'media';
  return {
    id: key,
    name,
    size,
    withCover,
    percent,
    updatedAt: new Date(at),
    hasHandle: (!media || !!mediaHandle) && ((media && !withCover) || !!coverHandle),
    async resume(file, options) {
      const given: Loose<UploaderOptions> = { [`${source}File`]: file, ...options };
      const chosen = given.mediaFile ?? given.videoFile;
      // Both are asked for before anything is awaited: the browser asks only within the click.
      const [mediaFile, coverFile] = await Promise.all([
        chosen ?? (media ? open(mediaHandle, Failure) : undefined),
        given.coverFile ?? (withCover || !media ? open(coverHandle, Failure) : undefined),
      ]);
      return start({ ...told, mediaHandle, coverHandle, ...options, mediaFile, coverFile }, key);
    },
    async discard() {
      if ((await claims()).held(key)) throw new Failure('busy', 'other-tab', { retryable: true });
      await remove('uploads', key);
    },
  };
}

async function open(handle: FileHandle | undefined, Failure: Failure): Promise<File> {
  const refuse = (cause?: unknown) => new Failure('permission', handle ? 'refused' : 'no-handle', { cause });
  const granted = await handle?.requestPermission?.({ mode: 'read' }).catch((error: unknown) => {
    throw refuse(error);
  });
  if (!handle || (granted && granted !== 'granted')) throw refuse();
  return handle.getFile().catch((cause: unknown) => {
    throw new Failure('file-changed', 'file-changed', { cause });
  });
}
