//! Access tokens and their renewal (youku §3).

use super::Settings;
use super::answer::Refused;
use super::call::Fields;
use crate::dice::Dice;
use crate::errors::YoukuError;
use serde_json::{Value, json};
use std::collections::HashMap;

/// The tokens in use. Nobody has any before the first call, which brings the pair of the settings to life.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    /// Access tokens, each with its last valid Unix second.
    access: HashMap<String, i64>,
    /// The one that is good for the next renewal.
    refresh: String,
}

impl Tokens {
    fn begin(&mut self, settings: &Settings, now: i64) {
        if self.access.is_empty() {
            self.access.insert(settings.access_token.clone(), now + settings.token_seconds);
            self.refresh.clone_from(&settings.refresh_token);
        }
    }

    /// Whether a call may be made.
    pub fn check(&mut self, token: Option<&str>, settings: &Settings, now: i64) -> Result<(), Refused> {
        self.begin(settings, now);
        let token = token.ok_or(YoukuError::AccessTokenEmpty)?;
        match self.access.get(token) {
            None => Err(YoukuError::AccessTokenInvalid.into()),
            Some(expires) if now > *expires => {
                Err(YoukuError::AccessTokenExpired.because(format!("expired {} s ago", now - expires)))
            }
            Some(_) => Ok(()),
        }
    }

    /// A new pair for a refresh token, which is used up by that. Access tokens live as long as they were told.
    pub fn renew(&mut self, fields: &Fields, settings: &Settings, now: i64, dice: &mut Dice) -> Result<Value, Refused> {
        self.begin(settings, now);
        let required = |name: &str| fields.get(name).ok_or(YoukuError::OAuthParameterMissing);
        let (client, grant, refresh) = (required("client_id")?, required("grant_type")?, required("refresh_token")?);
        if client != settings.client_id {
            return Err(YoukuError::ClientMismatch.because(client));
        }
        if grant != "refresh_token" {
            return Err(YoukuError::GrantTypeUnsupported.because(grant));
        }
        if refresh != self.refresh {
            return Err(YoukuError::GrantInvalid.because("the refresh_token was never given out, or was used before"));
        }
        // Those that expired a day ago are told from those that never were no longer.
        self.access.retain(|_, expires| *expires + 86_400 > now);
        let access = dice.hex(32);
        self.refresh = dice.hex(32);
        self.access.insert(access.clone(), now + settings.token_seconds);
        let life = match settings.expires_in_text {
            true => settings.token_seconds.to_string().into(),
            false => Value::from(settings.token_seconds),
        };
        Ok(json!({
            "access_token": access, "expires_in": life, "refresh_token": self.refresh, "token_type": "bearer",
        }))
    }
}
