import type { StoredFile, UploadProgress } from './events.js';

/** What the page is told when a signature is wanted. */
export interface SignatureContext {
  /** Whose class asks. */
  cloud: 'tencent' | 'aliyun' | 'youku' | 'netease';
  /** The call that the signature is for. */
  action: 'apply' | 'commit' | 'prepare' | 'create' | 'refresh' | 'info' | 'confirm' | 'cancel';
  /**
   * Why: the upload begins; it goes on after a reload; a key is about to end, has ended, or was refused; the call is tried again.
   */
  reason: 'start' | 'resume' | 'expiring' | 'expired' | 'refused' | 'retry';
  /** Which file it is for. */
  kind: 'media' | 'image' | 'cover';
  /** How often this was asked in this upload, from 1. */
  attempt: number;
  /** The file: name, size in bytes, MIME type as the browser tells it. */
  file?: SignatureFile;
  /** The upload's own parameters. */
  meta?: Record<string, unknown>;
  /** What an earlier answer named. */
  handle?: Record<string, string>;
}

/** What `getSignature` is told of a file. */
export interface SignatureFile {
  /** With extension; `''` for a Blob without a name. */
  name: string;
  /** In bytes. */
  size: number;
  /** MIME type as the browser tells it, or `''`. */
  type: string;
}

/**
 * Fetches a signature from your own server, which alone knows the SecretKey.
 *
 * Called for every call that needs one (Apply, each attempt of Commit, ...) and never for two at a time; sign anew each time.
 * What it throws or rejects with becomes the `cause` of an error of kind `signature`.
 *
 * @returns the signature, Base64 of HMAC-SHA1 and of the string that it signs, or a promise of it.
 *
 * @example
 * const getSignature = async ({ action }) => (await fetch(`/my/signature?for=${action}`)).text();
 */
export type IGetSignature = (context: SignatureContext) => string | Promise<string>;

/** Where the requests go instead of the real cloud: a private gateway, or the emulator. */
export interface Endpoints {
  /** Base URLs of the control plane: the first, then the next when one fails. Default `https://vod2.qcloud.com`, `https://vod2.dnsv1.com`. */
  vod?: string | string[];
  /** The same for the store; `{bucket}` and `{region}` are filled in. Default `https://{bucket}.cos.{region}.myqcloud.com` and its `.tencentcos.cn` twin. */
  cos?: string | string[];
}

/** A `FileSystemFileHandle` as Chromium gives it, by `showOpenFilePicker()` or `DataTransferItem.getAsFileSystemHandle()`. */
export interface FileHandle {
  /** The file as it is now; rejects where it is gone or may not be read. */
  getFile(): Promise<File>;
  /** Asks the visitor, where the browser wants that after a reload: within a click. */
  requestPermission?(options: { mode: 'read' }): Promise<PermissionState>;
}

/** Options of every class and of every `upload()`; those of `upload()` win. */
export interface CommonOptions {
  /** Required, here or in `upload()`. */
  getSignature?: (context: SignatureContext) => unknown;
  /**
   * Go on from what an earlier, broken upload of the same file has sent. Default `true`. Without it, or without `verify`, nothing is
   * remembered, and no other tab that uploads the same file is noticed.
   */
  enableResume?: boolean;
  /** Address of a wasm file that knows the cloud, packed (`.bin`) or plain. Default: beside the module. Each address is loaded once a page. */
  wasmUrl?: string | URL;
  /** Address of `vodlift-worker.js`. Default: beside the module. */
  workerUrl?: string | URL;
  /** Pause before a call of the service is tried again, in ms. Default 1000, also for 0; negative: none. */
  retryDelay?: number;
  /** Files of one upload (media, cover) that are sent at once. Default 3. */
  fileParallelLimit?: number;
  /** Parts of one file that are sent at once, 1…256. Default 6, also for 0. */
  chunkParallelLimit?: number;
  /** Further tries for each part and for Complete. Default 5, also for 0; negative: none. */
  chunkRetryTimes?: number;
  /**
   * Part size in bytes, at least 1 MiB; raised for files of more than 10,000 parts. A file up to this size is sent by one PUT.
   *
   * Default, also for 0: a file up to 8 MiB is sent by one PUT; the parts of a larger one follow the line, from 1 MiB to 96 MiB, so
   * that each is a few seconds on its way. Behind a gateway that limits the length of requests, name a size below that limit.
   *
   * An upload that goes on keeps the parts that are there already, of whatever size.
   */
  chunkSize?: number;
  /** Time between progress events in ms. Default 1000, also for 0. */
  progressInterval?: number;
  /** Prove each part with its MD5. Default `true`. */
  verify?: boolean;
  /** `'xhr'` counts progress in bytes instead of parts, and detects stalls. Default `'fetch'`. */
  transport?: 'fetch' | 'xhr';
  /** Upload empty files too instead of refusing them. Default `false`. */
  allowEmpty?: boolean;
  /** The handle that the media came from. It is kept with the record, so that after a reload the file need not be chosen again. */
  mediaHandle?: FileHandle;
  /** The handle that the cover came from. */
  coverHandle?: FileHandle;
  /**
   * What to do while another tab, or another upload of this page, uploads the same file: `'follow'` its progress and end as it
   * ends, or go on in its place if it stops; or `'fail'` with an error of kind `busy`. Default `'follow'`.
   *
   * The other's outcome is taken over only for the same bytes, which this tab reads to be sure, and only if the same names and
   * addresses were asked for; else the file is uploaded once more. Pages that upload one file under several accounts at a time
   * set `'fail'`.
   */
  whenBusy?: 'follow' | 'fail';
  /** Aborting it cancels the upload. */
  signal?: AbortSignal;
}

/** Options that the constructor and `upload()` share; those of `upload()` win. */
export interface TcVodOptions extends CommonOptions {
  /** Required, here or in `upload()`. */
  getSignature?: IGetSignature;
  /** Ask for the nearest region before Apply. Default `false`; see {@link TcVod.prepareUpload} for a way that costs no time. */
  enableRaceRegion?: boolean;
  /** One address for everything, or one each. */
  endpoints?: string | Endpoints;
  /** Time-out of Prepare and of each attempt of Apply, in ms. Default 5000, also for 0; negative or `Infinity`: none. */
  applyRequestTimeout?: number;
  /** Time-out of each attempt of Commit, in ms. Default 5000, also for 0; negative or `Infinity`: none. */
  commitRequestTimeout?: number;
  /** @deprecated Accepted without effect: there is no telemetry. */
  allowReport?: boolean;
  /** @deprecated Accepted without effect. */
  appId?: number;
  /** @deprecated Accepted without effect. */
  reportId?: string | number;
  /** @deprecated Accepted without effect. */
  dynamicAccelerate?: boolean;
  /** @deprecated Accepted without effect. */
  sliceSize?: number;
  /** @deprecated Accepted without effect. */
  copyChunkParallelLimit?: number;
  /** @deprecated Accepted without effect. */
  copyChunkSize?: number;
  /** @deprecated Accepted without effect. */
  copySliceSize?: number;
  /** @deprecated Accepted without effect: `'s3'` means COS too. */
  storageType?: 'cos' | 's3';
}

/**
 * Parameters of one upload.
 *
 * @example
 * tcVod.upload({ mediaFile, coverFile, mediaName: 'Holiday', expireTime: '2030-01-01T00:00:00Z' });
 */
export interface UploaderOptions extends TcVodOptions {
  /** Video, audio or picture, up to 60 GB. Wins over `videoFile`. A Blob needs `mediaName`. */
  mediaFile?: File | Blob;
  /** The old name of `mediaFile`; Files only. */
  videoFile?: File;
  /** Cover picture; without media it replaces that of `fileId`. */
  coverFile?: File | Blob;
  /** Display name. Default: the file's name without its extension. None of `\ / : * ? " < > |`. */
  mediaName?: string;
  /** The old name of `mediaName`. */
  videoName?: string;
  /** The media's type as an extension, such as `'mp4'`. Default: from the file's name. */
  mediaType?: string;
  /** Id of an existing media whose cover is replaced. */
  fileId?: string;
  /** When the stored media expires, ISO 8601. Default: never. */
  expireTime?: string;
}

/** Name, type (extension, lower case) and size in bytes of a file, as the service is told. */
export interface TcVodFileInfo {
  /** Without its extension. */
  name: string;
  /** The extension, lower case, without the dot. */
  type: string;
  /** In bytes. */
  size: number;
}

/** The original's name for the payload of `*_progress`. */
export type IS3UploadProcessEvtData = UploadProgress;

/** The original's name for the payload of `*_upload`. */
export type IS3UploadCompleteEvtData = StoredFile;

// Constants of the original. Plain objects, because enum members do not fit string literal types, and so that
// bundlers drop what is not used.

/** Events of the original. */
export const UploaderEvent = {
  /** Progress of the media, by its old name. */
  video_progress: 'video_progress',
  /** Progress of the media. */
  media_progress: 'media_progress',
  /** The store has the media; the old name. */
  video_upload: 'video_upload',
  /** The store has the media. */
  media_upload: 'media_upload',
  /** Progress of the cover. */
  cover_progress: 'cover_progress',
  /** The store has the cover. */
  cover_upload: 'cover_upload',
} as const;
/** One of {@link UploaderEvent}. */
export type UploaderEvent = keyof typeof UploaderEvent;

/** @deprecated Events that the original reported to its telemetry. */
export const VodReportEvent = {
  /** Prepare was answered. */
  report_prepare: 'report_prepare',
  /** Apply was answered. */
  report_apply: 'report_apply',
  /** The store has a file, or refused it. */
  report_cos_upload: 'report_cos_upload',
  /** Commit was answered. */
  report_commit: 'report_commit',
  /** The upload is over. */
  report_done: 'report_done',
} as const;
/** @deprecated One of {@link VodReportEvent}. */
export type VodReportEvent = keyof typeof VodReportEvent;

/** Control hosts of the service. */
export const HOST = {
  /** Asked first. */
  MAIN: 'vod2.qcloud.com',
  /** Asked when the other does not answer. */
  BACKUP: 'vod2.dnsv1.com',
} as const;
/** One of {@link HOST}. */
export type HOST = (typeof HOST)[keyof typeof HOST];
