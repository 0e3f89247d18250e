/**
 * The words of every error and warning: `WORDS[kind][code]`, and `WORDS[kind]['']` for codes that have none of their own.
 * The machine in wasm carries kinds and codes only. The docs' table is checked against this one.
 *
 * Each text says what happened and what to do next. The texts of `argument` that the original client throws are kept to
 * the letter (spec §1.3, §1.6).
 */
export const WORDS = {
  argument: {
    '': 'Wrong params, please check and try again',
    getSignature: 'getSignature must be a function',
    videoFile: 'videoFile must be a File',
    mediaFile: 'mediaFile must be a File or a Blob',
    coverFile: 'coverFile must be a File or a Blob',
    mediaName: 'mediaName must be a string',
    characters: 'Cant use these chars in filename: \\ / : * ? " < > |',
    extension: 'The file has no extension, and the service tells types by it. Give mediaType, e.g. "mp4".',
    'cover-type': 'The cover has no extension, and the service tells types by it. Rename it; a Blob needs a type, e.g. "image/jpeg".',
    'blob-name': 'A Blob has no name. Give mediaName, e.g. "clip.mp4".',
    empty: 'The file is empty. Choose another, or set allowEmpty.',
    'too-large': 'The file is over 60 GB (64424509440 bytes), the most the service takes.',
  },
  signature: {
    '': 'The signature cannot be used: {code}. Check your signature server.',
    missing: 'getSignature returned nothing. Return the signature or a promise of it.',
    thrown: 'getSignature threw or rejected; see cause. Check the call to your signature server.',
    'not-a-string':
      'getSignature must return the signature string, not an object. Return the field of your JSON answer, with axios e.g. response.data.signature.',
    empty: 'getSignature returned an empty string. Check the answer of your signature server.',
    base64: 'The signature is not base64. Return it as made: no quotes, no JSON, no URL encoding.',
    'too-short': 'The signature is too short. It is base64 of 20 raw bytes of HMAC-SHA1 (not hex) followed by the parameters.',
    'no-secretId': 'The signature lacks secretId. Add it on your signature server.',
    'no-currentTimeStamp': 'The signature lacks currentTimeStamp. Add it on your signature server.',
    'no-expireTime': 'The signature lacks expireTime. Add it on your signature server.',
    'no-random': 'The signature lacks random. Add it on your signature server.',
    'float-timestamp': 'A time in the signature has a decimal point. Sign whole seconds: Math.floor(Date.now() / 1000).',
    'bad-number': 'A number in the signature is malformed. currentTimeStamp, expireTime and random are whole numbers, random below 2^32.',
    window: 'expireTime in the signature must be later than currentTimeStamp, by 90 days at most.',
    expired: 'The signature has expired. Sign anew on each call of getSignature, and check the clock of the signature server.',
    10004: 'The service refused the signature. Check SecretId and SecretKey, sign the very bytes that you send, and make a new signature for each call.',
  },
  credentials: {
    '': 'The store refused the temporary credentials ({code}), also after renewal. Upload again; if it stays, check the account and the clock.',
  },
  service: {
    '': 'The service refused the request: {code}. See the list of codes of the service.',
    10001: 'The service calls the request invalid (10001). Check the file type and name and the parameters of the signature.',
  },
  network: {
    '': 'No answer at {stage}. Check the network, ad blockers, the CSP (connect-src) and CORS; upload again to continue.',
  },
  timeout: { '': 'No answer in time at {stage}. Upload again to continue; on slow links raise the time-outs.' },
  offline: { '': 'The browser is offline. Connect and upload again to continue.' },
  http: { '': 'HTTP {status} at {stage}. Upload again to continue; if it stays, check proxies and the service status.' },
  'file-changed': { '': 'The file changed, moved or vanished while it was uploading. Choose it again.' },
  corrupt: { '': 'The stored bytes differ from the file, also when sent again ({code}). Upload again; check proxies and memory.' },
  cancelled: { '': 'The upload was cancelled.' },
  unknown: { '': 'The answer at {stage} was lost, so the outcome is unknown. The file may be stored: look before you upload it again.' },
  storage: { '': 'The browser storage is unavailable ({code}). The upload works, but cannot be resumed after a reload.' },
  wasm: {
    '': 'The WebAssembly module could not be started. Check that the files of one version are served together.',
    'not-found':
      'The WebAssembly file is not at {detail}. Serve it there, set wasmUrl, allow it in the CSP (connect-src), or import vodlift/inline.',
    csp: "The CSP blocks WebAssembly. Add 'wasm-unsafe-eval' to script-src.",
  },
  worker: {
    '': 'No hashing worker could be started ({code}), so the page hashes itself. Set workerUrl, or allow it in the CSP (worker-src, for vodlift/inline: blob:).',
  },
  internal: { '': 'Internal error of vodlift; please report it. What was uploaded is kept: upload again to continue.' },
  malformed: { '': 'The answer at {stage} could not be read. Check for proxies that change answers; upload again to continue.' },
  unsupported: { '': 'This browser is too old: it lacks {code}. TcVod.isSupported() tells beforehand.' },
  'etag-hidden': {
    '': 'CORS hides the ETag. The upload is proven by its MD5s; to see more, expose ETag, Date, x-cos-request-id and x-cos-hash-crc64ecma.',
  },
  restarted: { '': 'The earlier upload could not be continued ({code}), so it starts from the beginning.' },
} as const;
