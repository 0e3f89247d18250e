import type { StoredAddress } from './events.js';
import type { CommonOptions, SignatureContext } from './types.js';

/**
 * What `getSignature` returns for Youku, as an object or as its JSON text.
 *
 * Usually your server, which alone knows the access_token, makes the call and hands its answer on as it is:
 * `action: 'create'` is uploads/create.json with the parameters in `meta` and `isnew=1&isweb=1`, `'refresh'` is uploads/get_sts_inf.json with
 * what `handle` names, `'commit'` is uploads/commit.json, `'cancel'` is uploads/cancel.json. An answer `{ error: {…} }` is read, too;
 * `reason: 'expired'` asks your server to renew its access_token first.
 *
 * With `direct: true`: `{ client_id, access_token }`, and the page makes the calls. The token rules the whole account: for internal tools only.
 */
export type YoukuGetSignature = (context: SignatureContext) => unknown;

/** Where the requests go instead of the real cloud: a gateway, or the emulator. */
export interface YoukuEndpoints {
  /** Base address of Youku's API, which a page calls only with `direct`. Default `https://api.youku.com`. */
  api?: string;
  /** Address of buckets; `{bucket}` and `{endpoint}` are filled in. Default `https://{bucket}.{endpoint}`. */
  oss?: string | string[];
}

/** Options that the constructor and `upload()` share; those of `upload()` win. */
export interface YoukuVodOptions extends CommonOptions {
  /** Required, here or in `upload()`. */
  getSignature?: YoukuGetSignature;
  /** One address for everything, or one each. */
  endpoints?: string | YoukuEndpoints;
  /** `getSignature` returns `{ client_id, access_token }`, and the page itself calls Youku's API. Default `false`. */
  direct?: boolean;
  /** Begin with version 4 of the store's signature instead of 1, which is known to be taken. Default `false`. */
  signatureV4?: boolean;
  /** Time-out of each call of the API, in ms. Default 5000, also for 0; negative or `Infinity`: none. */
  requestTimeout?: number;
}

/**
 * Parameters of `YoukuVod.upload()`. Lengths count Unicode characters.
 *
 * @example
 * youkuVod.upload({ mediaFile, title: 'Holiday', tags: ['sea', 'summer'] });
 */
export interface YoukuOptions extends YoukuVodOptions {
  /** The video, up to 60 GB. */
  mediaFile: File | Blob;
  /** Name with extension. Default: that of the file; a Blob needs it. */
  fileName?: string;
  /** 1 to 60. Default: the file's name without its extension, cut there. */
  title?: string;
  /** 1 to 10 tags of 2 to 20 each, and none over 12 to be safe; as a text, with commas between. */
  tags: string | string[];
  /** English name of a category, such as `'Music'`. */
  category?: string;
  /** Address of a cover. */
  thumbnail?: string;
  /** Default `'original'`. */
  copyrightType?: 'original' | 'reproduced';
  /** Who may watch. Default `'all'`. */
  publicType?: 'all' | 'friend' | 'password';
  /** Letters and digits, 32 at most; with `publicType: 'password'`, and only then. */
  watchPassword?: string;
  /** Up to 2000, and 200 to be safe. */
  description?: string;
  /** Steady a shaky video. Default `false`. */
  deshake?: boolean;
  /** Read the whole file before the first byte is sent, so that Youku can compare its MD5. Default `false`. */
  checksum?: boolean;
}

/** What `done()` resolves to. */
export interface YoukuResult {
  /** video_id. */
  fileId: string;
  /** The page that the video gets once it was reviewed. */
  video: StoredAddress;
  /** As of {@link DoneResult}. */
  verified: 'parts' | 'whole' | 'none';
  /** `false`: an earlier commit seems to have worked, but its answer was lost. */
  confirmed: boolean;
  /** The answer to the commit. */
  raw: Record<string, unknown>;
}
