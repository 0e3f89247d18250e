import type { UploadError } from '../errors.js';
import type { QueueClient } from './types.js';

/** What one upload fails of, and the next one will, too: nothing in it is about the file. */
const COMMON = 'account credentials http mixed-content network quota signature timeout unsupported wasm'.split(' ');

/** Notices that the uploads of a client fail one after the other for the same reason. */
export class Troubles {
  private rows = new WeakMap<QueueClient, { reason: string; count: number }>();

  /** How many failures in a row there are for this reason, this one included; 0 where it may be the file's. */
  count(client: QueueClient, { kind, code }: UploadError): number {
    // A drive that says nothing (`file`) is the file's own.
    if (!COMMON.includes(kind) || code === 'file') return 0;
    const reason = `${kind} ${code}`;
    const row = this.rows.get(client);
    const count = row?.reason === reason ? row.count + 1 : 1;
    this.rows.set(client, { reason, count });
    return count;
  }

  /** An upload succeeded, or somebody wants to try again. */
  forget(client: QueueClient): void {
    this.rows.delete(client);
  }
}
