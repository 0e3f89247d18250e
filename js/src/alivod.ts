import type { AliImageInfo, AliImageInfoOptions, AliImageOptions, AliImageResult, AliParameters, AliVideoOptions, AliVodOptions } from './alitypes.js';
import { Goal } from './edge.js';
import { UploadError } from './errors.js';
import type { DoneResult } from './events.js';
import { check as checkFiles, coverInfo, refusal } from './files.js';
import { bytes, type Check, check, fileInfo, fileRefusal, inJson, pairs, tagsOf } from './limits.js';
import { isSupported } from './loader.js';
import type { Told } from './keeper.js';
import { addresses, common, type Files, patience } from './options.js';
import { OSS_WORDS } from './osswords.js';
import type { PendingUpload } from './pending.js';
import { STORE_WORDS } from './storewords.js';
import { type Outcome, Uploader } from './uploader.js';
import { addWords } from './words.js';

/** What the service takes (aliyun §2.8), video and then audio. */
const EXTENSIONS =
  'mp4 ts 3gp mpg mpeg mpe dat vob asf avi wmv flv f4v rm rmvb mov mkv m3u8 dv gif m2t m4v mj2 mjpeg mts ogg qt swf webm ' +
  'mp3 wma wav aac ac ra m4a flac ape ac3 amr caf acm';
const IMAGES = ['png', 'jpg', 'jpeg', 'gif', 'heic', 'webp'];
const MONTH = 2_592_000;

type All = AliVideoOptions & Pick<AliImageOptions, 'imageType' | 'imageExt' | 'originalFileName'>;

addWords(STORE_WORDS, OSS_WORDS);

/** Construction options are readable, and changeable, on the instance. */
export interface AliVod extends AliVodOptions {}

/**
 * Uploads videos, audio and pictures from the browser to Alibaba Cloud VOD (ApsaraVideo). Same shape as {@link TcVod}.
 *
 * @example
 * import AliVod from 'vodlift/aliyun';
 *
 * const aliVod = new AliVod({
 *   // Your server calls CreateUploadVideo, RefreshUploadVideo, CreateUploadImage, and returns the answer as it is.
 *   getSignature: async (context) => {
 *     const answer = await fetch('/my/credential', { method: 'POST', body: JSON.stringify(context) });
 *     return answer.json();
 *   },
 * });
 * const { fileId } = await aliVod.upload({ mediaFile: input.files[0] }).done();
 */
export class AliVod {
  /** @param options defaults for every upload; only `getSignature` is required. */
  constructor(options: AliVodOptions) {
    Object.assign(this, options);
  }

  /** Whether this browser can upload: it needs WebAssembly with reference types. */
  static isSupported(): boolean {
    return isSupported();
  }

  /** Unfinished uploads to this cloud that this browser remembers; as {@link TcVod.pending}. */
  static async pending(options?: AliVodOptions): Promise<PendingUpload<Uploader, AliVideoOptions>[]> {
    const { pending } = await import('./pending.js');
    const start = (params: object, expected: string) => video({ ...options, ...params } as All, expected);
    return pending('aliyun', start, UploadError);
  }

  /**
   * Starts the upload of a video or of audio, with a cover if there is one. Returns at once.
   *
   * @throws UploadError of kind `argument`, which names every field that is wrong. What depends on the chosen file is said through `done()`.
   *
   * @example
   * aliVod.upload({ mediaFile, coverFile, title: 'Holiday', tags: ['sea', 'sun'] });
   */
  upload(params: AliVideoOptions): Uploader {
    return video({ ...this, ...params } as All);
  }

  /**
   * Starts the upload of a picture.
   *
   * @throws UploadError of kind `argument`, as {@link AliVod.upload}.
   *
   * @example
   * const { fileId, image } = await aliVod.uploadImage({ imageFile, imageType: 'cover' }).done();
   */
  uploadImage(params: AliImageOptions): Uploader<AliImageResult> {
    return image({ ...this, ...params });
  }

  /**
   * What the service knows of a picture (GetImageInfo): asks the page with `action: 'info'`, or the service itself with temporary keys.
   *
   * @throws UploadError of kind `argument`; of kind `service` and code `NoSuchResource` where there is no such picture.
   *
   * @example
   * const { URL } = await aliVod.getImageInfo({ imageId, outputType: 'oss', authTimeout: 3600 });
   */
  async getImageInfo(params: AliImageInfoOptions): Promise<AliImageInfo> {
    return info({ ...this, ...params }).done();
  }
}

function video(params: All, expected?: string): Uploader {
  const { mediaFile: media, coverFile: cover, fileName, title, coverURL } = params;
  const { templateGroupId, workflowId, referenceId, storageLocation } = params;
  const files: Files = { media, cover, mediaInfo: fileInfo(media, fileName), coverInfo: coverInfo(params) };
  checkFiles({ ...params, mediaName: 'media' });
  const checks = check();
  const meta = parameters(checks, params);
  const type = files.mediaInfo?.type ?? '';
  if (type && !EXTENSIONS.split(' ').includes(type)) checks.refuse('mediaFile', `is .${type}, which the service does not take`);
  if (coverURL && !/^https?:\/\//.test(coverURL)) checks.refuse('coverURL', 'must be an http(s) address');
  if (params.referenceId && !/^[\w-]{6,64}$/.test(params.referenceId)) checks.refuse('referenceId', 'must be 6 to 64 of A-Za-z0-9_-');
  checks.end();
  const name = fileName ?? (media as File | undefined)?.name;
  return run(params, files, {
    goal: Goal.UPLOAD,
    expected,
    refusal: fileRefusal(params, media, files.mediaInfo) ?? refusal({ ...params, mediaName: 'media' }, files.mediaInfo, files.coverInfo),
    meta: pairs({
      FileName: name,
      Title: title ?? files.mediaInfo?.name,
      FileSize: media?.size,
      ...meta,
      CoverURL: coverURL,
      TemplateGroupId: templateGroupId,
      WorkflowId: workflowId,
      ReferenceId: referenceId,
    }),
    told: { ...toldOf(params), fileName, coverURL, templateGroupId, workflowId, referenceId },
    coverMeta: pairs({ ImageType: 'cover', ImageExt: files.coverInfo?.type, Title: title, StorageLocation: storageLocation }),
    finish: ({ fileId, coverUrl, verified, confirmed, raw = {} }): DoneResult => ({
      fileId,
      video: { url: '' },
      ...(coverUrl && { cover: { url: coverUrl } }),
      verified,
      confirmed,
      raw,
    }),
  });
}

function image(params: AliImageOptions): Uploader<AliImageResult> {
  const { imageFile: media, imageType = 'default', originalFileName, title } = params;
  const asMedia = { ...params, mediaFile: media };
  const picture = coverInfo({ coverFile: media });
  checkFiles({ ...asMedia, mediaName: 'picture' });
  const checks = check();
  const meta = parameters(checks, params);
  const imageExt = params.imageExt ?? (picture?.type || 'png');
  checks.oneOf('imageType', imageType, ['default', 'cover']);
  checks.oneOf('imageExt', imageExt, IMAGES);
  checks.end();
  const files: Files = { media, mediaInfo: picture && { ...picture, type: imageExt } };
  // New keys to a picture are keys to another picture (aliyun §2.6): there is nothing to go on with.
  return run({ ...params, enableResume: false }, files, {
    goal: Goal.IMAGE,
    refusal: refusal(asMedia, files.mediaInfo),
    meta: pairs({ ImageType: imageType, ImageExt: imageExt, Title: title, ...meta, OriginalFileName: originalFileName }),
    finish: ({ fileId, videoUrl = '', verified, confirmed, raw = {} }) => ({ fileId, image: { url: videoUrl }, verified, confirmed, raw }),
  });
}

function info(params: AliImageInfoOptions): Uploader<AliImageInfo> {
  const { imageId, outputType, authTimeout } = params;
  checkFiles({ getSignature: params.getSignature });
  const checks = check();
  if (!imageId || typeof imageId !== 'string') checks.refuse('imageId', 'must be the id of a picture');
  checks.oneOf('outputType', outputType, ['cdn', 'oss']);
  if (authTimeout !== undefined) {
    const most = outputType === 'oss' ? MONTH : Infinity;
    if (!Number.isInteger(authTimeout) || authTimeout < 1 || authTimeout > most) {
      checks.refuse('authTimeout', `must be whole seconds, from 1${most === MONTH ? ` to ${MONTH}` : ''}`);
    }
  }
  checks.end();
  return run(params, {}, {
    goal: Goal.INFO,
    patient: params.waitForNormal,
    fileId: imageId,
    meta: pairs({ ImageId: imageId, OutputType: outputType, AuthTimeout: authTimeout }),
    finish: ({ raw = {} }) => {
      const said = own(raw) as { ImageInfo?: object };
      return (said.ImageInfo ?? said) as AliImageInfo;
    },
  });
}

const NUMBERS = /^(CateId|FileSize|Width|Height)$/;

/** Names as the API documents them, and numbers where it has numbers: SDKs write `imageId`, XML knows texts only (aliyun §6.1). */
function own(value: unknown, name = ''): unknown {
  if (NUMBERS.test(name) && value && +value >= 0) return +value;
  if (!value || typeof value !== 'object' || Array.isArray(value)) return value;
  const members = Object.entries(value).map(([key, member]) => {
    const name = key.replace(/^[a-z]/, (letter) => letter.toUpperCase()).replace(/Url$/, 'URL');
    return [name, own(member, name)];
  });
  return Object.fromEntries(members);
}

const toldOf = ({ title, description, tags, cateId, storageLocation, userData, appId }: AliParameters): Told => ({
  title,
  description,
  tags,
  cateId,
  storageLocation,
  userData,
  appId,
});

/** What every call that makes something can be told. */
function parameters(checks: Check, { title, description, tags, cateId, storageLocation, userData, appId }: AliParameters): object {
  const list = tagsOf(tags);
  const json = typeof userData === 'object' && userData ? JSON.stringify(userData) : userData;
  checks.text('title', title, 128, bytes, 'bytes');
  checks.text('description', description, 1024, bytes, 'bytes');
  if (list.length > 16) checks.refuse('tags', `are ${list.length}: 16 are the most`);
  for (const tag of list) {
    if (bytes(tag) > 32 || tag.includes(',')) checks.refuse('tags', `"${tag}" must have at most 32 bytes and no comma`);
  }
  if (cateId !== undefined && !/^\d{1,19}$/.test(String(cateId))) checks.refuse('cateId', 'must be the number of a category');
  if (storageLocation !== undefined && !/^[\w.-]+$/.test(storageLocation)) checks.refuse('storageLocation', 'must be the host of a bucket');
  if (appId !== undefined && !/^[\w-]+$/.test(appId)) checks.refuse('appId', 'must be the id of an application');
  if (json !== undefined && !isObject(json)) checks.refuse('userData', 'must be an object, or the JSON text of one');
  return { Description: description, Tags: list.join(), CateId: cateId, StorageLocation: storageLocation, UserData: json, AppId: appId };
}

function isObject(json: unknown): boolean {
  try {
    const value: unknown = JSON.parse(json as string);
    return !!value && typeof value === 'object' && !Array.isArray(value);
  } catch {
    return false;
  }
}

interface Wish<R> {
  goal: Goal;
  fileId?: string | undefined;
  expected?: string | undefined;
  refusal?: UploadError | undefined;
  meta: string[];
  coverMeta?: string[];
  told?: Told;
  patient?: boolean | undefined;
  finish(outcome: Outcome): R;
}

function run<R>(params: AliVodOptions, files: Files, wish: Wish<R>): Uploader<R> {
  const { endpoints, requestTimeout } = params;
  const { vod, oss } = typeof endpoints === 'string' ? { vod: endpoints, oss: `${endpoints}/{bucket}` } : (endpoints ?? {});
  const places = [addresses(vod, ['https://vod.cn-shanghai.aliyuncs.com']), addresses(oss, ['https://{bucket}.{endpoint}'])];
  return new Uploader({
    params: { ...params, getSignature: inJson(params.getSignature) },
    files,
    options: common(params, files, { ...wish, cloud: 'aliyun' }),
    settings: [...places, patience(requestTimeout), wish.patient, wish.meta, wish.coverMeta ?? []],
    places,
    told: {},
    ...wish,
  });
}
