import type { Item } from './item.js';
import { eta, percent } from './meter.js';
import type { QueueProgress } from './types.js';

/** Length of the window that speed is measured over, in ms. */
const WINDOW = 10_000;

/** How far all items are together. */
export class Sums {
  private sent = 0;
  private window: [at: number, sent: number][] = [];

  /** So many bytes were sent just now. */
  count(bytes: number): void {
    this.sent += bytes;
  }

  /** The sums as they are now. */
  of(items: readonly Item[]): QueueProgress {
    const counts = { done: 0, failed: 0, cancelled: 0, active: 0, queued: 0, paused: 0, pending: 0 };
    let [loaded, total, open, whole] = [0, 0, 0, true];
    for (const { state, progress } of items) {
      const kind = state in counts ? (state as keyof typeof counts) : 'active';
      counts[kind]++;
      if (kind === 'cancelled' || kind === 'pending') continue;
      loaded += progress.loaded;
      total += progress.total;
      whole &&= progress.percent === 1;
      if (kind === 'active' || kind === 'queued') open += progress.total - progress.loaded;
    }
    const speed = this.speed(counts.active > 0);
    return { loaded, total, percent: percent(loaded, total, whole && total > 0), speed, eta: eta(open, speed), ...counts };
  }

  private speed(active: boolean): number {
    const now = performance.now();
    const { window } = this;
    if (!active) window.length = 0;
    window.push([now, this.sent]);
    while (window.length > 2 && window[1]![0] + WINDOW <= now) window.shift();
    const [start, first] = window[0]!;
    return now > start ? ((this.sent - first) * 1000) / (now - start) : 0;
  }
}
