//! Signature V1 (aliyun §4.3).

use super::is_own;
use crate::encoding::{base64, hmac_sha1};

/// Query parameters that are part of the resource; all others are not signed.
const SIGNED: [&str; 84] = [
    "accessPoint",
    "accessPointPolicy",
    "acl",
    "append",
    "asyncFetch",
    "bucketInfo",
    "callback",
    "callback-var",
    "cname",
    "comp",
    "continuation-token",
    "cors",
    "delete",
    "encryption",
    "endTime",
    "group",
    "httpsConfig",
    "img",
    "inventory",
    "inventoryId",
    "lifecycle",
    "link",
    "live",
    "location",
    "logging",
    "metaQuery",
    "objectInfo",
    "objectMeta",
    "partNumber",
    "policy",
    "policyStatus",
    "position",
    "publicAccessBlock",
    "qos",
    "qosInfo",
    "qosRequester",
    "referer",
    "regionList",
    "replication",
    "replicationLocation",
    "replicationProgress",
    "requestPayment",
    "requesterQosInfo",
    "resourceGroup",
    "resourcePool",
    "resourcePoolBuckets",
    "resourcePoolInfo",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
    "restore",
    "security-token",
    "sequential",
    "startTime",
    "stat",
    "status",
    "style",
    "styleName",
    "symlink",
    "tagging",
    "transferAcceleration",
    "udf",
    "uploadId",
    "uploads",
    "versionId",
    "versioning",
    "versions",
    "vip",
    "vod",
    "website",
    "worm",
    "wormExtend",
    "wormId",
    "x-oss-ac-forward-allow",
    "x-oss-ac-source-ip",
    "x-oss-ac-subnet-mask",
    "x-oss-ac-vpc-id",
    "x-oss-async-process",
    "x-oss-process",
    "x-oss-request-payer",
    "x-oss-traffic-limit",
];

/// Names and values, as sent.
pub type Pairs<'a> = &'a [(String, String)];

/// What is signed. `date` is `x-oss-date` or, without that, `Date`; in a URL it is `Expires`.
pub fn string_to_sign(verb: &str, date: &str, headers: Pairs, resource: &str) -> String {
    let value = |wanted: &str| {
        let found = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map_or("", |(_, value)| value.as_str())
    };
    let (md5, content_type, own) = (value("content-md5"), value("content-type"), header_lines(headers, is_own));
    format!("{verb}\n{md5}\n{content_type}\n{date}\n{own}{resource}")
}

/// Headers as they are signed in both versions: lower-case names in order, a line each.
pub(super) fn header_lines(headers: Pairs, signed: impl Fn(&str) -> bool) -> String {
    let signed = headers.iter().filter(|(name, _)| signed(name));
    let mut lines: Vec<_> = signed.map(|(name, value)| (name.to_ascii_lowercase(), value.trim())).collect();
    lines.sort();
    lines.iter().map(|(name, value)| format!("{name}:{value}\n")).collect()
}

/// The resource: bucket and key as they are, and those parameters that are signed.
pub fn resource(bucket: &str, key: &str, parameters: Pairs) -> String {
    let mut signed: Vec<_> = parameters.iter().filter(|(name, _)| SIGNED.contains(&name.as_str())).collect();
    signed.sort();
    let texts = signed.iter().map(|(name, value)| match value.as_str() {
        "" => name.clone(),
        value => format!("{name}={value}"),
    });
    let query = texts.collect::<Vec<_>>().join("&");
    format!("/{bucket}/{key}{}{query}", if query.is_empty() { "" } else { "?" })
}

/// The signature.
pub fn signature(secret: &str, string_to_sign: &str) -> String {
    base64(&hmac_sha1(secret.as_bytes(), string_to_sign.as_bytes()))
}
