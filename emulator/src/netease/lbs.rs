//! LBS: which nodes take uploads (netease §2).

use super::answer::{lbs, lbs_error};
use super::{BugKind, Netease, is_netease_host};
use crate::config::Config;
use crate::encoding::query_pairs;
use crate::errors::NodeError;
use crate::http::{Request, Response};
use crate::route::without_port;
use crate::trouble::{Effect, LbsForm};
use serde_json::json;

impl Netease {
    /// One lookup; the answer, and the error's code for the log.
    pub(crate) fn lookup(
        &mut self,
        request: &Request,
        config: &Config,
        effects: &[Effect],
    ) -> (Response, Option<&'static str>) {
        let settings = &config.netease;
        self.watch_headers(request);
        if request.header("x-nos-token").is_some() {
            self.bug(BugKind::TokenToDirectory, "x-nos-token to LBS");
        }
        let pairs = query_pairs(request.query()).unwrap_or_default();
        let get = |name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let refuse = |error: NodeError| {
            let (status, code, message) = error.words();
            (lbs_error(status, code, message), Some(code))
        };
        if get("version") != Some("1.0") {
            return refuse(NodeError::InvalidArgument);
        }
        if get("bucketname").is_some_and(|bucket| bucket != settings.bucket) {
            return refuse(NodeError::InvalidBucketName);
        }
        let mut nodes = nodes(request, config);
        self.list(&nodes);
        // On this machine one port does everything.
        if !is_netease_host(&request.host) {
            self.listed.insert(request.host.clone());
        }
        let form = |effect: &Effect| if let Effect::Lbs { form } = effect { Some(*form) } else { None };
        let (_, code, message) = NodeError::InvalidBucketName.words();
        match effects.iter().find_map(form) {
            Some(LbsForm::Error) => return refuse(NodeError::InvalidBucketName),
            Some(LbsForm::ErrorIn200) => return (lbs_error(200, code, message), Some(code)),
            Some(LbsForm::Html) => {
                return (Response::new(200, "text/html", "<html><body>trouble</body></html>"), None);
            }
            Some(LbsForm::Empty) => nodes.clear(),
            Some(LbsForm::Addresses) => {
                nodes = ["http://203.0.113.10", "http://203.0.113.11"].map(str::to_owned).into();
                self.list(&nodes);
            }
            Some(LbsForm::Reversed) => nodes.reverse(),
            None => {}
        }
        (lbs(200, &json!({ "lbs": format!("http://{}/lbs", request.host), "upload": nodes })), None)
    }

    /// Remembers whom a client may call.
    fn list(&mut self, nodes: &[String]) {
        let host = |node: &String| node.split_once("://").map_or(&**node, |(_, host)| host).to_owned();
        self.listed.extend(nodes.iter().map(host));
    }
}

/// Further ports of this program for callers on this machine, the service's own names for others. Always plain HTTP, as of
/// every answer that was seen; names are what a page on https can make use of (netease §2.5).
fn nodes(request: &Request, config: &Config) -> Vec<String> {
    let ports: Vec<u16> = config.netease.ports.iter().copied().filter(|port| *port != 0).collect();
    if ports.is_empty() || is_netease_host(&request.host) {
        return config.netease.nodes.clone();
    }
    let name = without_port(&request.host);
    ports.iter().map(|port| format!("http://{name}:{port}")).collect()
}
