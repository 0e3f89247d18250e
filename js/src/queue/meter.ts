import type { UploadProgress } from '../events.js';

/** How far one file is, over all runs of its upload. */
export class Meter {
  loaded = 0;
  speed = 0;
  /** The store has it all. */
  whole = false;
  private fresh = false;

  constructor(
    /** Bytes. */
    readonly total: number,
  ) {}

  /** A run begins; what was told before stays told. */
  restart(): void {
    this.fresh = true;
    this.speed = 0;
  }

  /** Takes news of this run; the bytes that were sent since the last. */
  measure({ loaded, percent, speed }: UploadProgress): number {
    const before = this.loaded;
    this.loaded = Math.max(before, Math.min(loaded, this.total));
    this.speed = speed;
    this.whole ||= percent === 1;
    // The first news of a run tells what earlier ones had sent.
    const sent = this.fresh ? 0 : this.loaded - before;
    this.fresh = false;
    return sent;
  }
}

/** What the files of an upload are together. */
export function together(both: readonly (Meter | undefined)[]): UploadProgress {
  const meters = both.filter((meter): meter is Meter => !!meter);
  const sum = (of: (meter: Meter) => number): number => meters.reduce((sum, meter) => sum + of(meter), 0);
  const [loaded, total, speed] = [sum((one) => one.loaded), sum((one) => one.total), sum((one) => one.speed)];
  const whole = meters.length > 0 && meters.every((one) => one.whole);
  return { loaded, total, percent: percent(loaded, total, whole), speed, eta: eta(total - loaded, speed) };
}

/** 0…1 in hundredths, rounded down; 1 is for what is whole. */
export const percent = (loaded: number, total: number, whole: boolean): number =>
  whole ? 1 : Math.min(Math.floor((loaded * 100) / (total || 1)), 99) / 100;

/** Seconds for so many bytes. */
export const eta = (bytes: number, speed: number): number | null => (speed > 0 ? bytes / speed : null);
