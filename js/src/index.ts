/**
 * `vodlift`: all clouds. Each has its wasm beside the module, where bundlers find it by its `new URL` below; a page loads those of the
 * clouds that it uploads to. All share one glue.
 *
 * @module
 */
import glue from '../gen/all/vodlift.js';
import { install } from './loader.js';

const WASM: Record<string, () => URL> = {
  tencent: () => new URL('./tencent.wasm', import.meta.url),
  aliyun: () => new URL('./aliyun.wasm', import.meta.url),
  youku: () => new URL('./youku.wasm', import.meta.url),
  netease: () => new URL('./netease.wasm', import.meta.url),
};

install({
  glue,
  wasm: (cloud) => WASM[cloud]!(),
  worker: (url) => (url ? new Worker(url) : new Worker(new URL('./vodlift-worker.js', import.meta.url))),
});

export * from './clouds.js';
export { default } from './clouds.js';
