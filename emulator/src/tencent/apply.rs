//! ApplyUploadUGC: a session, its object names and temporary credentials (spec §2.3, §2.4, §2.7).

use super::control::{Control, Outcome, Refused};
use super::fields::{Fields, is_iso_date};
use super::signature::Signed;
use super::{Owner, Promise, Session, Vod};
use crate::clock::seconds;
use crate::config::{Account, short_region};
use crate::cos::{Credential, Scope};
use crate::dice::Dice;
use crate::encoding::{base64, hmac_sha1};
use crate::errors::VodError;
use serde_json::{Value, json};

const VIDEO: [&str; 14] =
    ["mp4", "ts", "flv", "wmv", "asf", "rm", "rmvb", "mpg", "mpeg", "3gp", "mov", "webm", "mkv", "avi"];
const AUDIO: [&str; 5] = ["mp3", "m4a", "flac", "ogg", "wav"];
const IMAGE: [&str; 9] = ["jpg", "jpeg", "png", "gif", "bmp", "tiff", "ai", "cdr", "eps"];

const RESUME: [&str; 7] =
    ["signature", "vodSessionKey", "uploadFromWeb", "storageRegion", "ExpireTime", "clientReportId", "clientVersion"];
const COVER_ONLY: [&str; 10] = [
    "signature",
    "fileId",
    "coverName",
    "coverType",
    "coverSize",
    "uploadFromWeb",
    "storageRegion",
    "ExpireTime",
    "clientReportId",
    "clientVersion",
];

impl Vod {
    pub(super) fn apply(
        &mut self,
        fields: &Fields,
        signed: Signed,
        tools: &mut Control,
        outcome: &mut Outcome,
    ) -> Result<Value, Refused> {
        fields.check_web_flag()?;
        if fields.text("ExpireTime")?.is_some_and(|text| !is_iso_date(text)) {
            return Err(VodError::InvalidRequest.because("ExpireTime is not an ISO 8601 date"));
        }
        let account = signed.account;
        let key = match fields.text("vodSessionKey")? {
            Some(key) => {
                self.resume(key, fields, &signed, tools)?;
                key.to_owned()
            }
            None => {
                let session = match fields.text("fileId")? {
                    Some(file_id) => self.cover_session(file_id, fields, signed, tools)?,
                    None => self.media_session(fields, signed, tools)?,
                };
                let key = base64(&tools.dice.bytes(96));
                self.sessions.insert(key.clone(), session);
                key
            }
        };
        outcome.session = Some(key.clone());
        let session = self.sessions.get(&key).ok_or(VodError::InvalidSession)?;
        Ok(answer(&key, session, account, tools))
    }

    /// Shape 1: the same objects again, with fresh credentials.
    fn resume(&mut self, key: &str, fields: &Fields, signed: &Signed, tools: &Control) -> Result<(), Refused> {
        // Mobile clients send what they know of a new upload along (spec §2.3).
        if tools.config.strict.body_shapes && !fields.is_mobile() {
            fields.none_but(&RESUME)?;
        }
        self.living_session(key, signed, tools)?
            .committed
            .as_ref()
            .map_or(Ok(()), |_| Err(VodError::SessionCommitted.into()))
    }

    /// The session of a key, if it is the caller's and young enough.
    pub(super) fn living_session(
        &mut self,
        key: &str,
        signed: &Signed,
        tools: &Control,
    ) -> Result<&mut Session, Refused> {
        let session =
            self.sessions.get_mut(key).ok_or_else(|| VodError::InvalidSession.because("nobody knows this key"))?;
        if session.owner != signed.owner() {
            return Err(VodError::InvalidSession.because("the session belongs to another application"));
        }
        let age = tools.now.saturating_sub(session.created) / 1000;
        match age > tools.config.limits.session_seconds {
            true => Err(VodError::SessionExpired.because(format!("the session is {age} s old"))),
            false => Ok(session),
        }
    }

    /// Shapes 2 and 3: a new media object, perhaps with a cover.
    fn media_session(&mut self, fields: &Fields, signed: Signed, tools: &mut Control) -> Result<Session, Refused> {
        let config = tools.config;
        let name = fields.name("videoName", config.strict.names)?.to_owned();
        let kind = fields.required("videoType")?.to_owned();
        if ![&VIDEO[..], &AUDIO, &IMAGE].iter().any(|list| list.contains(&&*kind)) {
            return Err(VodError::InvalidMediaType.because(format!("{kind} is not a media type")));
        }
        let size = fields.size("videoSize")?;
        if size.is_some_and(|size| size > config.limits.max_media) {
            return Err(VodError::SizeOverLimit.into());
        }
        let region = self.region(fields, &signed, tools)?;
        let account = &config.accounts[signed.account];
        let file_id = self.fresh_file_id();
        let folder = format!("{}/{}{file_id}", account.bucket(&region).0, tools.dice.hex(8));
        let video = Promise { key: format!("{folder}/{}.{kind}", tools.dice.word(12)), kind, size };
        let cover = match ["coverName", "coverType", "coverSize"].iter().any(|name| fields.has(name)) {
            true => Some(self.cover(fields, &folder, config.strict.names)?),
            false => None,
        };
        Ok(Session {
            created: tools.now,
            owner: signed.owner(),
            bucket: account.bucket(&region).1,
            region,
            video: Some(video),
            cover,
            file_id,
            name,
            expire_time: fields.text("ExpireTime")?.map(str::to_owned),
            options: signed.options,
            committed: None,
        })
    }

    /// Shape 4: another cover for a media file that is there.
    fn cover_session(
        &mut self,
        file_id: &str,
        fields: &Fields,
        signed: Signed,
        tools: &Control,
    ) -> Result<Session, Refused> {
        if tools.config.strict.body_shapes {
            fields.none_but(&COVER_ONLY)?;
        }
        let media = self.media.get(file_id).filter(|media| media.owner == signed.owner()).cloned();
        let media = media.ok_or_else(|| VodError::NoSuchFile.because("nobody has this fileId"))?;
        let cover = self.cover(fields, &media.folder, tools.config.strict.names)?;
        Ok(Session {
            created: tools.now,
            owner: signed.owner(),
            bucket: media.bucket,
            region: media.region,
            video: None,
            cover: Some(cover),
            file_id: file_id.to_owned(),
            name: String::new(),
            expire_time: None,
            options: signed.options,
            committed: None,
        })
    }

    fn cover(&mut self, fields: &Fields, folder: &str, strict: bool) -> Result<Promise, Refused> {
        fields.name("coverName", strict)?;
        let kind = fields.required("coverType")?.to_owned();
        if !IMAGE.contains(&&*kind) {
            return Err(VodError::InvalidCoverType.because(format!("{kind} is not an image type")));
        }
        let size = fields.size("coverSize")?;
        Ok(Promise { key: format!("{folder}/{}.{kind}", self.fresh_file_id()), kind, size })
    }

    /// The body's wish before the signature's, before the account's first region.
    fn region(&self, fields: &Fields, signed: &Signed, tools: &Control) -> Result<String, Refused> {
        let regions = &tools.config.regions;
        let wish = fields.text("storageRegion")?.or(signed.options.storage_region.as_deref());
        let region = match wish {
            Some(wish) => regions.iter().find(|region| *region == wish),
            None => regions.first(),
        };
        region.cloned().ok_or_else(|| VodError::InvalidRegion.because("no storage in this region"))
    }

    /// 19 digits, more than a JavaScript number holds (spec §4).
    fn fresh_file_id(&mut self) -> String {
        self.files_named += 1;
        (1_397_757_900_000_000_000 + self.files_named).to_string()
    }
}

impl Signed {
    pub(super) fn owner(&self) -> Owner {
        Owner { secret_id: self.secret_id.clone(), sub_app_id: self.sub_app_id }
    }
}

fn answer(key: &str, session: &Session, account: usize, tools: &mut Control) -> Value {
    let config = tools.config;
    let account = &config.accounts[account];
    let now = seconds(tools.now);
    let expires = now + config.limits.credential_seconds as i64;
    let (id, secret) = (format!("AKID{}", tools.dice.word(32)), tools.dice.word(32));
    let token = base64(&tools.dice.bytes(96));
    let keys = [&session.video, &session.cover].into_iter().flatten().map(|promise| promise.key.clone());
    let scope = Scope {
        bucket: session.bucket.clone(),
        region: session.region.clone(),
        keys: keys.collect(),
        session: key.to_owned(),
    };
    let credential = Credential { secret_key: secret.clone(), token: token.clone(), expires, scope };
    tools.cos.issue(id.clone(), credential, now);
    // Acceleration is answered as if it were a region (spec §3.11).
    let label = config.accelerate.as_ref().unwrap_or(&session.region);
    let mut data = json!({
        "storageAppId": account.storage_app_id,
        "storageBucket": account.bucket(&session.region).0,
        "storageRegion": short_region(&session.region),
        "storageRegionV5": label,
        "StorageRegionV5": label,
        "domain": "vod2.qcloud.com",
        "vodSessionKey": key,
        "tempCertificate": { "secretId": id, "secretKey": secret, "token": token, "expiredTime": expires },
        "appId": account.app_id,
        "timestamp": now,
    });
    if let Some(host) = &config.mini_program_accelerate_host {
        data["MiniProgramAccelerateHost"] = host.as_str().into();
    }
    for (name, promise) in [("video", &session.video), ("cover", &session.cover)] {
        if let Some(promise) = promise {
            let path = format!("/{}", promise.key);
            data[name] =
                json!({ "storageSignature": legacy_signature(account, &path, now, tools.dice), "storagePath": path });
        }
    }
    data
}

/// The signature of the JSON API that no client uses any more, in its form (spec §2.4).
fn legacy_signature(account: &Account, path: &str, now: i64, dice: &mut Dice) -> String {
    let payload = format!(
        "a={}&b={}&k={}&e={}&t={now}&r={}&f={path}",
        account.storage_app_id,
        path.split('/').nth(1).unwrap_or_default(),
        account.secret_id,
        now + 172_800,
        dice.roll() as u32
    );
    let mut bytes = hmac_sha1(account.secret_key.as_bytes(), payload.as_bytes()).to_vec();
    bytes.extend_from_slice(payload.as_bytes());
    base64(&bytes)
}
