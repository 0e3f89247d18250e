// The server's half of uploads to Tencent Cloud VOD: signs them with the SecretKey, which never leaves it. It calls nobody.
//
//   TENCENT_SECRET_ID=… TENCENT_SECRET_KEY=… node tencent-server.mjs

import { createHmac, randomInt } from 'node:crypto';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

const { TENCENT_SECRET_ID, TENCENT_SECRET_KEY, PORT = '8080' } = process.env;

/** `options`: classId, procedure, sourceContext and others; see the table in docs/tencent.md. */
export function sign(secretId, secretKey, options = {}, now = Math.floor(Date.now() / 1000)) {
  const original = new URLSearchParams({
    secretId,
    currentTimeStamp: String(now),
    expireTime: String(now + 3600),
    random: String(randomInt(2 ** 32)),
    ...options,
  }).toString();
  const mac = createHmac('sha1', secretKey).update(original).digest();
  return Buffer.concat([mac, Buffer.from(original)]).toString('base64');
}

export function handle(request, response) {
  // Your own log-in comes here: whoever reaches this line may upload.
  const signature = sign(TENCENT_SECRET_ID, TENCENT_SECRET_KEY, { oneTimeValid: '1' });
  response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'no-store' }).end(signature);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) createServer(handle).listen(Number(PORT));
