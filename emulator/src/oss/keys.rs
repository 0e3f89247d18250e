//! Temporary keys, as STS would give them: each for one object, and for a time (aliyun §3, §7 item 3).

use super::{Oss, Settings};
use crate::dice::Dice;
use std::collections::{HashMap, HashSet};

/// A temporary key as its borrower gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lent {
    /// `AccessKeyId`, beginning with `STS.`.
    pub id: String,
    /// `AccessKeySecret`.
    pub secret: String,
    /// `SecurityToken`; must come along as `x-oss-security-token`.
    pub token: String,
    /// Last valid Unix second.
    pub expires: i64,
}

/// A key and the one object that it opens.
#[derive(Clone, Debug)]
pub struct Key {
    /// What its borrower got.
    pub lent: Lent,
    /// The object's bucket.
    pub bucket: String,
    /// The object's key in it.
    pub object: String,
}

/// All keys that were lent, by id, and the buckets that this brought into being.
#[derive(Debug, Default)]
pub(super) struct Keys {
    lent: HashMap<String, Key>,
    buckets: HashSet<String>,
}

impl Oss {
    /// A key that was lent.
    pub fn key(&self, id: &str) -> Option<&Key> {
        self.keys.lent.get(id)
    }

    /// Whether somebody was lent this token.
    pub(super) fn lent_token(&self, token: &str) -> bool {
        self.keys.lent.values().any(|key| key.lent.token == token)
    }

    /// Whether there is such a bucket.
    pub(super) fn has_bucket(&self, settings: &Settings, name: &str) -> bool {
        self.keys.buckets.contains(name) || settings.bucket(name).is_some()
    }

    /// Lends a key that may put this very object, whole or in parts, and nothing else, for `life` seconds from the Unix second
    /// `now`. Each call lends another one; an upload begun under one key may go on under the next (aliyun §2.9). A bucket that
    /// nobody has configured comes into being by this.
    pub fn lend(&mut self, bucket: &str, object: &str, life: i64, now: i64, dice: &mut Dice) -> Lent {
        let lent = Lent {
            id: format!("STS.NU{}", dice.word(22)),
            secret: dice.word(44),
            token: format!("CAIS{}==", dice.word(234)),
            expires: now.saturating_add(life),
        };
        self.keys.buckets.insert(bucket.to_owned());
        let keys = &mut self.keys.lent;
        if keys.len() % 1024 == 1023 {
            // Those that expired a day ago are as good as never lent.
            keys.retain(|_, key| key.lent.expires + 86_400 > now);
        }
        let key = Key { lent: lent.clone(), bucket: bucket.to_owned(), object: object.to_owned() };
        keys.insert(lent.id.clone(), key);
        lent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_another_and_the_old_ones_are_forgotten() {
        let (mut oss, mut dice) = (Oss::default(), Dice::new(1));
        let first = oss.lend("outin-demo", "sv/a.mp4", 3000, 100, &mut dice);
        let second = oss.lend("outin-demo", "sv/a.mp4", 3000, 100, &mut dice);
        assert!(first.id.starts_with("STS.") && first.expires == 3100);
        assert_ne!((&first.id, &first.secret, &first.token), (&second.id, &second.secret, &second.token));
        let key = oss.key(&first.id).unwrap();
        assert_eq!((&*key.bucket, &*key.object, &key.lent), ("outin-demo", "sv/a.mp4", &first));
        for _ in 0..1022 {
            oss.lend("outin-demo", "sv/b.mp4", 3000, 100_000, &mut dice);
        }
        assert!(oss.key(&first.id).is_none() && oss.keys.lent.len() == 1022);
    }
}
