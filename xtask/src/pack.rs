//! Packs a wasm file for `js/src/unpack.ts`, which says how: both make the same predictions, bit by bit.

use std::iter;

const MAGIC: &[u8; 4] = b"VLW2";
const VIEWS: [u32; 4] = [0xff, 0xffff, 0xff00, 0xff_00ff];
const SLOTS: usize = 1 << 18;
const STEADY: u32 = 12;
const STEADIER: u32 = 250;
const LONG: usize = 15;
const LEARN: f64 = 0.015;
/// One predictor a view, and the one of repetitions.
const COUNT: usize = VIEWS.len() + 1;

pub fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut model = Model::new();
    let mut out = MAGIC.to_vec();
    out.extend((bytes.len() as u32).to_be_bytes());
    let (mut low, mut high) = (0u32, u32::MAX);
    for (n, byte) in bytes.iter().enumerate() {
        for left in (0..8).rev() {
            let bit = byte >> left & 1;
            let chance = model.chance();
            let middle = low + (f64::from(high - low) * chance).floor() as u32;
            if bit == 1 {
                high = middle
            } else {
                low = middle + 1
            }
            while (low ^ high) >> 24 == 0 {
                out.push((high >> 24) as u8);
                low <<= 8;
                high = high << 8 | 255;
            }
            model.learn(bit, chance);
        }
        model.repeat(bytes, n);
    }
    out.extend(low.to_be_bytes());
    out
}

/// What is expected of the next bit, by everything before it.
struct Model {
    chances: Vec<f64>,
    odds: Vec<f64>,
    learnt: Vec<u32>,
    weights: Vec<[f32; COUNT]>,
    places: [usize; VIEWS.len()],
    slots: [usize; COUNT],
    inputs: [f64; COUNT],
    past: u32,
    length: usize,
    source: usize,
    sources: Vec<usize>,
    /// The next byte, if the repetition goes on, behind a one.
    guess: usize,
    /// The bits of the byte so far, behind a one.
    byte: usize,
}

impl Model {
    fn new() -> Model {
        let mut chances = vec![0.0; 4096];
        for (i, growth) in
            iter::successors(Some(1.0), |growth| Some(growth * 1.003_913_889_338_347_5)).enumerate().take(2048)
        {
            chances[2048 + i] = growth / (1.0 + growth);
            chances[2048 - i] = 1.0 / (1.0 + growth);
        }
        let enough = |i| move |chance: &f64| *chance >= (i as f64 + 0.5) / 4096.0;
        let back = |i| chances[1..4095].iter().position(enough(i)).map_or(4095, |k| k + 1);
        let odds = (0..4096).map(|i| (back(i) as f64 - 2048.0) / 256.0).collect();
        Model {
            odds,
            chances,
            learnt: vec![1 << 31; VIEWS.len() * SLOTS + 2 * LONG + 2],
            weights: vec![[0.3; COUNT]; 1 << 16],
            places: [0; VIEWS.len()],
            slots: [0; COUNT],
            inputs: [0.0; COUNT],
            past: 0,
            length: 0,
            source: 0,
            sources: vec![0; 1 << 16],
            guess: 0,
            byte: 1,
        }
    }

    /// Half a byte's chances lie side by side, in one line of a cache.
    fn look(&mut self) {
        for (i, view) in VIEWS.into_iter().enumerate() {
            let hash = (self.past & view).wrapping_mul(0x2f0b_4c47).wrapping_add(self.byte as u32);
            self.places[i] = i * SLOTS + (hash.wrapping_mul(0x9e37_79b1) >> 14 & !15) as usize;
        }
    }

    /// Of a one.
    fn chance(&mut self) -> f64 {
        let bits = self.byte.ilog2();
        let half = 1 << (bits % 4);
        if half == 1 {
            self.look();
        }
        for (slot, place) in self.slots.iter_mut().zip(self.places) {
            *slot = place + (half | self.byte & (half - 1));
        }
        let bet = VIEWS.len() * SLOTS + 2 * self.length + (self.guess >> (7 - bits) & 1);
        self.slots[VIEWS.len()] = if self.guess >> (8 - bits) == self.byte { bet } else { 0 };
        let mut sum = 0.0;
        for (i, weight) in self.weights[self.weight()].iter().enumerate() {
            let odds = self.odds[(self.learnt[self.slots[i]] >> 20) as usize];
            self.inputs[i] = if self.slots[i] == 0 { 0.0 } else { odds };
            sum += f64::from(*weight) * self.inputs[i];
        }
        self.chances[((sum * 256.0) as i32 + 2048).clamp(1, 4095) as usize]
    }

    fn weight(&self) -> usize {
        (self.past as usize & 255) << 8 | self.byte
    }

    fn learn(&mut self, bit: u8, chance: f64) {
        let error = (f64::from(bit) - chance) * LEARN;
        let weight = self.weight();
        for i in 0..COUNT {
            let weight = &mut self.weights[weight][i];
            *weight = (f64::from(*weight) + error * self.inputs[i]) as f32;
            let learnt = &mut self.learnt[self.slots[i]];
            let (before, times) = (f64::from(*learnt >> 10), *learnt & 1023);
            let better = before + (f64::from(u32::from(bit) << 22) - before) / (f64::from(times) + 1.5);
            let steady = if i < VIEWS.len() { STEADY } else { STEADIER };
            *learnt = (better as u32) << 10 | steady.min(times + 1);
        }
        self.byte = self.byte * 2 + usize::from(bit);
        if self.byte > 255 {
            self.past = self.past << 8 | (self.byte & 255) as u32;
            self.byte = 1;
        }
    }

    /// After byte `n`: goes on with the repetition, or looks for another one.
    fn repeat(&mut self, bytes: &[u8], n: usize) {
        let goes_on = self.length > 0 && bytes[self.source] == bytes[n];
        let place = (self.past.wrapping_mul(0x9e37_79b1) >> 16) as usize;
        if goes_on {
            self.source += 1;
            self.length = LONG.min(self.length + 1);
        } else {
            self.source = self.sources[place];
            let (earlier, last) = (bytes[..self.source].iter().rev(), bytes[..=n].iter().rev());
            self.length = earlier.zip(last).take(LONG).take_while(|(a, b)| a == b).count();
        }
        self.sources[place] = n + 1;
        self.guess = if self.length > 0 { usize::from(bytes[self.source]) | 256 } else { 0 };
    }
}
