//! Dates as the clouds of Aliyun write them, all in UTC: `20260102T030405Z`, `2026-01-02T03:04:05Z` and
//! `Fri, 02 Jan 2026 03:04:05 GMT`.

use super::text::{concat, parse_decimal, push_decimal, upto};
use crate::prelude::*;

const DAY: u64 = 86_400;
/// Of four years with one leap day.
const CYCLE: u64 = 1461;
/// Days from March 1968 to 1970: the years counted here begin in March, so that the odd day comes last.
const EPOCH: u64 = 671;
const YEAR: u64 = 1968;

/// A moment of the years 1970 to 2099, in which every fourth is a leap year.
pub struct Date {
    seconds: u64,
    year: u64,
    /// 1 to 12.
    month: u64,
    day: u64,
}

impl Date {
    pub fn new(seconds: u64) -> Date {
        let days = seconds / DAY + EPOCH;
        let (cycles, days) = (days / CYCLE, days % CYCLE);
        let years = (days / 365).min(3);
        let days = days - years * 365;
        // Of March to January, five months in a row have 153 days.
        let month = (days * 5 + 2) / 153;
        let day = days - (month * 153 + 2) / 5 + 1;
        let after_december = month / 10;
        let year = YEAR + cycles * 4 + years + after_december;
        Date { seconds: seconds % (DAY * 7), year, month: month + 3 - after_december * 12, day }
    }

    /// `2026-01-02T03:04:05Z`, with other marks between the numbers.
    fn joined(&self, dash: &str, colon: &str) -> String {
        let [hour, minute, second] = self.clock();
        let (month, day) = (two(self.month), two(self.day));
        let mut text = String::new();
        push_decimal(&mut text, self.year);
        concat(&[&text, dash, &month, dash, &day, "T", &hour, colon, &minute, colon, &second, "Z"])
    }

    pub fn iso(&self) -> String {
        self.joined("-", ":")
    }

    pub fn compact(&self) -> String {
        self.joined("", "")
    }

    pub fn http(&self) -> String {
        let [hour, minute, second] = self.clock();
        // The first day of all was a Thursday.
        let weekday = three("ThuFriSatSunMonTueWed", self.seconds / DAY);
        let month = three("JanFebMarAprMayJunJulAugSepOctNovDec", self.month - 1);
        let mut year = String::new();
        push_decimal(&mut year, self.year);
        concat(&[weekday, ", ", &two(self.day), " ", month, " ", &year, " ", &hour, ":", &minute, ":", &second, " GMT"])
    }

    fn clock(&self) -> [String; 3] {
        [self.seconds % DAY / 3600, self.seconds / 60 % 60, self.seconds % 60].map(two)
    }
}

fn two(number: u64) -> String {
    let mut text = String::new();
    push_decimal(&mut text, number / 10);
    push_decimal(&mut text, number % 10);
    text
}

fn three(names: &str, at: u64) -> &str {
    let at = at as usize * 3;
    names.get(at..at + 3).unwrap_or_default()
}

/// Unix seconds of `2026-01-02T03:04:05Z`; parts of a second, where they are written, are dropped.
pub fn parse(text: &str) -> Option<u64> {
    let number = |from: usize, to: usize| parse_decimal(text.get(from..to)?);
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let marks = text.get(4..5)? == "-" && text.get(10..11)? == "T" && text.ends_with('Z') && upto(text, 19).is_ascii();
    let fits = (1970..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    if !marks || !fits || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let before_march = u64::from(month < 3);
    let (years, months) = (year - before_march - YEAR, month + 12 * before_march - 3);
    let days = years * 365 + years / 4 + (months * 153 + 2) / 5 + day - 1;
    Some((days - EPOCH) * DAY + hour * 3600 + minute * 60 + second)
}
