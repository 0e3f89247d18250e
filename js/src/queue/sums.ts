import type { Item } from './item.js';
import { eta, percent } from './meter.js';
import type { QueueProgress } from './types.js';

/** Length of the window that speed is measured over, in ms. */
const WINDOW = 10_000;

/** How far all items are together. */
export class Sums {
  private sent = 0;
  /** Something was under way, and the network there. */
  private moving = false;
  private window: [at: number, sent: number][] = [];

  /** So many bytes were sent just now. */
  count(bytes: number): void {
    this.sent += bytes;
  }

  /** The sums as they are now. */
  of(items: readonly Item[]): QueueProgress {
    const counts = { done: 0, failed: 0, cancelled: 0, active: 0, queued: 0, paused: 0, pending: 0 };
    let [loaded, total, open] = [0, 0, 0];
    /** Unknown while there is nothing. */
    let whole: boolean | undefined;
    let moving = false;
    for (const { state, progress } of items) {
      const kind = state in counts ? (state as keyof typeof counts) : 'active';
      counts[kind]++;
      if (kind === 'cancelled' || kind === 'pending') continue;
      loaded += progress.loaded;
      total += progress.total;
      whole = whole !== false && progress.percent === 1;
      moving ||= kind === 'active' && state !== 'offline';
      if (kind === 'active' || kind === 'queued') open += progress.total - progress.loaded;
    }
    const speed = this.speed(moving);
    return { loaded, total, percent: percent(loaded, total, !!whole), speed, eta: eta(open, speed), ...counts };
  }

  private speed(moving: boolean): number {
    const now = performance.now();
    const { window } = this;
    // A time without a network says nothing of the speed after it.
    if (!moving || !this.moving) window.length = 0;
    this.moving = moving;
    window.push([now, this.sent]);
    while (window.length > 2 && window[1]![0] + WINDOW <= now) window.shift();
    const [start, first] = window[0]!;
    return now > start ? ((this.sent - first) * 1000) / (now - start) : 0;
  }
}
