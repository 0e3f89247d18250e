import type { StoredAddress } from './events.js';
import type { CommonOptions, SignatureContext } from './types.js';

/**
 * What `getSignature` returns for NetEase, as an object or as its JSON text.
 *
 * `action: 'create'`: your server calls `/app/vod/upload/init` with the parameters in `meta` and hands its answer on as it is, or its
 * `ret`: `{ bucket, object, xNosToken }`. Optional beside these: `uploadHosts` and `lbsUrls` (one address or a list).
 * Init cannot sign for an object again: with `reason: 'resume'` or `'refused'`, `handle.object` names the one that was begun; return what you
 * stored for it, unless its token has ended or was refused twice: then call init anew. For another object the upload starts over.
 *
 * `action: 'confirm'`: whether the object of `handle` is there; your server calls `/app/vod/video/query`. Return its answer, or
 * `{ vid, url? }`, or `null` for not there. `handle.md5`, where it is given, is that of the whole file, in hex.
 */
export type NeteaseGetSignature = (context: SignatureContext) => unknown;

/** Where nodes are asked for instead of the real cloud. */
export interface NeteaseEndpoints {
  /**
   * Addresses of the directory, one after the other. Default `https://wanproxy.127.net/lbs` and its twins in Hangzhou, Beijing and overseas,
   * on http pages `http://wanproxy.127.net/lbs`.
   */
  lbs?: string | string[];
  /** Nodes for when none of the directory's answers. Default `https://wannos-web.127.net`, `https://wanproxy-web.127.net`. */
  fallback?: string | string[];
}

/** Options that the constructor and `upload()` share; those of `upload()` win. */
export interface NeteaseVodOptions extends Omit<CommonOptions, 'chunkParallelLimit' | 'fileParallelLimit' | 'coverHandle'> {
  /** Required, here or in `upload()`. */
  getSignature?: NeteaseGetSignature;
  /** Where nodes are asked for; a text is the address of the local cloud. */
  endpoints?: string | NeteaseEndpoints;
  /** Nodes to send to, in this order, as http(s) addresses; the directory is not asked. */
  uploadHosts?: string | string[];
  /** Host names that a node may have besides those under 127.net, 126.net, 163yun.com and chatnos.com, such as your own proxy. */
  allowedHosts?: string | string[];
  /** Bytes of a chunk, 1 MiB to 4 MiB. Default 4 MiB. On bad lines smaller ones are sent for a while. */
  chunkSize?: number;
  /** Have the node compare the MD5 of a file that fits into one chunk. Default `false`. */
  checkMd5?: boolean;
  /**
   * Keep the upload token with the record, in this browser's storage, so that an upload goes on after a reload without asking the page.
   * Default `false`: the page is asked with `reason: 'resume'`.
   */
  persistToken?: boolean;
  /** Ask the page at the end of every upload (`action: 'confirm'`) whether the object is there. Default `false`: only where the last answer was lost. */
  confirm?: boolean;
  /** Time-out of each call of the directory and of each question how much a node holds, in ms. Default 10000, also for 0; negative or `Infinity`: none. */
  requestTimeout?: number;
}

/**
 * Parameters of `NeteaseVod.upload()`; those of init come to `getSignature` in `meta`, under the service's names.
 *
 * @example
 * neteaseVod.upload({ mediaFile, userFileName: 'Holiday', userDefInfo: 'order=42' });
 */
export interface NeteaseOptions extends NeteaseVodOptions {
  /** The video or picture, up to 60 GB. */
  mediaFile: File | Blob;
  /** Name with extension. Default: that of the file; a Blob needs it. Characters that init refuses become `_`. */
  fileName?: string;
  /** Name to be shown. */
  userFileName?: string;
  /** Category. */
  typeId?: number;
  /** Transcoding template. */
  presetId?: number;
  /** Needs `presetId`. */
  watermarkId?: number;
  /** Text about it. */
  description?: string;
  /** Comes back in callbacks; up to 256 characters. */
  userDefInfo?: string;
  /** http(s) address that hears of the upload. */
  uploadCallbackUrl?: string;
  /** http(s) address that hears of the transcoding. */
  callbackUrl?: string;
  /** Where transcoding begins, in seconds. */
  transOffset?: number;
  /** How much is transcoded, in seconds. */
  transDuration?: number;
}

/** What `done()` resolves to. */
export interface NeteaseResult {
  /** The vid (or imgId) as a text; the object's name where neither is known. */
  fileId: string;
  /** Where it is stored. */
  bucket: string;
  /** Its name there. */
  object: string;
  /** There only where `getSignature` told one in its answer to `'confirm'`: addresses to play from cannot be guessed. */
  video: Partial<StoredAddress>;
  /** `'whole'`: the answer to `'confirm'` had the file's MD5, or a node compared it (`checkMd5`); else `'none'`: a node does not say what it stored. */
  verified: 'whole' | 'none';
  /** `false`: the last answer was lost, and the page could not say. */
  confirmed: boolean;
  /** What the cloud said at the end. */
  raw: NeteaseRaw;
}

/** What the cloud said at the end of an upload. */
export interface NeteaseRaw {
  /** As a node named it. */
  bucket: string;
  /** As a node named it. */
  object: string;
  /** The node's id of the last request. */
  requestId: string;
  /** What the service's own callback answered: `{ code, ret: { vid } }`. */
  callback: unknown;
  /** What the page answered to `action: 'confirm'`. */
  confirm: unknown;
}
