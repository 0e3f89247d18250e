//! Lists come page by page, with keys as they are or percent-encoded.

use super::{Buckets, Part, Refusal, Target};
use crate::clock::iso_date;
use crate::encoding::{percent, xml};
use crate::errors::{Dialect, StoreError};

/// How keys are written.
pub(crate) enum Encoding {
    Plain,
    Url,
}

impl Encoding {
    pub fn of(target: &Target) -> Result<Self, Refusal> {
        match target.param("encoding-type").unwrap_or_default() {
            "" => Ok(Self::Plain),
            "url" => Ok(Self::Url),
            _ => Err(StoreError::InvalidArgument.because("encoding-type")),
        }
    }

    pub fn of_key(&self, key: &str) -> String {
        match self {
            Self::Plain => xml(key),
            Self::Url => percent(key),
        }
    }
}

/// How many entries a page holds: as many as asked for, and not more than `most`.
pub(crate) fn page_size(target: &Target, name: &str, most: u32) -> Result<usize, Refusal> {
    match target.param(name).filter(|text| !text.is_empty()).map(str::parse::<u32>) {
        None => Ok(most as usize),
        Some(Ok(wanted)) if (1..=1000).contains(&wanted) => Ok(wanted.min(most) as usize),
        Some(_) => Err(StoreError::InvalidArgument.because(format!("{name} is out of range"))),
    }
}

/// One page of an upload's parts.
pub(crate) struct PartsPage<'a> {
    pub upload_id: &'a str,
    pub encoding: Encoding,
    pub marker: u32,
    pub max: usize,
    pub parts: Vec<(u32, &'a Part)>,
    pub truncated: bool,
}

impl Buckets {
    /// The page that a call asks for, of at most `most` parts.
    pub(crate) fn parts_page(&self, target: &Target, most: u32) -> Result<PartsPage<'_>, Refusal> {
        let (upload_id, upload) = self.upload_of(target)?;
        let encoding = Encoding::of(target)?;
        let max = page_size(target, "max-parts", most)?;
        let marker: u32 = match target.param("part-number-marker").filter(|text| !text.is_empty()) {
            None => 0,
            Some(text) => text.parse().map_err(|_| StoreError::InvalidArgument)?,
        };
        let mut later = upload.parts.range(marker.saturating_add(1)..).map(|(number, part)| (*number, part));
        let parts: Vec<_> = later.by_ref().take(max).collect();
        let truncated = later.next().is_some();
        Ok(PartsPage { upload_id, encoding, marker, max, parts, truncated })
    }
}

impl PartsPage<'_> {
    /// The parts as XML.
    pub fn lines(&self, dialect: Dialect) -> String {
        let line = |(number, part): &(u32, &Part)| {
            let (modified, crc) = match dialect {
                Dialect::Cos => (part.modified, String::new()),
                // Whole seconds, since oss2 reads nothing but `.000Z`; and the CRC by which oss-v2 goes on.
                Dialect::Oss => {
                    let crc = part.sums.crc64.map(|crc| format!("<HashCrc64ecma>{crc}</HashCrc64ecma>"));
                    (part.modified / 1000 * 1000, crc.unwrap_or_default())
                }
            };
            format!(
                "<Part><PartNumber>{number}</PartNumber><LastModified>{}</LastModified><ETag>&quot;{}&quot;</ETag><Size>{}</Size>{crc}</Part>\n",
                iso_date(modified),
                dialect.hex(&part.tag),
                part.sums.size
            )
        };
        self.parts.iter().map(line).collect()
    }

    /// The marker of the next page, if there is one.
    pub fn next(&self) -> Option<u32> {
        self.parts.last().filter(|_| self.truncated).map(|(number, _)| *number)
    }
}
