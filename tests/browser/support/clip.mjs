// A film that browsers play, recorded in a page: so many seconds, each in a colour of its own. Recorders write by the clock, so a page that
// stood still meanwhile has swallowed some of a colour, or made the film longer: it records again.
//
//   const base64 = await page.evaluate(recordClip, ['red', 'lime', 'blue'])
//   await writeClip(page, path, colours, more?)     the same as a file on disk

import { writeFile } from 'node:fs/promises';
import { seededBytes } from './seeded.mjs';

/** Runs in the page, and has nothing but itself there. A WebM file in base64; as recorders do, it does not say how long it is. */
export async function recordClip(colours) {
  /** The longest that one picture may stand, in milliseconds; they come every 50. */
  const STILL = 200;
  const TRIES = 5;
  const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 });
  const pen = canvas.getContext('2d');
  // Firefox paints no canvas that is not in the page.
  document.body.append(canvas);
  /** The pieces of a film, and how long a picture stood at most. */
  const record = async () => {
    const begin = performance.now();
    let drawn = begin;
    let still = 0;
    const look = () => {
      const now = performance.now();
      still = Math.max(still, now - drawn);
      return now;
    };
    const draw = () => {
      drawn = look();
      pen.fillStyle = colours[Math.min(Math.floor((drawn - begin) / 1000), colours.length - 1)];
      pen.fillRect(0, 0, 320, 180);
    };
    draw();
    const stream = canvas.captureStream(20);
    const recorder = new MediaRecorder(stream, { mimeType: 'video/webm;codecs=vp8' });
    const pieces = [];
    recorder.ondataavailable = ({ data }) => pieces.push(data);
    const stopped = new Promise((done) => (recorder.onstop = done));
    // In pieces: the first one cannot say how long the film becomes.
    recorder.start(200);
    const timer = setInterval(draw, 50);
    await new Promise((done) => setTimeout(done, colours.length * 1000));
    look();
    recorder.stop();
    await stopped;
    clearInterval(timer);
    for (const track of stream.getTracks()) track.stop();
    return { pieces, still };
  };
  let film = await record();
  for (let tries = 1; film.still > STILL && tries < TRIES; tries++) film = await record();
  canvas.remove();
  const bytes = new Uint8Array(await new Blob(film.pieces).arrayBuffer());
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
