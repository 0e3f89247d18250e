import type { NETEASE_WORDS } from './neteasewords.js';
import type { OSS_WORDS } from './osswords.js';
import { WORDS } from './words.js';

/** What kind of thing went wrong. Every kind, with its codes and remedies, is in the table of {@link WORDS}. */
export type ErrorKind = keyof typeof WORDS | keyof typeof OSS_WORDS | keyof typeof NETEASE_WORDS;

/** The step of the upload in which it went wrong. */
export type Stage = 'validate' | 'load' | 'prepare' | 'apply' | 'upload' | 'complete' | 'commit' | 'cover';

/** What is known about a failure besides its kind and code. */
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
 * `message` says what to do next. `kind` is for programs to branch on; `code` keeps the values of the original client (spec
 * Q30): numbers for the VOD service, the XML `Code` for COS, 500 for anything lost on the way.
 *
 * @example
 * try {
 *   await uploader.done();
 * } catch (error) {
 *   if (error instanceof UploadError && error.retryable) showRetryButton(error.message);
 *   else throw error;
 * }
 */
export class UploadError extends Error {
  /** `'UploadError'`, or `'AbortError'` after a cancel. */
  override readonly name: string;
  readonly kind: ErrorKind;
  readonly code: string | number;
  readonly stage: Stage;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly retryable: boolean;
  readonly attempts: number;
  readonly cause: unknown;

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
