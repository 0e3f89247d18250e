//! Reads what the TypeScript face asks for. It has resolved and defaulted everything, so nothing is checked twice here.

use alloc::rc::Rc;

use wasm_bindgen::prelude::*;

use super::js;
#[cfg(feature = "store")]
use crate::cloud::Millis;
#[cfg(feature = "aliyun")]
use crate::cloud::aliyun;
#[cfg(feature = "netease")]
use crate::cloud::netease;
#[cfg(feature = "tencent")]
use crate::cloud::tencent;
#[cfg(feature = "youku")]
use crate::cloud::youku;
use crate::cloud::{Cloud, File, Goal, Task};
use crate::engine::{Settings, Upload};
use crate::prelude::*;
use crate::wire::text;

/// What is larger goes in parts, where the page names no part size.
#[cfg(feature = "store")]
const PUT_MAX: u64 = 8 << 20;
/// And each of these is about so long on its way, milliseconds.
#[cfg(feature = "store")]
const AIM: Millis = 4000;

type Make = fn(&Options) -> Rc<dyn Cloud>;

/// The values of `TransferOptions` of `js/src/edge.ts`, which are taken one after the other: names would be sent twice.
pub struct Options(pub JsValue);

impl Options {
    #[inline(never)]
    pub fn next(&self) -> JsValue {
        js::call(&self.0, "shift", ())
    }

    pub fn flag(&self) -> bool {
        js::flag(&self.next(), "")
    }

    /// The machine for these files and the rest of the options.
    pub fn machine(&self, files: &[JsValue; 2]) -> Upload {
        #[cfg_attr(not(feature = "narrow"), allow(unused_mut, clippy::needless_update))]
        let mut task = Task {
            files: files.each_ref().map(|file| self.about(file)),
            file_id: self.some(),
            expire_time: self.some(),
            part_size: self.number(),
            files_in_parallel: self.number() > 1,
            verify: self.flag(),
            race: self.flag(),
            goal: self.goal(),
            ..Task::default()
        };
        #[cfg(feature = "store")]
        if task.part_size == 0 {
            (task.part_size, task.aim) = (PUT_MAX, AIM);
        }
        let settings = Settings {
            parallel: self.number() as usize,
            retries: self.number() as u32,
            retry_delay: self.number(),
            progress_interval: self.number(),
            resume: self.flag(),
            // Jitter has nothing to keep secret.
            seed: self.dice(),
        };
        let cloud = self.cloud();
        #[cfg(feature = "narrow")]
        {
            task.meta = [self.pairs(), self.pairs()];
        }
        Upload::new(cloud, task, settings)
    }

    fn goal(&self) -> Goal {
        match self.number() {
            0 => Goal::Upload,
            1 => Goal::Image,
            2 => Goal::Prepare,
            _ => Goal::Info,
        }
    }

    /// The package's entries bring classes along only with the clouds that their wasm knows.
    fn cloud(&self) -> Rc<dyn Cloud> {
        let clouds: &[(&str, Make)] = &[
            #[cfg(feature = "tencent")]
            ("tencent", Self::tencent),
            #[cfg(feature = "aliyun")]
            ("aliyun", Self::aliyun),
            #[cfg(feature = "youku")]
            ("youku", Self::youku),
            #[cfg(feature = "netease")]
            ("netease", Self::netease),
        ];
        let name = self.text();
        let (_, make) = clouds.iter().find(|(own, _)| *own == name).unwrap_or(&clouds[0]);
        make(self)
    }

    #[cfg(feature = "tencent")]
    fn tencent(&self) -> Rc<dyn Cloud> {
        Rc::new(tencent::Tencent(tencent::Settings {
            control: self.list(),
            storage: self.list(),
            apply_timeout: self.number(),
            commit_timeout: self.number(),
            region: self.some(),
        }))
    }

    #[cfg(feature = "aliyun")]
    fn aliyun(&self) -> Rc<dyn Cloud> {
        Rc::new(aliyun::Aliyun(aliyun::Settings {
            control: self.text(),
            storage: self.list(),
            timeout: self.number(),
            patient: self.flag(),
            seed: self.dice(),
        }))
    }

    #[cfg(feature = "youku")]
    fn youku(&self) -> Rc<dyn Cloud> {
        Rc::new(youku::Youku(youku::Settings {
            control: self.text(),
            storage: self.list(),
            timeout: self.number(),
            v4: self.flag(),
            checksum: self.flag(),
        }))
    }

    #[cfg(feature = "netease")]
    fn netease(&self) -> Rc<dyn Cloud> {
        Rc::new(netease::Netease(netease::Settings {
            lbs: self.list(),
            nodes: self.list(),
            fallback: self.list(),
            allowed: self.list(),
            secure: self.flag(),
            timeout: self.number(),
            check_md5: self.flag(),
            persist_token: self.flag(),
            confirm: self.flag(),
            known: self.list(),
        }))
    }

    fn dice(&self) -> u64 {
        (js::random() * (1u64 << 53) as f64) as u64
    }

    /// Names and values by turns.
    #[cfg(feature = "narrow")]
    fn pairs(&self) -> Vec<(String, String)> {
        let list = Options(self.next());
        let mut pairs = Vec::new();
        while let Some(name) = list.some() {
            pairs.push((name, list.text()));
        }
        pairs
    }

    fn about(&self, file: &JsValue) -> Option<File> {
        let (name, extension, mime) = (self.text(), self.text(), self.text());
        js::flag(file, "").then(|| File { name, extension, mime, size: js::number(file, "size") as u64 })
    }

    fn text(&self) -> String {
        js::text(&self.next(), "")
    }

    #[inline(never)]
    fn some(&self) -> Option<String> {
        Some(self.text()).filter(|text| !text.is_empty())
    }

    #[inline(never)]
    fn number(&self) -> u64 {
        js::number(&self.next(), "") as u64
    }

    /// Addresses have no spaces.
    fn list(&self) -> Vec<String> {
        text::split(&self.text(), " ").into_iter().filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }
}
