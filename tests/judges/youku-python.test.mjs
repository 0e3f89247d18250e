// youku-upload, unmodified: create, oss2's resumable upload, commit. Its host is written into it, so that a proxy of this test leads
// to the emulator (youku §13 item 8).

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { seededDigest, startEmulator, writeSeeded } from '../browser/support/index.mjs';
import { python } from './support/python.mjs';

const KIBI = 1024;
const size = 350 * KIBI + 7;

let cloud;
let folder;
let proxy;
let certificate;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vodlift-youku-'));
  certificate = join(folder, 'emulator.pem');
  cloud = await startEmulator({ args: ['--tls', '0', '--cert-out', certificate] });
  // Whatever name a client wants to be led to, it is led to the emulator.
  proxy = createServer().on('connect', (_, near, head) => {
    const far = connect(cloud.tlsPort, '127.0.0.1', () => {
      near.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      far.write(head);
      near.pipe(far).pipe(near);
    });
    for (const end of [near, far]) end.on('error', () => near.destroy() && far.destroy());
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  await cloud.config({ youku: { endpoint: `localhost:${new URL(cloud.url).port}` } });
});
afterEach(() => cloud.reset());
after(async () => {
  proxy?.close();
  await cloud?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function run(call, seed, more) {
  const path = await writeSeeded(join(folder, `${seed}.mp4`), seed, size);
  const account = await (await fetch(`${cloud.url}/_app/youku/token`)).json();
  const env = {
    HTTPS_PROXY: `http://127.0.0.1:${proxy.address().port}`,
    NO_PROXY: 'localhost',
    REQUESTS_CA_BUNDLE: certificate,
  };
  return python({ call, ...account, path, ...more }, { script: 'youku.py', env });
}

test('an upload, committed', async () => {
  const { error, video_id } = await run('upload', 251);
  assert.equal(error, undefined);
  const [object] = await cloud.objects();
  assert.deepEqual([object.sha256, object.committed], [seededDigest(251, size).sha256, true]);
  assert.equal((await cloud.tasks())[0].videoId, video_id);
});

test('a key renewed, an upload cancelled', async () => {
  const { error, cancelled, spec } = await run('cancel', 252);
  assert.equal(error, undefined);
  assert.deepEqual([cancelled, spec.title.max_length], [true, 60]);
});

// Not as a form: the client tries to read that one, but with a function that cannot.
test('errors in every form that the client knows', async () => {
  for (const form of [{}, { plainText: true }, { errorStatus: 'always200' }]) {
    await cloud.config({ youku: { bannedWords: ['weeds'], ...form } });
    const { error } = await run('cancel', 253, { title: 'tumbleweeds' });
    assert.match(error, /Banned content in title/, JSON.stringify(form));
  }
});
