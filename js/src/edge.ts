/** The boundary to the machine in wasm (src/edge): what this side hands over, and what it offers. */

/** What is to come of a transfer, as `Goal` of src/cloud/book.rs counts. */
export const enum Goal {
  UPLOAD,
  /** The media is a picture. */
  IMAGE,
  /** Only the region race of `TcVod.prepareUpload()`. */
  PREPARE,
  /** Only what the cloud knows of an earlier picture. */
  INFO,
}

/**
 * Everything resolved and defaulted. Sizes are bytes, times are milliseconds. The machine gets the values alone, in this order, and
 * then the settings of its cloud (src/edge/face.rs).
 */
export interface TransferOptions {
  xhr: boolean;
  media?: Blob | undefined;
  cover?: Blob | undefined;
  mediaName: string;
  mediaType?: string | undefined;
  mediaMime?: string | undefined;
  coverName?: string | undefined;
  coverType?: string | undefined;
  coverMime?: string | undefined;
  fileId?: string | undefined;
  expireTime?: string | undefined;
  /** 0: as the line wants it. */
  chunkSize: number;
  fileParallel: number;
  verify: boolean;
  race: boolean;
  goal: number;
  parallel: number;
  retries: number;
  retryDelay: number;
  progressInterval: number;
  resume: boolean;
  cloud: 'tencent' | 'aliyun' | 'youku' | 'netease';
}

/** What the machine may ask of this side. */
export interface Host {
  emit(type: string, payload: unknown): void;
  sign(context: { action: string; kind: string }): Promise<unknown>;
  worker(): Worker | undefined;
  /** The resume record of a key. While another tab uploads the same files, the answer waits. */
  load(key: string): Promise<string | undefined>;
  /** Resolves when the record is safe. */
  save(record: string): Promise<void>;
  forget(): void;
}

/** What a function made for the machine is about: the upload, a number of `src/edge/topic.rs`, and a number of its own. */
export type Topic = [owner: number, topic: number, number: number];

/** An instance of the machine's module, with the exports of `src/edge/mod.rs`. */
export interface Machine {
  /** Begins an upload under a number that was never used before. */
  start(id: number, options: unknown[], host: Host): void;
  pause(id: number): void;
  resume(id: number): void;
  cancel(id: number, abort: number): void;
  /** Something happened: an event, a timer, or a promise that was fulfilled (`ok`) or rejected. */
  hear(...news: [...topic: Topic, ok: number, value: unknown]): void;
}

/** What wasm-bindgen generates (target `web`), as `xtask/src/glue.rs` leaves it: starts an instance; an earlier one is forgotten. */
export type Glue = (module: WebAssembly.Module) => Promise<Machine>;
