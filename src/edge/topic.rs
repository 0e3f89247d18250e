//! What JavaScript calls back about. Plain numbers: they travel through it and come back as they are.

pub type Topic = u32;

/// A turn of the loop: somebody told something, or the alarm rang.
pub const TURN: Topic = 0;
/// The browser is online or offline.
pub const NETWORK: Topic = 1;
/// The page's `getSignature` settled.
pub const SIGNED: Topic = 2;
/// The head of an answer to `fetch`, and its body.
pub const ANSWER: Topic = 3;
pub const BODY: Topic = 4;
/// An event of an XMLHttpRequest.
pub const XHR: Topic = 5;
/// A byte of the file behind a lost request was read.
pub const LOOKED: Topic = 6;
/// The same of one that is under way.
pub const PROBED: Topic = 11;
/// The resume record was read, or written.
pub const LOADED: Topic = 7;
pub const SAVED: Topic = 10;
/// An event of the hashing worker, or its timer.
pub const WORKER: Topic = 8;
/// A piece of a file to be hashed here.
pub const PIECE: Topic = 9;
