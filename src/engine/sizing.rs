//! How large the parts of the media are that nobody has begun with: so that each is a few seconds on its way.

use super::Upload;
use super::flights::Flying;
use crate::cloud::{Book, Millis, Step};
use crate::wire::Source;

/// Parts in a row that must agree: more than a round of six, so that one bad moment of the line, which all of them feel, is not enough.
const AGREED: i32 = 8;
/// So many times larger or smaller than the task says, at most.
const SPREAD: u64 = 8;
/// Parts that are left for each connection at least.
const SHARES: u64 = 2;

/// Nothing is known of the line yet: what goes in parts begins with small ones.
pub fn begin(book: &mut Book) {
    let fan = &mut book.objects[0].fan;
    if book.task.aim > 0 && !fan.is_single() {
        fan.resize(book.task.part_size / SPREAD);
    }
}

/// What the last parts agree on: so many were too quick, or, below zero, too slow.
#[derive(Clone, Debug, Default, Hash)]
pub struct Trend(i32);

impl Trend {
    /// A part of `size` took `elapsed` milliseconds. How large the next ones should be to take `aim`: within half and twice that
    /// they are left alone, so that noise has no say.
    fn follow(&mut self, size: u64, elapsed: Millis, aim: Millis) -> u64 {
        let vote = i32::from(elapsed < aim / 2) - i32::from(elapsed > aim * 2);
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
    /// A part arrived: those that nobody has begun with may get another size. Parts of an earlier size have no say; and the size stays
    /// while the record does not know of it, and while an object is to be proven by its parts as they are.
    pub(super) fn resize(&mut self, flying: &Flying, elapsed: Millis) {
        let (aim, normal) = (self.book.task.aim, self.book.task.part_size);
        let shares = self.pace.parallel() as u64 * SHARES;
        let object = self.book.object_mut(Source::Media);
        let size = object.fan.part_size;
        let counts = matches!(flying.step, Step::Part(Source::Media, _)) && flying.bytes == size;
        if aim > 0 && counts && object.may_send() && object.sealed.is_none() {
            let wish = self.trend.follow(size, elapsed, aim).max(normal / SPREAD).min(normal * SPREAD);
            // What is left limits growing only.
            if wish <= size.max(object.fan.untouched() / shares) {
                object.fan.resize(wish);
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
    fn within_a_factor_of_two_it_is_left_alone() {
        for time in [2000, 3000, 4000, 6000, 8000] {
            assert_eq!(sizes(8, &[time; 20]), [8; 20], "{time} ms");
        }
    }
}
