//! What Youku means by its numbers: one table from code to (kind, cure) (youku §11).

use crate::fault::{Code, Cure, Fault, Kind};
use crate::prelude::*;
use crate::wire::text::{cut, parse_number, split};
use crate::wire::{json, text, tree::Node};

/// The upload is none any more, or never was: the token is unknown, expired, or its server broke down.
const LOST: [i64; 5] = [120_010_005, 120_010_205, 120_010_206, 120_010_222, 120_010_223];
/// Only one call at a time: another one for the same upload came before.
pub const DUPLICATED: [i64; 2] = [120_010_216, 120_010_221];
/// Nothing to be committed: no object, or it was committed before.
pub const NO_TASK: i64 = 120_010_151;
pub const MUST_POST: i64 = 1010;
pub const MISSING: i64 = 1012;
/// The call before is still being worked on: asked again after so long, for so long (youku §7), milliseconds.
const PENDING_DELAY: u64 = 5_000;
const PENDING_PATIENCE: u64 = 600_000;
/// More than may be at a time: minutes may help, milliseconds.
const QUOTA_DELAY: u64 = 10_000;
const QUOTA_PATIENCE: u64 = 180_000;

/// The error that an answer is, whatever its status (youku §2.1); `None` where it is none.
pub fn fault(status: u16, answer: &str) -> Option<Box<Fault>> {
    let (code, description) = match json::parse(answer.trim_ascii()) {
        Some(root) => told(root.alike("error"))?,
        // The client in Python has met errors in this form.
        None => (number(&value(answer, "code")?)?, value(answer, "description").unwrap_or_default()),
    };
    let (kind, cure) = classify(code);
    let mut fault = Fault::new(kind, cure).status(status).code(Code::Number(code)).detail(&description);
    fault.expired = code == 1009;
    if code == 120_010_220 {
        (fault.retry_after, fault.patience) = (PENDING_DELAY, PENDING_PATIENCE);
    } else if kind == Kind::Quota {
        (fault.retry_after, fault.patience) = (QUOTA_DELAY, QUOTA_PATIENCE);
    }
    Some(fault)
}

fn told(error: &Node) -> Option<(i64, String)> {
    Some((error.integer_of("code")?, error.text_of("description").to_owned()))
}

/// Of an answer that is written like a form.
fn value(answer: &str, name: &str) -> Option<String> {
    let pairs = split(answer.trim_ascii(), "&").into_iter().filter_map(|pair| cut(pair, "="));
    let value = pairs.filter(|(own, _)| *own == name).map(|(_, value)| value).next()?;
    let mut bytes = Vec::new();
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        let escaped = (byte == b'%').then(|| {
            let digits: String = rest.by_ref().take(2).map(char::from).collect();
            parse_number(&digits, 16).unwrap_or(u64::from(b'?')) as u8
        });
        bytes.push(escaped.unwrap_or(if byte == b'+' { b' ' } else { byte }));
    }
    String::from_utf8(bytes).ok()
}

fn number(text: &str) -> Option<i64> {
    i64::try_from(text::parse_decimal(text)?).ok()
}

fn classify(code: i64) -> (Kind, Cure) {
    match code {
        // Two numbers are misprinted in the document itself (youku Q3).
        102_210_123 => (Kind::Argument, Cure::Never),
        12_001_010_225 | 120_010_218 | 120_010_225 => (Kind::Corrupt, Cure::Never),
        1001
        | 1002
        | 120_010_001
        | 120_010_152
        | 120_010_153
        | 120_010_211..=120_010_213
        | 120_010_215
        | 120_010_219
        | 130_011_204 => (Kind::Http, Cure::Later),
        1003 | 120_010_113 => (Kind::Quota, Cure::Never),
        1017 | 120_010_210 => (Kind::Quota, Cure::Later),
        1008 | 1009 | 120_010_004 => (Kind::Signature, Cure::Later),
        1004..=1007 | 1015 | 1016 | 1018 | 130_011_205..=130_011_209 => (Kind::Account, Cure::Never),
        1010..=1014
        | 120_010_101..=120_010_108
        | 120_010_121..=120_010_145
        | 120_010_224
        | 130_011_201..=130_011_203 => (Kind::Argument, Cure::Never),
        120_010_111 => (Kind::Duplicate, Cure::Never),
        120_010_220 => (Kind::Service, Cure::Later),
        NO_TASK | 120_010_205..=120_010_208 | 120_010_216 | 120_010_217 | 120_010_221..=120_010_223 => {
            (Kind::Service, Cure::Never)
        }
        // Of numbers that nobody listed, those of these families may pass.
        1000..=1999 | 120_010_200..=120_010_299 => (Kind::Service, Cure::Later),
        _ => (Kind::Service, Cure::Never),
    }
}

/// The work may have been done before whatever broke down did. Other numbers say what was not done.
pub fn may_have_worked(fault: &Fault) -> bool {
    let broke = [1001, 1002, 120_010_001].iter().any(|code| fault.code == Code::Number(*code));
    broke || fault.status >= 500 || fault.kind == Kind::Malformed
}

pub fn is_lost(fault: &Fault) -> bool {
    LOST.iter().any(|code| fault.code == Code::Number(*code))
}
