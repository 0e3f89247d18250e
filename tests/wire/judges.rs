//! Our readers beside the libraries that judge them: what was read must be the same.

use serde_json::Value;
use vodlift::wire::tree::Node;

/// Everything our reader can say of a value equals what the judge says.
pub fn same(ours: &Node, judge: &Value) {
    match judge {
        Value::Object(members) => {
            for (name, value) in members {
                same(ours.part(name), value);
                assert_eq!(ours.text_of(name), value.as_str().unwrap_or_default());
                if let Some(number) = value.as_i64().filter(|_| !ours.part(name).text.contains(['.', 'e', 'E'])) {
                    assert_eq!(ours.integer_of(name), Some(number).filter(|number| *number != i64::MIN));
                }
            }
            let odd = "no such member";
            assert_eq!(ours.part(odd).text == "null", members.get(odd).is_none_or(Value::is_null));
        }
        Value::Array(items) => {
            assert_eq!(ours.children.len(), items.len());
            ours.children.iter().zip(items).for_each(|(own, item)| same(own, item));
        }
        Value::String(text) => assert_eq!(&ours.string, text),
        Value::Number(_) => assert_eq!(ours.string, ""),
        Value::Bool(_) | Value::Null => assert_eq!(ours.text, judge.to_string()),
    }
}

/// Names, children and the text of leaves.
pub fn alike(ours: &Node, judge: roxmltree::Node) {
    assert_eq!(ours.name, judge.tag_name().name());
    let own = &ours.children;
    let theirs: Vec<roxmltree::Node> = judge.children().filter(roxmltree::Node::is_element).collect();
    assert_eq!(own.len(), theirs.len());
    if theirs.is_empty() {
        let text: String =
            judge.children().filter_map(|node| if node.is_text() { node.text() } else { None }).collect();
        assert_eq!(ours.string, text.trim());
    }
    own.iter().zip(theirs).for_each(|(own, theirs)| alike(own, theirs));
}
