// The server's half of uploads to Alibaba VOD: takes the context of `getSignature`, makes the one call it asks for with
// the account's key, and hands the answer on as it is. No SDK: RPC signature 1.0 over GET.
//
//   ALIBABA_CLOUD_ACCESS_KEY_ID=… ALIBABA_CLOUD_ACCESS_KEY_SECRET=… node aliyun-server.mjs

import { createHmac, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

const { ALIBABA_CLOUD_ACCESS_KEY_ID: id, ALIBABA_CLOUD_ACCESS_KEY_SECRET: secret } = process.env;
const { VOD_ENDPOINT = 'https://vod.cn-shanghai.aliyuncs.com', PORT = '8080' } = process.env;

// What a page may decide. Leave out what is yours to decide: UserData names the address that callbacks go to, the groups cost money.
const TEXTS = ['Title', 'Description', 'Tags', 'CateId', 'StorageLocation', 'UserData', 'AppId'];
const VIDEO = ['FileName', 'FileSize', 'CoverURL', 'TemplateGroupId', 'WorkflowId', 'ReferenceId', ...TEXTS];
const IMAGE = ['ImageType', 'ImageExt', 'OriginalFileName', ...TEXTS];

/** In your database: which user created which video. New keys for a video can overwrite it. */
const owners = new Map();

/** Answers a context for a user who is logged in: the service's own status and body. */
export async function answer({ action, kind, meta = {}, handle = {} }, user) {
  const given = (names) => Object.fromEntries(names.filter((name) => name in meta).map((name) => [name, String(meta[name])]));
  if (action === 'create' && kind === 'media') {
    // A cover went before: this is its address.
    const cover = handle.imageUrl && { CoverURL: handle.imageUrl };
    const answered = await call('CreateUploadVideo', { ...cover, ...given(VIDEO) });
    if (answered.status === 200) owners.set(JSON.parse(answered.body).VideoId, user);
    return answered;
  }
  if (action === 'create') return call('CreateUploadImage', given(IMAGE));
  if (action === 'refresh' && owners.get(handle.videoId) === user) return call('RefreshUploadVideo', { VideoId: handle.videoId });
  if (action === 'info') return call('GetImageInfo', given(['ImageId', 'OutputType', 'AuthTimeout']));
  return { status: 403, body: JSON.stringify({ Code: 'Forbidden', Message: `${action} is not yours to ask for` }) };
}

async function call(Action, parameters) {
  const query = sign({
    ...parameters,
    Action,
    Version: '2017-03-21',
    Format: 'JSON',
    AccessKeyId: id,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: randomUUID(),
    Timestamp: new Date().toISOString().replace(/\.\d+/, ''),
  });
  const response = await fetch(`${VOD_ENDPOINT}/?${query}`, { signal: AbortSignal.timeout(10_000) });
  return { status: response.status, body: await response.text() };
}

/** The query of a GET, signed: sorted by name, encoded as RFC 3986 has it, and encoded once more to be signed. */
export function sign(parameters, key = secret) {
  const names = Object.keys(parameters).sort();
  const query = names.map((name) => `${encode(name)}=${encode(parameters[name])}`).join('&');
  const signature = createHmac('sha1', `${key}&`).update(`GET&%2F&${encode(query)}`).digest('base64');
  return `${query}&Signature=${encode(signature)}`;
}

const encode = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** POST of a context, as JSON. */
export async function handle(request, response) {
  let answered;
  try {
    let text = '';
    for await (const piece of request.setEncoding('utf8')) {
      text += piece;
      if (text.length > 65_536) throw new Error('no context is that long');
    }
    // Your own log-in comes here: whoever reaches this line may upload.
    answered = await answer(JSON.parse(text), 'anybody');
  } catch (error) {
    console.error(error);
    answered = { status: 500, body: JSON.stringify({ Code: 'InternalError', Message: 'see the log of this server' }) };
  }
  response.writeHead(answered.status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(answered.body);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) createServer(handle).listen(Number(PORT));
