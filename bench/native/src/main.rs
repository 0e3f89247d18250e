//! `vodlift-bench digests` and `vodlift-bench scale`: figures as JSON, one line each, for bench/sections.

#[path = "../../../tests/common/allocations.rs"]
mod allocations;
mod digests;
mod scale;
#[path = "../../../tests/common/whole.rs"]
mod whole;

#[global_allocator]
static ALLOCATOR: allocations::Counting = allocations::Counting;

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("digests") => digests::run(),
        Some("scale") => scale::run(),
        _ => {
            eprintln!("vodlift-bench digests | scale");
            std::process::exit(1);
        }
    }
}
