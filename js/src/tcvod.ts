import { Goal } from './edge.js';
import { UploadError } from './errors.js';
import type { DoneResult } from './events.js';
import { check, coverInfo, mediaInfo, refusal } from './files.js';
import { isSupported } from './loader.js';
import { addresses, common, type Files, patience } from './options.js';
import type { PendingUpload } from './pending.js';
import { STORE_WORDS } from './storewords.js';
import { TENCENT_WORDS } from './tencentwords.js';
import { type Endpoints, HOST, type TcVodOptions, type UploaderOptions } from './types.js';
import { type Outcome, Uploader } from './uploader.js';
import { addWords } from './words.js';

/** How long a page may use the winner of a region race. */
const REGION_LIFE = 600_000;

addWords(STORE_WORDS, TENCENT_WORDS);

let region: { name: string; until: number } | undefined;
let racing: Promise<string | undefined> | undefined;

/** Construction options are readable, and changeable, on the instance. */
export interface TcVod extends TcVodOptions {}

/**
 * Uploads media and covers from the browser to Tencent Cloud VOD. A drop-in for the class of `vod-js-sdk-v6`.
 *
 * @example
 * import TcVod from 'vodlift/tencent';
 *
 * const tcVod = new TcVod({
 *   getSignature: async () => (await fetch('/my/signature')).text(),
 * });
 * const uploader = tcVod.upload({ mediaFile: input.files[0] });
 * uploader.on('media_progress', ({ percent }) => (bar.value = percent));
 * const { fileId, video } = await uploader.done();
 */
export class TcVod {
  /** @param options defaults for every upload; only `getSignature` is required. */
  constructor(options: TcVodOptions) {
    Object.assign(this, options);
  }

  /** Whether this browser can upload: it needs WebAssembly with reference types. */
  static isSupported(): boolean {
    return isSupported();
  }

  /**
   * Finds the nearest region ahead of time, e.g. when the page opens, and loads the wasm on the way. Uploads that begin within
   * 10 minutes use the answer, unless they say `enableRaceRegion: false`. Optional in every way.
   *
   * @returns the region, or `undefined` if there is no choice or none answered: an upload does without, too.
   * @throws UploadError of kind `argument` if `getSignature` is missing.
   */
  static prepareUpload(options: TcVodOptions): Promise<string | undefined> {
    check(options);
    const known = knownRegion();
    if (known) return Promise.resolve(known);
    racing ??= run(options, true)
      .done()
      .then(knownRegion, () => undefined)
      .finally(() => (racing = undefined));
    return racing;
  }

  /**
   * Uploads that were begun in this browser and not finished: after a reload, a crash, a lost network. The newest first. Loads no wasm.
   *
   * @param options those with which they are to go on; they may be given to `resume()` instead.
   * @throws whatever IndexedDB throws where there is none.
   *
   * @example
   * for (const upload of await TcVod.pending({ getSignature })) {
   *   addRow(upload.name, upload.percent, {
   *     onContinue: async () => (await upload.resume()).done(),
   *     onDiscard: () => upload.discard(),
   *   });
   * }
   */
  static async pending(options?: TcVodOptions): Promise<PendingUpload<Uploader>[]> {
    const { pending } = await import('./pending.js');
    return pending('tencent', (params, expected) => {
      const merged = { ...options, ...params } as UploaderOptions;
      check(merged);
      return run(merged, false, expected);
    }, UploadError);
  }

  /**
   * Starts an upload. Returns at once; everything else happens later.
   *
   * @param params what to upload; its options win over those of the constructor.
   * @throws UploadError of kind `argument` if `getSignature` is no function, a file no File, or a name unusable. What depends on the
   * chosen file (empty, over 60 GB, no extension, nothing to upload) is said through `done()` instead.
   *
   * @example
   * // Media and cover.
   * tcVod.upload({ mediaFile, coverFile, mediaName: 'Holiday' });
   * // A new cover for an existing media.
   * tcVod.upload({ fileId: '1397757900000000001', coverFile });
   */
  upload(params: UploaderOptions): Uploader {
    const merged: UploaderOptions = { ...this, ...params };
    check(merged);
    return run(merged);
  }
}

function run(params: UploaderOptions, prepare = false, expected?: string): Uploader {
  const { endpoints, enableRaceRegion } = params;
  const { mediaName = params.videoName, mediaType, fileId, expireTime } = params;
  const media = params.mediaFile || params.videoFile || undefined;
  const cover = params.coverFile || undefined;
  const files: Files = { media, cover, mediaInfo: mediaInfo(params), coverInfo: coverInfo(params) };
  const { vod, cos }: Endpoints =
    typeof endpoints === 'string' ? { vod: endpoints, cos: endpoints } : (endpoints ?? {});
  const known = enableRaceRegion === false ? undefined : knownRegion();
  const places = [
    addresses(vod, [`https://${HOST.MAIN}`, `https://${HOST.BACKUP}`]),
    addresses(
      cos,
      ['myqcloud.com', 'tencentcos.cn'].map((domain) => `https://{bucket}.cos.{region}.${domain}`),
    ),
  ];
  const { applyRequestTimeout, commitRequestTimeout } = params;
  return new Uploader({
    params,
    files,
    options: common(params, files, {
      fileId: (!media && fileId) || undefined,
      expireTime: expireTime || undefined,
      race: prepare || (!!enableRaceRegion && !known),
      goal: prepare ? Goal.PREPARE : Goal.UPLOAD,
    }),
    settings: [...places, patience(applyRequestTimeout), patience(commitRequestTimeout), known],
    places,
    told: { mediaName, mediaType, fileId, expireTime },
    refusal: prepare ? undefined : refusal(params, files.mediaInfo, files.coverInfo),
    finish,
    expected,
  });
}

function finish({ region: winner, fileId, videoUrl, coverUrl, verified, confirmed, raw: answer }: Outcome): DoneResult {
  if (winner) region = { name: winner, until: Date.now() + REGION_LIFE };
  // A cover alone may be answered with nothing at all (spec §4).
  const raw = answer ?? {};
  const { video, cover } = raw as Partial<DoneResult>;
  return {
    fileId,
    // The service's own object underneath: pages read its verify_content.
    video: { ...video, url: videoUrl ?? '' },
    ...(coverUrl && { cover: { ...cover, url: coverUrl } }),
    verified,
    confirmed,
    raw,
  };
}

function knownRegion(): string | undefined {
  return region && region.until > Date.now() ? region.name : undefined;
}
