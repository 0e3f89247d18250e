import { UploadError } from './errors.js';
import type { CommonOptions, TcVodFileInfo, UploaderOptions } from './types.js';

/** What is looked at here has every class. */
type Params = CommonOptions &
  Pick<UploaderOptions, 'mediaFile' | 'videoFile' | 'coverFile' | 'mediaName' | 'videoName' | 'mediaType' | 'fileId' | 'expireTime'>;

/** 60 GB, counted as 60 GiB (60 × 1024³ bytes) so that nothing which the service takes is refused here. */
const LARGEST = 60 * 1024 ** 3;

/** `[object File]`, as the original asks: it also holds for a File from another frame. */
const tag = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);
const isFile = (value: unknown): boolean => tag(value) === 'File';
const isBlob = (value: unknown): boolean => isFile(value) || tag(value) === 'Blob';

const refuse = (code: string): UploadError => new UploadError('argument', code);
const noText = (code: string): UploadError => new UploadError('argument', code, { text: `${code} must be a string` });

/** What no name may have (spec §1.3). */
const CHARACTERS = /[:*?<>"\\/|]/g;

/** Throws for arguments that are the page's mistake, with the texts and in the order of the original (spec §1.3). */
export function check(params: Params): void {
  const { getSignature, videoFile, mediaFile, coverFile, mediaName, videoName, expireTime, signal } = params;
  if (typeof getSignature !== 'function') throw refuse('getSignature');
  if (videoFile && !isFile(videoFile)) throw refuse('videoFile');
  if (mediaFile && !isBlob(mediaFile)) throw refuse('mediaFile');
  if (coverFile && !isBlob(coverFile)) throw refuse('coverFile');
  const name = mediaName || videoName;
  if (name && typeof name !== 'string') throw noText('mediaName');
  if (name && name.search(CHARACTERS) >= 0) throw refuse('characters');
  if (mediaFile && !isFile(mediaFile) && !name) throw refuse('blob-name');
  for (const option of ['mediaType', 'fileId', 'expireTime'] as const) {
    if (params[option] && typeof params[option] !== 'string') throw noText(option);
  }
  if (expireTime && !Date.parse(expireTime)) throw refuse('expireTime');
  if (signal && !signal.addEventListener) throw refuse('signal');
}

/** What is wrong with the choice of files. That is the visitor's doing, not the page's, and so is said through `done()`. */
export function refusal(
  params: Params,
  media?: TcVodFileInfo,
  cover?: TcVodFileInfo,
): UploadError | undefined {
  if (!media && !(params.fileId && cover)) return refuse('params');
  if (media?.type === '') return refuse('extension');
  if (cover?.type === '') return refuse('cover-type');
  if (!params.allowEmpty && (media?.size === 0 || cover?.size === 0)) return refuse('empty');
  if (media && media.size > LARGEST) return refuse('too-large');
  return undefined;
}

/** Whether an empty file is one that was deleted since it was chosen: these look alike, until they are read whole. */
export const isGone = (file: Blob): Promise<boolean> =>
  file.arrayBuffer().then(
    () => false,
    () => true,
  );

/** What the service is told of the media (spec §1.3). An empty type means that there is none to be found (Q34). */
export function mediaInfo(params: Params): TcVodFileInfo | undefined {
  const file = params.mediaFile || params.videoFile;
  if (!file) return undefined;
  const { mediaType } = params;
  const given = params.mediaName || params.videoName || '';
  // A Blob's given name stands for the file name that it lacks.
  const { name, type } = split(isFile(file) ? (file as File).name : given);
  const display = isFile(file) || mediaType ? given : '';
  // A file may be called what a media may not.
  return { name: display || name.replace(CHARACTERS, '_'), type: mediaType?.toLowerCase() || type, size: file.size };
}

/** What the service is told of the cover: never `mediaName`. A Blob, as canvas makes them, is told by its MIME type. */
export function coverInfo({ coverFile: file }: Params): TcVodFileInfo | undefined {
  if (!file) return undefined;
  const { name, type } = split(isFile(file) ? (file as File).name : `cover.${file.type.split('/')[1] ?? ''}`);
  return { name, type, size: file.size };
}

export function split(file: string): { name: string; type: string } {
  const dot = file.lastIndexOf('.');
  return dot < 0 ? { name: file, type: '' } : { name: file.slice(0, dot), type: file.slice(dot + 1).toLowerCase() };
}
