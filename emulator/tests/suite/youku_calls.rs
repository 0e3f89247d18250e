//! A client of Youku.

use crate::support::{START, headers};
use serde_json::Value;
use vodlift_emulator::encoding::percent;
use vodlift_emulator::{Config, Emulator, Request, Response};

/// A client of the account, which knows its tokens.
pub struct Youku {
    pub emulator: Emulator,
    pub host: &'static str,
    pub method: &'static str,
    pub client_id: String,
    pub access_token: String,
    /// Unix seconds.
    pub now: u64,
}

/// What create is usually asked.
const FILE: [(&str, &str); 6] = [
    ("file_name", "demo.mp4"),
    ("file_size", "5"),
    ("title", "demo"),
    ("tags", "demo,test"),
    ("isweb", "1"),
    ("isnew", "1"),
];

impl Youku {
    pub fn new(config: Config) -> Self {
        let settings = config.youku.clone();
        Self {
            emulator: Emulator::new(config),
            host: "api.youku.com",
            method: "POST",
            client_id: settings.client_id,
            access_token: settings.access_token,
            now: START,
        }
    }

    /// A call with the account's parameters; an empty value among the others is sent as such, `-` takes a parameter away.
    pub fn ask(&mut self, path: &str, pairs: &[(&str, &str)]) -> Response {
        let (client, token) = (self.client_id.clone(), self.access_token.clone());
        let own = [("client_id", client.as_str()), ("access_token", token.as_str())];
        let own = own.iter().filter(|(name, _)| pairs.iter().all(|(other, _)| other != name));
        let all = own.chain(pairs).filter(|(_, value)| *value != "-");
        let text: Vec<_> = all.map(|(name, value)| format!("{name}={}", percent(value))).collect();
        self.send(path, &text.join("&"))
    }

    pub fn send(&mut self, path: &str, text: &str) -> Response {
        let post = self.method == "POST";
        let request = Request {
            method: self.method.into(),
            host: self.host.into(),
            target: if post { path.into() } else { format!("{path}?{text}") },
            headers: headers(&[("Content-Type", "application/x-www-form-urlencoded")]),
            body: if post { text.to_owned().into() } else { Default::default() },
        };
        self.emulator.handle(&request, self.now * 1000)
    }

    /// create with some parameters changed.
    pub fn create(&mut self, changes: &[(&str, &str)]) -> Response {
        let usual = FILE.iter().filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
        let all: Vec<_> = usual.chain(changes).copied().collect();
        self.ask("/uploads/create.json", &all)
    }

    pub fn created(&mut self, changes: &[(&str, &str)]) -> Value {
        let response = self.create(changes);
        assert_eq!(response.status, 201, "{}", response.text());
        serde_json::from_str(&response.text()).unwrap()
    }
}

/// The code of an envelope that has all its keys; 0 without one.
pub fn code(response: &Response) -> u64 {
    let value: Value = serde_json::from_str(&response.text()).unwrap();
    if value["error"].is_null() {
        return 0;
    }
    assert!(!value["error"]["description"].as_str().unwrap().is_empty(), "{value}");
    let (code, kind) = (value["error"]["code"].as_u64().unwrap(), value["error"]["type"].as_str().unwrap());
    let wanted = if code < 2000 {
        "SystemException"
    } else if code / 1000 == 130_011 {
        "OAuthException"
    } else {
        "UploadsException"
    };
    assert_eq!(kind, wanted, "{code}");
    code
}

pub fn json(response: &Response) -> Value {
    serde_json::from_str(&response.text()).unwrap()
}
