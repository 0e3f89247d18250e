//! What can be set. The defaults are the service's own limits; a simulation makes them tiny, a test switches rules off.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// The whole configuration. As JSON the names are in camelCase, every field may be left out, and unknown ones are refused.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Config {
    /// Seeds all ids, secrets and troubles.
    pub seed: u64,
    /// Cloud accounts whose signatures are accepted; the first one is the default.
    pub accounts: Vec<Account>,
    /// Regions with storage, most wanted first: Apply takes the first, Prepare lists all (spec §2.2).
    pub regions: Vec<String>,
    /// An acceleration name that Apply answers as region, e.g. `vod-upload-accelerate2` (spec §3.11).
    pub accelerate: Option<String>,
    /// Answered by Apply to mini-programs (spec §2.4).
    pub mini_program_accelerate_host: Option<String>,
    /// Where the uploaded media play, e.g. `http://127.0.0.1:9711`; without it the service's own address is answered.
    pub public_base: Option<String>,
    /// Where the upload-complete event is posted (http only); without it the built-in `/_app/events` keeps it.
    pub events_url: Option<String>,
    /// Sizes, counts and lifetimes.
    pub limits: Limits,
    /// How strict to be where the service's own rule is unverified.
    pub strict: Strict,
    /// Cross-origin rules of the clouds' hosts.
    pub cors: Cors,
    /// Alibaba VOD.
    pub aliyun: crate::aliyun::Settings,
    /// Aliyun OSS.
    pub oss: crate::oss::Settings,
    /// Youku.
    pub youku: crate::youku::Settings,
    /// NetEase.
    pub netease: crate::netease::Settings,
    /// Requests kept in the log; 0 keeps none.
    pub log_limit: usize,
    /// The line that clients have to the server. Without a server there is none.
    pub link: Link,
}

/// One cloud account (spec §3.3 has the default keys).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Account {
    /// API key id.
    pub secret_id: String,
    /// API key.
    pub secret_key: String,
    /// The VOD application.
    pub app_id: u64,
    /// The application that owns the buckets.
    pub storage_app_id: u64,
    /// Sub-applications that a signature may name as `vodSubAppId`.
    pub sub_app_ids: Vec<u64>,
}

/// Limits of spec §3.9 and lifetimes of §2. Sizes in bytes, times in seconds.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Limits {
    /// Smallest part that is not the last.
    pub min_part: u64,
    /// Largest part.
    pub max_part: u64,
    /// Highest part number.
    pub max_parts: u32,
    /// Largest simple PUT.
    pub max_put: u64,
    /// Largest media file that Apply accepts.
    pub max_media: u64,
    /// Largest request body that is taken into memory; more is `EntityTooLarge`. Not a rule of the service, but of this program.
    pub max_body: u64,
    /// Largest page of a list.
    pub page_size: u32,
    /// Life of a vodSessionKey.
    pub session_seconds: u64,
    /// Life of the temporary credentials.
    pub credential_seconds: u64,
    /// How far in the future a signature's `currentTimeStamp` may lie.
    pub future_seconds: u64,
}

/// Switches of spec §11.3.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Strict {
    /// Refuse control calls with fields that spec §2.3 does not know.
    pub unknown_fields: bool,
    /// Refuse Apply bodies that are none of the four shapes.
    pub body_shapes: bool,
    /// Refuse the characters of spec §1.3 in names.
    pub names: bool,
    /// Refuse parts whose `content-length` is not signed. Off: the service lets headers be unsigned (spec §3.4).
    pub content_length_signed: bool,
    /// Refuse a Commit whose object has another size than Apply announced.
    pub size_at_commit: bool,
    /// Refuse a one-time signature that was seen before.
    pub one_time: bool,
    /// Let temporary credentials touch only their session's objects.
    pub scope: bool,
}

/// Cross-origin rules.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Cors {
    /// Allowed origins; `*` allows all.
    pub origins: Vec<String>,
    /// Headers that a page may read from the answers of COS.
    pub expose_headers: Vec<String>,
    /// Seconds for which a browser may remember a preflight.
    pub max_age: u32,
}

/// A line of some speed and length, which all connections of a server share. New settings hold for new connections; the others are
/// closed after their answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Link {
    /// Bits per second towards the server, fairly shared; 0 is no limit. The other way has none.
    pub bits_per_second: u64,
    /// Milliseconds there and back.
    pub round_trip_ms: u64,
}

impl Account {
    /// The bucket of a region, without and with the application that owns it. Invented, but of the form that the service uses:
    /// eight hex digits, `vod`, the region's short name, the application.
    pub fn bucket(&self, region: &str) -> (String, String) {
        let hash = format!("{}{region}", self.app_id)
            .bytes()
            .fold(0x811C_9DC5u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        let name = format!("{hash:08x}vod{}{}", short_region(region), self.app_id);
        let full = format!("{name}-{}", self.storage_app_id);
        (name, full)
    }
}

impl Config {
    /// The OSS endpoint that clients on this machine can reach. By name, so that it works with the bucket in the path and with
    /// the bucket as a sub-domain, which every browser takes for this machine too (aliyun §4.1).
    pub fn local_origin(&self) -> Option<String> {
        self.public_base.as_ref().map(|base| base.trim_end_matches('/').replace("//127.0.0.1", "//localhost"))
    }
}

/// The short form of a region that Apply answers as `storageRegion` (spec §2.4); invented where the service's is not known.
pub fn short_region(region: &str) -> &str {
    match region {
        "ap-chongqing" => "cq",
        "ap-guangzhou" => "gz",
        "ap-shanghai" => "sh",
        "ap-beijing" => "bj",
        "ap-singapore" => "sg",
        "ap-hongkong" => "hk",
        other => other.rsplit('-').next().unwrap_or(other),
    }
}

impl Link {
    /// Whether bytes come and go as they do on this machine.
    pub fn is_none(self) -> bool {
        self == Self::default()
    }
}

impl FromStr for Link {
    type Err = String;

    /// `10M,200`: bits per second, with `k`, `M`, `G` or without, and milliseconds.
    fn from_str(text: &str) -> Result<Self, String> {
        let read = || {
            let (speed, trip) = text.split_once(',')?;
            let digits = speed.trim_end_matches(['k', 'M', 'G']);
            let unit = match &speed[digits.len()..] {
                "" => 1,
                "k" => 1_000,
                "M" => 1_000_000,
                "G" => 1_000_000_000,
                _ => return None,
            };
            let bits_per_second = digits.parse::<u64>().ok()?.checked_mul(unit)?;
            Some(Self { bits_per_second, round_trip_ms: trip.parse().ok()? })
        };
        read().ok_or_else(|| format!("{text} is not a line: write 10M,200 for 10 Mbit/s and 200 ms"))
    }
}

impl Cors {
    /// Whether pages of this origin may call.
    pub fn allows(&self, origin: &str) -> bool {
        self.origins.iter().any(|allowed| allowed == "*" || allowed == origin)
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            seed: 1,
            accounts: vec![Account::default()],
            regions: vec!["ap-chongqing".into(), "ap-guangzhou".into()],
            accelerate: None,
            mini_program_accelerate_host: Some("vod2.qcloud.com".into()),
            public_base: None,
            events_url: None,
            limits: Limits::default(),
            strict: Strict::default(),
            cors: Cors::default(),
            aliyun: crate::aliyun::Settings::default(),
            oss: crate::oss::Settings::default(),
            youku: crate::youku::Settings::default(),
            netease: crate::netease::Settings::default(),
            log_limit: 20_000,
            link: Link::default(),
        }
    }
}

impl Default for Account {
    fn default() -> Self {
        Self {
            secret_id: "AKIDEXAMPLE000000000000000000000000".into(),
            secret_key: "ExampleSecretKey0000000000000000".into(),
            app_id: 1_500_000_001,
            storage_app_id: 1_250_000_002,
            sub_app_ids: vec![1_500_000_002],
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            min_part: 1 << 20,
            max_part: 5 << 30,
            max_parts: 10_000,
            max_put: 5 << 30,
            max_media: 60 << 30,
            max_body: 512 << 20,
            page_size: 1000,
            session_seconds: 86_400,
            credential_seconds: 7200,
            future_seconds: 300,
        }
    }
}

impl Default for Strict {
    fn default() -> Self {
        Self {
            unknown_fields: true,
            body_shapes: true,
            names: true,
            content_length_signed: false,
            size_at_commit: true,
            one_time: true,
            scope: true,
        }
    }
}

impl Default for Cors {
    fn default() -> Self {
        let exposed =
            ["ETag", "Date", "x-cos-request-id", "x-cos-hash-crc64ecma", "x-cos-version-id", "Content-Length"];
        Self { origins: vec!["*".into()], expose_headers: exposed.map(str::to_owned).to_vec(), max_age: 600 }
    }
}
