//! A place in OSS and the temporary keys to it, as both clouds around it hand them out (aliyun §3, youku §4.5).

use crate::cloud::{Book, Calls, Millis, Pass, Place, Reach};
use crate::fault::{Code, Cure, Fault, Kind};
use crate::prelude::*;
use crate::wire::{Source, text};

/// Keys are renewed in their last tenth, but never more than five minutes early (aliyun §6.3, youku §8).
const RENEW_EARLY_MAX: Millis = 300_000;
/// An end further away than this, or past, tells of a wrong clock on one side (youku §8).
const LIFE_MAX: Millis = 7_200_000;

#[derive(Default)]
pub struct Lease {
    pub bucket: String,
    pub key: String,
    /// With or without a scheme.
    pub endpoint: String,
    /// Empty where it is to be read off the endpoint.
    pub region: String,
    pub id: String,
    pub secret: String,
    pub token: String,
    /// When the keys end by their own word, Unix seconds.
    pub ends: Option<u64>,
    /// They live so long at most, milliseconds, counted from now.
    pub life: Millis,
    /// Another one for the same object can be had.
    pub renewable: bool,
}

/// Takes the lease for this file. Where it leads elsewhere than the one before, the object is begun anew there.
pub fn take(book: &mut Book, source: Source, lease: Lease, now: Millis) -> Result<(), Box<Fault>> {
    for (name, value) in [
        ("bucket", &lease.bucket),
        ("object", &lease.key),
        ("endpoint", &lease.endpoint),
        ("access-key-id", &lease.id),
        ("access-key-secret", &lease.secret),
        ("security-token", &lease.token),
    ] {
        if value.is_empty() {
            return Err(broken(&text::concat(&["no-", name])));
        }
    }
    let endpoint = text::host(&lease.endpoint).to_owned();
    let plain =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if !super::is_host(&endpoint) || !plain(&lease.bucket) {
        return Err(broken("no-host"));
    }
    let region = lease.region.strip_prefix("oss-").unwrap_or(&lease.region);
    let region = if region.is_empty() { region_of(&endpoint) } else { region };
    let region = Some(region).filter(|region| plain(region)).unwrap_or_default().to_owned();

    let server = now.saturating_add_signed(book.learnt.skew);
    let left =
        lease.ends.and_then(|ends| (ends * 1000).checked_sub(server)).filter(|left| (1..=LIFE_MAX).contains(left));
    let life = left.unwrap_or(Millis::MAX).min(lease.life);
    let ends_at = now + life;
    let early = (life / 10).min(RENEW_EARLY_MAX);
    book.pass = Some(Pass {
        id: lease.id,
        key: lease.secret,
        token: lease.token,
        generation: book.pass.as_ref().map_or(0, |pass| pass.generation) + 1,
        // What cannot be renewed is used as long as it is taken.
        renew_at: if lease.renewable { ends_at - early } else { Millis::MAX },
        ends_at,
        reach: Reach { endpoint, region, source: Some(source) },
        ..Pass::default()
    });
    book.pass_wanted = None;
    book.apply = Calls::default();
    let place = Place { bucket: lease.bucket, region: String::new(), key: lease.key };
    let object = book.object_mut(source);
    let moved = object.place.as_ref().is_some_and(|own| *own != place);
    if moved {
        object.restart();
    }
    object.place = Some(place);
    // What was opened unheard of cannot be looked for with such keys: another one is opened.
    object.seek = false;
    if moved {
        // What is still under way belongs to the place before.
        return Err(Fault::new(Kind::Credentials, Cure::Replan).code(Code::text("moved")));
    }
    Ok(())
}

/// `oss-cn-shanghai-internal.aliyuncs.com` is in `cn-shanghai`; the accelerated endpoint is nowhere (aliyun §3).
fn region_of(endpoint: &str) -> &str {
    let name = text::cut(endpoint, ".").map_or("", |(name, _)| name);
    let region = name.strip_prefix("oss-").unwrap_or_default();
    let region = region.strip_suffix("-internal").unwrap_or(region);
    if region.starts_with("accelerate") { "" } else { region }
}

/// What the page gave is not what was asked for.
pub fn broken(slug: &str) -> Box<Fault> {
    Fault::new(Kind::Signature, Cure::Never).code(Code::text(slug))
}
