//! The two forms of dates in signed requests (aliyun §4.2).

use crate::clock::{from_iso_seconds, http_date, iso_seconds};

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `Fri, 02 Jan 2026 03:04:05 GMT` as Unix seconds.
pub(super) fn from_http(text: &str) -> Option<i64> {
    let month = MONTHS.iter().position(|month| text.get(8..11) == Some(month))? + 1;
    let iso = format!("{}-{month:02}-{}T{}Z", text.get(12..16)?, text.get(5..7)?, text.get(17..25)?);
    let seconds = from_iso_seconds(&iso)?;
    (http_date(seconds as u64 * 1000) == text).then_some(seconds)
}

/// `20260102T030405Z` as Unix seconds.
pub(super) fn from_basic(text: &str) -> Option<i64> {
    let digits = |from, to| text.get(from..to);
    let day = format!("{}-{}-{}", digits(0, 4)?, digits(4, 6)?, digits(6, 8)?);
    let seconds = from_iso_seconds(&format!("{day}T{}:{}:{}Z", digits(9, 11)?, digits(11, 13)?, digits(13, 15)?))?;
    (basic(seconds) == text).then_some(seconds)
}

/// The form that V4 writes.
fn basic(seconds: i64) -> String {
    iso_seconds(seconds).replace(['-', ':'], "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read_to_the_letter() {
        assert_eq!(from_http("Fri, 02 Jan 2026 03:04:05 GMT"), Some(1_767_323_045));
        assert_eq!(from_basic("20260102T030405Z"), Some(1_767_323_045));
        for bad in ["", "Thu, 02 Jan 2026 03:04:05 GMT", "Fri, 02 Jan 2026 03:04:05", "Fri, 2 Jan 2026 03:04:05 GMT"] {
            assert_eq!(from_http(bad), None, "{bad}");
        }
        for bad in ["", "20260102T030405", "2026-01-02T03:04:05Z", "20260132T030405Z", "片20260102T0304"] {
            assert_eq!(from_basic(bad), None, "{bad}");
        }
    }
}
