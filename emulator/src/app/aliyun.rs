//! Calls to Alibaba VOD with the account's own key (aliyun §1: credential mode), and STS keys for pages that call it themselves.

use super::context::{Context, find};
use super::refusal;
use crate::aliyun::Parameters;
use crate::clock::{UnixMillis, iso_seconds, seconds};
use crate::emulator::Emulator;
use crate::encoding::query_pairs;
use crate::http::{Request, Response};
use serde_json::json;

/// Parameters that a page may give.
const VIDEO: [&str; 14] = [
    "Title",
    "Description",
    "Tags",
    "CateId",
    "CoverURL",
    "TemplateGroupId",
    "WorkflowId",
    "StorageLocation",
    "UserData",
    "AppId",
    "ReferenceId",
    "EnableFirstFrameCover",
    "GenerateThumbnail",
    "TransCodeMode",
];
const IMAGE: [&str; 9] =
    ["ImageType", "ImageExt", "Title", "Description", "Tags", "CateId", "StorageLocation", "UserData", "AppId"];

impl Emulator {
    pub(super) fn ask_aliyun(&mut self, context: &Context, request: &Request, now: UnixMillis) -> Response {
        let Some((action, own)) = operation(context) else {
            return refusal(&format!("Alibaba VOD has no action {} for {}", context.action, context.kind));
        };
        // For pages that are to read XML.
        let wish = query_pairs(request.query()).unwrap_or_default().into_iter().find(|(name, _)| name == "format");
        let format = wish.map_or_else(|| "JSON".to_owned(), |(_, format)| format);
        let settings = &self.config.aliyun;
        let common = [
            ("Action", action.to_owned()),
            ("Version", "2017-03-21".into()),
            ("Format", format),
            ("AccessKeyId", settings.access_key_id.clone()),
            ("SignatureMethod", "HMAC-SHA1".into()),
            ("SignatureVersion", "1.0".into()),
            ("SignatureNonce", self.dice.hex(32)),
            ("Timestamp", iso_seconds(seconds(now))),
        ];
        let pairs: Vec<_> = common.into_iter().chain(own).map(|(name, value)| (name.to_owned(), value)).collect();
        let query = Parameters::from(pairs).signed("GET", &settings.access_key_secret);
        let call = Request {
            method: "GET".into(),
            host: request.host.clone(),
            target: format!("/?{query}"),
            ..Request::default()
        };
        self.ask_cloud(&call, now)
    }

    /// A key as AssumeRole gives it.
    pub(super) fn lend_sts(&mut self, now: i64) -> Response {
        let lent = self.aliyun.lend(self.config.aliyun.sts_seconds, now, &mut self.dice);
        let answer = json!({ "Credentials": {
            "AccessKeyId": lent.id,
            "AccessKeySecret": lent.secret,
            "SecurityToken": lent.token,
            "Expiration": iso_seconds(lent.expires),
        }});
        Response::json(200, &answer).with("cache-control", "no-store")
    }
}

/// The operation that a context means, and its parameters.
fn operation(context: &Context) -> Option<(&'static str, Vec<(&'static str, String)>)> {
    let given = |names: &[&'static str]| -> Vec<_> {
        names.iter().filter_map(|name| find(&context.meta, name).map(|value| (*name, value))).collect()
    };
    let handle = |name| find(&context.handle, name).map(|value| (name, value)).into_iter();
    let file = &context.file;
    Some(match (&*context.action, &*context.kind) {
        ("create", "media") => {
            let mut pairs = given(&VIDEO);
            pairs.push(("FileName", file.name.clone()));
            pairs.extend((file.size > 0).then(|| ("FileSize", file.size.to_string())));
            pairs.extend(unless_given(&pairs, "Title", Some(file.stem().to_owned())));
            // The cover that went before the video (aliyun §6.2).
            pairs.extend(unless_given(&pairs, "CoverURL", find(&context.handle, "imageUrl")));
            ("CreateUploadVideo", pairs)
        }
        ("refresh", "media") => ("RefreshUploadVideo", handle("VideoId").collect()),
        // The key of a picture cannot be renewed, only a new picture made (aliyun §2.6).
        ("create" | "refresh", "image" | "cover") => {
            let mut pairs = given(&IMAGE);
            let kind = if context.kind == "cover" { "cover" } else { "default" };
            pairs.extend(unless_given(&pairs, "ImageType", Some(kind.to_owned())));
            pairs.extend(unless_given(&pairs, "ImageExt", file.extension()));
            pairs.push(("OriginalFileName", file.name.clone()));
            ("CreateUploadImage", pairs)
        }
        ("info", _) => ("GetImageInfo", handle("ImageId").chain(given(&["OutputType", "AuthTimeout"])).collect()),
        _ => return None,
    })
}

fn unless_given(
    pairs: &[(&'static str, String)],
    name: &'static str,
    value: Option<String>,
) -> Option<(&'static str, String)> {
    let given = pairs.iter().any(|(known, _)| *known == name);
    value.filter(|_| !given).map(|value| (name, value))
}
