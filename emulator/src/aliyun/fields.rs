//! An operation's own parameters and their limits (aliyun §2.6, §2.8).

use super::Settings;
use super::answer::Refused;
use super::rpc::Parameters;
use crate::errors::AliyunError;
use serde_json::Value;

/// Tags at most.
const MAX_TAGS: usize = 16;
/// Length of one tag.
const MAX_TAG: usize = 32;

/// Parameters, and whether lengths are bytes.
pub(super) struct Fields<'a> {
    pub parameters: &'a Parameters,
    pub settings: &'a Settings,
}

impl<'a> Fields<'a> {
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.parameters.get(name)
    }

    pub fn required(&self, name: &str) -> Result<&'a str, Refused> {
        self.get(name).ok_or_else(|| AliyunError::MissingName.about(name))
    }

    /// Text of limited length.
    pub fn text(&self, name: &str, longest: usize) -> Result<Option<&'a str>, Refused> {
        let Some(text) = self.get(name) else { return Ok(None) };
        if self.length(text) > longest {
            return Err(AliyunError::LengthExceededMax.about(name));
        }
        match text.chars().any(|c| c.is_control() && !"\t\r\n".contains(c)) {
            true => Err(AliyunError::IllegalCharacters.about(name)),
            false => Ok(Some(text)),
        }
    }

    pub fn tags(&self) -> Result<&'a str, Refused> {
        let tags = self.text("Tags", usize::MAX)?.unwrap_or_default();
        if tags.split(',').count() > MAX_TAGS {
            return Err(AliyunError::TagsExceededMax.into());
        }
        match tags.split(',').all(|tag| self.length(tag) <= MAX_TAG) {
            true => Ok(tags),
            false => Err(AliyunError::LengthExceededMax.about("Tags")),
        }
    }

    /// A whole number that is not negative.
    pub fn number(&self, name: &str) -> Result<Option<u64>, Refused> {
        let number = self.get(name).map(str::parse).transpose();
        number.map_err(|_| AliyunError::InvalidParameterFormat.about(name))
    }

    pub fn boolean(&self, name: &str) -> Result<(), Refused> {
        match self.get(name).is_none_or(|text| matches!(text, "true" | "false")) {
            true => Ok(()),
            false => Err(AliyunError::InvalidParameterFormat.about(name)),
        }
    }

    /// One of some words.
    pub fn one_of(&self, name: &str, words: &[&str]) -> Result<Option<&'a str>, Refused> {
        match self.get(name) {
            Some(word) if !words.contains(&word) => Err(AliyunError::InvalidParameter.about(name)),
            word => Ok(word),
        }
    }

    pub fn user_data(&self) -> Result<Value, Refused> {
        let Some(text) = self.get("UserData") else { return Ok(Value::Null) };
        match serde_json::from_str(text) {
            Ok(Value::Object(map)) => Ok(map.into()),
            _ => Err(AliyunError::InvalidParameterFormat.about("UserData").because("UserData is not a JSON object")),
        }
    }

    /// `app-1000000` unless told.
    pub fn app_id(&self) -> Result<&'a str, Refused> {
        match self.get("AppId").unwrap_or("app-1000000") {
            id if id.starts_with("app-") => Ok(id),
            _ => Err(AliyunError::InvalidParameter.about("AppId")),
        }
    }

    fn length(&self, text: &str) -> usize {
        match self.settings.count_characters {
            true => text.chars().count(),
            false => text.len(),
        }
    }
}
