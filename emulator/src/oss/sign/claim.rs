//! What a request says of its own signature.

use super::date::from_basic;
use super::v4::ALGORITHM;
use crate::bucket::Refusal;
use crate::errors::StoreError;
use crate::http::Request;

/// Longest life of a V4 URL, in seconds (aliyun §4.5).
const LONGEST: i64 = 604_800;

/// Who claims to have signed, and how.
#[derive(Debug)]
pub(super) struct Claim<'a> {
    pub id: &'a str,
    pub signature: &'a str,
    /// A URL's last second; a header has a date of its own.
    pub expires: Option<i64>,
    pub version: Version<'a>,
}

#[derive(Debug)]
pub(super) enum Version<'a> {
    /// With `Expires`, which takes the place of the date in a URL.
    V1 { expires: Option<&'a str> },
    /// With the date and the region of the scope, and the headers that are signed in addition.
    V4 { day: &'a str, region: &'a str, date: &'a str, additional: Vec<&'a str> },
}

fn garbled(reason: &str) -> Refusal {
    StoreError::InvalidArgument.because(reason).with("ArgumentName", "Authorization")
}

impl<'a> Claim<'a> {
    /// From the header or from the query; nothing if the request is anonymous.
    pub fn of(request: &'a Request, pairs: &'a [(String, String)]) -> Result<Option<Self>, Refusal> {
        let param = |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
        match request.header("authorization") {
            Some(text) => Self::of_header(request, text).map(Some),
            None if param("x-oss-signature-version").is_some() || param("x-oss-signature").is_some() => {
                Self::of_v4_url(param).map(Some)
            }
            None if param("OSSAccessKeyId").is_some() => Self::of_v1_url(param).map(Some),
            None => Ok(None),
        }
    }

    fn of_header(request: &'a Request, text: &'a str) -> Result<Self, Refusal> {
        let text = text.trim();
        if let Some(rest) = text.strip_prefix("OSS ") {
            let (id, signature) = rest.trim().split_once(':').ok_or_else(|| garbled("no colon in Authorization"))?;
            return Ok(Self { id, signature, expires: None, version: Version::V1 { expires: None } });
        }
        let rest = text.strip_prefix(ALGORITHM).and_then(|rest| rest.strip_prefix(' '));
        let rest = rest.ok_or_else(|| garbled("another form of Authorization"))?;
        let (mut credential, mut signature, mut additional) = (None, None, Vec::new());
        // Clients write `,` and `, `, in any order.
        for field in rest.split(',') {
            match field.trim().split_once('=').ok_or_else(|| garbled("a field without a value"))? {
                ("Credential", value) => credential = Some(value),
                ("Signature", value) => signature = Some(value),
                ("AdditionalHeaders", "") => return Err(StoreError::EmptyAdditionalHeaders.into()),
                ("AdditionalHeaders", value) => additional = value.split(';').collect(),
                _ => return Err(garbled("an unknown field")),
            }
        }
        let (Some(credential), Some(signature)) = (credential, signature) else {
            return Err(garbled("a field is missing"));
        };
        if request.header("x-oss-content-sha256") != Some(super::v4::UNSIGNED) {
            return Err(StoreError::InvalidArgument
                .because("x-oss-content-sha256 is not UNSIGNED-PAYLOAD")
                .with("ArgumentName", "x-oss-content-sha256"));
        }
        let date = request.header("x-oss-date").unwrap_or_default();
        let (id, day, region) = scope_of(credential)?;
        Ok(Self { id, signature, expires: None, version: Version::V4 { day, region, date, additional } })
    }

    fn of_v1_url(param: impl Fn(&str) -> Option<&'a str>) -> Result<Self, Refusal> {
        let (Some(id), Some(expires), Some(signature)) =
            (param("OSSAccessKeyId"), param("Expires"), param("Signature"))
        else {
            return Err(StoreError::AccessDenied.because("a signed URL lacks a parameter"));
        };
        let second = expires.parse().map_err(|_| StoreError::AccessDenied.because("Expires is no number"))?;
        Ok(Self { id, signature, expires: Some(second), version: Version::V1 { expires: Some(expires) } })
    }

    fn of_v4_url(param: impl Fn(&str) -> Option<&'a str>) -> Result<Self, Refusal> {
        let need = |name: &'static str| {
            let missing = || StoreError::InvalidArgument.because("a signed URL lacks a parameter");
            param(name).ok_or_else(|| missing().with("ArgumentName", name))
        };
        if need("x-oss-signature-version")? != ALGORITHM {
            return Err(garbled("x-oss-signature-version"));
        }
        let (id, day, region) = scope_of(need("x-oss-credential")?)?;
        let date = need("x-oss-date")?;
        let life = need("x-oss-expires")?.parse().ok().filter(|life| (1..=LONGEST).contains(life));
        let life = life.ok_or_else(|| garbled("x-oss-expires is out of range"))?;
        let start = from_basic(date).ok_or_else(|| StoreError::AccessDenied.because("x-oss-date is no date"))?;
        let additional = match param("x-oss-additional-headers") {
            None => Vec::new(),
            Some("") => return Err(StoreError::EmptyAdditionalHeaders.into()),
            Some(names) => names.split(';').collect(),
        };
        let version = Version::V4 { day, region, date, additional };
        Ok(Self { id, signature: need("x-oss-signature")?, expires: Some(start + life), version })
    }
}

/// `id/yyyymmdd/region/oss/aliyun_v4_request`.
fn scope_of(credential: &str) -> Result<(&str, &str, &str), Refusal> {
    match credential.split('/').collect::<Vec<_>>()[..] {
        [id, day, region, "oss", "aliyun_v4_request"] => Ok((id, day, region)),
        _ => Err(garbled("the scope of Credential")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> Result<(String, Vec<String>), StoreError> {
        let headers = [("Authorization", text), ("x-oss-content-sha256", "UNSIGNED-PAYLOAD"), ("x-oss-date", "d")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let request = Request { headers, ..Request::default() };
        let claim = Claim::of(&request, &[]).map_err(|refusal| refusal.error)?.unwrap();
        let Version::V4 { day, region, additional, .. } = claim.version else { panic!("not V4") };
        let additional = additional.into_iter().map(str::to_owned).collect();
        Ok((format!("{} {day} {region} {}", claim.id, claim.signature), additional))
    }

    #[test]
    fn headers_are_read_as_every_client_writes_them() {
        let fields = ["Credential=STS.a/20260102/cn-shanghai/oss/aliyun_v4_request", "Signature=ff"];
        let plain = "STS.a 20260102 cn-shanghai ff".to_owned();
        for separator in [",", ", "] {
            let text = format!("OSS4-HMAC-SHA256 {}", fields.join(separator));
            assert_eq!(header(&text), Ok((plain.clone(), vec![])));
            let text = format!("OSS4-HMAC-SHA256 {}{separator}AdditionalHeaders=host;range", fields.join(separator));
            assert_eq!(header(&text), Ok((plain.clone(), vec!["host".to_owned(), "range".to_owned()])));
            let text = format!("OSS4-HMAC-SHA256 {}{separator}AdditionalHeaders=", fields.join(separator));
            assert_eq!(header(&text), Err(StoreError::EmptyAdditionalHeaders));
        }
        for bad in
            ["", "OSS", "OSS id", "OSS4-HMAC-SHA256", "OSS4-HMAC-SHA256 Signature=ff", "OSS4-HMAC-SHA256 x,Signature=f"]
        {
            assert_eq!(header(bad), Err(StoreError::InvalidArgument), "{bad}");
        }
        assert_eq!(
            header("OSS4-HMAC-SHA256 Credential=a/20260102/cn-shanghai/s3/aliyun_v4_request,Signature=ff"),
            Err(StoreError::InvalidArgument)
        );
    }
}
