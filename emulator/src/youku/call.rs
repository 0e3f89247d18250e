//! The door: path, method, form, client and access token, then the call itself (youku §2).

use super::answer::{self, Refused};
use super::{Profile, Settings, Task, Youku};
use crate::bucket::Buckets;
use crate::clock::{UnixMillis, seconds};
use crate::config::Config;
use crate::dice::Dice;
use crate::encoding::query_pairs;
use crate::errors::YoukuError;
use crate::http::{Request, Response};
use crate::oss::Oss;
use serde_json::{Value, json};

/// What a call works with.
pub(crate) struct Call<'a> {
    pub config: &'a Config,
    pub oss: &'a mut Oss,
    pub buckets: &'a Buckets,
    pub dice: &'a mut Dice,
    pub now: UnixMillis,
    /// Whether the caller used another name than the service's own.
    pub local: bool,
}

/// The answer, and what the log learns.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub response: Response,
    pub code: Option<u64>,
    pub reason: String,
}

/// Parameters from query and form alike.
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Forms only: a body of another type is refused.
    fn of(request: &Request) -> Result<Self, Refused> {
        let form = "application/x-www-form-urlencoded";
        let kind = request.header("content-type").unwrap_or(form);
        if request.body.size() > 0 && !kind.starts_with(form) {
            return Err(YoukuError::FormatNotSupported.because(format!("the body is {kind}")));
        }
        let form = std::str::from_utf8(request.body.bytes()).ok().and_then(query_pairs);
        let pairs = query_pairs(request.query()).zip(form).map(|(query, form)| [query, form].concat());
        pairs.map(Self).ok_or_else(|| YoukuError::FormatNotSupported.because("not UTF-8"))
    }

    /// As sent, be it empty.
    pub fn sent(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// What is not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.sent(name).filter(|value| !value.is_empty())
    }

    pub fn required(&self, name: &str) -> Result<&str, Refused> {
        self.get(name).ok_or_else(|| YoukuError::ParameterMissing.because(format!("{name} is missing")))
    }

    /// One of some words, the first one unless told.
    pub fn one_of(&self, name: &str, words: &[&'static str]) -> Result<&str, Refused> {
        let word = self.get(name).unwrap_or(words[0]);
        match words.contains(&word) {
            true => Ok(word),
            false => Err(YoukuError::ParameterInvalid.because(format!("{name} is {word}"))),
        }
    }
}

impl Youku {
    /// Runs one call.
    pub(crate) fn call(&mut self, request: &Request, mut call: Call) -> Outcome {
        let settings = &call.config.youku;
        let path = request.path();
        let answer = match path {
            "/schemas/upload/spec.json" => Ok(limits(settings)),
            _ => self.admitted(path, request, &mut call),
        };
        match answer {
            // create is the one call with a status of its own (youku §15 item 1).
            Ok(value) => {
                let status = if path == "/uploads/create.json" { 201 } else { 200 };
                Outcome { response: answer::success(settings, status, &value), code: None, reason: String::new() }
            }
            Err(refused) => {
                let (code, description) = refused.error.words();
                let response = answer::failure(settings, code, description);
                Outcome { response, code: Some(code), reason: refused.reason }
            }
        }
    }

    fn admitted(&mut self, path: &str, request: &Request, call: &mut Call) -> Result<Value, Refused> {
        let settings = &call.config.youku;
        let strict = settings.post_only || settings.profile == Profile::Errors;
        let post = match path {
            "/oauth2/token.json" | "/uploads/commit.json" => true,
            "/uploads/create.json" | "/uploads/get_sts_inf.json" => strict,
            _ => false,
        };
        if request.method != "POST" && (post || request.method != "GET") {
            return Err(YoukuError::PostNeeded.into());
        }
        let fields = Fields::of(request)?;
        let now = seconds(call.now);
        if path == "/oauth2/token.json" {
            return self.tokens.renew(&fields, settings, now, call.dice);
        }
        match fields.get("client_id") {
            None => return Err(YoukuError::ClientIdEmpty.into()),
            Some(id) if id != settings.client_id => return Err(YoukuError::ClientIdInvalid.because(id)),
            Some(_) => {}
        }
        self.tokens.check(fields.get("access_token"), settings, now)?;
        match path {
            "/uploads/create.json" => self.create(&fields, call),
            "/uploads/get_sts_inf.json" => self.renew_key(&fields, call),
            "/uploads/commit.json" => self.commit(&fields, call),
            "/uploads/cancel.json" => self.cancel(&fields, settings, now),
            _ => Err(YoukuError::ParameterInvalid.because("there is no such call")),
        }
    }

    /// The upload of a token that is not too old.
    pub(super) fn task(&mut self, fields: &Fields, settings: &Settings, now: i64) -> Result<&mut Task, Refused> {
        let token = fields.required("upload_token")?;
        let task = self.tasks.get_mut(token);
        let task = task.ok_or_else(|| YoukuError::UploadTokenInvalid.because("nobody has this upload_token"))?;
        match now - task.created > settings.upload_token_seconds {
            true => Err(YoukuError::UploadTokenExpired.into()),
            false => Ok(task),
        }
    }
}

/// The limits as such; their form at the service is not known (youku §9).
fn limits(settings: &Settings) -> Value {
    let (tag, description) = super::create::longest(settings.profile);
    json!({
        "title": { "max_length": 60 },
        "tags": { "max_count": 10, "min_length": 2, "max_length": tag },
        "description": { "max_length": description },
        "file_size": { "max": settings.max_size },
        "category": super::create::CATEGORIES,
    })
}
