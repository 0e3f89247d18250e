//! Digests, computed in one pass at constant memory.

use crc_fast::{CrcAlgorithm, Digest as Crc};
use md5::{Digest, Md5};
use sha2::Sha256;

/// COS's CRC-64: the reflected ECMA-182 form that is also called XZ (spec §3.14).
const CRC_64: CrcAlgorithm = CrcAlgorithm::Crc64Xz;

/// Size and digests of some bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sums {
    /// Bytes.
    pub size: u64,
    /// MD5; nothing for an object that was only counted, nor where no digests are computed.
    pub md5: Option<[u8; 16]>,
    /// SHA-256; nothing for parts, for an object that was only counted, and where no digests are computed.
    pub sha256: Option<[u8; 32]>,
    /// CRC-64; nothing where no digests are computed.
    pub crc64: Option<u64>,
}

impl Sums {
    /// All digests of bytes in memory.
    pub fn of(bytes: &[u8]) -> Self {
        let mut summing = Summing::default();
        summing.update(bytes);
        summing.finish()
    }

    /// What a part needs.
    pub fn of_part(bytes: &[u8]) -> Self {
        Self {
            size: bytes.len() as u64,
            md5: Some(Md5::digest(bytes).into()),
            sha256: None,
            crc64: Some(crc_fast::checksum(CRC_64, bytes)),
        }
    }

    /// No digests.
    pub fn of_size(size: u64) -> Self {
        Self { size, md5: None, sha256: None, crc64: None }
    }

    /// What can be said of a whole from its parts alone.
    pub fn combined<'a>(parts: impl Iterator<Item = &'a Sums>) -> Self {
        let nothing = Self { crc64: Some(0), ..Self::of_size(0) };
        parts.fold(nothing, |whole, part| Self {
            size: whole.size + part.size,
            crc64: whole
                .crc64
                .zip(part.crc64)
                .map(|(whole, next)| crc_fast::checksum_combine(CRC_64, whole, next, part.size)),
            ..whole
        })
    }
}

/// Digests under way.
pub(super) struct Summing {
    size: u64,
    md5: Md5,
    sha256: Sha256,
    crc64: Crc,
}

impl Default for Summing {
    fn default() -> Self {
        Self { size: 0, md5: Md5::new(), sha256: Sha256::new(), crc64: Crc::new(CRC_64) }
    }
}

impl Summing {
    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.size += bytes.len() as u64;
        self.md5.update(bytes);
        self.sha256.update(bytes);
        self.crc64.update(bytes);
    }

    pub(super) fn finish(self) -> Sums {
        Sums {
            size: self.size,
            md5: Some(self.md5.finalize().into()),
            sha256: Some(self.sha256.finalize().into()),
            crc64: Some(self.crc64.finalize()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crc64_fits_the_vectors_of_the_spec() {
        for (text, crc) in [
            ("", 0),
            ("123456789", 11_051_210_869_376_104_954),
            ("hello", 11_177_612_005_948_864_433),
            ("[Object Content]", 16_749_565_679_157_681_890),
        ] {
            assert_eq!(Sums::of(text.as_bytes()).crc64, Some(crc), "{text}");
            assert_eq!(Sums::of_part(text.as_bytes()).crc64, Some(crc), "{text}");
        }
    }

    #[test]
    fn the_crc_of_a_whole_follows_from_its_parts() {
        let bytes: Vec<u8> = (0..1000u32).map(|i| (i * 7 + i / 13) as u8).collect();
        let parts: Vec<Sums> =
            [&bytes[..100], &bytes[100..101], &bytes[101..101], &bytes[101..]].into_iter().map(Sums::of_part).collect();
        let whole = Sums::combined(parts.iter());
        assert_eq!((whole.size, whole.crc64), (1000, Sums::of(&bytes).crc64));
    }
}
