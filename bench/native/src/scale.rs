//! What the machine costs for each part, by the number of parts: nanoseconds, allocations, bytes allocated; and the most memory held.

use std::time::{Duration, Instant};

use crate::allocations::{count, counts, reset};
use crate::whole::{How, Meter, Which, upload};

const PARTS: [usize; 4] = [10, 100, 1_000, 10_000];
/// Parts of all uploads of one measurement together: short ones are repeated.
const WORK: usize = 10_000;
const ROUNDS: usize = 5;
const CASES: [(Which, How); 6] = [
    (Which::Tencent, How::Fresh),
    (Which::Tencent, How::Stalled),
    (Which::Tencent, How::Resumed),
    (Which::Aliyun, How::Fresh),
    (Which::Aliyun, How::Resumed),
    (Which::Netease, How::Fresh),
];

struct Clock {
    started: Instant,
    spent: Duration,
}

impl Meter for Clock {
    fn enter(&mut self) {
        count(true);
        self.started = Instant::now();
    }

    fn leave(&mut self) {
        self.spent += self.started.elapsed();
        count(false);
    }
}

/// One line for each round, case and number of parts.
pub fn run() {
    for _ in 0..ROUNDS {
        for (which, how) in CASES {
            for parts in PARTS {
                let mut clock = Clock { started: Instant::now(), spent: Duration::ZERO };
                reset();
                for _ in 0..WORK / parts {
                    upload(which, how, parts, &mut clock);
                }
                let counts = counts();
                let [nanos, allocations, bytes] = [clock.spent.as_nanos() as u64, counts.allocations, counts.bytes]
                    .map(|sum| sum as f64 / WORK as f64);
                println!(
                    "{{\"cloud\":\"{which:?}\",\"how\":\"{how:?}\",\"parts\":{parts},\"nanos\":{nanos:.0},\"allocations\":{allocations:.1},\"bytes\":{bytes:.0},\"peak\":{}}}",
                    counts.peak
                );
            }
        }
    }
}
