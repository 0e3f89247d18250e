//! A server-side client of Alibaba VOD.

use crate::support::{START, headers};
use serde_json::Value;
use vodlift_emulator::aliyun::Parameters;
use vodlift_emulator::clock::iso_seconds;
use vodlift_emulator::encoding::unbase64;
use vodlift_emulator::{Config, Emulator, Request, Response};

pub const SHANGHAI: &str = "vod.cn-shanghai.aliyuncs.com";

/// A server-side client that signs as the service wants it.
pub struct Rpc {
    pub emulator: Emulator,
    pub id: String,
    pub secret: String,
    pub host: &'static str,
    pub method: &'static str,
    /// Unix seconds.
    pub now: u64,
    calls: u64,
}

impl Rpc {
    pub fn new(config: Config) -> Self {
        let (id, secret) = (config.aliyun.access_key_id.clone(), config.aliyun.access_key_secret.clone());
        Self { emulator: Emulator::new(config), id, secret, host: SHANGHAI, method: "GET", now: START, calls: 0 }
    }

    /// Everything but the signature; a name in `changes` takes the place of the usual value, an empty value takes it away.
    pub fn parameters(&mut self, action: &str, changes: &[(&str, &str)]) -> Parameters {
        self.calls += 1;
        let mut pairs: Vec<(String, String)> = [
            ("Action", action.to_owned()),
            ("Version", "2017-03-21".into()),
            ("Format", "JSON".into()),
            ("AccessKeyId", self.id.clone()),
            ("SignatureMethod", "HMAC-SHA1".into()),
            ("SignatureVersion", "1.0".into()),
            ("SignatureNonce", format!("nonce-{}", self.calls)),
            ("Timestamp", iso_seconds(self.now as i64)),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec();
        pairs.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
        let changes = changes.iter().filter(|(_, value)| !value.is_empty());
        pairs.extend(changes.map(|(name, value)| (name.to_string(), value.to_string())));
        pairs.into()
    }

    pub fn ask(&mut self, action: &str, changes: &[(&str, &str)]) -> Response {
        let (method, secret) = (self.method, self.secret.clone());
        let text = self.parameters(action, changes).signed(method, &secret);
        self.send(&text)
    }

    pub fn send(&mut self, text: &str) -> Response {
        let post = self.method == "POST";
        let request = Request {
            method: self.method.into(),
            host: self.host.into(),
            target: if post { "/".into() } else { format!("/?{text}") },
            headers: headers(&[("content-type", "application/x-www-form-urlencoded")]),
            body: if post { text.to_owned().into() } else { Default::default() },
        };
        self.emulator.handle(&request, self.now * 1000)
    }

    pub fn json(&mut self, action: &str, changes: &[(&str, &str)]) -> Value {
        let response = self.ask(action, changes);
        assert_eq!(response.status, 200, "{}", response.text());
        serde_json::from_str(&response.text()).unwrap()
    }

    /// Status and code of a refusal, which has all its fields.
    pub fn refusal(&mut self, action: &str, changes: &[(&str, &str)]) -> (u16, String) {
        refused(&self.ask(action, changes))
    }

    pub fn video(&mut self) -> Value {
        self.json("CreateUploadVideo", &[("FileName", "a.mp4"), ("Title", "t")])
    }
}

pub fn refused(response: &Response) -> (u16, String) {
    let value: Value = serde_json::from_str(&response.text()).unwrap();
    for name in ["RequestId", "HostId", "Code", "Message"] {
        assert!(!value[name].as_str().unwrap_or_default().is_empty(), "{name} in {value}");
    }
    (response.status, value["Code"].as_str().unwrap().to_owned())
}

/// What the two texts of an answer hold.
pub fn decoded(answer: &Value) -> (Value, Value) {
    let read = |name: &str| serde_json::from_slice(&unbase64(answer[name].as_str().unwrap()).unwrap()).unwrap();
    (read("UploadAddress"), read("UploadAuth"))
}
