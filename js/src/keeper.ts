/** What one upload has to do with this browser's storage, and with its twins in other tabs. */
import { claim, claims, type Release } from './claim.js';
import { UploadError } from './errors.js';
import { list, read, remove, write } from './storage.js';
import type { FileHandle } from './types.js';
import type { Outcome } from './uploader.js';

/** What `upload()` was told, as far as it may be stored (design §4), so that it can be told again. */
export type Told = Record<string, unknown>;

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
}

/** What is left of a finished upload to those who wait for it. */
export interface Ended {
  /** Names what is stored by the digests of its parts: whoever takes the outcome over holds the file against them. */
  record: string;
  at: number;
  outcome: Outcome;
  /** What was asked for: names, addresses. */
  terms: string;
}

/** What is known of an upload before its files are recognised. */
export type About = Omit<Entry, 'record' | 'percent' | 'at'> & {
  /** Fail rather than follow the upload of another tab. */
  alone: boolean;
  /** The key of the upload that this one goes on with. */
  expected?: string | undefined;
  /** Only uploads that ask for the same can share an outcome. */
  terms: string;
};

/** All uploads of all tabs tell each other here; each message names the key that it is about. */
const CHANNEL = 'vodlift';
/** Progress is written at most so often, milliseconds. */
const INTERVAL = 3_000;

/** The service forgets a session after a day (spec §2.6), and who waits takes an outcome at once. Milliseconds. */
const LIFE = 86_400_000;
const ENDED_LIFE = 60_000;

/** Of no use to anybody any more. */
export const isStale = (entry: Entry | Ended): boolean =>
  Math.abs(Date.now() - entry.at) > ('outcome' in entry ? ENDED_LIFE : LIFE);

/** How an upload hears of its twin in another tab: in the words of the machine. */
export type Hear = (type: string, payload: object) => void;

/** The keeper of one upload. */
export interface Keeper {
  /** The record of these files, as soon as no other tab uploads them. */
  load(key: string): Promise<string | undefined>;
  /** Has the record committed to storage. */
  save(record: string): Promise<void>;
  forget(): Promise<void>;
  /** News of this upload: told to those who follow it, and progress is kept for `pending()`. */
  tell(type: string, payload: object): void;
  /** The upload is over. Those who wait for it are left its outcome, then its place. Resolves when storage says the same, or nothing. */
  end(outcome?: Outcome): Promise<void>;
  /** The outcome of the twin in another tab; once, and only while the machine has yet to find these files to be the same. */
  take(): Outcome | undefined;
}

export function keeper(about: About, hear: Hear, fail: (error: UploadError) => void): Keeper {
  const { alone, expected, terms, ...basics } = about;
  const gone = new AbortController();
  let key: string;
  let record: string | undefined;
  let entry: Entry | undefined;
  let outcome: Outcome | undefined;
  /** There while the files are this upload's. */
  let release: Release | undefined;
  let channel: BroadcastChannel | undefined;
  /** Progress that is still to be written. */
  let late: ReturnType<typeof setTimeout> | undefined;

  const lost = (): void => {
    // What is stored is the other tab's from now on.
    release = undefined;
    fail(new UploadError('busy', 'taken-over', { stage: 'upload', retryable: true }));
  };

  async function follow(channel: BroadcastChannel): Promise<void> {
    hear('state', { state: 'following' });
    channel.onmessage = ({ data }) => data.key === key && hear(data.type, data.payload);
    release = await claim(key, lost, gone.signal);
    channel.onmessage = null;
  }

  /** Sweeps on its way. */
  async function hasNamesake(): Promise<boolean> {
    let found = false;
    for (const [key, entry] of await list('uploads')) {
      if (isStale(entry)) await remove('uploads', key);
      else found ||= 'name' in entry && entry.name === about.name;
    }
    return found;
  }

  async function save(): Promise<void> {
    if (!entry || !release) return;
    const saved = entry;
    saved.at = Date.now();
    await write('uploads', key, saved).catch((error: unknown) => {
      if (!saved.mediaHandle && !saved.coverHandle) throw error;
      // Some browsers cannot store handles; the record matters more.
      saved.mediaHandle = saved.coverHandle = undefined;
      return write('uploads', key, saved);
    });
  }

  async function forget(): Promise<void> {
    entry = undefined;
    // Another tab's record is not this one's to delete.
    if (release) await remove('uploads', key).catch(() => {});
  }

  function leave(): undefined {
    channel?.close();
    channel = undefined;
    release?.();
    release = undefined;
  }

  return {
    async load(given) {
      key = given;
      let waited = false;
      try {
        channel = new BroadcastChannel(CHANNEL);
        release = await claim(key, lost);
        waited = !release && !alone;
        if (waited) await follow(channel);
      } catch {
        // No locks and no storage: then there is nothing to share either.
        release = () => {};
      }
      if (!release) fail(new UploadError('busy', 'other-tab', { stage: 'prepare', retryable: true }));
      if (!release || gone.signal.aborted) return leave();
      const found = await read('uploads', key);
      if (found && 'outcome' in found) {
        if (waited && found.terms === terms) {
          outcome = found.outcome;
          return (record = found.record);
        }
        // Of an upload that ended before this one began, or that was to become something else.
        await remove('uploads', key);
        return;
      }
      entry = found;
      if (!entry && ((await hasNamesake()) || expected)) hear('warning', { kind: 'file-changed', code: 'anew' });
      return entry?.record;
    },

    async save(text) {
      if (gone.signal.aborted) return;
      const { percent = 0, mediaHandle, coverHandle } = entry ?? {};
      entry = { ...basics, record: (record = text), percent, at: 0 };
      // A file chosen again comes without the handle that is known.
      entry.mediaHandle ??= mediaHandle;
      entry.coverHandle ??= coverHandle;
      await save();
    },

    forget,

    tell(type, payload) {
      channel?.postMessage({ key, type, payload });
      if (!entry || type !== `${about.source}_progress`) return;
      entry.percent = (payload as Entry).percent;
      late ??= setTimeout(() => {
        late = undefined;
        save().catch(() => {});
      }, INTERVAL);
    },

    async end(outcome) {
      if (gone.signal.aborted) return;
      gone.abort();
      clearTimeout(late);
      try {
        if (!outcome) await save();
        else if (release && record && (await claims()).awaited(key)) {
          await write('uploads', key, { record, at: Date.now(), outcome, terms });
        } else await forget();
      } catch {
        // Without storage nobody waits, and nothing was kept.
      }
      leave();
    },

    take() {
      const taken = outcome;
      outcome = undefined;
      return taken;
    },
  };
}
