//! Lists, page by page: parts of an upload, uploads of a bucket (spec §3.7 d, e).

use super::Call;
use crate::bucket::{Buckets, DECLARATION, Encoding, Refusal, Reply, Target, page_size};
use crate::clock::iso_date;
use crate::encoding::xml;
use crate::errors::{Dialect, StoreError};
use crate::http::Response;

const INITIATOR: &str = "<Initiator><ID>qcs::cam::uin/100000000001:uin/100000000001</ID><DisplayName>100000000001</DisplayName></Initiator>";

pub(super) fn parts(buckets: &Buckets, call: &Call, target: &Target) -> Result<Reply, Refusal> {
    let page = buckets.parts_page(target, call.config.limits.page_size)?;
    let mut out = format!(
        "{DECLARATION}<ListPartsResult>\n<Bucket>{}</Bucket>\n{}\n<Key>{}</Key>\n<UploadId>{}</UploadId>\n{}\n\
         <PartNumberMarker>{}</PartNumberMarker>\n{INITIATOR}\n{}",
        xml(&target.bucket),
        tag("Encoding-type", &page.encoding),
        page.encoding.of_key(&target.key),
        page.upload_id,
        owner(&target.bucket),
        page.marker,
        page.lines(Dialect::Cos),
    );
    if let Some(last) = page.next() {
        out.push_str(&format!("<NextPartNumberMarker>{last}</NextPartNumberMarker>\n"));
    }
    out.push_str(&format!(
        "<StorageClass>Standard</StorageClass>\n<MaxParts>{}</MaxParts>\n<IsTruncated>{}</IsTruncated>\n</ListPartsResult>",
        page.max, page.truncated
    ));
    Ok(Response::xml(200, out).into())
}

pub(super) fn uploads(buckets: &Buckets, call: &Call, target: &Target) -> Result<Reply, Refusal> {
    let text = Encoding::of(target)?;
    let max = page_size(target, "max-uploads", call.config.limits.page_size)?;
    let given = |name| target.param(name).unwrap_or_default();
    if !given("delimiter").is_empty() {
        return Err(StoreError::NotImplemented.because("delimiter"));
    }
    let (prefix, key_marker, id_marker) = (given("prefix"), given("key-marker"), given("upload-id-marker"));
    let all = buckets.uploads();
    let mut uploads: Vec<_> = all
        .iter()
        .filter(|(_, upload)| upload.bucket == target.bucket && upload.key.starts_with(prefix))
        .map(|(id, upload)| (upload.key.as_str(), upload.sequence, *id, upload.initiated))
        .collect();
    uploads.sort_unstable();
    // After the marker: later keys, and of the same key the uploads begun after the one named.
    let named = all.iter().find(|(id, _)| *id == id_marker);
    let seen = named.map_or(u64::MAX, |(_, upload)| upload.sequence);
    let mut later =
        uploads.iter().filter(|(key, sequence, ..)| key_marker.is_empty() || (*key, *sequence) > (key_marker, seen));
    let page: Vec<_> = later.by_ref().take(max).collect();
    let truncated = later.next().is_some();
    let mut out = format!(
        "{DECLARATION}<ListMultipartUploadsResult>\n<Bucket>{}</Bucket>\n{}\n<KeyMarker>{}</KeyMarker>\n\
         <UploadIdMarker>{}</UploadIdMarker>\n<MaxUploads>{max}</MaxUploads>\n<Prefix>{}</Prefix>\n<Delimiter/>\n\
         <IsTruncated>{truncated}</IsTruncated>\n",
        xml(&target.bucket),
        tag("Encoding-Type", &text),
        text.of_key(key_marker),
        xml(id_marker),
        text.of_key(prefix)
    );
    if let (true, Some((key, _, id, _))) = (truncated, page.last()) {
        out.push_str(&format!(
            "<NextKeyMarker>{}</NextKeyMarker>\n<NextUploadIdMarker>{id}</NextUploadIdMarker>\n",
            text.of_key(key)
        ));
    }
    for (key, _, id, initiated) in page {
        out.push_str(&format!(
            "<Upload><Key>{}</Key><UploadId>{id}</UploadId><StorageClass>Standard</StorageClass>{INITIATOR}{}\
             <Initiated>{}</Initiated></Upload>\n",
            text.of_key(key),
            owner(&target.bucket),
            iso_date(*initiated)
        ));
    }
    out.push_str("</ListMultipartUploadsResult>");
    Ok(Response::xml(200, out).into())
}

fn tag(name: &str, encoding: &Encoding) -> String {
    match encoding {
        Encoding::Plain => format!("<{name}/>"),
        Encoding::Url => format!("<{name}>url</{name}>"),
    }
}

fn owner(bucket: &str) -> String {
    let id = bucket.rsplit('-').next().unwrap_or_default();
    format!("<Owner><ID>{id}</ID><DisplayName>{id}</DisplayName></Owner>")
}
