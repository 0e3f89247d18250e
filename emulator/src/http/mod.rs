//! Requests in, responses out, and what the transport is to do with them. No sockets here.

pub mod cors;
mod request;
mod response;

pub use request::{Head, Request};
pub use response::{Body, Delivery, Fate, Response};
