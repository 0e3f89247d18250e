//! Every order of events, completely: a small upload is forked at each moment into all that can happen next (answers in
//! any order, losses before and after the work, requests that work long after they were given up, 503s, cancels, pauses,
//! crashes, keys that end, a line that dies), and every end is judged.

mod case;
mod cloud;
#[path = "../common/page.rs"]
mod page;
mod search;
mod traffic;
mod world;

use case::Case;
use search::explore;

const PARTS: Case = Case { media: Some(2), cover: None, losses: 0, storms: 0, turns: 0 };

#[test]
fn two_parts_in_any_order() {
    explore("orders", PARTS);
}

#[test]
fn a_turn_of_mind_at_every_moment() {
    explore("one turn", Case { turns: 1, ..PARTS });
}

#[test]
fn a_loss_anywhere() {
    explore("one loss", Case { losses: 1, ..PARTS });
}

#[test]
fn a_storm_anywhere() {
    explore("storm", Case { storms: 1, ..PARTS });
}

#[test]
fn two_losses_anywhere() {
    explore("2 losses", Case { losses: 2, ..PARTS });
}

#[test]
fn a_turn_and_a_loss() {
    explore("turn + loss", Case { turns: 1, losses: 1, ..PARTS });
}

#[test]
fn a_turn_and_a_storm() {
    explore("turn + storm", Case { turns: 1, storms: 1, ..PARTS });
}

#[test]
fn two_turns() {
    explore("2 turns", Case { turns: 2, ..PARTS });
}

#[test]
fn a_turn_and_two_losses() {
    explore("turn + 2 losses", Case { turns: 1, losses: 2, ..PARTS });
}

#[test]
fn a_single_part_with_a_turn_a_loss_and_a_storm() {
    explore("single", Case { media: Some(1), turns: 1, losses: 1, storms: 1, ..PARTS });
}

#[test]
fn media_and_cover_with_a_turn() {
    explore("media+cover", Case { cover: Some(1), turns: 1, ..PARTS });
}
