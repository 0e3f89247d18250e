// What useUpload() of React and of Vue stand on: one upload after the other, and a component that comes and goes.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bundle } from './helpers/face.mjs';
import { fakeClient, file, settle } from './helpers/queue.mjs';

const { UploadStore } = await import(`data:text/javascript;base64,${Buffer.from(await bundle(`export * from './src/hooks/store.ts'`)).toString('base64')}`);

function component() {
  const client = fakeClient();
  return { client, store: new UploadStore(() => client) };
}

test('an upload that is begun while strict mode puts the component back goes on', async () => {
  const { client, store } = component();
  const unmount = store.mount();
  unmount();
  store.start({ mediaFile: file('a') });
  store.mount();
  await settle();
  assert.equal(client.uploads[0].state, 'uploading');
});

test('one that is begun after the component is gone is cancelled, unless it is to be kept', async () => {
  for (const [onUnmount, state] of [[undefined, 'cancelled'], ['keep', 'uploading']]) {
    const { client, store } = component();
    store.onUnmount = onUnmount;
    store.mount()();
    await settle();
    store.start({ mediaFile: file('a') });
    await settle();
    assert.equal(client.uploads[0].state, state);
  }
});

test('a new one takes the place of the last, of which nothing is heard any more; what cannot be begun takes no place', async () => {
  const { client, store } = component();
  const seen = [];
  store.subscribe(() => seen.push(store.view.state));
  store.start({ mediaFile: file('a', 100) });
  await settle();
  client.of('a').progress(50);
  client.upload = ((upload) => (options) => {
    if (!options.mediaFile) throw new TypeError('no file');
    return upload(options);
  })(client.upload);
  assert.throws(() => store.start({}), TypeError);
  assert.deepEqual([store.view.state, store.view.progress.percent], ['uploading', 0.5]);
  store.start({ mediaFile: file('b', 100) });
  assert.deepEqual([client.of('a').state, store.view.state, store.view.progress.loaded, store.view.error], ['cancelled', 'idle', 0, undefined]);
  await settle();
  client.of('b').fail();
  assert.deepEqual([store.view.state, store.view.error.kind], ['failed', 'corrupt']);
  store.retry();
  await settle();
  client.of('b').succeed({ fileId: '7' });
  assert.deepEqual([store.view.state, store.view.error, store.view.result], ['done', undefined, { fileId: '7' }]);
  store.retry();
  store.cancel();
  assert.equal(client.uploads.length, 3);
  assert.deepEqual(seen.filter((state) => state === 'cancelled'), []);
});
