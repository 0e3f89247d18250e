//! The request signature of COS, step by step as in spec §3.2 and §3.4.

use super::{Call, Caller, Cos};
use crate::bucket::Refusal;
use crate::clock::seconds;
use crate::encoding::{hex, hmac_sha1, hmac_sha1_fits, percent};
use crate::errors::StoreError;
use crate::http::Request;
use crate::route::without_port;
use sha1::{Digest, Sha1};

/// The seven fields of a signature, in the order in which they are written.
const FIELDS: [&str; 7] =
    ["q-sign-algorithm", "q-ak", "q-sign-time", "q-key-time", "q-header-list", "q-url-param-list", "q-signature"];

/// The lower-case names and the values that are signed.
pub type Pairs<'a> = &'a [(String, String)];

/// `HttpString`: method, decoded path, parameters, headers (steps 3 to 5). The pairs may come in any order.
pub fn http_string(method: &str, path: &str, parameters: Pairs, headers: Pairs) -> String {
    let lines = |pairs: Pairs| {
        let mut pairs: Vec<_> = pairs.iter().map(|(name, value)| (encoded_name(name), percent(value))).collect();
        pairs.sort();
        pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
    };
    format!("{}\n{path}\n{}\n{}\n", method.to_ascii_lowercase(), lines(parameters), lines(headers))
}

/// `StringToSign` (step 6).
pub fn string_to_sign(sign_time: &str, http_string: &str) -> String {
    format!("sha1\n{sign_time}\n{}\n", hex(&Sha1::digest(http_string)))
}

/// `SignKey` (step 1): its hex text is the key of step 7.
pub fn sign_key(secret_key: &str, key_time: &str) -> String {
    hex(&hmac_sha1(secret_key.as_bytes(), key_time.as_bytes()))
}

/// A whole `Authorization` header (step 8), for tools and tests.
pub fn authorization(
    keys: (&str, &str),
    window: (i64, i64),
    method: &str,
    path: &str,
    parameters: Pairs,
    headers: Pairs,
) -> String {
    let time = format!("{};{}", window.0, window.1);
    let text = string_to_sign(&time, &http_string(method, path, parameters, headers));
    let signature = hex(&hmac_sha1(sign_key(keys.1, &time).as_bytes(), text.as_bytes()));
    let list = |pairs: Pairs| {
        let mut names: Vec<_> = pairs.iter().map(|(name, _)| encoded_name(name)).collect();
        names.sort();
        names.join(";")
    };
    let values = ["sha1", keys.0, &time, &time, &list(headers), &list(parameters), &signature];
    FIELDS.iter().zip(values).map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

fn encoded_name(name: &str) -> String {
    percent(name).to_lowercase()
}

/// What a request claims about itself.
struct Claim<'a>([&'a str; 7]);

impl<'a> Claim<'a> {
    /// From the header or, for a pre-signed URL, from the query; nothing if the request is anonymous.
    fn of(request: &'a Request, pairs: &'a [(String, String)]) -> Result<Option<Self>, Refusal> {
        let garbled = || StoreError::AccessDenied.because("the Authorization header is garbled");
        let mut values = [None; 7];
        let mut set = |name: &str, value: &'a str| {
            let index = FIELDS.iter().position(|field| *field == name)?;
            values[index].replace(value).is_none().then_some(())
        };
        match request.header("authorization") {
            Some(header) => {
                for pair in header.trim().split('&') {
                    let (name, value) = pair.split_once('=').ok_or_else(garbled)?;
                    set(name, value).ok_or_else(garbled)?;
                }
            }
            None => {
                let mut signed = pairs.iter().filter(|(name, _)| FIELDS.contains(&name.as_str())).peekable();
                if signed.peek().is_none() {
                    return Ok(None);
                }
                for (name, value) in signed {
                    set(name, value).ok_or_else(garbled)?;
                }
            }
        }
        let mut fields = [""; 7];
        for (field, value) in fields.iter_mut().zip(values) {
            *field = value.ok_or_else(garbled)?;
        }
        match fields[0] {
            "sha1" => Ok(Some(Self(fields))),
            _ => Err(garbled()),
        }
    }

    fn names(list: &str) -> impl Iterator<Item = &str> {
        list.split(';').filter(|name| !name.is_empty())
    }
}

/// `start;end` in Unix seconds.
fn window(text: &str) -> Option<(i64, i64)> {
    let (start, end) = text.split_once(';')?;
    Some((start.parse().ok()?, end.parse().ok()?))
}

impl Cos {
    /// Spec §3.4, in its order; nobody for a request without a signature.
    pub(super) fn verify<'s>(
        &'s self,
        call: &'s Call,
        path: &str,
        pairs: &[(String, String)],
    ) -> Result<Option<Caller<'s>>, Refusal> {
        let request = call.request;
        let Some(claim) = Claim::of(request, pairs)? else {
            return Ok(None);
        };
        let [_, ak, sign_time, key_time, header_list, param_list, signature] = claim.0;
        let (secret_key, caller) = self.who(call, ak)?;
        let now = seconds(call.now);
        for time in [sign_time, key_time] {
            let (start, end) =
                window(time).ok_or_else(|| StoreError::AccessDenied.because("a time window is garbled"))?;
            if now < start || now > end {
                return Err(StoreError::RequestExpired.because(format!("now {now} is outside of {start};{end}")));
            }
        }
        if call.config.strict.content_length_signed
            && call.route == crate::route::Route::Part
            && !Claim::names(header_list).any(|name| name == "content-length")
        {
            return Err(StoreError::AccessDenied.because("content-length is not signed"));
        }
        let parameters = listed(param_list, pairs);
        let key = sign_key(secret_key, key_time);
        let received = unhex(signature).unwrap_or_default();
        let mut last = String::new();
        for host in hosts(request) {
            let headers = listed(header_list, &headers_with(request, host));
            let text = string_to_sign(sign_time, &http_string(&request.method, path, &parameters, &headers));
            if hmac_sha1_fits(key.as_bytes(), text.as_bytes(), &received) {
                return Ok(Some(caller));
            }
            last = text;
        }
        Err(StoreError::SignatureDoesNotMatch.because("the signature does not match").with("StringToSign", last))
    }

    /// Steps 2 and 3: whose key it is, and whether its token fits and lives.
    fn who<'s>(&'s self, call: &'s Call, ak: &str) -> Result<(&'s str, Caller<'s>), Refusal> {
        if let Some(index) = call.config.accounts.iter().position(|account| account.secret_id == ak) {
            return Ok((&call.config.accounts[index].secret_key, Caller::Account(index)));
        }
        let credential = self
            .credentials
            .get(ak)
            .ok_or_else(|| StoreError::InvalidAccessKeyId.because("the access key id is not known"))?;
        if call.request.header("x-cos-security-token") != Some(&*credential.token) {
            return Err(StoreError::AccessDenied.because("the security token does not belong to the key"));
        }
        if seconds(call.now) > credential.expires {
            return Err(StoreError::ExpiredToken.because("the token has expired"));
        }
        Ok((&credential.secret_key, Caller::Session(&credential.scope)))
    }
}

/// Of the pairs those whose encoded name is on the list; a listed name that is not there simply cannot match.
fn listed(list: &str, pairs: &[(String, String)]) -> Vec<(String, String)> {
    Claim::names(list)
        .filter_map(|wanted| pairs.iter().find(|(name, _)| encoded_name(name) == wanted).cloned())
        .collect()
}

/// The names by which a client may have called the host: as sent, without its port (Python), or the proxied one.
fn hosts(request: &Request) -> Vec<&str> {
    let mut hosts = vec![request.host.as_str()];
    let bare = without_port(&request.host);
    if bare != request.host {
        hosts.push(bare);
    }
    hosts.extend(request.header("vod-forward-cos"));
    hosts
}

fn headers_with(request: &Request, host: &str) -> Vec<(String, String)> {
    let others = request.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("host"));
    let lower = others.map(|(name, value)| (name.to_ascii_lowercase(), value.clone()));
    lower.chain([("host".to_owned(), host.to_owned())]).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let lower = |c: u8| matches!(c, b'0'..=b'9' | b'a'..=b'f');
    if text.len() != 40 || !text.bytes().all(lower) {
        return None;
    }
    (0..20).map(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: (&str, &str) = ("AKIDEXAMPLE000000000000000000000000", "ExampleSecretKey0000000000000000");
    const WINDOW: (i64, i64) = (1_750_000_000, 1_750_007_200);

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
    }

    #[test]
    fn vector_a_odd_characters_host_and_token() {
        assert_eq!(sign_key(KEYS.1, "1750000000;1750007200"), "99bd61d741530bb541aa04568dfd71b7be83221b");
        let path = "/vodbucket0001/1f2e3d4c/clip (final) 片段.mp4";
        let parameters = pairs(&[("uploadId", "1750000001abcdef0123456789"), ("partNumber", "1")]);
        let headers = pairs(&[
            ("x-cos-security-token", "tok+en/=example"),
            ("Host", "vodbucket0001-1250000000.cos.ap-chongqing.myqcloud.com"),
            ("Content-Length", "1048576"),
        ]);
        let text = http_string("PUT", path, &parameters, &headers);
        assert_eq!(hex(&Sha1::digest(&text)), "396b397aa1486493339402a33f11855cf915f4f2");
        assert_eq!(
            authorization(KEYS, WINDOW, "PUT", path, &parameters, &headers),
            "q-sign-algorithm=sha1&q-ak=AKIDEXAMPLE000000000000000000000000&q-sign-time=1750000000;1750007200\
             &q-key-time=1750000000;1750007200&q-header-list=content-length;host;x-cos-security-token\
             &q-url-param-list=partnumber;uploadid&q-signature=947925110ac2a8eec4c4a68ea674a97877ef0147"
        );
    }

    #[test]
    fn vector_b_as_the_web_client_signs_a_part() {
        let parameters = pairs(&[("partNumber", "1"), ("uploadId", "1750000001abcdef0123456789")]);
        let headers = pairs(&[("content-length", "1048576")]);
        let path = "/vodbucket0001/1f2e3d4c/clip.mp4";
        let text = http_string("PUT", path, &parameters, &headers);
        assert_eq!(hex(&Sha1::digest(&text)), "391d778295279a0599dbe34763943c2691906149");
        let header = authorization(KEYS, WINDOW, "PUT", path, &parameters, &headers);
        assert!(header.ends_with("q-signature=bad275f80b011b056d2fbf1162c1febb0de9668d"), "{header}");
    }

    #[test]
    fn vector_c_a_list_without_signed_headers() {
        let parameters = pairs(&[("uploads", ""), ("prefix", "vodbucket0001/1f2e3d4c/clip.mp4")]);
        let text = http_string("GET", "/", &parameters, &[]);
        assert_eq!(text, "get\n/\nprefix=vodbucket0001%2F1f2e3d4c%2Fclip.mp4&uploads=\n\n");
        assert_eq!(hex(&Sha1::digest(&text)), "b258957525e82e7d5511d1abb2b027e24e5a8282");
        let header = authorization(KEYS, WINDOW, "GET", "/", &parameters, &[]);
        assert!(header.contains("q-header-list=&q-url-param-list=prefix;uploads&"), "{header}");
        assert!(header.ends_with("q-signature=2ab0b350ff0e2f84abab464dd9b3a300961a7d36"), "{header}");
    }
}
