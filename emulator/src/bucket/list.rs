//! The body of Complete: which parts make the object.

use super::Refusal;
use crate::errors::StoreError;
use quick_xml::Reader;
use quick_xml::events::Event;

/// The parts listed in a Complete body, in its order: numbers, and ETags without quotes.
pub(crate) fn complete_list(body: &[u8]) -> Result<Vec<(u32, String)>, Refusal> {
    let malformed = |reason: &str| StoreError::MalformedXML.because(reason);
    let text = std::str::from_utf8(body).map_err(|_| malformed("not UTF-8"))?;
    let mut reader = Reader::from_str(text);
    let mut path: Vec<String> = Vec::new();
    let mut parts = Vec::new();
    let (mut number, mut etag) = (String::new(), String::new());
    let mut ended = false;
    loop {
        let event = reader.read_event().map_err(|_| malformed("not well-formed"))?;
        match event {
            Event::Start(tag) => {
                path.push(tag.local_name().as_ref().to_owned());
                let path: Vec<&str> = path.iter().map(String::as_str).collect();
                match path[..] {
                    _ if ended => return Err(malformed("more than one root")),
                    ["CompleteMultipartUpload"] => {}
                    ["CompleteMultipartUpload", "Part"] => (number, etag) = Default::default(),
                    ["CompleteMultipartUpload", "Part", "PartNumber" | "ETag"] => {}
                    _ => return Err(malformed("an element that does not belong here")),
                }
            }
            Event::End(_) => {
                if path.pop().as_deref() == Some("Part") {
                    let number = number.trim().parse().map_err(|_| malformed("a part without a number"))?;
                    let plain = etag.trim().trim_matches('"').to_owned();
                    if plain.is_empty() {
                        return Err(malformed("a part without an ETag"));
                    }
                    parts.push((number, plain));
                }
                ended = path.is_empty();
            }
            Event::Text(text) => {
                take(&path, &mut number, &mut etag, &text)?;
            }
            Event::GeneralRef(name) => {
                let resolved = match name.resolve_char_ref() {
                    Ok(Some(c)) => c.to_string(),
                    _ => match &*name {
                        "quot" => "\"".to_owned(),
                        "amp" => "&".to_owned(),
                        "lt" => "<".to_owned(),
                        "gt" => ">".to_owned(),
                        "apos" => "'".to_owned(),
                        _ => return Err(malformed("an unknown entity")),
                    },
                };
                take(&path, &mut number, &mut etag, &resolved)?;
            }
            Event::Empty(_) | Event::CData(_) | Event::DocType(_) => return Err(malformed("an unexpected construct")),
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
            Event::Eof if ended && !parts.is_empty() => return Ok(parts),
            Event::Eof => return Err(malformed("no parts")),
        }
    }
}

fn take(path: &[String], number: &mut String, etag: &mut String, text: &str) -> Result<(), Refusal> {
    match path.last().map(String::as_str) {
        Some("PartNumber") => number.push_str(text),
        Some("ETag") => etag.push_str(text),
        _ if text.trim().is_empty() => {}
        _ => return Err(StoreError::MalformedXML.because("text between elements")),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(body: &str) -> Result<Vec<(u32, String)>, StoreError> {
        complete_list(body.as_bytes()).map_err(|refusal| refusal.error)
    }

    #[test]
    fn every_clients_form_is_read() {
        let expected = Ok(vec![(1, "ab".to_owned()), (2, "cd".to_owned())]);
        for (etag, end) in [("&quot;", "&quot;"), ("\"", "\""), ("", ""), ("&#34;", "&#x22;")] {
            for declaration in
                ["", "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>", "<?xml version='1.0' ?>\n"]
            {
                let body = format!(
                    "{declaration}<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{etag}ab{end}</ETag></Part>\
                     <Part>\n<ETag>{etag}cd{end}</ETag><PartNumber>2</PartNumber></Part></CompleteMultipartUpload>"
                );
                assert_eq!(list(&body), expected, "{body}");
            }
        }
    }

    #[test]
    fn everything_else_is_malformed() {
        for body in [
            "",
            "x",
            "{}",
            "<CompleteMultipartUpload/>",
            "<CompleteMultipartUpload></CompleteMultipartUpload>",
            "<Other><Part><PartNumber>1</PartNumber><ETag>a</ETag></Part></Other>",
            "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>",
            "<CompleteMultipartUpload><Part><PartNumber>x</PartNumber><ETag>a</ETag></Part></CompleteMultipartUpload>",
            "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>a</ETag></Part>",
            "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>&nope;</ETag></Part></CompleteMultipartUpload>",
            "<CompleteMultipartUpload>hm<Part><PartNumber>1</PartNumber><ETag>a</ETag></Part></CompleteMultipartUpload>",
        ] {
            assert_eq!(list(body), Err(StoreError::MalformedXML), "{body}");
        }
    }
}
