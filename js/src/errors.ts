import { WORDS } from './words.js';

/** What kind of thing went wrong. docs/errors.md has every kind and code, with its cause and remedy. */
export type ErrorKind =
  | 'account'
  | 'argument'
  | 'busy'
  | 'callback'
  | 'cancelled'
  | 'corrupt'
  | 'credentials'
  | 'duplicate'
  | 'etag-hidden'
  | 'file-changed'
  | 'http'
  | 'internal'
  | 'malformed'
  | 'mixed-content'
  | 'network'
  | 'permission'
  | 'quota'
  | 'restarted'
  | 'service'
  | 'signature'
  | 'storage'
  | 'timeout'
  | 'token-expired'
  | 'unknown'
  | 'unsupported'
  | 'wasm'
  | 'worker';

/** The step of the upload in which it went wrong. */
export type Stage = 'validate' | 'load' | 'prepare' | 'apply' | 'upload' | 'complete' | 'commit' | 'cover';

/** @internal What is known about a failure besides its kind and code. */
export interface ErrorFacts {
  stage?: Stage;
  /** HTTP status of the answer, if there was one. */
  status?: number | null | undefined;
  /** The server's id of the request: what its support asks for. */
  requestId?: string | null | undefined;
  /** `true` if calling `upload()` again with the same file has a chance, without a change to the page. */
  retryable?: boolean;
  /** How many times the failing step was tried. */
  attempts?: number;
  /** A harmless detail for the message, such as the server's own words. Never a signature, token or key. */
  detail?: unknown;
  /** The message, where a class has words of its own. */
  text?: string | undefined;
  /** What was thrown underneath, e.g. by `getSignature`. */
  cause?: unknown;
}

/**
 * Why an upload failed: the value that `done()` rejects with and the payload of the `error` event.
 *
 * `message` says what to do next, to whoever looks after the page. `kind` is for programs to branch on.
 *
 * @example
 * try {
 *   await uploader.done();
 * } catch (error) {
 *   if (error instanceof UploadError && error.retryable) showRetry();
 *   else throw error;
 * }
 */
export class UploadError extends Error {
  /** `'UploadError'`, or `'AbortError'` after a cancel. */
  override readonly name: string;
  /** What went wrong. */
  readonly kind: ErrorKind;
  /** More precisely: the service's or the store's own code, 500 for what was lost on the way, or a word of ours. */
  readonly code: string | number;
  /** In which step. */
  readonly stage: Stage;
  /** HTTP status of the answer, if there was one. */
  readonly status: number | undefined;
  /** The server's id of the request, if it told one: what its support asks for. */
  readonly requestId: string | undefined;
  /** `true` if `upload()` with the same file has a chance, without a change to the page; what was sent is not sent again. */
  readonly retryable: boolean;
  /** How many times the failing step was tried. */
  readonly attempts: number;
  /** What was thrown underneath, e.g. by `getSignature`; the `reason` of an aborted `signal`. */
  readonly cause: unknown;

  /** @internal */
  constructor(kind: ErrorKind, code: string | number, facts: ErrorFacts = {}) {
    super(facts.text ?? words(kind, code, facts));
    this.name = kind === 'cancelled' ? 'AbortError' : 'UploadError';
    this.kind = kind;
    this.code = code;
    this.stage = facts.stage ?? 'validate';
    this.status = facts.status ?? undefined;
    this.requestId = facts.requestId ?? undefined;
    this.retryable = !!facts.retryable;
    this.attempts = facts.attempts ?? 0;
    this.cause = facts.cause;
  }
}

/** The words for a kind and code, with `{code}`, `{status}`, `{stage}` and `{detail}` filled in. */
export function words(kind: string, code: string | number, facts: ErrorFacts = {}): string {
  const table: Record<string, string> | undefined = (WORDS as Record<string, Record<string, string>>)[kind];
  const text = table?.[code] ?? table?.[''] ?? kind;
  const known: Record<string, unknown> = { code, ...facts };
  const filled = text.replace(/\{(\w+)\}/g, (_, name) => short(known[name] ?? '?'));
  return facts.detail == null || text.includes('{detail}') ? filled : `${filled} (${short(facts.detail)})`;
}

/** A server that answers with a page of HTML shall not fill the console. */
function short(value: unknown): string {
  return String(value).slice(0, 200);
}
