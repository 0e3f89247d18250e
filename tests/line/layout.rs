//! How parts lie in a file when their size changes.

use proptest::collection::vec;
use proptest::prelude::*;
use vodlift::cloud::{Fan, Object, PartSize, Step};
use vodlift::wire::Source;

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
    fan.resize(PartSize::even(20));
    assert_eq!(sizes(&fan), [10, 20, 20, 20, 20, 10]);
}

#[test]
fn laid_out_by_its_cuts_it_is_the_same() {
    let mut fan = Fan::new(300, 300);
    let sequence = [(10, true), (20, true), (20, false), (20, true), (20, true), (7, false)];
    for (begun, (bytes, uneven)) in (0..).zip(sequence) {
        fan.resize(PartSize { bytes, uneven });
        fan.keep(begun, [0; 16]);
    }
    let cuts: Vec<_> = fan.cuts.iter().map(|(first, size)| (*first, size.bytes, size.uneven)).collect();
    assert_eq!(cuts, [(0, 10, true), (1, 20, true), (2, 20, false), (3, 20, true), (5, 7, false)]);
    let mut again = Fan::new(300, 300);
    for (first, size) in &fan.cuts {
        again.cut(*first, *size);
    }
    assert_eq!((sizes(&again), &again.cuts), (sizes(&fan), &fan.cuts));
    assert_eq!(fan.after_kept(), 6);
    assert!(fan.is_cut_by(5, PartSize::even(7)) && !fan.is_cut_by(4, PartSize::even(7)));
    again.cut(0, PartSize::even(70));
    assert_eq!(again.after_kept(), 0);
    assert!(again.is_cut_by(0, PartSize::even(70)) && sizes(&again) == [70, 70, 70, 70, 20]);
}

#[test]
fn no_part_leaves_while_the_record_knows_it_otherwise() {
    let mut object = Object::new(100, 100);
    for (first, bytes) in [(0, 5), (3, 10), (6, 5)] {
        object.fan.cut(first, PartSize::even(bytes));
    }
    object.shelved = object.facts();
    assert!(object.may_send());
    // The size that comes last is the same, and begins with another part.
    object.fan.cut(4, PartSize::even(5));
    assert!(!object.may_send());
}

/// What is missing, by looking at each part.
fn check(fan: &Fan, most: usize) {
    let missing = |index: &usize| fan.parts[*index].store.is_none();
    let all: Vec<usize> = (0..fan.parts.len()).filter(missing).collect();
    let free = |wanted: fn(&vodlift::cloud::Part) -> bool| {
        all.iter().filter(|index| wanted(&fan.parts[**index])).map(|index| *index as u32).collect::<Vec<_>>()
    };
    let mut steps = Vec::new();
    fan.plan_parts(Source::Media, false, most, &mut steps);
    let expected = free(|part| !part.busy).into_iter().take(most).map(|index| Step::Part(Source::Media, index));
    assert_eq!(steps, expected.collect::<Vec<_>>(), "{fan:?}");
    let mut steps = Vec::new();
    fan.plan_digests(Source::Media, usize::MAX, most, &mut steps);
    let mut unread = free(|part| !part.busy && part.file.is_none());
    let behind = |index: &usize| fan.parts[*index].file.is_none() && !fan.parts[*index].busy && !missing(index);
    unread.extend((0..fan.parts.len()).filter(behind).map(|index| index as u32));
    let expected = unread.into_iter().take(most).map(|index| Step::Digest(Source::Media, index));
    assert_eq!(steps, expected.collect::<Vec<_>>(), "{fan:?}");
    let first = all.first().map_or(fan.size, |index| fan.range(*index as u32).0);
    assert_eq!(fan.kept_bytes(), first);
    let unread = fan.parts.iter().filter(|part| part.file.is_none()).count();
    assert_eq!((fan.is_whole(false), fan.is_whole(true)), (all.is_empty(), all.is_empty() && unread == 0));
    assert_eq!(fan.is_doubtful(), unread == 0, "nobody has looked at it");
    let mut again = Fan::new(fan.size, fan.size);
    for (first, size) in &fan.cuts {
        again.cut(*first, *size);
    }
    assert_eq!(sizes(&again), sizes(fan));
    let stored = (0..fan.parts.len()).filter(|index| !missing(index)).map(|index| fan.range(index as u32));
    assert_eq!(fan.stored_bytes(), stored.map(|(start, end)| end - start).sum::<u64>());
}

proptest! {
    #[test]
    fn what_is_missing_is_known_whatever_happens(events in vec((0..10u8, 0..40u32, 1..9u64), 0..60)) {
        let mut fan = Fan::new(100, 5);
        for (what, index, bytes) in events {
            let known = (index as usize) < fan.parts.len();
            match what {
                0 | 1 => _ = fan.keep(index, [1; 16]),
                2 | 3 => _ = fan.read(index, [1; 16], None),
                // Another file than what the store holds.
                4 => _ = fan.read(index, [2; 16], None),
                5 => fan.unread(index),
                6 if known => fan.set_busy(index, !fan.parts[index as usize].busy),
                7 => fan.resize(PartSize { bytes, uneven: index % 2 == 0 }),
                8 => fan.cut(fan.after_kept(), PartSize { bytes, uneven: index % 2 == 0 }),
                9 if index < 5 => fan.forget_store(),
                _ => {}
            }
            check(&fan, bytes as usize);
        }
    }
}

#[test]
fn it_is_whole_and_in_doubt_only_with_the_last_part() {
    let mut fan = Fan::new(40, 10);
    settled(&mut fan, 0);
    settled(&mut fan, 1);
    fan.settle_doubt();
    // Of three parts two are settled.
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
    assert_eq!((fan.part_size().bytes, fan.parts.len()), (8, 7489));
    fan.set_busy(7488, true);
    fan.resize(PartSize::even(1));
    assert_eq!(sizes(&fan).len(), 7489);
    fan.cut(20_000, PartSize::even(3));
    assert_eq!(sizes(&fan).len(), 7489, "there is no such part");
    for bytes in [5, u64::MAX] {
        let mut fan = Fan::new(60_000, 100);
        fan.keep(0, [0; 16]);
        fan.resize(PartSize { bytes, uneven: true });
        assert!(sizes(&fan).len() <= 10_000);
    }
    assert_eq!(Fan::new(0, 1).parts.len(), 1);
    assert_eq!(Fan::new(5, u64::MAX).parts.len(), 1);
}
