//! commit and cancel: how an upload ends (youku §7, §9).

use super::answer::Refused;
use super::call::{Call, Fields};
use super::{SecondCommit, Settings, State, Youku};
use crate::clock::seconds;
use crate::encoding::hex;
use crate::errors::YoukuError;
use serde_json::{Value, json};

impl Youku {
    pub(super) fn commit(&mut self, fields: &Fields, call: &Call) -> Result<Value, Refused> {
        let settings = &call.config.youku;
        let task = self.task(fields, settings, seconds(call.now))?;
        let answer = json!({ "video_id": task.video_id });
        match task.state {
            State::Open => {}
            State::Cancelled => return Err(YoukuError::TaskInvalid.because("the upload was cancelled")),
            State::Committed => {
                return match settings.second_commit {
                    SecondCommit::Same => Ok(answer),
                    SecondCommit::Duplicated => Err(YoukuError::DuplicatedOperation.into()),
                    SecondCommit::Invalid => Err(YoukuError::TaskInvalid.because("it was committed before")),
                };
            }
        }
        let object = task.object.as_ref().and_then(|object| call.buckets.object(&settings.bucket, object));
        let object = object.ok_or_else(|| YoukuError::TaskInvalid.because("the object is not there"))?;
        let md5 = object.sums.md5.map(|sum| hex(&sum));
        if object.sums.size != task.size {
            let words = format!("{} bytes announced, {} uploaded", task.size, object.sums.size);
            return Err(YoukuError::HashCheckFailed.because(words));
        }
        if let (Some(announced), Some(md5)) = (&task.md5, &md5)
            && announced != md5
        {
            return Err(YoukuError::HashCheckFailed.because("file_md5 is another one"));
        }
        task.state = State::Committed;
        Ok(answer)
    }

    pub(super) fn cancel(&mut self, fields: &Fields, settings: &Settings, now: i64) -> Result<Value, Refused> {
        let token = fields.required("upload_token")?.to_owned();
        let task = self.task(fields, settings, now)?;
        if task.state == State::Committed {
            return Err(YoukuError::TaskInvalid.because("the upload was committed"));
        }
        task.state = State::Cancelled;
        Ok(json!({ "upload_token": token }))
    }
}
