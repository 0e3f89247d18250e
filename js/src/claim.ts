/**
 * One upload of a file at a time, over all tabs of this browser: by a Web Lock, which ends with its page, or where there are none
 * (they need a secure context) by a lease.
 */

/** Gives the claim back. */
export type Release = () => void;

const lockName = (key: string): string => `vodlift:${key}`;
const locks = (): LockManager | undefined => globalThis.navigator?.locks;

/**
 * Takes the claim. `wait` says how long to wait for it; without, the answer comes at once, `undefined` if another upload has it.
 * `lost` is called if another tab takes it over.
 *
 * @throws whatever storage or locks throw where there are none, or the reason of `wait`.
 */
export async function claim(key: string, lost: () => void, wait?: AbortSignal): Promise<Release | undefined> {
  const manager = locks();
  if (!manager) return (await import('./lease.js')).lease(key, lost, wait);
  return new Promise((resolve, reject) => {
    const held = (lock: Lock | null) => (lock ? new Promise<void>(resolve) : resolve(undefined));
    manager.request(lockName(key), wait ? { signal: wait } : { ifAvailable: true }, held).catch(reject);
  });
}

/** Whether any tab uploads the files of a key now, and whether another one waits for it. */
export async function claims(): Promise<{ held: (key: string) => boolean; awaited: (key: string) => boolean }> {
  const manager = locks();
  if (!manager) {
    const keys = await (await import('./lease.js')).leased();
    // Who waits for a lease leaves no trace.
    return { held: (key) => keys.has(key), awaited: () => true };
  }
  const { held = [], pending = [] } = await manager.query();
  const among = (infos: LockInfo[]) => (key: string) => infos.some(({ name }) => name === lockName(key));
  return { held: among(held), awaited: among(pending) };
}
