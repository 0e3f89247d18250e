'use client';
/**
 * `vodlift/react`: hooks for React 18 and later.
 *
 * @module vodlift/react
 */
import { useCallback, useEffect, useInsertionEffect, useState, useSyncExternalStore } from 'react';
import { type UploadActions, type UploadClient, UploadStore, type UploadView, type UseUploadOptions } from './hooks/store.js';
import type { QueueView } from './queue/types.js';
import type { UploadQueue } from './queue.js';

export type { UploadActions, UploadClient, UploadView, UseUploadOptions };

/**
 * One upload at a time, for a component.
 *
 * @param client an instance of any class; the one of the last render is taken.
 *
 * @example
 * import { useUpload } from 'vodlift/react';
 *
 * function Upload() {
 *   const { start, pause, resume, cancel, retry, state, progress, error } = useUpload(tcVod);
 *   return (
 *     <>
 *       <input type="file" onChange={(event) => start({ mediaFile: event.target.files![0] })} />
 *       <progress value={progress.percent} />
 *       {state === 'uploading' && <button onClick={pause}>Pause</button>}
 *       {state === 'paused' && <button onClick={resume}>Resume</button>}
 *       {error && <p>{error.message} <button onClick={retry}>Retry</button></p>}
 *     </>
 *   );
 * }
 */
export function useUpload<O, R>(
  client: UploadClient<O, R>,
  { onUnmount }: UseUploadOptions = {},
): UploadView<R> & UploadActions<O, R> {
  const [store] = useState(() => new UploadStore(() => client));
  // Before all other effects: one of a child may begin the upload.
  useInsertionEffect(() => {
    store.client = () => client;
    store.onUnmount = onUnmount;
  });
  useEffect(store.mount, [store]);
  const view = useSyncExternalStore(store.subscribe, () => store.view, () => store.view);
  const { start, pause, resume, cancel, retry } = store;
  return { ...view, start, pause, resume, cancel, retry };
}

/**
 * What a queue looks like, in whatever component. The queue itself belongs to the page: it is made outside of components, or handed down, and goes on when they go.
 *
 * @example
 * import { UploadQueue } from 'vodlift/queue';
 * import { useUploadQueue } from 'vodlift/react';
 *
 * const queue = new UploadQueue();
 *
 * function Uploads() {
 *   const { items, progress } = useUploadQueue(queue);
 *   return (
 *     <ul aria-label={`${Math.round(progress.percent * 100)} %`}>
 *       {items.map(({ id, name, state, item }) => (
 *         <li key={id}>{name}: {state} <button onClick={() => item.cancel()}>Cancel</button></li>
 *       ))}
 *     </ul>
 *   );
 * }
 */
export function useUploadQueue(queue: UploadQueue): QueueView {
  const subscribe = useCallback(
    (listener: () => void) => {
      queue.on('change', listener);
      return () => void queue.off('change', listener);
    },
    [queue],
  );
  return useSyncExternalStore(subscribe, () => queue.view, () => queue.view);
}
