import type { ErrorKind, Stage, UploadError } from './errors.js';

/** Progress of one file. Never goes backwards. */
export interface UploadProgress {
  /** Bytes that are at the store, or on their way with `transport: 'xhr'`. */
  loaded: number;
  /** Size of the file in bytes. */
  total: number;
  /** 0…1 in hundredths, rounded down; 1 exactly once, just before `*_upload`. */
  percent: number;
  /** Bytes per second over the last seconds, without what an earlier run had sent. */
  speed: number;
  /** Seconds to go at that speed, or `null` while unknown. */
  eta: number | null;
}

/** The store has a whole file; the commit is still to come. */
export interface StoredFile {
  /** Absent after a single PUT. */
  UploadId?: string;
  /** Host and key, percent-encoded, without a scheme. */
  Location: string;
  /** The bucket's name. */
  Bucket: string;
  /** The object's key in it. */
  Key: string;
  /** With its quotes. Opaque: for a multipart upload it is no MD5. */
  ETag: string;
  /** HTTP status of the store's last answer. */
  statusCode: number;
  /** The headers that CORS exposes. */
  headers: Record<string, string>;
  /** The store's id of that answer; `''` where CORS hides it. */
  RequestId: string;
}

/** Where an upload is. `following`: another tab uploads the same file, and this one shows how far it is. The last three are final. */
export type UploadState =
  'idle' | 'following' | 'preparing' | 'uploading' | 'paused' | 'offline' | 'committing' | 'done' | 'failed' | 'cancelled';

/** A change of {@link UploadState}. */
export interface StateNotice {
  /** The new one. */
  state: UploadState;
}

/** A step failed and will be tried again. */
export interface RetryNotice {
  /** The step that failed. */
  stage: Stage;
  /** The attempt that failed, from 1. */
  attempt: number;
  /** Milliseconds until the next. */
  delay: number;
  /** Why it failed; as of an {@link UploadError}. */
  kind: ErrorKind;
  /** As of an {@link UploadError}. */
  code: string | number;
  /** HTTP status of the answer, if there was one. */
  status?: number;
}

/** Something is not as it should be, and the upload goes on. */
export interface Warning {
  /** Which one: `storage`, `worker`, `etag-hidden`, `restarted`, `file-changed`, `token-expired`, or `argument` of an option that the service may refuse. */
  kind: ErrorKind;
  /** More precisely: `anew` of `file-changed`, the option's name of `argument`; otherwise the kind. */
  code: string | number;
  /** What it means and what to do. */
  message: string;
}

/** Payload of the `report_*` events, kept for old listeners. */
export interface Report {
  /** What was asked and answered, but for what is secret. */
  data?: Record<string, unknown>;
  /** Why it failed, if it did. */
  err?: unknown;
  /** A number of milliseconds in `report_prepare`, a Date in the others. */
  requestStartTime: number | Date;
}

/** An address that the service tells. */
export interface StoredAddress {
  /** To play or show it from. */
  url: string;
  /** The service's own check of the address, where it tells one. */
  verify_content?: string;
}

/** What `done()` resolves to. */
export interface DoneResult {
  /** The id of the media, a decimal string beyond 2^53. */
  fileId: string;
  /** Its address; `''` when only a cover was replaced and the service names none. */
  video: StoredAddress;
  /** Only if a cover was uploaded. */
  cover?: StoredAddress;
  /** What proved that the stored bytes are the file's: the MD5 of each part, a checksum of the whole, or nothing. */
  verified: 'parts' | 'whole' | 'none';
  /** The service itself said that the upload is whole. `false` is for clouds whose keys do not let us ask. */
  confirmed: boolean;
  /** The service's own answer, untouched. */
  raw: Record<string, unknown>;
}

/** The events of an upload and their payloads. */
export interface UploadEvents<R = DoneResult> {
  /** The same object as `media_progress`, just before it. */
  video_progress: UploadProgress;
  /** How far the media is: every `progressInterval` ms at most, and at its end. */
  media_progress: UploadProgress;
  /** The same for the cover. */
  cover_progress: UploadProgress;
  /** The same object as `media_upload`, just before it. */
  video_upload: StoredFile;
  /** The store has the media whole; what is left is the commit. */
  media_upload: StoredFile;
  /** The store has the cover whole. */
  cover_upload: StoredFile;
  /** The upload changed its state. */
  state: StateNotice;
  /** A step failed and is tried again by itself. */
  retry: RetryNotice;
  /** Something is not as it should be, and the upload goes on. */
  warning: Warning;
  /** Terminal: success. */
  done: R;
  /** Terminal: failure or cancel. */
  error: UploadError;
  /** @deprecated Kept for old listeners. */
  report_prepare: Report;
  /** @deprecated Kept for old listeners. */
  report_apply: Report;
  /** @deprecated Kept for old listeners. */
  report_cos_upload: Report;
  /** @deprecated Kept for old listeners. */
  report_commit: Report;
  /** @deprecated Kept for old listeners. */
  report_done: Report;
}
