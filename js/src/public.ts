/** What every entry of the package exports, besides its assets. */
export { UploadError, type ErrorKind, type Stage } from './errors.js';
export type * from './events.js';
export type { PendingUpload } from './pending.js';
export { TcVod, TcVod as default } from './tcvod.js';
export { HOST, UploaderEvent, VodReportEvent } from './types.js';
export type {
  Endpoints,
  FileHandle,
  IGetSignature,
  IS3UploadCompleteEvtData,
  IS3UploadProcessEvtData,
  SignatureContext,
  TcVodFileInfo,
  TcVodOptions,
  UploaderOptions,
} from './types.js';
export type { Uploader } from './uploader.js';
