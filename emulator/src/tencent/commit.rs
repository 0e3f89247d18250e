//! CommitUploadUGC: the objects are there, the media gets its addresses (spec §4).

use super::control::{Control, Outcome, Refused};
use super::event::Event;
use super::fields::Fields;
use super::signature::Signed;
use super::{Media, Promise, Session, Vod};
use crate::clock::seconds;
use crate::config::{Account, Config};
use crate::encoding::{base64, hmac_sha1, percent_path};
use crate::errors::VodError;
use serde_json::{Value, json};

impl Vod {
    pub(super) fn commit(
        &mut self,
        fields: &Fields,
        signed: &Signed,
        tools: &mut Control,
        outcome: &mut Outcome,
    ) -> Result<Value, Refused> {
        let config = tools.config;
        if config.strict.body_shapes {
            fields.none_but(&["signature", "vodSessionKey", "clientReportId", "clientVersion"])?;
        }
        let key = fields.required("vodSessionKey")?;
        let session = self.living_session(key, signed, tools)?;
        // Clients repeat a Commit whose answer was lost: it must say the same (spec §4).
        if let Some(data) = &session.committed {
            return Ok(data.clone());
        }
        for promise in [&session.video, &session.cover].into_iter().flatten() {
            let object = tools.buckets.object(&session.bucket, &promise.key);
            let object = object.ok_or_else(|| VodError::ObjectMissing.because(promise.key.clone()))?;
            let announced = promise.size.filter(|_| config.strict.size_at_commit);
            if announced.is_some_and(|size| size != object.sums.size) {
                let words = format!("{} bytes announced, {} uploaded", promise.size.unwrap_or(0), object.sums.size);
                return Err(VodError::SizeMismatch.because(words));
            }
        }
        let account = &config.accounts[signed.account];
        let data = answer(session, account, config, seconds(tools.now));
        session.committed = Some(data.clone());
        if let Some(video) = &session.video {
            let folder = video.key.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
            let media = Media {
                owner: session.owner.clone(),
                folder,
                bucket: session.bucket.clone(),
                region: session.region.clone(),
            };
            outcome.event = Some(Event::new(session, &data, tools.now));
            let file_id = session.file_id.clone();
            self.media.insert(file_id, media);
        }
        Ok(data)
    }
}

fn answer(session: &Session, account: &Account, config: &Config, now: i64) -> Value {
    let mut data = json!({ "fileId": session.file_id });
    for (name, promise) in [("video", &session.video), ("cover", &session.cover)] {
        if let Some(Promise { key, .. }) = promise {
            data[name] = json!({
                "url": play_url(config, account.app_id, &session.bucket, key),
                "verify_content": verify_content(account, &session.file_id, now),
            });
        }
    }
    data
}

/// Where an object plays: under the service's own name, or from this very emulator.
pub(crate) fn play_url(config: &Config, app_id: u64, bucket: &str, key: &str) -> String {
    let key = percent_path(key);
    match &config.public_base {
        Some(base) => format!("{}/_media/{bucket}/{key}", base.trim_end_matches('/')),
        None => format!("http://{app_id}.vod2.myqcloud.com/{key}"),
    }
}

/// About an hour ahead, as in the public sample; the key is not known, ours is the account's (spec §4).
fn verify_content(account: &Account, file_id: &str, now: i64) -> String {
    let payload = format!("ExpTime={}&FileId={file_id}", now + 3600);
    let mut bytes = hmac_sha1(account.secret_key.as_bytes(), payload.as_bytes()).to_vec();
    bytes.extend_from_slice(payload.as_bytes());
    base64(&bytes)
}
