/** The script tag: global `TcVod`, and the class once more as `TcVod.default`, which pages of the original write (spec Q1). */
import * as vodlift from './inline.js';

const { TcVod } = vodlift;
(globalThis as { TcVod?: unknown }).TcVod = Object.assign(TcVod, vodlift, { default: TcVod });
