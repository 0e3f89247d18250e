//! Tencent COS: its signature, its refusals, its names for things (spec §3).

mod errors;
pub mod sign;

use super::store::{Ask, Dialect};
use super::{Book, Millis, Pass};
use crate::fault::Fault;
use crate::prelude::*;
use crate::wire::text::{self, decimal};
use crate::wire::{Method, Response, Source, add};

pub(super) use errors::retry_after;

pub struct Cos;

impl Dialect for Cos {
    /// Content-Length is what the browser will send. Host is left unsigned, so that a private gateway may change it.
    fn sign(&self, _: &Book, pass: &Pass, ask: &Ask, _: Millis, headers: &mut Vec<(&'static str, String)>) {
        let mut signed = Vec::new();
        if ask.method == Method::Put {
            add(&mut signed, "content-length", &decimal(ask.length));
        }
        if let Some(md5) = ask.md5 {
            add(&mut signed, "content-md5", md5);
        }
        let (method, path) = (ask.method.name().to_ascii_lowercase(), text::concat(&["/", ask.key]));
        let signed = sign::Signed { method: &method, path: &path, query: ask.query, headers: &signed };
        add(headers, "authorization", &sign::authorization(pass, &signed));
        add(headers, "x-cos-security-token", &pass.token);
    }

    fn fault(&self, _: &mut Book, response: &Response, _: Millis) -> Box<Fault> {
        errors::fault(response)
    }

    fn location(&self, book: &Book, source: Source) -> String {
        let mut location = String::new();
        if let Some(place) = &book.object(source).place {
            location = text::concat(&[&place.bucket, ".cos.", &place.region, ".myqcloud.com/"]);
            text::push_encoded(&mut location, &place.key, "/");
        }
        location
    }

    fn is_narrow(&self) -> bool {
        false
    }
}
