//! Every error of the services in one place: correct a number or a word here and nowhere else.

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

macro_rules! cos_errors {
    ($($name:ident $status:literal $message:literal)*) => {
        /// Errors of COS: an HTTP status and an XML body with the code's name (spec §3.13).
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the messages say it")]
        pub enum CosError { $($name),* }

        impl CosError {
            /// All of them, for lists and tests.
            pub const ALL: &[CosError] = &[$(CosError::$name),*];

            /// HTTP status, code and message.
            pub fn words(self) -> (u16, &'static str, &'static str) {
                match self {
                    $(CosError::$name => ($status, code_of(stringify!($name)), $message)),*
                }
            }
        }
    };
}

cos_errors! {
    BadDigest 400 "The Content-MD5 you specified did not match what we received."
    EntityTooLarge 400 "Your proposed upload exceeds the maximum allowed object size."
    EntityTooSmall 400 "Your proposed upload is smaller than the minimum allowed object size."
    ExpiredToken 400 "The provided token has expired."
    IncompleteBody 400 "You did not provide the number of bytes specified by the Content-Length HTTP header."
    InvalidArgument 400 "Invalid Argument."
    InvalidDigest 400 "The Content-MD5 you specified is not valid."
    InvalidObjectName 400 "The specified object name is not valid."
    InvalidPart 400 "One or more of the specified parts could not be found."
    InvalidPartOrder 400 "The list of parts was not in ascending order."
    InvalidRegionName 400 "The region name in the host is not valid."
    InvalidURI 400 "Could not parse the specified URI."
    KeyTooLong 400 "Your key is too long."
    MalformedXML 400 "The XML you provided was not well-formed or did not validate against our published schema."
    AccessDenied 403 "Access Denied."
    RequestExpired 403 "Request has expired"
    AccessForbidden 403 "CORSResponse: This CORS request is not allowed."
    InvalidAccessKeyId 403 "The access key Id you provided does not exist in our records."
    RequestTimeTooSkewed 403 "The difference between the request time and the current time is too large."
    SignatureDoesNotMatch 403 "The Signature you specified is invalid."
    NoSuchBucket 404 "The specified bucket does not exist."
    NoSuchKey 404 "The specified key does not exist."
    NoSuchUpload 404 "The specified multipart upload does not exist."
    MethodNotAllowed 405 "The specified method is not allowed against this resource."
    PathConflict 409 "The path conflicts with an object that exists."
    UploadConflict 409 "The upload is being completed."
    MissingContentLength 411 "You must provide the Content-Length HTTP header."
    InvalidRange 416 "The requested range cannot be satisfied."
    InternalError 500 "We encountered an internal error. Please try again."
    NotImplemented 501 "A header or query you provided implies functionality that is not implemented."
    ServiceUnavailable 503 "Please reduce your request rate."
    SlowDown 503 "Please reduce your request rate."
}

/// Two refusals share one code on the wire and differ in their message (spec §3.13).
fn code_of(name: &'static str) -> &'static str {
    match name {
        "RequestExpired" => "AccessDenied",
        other => other,
    }
}
