// The server's half of uploads to Youku: takes the context of `getSignature`, makes the one call it asks for with the
// access_token, and hands the answer on as it is. The tokens never leave it; it renews them when they are over.
//
//   YOUKU_CLIENT_ID=… YOUKU_TOKENS=tokens.json node youku-server.mjs
//
// tokens.json, which is rewritten at each renewal: {"access_token":"…","refresh_token":"…"}

import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

const { YOUKU_CLIENT_ID: client_id, YOUKU_TOKENS = 'tokens.json' } = process.env;
const { YOUKU_ENDPOINT = 'https://api.youku.com', PORT = '8080' } = process.env;

// What a page may decide.
const CREATE = [
  ...['file_name', 'file_size', 'file_md5', 'title', 'tags', 'category', 'thumbnail', 'copyright_type'],
  ...['public_type', 'watch_password', 'description', 'deshake'],
];

let tokens;
let renewing;

/** Answers a context: Youku's own status and body. */
export async function answer(context) {
  const [path, parameters] = callOf(context);
  if (!path) return refusal(403, 1006, `${context.action} is not yours to ask for`);
  tokens ??= JSON.parse(readFileSync(YOUKU_TOKENS, 'utf8'));
  const { access_token } = tokens;
  const answered = await call(path, { ...parameters, client_id, access_token });
  const { code } = errorOf(answered.body);
  if (code !== 1008 && code !== 1009) return answered;
  // Refused together, renewed once: the refresh_token changes, too.
  if (access_token === tokens.access_token) await (renewing ??= renew().finally(() => (renewing = undefined)));
  return call(path, { ...parameters, client_id, access_token: tokens.access_token });
}

function callOf({ action, meta = {}, handle = {} }) {
  const { uploadToken: upload_token, bucket: oss_bucket, object: oss_object } = handle;
  const given = Object.fromEntries(CREATE.filter((name) => name in meta).map((name) => [name, String(meta[name])]));
  switch (action) {
    case 'create':
      return ['/uploads/create.json', { ...given, isweb: '1', isnew: '1' }];
    case 'refresh':
      return ['/uploads/get_sts_inf.json', { upload_token, oss_bucket, oss_object }];
    case 'commit':
      return ['/uploads/commit.json', { upload_token }];
    case 'cancel':
      return ['/uploads/cancel.json', { upload_token }];
    default:
      return [];
  }
}

async function renew() {
  const { body } = await call('/oauth2/token.json', { client_id, grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
  const { access_token, refresh_token } = JSON.parse(body);
  if (!access_token) throw new Error(`no new access_token: fetch a pair by hand (${errorOf(body).code})`);
  tokens = { access_token, refresh_token };
  writeFileSync(YOUKU_TOKENS, JSON.stringify(tokens), { mode: 0o600 });
}

/** POST, as the documents have it; by GET, as other clients call, where that is refused. cancel is a GET. */
async function call(path, parameters) {
  const form = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== undefined));
  const signal = AbortSignal.timeout(10_000);
  const post = () => fetch(YOUKU_ENDPOINT + path, { method: 'POST', body: form, signal });
  const get = () => fetch(`${YOUKU_ENDPOINT}${path}?${form}`, { signal });
  let response = await (path.endsWith('cancel.json') ? get() : post());
  if (response.status === 405) response = await get();
  return { status: response.status, body: await response.text() };
}

/** Errors come with any status; by word of one client, as a form (youku §2.1). */
function errorOf(body) {
  try {
    const { code } = JSON.parse(body).error ?? {};
    return { code: Number(code) };
  } catch {
    return { code: Number(new URLSearchParams(body).get('code')) };
  }
}

const refusal = (status, code, description) => ({ status, body: JSON.stringify({ error: { code, type: 'SystemException', description } }) });

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
    answered = await answer(JSON.parse(text));
  } catch (error) {
    console.error(error);
    answered = refusal(500, 1002, 'see the log of this server');
  }
  response.writeHead(answered.status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(answered.body);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) createServer(handle).listen(Number(PORT));
