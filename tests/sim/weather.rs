//! What a world may meet: rules of trouble for the cloud, and what people do to their pages.

use vodlift_emulator::{Effect, LbsForm, OffsetForm, Rule, Trouble};

use crate::cloud::Which;
use crate::dice::Dice;

/// Every kind of trouble that the cloud knows.
const TROUBLES: [&str; 19] = [
    "delay",
    "bandwidth",
    "never",
    "reset-before",
    "reset-after",
    "status",
    "business",
    "error-in-200",
    "dribble",
    "expired-token",
    "request-expired",
    "skew",
    "corrupt-body",
    "wrong-etag",
    "hide-headers",
    "no-cors",
    "malformed",
    "lose-upload",
    "lose-part",
];

/// As long as anybody sleeps, milliseconds.
pub const NIGHT: u64 = 30 * 3_600_000;

/// What can happen to a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Pause,
    Offline,
    /// The tab is gone, and comes back.
    Crash,
    /// The computer sleeps, for seconds or for a night: nothing is heard until it wakes, and then everything at once.
    Sleep,
    /// The file is written to; browsers refuse to read it from then on.
    Change,
    Cancel,
    Drop,
    /// The cloud's clock is set.
    Clock,
}

pub const ACTS: [Act; 8] =
    [Act::Pause, Act::Offline, Act::Crash, Act::Sleep, Act::Change, Act::Cancel, Act::Drop, Act::Clock];

/// What a chain and its directory meet besides, or at places of their own.
const CHAIN_TROUBLES: [&str; 21] = [
    "delay",
    "bandwidth",
    "never",
    "reset-before",
    "reset-after",
    "status",
    "no-cors",
    "business",
    "malformed",
    "error-in-200",
    "expired-token",
    "corrupt-body",
    "lose-upload",
    "accept",
    "rollback",
    "offset",
    "empty-200",
    "html-200",
    "status-after",
    "callback-failed",
    "lbs",
];

/// Every kind of trouble that a world may meet.
pub fn kinds(which: Which) -> &'static [&'static str] {
    if which == Which::Netease { &CHAIN_TROUBLES } else { &TROUBLES }
}

/// Some worlds are calm, some have one trouble, some many.
pub fn troubles(dice: &mut Dice, which: Which) -> Trouble {
    let count = if dice.percent(15) { 0 } else { dice.between(1, 6) };
    let rules = (0..count).map(|_| {
        let kind = *dice.pick(kinds(which));
        if which == Which::Netease {
            return chain_rule(kind, dice);
        }
        let mut rule = rule(kind, dice);
        rule.route = which.route(&rule.route).to_owned();
        rule
    });
    Trouble { rules: rules.collect(), seed: dice.roll() }
}

fn chain_rule(kind: &str, dice: &mut Dice) -> Rule {
    let links = ["chunk", "complete", "breakpoint"];
    let calls = ["*", "chunk", "complete", "breakpoint", "lbs", "create", "confirm"];
    let (routes, effect): (&[&str], Effect) = match kind {
        "business" => {
            let code = *dice.pick(&[400, 700, 700, 720, 638]);
            (&["create", "confirm"], Effect::Business { code, message: "business".into() })
        }
        "error-in-200" => (&links, Effect::ErrorIn200 { code: "InternalError".into() }),
        "expired-token" => (&links, Effect::ExpiredToken {}),
        "corrupt-body" => (&links[..2], Effect::CorruptBody {}),
        "lose-upload" => (&links, Effect::LoseUpload {}),
        "accept" => (&links[..2], Effect::Accept { bytes: dice.below(100) }),
        "rollback" => (&links, Effect::Rollback { to: dice.skewed(1000) }),
        "offset" => {
            let forms =
                [OffsetForm::Text, OffsetForm::Missing, OffsetForm::Huge, OffsetForm::Negative, OffsetForm::Beyond];
            (&links, Effect::Offset { form: *dice.pick(&forms) })
        }
        "empty-200" => (&links, Effect::Empty200 {}),
        "html-200" => (&links, Effect::Html200 {}),
        "status-after" => (&links, Effect::StatusAfter { status: *dice.pick(&[408, 429, 500, 502, 503]) }),
        "callback-failed" => (&["complete"], Effect::CallbackFailed {}),
        "lbs" => {
            let forms = [
                LbsForm::Error,
                LbsForm::ErrorIn200,
                LbsForm::Empty,
                LbsForm::Addresses,
                LbsForm::Reversed,
                LbsForm::Html,
            ];
            (&["lbs"], Effect::Lbs { form: *dice.pick(&forms) })
        }
        other => {
            let Rule { effect, .. } = rule(other, dice);
            (&calls, effect)
        }
    };
    struck(routes, effect, dice)
}

fn rule(kind: &str, dice: &mut Dice) -> Rule {
    let control = ["apply", "commit", "prepare"];
    let (routes, effect): (&[&str], Effect) = match kind {
        "delay" => (&["*"], Effect::Delay { ms: dice.skewed(60_000) }),
        "bandwidth" => (&["*", "part", "put"], Effect::Bandwidth { bytes_per_second: 1 + dice.skewed(1000) }),
        "never" => (&["*", "part", "complete", "commit", "apply", "init"], Effect::Never {}),
        "reset-before" => (&["*"], Effect::ResetBefore {}),
        "reset-after" => (&["*", "complete", "commit", "init", "part", "abort"], Effect::ResetAfter {}),
        "status" => (&["*", "part", "commit", "apply", "complete"], status(dice)),
        "business" => {
            let code = *dice.pick(&[10001, 10004, 10004, 90001, 90009]);
            (&control, Effect::Business { code, message: "ugc upload | trouble".into() })
        }
        "error-in-200" => (&["complete"], Effect::ErrorIn200 { code: "InternalError".into() }),
        "dribble" => (&["complete"], Effect::Dribble { ms: dice.skewed(200_000) }),
        "expired-token" => (&["*", "part", "head"], Effect::ExpiredToken {}),
        "request-expired" => (&["*", "complete"], Effect::RequestExpired {}),
        "skew" => (&["*"], Effect::Skew { seconds: 3600 }),
        "corrupt-body" => (&["part", "put", "complete", "apply", "commit"], Effect::CorruptBody {}),
        "wrong-etag" => (&["part", "put", "head"], Effect::WrongEtag {}),
        "hide-headers" => (&["*"], Effect::HideHeaders {}),
        "no-cors" => (&["*", "part", "commit", "complete"], Effect::NoCors {}),
        "malformed" => {
            (&["*", "apply", "commit", "init", "list-parts", "list-uploads", "complete"], Effect::Malformed {})
        }
        "lose-upload" => (&["part", "list-parts", "complete", "abort"], Effect::LoseUpload {}),
        "lose-part" => (&["part", "list-parts", "complete"], Effect::LosePart {}),
        other => panic!("no trouble is called {other}"),
    };
    struck(routes, effect, dice)
}

/// At one of these places, now and then.
fn struck(routes: &[&str], effect: Effect, dice: &mut Dice) -> Rule {
    let route = (*dice.pick(routes)).to_owned();
    let chance = *dice.pick(&[0.01, 0.05, 0.1, 0.3, 0.6]);
    Rule { route, host: None, nth: None, every: None, chance: Some(chance), times: Some(dice.between(1, 30)), effect }
}

fn status(dice: &mut Dice) -> Effect {
    let (status, code) = *dice.pick(&[
        (503, Some("SlowDown")),
        (503, None),
        (500, Some("InternalError")),
        (502, None),
        (429, None),
        (403, Some("AccessDenied")),
        (409, None),
    ]);
    let retry_after = dice.percent(20).then(|| dice.below(5));
    Effect::Status { status, code: code.map(str::to_owned), cors: dice.percent(80), retry_after }
}

/// What happens to one page, and when, in milliseconds from its start.
pub fn acts(dice: &mut Dice) -> Vec<(u64, Act)> {
    let count = if dice.percent(40) { 0 } else { dice.between(1, 3) };
    (0..count).map(|_| (dice.skewed(40_000), *dice.pick(&ACTS))).collect()
}
