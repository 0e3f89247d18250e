//! Which bucket a request is for: by host, by custom domain or by path (aliyun §4.1).

use super::Settings;
use crate::http::Request;
use crate::route::without_port;

/// What a host says of the bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    /// The bucket that the host names.
    pub bucket: Option<String>,
    /// The endpoint's label, e.g. `oss-cn-shanghai`, under the service's own domain.
    pub endpoint: Option<String>,
}

impl Address {
    /// Nothing for a host that is not OSS's: then the bucket stands in the path, if the request is OSS's at all.
    pub fn of(host: &str, settings: &Settings) -> Option<Self> {
        let name = without_port(host).to_ascii_lowercase();
        let bound = settings.buckets.iter().find(|bucket| bucket.domains.contains(&name));
        if let Some(bucket) = bound {
            return Some(Self { bucket: Some(bucket.name.clone()), endpoint: None });
        }
        if let Some(labels) = name.strip_suffix(".aliyuncs.com") {
            return match labels.split('.').collect::<Vec<_>>()[..] {
                [endpoint] if endpoint.starts_with("oss-") => {
                    Some(Self { bucket: None, endpoint: Some(endpoint.into()) })
                }
                // Node's ali-oss leaves `oss-` out where its user does; the API's host has the same form.
                [bucket, endpoint] if endpoint.starts_with("oss-") || bucket != "vod" => {
                    Some(Self { bucket: Some(bucket.into()), endpoint: Some(endpoint.into()) })
                }
                _ => None,
            };
        }
        let below = |domain: &String| name.strip_suffix(domain.as_str())?.strip_suffix('.');
        let label = settings.domains.iter().find_map(below).filter(|label| !label.contains('.'))?;
        Some(Self { bucket: Some(label.to_owned()), endpoint: None })
    }

    /// The region of the endpoint; nothing if it has none, as acceleration has none.
    pub fn region(&self) -> Option<&str> {
        let label = self.endpoint.as_deref()?;
        let region = label.strip_prefix("oss-").unwrap_or(label);
        Some(region.strip_suffix("-internal").unwrap_or(region)).filter(|region| !region.starts_with("accelerate"))
    }

    /// How the path can be read, as bucket and key, the likeliest first.
    pub fn readings(&self, path: &str) -> Vec<(String, String)> {
        let path = path.strip_prefix('/').unwrap_or(path);
        let (first, rest) = path.split_once('/').unwrap_or((path, ""));
        match &self.bucket {
            None => vec![(first.to_owned(), rest.to_owned())],
            // Node's ali-oss with an IP as endpoint says the bucket in the host and, with `sldEnable`, in the path too.
            Some(bucket) if bucket == first => {
                vec![(bucket.clone(), path.to_owned()), (bucket.clone(), rest.to_owned())]
            }
            Some(bucket) => vec![(bucket.clone(), path.to_owned())],
        }
    }

    /// Whether a path names no object.
    pub fn is_bucket_level(&self, path: &str) -> bool {
        let path = path.strip_prefix('/').unwrap_or(path);
        match &self.bucket {
            None => path.split_once('/').is_none_or(|(_, key)| key.is_empty()),
            Some(_) => path.is_empty(),
        }
    }
}

/// Whether a request on a host that says nothing is signed as OSS wants it, or is the preflight of one that will be.
pub(crate) fn speaks(request: &Request) -> bool {
    let signed = request.header("authorization").is_some_and(|text| text.starts_with("OSS"));
    let announced = request.header("access-control-request-headers").is_some_and(|names| names.contains("x-oss-"));
    let queried = ["OSSAccessKeyId=", "x-oss-signature"]
        .iter()
        .any(|name| request.query().split('&').any(|pair| pair.starts_with(name)));
    signed || announced || queried || request.headers.iter().any(|(name, _)| super::sign::is_own(name))
}

/// Whether a bucket may be called this.
pub(super) fn is_bucket_name(name: &str) -> bool {
    let inner = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
    (3..=63).contains(&name.len()) && name.bytes().all(inner) && !name.starts_with('-') && !name.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::super::Bucket;
    use super::*;

    fn at(host: &str) -> Option<(Option<String>, Option<String>)> {
        let mut settings = Settings::default();
        settings.domains.push("oss.test".into());
        settings.buckets.push(Bucket {
            name: "movies".into(),
            domains: vec!["cdn.example.com".into()],
            ..Bucket::default()
        });
        Address::of(host, &settings).map(|address| {
            let region = address.region().map(str::to_owned);
            (address.bucket, region)
        })
    }

    fn some(bucket: &str, region: &str) -> Option<(Option<String>, Option<String>)> {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Some((text(bucket), text(region)))
    }

    #[test]
    fn hosts_of_every_style() {
        for (host, expected) in [
            ("outin-demo.oss-cn-shanghai.aliyuncs.com", some("outin-demo", "cn-shanghai")),
            ("outin-demo.oss-cn-shanghai-internal.aliyuncs.com:443", some("outin-demo", "cn-shanghai")),
            ("outin-demo.oss-accelerate.aliyuncs.com", some("outin-demo", "")),
            ("outin-demo.cn-shanghai.aliyuncs.com", some("outin-demo", "cn-shanghai")),
            ("vod.oss-cn-shanghai.aliyuncs.com", some("vod", "cn-shanghai")),
            ("vod.cn-shanghai.aliyuncs.com", None),
            ("vod.aliyuncs.com", None),
            ("oss-cn-shanghai.aliyuncs.com", some("", "cn-shanghai")),
            ("a.b.oss-cn-shanghai.aliyuncs.com", None),
            ("outin-demo.localhost:9711", some("outin-demo", "")),
            ("outin-demo.oss.test", some("outin-demo", "")),
            ("a.b.oss.test", None),
            ("localhost:9711", None),
            ("CDN.example.com", some("movies", "")),
            ("127.0.0.1:9711", None),
        ] {
            assert_eq!(at(host), expected, "{host}");
        }
    }

    #[test]
    fn names_of_buckets() {
        let long = "x".repeat(64);
        for (name, fits) in
            [("abc", true), ("a-1", true), ("ab", false), ("-ab", false), ("ab-", false), ("a_b", false)]
        {
            assert_eq!(is_bucket_name(name), fits, "{name}");
        }
        assert!(!is_bucket_name(&long) && is_bucket_name(&long[1..]) && !is_bucket_name("Abc"));
    }
}
