//! The command line: what the arguments mean.

mod check;
mod help;
mod sign;

use crate::cli::help::HELP;
use lexopt::prelude::*;
use std::net::SocketAddr;
use std::path::PathBuf;
use vodlift_emulator::{Config, Store, server::ServerConfig};

/// What is to be done.
pub enum Command {
    /// Serve; with the certificate's copy, if one is wanted.
    Serve { config: Box<ServerConfig>, certificate: Option<PathBuf> },
    /// Print this and end well, or not.
    Print { text: String, good: bool },
}

/// Reads the arguments.
pub fn parse() -> Result<Command, lexopt::Error> {
    let mut arguments = lexopt::Parser::from_env();
    let mut listen = SocketAddr::from(([127, 0, 0, 1], 9711));
    let (mut tls, mut folder, mut count_only, mut digests, mut quiet) = (None, None, false, true, false);
    let (mut config_file, mut events, mut seed, mut certificate, mut link) = (None, None, None, None, None);
    while let Some(argument) = arguments.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Command::Print { text: HELP.to_owned(), good: true }),
            Short('V') | Long("version") => {
                let text = format!("vodlift-emulator {}", env!("CARGO_PKG_VERSION"));
                return Ok(Command::Print { text, good: true });
            }
            Value(word) if word == "sign" => return sign::run(arguments),
            Value(word) if word == "check" => return check::run(arguments),
            Long("listen") => listen = address(&arguments.value()?.string()?)?,
            Long("tls") => tls = Some(address(&arguments.value()?.string()?)?),
            Long("cert-out") => certificate = Some(PathBuf::from(arguments.value()?)),
            Long("dir") => folder = Some(PathBuf::from(arguments.value()?)),
            Long("count-only") => count_only = true,
            Long("no-digests") => digests = false,
            Long("events") => events = Some(arguments.value()?.string()?),
            Long("seed") => seed = Some(arguments.value()?.parse()?),
            Long("link") => link = Some(arguments.value()?.parse()?),
            Long("config") => config_file = Some(PathBuf::from(arguments.value()?)),
            Long("quiet") => quiet = true,
            _ => return Err(argument.unexpected()),
        }
    }
    let mut emulator = config_file.map_or(Ok(Config::default()), |path| read_config(&path))?;
    emulator.events_url = events.or(emulator.events_url);
    emulator.link = link.unwrap_or(emulator.link);
    // Fresh ids at each start, unless told: a page's resume record of an earlier run must not fit by chance.
    emulator.seed = seed.unwrap_or_else(|| now() as u64);
    let store = match (count_only, folder) {
        (true, Some(_)) => return Err("--count-only keeps no files: leave --dir out".into()),
        (true, None) => Store::CountOnly { digests },
        (false, _) if !digests => return Err("--no-digests needs --count-only: what is kept is checked".into()),
        (false, Some(folder)) => Store::folder(&folder).map_err(|error| error.to_string())?,
        (false, None) => Store::temporary().map_err(|error| error.to_string())?,
    };
    let config = ServerConfig { listen, tls, emulator, store, report: !quiet, ..ServerConfig::default() };
    Ok(Command::Serve { config: Box::new(config), certificate })
}

/// `port`, `:port` or `host:port`; loopback unless told.
fn address(text: &str) -> Result<SocketAddr, lexopt::Error> {
    let full = match text.strip_prefix(':').unwrap_or(text).parse::<u16>() {
        Ok(port) => format!("127.0.0.1:{port}"),
        Err(_) => text.replace("localhost:", "127.0.0.1:"),
    };
    full.parse().map_err(|_| format!("{text} is not an address: write 127.0.0.1:9711, or just the port").into())
}

fn read_config(path: &std::path::Path) -> Result<Config, lexopt::Error> {
    let text = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_slice(&text).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// Unix seconds.
fn now() -> i64 {
    let elapsed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    elapsed.map_or(0, |elapsed| elapsed.as_secs() as i64)
}
