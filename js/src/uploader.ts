import type { Host, TransferOptions } from './edge.js';
import { Emitter } from './emitter.js';
import { type ErrorFacts, type ErrorKind, UploadError, words } from './errors.js';
import type { DoneResult, Report, UploadEvents, UploadState } from './events.js';
import { isGone } from './files.js';
import { type About, type Keeper, keeper, type Told } from './keeper.js';
import { guard, type Home, load, startWorker, watch } from './loader.js';
import type { Files } from './options.js';
import type { CommonOptions, TcVodFileInfo } from './types.js';

/** The machine's word on a finished upload. */
export interface Outcome {
  fileId: string;
  videoUrl?: string;
  coverUrl?: string;
  verified: DoneResult['verified'];
  confirmed: boolean;
  raw?: Record<string, unknown>;
  region?: string;
}

/** One upload as its class describes it. */
export interface Job<R> {
  /** The page's own. */
  params: CommonOptions;
  files: Files;
  /** Resolved options; the settings of the cloud, in the order of src/edge/face.rs; names and values of its calls. */
  options: TransferOptions;
  settings: unknown[];
  /** Why there can be no upload (said through `done()`). */
  refusal?: UploadError | undefined;
  /** The upload's own parameters: for `getSignature`, and for `pending()` to go on with. */
  told: Told;
  /** Where it goes. */
  places: string[];
  /** The key of the upload that this one goes on with. */
  expected?: string | undefined;
  /** Turns the machine's outcome into the result of `done()`. */
  finish(outcome: Outcome): R;
}

type Payload = Record<string, unknown>;

/** What is kept in this browser. */
function about<R>({ params, options, told, places, expected }: Job<R>): About {
  const { media, cover, mediaName } = options;
  const file = media || cover;
  return {
    name: (file as File | undefined)?.name ?? mediaName,
    size: file?.size ?? 0,
    source: media ? 'media' : 'cover',
    withCover: !!media && !!cover,
    told,
    mediaHandle: params.mediaHandle,
    coverHandle: params.coverHandle,
    alone: params.whenBusy === 'fail',
    expected,
    terms: JSON.stringify([told, mediaName, places]),
  };
}

/** Uploads that ever reached the machine. */
let count = 0;

const FINAL = /done|failed|cancelled/;

/**
 * One upload: made by `upload()`, already under way, an event emitter and a promise.
 *
 * It begins in a microtask, so listeners added right after `upload()` miss nothing. Exactly one terminal event comes, `done`
 * or `error`, and with it `done()` settles. A failure that nobody can hear (no `error` listener, `done()` not handled) is an
 * unhandled rejection, as promises have it; a cancel never is.
 *
 * @example
 * const uploader = tcVod
 *   .upload({ mediaFile: file })
 *   .on('media_progress', ({ percent }) => (bar.value = percent))
 *   .on('warning', ({ message }) => console.warn(message));
 * button.onclick = () => uploader.cancel();
 * const { fileId, video } = await uploader.done();
 */
export class Uploader<R = DoneResult> extends Emitter<UploadEvents<R>> {
  /** The media, if there is any. */
  readonly mediaFile: Blob | undefined;
  /** The same as `mediaFile`. */
  readonly videoFile: Blob | undefined;
  /** The cover, if there is any. */
  readonly coverFile: Blob | undefined;
  /** Display name of the media. */
  readonly mediaName: string;
  /** The same as `mediaName`. */
  readonly videoName: string;
  /** Id of the existing media whose cover is replaced. */
  readonly fileId: string | undefined;
  /** What the service is told of the media. */
  readonly videoInfo: TcVodFileInfo | undefined;
  /** What the service is told of the cover. */
  readonly coverInfo: TcVodFileInfo | undefined;

  private phase: UploadState = 'idle';
  private held = false;
  /** Another tab uploads the files: the machine stands still, and says nothing of a pause. */
  private following = false;
  private aborting = false;
  private job: Job<R>;
  /** The machine's upload: its number, 0 while there is none. */
  private transfer = 0;
  /** Nothing but to tell the page is left. */
  private ended = false;
  private home?: Home;
  private keeper: Keeper;
  private told: Record<string, number> = {};
  /** Not to be shown. */
  private signatures: string[] = [];
  private forget = (): void => {};
  private promise: Promise<R>;
  private resolve!: (result: R) => void;
  private reject!: (error: UploadError) => void;

  /** @internal Uploaders are made by `upload()`. */
  constructor(job: Job<R>) {
    super();
    const { media, cover, fileId, mediaName } = job.options;
    const { mediaInfo, coverInfo } = job.files;
    this.mediaFile = this.videoFile = media;
    this.mediaName = this.videoName = mediaName;
    this.coverFile = cover;
    this.fileId = fileId;
    this.videoInfo = mediaInfo;
    this.coverInfo = coverInfo;
    this.job = job;
    this.keeper = keeper(
      about(job),
      (type, payload) => {
        this.following ||= type === 'state';
        // A paused upload shows nothing of what goes on elsewhere.
        if (!this.held) this.hear(type, payload as Payload);
        else if (this.following) this.move('paused');
      },
      (error) => this.stop(error),
    );
    this.promise = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    queueMicrotask(() => this.begin());
  }

  /** Where the upload is; the `state` event tells each change. */
  get state(): UploadState {
    return this.phase;
  }

  /**
   * The result, or an {@link UploadError}. Always the same promise.
   */
  done(): Promise<R> {
    return this.promise;
  }

  /**
   * Stops, in whatever phase but the last moment, when all is done and only to be told; `done()` rejects at once with an error named `AbortError`, code `'CANCELLED'`.
   * The parts sent so far and the record of them are kept, so that the same file can go on later.
   *
   * @param options `abort: true` deletes both, in the background.
   */
  cancel(options?: { abort?: boolean }): void {
    if (this.over) return;
    this.aborting = !!options?.abort;
    const stage = this.transfer ? 'upload' : 'load';
    this.fail(new UploadError('cancelled', 'CANCELLED', { stage, cause: this.job.params.signal?.reason }));
    this.tell('cancel');
  }

  /** Stops sending; parts under way are taken back. Credentials may run out meanwhile: they are renewed on resume. */
  pause(): void {
    if (this.over || this.held) return;
    this.held = true;
    if (!this.transfer || this.following) this.move('paused');
    this.tell('pause');
  }

  /** Goes on after {@link pause}. */
  resume(): void {
    if (this.over || !this.held) return;
    this.held = false;
    if (this.following) this.move('following');
    else if (!this.transfer) this.move('preparing');
    this.tell('resume');
  }

  private get over(): boolean {
    return this.ended || FINAL.test(this.phase);
  }

  /** Cancelled, and not to delete what an earlier run left, of which only the machine knows. */
  private get finished(): boolean {
    return this.over && !this.aborting;
  }

  private readonly onAbort = (): void => this.cancel();

  private async begin(): Promise<void> {
    const { refusal, options, settings, params } = this.job;
    const { signal, wasmUrl } = params;
    try {
      if (signal?.aborted) this.cancel();
      if (this.finished) return;
      for (const file of [options.media, options.cover]) {
        if (file && !file.arrayBuffer) return this.fail(new UploadError('unsupported', 'Blob.arrayBuffer'));
        if (file?.size === 0 && (await isGone(file))) return this.fail(new UploadError('file-changed', 'file-changed'));
      }
      if (refusal) return this.fail(refusal);
      if (!this.over) {
        signal?.addEventListener('abort', this.onAbort);
        if (!this.held) this.move('preparing');
      }
      const home = await load(options.cloud, wasmUrl);
      if (this.finished) return;
      this.forget = watch(home, (error) => {
        this.transfer = 0;
        this.fail(error);
        this.keeper.end();
      });
      this.home = home;
      this.transfer = ++count;
      guard(home, (machine) => machine.start(this.transfer, [...Object.values(options), ...settings], this.host()));
    } catch (cause) {
      this.fail(cause instanceof UploadError ? cause : new UploadError('wasm', 'start', { stage: 'load', cause }));
    }
    if (!this.transfer) this.keeper.end();
    else if (this.over) this.tell('cancel');
    else if (this.held) this.tell('pause');
  }

  private host(): Host {
    const { keeper } = this;
    const { told, params, options } = this.job;
    return {
      emit: (type, payload) => {
        this.strike(payload as Payload);
        if (/^(media|cover)_/.test(type)) keeper.tell(type, payload as Payload);
        this.hear(type, payload as Payload);
      },
      // An async function, so that a callback that throws at once looks like one that rejects.
      sign: async (context) => {
        const outcome = keeper.take();
        // Nothing is left to do but Commit: the files are, byte by byte, those that another tab has uploaded meanwhile.
        if (outcome && context.action === 'commit') {
          this.ended = true;
          await keeper.end(outcome);
          this.succeed(outcome);
          this.tell('cancel');
          return;
        }
        const file = context.kind === 'cover' ? options.cover : (options.media ?? options.cover);
        const about = file && { name: (file as File).name ?? options.mediaName, size: file.size, type: file.type };
        const signature = await params.getSignature!({ meta: told, ...context, file: about } as never);
        if (signature && typeof signature === 'string') this.signatures.push(signature);
        return signature;
      },
      worker: () => startWorker(params.workerUrl),
      load: (key) => keeper.load(key),
      save: (record) => keeper.save(record),
      forget: () => keeper.forget(),
    };
  }

  /** Some services repeat what they were asked with; nobody else has to see it. */
  private strike(payload: Payload): void {
    for (const facts of [payload, payload.err as Payload]) {
      if (facts?.detail) facts.detail = this.signatures.reduce((text, one) => text.split(one).join('***'), facts.detail as string);
    }
  }

  private hear(type: string, payload: Payload): void {
    const done = type === 'done' && (payload as unknown as Outcome);
    if (!done && type !== 'error') {
      if (!this.over) this.pass(type, payload);
      return;
    }
    // The machine has ended, be it after a cancel that was settled here long ago.
    this.transfer = 0;
    this.forget();
    if (!done) this.fail(new UploadError(payload.kind as ErrorKind, payload.code as string, payload as ErrorFacts));
    this.ended = true;
    const kept = this.keeper.end(done || undefined);
    // A page that leaves at once must not find this among the unfinished uploads when it comes back.
    if (done) kept.then(() => this.succeed(done));
  }

  private pass(type: string, payload: Payload): void {
    if (/_progress|_upload$/.test(type) && this.isOld(type, payload)) return;
    if (type === 'state') {
      this.following = payload.state === 'following';
      return this.move(payload.state as UploadState);
    }
    if (type === 'warning') payload.message = words(payload.kind as string, payload.code as string);
    // spec §1.5: a Date everywhere but in report_prepare.
    if (/^report_[^p]/.test(type)) payload.requestStartTime = new Date(payload.requestStartTime as number);
    const { kind, code } = (payload.err ?? {}) as { kind?: ErrorKind; code: string };
    if (kind) payload.err = new UploadError(kind, code, payload.err as ErrorFacts);
    if (/^media_/.test(type)) this.send(type.replace('media', 'video'), payload);
    this.send(type, payload);
  }

  /** Told before, by the upload of another tab whose place this one has taken. */
  private isOld(type: string, { loaded, percent }: Payload): boolean {
    const news = (loaded !== undefined && (percent as number) < 1 ? loaded : Infinity) as number;
    const told = this.told[type] ?? 0;
    this.told[type] = Math.max(news, told);
    return news < told || told === Infinity;
  }

  private send(type: string, payload: unknown): void {
    this.emit(type as 'report_done', payload as Report);
  }

  private move(state: UploadState): void {
    // The last state is told together with the result, by end().
    if (state !== this.phase && !FINAL.test(state)) this.enter(state);
  }

  private succeed(outcome: Outcome): void {
    if (FINAL.test(this.phase)) return;
    const result = this.job.finish(outcome);
    this.end('done');
    this.emit('done', result);
    this.resolve(result);
  }

  private fail(error: UploadError): void {
    if (this.over) return;
    const cancelled = error.kind === 'cancelled';
    // spec Q4, Q44: no unhandled rejection after a cancel, nor where a listener hears of the failure.
    if (cancelled || this.listenerCount('error')) this.promise.catch(() => {});
    this.end(cancelled ? 'cancelled' : 'failed');
    this.emit('error', error);
    this.reject(error);
  }

  /** Fails, and calls back what is under way; what was sent is kept. */
  private stop(error: UploadError): void {
    this.fail(error);
    this.tell('cancel');
  }

  private end(state: UploadState): void {
    this.job.params.signal?.removeEventListener('abort', this.onAbort);
    this.enter(state);
  }

  private enter(state: UploadState): void {
    this.phase = state;
    this.emit('state', { state });
  }

  private tell(what: 'pause' | 'resume' | 'cancel'): void {
    if (this.transfer) guard(this.home!, (machine) => machine[what](this.transfer, +this.aborting));
  }
}
