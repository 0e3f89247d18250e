//! Lists, page by page: parts of an upload, uploads of a bucket (spec §3.7 d, e).

use super::xml::DECLARATION;
use super::{Call, Cos, Refusal, Reply, Target};
use crate::clock::iso_date;
use crate::encoding::{hex, percent, xml};
use crate::errors::CosError;
use crate::http::Response;

const INITIATOR: &str = "<Initiator><ID>qcs::cam::uin/100000000001:uin/100000000001</ID><DisplayName>100000000001</DisplayName></Initiator>";

impl Cos {
    pub(super) fn list_parts(&mut self, call: &Call, target: Target) -> Result<Reply, Refusal> {
        let id = target.param("uploadId").unwrap_or_default();
        let upload = self.uploads.get(id).filter(|upload| upload.key == target.key && upload.bucket == target.bucket);
        let upload = upload.ok_or(CosError::NoSuchUpload)?;
        let text = Encoding::of(&target)?;
        let max = page_size(call, &target, "max-parts")?;
        let marker: u32 = match target.param("part-number-marker").filter(|text| !text.is_empty()) {
            None => 0,
            Some(text) => text.parse().map_err(|_| CosError::InvalidArgument)?,
        };
        let mut later = upload.parts.range(marker.saturating_add(1)..);
        let page: Vec<_> = later.by_ref().take(max).collect();
        let truncated = later.next().is_some();
        let mut out = format!(
            "{DECLARATION}<ListPartsResult>\n<Bucket>{}</Bucket>\n{}\n<Key>{}</Key>\n<UploadId>{id}</UploadId>\n{}\n\
             <PartNumberMarker>{marker}</PartNumberMarker>\n{INITIATOR}\n",
            xml(&target.bucket),
            text.tag("Encoding-type"),
            text.of_key(&target.key),
            owner(&target.bucket)
        );
        for (number, part) in &page {
            out.push_str(&format!(
                "<Part><PartNumber>{number}</PartNumber><LastModified>{}</LastModified><ETag>&quot;{}&quot;</ETag><Size>{}</Size></Part>\n",
                iso_date(part.modified),
                hex(&part.sums.md5.unwrap_or_default()),
                part.sums.size
            ));
        }
        if let (true, Some((last, _))) = (truncated, page.last()) {
            out.push_str(&format!("<NextPartNumberMarker>{last}</NextPartNumberMarker>\n"));
        }
        out.push_str(&format!(
            "<StorageClass>Standard</StorageClass>\n<MaxParts>{max}</MaxParts>\n<IsTruncated>{truncated}</IsTruncated>\n</ListPartsResult>"
        ));
        Ok(Response::xml(200, out).into())
    }

    pub(super) fn list_uploads(&mut self, call: &Call, target: Target) -> Result<Reply, Refusal> {
        let text = Encoding::of(&target)?;
        let max = page_size(call, &target, "max-uploads")?;
        let given = |name| target.param(name).unwrap_or_default();
        if !given("delimiter").is_empty() {
            return Err(CosError::NotImplemented.because("delimiter"));
        }
        let (prefix, key_marker, id_marker) = (given("prefix"), given("key-marker"), given("upload-id-marker"));
        let mut uploads: Vec<_> = self
            .uploads
            .iter()
            .filter(|(_, upload)| upload.bucket == target.bucket && upload.key.starts_with(prefix))
            .map(|(id, upload)| (upload.key.as_str(), upload.sequence, id.as_str(), upload.initiated))
            .collect();
        uploads.sort_unstable();
        // After the marker: later keys, and of the same key the uploads begun after the one named.
        let seen = match self.uploads.get(id_marker) {
            Some(upload) => upload.sequence,
            None => u64::MAX,
        };
        let mut later = uploads
            .iter()
            .filter(|(key, sequence, ..)| key_marker.is_empty() || (*key, *sequence) > (key_marker, seen));
        let page: Vec<_> = later.by_ref().take(max).collect();
        let truncated = later.next().is_some();
        let mut out = format!(
            "{DECLARATION}<ListMultipartUploadsResult>\n<Bucket>{}</Bucket>\n{}\n<KeyMarker>{}</KeyMarker>\n\
             <UploadIdMarker>{}</UploadIdMarker>\n<MaxUploads>{max}</MaxUploads>\n<Prefix>{}</Prefix>\n<Delimiter/>\n\
             <IsTruncated>{truncated}</IsTruncated>\n",
            xml(&target.bucket),
            text.tag("Encoding-Type"),
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
}

/// How keys are written.
enum Encoding {
    Plain,
    Url,
}

impl Encoding {
    fn of(target: &Target) -> Result<Self, Refusal> {
        match target.param("encoding-type").unwrap_or_default() {
            "" => Ok(Self::Plain),
            "url" => Ok(Self::Url),
            _ => Err(CosError::InvalidArgument.because("encoding-type")),
        }
    }

    fn tag(&self, name: &str) -> String {
        match self {
            Self::Plain => format!("<{name}/>"),
            Self::Url => format!("<{name}>url</{name}>"),
        }
    }

    fn of_key(&self, key: &str) -> String {
        match self {
            Self::Plain => xml(key),
            Self::Url => percent(key),
        }
    }
}

fn page_size(call: &Call, target: &Target, name: &str) -> Result<usize, Refusal> {
    let most = call.config.limits.page_size;
    match target.param(name).filter(|text| !text.is_empty()).map(str::parse::<u32>) {
        None => Ok(most as usize),
        Some(Ok(wanted)) if (1..=1000).contains(&wanted) => Ok(wanted.min(most) as usize),
        Some(_) => Err(CosError::InvalidArgument.because(format!("{name} is out of range"))),
    }
}

fn owner(bucket: &str) -> String {
    let id = bucket.rsplit('-').next().unwrap_or_default();
    format!("<Owner><ID>{id}</ID><DisplayName>{id}</DisplayName></Owner>")
}
