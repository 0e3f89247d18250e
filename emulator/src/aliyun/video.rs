//! CreateUploadVideo and RefreshUploadVideo (aliyun §2.8, §2.9).

use super::answer::Refused;
use super::call::{Call, guid};
use super::fields::Fields;
use super::{Aliyun, Kind, Medium, place};
use crate::clock::seconds;
use crate::errors::AliyunError;
use serde_json::Value;

const EXTENSIONS: [&str; 45] = [
    "mp4", "ts", "3gp", "mpg", "mpeg", "mpe", "dat", "vob", "asf", "avi", "wmv", "flv", "f4v", "rm", "rmvb", "mov",
    "mkv", "m3u8", "dv", "m2t", "m4v", "mj2", "mjpeg", "mts", "ogg", "qt", "swf", "webm", "mp3", "wma", "wav", "aac",
    "ac", "ra", "m4a", "flac", "ape", "ac3", "amr", "caf", "acm", "png", "jpg", "jpeg", "gif",
];

impl Aliyun {
    pub(super) fn create_video(&mut self, fields: &Fields, call: &mut Call) -> Result<Value, Refused> {
        let file_name = fields.required("FileName")?;
        let extension = file_name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
        let extension = extension.filter(|extension| EXTENSIONS.contains(&&**extension));
        let extension = extension.ok_or_else(|| AliyunError::InvalidFileNameExtension.about("").because(file_name))?;
        fields.required("Title")?;
        if fields.number("FileSize")? == Some(0) {
            return Err(AliyunError::InvalidParameter.about("FileSize"));
        }
        if fields.get("CoverURL").is_some_and(|url| !url.starts_with("http://") && !url.starts_with("https://")) {
            return Err(AliyunError::InvalidParameter.about("CoverURL"));
        }
        // A workflow wins over a template group.
        let group = fields.get("TemplateGroupId").filter(|_| fields.get("WorkflowId").is_none());
        let known = &fields.settings.template_groups;
        if group.is_some_and(|group| !known.is_empty() && !known.iter().any(|name| name == group)) {
            return Err(AliyunError::InvalidTemplateGroupIdNotFound.into());
        }
        fields.boolean("EnableFirstFrameCover")?;
        fields.boolean("GenerateThumbnail")?;
        let reference = self.fresh_reference(fields)?;
        let guid = guid(call.dice);
        let key = format!("sv/{guid}/{guid}.{extension}");
        self.create(Kind::Video, key, file_name, reference, fields, call)
    }

    /// The app's own name for a video: 6 to 64 letters, digits, `_` and `-`, and no other video's.
    fn fresh_reference(&self, fields: &Fields) -> Result<Option<String>, Refused> {
        let Some(name) = fields.get("ReferenceId") else { return Ok(None) };
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if !(6..=64).contains(&name.len()) || !name.chars().all(fits) {
            return Err(AliyunError::InvalidParameter.about("ReferenceId"));
        }
        match self.media.values().any(|medium| medium.reference.as_deref() == Some(name)) {
            true => {
                Err(AliyunError::InvalidParameter.about("ReferenceId").because("another video has this ReferenceId"))
            }
            false => Ok(Some(name.to_owned())),
        }
    }

    /// What both kinds have in common: texts, bucket, id, key.
    pub(super) fn create(
        &mut self,
        kind: Kind,
        key: String,
        file_name: &str,
        reference: Option<String>,
        fields: &Fields,
        call: &mut Call,
    ) -> Result<Value, Refused> {
        let text =
            |name: &str, longest: usize| fields.text(name, longest).map(|text| text.unwrap_or_default().to_owned());
        let medium = Medium {
            bucket: place::bucket(fields, call.config)?,
            key,
            file_name: file_name.to_owned(),
            title: text("Title", 128)?,
            description: text("Description", 1024)?,
            tags: fields.tags()?.to_owned(),
            category: fields.number("CateId")?,
            app_id: fields.app_id()?.to_owned(),
            user_data: fields.user_data()?,
            reference,
            created: seconds(call.now),
            stored: None,
            kind,
        };
        let id = call.dice.hex(32);
        let mut answer = place::pair(&medium, call);
        match medium.kind {
            Kind::Video => answer["VideoId"] = id.as_str().into(),
            Kind::Image(_) => {
                answer["ImageId"] = id.as_str().into();
                answer["ImageURL"] = place::play_url(call.config, &medium.bucket, &medium.key).into();
                answer["FileURL"] = place::origin_url(call.config, &medium.bucket, &medium.key).into();
            }
        }
        self.places.insert((medium.bucket.clone(), medium.key.clone()), id.clone());
        self.media.insert(id, medium);
        Ok(answer)
    }

    /// The same address, another key.
    pub(super) fn refresh_video(&mut self, fields: &Fields, call: &mut Call) -> Result<Value, Refused> {
        let id = match fields.get("ReferenceId") {
            Some(name) => {
                let found = self.media.iter().find(|(_, medium)| medium.reference.as_deref() == Some(name));
                found.map(|(id, _)| id.as_str())
            }
            None => Some(fields.required("VideoId")?),
        };
        let video = id.and_then(|id| self.media.get_key_value(id)).filter(|(_, medium)| medium.kind == Kind::Video);
        let (id, medium) = video.ok_or(AliyunError::InvalidVideoNotFound)?;
        let mut answer = place::pair(medium, call);
        answer["VideoId"] = id.as_str().into();
        Ok(answer)
    }
}
