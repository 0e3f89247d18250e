/**
 * `vodlift`: all clouds. Each has its wasm beside the module, where bundlers find it by its `new URL` below; a page loads those of the
 * clouds that it uploads to. All share one glue.
 *
 * @module vodlift
 */
import glue from '../gen/all/vodlift.js';
import { install } from './loader.js';

const WASM: Record<string, () => URL> = {
  tencent: () => new URL('./tencent.bin', import.meta.url),
  aliyun: () => new URL('./aliyun.bin', import.meta.url),
  youku: () => new URL('./youku.bin', import.meta.url),
  netease: () => new URL('./netease.bin', import.meta.url),
};

install({
  glue,
  wasm: (cloud) => WASM[cloud]!(),
  worker: (url) => (url ? new Worker(url) : new Worker(new URL('./vodlift-worker.js', import.meta.url))),
});

export * from './clouds.js';
export { default } from './clouds.js';
