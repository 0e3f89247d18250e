//! The body of a request.

use bytes::Bytes;

/// What a request brings: bytes, or no more than their number where nobody is going to look at them.
#[derive(Clone, Debug)]
pub enum Payload {
    /// The whole body.
    Bytes(Bytes),
    /// How many bytes came; see `Store::CountOnly`.
    Counted(u64),
}

impl Payload {
    /// Number of bytes.
    pub fn size(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Counted(size) => *size,
        }
    }

    /// The bytes; none where they were only counted.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Counted(_) => &[],
        }
    }

    /// The first bytes, at most `most`.
    pub fn first(&self, most: u64) -> Self {
        match self {
            Self::Bytes(bytes) => Self::Bytes(bytes.slice(..most.min(bytes.len() as u64) as usize)),
            Self::Counted(size) => Self::Counted(most.min(*size)),
        }
    }
}

impl Default for Payload {
    fn default() -> Self {
        Self::Bytes(Bytes::new())
    }
}

impl<T> From<T> for Payload
where
    Bytes: From<T>,
{
    fn from(bytes: T) -> Self {
        Self::Bytes(bytes.into())
    }
}
