//! What the control API shows of NetEase.

use super::{Bug, Netease};
use crate::emulator::Emulator;
use crate::encoding::hex;
use serde_json::{Value, json};

impl Netease {
    /// Unfinished uploads as those of other clouds are shown: chunks are parts.
    pub(crate) fn show_chains(&self) -> impl Iterator<Item = Value> {
        self.contexts.iter().map(|(id, context)| {
            let chunks = context.pieces.iter().zip(1..).map(|((_, sums), number)| {
                json!({ "number": number, "size": sums.size, "md5": sums.md5.map(|sum| hex(&sum)) })
            });
            let chunks: Vec<Value> = chunks.collect();
            json!({ "bucket": context.bucket, "key": context.object, "uploadId": id, "parts": chunks })
        })
    }
}

impl Emulator {
    /// Contexts, media and client bugs.
    pub(crate) fn show_netease(&self) -> Value {
        let contexts = self.netease.contexts().map(|(id, context)| {
            json!({ "context": id, "bucket": context.bucket, "object": context.object, "held": context.held })
        });
        let media = self.netease.media().map(|(bucket, object, medium)| {
            json!({
                "bucket": bucket, "object": object, "name": medium.name, "id": medium.id, "created": medium.created,
                "userDefInfo": medium.user_defined,
            })
        });
        json!({
            "contexts": contexts.collect::<Value>(), "media": media.collect::<Value>(),
            "bugs": self.netease.bugs().iter().map(Bug::json).collect::<Value>(),
            "preflights": self.netease.preflights, "ports": self.config.netease.ports,
        })
    }
}
