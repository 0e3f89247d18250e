//! The smallest JSON reader that answers "what stands at this path", and a writer of flat objects.
//!
//! A whole library costs 50 kB of wasm here (design §6); this file is fuzzed against one as its judge.

use super::text::{find, from, upto};
use crate::prelude::*;

/// Nesting a server may use; deeper is refused rather than followed.
const DEPTH_MAX: u32 = 64;

/// A value inside a checked document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Json<'a>(&'a str);

impl<'a> Json<'a> {
    /// Checks the whole document once; afterwards reading cannot fail for its syntax.
    pub fn parse(text: &'a str) -> Option<Json<'a>> {
        let mut scan = Scan { text, at: 0 };
        let value = scan.value(DEPTH_MAX)?;
        scan.space();
        (scan.at == text.len()).then_some(Json(value))
    }

    /// The member of an object; the last one wins, as in JavaScript.
    pub fn get(self, name: &str) -> Option<Json<'a>> {
        let mut found = None;
        self.members(|key, value| {
            if key.string().as_deref() == Some(name) {
                found = Some(value);
            }
        });
        found
    }

    /// The member of an object, `null` where there is none.
    #[inline(never)]
    pub fn part(self, name: &str) -> Json<'a> {
        self.get(name).unwrap_or(Json("null"))
    }

    /// The string of that name, empty where there is none.
    #[inline(never)]
    pub fn text_of(self, name: &str) -> String {
        self.part(name).string().unwrap_or_default()
    }

    /// The whole number of that name, 0 where there is none.
    #[inline(never)]
    pub fn integer_of(self, name: &str) -> i64 {
        self.part(name).integer().unwrap_or_default()
    }

    /// The elements of an array; nothing for anything else.
    pub fn items(self) -> Vec<Json<'a>> {
        let mut items = Vec::new();
        if self.0.starts_with('[') {
            self.each(|_, value| items.push(value));
        }
        items
    }

    /// A string, unescaped.
    pub fn string(self) -> Option<String> {
        let inner = self.0.strip_prefix('"')?.strip_suffix('"')?;
        let mut out = String::new();
        let mut rest = inner;
        while let Some(at) = find(rest, "\\") {
            out.push_str(upto(rest, at));
            let (letter, used) = escape(from(rest, at))?;
            out.push(letter);
            rest = from(rest, at + used);
        }
        out.push_str(rest);
        Some(out)
    }

    /// A whole number, also where the server wrote it as a string (spec §2.1: codes are compared loosely).
    pub fn integer(self) -> Option<i64> {
        let text = self.string();
        let text = text.as_deref().unwrap_or(self.0);
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        let number = i64::try_from(super::text::parse_decimal(digits)?).ok()?;
        Some(if negative { -number } else { number })
    }

    /// The value's own text.
    pub fn text(self) -> &'a str {
        self.0
    }

    fn members(self, mut each: impl FnMut(Json<'a>, Json<'a>)) {
        if self.0.starts_with('{') {
            self.each(|key, value| {
                if let Some(key) = key {
                    each(key, value);
                }
            });
        }
    }

    fn each(self, mut each: impl FnMut(Option<Json<'a>>, Json<'a>)) {
        let mut scan = Scan { text: self.0, at: 1 };
        // The document was checked, so running into the closing bracket is the only way out.
        while let Some((key, value)) = scan.entry(self.0.starts_with('{'), DEPTH_MAX) {
            each(key.map(Json), Json(value));
            scan.eat(b',');
        }
    }
}

/// One escape at the start of `text`: the letter and how many bytes it took.
fn escape(text: &str) -> Option<(char, usize)> {
    let simple = |letter| Some((letter, 2));
    match text.as_bytes().get(1)? {
        b'n' => simple('\n'),
        b't' => simple('\t'),
        b'r' => simple('\r'),
        b'b' => simple('\u{8}'),
        b'f' => simple('\u{c}'),
        b'u' => {
            let high = unit(text, 2)?;
            // A lone surrogate has no UTF-8; it is replaced, as a browser's TextDecoder does.
            let pair = unit(text, 8).filter(|low| from(text, 6).starts_with("\\u") && (0xDC00..0xE000).contains(low));
            match (high, pair) {
                (0xD800..0xDC00, Some(low)) => {
                    let code = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
                    Some((char::from_u32(code)?, 12))
                }
                _ => Some((char::from_u32(high).unwrap_or('\u{FFFD}'), 6)),
            }
        }
        letter @ (b'"' | b'\\' | b'/') => simple(char::from(*letter)),
        _ => None,
    }
}

fn unit(text: &str, at: usize) -> Option<u32> {
    let digits = text.as_bytes().get(at..at + 4)?;
    digits.iter().try_fold(0, |sum, digit| Some(sum << 4 | char::from(*digit).to_digit(16)?))
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scan<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> Option<()> {
        self.space();
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// One value, checked; its text without surrounding white space.
    fn value(&mut self, depth: u32) -> Option<&'a str> {
        self.space();
        let start = self.at;
        match self.peek()? {
            open @ (b'{' | b'[') => self.container(open, depth.checked_sub(1)?)?,
            b'"' => self.quoted()?,
            b't' => self.word("true")?,
            b'f' => self.word("false")?,
            b'n' => self.word("null")?,
            _ => self.number()?,
        }
        Some(upto(from(self.text, start), self.at - start))
    }

    fn container(&mut self, open: u8, depth: u32) -> Option<()> {
        let close = if open == b'{' { b'}' } else { b']' };
        self.at += 1;
        if self.eat(close).is_some() {
            return Some(());
        }
        loop {
            self.entry(open == b'{', depth)?;
            if self.eat(b',').is_none() {
                return self.eat(close);
            }
        }
    }

    fn entry(&mut self, named: bool, depth: u32) -> Option<(Option<&'a str>, &'a str)> {
        let mut key = None;
        if named {
            self.space();
            let start = self.at;
            self.quoted()?;
            key = Some(upto(from(self.text, start), self.at - start));
            self.eat(b':')?;
        }
        Some((key, self.value(depth)?))
    }

    fn quoted(&mut self) -> Option<()> {
        (self.peek()? == b'"').then(|| self.at += 1)?;
        loop {
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    return Some(());
                }
                b'\\' => self.at += escape(from(self.text, self.at))?.1,
                0..0x20 => return None,
                _ => self.at += 1,
            }
        }
    }

    fn word(&mut self, word: &str) -> Option<()> {
        from(self.text, self.at).starts_with(word).then(|| self.at += word.len())
    }

    fn number(&mut self) -> Option<()> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek()? {
            b'0' => self.at += 1,
            _ => self.digits()?,
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Some(())
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }
}

/// Writes one flat object, members in the order they are given.
pub struct Writer(String);

impl Default for Writer {
    fn default() -> Writer {
        Writer(String::from("{"))
    }
}

impl Writer {
    fn key(&mut self, name: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        push_string(&mut self.0, name);
        self.0.push(':');
    }

    pub fn string(mut self, name: &str, value: &str) -> Writer {
        self.key(name);
        push_string(&mut self.0, value);
        self
    }

    pub fn integer(mut self, name: &str, value: u64) -> Writer {
        self.key(name);
        super::text::push_decimal(&mut self.0, value);
        self
    }

    pub fn yes(mut self, name: &str) -> Writer {
        self.key(name);
        self.0.push_str("true");
        self
    }

    pub fn finish(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

fn push_string(out: &mut String, value: &str) {
    out.push('"');
    for letter in value.chars() {
        match letter {
            '"' | '\\' => {
                out.push('\\');
                out.push(letter);
            }
            '\0'..' ' => {
                out.push_str("\\u00");
                super::text::push_hex(out, &[letter as u8]);
            }
            _ => out.push(letter),
        }
    }
    out.push('"');
}
