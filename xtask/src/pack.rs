//! Packs a wasm file for `js/src/unpack.ts`, which says how: both make the same predictions, bit by bit.

use std::iter;

const MAGIC: &[u8; 4] = b"VLW1";
const VIEWS: [u32; 4] = [0xff, 0xffff, 0xff00, 0xff_00ff];
const SLOTS: usize = 1 << 18;
const STEADY: u8 = 12;
const LEARN: f64 = 0.015;

pub fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut model = Model::new();
    let mut out = MAGIC.to_vec();
    out.extend((bytes.len() as u32).to_be_bytes());
    let (mut low, mut high) = (0u32, u32::MAX);
    for byte in bytes {
        for n in (0..8).rev() {
            let bit = byte >> n & 1;
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
    }
    out.extend(low.to_be_bytes());
    out
}

/// What is expected of the next bit, by everything before it.
struct Model {
    chances: Vec<f64>,
    odds: Vec<f64>,
    learnt: Vec<f32>,
    seen: Vec<u8>,
    weights: Vec<[f64; VIEWS.len()]>,
    places: [usize; VIEWS.len()],
    slots: [usize; VIEWS.len()],
    inputs: [f64; VIEWS.len()],
    past: u32,
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
            learnt: vec![0.5; VIEWS.len() * SLOTS],
            seen: vec![0; VIEWS.len() * SLOTS],
            weights: vec![[0.3; VIEWS.len()]; 256],
            places: [0; VIEWS.len()],
            slots: [0; VIEWS.len()],
            inputs: [0.0; VIEWS.len()],
            past: 0,
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
        let half = 1 << (self.byte.ilog2() % 4);
        if half == 1 {
            self.look();
        }
        let mut sum = 0.0;
        for i in 0..VIEWS.len() {
            self.slots[i] = self.places[i] + (half | self.byte & (half - 1));
            self.inputs[i] = self.odds[(f64::from(self.learnt[self.slots[i]]) * 4095.0) as usize];
            sum += self.weights[self.byte][i] * self.inputs[i];
        }
        self.chances[((sum * 256.0) as i32 + 2048).clamp(1, 4095) as usize]
    }

    fn learn(&mut self, bit: u8, chance: f64) {
        let came = f64::from(bit);
        let error = (came - chance) * LEARN;
        for i in 0..VIEWS.len() {
            self.weights[self.byte][i] += error * self.inputs[i];
            let slot = self.slots[i];
            let learnt = f64::from(self.learnt[slot]);
            self.learnt[slot] = (learnt + (came - learnt) / (f64::from(self.seen[slot]) + 1.5)) as f32;
            self.seen[slot] = STEADY.min(self.seen[slot] + 1);
        }
        self.byte = self.byte * 2 + usize::from(bit);
        if self.byte > 255 {
            self.past = self.past << 8 | (self.byte & 255) as u32;
            self.byte = 1;
        }
    }
}
