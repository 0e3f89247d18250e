//! The vectors of netease §1.4, §3.1, §3.2, §3.6: tokens, policies, addresses, the cloud's message, digests.

use vodlift::cloud::netease::token;
use vodlift::wire::digest::{Md5Stream, md5};
use vodlift::wire::text::{hex, push_encoded};
use vodlift::wire::{base64, json};

const OBJECT: &str = "11111111-2222-4333-8444-555555555555.mp4";
const T1: &str = "UPLOAD emu-ak-0001:7rpzlWHFqQBa7TBYTOLNwNpt4BIi9QOHFElVgGCvqww=:eyJCdWNrZXQiOiJ2b2RlbXUwMSIsIk9iamVjdCI6IjExMTExMTExLTIyMjItNDMzMy04NDQ0LTU1NTU1NTU1NTU1NS5tcDQiLCJFeHBpcmVzIjoxNzY3MzEyMDAwfQ==";
const T2: &str = "UPLOAD emu-ak-0001:TyDarebVO+5iEOwck0UiTxranoaP/qV+ED/eCP9lnCw=:eyJCdWNrZXQiOiJ2b2RlbXUwMSIsIk9iamVjdCI6IjExMTExMTExLTIyMjItNDMzMy04NDQ0LTU1NTU1NTU1NTU1NS5tcDQiLCJFeHBpcmVzIjoxNzY3MzEyMDAwLCJDYWxsYmFja1VybCI6Imh0dHA6Ly9lbXUubG9jYWwvdm9kL25vcy9jYWxsYmFjayIsIkNhbGxiYWNrQm9keSI6Im9iamVjdE5hbWU9MTExMTExMTEtMjIyMi00MzMzLTg0NDQtNTU1NTU1NTU1NTU1Lm1wNCYkKE9iamVjdFNpemUpIiwiUmVnaW9uIjoiSkQifQ==";
const T3: &str = "UPLOAD emu-ak-0001:9k6Q5OAtMvlBC7Ott2VTbTBmfrUP/NCQcU95BYsq4ko=:eyJCdWNrZXQiOiJ2b2RlbXUwMSIsIk9iamVjdCI6ImRpci/op4bpopEgKzEubXA0IiwiRXhwaXJlcyI6MTc2NzMxMjAwMH0=";

#[test]
fn policies_are_looked_into() {
    for (token, object) in [(T1, OBJECT), (T2, OBJECT), (T3, "dir/视频 +1.mp4")] {
        let policy = token::policy(token, "vodemu01", object).expect("a policy");
        assert_eq!((policy.differs, policy.expires), (false, Some(1_767_312_000)));
        for (bucket, object) in [("vodemu02", object), ("vodemu01", "another.mp4")] {
            assert!(token::policy(token, bucket, object).expect("a policy").differs);
        }
    }
    // The vendor's own (T0): policy alone.
    let policy = base64::decode("eyJCdWNrZXQiOiJkb2MiLCJPYmplY3QiOiJhbm5lLmpwZyIsIkV4cGlyZXMiOjE0NTE0OTEyMDB9");
    assert_eq!(policy.unwrap(), br#"{"Bucket":"doc","Object":"anne.jpg","Expires":1451491200}"#);
}

#[test]
fn of_what_is_no_policy_nothing_is_said() {
    for token in ["UPLOAD a:b", "UPLOAD a:b:c", "UPLOAD a:b:bm9uc2Vuc2U=", "UPLOAD a:b:/w==", ""] {
        assert!(token::policy(token, "b", "o").is_none(), "{token}");
    }
    // A policy that names neither says nothing against them: {}
    assert!(token::policy("UPLOAD a:b:e30=", "b", "o").is_some_and(|policy| !policy.differs));
}

#[test]
fn a_token_is_what_a_header_takes() {
    let bare = T1.strip_prefix("UPLOAD ").unwrap();
    for given in [T1, bare, &format!(" {T1}\n"), &format!("UPLOAD  {bare}")] {
        assert_eq!(token::header(given).as_deref(), Some(T1));
    }
    for odd in ["", "UPLOAD ", "UPLOAD a b", "UPLOAD a\nb", "UPLOAD \u{e9}"] {
        assert_eq!(token::header(odd), None, "{odd:?}");
    }
}

#[test]
fn names_in_addresses() {
    let mut path = String::from("/vodemu01/");
    push_encoded(&mut path, "dir/视频 +1.mp4", "");
    assert_eq!(path, "/vodemu01/dir%2F%E8%A7%86%E9%A2%91%20%2B1.mp4");
}

#[test]
fn the_clouds_message() {
    let text = "eyJjb2RlIjoyMDAsInJlcXVlc3RJZCI6IjliMmY2ZjBjIiwicmV0Ijp7InZpZCI6MTAwOH19";
    let message = String::from_utf8(base64::decode(text).unwrap()).unwrap();
    assert_eq!(message, r#"{"code":200,"requestId":"9b2f6f0c","ret":{"vid":1008}}"#);
    assert_eq!(json::parse(&message).unwrap().part("ret").integer_of("vid"), Some(1008));
}

/// The file of the reference session (netease A), whole and in chunks.
#[test]
fn digests() {
    assert_eq!(hex(&md5(b"")), "d41d8cd98f00b204e9800998ecf8427e");
    assert_eq!(hex(&md5(b"abc")), "900150983cd24fb0d6963f7d28e17f72");
    let file: Vec<u8> = (0..10_485_760_u64).map(|at| ((31 * at + 7) % 251) as u8).collect();
    let chunks: Vec<String> = file.chunks(4 << 20).map(|chunk| hex(&md5(chunk))).collect();
    let wanted =
        ["306775ce72065202ee1f370c7652c654", "e65287e7fea0a1fb7babf57333da5cfd", "75da5b264db5a778b20b76ef018e0480"];
    assert_eq!(chunks, wanted);
    let mut whole = Md5Stream::default();
    file.chunks(65_536).for_each(|piece| whole.update(piece));
    assert_eq!(hex(&whole.finish()), "9b344b7f2bf041493fe5d3dbd6a051b9");
}
