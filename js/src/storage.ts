/**
 * What this browser keeps in IndexedDB. It is on this side of the wasm so that `pending()` can list uploads without loading it.
 *
 * `uploads`: what is remembered of each unfinished upload, or left of one that others wait for, under the key by which the machine
 * recognises its files.
 * `leases`: which tab uploads them, where there are no Web Locks.
 */
import type { Ended, Entry } from './keeper.js';
import type { Lease } from './lease.js';

interface Stores {
  uploads: Entry | Ended;
  leases: Lease;
}

type Name = keyof Stores;

const DATABASE = 'vodlift';
const NAMES: Name[] = ['uploads', 'leases'];
/** A database that does not answer is no help. Milliseconds. */
const PATIENCE = 2000;

export const read = <N extends Name>(name: N, key: string): Promise<Stores[N] | undefined> =>
  within(name, 'readonly', (store) => store.get(key));

export const write = <N extends Name>(name: N, key: string, value: Stores[N]): Promise<unknown> =>
  within(name, 'readwrite', (store) => store.put(value, key));

export const remove = (name: Name, key: string): Promise<unknown> =>
  within(name, 'readwrite', (store) => store.delete(key));

/** Reads and writes at once: nobody comes in between. `decide` returns what is to be there from now on, if anything new. */
export const exchange = <N extends Name>(
  name: N,
  key: string,
  decide: (present: Stores[N] | undefined) => Stores[N] | undefined,
): Promise<Stores[N] | undefined> =>
  within(name, 'readwrite', (store, give) => {
    const request: IDBRequest<Stores[N] | undefined> = store.get(key);
    request.onsuccess = () => {
      const value = decide(request.result);
      give(value);
      if (value) store.put(value, key);
    };
  });

export const list = <N extends Name>(name: N): Promise<[key: string, value: Stores[N]][]> =>
  within(name, 'readonly', (store, give) => {
    const keys = store.getAllKeys();
    const values = store.getAll();
    values.onsuccess = () => give(keys.result.map((key, index) => [key as string, values.result[index]]));
  });

/**
 * Resolves when the transaction is committed, to the request's result or to what was given. Storage may be missing, forbidden,
 * full, blocked or stuck: each is a rejection, after which nothing is written any more. Opened for each wish anew, so that no connection stands in another tab's way;
 * wishes are kept in order.
 */
function within<T>(
  name: Name,
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore, give: (value: T) => void) => IDBRequest<T> | void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE);
    let transaction: IDBTransaction | undefined;
    let given: T;
    const fail = (reason: unknown) => {
      clearTimeout(timer);
      over = true;
      reject(reason);
    };
    const timer = setTimeout(() => {
      fail(new Error('IndexedDB does not answer'));
      transaction?.abort();
    }, PATIENCE);
    let over = false;
    opening.onupgradeneeded = () => NAMES.forEach((name) => opening.result.createObjectStore(name));
    opening.onerror = opening.onblocked = fail;
    opening.onsuccess = () => {
      const database = opening.result;
      try {
        if (over) return;
        transaction = database.transaction(name, mode);
        const request = act(transaction.objectStore(name), (value) => (given = value));
        transaction.onabort = fail;
        transaction.oncomplete = () => {
          clearTimeout(timer);
          resolve(request ? request.result : given);
        };
      } catch (error) {
        fail(error);
      } finally {
        // Waits for the transaction by itself.
        database.close();
      }
    };
  });
}
