/**
 * One upload of a file at a time, over all tabs of this browser: by a Web Lock, which ends with its page, or where there are none
 * (they need a secure context) by a lease in storage that has to be renewed.
 */
import { exchange, list, remove } from './storage.js';

/** Who uploads, and when that was last said. */
export interface Lease {
  by: number;
  at: number;
}

/** Gives the claim back. */
export type Release = () => void;

/** The timers of hidden pages run once a minute; a lease that is older belongs to a page that is frozen or gone. Milliseconds. */
const LEASE = 75_000;
const BEAT = 5_000;
/** How often one who waits looks whether a lease is free. Milliseconds. */
const LOOK = 1_000;

const lockName = (key: string): string => `vodlift:${key}`;
const locks = (): LockManager | undefined => globalThis.navigator?.locks;

/**
 * Takes the claim. `wait` says how long to wait for it; without, the answer comes at once, `undefined` if another upload has it.
 * `lost` is called if another tab takes it over, because this one did not renew its lease.
 *
 * @throws whatever storage or locks throw where there are none, or the reason of `wait`.
 */
export function claim(key: string, lost: () => void, wait?: AbortSignal): Promise<Release | undefined> {
  return locks() ? byLock(key, wait) : byLease(key, lost, wait);
}

function byLock(key: string, wait?: AbortSignal): Promise<Release | undefined> {
  return new Promise((resolve, reject) => {
    const held = (lock: Lock | null) => (lock ? new Promise<void>(resolve) : resolve(undefined));
    locks()!
      .request(lockName(key), wait ? { signal: wait } : { ifAvailable: true }, held)
      .catch(reject);
  });
}

async function byLease(key: string, lost: () => void, wait?: AbortSignal): Promise<Release | undefined> {
  const by = Math.random();
  const take = () =>
    exchange('leases', key, (lease) => (lease && lease.by !== by && isFresh(lease) ? undefined : { by, at: Date.now() }));
  while (!(await take())) {
    if (!wait) return undefined;
    await new Promise((resolve) => setTimeout(resolve, LOOK));
    wait.throwIfAborted();
  }
  const beat = setInterval(async () => {
    // Storage that fails says nothing about the others.
    if (await take().catch(() => true)) return;
    clearInterval(beat);
    lost();
  }, BEAT);
  const release = () => {
    clearInterval(beat);
    removeEventListener('pagehide', release);
    remove('leases', key).catch(() => {});
  };
  addEventListener('pagehide', release);
  return release;
}

/** A clock that was set back makes a lease old, too. */
const isFresh = ({ at }: Lease): boolean => Math.abs(Date.now() - at) < LEASE;

/** Whether any tab uploads the files of a key now, and whether another one waits for it. */
export async function claims(): Promise<{ held: (key: string) => boolean; awaited: (key: string) => boolean }> {
  const manager = locks();
  if (!manager) {
    const leases = await list('leases');
    const fresh = new Set(leases.filter(([, lease]) => isFresh(lease)).map(([key]) => key));
    // Who waits for a lease leaves no trace.
    return { held: (key) => fresh.has(key), awaited: () => true };
  }
  const { held = [], pending = [] } = await manager.query();
  const among = (infos: LockInfo[]) => (key: string) => infos.some(({ name }) => name === lockName(key));
  return { held: among(held), awaited: among(pending) };
}
