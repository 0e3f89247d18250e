//! How parts lie in a file when their size changes.

use vodlift::cloud::{Fan, PartSize};

/// Sizes of the parts, which leave no gap.
fn sizes(fan: &Fan) -> Vec<u64> {
    let ranges: Vec<(u64, u64)> = (0..fan.parts.len()).map(|index| fan.range(index as u32)).collect();
    assert!(ranges.windows(2).all(|pair| pair[0].1 == pair[1].0), "{ranges:?}");
    assert_eq!((ranges[0].0, ranges[ranges.len() - 1].1), (0, fan.size));
    ranges.iter().map(|(start, end)| end - start).collect()
}

fn even((first, bytes): (u32, u64)) -> (u32, PartSize) {
    (first, PartSize::even(bytes))
}

/// Read, and kept by the store.
fn settled(fan: &mut Fan, index: u32) {
    fan.read(index, [index as u8; 16], Some(0));
    fan.keep(index, [index as u8; 16]);
}

#[test]
fn only_what_nobody_has_begun_with_changes_its_size() {
    let mut fan = Fan::new(100, 10);
    fan.keep(0, [0; 16]);
    fan.set_busy(2, true);
    fan.set_busy(2, false);
    fan.resize(PartSize::even(30));
    assert_eq!(sizes(&fan), [10, 10, 10, 30, 30, 10]);
    assert_eq!((fan.stored_bytes(), fan.kept_bytes(), fan.untouched()), (10, 10, 70));
    fan.read(3, [3; 16], None);
    fan.unread(3);
    fan.resize(PartSize::even(15));
    assert_eq!(sizes(&fan), [10, 10, 10, 30, 15, 15, 10]);
    assert_eq!(fan.cuts, [(0, 10), (3, 30), (4, 15)].map(even));
}

#[test]
fn uneven_ones_are_half_as_long_again_by_their_index() {
    let mut fan = Fan::new(100, 100);
    fan.resize(PartSize { bytes: 10, uneven: true });
    assert_eq!(sizes(&fan), [10, 15, 10, 15, 10, 15, 10, 15]);
    fan.keep(0, [0; 16]);
    fan.resize(PartSize { bytes: 20, uneven: true });
    assert_eq!(sizes(&fan), [10, 30, 20, 30, 10]);
    // Two lists of the same parts are of one upload only if both are even or uneven.
    fan.resize(PartSize::even(20));
    assert_eq!(sizes(&fan), [10, 20, 20, 20, 20, 10]);
}

#[test]
fn it_is_whole_and_in_doubt_only_with_the_last_part() {
    let mut fan = Fan::new(40, 10);
    settled(&mut fan, 0);
    settled(&mut fan, 1);
    fan.settle_doubt();
    // Two parts fewer, and two are settled.
    fan.resize(PartSize::even(30));
    assert_eq!(sizes(&fan), [10, 10, 20]);
    assert!(!fan.is_whole(false) && !fan.is_closing() && !fan.is_doubtful() && fan.seal().is_none());
    fan.resize(PartSize::even(5));
    assert_eq!(sizes(&fan), [10, 10, 5, 5, 5, 5]);
    for index in 2..6 {
        assert!(!fan.is_whole(false) && !fan.is_doubtful());
        settled(&mut fan, index);
    }
    assert!(fan.is_whole(true) && fan.is_closing() && fan.is_doubtful());
    assert!(fan.seal().is_some() && fan.crc().is_some());
    assert_eq!((fan.stored_bytes(), fan.kept_bytes(), fan.untouched()), (40, 40, 0));
    fan.resize(PartSize::even(10));
    assert_eq!(sizes(&fan).len(), 6, "nothing is left to be cut");
}

#[test]
fn what_a_part_said_first_is_not_forgotten() {
    let mut fan = Fan::new(40, 10);
    assert!(!fan.contradicts(0, [1; 16]));
    settled(&mut fan, 0);
    fan.unread(0);
    fan.resize(PartSize::even(20));
    assert!(fan.contradicts(0, [2; 16]) && !fan.contradicts(1, [2; 16]));
}

#[test]
fn a_size_that_nobody_used_leaves_no_trace() {
    let mut fan = Fan::new(100, 10);
    fan.keep(0, [0; 16]);
    fan.resize(PartSize::even(30));
    fan.resize(PartSize::even(20));
    assert_eq!((sizes(&fan), &fan.cuts), (vec![10, 20, 20, 20, 20, 10], &[(0, 10), (1, 20)].map(even).to_vec()));
}

#[test]
fn there_are_never_more_parts_than_a_store_takes() {
    let mut fan = Fan::new(60_000, 100);
    fan.keep(0, [0; 16]);
    fan.resize(PartSize::even(1));
    assert_eq!((fan.part_size.bytes, fan.parts.len()), (8, 7489));
    fan.set_busy(7488, true);
    fan.resize(PartSize::even(1));
    assert_eq!(sizes(&fan).len(), 7489);
    fan.cut(20_000, PartSize::even(3));
    assert_eq!(sizes(&fan).len(), 7489, "there is no such part");
    assert_eq!(Fan::new(0, 1).parts.len(), 1);
    assert_eq!(Fan::new(5, u64::MAX).parts.len(), 1);
}
