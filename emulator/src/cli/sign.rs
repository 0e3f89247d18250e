//! `sign`: mints a client upload signature (spec §5.1).

use super::{Command, now};
use lexopt::prelude::*;
use vodlift_emulator::config::Account;
use vodlift_emulator::dice::Dice;
use vodlift_emulator::tencent::signature;

pub fn run(mut arguments: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let mut account = Account::default();
    let mut life = 86_400;
    let mut parameters: Vec<(&str, String)> = Vec::new();
    while let Some(argument) = arguments.next()? {
        let name = match &argument {
            Long("secret-id") => {
                account.secret_id = arguments.value()?.string()?;
                continue;
            }
            Long("secret-key") => {
                account.secret_key = arguments.value()?.string()?;
                continue;
            }
            Long("expire-in") => {
                life = arguments.value()?.parse()?;
                continue;
            }
            Long("one-time") => {
                parameters.push(("oneTimeValid", "1".into()));
                continue;
            }
            Long("class-id") => "classId",
            Long("procedure") => "procedure",
            Long("task-priority") => "taskPriority",
            Long("task-notify-mode") => "taskNotifyMode",
            Long("source-context") => "sourceContext",
            Long("session-context") => "sessionContext",
            Long("vod-sub-app-id") => "vodSubAppId",
            Long("storage-region") => "storageRegion",
            _ => return Err(argument.unexpected()),
        };
        parameters.push((name, arguments.value()?.string()?));
    }
    // Two signatures of one second must differ (spec §5.4), also when the second comes from another process.
    let now = now();
    let nanos =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |elapsed| elapsed.subsec_nanos());
    let random = Dice::new(now as u64 ^ u64::from(nanos) << 32 ^ u64::from(std::process::id())).roll() as u32;
    let text = signature::mint(&account, now, life, random, &parameters);
    Ok(Command::Print { text, good: true })
}
