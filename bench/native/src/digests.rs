//! MD5 and CRC-64 of memory by the crates that the wasm is made of, compiled for this machine.

use std::hint::black_box;
use std::time::Instant;

use vodlift::wire::crc::Crc64;
use vodlift::wire::digest::Md5Stream;

const BYTES: usize = 256 << 20;
const PIECE: usize = 1 << 20;
const ROUNDS: usize = 11;

/// `{"md5":..,"crc64":..}` in MB/s, for each round.
pub fn run() {
    let mut state = 1u64;
    let words = (0..BYTES / 8).map(|_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        state.to_le_bytes()
    });
    let data: Vec<u8> = words.flatten().collect();
    let crc = Crc64::default();
    for _ in 0..ROUNDS {
        let md5 = rate(|| {
            let mut stream = Md5Stream::default();
            data.chunks(PIECE).for_each(|piece| stream.update(piece));
            black_box(stream.finish());
        });
        let crc64 = rate(|| {
            black_box(data.chunks(PIECE).fold(0, |sum, piece| crc.extend(sum, piece)));
        });
        println!("{{\"md5\":{md5:.1},\"crc64\":{crc64:.1}}}");
    }
}

fn rate(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    BYTES as f64 / 1e6 / start.elapsed().as_secs_f64()
}
