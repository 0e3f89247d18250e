//! Part sizes that follow the line (src/engine/sizing.rs), on lines of every kind, beside parts of a fixed 8 MiB.

mod layout;
mod line;
#[path = "../conversations/talk.rs"]
#[allow(dead_code, reason = "made for conversations")]
mod talk;
mod upload;

use line::{Line, line};
use upload::{FIXED, FOLLOWING, MIB, upload};

/// Bytes that a line carries in a minute, but for the noise.
fn minute(line: Line) -> u64 {
    line.bytes(0, 60_000) as u64
}

#[test]
fn nearly_all_of_a_line_is_used_and_little_is_lost_by_a_page_that_dies() {
    for line in [line(10.0, 200), line(100.0, 80), line(1000.0, 20)] {
        for seed in 1..=3 {
            let seen = upload(line, minute(line), FOLLOWING, seed);
            assert!(seen.share >= 97.0 && seen.lost <= 6000 && seen.lost_mean <= 3000, "{seen:?}");
            assert!(seen.sizes.is_sorted(), "{seen:?}");
        }
        upload(line, minute(line), FIXED, 1);
    }
}

#[test]
fn parts_that_share_a_line_evenly_do_not_keep_step() {
    for line in [line(10.0, 200), line(100.0, 80), line(1000.0, 20)] {
        let line = Line { uneven: 0.0, ..line };
        for (breaks, least) in [(0.0, 99.0), (0.01, 98.0)] {
            let line = Line { breaks, ..line };
            let seen = upload(line, minute(line), FOLLOWING, 1);
            assert!(seen.share >= least, "{seen:?}");
        }
    }
}

#[test]
fn a_slow_line_has_news_and_loses_less() {
    let line = line(1.0, 50);
    let [fixed, seen] = [FIXED, FOLLOWING].map(|sizes| upload(line, 40_000_000, sizes, 1));
    assert!(seen.silence * 5 < fixed.silence && seen.lost_mean * 5 < fixed.lost_mean, "{seen:?} {fixed:?}");
    assert!(seen.share >= 97.0);
}

#[test]
fn a_fast_line_has_fewer_requests() {
    let line = line(1000.0, 20);
    let [fixed, seen] = [FIXED, FOLLOWING].map(|sizes| upload(line, minute(line), sizes, 1));
    assert!(seen.parts * 5 < fixed.parts && seen.share > fixed.share, "{seen:?} {fixed:?}");
    // One connection carries less than its share of what is left.
    let line = Line { one: 170.0, ..line };
    let [fixed, seen] = [FIXED, FOLLOWING].map(|sizes| upload(line, minute(line), sizes, 1));
    assert!(seen.share > fixed.share, "{seen:?} {fixed:?}");
}

#[test]
fn small_files_are_not_held_up_by_small_parts() {
    for (line, mebi) in
        [(line(1000.0, 80), 100), (line(1000.0, 20), 100), (line(100.0, 80), 30), (line(100.0, 80), 100)]
    {
        let [fixed, seen] = [FIXED, FOLLOWING].map(|sizes| upload(line, mebi * MIB, sizes, 1));
        assert!(seen.share > fixed.share * 0.65, "{seen:?} {fixed:?}");
    }
}

#[test]
fn noise_makes_no_size_go_back() {
    for line in [line(20.0, 50), line(100.0, 80), line(300.0, 30)] {
        let line = Line { noise: 0.5, ..line };
        for seed in 1..=4 {
            let seen = upload(line, 3 * minute(line), FOLLOWING, seed);
            assert!(seen.sizes.is_sorted() && seen.share >= 90.0, "{seen:?}");
        }
    }
}

#[test]
fn the_size_follows_a_line_that_changes() {
    let slower = Line { change: Some((30_000, 5.0)), ..line(100.0, 80) };
    let seen = upload(slower, 600_000_000, FOLLOWING, 1);
    assert!(seen.sizes.ends_with(&[1]) && seen.share >= 90.0, "{seen:?}");
    upload(slower, 600_000_000, FIXED, 1);
    let faster = Line { change: Some((30_000, 100.0)), ..line(5.0, 80) };
    let seen = upload(faster, 600_000_000, FOLLOWING, 1);
    assert!(seen.sizes[0] == 1 && *seen.sizes.last().unwrap() >= 4 && seen.share >= 97.0, "{seen:?}");
}

#[test]
fn parts_that_break_are_sent_again_and_nothing_else() {
    for line in [line(10.0, 200), line(100.0, 80)] {
        let line = Line { breaks: 0.01, ..line };
        let [fixed, seen] = [FIXED, FOLLOWING].map(|sizes| upload(line, 2 * minute(line), sizes, 1));
        assert!(seen.share >= 95.0, "{seen:?} {fixed:?}");
    }
}

#[test]
fn there_are_never_more_parts_than_a_store_takes() {
    let size = 60 << 30;
    let seen = upload(line(2000.0, 20), size, FOLLOWING, 1);
    assert!(seen.sizes[0] == 8 && seen.parts <= 10_000, "{seen:?}");
    let seen = upload(line(100.0, 80), size / 20, FOLLOWING, 1);
    assert!(seen.sizes[0] == 1 && seen.parts as u64 <= 64 + size / 20 / (4 * MIB), "{seen:?}");
}
