//! The emulator from outside: the function first, the server last.

mod control;
mod cors;
mod disk;
mod program;
mod refusals;
mod server;
mod signature;
mod store;
mod support;
mod trouble;
