//! The clouds on one local port: Tencent Cloud VOD, Alibaba VOD, Youku and NetEase with their object stores, strict,
//! offline and seeded.
//!
//! [`Emulator`] is a function of requests and times; [`server`] puts it behind sockets. The rooms:
//!
//! - [`http`]: requests, responses, the cross-origin stage; [`route`]: what a request is about
//! - [`tencent`]: the control calls and the client signature; [`cos`]: its object store
//! - [`aliyun`]: the RPC calls of Alibaba VOD
//! - [`youku`]: the calls of Youku
//! - [`netease`]: the calls, the directory and the nodes of NetEase
//! - [`oss`]: the object store of Alibaba VOD and Youku; [`bucket`]: what the stores have in common
//! - [`store`]: where bytes are; [`errors`]: every service error; [`config`]: every limit and switch
//! - [`trouble`]: what goes wrong on demand; the control API (`/_emulator`) and the built-in app server (`/_app`)
//!
//! ```
//! use vodlift_emulator::{Config, Emulator, Request};
//!
//! let mut emulator = Emulator::new(Config::default());
//! let now = 1_750_000_000_000;
//! let signature = emulator.sign(now, 3600, &[("oneTimeValid", "1".to_owned())]);
//! let request = Request {
//!     method: "POST".into(),
//!     host: "vod2.qcloud.com".into(),
//!     target: "/v3/index.php?Action=PrepareUploadUGC".into(),
//!     headers: vec![("content-type".into(), "application/json".into())],
//!     body: format!(r#"{{"signature":"{signature}"}}"#).into(),
//! };
//! assert!(emulator.handle(&request, now).text().contains("ap-chongqing"));
//! assert!(emulator.handle(&request, now).text().contains("duplicate vod signature"));
//! ```
//!
//! Another cloud is another room beside `tencent` around its own store, and another arm in [`route`].

#![warn(missing_docs)]

mod admin;
pub mod aliyun;
mod app;
pub mod bucket;
pub mod clock;
mod clouds;
pub mod config;
pub mod cos;
pub mod dice;
mod disturb;
mod emulator;
pub mod encoding;
pub mod errors;
mod gate;
pub mod http;
mod local;
mod log;
pub mod netease;
pub mod oss;
pub mod route;
pub mod server;
pub mod store;
pub mod tencent;
pub mod trouble;
pub mod youku;

pub use clock::UnixMillis;
pub use config::Config;
pub use emulator::{Emulator, Post, Progress};
pub use gate::Arrival;
pub use http::{Body, Delivery, Fate, Payload, Request, Response};
pub use log::Entry;
pub use store::Store;
pub use trouble::{Effect, LbsForm, OffsetForm, Rule, Trouble};
