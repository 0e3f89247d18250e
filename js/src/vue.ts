/**
 * `vodlift/vue`: composables for Vue 3.3 and later.
 *
 * @module vodlift/vue
 */
import { computed, type ComputedRef, getCurrentScope, type MaybeRefOrGetter, onScopeDispose, type ShallowRef, shallowRef, toValue } from 'vue';
import { type UploadActions, type UploadClient, UploadStore, type UploadView, type UseUploadOptions } from './hooks/store.js';
import type { QueueView } from './queue/types.js';
import type { UploadQueue } from './queue.js';

export type { UploadActions, UploadClient, UploadView, UseUploadOptions };

/** Each field of a view as a ref. */
export type UploadRefs<R> = { readonly [name in keyof UploadView<R>]: ComputedRef<UploadView<R>[name]> };

/**
 * One upload at a time, for a component or another effect scope.
 *
 * @param client an instance of any class, or a ref or getter of one; the one at the time of `start()` is taken.
 *
 * @example
 * <script setup>
 * import { useUpload } from 'vodlift/vue';
 *
 * const { start, pause, resume, retry, state, progress, error } = useUpload(tcVod);
 * </script>
 *
 * <template>
 *   <input type="file" @change="start({ mediaFile: $event.target.files[0] })" />
 *   <progress :value="progress.percent" />
 *   <button v-if="state === 'uploading'" @click="pause">Pause</button>
 *   <button v-if="state === 'paused'" @click="resume">Resume</button>
 *   <p v-if="error">{{ error.message }} <button @click="retry">Retry</button></p>
 * </template>
 */
export function useUpload<O, R>(
  client: MaybeRefOrGetter<UploadClient<O, R>>,
  { onUnmount }: UseUploadOptions = {},
): UploadRefs<R> & UploadActions<O, R> {
  const store = new UploadStore(() => toValue(client));
  store.onUnmount = onUnmount;
  const view = shallowRef(store.view);
  store.subscribe(() => (view.value = store.view));
  if (getCurrentScope()) onScopeDispose(store.mount());
  const { start, pause, resume, cancel, retry } = store;
  return {
    state: computed(() => view.value.state),
    progress: computed(() => view.value.progress),
    error: computed(() => view.value.error),
    result: computed(() => view.value.result),
    uploader: computed(() => view.value.uploader),
    ...{ start, pause, resume, cancel, retry },
  };
}

/**
 * What a queue looks like, in whatever component. The queue itself belongs to the page: it is made outside of components, or provided, and goes on when they go.
 *
 * @example
 * <script setup>
 * import { useUploadQueue } from 'vodlift/vue';
 *
 * const view = useUploadQueue(queue);
 * </script>
 *
 * <template>
 *   <ul :aria-label="`${Math.round(view.progress.percent * 100)} %`">
 *     <li v-for="{ id, name, state, item } in view.items" :key="id">{{ name }}: {{ state }} <button @click="item.cancel()">Cancel</button></li>
 *   </ul>
 * </template>
 */
export function useUploadQueue(queue: UploadQueue): Readonly<ShallowRef<QueueView>> {
  const view = shallowRef(queue.view);
  const look = (): void => void (view.value = queue.view);
  queue.on('change', look);
  if (getCurrentScope()) onScopeDispose(() => queue.off('change', look));
  return view;
}
