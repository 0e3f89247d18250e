//! Goes every way there is, and each place only once.

use std::collections::HashSet;
use std::iter::successors;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;
use std::time::Instant;

use vodlift::fault::{Fault, Kind};
use vodlift::wire::Source;

use crate::case::{Case, Choice, Excuse, Which, content};
use crate::page::End;
use crate::world::World;

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub states: usize,
    pub steps: usize,
    pub done: usize,
    pub failed: usize,
    /// Of the failed ones, those that said that nobody knows.
    pub unknown: usize,
}

/// How a world was reached, choice by choice.
struct Trail {
    before: Option<Rc<Trail>>,
    choice: Choice,
}

pub fn explore(name: &str, case: Case) -> Count {
    let begun = Instant::now();
    let start = World::new(case);
    let mut seen = HashSet::from([start.likeness()]);
    let mut open = vec![(start, None::<Rc<Trail>>)];
    let mut count = Count::default();
    while let Some((world, trail)) = open.pop() {
        let choices = world.choices();
        if choices.is_empty() {
            guard(case, trail.as_deref(), || judge(world, case, &mut count));
            continue;
        }
        for choice in choices {
            let trail = Trail { before: trail.clone(), choice };
            let mut next = world.clone();
            guard(case, Some(&trail), || next.take(choice));
            count.steps += 1;
            if seen.insert(next.likeness()) {
                open.push((next, Some(Rc::new(trail))));
            }
        }
    }
    count.states = seen.len();
    println!("{name}: {count:?} in {:.1} s", begun.elapsed().as_secs_f64());
    count
}

/// When an invariant breaks, the whole way to it is gone again, aloud.
fn guard(case: Case, trail: Option<&Trail>, step: impl FnOnce()) {
    let Err(broken) = catch_unwind(AssertUnwindSafe(step)) else { return };
    let mut choices: Vec<Choice> =
        successors(trail, |trail| trail.before.as_deref()).map(|trail| trail.choice).collect();
    choices.reverse();
    println!("the way to the broken invariant:");
    let again = || {
        let mut world = World::new(case);
        world.loud = true;
        choices.into_iter().for_each(|choice| world.take(choice));
        judge(world, case, &mut Count::default());
    };
    let _ = catch_unwind(AssertUnwindSafe(again));
    resume_unwind(broken);
}

/// The invariants of an upload's end, and of what a page that comes later makes of it.
fn judge(mut world: World, case: Case, count: &mut Count) {
    let end = world.page.end.clone().expect("an end");
    let committed = |world: &World| {
        world.cloud.sessions.iter().filter(|session| session.committed && session.media.is_some()).count()
    };
    assert!(world.commits.len() <= 1 || !world.promised, "Commit was asked for several sessions");
    // Where no call follows the bytes, a line that dies after them is nobody's loss.
    let excuse = world.excuse.filter(|excuse| {
        let whole = matches!(case.cloud, Which::Aliyun | Which::Netease) && matches!(end, End::Done(_));
        *excuse != Excuse::Died || !whole
    });
    match (&end, excuse) {
        (End::Done(file), None) => {
            count.done += 1;
            let session: usize = file["file-".len()..].parse().unwrap();
            assert!(world.cloud.sessions[session].committed);
            prove(&world, case, session);
            assert_eq!(world.record, None, "the record outlived the upload");
            let left = world.learnt.iter().find(|id| world.cloud.uploads[**id].open);
            assert!(left.is_none() || !world.promised, "an upload was left open");
            return;
        }
        (End::Failed(fault), Some(excuse)) => {
            count.failed += 1;
            count.unknown += usize::from(fault.kind == Kind::Unknown);
            let fits = match excuse {
                Excuse::Cancelled | Excuse::Dropped => fault.kind == Kind::Cancelled,
                Excuse::Thrown => fault.kind == Kind::Signature,
                Excuse::Unreadable => fault.kind == Kind::FileChanged,
                Excuse::Died if committed(&world) == 1 => fault.kind == Kind::Unknown,
                Excuse::Died => matches!(fault.kind, Kind::Network | Kind::Timeout | Kind::Unknown),
            };
            assert!(fits, "{excuse:?} does not explain {fault:?}");
        }
        // Each first chunk that comes late ends the chain that was begun after it: the second time is the last (netease §B).
        (End::Failed(fault), None) if is_lost_chain(case, fault) => {
            let late = case.losses - world.losses + case.turns - world.turns;
            assert!(late > 1, "{fault:?}");
            count.failed += 1;
        }
        (end, excuse) => panic!("{end:?} after {excuse:?}"),
    }
    let dropped = world.excuse == Some(Excuse::Dropped);
    if dropped {
        assert_eq!(world.record, None, "the record outlived cancel({{abort: true}})");
        let left = world.learnt.iter().find(|id| world.cloud.uploads[**id].open);
        assert!(left.is_none() || world.drop_troubled, "cancel({{abort: true}}) left an upload open");
    }
    world.come_back();
    let Some(End::Done(file)) = &world.page.end else { panic!("came back, and {:?}", world.page.end) };
    prove(&world, case, file["file-".len()..].parse().unwrap());
    assert!(dropped || !world.promised || committed(&world) == 1, "one upload was committed twice");
}

/// Its context was gone, or what was in doubt was not there.
fn is_lost_chain(case: Case, fault: &Fault) -> bool {
    case.cloud == Which::Netease && (fault.status == 404 || fault.code.is("not-found"))
}

/// What was committed is the files, byte for byte.
fn prove(world: &World, case: Case, session: usize) {
    for (name, source, size) in [("video", Source::Media, case.media), ("cover", Source::Cover, case.cover)] {
        let at = if name == "cover" { world.cloud.sessions[session].cover_at } else { session };
        let object = world.cloud.objects.get(&format!("s{at}/{name}"));
        assert_eq!(object, size.map(|size| content(source, 0, size)).as_ref(), "{name}");
    }
}
