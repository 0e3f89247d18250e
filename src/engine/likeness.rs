//! When two machines are the same: they will say the same to everything they are told from here on. Exploring every
//! order of events goes each way once by it.

use crate::prelude::*;
use core::hash::{Hash, Hasher};

use super::Upload;
use super::flights::Flying;

/// Flights and steps under way are taken in the order of their steps, for it does not matter which took off first.
impl Hash for Upload {
    fn hash<H: Hasher>(&self, to: &mut H) {
        let Upload {
            cloud: _,
            book,
            out: _,
            phase,
            now,
            paused,
            offline,
            flying,
            flights: _,
            holds,
            retries,
            pace,
            #[cfg(feature = "store")]
            trend,
            #[cfg(feature = "store")]
            sized,
            meters,
            visible,
            samples,
            shelf,
            state,
            warned,
            started: _,
        } = self;
        let mut book = book.clone();
        book.running.sort_unstable();
        book.hash(to);
        let mut flying: Vec<_> = flying.iter().map(|flying| Flying { id: 0, ..flying.clone() }).collect();
        flying.sort_unstable_by_key(|flying| flying.step);
        flying.hash(to);
        let mut holds = holds.clone();
        holds.sort_unstable();
        holds.hash(to);
        #[cfg(feature = "store")]
        (trend, sized).hash(to);
        (phase, now, paused, offline, retries, pace).hash(to);
        (meters, visible, samples, shelf, state, warned).hash(to);
    }
}
