#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vodlift_fuzz::chain(bytes));
