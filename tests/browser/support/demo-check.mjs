// The demo's job without a person: records two real videos in the page, puts them through the page's own file input to each
// cloud, compares what arrived and plays it. Prints one line for each cloud; exit code 0 or 1. `cargo xtask demo --check` runs it.

import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchChromium, newPage } from './chromium.mjs';
import { startDemo } from './demo.mjs';

/** One that fits into a single request, and one of several parts: of so many seconds and bytes, whichever takes longer. */
const recordings = [
  { name: 'short.webm', seconds: 1, bitsPerSecond: 2_000_000, least: 300_000 },
  { name: 'long.webm', seconds: 5, bitsPerSecond: 40_000_000, least: 9_000_000 },
];
const CLOUDS = ['tencent', 'aliyun', 'youku', 'netease'];
const PATIENCE = 60_000;

async function check() {
  const folder = await mkdtemp(join(tmpdir(), 'vodlift-demo-'));
  const demo = await startDemo();
  const browser = await launchChromium();
  try {
    const films = [];
    const studio = await newPage(browser, demo.address);
    for (const recording of recordings) {
      const file = join(folder, recording.name);
      await writeFile(file, Buffer.from(await studio.evaluate(record, { ...recording, patience: PATIENCE }), 'base64'));
      films.push({ ...recording, file });
    }
    for (const service of CLOUDS) await told(service, () => uploadAll(browser, demo, service, films));
  } finally {
    await browser.close();
    await demo.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function told(service, work) {
  try {
    const line = (await work()).map(
      ({ size, seconds, sha256 }) => `${size} bytes in ${seconds.toFixed(2)} s, SHA-256 ${sha256}`,
    );
    console.log(`demo: ok: ${service}: ${line.join('; ')}; identical at both ends, and they play`);
  } catch (error) {
    console.log(`demo: FAILED: ${service}: ${error.message}`);
    process.exitCode = 1;
  }
}

async function uploadAll(browser, demo, service, films) {
  const results = [];
  // The other cloud has objects with the same bytes.
  await demo.cloud.reset();
  for (const film of films) {
    const page = await newPage(browser, `${demo.address}&cloud=${service}`);
    results.push(await upload(page, film, demo.cloud));
    if (page.problems.length) throw new Error(`the page complained: ${page.problems.join('; ')}`);
    await page.context().close();
  }
  return results;
}

/** Runs in the page. A ball on noise: noise does not compress, so seconds are megabytes. Base64 of a WebM file. */
async function record({ seconds, bitsPerSecond, least, patience }) {
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
  const pen = canvas.getContext('2d');
  const noise = pen.createImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(noise.data.buffer);
  const draw = () => {
    for (let i = 0; i < pixels.length; i++) pixels[i] = (Math.random() * 2 ** 32) | 0xff000000;
    pen.putImageData(noise, 0, 0);
    const turn = performance.now() / 300;
    pen.fillStyle = 'tomato';
    pen.beginPath();
    pen.arc(320 + 200 * Math.cos(turn), 180 + 100 * Math.sin(turn), 50, 0, 7);
    pen.fill();
  };
  draw();
  const timer = setInterval(draw, 40);
  const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm', videoBitsPerSecond: bitsPerSecond });
  const pieces = [];
  const stopped = new Promise((done) => (recorder.onstop = done));
  // How many bytes a second becomes is up to the machine, which encodes while it records: hence in pieces, which can be counted.
  const enough = new Promise((done) => {
    let collected = 0;
    recorder.ondataavailable = ({ data }) => {
      pieces.push(data);
      collected += data.size;
      if (collected >= least) done();
    };
    setTimeout(done, patience);
  });
  recorder.start(200);
  await Promise.all([enough, new Promise((done) => setTimeout(done, seconds * 1000))]);
  recorder.stop();
  await stopped;
  clearInterval(timer);
  const reader = new FileReader();
  const read = new Promise((done) => (reader.onload = done));
  reader.readAsDataURL(new Blob(pieces));
  await read;
  return reader.result.slice(reader.result.indexOf(',') + 1);
}

async function upload(page, { file, name, least }, cloud) {
  const bytes = await readFile(file);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (bytes.length < least) throw new Error(`${name}: only ${bytes.length} bytes were recorded`);

  await page.setInputFiles('#media-input', file);
  const start = performance.now();
  await page.click('#start:enabled', { timeout: PATIENCE });
  const end = page.locator('#state[data-state="done"], #state[data-state="failed"], #state[data-state="cancelled"]');
  await end.waitFor({ timeout: PATIENCE });
  const seconds = (performance.now() - start) / 1000;
  const state = await end.getAttribute('data-state');
  if (state !== 'done') throw new Error(`${name}: ${state}: ${await page.innerText('#result')}`);

  const arrived = (await cloud.objects()).find((object) => object.sha256 === sha256 && object.size === bytes.length);
  if (!arrived?.committed) throw new Error(`${name}: the local cloud has no committed object with SHA-256 ${sha256}`);
  const { width, duration } = await page.locator('#result video').evaluate(play, PATIENCE);
  if (width !== 640) throw new Error(`${name}: the result does not play (width ${width}, duration ${duration})`);
  return { size: bytes.length, parts: arrived.parts, seconds, sha256 };
}

/** Runs in the page, on the result's player. */
function play(video, patience) {
  return new Promise((done, failed) => {
    const told = () => done({ width: video.videoWidth, duration: video.duration });
    if (video.readyState >= HTMLMediaElement.HAVE_METADATA) return told();
    video.onloadedmetadata = told;
    video.onerror = () => failed(new Error(`the result does not play: ${video.error?.message}`));
    setTimeout(() => failed(new Error('the result does not start to play')), patience);
    video.preload = 'metadata';
    video.load();
  });
}

try {
  await check();
} catch (error) {
  console.log(`demo: FAILED: ${error.message}`);
  process.exitCode = 1;
}
