//! A small seeded generator: every id, every secret and every stroke of bad luck comes from it, so that a seed repeats a run.

/// SplitMix64: 64 bits of state, good enough to look random and quick enough to be asked millions of times.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Two generators with one seed roll the same numbers.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number in 0..1.
    pub fn fraction(&mut self) -> f64 {
        (self.roll() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Lower-case hex digits.
    pub fn hex(&mut self, digits: usize) -> String {
        self.text(digits, b"0123456789abcdef")
    }

    /// Letters and digits.
    pub fn word(&mut self, letters: usize) -> String {
        self.text(letters, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
    }

    /// Random bytes.
    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut out = Vec::with_capacity(count + 7);
        while out.len() < count {
            out.extend_from_slice(&self.roll().to_le_bytes());
        }
        out.truncate(count);
        out
    }

    fn text(&mut self, length: usize, alphabet: &[u8]) -> String {
        (0..length).map(|_| alphabet[(self.roll() % alphabet.len() as u64) as usize] as char).collect()
    }
}
