//! Encodings: percent, hex, decimal, and the pieces of an address.

use crate::prelude::*;

/// Writes a number without the formatting machinery, which costs more wasm than everything else in this file.
pub fn push_decimal(out: &mut String, mut number: u64) {
    let mut place = 1;
    while number / place >= 10 {
        place *= 10;
    }
    while place > 0 {
        out.push(char::from(b'0' + (number / place) as u8));
        number %= place;
        place /= 10;
    }
}

pub fn decimal(number: u64) -> String {
    let mut out = String::new();
    push_decimal(&mut out, number);
    out
}

/// Digits only: no sign, no point, no white space, and not too many of them.
pub fn parse_decimal(text: &str) -> Option<u64> {
    parse_number(text, 10)
}

#[inline(never)]
pub fn parse_number(text: &str, radix: u32) -> Option<u64> {
    let mut number = None;
    for digit in text.bytes() {
        let sum = number.unwrap_or(0);
        // The library's checked product would bring arithmetic of 128 bits along.
        if sum > u64::MAX / u64::from(radix) {
            return None;
        }
        let digit = char::from(digit).to_digit(radix)?;
        number = Some((sum * u64::from(radix)).checked_add(u64::from(digit))?);
    }
    number
}

/// Two digits of hexadecimal, whose letters begin at `ten`.
fn push_byte(out: &mut String, byte: u8, ten: u8) {
    for digit in [byte >> 4, byte & 15] {
        out.push(char::from(if digit < 10 { b'0' + digit } else { ten + digit - 10 }));
    }
}

pub fn push_hex(out: &mut String, bytes: &[u8]) {
    for byte in bytes {
        push_byte(out, *byte, b'a');
    }
}

pub fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    push_hex(&mut out, bytes);
    out
}

fn nibble(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|value| value as u8)
}

/// Exactly `N` bytes of hexadecimal, either case.
pub fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let mut out = [0; N];
    let mut digits = digits.iter();
    for byte in &mut out {
        *byte = nibble(*digits.next()?)? << 4 | nibble(*digits.next()?)?;
    }
    Some(out)
}

/// Percent-encodes everything but `A-Z a-z 0-9 - _ . ~` and the characters of `also` (spec §3.1, §3.2 step 2).
pub fn push_encoded(out: &mut String, text: &str, also: &str) {
    for byte in text.bytes() {
        let letter = char::from(byte);
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) || also.as_bytes().contains(&byte) {
            out.push(letter);
        } else {
            out.push('%');
            push_byte(out, byte, b'A');
        }
    }
}

/// Where `part` begins in `text`. The library's search is fast for long texts; these are short, and it costs 2 kB of wasm.
#[inline(never)]
pub fn find(text: &str, part: &str) -> Option<usize> {
    let part = part.as_bytes();
    // Comparing slices is a call, and the first byte says no without it.
    text.as_bytes().windows(part.len().max(1)).position(|window| window.first() == part.first() && window == part)
}

/// What stands before and after the first `part`.
pub fn cut<'a>(text: &'a str, part: &str) -> Option<(&'a str, &'a str)> {
    let at = find(text, part)?;
    Some((upto(text, at), from(text, at + part.len())))
}

/// The pieces between the `part`s; one more than there are of these.
#[inline(never)]
pub fn split<'a>(text: &'a str, part: &str) -> Vec<&'a str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((piece, after)) = cut(rest, part) {
        pieces.push(piece);
        rest = after;
    }
    pieces.push(rest);
    pieces
}

/// `&text[at..]` that cannot panic: places come from what was found in the same text.
#[inline(never)]
pub fn from(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or_default()
}

/// `&text[..at]`, likewise.
#[inline(never)]
pub fn upto(text: &str, at: usize) -> &str {
    text.get(..at).unwrap_or_default()
}

/// Without the quotes around it, where it has them.
pub fn unquoted(text: &str) -> &str {
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

#[inline(never)]
pub fn concat(parts: &[&str]) -> String {
    let mut all = String::new();
    for part in parts {
        all.push_str(part);
    }
    all
}

/// `template` with every `name` replaced by `value`.
pub fn fill(template: &str, name: &str, value: &str) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = cut(rest, name) {
        filled.push_str(before);
        filled.push_str(value);
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// Scheme, host and port of an address: `https://host:port`.
pub fn origin(url: &str) -> &str {
    upto(url, url.len() - after_origin(host_and_more(url)).len())
}

/// Host and port of an address, as the Host header carries it.
pub fn host(url: &str) -> &str {
    let rest = host_and_more(url);
    upto(rest, rest.len() - after_origin(rest).len())
}

fn host_and_more(url: &str) -> &str {
    cut(url, "://").map_or(url, |(_, rest)| rest)
}

fn after_origin(rest: &str) -> &str {
    from(rest, rest.bytes().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(rest.len()))
}
