//! Errors of Tencent's control plane.

/// Errors of the VOD control calls: always HTTP 200, the code in the JSON body (spec §2.5).
///
/// 10001 and 10004 are the service's own numbers. The service's other numbers are not public, so that those from 90000 on are ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VodError {
    /// The body cannot be read, has a field that is not known or of another type, or none of the four shapes.
    InvalidRequest,
    /// The client signature is wrong or expired.
    InvalidSignature,
    /// A one-time signature came twice.
    DuplicateSignature,
    /// The session key is unknown, or belongs to somebody else.
    InvalidSession,
    /// The session key is too old.
    SessionExpired,
    /// The session was committed and cannot be resumed.
    SessionCommitted,
    /// The media type is not on the list of spec §8.
    InvalidMediaType,
    /// The cover type is not on the list of spec §8.
    InvalidCoverType,
    /// The media is larger than the limit.
    SizeOverLimit,
    /// The signature names an unknown sub-application.
    NoSubApp,
    /// A cover for a `fileId` that nobody has.
    NoSuchFile,
    /// The name holds one of the characters of spec §1.3.
    InvalidName,
    /// The storage region is not known.
    InvalidRegion,
    /// Commit came before its object.
    ObjectMissing,
    /// The object has another size than Apply announced.
    SizeMismatch,
}

impl VodError {
    /// All of them, for lists and tests.
    pub const ALL: [VodError; 15] = [
        VodError::InvalidRequest,
        VodError::InvalidSignature,
        VodError::DuplicateSignature,
        VodError::InvalidSession,
        VodError::SessionExpired,
        VodError::SessionCommitted,
        VodError::InvalidMediaType,
        VodError::InvalidCoverType,
        VodError::SizeOverLimit,
        VodError::NoSubApp,
        VodError::NoSuchFile,
        VodError::InvalidName,
        VodError::InvalidRegion,
        VodError::ObjectMissing,
        VodError::SizeMismatch,
    ];

    /// Number and message as they stand in the answer.
    pub fn words(self) -> (i64, &'static str) {
        match self {
            VodError::InvalidRequest => (10001, "ugc upload | invalid request"),
            VodError::InvalidSignature => (10004, "ugc upload | invalid signature"),
            VodError::DuplicateSignature => (90001, "ugc upload | duplicate vod signature"),
            VodError::InvalidSession => (90002, "ugc upload | invalid vod session key"),
            VodError::SessionExpired => (90003, "ugc upload | vod session key expired"),
            VodError::SessionCommitted => (90004, "ugc upload | vod session already committed"),
            VodError::InvalidMediaType => (90005, "ugc upload | invalid media type"),
            VodError::InvalidCoverType => (90006, "ugc upload | invalid cover type"),
            VodError::SizeOverLimit => (90007, "ugc upload | media size over limit"),
            VodError::NoSubApp => (90008, "ugc upload | sub application not found"),
            VodError::NoSuchFile => (90009, "ugc upload | file not found"),
            VodError::InvalidName => (90010, "ugc upload | invalid file name"),
            VodError::InvalidRegion => (90011, "ugc upload | invalid storage region"),
            VodError::ObjectMissing => (90012, "ugc upload | object not uploaded"),
            VodError::SizeMismatch => (90013, "ugc upload | object size mismatch"),
        }
    }
}
