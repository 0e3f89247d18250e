//! The smallest XML reader for the answers of object stores: elements in elements, text at the leaves.
//!
//! A whole library costs 64 kB of wasm here (design §6); one is its judge in the tests. Attributes, comments, declarations
//! and processing instructions are skipped; a document type is refused.

use super::text::{cut, from, parse_number, upto};
use super::tree::Node;
use crate::prelude::*;

/// Nesting a server may use; deeper is refused.
const DEPTH_MAX: usize = 32;

/// The entities that every document may use.
const ENTITIES: [(&str, char); 5] = [("quot", '"'), ("amp", '&'), ("lt", '<'), ("gt", '>'), ("apos", '\'')];

/// The root of a document; `None` when it is cut short or is no XML at all. White space before it is allowed: COS
/// dribbles it while it merges parts (spec §3.7f).
pub fn parse(text: &str) -> Option<Node<'_>> {
    // The elements that are open, the innermost last; the first stands for the document.
    let mut open = vec![Node::default()];
    let mut rest = text;
    while let Some((before, inside)) = cut(rest, "<") {
        let element = open.last_mut()?;
        resolve(before, &mut element.string);
        if let Some(inside) = inside.strip_prefix("![CDATA[") {
            let (data, after) = cut(inside, "]]>")?;
            element.string.push_str(data);
            rest = after;
        } else if inside.starts_with("!--") {
            rest = cut(from(inside, 3), "-->")?.1;
        } else if inside.starts_with('?') {
            rest = cut(inside, "?>")?.1;
        } else {
            let tag = tag(inside)?;
            rest = from(inside, tag.len() + 1);
            let mut name = tag.trim_ascii_end();
            if let Some(closed) = name.strip_prefix('/') {
                name = closed;
            } else {
                name = upto(tag, tag.bytes().position(|byte| !is_plain(byte)).unwrap_or(tag.len()));
                open.push(Node { name: name.to_owned(), ..Node::default() });
            }
            if name.is_empty() || open.len() > DEPTH_MAX {
                return None;
            }
            if tag.starts_with('/') || tag.ends_with('/') {
                let mut element = open.pop().filter(|element| element.name == name)?;
                let leaf = if element.children.is_empty() { element.string.trim_ascii() } else { "" };
                element.string = leaf.to_owned();
                open.last_mut()?.children.push(element);
            }
        }
    }
    let mut roots = open.pop()?.children;
    roots.pop().filter(|_| roots.is_empty() && open.is_empty())
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte) || byte >= 0x80
}

/// What stands before the `>` of a tag; one inside quotes ends nothing.
fn tag(inside: &str) -> Option<&str> {
    let mut quote = 0;
    for (at, byte) in inside.bytes().enumerate() {
        match byte {
            _ if quote == byte => quote = 0,
            _ if quote != 0 => {}
            b'"' | b'\'' => quote = byte,
            b'<' => return None,
            b'>' => return Some(upto(inside, at)),
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
    let Some(digits) = name.strip_prefix('#') else {
        return ENTITIES.iter().find(|(own, _)| *own == name).map(|(_, letter)| *letter);
    };
    let code = match digits.strip_prefix('x') {
        Some(hex) => parse_number(hex, 16),
        None => parse_number(digits, 10),
    };
    char::from_u32(u32::try_from(code?).ok()?)
}
