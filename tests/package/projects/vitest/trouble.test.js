import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openAsBlob } from 'node:fs';
import { createInterface } from 'node:readline';
import TcVod from 'vodlift/tencent';
import { afterAll, beforeAll, expect, test } from 'vitest';

let server;
let cloud;

beforeAll(async () => {
  server = spawn(process.env.VODLIFT_EMULATOR, ['--listen', '0']); // A free port; the first line tells it.
  const [line] = await once(createInterface(server.stdout), 'line');
  cloud = line.match(/http:\S+/)[0];
});
afterAll(() => server.kill());

test('a store that is busy for a moment is endured', { timeout: 60_000 }, async () => {
  const rules = [{ route: 'part', times: 2, effect: { kind: 'status', status: 503, code: 'SlowDown' } }];
  await fetch(`${cloud}/_emulator/trouble`, { method: 'POST', body: JSON.stringify({ rules }) });
  const getSignature = async () => (await fetch(`${cloud}/_app/signature`)).text();
  const mediaFile = await openAsBlob('clip.mp4');
  const tcVod = new TcVod({ endpoints: cloud, getSignature, retryDelay: 10, chunkSize: 1024 ** 2 });
  const uploader = tcVod.upload({ mediaFile, mediaName: 'clip.mp4' });
  const codes = [];
  uploader.on('retry', ({ code }) => codes.push(code));
  expect(await uploader.done()).toMatchObject({ verified: 'whole' });
  expect(codes).toEqual(['SlowDown', 'SlowDown']);
  const [{ size }] = await (await fetch(`${cloud}/_emulator/objects`)).json();
  expect(size).toBe(mediaFile.size);
});
