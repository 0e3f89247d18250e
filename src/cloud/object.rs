//! What is known of one object: where it lives, what of it is there, what is in doubt.

use super::Fan;
use crate::prelude::*;
use crate::wire::digest::Md5;

/// Where an object lives.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Place {
    pub bucket: String,
    pub region: String,
    /// Without a leading slash, not encoded.
    pub key: String,
}

/// What the store said when it had the whole object; becomes the payload of `*_upload`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Stored {
    /// `<host>/<key>`, without a scheme (spec Q42).
    pub location: String,
    /// With its quotes, as the header carries it (spec Q42).
    pub etag: String,
    pub status: u16,
    pub headers: Vec<(String, String)>,
}

/// One object on its way into a store.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Object {
    pub place: Option<Place>,
    pub fan: Fan,
    /// The id of the multipart upload in progress.
    pub upload_id: Option<String>,
    /// The store may hold an upload whose id was never learnt.
    pub seek: bool,
    /// How often the store was found to hold something else than it had said.
    pub corrections: u32,
    /// Page marker of the next ListParts, while a listing is still to be read.
    pub listing: Option<String>,
    /// A Complete was sent and its answer lost: look before repeating it.
    pub doubt: bool,
    /// A Complete was sent, perhaps by an earlier page: an upload that is gone may have become the object.
    pub claimed: bool,
    /// The store refused to be looked at, and did not say why.
    pub blind: bool,
    /// It must be there, but nobody may look.
    pub unconfirmed: bool,
    /// What the record that is safe in storage says; or what it should say, where storage is no help.
    pub shelved: Facts,
    pub stored: Option<Stored>,
    /// The store's own CRC-64 of the whole is that of the file.
    pub proven: bool,
    /// Whether the store shows its CRC-64; unknown before the first answer.
    pub shows_crc: Option<bool>,
    /// It was an earlier page that saw it stored.
    pub recalled: bool,
    /// An object completed by an earlier page: the digest of its parts' digests, to be met by the file before Commit.
    pub sealed: Option<Md5>,
}

/// What the resume record says of an object, besides its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Facts {
    pub upload_id: Option<String>,
    /// The last change of the part size: it tells that the record knows of all, for they are made one at a time.
    #[cfg(feature = "store")]
    pub cut: Option<(u32, super::PartSize)>,
    /// Of what the object is, or is about to be made whole of.
    pub seal: Option<Md5>,
    pub stored: bool,
    /// Of a chain: bytes from the first one on whose digests are kept.
    pub known: u64,
    #[cfg(feature = "narrow")]
    pub place: Option<Place>,
}

impl Object {
    pub fn new(size: u64, part_size: u64) -> Object {
        Object {
            place: None,
            fan: Fan::new(size, part_size),
            upload_id: None,
            seek: false,
            corrections: 0,
            listing: None,
            doubt: false,
            claimed: false,
            blind: false,
            unconfirmed: false,
            shelved: Facts::default(),
            stored: None,
            proven: false,
            shows_crc: None,
            recalled: false,
            sealed: None,
        }
    }

    /// Forgets what the store held; what was learnt from the file stays.
    pub fn restart(&mut self) {
        self.fan.forget_store();
        self.upload_id = None;
        self.seek = false;
        self.listing = None;
        self.doubt = false;
        self.claimed = false;
        self.unconfirmed = false;
        self.stored = None;
        self.proven = false;
        self.recalled = false;
        self.sealed = None;
    }

    /// What a record of this moment says. Each kind of step waits for the fact that a later page would need to go on:
    /// a part for the upload's id and for where it begins, Complete for the seal that proves what it makes, Commit for there
    /// being nothing else to do.
    pub fn facts(&self) -> Facts {
        let closing = self.fan.is_closing() || self.stored.is_some() || self.claimed;
        let seal = if closing && self.sealed.is_none() { self.fan.seal() } else { self.sealed };
        Facts {
            upload_id: self.upload_id.clone(),
            #[cfg(feature = "store")]
            cut: self.fan.cuts.last().copied(),
            seal,
            stored: self.stored.is_some(),
            known: self.fan.known_bytes(),
            #[cfg(feature = "narrow")]
            place: self.place.clone(),
        }
    }

    /// A later page would find the parts that leave now.
    #[cfg(feature = "store")]
    pub fn may_send(&self) -> bool {
        self.shelved.upload_id == self.upload_id && self.shelved.cut.as_ref() == self.fan.cuts.last()
    }

    /// The record says all there is to say.
    pub fn is_shelved(&self) -> bool {
        self.shelved == self.facts()
    }

    /// It may be whole, and nobody has said so.
    pub fn is_in_doubt(&self) -> bool {
        self.stored.is_none() && (self.doubt || self.claimed)
    }

    /// Whole in the store, and proven to be this file.
    pub fn is_settled(&self) -> bool {
        self.stored.is_some() && self.sealed.is_none()
    }
}
