//! Moments as text. The emulator has no clock of its own: the caller says what time it is.

/// Milliseconds since 1970-01-01 UTC.
pub type UnixMillis = u64;

const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Whole Unix seconds.
pub fn seconds(now: UnixMillis) -> i64 {
    (now / 1000) as i64
}

/// The form of the `Date` header, e.g. `Sun, 15 Jun 2025 15:06:40 GMT`.
pub fn http_date(now: UnixMillis) -> String {
    let (year, month, day) = civil(now);
    let weekday = DAYS[(now / 86_400_000 % 7) as usize];
    let month = MONTHS[month as usize - 1];
    let (hour, minute, second) = time_of_day(now);
    format!("{weekday}, {day:02} {month} {year} {hour:02}:{minute:02}:{second:02} GMT")
}

/// The form of XML lists and of `<ServerTime>`, e.g. `2025-06-15T15:06:40.000Z`.
pub fn iso_date(now: UnixMillis) -> String {
    let (year, month, day) = civil(now);
    let (hour, minute, second) = time_of_day(now);
    let millis = now % 1000;
    format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
}

/// Whole seconds, as Alibaba and Youku write and read them, e.g. `2025-06-15T15:06:40Z`.
pub fn iso_seconds(seconds: i64) -> String {
    let text = iso_date(u64::try_from(seconds).unwrap_or(0) * 1000);
    format!("{}Z", &text[..19])
}

/// Reads what `iso_seconds` writes.
pub fn from_iso_seconds(text: &str) -> Option<i64> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<u64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    if year < 1970 || !(1..=12).contains(&month) {
        return None;
    }
    // The year begins in March, so that the leap day is its last one.
    let (years, months) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = years * 365 + years / 4 - years / 100 + years / 400 + (153 * months + 2) / 5 + day;
    let days = i64::try_from(days).ok()? - 719_469;
    let seconds = days * 86_400 + (hour * 3600 + minute * 60 + second) as i64;
    // Whatever was not written that way, be it the 30th of February, reads differently.
    (iso_seconds(seconds) == text).then_some(seconds)
}

fn time_of_day(now: UnixMillis) -> (u64, u64, u64) {
    let second = now / 1000 % 86_400;
    (second / 3600, second / 60 % 60, second % 60)
}

/// Year, month and day of the Gregorian calendar; eras of 400 years that begin on the first of March.
fn civil(now: UnixMillis) -> (u64, u64, u64) {
    let days = now / 86_400_000 + 719_468;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_the_forms_of_http_and_of_xml() {
        assert_eq!(http_date(1_750_000_000_000), "Sun, 15 Jun 2025 15:06:40 GMT");
        assert_eq!(iso_date(1_750_000_000_007), "2025-06-15T15:06:40.007Z");
        for (text, seconds) in [("2000-02-29T00:00:00Z", 951_782_400), ("2026-01-02T03:04:05Z", 1_767_323_045)] {
            assert_eq!((&*iso_seconds(seconds), from_iso_seconds(text)), (text, Some(seconds)));
        }
        for no_date in
            ["", "2026-02-30T00:00:00Z", "2026-01-02 03:04:05Z", "2026-01-02T03:04:05.000Z", "1969-12-31T23:59:59Z"]
        {
            assert_eq!(from_iso_seconds(no_date), None, "{no_date}");
        }
        assert_eq!(http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
        assert_eq!(iso_date(951_782_400_000), "2000-02-29T00:00:00.000Z");
    }
}
