// Cancelling works in every phase, settles at once, and ends an upload exactly once (spec Q4…Q6).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clip, names, page, progress, record, settle, started, success, transferOf } from './helpers/face.mjs';

const cancelled = { name: 'AbortError', kind: 'cancelled', code: 'CANCELLED' };

test('cancel in the same breath as upload(): nothing is loaded', async () => {
  const { tcVod, glue } = await page();
  const uploader = tcVod.upload({ mediaFile: clip() });
  const heard = record(uploader);
  uploader.cancel();
  await assert.rejects(uploader.done(), cancelled);
  await settle();
  assert.equal(glue.inits, 0);
  assert.deepEqual(names(heard), ['state cancelled', 'error']);
});

test('cancel while wasm is loading: no transfer is made', async () => {
  let arrive;
  const { tcVod, glue } = await page();
  glue.init = () => new Promise((resolve) => (arrive = resolve));
  const uploader = tcVod.upload({ mediaFile: clip() });
  while (!arrive) await settle();
  uploader.cancel();
  await assert.rejects(uploader.done(), { ...cancelled, stage: 'load' });
  arrive();
  await settle();
  assert.equal(glue.transfers.length, 0);
});

test('cancel with abort while wasm is loading: the machine hears of it, to delete what an earlier run left', async () => {
  const { tcVod, glue } = await page();
  const uploader = tcVod.upload({ mediaFile: clip() });
  await Promise.resolve();
  uploader.cancel({ abort: true });
  await assert.rejects(uploader.done(), cancelled);
  assert.deepEqual((await transferOf(glue)).calls, ['cancel true']);
});

test('cancel with abort before anything: the machine hears of it, too', async () => {
  const { tcVod, glue } = await page();
  const states = [];
  const uploader = tcVod.upload({ mediaFile: clip() }).on('state', ({ state }) => states.push(state));
  uploader.cancel({ abort: true });
  await assert.rejects(uploader.done(), cancelled);
  assert.deepEqual((await transferOf(glue)).calls, ['cancel true']);
  assert.deepEqual(states, ['cancelled']);
});

for (const state of ['preparing', 'uploading', 'paused', 'offline', 'committing']) {
  for (const abort of [undefined, false, true]) {
    test(`cancel while ${state}, abort: ${abort}`, async () => {
      const { uploader, heard, transfer, say } = await started();
      say('state', { state });
      uploader.cancel(abort === undefined ? undefined : { abort });
      uploader.cancel();
      assert.equal(uploader.state, 'cancelled');
      await assert.rejects(uploader.done(), cancelled);
      say('media_progress', progress);
      say('error', { kind: 'cancelled', code: 'CANCELLED' });
      assert.deepEqual(names(heard).slice(-2), ['state cancelled', 'error']);
      assert.equal(heard.filter(([name]) => name === 'error').length, 1);
      assert.deepEqual(transfer.calls, [`cancel ${!!abort}`]);
    });
  }
}

test('cancel from inside a listener', async () => {
  const { uploader, heard, say } = await started({}, (uploader) =>
    uploader.on('media_progress', () => uploader.cancel()),
  );
  say('media_progress', progress);
  await assert.rejects(uploader.done(), cancelled);
  assert.equal(heard.filter(([name]) => name === 'error').length, 1);
});

test('an AbortSignal cancels, with its reason as cause', async () => {
  const controller = new AbortController();
  const { uploader, transfer } = await started({ signal: controller.signal });
  const reason = new Error('left the page');
  controller.abort(reason);
  await assert.rejects(uploader.done(), (error) => error.code === 'CANCELLED' && error.cause === reason);
  assert.deepEqual(transfer.calls, ['cancel false']);
});

test('a signal that is aborted already: the error event comes after upload() has returned', async () => {
  const { tcVod, glue } = await page();
  const heard = [];
  const uploader = tcVod
    .upload({ mediaFile: clip(), signal: AbortSignal.abort() })
    .on('error', (error) => heard.push(error.code));
  await assert.rejects(uploader.done(), cancelled);
  assert.deepEqual(heard, ['CANCELLED']);
  assert.equal(glue.inits, 0);
});

test('a signal is let go when the upload has ended', async (t) => {
  const { signal } = new AbortController();
  const remove = t.mock.method(signal, 'removeEventListener');
  const { say, uploader } = await started({ signal });
  say('done', success);
  await uploader.done();
  assert.equal(remove.mock.callCount(), 1);
});
