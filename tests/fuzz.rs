//! The corpus of the fuzz targets, and with it all that they ever found, on every run of the ordinary tests.

#[path = "../fuzz/src/lib.rs"]
mod properties;

use std::fs;
use std::path::Path;

/// What is in the corpus of a target, by name.
fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut seeds: Vec<_> = files
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
        .collect();
    seeds.sort();
    seeds
}

fn replay(target: &str, property: fn(&[u8])) {
    let seeds = seeds(target);
    assert!(!seeds.is_empty(), "{target} has seeds");
    for (name, seed) in seeds {
        println!("{target}/{name}");
        property(&seed);
    }
}

/// With another version of the record in their heads they would say nothing about how it is read.
#[test]
fn records_of_the_corpus_are_taken_up() {
    for name in ["begun", "resized", "stored", "tangled"] {
        let seeds = seeds("record");
        let seed = seeds.iter().find(|(own, _)| own == name).expect(name);
        assert!(properties::is_taken_up(&seed.1), "{name}");
    }
}

macro_rules! targets {
    ($($target:ident)*) => {
        $(#[test]
        fn $target() {
            replay(stringify!($target), properties::$target);
        })*

        #[test]
        fn each_target_is_replayed() {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/fuzz_targets");
            let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
            let mut names: Vec<_> = names.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect();
            names.sort();
            assert_eq!(names, [$(stringify!($target)),*]);
        }
    };
}

targets! { answers chain headers json record signature xml }
