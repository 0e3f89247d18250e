//! A client of the emulator in process: it signs and asks, and time stands still unless told.

use serde_json::{Value, json};
use vodlift_emulator::cos::sign::authorization;
use vodlift_emulator::encoding::{base64, percent, percent_path};
use vodlift_emulator::{Config, Emulator, Request, Response, Store};

/// The second at which the spec's vectors start.
pub const START: u64 = 1_750_000_000;

pub struct Client {
    pub emulator: Emulator,
    /// Unix seconds.
    pub now: u64,
    /// Sent along where it is not empty.
    pub origin: &'static str,
}

/// Where and with what a session uploads.
#[derive(Clone, Debug)]
pub struct Pass {
    pub data: Value,
    pub session: String,
    pub host: String,
    pub video: String,
    pub cover: String,
    pub id: String,
    pub key: String,
    pub token: String,
    pub window: (i64, i64),
}

/// Limits at which a few bytes are a large file.
pub fn tiny() -> Config {
    let mut config = Config::default();
    config.limits.min_part = 16;
    config.limits.max_part = 64;
    config.limits.max_put = 64;
    config.limits.max_parts = 20;
    config.limits.max_media = 1000;
    config.limits.page_size = 3;
    config.limits.max_body = 4096;
    config
}

impl Client {
    pub fn new(config: Config) -> Self {
        Self::with_store(config, Store::Memory)
    }

    pub fn with_store(config: Config, store: Store) -> Self {
        Self { emulator: Emulator::with_store(config, store), now: START, origin: "" }
    }

    pub fn handle(&mut self, mut request: Request) -> Response {
        if !self.origin.is_empty() {
            request.headers.push(("Origin".into(), self.origin.into()));
        }
        self.emulator.handle(&request, self.now * 1000)
    }

    /// What a browser asks before a page may ask.
    pub fn preflight(&mut self, origin: &str, at: (&str, &str), method: &str, names: &str) -> Response {
        self.handle(Request {
            method: "OPTIONS".into(),
            host: at.0.into(),
            target: at.1.into(),
            headers: headers(&[
                ("Origin", origin),
                ("Access-Control-Request-Method", method),
                ("Access-Control-Request-Headers", names),
            ]),
            ..Default::default()
        })
    }

    pub fn signature(&mut self) -> String {
        self.signature_with(&[])
    }

    pub fn signature_with(&mut self, parameters: &[(&str, &str)]) -> String {
        let parameters: Vec<_> = parameters.iter().map(|(name, value)| (*name, value.to_string())).collect();
        self.emulator.sign(self.now * 1000, 86_400, &parameters)
    }

    /// One control call as the web client sends it; the answer's JSON.
    pub fn control(&mut self, action: &str, body: Value) -> Value {
        let response = self.post(action, body.to_string());
        assert_eq!(response.status, 200);
        serde_json::from_str(&response.text()).unwrap()
    }

    pub fn post(&mut self, action: &str, body: String) -> Response {
        self.handle(Request {
            method: "POST".into(),
            host: "vod2.qcloud.com".into(),
            target: format!("/v3/index.php?Action={action}"),
            headers: headers(&[("Content-Type", "application/json"), ("Content-Length", &body.len().to_string())]),
            body: body.into(),
        })
    }

    pub fn apply(&mut self, size: u64) -> Pass {
        let signature = self.signature();
        let body = json!({ "signature": signature, "videoName": "a", "videoType": "mp4", "videoSize": size, "uploadFromWeb": true });
        Pass::of(&self.control("ApplyUploadUGC", body))
    }

    pub fn apply_with_cover(&mut self, size: u64, cover: u64) -> Pass {
        let signature = self.signature();
        let body = json!({
            "signature": signature, "videoName": "a", "videoType": "mp4", "videoSize": size,
            "coverName": "c", "coverType": "png", "coverSize": cover, "uploadFromWeb": true,
        });
        Pass::of(&self.control("ApplyUploadUGC", body))
    }

    pub fn commit(&mut self, pass: &Pass) -> Value {
        let signature = self.signature();
        self.control("CommitUploadUGC", json!({ "signature": signature, "vodSessionKey": pass.session }))
    }

    /// One signed store call as the web client sends it.
    pub fn store(&mut self, pass: &Pass, method: &str, key: &str, query: &[(&str, &str)], body: &[u8]) -> Response {
        let request = pass.request(method, key, query, &[], body);
        self.handle(request)
    }

    pub fn put(&mut self, pass: &Pass, key: &str, body: &[u8]) -> Response {
        self.store(pass, "PUT", key, &[], body)
    }

    pub fn init(&mut self, pass: &Pass) -> String {
        let response = self.store(pass, "POST", &pass.video, &[("uploads", "")], b"");
        assert_eq!(response.status, 200, "{}", response.text());
        element(&response.text(), "UploadId").unwrap()
    }

    /// Sends a part; its ETag.
    pub fn part(&mut self, pass: &Pass, id: &str, number: u32, body: &[u8]) -> String {
        let query = [("partNumber", &*number.to_string()), ("uploadId", id)];
        let response = self.store(pass, "PUT", &pass.video, &query, body);
        assert_eq!(response.status, 200, "{}", response.text());
        response.header("etag").unwrap().to_owned()
    }

    pub fn complete(&mut self, pass: &Pass, id: &str, parts: &[(u32, &str)]) -> Response {
        self.store(pass, "POST", &pass.video, &[("uploadId", id)], complete_body(parts).as_bytes())
    }

    /// A whole multipart upload in parts of 16 bytes; the answer of Complete.
    pub fn multipart(&mut self, pass: &Pass, bytes: &[u8]) -> Response {
        let id = self.init(pass);
        let etags: Vec<(u32, String)> =
            (1..).zip(bytes.chunks(16)).map(|(n, part)| (n, self.part(pass, &id, n, part))).collect();
        let parts: Vec<(u32, &str)> = etags.iter().map(|(number, etag)| (*number, etag.as_str())).collect();
        self.complete(pass, &id, &parts)
    }

    pub fn admin(&mut self, method: &str, what: &str, body: Value) -> Value {
        let response = self.handle(Request {
            method: method.into(),
            host: "127.0.0.1:9711".into(),
            target: format!("/_emulator/{what}"),
            headers: Vec::new(),
            body: body.to_string().into(),
        });
        serde_json::from_str(&response.text()).unwrap()
    }

    pub fn trouble(&mut self, rules: Value) {
        let answer = self.admin("POST", "trouble", json!({ "rules": rules, "seed": 5 }));
        assert!(answer["error"].is_null(), "{answer}");
    }
}

impl Pass {
    pub fn of(answer: &Value) -> Self {
        assert_eq!(answer["code"], 0, "{answer}");
        let data = answer["data"].clone();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let key = |value: &Value| text(&value["storagePath"]).trim_start_matches('/').to_owned();
        let certificate = &data["tempCertificate"];
        Self {
            session: text(&data["vodSessionKey"]),
            host: format!(
                "{}-{}.cos.{}.myqcloud.com",
                text(&data["storageBucket"]),
                data["storageAppId"],
                text(&data["storageRegionV5"])
            ),
            video: key(&data["video"]),
            cover: key(&data["cover"]),
            id: text(&certificate["secretId"]),
            key: text(&certificate["secretKey"]),
            token: text(&certificate["token"]),
            window: (data["timestamp"].as_i64().unwrap(), certificate["expiredTime"].as_i64().unwrap()),
            data: data.clone(),
        }
    }

    /// The emulator account's own keys.
    pub fn permanent(host: &str) -> Self {
        Self {
            data: Value::Null,
            session: String::new(),
            host: host.to_owned(),
            video: "folder/video.mp4".into(),
            cover: String::new(),
            id: "AKIDEXAMPLE000000000000000000000000".into(),
            key: "ExampleSecretKey0000000000000000".into(),
            token: String::new(),
            window: (START as i64, START as i64 + 7200),
        }
    }

    /// A request with a signed `content-length` and further headers, which are not signed.
    pub fn request(
        &self,
        method: &str,
        key: &str,
        query: &[(&str, &str)],
        others: &[(&str, &str)],
        body: &[u8],
    ) -> Request {
        let length = body.len().to_string();
        let parameters: Vec<_> = query.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        let signed = vec![("content-length".to_owned(), length.clone())];
        let path = format!("/{key}");
        let authorization = authorization((&self.id, &self.key), self.window, method, &path, &parameters, &signed);
        let mut all = headers(&[("Authorization", &authorization), ("Content-Length", &length)]);
        if !self.token.is_empty() {
            all.extend(headers(&[("x-cos-security-token", &self.token)]));
        }
        all.extend(headers(others));
        let query: Vec<_> = query.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
        let question = if query.is_empty() { "" } else { "?" };
        Request {
            method: method.into(),
            host: self.host.clone(),
            target: format!("/{}{question}{}", percent_path(key), query.join("&")),
            headers: all,
            body: body.to_vec().into(),
        }
    }
}

pub fn headers(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
}

pub fn complete_body(parts: &[(u32, &str)]) -> String {
    let parts: Vec<_> = parts
        .iter()
        .map(|(number, etag)| {
            format!("<Part><PartNumber>{number}</PartNumber><ETag>{}</ETag></Part>", etag.replace('"', "&quot;"))
        })
        .collect();
    format!("<CompleteMultipartUpload>{}</CompleteMultipartUpload>", parts.concat())
}

/// The text of the first element of that name.
pub fn element(xml: &str, name: &str) -> Option<String> {
    elements(xml, name).into_iter().next()
}

pub fn elements(xml: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let parts = xml.split(&open).skip(1);
    parts.filter_map(|part| part.split_once(&close)).map(|(text, _)| text.to_owned()).collect()
}

/// Status and code of a store's refusal; the body has all five nodes (spec §3.13).
pub fn refusal(response: &Response) -> (u16, String) {
    let text = response.text();
    for node in ["Code", "Message", "Resource", "RequestId", "TraceId"] {
        assert!(!element(&text, node).unwrap_or_default().is_empty(), "{node} in {text}");
    }
    assert_eq!(element(&text, "RequestId").as_deref(), response.header("x-cos-request-id"));
    assert_eq!(element(&text, "TraceId").as_deref(), response.header("x-cos-trace-id"));
    (response.status, element(&text, "Code").unwrap())
}

pub fn md5(bytes: &[u8]) -> String {
    use md5::{Digest, Md5};
    base64(&Md5::digest(bytes))
}

/// Seeded bytes: a mix-up of parts cannot go unseen, as it could with zeros.
pub fn noise(length: usize, seed: u64) -> Vec<u8> {
    vodlift_emulator::dice::Dice::new(seed).bytes(length)
}
