// One upload in a component of its own, and many in a queue that outlives components. Uploads to the local cloud:
// `cargo xtask demo` starts it, `npm install && npm start` serves this page. Templates as texts need no build step of Vue's own; in
// single-file components they look the same.

import TcVod from 'vodlift/inline';
import { UploadQueue } from 'vodlift/queue';
import { useUpload, useUploadQueue } from 'vodlift/vue';
import { computed, createApp, ref } from 'vue/dist/vue.esm-bundler.js';

const cloud = new URLSearchParams(location.search).get('emulator') ?? 'http://127.0.0.1:9711';
const tcVod = new TcVod({
  endpoints: cloud,
  getSignature: async () => (await fetch(`${cloud}/_app/signature`)).text(),
});
const queue = new UploadQueue({ guard: true });

const percent = (progress) => `${Math.round(progress.percent * 100)} %`;

const OneUpload = {
  setup() {
    const upload = useUpload(tcVod);
    const active = computed(() => !['idle', 'done', 'failed', 'cancelled'].includes(upload.state.value));
    const choose = ({ target }) => target.files[0] && upload.start({ mediaFile: target.files[0] });
    return { ...upload, active, choose };
  },
  template: `
    <section aria-label="One file">
      <input type="file" aria-label="File" @change="choose">
      <progress :value="progress.percent" aria-label="Progress"></progress>
      <output>{{ result ? 'done: ' + result.fileId : state }}</output>
      <button v-if="active && state !== 'paused'" @click="pause">Pause</button>
      <button v-if="state === 'paused'" @click="resume">Resume</button>
      <button v-if="active" @click="cancel()">Cancel</button>
      <p v-if="error" role="alert">{{ error.message }} <button @click="retry">Retry</button></p>
    </section>`,
};

const ManyUploads = {
  setup() {
    const view = useUploadQueue(queue);
    const choose = ({ target }) => [...target.files].forEach((mediaFile) => queue.add(tcVod, { mediaFile }));
    return { view, queue, choose, percent };
  },
  template: `
    <section aria-label="Many files">
      <input type="file" multiple aria-label="Files" @change="choose">
      <button @click="view.paused ? queue.resume() : queue.pause()">{{ view.paused ? 'Resume all' : 'Pause all' }}</button>
      <button :disabled="!view.progress.failed" @click="queue.retryFailed()">Retry</button>
      <output>{{ percent(view.progress) }}, {{ view.progress.done }} of {{ view.items.length }}</output>
      <ul>
        <li v-for="{ id, name, state, progress, item } in view.items" :key="id">
          {{ name }}: {{ state }}, {{ percent(progress) }} <button @click="item.remove()">Remove</button>
        </li>
      </ul>
    </section>`,
};

const App = {
  components: { OneUpload, ManyUploads },
  setup: () => ({ open: ref(true) }),
  template: `
    <h1>vodlift and Vue</h1>
    <button @click="open = !open">{{ open ? 'Close' : 'Open' }}</button>
    <OneUpload v-if="open" />
    <ManyUploads v-if="open" />`,
};

createApp(App).mount('#root');
