import type { UploadError } from '../errors.js';
import type { UploadProgress } from '../events.js';
import type { PendingUpload } from '../pending.js';
import type { Uploader } from '../uploader.js';
import { Meter, together } from './meter.js';
import type { ItemState, ItemView, QueueClient, QueueItem } from './types.js';

/** What an item has to do with its queue. */
export interface Owner {
  /** Something of it changed; with `sent` only its progress: so many more bytes are at the store. */
  changed(item: Item, sent?: number): void;
  /** An upload was begun. */
  started(item: Item): void;
  /** Its upload is over. */
  ended(item: Item): void;
  /** Somebody wants it to be tried, whatever became of others. */
  wanted(item: Item): void;
  /** Its priority is another one. */
  ranked(item: Item): void;
  drop(item: Item): void;
  /** How many parts it should send at once; `undefined` if nobody else is there. */
  parts(item: Item): number | undefined;
  /** Whether what is begun now has to wait. */
  isPaused(): boolean;
}

/** Names under which the classes take their files, and the name of a Blob. */
interface Options {
  mediaFile?: Blob;
  videoFile?: Blob;
  imageFile?: Blob;
  coverFile?: Blob;
  mediaName?: string;
  videoName?: string;
  fileName?: string;
  chunkParallelLimit?: number;
  signal?: AbortSignal;
}

/** What an earlier page left. */
export type Left = PendingUpload<Uploader<any>, object>;

let count = 0;

/** See {@link QueueItem}. The queue gives it its place, by {@link Item.go}. */
export class Item implements QueueItem {
  readonly id = ++count;
  name!: string;
  mediaFile: Blob | undefined;
  coverFile: Blob | undefined;
  uploader: Uploader<any> | undefined;
  error: UploadError | undefined;
  result: any;
  needsFile = false;
  /** Has one of the queue's places. */
  placed = false;
  /** Out of the queue. */
  gone = false;

  private held: boolean;
  private over: 'done' | 'failed' | 'cancelled' | undefined;
  private opening = false;
  /** Some run of it was begun. */
  private tried = false;
  private media: Meter | undefined;
  private cover: Meter | undefined;
  private run!: Deferred;
  private known: ItemView | undefined;

  constructor(
    private readonly owner: Owner,
    readonly client: QueueClient,
    private options: Options,
    private rank = 0,
    readonly left?: Left,
  ) {
    this.held = owner.isPaused() && !left;
    if (left) this.recall(left);
    else this.take(options);
    this.renew();
  }

  get state(): ItemState {
    if (this.over) return this.over;
    if (this.left && !this.uploader) return 'pending';
    if (this.held) return 'paused';
    if (!this.placed) return 'queued';
    const state = this.uploader?.state ?? 'idle';
    // Not begun yet, or told to go on and not heard of since.
    return state === 'idle' || state === 'paused' ? 'preparing' : state;
  }

  get view(): ItemView {
    return (this.known ??= this.look());
  }

  get size(): number {
    return this.progress.total;
  }

  get progress(): UploadProgress {
    return this.view.progress;
  }

  get priority(): number {
    return this.rank;
  }

  set priority(priority: number) {
    this.rank = priority;
    if (!this.gone) this.owner.ranked(this);
    this.change();
  }

  done(): Promise<any> {
    return this.run.promise;
  }

  pause(): void {
    if (this.over || this.held || this.state === 'pending') return;
    this.held = true;
    this.placed = false;
    this.uploader?.pause();
    this.change();
  }

  resume(file?: File | Blob, options?: object): void {
    if (this.state === 'pending') {
      this.options = { ...this.options, ...options };
      void this.open(file);
    } else if (this.state === 'paused') {
      this.held = false;
      this.want();
    }
  }

  cancel(options?: { abort?: boolean }): void {
    if (this.over) return;
    if (this.state === 'pending') void this.leave(!!options?.abort);
    // An upload that is cancelled before it does anything knows the right error; it has left nothing to delete.
    else if (this.uploader || this.begin()) this.uploader!.cancel(this.tried ? options : undefined);
  }

  retry(): void {
    if (this.gone || (this.over !== 'failed' && this.over !== 'cancelled')) return;
    this.over = this.error = this.uploader = undefined;
    this.held = this.owner.isPaused() && !this.left;
    this.renew();
    this.want();
    if (this.left && (this.mediaFile || this.coverFile)) void this.open();
  }

  remove(): void {
    if (this.state !== 'pending') this.cancel();
    this.gone = true;
    this.owner.drop(this);
  }

  /** The queue has a place for it. */
  go(): void {
    this.placed = this.tried = true;
    if (this.uploader) this.uploader.resume();
    else if (this.begin()) this.owner.started(this);
    this.change();
  }

  /** Makes the upload; `false` if it cannot be made. */
  private begin(): boolean {
    try {
      this.follow(this.client.upload(this.wishes()));
      return true;
    } catch (error) {
      this.finish('failed', error);
      return false;
    }
  }

  /** Goes on with what an earlier page left. Within a click nothing may be awaited before the browser asks for the file. */
  private async open(file = this.mediaFile ?? this.coverFile): Promise<void> {
    if (this.opening) return;
    this.opening = true;
    const again = this.mediaFile && this.coverFile && { coverFile: this.coverFile };
    try {
      const uploader = await this.left!.resume(file, { ...this.wishes(), ...again });
      if (this.gone) return uploader.cancel();
      this.take(uploader as Options);
      this.error = undefined;
      this.needsFile = false;
      this.tried = true;
      // Until there is a place.
      uploader.pause();
      this.follow(uploader);
      // It may have failed before anybody listened: of a file that cannot be uploaded.
      uploader.done().catch((error: UploadError) => {
        if (this.uploader === uploader && !this.over) this.finish('failed', error);
      });
      this.owner.started(this);
    } catch (error) {
      this.error = error as UploadError;
      this.needsFile ||= /permission|file-changed/.test(this.error.kind);
    } finally {
      this.opening = false;
      this.change();
    }
  }

  /** Leaves the queue, and what an earlier page left to the next one, or to nobody. */
  private async leave(forget: boolean): Promise<void> {
    try {
      if (forget) await this.left!.discard();
      this.remove();
    } catch (error) {
      this.error = error as UploadError;
      this.change();
    }
  }

  private follow(uploader: Uploader<any>): void {
    const { media, cover } = this;
    this.uploader = uploader;
    media?.restart();
    cover?.restart();
    uploader
      .on('media_progress', (news) => this.change(media?.measure(news)))
      .on('cover_progress', (news) => this.change(cover?.measure(news)))
      .on('state', () => this.change())
      .on('done', (result) => this.finish('done', result))
      .on('error', (error) => this.finish(error.kind === 'cancelled' ? 'cancelled' : 'failed', error));
  }

  private finish(over: 'done' | 'failed' | 'cancelled', outcome?: unknown): void {
    this.options.signal?.removeEventListener('abort', this.onAbort);
    this.over = over;
    this.placed = this.held = false;
    if (over === 'done') this.run.resolve((this.result = outcome));
    else this.run.reject((this.error = outcome as UploadError));
    this.owner.ended(this);
    this.change();
  }

  private renew(): void {
    this.run = deferred();
    this.options.signal?.addEventListener('abort', this.onAbort);
  }

  private readonly onAbort = (): void => this.cancel();

  /** To be tried, whatever became of others. */
  private want(): void {
    this.owner.wanted(this);
    this.change();
  }

  /** Something that shows is another one. */
  private change(sent?: number): void {
    this.known = undefined;
    this.owner.changed(this, sent);
  }

  private look(): ItemView {
    const { id, name, priority, state, error, result, needsFile } = this;
    const progress = together([this.media, this.cover]);
    if (state !== 'uploading') [progress.speed, progress.eta] = [0, null];
    return { id, name, size: progress.total, priority, state, progress, error, result, needsFile, item: this };
  }

  /** The options of its upload; where neither they nor its class say how many parts to send at once, the queue does. */
  private wishes(): Options {
    const { options, client, owner } = this;
    const chunkParallelLimit = options.chunkParallelLimit ?? (client as Options).chunkParallelLimit ?? owner.parts(this);
    return chunkParallelLimit === undefined ? options : { ...options, chunkParallelLimit };
  }

  /** Learns which files these are. */
  private take({ mediaFile, videoFile, imageFile, coverFile, mediaName, videoName, fileName }: Options): void {
    const [media, cover] = [mediaFile ?? videoFile ?? imageFile, coverFile];
    this.mediaFile = media;
    this.coverFile = cover;
    this.name = ((media ?? cover) as File | undefined)?.name ?? mediaName ?? videoName ?? fileName ?? '';
    this.media = meter(this.media, media?.size);
    this.cover = meter(this.cover, cover?.size);
  }

  private recall({ name, size, percent, hasHandle }: Left): void {
    this.name = name;
    this.needsFile = !hasHandle;
    this.media = new Meter(size);
    this.media.loaded = Math.floor(size * percent);
  }
}

/** What is known of a file, as long as it may be the same one. */
function meter(known: Meter | undefined, size: number | undefined): Meter | undefined {
  if (size === undefined) return undefined;
  return known?.total === size ? known : new Meter(size);
}

interface Deferred {
  promise: Promise<any>;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

function deferred(): Deferred {
  const own = {} as Deferred;
  own.promise = new Promise((resolve, reject) => Object.assign(own, { resolve, reject }));
  // The queue tells of failures; whoever asks for the promise hears of them once more.
  own.promise.catch(() => {});
  return own;
}
