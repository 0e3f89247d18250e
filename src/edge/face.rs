//! Reads what the TypeScript face asks for. It has resolved and defaulted everything, so nothing is checked twice here.

use alloc::rc::Rc;

use js_sys::{Array, Math};
use wasm_bindgen::prelude::*;

use super::js::{self, Blob};
use crate::cloud::{Cloud, File, Task, tencent};
use crate::engine::{Settings, Upload};
use crate::prelude::*;
use crate::wire::Source;

/// `TransferOptions` of `js/src/edge.ts`.
pub struct Options<'a>(pub &'a JsValue);

impl Options<'_> {
    pub fn flag(&self, name: &str) -> bool {
        js::get(self.0, name).is_truthy()
    }

    pub fn file(&self, source: Source) -> Option<Blob> {
        let file = js::get(self.0, if source == Source::Media { "media" } else { "cover" });
        file.is_object().then(|| file.unchecked_into())
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
            seed: (Math::random() * (1u64 << 53) as f64) as u64,
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
                self.about(Source::Media, ["mediaName", "mediaType", "mediaMime"]),
                self.about(Source::Cover, ["coverName", "coverType", "coverMime"]),
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

    fn about(&self, source: Source, [name, extension, mime]: [&str; 3]) -> Option<File> {
        let text = |name| self.text(name).unwrap_or_default();
        self.file(source).map(|file| File {
            name: text(name),
            extension: text(extension),
            mime: text(mime),
            size: file.size() as u64,
        })
    }

    fn text(&self, name: &str) -> Option<String> {
        js::get(self.0, name).as_string()
    }

    fn number(&self, name: &str) -> u64 {
        js::get(self.0, name).as_f64().unwrap_or(0.0) as u64
    }

    fn list(&self, name: &str) -> Vec<String> {
        Array::from(&js::get(self.0, name)).iter().filter_map(|item| item.as_string()).collect()
    }
}
