//! The JSON and XML readers against serde_json and roxmltree: what the judge accepts is read alike, what it refuses is
//! refused or harmless, and nothing panics.

use crate::judges::{alike, same};
use proptest::prelude::*;
use serde_json::Value;
use vodlift::wire::crc::{Crc64, Joiner};
use vodlift::wire::json::{self, Writer};
use vodlift::wire::xml;

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn json_is_read_as_its_judge_reads_it(value in value(), pretty: bool) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        same(&json::parse(&text).unwrap(), &value);
    }

    #[test]
    fn cut_json_is_refused(value in value(), cut in 0.0..1.0) {
        let text = Value::Array(vec![value]).to_string();
        let mut at = (text.len() as f64 * cut) as usize;
        while !text.is_char_boundary(at) { at -= 1; }
        prop_assert_eq!(json::parse(&text[..at]), None);
    }

    #[test]
    fn json_of_any_text_is_judged_alike(text in r#"[\[\]{}:,"\\u0-9a-fnrtl.eE+ -]{0,24}"#) {
        let judge: Result<Value, _> = serde_json::from_str(&text);
        match (json::parse(&text), judge) {
            (Some(ours), Ok(judge)) => same(&ours, &judge),
            (None, Ok(judge)) => prop_assert!(false, "refused {text}: {judge}"),
            // The judge also refuses lone surrogates and numbers beyond f64; ours replaces and keeps them.
            (Some(_), Err(_)) => prop_assert!(text.contains("\\u") || text.contains(['e', 'E']), "accepted {}", text),
            (None, Err(_)) => {}
        }
    }

    #[test]
    fn what_the_writer_writes_the_judge_reads(name: String, text: String, number: u64) {
        prop_assume!(name != "n" && name != "y");
        let mut writer = Writer::default();
        writer.string(&name, &text);
        writer.integer("n", number);
        writer.yes("y");
        let written = writer.finish();
        let judge: Value = serde_json::from_str(&written).unwrap();
        prop_assert_eq!(&judge[&name], &Value::from(text));
        prop_assert_eq!(&judge["n"], &Value::from(number));
        prop_assert_eq!(&judge["y"], &Value::from(true));
    }

    #[test]
    fn xml_is_read_as_its_judge_reads_it(document in element(4)) {
        let text = format!("<?xml version=\"1.0\"?>\n<!-- note -->{document}\n");
        let judge = roxmltree::Document::parse(&text).unwrap();
        alike(&xml::parse(&text).unwrap(), judge.root_element());
    }

    #[test]
    fn cut_xml_is_refused(document in element(3), cut in 0.0..1.0) {
        let mut at = (document.len() as f64 * cut) as usize;
        while !document.is_char_boundary(at) { at -= 1; }
        prop_assert_eq!(xml::parse(&document[..at]), None);
    }

    #[test]
    fn xml_of_any_text_never_panics_and_is_no_looser_than_need_be(text in r#"[<>/a="'&;#x0-9! \[\]?-]{0,32}"#) {
        if let Some(root) = xml::parse(&text) {
            let _ = (root.string.len(), root.children.len());
        } else {
            // Attributes without values and such the judge refuses as well.
            prop_assert!(roxmltree::Document::parse(&text).is_err(), "refused {}", text);
        }
    }
}

proptest! {
    #[test]
    fn base64_is_what_its_judge_writes_and_reads(bytes: Vec<u8>, text in "[A-Za-z0-9+/= -]{0,12}") {
        use base64::{Engine, engine::general_purpose::STANDARD};
        use vodlift::wire::base64 as ours;
        prop_assert_eq!(ours::encode(&bytes), STANDARD.encode(&bytes));
        prop_assert_eq!(ours::decode(&STANDARD.encode(&bytes)), Some(bytes));
        prop_assert_eq!(ours::decode(&text), STANDARD.decode(&text).ok());
    }

    #[test]
    fn crc64_of_pieces_is_that_of_the_whole(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..6)) {
        let counter = Crc64::default();
        let (mut joiner, mut run) = (Joiner::default(), 0);
        for piece in &pieces {
            joiner.push(counter.extend(0, piece), piece.len() as u64);
            run = counter.extend(run, piece);
        }
        prop_assert_eq!(joiner.finish(), run);
        prop_assert_eq!(counter.extend(0, &pieces.concat()), run);
    }

    #[test]
    fn sha1_is_what_its_judge_says(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        use sha1::Digest;
        prop_assert_eq!(&vodlift::wire::digest::sha1(&bytes)[..], &sha1::Sha1::digest(&bytes)[..]);
    }

    #[test]
    fn sha256_is_what_its_judge_says(bytes in prop::collection::vec(any::<u8>(), 0..300), key in prop::collection::vec(any::<u8>(), 0..200)) {
        use hmac::{Hmac, KeyInit, Mac};
        use sha2::Digest;
        prop_assert_eq!(&vodlift::wire::digest::sha256(&bytes)[..], &sha2::Sha256::digest(&bytes)[..]);
        let mut judge = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
        judge.update(&bytes);
        let own = vodlift::wire::digest::hmac_sha256(&key, &bytes);
        prop_assert_eq!(&own[..], &judge.finalize().into_bytes()[..]);
    }

    #[test]
    fn hmac_is_what_its_judge_says(key in prop::collection::vec(any::<u8>(), 0..200), message: Vec<u8>) {
        use hmac::{Hmac, KeyInit, Mac};
        let mut judge = Hmac::<sha1::Sha1>::new_from_slice(&key).unwrap();
        judge.update(&message);
        let own = vodlift::wire::digest::hmac_sha1(&key, &message);
        prop_assert_eq!(&own[..], &judge.finalize().into_bytes()[..]);
    }
}

/// An element with children, or a leaf with text, entities, CDATA, comments and attributes.
fn element(depth: u32) -> BoxedStrategy<String> {
    let name = "[A-Za-z][A-Za-z0-9-]{0,6}";
    let piece = prop_oneof![
        "[ a-zA-Z0-9\"'.\n片]{0,8}",
        prop::sample::select(vec!["&quot;", "&amp;", "&lt;", "&gt;", "&apos;", "&#65;", "&#x7247;"])
            .prop_map(String::from),
        "[a-z<&>]{0,6}".prop_map(|text| format!("<![CDATA[{text}]]>")),
        "[a-z<&>]{0,6}".prop_map(|text| format!("<!--{text}-->")),
    ];
    let attributes =
        prop_oneof![Just(String::new()), "[a-z>/]{0,5}".prop_map(|value| format!(" a=\"{value}\" b='{value}'"))];
    let leaf = (name, attributes.clone(), prop::collection::vec(piece, 0..4))
        .prop_map(|(name, attributes, pieces)| format!("<{name}{attributes}>{}</{name}>", pieces.concat()));
    let empty = (name, attributes).prop_map(|(name, attributes)| format!("<{name}{attributes}/>"));
    prop_oneof![leaf, empty]
        .prop_recursive(depth, 32, 5, move |inner| {
            (name, prop::collection::vec(inner, 1..5), "[ \n]{0,3}")
                .prop_map(|(name, children, space)| format!("<{name}>{}</{name}>", children.join(&space)))
        })
        .boxed()
}
