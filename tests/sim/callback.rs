//! What the page's callback gives: mostly what was asked for.

use vodlift::cloud::{Context, Topic};

use crate::client::Plan;
use crate::cloud::Which;
use crate::judge::Judge;
use crate::stage::Stage;

impl Judge {
    /// And what it gave is remembered.
    pub fn sign(&mut self, stage: &mut Stage, plan: &Plan, context: &Context) -> Result<String, String> {
        let parameters = if plan.one_time { vec![("oneTimeValid", "1".to_owned())] } else { vec![] };
        let now = stage.now;
        let luck = if stage.calm { 0 } else { stage.dice.below(200) };
        self.troubled |= (1..5).contains(&luck);
        let signature = match luck {
            1 => {
                stage.count("getSignature throws");
                return Err("thrown".into());
            }
            2 => {
                stage.count("garbled signature");
                return Ok("bm90IGEgc2lnbmF0dXJlIGF0IGFsbCwgYnV0IGJhc2U2NA==".into());
            }
            3 | 4 if plan.which == Which::Tencent => {
                stage.count("expired signature");
                stage.cloud.sign(now - 1_000_000, 100, &parameters)
            }
            _ if plan.which == Which::Tencent => stage.cloud.sign(now, 600, &parameters),
            _ => {
                // The app server commits in the page's name.
                let token = context.handles.get("uploadToken").filter(|_| context.topic == Topic::Commit);
                self.commits.sessions.extend(token.map(str::to_owned));
                let answer = plan.which.page(&mut stage.cloud, now, plan.direct, context, &plan.task);
                let Some(answer) = answer else {
                    self.troubled = true;
                    return Err("thrown".into());
                };
                let known = ["{\"RequestId", "{\"video_id", "{\"upload_token"];
                self.troubled |= !known.iter().any(|good| answer.starts_with(good)) || !answer.ends_with('}');
                if answer.contains("\"msg\":\"business\"") {
                    stage.count("business");
                }
                // A token that is kept is none.
                let kept = plan.which == Which::Netease && plan.direct;
                self.secrets.extend(Which::secrets(&answer).into_iter().filter(|_| !kept));
                self.refused(&answer);
                return Ok(answer);
            }
        };
        self.secrets.push(signature.clone());
        Ok(signature)
    }
}
