//! The door of the control plane: method, JSON, signature, then the call itself (spec §2.1, §2.2).

use super::signature::{self, Signed};
use super::{Event, Vod, fields::Fields};
use crate::bucket::Buckets;
use crate::clock::{UnixMillis, seconds};
use crate::config::Config;
use crate::cos::Cos;
use crate::dice::Dice;
use crate::errors::VodError;
use crate::http::{Request, Response};
use crate::route::Route;
use serde_json::{Value, json};

/// A refusal and, for the log, why.
#[derive(Debug)]
pub(crate) struct Refused {
    pub error: VodError,
    pub reason: String,
}

impl VodError {
    pub(crate) fn because(self, reason: impl Into<String>) -> Refused {
        Refused { error: self, reason: reason.into() }
    }
}

impl From<VodError> for Refused {
    fn from(error: VodError) -> Self {
        error.because("")
    }
}

/// What a control call works with.
pub(crate) struct Control<'a> {
    pub config: &'a Config,
    pub cos: &'a mut Cos,
    pub buckets: &'a Buckets,
    pub dice: &'a mut Dice,
    pub now: UnixMillis,
}

/// What the log and the app's backend learn about a call.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub signature: String,
    pub signature_id: Option<String>,
    pub session: Option<String>,
    pub code: i64,
    pub reason: String,
    pub event: Option<Event>,
}

impl Vod {
    /// Runs one control call. Business errors are HTTP 200 too (spec §2.1).
    pub(crate) fn call(&mut self, route: Route, request: &Request, tools: Control) -> (Response, Outcome) {
        let mut outcome = Outcome { signature: "none".into(), ..Outcome::default() };
        if request.method != "POST" {
            return (Response::json(405, &json!({ "code": 405, "message": "method not allowed" })), outcome);
        }
        let answer = match self.admitted(route, request, tools, &mut outcome) {
            Ok(data) => json!({ "code": 0, "message": "success", "data": data }),
            Err(refused) => {
                let (code, message) = refused.error.words();
                outcome.code = code;
                outcome.reason = refused.reason;
                json!({ "code": code, "message": message, "data": {} })
            }
        };
        (Response::json(200, &answer), outcome)
    }

    fn admitted(
        &mut self,
        route: Route,
        request: &Request,
        mut tools: Control,
        outcome: &mut Outcome,
    ) -> Result<Value, Refused> {
        let config = tools.config;
        if !route.is_control() {
            return Err(VodError::InvalidRequest.because("unknown Action"));
        }
        let json = request.header("content-type").is_some_and(|text| text.starts_with("application/json"));
        if !json {
            return Err(VodError::InvalidRequest.because("the content type is not application/json"));
        }
        let fields = Fields::read(request.body.bytes(), config.strict.unknown_fields)?;
        outcome.session = fields.text("vodSessionKey")?.map(str::to_owned);
        let text = fields.required("signature")?;
        let signed = signature::verify(text, config, seconds(tools.now)).map_err(|flaw| {
            outcome.signature = flaw.words.clone();
            let error = if flaw.rule == "vodSubAppId" { VodError::NoSubApp } else { VodError::InvalidSignature };
            error.because(flaw.words)
        })?;
        outcome.signature_id = Some(signed.id.clone());
        outcome.signature = "ok".into();
        self.burn(text, &signed, config.strict.one_time, seconds(tools.now)).inspect_err(|refused| {
            outcome.signature.clone_from(&refused.reason);
        })?;
        match route {
            Route::Apply => self.apply(&fields, signed, &mut tools, outcome),
            Route::Commit => self.commit(&fields, &signed, &mut tools, outcome),
            _ => prepare(&fields, &signed, config),
        }
    }

    /// A one-time signature is used up by the first call that it is good for, whatever the call (spec §5.4).
    fn burn(&mut self, text: &str, signed: &Signed, strict: bool, now: i64) -> Result<(), Refused> {
        if !signed.options.one_time || !strict {
            return Ok(());
        }
        if self.burned.len() % 4096 == 4095 {
            self.burned.retain(|_, expires| *expires >= now);
        }
        match self.burned.insert(text.to_owned(), signed.expires) {
            Some(_) => Err(VodError::DuplicateSignature.because("this one-time signature was used before")),
            None => Ok(()),
        }
    }
}

/// PrepareUploadUGC: where the account has storage (spec §2.2).
fn prepare(fields: &Fields, signed: &Signed, config: &Config) -> Result<Value, Refused> {
    if config.strict.body_shapes {
        fields.none_but(&["signature", "clientVersion", "clientReportId"])?;
    }
    let account = &config.accounts[signed.account];
    let regions = config.regions.iter().map(|region| {
        let domain = format!("{}.cos.{region}.myqcloud.com", account.bucket(region).1);
        json!({ "region": region, "domain": domain, "isAcc": 0, "ip": "" })
    });
    Ok(json!({ "appId": account.app_id, "cosRegionList": regions.collect::<Vec<_>>() }))
}
