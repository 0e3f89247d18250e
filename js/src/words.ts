/**
 * The words of errors and warnings: `WORDS[kind][code]`, and `WORDS[kind]['']` for codes that have none of their own. What only one cloud
 * says comes with its class.
 * The machine in wasm carries kinds and codes only. The docs' table is checked against this one.
 *
 * Each text says what happened and, after the colon, what to do. They are short because every page loads them. The texts of
 * `argument` that the original client throws are kept to the letter (spec §1.3, §1.6).
 */
export const WORDS = {
  argument: {
    '': 'The service refuses a parameter ({code}): correct it',
    params: 'Wrong params, please check and try again',
    getSignature: 'getSignature must be a function',
    videoFile: 'videoFile must be a File',
    mediaFile: 'mediaFile must be a File or a Blob',
    coverFile: 'coverFile must be a File or a Blob',
    expireTime: 'expireTime must be a date: give e.g. "2030-01-31T00:00:00Z"',
    signal: 'signal must be an AbortSignal',
    endpoints: 'endpoints must be addresses: give e.g. "https://vod.example"',
    characters: 'Cant use these chars in filename: \\ / : * ? " < > |',
    extension: 'The file has no extension: give mediaType, e.g. "mp4"',
    'cover-type': 'The cover has no extension or MIME type: choose another',
    'blob-name': 'A Blob has no name: give mediaName, e.g. "clip.mp4"',
    empty: 'The file is empty: choose another, or set allowEmpty',
    'too-large': 'The file is over 60 GB: choose another',
  },
  signature: {
    '': 'The signature breaks a rule ({code}): check your signature server',
    thrown: 'getSignature failed (see cause): check your signature server',
    'not-a-string':
      'getSignature must return a string: return a field of the answer, e.g. response.data.signature',
    empty: 'getSignature returned an empty string: check your signature server',
  },
  credentials: { '': 'The store refused the credentials ({code}): check clock and account, then upload again' },
  service: { '': 'The service refused the request ({code}): see its list of codes' },
  network: {
    '': 'No answer ({stage}): check network, ad blockers, CSP connect-src and CORS, then upload again to continue',
  },
  timeout: {
    '': 'No answer in time ({stage}): upload again to continue',
    file: 'The file gives no bytes: check its drive, then upload again to continue',
  },
  http: { '': 'HTTP {status} ({stage}): upload again to continue' },
  'file-changed': {
    '': 'The file changed or vanished: choose it again',
    anew: 'Not the file of the unfinished upload: it starts anew',
  },
  busy: {
    '': 'Another tab uploads this file: wait for it, or set whenBusy to follow',
    'taken-over': 'This tab slept, and another one took the upload over: go on there',
  },
  permission: {
    '': 'The file may not be read: call resume() in a click and allow it, or give it the file',
  },
  corrupt: { '': 'The stored bytes are not the file ({code}): upload again' },
  cancelled: { '': 'The upload was cancelled' },
  unknown: { '': 'No answer ({stage}), the file may be stored: look before you upload again' },
  storage: { '': 'No storage in this browser: the upload cannot be resumed after a reload' },
  wasm: {
    '': 'WebAssembly did not start: serve the files of one version together',
    'not-found':
      'No WebAssembly file at {detail}: serve it there, set wasmUrl, allow it in CSP connect-src, or import vodlift/inline',
    csp: "The CSP blocks WebAssembly: add 'wasm-unsafe-eval' to script-src",
  },
  worker: {
    '': 'No hashing worker ({code}), the page hashes: set workerUrl, or allow it in CSP worker-src (inline: blob:)',
  },
  internal: { '': 'Internal error: report it, then upload again to continue' },
  malformed: { '': 'The answer is unreadable ({stage}): check proxies, then upload again to continue' },
  unsupported: { '': 'No {code} here: update the browser (jsdom has none; test in Node)' },
  restarted: { '': 'The earlier upload cannot continue: it starts over' },
} as const;

type Words = Record<string, Record<string, string>>;

/** What only some clouds say; their classes bring it along. */
export function addWords(...all: Words[]): void {
  for (const words of all) for (const kind in words) Object.assign(((WORDS as Words)[kind] ??= {}), words[kind]);
}
