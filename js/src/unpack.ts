/**
 * Reads what `xtask/src/pack.rs` wrote: WebAssembly at five sixths of what gzip makes of it, whether a server compresses or not. Each bit is
 * predicted from the bytes before it, and only the surprises are in the file; to read it, the same predictions are made again. They take no more
 * than additions, multiplications and divisions of doubles, which come out the same everywhere.
 */
const MAGIC = 'VLW1';
/** Which of the last three bytes (the lowest is the last) each predictor looks at. All three would save 0.3 kB more, for a fourth more of time. */
const VIEWS = [0xff, 0xffff, 0xff00, 0xff00ff];
/** So many chances a predictor learns: those of half a byte lie side by side, in one line of a cache. */
const SLOTS = 1 << 18;
/** A chance never moves by less than one in so many. */
const STEADY = 12;
/** How much the predictors' say depends on their latest success. */
const LEARN = 0.015;
/** Bytes between two pauses: some milliseconds of work. */
const STRETCH = 2048;

export const isPacked = (bytes: Uint8Array): boolean => String.fromCharCode(...bytes.subarray(0, 4)) === MAGIC;

/** The file that was packed. Pauses on the way, so that the page stays alive; not by timers, which hidden pages get once a second. */
export async function unpack(packed: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const { port1, port2 } = new MessageChannel();
  const bytes = new Uint8Array(new DataView(packed.buffer, packed.byteOffset).getUint32(4));
  const count = VIEWS.length;
  const learnt = new Float32Array(count * SLOTS).fill(0.5);
  const seen = new Uint8Array(count * SLOTS);
  const weights = new Float64Array(count * 256).fill(0.3);
  const places = new Int32Array(count);
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
  for (; at < 12; at++) code = ((code << 8) | packed[at]!) >>> 0;
  // Engines are quick to compile what is called often.
  const next = (): number => {
    let byte = 1;
    for (let bits = 0; bits < 8; bits++) {
      const half = 1 << bits % 4;
      let sum = 0;
      for (let i = 0; i < count; i++) {
        if (half === 1) {
          const hash = Math.imul(Math.imul(past & VIEWS[i]!, 0x2f0b4c47) + byte, 0x9e3779b1);
          places[i] = i * SLOTS + ((hash >>> 14) & -16);
        }
        const slot = (slots[i] = places[i]! + (half | (byte & (half - 1))));
        sum += weights[byte * count + i]! * (inputs[i] = odds[(learnt[slot]! * 4095) | 0]!);
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
        weights[byte * count + i]! += error * inputs[i]!;
        learnt[slot]! += (bit - learnt[slot]!) / (seen[slot]! + 1.5);
        if (seen[slot]! < STEADY) seen[slot]!++;
      }
      byte = byte * 2 + bit;
    }
    past = (past << 8) | (byte & 255);
    return byte;
  };
  for (let n = 0; n < bytes.length; n++) {
    if (n % STRETCH === STRETCH - 1) {
      await new Promise((resume) => {
        port1.onmessage = resume;
        port2.postMessage(0);
      });
    }
    bytes[n] = next();
  }
  port1.close();
  return bytes;
}
