//! Dates as Aliyun writes them.

use proptest::prelude::*;
use vodlift::wire::date::{Date, parse};

#[test]
fn the_three_ways_to_write_a_moment() {
    let date = Date::new(1_767_323_045);
    assert_eq!(date.iso(), "2026-01-02T03:04:05Z");
    assert_eq!(date.compact(), "20260102T030405Z");
    assert_eq!(date.http(), "Fri, 02 Jan 2026 03:04:05 GMT");
    let leap = Date::new(1_709_164_799);
    assert_eq!((leap.iso(), leap.http()), ("2024-02-28T23:59:59Z".into(), "Wed, 28 Feb 2024 23:59:59 GMT".into()));
    assert_eq!(Date::new(1_709_164_800).iso(), "2024-02-29T00:00:00Z");
    assert_eq!(Date::new(1_709_251_200).http(), "Fri, 01 Mar 2024 00:00:00 GMT");
    assert_eq!(
        (Date::new(0).iso(), Date::new(0).http()),
        ("1970-01-01T00:00:00Z".into(), "Thu, 01 Jan 1970 00:00:00 GMT".into())
    );
}

#[test]
fn what_is_no_date_is_none() {
    assert_eq!(parse("2026-01-02T03:04:05.678Z"), Some(1_767_323_045), "parts of a second are dropped");
    for text in ["", "3600", "2026-01-02", "2026-01-02 03:04:05", "2026-01-02T03:04:05+08:00", "1969-12-31T23:59:59Z"] {
        assert_eq!(parse(text), None, "{text}");
    }
    for text in [
        "2026-13-02T03:04:05Z",
        "2026-00-02T03:04:05Z",
        "2026-01-02T24:04:05Z",
        "片26-01-02T03:04:05Z",
        "3600-01-01T00:00:00Z",
    ] {
        assert_eq!(parse(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read(seconds in 0u64..4_102_444_800) {
        prop_assert_eq!(parse(&Date::new(seconds).iso()), Some(seconds));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[0-9TZ:. -]{0,24}") {
        if let Some(seconds) = parse(&text) {
            prop_assert!(seconds < 4_102_704_000, "{}", text);
        }
    }
}
