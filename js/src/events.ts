import type { ErrorKind, Stage, UploadError } from './errors.js';

/** Progress of one file (spec §6). Never goes backwards. */
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

/** The store has a whole file; the commit is still to come (spec §1.5). */
export interface StoredFile {
  /** Absent after a single PUT. */
  UploadId?: string;
  /** Host and key, percent-encoded, without a scheme. */
  Location: string;
  Bucket: string;
  Key: string;
  /** With its quotes. Opaque: for a multipart upload it is no MD5. */
  ETag: string;
  statusCode: number;
  /** The headers that CORS exposes. */
  headers: Record<string, string>;
  RequestId: string;
}

/** Where an upload is. `following`: another tab uploads the same file, and this one shows how far it is. The last three are final. */
export type UploadState =
  'idle' | 'following' | 'preparing' | 'uploading' | 'paused' | 'offline' | 'committing' | 'done' | 'failed' | 'cancelled';

/** A step failed and will be tried again. */
export interface RetryNotice {
  stage: Stage;
  /** The attempt that failed, from 1. */
  attempt: number;
  /** Milliseconds until the next. */
  delay: number;
  kind: ErrorKind;
  code: string | number;
  status?: number;
}

/** Something is not as it should be, and the upload goes on. */
export interface Warning {
  kind: ErrorKind;
  code: string | number;
  /** What it means and what to do. */
  message: string;
}

/** Payload of the `report_*` events, kept for old listeners (spec §1.5). */
export interface Report {
  data?: Record<string, unknown>;
  err?: unknown;
  /** A number of milliseconds in `report_prepare`, a Date in the others. */
  requestStartTime: number | Date;
}

/** What `done()` resolves to. */
export interface DoneResult {
  /** The id of the media, a decimal string beyond 2^53. */
  fileId: string;
  /** Its address; `''` when only a cover was replaced and the service names none. */
  video: { url: string; verify_content?: string };
  /** Only if a cover was uploaded. */
  cover?: { url: string; verify_content?: string };
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
  media_progress: UploadProgress;
  cover_progress: UploadProgress;
  /** The same object as `media_upload`, just before it. */
  video_upload: StoredFile;
  media_upload: StoredFile;
  cover_upload: StoredFile;
  state: { state: UploadState };
  retry: RetryNotice;
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
