//! The emulator as a function: a request and a time in, a response out.

use crate::aliyun::Aliyun;
use crate::app::Tokens;
use crate::bucket::{After, Buckets, Moved, Object, Refusal, Reply, Verdict, Work, Yield};
use crate::clock::UnixMillis;
use crate::config::Config;
use crate::cos::{self, Cos};
use crate::dice::Dice;
use crate::disturb::damaged;
use crate::errors::{Dialect, StoreError};
use crate::gate::{Arrival, Case};
use crate::http::{Head, Request, Response};
use crate::log::{Entry, Log};
use crate::netease::{Calling, Netease};
use crate::oss::{self, Lent, Oss};
use crate::route::{Destination, Route, Service};
use crate::store::Store;
use crate::tencent::{Control, Vod, signature};
use crate::trouble::{Effect, Trouble, Troubles};
use crate::youku::Youku;
use serde_json::{Value, json};

/// One local cloud. Knows neither sockets nor clocks; equal seeds and equal calls give equal answers.
#[derive(Debug)]
pub struct Emulator {
    pub(crate) config: Config,
    pub(crate) store: Store,
    pub(crate) dice: Dice,
    pub(crate) clock_offset: i64,
    pub(crate) troubles: Troubles,
    pub(crate) log: Log,
    pub(crate) vod: Vod,
    pub(crate) buckets: Buckets,
    pub(crate) cos: Cos,
    pub(crate) oss: Oss,
    pub(crate) aliyun: Aliyun,
    pub(crate) youku: Youku,
    pub(crate) netease: Netease,
    /// What the built-in app server holds of Youku's.
    pub(crate) tokens: Option<Tokens>,
    pub(crate) events: Vec<Value>,
    pub(crate) outbox: Vec<Post>,
    told: u64,
}

/// Something to be posted to an app server, by whoever has a socket.
#[derive(Clone, Debug)]
pub struct Post {
    /// Where.
    pub url: String,
    /// JSON.
    pub body: String,
    /// The header `sign`, where the service signs (netease §5).
    pub sign: Option<String>,
}

/// How far a request got.
#[derive(Debug)]
pub enum Progress {
    /// To the end.
    Done(Response),
    /// Bytes must be moved first: run the work, then call `finish`.
    Work(Box<Work>),
    /// A node calls its cloud first: post it, then call `called`.
    Call(Box<Calling>),
}

impl Emulator {
    /// An emulator that keeps objects in memory.
    pub fn new(config: Config) -> Self {
        Self::with_store(config, Store::Memory)
    }

    /// An emulator that keeps objects where you say.
    pub fn with_store(config: Config, store: Store) -> Self {
        Self {
            dice: Dice::new(config.seed),
            config,
            store,
            clock_offset: 0,
            troubles: Troubles::default(),
            log: Log::default(),
            vod: Vod::default(),
            buckets: Buckets::default(),
            cos: Cos::default(),
            oss: Oss::default(),
            aliyun: Aliyun::default(),
            youku: Youku::default(),
            netease: Netease::default(),
            tokens: None,
            events: Vec::new(),
            outbox: Vec::new(),
            told: 0,
        }
    }

    /// Answers one request. Moving its bytes is part of the call; see `begin` for doing that elsewhere.
    pub fn handle(&mut self, request: &Request, now: UnixMillis) -> Response {
        let arrival = self.arrive(request, now);
        let mut progress = self.begin(request, arrival, now);
        loop {
            progress = match progress {
                Progress::Done(response) => return response,
                Progress::Work(work) => self.finish(work.run(), now),
                Progress::Call(calling) => {
                    let answer = self.reach(&calling.post, now);
                    return self.called(*calling, answer);
                }
            };
        }
    }

    /// First step, before the body is read: finds the route and lets trouble strike. Each request arrives once.
    pub fn arrive(&mut self, head: &Head, now: UnixMillis) -> Arrival {
        let destination = Destination::of(head, &self.config);
        let effects = self.troubles.strike(destination.route, &head.host);
        let mut arrival = Arrival::new(destination, effects, self.time(now));
        arrival.count_body = self.store.is_blind() && arrival.destination.brings_file();
        self.watch_arrival(head, &mut arrival);
        arrival
    }

    /// Second step: everything that needs the books.
    pub fn begin(&mut self, request: &Request, arrival: Arrival, now: UnixMillis) -> Progress {
        let mut case = self.open(request, arrival, now);
        if case.is_cut_off() {
            return self.done(case, Response::empty(200));
        }
        let copy;
        let request = match case.meets(&Effect::CorruptBody {}) {
            true => {
                copy = damaged(request, &mut self.dice);
                &copy
            }
            false => request,
        };
        self.lose(request, &case);
        let response = match case.route {
            Route::Admin => self.admin(request, case.now),
            Route::App => self.app(request, case.now),
            Route::Media => self.media(request, case.now).unwrap_or_else(|refusal| case.refuse(refusal)),
            Route::Preflight => {
                self.netease.preflights += u64::from(case.service == Service::Netease);
                case.preflight(request, &self.config)
            }
            _ => match case.forced(request, &self.config) {
                Some(response) => response,
                None if request.body.bytes().len() as u64 > self.config.limits.max_body => {
                    case.refuse(StoreError::EntityTooLarge.into())
                }
                None if case.route == Route::Report => Response::json(200, &json!({ "code": 0 })),
                None if case.service == Service::TencentVod => self.control(request, &mut case),
                None if case.service == Service::Aliyun => self.rpc(request, &mut case),
                None if case.service == Service::Youku => self.youku(request, &mut case),
                None => match self.store_call(request, &mut case) {
                    Ok(Reply::Ready(response)) => response,
                    Ok(Reply::Work(job, after)) => {
                        return Progress::Work(Box::new(Work::new(case, self.store.clone(), job, after)));
                    }
                    Err(refusal) => case.refuse(refusal),
                },
            },
        };
        self.done(case, response)
    }

    /// Third step, after the work: enters it into the books.
    pub fn finish(&mut self, moved: Moved, now: UnixMillis) -> Progress {
        let now = self.time(now);
        let Moved { mut case, after, outcome } = moved;
        let (after, outcome) = match (after, outcome) {
            (After::Chain(ticket), Ok(Yield::Chain(kept))) => {
                return self.chained(ticket, kept, case, now);
            }
            other => other,
        };
        let place = self.buckets.place_of(&after);
        let response = match self.buckets.conclude(case.service.dialect(), after, outcome, now) {
            Ok(response) => {
                if let Some((bucket, key)) = place {
                    self.arrived(&bucket, &key, now);
                }
                response
            }
            Err(refusal) => case.refuse(refusal),
        };
        self.done(case, response)
    }

    /// Instead of the second step, for a body that is too large to be read.
    pub fn refuse_body(&mut self, head: &Head, arrival: Arrival, now: UnixMillis) -> Response {
        let mut case = self.open(head, arrival, now);
        let response = case.refuse(StoreError::EntityTooLarge.because("the body is larger than limits.maxBody"));
        self.seal(case, response)
    }

    /// Replaces all trouble rules; their counts begin anew. An empty set means no trouble.
    pub fn set_trouble(&mut self, trouble: Trouble) -> Result<(), String> {
        self.troubles = Troubles::new(trouble)?;
        Ok(())
    }

    /// Whether connections must not be used again, since trouble is going to break some (see `Troubles`).
    pub fn breaks_connections(&self) -> bool {
        self.troubles.breaks_connections() || !self.config.netease.down.is_empty()
    }

    /// Mints a client upload signature with the first account's key; `life` in seconds, further parameters as they are called in spec §5.3.
    pub fn sign(&mut self, now: UnixMillis, life: i64, parameters: &[(&str, String)]) -> String {
        let now = crate::clock::seconds(self.time(now));
        let random = self.dice.roll() as u32;
        self.config
            .accounts
            .first()
            .map_or_else(String::new, |account| signature::mint(account, now, life, random, parameters))
    }

    /// Lends a temporary OSS key for one object, for `life` seconds; see [`Oss::lend`].
    pub fn lend(&mut self, bucket: &str, object: &str, life: i64, now: UnixMillis) -> Lent {
        let now = crate::clock::seconds(self.time(now));
        self.oss.lend(bucket, object, life, now, &mut self.dice)
    }

    /// Takes away what is to be posted.
    pub fn take_outbox(&mut self) -> Vec<Post> {
        std::mem::take(&mut self.outbox)
    }

    /// Lines about requests refused since the last time somebody asked.
    pub fn take_refusals(&mut self) -> Vec<String> {
        let told = std::mem::replace(&mut self.told, self.log.count());
        // A refused race is a race that was run: private buckets answer 403 (spec §2.2).
        let entries = self.log.since(told).filter(|entry| entry.route != Route::Race.name());
        entries.filter(|entry| entry.is_refusal()).map(Entry::line).collect()
    }

    /// The configuration at work.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Changes it.
    pub fn config_mut(&mut self) -> &mut Config {
        &mut self.config
    }

    /// Moves the emulator's clock against the caller's, in seconds.
    pub fn set_clock_offset(&mut self, seconds: i64) {
        self.clock_offset = seconds;
    }

    /// Sessions.
    pub fn vod(&self) -> &Vod {
        &self.vod
    }

    /// Objects and open uploads.
    pub fn buckets(&self) -> &Buckets {
        &self.buckets
    }

    /// Temporary keys.
    pub fn oss(&self) -> &Oss {
        &self.oss
    }

    /// Videos and pictures of Alibaba VOD.
    pub fn aliyun(&self) -> &Aliyun {
        &self.aliyun
    }

    /// Uploads to Youku.
    pub fn youku_memory(&self) -> &Youku {
        &self.youku
    }

    /// Uploads to NetEase, and what its clients did wrong.
    pub fn netease_memory(&self) -> &Netease {
        &self.netease
    }

    /// A finished object by its place, whichever store it came through.
    pub fn object_at(&self, bucket: &str, key: &str) -> Option<&Object> {
        self.buckets.object(bucket, key)
    }

    /// A finished object by its key, in whatever bucket.
    pub fn object(&self, key: &str) -> Option<&Object> {
        self.buckets.objects().find(|(_, known, _)| *known == key).map(|(.., object)| object)
    }

    /// Log entries after number `n`.
    pub fn log(&self, n: u64) -> impl Iterator<Item = &Entry> {
        self.log.since(n)
    }

    /// Upload-complete events that no app server took.
    pub fn events(&self) -> &[Value] {
        &self.events
    }

    /// Forgets everything but the configuration. The dice roll on, so that no id comes twice: what a page remembers from before
    /// must not fit by chance.
    pub fn reset(&mut self) {
        for (_, _, object) in self.buckets.objects() {
            self.store.remove(&object.content);
        }
        let dice = self.dice.clone();
        *self = Self { dice, ..Self::with_store(self.config.clone(), self.store.clone()) };
    }

    fn time(&self, now: UnixMillis) -> UnixMillis {
        now.saturating_add_signed(self.clock_offset.saturating_mul(1000))
    }

    fn open(&mut self, request: &Request, arrival: Arrival, now: UnixMillis) -> Case {
        let now = self.time(now);
        Case::new(request, arrival, now, &mut self.dice, self.config.log_limit > 0)
    }

    /// Forgets what trouble takes away before the work begins.
    fn lose(&mut self, request: &Request, case: &Case) {
        if case.service == Service::Netease {
            return self.netease.lose(request, &case.effects);
        }
        let (upload, part) = (case.meets(&Effect::LoseUpload {}), case.meets(&Effect::LosePart {}));
        if !upload && !part {
            return;
        }
        let pairs = crate::encoding::query_pairs(request.query()).unwrap_or_default();
        for (_, id) in pairs.iter().filter(|(name, _)| name == "uploadId") {
            if upload {
                self.buckets.lose_upload(id);
            } else {
                self.buckets.lose_part(id, self.dice.roll());
            }
        }
    }

    fn control(&mut self, request: &Request, case: &mut Case) -> Response {
        let tools = Control {
            config: &self.config,
            cos: &mut self.cos,
            buckets: &self.buckets,
            dice: &mut self.dice,
            now: case.now,
        };
        let (response, outcome) = self.vod.call(case.route, request, tools);
        if outcome.code != 0 {
            case.entry.code = outcome.code.into();
        }
        case.entry.signature = outcome.signature;
        case.entry.signature_id = outcome.signature_id;
        case.entry.session = outcome.session;
        case.entry.reason = outcome.reason;
        if let Some(event) = outcome.event {
            self.tell(event.0, None);
        }
        response
    }

    fn store_call(&mut self, request: &Request, case: &mut Case) -> Result<Reply, Refusal> {
        if case.service == Service::Netease {
            return Ok(self.netease(request, case));
        }
        let (route, config, now) = (case.route, &self.config, case.now);
        let mut verdict = Verdict::default();
        let reply = match case.service.dialect() {
            Dialect::Cos => {
                let call = cos::Call { request, route, host: case.store.as_ref(), config, now };
                self.cos.call(&mut self.buckets, &call, &mut self.dice, &mut verdict)
            }
            Dialect::Oss => {
                let call = oss::Call { request, route, config, now };
                self.oss.call(&mut self.buckets, &call, &mut self.dice, &mut verdict)
            }
        };
        if !verdict.signature.is_empty() {
            case.entry.signature = verdict.signature;
        }
        case.entry.session = verdict.session;
        reply
    }

    pub(crate) fn done(&mut self, case: Case, response: Response) -> Progress {
        Progress::Done(self.seal(case, response))
    }

    pub(crate) fn seal(&mut self, case: Case, response: Response) -> Response {
        let silent = self.config.log_limit == 0 || case.route == Route::Admin;
        let (response, entry) = case.seal(response, &self.config);
        if !silent {
            self.log.add(entry, self.config.log_limit);
        }
        response
    }
}
