//! The smallest XML reader for the answers of object stores: elements in elements, text at the leaves.
//!
//! A whole library costs 64 kB of wasm here (design §6); this file is fuzzed against one as its judge. Attributes,
//! comments, declarations and processing instructions are skipped; a document type is refused.

use crate::prelude::*;

/// The text between an element's tags, still encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Xml<'a> {
    /// Name of the element.
    pub name: &'a str,
    inner: &'a str,
}

impl<'a> Xml<'a> {
    /// The root of a document; `None` when it is cut short or is no XML at all. Leading white space is allowed: COS
    /// dribbles it while it merges parts (spec §3.7f).
    pub fn parse(text: &'a str) -> Option<Xml<'a>> {
        let (root, rest) = element(text)?;
        let root = root?;
        if !root.checks(32) || !matches!(element(rest), Some((None, _))) {
            return None;
        }
        Some(root)
    }

    /// Child elements, in order.
    pub fn children(self) -> impl Iterator<Item = Xml<'a>> {
        let mut rest = self.inner;
        core::iter::from_fn(move || {
            let (child, after) = element(rest)?;
            rest = after;
            child
        })
    }

    pub fn child(self, name: &str) -> Option<Xml<'a>> {
        self.children().find(|child| child.name == name)
    }

    /// The text of a leaf, entities resolved, white space around it removed; empty for anything else.
    pub fn text(self) -> String {
        let mut out = String::new();
        let mut rest = self.inner;
        while let Some(at) = rest.find(['&', '<']) {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            if let Some(data) = rest.strip_prefix("<![CDATA[") {
                let Some(end) = data.find("]]>") else {
                    return String::new();
                };
                out.push_str(&data[..end]);
                rest = &data[end + 3..];
            } else if let Some(after) = skip(rest) {
                rest = after;
            } else if rest.starts_with('<') {
                return String::new();
            } else {
                let end = rest.find(';').unwrap_or(rest.len() - 1);
                out.push(entity(&rest[1..end.max(1)]).unwrap_or('\u{FFFD}'));
                rest = &rest[end + 1..];
            }
        }
        out.push_str(rest);
        out.trim().to_owned()
    }

    /// The text of the child `name`, empty without one.
    pub fn text_of(self, name: &str) -> String {
        self.child(name).map(Xml::text).unwrap_or_default()
    }

    /// Every element inside is closed.
    fn checks(self, depth: u32) -> bool {
        let mut rest = self.inner;
        loop {
            match element(rest) {
                None => return false,
                Some((None, _)) => return true,
                Some((Some(child), after)) => {
                    if depth == 0 || !child.checks(depth - 1) {
                        return false;
                    }
                    rest = after;
                }
            }
        }
    }
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
                None => u32::try_from(super::text::parse_decimal(digits)?).ok()?,
            };
            char::from_u32(code)?
        }
    })
}

/// What follows a comment or a processing instruction at the start of `text`.
fn skip(text: &str) -> Option<&str> {
    let (open, close) = if text.starts_with("<!--") { ("<!--", "-->") } else { ("<?", "?>") };
    let inside = text.strip_prefix(open)?;
    Some(&inside[inside.find(close)? + close.len()..])
}

/// The next element and what follows it; `Some((None, _))` when only text is left, `None` when a tag is broken.
fn element(text: &str) -> Option<(Option<Xml<'_>>, &str)> {
    let mut rest = text;
    loop {
        let Some(at) = rest.find('<') else {
            return Some((None, ""));
        };
        rest = &rest[at..];
        if let Some(data) = rest.strip_prefix("<![CDATA[") {
            rest = &data[data.find("]]>")? + 3..];
        } else if let Some(after) = skip(rest) {
            rest = after;
        } else {
            break;
        }
    }
    let (name, inside, empty) = open_tag(rest)?;
    if empty {
        return Some((Some(Xml { name, inner: "" }), inside));
    }
    let (inner, after) = until_close(inside, name)?;
    Some((Some(Xml { name, inner }), after))
}

/// Reads `<name attributes>`: the name, what follows the tag, and whether it closed itself.
fn open_tag(text: &str) -> Option<(&str, &str, bool)> {
    let body = text.strip_prefix('<')?;
    let stop = body.find(|letter: char| letter.is_ascii_whitespace() || letter == '>' || letter == '/')?;
    let name = &body[..stop];
    let plain = |letter: char| letter.is_alphanumeric() || "-_.:".contains(letter);
    if name.is_empty() || !name.chars().all(plain) {
        return None;
    }
    let mut quote = None;
    for (at, letter) in body.char_indices().skip_while(|(at, _)| *at < stop) {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(letter),
            (None, '<') => return None,
            (None, '>') => return Some((name, &body[at + 1..], body[..at].ends_with('/'))),
            _ => {}
        }
    }
    None
}

/// Splits at the tag that closes `name`, over elements of the same name inside.
fn until_close<'a>(text: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    let mut rest = text;
    let mut depth = 0;
    loop {
        rest = &rest[rest.find('<')?..];
        if let Some(data) = rest.strip_prefix("<![CDATA[") {
            rest = &data[data.find("]]>")? + 3..];
        } else if let Some(after) = skip(rest) {
            rest = after;
        } else if let Some(tag) = rest.strip_prefix("</") {
            let end = tag.find('>')?;
            let after = &tag[end + 1..];
            if tag[..end].trim_end() == name {
                if depth == 0 {
                    return Some((&text[..text.len() - rest.len()], after));
                }
                depth -= 1;
            }
            rest = after;
        } else {
            let (inner, after, empty) = open_tag(rest)?;
            if inner == name && !empty {
                depth += 1;
            }
            rest = after;
        }
    }
}
