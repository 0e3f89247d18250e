// What the pages take for granted in their blocks of code: a page's own things, and what an earlier block made.

declare const tcVod: import('vodlift/tencent').TcVod;
declare const aliVod: import('vodlift/aliyun').AliVod;
declare const youkuVod: import('vodlift/youku').YoukuVod;
declare const neteaseVod: import('vodlift/netease').NeteaseVod;
declare const youku: typeof youkuVod;
declare const netease: typeof neteaseVod;
declare const uploader: import('vodlift/tencent').Uploader;
declare const queue: import('vodlift/queue').UploadQueue;
declare const item: import('vodlift/queue').QueueItem;

declare const input: HTMLInputElement;
declare const coverInput: HTMLInputElement;
declare const button: HTMLButtonElement;
declare const bar: HTMLProgressElement;
declare const mediaFile: File;
declare const coverFile: File;
declare const imageFile: File;
declare const imageId: string;
declare const handle: FileSystemFileHandle;

/** Asks the page's own server. */
declare function getSignature(context: import('vodlift').SignatureContext): Promise<string>;
declare function askMyServer(context: object): Promise<object>;

declare function show(...values: unknown[]): void;
declare function showRetry(): void;
declare function showChoose(): void;
declare function showSorry(): void;
declare function report(facts: object): void;
declare function save(result: object): void;
declare function done(fileId: string): void;
declare function failed(code: unknown, message: string): void;
declare function showRow(...values: unknown[]): void;
declare function showBanner(message: string, handlers: { onRetry(): void }): void;
declare function addRow(name: string, percent: number, handlers: Record<string, (file?: File) => unknown>): void;

/** No package of ours has it. */
declare module '@playwright/test';

/** Of the page that changes its client. */
declare const file: File;
declare const bucket: string;
declare function create(meta: unknown): Promise<object>;
declare function refresh(videoId: unknown): Promise<object>;
declare function sts(context: object): Promise<{ accessKeyId: string; accessKeySecret: string; securityToken: string; expiration: string }>;
