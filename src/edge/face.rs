//! Reads what the TypeScript face asks for. It has resolved and defaulted everything, so nothing is checked twice here.

use alloc::rc::Rc;

use wasm_bindgen::prelude::*;

use super::js;
use crate::cloud::{Cloud, File, Goal, Task, tencent};
use crate::engine::{Settings, Upload};
use crate::prelude::*;
use crate::wire::text;

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
        let task = Task {
            files: files.each_ref().map(|file| self.about(file)),
            file_id: self.some(),
            expire_time: self.some(),
            part_size: self.number(),
            files_in_parallel: self.number() > 1,
            verify: self.flag(),
            race: self.flag(),
            goal: if self.number() == 1 { Goal::Prepare } else { Goal::Upload },
            #[cfg(feature = "narrow")]
            meta: Default::default(),
        };
        let settings = Settings {
            parallel: self.number() as usize,
            retries: self.number() as u32,
            retry_delay: self.number(),
            progress_interval: self.number(),
            resume: self.flag(),
            // Jitter has nothing to keep secret.
            seed: (js::random() * (1u64 << 53) as f64) as u64,
        };
        Upload::new(self.cloud(), task, settings)
    }

    fn cloud(&self) -> Rc<dyn Cloud> {
        Rc::new(tencent::Tencent(tencent::Settings {
            control: self.list(),
            storage: self.list(),
            apply_timeout: self.number(),
            commit_timeout: self.number(),
            region: self.some(),
        }))
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
        text::split(&self.text(), " ").into_iter().map(str::to_owned).collect()
    }
}
