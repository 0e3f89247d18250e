//! One line in virtual time: a capacity that connections share, each with its turns around the world, and luck by a seed.

use vodlift::wire::{Body, Request};

/// Bytes a millisecond of one megabit a second.
const MEGABIT: f64 = 125.0;
/// How often noise changes, milliseconds.
const GUST: u64 = 500;

/// What a line is like.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// Of all connections, and of one at most.
    pub megabits: f64,
    pub one: f64,
    /// Milliseconds.
    pub round_trip: u64,
    /// Connections hardly ever share a line evenly: so much more or less than its share gets each request.
    pub uneven: f64,
    /// The capacity swings by this fraction up and down.
    pub noise: f64,
    /// This fraction of the parts break on their way.
    pub breaks: f64,
    /// From this millisecond on, other megabits.
    pub change: Option<(u64, f64)>,
}

pub const fn line(megabits: f64, round_trip: u64) -> Line {
    Line { megabits, one: f64::INFINITY, round_trip, uneven: 0.2, noise: 0.0, breaks: 0.0, change: None }
}

impl Line {
    /// Bytes that fit through it between two moments, but for the noise.
    pub fn bytes(&self, from: u64, to: u64) -> f64 {
        let (at, then) = self.change.unwrap_or((u64::MAX, 0.0));
        let (before, after) = (to.min(at) - from.min(at), to.max(at) - from.max(at));
        (before as f64 * self.megabits + after as f64 * then) * MEGABIT
    }
}

/// A request on its way.
pub struct Trip {
    pub flight: u32,
    pub request: Request,
    /// A preflight was answered, and the first byte of the request arrived.
    from: u64,
    left: f64,
    weight: f64,
    pub breaks: bool,
    back_at: Option<u64>,
}

impl Trip {
    /// File bytes that are there, and lost if the page dies now.
    pub fn partial(&self) -> f64 {
        self.request.body.len() as f64 - self.left
    }

    pub fn carries_file(&self) -> bool {
        matches!(self.request.body, Body::Slice { .. })
    }
}

pub struct Traffic {
    line: Line,
    pub trips: Vec<Trip>,
    gust: f64,
    seed: u64,
}

impl Traffic {
    pub fn new(line: Line, seed: u64) -> Traffic {
        Traffic { line, trips: vec![], gust: 1.0, seed }
    }

    /// 0 to 1; splitmix64.
    fn dice(&mut self) -> f64 {
        self.seed = self.seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.seed;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((bits ^ (bits >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    fn around_one(&mut self, most: f64) -> f64 {
        1.0 - most + 2.0 * most * self.dice()
    }

    pub fn send(&mut self, flight: u32, request: Request, now: u64) {
        let from = now + self.line.round_trip + self.line.round_trip / 2;
        let weight = self.around_one(self.line.uneven);
        let mut trip = Trip { flight, request, from, left: 0.0, weight, breaks: false, back_at: None };
        if trip.carries_file() {
            trip.left = trip.request.body.len() as f64;
            trip.breaks = self.dice() < self.line.breaks;
        }
        self.trips.push(trip);
    }

    /// One millisecond; the trips that are over.
    pub fn pass(&mut self, now: u64) -> Vec<Trip> {
        if now.is_multiple_of(GUST) {
            self.gust = self.around_one(self.line.noise);
        }
        let mut room = self.line.bytes(now - 1, now) * self.gust;
        let most = self.line.one * MEGABIT;
        let mut open: Vec<&mut Trip> =
            self.trips.iter_mut().filter(|trip| trip.from <= now && trip.left > 0.0).collect();
        open.sort_by(|one, other| other.weight.total_cmp(&one.weight));
        let mut weights: f64 = open.iter().map(|trip| trip.weight).sum();
        for trip in open {
            let moved = (room * trip.weight / weights).min(most).min(trip.left);
            (room, weights) = (room - moved, weights - trip.weight);
            trip.left -= moved;
        }
        for trip in &mut self.trips {
            let through = trip.from <= now && (trip.left < 1.0 || trip.breaks && trip.partial() > trip.left);
            if through && trip.back_at.is_none() {
                trip.back_at = Some(now + self.line.round_trip / 2);
            }
        }
        self.trips.extract_if(.., |trip| trip.back_at.is_some_and(|at| at <= now)).collect()
    }
}
