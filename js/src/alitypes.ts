import type { CommonOptions, SignatureContext } from './types.js';

/**
 * What `getSignature` returns for Alibaba VOD: the OpenAPI's own answer, as your server got it.
 *
 * Any of these, as an object or as its JSON text (aliyun §6.1):
 * - `{ UploadAddress, UploadAuth, VideoId | ImageId, ImageURL?, FileURL? }`, also in lower camel case, also wrapped in `{ …Response: {…} }`;
 * - the pair decoded: `{ endpoint, bucket, key, region, credentials: { accessKeyId, accessKeySecret, securityToken, expiration } }`;
 * - temporary keys that may call the VOD API, with which the SDK makes the calls itself: `{ AccessKeyId, AccessKeySecret, SecurityToken, Expiration }`.
 *
 * For `action: 'create'`, your server calls CreateUploadVideo or, for `kind: 'image'` and `'cover'`, CreateUploadImage, with the
 * parameters in `meta`, and, for a video whose cover went first, `handle.imageUrl` as its CoverURL; for `'refresh'`, RefreshUploadVideo of `handle.videoId`; for `'info'`, GetImageInfo.
 */
export type AliGetSignature = (context: SignatureContext) => unknown;

/** Options that the constructor and `upload()` share; those of `upload()` win. */
export interface AliVodOptions extends CommonOptions {
  /** Required, here or in `upload()`. */
  getSignature?: AliGetSignature;
  /**
   * Where the requests go instead of the real cloud. `vod`: base address of the VOD API, which is called only with temporary keys; default
   * `https://vod.cn-shanghai.aliyuncs.com`. `oss`: address of buckets, `{bucket}` and `{endpoint}` are filled in;
   * default `https://{bucket}.{endpoint}`.
   */
  endpoints?: string | { vod?: string; oss?: string | string[] };
  /** Time-out of each call of the VOD API, in ms. Default 5000, also for 0; negative or `Infinity`: none. */
  requestTimeout?: number;
}

/** What videos and pictures can both be told (aliyun §2.6, §2.8). */
export interface AliParameters {
  /** Up to 128 bytes of UTF-8. Default: the file's name without its extension. */
  title?: string;
  /** Up to 1024 bytes of UTF-8. */
  description?: string;
  /** Up to 16 tags of up to 32 bytes each; as a text, with commas between. */
  tags?: string | string[];
  /** Id of a category. */
  cateId?: number | string;
  /** Host of the bucket, such as `outin-….oss-cn-shanghai.aliyuncs.com`. */
  storageLocation?: string;
  /** Object or its JSON text: `MessageCallback`, `Extend`, `AccelerateConfig`. */
  userData?: string | object;
  /** Default: the account's `app-1000000`. */
  appId?: string;
}

/** Parameters of `AliVod.upload()` (aliyun §2.8). */
export interface AliVideoOptions extends AliVodOptions, AliParameters {
  /** Video or audio with one of the extensions that the service takes. */
  mediaFile: File | Blob;
  /** Picture; it is uploaded first, and its address handed over as the video's CoverURL. */
  coverFile?: File | Blob;
  /** Name with extension. Default: that of the file; a Blob needs it. */
  fileName?: string;
  /** Address of a cover that is somewhere already. */
  coverURL?: string;
  /** Transcoding template group. */
  templateGroupId?: string;
  /** Workflow; wins over `templateGroupId`. */
  workflowId?: string;
  /** 6 to 64 of `A-Za-z0-9_-`, unique in the account. */
  referenceId?: string;
}

/** Parameters of `AliVod.uploadImage()` (aliyun §2.6). */
export interface AliImageOptions extends AliVodOptions, AliParameters {
  imageFile: File | Blob;
  /** Default `'default'`. */
  imageType?: 'default' | 'cover';
  /** Default: the file's extension, or `png`. */
  imageExt?: 'png' | 'jpg' | 'jpeg' | 'gif' | 'heic' | 'webp';
  originalFileName?: string;
}

/** What `uploadImage().done()` resolves to. */
export interface AliImageResult {
  /** ImageId. */
  fileId: string;
  /** Its address; a 403 from it means that the domain's URL authentication is on: ask `getImageInfo()` for a signed one. */
  image: { url: string };
  verified: 'parts' | 'whole' | 'none';
  confirmed: boolean;
  raw: Record<string, unknown>;
}

/** Parameters of `AliVod.getImageInfo()` (aliyun §2.7). */
export interface AliImageInfoOptions extends AliVodOptions {
  imageId: string;
  /** Which address: accelerated (`'cdn'`, the default) or of the origin. */
  outputType?: 'cdn' | 'oss';
  /**
   * How long the address is to be good for, in seconds, from 1. With `'oss'` at most 2,592,000 (30 days), default 3600; with
   * `'cdn'` it matters only where URL authentication is on.
   */
  authTimeout?: number;
  /** Ask again, up to two minutes, while the picture's `Status` is `Uploading`. Default `false`. */
  waitForNormal?: boolean;
}

/** What `getImageInfo()` resolves to (aliyun §2.7). */
export interface AliImageInfo {
  ImageId: string;
  Title?: string;
  Description?: string;
  /** Commas between. */
  Tags?: string;
  CateId?: number;
  CateName?: string;
  /** `yyyy-MM-ddTHH:mm:ssZ`. */
  CreationTime?: string;
  ImageType?: string;
  Status?: 'Uploading' | 'Normal' | 'UploadFail';
  URL: string;
  StorageLocation?: string;
  AppId?: string;
  /** The source. */
  Mezzanine?: { FileURL?: string; OriginalFileName?: string; FileSize?: number; Width?: number; Height?: number };
}
