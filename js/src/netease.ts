/**
 * `vodlift/netease`: NetEase only, for pages that need no other. `netease.bin` and `vodlift-worker.js` lie beside the
 * module, where bundlers find them by the two `new URL` below.
 *
 * @module
 */
import glue from '../gen/netease/vodlift.js';
import { install } from './loader.js';

install({
  glue,
  wasm: () => new URL('./netease.bin', import.meta.url),
  worker: (url) => (url ? new Worker(url) : new Worker(new URL('./vodlift-worker.js', import.meta.url))),
});

export { NeteaseVod, NeteaseVod as default } from './neteasevod.js';
export type * from './neteasetypes.js';
export * from './shared.js';
