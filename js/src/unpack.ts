/**
 * Reads what `xtask/src/pack.rs` wrote: WebAssembly at four fifths of what gzip makes of it, whether a server compresses or not. Each bit is
 * predicted from the bytes before it, and only the surprises are in the file; to read it, the same predictions are made again. They take no more
 * than additions, multiplications and divisions of doubles, rounded to single precision or cut to whole numbers: they come out the same everywhere.
 */
const MAGIC = 'VLW2';
/** Which of the last three bytes (the lowest is the last) each predictor looks at. One more guesses that bytes repeat earlier ones. */
const VIEWS = [0xff, 0xffff, 0xff00, 0xff00ff];
/** So many chances a predictor learns: those of half a byte lie side by side, in one line of a cache. */
const SLOTS = 1 << 18;
/** After so many times a chance is not learnt more slowly any more; */
const STEADY = 12;
/** nor is that of a repetition after so many. */
const STEADIER = 250;
/** Repetitions that have been longer are no surer. */
const LONG = 15;
/** How much the predictors' say depends on their latest success. */
const LEARN = 0.015;
/** Bytes between two pauses: some milliseconds of work. */
const STRETCH = 2048;

export const isPacked = (bytes: Uint8Array): boolean => String.fromCharCode(...bytes.subarray(0, 4)) === MAGIC;

/** The file that was packed. Pauses on the way, so that the page stays alive; not by timers, which hidden pages get once a second. */
export async function unpack(packed: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const { port1, port2 } = new MessageChannel();
  const bytes = new Uint8Array(new DataView(packed.buffer, packed.byteOffset).getUint32(4));
  const views = VIEWS.length;
  const count = views + 1;
  // A chance in 22 bits, and in ten how often it was learnt.
  const learnt = new Uint32Array(views * SLOTS + 2 * LONG + 2).fill(1 << 31);
  const weights = new Float32Array(count << 16).fill(0.3);
  const places = new Int32Array(views);
  const slots = new Int32Array(count);
  const inputs = new Float64Array(count);

  // Chances by odds in 256ths of a nat, from -8 to 8; and odds by chances.
  const chances = new Float64Array(4096);
  for (let i = 0, growth = 1; i < 2048; i++, growth *= 1.0039138893383475) {
    chances[2048 + i] = growth / (1 + growth);
    chances[2048 - i] = 1 / (1 + growth);
  }
  const odds = new Float64Array(4096);
  for (let i = 0, k = 1; i < 4096; i++) {
    while (k < 4095 && chances[k]! < (i + 0.5) / 4096) k++;
    odds[i] = (k - 2048) / 256;
  }

  let at = 8;
  let low = 0;
  let high = 0xffffffff;
  let code = 0;
  let past = 0;
  // So many of the last bytes repeat those before `source`; and where to look for such bytes: after the same four, hashed.
  let length = 0;
  let source = 0;
  const sources = new Int32Array(1 << 16);
  for (; at < 12; at++) code = ((code << 8) | packed[at]!) >>> 0;
  // Engines are quick to compile what is called often.
  const next = (n: number): void => {
    // Behind a one, as the bits of the byte so far.
    const guess = length && bytes[source]! | 256;
    let byte = 1;
    for (let bits = 0; bits < 8; bits++) {
      const half = 1 << bits % 4;
      for (let i = 0; i < views; i++) {
        if (half === 1) {
          const hash = Math.imul(Math.imul(past & VIEWS[i]!, 0x2f0b4c47) + byte, 0x9e3779b1);
          places[i] = i * SLOTS + ((hash >>> 14) & -16);
        }
        slots[i] = places[i]! + (half | (byte & (half - 1)));
      }
      // The first slot is nobody's: a guess that has been wrong has no say.
      slots[views] = guess >> (8 - bits) === byte ? views * SLOTS + 2 * length + ((guess >> (7 - bits)) & 1) : 0;
      const weight = (((past & 255) << 8) | byte) * count;
      let sum = 0;
      for (let i = 0; i < count; i++) {
        sum += weights[weight + i]! * (inputs[i] = slots[i]! && odds[learnt[slots[i]!]! >>> 20]!);
      }
      const chance = chances[Math.min(Math.max(((sum * 256) | 0) + 2048, 1), 4095)]!;
      const middle = low + Math.floor((high - low) * chance);
      const bit = +(code <= middle);
      if (bit) high = middle;
      else low = middle + 1;
      for (; (low ^ high) >>> 24 === 0; at++) {
        low = (low << 8) >>> 0;
        high = ((high << 8) | 255) >>> 0;
        code = ((code << 8) | packed[at]!) >>> 0;
      }
      const error = (bit - chance) * LEARN;
      for (let i = 0; i < count; i++) {
        const slot = slots[i]!;
        const before = learnt[slot]! >>> 10;
        const times = learnt[slot]! & 1023;
        weights[weight + i]! += error * inputs[i]!;
        learnt[slot] = ((before + ((bit << 22) - before) / (times + 1.5)) << 10) | Math.min(times + 1, i < views ? STEADY : STEADIER);
      }
      byte = byte * 2 + bit;
    }
    past = (past << 8) | (byte & 255);
    bytes[n] = byte;
    length = length && bytes[source++] === bytes[n] ? Math.min(length + 1, LONG) : 0;
    const place = Math.imul(past, 0x9e3779b1) >>> 16;
    if (!length) {
      source = sources[place]!;
      while (length < LONG && bytes[source - 1 - length] === bytes[n - length]) length++;
    }
    sources[place] = n + 1;
  };
  for (let n = 0; n < bytes.length; n++) {
    if (n % STRETCH === STRETCH - 1) {
      await new Promise((resume) => {
        port1.onmessage = resume;
        port2.postMessage(0);
      });
    }
    next(n);
  }
  port1.close();
  return bytes;
}
