// A video for those who have none at hand: drawn and recorded here, with a cover. It is kept in the browser's private file system,
// so that after a reload its upload goes on as that of a file on the disk would.

const SECONDS = 6;
const SIZE = [640, 360];
const SHELF = 'vodlift-demo';
/** The grain is larger than the picture, and moves. */
const SPARE = 256;
const FORMATS = ['video/webm;codecs=vp8', 'video/webm', 'video/mp4'];

/** `{ media, cover }`, each `[file, handle]`, from the shelf or fresh; `tell(secondsLeft)` is called while it records. */
export async function sampleFiles(tell) {
  const mimeType = FORMATS.find((format) => MediaRecorder.isTypeSupported(format));
  const names = { media: `sample.${/\w+$/.exec(mimeType.split(';')[0])}`, cover: 'sample-cover.jpeg' };
  try {
    return { media: await kept(names.media), cover: await kept(names.cover) };
  } catch {
    const fresh = await record(mimeType, tell);
    return { media: await keep(fresh.media, names.media), cover: await keep(fresh.cover, names.cover) };
  }
}

const shelf = async () => (await navigator.storage.getDirectory()).getDirectoryHandle(SHELF, { create: true });

async function kept(name) {
  const handle = await (await shelf()).getFileHandle(name);
  const file = await handle.getFile();
  if (!file.size) throw new Error('begun, and never written');
  return [file, handle];
}

async function keep(blob, name) {
  try {
    const handle = await (await shelf()).getFileHandle(name, { create: true });
    const stream = await handle.createWritable();
    await stream.write(blob);
    await stream.close();
    return await kept(name);
  } catch {
    // Not every browser has such files; then it lasts as long as the page.
    return [new File([blob], name, { type: blob.type.split(';')[0] })];
  }
}

async function record(mimeType, tell) {
  const [width, height] = SIZE;
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const paint = painter(canvas.getContext('2d'), width, height);
  const recorder = new MediaRecorder(canvas.captureStream(30), { mimeType, videoBitsPerSecond: 24_000_000 });
  const chunks = [];
  recorder.ondataavailable = ({ data }) => chunks.push(data);
  const stopped = new Promise((done) => (recorder.onstop = done));

  paint(0);
  recorder.start();
  const start = performance.now();
  let cover;
  await new Promise((done) => {
    function frame() {
      const seconds = (performance.now() - start) / 1000;
      paint(seconds);
      if (!cover && seconds > SECONDS / 3) cover = new Promise((blob) => canvas.toBlob(blob, 'image/jpeg', 0.9));
      tell(Math.max(0, Math.ceil(SECONDS - seconds)));
      if (seconds < SECONDS) requestAnimationFrame(frame);
      else done();
    }
    frame();
  });
  recorder.stop();
  await stopped;
  return { media: new Blob(chunks, { type: recorder.mimeType || mimeType }), cover: await cover };
}

/** Hills at dusk under a rising moon; grain over it, because a video that compresses to nothing shows nothing. */
function painter(context, width, height) {
  const grain = noise(width + SPARE, height + SPARE);
  return (seconds) => {
    const t = seconds / SECONDS;
    const sky = context.createLinearGradient(0, 0, 0, height);
    sky.addColorStop(0, `hsl(${232 - 30 * t} 65% ${16 + 14 * t}%)`);
    sky.addColorStop(1, `hsl(${200 - 170 * t} 75% ${52 + 10 * t}%)`);
    context.fillStyle = sky;
    context.fillRect(0, 0, width, height);

    context.fillStyle = '#fff6dc';
    context.beginPath();
    context.arc(width * (0.2 + 0.6 * t), height * (0.62 - 0.4 * Math.sin(Math.PI * t)), 32, 0, 7);
    context.fill();

    for (let hill = 0; hill < 4; hill++) {
      context.fillStyle = `hsl(${225 + hill * 6} 45% ${34 - hill * 8}%)`;
      context.beginPath();
      context.moveTo(0, height);
      for (let x = 0; x <= width; x += 12) {
        const wave = Math.sin(x / (110 + 40 * hill) + hill * 2 + seconds * (0.25 + 0.2 * hill));
        context.lineTo(x, height * (0.6 + 0.1 * hill) + wave * 24);
      }
      context.lineTo(width, height);
      context.fill();
    }

    context.globalAlpha = 0.3;
    context.drawImage(grain, -Math.floor(Math.random() * SPARE), -Math.floor(Math.random() * SPARE));
    context.globalAlpha = 1;
    context.fillStyle = '#fff';
    context.font = '600 26px system-ui, sans-serif';
    context.fillText('vodlift', 26, 46);
    context.font = '18px ui-monospace, monospace';
    context.fillText(`${seconds.toFixed(2)} s`, width - 96, 44);
  };
}

function noise(width, height) {
  const tile = Object.assign(document.createElement('canvas'), { width, height });
  const context = tile.getContext('2d');
  const image = context.createImageData(width, height);
  for (let i = 0; i < image.data.length; i++) image.data[i] = i % 4 === 3 ? 255 : Math.random() * 256;
  context.putImageData(image, 0, 0);
  return tile;
}
