//! What the control API shows of NetEase.

use super::Bug;
use crate::emulator::Emulator;
use serde_json::{Value, json};

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
