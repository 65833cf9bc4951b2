//! Bytes to text, where the charset can be told.

use encoding_rs::{Encoding, UTF_8};

/// How far into a page its `<meta>` may tell the charset, in bytes; browsers look no further.
const PRESCAN: usize = 1024;

/// The text of `bytes`: by its byte order mark, else as `declared`, else as UTF-8.
///
/// # Errors
/// Where the bytes are no text, or of a charset that nothing tells.
pub fn decode(bytes: Vec<u8>, declared: Option<&'static Encoding>) -> Result<String, String> {
    if let Some((encoding, mark)) = Encoding::for_bom(&bytes) {
        return with(&bytes[mark..], encoding);
    }
    if let Some(kind) = binary(&bytes) {
        return Err(format!("is {kind}, not text"));
    }
    match declared {
        Some(encoding) if encoding != UTF_8 => with(&bytes, encoding),
        _ => String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            let byte = error.as_bytes().get(at).copied().unwrap_or_default();
            format!(
                "is not UTF-8 (byte 0x{byte:02x} at offset {at}) and does not tell its charset: convert it to UTF-8, or \
                 name it with --charset"
            )
        }),
    }
}

fn with(bytes: &[u8], encoding: &'static Encoding) -> Result<String, String> {
    let (text, wrong) = encoding.decode_without_bom_handling(bytes);
    if wrong {
        Err(format!("is not valid {}", encoding.name()))
    } else {
        Ok(text.into_owned())
    }
}

/// The charset that a page's `<meta>` tells.
#[must_use]
pub fn of_html(bytes: &[u8]) -> Option<&'static Encoding> {
    let head: Vec<u8> = bytes.iter().take(PRESCAN).map(u8::to_ascii_lowercase).collect();
    let mut rest = head.as_slice();
    while let Some(at) = find(rest, b"<meta") {
        rest = &rest[at + 5..];
        let tag = &rest[..find(rest, b">").unwrap_or(rest.len())];
        if let Some(at) = find(tag, b"charset") {
            let value = tag[at + 7..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
            let label = value.iter().copied().skip_while(|b| matches!(b, b'"' | b'\''));
            let label: Vec<u8> = label
                .take_while(|b| b.is_ascii_alphanumeric() || b"-_:.".contains(b))
                .collect();
            // A page that could say so in ASCII is not in UTF-16, whatever it says.
            let encoding = Encoding::for_label(&label)?;
            return Some(if encoding.name().starts_with("UTF-16") {
                UTF_8
            } else {
                encoding
            });
        }
    }
    None
}

fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    hay.windows(needle.len()).position(|w| w == needle)
}

/// What the bytes are where they are no text.
fn binary(bytes: &[u8]) -> Option<&'static str> {
    const MAGIC: [(&[u8], &str); 8] = [
        (b"%PDF-", "a PDF"),
        (b"PK\x03\x04", "a ZIP archive (or an office document)"),
        (b"\x1f\x8b", "a gzip archive"),
        (b"\x89PNG", "a PNG image"),
        (b"\xff\xd8\xff", "a JPEG image"),
        (b"GIF8", "a GIF image"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"\xd0\xcf\x11\xe0", "an office document"),
    ];
    let known = MAGIC
        .iter()
        .find(|(magic, _)| bytes.starts_with(magic))
        .map(|(_, kind)| *kind);
    known.or_else(|| bytes.contains(&0).then_some("a binary file"))
}

#[cfg(test)]
mod test {
    use super::*;

    #[test]
    fn a_charset_is_told_by_mark_or_declaration() {
        let utf16 = "\u{feff}Zürich".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(utf16, None).unwrap(), "Zürich");
        assert_eq!(decode("\u{feff}Zürich".into(), None).unwrap(), "Zürich");
        assert_eq!(decode("Zürich".into(), None).unwrap(), "Zürich");
        let latin = b"\x93Z\xfcrich\x94".to_vec();
        assert_eq!(
            decode(latin.clone(), Encoding::for_label(b"latin1")).unwrap(),
            "“Zürich”"
        );
        assert!(decode(latin, None).unwrap_err().contains("byte 0x93 at offset 0"));
        assert!(
            decode(b"\xff\xff".to_vec(), Encoding::for_label(b"shift_jis"))
                .unwrap_err()
                .contains("Shift_JIS")
        );
    }

    #[test]
    fn a_page_tells_its_charset() {
        let name = |page: &[u8]| of_html(page).map(Encoding::name);
        assert_eq!(name(b"<html><META Charset='windows-1251'>"), Some("windows-1251"));
        let old = b"<meta name=x><meta http-equiv=Content-Type content=\"text/html; charset=ISO-8859-1\">";
        assert_eq!(name(old), Some("windows-1252"));
        assert_eq!(name(b"<meta charset=utf-16>"), Some("UTF-8"));
        assert_eq!(name(b"<meta charset=klingon>"), None);
        assert_eq!(name(b"<p>charset=utf-8</p>"), None);
    }

    #[test]
    fn what_is_no_text_is_named() {
        assert_eq!(
            decode(b"%PDF-1.7 ...".to_vec(), None).unwrap_err(),
            "is a PDF, not text"
        );
        assert_eq!(
            decode(b"abc\0def".to_vec(), None).unwrap_err(),
            "is a binary file, not text"
        );
    }
}
