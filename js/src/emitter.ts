/** A function that hears one event. */
export type Listener<T> = (payload: T) => void;

interface Entry {
  listener: Listener<never>;
  context: unknown;
  once: boolean;
}

/**
 * The event emitter that pages know from the original (eventemitter3's names and chaining), with typed events.
 *
 * One difference: a listener that throws hurts neither the upload nor the other listeners. Its exception is thrown again in
 * a microtask of its own, so it reaches `window.onerror` and the console like any other uncaught error.
 */
export class Emitter<Events extends object> {
  private entries = new Map<keyof Events, Entry[]>();

  /** Adds a listener. Listeners run in the order in which they were added. */
  on<K extends keyof Events>(event: K, listener: Listener<Events[K]>, context?: unknown): this {
    return this.put(event, listener, context, false);
  }

  /** Adds a listener that runs once at most. */
  once<K extends keyof Events>(event: K, listener: Listener<Events[K]>, context?: unknown): this {
    return this.put(event, listener, context, true);
  }

  /** Removes a listener; without `listener`, all of that event. */
  off<K extends keyof Events>(event: K, listener?: Listener<Events[K]>): this {
    return this.keep(event, (entry) => listener !== undefined && entry.listener !== listener);
  }

  /** The same as {@link on}. */
  addListener<K extends keyof Events>(event: K, listener: Listener<Events[K]>, context?: unknown): this {
    return this.on(event, listener, context);
  }

  /** The same as {@link off}. */
  removeListener<K extends keyof Events>(event: K, listener?: Listener<Events[K]>): this {
    return this.off(event, listener);
  }

  /** Removes every listener, or every listener of one event. */
  removeAllListeners(event?: keyof Events): this {
    if (event === undefined) this.entries.clear();
    else this.entries.delete(event);
    return this;
  }

  /** Calls the listeners of an event; `true` if there were any. */
  emit<K extends keyof Events>(event: K, payload: Events[K]): boolean {
    const entries = this.of(event);
    for (const entry of entries) {
      if (entry.once) this.keep(event, (other) => other !== entry);
      try {
        entry.listener.call(entry.context ?? this, payload as never);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
    return entries.length > 0;
  }

  /** The listeners of an event, in order. */
  listeners<K extends keyof Events>(event: K): Listener<Events[K]>[] {
    return this.of(event).map((entry) => entry.listener as Listener<Events[K]>);
  }

  /** How many listeners an event has. */
  listenerCount(event: keyof Events): number {
    return this.of(event).length;
  }

  /** The events that have listeners. */
  eventNames(): (keyof Events)[] {
    return [...this.entries.keys()];
  }

  // Lists are never changed in place, so that an emit walks the list as it was when it began.
  private put(event: keyof Events, listener: Listener<never>, context: unknown, once: boolean): this {
    if (typeof listener !== 'function') throw new TypeError('The listener must be a function');
    this.entries.set(event, [...this.of(event), { listener, context, once }]);
    return this;
  }

  private keep(event: keyof Events, wanted: (entry: Entry) => boolean): this {
    const kept = this.of(event).filter(wanted);
    if (kept.length) this.entries.set(event, kept);
    else this.entries.delete(event);
    return this;
  }

  private of(event: keyof Events): Entry[] {
    return this.entries.get(event) ?? [];
  }
}
