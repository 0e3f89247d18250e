/** The boundary to the machine in wasm (src/edge): what this side hands over, and what it offers. */

/** Everything resolved and defaulted. Sizes are bytes, times are milliseconds. */
export interface TransferOptions {
  cloud: 'tencent';
  /** `prepare` is only the region race of `TcVod.prepareUpload()`. */
  goal: 'upload' | 'prepare';
  media?: Blob | undefined;
  cover?: Blob | undefined;
  mediaName: string;
  mediaType: string;
  mediaMime: string;
  coverName: string;
  coverType: string;
  coverMime: string;
  fileId?: string | undefined;
  expireTime?: string | undefined;
  applyTimeout: number;
  commitTimeout: number;
  retryDelay: number;
  retries: number;
  chunkSize: number;
  parallel: number;
  fileParallel: number;
  progressInterval: number;
  resume: boolean;
  verify: boolean;
  xhr: boolean;
  race: boolean;
  region?: string | undefined;
  vodEndpoints: string[];
  cosEndpoints: string[];
}

/** What the machine may ask of this side. */
export interface Host {
  emit(type: string, payload: unknown): void;
  sign(context: unknown): Promise<unknown>;
  worker(): Worker | undefined;
}

/** One running upload in wasm. */
export interface Transfer {
  pause(): void;
  resume(): void;
  cancel(abort: boolean): void;
  free(): void;
}

/** The module that wasm-bindgen generates (target `web`, with its reset function). */
export interface Glue {
  default(input: { module_or_path: WebAssembly.Module }): Promise<unknown>;
  /** Replaces the instance by a fresh one of the same module; closures of the old one become inert. */
  __wbg_reset_state(): void;
  /** Has `callback` called once, if this instance panics. */
  on_trap(callback: () => void): void;
  Transfer: new (options: TransferOptions, host: Host) => Transfer;
}
