//! What services answer with, JSON or XML: a tree of named values. Both readers build it, so that one set of questions serves both.

use super::text::parse_number;
use crate::prelude::*;

/// What stands where nothing does.
static NOTHING: Node = Node { name: String::new(), text: "null", string: String::new(), children: Vec::new() };

/// One value of JSON, or one element of XML.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Node<'a> {
    /// The name of a member of an object, or of an element.
    pub name: String,
    /// A value of JSON as it was written.
    pub text: &'a str,
    /// A string without its escapes, or the text of an element that has no children, trimmed; empty for anything else.
    pub string: String,
    /// Elements of an array, members of an object or child elements, in order.
    pub children: Vec<Node<'a>>,
}

impl<'a> Node<'a> {
    /// The child of that name, `null` where there is none; the last one wins, as in JavaScript.
    #[inline(never)]
    pub fn part(&self, name: &str) -> &Node<'a> {
        self.children.iter().rfind(|child| child.name == name).unwrap_or(&NOTHING)
    }

    /// The string of that name, empty where there is none.
    #[inline(never)]
    pub fn text_of(&self, name: &str) -> &str {
        &self.part(name).string
    }

    /// Like [`Node::part`], however its name is capitalised: app servers pass answers on in the manner of their language.
    #[cfg(feature = "narrow")]
    #[inline(never)]
    pub fn alike(&self, name: &str) -> &Node<'a> {
        self.children.iter().rfind(|child| child.name.eq_ignore_ascii_case(name)).unwrap_or(&NOTHING)
    }

    /// Whether there is anything of that name, however capitalised.
    #[cfg(feature = "narrow")]
    pub fn has(&self, name: &str) -> bool {
        let child = self.alike(name);
        !child.string.is_empty() || !child.children.is_empty()
    }

    /// The whole number of that name, also where the server wrote it as a string (spec §2.1: codes are compared loosely).
    #[inline(never)]
    pub fn integer_of(&self, name: &str) -> Option<i64> {
        let Node { text, string, .. } = self.part(name);
        let text = if string.is_empty() { text } else { string.as_str() };
        let digits = text.strip_prefix('-').unwrap_or(text);
        let number = i64::try_from(parse_number(digits, 10)?).ok()?;
        Some(if digits.len() < text.len() { -number } else { number })
    }
}
