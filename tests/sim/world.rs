//! One world: a cloud, a few people with files, some hours of bad luck, and then peace, in which everything must end.

use std::collections::BTreeMap;

use vodlift::cloud::{File, Task};
use vodlift::engine::Settings;
use vodlift_emulator::{Config, Emulator, Trouble};

use crate::chains;
use crate::client::{Client, Plan, Storage};
use crate::cloud::Which;
use crate::dice::Dice;
use crate::stage::{DAWN, News, Stage, What};
use crate::weather;

/// In peace, everything must have ended after so long, milliseconds of the world.
const SETTLED: u64 = 3_600_000;

/// How large things are, in bytes.
#[derive(Clone, Copy)]
pub struct Scale {
    pub part: (u64, u64),
    pub media: (u64, u64),
    pub cover_max: u64,
    /// People in one world.
    pub pages: usize,
}

pub const TINY: Scale = Scale { part: (16, 64), media: (0, 1200), cover_max: 120, pages: 10 };
pub const TRUE: Scale = Scale { part: (1 << 20, 4 << 20), media: (2 << 20, 20 << 20), cover_max: 1 << 19, pages: 1 };

pub struct Outcome {
    /// Of all that happened, in order.
    pub digest: u64,
    pub uploads: u64,
    pub tally: BTreeMap<String, u64>,
}

pub fn run(seed: u64, scale: Scale, which: Which, loud: bool) -> Outcome {
    let mut dice = Dice::new(seed);
    let mut config = Config { seed: dice.roll(), log_limit: 1, ..Config::default() };
    config.limits.min_part = scale.part.0;
    config.limits.page_size = *dice.pick(&[1, 3, 1000]);
    config.limits.credential_seconds = *dice.pick(&[3, 8, 60, 7200, 7200]);
    config.limits.session_seconds = *dice.pick(&[60, 86_400, 86_400, 86_400]);
    if which != Which::Tencent {
        which.limits(&mut config, &mut dice);
    }
    let down = std::mem::take(&mut config.netease.down);
    let lasting = config.limits.session_seconds == 86_400;
    let mut world =
        World { stage: Stage::new(Emulator::new(config), dice, loud), clients: Vec::new(), scale, which, lasting };
    // The first one has nothing to suffer: another replaces the cover of what it uploads.
    world.stage.calm = true;
    world.add(None, 0);
    world.live(DAWN + SETTLED);
    let file_id = world.clients[0].judge.file_id.clone().filter(|_| which == Which::Tencent);

    let trouble = weather::troubles(&mut world.stage.dice, which);
    world.stage.cloud.set_trouble(trouble).expect("rules that fit");
    world.stage.cloud.config_mut().netease.down = down;
    world.stage.calm = false;
    // Nights are for those who sleep through them.
    let night = if world.stage.dice.percent(20) { weather::NIGHT } else { 300_000 };
    world.stage.peace = world.stage.now + world.stage.dice.between(10_000, night);
    world.lasting &= night < weather::NIGHT;
    for page in 0..scale.pages {
        let delay = world.stage.dice.below(5000);
        world.add(file_id.clone().filter(|_| page == 0 && scale.pages > 1), delay);
    }
    // A chain has one hand: that the second tab waits for the first is the page's work (js/src/claim.ts).
    if scale.pages > 1 && which != Which::Netease && world.stage.dice.percent(30) {
        world.add_twin();
    }
    world.live(world.stage.peace);
    let peace = world.stage.peace.max(world.stage.now);

    world.stage.calm = true;
    world.stage.cloud.set_trouble(Trouble::default()).expect("no rules");
    world.stage.cloud.config_mut().netease.down.clear();
    for client in &mut world.clients {
        client.relieve(&mut world.stage);
    }
    world.live(peace + SETTLED);
    for client in &world.clients {
        assert!(client.finished, "page {} does not come to an end in peace", client.id);
        client.judge.closes(&world.stage, &client.plan);
    }
    let World { stage, clients, .. } = world;
    let ghosts = ["ghost", "unheard"].iter().any(|name| stage.tally.contains_key(*name));
    chains::closes(&stage.cloud, ghosts, clients.iter().any(|client| client.life > 1));
    Outcome { digest: stage.diary.digest, uploads: clients.len() as u64, tally: stage.tally }
}

struct World {
    stage: Stage,
    clients: Vec<Client>,
    scale: Scale,
    which: Which,
    /// The cloud's sessions live as long as it says.
    lasting: bool,
}

impl World {
    fn add(&mut self, file_id: Option<String>, delay: u64) {
        let id = self.clients.len();
        let plan = plan(&mut self.stage.dice, self.scale, self.which, file_id);
        let mut client = Client::new(id, plan);
        client.judge.promise(self.lasting);
        self.clients.push(client);
        self.stage.tell(delay, News { page: id, life: 0, what: What::Begin });
    }

    /// Another tab of the last page's person, with the same file.
    fn add_twin(&mut self) {
        let id = self.clients.len();
        let Some(first) = self.clients.last_mut() else { return };
        first.judge.shares();
        let mut twin = Client::new(id, first.plan.clone());
        twin.judge.shares();
        twin.shelf = first.shelf.clone();
        self.clients.push(twin);
        let delay = self.stage.dice.skewed(10_000);
        self.stage.tell(delay, News { page: id, life: 0, what: What::Begin });
        self.stage.count("two tabs");
    }

    /// Lets things happen until all uploads have ended, or until then.
    fn live(&mut self, until: u64) {
        while self.clients.iter().any(|client| !client.finished) && self.stage.now < until {
            let Some(News { page, life, what }) = self.stage.next() else {
                let waiting = self.clients.iter().filter(|client| !client.finished).map(|client| client.id);
                panic!("pages {:?} wait for nothing", waiting.collect::<Vec<_>>());
            };
            self.clients[page].hear(&mut self.stage, life, what);
        }
    }
}

fn plan(dice: &mut Dice, scale: Scale, which: Which, file_id: Option<String>) -> Plan {
    let media = file_id.is_none().then(|| scale.media.0 + dice.skewed(scale.media.1 - scale.media.0));
    let cover = (file_id.is_some() || dice.percent(25)).then(|| dice.skewed(scale.cover_max));
    // An empty file has no bytes by which its place would be known to the judge; Youku takes none.
    let least = |size: Option<u64>| size.map(|size| size.max(u64::from(which != Which::Tencent)));
    let (media, cover) = (least(media), least(cover.filter(|_| !matches!(which, Which::Youku | Which::Netease))));
    let file =
        |size, extension: &str| File { name: "clip".into(), extension: extension.into(), mime: String::new(), size };
    let verify = dice.percent(90);
    let mut task = Task {
        files: [media.map(|size| file(size, "mp4")), cover.map(|size| file(size, "png"))],
        file_id,
        expire_time: None,
        part_size: dice.between(scale.part.0, scale.part.1),
        files_in_parallel: dice.percent(70),
        verify,
        race: dice.percent(10),
        ..Task::default()
    };
    if which != Which::Netease && dice.percent(50) {
        // Of a line as it may be here, a few parts tell that they should be larger, or smaller.
        (task.part_size, task.aim) = (scale.part.0 * 8, dice.between(5, 200));
    }
    let resume = dice.percent(90);
    let settings = Settings {
        parallel: dice.between(1, 6) as usize,
        retries: if dice.percent(40) { 0 } else { dice.between(1, 5) as u32 },
        retry_delay: dice.between(50, 1000),
        progress_interval: dice.below(1000),
        resume,
        seed: 0,
    };
    let storage = *dice.pick(&[Storage::Steady, Storage::Steady, Storage::Steady, Storage::Flaky, Storage::Absent]);
    which.wishes(&mut task);
    Plan {
        which,
        direct: which != Which::Tencent && dice.percent(50),
        settings,
        files: [media, cover].map(|size| size.map(|size| dice.bytes(size as usize))),
        storage: if resume && verify { storage } else { Storage::Absent },
        tells_sent: dice.percent(50),
        one_time: dice.percent(70),
        connections: dice.between(1, 6) as usize,
        clock: if dice.percent(20) { dice.between(0, 200_000_000) as i64 - 100_000_000 } else { 0 },
        careless: dice.percent(50),
        task,
    }
}
