//! Every error of the services in one place: correct a number or a word here and nowhere else.

mod aliyun;
mod netease;
mod store;
mod tencent;
mod youku;

pub use aliyun::AliyunError;
pub use netease::{NeteaseError, NodeError};
pub use store::{Dialect, StoreError, Words};
pub use tencent::VodError;
pub use youku::YoukuError;
