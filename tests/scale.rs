//! A part costs the same whether there are a hundred or ten thousand: the machine's allocations tell, without clocks.

#[path = "common/allocations.rs"]
mod allocations;
#[path = "common/whole.rs"]
mod whole;

use allocations::{Counting, count, counts, reset};
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

/// `lists`: the record names every part. It is written anew when one in so many is new, which is a few times for a hundred parts.
fn stays_flat(which: Which, how: How, lists: bool) {
    let (few, many) = (costs(which, how, 100), costs(which, how, 10_000));
    let growth = (many.0 / few.0, many.1 / few.1);
    let most = if lists { 1.5 } else { 1.2 };
    assert!(
        growth.0 <= 1.2 && growth.1 <= most,
        "{which:?}, {how:?}: {few:?} allocations and bytes a part, then {many:?}"
    );
}

#[test]
fn a_part_costs_the_same_among_a_hundred_and_among_ten_thousand() {
    stays_flat(Which::Tencent, How::Fresh, false);
    stays_flat(Which::Tencent, How::Stalled, false);
    stays_flat(Which::Tencent, How::Resumed, false);
}

#[test]
fn and_so_it_does_where_the_record_names_every_part() {
    stays_flat(Which::Aliyun, How::Fresh, true);
    stays_flat(Which::Aliyun, How::Resumed, true);
}

/// Before each chunk leaves, all digests up to it are written down: their bytes grow, and nothing else does.
#[test]
fn a_chain_costs_no_more_allocations() {
    let (few, many) = (costs(Which::Netease, How::Fresh, 100), costs(Which::Netease, How::Fresh, 1_000));
    assert!(many.0 <= few.0 * 1.2, "{few:?} allocations and bytes a chunk, then {many:?}");
}
