//! The smallest JSON reader for the answers of control planes, and a writer of flat objects.
//!
//! A whole library costs 50 kB of wasm here (design §6); this file is fuzzed against one as its judge.

use super::text::{from, parse_number, push_decimal, push_hex, upto};
use super::tree::Node;
use crate::prelude::*;

/// Nesting a server may use; deeper is refused rather than followed.
const DEPTH_MAX: u32 = 64;

pub fn parse(text: &str) -> Option<Node<'_>> {
    let mut scan = Scan { text, at: 0 };
    let value = scan.value(DEPTH_MAX)?;
    scan.space();
    (scan.at == text.len()).then_some(value)
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scan<'a> {
    /// The byte at hand; 0, which no document may hold, at the end.
    fn peek(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    /// Moves on if `word` stands here.
    #[inline(never)]
    fn eat(&mut self, word: &str) -> bool {
        let here = from(self.text, self.at).starts_with(word);
        self.at += if here { word.len() } else { 0 };
        here
    }

    /// Moves on as long as bytes fit; what they were.
    fn run(&mut self, fits: impl Fn(u8) -> bool) -> &'a str {
        let start = self.at;
        while fits(self.peek()) {
            self.at += 1;
        }
        self.since(start)
    }

    fn since(&self, start: usize) -> &'a str {
        from(upto(self.text, self.at), start)
    }

    #[inline(never)]
    fn space(&mut self) {
        self.run(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t'));
    }

    fn value(&mut self, depth: u32) -> Option<Node<'a>> {
        self.space();
        let start = self.at;
        let mut value = Node::default();
        if self.eat("\"") {
            value.string = self.string()?;
        } else if self.eat("{") {
            value.children = self.children(true, "}", depth.checked_sub(1)?)?;
        } else if self.eat("[") {
            value.children = self.children(false, "]", depth.checked_sub(1)?)?;
        } else if !(self.eat("true") || self.eat("false") || self.eat("null")) {
            self.number()?;
        }
        value.text = self.since(start);
        Some(value)
    }

    fn children(&mut self, named: bool, close: &str, depth: u32) -> Option<Vec<Node<'a>>> {
        let mut children = Vec::new();
        self.space();
        while !self.eat(close) {
            if !children.is_empty() {
                self.eat(",").then_some(())?;
                self.space();
            }
            let mut name = String::new();
            if named {
                self.eat("\"").then_some(())?;
                name = self.string()?;
                self.space();
                self.eat(":").then_some(())?;
            }
            children.push(Node { name, ..self.value(depth)? });
            self.space();
        }
        Some(children)
    }

    /// A string behind its opening quote, without its escapes.
    #[inline(never)]
    fn string(&mut self) -> Option<String> {
        let mut out = String::new();
        while !self.eat("\"") {
            out.push_str(self.run(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20)));
            if self.eat("\\") {
                out.push(self.escaped()?);
            } else if self.peek() != b'"' {
                return None;
            }
        }
        Some(out)
    }

    fn escaped(&mut self) -> Option<char> {
        let letter = self.peek();
        self.at += 1;
        Some(match letter {
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'"' | b'\\' | b'/' => char::from(letter),
            b'u' => {
                let high = self.unit()?;
                let behind = self.at;
                if (0xD800..0xDC00).contains(&high)
                    && self.eat("\\u")
                    && let Some(low @ 0xDC00..0xE000) = self.unit()
                {
                    return char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
                }
                self.at = behind;
                // A lone surrogate has no UTF-8; it is replaced, as a browser's TextDecoder does.
                char::from_u32(high).unwrap_or('\u{FFFD}')
            }
            _ => return None,
        })
    }

    fn unit(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        parse_number(digits, 16).map(|unit| unit as u32)
    }

    fn number(&mut self) -> Option<()> {
        self.eat("-");
        if !self.eat("0") {
            self.digits()?;
        }
        if self.eat(".") {
            self.digits()?;
        }
        if self.eat("e") || self.eat("E") {
            let _sign = self.eat("+") || self.eat("-");
            self.digits()?;
        }
        Some(())
    }

    fn digits(&mut self) -> Option<()> {
        (!self.run(|byte| byte.is_ascii_digit()).is_empty()).then_some(())
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

    pub fn string(&mut self, name: &str, value: &str) {
        self.key(name);
        push_string(&mut self.0, value);
    }

    /// A value that is JSON already.
    #[cfg(feature = "narrow")]
    pub fn json(&mut self, name: &str, value: &str) {
        self.key(name);
        self.0.push_str(value);
    }

    pub fn integer(&mut self, name: &str, value: u64) {
        self.key(name);
        push_decimal(&mut self.0, value);
    }

    pub fn yes(&mut self, name: &str) {
        self.key(name);
        self.0.push_str("true");
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
                push_hex(out, &[letter as u8]);
            }
            _ => out.push(letter),
        }
    }
    out.push('"');
}
