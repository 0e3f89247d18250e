//! A part costs the same whether there are a hundred or ten thousand: the machine's allocations tell, which need no clock; and how long it
//! looks for the next part, where a hundredfold shows on any machine.

#[path = "common/allocations.rs"]
mod allocations;
#[path = "common/whole.rs"]
mod whole;

use std::time::{Duration, Instant};

use allocations::{Counting, count, counts, reset};
use vodlift::cloud::Fan;
use vodlift::wire::Source;
use whole::{How, Meter, Which, upload};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

struct Allocations;

impl Meter for Allocations {
    fn enter(&mut self) {
        count(true);
    }

    fn leave(&mut self) {
        count(false);
    }
}

/// Allocations of the machine, and their bytes, for each part.
fn costs(which: Which, how: How, parts: usize) -> (f64, f64) {
    reset();
    upload(which, how, parts, &mut Allocations);
    let counts = counts();
    (counts.allocations as f64 / parts as f64, counts.bytes as f64 / parts as f64)
}

fn stays_flat(which: Which, how: How, (few, many): (usize, usize)) {
    let (few, many) = (costs(which, how, few), costs(which, how, many));
    let growth = (many.0 / few.0, many.1 / few.1);
    assert!(
        growth.0 <= 1.2 && growth.1 <= 1.2,
        "{which:?}, {how:?}: {few:?} allocations and bytes a part, then {many:?}"
    );
}

#[test]
fn a_part_costs_the_same_among_a_hundred_and_among_ten_thousand() {
    stays_flat(Which::Tencent, How::Fresh, (100, 10_000));
    stays_flat(Which::Tencent, How::Stalled, (100, 10_000));
    stays_flat(Which::Tencent, How::Resumed, (100, 10_000));
}

/// A record that names every part is written anew when one in 64 is new, which is after each of a hundred.
const LISTED: (usize, usize) = (1_000, 10_000);

#[test]
fn and_so_it_does_where_the_record_names_every_part() {
    stays_flat(Which::Aliyun, How::Fresh, LISTED);
    stays_flat(Which::Aliyun, How::Resumed, LISTED);
}

#[test]
fn and_so_does_a_chunk_whose_digest_has_to_be_in_the_record_before_it_leaves() {
    stays_flat(Which::Netease, How::Fresh, LISTED);
    stays_flat(Which::Netease, How::Resumed, LISTED);
}

/// Time for a thousand looks at what to do next, where all parts are kept but the first, which is on its way, and the last.
fn looks(parts: u64) -> Duration {
    let mut fan = Fan::new(parts, 1);
    fan.set_busy(0, true);
    for index in 1..parts as u32 - 1 {
        fan.read(index, [0; 16], None);
        fan.keep(index, [0; 16]);
    }
    let start = Instant::now();
    for _ in 0..1_000 {
        let mut steps = Vec::new();
        fan.plan_digests(Source::Media, 2, 2, &mut steps);
        fan.plan_parts(Source::Media, false, 6, &mut steps);
        assert_eq!(steps.len(), 2);
    }
    start.elapsed()
}

#[test]
fn a_first_part_that_takes_long_makes_no_search_longer() {
    let best = |parts| (0..5).map(|_| looks(parts)).min().expect("five");
    let (few, many) = (best(100), best(10_000));
    assert!(many < few * 10, "{few:?} for a hundred, {many:?} for ten thousand");
}
