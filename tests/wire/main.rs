//! The spec's worked vectors, and the readers against libraries as their judges.

mod judges;
mod readers;
mod vectors;
