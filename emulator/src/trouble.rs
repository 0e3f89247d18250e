//! Trouble on demand: rules that say which requests go wrong, and how. Seeded, so that the same calls meet the same fate.

use crate::dice::Dice;
use crate::route::Route;
use serde::{Deserialize, Serialize};

/// A set of rules and the seed of their dice.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trouble {
    /// Every rule that fires has its effect; the first one that decides the answer wins.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// Seeds `chance`.
    #[serde(default)]
    pub seed: u64,
}

/// One rule: where, when and what.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// A route's name, or `*` for every call to a cloud.
    pub route: String,
    /// Only hosts that contain this text, e.g. `dnsv1` for a failing backup host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Which of the matching requests, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nth: Option<Vec<u64>>,
    /// Each so-many-th of the matching requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<u64>,
    /// Each matching request with this probability, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chance: Option<f64>,
    /// Stops after so many strokes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u64>,
    /// What goes wrong.
    pub effect: Effect,
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Effect {
    /// The answer comes later.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
    /// This request's body and answer travel slowly.
    Bandwidth {
        /// Bytes per second.
        bytes_per_second: u64,
    },
    /// Nothing is done and no answer comes.
    Never {},
    /// The connection breaks before anything is done.
    ResetBefore {},
    /// The work is done, then the connection breaks: the answer is lost.
    ResetAfter {},
    /// An HTTP error instead of the work.
    Status {
        /// HTTP status.
        status: u16,
        /// Code in the body; made of the status if left out.
        #[serde(default)]
        code: Option<String>,
        /// Whether a page may read it.
        #[serde(default = "yes")]
        cors: bool,
        /// Seconds in a `Retry-After` header.
        #[serde(default)]
        retry_after: Option<u64>,
    },
    /// A control call answers HTTP 200 with this code (spec §2.5).
    Business {
        /// The number.
        code: i64,
        /// The words.
        #[serde(default)]
        message: String,
    },
    /// Complete answers HTTP 200 with an `<Error>`; nothing is done (spec §3.7f).
    #[serde(rename = "error-in-200")]
    ErrorIn200 {
        /// Code in the body.
        code: String,
    },
    /// The work is done, and OSS answers 203 because the server's callback failed (aliyun §4.7.1).
    CallbackFailed {},
    /// White space comes before the answer of Complete, chunk by chunk (spec §3.7f).
    Dribble {
        /// Milliseconds.
        ms: u64,
    },
    /// The temporary credentials count as expired.
    ExpiredToken {},
    /// The signing window counts as over.
    RequestExpired {},
    /// The server's clock is another one: `RequestTimeTooSkewed`, and a `Date` that says so.
    Skew {
        /// Seconds that the server is ahead.
        seconds: i64,
    },
    /// A byte of the received body is another one before the work begins.
    CorruptBody {},
    /// The `ETag` header of the answer is wrong.
    WrongEtag {},
    /// The answer exposes no headers.
    HideHeaders {},
    /// The answer allows no other origin.
    NoCors {},
    /// The answer's body is cut in the middle.
    Malformed {},
    /// The multipart upload vanishes before the work begins.
    LoseUpload {},
    /// One part of the multipart upload vanishes before the work begins.
    LosePart {},
    /// Of a chunk only so many bytes are taken in.
    Accept {
        /// Bytes; 0 is no progress.
        bytes: u64,
    },
    /// Nothing is taken in, and of what was held only whole chunks up to this offset are still there.
    Rollback {
        /// An offset.
        to: u64,
    },
    /// The work is done, and the answer tells the offset in this form.
    Offset {
        /// The form.
        form: OffsetForm,
    },
    /// The work is done, and the answer is HTTP 200 without a body.
    #[serde(rename = "empty-200")]
    Empty200 {},
    /// The work is done, and the answer is HTTP 200 with a page of HTML.
    #[serde(rename = "html-200")]
    Html200 {},
    /// The work is done, and the answer is an HTTP error all the same.
    StatusAfter {
        /// HTTP status.
        status: u16,
    },
    /// LBS answers in this form.
    Lbs {
        /// The form.
        form: LbsForm,
    },
}

/// Forms of an offset (netease §3.4, §7 item 21).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OffsetForm {
    /// The true one as text.
    Text,
    /// There is none.
    Missing,
    /// 2^53.
    Huge,
    /// Below zero.
    Negative,
    /// One more than the true one.
    Beyond,
}

/// Forms of LBS's answer (netease §2.2, §2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LbsForm {
    /// An error as HTTP 400.
    Error,
    /// The same error as HTTP 200.
    #[serde(rename = "error-in-200")]
    ErrorIn200,
    /// No nodes.
    Empty,
    /// Nodes by their addresses, of which a page on https can make no use.
    Addresses,
    /// The worst node first.
    Reversed,
    /// A page of HTML.
    Html,
}

fn yes() -> bool {
    true
}

impl Effect {
    /// Its name in JSON and in the log.
    pub fn name(&self) -> &'static str {
        match self {
            Effect::Delay { .. } => "delay",
            Effect::Bandwidth { .. } => "bandwidth",
            Effect::Never {} => "never",
            Effect::ResetBefore {} => "reset-before",
            Effect::ResetAfter {} => "reset-after",
            Effect::Status { .. } => "status",
            Effect::Business { .. } => "business",
            Effect::ErrorIn200 { .. } => "error-in-200",
            Effect::CallbackFailed {} => "callback-failed",
            Effect::Dribble { .. } => "dribble",
            Effect::ExpiredToken {} => "expired-token",
            Effect::RequestExpired {} => "request-expired",
            Effect::Skew { .. } => "skew",
            Effect::CorruptBody {} => "corrupt-body",
            Effect::WrongEtag {} => "wrong-etag",
            Effect::HideHeaders {} => "hide-headers",
            Effect::NoCors {} => "no-cors",
            Effect::Malformed {} => "malformed",
            Effect::LoseUpload {} => "lose-upload",
            Effect::LosePart {} => "lose-part",
            Effect::Accept { .. } => "accept",
            Effect::Rollback { .. } => "rollback",
            Effect::Offset { .. } => "offset",
            Effect::Empty200 {} => "empty-200",
            Effect::Html200 {} => "html-200",
            Effect::StatusAfter { .. } => "status-after",
            Effect::Lbs { .. } => "lbs",
        }
    }

    /// Whether it can happen on this route; where it cannot, its rule neither counts nor fires.
    pub fn fits(&self, route: Route) -> bool {
        match self {
            Effect::Business { .. } => route.is_control(),
            Effect::Dribble { .. } => route == Route::Complete,
            Effect::ErrorIn200 { .. } => route == Route::Complete || route.is_chain_call(),
            Effect::CallbackFailed {} => matches!(route, Route::Put | Route::Complete),
            Effect::ExpiredToken {} => route.is_signed_store_call() || route.is_chain_call(),
            Effect::RequestExpired {} | Effect::Skew { .. } => route.is_signed_store_call(),
            Effect::CorruptBody {} => route.has_body(),
            Effect::WrongEtag {} => matches!(route, Route::Put | Route::Part | Route::Head),
            Effect::LoseUpload {} => {
                matches!(route, Route::Part | Route::ListParts | Route::Complete | Route::Abort)
                    || route.is_chain_call()
            }
            Effect::LosePart {} => matches!(route, Route::Part | Route::ListParts | Route::Complete),
            Effect::Accept { .. } => matches!(route, Route::Chunk | Route::Complete),
            Effect::Rollback { .. } | Effect::Offset { .. } => route.is_chain_call(),
            Effect::Empty200 {} | Effect::Html200 {} | Effect::StatusAfter { .. } => route.is_chain_call(),
            Effect::Lbs { .. } => route == Route::Lbs,
            _ => true,
        }
    }
}

/// Rules at work, with their counts.
#[derive(Debug, Default)]
pub(crate) struct Troubles {
    seed: u64,
    rules: Vec<Active>,
}

#[derive(Debug)]
struct Active {
    rule: Rule,
    dice: Dice,
    seen: u64,
    hits: u64,
}

impl Troubles {
    /// Starts counting anew. A rule that can never fire is refused with the reason.
    pub fn new(trouble: Trouble) -> Result<Self, String> {
        let seed = trouble.seed;
        let rules = trouble.rules.into_iter().enumerate().map(|(index, rule)| {
            check(&rule)?;
            let dice = Dice::new(seed.wrapping_mul(31).wrapping_add(index as u64));
            Ok(Active { rule, dice, seen: 0, hits: 0 })
        });
        Ok(Self { seed, rules: rules.collect::<Result<_, String>>()? })
    }

    /// The effects that one request meets.
    pub fn strike(&mut self, route: Route, host: &str) -> Vec<Effect> {
        self.rules.iter_mut().filter_map(|active| active.strike(route, host)).collect()
    }

    /// Whether some rule breaks connections: then the server must not let browsers reuse them, since a browser repeats a
    /// request on its own when a used connection breaks, and nobody would see the trouble.
    pub fn breaks_connections(&self) -> bool {
        self.rules.iter().any(|active| matches!(active.rule.effect, Effect::ResetBefore {} | Effect::ResetAfter {}))
    }

    /// The rules with their counts, as JSON.
    pub fn show(&self) -> serde_json::Value {
        let rules = self.rules.iter().map(|active| {
            let mut rule = serde_json::to_value(&active.rule).unwrap_or_default();
            rule["seen"] = active.seen.into();
            rule["hits"] = active.hits.into();
            rule
        });
        serde_json::json!({ "seed": self.seed, "rules": rules.collect::<Vec<_>>() })
    }
}

impl Active {
    fn strike(&mut self, route: Route, host: &str) -> Option<Effect> {
        let rule = &self.rule;
        let here = rule.route == route.name() || (rule.route == "*" && route.is_cloud_call());
        if !here || !rule.effect.fits(route) || !rule.host.as_ref().is_none_or(|part| host.contains(part)) {
            return None;
        }
        self.seen += 1;
        if rule.times.is_some_and(|times| self.hits >= times) {
            return None;
        }
        let now = match (&rule.nth, rule.every, rule.chance) {
            (Some(nth), ..) => nth.contains(&self.seen),
            (_, Some(every), _) => self.seen.is_multiple_of(every),
            (.., Some(chance)) => self.dice.fraction() < chance,
            _ => true,
        };
        self.hits += u64::from(now);
        now.then(|| rule.effect.clone())
    }
}

fn check(rule: &Rule) -> Result<(), String> {
    let whens = [rule.nth.is_some(), rule.every.is_some(), rule.chance.is_some()];
    if whens.iter().filter(|given| **given).count() > 1 {
        return Err("give one of nth, every and chance".into());
    }
    if rule.every == Some(0) || rule.chance.is_some_and(|chance| !(0.0..=1.0).contains(&chance)) {
        return Err("every is at least 1, chance is between 0 and 1".into());
    }
    if let Effect::Status { status, .. } | Effect::StatusAfter { status } = rule.effect
        && !(200..=599).contains(&status)
    {
        return Err("status is between 200 and 599".into());
    }
    let routes = Route::ALL.iter().filter(|route| rule.route == "*" || rule.route == route.name());
    if !routes.clone().any(|route| rule.effect.fits(*route)) {
        let name = rule.effect.name();
        return Err(match routes.count() {
            0 => format!("there is no route \"{}\"", rule.route),
            _ => format!("the effect \"{name}\" does not fit the route \"{}\"", rule.route),
        });
    }
    Ok(())
}
