//! Parameters of an RPC call and their signature, version 1.0 (aliyun §2.1–§2.3).

use crate::encoding::{base64, hmac_sha1, hmac_sha1_fits, percent, query_pairs, unbase64};
use crate::http::Request;

/// Parameters of one call, from query and form alike.
#[derive(Clone, Debug, Default)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Everything that the query and, on POST, the form hold; nothing if one of them is not UTF-8.
    pub fn of(request: &Request) -> Option<Self> {
        let mut pairs = query_pairs(request.query())?;
        if request.method == "POST" {
            pairs.extend(query_pairs(std::str::from_utf8(request.body.bytes()).ok()?)?);
        }
        Some(Self(pairs))
    }

    /// A parameter that was sent and is not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(known, _)| known == name)?;
        Some(value.as_str()).filter(|value| !value.is_empty())
    }

    /// What is signed (aliyun §2.3 steps 1–3).
    pub fn string_to_sign(&self, method: &str) -> String {
        let mut pairs: Vec<_> = self.0.iter().filter(|(name, _)| name != "Signature").collect();
        pairs.sort();
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| format!("{}={}", percent(name), percent(value))).collect();
        format!("{method}&%2F&{}", percent(&pairs.join("&")))
    }

    /// Whether `Signature` was made with this secret.
    pub fn fits(&self, method: &str, secret: &str) -> bool {
        let received = self.get("Signature").and_then(unbase64).unwrap_or_default();
        hmac_sha1_fits(key(secret).as_bytes(), self.string_to_sign(method).as_bytes(), &received)
    }

    /// Adds `Signature`; the whole as a query or a form.
    pub fn signed(mut self, method: &str, secret: &str) -> String {
        let signature = hmac_sha1(key(secret).as_bytes(), self.string_to_sign(method).as_bytes());
        self.0.push(("Signature".into(), base64(&signature)));
        let pairs: Vec<_> =
            self.0.iter().map(|(name, value)| format!("{}={}", percent(name), percent(value))).collect();
        pairs.join("&")
    }
}

impl From<Vec<(String, String)>> for Parameters {
    fn from(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }
}

/// The trailing `&` belongs to the key, with temporary keys too (aliyun §2.3 step 4).
fn key(secret: &str) -> String {
    format!("{secret}&")
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMON: &str = "Format=JSON&Version=2017-03-21&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0";

    fn signature(method: &str, secret: &str, pairs: &str) -> (Parameters, String) {
        let parameters = Parameters(query_pairs(&format!("{pairs}&{COMMON}")).unwrap());
        let text = parameters.clone().signed(method, secret);
        let (_, signature) = query_pairs(&text).unwrap().into_iter().find(|(name, _)| name == "Signature").unwrap();
        (parameters, signature)
    }

    #[test]
    fn vector_a() {
        let pairs = "Action=CreateUploadVideo&FileName=demo+(1).mp4&Title=%E6%B5%8B%E8%AF%95%20a%2Bb*~&AccessKeyId=testAccessKeyId\
            &SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf&Timestamp=2026-01-02T03:04:05Z";
        let (parameters, get) = signature("GET", "testAccessKeySecret", pairs);
        assert_eq!(
            parameters.string_to_sign("GET"),
            "GET&%2F&AccessKeyId%3DtestAccessKeyId%26Action%3DCreateUploadVideo%26FileName%3Ddemo%2520%25281%2529.mp4%26Format\
             %3DJSON%26SignatureMethod%3DHMAC-SHA1%26SignatureNonce%3D3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf%26SignatureVersion\
             %3D1.0%26Timestamp%3D2026-01-02T03%253A04%253A05Z%26Title%3D%25E6%25B5%258B%25E8%25AF%2595%2520a%252Bb%252A~%26\
             Version%3D2017-03-21"
        );
        assert_eq!(get, "a8bqCK7JSBMWDV5T1of8/sQWz1o=");
        assert_eq!(signature("POST", "testAccessKeySecret", pairs).1, "TxZ5lyhE3ph/GZmy7w4lQ33g6Dk=");
    }

    #[test]
    fn vector_b_has_a_temporary_key() {
        let pairs = "Action=CreateUploadImage&ImageType=default&ImageExt=png&Tags=%E7%8C%AB,%E7%8B%97&AccessKeyId=STS.demoKeyId\
            &SecurityToken=CAIS/demo%2BToken==&SignatureNonce=b924c8c3-6d03-4c5d-ad36-d984d3116788\
            &Timestamp=2026-01-02T03:04:05Z";
        assert_eq!(signature("GET", "demoSecret", pairs).1, "5jIwVuawsp8BAoB+wxFvL6SW+m8=");
    }

    #[test]
    fn vector_c_has_no_timestamp_and_a_request_id() {
        let pairs = "Action=RefreshUploadVideo&VideoId=93ab850b4f6f44eab54b6e91d24d81d4&AccessKeyId=STS.demoKeyId\
            &SecurityToken=CAIS/demo%2BToken==&SignatureNonce=3c0b7a1e-5f0e-4d3b-9a52-0c9b6ad1c001\
            &RequestId=0E2D9C11-7A50-4C0B-8A5E-3D2C1B0A9F88";
        assert_eq!(signature("GET", "demoSecret", pairs).1, "a96LUiqCBYtFy/Sei4lCUXwxybU=");
    }

    #[test]
    fn vector_d_is_the_vendors_own() {
        let pairs = "Action=GetVideoPlayAuth&VideoId=5aed81b74ba84920be578cdfe004af4b&AccessKeyId=testAccessKeyId\
            &SignatureNonce=8f8a035d-6496-4268-afd4-67c22837e38d&Timestamp=2017-10-10T12:02:54Z";
        assert_eq!(signature("GET", "testAccessKeySecret", pairs).1, "Ibgh7y8Vp47LBuAsf5Xhi1SvDss=");
    }

    #[test]
    fn a_signature_fits_one_secret_one_method_and_one_set_of_parameters() {
        let pairs = |more: &str| query_pairs(&format!("b=2&a=+x%2B{more}")).unwrap();
        let text = Parameters(pairs("")).signed("GET", "secret");
        let received = Parameters(query_pairs(&text).unwrap());
        assert!(received.fits("GET", "secret"));
        assert!(!received.fits("POST", "secret") && !received.fits("GET", "secre"));
        let mut changed = received.clone();
        changed.0[0].1 = "3".into();
        assert!(!changed.fits("GET", "secret"));
    }
}
