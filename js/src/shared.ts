/** What every entry of the package exports. */
export type { Listener } from './emitter.js';
export { UploadError, type ErrorKind, type Stage } from './errors.js';
export type * from './events.js';
export type { PendingUpload } from './pending.js';
export type { CommonOptions, FileHandle, SignatureContext, SignatureFile, TcVodFileInfo } from './types.js';
export type { Uploader } from './uploader.js';
