//! A client of NetEase in process: app server and page at once.

use crate::support::headers;
use serde_json::{Value, json};
use vodlift_emulator::encoding::percent;
use vodlift_emulator::netease::{Bug, checksum, mint};
use vodlift_emulator::{Config, Emulator, Request, Response};

/// The second of the spec's vectors.
pub const NOON: u64 = 1_767_225_600;

pub struct Netease {
    pub emulator: Emulator,
    /// Unix seconds.
    pub now: u64,
    /// The node.
    pub host: &'static str,
    pub bucket: String,
    pub object: String,
    pub token: String,
    /// Sent along with each chunk.
    pub extra: Vec<(&'static str, String)>,
}

/// Limits at which a few bytes are a large file.
pub fn tiny() -> Config {
    let mut config = Config::default();
    config.netease.max_chunk = 16;
    config
}

impl Netease {
    pub fn new(config: Config) -> Self {
        let text = String::new;
        Self {
            emulator: Emulator::new(config),
            now: NOON,
            host: "nosup-jd1.127.net",
            bucket: text(),
            object: text(),
            token: text(),
            extra: Vec::new(),
        }
    }

    /// One that has a place and a token.
    pub fn begun(config: Config) -> Self {
        let mut netease = Self::new(config);
        netease.init(json!({ "originFileName": "demo.mp4" }));
        netease
    }

    pub fn init(&mut self, body: Value) {
        let ret = ok(&self.api("upload/init", &body))["ret"].clone();
        let text = |name: &str| ret[name].as_str().unwrap().to_owned();
        (self.bucket, self.object, self.token) = (text("bucket"), text("object"), text("xNosToken"));
    }

    /// A call of an app server.
    pub fn api(&mut self, call: &str, body: &Value) -> Response {
        self.api_with(call, &body.to_string(), &[])
    }

    /// With some headers changed, or left out with `-`.
    pub fn api_with(&mut self, call: &str, body: &str, changes: &[(&str, &str)]) -> Response {
        let settings = &self.emulator.config().netease;
        let time = self.now.to_string();
        let sum = checksum(&settings.app_secret, "12345", &time);
        let usual = [("AppKey", &*settings.app_key), ("Nonce", "12345"), ("CurTime", &time), ("CheckSum", &sum)];
        let kept = usual.iter().filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
        let all: Vec<_> = kept.chain(changes).filter(|(_, value)| *value != "-").copied().collect();
        let request = Request {
            method: "POST".into(),
            host: "vcloud.163.com".into(),
            target: format!("/app/vod/{call}"),
            headers: headers(&all),
            body: body.to_owned().into(),
        };
        self.emulator.handle(&request, self.now * 1000)
    }

    /// A token with some policy for the place at hand, signed as all are.
    pub fn with_policy(&mut self, changes: Value) {
        let mut policy = json!({ "Bucket": self.bucket, "Object": self.object, "Expires": self.now + 60 });
        for (name, value) in changes.as_object().unwrap() {
            policy[name] = value.clone();
        }
        self.token = mint(&self.emulator.config().netease, &policy.to_string());
    }

    pub fn path(&self) -> String {
        format!("/{}/{}", percent(&self.bucket), percent(&self.object))
    }

    /// A call to the node with this query.
    pub fn node(&mut self, method: &str, query: &str, body: &[u8]) -> Response {
        let target = format!("{}?{query}", self.path());
        self.node_at(method, &target, body)
    }

    pub fn node_at(&mut self, method: &str, target: &str, body: &[u8]) -> Response {
        let mut list = vec![("x-nos-token".to_owned(), self.token.clone())];
        if method == "POST" && !self.extra.iter().any(|(name, _)| *name == "content-length") {
            list.push(("content-length".into(), body.len().to_string()));
        }
        list.extend(
            self.extra.iter().filter(|(_, value)| value != "-").map(|(name, value)| (name.to_string(), value.clone())),
        );
        list.retain(|(name, value)| name != "x-nos-token" || !value.is_empty());
        let request = Request {
            method: method.into(),
            host: self.host.into(),
            target: target.into(),
            headers: list,
            body: body.to_vec().into(),
        };
        self.emulator.handle(&request, self.now * 1000)
    }

    /// A chunk as our client sends it.
    pub fn chunk(&mut self, offset: u64, complete: bool, context: Option<&str>, body: &[u8]) -> Response {
        let context = context.map(|context| format!("&context={}", percent(context))).unwrap_or_default();
        self.node("POST", &format!("offset={offset}&complete={complete}{context}&version=1.0"), body)
    }

    /// The first chunk of several; its context.
    pub fn open(&mut self, body: &[u8]) -> String {
        let answer = ok(&self.chunk(0, false, None, body));
        assert_eq!(answer["offset"], body.len());
        answer["context"].as_str().unwrap().to_owned()
    }

    pub fn query(&mut self, context: &str) -> Response {
        self.node("GET", &format!("uploadContext&context={}&version=1.0", percent(context)), b"")
    }

    pub fn lbs(&mut self, host: &str, query: &str) -> Response {
        let request =
            Request { method: "GET".into(), host: host.into(), target: format!("/lbs?{query}"), ..Request::default() };
        self.emulator.handle(&request, self.now * 1000)
    }

    pub fn bugs(&self) -> Vec<&'static str> {
        self.emulator.netease_memory().bugs().iter().map(|bug: &Bug| bug.kind.name()).collect()
    }

    pub fn trouble(&mut self, rules: Value) {
        self.emulator.set_trouble(serde_json::from_value(json!({ "rules": rules })).unwrap()).unwrap();
    }
}

pub fn json_of(response: &Response) -> Value {
    serde_json::from_str(&response.text()).unwrap_or_else(|_| panic!("{} {}", response.status, response.text()))
}

/// The body of a good answer.
pub fn ok(response: &Response) -> Value {
    assert_eq!(response.status, 200, "{}", response.text());
    json_of(response)
}

/// Status and code of a node's refusal.
pub fn refused(response: &Response) -> (u16, String) {
    let answer = json_of(response);
    assert!(answer["requestId"].is_string() && answer["errMsg"].is_string(), "{answer}");
    (response.status, answer["errCode"].as_str().unwrap().to_owned())
}

/// A body that came over a socket, and is no error.
pub fn checked(body: &str) -> Value {
    let answer: Value = serde_json::from_str(body).unwrap_or_else(|_| panic!("{body}"));
    assert!(answer["errCode"].is_null(), "{answer}");
    answer
}
