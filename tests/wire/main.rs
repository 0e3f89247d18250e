//! The specs' worked vectors, and the readers against libraries as their judges.

mod dates;
mod judges;
mod netease;
mod oss;
mod readers;
mod rpc;
mod vectors;
