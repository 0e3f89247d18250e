//! Every error of the services in one place: correct a number or a word here and nowhere else.

mod store;
mod tencent;

pub use store::{Dialect, StoreError, Words};
pub use tencent::VodError;
