/**
 * `vodlift/cover`: a frame of a local video as a picture, for covers. Needs nothing else of the package.
 *
 * @module vodlift/cover
 */
import type { ErrorKind, Stage } from './errors.js';
import { type Film, openFilm, still } from './film.js';

/** Which frame, and what becomes of it. */
export interface CoverOptions {
  /** Seconds from the beginning. Default: a tenth of the video, at most 10. Of films without an index Firefox gives the first frame. */
  at?: number;
  /** Default `'image/jpeg'`. A browser that cannot write WebP writes JPEG. */
  type?: 'image/jpeg' | 'image/webp';
  /** 0…1. Default 0.9. */
  quality?: number;
  /** The longer side in pixels, at most; smaller videos keep their size. Default 1920. */
  maxSize?: number;
  /** Milliseconds until it is given up. Default 30,000: an old codec on a slow machine takes its time. */
  timeout?: number;
  /** Aborting it ends the work; the promise rejects with an error named `AbortError`. */
  signal?: AbortSignal;
}

const WORDS = {
  file: 'file must be a File or a Blob',
  at: 'at must be a number of seconds, 0 or more',
  type: "type must be 'image/jpeg' or 'image/webp'",
  'too-late': 'The video ends before that: choose an earlier time',
  window: 'Frames are taken in a page only: call captureCover in a window, not in a worker or on a server',
  format: 'This browser cannot play the file (or the CSP lacks media-src blob:): choose a picture instead',
  'no-picture': 'This browser sees no picture in the file: choose a picture instead',
  canvas: 'The frame could not be made a picture: choose a smaller maxSize',
  'file-changed': 'The file changed or vanished: choose it again',
  timeout: 'No frame in time: try again, or choose a picture instead',
  CANCELLED: 'Taking the frame was cancelled',
} as const;

const KINDS: Record<string, ErrorKind> = { 'file-changed': 'file-changed', timeout: 'timeout', CANCELLED: 'cancelled' };
const ARGUMENTS = /^(file|at|type|too-late)$/;

/**
 * Why there is no frame. It has the fields by which pages handle an `UploadError`, and is none, so that this entry stays small.
 *
 * `kind`, with `code`: `argument` (`file`, `at`, `type`, `too-late`), `unsupported` (`format`, `no-picture`, `canvas`, `window`), `file-changed`,
 * `timeout`, `cancelled` (`CANCELLED`).
 */
export class CoverError extends Error {
  /** `'CoverError'`, or `'AbortError'` after an abort. */
  override readonly name: string;
  /** What went wrong. */
  readonly kind: ErrorKind;
  /** More precisely: see above. */
  readonly code: string;
  /** Always `'cover'`. */
  readonly stage: Stage = 'cover';
  /** Whether the same call has a chance: after a time-out. */
  readonly retryable: boolean;
  /** What was thrown underneath; the `reason` of an aborted `signal`. */
  readonly cause: unknown;

  /** @internal */
  constructor(code: keyof typeof WORDS, cause?: unknown) {
    super(WORDS[code]);
    this.kind = KINDS[code] ?? (ARGUMENTS.test(code) ? 'argument' : 'unsupported');
    this.name = this.kind === 'cancelled' ? 'AbortError' : 'CoverError';
    this.code = code;
    this.retryable = code === 'timeout';
    this.cause = cause;
  }
}

/**
 * Takes a frame of a video that the visitor has chosen. Nothing is sent anywhere.
 *
 * @param file a video in a format that this browser plays.
 * @returns a picture, named after the video, to be given to `upload()` as `coverFile`.
 * @throws CoverError, whose `message` says what to do.
 *
 * @example
 * import { captureCover } from 'vodlift/cover';
 *
 * const coverFile = await captureCover(mediaFile, { at: 2.5 });
 * tcVod.upload({ mediaFile, coverFile });
 */
export async function captureCover(file: Blob, options: CoverOptions = {}): Promise<File> {
  const { at, type, signal, timeout = 30_000 } = options;
  if (!(file instanceof Blob)) throw new CoverError('file');
  if (at !== undefined && !(Number.isFinite(at) && at >= 0)) throw new CoverError('at');
  if (type && !/^image\/(jpeg|webp)$/.test(type)) throw new CoverError('type');
  if (!globalThis.document) throw new CoverError('window');
  const film = openFilm(file);
  let timer: ReturnType<typeof setTimeout>;
  let cancel!: () => void;
  const ended = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new CoverError('timeout')), timeout);
    cancel = () => reject(new CoverError('CANCELLED', signal?.reason));
    if (signal?.aborted) cancel();
  });
  signal?.addEventListener('abort', cancel);
  try {
    return await Promise.race([ended, take(film, file, options)]);
  } finally {
    clearTimeout(timer!);
    signal?.removeEventListener('abort', cancel);
    film.close();
  }
}

async function take(film: Film, file: Blob, { at, ...format }: CoverOptions): Promise<File> {
  const seconds = await film.ready.catch(async (cause: unknown) => {
    // A file that is gone looks like one that cannot be played, until a byte of it is read.
    await file.slice(0, 1).arrayBuffer().catch((gone: unknown) => {
      throw new CoverError('file-changed', gone);
    });
    throw new CoverError('format', cause);
  });
  if (!film.video.videoWidth) throw new CoverError('no-picture');
  if (at !== undefined && at > seconds) throw new CoverError('too-late');
  await film.seek(at ?? Math.min(seconds / 10, 10));
  const picture = await still(film.video, (file as File).name, format);
  if (!picture) throw new CoverError('canvas');
  return picture;
}
