//! Whose cloud a world has: how a machine is made for it, what its page answers, and what it holds in the end.

use std::rc::Rc;

use serde_json::{Map, Value, json};
use vodlift::cloud::aliyun::{Aliyun, Settings as AliyunSettings};
use vodlift::cloud::netease::{Netease, Settings as NeteaseSettings};
use vodlift::cloud::tencent::{Settings as TencentSettings, Tencent};
use vodlift::cloud::youku::{Settings as YoukuSettings, Youku};
use vodlift::cloud::{Cloud, Context, Task};
use vodlift::wire::{Request, Source};
use vodlift_emulator::netease::LastContext;
use vodlift_emulator::youku::{Duplicates, ErrorStatus, SecondCommit, State};
use vodlift_emulator::{Config, Emulator, Fate, Request as Call};

use crate::client::Plan;
use crate::dice::Dice;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    Tencent,
    Aliyun,
    Youku,
    Netease,
}

/// One upload as the cloud sees it.
pub struct Session {
    pub id: String,
    pub file_id: String,
    /// The cloud made a video of it.
    pub committed: bool,
    /// The objects of media and cover, by index; the cover's only where both belong together.
    pub keys: [Option<String>; 2],
}

/// What is dated so much wrong is refused, milliseconds (aliyun §4.11).
const SKEW_MAX: i64 = 900_000;
/// The built-in app server.
const APP: &str = "127.0.0.1:9711";

impl Which {
    /// `direct`: with keys of the page's own, the API is called by the machine.
    /// Of NetEase, it is said so of pages that keep their tokens.
    pub fn machine(self, dice: &mut Dice, direct: bool) -> Rc<dyn Cloud> {
        let storage = vec!["https://{bucket}.{endpoint}".to_owned()];
        match self {
            Which::Tencent => Rc::new(Tencent(TencentSettings {
                control: vec!["https://vod2.qcloud.com".into(), "https://vod2.dnsv1.com".into()],
                storage: vec![
                    "https://{bucket}.cos.{region}.myqcloud.com".into(),
                    "https://{bucket}.cos.{region}.tencentcos.cn".into(),
                ],
                apply_timeout: 5000,
                commit_timeout: 5000,
                region: None,
            })),
            Which::Aliyun => Rc::new(Aliyun(AliyunSettings {
                control: "https://vod.cn-shanghai.aliyuncs.com".into(),
                storage,
                timeout: 5000,
                seed: dice.roll(),
                patient: false,
            })),
            Which::Youku => Rc::new(Youku(YoukuSettings {
                control: "https://api.youku.com".into(),
                storage,
                timeout: 5000,
                v4: dice.percent(50),
                checksum: dice.percent(20),
            })),
            Which::Netease => Rc::new(Netease(NeteaseSettings {
                lbs: vec!["http://wanproxy.127.net/lbs".into(), "http://wanproxy-hz.127.net/lbs".into()],
                nodes: vec![],
                fallback: vec!["http://wannos-web.127.net".into()],
                allowed: vec![],
                secure: false,
                timeout: 10_000,
                check_md5: dice.percent(30),
                persist_token: direct,
                confirm: dice.percent(30),
                known: vec![],
            })),
        }
    }

    pub fn limits(self, config: &mut Config, dice: &mut Dice) {
        let life = config.limits.credential_seconds as i64;
        config.oss.min_part = config.limits.min_part;
        config.oss.lent.list_parts = dice.percent(70);
        config.oss.lent.abort = dice.percent(70);
        config.oss.lent.head = dice.percent(70);
        config.aliyun.credential_seconds = life;
        config.aliyun.endpoint = Some("https://oss-cn-shanghai.aliyuncs.com".into());
        config.aliyun.undocumented = dice.percent(70);
        config.aliyun.wrapped = dice.percent(30);
        config.youku.credential_seconds = life;
        config.youku.endpoint = Some("oss-cn-shanghai.aliyuncs.com".into());
        // The built-in app server renews its token by its own clock only.
        config.youku.token_seconds = 1_000_000_000;
        config.youku.duplicates = Duplicates::Allowed;
        config.youku.error_status = *dice.pick(&[ErrorStatus::Always400, ErrorStatus::Always200]);
        config.youku.second_commit = *dice.pick(&[SecondCommit::Duplicated, SecondCommit::Invalid, SecondCommit::Same]);
        config.youku.url_encoded_errors = dice.percent(20);
        config.youku.post_only = dice.percent(50);
        // A page asks for another token twice (netease §3.7).
        config.netease.token_seconds = life.max(60);
        config.netease.context_seconds = config.limits.session_seconds as i64;
        config.netease.hostile_context = dice.percent(50);
        config.netease.rotate_context = *dice.pick(&[0, 0, 1, 3]);
        config.netease.keep_truncated = dice.percent(50);
        config.netease.unknown_context = *dice.pick(&[404, 400]);
        config.netease.forgive_gaps = dice.percent(50);
        config.netease.request_id_shouts = dice.percent(50);
        let last = [LastContext::Null, LastContext::Text, LastContext::Same, LastContext::Absent];
        config.netease.last_context = *dice.pick(&last);
        config.netease.down = if dice.percent(20) { vec![(*dice.pick(&["jd1", "hz1"])).into()] } else { vec![] };
    }

    /// Of the control plane, what this cloud calls its calls.
    pub fn route(self, tencents: &str) -> &str {
        match tencents {
            "apply" if self != Which::Tencent => "create",
            "prepare" if self != Which::Tencent => "refresh",
            _ => tencents,
        }
    }

    /// What the service asks of every upload.
    pub fn wishes(self, task: &mut Task) {
        if self == Which::Youku {
            task.meta[0] = vec![("tags".into(), "sea,sand".into()), ("title".into(), "clip".into())];
        }
        if self != Which::Tencent {
            (task.race, task.file_id) = (false, None);
        }
    }

    /// What the page's callback gives: the app server's answer, or keys that it lends.
    pub fn page(self, cloud: &mut Emulator, now: u64, direct: bool, context: &Context, task: &Task) -> Option<String> {
        let target = match (self, direct) {
            (Which::Tencent, _) => return None,
            (Which::Aliyun, false) => "/_app/aliyun",
            (Which::Aliyun, true) => "/_app/aliyun/sts",
            (Which::Youku, false) => "/_app/youku",
            (Which::Youku, true) => "/_app/youku/token",
            (Which::Netease, false) => "/_app/netease",
            (Which::Netease, true) => "/_app/netease?shape=plain",
        };
        let map = |pairs: &[(String, String)]| {
            Value::Object(pairs.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect::<Map<_, _>>())
        };
        let file = task.file(context.source).map(
            |file| json!({ "name": format!("{}.{}", file.name, file.extension), "size": file.size, "type": file.mime }),
        );
        let body = json!({
            "action": context.topic.name(),
            "reason": context.reason.name(),
            "kind": context.kind,
            "file": file,
            "meta": map(&context.meta),
            "handle": map(&context.handles.0),
        });
        let body = body.to_string();
        let headers = vec![("content-length".to_owned(), body.len().to_string())];
        let call = Call { method: "POST".into(), host: APP.into(), target: target.into(), headers, body: body.into() };
        let answer = cloud.handle(&call, now);
        (answer.delivery.fate == Fate::Answer).then(|| answer.text())
    }

    /// A later page can find out whether the object is there, without sending it again.
    pub fn may_look(self, cloud: &Emulator, plan: &Plan, file: usize) -> bool {
        // Keys to a picture's place cannot be had again: each page begins at another (aliyun §2.6).
        if self == Which::Netease {
            // The page's server looks.
            return true;
        }
        let keys = self != Which::Aliyun || file == Source::Media.index();
        // That the page's clock is wrong, a HEAD has no body to tell it by.
        let head = cloud.config().oss.lent.head && plan.clock.abs() < SKEW_MAX;
        // Where HEAD is refused, a Complete that is asked again tells; a PUT tells nothing but by being sent again.
        let single = plan.files[file].as_ref().is_some_and(|bytes| bytes.len() as u64 <= plan.task.part_size);
        keys && (self == Which::Tencent || head || !single)
    }

    /// Everything that was opened.
    pub fn sessions(self, cloud: &Emulator) -> Vec<Session> {
        match self {
            Which::Tencent => {
                let session = |(id, session): (&str, &vodlift_emulator::tencent::Session)| Session {
                    id: id.to_owned(),
                    file_id: session.file_id.clone(),
                    committed: session.committed.is_some(),
                    keys: [&session.video, &session.cover].map(|promise| promise.as_ref().map(|own| own.key.clone())),
                };
                cloud.vod().sessions().map(session).collect()
            }
            Which::Aliyun => {
                let videos = cloud.aliyun().media().filter(|(_, medium)| medium.key.starts_with("sv/"));
                let session = |(id, medium): (&str, &vodlift_emulator::aliyun::Medium)| Session {
                    id: id.to_owned(),
                    file_id: id.to_owned(),
                    committed: medium.stored.is_some(),
                    keys: [Some(medium.key.clone()), None],
                };
                videos.map(session).collect()
            }
            Which::Youku => {
                let session = |(id, task): (&str, &vodlift_emulator::youku::Task)| Session {
                    id: id.to_owned(),
                    file_id: task.video_id.clone(),
                    committed: task.state == State::Committed,
                    keys: [task.object.clone(), None],
                };
                cloud.youku_memory().tasks().map(session).collect()
            }
            Which::Netease => {
                let media = cloud.netease_memory().media();
                let session = |(_, object, medium): (&str, &str, &vodlift_emulator::netease::Medium)| Session {
                    id: object.to_owned(),
                    file_id: medium.id.map_or_else(String::new, |id| id.to_string()),
                    committed: medium.id.is_some(),
                    keys: [Some(object.to_owned()), None],
                };
                media.map(session).collect()
            }
        }
    }

    /// Texts of an answer that nobody may write down.
    pub fn secrets(body: &str) -> Vec<String> {
        let mut secrets = Vec::new();
        let names = ["secretId", "secretKey", "token", "SecurityToken", "AccessKeySecret", "security_token"];
        for name in names.into_iter().chain(["temp_access_secret", "access_token", "UploadAuth", "xNosToken"]) {
            let value = body.split_once(&format!("\"{name}\":\"")).and_then(|(_, rest)| rest.split('"').next());
            secrets.extend(value.map(str::to_owned));
        }
        secrets
    }
}

/// The last call of an upload, where there is one.
pub fn is_commit(request: &Request) -> bool {
    request.url.ends_with("CommitUploadUGC") || request.url.ends_with("/uploads/commit.json")
}

/// An answer of a control plane that says no.
pub fn refuses(body: &str) -> bool {
    let starts = |start: &&str| body.starts_with(start);
    let numbered = body.starts_with("{\"code\":") && !["{\"code\":0,", "{\"code\":200,"].iter().any(starts);
    let others = ["{\"error\":", "code=", "{\"RequestId\":\"", "{\"Code"].iter().any(starts);
    numbered || others && !body.contains("UploadAuth")
}

/// It knows nothing of the upload, or of another file's (youku §7, §11): whoever comes back begins anew.
pub fn disowns(body: &str) -> bool {
    let numbers = ["120010005", "120010205", "120010206", "120010218", "120010222", "120010223", "120010225"];
    numbers.iter().any(|number| body.contains(number))
}
