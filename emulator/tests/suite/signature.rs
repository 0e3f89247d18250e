//! The client upload signature (spec §5).

use crate::support::{Client, START};
use vodlift_emulator::Config;
use vodlift_emulator::config::Account;
use vodlift_emulator::encoding::{base64, unbase64};
use vodlift_emulator::tencent::signature::{Decoded, Verdict, mint, sign, verify};

const MINIMAL: &str = "sqGbtza1BoXXqsesnoEwsoXo0R9zZWNyZXRJZD1BS0lERVhBTVBMRTAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMCZjdXJyZW50VGltZVN0YW1wPTE3NTAwMDAwMDAmZXhwaXJlVGltZT0xNzUwMDg2NDAwJnJhbmRvbT0xMjM0NTY3ODk=";
const FULL: &str = "0J3V/ZBDCxJ+Zxcr3Tu9NyV4RA1zZWNyZXRJZD1BS0lERVhBTVBMRTAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMCZjdXJyZW50VGltZVN0YW1wPTE3NTAwMDAwMDAmZXhwaXJlVGltZT0xNzUwMDg2NDAwJnJhbmRvbT0xMjM0NTY3ODkmY2xhc3NJZD0wJnByb2NlZHVyZT1RQ1ZCX1NpbXBsZVByb2Nlc3NGaWxlJTI4MSUyQzElMjkmc291cmNlQ29udGV4dD11c2VyJTNENDIlMjAlRTclODklODcmb25lVGltZVZhbGlkPTEmdm9kU3ViQXBwSWQ9MTUwMDAwMDAwMQ==";

fn text(value: &str) -> String {
    value.to_owned()
}

#[test]
fn the_vectors_are_made_and_understood() {
    let account = Account::default();
    assert_eq!(mint(&account, START as i64, 86_400, 123_456_789, &[]), MINIMAL);
    let others = [
        ("classId", text("0")),
        ("procedure", text("QCVB_SimpleProcessFile(1,1)")),
        ("sourceContext", text("user=42 片")),
        ("oneTimeValid", text("1")),
        ("vodSubAppId", text("1500000001")),
    ];
    assert_eq!(mint(&account, START as i64, 86_400, 123_456_789, &others), FULL);
    let signed = verify(FULL, &Config::default(), START as i64).unwrap();
    assert_eq!(signed.options.procedure.as_deref(), Some("QCVB_SimpleProcessFile(1,1)"));
    assert_eq!(signed.options.source_context.as_deref(), Some("user=42 片"));
    assert!(signed.options.one_time);
    assert_eq!(signed.sub_app_id, 0, "the account's own number is the primary application");
}

#[test]
fn a_plus_is_a_space_as_php_and_java_write_it() {
    let account = Account::default();
    let original = format!(
        "random=1&secretId={}&expireTime=1750086400&currentTimeStamp=1750000000&sourceContext=a+b%2Bc&notifyMode=x",
        account.secret_id
    );
    let mut bytes = vodlift_emulator::encoding::hmac_sha1(account.secret_key.as_bytes(), original.as_bytes()).to_vec();
    bytes.extend_from_slice(original.as_bytes());
    let signed = verify(&base64(&bytes), &Config::default(), START as i64).unwrap();
    assert_eq!(signed.options.source_context.as_deref(), Some("a b+c"));
}

/// What `verify` says about the four required parameters with some changed.
fn verdict(changes: &[(&str, &str)]) -> Result<(), String> {
    let account = Account::default();
    let mut parameters = vec![
        ("secretId", account.secret_id.clone()),
        ("currentTimeStamp", text("1750000000")),
        ("expireTime", text("1750086400")),
        ("random", text("1")),
    ];
    for (name, value) in changes {
        parameters.retain(|(known, _)| known != name);
        if !value.is_empty() {
            parameters.push((name, text(value)));
        }
    }
    let signature = sign(&account.secret_key, &parameters);
    verify(&signature, &Config::default(), START as i64).map(|_| ()).map_err(|flaw| flaw.words)
}

#[test]
fn each_rule_has_its_own_words() {
    assert_eq!(verdict(&[]), Ok(()));
    for (changes, words) in [
        (&[("secretId", "")][..], "missing"),
        (&[("secretId", "AKIDnobody")], "unknown"),
        (&[("currentTimeStamp", "")], "missing"),
        (&[("currentTimeStamp", "1750000000.5")], "decimal point"),
        (&[("expireTime", "soon")], "not a whole number"),
        (&[("expireTime", "1750000000")], "not after"),
        (&[("expireTime", "1757776001")], "90 days"),
        (&[("currentTimeStamp", "1749990000"), ("expireTime", "1749999999")], "expired 1 s ago"),
        (&[("currentTimeStamp", "1750000301")], "301 s in the future"),
        (&[("currentTimeStamp", "1750000000000"), ("expireTime", "1750000000001")], "milliseconds"),
        (&[("random", "-1")], "unsigned 32-bit"),
        (&[("random", "4294967296")], "unsigned 32-bit"),
        (&[("classId", "x")], "not a whole number"),
        (&[("taskPriority", "11")], "not between"),
        (&[("oneTimeValid", "2")], "not between"),
        (&[("taskNotifyMode", "Sometimes")], "none of"),
        (&[("sourceContext", &"片".repeat(251))], "250 are allowed"),
        (&[("vodSubAppId", "77")], "no such sub-application"),
    ] {
        let said = verdict(changes).expect_err(words);
        assert!(said.contains(words), "{changes:?}: {said}");
    }
    assert_eq!(verdict(&[("expireTime", "1757776000")]), Ok(()), "90 days are allowed");
    assert_eq!(verdict(&[("currentTimeStamp", "1750000300")]), Ok(()));
    assert_eq!(verdict(&[("sourceContext", &"片".repeat(250)), ("vodSubAppId", "1500000002")]), Ok(()));
    assert_eq!(verdict(&[("somethingElse", "1"), ("random", "4294967295")]), Ok(()));
}

#[test]
fn the_form_is_strict() {
    let words = |signature: &str| verify(signature, &Config::default(), START as i64).unwrap_err().words;
    assert!(words("").contains("empty"));
    assert!(words("[object Object]").contains("not base64"));
    assert!(words(&format!("{MINIMAL}\n")).contains("not base64"));
    assert!(words(MINIMAL.trim_end_matches('=')).contains("not base64"));
    assert!(words(&base64(&[1; 20])).contains("too short"));
    assert!(words(&base64(&[255; 40])).contains("not UTF-8"));
    let mut bytes = unbase64(MINIMAL).unwrap();
    *bytes.last_mut().unwrap() = b'8';
    assert!(words(&base64(&bytes)).contains("HMAC"));
    bytes[0] ^= 1;
    assert!(words(&base64(&bytes)).contains("HMAC"));
}

#[test]
fn hints_are_no_faults() {
    let account = Account::default();
    let signature = mint(&account, START as i64, 60, 1, &[("taskPriority", text("3"))]);
    let findings = Decoded::read(&signature).unwrap().findings(START as i64, 300);
    assert!(findings.iter().any(|finding| matches!(finding.verdict, Verdict::Hint(_))));
    assert!(verify(&signature, &Config::default(), START as i64).is_ok());
}

#[test]
fn the_log_says_why_and_gives_nothing_away() {
    let mut client = Client::new(Config::default());
    let signature = client.emulator.sign(START * 1000, -5, &[]);
    client.control("PrepareUploadUGC", serde_json::json!({ "signature": signature }));
    let entry = client.emulator.log(0).next().unwrap();
    assert!(entry.signature.contains("window"), "{}", entry.signature);
    assert!(!entry.json().to_string().contains(&signature));
}
