//! The emulator from outside: the function first, the server last.

mod aliyun;
mod aliyun_limits;
mod app;
mod arrival;
mod control;
mod cors;
mod disk;
mod netease;
mod netease_app;
mod netease_calls;
mod netease_chunks;
mod netease_tokens;
mod oss;
mod oss_refusals;
mod program;
mod refusals;
mod rpc;
mod server;
mod shelf;
mod signature;
mod store;
mod support;
mod trouble;
mod youku;
mod youku_calls;
