//! Answers in JSON or XML (aliyun §2.4).

use super::rpc::Parameters;
use crate::encoding::xml;
use crate::errors::AliyunError;
use crate::http::Response;
use serde_json::{Value, json};

/// A refusal, the parameter at fault, and for the log why.
#[derive(Debug)]
pub(crate) struct Refused {
    pub error: AliyunError,
    /// Stands in the code or in the message.
    pub about: String,
    pub reason: String,
}

impl AliyunError {
    pub(crate) fn about(self, parameter: impl Into<String>) -> Refused {
        Refused { error: self, about: parameter.into(), reason: String::new() }
    }
}

impl Refused {
    pub fn because(self, reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), ..self }
    }
}

impl From<AliyunError> for Refused {
    fn from(error: AliyunError) -> Self {
        error.about("")
    }
}

/// `Format`; XML when it is absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Xml,
}

impl Format {
    /// In any letter case (aliyun §2.2); nothing for another word.
    pub fn of(parameters: &Parameters) -> Option<Self> {
        match parameters.get("Format").map(str::to_ascii_lowercase).as_deref() {
            None | Some("xml") => Some(Self::Xml),
            Some("json") => Some(Self::Json),
            Some(_) => None,
        }
    }

    fn response(self, status: u16, root: &str, value: &Value) -> Response {
        match self {
            Self::Json => Response::json(status, value),
            Self::Xml => {
                let text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><{root}>{}</{root}>", elements(value));
                Response::new(status, "text/xml; charset=utf-8", text)
            }
        }
    }

    /// What a call was asked for.
    pub fn success(self, action: &str, wrapped: bool, value: Value) -> Response {
        let root = format!("{action}Response");
        match self == Self::Json && wrapped {
            true => self.response(200, &root, &json!({ &*root: value })),
            false => self.response(200, &root, &value),
        }
    }

    /// An error.
    pub fn failure(self, status: u16, code: &str, message: &str, id: &str, host: &str) -> Response {
        let value = json!({ "RequestId": id, "HostId": host, "Code": code, "Message": message });
        self.response(status, "Error", &value)
    }
}

/// An object as elements, one in another.
fn elements(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let elements = map.iter().map(|(name, value)| format!("<{name}>{}</{name}>", elements(value)));
            elements.collect()
        }
        Value::String(text) => xml(text),
        other => other.to_string(),
    }
}
