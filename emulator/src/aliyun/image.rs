//! CreateUploadImage and GetImageInfo (aliyun §2.6, §2.7).

use super::answer::Refused;
use super::call::{Call, guid};
use super::fields::Fields;
use super::{Aliyun, Kind, Medium, place};
use crate::clock::{iso_seconds, seconds};
use crate::encoding::percent;
use crate::errors::AliyunError;
use crate::oss::sign::v1;
use serde_json::{Value, json};

/// Those of the document, and two that newer ones add.
const EXTENSIONS: [&str; 6] = ["png", "jpg", "jpeg", "gif", "heic", "webp"];
/// Longest life of an address at the origin, 30 days.
const MAX_ORIGIN_SECONDS: u64 = 2_592_000;

impl Aliyun {
    pub(super) fn create_image(&mut self, fields: &Fields, call: &mut Call) -> Result<Value, Refused> {
        fields.required("ImageType")?;
        let kind = fields.one_of("ImageType", &["default", "cover"])?.unwrap_or("default");
        let extension = fields.one_of("ImageExt", &EXTENSIONS)?.unwrap_or("png");
        let guid = guid(call.dice).to_uppercase();
        let key = format!("image/{kind}/{guid}.{extension}");
        // The name's own extension does not count (aliyun §2.6: OriginalFileName).
        let stem =
            fields.get("OriginalFileName").map_or(&*guid, |name| name.rsplit_once('.').map_or(name, |(stem, _)| stem));
        self.create(Kind::Image(kind.to_owned()), key, &format!("{stem}.{extension}"), None, fields, call)
    }

    pub(super) fn image_info(&self, fields: &Fields, call: &Call) -> Result<Value, Refused> {
        let id = fields.required("ImageId")?;
        let output = fields.one_of("OutputType", &["cdn", "oss"])?.unwrap_or("cdn");
        let life = fields.number("AuthTimeout")?;
        if life == Some(0) || (output == "oss" && life > Some(MAX_ORIGIN_SECONDS)) {
            return Err(AliyunError::InvalidParameter.about("AuthTimeout"));
        }
        let medium = self.media.get(id).ok_or(AliyunError::NoSuchResource)?;
        let Kind::Image(kind) = &medium.kind else { return Err(AliyunError::NoSuchResource.into()) };
        let (config, now) = (call.config, seconds(call.now));
        let settings = &config.aliyun;
        let until =
            |default: i64| now.saturating_add(life.and_then(|life| i64::try_from(life).ok()).unwrap_or(default));
        let url = match output {
            "oss" => signed_origin_url(medium, call, until(3600)),
            _ => place::signed_play_url(config, &medium.bucket, &medium.key, until(settings.url_auth_seconds)),
        };
        let mut source =
            json!({ "OriginalFileName": medium.file_name, "FileURL": signed_origin_url(medium, call, until(3600)) });
        if let Some(stored) = medium.stored {
            source["FileSize"] = match settings.size_as_text {
                true => stored.size.to_string().into(),
                false => stored.size.into(),
            };
            if let Some((width, height)) = stored.pixels {
                source["Width"] = width.into();
                source["Height"] = height.into();
            }
        }
        let category = medium.category.unwrap_or(0);
        Ok(json!({ "ImageInfo": {
            "ImageId": id,
            "Title": medium.title,
            "Description": medium.description,
            "Tags": medium.tags,
            "CateId": category,
            "CateName": settings.categories.get(&category).map_or("", String::as_str),
            "StorageLocation": place::host(config, &medium.bucket),
            "AppId": medium.app_id,
            "CreationTime": iso_seconds(medium.created),
            "ImageType": kind,
            "Status": medium.status(settings, now),
            "URL": url,
            "Mezzanine": source,
        }}))
    }
}

/// Signed with the key of the buckets' account (aliyun §4.5, V1).
fn signed_origin_url(medium: &Medium, call: &Call, expires: i64) -> String {
    let settings = &call.config.aliyun;
    let text = v1::string_to_sign("GET", &expires.to_string(), &[], &v1::resource(&medium.bucket, &medium.key, &[]));
    let signature = v1::signature(&settings.access_key_secret, &text);
    format!(
        "{}?Expires={expires}&OSSAccessKeyId={}&Signature={}",
        place::origin_url(call.config, &medium.bucket, &medium.key),
        settings.access_key_id,
        percent(&signature)
    )
}
