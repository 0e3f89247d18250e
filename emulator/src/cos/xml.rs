//! The error body.

use crate::encoding::xml;

/// Elements beside the five that some errors are known to have.
const KNOWN: [&str; 2] = ["StringToSign", "ServerTime"];

/// The error body of spec §3.13; all five nodes are never empty.
pub(crate) fn error(code: &str, message: &str, resource: &str, ids: (&str, &str), extra: &[(&str, String)]) -> String {
    let extra: String = extra
        .iter()
        .filter(|(tag, _)| KNOWN.contains(tag))
        .map(|(tag, text)| format!("\t<{tag}>{}</{tag}>\n", xml(text)))
        .collect();
    format!(
        "<?xml version='1.0' encoding='utf-8' ?>\n<Error>\n\t<Code>{}</Code>\n\t<Message>{}</Message>\n\t<Resource>{}</Resource>\n\
         \t<RequestId>{}</RequestId>\n\t<TraceId>{}</TraceId>\n{extra}</Error>\n",
        xml(code),
        xml(message),
        xml(resource),
        ids.0,
        ids.1
    )
}
