//! What must hold of any bytes whatever; one property a target. The ordinary tests replay the corpus through the same
//! functions (tests/fuzz.rs), so that what was once found stays fixed.

mod documents;
mod uploads;

pub use documents::{json, signature, xml};
pub use uploads::{answers, chain, headers, is_taken_up, record};
