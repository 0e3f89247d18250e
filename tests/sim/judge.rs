//! What must hold of one person's upload through all its lives, whatever happened.

use std::collections::{BTreeMap, BTreeSet};

use vodlift::fault::{Fault, Kind};
use vodlift::wire::digest::md5;
use vodlift::wire::{Body, Method, Request, Response, Source};
use vodlift_emulator::bucket::Upload;

use crate::client::{Plan, Storage};
use crate::cloud::{Session, Which, disowns, is_commit, refuses};
use crate::commits::Commits;
use crate::page::Page;
use crate::reading::{address_key, content, field, hex, key, part, part_md5, slice};
use crate::stage::{Served, Stage};
use crate::weather::Act;

/// Troubles that keep nobody from deleting.
const HARMLESS: [&str; 5] = ["hide-headers", "wrong-etag", "lose-part", "lose-upload", "dribble"];
/// Deleting gives up after so long, milliseconds.
const DROPPING_MAX: u64 = 15_000;

pub struct Judge {
    /// Signatures that a request carried.
    spent: BTreeSet<String>,
    /// What must never be written down.
    pub secrets: Vec<String>,
    pub commits: Commits,
    /// All that the files ever were.
    versions: Vec<[Option<Vec<u8>>; 2]>,
    /// Where each file's bytes went last.
    keys: [Option<String>; 2],
    /// All places that any of them went to.
    sent_to: BTreeSet<String>,
    /// The store has it whole, and the page was told that this is not known: the next one sends nothing.
    whole: [bool; 2],
    /// The store said of an object that made a video that it is other bytes.
    disowned: bool,
    /// Uploads whose id an answer told.
    learnt: BTreeSet<String>,
    /// Parts that the cloud was known to hold, by upload.
    proven: BTreeSet<(String, u32)>,
    /// Nothing happened that excuses a second session: storage that fails, a server that disowns the first, another file.
    pub promised: bool,
    /// A request failed since the person wanted everything deleted.
    pub troubled: bool,
    /// Since when everything is being deleted.
    dropping: Option<u64>,
    /// Bytes were damaged on their way.
    damaged: bool,
    /// Another page writes the same record.
    pub shared: bool,
    /// What the upload came to.
    pub file_id: Option<String>,
}

impl Judge {
    pub fn new(plan: &Plan) -> Judge {
        Judge {
            spent: BTreeSet::new(),
            secrets: vec![],
            commits: Commits::default(),
            versions: vec![plan.files.clone()],
            keys: [None, None],
            sent_to: BTreeSet::new(),
            whole: [false; 2],
            disowned: false,
            learnt: BTreeSet::new(),
            proven: BTreeSet::new(),
            promised: plan.storage == Storage::Steady,
            troubled: false,
            dropping: None,
            damaged: false,
            shared: false,
            file_id: None,
        }
    }

    /// Where the cloud forgets sessions early, it forgets what was committed, too.
    pub fn promise(&mut self, lasting: bool) {
        self.promised &= lasting;
    }

    /// Nothing happened that excuses a second session; a clock that was set ends sessions early.
    fn holds(&self, stage: &Stage) -> bool {
        self.promised && !stage.clock_jumped
    }

    /// What no request may ever do.
    pub fn mind(&mut self, stage: &Stage, request: &Request, plan: &Plan) {
        if let Body::Text(body) = &request.body
            && let Some(signature) = field(body, "signature")
        {
            assert!(self.spent.insert(signature.to_owned()), "a signature travels twice");
        }
        if is_commit(request)
            && let Body::Text(body) = &request.body
        {
            let promised = self.holds(stage);
            let token = body.split_once("upload_token=").map(|(_, token)| token.split('&').next().unwrap_or_default());
            self.commits.mind(token.or(field(body, "vodSessionKey")).expect("a session"), promised);
        }
        if let Body::Slice { source, .. } = request.body {
            assert!(
                !self.whole[source.index()] || !self.holds(stage),
                "{source:?} is sent again, and is there already"
            );
            self.keys[source.index()] = Some(key(request));
            self.sent_to.insert(key(request));
        }
        if let Some((key, number)) = part(request)
            && self.promised
            // Where nobody may list, what was not written down in time is sent again.
            && (plan.which == Which::Tencent || stage.cloud.config().oss.lent.list_parts)
            && self.proven.iter().any(|(_, known)| *known == number)
        {
            let (source, start, end) = slice(request);
            let digest = md5(&content(plan, source)[start..end]);
            let known = |id: &str| self.proven.contains(&(id.to_owned(), number));
            let held = |upload: &Upload| upload.key == key && part_md5(upload, number) == Some(digest);
            let uploads = stage.cloud.buckets().uploads();
            let there = uploads.iter().any(|(id, upload)| known(id) && held(upload));
            assert!(!there, "part {number} is there already");
            let whole = stage.cloud.object(&key).and_then(|object| object.content.read().ok().flatten());
            assert!(whole.is_none_or(|whole| whole != content(plan, source)), "the object is there already");
            // The store lost it; whether it has it again, only the next answer tells.
            self.proven.retain(|(_, known)| *known != number);
        }
    }

    pub fn served(&mut self, served: &Served) {
        let trouble = |name: &str| served.trouble.contains(&name);
        self.damaged |= trouble("corrupt-body") && matches!(served.route, "part" | "put" | "chunk" | "complete");
        // One failure may be one too many.
        self.troubled |= served.trouble.iter().any(|name| !HARMLESS.contains(name));
        // A refusal to list may be meant as it is said.
        if trouble("lose-part") || trouble("status") && served.route == "list-parts" {
            self.proven.clear();
        }
        let control = matches!(served.route, "apply" | "commit");
        if control && (trouble("business") || trouble("corrupt-body")) {
            self.promised = false;
        }
    }

    /// Whether the control plane says no, to the page or to its app server.
    pub fn refused(&mut self, body: &str) -> bool {
        let refused = refuses(body);
        if refused {
            // Without the session there are no keys to what was begun under it.
            self.learnt.clear();
        }
        if refused && disowns(body) {
            self.excuse();
        }
        refused
    }

    /// An answer reached the page.
    pub fn answered(&mut self, request: &Request, response: &Response) {
        let refused = self.refused(&response.body);
        self.troubled |= !response.is_success() && response.status != 404 || refused;
        self.commits.answered(request, response);
        if !response.is_success() {
            return;
        }
        self.secrets.extend(Which::secrets(&response.body));
        if request.method == Method::Post
            && let Some((_, rest)) = response.body.split_once("<UploadId>")
        {
            self.learnt.extend(rest.split_once("</UploadId>").map(|(id, _)| id.to_owned()));
        }
        let etag = response.header("etag").map(|etag| etag.trim_matches('"').to_lowercase());
        let sent = request.headers.iter().find(|(name, _)| *name == "content-md5");
        let sent = sent.and_then(|(_, value)| vodlift::wire::base64::decode(value));
        if part(request).is_none() && matches!(request.body, Body::Slice { .. }) {
            self.disowned = etag.as_ref().is_some_and(|etag| Some(etag) != sent.as_ref().map(|md5| hex(md5)).as_ref());
        }
        if let Some((_, number)) = part(request)
            && let Some((_, id)) = request.url.split_once("&uploadId=")
            && etag.is_none_or(|etag| Some(etag) == sent.map(|md5| hex(&md5)))
        {
            self.proven.insert((id.to_owned(), number));
        }
    }

    pub fn saves(&self, record: &str) {
        for secret in &self.secrets {
            assert!(!record.contains(secret.as_str()), "a secret is written down: {record}");
        }
    }

    /// A page died. What the cloud holds of it need not be sent again.
    pub fn crashed(&mut self, stage: &Stage, shelf: &BTreeMap<String, String>, which: Which) {
        // Only Tencent's keys can look for an upload whose id was not written down.
        let kept = |id: &String| shelf.values().any(|record| record.contains(id.as_str()));
        self.learnt.retain(|id| which == Which::Tencent || kept(id));
        if shelf.is_empty() {
            self.forget();
            return;
        }
        for (id, upload) in stage.cloud.buckets().uploads() {
            self.proven.extend(upload.parts.keys().map(|number| (id.to_owned(), *number)));
        }
    }

    /// Nothing of what was is to be gone on with.
    pub fn forget(&mut self) {
        self.excuse();
        self.learnt.clear();
    }

    /// The person chooses the file as it is now.
    pub fn another_file(&mut self, files: &[Option<Vec<u8>>; 2]) {
        self.forget();
        self.commits.forget();
        self.versions.push(files.clone());
    }

    /// The files are written to while they are read. Without proof nobody can tell: that is what the option says.
    pub fn rewritten(&mut self, files: &[Option<Vec<u8>>; 2]) {
        self.excuse();
        self.damaged = true;
        self.versions.push(files.clone());
    }

    fn excuse(&mut self) {
        self.promised = false;
        self.whole = [false; 2];
        self.proven.clear();
    }

    /// Another page, that knows only what was written down.
    pub fn begins(&mut self, steady: bool) {
        self.dropping = None;
        self.commits.begins();
        if !steady || self.shared {
            self.learnt.clear();
        }
    }

    /// `troubled`: the network is away, or answers are still under way.
    pub fn drops(&mut self, now: u64, troubled: bool) {
        // Whoever cancels twice has wanted it since the first time.
        self.troubled = troubled || self.dropping.is_some() && self.troubled;
        self.dropping.get_or_insert(now);
        self.excuse();
    }

    /// A second page uploads the same file beside this one: sessions, and damage, may be the other's.
    pub fn shares(&mut self) {
        self.promised = false;
        self.shared = true;
        self.damaged = true;
    }

    /// This upload's own: those that its bytes went to, or that Commit was asked for.
    fn mine(&self, stage: &Stage, plan: &Plan) -> Vec<Session> {
        let ours = |session: &Session| {
            let media = session.keys[0].as_ref();
            self.commits.sessions.contains(&session.id) || media.is_some_and(|key| self.sent_to.contains(key))
        };
        plan.which.sessions(&stage.cloud).into_iter().filter(ours).collect()
    }

    pub fn done(&mut self, stage: &Stage, plan: &Plan, file_id: &str, page: &Page) {
        self.file_id = Some(file_id.to_owned());
        let confirmed = page.confirmed;
        let mine = self.mine(stage, plan);
        let committed = mine.iter().filter(|session| session.committed).count();
        // What was damaged on its way is no upload to NetEase's app server, and is begun anew.
        let excused = self.damaged && plan.which == Which::Netease;
        assert!(
            !self.holds(stage) || committed == 1 || excused || !confirmed,
            "one upload, {committed} committed sessions"
        );
        // Of an upload that another page began, this one may only have heard.
        let all = plan.which.sessions(&stage.cloud);
        let told = || mine.iter().chain(&all).filter(|session| session.file_id == file_id && session.committed);
        // Covers that are sent to one video one after the other have one id: the last is meant.
        let last = told().find(|session| Some(&session.id) == self.commits.last.as_ref());
        let session = last.or_else(|| told().next());
        assert!(session.is_some() || !confirmed, "done means committed");
        let Some(session) = session else { return };
        // A cover with a place of its own is where the page was told: there may be others, of files that looked alike.
        let cover = page.cover_url.as_ref().map(|url| address_key(url));
        for (source, key) in Source::BOTH.into_iter().zip(&session.keys) {
            let Some(key) = key.clone().or(cover.clone().filter(|_| source == Source::Cover)) else {
                assert!(plan.files[source.index()].is_none(), "{source:?}: nobody knows where");
                continue;
            };
            let Some(object) = stage.cloud.object(&key) else {
                // Nobody could look whether there is a cover. Of a video, the cloud knows.
                assert!(source == Source::Cover && !confirmed, "a committed object");
                continue;
            };
            let bytes = object.content.read().ok().flatten().expect("its bytes");
            let file = content(plan, source);
            assert_eq!(bytes.len(), file.len(), "{source:?}: size");
            if self.damaged && !is_proven(plan) {
                // Without proof there is none: that is what the option says.
                continue;
            }
            let mut versions = self.versions.iter().filter_map(|files| files[source.index()].as_ref());
            let was_so = plan.careless && versions.any(|version| bytes == *version);
            assert!(bytes == file || was_so, "{source:?}: other bytes than the file");
            assert_eq!(object.sums.md5, Some(md5(&bytes)));
        }
    }

    /// Nothing that was ever committed is a mixture: each object is the file as it once was, bit for bit.
    pub fn closes(&self, stage: &Stage, plan: &Plan) {
        for session in self.mine(stage, plan).iter().filter(|session| session.committed) {
            for (source, key) in Source::BOTH.into_iter().zip(&session.keys) {
                let Some(key) = key else { continue };
                let object = stage.cloud.object(key).expect("a committed object");
                let bytes = object.content.read().ok().flatten().expect("its bytes");
                let mut versions = self.versions.iter().filter_map(|files| files[source.index()].as_ref());
                let excused = self.damaged && !is_proven(plan);
                assert!(excused || versions.any(|file| bytes == *file), "{source:?}: committed, and never was so");
            }
        }
    }

    /// Bytes that were damaged before are found to be so.
    pub fn found_damage(&self, fault: &Fault) -> bool {
        self.damaged && fault.code.is("md5-differs")
    }

    pub fn failed(&mut self, stage: &mut Stage, plan: &Plan, fault: &Fault, wish: Option<Act>) {
        self.commits.failed();
        let committed = self.mine(stage, plan).iter().any(|session| session.committed);
        if fault.kind == Kind::Unknown && self.holds(stage) {
            for (index, content) in plan.files.iter().enumerate() {
                let object = self.keys[index].as_ref().and_then(|key| stage.cloud.object(key));
                let bytes = object.and_then(|object| object.content.read().ok().flatten());
                let whole = bytes.is_some_and(|bytes| content.as_ref().is_some_and(|file| bytes == *file));
                // Where the cloud could not be told, the page's server does not know of it.
                let known = plan.which != Which::Netease || committed;
                self.whole[index] = whole && known && plan.which.may_look(&stage.cloud, plan, index);
                if self.whole[index] {
                    stage.count("nothing to send again");
                }
            }
        }
        assert_eq!(fault.kind == Kind::Cancelled, wish.is_some(), "{wish:?}: {fault:?}");
        // What the person did, or the page's own callback, is told as it is.
        let honest = matches!(fault.kind, Kind::Unknown | Kind::Cancelled | Kind::Signature | Kind::FileChanged);
        // Stored, but not told: that is what it says. Whoever uploads it again has it twice.
        let honest = honest || fault.kind == Kind::Callback;
        // Of a drive that went away nothing can be said, not even that it is stored.
        let honest = honest || fault.code.is("file");
        self.promised &= fault.kind != Kind::Callback;
        // What was damaged on its way is no upload to the page's server (netease §4.4).
        let honest = honest || self.damaged && plan.which == Which::Netease;
        // Where the bytes make the video, the store's own word may be, or have been, that they are others.
        let honest = honest || plan.which == Which::Aliyun && (self.disowned || fault.kind == Kind::Corrupt);
        assert!(honest || !committed || !self.holds(stage), "committed, and yet {fault:?}");
        if let Some(since) = self.dropping.take() {
            let open = stage.cloud.buckets().uploads();
            // Of a picture, keys to what an earlier page or an earlier place left cannot be had.
            let placed = |upload: &Upload| plan.which != Which::Aliyun || self.keys[0].as_ref() == Some(&upload.key);
            let left = open.iter().any(|(id, upload)| self.learnt.contains(*id) && placed(upload));
            let forbidden = plan.which != Which::Tencent && !stage.cloud.config().oss.lent.abort;
            let excused = forbidden || self.troubled || stage.now - since >= DROPPING_MAX;
            assert!(!left || excused, "cancel({{abort: true}}) left an upload behind");
            self.learnt.clear();
        }
    }
}

/// NetEase's nodes count bytes, whatever these are (netease §3.2).
fn is_proven(plan: &Plan) -> bool {
    plan.task.verify && plan.which != Which::Netease
}
