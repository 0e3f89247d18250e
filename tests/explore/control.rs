//! What stands before the store: the clouds' ways to open an upload and to end it, and what the page says to each.

use vodlift::wire::Response;
use vodlift::wire::base64::encode as base64;
use vodlift::wire::date::Date;

use crate::case::Which;
use crate::cloud::{Cloud, LIFE, Session, answer, business};

/// A signature of the page's own, the `n`-th.
fn signature(n: u32, seconds: u64) -> String {
    let query = format!("secretId=A&currentTimeStamp={seconds}&expireTime={}&random={n}", seconds + 1000);
    base64(&[&[0; 20], query.as_bytes()].concat())
}

/// The value of a name in a form.
fn value<'a>(form: &'a str, name: &str) -> Option<&'a str> {
    form.split('&').filter_map(|pair| pair.split_once('=')).find(|(own, _)| *own == name).map(|(_, value)| value)
}

fn error(code: i64) -> Response {
    answer(400, &[], &format!(r#"{{"error":{{"code":{code},"type":"UploadsException","description":"d"}}}}"#))
}

impl Cloud {
    /// What the page answers, the `n`-th time that it is asked.
    pub fn page(&mut self, (topic, kind): (&str, &str), handles: &[(String, String)], n: u32, now: u64) -> String {
        match self.which {
            Which::Tencent => signature(n, now),
            Which::Aliyun => self.app_server(topic, kind, handles, now),
            Which::Netease => self.chain_page(topic, handles, now),
            Which::Youku => format!(r#"{{"client_id":"app","access_token":"access-{n}"}}"#),
        }
    }

    pub fn control(&mut self, path: &str, query: &str, body: &str, now: u64) -> Response {
        match self.which {
            Which::Tencent => self.tencent(query.strip_prefix("Action=").unwrap(), body, now),
            Which::Youku => self.youku(path, if body.is_empty() { query } else { body }, now),
            Which::Aliyun | Which::Netease => unreachable!("the page makes the calls"),
        }
    }

    pub fn open(&mut self, media: Option<u64>, cover: Option<u64>) -> usize {
        let cover_at = self.sessions.len();
        self.sessions.push(Session { media, cover, cover_at, committed: false });
        cover_at
    }

    /// Keys that end when all keys do.
    pub fn pass(&mut self, now: u64) -> usize {
        self.passes.push(now + LIFE);
        self.passes.len() - 1
    }

    fn app_server(&mut self, topic: &str, kind: &str, handles: &[(String, String)], now: u64) -> String {
        let named = |name: &str| {
            let (_, value) = handles.iter().find(|(own, _)| own == name)?;
            Some(value.rsplit('-').next().unwrap().parse::<usize>().unwrap())
        };
        let (id, name) = if kind == "media" { ("VideoId", "video") } else { ("ImageId", "cover") };
        let index = match named("videoId").filter(|_| topic == "refresh") {
            Some(index) => index,
            None if kind == "media" => self.open(Some(0), None),
            None => self.open(None, Some(0)),
        };
        if let Some(cover) = named("imageUrl").filter(|_| kind == "media") {
            self.sessions[index].cover_at = cover;
        }
        let pass = self.pass(now);
        let address = format!(r#"{{"Endpoint":"https://here","Bucket":"b","FileName":"s{index}/{name}"}}"#);
        let auth = format!(
            r#"{{"SecurityToken":"token-{pass}","AccessKeyId":"id-{pass}","AccessKeySecret":"key-{pass}","Expiration":"{LIFE}"}}"#
        );
        format!(
            r#"{{"{id}":"file-{index}","ImageURL":"https://img/at-{index}","UploadAddress":"{}","UploadAuth":"{}"}}"#,
            base64(address.as_bytes()),
            base64(auth.as_bytes())
        )
    }

    fn youku(&mut self, path: &str, form: &str, now: u64) -> Response {
        assert!(value(form, "access_token").unwrap().starts_with("access-"));
        let known = value(form, "upload_token").map(|token| token["up-".len()..].parse::<usize>().unwrap());
        let index = match (path, known) {
            ("/uploads/create.json", None) => self.open(Some(value(form, "file_size").unwrap().parse().unwrap()), None),
            ("/uploads/get_sts_inf.json", Some(index)) => index,
            ("/uploads/cancel.json", Some(index)) => {
                return answer(200, &[], &format!(r#"{{"upload_token":"up-{index}"}}"#));
            }
            (_, Some(index)) => {
                let session = &mut self.sessions[index];
                let object = self.objects.get(&format!("s{index}/video"));
                if session.committed {
                    return error(120_010_221);
                }
                if session.media != object.map(|object| object.len() as u64) {
                    return error(120_010_151);
                }
                session.committed = true;
                return answer(200, &[], &format!(r#"{{"video_id":"file-{index}"}}"#));
            }
            (path, None) => panic!("{path} without an upload"),
        };
        let (pass, end) = (self.pass(now), Date::new(now + LIFE).iso());
        let place = if known.is_some() {
            String::new()
        } else {
            format!(r#""video_id":"file-{index}","oss_bucket":"b","oss_object":"s{index}/video","#)
        };
        let status = if known.is_some() { 200 } else { 201 };
        answer(
            status,
            &[],
            &format!(
                r#"{{{place}"upload_token":"up-{index}","endpoint":"here","temp_access_id":"id-{pass}","temp_access_secret":"key-{pass}","security_token":"token-{pass}","expire_time":"{end}"}}"#
            ),
        )
    }

    fn tencent(&mut self, action: &str, body: &str, now: u64) -> Response {
        let field = |name: &str| {
            let (_, rest) = body.split_once(&format!("\"{name}\":"))?;
            Some(rest.trim_start_matches('"').split(['"', ',', '}']).next().unwrap())
        };
        let signature = field("signature").unwrap().to_owned();
        if self.burned.contains(&signature) {
            return business(10004, "duplicate vod signature");
        }
        self.burned.push(signature);
        let known = field("vodSessionKey").map(|key| key["session-".len()..].parse::<usize>().unwrap());
        if action == "CommitUploadUGC" {
            return self.commit(known.unwrap());
        }
        let index = match known {
            Some(index) if self.sessions[index].committed => {
                return business(90007, "ugc upload | session is committed");
            }
            Some(index) => index,
            None => {
                let size = |name| field(name).map(|size| size.parse().unwrap());
                let (media, cover) = (size("videoSize"), size("coverSize"));
                self.sessions.push(Session { media, cover, cover_at: self.sessions.len(), committed: false });
                self.sessions.len() - 1
            }
        };
        let (pass, end) = (self.passes.len(), now + LIFE);
        self.passes.push(end);
        let path = |name, size: Option<u64>| {
            size.map_or(String::new(), |_| format!(r#""{name}":{{"storagePath":"/s{index}/{name}"}},"#))
        };
        let session = &self.sessions[index];
        answer(
            200,
            &[],
            &format!(
                r#"{{"code":0,"message":"","data":{{{}{}"storageAppId":1,"storageBucket":"b","storageRegionV5":"r","vodSessionKey":"session-{index}","tempCertificate":{{"secretId":"id-{pass}","secretKey":"key-{pass}","token":"token-{pass}","expiredTime":{end}}},"timestamp":{now}}}}}"#,
                path("video", session.media),
                path("cover", session.cover),
            ),
        )
    }

    fn commit(&mut self, index: usize) -> Response {
        let session = &mut self.sessions[index];
        for (name, size) in [("video", session.media), ("cover", session.cover)] {
            let object = self.objects.get(&format!("s{index}/{name}"));
            if size != object.map(|object| object.len() as u64) {
                return business(90010, "ugc upload | the object is missing");
            }
        }
        session.committed = true;
        answer(
            200,
            &[],
            &format!(r#"{{"code":0,"message":"","data":{{"fileId":"file-{index}","video":{{"url":"u"}}}}}}"#),
        )
    }
}
