/** What the options of all clouds have in common, resolved for the machine. */
import type { TransferOptions } from './edge.js';
import { UploadError } from './errors.js';
import type { CommonOptions, TcVodFileInfo } from './types.js';

const MEBI = 1024 ** 2;
/** "Never" for a timer: the longest that browsers can set, 24 days. */
const NEVER = 2 ** 31 - 1;

/** The files of an upload, and what the service is told of them. */
export interface Files {
  media?: Blob | undefined;
  cover?: Blob | undefined;
  mediaInfo?: TcVodFileInfo | undefined;
  coverInfo?: TcVodFileInfo | undefined;
}

/** Defaults and limits (spec §1.3, Q14): 0 and nonsense mean the default, negative means off. In the order of the machine. */
export function common(
  params: CommonOptions,
  { media, cover, mediaInfo, coverInfo }: Files,
  { fileId, expireTime, chunkSize = 0, race = false, goal = 0, cloud = 'tencent' }: Partial<TransferOptions>,
): TransferOptions {
  return {
    xhr: params.transport === 'xhr',
    media,
    cover,
    mediaName: mediaInfo?.name ?? '',
    mediaType: mediaInfo?.type,
    mediaMime: media?.type,
    coverName: coverInfo?.name,
    coverType: coverInfo?.type,
    coverMime: cover?.type,
    fileId,
    expireTime,
    chunkSize: number(params.chunkSize, chunkSize, MEBI),
    fileParallel: number(params.fileParallelLimit, 3, 1),
    verify: params.verify !== false,
    race,
    goal,
    parallel: number(params.chunkParallelLimit, 6, 1, 256),
    retries: number(params.chunkRetryTimes, 5, 0),
    retryDelay: number(params.retryDelay, 1000, 0),
    progressInterval: number(params.progressInterval, 1000, 0),
    resume: !!(params.enableResume ?? true),
    cloud,
  };
}

function number(value: unknown, normal: number, least: number, most = NEVER): number {
  return Number(value) ? Math.floor(Math.min(Math.max(Number(value), least), most)) : normal;
}

/** A time-out. */
export function patience(value: unknown): number {
  return Number(value) < 0 ? NEVER : number(value, 5000, 1);
}

/** Addresses, a space between two: they have none inside. */
export function addresses(value: string | string[] | undefined, normal: string[]): string {
  const bases = value?.length ? [value].flat() : normal;
  if (bases.some((base) => typeof base !== 'string')) throw new UploadError('argument', 'endpoints');
  return bases.map((base) => base.replace(/\/+$/, '')).join(' ');
}
