import { check as checkFiles } from './files.js';
import { Goal } from './edge.js';
import { UploadError } from './errors.js';
import { type Check, check, fileInfo, fileRefusal, inJson, pairs, points } from './limits.js';
import { isSupported } from './loader.js';
import type { NeteaseOptions, NeteaseResult, NeteaseVodOptions } from './neteasetypes.js';
import { NETEASE_WORDS } from './neteasewords.js';
import { OSS_WORDS } from './osswords.js';
import { addresses, common, type Files, patience } from './options.js';
import type { PendingUpload } from './pending.js';
import { Uploader } from './uploader.js';
import { addWords } from './words.js';

addWords(OSS_WORDS, NETEASE_WORDS);

/** Where nodes are asked for (netease §2.1); on http pages the documented address, which lists nodes that they may reach. */
const DIRECTORIES = ['', '-hz', '-bj', '-oversea'].map((place) => `https://wanproxy${place}.127.net/lbs`);
const FALLBACK = ['https://wannos-web.127.net', 'https://wanproxy-web.127.net'];

/**
 * Nodes by directory and bucket, as the latest upload was told them, the last good one first (netease §2.4). Another network, which
 * comes with `online`, may be nearer to others.
 */
const known = new Map<string, { nodes: string; until: number }>();
const KNOWN_LIFE = 2 * 3600_000;

function remember(directory: string, bucket: string, nodes: string): void {
  if (!known.size) globalThis.addEventListener?.('online', () => known.clear(), { once: true });
  known.set(`${directory}\n${bucket}`, { nodes, until: Date.now() + KNOWN_LIFE });
}

/** Buckets and their nodes, a space between two. */
const recall = (directory: string): string =>
  [...known]
    .filter(([key, { until }]) => key.startsWith(`${directory}\n`) && until > Date.now())
    .map(([key, { nodes }]) => `${key.split('\n')[1]} ${nodes}`)
    .join(' ');

/** Construction options are readable, and changeable, on the instance. */
export interface NeteaseVod extends NeteaseVodOptions {}

/**
 * Uploads videos and pictures from the browser to NetEase Yunxin VOD. Same shape as {@link TcVod}.
 *
 * @example
 * import NeteaseVod from 'vodlift/netease';
 *
 * const netease = new NeteaseVod({
 *   // Your server calls upload/init, or video/query for `action: 'confirm'`, and returns the answer as it is.
 *   getSignature: async (context) => {
 *     const answer = await fetch('/my/netease', { method: 'POST', body: JSON.stringify(context) });
 *     return answer.json();
 *   },
 * });
 * const { fileId } = await netease.upload({ mediaFile: input.files[0] }).done();
 */
export class NeteaseVod {
  /** @param options defaults for every upload; only `getSignature` is required. */
  constructor(options: NeteaseVodOptions) {
    Object.assign(this, options);
  }

  /** Whether this browser can upload: it needs WebAssembly with reference types. */
  static isSupported(): boolean {
    return isSupported();
  }

  /** Unfinished uploads to this cloud that this browser remembers; as {@link TcVod.pending}. */
  static async pending(options?: NeteaseVodOptions): Promise<PendingUpload<Uploader<NeteaseResult>, NeteaseOptions>[]> {
    const { pending } = await import('./pending.js');
    const start = (params: object, expected: string) => run({ ...options, ...params } as NeteaseOptions, expected);
    return pending('netease', start, UploadError);
  }

  /**
   * Starts an upload. Returns at once.
   *
   * @throws UploadError of kind `argument`, which names every field that is wrong. What depends on the chosen file is said through `done()`.
   *
   * @example
   * netease.upload({ mediaFile, presetId: 12, userDefInfo: 'order=42' });
   */
  upload(params: NeteaseOptions): Uploader<NeteaseResult> {
    return run({ ...this, ...params });
  }
}

function run(params: NeteaseOptions, expected?: string): Uploader<NeteaseResult> {
  const { mediaFile: media, fileName, endpoints, checkMd5, persistToken, confirm } = params;
  const { userFileName, typeId, presetId, watermarkId, description, userDefInfo } = params;
  const { uploadCallbackUrl, callbackUrl, transOffset, transDuration } = params;
  checkFiles({ ...params, mediaName: 'media' });
  const files: Files = { media, mediaInfo: fileInfo(media, fileName) };
  const checks = check();
  limits(checks, params);
  hosts(checks, params);
  checks.end();
  const secure = globalThis.location?.protocol === 'https:';
  const local = typeof endpoints === 'string' ? { lbs: `${addresses(endpoints, [])}/lbs`, fallback: endpoints } : (endpoints ?? {});
  const places = [
    addresses(local.lbs, secure ? DIRECTORIES : ['http://wanproxy.127.net/lbs', ...DIRECTORIES]),
    addresses(params.uploadHosts, []),
    addresses(local.fallback, FALLBACK),
  ];
  const allowed = [params.allowedHosts ?? [], typeof endpoints === 'string' ? new URL(endpoints).hostname : []].flat();
  const asked = {
    userFileName,
    typeId,
    presetId,
    watermarkId,
    description,
    userDefInfo,
    uploadCallbackUrl,
    callbackUrl,
    transOffset,
    transDuration,
  };
  // Init takes names that Windows takes (netease §7, 23).
  const originFileName = (fileName ?? (media as File | undefined)?.name)?.replace(/[\\/:*?"<>|\p{Cc}]/gu, '_');
  return new Uploader({
    params: { ...params, getSignature: inJson(params.getSignature) },
    files,
    options: common(params, files, { goal: Goal.UPLOAD, cloud: 'netease', chunkSize: 8 << 20 }),
    settings: [
      ...places,
      allowed.join(' ').toLowerCase(),
      secure,
      patience(params.requestTimeout || 10_000),
      checkMd5,
      persistToken,
      confirm,
      recall(places[0]!),
      pairs({ originFileName, ...asked }),
      [],
    ],
    places,
    told: { fileName, ...asked, checkMd5, confirm },
    expected,
    refusal: fileRefusal(params, media, files.mediaInfo),
    finish: ({ fileId, videoUrl, verified, confirmed, raw }) => {
      const { nodes, ...rest } = raw as unknown as NeteaseResult['raw'] & { nodes?: string };
      const { bucket, object } = rest;
      if (nodes) remember(places[0]!, bucket, nodes);
      return { fileId, bucket, object, video: videoUrl ? { url: videoUrl } : {}, verified, confirmed, raw: rest } as NeteaseResult;
    },
  });
}

/** What init is documented to refuse (netease §1.2). */
function limits(checks: Check, params: NeteaseOptions): void {
  checks.text('userFileName', params.userFileName, Infinity, points, 'characters');
  checks.text('description', params.description, Infinity, points, 'characters');
  checks.text('userDefInfo', params.userDefInfo, 256, points, 'characters');
  for (const field of ['typeId', 'presetId', 'watermarkId', 'transOffset', 'transDuration'] as const) {
    const value = params[field] ?? 0;
    if (!Number.isSafeInteger(value) || value < 0) checks.refuse(field, 'must be a whole number, 0 or more');
  }
  if (params.watermarkId !== undefined && params.presetId === undefined) checks.refuse('watermarkId', 'needs presetId');
  for (const field of ['uploadCallbackUrl', 'callbackUrl'] as const) {
    if (params[field] && !/^https?:\/\//.test(params[field])) checks.refuse(field, 'must be an http(s) address');
  }
}

/** Whom the token goes to: a slip is refused here, not met as a network error later. */
function hosts(checks: Check, { endpoints, uploadHosts, allowedHosts }: NeteaseOptions): void {
  const given = endpoints ?? {};
  const each = typeof given === 'object' && !Array.isArray(given) ? [given.lbs ?? [], given.fallback ?? []].flat() : [given];
  if (!each.every(isAddress)) checks.refuse('endpoints', 'must be an address such as http://127.0.0.1:9711, or { lbs, fallback } of such');
  if (![uploadHosts ?? []].flat().every(isAddress)) checks.refuse('uploadHosts', 'must be addresses such as https://upload.my.example');
  // Other names are never found in a directory's list.
  const isName = (name: unknown): boolean => typeof name === 'string' && /^[\w.-]+(:\d+)?$/.test(name);
  if (![allowedHosts ?? []].flat().every(isName)) checks.refuse('allowedHosts', 'must be host names such as upload.my.example, without https://');
}

function isAddress(value: unknown): boolean {
  try {
    return typeof value === 'string' && /^https?:\/\/\S+$/.test(value) && !!new URL(value);
  } catch {
    return false;
  }
}
