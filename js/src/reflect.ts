/**
 * The few words in which the edge in wasm (src/edge/js.rs) speaks JavaScript. What it says with them is data, so that not
 * every browser function needs a binding of its own: bindings are sent twice, in the glue and in the wasm.
 */
import type { Topic } from './edge.js';
import { listener } from './loader.js';

type Thing = Record<string, never>;

/** Arguments of the next call. */
let list: unknown[] = [];
/** What {@link fill} copies next. */
let stash: Uint8Array;

export const scope = (): unknown => globalThis;
export const object = (): object => ({});

/** A property, `undefined` where there is none or no object; with an empty name, the value itself. */
export function get(value: Thing | undefined, name: string): unknown {
  try {
    return name ? value?.[name] : value;
  } catch {
    // Forbidden storage does that.
    return undefined;
  }
}
export const set = (thing: Record<string, unknown>, name: string, value: unknown): void => {
  thing[name] = value;
};
export const flag = (thing: Thing, name: string): boolean => !!get(thing, name);
export const number = (thing: Thing, name: string): number => +(get(thing, name) as number) || 0;
/** How many bytes the text has, 0 if it is none; `fill` gives them. */
export function text(thing: Thing, name: string): number {
  const value = get(thing, name);
  return (stash = new TextEncoder().encode(typeof value === 'string' ? value : '')).length;
}
export const bytes = (buffer: ArrayBuffer): number => (stash = new Uint8Array(buffer)).length;
export const fill = (room: Uint8Array): void => room.set(stash);

export const push = (value: unknown): void => {
  list.push(value);
};
/** The outcome of a method; `null`, which none of those in use returns, if it threw. */
export function call(thing: Record<string, (...list: unknown[]) => unknown>, method: string): unknown {
  const args = list;
  list = [];
  try {
    return thing[method]!(...args);
  } catch {
    return null;
  }
}
/** An object of a class that takes no arguments. */
export const make = (name: string): unknown => new (globalThis as unknown as Record<string, new () => unknown>)[name]!();

/** A function that has this instance hear of events. */
export const ear = (...topic: Topic): unknown => listener(topic, 1);

/** Has it hear what a promise comes to; `null` is a call that threw instead of giving one. */
export function settle(promise: Promise<unknown> | null, ...topic: Topic): void {
  (promise ?? Promise.reject()).then(listener(topic, 1), listener(topic, 0));
}
