//! Reads what the TypeScript face asks for. It has resolved and defaulted everything, so nothing is checked twice here.

use alloc::rc::Rc;

use wasm_bindgen::prelude::*;

use super::js;
use crate::cloud::{Cloud, File, Task, tencent};
use crate::engine::{Settings, Upload};
use crate::prelude::*;
use crate::wire::text;

/// `TransferOptions` of `js/src/edge.ts`.
pub struct Options<'a>(pub &'a JsValue);

impl Options<'_> {
    pub fn get(&self, name: &str) -> JsValue {
        js::get(self.0, name)
    }

    pub fn flag(&self, name: &str) -> bool {
        js::flag(self.0, name)
    }

    /// The machine for these options.
    pub fn machine(&self) -> Upload {
        let settings = Settings {
            parallel: self.number("parallel") as usize,
            retries: self.number("retries") as u32,
            retry_delay: self.number("retryDelay"),
            progress_interval: self.number("progressInterval"),
            resume: self.flag("resume"),
            // Jitter has nothing to keep secret.
            seed: (js::random() * (1u64 << 53) as f64) as u64,
        };
        Upload::new(self.cloud(), self.task(), settings)
    }

    fn cloud(&self) -> Rc<dyn Cloud> {
        Rc::new(tencent::Tencent(tencent::Settings {
            control: self.list("vodEndpoints"),
            storage: self.list("cosEndpoints"),
            apply_timeout: self.number("applyTimeout"),
            commit_timeout: self.number("commitTimeout"),
            region: self.text("region"),
        }))
    }

    fn task(&self) -> Task {
        Task {
            files: [
                self.about("media", ["mediaName", "mediaType", "mediaMime"]),
                self.about("cover", ["coverName", "coverType", "coverMime"]),
            ],
            file_id: self.text("fileId"),
            expire_time: self.text("expireTime"),
            part_size: self.number("chunkSize"),
            files_in_parallel: self.number("fileParallel") > 1,
            verify: self.flag("verify"),
            race: self.flag("race"),
            prepare_only: self.text("goal").as_deref() == Some("prepare"),
        }
    }

    fn about(&self, file: &str, [name, extension, mime]: [&str; 3]) -> Option<File> {
        let file = self.get(file);
        js::flag(&file, "").then(|| File {
            name: js::text(self.0, name),
            extension: js::text(self.0, extension),
            mime: js::text(self.0, mime),
            size: js::number(&file, "size") as u64,
        })
    }

    fn text(&self, name: &str) -> Option<String> {
        Some(js::text(self.0, name)).filter(|text| !text.is_empty())
    }

    fn number(&self, name: &str) -> u64 {
        js::number(self.0, name) as u64
    }

    /// Addresses have no spaces.
    fn list(&self, name: &str) -> Vec<String> {
        let joined = js::text(&js::call(&self.get(name), "join", (" ",)), "");
        text::split(&joined, " ").into_iter().map(str::to_owned).collect()
    }
}
