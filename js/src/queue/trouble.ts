import type { UploadError } from '../errors.js';
import type { QueueClient } from './types.js';

/** What one upload fails of, and the next one will, too: nothing in it is about the file. */
const COMMON = 'account credentials http mixed-content network quota signature timeout unsupported wasm'.split(' ');
/** One may be bad luck, two a coincidence. */
const ENOUGH = 3;

/** Notices that the uploads of a client fail one after the other for the same reason. */
export class Troubles {
  private rows = new Map<QueueClient, { reason: string; count: number }>();

  /** Whether this failure is the one too many. Further ones are not told again until {@link forget}. */
  count(client: QueueClient, { kind, code }: UploadError): boolean {
    if (!COMMON.includes(kind)) return false;
    const reason = `${kind} ${code}`;
    const row = this.rows.get(client);
    const count = row?.reason === reason ? row.count + 1 : 1;
    this.rows.set(client, { reason, count });
    return count === ENOUGH;
  }

  /** An upload succeeded, or somebody wants to try again. */
  forget(client: QueueClient): void {
    this.rows.delete(client);
  }
}
