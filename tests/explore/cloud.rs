//! The cloud in a nutshell: sessions, one bucket, keys that end. Right in its rules, and small enough to be cloned at
//! every fork of the road.

use std::collections::BTreeMap;

use vodlift::wire::base64::decode as unbase64;
use vodlift::wire::digest::md5;
use vodlift::wire::text::{hex, unhex};
use vodlift::wire::{Method, Request, Response};

use crate::case::Which;

/// Life of the temporary keys, seconds: shorter than any time limit, so that they can end while a request is under way.
pub const LIFE: u64 = 10;

#[derive(Clone, Hash, Default)]
pub struct Cloud {
    pub which: Which,
    pub sessions: Vec<Session>,
    pub uploads: Vec<Upload>,
    pub objects: BTreeMap<String, Vec<u8>>,
    /// When the keys of each Apply end, Unix seconds.
    pub passes: Vec<u64>,
    /// Signatures that were used: each is good for one call (spec §2.6).
    pub burned: Vec<String>,
}

#[derive(Clone, Hash)]
pub struct Session {
    pub media: Option<u64>,
    pub cover: Option<u64>,
    /// Where Alibaba has the cover.
    pub cover_at: usize,
    pub committed: bool,
}

#[derive(Clone, Hash)]
pub struct Upload {
    pub key: String,
    pub open: bool,
    pub parts: BTreeMap<u32, Vec<u8>>,
}

impl Cloud {
    /// `bytes` is what arrives as the request's body.
    pub fn handle(&mut self, request: &Request, bytes: &[u8], now: u64) -> Response {
        let (path, query) = target(request);
        if request.url.starts_with("https://vod/") {
            return self.control(path, query, std::str::from_utf8(bytes).unwrap(), now / 1000);
        }
        if self.which == Which::Netease {
            return self.node(request, bytes, now / 1000);
        }
        if let Some(refused) = self.refuse(request, bytes, now / 1000) {
            return refused;
        }
        let key = path.trim_start_matches('/').to_owned();
        let value = |name: &str| {
            query
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .find(|(own, _)| *own == name)
                .map(|(_, value)| value)
        };
        let id = value("uploadId").map(|id| id["upload-".len()..].parse::<usize>().unwrap());
        let upload = id.and_then(|id| self.uploads.get_mut(id)).filter(|upload| upload.open && upload.key == key);
        match (request.method, id, upload) {
            (Method::Get, None, _) => self.list_uploads(&value("prefix").unwrap().replace("%2F", "/")),
            (Method::Head, ..) => match self.objects.get(&key) {
                Some(object) => {
                    answer(200, &[("content-length", object.len().to_string()), ("etag", "\"x\"".into())], "")
                }
                None => answer(404, &[], ""),
            },
            (Method::Put, None, _) => {
                let etag = etag(bytes);
                self.store(key, bytes.to_vec());
                answer(200, &[("etag", etag)], "")
            }
            (Method::Post, None, _) => {
                self.uploads.push(Upload { key, open: true, parts: BTreeMap::new() });
                let id = self.uploads.len() - 1;
                let tag = "InitiateMultipartUploadResult";
                answer(200, &[], &format!("<{tag}><UploadId>upload-{id}</UploadId></{tag}>"))
            }
            (Method::Delete, None, _) => refusal(405, "MethodNotAllowed"),
            (_, Some(_), None) => refusal(404, "NoSuchUpload"),
            (Method::Put, Some(_), Some(upload)) => {
                let number = value("partNumber").unwrap().parse().unwrap();
                upload.parts.insert(number, bytes.to_vec());
                answer(200, &[("etag", etag(bytes))], "")
            }
            (Method::Get, Some(_), Some(upload)) => list_parts(upload),
            (Method::Post, Some(_), Some(upload)) => {
                let manifest = std::str::from_utf8(bytes).unwrap();
                let Some(object) = join(upload, manifest) else { return refusal(400, "InvalidPart") };
                upload.open = false;
                self.store(key, object);
                let tag = "CompleteMultipartUploadResult";
                answer(200, &[], &format!("<{tag}><ETag>&quot;x-2&quot;</ETag></{tag}>"))
            }
            (Method::Delete, Some(_), Some(upload)) => {
                upload.open = false;
                answer(204, &[], "")
            }
        }
    }

    fn store(&mut self, key: String, object: Vec<u8>) {
        let index: usize = key[1..key.find('/').unwrap()].parse().unwrap();
        // Nobody has to tell Alibaba that an object is there.
        self.sessions[index].committed |= self.which == Which::Aliyun;
        self.objects.insert(key, object);
    }

    /// Keys must be alive, bytes must be those that were meant.
    fn refuse(&self, request: &Request, bytes: &[u8], now: u64) -> Option<Response> {
        let header = |name: &str| request.headers.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str());
        let tencent = self.which == Which::Tencent;
        let token = header(if tencent { "x-cos-security-token" } else { "x-oss-security-token" }).unwrap();
        let pass: usize = token["token-".len()..].parse().unwrap();
        let named = if tencent { format!("q-ak=id-{pass}&") } else { format!("OSS id-{pass}:") };
        assert!(header("authorization").unwrap().contains(&named));
        if now > self.passes[pass] {
            return Some(if tencent { refusal(400, "ExpiredToken") } else { refusal(403, "SecurityTokenExpired") });
        }
        let wrong = |wanted: &str| unbase64(wanted) != Some(md5(bytes).to_vec());
        header("content-md5")
            .is_some_and(wrong)
            .then(|| refusal(400, if tencent { "BadDigest" } else { "InvalidDigest" }))
    }

    fn list_uploads(&self, prefix: &str) -> Response {
        let mut xml = String::from("<ListMultipartUploadsResult>");
        for (id, upload) in self.uploads.iter().enumerate() {
            if upload.open && upload.key.starts_with(prefix) {
                xml += &format!("<Upload><Key>{}</Key><UploadId>upload-{id}</UploadId></Upload>", upload.key);
            }
        }
        answer(200, &[], &(xml + "</ListMultipartUploadsResult>"))
    }
}

fn list_parts(upload: &Upload) -> Response {
    let mut xml = String::from("<ListPartsResult>");
    for (number, bytes) in &upload.parts {
        let (etag, size) = (hex(&md5(bytes)), bytes.len());
        xml += &format!(
            "<Part><PartNumber>{number}</PartNumber><ETag>&quot;{etag}&quot;</ETag><Size>{size}</Size></Part>"
        );
    }
    answer(200, &[], &(xml + "<IsTruncated>false</IsTruncated></ListPartsResult>"))
}

/// The parts that a manifest lists, if they are there, whole and in order.
fn join(upload: &Upload, manifest: &str) -> Option<Vec<u8>> {
    let mut object = Vec::new();
    for (index, part) in manifest.split("<PartNumber>").skip(1).enumerate() {
        let (number, rest) = part.split_once('<')?;
        let (_, etag) = rest.split_once("<ETag>&quot;")?;
        let bytes = upload.parts.get(&number.parse().ok()?)?;
        if number.parse() != Ok(index + 1) || unhex(etag.split_once('&')?.0) != Some(md5(bytes)) {
            return None;
        }
        object.extend(bytes);
    }
    (!object.is_empty()).then_some(object)
}

/// Path and query of a request.
pub fn target(request: &Request) -> (&str, &str) {
    let host = request.url.find("://").unwrap() + 3;
    let path = host + request.url[host..].find('/').unwrap();
    request.url[path..].split_once('?').unwrap_or((&request.url[path..], ""))
}

fn etag(bytes: &[u8]) -> String {
    format!("\"{}\"", hex(&md5(bytes)))
}

pub fn business(code: i64, message: &str) -> Response {
    answer(200, &[], &format!(r#"{{"code":{code},"message":"{message}","data":{{}}}}"#))
}

pub fn refusal(status: u16, code: &str) -> Response {
    answer(status, &[], &format!("<Error><Code>{code}</Code><Message>m</Message></Error>"))
}

pub fn answer(status: u16, headers: &[(&str, String)], body: &str) -> Response {
    let headers = headers.iter().map(|(name, value)| (name.to_string(), value.clone())).collect();
    Response { status, headers, body: body.into() }
}
