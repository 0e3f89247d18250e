import type { UploadError } from '../errors.js';
import type { UploadProgress, UploadState } from '../events.js';
import { Meter, together } from '../queue/meter.js';
import type { Uploader } from '../uploader.js';

/** Whatever uploads: an instance of any class, or an object such as `{ upload: (options) => aliVod.uploadImage(options) }`. */
export interface UploadClient<O, R> {
  /** Begins an upload, or throws what is wrong with its options. */
  upload(options: O): Uploader<R>;
}

/** Options of `useUpload()`. */
export interface UseUploadOptions {
  /**
   * What becomes of an upload under way when its component goes. `'cancel'`, the default: it stops, and what was sent is kept for the same
   * file to go on from. `'keep'`: it goes on, unseen; for uploads that outlive components there is `vodlift/queue`.
   */
  onUnmount?: 'cancel' | 'keep' | undefined;
}

/** An upload at one moment. Never changes: another object takes its place. */
export interface UploadView<R> {
  /** `idle` before the first upload. */
  readonly state: UploadState;
  /** Media and cover together: bytes, 0…1, bytes a second, seconds to go. */
  readonly progress: UploadProgress;
  /** Why it failed or was cancelled. */
  readonly error: UploadError | undefined;
  /** What `done()` resolved to. */
  readonly result: R | undefined;
  /** For its events, such as `warning`. */
  readonly uploader: Uploader<R> | undefined;
}

/** What can be done with it. The functions stay the same for the life of the component. */
export interface UploadActions<O, R> {
  /**
   * Begins an upload; one that is under way is cancelled for it.
   *
   * @throws UploadError of kind `argument`, as `upload()` of the class.
   */
  start(options: O): Uploader<R>;
  /** Stops sending. */
  pause(): void;
  /** Goes on. */
  resume(): void;
  /**
   * Stops for good; what was sent is kept for {@link retry}.
   *
   * @param options `abort: true` deletes it; as `cancel()` of an Uploader.
   */
  cancel(options?: { abort?: boolean }): void;
  /** Begins the same again after it failed or was cancelled, and goes on from what was sent. */
  retry(): void;
}

/** One upload after the other, as frameworks want to look at them. */
export class UploadStore<O, R> implements UploadActions<O, R> {
  view: UploadView<R> = { state: 'idle', progress: together([]), error: undefined, result: undefined, uploader: undefined };
  onUnmount: UseUploadOptions['onUnmount'];

  private listeners = new Set<() => void>();
  private uploader: Uploader<R> | undefined;
  private options: O | undefined;
  private mounted = true;

  constructor(public client: () => UploadClient<O, R>) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly start = (options: O): Uploader<R> => {
    const uploader = this.client().upload(options);
    const last = this.uploader;
    this.uploader = uploader;
    this.options = options;
    // Its end is nobody's news any more.
    last?.cancel();
    const [media, cover] = [uploader.mediaFile, uploader.coverFile].map((file) => file && new Meter(file.size));
    const tell = (more?: Partial<UploadView<R>>): void => {
      if (uploader === this.uploader) this.show({ state: uploader.state, progress: together([media, cover]), ...more });
    };
    uploader
      .on('media_progress', (news) => (media?.measure(news), tell()))
      .on('cover_progress', (news) => (cover?.measure(news), tell()))
      .on('state', () => tell())
      .on('done', (result) => tell({ result }))
      .on('error', (error) => tell({ error }));
    tell({ uploader, error: undefined, result: undefined });
    this.look();
    return uploader;
  };

  readonly pause = (): void => this.uploader?.pause();
  readonly resume = (): void => this.uploader?.resume();
  readonly cancel = (options?: { abort?: boolean }): void => this.uploader?.cancel(options);
  readonly retry = (): void => {
    if (/failed|cancelled/.test(this.view.state)) this.start(this.options!);
  };

  /** The component is there; returns how to tell that it went. */
  readonly mount = (): (() => void) => {
    this.mounted = true;
    return () => {
      this.mounted = false;
      this.look();
    };
  };

  /** Whether the component is still there; not at once: strict mode takes components away, and puts them back with their children first. */
  private look(): void {
    queueMicrotask(() => {
      if (!this.mounted && this.onUnmount !== 'keep') this.uploader?.cancel();
    });
  }

  private show(more: Partial<UploadView<R>>): void {
    this.view = { ...this.view, ...more };
    for (const listener of this.listeners) listener();
  }
}
