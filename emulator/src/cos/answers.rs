//! What COS says of uploads that begin and end (spec §3.7 b, f).

use super::Call;
use crate::bucket::{Buckets, DECLARATION, Promise, Refusal, Reply, Rules, Target, complete_list, content_type};
use crate::clock::seconds;
use crate::dice::Dice;
use crate::encoding::{percent_path, xml};
use crate::errors::Dialect;
use crate::http::Response;

pub(super) fn initiate(buckets: &mut Buckets, call: &Call, target: Target, dice: &mut Dice) -> Reply {
    // 74 characters: the Unix time and 64 hex digits (spec §3.6).
    let id = format!("{:010}{}", seconds(call.now), dice.hex(64));
    let text = format!(
        "{DECLARATION}<InitiateMultipartUploadResult>\n<Bucket>{}</Bucket>\n<Key>{}</Key>\n<UploadId>{id}</UploadId>\n\
         </InitiateMultipartUploadResult>",
        xml(&target.bucket),
        xml(&target.key)
    );
    let content_type = content_type(call.request, &target.key);
    buckets.begin(id, target, content_type, call.now);
    Response::xml(200, text).into()
}

pub(super) fn complete(buckets: &mut Buckets, call: &Call, target: Target) -> Result<Reply, Refusal> {
    let body = call.request.body.bytes();
    Promise::of(call.request)?.check_text(body)?;
    let location = format!("http://{}/{}", host_of(call, &target.bucket), percent_path(&target.key));
    buckets.upload_of(&target)?;
    let list = complete_list(body)?;
    let rules = Rules { min_part: call.config.limits.min_part, min_last: 0, gaps: false };
    let joint = buckets.joint(Dialect::Cos, &target, &list, &rules)?;
    let text = format!(
        "{DECLARATION}<CompleteMultipartUploadResult xmlns=\"http://www.qcloud.com/document/product/436/7751\">\n\
         <Location>{}</Location>\n<Bucket>{}</Bucket>\n<Key>{}</Key>\n<ETag>{}</ETag>\n\
         </CompleteMultipartUploadResult>",
        xml(&location),
        xml(&target.bucket),
        xml(&target.key),
        xml(&joint.etag)
    );
    Ok(joint.work(target, text))
}

/// The host of the store under its true name, also for a client that came by a plain one.
fn host_of(call: &Call, bucket: &str) -> String {
    let region = call
        .config
        .accounts
        .iter()
        .find_map(|account| call.config.regions.iter().find(|region| account.bucket(region).1 == bucket));
    let region = region.or(call.host.map(|host| &host.label)).or(call.config.regions.first());
    format!("{bucket}.cos.{}.myqcloud.com", region.map_or("", |region| region.as_str()))
}
