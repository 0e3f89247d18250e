import { Goal } from './edge.js';
import { UploadError } from './errors.js';
import type { Warning } from './events.js';
import { check as checkFiles } from './files.js';
import { type Check, check, fileInfo, fileRefusal, inJson, pairs, points, tagsOf } from './limits.js';
import { isSupported } from './loader.js';
import { addresses, common, type Files, patience } from './options.js';
import { OSS_WORDS } from './osswords.js';
import type { PendingUpload } from './pending.js';
import type { SignatureContext } from './types.js';
import { STORE_WORDS } from './storewords.js';
import { Uploader } from './uploader.js';
import { addWords } from './words.js';
import type { YoukuOptions, YoukuResult, YoukuVodOptions } from './youkutypes.js';
import { YOUKU_WORDS } from './youkuwords.js';

addWords(STORE_WORDS, OSS_WORDS, YOUKU_WORDS);

/** Construction options are readable, and changeable, on the instance. */
export interface YoukuVod extends YoukuVodOptions {}

/**
 * Uploads videos from the browser to Youku. Same shape as {@link TcVod}.
 *
 * @example
 * import YoukuVod from 'vodlift/youku';
 *
 * const youku = new YoukuVod({
 *   // Your server makes the call that `context.action` names, and returns the answer as it is.
 *   getSignature: async (context) => {
 *     const answer = await fetch('/my/youku', { method: 'POST', body: JSON.stringify(context) });
 *     return answer.json();
 *   },
 * });
 * const { fileId } = await youku.upload({ mediaFile: input.files[0], tags: ['demo', 'test'] }).done();
 */
export class YoukuVod {
  /** @param options defaults for every upload; only `getSignature` is required. */
  constructor(options: YoukuVodOptions) {
    Object.assign(this, options);
  }

  /** Whether this browser can upload: it needs WebAssembly with reference types. */
  static isSupported(): boolean {
    return isSupported();
  }

  /** Unfinished uploads to this cloud that this browser remembers; as {@link TcVod.pending}. */
  static async pending(options?: YoukuVodOptions): Promise<PendingUpload<Uploader<YoukuResult>, YoukuOptions>[]> {
    const { pending } = await import('./pending.js');
    const start = (params: object, expected: string) => run({ ...options, ...params } as YoukuOptions, expected);
    return pending('youku', start, UploadError);
  }

  /**
   * Starts an upload. Returns at once.
   *
   * @throws UploadError of kind `argument`, which names every field that is wrong. What depends on the chosen file is said through `done()`.
   *
   * @example
   * youku.upload({ mediaFile, title: 'Holiday', tags: ['sea', 'summer'], publicType: 'password', watchPassword: 'secret7' });
   */
  upload(params: YoukuOptions): Uploader<YoukuResult> {
    return run({ ...this, ...params });
  }
}

function run(params: YoukuOptions, expected?: string): Uploader<YoukuResult> {
  const { mediaFile: media, fileName, endpoints, direct } = params;
  const { tags, category, thumbnail, copyrightType, publicType, watchPassword, description, deshake, checksum } = params;
  checkFiles({ ...params, mediaName: 'media' });
  const files: Files = { media, mediaInfo: fileInfo(media, fileName) };
  const title = params.title ?? [...(files.mediaInfo?.name ?? '')].slice(0, 60).join('');
  const checks = check();
  limits(checks, { ...params, title });
  checks.end();
  const { api, oss } = typeof endpoints === 'string' ? { api: endpoints, oss: `${endpoints}/{bucket}` } : (endpoints ?? {});
  const places = [addresses(api, ['https://api.youku.com']), addresses(oss, ['https://{bucket}.{endpoint}'])];
  const meta = pairs({
    file_name: fileName ?? (media as File | undefined)?.name,
    file_size: media?.size,
    title,
    tags: tagsOf(tags).join(),
    category,
    thumbnail,
    copyright_type: copyrightType,
    public_type: publicType,
    watch_password: watchPassword,
    description,
    deshake: deshake === undefined ? undefined : +deshake,
  });
  const ask = inJson(params.getSignature);
  const getSignature = async (context: SignatureContext): Promise<string> => {
    const answer = await ask(context);
    if (direct || !/"access_token"/.test(answer)) return answer;
    throw new UploadError('argument', 'direct', { text: 'access_token rules the whole account: keep it on your server, or set direct: true' });
  };
  const uploader = new Uploader({
    params: { ...params, getSignature },
    files,
    options: common(params, files, { goal: Goal.UPLOAD, cloud: 'youku' }),
    settings: [...places, patience(params.requestTimeout), params.signatureV4, checksum, meta, []],
    // Another tab's outcome has the password that was given there, which is not written down.
    places: watchPassword ? [...places, `${Math.random()}`] : places,
    told: { fileName, title, tags, category, thumbnail, copyrightType, publicType, description, deshake, checksum },
    expected,

    refusal: fileRefusal(params, media, files.mediaInfo),
    finish: ({ fileId, verified, confirmed, raw = {} }) => ({
      fileId,
      video: { url: `https://v.youku.com/v_show/id_${fileId}.html` },
      verified,
      confirmed,
      raw,
    }),
  });
  // Behind the listeners that are added right after upload().
  queueMicrotask(() => doubts(params).forEach((warning) => uploader.emit('warning', warning)));
  return uploader;
}

/** What one of them refuses is said, and left to the service. */
function doubts({ tags, description }: YoukuOptions): Warning[] {
  const long = tagsOf(tags).find((tag) => points(tag) > 12);
  const warn = (code: string, message: string): Warning => ({ kind: 'argument', code, message });
  return [
    ...(long ? [warn('tags', `tag "${long}" has over 12 characters: the service may refuse it`)] : []),
    ...(points(description ?? '') > 200 ? [warn('description', 'description has over 200 characters: the service may refuse it')] : []),
  ];
}

/** The service's table and its list of errors contradict each other: what both refuse is refused here (youku §4.2). */
function limits(checks: Check, params: YoukuOptions): void {
  const { title, tags, copyrightType, publicType, watchPassword, description, thumbnail } = params;
  const list = tagsOf(tags);
  checks.text('title', title, 60, points, 'characters');
  if (title === '') checks.refuse('title', 'is empty: give 1 to 60 characters');
  if (list.length < 1 || list.length > 10) checks.refuse('tags', `are ${list.length}: give 1 to 10`);
  for (const tag of list) {
    if (points(tag) < 2 || points(tag) > 20) checks.refuse('tags', `"${tag}" must have 2 to 20 characters`);
  }
  checks.text('description', description, 2000, points, 'characters');
  checks.text('category', params.category, 60, points, 'characters');
  checks.oneOf('copyrightType', copyrightType, ['original', 'reproduced']);
  checks.oneOf('publicType', publicType, ['all', 'friend', 'password']);
  if (publicType === 'password' && !/^[a-z\d]{1,32}$/i.test(watchPassword ?? '')) {
    checks.refuse('watchPassword', 'must be 1 to 32 letters and digits');
  }
  if (publicType !== 'password' && watchPassword) checks.refuse('watchPassword', "needs publicType: 'password'");
  if (thumbnail && !/^https?:\/\//.test(thumbnail)) checks.refuse('thumbnail', 'must be an http(s) address');
}
