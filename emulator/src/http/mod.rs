//! Requests in, responses out, and what the transport is to do with them. No sockets here.

pub mod cors;
mod payload;
mod request;
mod response;

pub use payload::Payload;
pub use request::{Head, Request};
pub use response::{Body, Delivery, Fate, Response};
