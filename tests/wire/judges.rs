//! Our readers beside the libraries that judge them: what was read must be the same.

use serde_json::Value;
use vodlift::wire::json::Json;
use vodlift::wire::xml::Xml;

/// Everything our reader can say of a value equals what the judge says.
pub fn same(ours: Json, judge: &Value) {
    match judge {
        Value::Object(members) => {
            for (name, value) in members {
                same(ours.get(name).unwrap_or_else(|| panic!("member {name}")), value);
            }
            let odd = "no such member";
            assert_eq!(ours.get(odd).is_some(), members.contains_key(odd));
        }
        Value::Array(items) => {
            let own = ours.items();
            assert_eq!(own.len(), items.len());
            own.into_iter().zip(items).for_each(|(own, item)| same(own, item));
        }
        Value::String(text) => assert_eq!(ours.string().as_ref(), Some(text)),
        Value::Number(number) => {
            if let Some(number) = number.as_i64().filter(|_| !ours.text().contains(['.', 'e', 'E'])) {
                assert_eq!(ours.integer(), Some(number).filter(|number| *number != i64::MIN));
            }
            assert_eq!(ours.string(), None);
        }
        Value::Bool(_) | Value::Null => assert_eq!(ours.text(), judge.to_string()),
    }
}

/// Names, children and the text of leaves.
pub fn alike(ours: &Xml, judge: roxmltree::Node) {
    assert_eq!(ours.name, judge.tag_name().name());
    let own = &ours.children;
    let theirs: Vec<roxmltree::Node> = judge.children().filter(roxmltree::Node::is_element).collect();
    assert_eq!(own.len(), theirs.len());
    if theirs.is_empty() {
        let text: String =
            judge.children().filter_map(|node| if node.is_text() { node.text() } else { None }).collect();
        assert_eq!(ours.text(), text.trim());
    }
    own.iter().zip(theirs).for_each(|(own, theirs)| alike(own, theirs));
}
