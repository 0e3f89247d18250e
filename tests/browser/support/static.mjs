// A tiny static server for the demo page and the tests. No framework, no cache, loopback only.
//
//   const site = await serve({ mounts: { '/': 'www', '/vodlift/': 'js/dist' } })   // folders relative to the repository
//   site.origin                 'http://127.0.0.1:41234'
//   site.requests               every path asked for, in order
//   await site.close()
//
// options  port      0: any free one
//          mounts    prefix -> folder; the longest prefix wins. Default: js/dist under /vodlift/
//          pages     path -> text, for pages and scripts that a test writes itself. `/blank.html` is always there
//          headers   response headers for everything, e.g. { 'content-security-policy': "script-src 'self'" }
//          cors      true: readable from other origins (scripts, wasm and worker from "another host")
//          tls       { key, cert }: https
// Call it twice for two origins.

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { extname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../../..', import.meta.url));

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.bin': 'application/octet-stream',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.mp4': 'video/mp4',
  '.webm': 'video/webm',
};

const blank = '<!doctype html><meta charset="utf-8"><title>blank</title><link rel="icon" href="data:,">';

export async function serve({
  port = 0,
  mounts = { '/vodlift/': 'js/dist' },
  pages = {},
  headers = {},
  cors = false,
  tls,
} = {}) {
  const requests = [];
  const prefixes = Object.keys(mounts).sort((a, b) => b.length - a.length);
  const always = { 'cache-control': 'no-store', ...(cors && { 'access-control-allow-origin': '*' }), ...headers };
  const texts = { '/blank.html': blank, ...pages };

  async function locate(path) {
    const prefix = prefixes.find((p) => path.startsWith(p));
    if (!prefix) return;
    const folder = resolve(repository, mounts[prefix]);
    let file = join(folder, path.slice(prefix.length));
    if (file !== folder && !file.startsWith(folder + sep)) return;
    let found = await stat(file).catch(() => undefined);
    if (found?.isDirectory()) {
      file = join(file, 'index.html');
      found = await stat(file).catch(() => undefined);
    }
    return found?.isFile() ? { file, size: found.size } : undefined;
  }

  async function answer(request, response) {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    requests.push(path);
    if (request.method !== 'GET' && request.method !== 'HEAD') return response.writeHead(405, always).end();
    if (Object.hasOwn(texts, path)) {
      const type = types[extname(path)] ?? types['.html'];
      return response.writeHead(200, { ...always, 'content-type': type }).end(texts[path]);
    }
    const found = await locate(path);
    if (!found)
      return response.writeHead(404, { ...always, 'content-type': 'text/plain' }).end(`no such file: ${path}\n`);
    const type = types[extname(found.file)] ?? 'application/octet-stream';
    response.writeHead(200, { ...always, 'content-type': type, 'content-length': found.size });
    if (request.method === 'HEAD') return response.end();
    createReadStream(found.file)
      .on('error', () => response.destroy())
      .pipe(response);
  }

  const listen = (request, response) => {
    answer(request, response).catch(() => response.writeHead(400, always).end());
  };
  const server = tls ? createTlsServer(tls, listen) : createServer(listen);
  await new Promise((ready, failed) => server.once('error', failed).listen(port, '127.0.0.1', ready));
  return {
    origin: `${tls ? 'https' : 'http'}://127.0.0.1:${server.address().port}`,
    port: server.address().port,
    requests,
    close() {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
}
