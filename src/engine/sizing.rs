//! How large the parts of the media are that nobody has begun with: so that each is a few seconds on its way.

use super::Upload;
use super::flights::Flying;
use crate::cloud::{Book, Millis, PartSize, Step, Task};
use crate::wire::Source;

/// Parts in a row that must agree: more than a round of six, so that one bad moment of the line, which all of them feel, is not enough.
const AGREED: i32 = 8;
/// A part that took less than an eighth of its time counts for so many: no moment is so good by chance.
const SURE: i32 = 4;
/// So many times larger or smaller than the task says, at most; of the shorter ones.
const SPREAD: u64 = 8;
/// Parts of the shorter kind that are left for each connection at least.
const SHARES: u64 = 2;

/// What goes in parts begins with small ones, while nothing is known of the line.
pub fn begin(book: &mut Book) {
    let least = least(&book.task);
    let fan = &mut book.objects[0].fan;
    if !fan.is_single() {
        fan.cut(0, least);
    }
}

/// Sizes that the page did not name are uneven: parts of one size that begin together end together, too, and the line is idle until
/// the next ones are on their way, round after round.
fn least(task: &Task) -> PartSize {
    let uneven = task.aim > 0;
    PartSize { bytes: if uneven { task.part_size / SPREAD } else { task.part_size }, uneven }
}

/// What the last parts agree on: so many were too quick, or, below zero, too slow.
#[derive(Clone, Debug, Default, Hash)]
pub struct Trend(i32);

impl Trend {
    /// A part of `size` took `elapsed` milliseconds. How large the next ones should be to take `aim`: within half and twice that
    /// they are left alone, so that noise has no say.
    fn follow(&mut self, size: u64, elapsed: Millis, aim: Millis) -> u64 {
        let quick = if elapsed < aim / 8 { SURE } else { i32::from(elapsed < aim / 2) };
        let vote = quick - i32::from(elapsed > aim * 2);
        if vote * self.0 <= 0 {
            self.0 = 0;
        }
        self.0 += vote;
        if self.0.abs() < AGREED {
            return size;
        }
        self.0 = 0;
        if vote > 0 { size * 2 } else { size / 2 }
    }
}

impl Upload {
    /// Once, as soon as it is known what an earlier page left: how the line is today nobody knows, and the page may have named
    /// another size.
    pub(super) fn size_anew(&mut self) {
        let least = least(&self.book.task);
        let object = &self.book.objects[0];
        let known = object.upload_id.is_some() && object.listing.is_none() && object.sealed.is_none();
        if self.sized || !known || object.fan.is_chain() {
            return;
        }
        self.sized = true;
        let first = object.fan.after_kept();
        if !object.fan.is_cut_by(first, least) {
            // What was read of parts of other sizes is of no use; nor is one that an earlier page's seal let go ahead.
            let stale = |step| match step {
                Step::Digest(Source::Media, index) | Step::Part(Source::Media, index) => index >= first,
                _ => false,
            };
            self.call_back(&stale);
            self.book.objects[0].fan.cut(first, least);
        }
    }

    /// A part arrived: those that nobody has begun with may get another size. Parts that are shorter than these, or twice as long,
    /// have no say; and the size stays while the record does not know of it, and while an object is to be proven by its parts as
    /// they are.
    pub(super) fn resize(&mut self, flying: &Flying, elapsed: Millis) {
        let (aim, normal) = (self.book.task.aim, self.book.task.part_size);
        let shares = self.pace.parallel() as u64 * SHARES;
        let object = self.book.object_mut(Source::Media);
        let size = object.fan.part_size().bytes;
        let counts = matches!(flying.step, Step::Part(Source::Media, _)) && (size..size * 2).contains(&flying.bytes);
        if aim > 0 && counts && object.may_send() && object.sealed.is_none() {
            let wish = self.trend.follow(size, elapsed, aim).max(normal / SPREAD).min(normal * SPREAD);
            // What is left limits growing only.
            if wish != size && wish <= size.max(object.fan.untouched() / shares) {
                object.fan.resize(PartSize { bytes: wish, uneven: true });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    /// Sizes after each of these times of parts, milliseconds.
    fn sizes(first: u64, times: &[Millis]) -> Vec<u64> {
        let (mut trend, mut size) = (Trend::default(), first * MIB);
        let next = |elapsed: &Millis| {
            size = trend.follow(size, *elapsed, 4000);
            size / MIB
        };
        times.iter().map(next).collect()
    }

    #[test]
    fn eight_parts_in_a_row_must_agree() {
        assert_eq!(sizes(1, &[500; 16]), [1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 4]);
        assert_eq!(sizes(8, &[32_000; 9]), [8, 8, 8, 8, 8, 8, 8, 4, 4]);
        let one_is_late = [500, 500, 500, 500, 500, 500, 500, 4000, 500, 500, 500, 500, 500, 500, 500];
        assert_eq!(sizes(1, &one_is_late), [1; 15]);
        let turned = [500, 500, 500, 500, 500, 500, 500, 9000, 9000, 9000, 9000, 9000, 9000, 9000, 9000];
        assert_eq!(sizes(8, &turned), [8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 4]);
    }

    #[test]
    fn two_that_are_very_quick_are_enough() {
        assert_eq!(sizes(1, &[100; 6]), [1, 2, 2, 4, 4, 8]);
        assert_eq!(sizes(1, &[100, 4000, 100, 500, 500, 500, 500]), [1, 1, 1, 1, 1, 1, 2]);
    }

    #[test]
    fn within_a_factor_of_two_it_is_left_alone() {
        for time in [2000, 3000, 4000, 6000, 8000] {
            assert_eq!(sizes(8, &[time; 20]), [8; 20], "{time} ms");
        }
    }
}
