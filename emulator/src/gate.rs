//! The way of one request through the emulator: trouble first, then its cloud, then the headers that every answer gets.

use crate::aliyun;
use crate::bucket::Refusal;
use crate::clock::{UnixMillis, http_date, iso_date, seconds};
use crate::config::Config;
use crate::cos;
use crate::dice::Dice;
use crate::disturb::disturb;
use crate::encoding::base64;
use crate::errors::{Dialect, StoreError, Words};
use crate::http::{Body, Delivery, Fate, Request, Response, cors};
use crate::log::Entry;
use crate::netease;
use crate::oss;
use crate::route::{Destination, Route, Service, StoreHost};
use crate::trouble::Effect;
use crate::youku;
use serde_json::{Value, json};
use std::sync::Arc;

/// Methods of a store (spec §3.5) and of the control plane (spec §2.1).
const STORE_METHODS: [&str; 5] = ["GET", "PUT", "POST", "DELETE", "HEAD"];
const CONTROL_METHODS: [&str; 2] = ["POST", "OPTIONS"];

/// Parameters that are as good as a key.
const SECRETS: [&str; 9] = [
    "q-signature",
    "Signature",
    "SecurityToken",
    "security-token",
    "x-oss-signature",
    "x-oss-security-token",
    "access_token",
    "refresh_token",
    "upload_token",
];

/// What was decided about a request before its body was read.
#[derive(Debug)]
pub struct Arrival {
    pub(crate) destination: Destination,
    pub(crate) effects: Vec<Effect>,
    /// Whether the body is not worth reading: the answer is known without it.
    pub(crate) skip_body: bool,
    /// Whether the body is to be counted only.
    pub(crate) count_body: bool,
    /// When the head came.
    pub(crate) at: UnixMillis,
    /// What a chunk holds while it is on its way.
    pub(crate) hold: Option<Arc<()>>,
    /// What the transport has to know already: how fast to read the body, or whether to hang up at once.
    pub delivery: Delivery,
}

impl Arrival {
    pub(crate) fn new(destination: Destination, effects: Vec<Effect>, at: UnixMillis) -> Self {
        let mut delivery = Delivery::default();
        for effect in &effects {
            match effect {
                Effect::Delay { ms } => delivery.delay_ms += ms,
                Effect::Bandwidth { bytes_per_second } => {
                    let rate = delivery.bytes_per_second.unwrap_or(u64::MAX);
                    delivery.bytes_per_second = Some(rate.min(*bytes_per_second));
                }
                Effect::Dribble { ms } => delivery.dribble_ms += ms,
                Effect::Never {} if delivery.fate == Fate::Answer => delivery.fate = Fate::Never,
                Effect::ResetBefore {} if delivery.fate == Fate::Answer => delivery.fate = Fate::Drop,
                _ => {}
            }
        }
        Self { destination, effects, skip_body: false, count_body: false, at, hold: None, delivery }
    }
}

/// One request under way, and what the log will say of it.
#[derive(Debug)]
pub(crate) struct Case {
    pub route: Route,
    pub store: Option<StoreHost>,
    pub service: Service,
    pub now: UnixMillis,
    pub effects: Vec<Effect>,
    pub entry: Entry,
    delivery: Delivery,
    origin: Option<String>,
    request_id: String,
    host: String,
    path: String,
    /// OSS tells it back where it has expired.
    oss_token: Option<String>,
    head_only: bool,
}

impl Case {
    pub fn new(request: &Request, arrival: Arrival, now: UnixMillis, dice: &mut Dice, logging: bool) -> Self {
        let Arrival { destination: Destination { route, store, service }, effects, delivery, at: arrived, .. } =
            arrival;
        let (path, query) = (request.path(), request.query());
        let headers = match logging {
            true => request.headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect(),
            false => Vec::new(),
        };
        let entry = Entry {
            n: 0,
            arrived,
            at: now,
            route: route.name(),
            request: (request.method.clone(), request.host.clone(), path.to_owned(), without_secrets(query)),
            headers,
            body_length: request.body.size(),
            status: 0,
            code: Value::Null,
            signature: "none".into(),
            signature_id: None,
            reason: String::new(),
            trouble: effects.iter().map(Effect::name).collect(),
            session: None,
        };
        let roll = dice.roll();
        let request_id = match service.dialect() {
            Dialect::Oss => format!("{:08X}{roll:016X}", seconds(now)),
            Dialect::Cos => {
                let roll = [roll >> 48, roll >> 24 & 0xFF_FFFF, roll & 0xFF_FFFF];
                base64(format!("{:x}_{:x}_{:x}_{:x}", seconds(now), roll[0], roll[1], roll[2]).as_bytes())
            }
        };
        Self {
            route,
            store,
            service,
            now,
            effects,
            entry,
            delivery,
            origin: request.header("origin").map(str::to_owned),
            request_id,
            host: request.host.clone(),
            path: path.to_owned(),
            oss_token: request.header("x-oss-security-token").map(str::to_owned),
            head_only: request.method == "HEAD",
        }
    }

    /// Closes the connection without an answer.
    pub fn hang_up(&mut self) {
        self.delivery.fate = Fate::Drop;
    }

    /// Whether nothing is to be done at all.
    pub fn is_cut_off(&self) -> bool {
        self.delivery.fate != Fate::Answer
    }

    pub fn meets(&self, wanted: &Effect) -> bool {
        self.effects.contains(wanted)
    }

    /// Answers a preflight, or refuses it.
    pub fn preflight(&mut self, request: &Request, config: &Config) -> Response {
        let answer = match self.service {
            Service::Aliyun | Service::Youku => return cors::welcome(request),
            Service::Netease => return netease::preflight(request, &config.netease),
            Service::TencentVod => cors::preflight(request, &config.cors, &CONTROL_METHODS),
            Service::Cos => cors::preflight(request, &config.cors, &STORE_METHODS),
            Service::Oss => oss::preflight(request, &config.cors, &config.oss),
        };
        answer.unwrap_or_else(|| self.refuse(StoreError::AccessForbidden.into()))
    }

    /// An error answer of the store.
    pub fn refuse(&mut self, refusal: Refusal) -> Response {
        let words = refusal.error.words(self.service.dialect());
        self.entry.reason = refusal.reason;
        self.store_error(words.status, words.code, words, refusal.elements)
    }

    /// The error body of the store's dialect.
    fn store_error(
        &mut self,
        status: u16,
        code: &str,
        words: Words,
        mut elements: Vec<(&'static str, String)>,
    ) -> Response {
        self.entry.code = code.into();
        let Words { message, ec, .. } = words;
        match self.service.dialect() {
            Dialect::Cos => {
                let trace = base64(self.request_id.as_bytes());
                let resource = format!("{}{}", self.host, self.path);
                let text = cos::error_xml(code, message, &resource, (&self.request_id, &trace), &elements);
                Response::xml(status, text).with("x-cos-trace-id", trace)
            }
            Dialect::Oss => {
                if let ("SecurityTokenExpired", Some(token)) = (code, &self.oss_token) {
                    elements.push(("SecurityToken", token.clone()));
                }
                let text = oss::error_xml(code, message, (&self.request_id, &self.host), &elements, ec);
                // The answer to a HEAD has no body (aliyun §4.7.7).
                let header = self.head_only.then(|| base64(text.as_bytes()));
                let mut response = Response::xml(status, text);
                if let Some(header) = header {
                    response.set("x-oss-err", header);
                }
                if !ec.is_empty() {
                    response.set("x-oss-ec", ec);
                }
                response
            }
        }
    }

    /// The answer that some trouble gives in place of the work.
    pub fn forced(&mut self, request: &Request, config: &Config) -> Option<Response> {
        for effect in self.effects.clone() {
            let error = match effect {
                Effect::Status { status, code, retry_after, .. } => {
                    return Some(self.forced_status((request, config), status, code, retry_after));
                }
                Effect::Business { code, .. } if self.service == Service::Aliyun => {
                    return Some(self.forced_status((request, config), 200, Some(code.to_string()), None));
                }
                Effect::Business { code, message } if self.service == Service::Youku => {
                    self.entry.code = code.into();
                    return Some(youku::business(&config.youku, code, &message));
                }
                Effect::Business { code, message } if self.service == Service::Netease => {
                    self.entry.code = code.into();
                    return Some(netease::business(code, &message));
                }
                Effect::Business { code, message } => {
                    self.entry.code = code.into();
                    return Some(Response::json(200, &json!({ "code": code, "message": message, "data": {} })));
                }
                Effect::ErrorIn200 { code } if self.service == Service::Netease => {
                    return Some(self.forced_status((request, config), 200, Some(code), None));
                }
                Effect::ErrorIn200 { code } => {
                    return Some(self.store_error(200, &code, self.words_of(&code), Vec::new()));
                }
                Effect::Skew { seconds } => return Some(self.skewed(seconds)),
                // A node looks at the token itself.
                Effect::ExpiredToken {} if self.service == Service::Netease => continue,
                Effect::ExpiredToken {} => StoreError::ExpiredToken,
                Effect::RequestExpired {} => StoreError::RequestExpired,
                _ => continue,
            };
            return Some(self.refuse(error.because("trouble")));
        }
        None
    }

    /// The server's clock goes wrong: by its new one, the client's is.
    fn skewed(&mut self, ahead: i64) -> Response {
        let asked = seconds(self.now);
        self.now = self.now.saturating_add_signed(ahead * 1000);
        let refusal = match self.service.dialect() {
            Dialect::Oss => oss::skewed(asked, self.now),
            Dialect::Cos => StoreError::RequestTimeTooSkewed.because("trouble").with("ServerTime", iso_date(self.now)),
        };
        self.refuse(refusal)
    }

    /// The code of a forced status: as given, or the first one that has this status.
    fn store_code(&self, status: u16, given: Option<String>) -> String {
        given.unwrap_or_else(|| {
            let known = StoreError::of(self.service.dialect()).find(|words| words.status == status);
            known.map_or("InternalError", |words| words.code).to_owned()
        })
    }

    fn forced_status(
        &mut self,
        (request, config): (&Request, &Config),
        status: u16,
        code: Option<String>,
        retry_after: Option<u64>,
    ) -> Response {
        let mut response = match self.service {
            Service::Aliyun => {
                let (code, response) = aliyun::forced(request, status, code);
                self.entry.code = code.into();
                response
            }
            Service::Youku => {
                let (code, response) = youku::forced(&config.youku, status, code.as_deref());
                self.entry.code = code.into();
                response
            }
            Service::Netease => {
                let (code, response) = netease::forced(&config.netease, self.route, status, code.as_deref());
                self.entry.code = code.into();
                response
            }
            Service::TencentVod => {
                let code = self.store_code(status, code);
                self.entry.code = code.as_str().into();
                Response::json(status, &json!({ "code": status, "message": code }))
            }
            Service::Cos | Service::Oss => {
                let code = self.store_code(status, code);
                self.store_error(status, &code, self.words_of(&code), Vec::new())
            }
        };
        if let Some(after) = retry_after {
            response.set("retry-after", after.to_string());
        }
        response
    }

    fn words_of(&self, code: &str) -> Words {
        let known = StoreError::of(self.service.dialect()).find(|words| words.code == code);
        known.unwrap_or(Words { status: 0, code: "", message: "trouble", ec: "" })
    }

    /// Gives an answer what every answer of its kind has, and what trouble takes away again.
    pub fn seal(mut self, mut response: Response, config: &Config) -> (Response, Entry) {
        if self.service == Service::Oss && self.meets(&Effect::CallbackFailed {}) && response.status == 200 {
            response = self.refuse(StoreError::CallbackFailed.because("trouble"));
        }
        if !matches!(self.route, Route::Admin | Route::App | Route::Media) {
            response.set("date", http_date(self.now));
            let id = std::mem::take(&mut self.request_id);
            let exposed: &[String] = match self.service {
                Service::TencentVod | Service::Aliyun | Service::Youku | Service::Netease => &[],
                Service::Cos => {
                    response.set("server", "tencent-cos");
                    response.set("x-cos-request-id", id);
                    &config.cors.expose_headers
                }
                Service::Oss => {
                    response.set("server", "AliyunOSS");
                    response.set("x-oss-request-id", id);
                    response.set("x-oss-server-time", "7");
                    &config.oss.cors.expose_headers
                }
            };
            let hidden = self.service == Service::Oss && response.status >= 400 && !config.oss.cors.errors;
            let origin = self.origin.as_deref();
            match self.service {
                Service::Aliyun | Service::Youku => cors::open_to_all(&mut response, origin, &config.cors),
                Service::Netease if self.route == Route::Preflight || !netease::is_open(&self.path, config) => {}
                Service::Netease => cors::open_to_all(&mut response, origin, &config.cors),
                _ if self.route == Route::Preflight || hidden => {}
                _ => cors::open(&mut response, origin, &config.cors, exposed),
            }
        } else if self.origin.is_some() {
            open_to_all(&mut response);
        }
        if self.head_only {
            response.body = Body::Bytes(Vec::new());
        }
        // The app server hands on how its own call to a cloud was delivered.
        if self.route != Route::App {
            response.delivery = self.delivery;
        }
        for effect in &self.effects {
            disturb(effect, &mut response);
        }
        self.entry.status = match response.delivery.fate {
            Fate::Answer => response.status,
            Fate::Drop | Fate::Never => 0,
        };
        (response, self.entry)
    }
}

/// Local routes may be used from any page.
fn open_to_all(response: &mut Response) {
    response.set("access-control-allow-origin", "*");
    response.set("access-control-allow-methods", "GET,HEAD,POST,DELETE,OPTIONS");
    response.set("access-control-allow-headers", "*");
    response.set("access-control-expose-headers", "*");
}

/// Signatures and tokens in a URL do not go into the log.
fn without_secrets(query: &str) -> String {
    let secret = |pair: &&str| SECRETS.contains(&pair.split_once('=').map_or(*pair, |(name, _)| name));
    query.split('&').filter(|pair| !secret(pair)).collect::<Vec<_>>().join("&")
}
