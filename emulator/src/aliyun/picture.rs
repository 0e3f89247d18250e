//! Width and height from the first bytes of a picture (aliyun §2.7: Mezzanine).

/// Bytes that are enough: a JPEG says its size after its comments and profiles.
pub(super) const HEAD: usize = 1 << 20;

/// Pixels across and down, of PNG, GIF and JPEG.
pub(super) fn dimensions(head: &[u8]) -> Option<(u32, u32)> {
    if head.starts_with(b"\x89PNG\r\n\x1a\n") {
        let number = |at: usize| Some(u32::from_be_bytes(head.get(at..at + 4)?.try_into().ok()?));
        return Some((number(16)?, number(20)?));
    }
    if head.starts_with(b"GIF8") {
        let number = |at: usize| Some(u32::from(u16::from_le_bytes(head.get(at..at + 2)?.try_into().ok()?)));
        return Some((number(6)?, number(8)?));
    }
    match head.strip_prefix(b"\xff\xd8") {
        Some(segments) => frame(segments),
        None => None,
    }
}

/// The start-of-frame segment of a JPEG, which comes after segments of any kind.
fn frame(mut rest: &[u8]) -> Option<(u32, u32)> {
    loop {
        let [0xFF, marker, after @ ..] = rest else { return None };
        // Any number of 0xFF may stand before a marker.
        if *marker == 0xFF {
            rest = &rest[1..];
            continue;
        }
        let [high, low, ..] = after else { return None };
        // C4, C8 and CC lie between the frames but are tables and extensions.
        if matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC) {
            let number = |at: usize| Some(u32::from(u16::from_be_bytes(after.get(at..at + 2)?.try_into().ok()?)));
            return Some((number(5)?, number(3)?));
        }
        rest = after.get(usize::from(u16::from_be_bytes([*high, *low]))..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_kinds_of_pictures() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x02\x80\0\0\x01\x68\x08\x06\0\0\0";
        assert_eq!(dimensions(png), Some((640, 360)));
        assert_eq!(dimensions(b"GIF89a\x20\0\x10\0\xf7\0\0"), Some((32, 16)));
        let jpeg = b"\xff\xd8\xff\xe0\0\x04xx\xff\xff\xc4\0\x03y\xff\xc2\0\x11\x08\x01\x68\x02\x80\x03";
        assert_eq!(dimensions(jpeg), Some((640, 360)));
    }

    #[test]
    fn what_is_no_picture_or_ends_early_has_no_size() {
        let short: [&[u8]; 6] = [
            b"",
            b"hello",
            b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x02",
            b"GIF89a\x20\0",
            b"\xff\xd8\xff\xe0\0\x09xx",
            b"\xff\xd8\xff\xc0\0\x11\x08\x01",
        ];
        for bytes in short {
            assert_eq!(dimensions(bytes), None, "{bytes:?}");
        }
    }
}
