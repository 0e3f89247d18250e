/** What one upload has to do with this browser's storage, and with its twins in other tabs. */
import { claim, claims, type Release } from './claim.js';
import { UploadError } from './errors.js';
import { list, read, remove, write } from './storage.js';
import type { FileHandle, UploaderOptions } from './types.js';
import type { Outcome } from './uploader.js';

/** What `upload()` was told, as far as it may be stored (design §4), so that it can be told again. */
export type Told = { [name in 'mediaName' | 'mediaType' | 'fileId' | 'expireTime']: UploaderOptions[name] | undefined };

/** What is remembered of an unfinished upload. */
export interface Entry {
  /** The machine's own text. */
  record: string;
  /** File name and size of the media, or of the cover where there is nothing else. */
  name: string;
  size: number;
  /** 0…1, of that file. */
  percent: number;
  /** When this was written, milliseconds since 1970. */
  at: number;
  told: Told;
  /** By which the browser can open the files again. */
  mediaHandle?: FileHandle | undefined;
  coverHandle?: FileHandle | undefined;
  /** Which file that is, and whether there is a cover beside it. */
  source: 'media' | 'cover';
  withCover: boolean;
  /** It has ended well since: for those who waited for it. */
  outcome?: Outcome;
}

/** What is known of an upload before its files are recognised. */
export type About = Omit<Entry, 'record' | 'percent' | 'at' | 'outcome'> & {
  /** Fail rather than follow the upload of another tab. */
  alone: boolean;
  /** The key of the upload that this one goes on with. */
  expected?: string | undefined;
};

/** All uploads of all tabs tell each other here; each message names the key that it is about. */
const CHANNEL = 'vodlift';
/** Progress is written at most so often, milliseconds. */
const INTERVAL = 3_000;

/** How an upload hears of its twin in another tab: in the words of the machine. */
export type Hear = (type: string, payload: object) => void;

export class Keeper {
  private key = '';
  private entry: Entry | undefined;
  private release: Release | undefined;
  private channel: BroadcastChannel | undefined;
  /** Progress that is still to be written. */
  private late: ReturnType<typeof setTimeout> | undefined;
  private readonly gone = new AbortController();

  constructor(
    private readonly about: About,
    private readonly hear: Hear,
    private readonly fail: (error: UploadError) => void,
  ) {}

  /** The record of these files, as soon as no other tab uploads them. */
  async load(key: string): Promise<string | undefined> {
    this.key = key;
    const since = Date.now();
    // No locks and no storage: then there is nothing to share either.
    this.release = await this.take().catch(() => () => {});
    if (this.gone.signal.aborted) return this.leave();
    const entry = await read('uploads', key);
    if (entry?.outcome) {
      if (entry.at >= since) this.hear('done', entry.outcome);
      return;
    }
    this.entry = entry;
    if (!entry && (this.about.expected || (await this.hasNamesake()))) {
      this.hear('warning', { kind: 'file-changed', code: 'anew' });
    }
    return entry?.record;
  }

  private async take(): Promise<Release | undefined> {
    const { key, gone } = this;
    const lost = () => this.fail(new UploadError('busy', 'taken-over', { stage: 'upload', retryable: true }));
    const channel = (this.channel = new BroadcastChannel(CHANNEL));
    const free = await claim(key, lost);
    if (free) return free;
    if (this.about.alone) {
      this.fail(new UploadError('busy', 'other-tab', { stage: 'prepare', retryable: true }));
      return;
    }
    this.hear('state', { state: 'following' });
    channel.onmessage = ({ data }) => data.key === key && this.hear(data.type, data.payload);
    const granted = await claim(key, lost, gone.signal);
    channel.onmessage = null;
    return granted;
  }

  private async hasNamesake(): Promise<boolean> {
    const others = await list('uploads');
    return others.some(([, { name, outcome }]) => name === this.about.name && !outcome);
  }

  /** Has the record committed to storage. */
  async save(record: string): Promise<void> {
    const { alone, expected, ...about } = this.about;
    const { percent = 0, mediaHandle, coverHandle } = this.entry ?? {};
    this.entry = { ...about, record, percent, at: 0 };
    // A file chosen again comes without the handle that is known.
    this.entry.mediaHandle ??= mediaHandle;
    this.entry.coverHandle ??= coverHandle;
    await this.write();
  }

  private async write(): Promise<void> {
    const entry = this.entry!;
    entry.at = Date.now();
    await write('uploads', this.key, entry).catch((error: unknown) => {
      if (!entry.mediaHandle && !entry.coverHandle) throw error;
      // Some browsers cannot store handles; the record matters more.
      entry.mediaHandle = entry.coverHandle = undefined;
      return write('uploads', this.key, entry);
    });
  }

  /** News of this upload: told to those who follow it, and progress is kept for `pending()`. */
  tell(type: string, payload: object): void {
    const { entry } = this;
    this.channel?.postMessage({ key: this.key, type, payload });
    if (type !== `${entry?.source}_progress`) return;
    entry!.percent = (payload as Entry).percent;
    this.late ??= setTimeout(() => {
      this.late = undefined;
      if (this.entry && this.release) this.write().catch(() => {});
    }, INTERVAL);
  }

  forget(): void {
    this.entry = undefined;
    // Another tab's record is not this one's to delete.
    if (this.release) remove('uploads', this.key).catch(() => {});
  }

  /** The upload is over. Those who wait for it are left its outcome, then its place. */
  async end(outcome?: Outcome): Promise<void> {
    if (this.gone.signal.aborted) return;
    this.gone.abort();
    clearTimeout(this.late);
    try {
      if (outcome && this.release && (await claims()).awaited(this.key)) {
        const { alone, expected, ...about } = this.about;
        this.entry = { ...about, record: '', percent: 1, at: 0, outcome };
      }
      if (this.entry) await this.write();
    } catch {
      // Without storage nobody waits, and nothing was kept.
    }
    this.leave();
  }

  private leave(): undefined {
    this.channel?.close();
    this.channel = undefined;
    this.release?.();
    this.release = undefined;
  }
}
