//! Objects in a folder.

use crate::support::{Client, Pass, noise, refusal, tiny};
use sha2::{Digest, Sha256};
use std::path::Path;
use vodlift_emulator::{Body, Store};

/// All files below a folder.
fn files(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(root).unwrap().flatten() {
        match entry.path().is_dir() {
            true => found.extend(files(&entry.path())),
            false => found.push(entry.path().display().to_string()),
        }
    }
    found
}

#[test]
fn an_object_of_parts_is_a_file_with_the_same_bytes() {
    let store = Store::temporary().unwrap();
    let root = store.root().unwrap().to_owned();
    let mut client = Client::with_store(tiny(), store);
    let bytes = noise(16 * 7 + 5, 11);
    let pass = client.apply(bytes.len() as u64);
    let id = client.init(&pass);
    client.part(&pass, &id, 9, b"never listed");
    assert_eq!(files(&root.join("parts")).len(), 1);
    assert_eq!(client.store(&pass, "DELETE", &pass.video, &[("uploadId", &id)], b"").status, 204);
    assert_eq!(client.multipart(&pass, &bytes).status, 200);
    let object = client.emulator.object(&pass.video).unwrap();
    assert_eq!(object.content.read().unwrap().unwrap(), bytes);
    assert_eq!(object.sums.sha256, Some(Sha256::digest(&bytes).into()));
    assert_eq!(object.sums, vodlift_emulator::store::Sums::of(&bytes));
    assert!(files(&root.join("parts")).is_empty(), "parts go when they are joined");
    let [file] = &files(&root.join("objects"))[..] else { panic!("{:?}", files(&root)) };
    assert!(file.ends_with(&pass.video) && std::fs::read(file).unwrap() == bytes, "{file}");
    let mut get = pass.request("GET", &pass.video, &[], &[("Range", "bytes=20-99")], b"");
    get.host.clone_from(&pass.host);
    match client.handle(get).body {
        Body::File { start, length, .. } => assert_eq!((start, length), (20, 80)),
        other => panic!("{other:?}"),
    }
    client.emulator.reset();
    assert!(files(&root.join("objects")).is_empty());
    drop(client);
    assert!(!root.exists());
}

#[test]
fn a_bad_digest_leaves_nothing_behind_and_a_later_put_wins() {
    let store = Store::temporary().unwrap();
    let root = store.root().unwrap().to_owned();
    let mut client = Client::with_store(tiny(), store);
    let pass = client.apply(3);
    let digest = crate::support::md5(b"other");
    let bad = pass.request("PUT", &pass.video, &[], &[("Content-MD5", &digest)], b"abc");
    assert_eq!(refusal(&client.handle(bad)), (400, "BadDigest".into()));
    assert_eq!(files(&root).len(), 1, "only the lock: {:?}", files(&root));
    client.put(&pass, &pass.video, b"abc");
    client.put(&pass, &pass.video, b"xyz");
    assert_eq!(client.emulator.object(&pass.video).unwrap().content.read().unwrap().unwrap(), b"xyz"[..]);
}

#[test]
fn what_the_file_system_refuses_is_an_answer() {
    let store = Store::temporary().unwrap();
    let root = store.root().unwrap().to_owned();
    let mut client = Client::with_store(tiny(), store);
    let pass = Pass::permanent("b-1250000002.cos.ap-chongqing.myqcloud.com");
    assert_eq!(client.put(&pass, "a/b", b"1").status, 200);
    assert_eq!(refusal(&client.put(&pass, "a", b"1")), (409, "PathConflict".into()));
    assert_eq!(refusal(&client.put(&pass, "a/b/c", b"1")), (409, "PathConflict".into()));
    for key in ["../../../escape", "./x", "a//b", &"long".repeat(100)] {
        assert_eq!(client.put(&pass, key, b"1").status, 200, "{key}");
    }
    assert_eq!(files(&root.join("objects")).len(), 5);
    std::fs::remove_dir_all(root.join("parts")).unwrap();
    assert_eq!(refusal(&client.put(&pass, "z", b"1")), (500, "InternalError".into()));
    // A Complete that failed can be tried again.
    std::fs::create_dir(root.join("parts")).unwrap();
    let id = client.init(&pass);
    let etag = client.part(&pass, &id, 1, b"abc");
    std::fs::create_dir_all(root.join("objects/b-1250000002/folder/video.mp4")).unwrap();
    assert_eq!(client.complete(&pass, &id, &[(1, &etag)]).status, 409);
    std::fs::remove_dir(root.join("objects/b-1250000002/folder/video.mp4")).unwrap();
    assert_eq!(client.complete(&pass, &id, &[(1, &etag)]).status, 200);
}
