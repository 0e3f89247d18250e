//! What OSS says: results, errors, and preflights (aliyun §4.7, §4.9, §4.11).

use super::{Call, Settings};
use crate::bucket::{
    Buckets, DECLARATION, Encoding, Promise, Refusal, Reply, Rules, Target, complete_list, content_type,
};
use crate::config::Cors;
use crate::dice::Dice;
use crate::encoding::{percent_path, xml};
use crate::errors::{Dialect, StoreError};
use crate::http::{Request, Response, cors};

const METHODS: [&str; 5] = ["GET", "PUT", "POST", "DELETE", "HEAD"];

pub(super) fn initiate(buckets: &mut Buckets, call: &Call, target: Target, dice: &mut Dice) -> Result<Reply, Refusal> {
    let encoding = Encoding::of(&target)?;
    let id = dice.hex(32).to_ascii_uppercase();
    let text = format!(
        "{DECLARATION}<InitiateMultipartUploadResult>\n{}  <Bucket>{}</Bucket>\n  <Key>{}</Key>\n  <UploadId>{id}</UploadId>\n\
         </InitiateMultipartUploadResult>",
        tag(&encoding),
        xml(&target.bucket),
        encoding.of_key(&target.key)
    );
    let content_type = content_type(call.request, &target.key);
    buckets.begin(id, target, content_type, call.now);
    Ok(Response::xml(200, text).into())
}

pub(super) fn complete(buckets: &mut Buckets, call: &Call, target: Target) -> Result<Reply, Refusal> {
    let body = call.request.body.bytes();
    Promise::of(call.request)?.check_text(body)?;
    let encoding = Encoding::of(&target)?;
    let (_, upload) = buckets.upload_of(&target)?;
    let all = call.request.header("x-oss-complete-all").is_some_and(|text| text.eq_ignore_ascii_case("yes"));
    let list = match (all, body.is_empty()) {
        (true, true) => upload.listed(),
        (true, false) => return Err(StoreError::InvalidArgument.because("a body beside x-oss-complete-all")),
        (false, _) => complete_list(body)?,
    };
    let rules = Rules { min_part: call.config.oss.min_part, min_last: 1, gaps: true };
    let joint = buckets.joint(Dialect::Oss, &target, &list, &rules)?;
    let endpoint = call.config.oss.endpoint_of(&target.bucket);
    let location = format!("http://{}.{endpoint}/{}", target.bucket, percent_path(&target.key));
    let text = format!(
        "{DECLARATION}<CompleteMultipartUploadResult>\n{}  <Location>{}</Location>\n  <Bucket>{}</Bucket>\n\
        \x20 <Key>{}</Key>\n  <ETag>{}</ETag>\n</CompleteMultipartUploadResult>",
        tag(&encoding),
        encoding.of_key(&location),
        xml(&target.bucket),
        encoding.of_key(&target.key),
        xml(&joint.etag)
    );
    Ok(joint.work(target, text))
}

pub(super) fn list_parts(buckets: &Buckets, call: &Call, target: &Target) -> Result<Reply, Refusal> {
    let page = buckets.parts_page(target, call.config.limits.page_size)?;
    // Without a next page the marker says where this one ended.
    let next = page.parts.last().map_or(0, |(number, _)| *number);
    let text = format!(
        "{DECLARATION}<ListPartsResult>\n{}<Bucket>{}</Bucket>\n<Key>{}</Key>\n<UploadId>{}</UploadId>\n\
         <StorageClass>Standard</StorageClass>\n<PartNumberMarker>{}</PartNumberMarker>\n\
         <NextPartNumberMarker>{next}</NextPartNumberMarker>\n<MaxParts>{}</MaxParts>\n<IsTruncated>{}</IsTruncated>\n\
         {}</ListPartsResult>",
        tag(&page.encoding),
        xml(&target.bucket),
        page.encoding.of_key(&target.key),
        page.upload_id,
        page.marker,
        page.max,
        page.truncated,
        page.lines(Dialect::Oss)
    );
    Ok(Response::xml(200, text).into())
}

fn tag(encoding: &Encoding) -> &'static str {
    match encoding {
        Encoding::Plain => "",
        Encoding::Url => "  <EncodingType>url</EncodingType>\n",
    }
}

/// The error body.
pub(crate) fn error_xml(
    code: &str,
    message: &str,
    (request_id, host): (&str, &str),
    elements: &[(&str, String)],
    ec: &str,
) -> String {
    let more: String = elements.iter().map(|(tag, text)| format!("  <{tag}>{}</{tag}>\n", xml(text))).collect();
    let ec = match ec {
        "" => String::new(),
        ec => format!("  <EC>{ec}</EC>\n  <RecommendDoc>https://api.aliyun.com/troubleshoot?q={ec}</RecommendDoc>\n"),
    };
    format!(
        "{DECLARATION}<Error>\n  <Code>{}</Code>\n  <Message>{}</Message>\n  <RequestId>{request_id}</RequestId>\n\
        \x20 <HostId>{}</HostId>\n{more}{ec}</Error>\n",
        xml(code),
        xml(message),
        xml(host)
    )
}

/// The answer to a preflight, or nothing when the bucket's rule refuses it.
pub(crate) fn preflight(request: &Request, rules: &Cors, settings: &Settings) -> Option<Response> {
    let wanted = request.header("access-control-request-headers").unwrap_or_default().to_ascii_lowercase();
    let refused = |name: &str| settings.cors.refuse_headers.iter().any(|header| header.eq_ignore_ascii_case(name));
    if wanted.split(',').any(|name| refused(name.trim())) {
        return None;
    }
    let response = cors::preflight(request, rules, &METHODS)?;
    Some(response.with("access-control-expose-headers", settings.cors.expose_headers.join(", ")))
}
