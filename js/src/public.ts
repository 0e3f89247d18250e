/** What Tencent's entry exports, besides its assets. */
export * from './shared.js';
export { TcVod, TcVod as default } from './tcvod.js';
export { HOST, UploaderEvent, VodReportEvent } from './types.js';
export type {
  Endpoints,
  IGetSignature,
  IS3UploadCompleteEvtData,
  IS3UploadProcessEvtData,
  TcVodOptions,
  UploaderOptions,
} from './types.js';
