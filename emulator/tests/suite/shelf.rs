//! A client of OSS in process: it borrows a key for one object and signs in either version.

use crate::support::{Client, START, complete_body, element, headers, tiny};
use vodlift_emulator::clock::{http_date, iso_date};
use vodlift_emulator::encoding::{percent, percent_path};
use vodlift_emulator::oss::sign::{v1, v4};
use vodlift_emulator::{Config, Request, Response};

pub const HOST: &str = "outin-demo.oss-cn-shanghai.aliyuncs.com";
pub const BUCKET: &str = "outin-demo";

/// Which signature, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    V1,
    V4,
    V1Url,
    V4Url,
}

/// Who calls, where, and how.
#[derive(Clone, Debug)]
pub struct Card {
    pub id: String,
    pub secret: String,
    pub token: String,
    pub bucket: String,
    pub key: String,
    pub host: String,
    /// Whether the path begins with the bucket.
    pub in_path: bool,
    pub region: String,
    pub how: How,
    /// The client's clock, Unix seconds.
    pub now: u64,
}

/// `tiny`, with parts of OSS as small as those of COS.
pub fn little() -> Config {
    let mut config = tiny();
    config.oss.min_part = 16;
    config
}

pub fn client() -> Client {
    Client::new(little())
}

impl Card {
    /// A key for one object.
    pub fn lent(client: &mut Client, key: &str) -> Self {
        let lent = client.emulator.lend(BUCKET, key, 3000, client.now * 1000);
        Self { id: lent.id, secret: lent.secret, token: lent.token, key: key.into(), ..Self::account(client) }
    }

    /// The account's own key.
    pub fn account(client: &Client) -> Self {
        let account = &client.emulator.config().aliyun;
        Self {
            id: account.access_key_id.clone(),
            secret: account.access_key_secret.clone(),
            token: String::new(),
            bucket: BUCKET.into(),
            key: "sv/a.mp4".into(),
            host: HOST.into(),
            in_path: false,
            region: "cn-shanghai".into(),
            how: How::V4,
            now: START,
        }
    }

    pub fn with(&self, how: How) -> Self {
        Self { how, ..self.clone() }
    }

    /// A signed request for the card's object.
    pub fn request(&self, method: &str, query: &[(&str, &str)], more: &[(&str, &str)], body: &[u8]) -> Request {
        let mut all = headers(more);
        let mut parameters: Vec<_> = query.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        let basic = iso_date(self.now * 1000).replace(['-', ':'], "")[..15].to_owned() + "Z";
        let credential = format!("{}/{}", self.id, v4::scope(&basic, &self.region));
        let expires = (self.now + 600).to_string();
        let (token_header, token_parameter) = match self.how {
            How::V1 | How::V4 => ("x-oss-security-token", ""),
            How::V1Url => ("", "security-token"),
            How::V4Url => ("", "x-oss-security-token"),
        };
        if !self.token.is_empty() && !token_header.is_empty() {
            all.push((token_header.into(), self.token.clone()));
        }
        if !self.token.is_empty() && !token_parameter.is_empty() {
            parameters.push((token_parameter.into(), self.token.clone()));
        }
        let place = (self.bucket.as_str(), self.key.as_str());
        let resource = |parameters: &[(String, String)]| v1::resource(place.0, place.1, parameters);
        let fourth = |parameters: &[(String, String)], all: &[(String, String)]| {
            let canonical = v4::canonical_request(method, place, parameters, all, &[]);
            v4::signature(&self.secret, &basic, &self.region, &v4::string_to_sign(&basic, &self.region, &canonical))
        };
        match self.how {
            How::V1 => {
                let date = http_date(self.now * 1000);
                all.push(("x-oss-date".into(), date.clone()));
                let text = v1::string_to_sign(method, &date, &all, &resource(&parameters));
                all.push(("Authorization".into(), format!("OSS {}:{}", self.id, v1::signature(&self.secret, &text))));
            }
            How::V4 => {
                all.extend(headers(&[("x-oss-date", &basic), ("x-oss-content-sha256", v4::UNSIGNED)]));
                let signature = fourth(&parameters, &all);
                let text = format!("{} Credential={credential},Signature={signature}", v4::ALGORITHM);
                all.push(("Authorization".into(), text));
            }
            How::V1Url => {
                let text = v1::string_to_sign(method, &expires, &all, &resource(&parameters));
                let signature = v1::signature(&self.secret, &text);
                parameters.extend(headers(&[
                    ("OSSAccessKeyId", &self.id),
                    ("Expires", &expires),
                    ("Signature", &signature),
                ]));
            }
            How::V4Url => {
                parameters.extend(headers(&[
                    ("x-oss-signature-version", v4::ALGORITHM),
                    ("x-oss-credential", &credential),
                    ("x-oss-date", &basic),
                    ("x-oss-expires", "600"),
                ]));
                let signature = fourth(&parameters, &all);
                parameters.push(("x-oss-signature".into(), signature));
            }
        }
        all.push(("Content-Length".into(), body.len().to_string()));
        let query: Vec<_> = parameters.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
        let bucket = if self.in_path { format!("/{}", self.bucket) } else { String::new() };
        let question = if query.is_empty() { "" } else { "?" };
        Request {
            method: method.into(),
            host: self.host.clone(),
            target: format!("{bucket}/{}{question}{}", percent_path(&self.key), query.join("&")),
            headers: all,
            body: body.to_vec().into(),
        }
    }
}

impl Client {
    pub fn oss(&mut self, card: &Card, method: &str, query: &[(&str, &str)], body: &[u8]) -> Response {
        self.handle(card.request(method, query, &[], body))
    }

    pub fn oss_begin(&mut self, card: &Card) -> String {
        let answer = self.oss(card, "POST", &[("uploads", "")], b"");
        assert_eq!(answer.status, 200, "{}", answer.text());
        element(&answer.text(), "UploadId").unwrap()
    }

    /// Sends a part; its ETag.
    pub fn oss_part(&mut self, card: &Card, id: &str, number: u32, body: &[u8]) -> String {
        let answer = self.oss(card, "PUT", &[("partNumber", &number.to_string()), ("uploadId", id)], body);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.header("etag").unwrap().to_owned()
    }

    pub fn oss_complete(&mut self, card: &Card, id: &str, parts: &[(u32, &str)]) -> Response {
        self.oss(card, "POST", &[("uploadId", id)], complete_body(parts).as_bytes())
    }

    /// The object's bytes.
    pub fn oss_object(&self, key: &str) -> Vec<u8> {
        let object = self.emulator.object_at(BUCKET, key).expect("the object");
        object.content.read().unwrap().unwrap().to_vec()
    }
}

/// Status and code of a refusal; the body has the nodes that all have (aliyun §4.11).
pub fn refused(response: &Response) -> (u16, String) {
    let text = match response.header("x-oss-err") {
        Some(header) => {
            assert!(response.bytes().is_empty());
            String::from_utf8(vodlift_emulator::encoding::unbase64(header).unwrap()).unwrap()
        }
        None => response.text(),
    };
    for node in ["Code", "Message", "RequestId", "HostId"] {
        assert!(!element(&text, node).unwrap_or_default().is_empty(), "{node} in {text}");
    }
    assert_eq!(element(&text, "RequestId").as_deref(), response.header("x-oss-request-id"));
    assert_eq!(element(&text, "EC").as_deref(), response.header("x-oss-ec"));
    (response.status, element(&text, "Code").unwrap())
}
