//! create and get_sts_inf: an upload, its place and its temporary keys (youku §4, §6).

use super::answer::Refused;
use super::call::{Call, Fields};
use super::{Duplicates, Profile, Settings, State, Task, Youku};
use crate::clock::{iso_seconds, seconds};
use crate::encoding::base64;
use crate::errors::YoukuError;
use serde_json::{Value, json};

/// Names of categories (youku §4.3); the table says `Other`, clients send `Others`.
pub(super) const CATEGORIES: [&str; 26] = [
    "Other",
    "Others",
    "TV",
    "Movies",
    "Variety",
    "Anime",
    "Music",
    "Education",
    "Documentary",
    "News",
    "Entertainment",
    "Sports",
    "Autos",
    "Tech",
    "Games",
    "LifeStyle",
    "Fashion",
    "Travel",
    "Parenting",
    "Humor",
    "Wdyg",
    "Wgju",
    "Pker",
    "Chyi",
    "Zpai",
    "Ads",
];

/// Characters of a tag and of a description (youku §4.2).
pub(super) fn longest(profile: Profile) -> (usize, usize) {
    match profile {
        Profile::Table => (20, 2000),
        Profile::Errors => (12, 200),
    }
}

impl Youku {
    pub(super) fn create(&mut self, fields: &Fields, call: &mut Call) -> Result<Value, Refused> {
        let settings = &call.config.youku;
        let file_name = fields.required("file_name")?;
        let size = fields.required("file_size")?;
        let size = size.parse::<u64>().ok().filter(|size| *size > 0);
        let size = size.ok_or_else(|| YoukuError::ParameterInvalid.because("file_size is not a number of bytes"))?;
        if settings.max_size.is_some_and(|most| size > most) {
            return Err(YoukuError::FileTooLarge.into());
        }
        texts(fields, settings)?;
        let web = fields.one_of("isweb", &["0", "1"])? == "1";
        let oss = fields.one_of("isnew", &["0", "1"])? == "1";
        let md5 = self.fresh_md5(fields, settings, web)?;
        let open = || self.tasks.values().filter(|task| task.state == State::Open).count();
        if settings.max_tasks.is_some_and(|most| open() >= most) {
            return Err(YoukuError::TooManyTasks.into());
        }
        let extension = file_name.rsplit_once('.').map_or(String::new(), |(_, extension)| format!(".{extension}"));
        let object = format!("{}/{}", call.dice.hex(8), call.dice.hex(12)).to_uppercase() + &extension;
        let token = call.dice.hex(16);
        self.videos_named += 1;
        let video_id = format!("X{}", base64((4_012_345_600 + self.videos_named).to_string().as_bytes()));
        let mut answer = match oss {
            true => key(&token, &object, call),
            false => json!({ "upload_token": token, "upload_server_uri": "g01.upload.youku.com" }),
        };
        answer["video_id"] = video_id.as_str().into();
        if oss {
            answer["oss_bucket"] = settings.bucket.as_str().into();
            answer["oss_object"] = object.as_str().into();
        }
        let object = oss.then_some(object);
        let task = Task { video_id, object, size, md5, created: seconds(call.now), state: State::Open };
        self.tasks.insert(token, task);
        Ok(answer)
    }

    /// `file_md5`, which only web uploads may leave out (youku §4.4).
    fn fresh_md5(&self, fields: &Fields, settings: &Settings, web: bool) -> Result<Option<String>, Refused> {
        let Some(md5) = fields.get("file_md5") else {
            return match web {
                true => Ok(None),
                false => Err(YoukuError::ParameterMissing.because("file_md5 is missing and isweb is not 1")),
            };
        };
        if md5.len() != 32 || !md5.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f')) {
            return Err(YoukuError::ParameterInvalid.because("file_md5 is not 32 lower-case hex digits"));
        }
        let known = self.tasks.values().filter(|task| task.md5.as_deref() == Some(md5));
        let mut known = known.filter(|task| match settings.duplicates {
            Duplicates::Committed => task.state == State::Committed,
            Duplicates::Created => task.state != State::Cancelled,
            Duplicates::Allowed => false,
        });
        match known.next() {
            Some(task) => Err(YoukuError::Duplicate.because(format!("{} is the same file", task.video_id))),
            None => Ok(Some(md5.to_owned())),
        }
    }

    /// Another key for the same object; the old one lives as long as it was told (youku §6).
    pub(super) fn renew_key(&mut self, fields: &Fields, call: &mut Call) -> Result<Value, Refused> {
        let settings = &call.config.youku;
        for name in ["upload_token", "oss_bucket", "oss_object"] {
            fields.required(name)?;
        }
        let task = self.task(fields, settings, seconds(call.now))?;
        let object = task.object.clone().filter(|object| fields.get("oss_object") == Some(object));
        let here = task.state == State::Open && fields.get("oss_bucket") == Some(&settings.bucket);
        // The code for a wrong place is unverified (youku §13 item 6).
        let object =
            object.filter(|_| here).ok_or_else(|| YoukuError::UploadTokenInvalid.because("not of this upload"))?;
        Ok(key(fields.required("upload_token")?, &object, call))
    }
}

/// The part of the answer that both calls have.
fn key(token: &str, object: &str, call: &mut Call) -> Value {
    let config = call.config;
    let settings = &config.youku;
    let lent = call.oss.lend(&settings.bucket, object, settings.credential_seconds, seconds(call.now), call.dice);
    let local = config.local_origin().filter(|_| call.local);
    let local = local.as_ref().map(|origin| origin.split_once("://").map_or(origin.as_str(), |(_, host)| host));
    let endpoint = match (&settings.endpoint, local) {
        (Some(endpoint), _) => endpoint.clone(),
        (None, Some(host)) => host.to_owned(),
        (None, None) => config.oss.endpoint_of(&settings.bucket),
    };
    json!({
        "upload_token": token,
        "endpoint": endpoint,
        "temp_access_id": lent.id,
        "temp_access_secret": lent.secret,
        "security_token": lent.token,
        "expire_time": iso_seconds(lent.expires),
    })
}

/// Title, tags, description, and the words that they are chosen with (youku §4.1, §4.2).
fn texts(fields: &Fields, settings: &Settings) -> Result<(), Refused> {
    let (longest_tag, longest_description) = longest(settings.profile);
    let banned = |text: &str| settings.banned_words.iter().any(|word| text.contains(word.as_str()));
    // Which of two codes is meant for a banned word is not known either: those of the call, or those of the list.
    let banned_code = |of_the_call: YoukuError, of_the_list: YoukuError| match settings.profile {
        Profile::Table => of_the_call,
        Profile::Errors => of_the_list,
    };
    let sent = |name: &str| {
        fields.sent(name).ok_or_else(|| YoukuError::ParameterMissing.because(format!("{name} is missing")))
    };
    let title = sent("title")?;
    let tags = sent("tags")?;
    let letters = |text: &str| text.chars().count();
    match title {
        "" => return Err(YoukuError::TitleEmpty.into()),
        title if letters(title) > 60 => return Err(YoukuError::TitleTooLong.into()),
        title if banned(title) => return Err(banned_code(YoukuError::TitleBanned, YoukuError::TitleForbidden).into()),
        _ => {}
    }
    if tags.is_empty() {
        return Err(YoukuError::TagsEmpty.into());
    }
    if tags.split(',').count() > 10 {
        return Err(YoukuError::TooManyTags.into());
    }
    for tag in tags.split(',') {
        match letters(tag) {
            ..2 => return Err(YoukuError::TagTooShort.because(tag)),
            count if count > longest_tag => return Err(YoukuError::TagTooLong.because(tag)),
            _ if banned(tag) => return Err(banned_code(YoukuError::TagsSensitive, YoukuError::TagsForbidden).into()),
            _ => {}
        }
    }
    let description = fields.get("description").unwrap_or_default();
    if letters(description) > longest_description {
        return Err(YoukuError::DescriptionTooLong.into());
    }
    if banned(description) {
        return Err(banned_code(YoukuError::DescriptionBanned, YoukuError::DescriptionForbidden).into());
    }
    fields.one_of("category", &CATEGORIES)?;
    fields.one_of("copyright_type", &["original", "reproduced"])?;
    fields.one_of("deshake", &["0", "1"])?;
    if fields.one_of("public_type", &["all", "friend", "password"])? == "password" {
        fields.required("watch_password")?;
    }
    let password = fields.get("watch_password").unwrap_or_default();
    match password.len() <= 32 && password.chars().all(|c| c.is_ascii_alphanumeric()) {
        true => Ok(()),
        false => Err(YoukuError::PasswordInvalid.into()),
    }
}
