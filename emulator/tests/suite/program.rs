//! The program: its arguments, its ready line, its files.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_vodlift-emulator");

fn run(arguments: &[&str]) -> Output {
    Command::new(PROGRAM).args(arguments).output().unwrap()
}

fn said(arguments: &[&str]) -> (bool, String) {
    let output = run(arguments);
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(text).unwrap().trim_end().to_owned())
}

/// A running program; killed at the end of a test, whatever its outcome.
struct Running {
    child: Child,
    address: String,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut child =
            Command::new(PROGRAM).args(arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let ready = lines.find_map(|line| line.strip_prefix("vodlift emulator ready on http://").map(str::to_owned));
        Self { child, address: ready.expect("the ready line") }
    }

    fn get(&self, target: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder of this very test.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    path
}

#[test]
fn it_explains_itself() {
    let (good, text) = said(&["--help"]);
    assert!(good && text.contains("EXAMPLES") && text.contains("--cert-out"), "{text}");
    assert!(said(&["--version"]).1.starts_with("vodlift-emulator "));
    for bad in [
        &["--nonsense"][..],
        &["--listen", "nowhere"],
        &["--config", "/no/such/file"],
        &["--count-only", "--dir", "x"],
        &["--no-digests"],
        &["--link", "10M"],
        &["check"],
    ] {
        let (good, text) = said(bad);
        assert!(!good && text.contains("--help explains the options"), "{bad:?}: {text}");
    }
}

#[test]
fn a_minted_signature_passes_its_own_check() {
    let (_, signature) =
        said(&["sign", "--class-id", "7", "--procedure", "Flow(1,1)", "--one-time", "--expire-in", "60"]);
    let (good, text) = said(&["check", &signature]);
    assert!(good && text.contains("classId = 7") && text.contains("oneTimeValid = 1"), "{text}");
    assert!(text.contains("The service would take this signature."), "{text}");
    let (good, text) = said(&["check", &signature, "--secret-key", "another"]);
    assert!(!good && text.contains("not made with this SecretKey"), "{text}");
    let other = said(&["sign", "--secret-id", "AKIDmine", "--secret-key", "mine"]).1;
    let (good, text) = said(&["check", &other]);
    assert!(good && text.contains("not checked: give the SecretKey"), "{text}");
    assert!(said(&["check", &other, "--secret-key", "mine"]).0);
    assert_ne!(said(&["sign"]).1, said(&["sign"]).1, "two of one second differ");
    let expired = said(&["sign", "--expire-in", "-5"]).1;
    let (good, text) = said(&["check", &expired]);
    assert!(!good && text.contains("expireTime is not after currentTimeStamp"), "{text}");
    let (good, text) = said(&["check", "[object Promise]"]);
    assert!(!good && text.contains("not base64"), "{text}");
}

#[test]
fn it_says_when_it_is_ready_and_signs() {
    let running = Running::start(&["--listen", "0", "--tls", "0", "--seed", "4"]);
    assert!(running.address.starts_with("127.0.0.1:"));
    assert!(running.get("/_emulator/health").contains("\"ok\":true"));
    let answer = running.get("/_app/signature?oneTime=1");
    assert!(answer.contains("Cache-Control: no-store"), "{answer}");
    let signature = answer.split("\r\n\r\n").nth(1).unwrap();
    assert!(said(&["check", signature]).0);
    assert!(!said(&["check", running.get("/_app/signature?expired=1").split("\r\n\r\n").nth(1).unwrap()]).0);
    assert!(!said(&["check", running.get("/_app/signature?float=1").split("\r\n\r\n").nth(1).unwrap()]).0);
    assert!(running.get("/_emulator/config").contains(&format!("http://{}", running.address)), "publicBase");
}

#[test]
fn a_folder_is_one_emulators_own() {
    let root = folder("lasting");
    let text = root.display().to_string();
    let running = Running::start(&["--listen", "0", "--dir", &text]);
    assert!(root.join("objects").is_dir());
    let (good, words) = said(&["--listen", "0", "--dir", &text]);
    assert!(!good && words.contains("used by another emulator"), "{words}");
    drop(running);
    drop(Running::start(&["--listen", "0", "--dir", &text]));
    std::fs::remove_dir_all(&root).unwrap();
}

#[test]
fn a_configuration_comes_from_a_file_and_a_certificate_goes_into_one() {
    let root = folder("files");
    std::fs::create_dir_all(&root).unwrap();
    let (config, certificate) = (root.join("config.json"), root.join("emulator.pem"));
    std::fs::write(&config, r#"{"limits":{"credentialSeconds":20}}"#).unwrap();
    let (config, pem) = (config.display().to_string(), certificate.display().to_string());
    let running =
        Running::start(&["--listen", "0", "--tls", "0", "--config", &config, "--cert-out", &pem, "--count-only"]);
    assert!(running.get("/_emulator/config").contains("\"credentialSeconds\":20"));
    assert!(std::fs::read_to_string(&certificate).unwrap().starts_with("-----BEGIN CERTIFICATE-----"));
    std::fs::write(&config, r#"{"limits":{"credentialsSeconds":20}}"#).unwrap();
    let (good, words) = said(&["--config", &config]);
    assert!(!good && words.contains("unknown field"), "{words}");
    std::fs::remove_dir_all(&root).unwrap();
}

#[test]
fn the_page_about_settings_names_them_all() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/emulator.md");
    let page = std::fs::read_to_string(page).unwrap();
    let config = serde_json::to_value(vodlift_emulator::Config::default()).unwrap();
    for cloud in ["aliyun", "youku", "link"] {
        for name in config[cloud].as_object().unwrap().keys() {
            assert!(page.contains(&format!("`{name}`")), "{cloud}.{name}");
        }
    }
}
