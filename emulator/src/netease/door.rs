//! Which requests are NetEase's, and what pages may do (netease §3.9, A: routing).

use super::Settings;
use crate::config::Config;
use crate::http::{Request, Response};
use crate::route::{Route, without_port};

/// Domains of nodes and directories.
const DOMAINS: [&str; 4] = [".127.net", ".126.net", ".163yun.com", ".chatnos.com"];
/// The VOD API.
const API: &str = "vcloud.163.com";

/// Whether a host is one of the service's own.
pub fn is_netease_host(host: &str) -> bool {
    let name = without_port(host).to_ascii_lowercase();
    name == API || DOMAINS.iter().any(|domain| name.ends_with(domain))
}

/// Whether a request is NetEase's. On a plain host that is said by the path, the parameters or the token; ports that are nodes
/// take nothing else.
pub(crate) fn is_netease(request: &Request, plain: bool, settings: &Settings) -> bool {
    let path = request.path();
    is_netease_host(&request.host)
        || plain
            && (path == "/lbs"
                || path.starts_with("/app/vod/")
                || path == "/xhr/vod/nos/callback"
                || is_node_port(&request.host, settings)
                || speaks(request))
}

fn is_node_port(host: &str, settings: &Settings) -> bool {
    let port = host.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
    port.is_some_and(|port| port != 0 && settings.ports.contains(&port))
}

/// A chunk or a breakpoint query, or the preflight of one.
fn speaks(request: &Request) -> bool {
    let asked = request.header("access-control-request-headers").unwrap_or_default().to_ascii_lowercase();
    request.header("x-nos-token").is_some()
        || asked.split(',').any(|name| name.trim() == "x-nos-token")
        || has(request, "uploadContext")
        || (has(request, "offset") && has(request, "complete"))
}

/// Whether a parameter is there, with or without a value.
fn has(request: &Request, wanted: &str) -> bool {
    request.query().split('&').any(|pair| pair.split_once('=').map_or(pair, |(name, _)| name) == wanted)
}

/// What such a request wants. The chunk that completes the object is a kind of its own.
pub(crate) fn route_of(request: &Request) -> Route {
    let path = request.path();
    match (&*request.method, path) {
        ("OPTIONS", _) => Route::Preflight,
        (_, "/xhr/vod/nos/callback") => Route::Callback,
        (_, "/app/vod/upload/init") => Route::Create,
        (_, "/app/vod/video/query") => Route::Confirm,
        (_, "/app/vod/video/get") => Route::Info,
        (_, path) if path.starts_with("/app/vod/") => Route::Other,
        ("GET", path) if path.ends_with("/lbs") && !has(request, "uploadContext") => Route::Lbs,
        ("GET", _) if has(request, "uploadContext") => Route::Breakpoint,
        ("POST", _) if request.query().split('&').any(|pair| pair == "complete=true") => Route::Complete,
        ("POST", _) => Route::Chunk,
        _ => Route::Other,
    }
}

/// Whether pages may read answers: those of nodes and directories, but the VOD API's only if it is so set.
pub(crate) fn is_open(path: &str, config: &Config) -> bool {
    !path.starts_with("/app/vod/") || config.netease.api_cors
}

/// Every page may call the nodes. No Max-Age: it is not known that there is one, and browsers remember by the whole URL anyway.
pub(crate) fn preflight(request: &Request, settings: &Settings) -> Response {
    let response = Response::empty(200);
    if request.path().starts_with("/app/vod/") && !settings.api_cors {
        return response;
    }
    response
        .with("access-control-allow-origin", "*")
        .with("access-control-allow-methods", "GET, POST, OPTIONS")
        .with("access-control-allow-headers", "*")
}
