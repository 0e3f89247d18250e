/** A local video, opened to look at its frames: for captureCover() and the element's choice of a cover. */
import type { CoverOptions } from './cover.js';

export interface Film {
  readonly video: HTMLVideoElement;
  /** The first frame is there. Resolves to the length in seconds; rejects with what the video said if it cannot be played. */
  readonly ready: Promise<number>;
  /** Resolves when the frame of that second is there. */
  seek(seconds: number): Promise<void>;
  /** Gives the memory back; what was waited for is never told. */
  close(): void;
}

/** Beyond the end of every video. */
const FAR = 1e9;

export function openFilm(file: Blob): Film {
  const video = document.createElement('video');
  const url = URL.createObjectURL(file);
  const event = (name: string) =>
    new Promise<void>((resolve, reject) => {
      const failed = () => reject(video.error);
      video.addEventListener(name, () => (video.removeEventListener('error', failed), resolve()), { once: true });
      video.addEventListener('error', failed, { once: true });
    });

  async function seek(seconds: number): Promise<void> {
    const there = event('seeked');
    video.currentTime = seconds;
    await there;
    if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) await event('canplay');
  }

  /** A recorder does not write down how long its video has become: the end has to be looked for. */
  async function measure(): Promise<number> {
    await event('loadeddata');
    if (Number.isFinite(video.duration)) return video.duration;
    await seek(FAR);
    return Number.isFinite(video.duration) ? video.duration : video.currentTime;
  }

  const ready = measure();
  // Whoever has closed it meanwhile does not ask.
  ready.catch(() => {});
  video.muted = video.playsInline = true;
  video.preload = 'auto';
  video.src = url;
  return {
    video,
    ready,
    seek,
    close() {
      video.removeAttribute('src');
      video.load();
      URL.revokeObjectURL(url);
    },
  };
}

/** The frame that the video shows as a picture named after it, or `undefined` if the canvas is too large for this browser. */
export async function still(video: HTMLVideoElement, name = 'video', format: CoverOptions = {}): Promise<File | undefined> {
  const { type = 'image/jpeg', quality = 0.9, maxSize = 1920 } = format;
  const { videoWidth, videoHeight } = video;
  const scale = Math.min(1, maxSize / Math.max(videoWidth, videoHeight));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(videoWidth * scale));
  canvas.height = Math.max(1, Math.round(videoHeight * scale));
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
  const draw = (type: string) => new Promise<Blob | null>((done) => canvas.toBlob(done, type, quality));
  let blob = await draw(type);
  // What a browser cannot write it writes as PNG, which is large.
  if (blob && blob.type !== type) blob = await draw('image/jpeg');
  return blob ? new File([blob], `${name.replace(/\.\w+$/, '')}.${blob.type === 'image/webp' ? 'webp' : 'jpg'}`, { type: blob.type }) : undefined;
}
