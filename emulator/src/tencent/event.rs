//! The upload-complete event that the service sends to the app's backend (spec §4, last paragraph).

use super::Session;
use crate::clock::{UnixMillis, iso_date};
use serde_json::{Value, json};

/// The JSON body of one event.
#[derive(Clone, Debug)]
pub(crate) struct Event(pub Value);

impl Event {
    pub(super) fn new(session: &Session, data: &Value, now: UnixMillis) -> Self {
        let options = &session.options;
        let time = iso_date(now);
        let kind = session.video.as_ref().map_or("", |video| video.kind.as_str());
        let source = json!({
            "SourceType": "ClientUpload",
            "SourceContext": options.source_context.as_deref().unwrap_or_default(),
        });
        // A task starts only where the signature asked for one.
        let task = match &options.procedure {
            Some(_) => format!("{}-procedurev2-{}", session.owner.sub_app_id, session.file_id),
            None => String::new(),
        };
        Self(json!({
            "EventType": "NewFileUpload",
            "FileUploadEvent": {
                "FileId": session.file_id,
                "MediaBasicInfo": {
                    "Name": session.name,
                    "Type": kind,
                    "ClassId": options.class_id,
                    "MediaUrl": data["video"]["url"],
                    "CoverUrl": data["cover"]["url"].as_str().unwrap_or_default(),
                    "StorageRegion": session.region,
                    "CreateTime": time,
                    "UpdateTime": time,
                    "ExpireTime": session.expire_time.as_deref().unwrap_or("9999-12-31T23:59:59Z"),
                    "SourceInfo": source,
                },
                "ProcedureTaskId": task,
                "SourceInfo": source,
            },
            // The older form of the same event.
            "eventType": "NewFileUpload",
            "data": {
                "fileId": session.file_id,
                "procedureTaskId": task,
                "procedure": options.procedure.as_deref().unwrap_or_default(),
                "taskPriority": options.task_priority,
                "taskNotifyMode": options.task_notify_mode.as_deref().unwrap_or("Finish"),
                "sessionContext": options.session_context.as_deref().unwrap_or_default(),
                "sourceContext": options.source_context.as_deref().unwrap_or_default(),
            },
        }))
    }
}
