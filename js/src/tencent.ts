/**
 * `vodlift/tencent`: Tencent Cloud only, for pages that need no other. `tencent.bin` and `vodlift-worker.js` lie beside the
 * module, where bundlers find them by the two `new URL` below.
 *
 * @module
 */
import glue from '../gen/tencent/vodlift.js';
import { install } from './loader.js';

install({
  glue,
  wasm: () => new URL('./tencent.bin', import.meta.url),
  worker: (url) => (url ? new Worker(url) : new Worker(new URL('./vodlift-worker.js', import.meta.url))),
});

export * from './public.js';
export { default } from './public.js';
