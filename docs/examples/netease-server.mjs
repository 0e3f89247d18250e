// The server's half of uploads to NetEase Yunxin VOD: takes the context of `getSignature`, makes the one call it asks for, signed with the
// AppSecret, and hands the answer on as it is. The AppSecret never leaves it.
//
//   YUNXIN_APP_KEY=… YUNXIN_APP_SECRET=… node netease-server.mjs

import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

const { YUNXIN_APP_KEY, YUNXIN_APP_SECRET } = process.env;
const { VCLOUD_ENDPOINT = 'https://vcloud.163.com', PORT = '8080' } = process.env;

// What a page may decide.
const TEXTS = ['originFileName', 'userFileName', 'description', 'userDefInfo', 'uploadCallbackUrl', 'callbackUrl'];
const NUMBERS = ['typeId', 'presetId', 'watermarkId', 'transOffset', 'transDuration'];

/** In your database: which user began which object, what init answered, and how often a node refused its token. */
const begun = new Map();

/** Answers a context for a user who is logged in: the service's own status and body. */
export async function answer({ action, reason, meta = {}, handle = {} }, user) {
  const known = begun.get(handle.object);
  const own = known && known.user === user;
  if (own && reason === 'refused') known.refused += 1;
  if (action === 'create') return own && isGood(known) ? known.created : create(meta, user);
  if (action === 'confirm' && own) return call('/app/vod/video/query', { objectNames: [handle.object] });
  return { status: 403, body: JSON.stringify({ code: 403, msg: `${action} is not yours to ask for` }) };
}

/** Init cannot sign for an object again. With a token that has ended, or was refused twice, the upload has to start over with another object. */
function isGood({ created, refused }) {
  const policy = JSON.parse(created.body).ret.xNosToken.split(':')[2];
  const { Expires = Infinity } = JSON.parse(Buffer.from(policy, 'base64'));
  return refused < 2 && Date.now() < Expires * 1000;
}

async function create(meta, user) {
  const parameters = {};
  for (const name of TEXTS) if (name in meta) parameters[name] = String(meta[name]);
  for (const name of NUMBERS) if (name in meta) parameters[name] = Number(meta[name]);
  const created = await call('/app/vod/upload/init', parameters);
  const { ret } = JSON.parse(created.body);
  if (ret?.object) begun.set(ret.object, { user, created, refused: 0 });
  return created;
}

/** POST with the four headers (netease §1.1); every call gets a Nonce and a CheckSum of its own. */
async function call(path, parameters) {
  const Nonce = randomUUID();
  const CurTime = String(Math.floor(Date.now() / 1000));
  const CheckSum = createHash('sha1').update(YUNXIN_APP_SECRET + Nonce + CurTime).digest('hex');
  const response = await fetch(VCLOUD_ENDPOINT + path, {
    method: 'POST',
    headers: { AppKey: YUNXIN_APP_KEY, Nonce, CurTime, CheckSum, 'Content-Type': 'application/json;charset=utf-8' },
    body: JSON.stringify(parameters),
    signal: AbortSignal.timeout(10_000),
  });
  return { status: response.status, body: await response.text() };
}

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
    answered = { status: 500, body: JSON.stringify({ code: 500, msg: 'see the log of this server' }) };
  }
  response.writeHead(answered.status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(answered.body);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) createServer(handle).listen(Number(PORT));
