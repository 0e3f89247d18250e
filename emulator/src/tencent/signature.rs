//! The client upload signature: minting, decoding, and checking rule by rule (spec §5).

use crate::config::{Account, Config};
use crate::encoding::{base64, hex, hmac_sha1, hmac_sha1_fits, percent, query_pairs, unbase64};

/// Longest time from `currentTimeStamp` to `expireTime`: 90 days.
const LONGEST: i64 = 7_776_000;

/// What a signature asks for (spec §5.3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Category.
    pub class_id: i64,
    /// Task flow.
    pub procedure: Option<String>,
    /// −10 to 10.
    pub task_priority: i64,
    /// `Finish`, `Change` or `None`.
    pub task_notify_mode: Option<String>,
    /// Returned in the event.
    pub source_context: Option<String>,
    /// Returned in the event, with a procedure.
    pub session_context: Option<String>,
    /// Good for one call.
    pub one_time: bool,
    /// Sub-application.
    pub sub_app_id: Option<u64>,
    /// Wished region.
    pub storage_region: Option<String>,
}

/// A verified signature.
#[derive(Clone, Debug)]
pub struct Signed {
    /// Index of the account.
    pub account: usize,
    /// The account's key id.
    pub secret_id: String,
    /// 0 for the primary application.
    pub sub_app_id: u64,
    /// Last valid Unix second.
    pub expires: i64,
    /// What it asks for.
    pub options: Options,
    /// Its first digits, to tell signatures apart in a log without giving them away.
    pub id: String,
}

/// One rule and what it says about a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// A parameter's name, or what is looked at.
    pub rule: &'static str,
    /// Good, or why not.
    pub verdict: Verdict,
}

/// What a rule says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing to complain about; says what was found.
    Good(String),
    /// Accepted, but probably not meant so.
    Hint(String),
    /// The service refuses it.
    Fault(String),
}

/// Why a signature is refused.
#[derive(Clone, Debug)]
pub struct Flaw {
    /// The rule that it broke.
    pub rule: &'static str,
    /// In plain words.
    pub words: String,
}

/// A signature taken apart.
#[derive(Clone, Debug)]
pub struct Decoded {
    hmac: Vec<u8>,
    /// The signed bytes as they are; the HMAC is over these, never over a form written anew.
    original: Vec<u8>,
    pairs: Vec<(String, String)>,
}

impl Decoded {
    /// Base64, twenty bytes, a query string (spec §5.4, steps 1 and 2).
    pub fn read(text: &str) -> Result<Self, Flaw> {
        let flaw = |words: &str| Flaw { rule: "form", words: words.to_owned() };
        if text.is_empty() {
            return Err(flaw("the signature is empty"));
        }
        let bytes =
            unbase64(text).ok_or_else(|| flaw("not base64 (standard alphabet, with padding, no line breaks)"))?;
        if bytes.len() < 21 {
            return Err(flaw("too short: 20 bytes of HMAC-SHA1 and then the parameters are expected"));
        }
        let (hmac, original) = bytes.split_at(20);
        let query = std::str::from_utf8(original).map_err(|_| flaw("the parameters are not UTF-8"))?;
        let pairs = query_pairs(query).ok_or_else(|| flaw("the parameters are not percent-encoded UTF-8"))?;
        Ok(Self { hmac: hmac.to_vec(), original: original.to_vec(), pairs })
    }

    /// A parameter's decoded value.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// All parameters, decoded.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// Whether it was made with this key.
    pub fn fits(&self, secret_key: &str) -> bool {
        hmac_sha1_fits(secret_key.as_bytes(), &self.original, &self.hmac)
    }

    /// All rules of spec §5.3, each with its verdict. `future` is how many seconds ahead a clock may be.
    pub fn findings(&self, now: i64, future: i64) -> Vec<Finding> {
        let mut findings = Vec::with_capacity(16);
        let mut say = |rule, verdict| findings.push(Finding { rule, verdict });
        let secret_id = self.get("secretId").unwrap_or_default();
        say("secretId", if secret_id.is_empty() { fault("missing") } else { good(secret_id) });
        let current = self.required_integer("currentTimeStamp");
        let expires = self.required_integer("expireTime");
        for (rule, value) in [("currentTimeStamp", &current), ("expireTime", &expires)] {
            say(rule, value.clone().map_or_else(Verdict::Fault, |time| good(&time.to_string())));
        }
        if let (Ok(current), Ok(expires)) = (current, expires) {
            say("window", window(current, expires, now, future));
        }
        say(
            "random",
            match self.required_integer("random") {
                Ok(value) if (0..=i64::from(u32::MAX)).contains(&value) => good(&value.to_string()),
                Ok(value) => fault(&format!("{value} is not an unsigned 32-bit number")),
                Err(words) => Verdict::Fault(words),
            },
        );
        for (rule, low, high) in [
            ("classId", i64::MIN, i64::MAX),
            ("taskPriority", -10, 10),
            ("oneTimeValid", 0, 1),
            ("vodSubAppId", 0, i64::MAX),
        ] {
            if let Some(value) = self.get(rule) {
                say(
                    rule,
                    integer(value)
                        .and_then(|number| within(number, low, high))
                        .map_or_else(Verdict::Fault, |()| good(value)),
                );
            }
        }
        for (rule, longest) in [("sourceContext", 250), ("sessionContext", 1000)] {
            if let Some(value) = self.get(rule) {
                let length = value.chars().count();
                say(
                    rule,
                    if length > longest {
                        fault(&format!("{length} characters, {longest} are allowed"))
                    } else {
                        good(value)
                    },
                );
            }
        }
        if let Some(mode) = self.get("taskNotifyMode") {
            say(
                "taskNotifyMode",
                if ["Finish", "Change", "None"].contains(&mode) {
                    good(mode)
                } else {
                    fault(&format!("{mode} is none of Finish, Change, None"))
                },
            );
        }
        if self.get("procedure").is_none() {
            for rule in ["taskPriority", "taskNotifyMode", "sessionContext"] {
                if self.get(rule).is_some() {
                    say(rule, Verdict::Hint("has no effect without procedure".into()));
                }
            }
        }
        findings
    }

    fn required_integer(&self, name: &str) -> Result<i64, String> {
        self.get(name).ok_or_else(|| "missing".to_owned()).and_then(integer)
    }

    fn options(&self) -> Options {
        let text = |name| self.get(name).filter(|value| !value.is_empty()).map(str::to_owned);
        let number = |name| self.get(name).and_then(|value| value.parse().ok()).unwrap_or(0);
        Options {
            class_id: number("classId"),
            procedure: text("procedure"),
            task_priority: number("taskPriority"),
            task_notify_mode: text("taskNotifyMode"),
            source_context: text("sourceContext"),
            session_context: text("sessionContext"),
            one_time: number("oneTimeValid") == 1,
            sub_app_id: text("vodSubAppId").and_then(|value| value.parse().ok()),
            storage_region: text("storageRegion"),
        }
    }
}

/// Spec §5.4, steps 1 to 4; the first rule that is broken decides.
pub fn verify(text: &str, config: &Config, now: i64) -> Result<Signed, Flaw> {
    let decoded = Decoded::read(text)?;
    let flaw = |rule, words: &str| Flaw { rule, words: words.to_owned() };
    let secret_id = decoded.get("secretId").ok_or_else(|| flaw("secretId", "secretId: missing"))?;
    let account = config.accounts.iter().position(|account| account.secret_id == secret_id);
    let index = account.ok_or_else(|| flaw("secretId", "secretId: unknown"))?;
    let account = &config.accounts[index];
    if !decoded.fits(&account.secret_key) {
        return Err(flaw("hmac", "the HMAC does not match: another SecretKey, or parameters changed after signing"));
    }
    let future = config.limits.future_seconds as i64;
    for Finding { rule, verdict } in decoded.findings(now, future) {
        if let Verdict::Fault(words) = verdict {
            return Err(Flaw { rule, words: format!("{rule}: {words}") });
        }
    }
    let options = decoded.options();
    // 0, nothing and the account's own number all mean the primary application (spec §5.3).
    let sub_app_id = options.sub_app_id.filter(|id| *id != account.app_id).unwrap_or(0);
    if sub_app_id != 0 && !account.sub_app_ids.contains(&sub_app_id) {
        return Err(flaw("vodSubAppId", "vodSubAppId: no such sub-application"));
    }
    let expires = decoded.required_integer("expireTime").unwrap_or(now);
    let id = hex(&decoded.hmac[..4]);
    Ok(Signed { account: index, secret_id: secret_id.to_owned(), sub_app_id, expires, options, id })
}

/// Signs parameters, in the order given (spec §5.1). Values are percent-encoded here.
pub fn sign(secret_key: &str, parameters: &[(&str, String)]) -> String {
    let pairs: Vec<_> = parameters.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
    let original = pairs.join("&");
    let mut bytes = hmac_sha1(secret_key.as_bytes(), original.as_bytes()).to_vec();
    bytes.extend_from_slice(original.as_bytes());
    base64(&bytes)
}

/// A signature that starts now: the four required parameters, then the others.
pub fn mint(account: &Account, now: i64, life: i64, random: u32, others: &[(&str, String)]) -> String {
    let mut parameters = vec![
        ("secretId", account.secret_id.clone()),
        ("currentTimeStamp", now.to_string()),
        ("expireTime", (now + life).to_string()),
        ("random", random.to_string()),
    ];
    parameters.extend_from_slice(others);
    sign(&account.secret_key, &parameters)
}

fn good(words: &str) -> Verdict {
    Verdict::Good(words.to_owned())
}

fn fault(words: &str) -> Verdict {
    Verdict::Fault(words.to_owned())
}

fn integer(text: &str) -> Result<i64, String> {
    text.parse().map_err(|_| match text.parse::<f64>() {
        Ok(_) if text.contains('.') => format!("{text} has a decimal point; round it down to whole seconds"),
        _ => format!("\"{text}\" is not a whole number"),
    })
}

fn within(number: i64, low: i64, high: i64) -> Result<(), String> {
    match (low..=high).contains(&number) {
        true => Ok(()),
        false => Err(format!("{number} is not between {low} and {high}")),
    }
}

fn window(current: i64, expires: i64, now: i64, future: i64) -> Verdict {
    if expires <= current {
        fault("expireTime is not after currentTimeStamp")
    } else if expires.saturating_sub(current) > LONGEST {
        fault("more than 90 days from currentTimeStamp to expireTime")
    } else if now > expires {
        fault(&format!("expired {} s ago", now - expires))
    } else if current > now.saturating_add(future) {
        fault(&format!(
            "currentTimeStamp is {} s in the future: is a clock wrong, or are these milliseconds?",
            current - now
        ))
    } else {
        good(&format!("valid for another {} s", expires - now))
    }
}
