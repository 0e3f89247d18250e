// One upload in a page, led from here.
//
//   const upload = await startUpload(page, { media, cover, options, entry, endpoints, signatureUrl, getSignature, signed, calls })
//     media, cover   { seed, size, name?, type?, lastModified?, patch? }, or { input: 'css selector of a file input' };
//                    `patch` is the offset of a byte that is `byte`
//     options        further ones for upload(), as they are
//     cloud          'aliyun', 'youku' or 'netease', with answersUrl, which is asked with the context
//     method         'uploadImage', which takes the media as imageFile
//     entry          module to import; default /vodlift/index.js. `'global'`: the script tag's TcVod
//     getSignature   source text of a function, instead of one that fetches signatureUrl
//     signed         a signature, for pages that may neither eval nor fetch
//     handle         `fileHandle` of the page goes along as mediaHandle
//     calls          [method, argument] of the uploader, called before upload() has done anything
//   await upload.result()           what done() resolved to
//   await upload.error()            the facts of what it rejected with
//   await upload.event('state', { state: 'paused' })     waits for an event with these fields; returns it
//   await upload.events('warning')  payloads so far
//   await upload.names()            names of all events so far, in order
//   await upload.call('pause')      a method of the uploader
//
// The page keeps the uploads in `uploads`, so that several can run in one.

import assert from 'node:assert/strict';

const PATIENCE = 120_000;

export async function startUpload(page, wishes) {
  const id = await page.evaluate(start, wishes);
  const ask = (task, detail) => page.evaluate(task, { id, detail });
  return {
    outcome: () => ask(async ({ id }) => uploads[id].outcome),
    async result() {
      const { result, error } = await this.outcome();
      assert.equal(error, undefined, `the upload succeeds, not: ${error?.message}`);
      return result;
    },
    async error() {
      const { result, error } = await this.outcome();
      assert.equal(result, undefined, 'the upload fails');
      return error;
    },
    async event(name, fields = {}) {
      const wanted = { id, name, fields };
      const found = await page.waitForFunction(find, wanted, { timeout: PATIENCE, polling: 20 });
      return found.jsonValue();
    },
    /** What getSignature was told, call by call. */
    contexts: () => ask(({ id }) => uploads[id].contexts),
    events: (name) =>
      ask(({ id, detail }) => uploads[id].events.filter((event) => event[0] === detail).map((event) => event[1]), name),
    names: () => ask(({ id }) => uploads[id].events.map(([name]) => name)),
    call: (method, argument) =>
      ask(({ id, detail }) => void uploads[id].uploader[detail.method](detail.argument), { method, argument }),
  };
}

/** Runs in the page. */
async function start({
  media,
  cover,
  options,
  entry = '/vodlift/index.js',
  endpoints,
  signatureUrl,
  answersUrl,
  cloud,
  method = 'upload',
  getSignature,
  signed,
  calls = [],
  handle,
}) {
  const NAMES = [
    'video_progress',
    'media_progress',
    'cover_progress',
    'video_upload',
    'media_upload',
    'cover_upload',
    'state',
    'retry',
    'warning',
    'done',
    'error',
    'report_prepare',
    'report_apply',
    'report_cos_upload',
    'report_commit',
    'report_done',
  ];
  const file = (spec) => {
    if (!spec) return undefined;
    if (spec.input) return document.querySelector(spec.input).files[0];
    const whole = seededFile(spec.seed, spec.size, spec.name, spec.type, spec.lastModified);
    if (spec.patch === undefined) return whole;
    const pieces = [whole.slice(0, spec.patch), new Uint8Array([spec.byte]), whole.slice(spec.patch + 1)];
    return new File(pieces, whole.name, { type: whole.type, lastModified: whole.lastModified });
  };
  /** Errors by their fields, which JSON leaves out; the stack is the browser's. */
  const plain = (value) =>
    JSON.parse(
      JSON.stringify(value, (_, inner) =>
        inner instanceof Error
          ? { name: inner.name, message: inner.message, ...inner, cause: inner.cause && String(inner.cause) }
          : inner,
      ) ?? 'null',
    );
  const { TcVod, AliVod, YoukuVod, NeteaseVod } = entry === 'global' ? globalThis : await import(entry);
  const Vod = { aliyun: AliVod, youku: YoukuVod, netease: NeteaseVod }[cloud] ?? TcVod;
  const events = [];
  const record = (name) => (payload) => events.push([name, plain(payload)]);
  const answered = async (context) => (await fetch(answersUrl, { method: 'POST', body: JSON.stringify(context) })).json();
  const signature = async () => signed ?? (await fetch(signatureUrl)).text();
  const sign = getSignature ? (0, eval)(`(${getSignature})`) : answersUrl ? answered : signature;
  const contexts = [];
  const vod = new Vod({
    getSignature(context) {
      contexts.push(plain(context));
      return sign(context, answered);
    },
    endpoints,
  });
  const uploader = vod[method]({
    retryDelay: 100,
    progressInterval: 50,
    ...options,
    [method === 'upload' ? 'mediaFile' : 'imageFile']: file(media),
    mediaHandle: handle ? fileHandle : undefined,
    coverFile: file(cover),
  });
  for (const name of NAMES) uploader.on(name, record(name));
  for (const [method, argument] of calls) uploader[method](argument);
  const outcome = uploader.done().then(
    (result) => ({ result: plain(result) }),
    (error) => ({ error: plain(error) }),
  );
  globalThis.uploads ??= [];
  return uploads.push({ uploader, events, outcome, contexts }) - 1;
}

/** Runs in the page: the first event with these fields. */
function find({ id, name, fields }) {
  const fits = (payload) => Object.entries(fields).every(([key, value]) => payload[key] === value);
  return uploads[id].events.find((event) => event[0] === name && fits(event[1]))?.[1];
}
