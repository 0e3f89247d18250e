import type { StoredAddress } from './events.js';
import type { CommonOptions, SignatureContext } from './types.js';

/**
 * What `getSignature` returns for Alibaba VOD: the OpenAPI's own answer, as your server got it.
 *
 * Any of these, as an object or as its text, JSON or XML:
 * - `{ UploadAddress, UploadAuth, VideoId | ImageId, ImageURL?, FileURL? }`, also in lower camel case, also wrapped in `{ …Response: {…} }`;
 * - the pair decoded: `{ endpoint, bucket, key, region, credentials: { accessKeyId, accessKeySecret, securityToken, expiration } }`;
 * - temporary keys that may call the VOD API, with which the SDK makes the calls itself: `{ AccessKeyId, AccessKeySecret, SecurityToken, Expiration }`.
 *
 * For `action: 'create'`, your server calls CreateUploadVideo or, for `kind: 'image'` and `'cover'`, CreateUploadImage, with the
 * parameters in `meta`, and, for a video whose cover went first, `handle.imageUrl` as its CoverURL; for `'refresh'`, RefreshUploadVideo of `handle.videoId`; for `'info'`, GetImageInfo.
 */
export type AliGetSignature = (context: SignatureContext) => unknown;

/** Where the requests go instead of the real cloud: a gateway, or the emulator. */
export interface AliEndpoints {
  /** Base address of the VOD API, which a page calls only with temporary keys. Default `https://vod.cn-shanghai.aliyuncs.com`. */
  vod?: string;
  /** Address of buckets; `{bucket}` and `{endpoint}` are filled in. Default `https://{bucket}.{endpoint}`. */
  oss?: string | string[];
}

/** Options that the constructor and `upload()` share; those of `upload()` win. */
export interface AliVodOptions extends CommonOptions {
  /** Required, here or in `upload()`. */
  getSignature?: AliGetSignature;
  /** One address for everything, or one each. */
  endpoints?: string | AliEndpoints;
  /** Time-out of each call of the VOD API, in ms. Default 5000, also for 0; negative or `Infinity`: none. */
  requestTimeout?: number;
}

/** What videos and pictures can both be told. */
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

/**
 * Parameters of `AliVod.upload()`.
 *
 * @example
 * aliVod.upload({ mediaFile, coverFile, title: 'Holiday', tags: ['sea', 'sun'] });
 */
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

/**
 * Parameters of `AliVod.uploadImage()`.
 *
 * @example
 * aliVod.uploadImage({ imageFile, imageType: 'cover', title: 'Sunset' });
 */
export interface AliImageOptions extends AliVodOptions, AliParameters {
  /** The picture; a Blob needs `imageExt`, unless it is a png. */
  imageFile: File | Blob;
  /** Default `'default'`. */
  imageType?: 'default' | 'cover';
  /** Default: the file's extension, or `png`. */
  imageExt?: 'png' | 'jpg' | 'jpeg' | 'gif' | 'heic' | 'webp';
  /** The name that the service keeps with it. */
  originalFileName?: string;
}

/** What `uploadImage().done()` resolves to. */
export interface AliImageResult {
  /** ImageId. */
  fileId: string;
  /** Its address; a 403 from it means that the domain's URL authentication is on: ask `getImageInfo()` for a signed one. */
  image: StoredAddress;
  /** As of {@link DoneResult}. */
  verified: 'parts' | 'whole' | 'none';
  /** As of {@link DoneResult}. */
  confirmed: boolean;
  /** What the answers named: ids, addresses, bucket and object. */
  raw: Record<string, unknown>;
}

/** Parameters of `AliVod.getImageInfo()`. */
export interface AliImageInfoOptions extends AliVodOptions {
  /** The `fileId` of `uploadImage()`. */
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

/** What `getImageInfo()` resolves to, by the API's own names. */
export interface AliImageInfo {
  /** Its id. */
  ImageId: string;
  /** As it was given. */
  Title?: string;
  /** As it was given. */
  Description?: string;
  /** Commas between. */
  Tags?: string;
  /** Id of its category. */
  CateId?: number;
  /** Name of its category. */
  CateName?: string;
  /** `yyyy-MM-ddTHH:mm:ssZ`. */
  CreationTime?: string;
  /** `default` or `cover`. */
  ImageType?: string;
  /** `Normal` as soon as it can be used. */
  Status?: 'Uploading' | 'Normal' | 'UploadFail';
  /** To show it from, signed where that is needed. */
  URL: string;
  /** Host of its bucket. */
  StorageLocation?: string;
  /** The application that it belongs to. */
  AppId?: string;
  /** The source. */
  Mezzanine?: AliMezzanine;
}

/** The file as it was uploaded. */
export interface AliMezzanine {
  /** Its address at the store. */
  FileURL?: string;
  /** As it was given. */
  OriginalFileName?: string;
  /** In bytes. */
  FileSize?: number;
  /** In pixels. */
  Width?: number;
  /** In pixels. */
  Height?: number;
}
