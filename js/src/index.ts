/**
 * `vodlift`: all clouds. `vodlift.wasm` and `vodlift-worker.js` lie beside the module, where bundlers find them by the two
 * `new URL` below.
 *
 * @module
 */
import glue from '../gen/all/vodlift.js';
import { install } from './loader.js';

install({
  glue,
  wasm: () => new URL('./vodlift.wasm', import.meta.url),
  worker: (url) => (url ? new Worker(url) : new Worker(new URL('./vodlift-worker.js', import.meta.url))),
});

export * from './clouds.js';
export { default } from './clouds.js';
