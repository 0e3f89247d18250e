//! Who signed a request, and whether rightly: V1 and V4, in a header or in the URL (aliyun §4.3 to §4.6).

mod claim;
mod date;
pub mod v1;
pub mod v4;
#[cfg(test)]
mod vectors;
mod verify;

pub(super) use verify::Caller;
pub(crate) use verify::skewed;

/// Whether a header is one of OSS's own, which all are signed.
pub(super) fn is_own(name: &str) -> bool {
    name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("x-oss-"))
}
