// A film that browsers play, recorded in a page: so many seconds, each in a colour of its own.
//
//   const base64 = await page.evaluate(recordClip, ['red', 'lime', 'blue'])
//   await writeClip(page, path, colours, more?)     the same as a file on disk

import { writeFile } from 'node:fs/promises';
import { seededBytes } from './seeded.mjs';

/** Runs in the page. A WebM file in base64; as recorders do, it does not say how long it is. */
export async function recordClip(colours) {
  const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 });
  const pen = canvas.getContext('2d');
  // Firefox paints no canvas that is not in the page.
  document.body.append(canvas);
  const begin = performance.now();
  const draw = () => {
    pen.fillStyle = colours[Math.min(Math.floor((performance.now() - begin) / 1000), colours.length - 1)];
    pen.fillRect(0, 0, 320, 180);
  };
  draw();
  const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: 'video/webm;codecs=vp8' });
  const pieces = [];
  recorder.ondataavailable = ({ data }) => pieces.push(data);
  const stopped = new Promise((done) => (recorder.onstop = done));
  // In pieces: the first one cannot say how long the film becomes.
  recorder.start(200);
  const timer = setInterval(draw, 50);
  await new Promise((done) => setTimeout(done, colours.length * 1000));
  recorder.stop();
  await stopped;
  clearInterval(timer);
  canvas.remove();
  const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** With `more` bytes behind the film, which players pass over: a large file at little cost. */
export async function writeClip(page, path, colours, more = 0) {
  const film = Buffer.from(await page.evaluate(recordClip, colours), 'base64');
  // EBML's Void, its size in eight bytes.
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE((1n << 56n) | BigInt(more));
  const rest = more ? [Buffer.from([0xec]), size, seededBytes(1, more)] : [];
  await writeFile(path, Buffer.concat([film, ...rest]));
}
