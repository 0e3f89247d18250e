// Chromium through raw DevTools, for measuring: without the network domain, which copies what pages send, and without scripts
// of a driver in the page.
//
//   const chromium = await openDevtools()
//   const page = await chromium.page(url)
//   await page.evaluate(fn, argument)                 in the page; promises are awaited, the result is JSON
//   await page.setFile('#selector', path)
//   await page.wasmMemory()                           bytes of all WebAssembly memories of the page and its workers
//   await page.close(); await chromium.close()

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from './find-chromium.mjs';
import { switches } from './chromium.mjs';

export async function openDevtools({ args = [] } = {}) {
  const profile = await mkdtemp(join(tmpdir(), 'vodlift-devtools-'));
  const child = spawn(
    await findChromium(),
    [...switches, ...args, '--headless', '--remote-debugging-pipe', `--user-data-dir=${profile}`, 'about:blank'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const gone = once(child, 'exit');
  const { send, listen, cut } = wire(child.stdio[3], child.stdio[4]);
  gone.then(() => cut(new Error('Chromium is gone')));
  return {
    async page(url) {
      const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
      const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
      return openPage((method, params) => send(method, params, sessionId), send, listen, sessionId, targetId, url);
    },
    async close() {
      await send('Browser.close').catch(() => {});
      await gone;
      await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

async function openPage(ask, send, listen, sessionId, targetId, url) {
  const sessions = new Set([sessionId]);
  listen('Target.attachedToTarget', (params, parent) => parent === sessionId && sessions.add(params.sessionId));
  listen('Target.detachedFromTarget', (params) => sessions.delete(params.sessionId));
  await ask('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: true });
  await ask('Page.enable');
  const loaded = new Promise((done) => listen('Page.loadEventFired', (_, own) => own === sessionId && done()));
  await ask('Page.navigate', { url });
  await loaded;

  async function evaluate(fn, argument) {
    const expression = `(${fn})(${JSON.stringify(argument)})`;
    const answer = await ask('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (answer.exceptionDetails)
      throw new Error(answer.exceptionDetails.exception?.description ?? answer.exceptionDetails.text);
    return answer.result.value;
  }
  async function memoryOf(session) {
    const { result } = await send('Runtime.evaluate', { expression: 'WebAssembly.Memory.prototype' }, session);
    const { objects } = await send('Runtime.queryObjects', { prototypeObjectId: result.objectId }, session);
    const functionDeclaration =
      'function () { return this.reduce((sum, memory) => sum + memory.buffer.byteLength, 0) }';
    const wishes = { functionDeclaration, objectId: objects.objectId, returnByValue: true };
    return (await send('Runtime.callFunctionOn', wishes, session)).result.value;
  }
  return {
    evaluate,
    async setFile(selector, path) {
      const expression = `document.querySelector(${JSON.stringify(selector)})`;
      const { result } = await ask('Runtime.evaluate', { expression });
      await ask('DOM.setFileInputFiles', { files: [path], objectId: result.objectId });
    },
    wasmMemory: () => Promise.all([...sessions].map(memoryOf)),
    close: () => send('Target.closeTarget', { targetId }),
  };
}

/** JSON messages, each closed by a zero byte. */
function wire(output, input) {
  const waiting = new Map();
  const listeners = [];
  let count = 0;
  let rest = '';
  input.setEncoding('utf8');
  input.on('data', (text) => {
    const messages = (rest + text).split('\0');
    rest = messages.pop();
    for (const { id, method, params, result, error, sessionId } of messages.map((message) => JSON.parse(message))) {
      if (id) {
        const { done, failed } = waiting.get(id);
        waiting.delete(id);
        if (error) failed(new Error(error.message));
        else done(result);
      } else for (const [name, listener] of listeners) if (name === method) listener(params, sessionId);
    }
  });
  return {
    /** Nothing that is waited for will come. */
    cut(reason) {
      for (const { failed } of waiting.values()) failed(reason);
    },
    listen: (name, listener) => listeners.push([name, listener]),
    send(method, params = {}, sessionId) {
      const id = ++count;
      output.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
      return new Promise((done, failed) => waiting.set(id, { done, failed }));
    },
  };
}
