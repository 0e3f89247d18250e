//! The door of the API: parameters, key, time, signature, nonce, then the operation itself (aliyun §2.2, §2.3).

use super::answer::{Format, Refused};
use super::fields::Fields;
use super::rpc::Parameters;
use super::{Aliyun, Settings};
use crate::clock::{UnixMillis, from_iso_seconds, seconds};
use crate::config::Config;
use crate::dice::Dice;
use crate::errors::AliyunError;
use crate::http::{Request, Response};
use crate::oss::{Lent, Oss};
use serde_json::Value;

/// The one version there is.
const VERSION: &str = "2017-03-21";

/// What a call works with.
pub(crate) struct Call<'a> {
    pub config: &'a Config,
    pub oss: &'a mut Oss,
    pub dice: &'a mut Dice,
    pub now: UnixMillis,
    /// Whether the caller used another name than the service's own.
    pub local: bool,
}

/// The answer, and what the log learns.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub response: Response,
    pub code: Option<String>,
    /// `ok`, `none`, or why not.
    pub signature: String,
    pub reason: String,
}

impl Aliyun {
    /// Runs one call.
    pub(crate) fn call(&mut self, request: &Request, mut call: Call) -> Outcome {
        let id = guid(call.dice).to_uppercase();
        let parameters = Parameters::of(request);
        let format = parameters.as_ref().and_then(Format::of);
        let mut signature = "none".to_owned();
        let answer = self.admitted(request, parameters.as_ref(), &mut call, &mut signature);
        let format = format.unwrap_or(Format::Xml);
        match answer {
            Ok((action, mut value)) => {
                value["RequestId"] = id.into();
                let response = format.success(action, call.config.aliyun.wrapped, value);
                Outcome { response, code: None, signature, reason: String::new() }
            }
            Err(refused) => {
                let (status, code, message) = refused.error.words();
                let [code, message] = [code, message].map(|text| text.replace("{}", &refused.about));
                let response = format.failure(status, &code, &message, &id, &request.host);
                Outcome { response, code: Some(code), signature, reason: refused.reason }
            }
        }
    }

    fn admitted<'a>(
        &mut self,
        request: &Request,
        parameters: Option<&'a Parameters>,
        call: &mut Call,
        signature: &mut String,
    ) -> Result<(&'a str, Value), Refused> {
        if !matches!(&*request.method, "GET" | "POST") {
            return Err(AliyunError::UnsupportedHTTPMethod.into());
        }
        let parameters = parameters.ok_or_else(|| AliyunError::InvalidParameterFormat.about("of some parameter"))?;
        let settings = &call.config.aliyun;
        let action = common(parameters)?;
        self.verify(request, parameters, settings, seconds(call.now)).inspect_err(|refused| {
            *signature = refused.reason.clone();
        })?;
        *signature = "ok".into();
        let fields = Fields { parameters, settings };
        let value = match action {
            "CreateUploadVideo" => self.create_video(&fields, call),
            "RefreshUploadVideo" => self.refresh_video(&fields, call),
            "CreateUploadImage" => self.create_image(&fields, call),
            "GetImageInfo" => self.image_info(&fields, call),
            _ => Err(AliyunError::InvalidActionNotFound.into()),
        };
        value.map(|value| (action, value))
    }

    /// Key, time, signature, nonce; a call that is refused does not use up its nonce.
    fn verify(
        &mut self,
        request: &Request,
        parameters: &Parameters,
        settings: &Settings,
        now: i64,
    ) -> Result<(), Refused> {
        let id = parameters.get("AccessKeyId").unwrap_or_default();
        let secret = match self.keys.get(id) {
            Some(key) => temporary(key, parameters, now)?,
            None if id == settings.access_key_id => &settings.access_key_secret,
            None => {
                return Err(AliyunError::InvalidAccessKeyIdNotFound.about(id).because("nobody has this AccessKeyId"));
            }
        };
        match parameters.get("Timestamp") {
            None if settings.timestamp_required => return Err(AliyunError::IllegalTimestamp.into()),
            None => {}
            Some(text) => {
                let time = from_iso_seconds(text).ok_or(AliyunError::InvalidTimeStampFormat)?;
                if time.abs_diff(now) > settings.timestamp_seconds.unsigned_abs() {
                    let words = format!("{} s off", time - now);
                    return Err(AliyunError::InvalidTimeStampExpired.about("").because(words));
                }
            }
        }
        if !parameters.fits(&request.method, secret) {
            let ours = parameters.string_to_sign(&request.method);
            return Err(AliyunError::SignatureDoesNotMatch.about(ours).because("the signature is another one"));
        }
        if self.nonces.len() % 4096 == 4095 {
            // A nonce is remembered for as long as its Timestamp would be taken.
            self.nonces.retain(|_, used| now - *used <= 2 * settings.timestamp_seconds);
        }
        let nonce = parameters.get("SignatureNonce").unwrap_or_default();
        match self.nonces.insert((id.to_owned(), nonce.to_owned()), now) {
            Some(_) => Err(AliyunError::SignatureNonceUsed.about("").because("this nonce was used before")),
            None => Ok(()),
        }
    }

    /// A temporary key that may call this API, as AssumeRole would give it (aliyun §1: STS mode).
    pub fn lend(&mut self, life: i64, now: i64, dice: &mut Dice) -> Lent {
        let lent = Lent {
            id: format!("STS.NV{}", dice.word(22)),
            secret: dice.word(44),
            token: format!("CAIS{}==", dice.word(234)),
            expires: now.saturating_add(life),
        };
        self.keys.retain(|_, known| known.expires + 86_400 > now);
        self.keys.insert(lent.id.clone(), lent.clone());
        lent
    }
}

/// The code and the answer that some trouble gives in place of the work: a code of the list, or whatever else it was told.
pub(crate) fn forced(request: &Request, status: u16, code: Option<String>) -> (String, Response) {
    let format = Parameters::of(request).as_ref().and_then(Format::of).unwrap_or(Format::Xml);
    let mut known = AliyunError::ALL.iter().map(|error| error.words());
    let known = known.find(|(own, name, _)| match &code {
        Some(code) => name == code,
        None => *own == status,
    });
    let (name, message) = known.map_or(("InternalError", "trouble"), |(_, name, message)| (name, message));
    let code = code.unwrap_or_else(|| name.to_owned());
    let response = format.failure(status, &code, message, "00000000-0000-0000-0000-000000000000", &request.host);
    (code, response)
}

/// The parameters that every call has; its action.
fn common(parameters: &Parameters) -> Result<&str, Refused> {
    Format::of(parameters).ok_or_else(|| AliyunError::InvalidParameter.about("Format"))?;
    let get = |name: &str| parameters.get(name).ok_or_else(|| AliyunError::MissingParameter.about(name));
    let action = get("Action")?;
    for name in ["AccessKeyId", "SignatureNonce", "Signature"] {
        get(name)?;
    }
    for (name, wanted) in [("Version", VERSION), ("SignatureMethod", "HMAC-SHA1"), ("SignatureVersion", "1.0")] {
        if !get(name)?.eq_ignore_ascii_case(wanted) {
            return Err(AliyunError::InvalidParameter.about(name));
        }
    }
    Ok(action)
}

/// The secret of a temporary key, if its token came along and is not too old.
fn temporary<'a>(key: &'a Lent, parameters: &Parameters, now: i64) -> Result<&'a str, Refused> {
    match parameters.get("SecurityToken") {
        None => Err(AliyunError::MissingName.about("SecurityToken").because("a temporary key without its token")),
        Some(token) if token != key.token => {
            Err(AliyunError::InvalidSecurityTokenMismatch.about("").because("the token is another one"))
        }
        Some(_) if now > key.expires => {
            let words = format!("expired {} s ago", now - key.expires);
            Err(AliyunError::InvalidSecurityTokenExpired.about("").because(words))
        }
        Some(_) => Ok(&key.secret),
    }
}

/// Eight, four, four, four and twelve lower-case hex digits.
pub(super) fn guid(dice: &mut Dice) -> String {
    let hex = dice.hex(32);
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}
