// How pages use the types. Compiled by types.test.mjs, never run.

import TcVod, { TcVod as Named, UploadError, UploaderEvent } from '../../src/public.js';
import { YoukuVod } from '../../src/youkuvod.js';
import type {
  DoneResult,
  ErrorKind,
  IGetSignature,
  IS3UploadCompleteEvtData,
  IS3UploadProcessEvtData,
  TcVodFileInfo,
  Uploader,
  UploaderOptions,
  VodReportEvent,
  HOST,
} from '../../src/public.js';

declare const file: File;

// The kinds of errors are those that have words.
type Worded =
  | keyof typeof import('../../src/words.js').WORDS
  | keyof typeof import('../../src/storewords.js').STORE_WORDS
  | keyof typeof import('../../src/osswords.js').OSS_WORDS
  | keyof typeof import('../../src/neteasewords.js').NETEASE_WORDS;
const worded = (kind: ErrorKind): Worded => kind;
const known = (kind: Worded): ErrorKind => kind;

const getSignature: IGetSignature = async ({ action, reason, attempt }) => `${action} ${reason} ${attempt}`;
const plain: IGetSignature = () => 'text';
const tcVod = new TcVod({ getSignature, enableResume: false, allowReport: true, endpoints: { cos: ['https://a'] } });
const params: UploaderOptions = { mediaFile: file, coverFile: new Blob(), signal: new AbortController().signal };

const uploader: Uploader = tcVod
  .upload(params)
  .on('media_progress', ({ percent, eta }) => percent * (eta ?? 0))
  .once(UploaderEvent.cover_upload, ({ ETag, headers }) => ETag + headers['x'])
  .on('state', ({ state }) => state === 'offline')
  .on('error', (error) => error.kind === 'file-changed' && error.requestId?.length)
  .off('warning');

const result: Promise<DoneResult> = uploader.done();
result.then(({ fileId, video, cover, verified, confirmed, raw }) => [
  fileId,
  video.url,
  cover?.url,
  verified,
  confirmed,
  raw,
]);
uploader.cancel();
uploader.cancel({ abort: true });
const info: TcVodFileInfo | undefined = uploader.videoInfo;
const progress: IS3UploadProcessEvtData = { loaded: 0, total: 0, speed: 0, percent: 0, eta: null };
const stored = (it: IS3UploadCompleteEvtData): string => it.Location + it.Bucket + it.Key + it.ETag;
const region: Promise<string | undefined> = Named.prepareUpload({ getSignature: plain });
const host: HOST = 'vod2.qcloud.com';
const report: VodReportEvent = 'report_done';
const isError = (error: unknown): string | undefined => (error instanceof UploadError ? error.message : undefined);

// @ts-expect-error: no such event
uploader.on('media_progres', () => {});
// @ts-expect-error: no such field
uploader.on('media_progress', ({ percentage }) => percentage);
// @ts-expect-error: a signature is a string
tcVod.upload({ getSignature: async () => ({ signature: 'text' }) });
// @ts-expect-error: not a file
tcVod.upload({ mediaFile: '/clip.mp4' });
// @ts-expect-error: no such kind
isError(new UploadError('fire', 1));

// Each class goes on with options of its own.
const going = async (file: File): Promise<string> => {
  const [video] = await YoukuVod.pending({ getSignature: () => ({}) });
  const { fileId } = await (await video!.resume(file, { watchPassword: 'secret7' })).done();
  // @ts-expect-error: Youku has no such option
  await video!.resume(file, { mediaName: 'Holiday' });
  return fileId;
};

export { going, info, progress, stored, region, host, report };
