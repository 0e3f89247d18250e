/**
 * `vodlift/aliyun`: Alibaba Cloud VOD only, for pages that need no other. `aliyun.bin` and `vodlift-worker.js` lie beside the
 * module, where bundlers find them by the two `new URL` below.
 *
 * @module
 */
import glue from '../gen/aliyun/vodlift.js';
import { install } from './loader.js';

install({
  glue,
  wasm: () => new URL('./aliyun.bin', import.meta.url),
  worker: (url) => (url ? new Worker(url) : new Worker(new URL('./vodlift-worker.js', import.meta.url))),
});

export { AliVod, AliVod as default } from './alivod.js';
export type * from './alitypes.js';
export * from './shared.js';
