/**
 * The claim where there are no Web Locks, as on pages of plain http: a lease in storage that has to be renewed. Loaded only there.
 *
 * @module
 */
import type { Release } from './claim.js';
import { exchange, list, remove } from './storage.js';

/** Who uploads, and when that was last said. */
export interface Lease {
  by: number;
  at: number;
}

/** The timers of hidden pages run once a minute; a lease that is older belongs to a page that is frozen or gone. Milliseconds. */
const LEASE = 75_000;
const BEAT = 5_000;
/** How often one who waits looks whether a lease is free. Milliseconds. */
const LOOK = 1_000;

/** As {@link claim}; `lost` is called when another tab has taken it over, because this one did not renew it. */
export async function lease(key: string, lost: () => void, wait?: AbortSignal): Promise<Release | undefined> {
  const by = Math.random();
  const take = () =>
    exchange('leases', key, (lease) => (lease && lease.by !== by && isFresh(lease) ? undefined : { by, at: Date.now() }));
  while (!(await take())) {
    if (!wait) return undefined;
    await new Promise((resolve) => setTimeout(resolve, LOOK));
    if (wait.aborted) throw wait.reason;
  }
  let mine = true;
  const beat = setInterval(async () => {
    // Storage that fails says nothing about the others.
    if (await take().catch(() => true)) return;
    mine = false;
    release();
    lost();
  }, BEAT);
  // A page that may come back keeps its lease, while it lasts.
  const hide = ({ persisted }: PageTransitionEvent) => persisted || release();
  const release = () => {
    clearInterval(beat);
    removeEventListener('pagehide', hide);
    if (mine) remove('leases', key).catch(() => {});
    mine = false;
  };
  addEventListener('pagehide', hide);
  return release;
}

/** The keys that are leased now. */
export async function leased(): Promise<Set<string>> {
  const leases = await list('leases');
  return new Set(leases.filter(([, lease]) => isFresh(lease)).map(([key]) => key));
}

/** A clock that was set back makes a lease old, too. */
const isFresh = ({ at }: Lease): boolean => Math.abs(Date.now() - at) < LEASE;
