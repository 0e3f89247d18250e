/**
 * `vodlift/inline`: all clouds, with wasm and worker inside, for bundlers that ship no files beside modules. About a third more
 * bytes; a CSP needs `worker-src blob:` for the worker.
 *
 * @module
 */
import worker from 'virtual:worker';
import wasm from 'virtual:wasm';
import glue from '../gen/all/vodlift.js';
import { install } from './loader.js';

let bytes: Uint8Array<ArrayBuffer>;
let workerAddress: string;

install({
  glue,
  // Decoded on the first upload, not on import.
  wasm: () => (bytes ??= Uint8Array.from(atob(wasm), (char) => char.charCodeAt(0))),
  worker: (url) =>
    new Worker(url ?? (workerAddress ??= URL.createObjectURL(new Blob([worker], { type: 'text/javascript' })))),
});

export * from './clouds.js';
export { default } from './clouds.js';
