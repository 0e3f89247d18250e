//! `check`: decodes a client upload signature and goes through its rules (spec §5.3, §5.4).

use super::{Command, now};
use lexopt::prelude::*;
use vodlift_emulator::config::{Account, Limits};
use vodlift_emulator::tencent::signature::{Decoded, Finding, Verdict};

pub fn run(mut arguments: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let (mut text, mut secret_key) = (None, None);
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("secret-key") => secret_key = Some(arguments.value()?.string()?),
            Value(value) if text.is_none() => text = Some(value.string()?),
            _ => return Err(argument.unexpected()),
        }
    }
    let text = text.ok_or("check what? Give the signature after `check`")?;
    let (text, good) = report(text.trim(), secret_key, now());
    Ok(Command::Print { text, good })
}

/// The findings as lines, and whether the service would take the signature.
fn report(text: &str, secret_key: Option<String>, now: i64) -> (String, bool) {
    let decoded = match Decoded::read(text) {
        Ok(decoded) => decoded,
        Err(flaw) => return (format!("refused  {}", flaw.words), false),
    };
    let mut lines = vec!["parameters:".to_owned()];
    lines.extend(decoded.pairs().iter().map(|(name, value)| format!("  {name} = {value}")));
    lines.push("rules:".to_owned());
    let mut findings = decoded.findings(now, Limits::default().future_seconds as i64);
    findings.push(Finding { rule: "hmac", verdict: hmac(&decoded, secret_key) });
    let mut refused = 0;
    for Finding { rule, verdict } in findings {
        let (mark, words) = match verdict {
            Verdict::Good(words) => ("ok", words),
            Verdict::Hint(words) => ("hint", words),
            Verdict::Fault(words) => {
                refused += 1;
                ("refused", words)
            }
        };
        lines.push(format!("  {mark:<8} {rule}: {words}"));
    }
    lines.push(match refused {
        0 => "The service would take this signature.".to_owned(),
        _ => "The service would refuse this signature (10004).".to_owned(),
    });
    (lines.join("\n"), refused == 0)
}

fn hmac(decoded: &Decoded, secret_key: Option<String>) -> Verdict {
    let own = Account::default();
    let key = secret_key.or_else(|| (decoded.get("secretId") == Some(&own.secret_id)).then_some(own.secret_key));
    match key {
        None => Verdict::Hint("not checked: give the SecretKey with --secret-key".into()),
        Some(key) if decoded.fits(&key) => Verdict::Good("made with this SecretKey".into()),
        Some(_) => Verdict::Fault("not made with this SecretKey, or the parameters were changed after signing".into()),
    }
}
