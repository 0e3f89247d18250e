/** A burst of changes becomes one notification: the first at once (in a microtask), the next ones an interval apart. */
export class Throttle {
  private told = -Infinity;
  private waiting = false;

  /** @param interval in ms. */
  constructor(
    private readonly interval: number,
    private readonly tell: () => void,
  ) {}

  poke(): void {
    if (this.waiting) return;
    this.waiting = true;
    const wait = this.told + this.interval - performance.now();
    // No animation frame: hidden pages have none, and go on uploading.
    if (wait > 0) setTimeout(this.run, wait);
    else queueMicrotask(this.run);
  }

  private readonly run = (): void => {
    this.waiting = false;
    this.told = performance.now();
    this.tell();
  };
}
