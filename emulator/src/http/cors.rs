//! The cross-origin rules as a stage of their own (spec §2.1, §3.5): preflights before a cloud sees the request, headers
//! after it has answered. A request without `Origin` is not touched.

use super::{Request, Response};
use crate::config::Cors;

/// Whether a request is a preflight. A bare OPTIONS without `Origin` is not one.
pub fn is_preflight(request: &Request) -> bool {
    request.method == "OPTIONS" && request.header("origin").is_some()
}

/// The answer to a preflight, or nothing when the rules refuse it.
pub fn preflight(request: &Request, rules: &Cors, methods: &[&str]) -> Option<Response> {
    let origin = request.header("origin").filter(|origin| rules.allows(origin))?;
    let method = request.header("access-control-request-method")?;
    if !methods.contains(&method) {
        return None;
    }
    let mut response = Response::empty(200)
        .with("access-control-allow-origin", origin)
        .with("access-control-allow-methods", methods.join(","))
        .with("access-control-max-age", rules.max_age.to_string())
        .with("vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
    // The list is echoed, since a literal `*` does not cover `Authorization` (spec §3.5).
    if let Some(names) = request.header("access-control-request-headers") {
        response.set("access-control-allow-headers", names);
    }
    Some(response)
}

/// Lets the page at `origin` read a real answer, and of its headers those that are exposed.
pub fn open(response: &mut Response, origin: Option<&str>, rules: &Cors, expose: &[String]) {
    let Some(origin) = origin.filter(|origin| rules.allows(origin)) else {
        return;
    };
    response.set("access-control-allow-origin", origin);
    response.set("vary", "Origin");
    if !expose.is_empty() {
        response.set("access-control-expose-headers", expose.join(", "));
    }
}

/// The answer to any OPTIONS where every page may do everything.
pub fn welcome(request: &Request) -> Response {
    let names = request.header("access-control-request-headers").unwrap_or("*");
    Response::empty(200)
        .with("access-control-allow-methods", "GET,POST,OPTIONS")
        .with("access-control-allow-headers", names)
        .with("access-control-max-age", "600")
}

/// Lets any page read an answer, unless the rules name others.
pub fn open_to_all(response: &mut Response, origin: Option<&str>, rules: &Cors) {
    if origin.is_none_or(|origin| rules.allows(origin)) {
        response.set("access-control-allow-origin", "*");
    }
}

/// Takes every cross-origin permission away again.
pub fn close(response: &mut Response) {
    response.headers.retain(|(name, _)| !name.starts_with("access-control-"));
}
