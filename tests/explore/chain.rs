//! NetEase in a nutshell: names by the page, and one node that takes one chunk after the other (netease §3, §4).

use vodlift::wire::base64::encode as base64;
use vodlift::wire::{Method, Request, Response};

use crate::cloud::{Cloud, LIFE, Upload, answer, target};

impl Cloud {
    /// Its context is `ctx-` and its place in the list.
    pub fn node(&mut self, request: &Request, bytes: &[u8], now: u64) -> Response {
        let (path, query) = target(request);
        let token = request.headers.iter().find(|(name, _)| *name == "x-nos-token").map(|(_, token)| token).unwrap();
        let pass: usize = token.rsplit('-').next().unwrap().parse().unwrap();
        if now > self.passes[pass] {
            return answer(403, &[], r#"{"errCode":"InvalidToken"}"#);
        }
        let key = path.strip_prefix("/b/").unwrap().replace("%2F", "/");
        let value = |name: &str| {
            let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs.filter(|(own, _)| *own == name).map(|(_, value)| value).next()
        };
        let known = value("context").map(|context| context["ctx-".len()..].parse::<usize>().unwrap());
        if known.is_some_and(|id| !self.uploads[id].open) {
            return answer(404, &[], r#"{"errCode":"ContextNotFound"}"#);
        }
        if request.method == Method::Get {
            return self.counted(known.expect("a query for a context"), false);
        }
        let offset: usize = value("offset").unwrap().parse().unwrap();
        let id = known.unwrap_or_else(|| self.begin(&key));
        let held = self.uploads[id].parts.entry(0).or_default();
        if offset > held.len() {
            return answer(400, &[], r#"{"errCode":"InvalidOffset"}"#);
        }
        if offset < held.len() {
            return self.counted(id, false);
        }
        held.extend(bytes);
        let object = held.clone();
        let complete = value("complete") == Some("true");
        if complete {
            self.uploads[id].open = false;
            let index: usize = key[1..key.find('/').unwrap()].parse().unwrap();
            self.sessions[index].committed = true;
            self.objects.insert(key, object);
        }
        self.counted(id, complete)
    }

    /// A chunk without a context begins anew, and what was open of the same object is nobody's now.
    fn begin(&mut self, key: &str) -> usize {
        for upload in self.uploads.iter_mut().filter(|upload| upload.key == key) {
            upload.open = false;
        }
        self.uploads.push(Upload { key: key.to_owned(), open: true, parts: Default::default() });
        self.uploads.len() - 1
    }

    fn counted(&self, id: usize, complete: bool) -> Response {
        let held = self.uploads[id].parts.get(&0).map_or(0, Vec::len);
        let index = self.uploads[id].key[1..].split('/').next().unwrap();
        let message = base64(format!(r#"{{"code":200,"ret":{{"vid":"file-{index}"}}}}"#).as_bytes());
        let (context, message) = if complete { ("null".into(), message) } else { (format!("\"ctx-{id}\""), "".into()) };
        answer(200, &[], &format!(r#"{{"offset":{held},"context":{context},"callbackRetMsg":"{message}"}}"#))
    }

    /// Init names a new object; who goes on with an old one gets another token. Or: whether it is there.
    pub fn chain_page(&mut self, topic: &str, handles: &[(String, String)], now: u64) -> String {
        let object = handles.iter().find(|(name, _)| name == "object").map(|(_, object)| object.as_str());
        let index = object.map(|object| object[1..object.find('/').unwrap()].parse::<usize>().unwrap());
        if topic == "confirm" {
            let index = index.expect("an object to be confirmed");
            return if self.sessions[index].committed { format!(r#"{{"vid":"file-{index}"}}"#) } else { "null".into() };
        }
        let index = index.unwrap_or_else(|| self.open(Some(0), None));
        let pass = self.pass(now);
        let ends = now + LIFE;
        format!(r#"{{"bucket":"b","object":"s{index}/video","xNosToken":"UPLOAD token-{pass}","expiresAt":{ends}}}"#)
    }
}
