/**
 * `vodlift/youku`: Youku only, for pages that need no other. `youku.bin` and `vodlift-worker.js` lie beside the
 * module, where bundlers find them by the two `new URL` below.
 *
 * @module
 */
import glue from '../gen/youku/vodlift.js';
import { install } from './loader.js';

install({
  glue,
  wasm: () => new URL('./youku.bin', import.meta.url),
  worker: (url) => (url ? new Worker(url) : new Worker(new URL('./vodlift-worker.js', import.meta.url))),
});

export { YoukuVod, YoukuVod as default } from './youkuvod.js';
export type * from './youkutypes.js';
export * from './shared.js';
