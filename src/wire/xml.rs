//! The smallest XML reader for the answers of object stores: elements in elements, text at the leaves.
//!
//! A whole library costs 64 kB of wasm here (design §6); one is its judge in the tests. Attributes, comments, declarations
//! and processing instructions are skipped; a document type is refused.

use super::text::{cut, find, from, parse_decimal, upto};
use crate::prelude::*;

/// Nesting a server may use; deeper is refused.
const DEPTH_MAX: usize = 32;

/// An element of a checked document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Xml<'a> {
    pub name: &'a str,
    /// The text between its tags, still encoded.
    inner: &'a str,
}

impl<'a> Xml<'a> {
    /// The root of a document; `None` when it is cut short or is no XML at all. White space before it is allowed: COS
    /// dribbles it while it merges parts (spec §3.7f).
    pub fn parse(text: &'a str) -> Option<Xml<'a>> {
        let mut root: Option<Xml> = None;
        let mut open = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let (token, after) = token(rest)?;
            match token {
                // A second root.
                Token::Open(_) | Token::Empty(_) if open.is_empty() && root.is_some() => return None,
                Token::Open(name) => {
                    root = root.or(Some(Xml { name, inner: after }));
                    open.push(name);
                }
                Token::Empty(name) => root = root.or(Some(Xml { name, inner: "" })),
                Token::Close(name) => {
                    if open.pop() != Some(name) {
                        return None;
                    }
                    if let Some(root) = root.as_mut().filter(|_| open.is_empty()) {
                        root.inner = upto(root.inner, root.inner.len() - rest.len());
                    }
                }
                _ => {}
            }
            if open.len() > DEPTH_MAX {
                return None;
            }
            rest = after;
        }
        root.filter(|_| open.is_empty())
    }

    /// Child elements, in order.
    pub fn children(self) -> Vec<Xml<'a>> {
        let mut children: Vec<Xml> = Vec::new();
        let mut depth = 0;
        let mut rest = self.inner;
        while let Some((token, after)) = token(rest) {
            match token {
                Token::Open(name) => {
                    if depth == 0 {
                        children.push(Xml { name, inner: after });
                    }
                    depth += 1;
                }
                Token::Empty(name) if depth == 0 => children.push(Xml { name, inner: "" }),
                Token::Close(_) => {
                    depth -= 1;
                    if let Some(child) = children.last_mut().filter(|_| depth == 0) {
                        child.inner = upto(child.inner, child.inner.len() - rest.len());
                    }
                }
                _ => {}
            }
            rest = after;
        }
        children
    }

    /// The text of a leaf, entities resolved, white space around it removed; empty for anything else.
    pub fn text(self) -> String {
        let mut out = String::new();
        let mut rest = self.inner;
        while let Some((token, after)) = token(rest) {
            match token {
                Token::Text(text) => resolve(text, &mut out),
                Token::Data(data) => out.push_str(data),
                Token::Nothing => {}
                _ => return String::new(),
            }
            rest = after;
        }
        out.trim_ascii().to_owned()
    }

    /// The text of the child `name`, empty without one.
    pub fn text_of(self, name: &str) -> String {
        let child = self.children().into_iter().find(|child| child.name == name);
        child.map(Xml::text).unwrap_or_default()
    }
}

enum Token<'a> {
    Text(&'a str),
    /// CDATA: text without entities.
    Data(&'a str),
    Open(&'a str),
    Empty(&'a str),
    Close(&'a str),
    /// A comment, a declaration, a processing instruction.
    Nothing,
}

/// The token at the start of `text` and what follows it; `None` when it is broken or nothing is left.
fn token(text: &str) -> Option<(Token<'_>, &str)> {
    if let Some(inside) = text.strip_prefix("<![CDATA[") {
        let (data, after) = cut(inside, "]]>")?;
        Some((Token::Data(data), after))
    } else if let Some(inside) = text.strip_prefix("<!--") {
        Some((Token::Nothing, cut(inside, "-->")?.1))
    } else if let Some(inside) = text.strip_prefix("<?") {
        Some((Token::Nothing, cut(inside, "?>")?.1))
    } else if let Some(inside) = text.strip_prefix("</") {
        let (name, after) = cut(inside, ">")?;
        Some((Token::Close(name.trim_ascii_end()), after))
    } else if let Some(inside) = text.strip_prefix('<') {
        tag(inside)
    } else {
        let end = find(text, "<").unwrap_or(text.len());
        Some((Token::Text(upto(text, end)), from(text, end))).filter(|_| end > 0)
    }
}

/// `name attributes>` or `name attributes/>`; a `>` inside quotes ends nothing.
fn tag(inside: &str) -> Option<(Token<'_>, &str)> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte) || byte >= 0x80;
    let name = upto(inside, inside.bytes().position(|byte| !plain(byte))?);
    let mut quote = 0;
    for (at, byte) in inside.bytes().enumerate().skip(name.len()) {
        match byte {
            _ if quote == byte => quote = 0,
            _ if quote != 0 => {}
            b'"' | b'\'' => quote = byte,
            b'<' => return None,
            b'>' if name.is_empty() => return None,
            b'>' if upto(inside, at).ends_with('/') => return Some((Token::Empty(name), from(inside, at + 1))),
            b'>' => return Some((Token::Open(name), from(inside, at + 1))),
            _ => {}
        }
    }
    None
}

fn resolve(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some((before, after)) = cut(rest, "&") {
        out.push_str(before);
        let (name, after) = cut(after, ";").unwrap_or((after, ""));
        out.push(entity(name).unwrap_or('\u{FFFD}'));
        rest = after;
    }
    out.push_str(rest);
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "quot" => '"',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "apos" => '\'',
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix('x') {
                Some(hex) => {
                    hex.chars().try_fold(0u32, |sum, digit| sum.checked_mul(16)?.checked_add(digit.to_digit(16)?))?
                }
                None => u32::try_from(parse_decimal(digits)?).ok()?,
            };
            char::from_u32(code)?
        }
    })
}
