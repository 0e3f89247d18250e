//! How long the parts of an object are.

/// Bytes of each part from some part on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct PartSize {
    /// The object's last part may have fewer.
    pub bytes: u64,
    /// Those with an odd index are half as long again.
    pub uneven: bool,
}

impl PartSize {
    pub fn even(bytes: u64) -> PartSize {
        PartSize { bytes, uneven: false }
    }

    pub fn of(self, index: u64) -> u64 {
        self.bytes + if self.uneven && index % 2 == 1 { self.bytes / 2 } else { 0 }
    }
}
