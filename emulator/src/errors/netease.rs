//! Errors of NetEase: those of the upload nodes, and the numbers of the VOD API (netease §1.2, §3.3, A).

macro_rules! node_errors {
    ($($name:ident $status:literal $message:literal)*) => {
        /// Errors of the upload nodes and of LBS. Most names are not documented; clients must not look at them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the messages say it")]
        pub enum NodeError { $($name),* }

        impl NodeError {
            /// All of them, for lists and tests. Trouble that names only a status says the first that has it.
            pub const ALL: &[NodeError] = &[$(NodeError::$name),*];

            /// HTTP status, code and message.
            pub fn words(self) -> (u16, &'static str, &'static str) {
                match self {
                    $(NodeError::$name => ($status, stringify!($name), $message)),*
                }
            }
        }
    };
}

node_errors! {
    InvalidArgument 400 "a parameter is missing or malformed"
    InvalidBucketName 400 "bucket not found"
    InvalidObjectName 400 "the object is empty or not UTF-8"
    InvalidContentLength 400 "Content-Length is missing or out of range"
    PolicyMismatch 400 "bucket or object of URL and policy differ"
    MissingContext 400 "an upload without context begins at 0"
    MimeNotAllowed 400 "Content-Type is not among those of the policy"
    ContextMismatch 400 "context belongs to another object"
    InvalidOffset 400 "offset is beyond what is stored"
    InvalidDigest 400 "Content-MD5 is malformed or not that of the object"
    ObjectSizeTooSmall 400 "the object is smaller than the policy allows"
    ObjectSizeTooLarge 400 "the object is larger than the policy allows"
    InvalidToken 403 "token invalid or expired"
    ContextNotFound 404 "context unknown or expired"
    MethodNotAllowed 405 "method not allowed"
    RequestTimeout 408 "the request took too long"
    ObjectExists 409 "the object exists"
    EntityTooLarge 413 "the body is too large"
    TooManyRequests 429 "too many requests"
    InternalError 500 "internal error"
    BadGateway 502 "bad gateway"
    ServiceUnavailable 503 "service unavailable"
    GatewayTimeout 504 "gateway timeout"
    CallbackFailed 520 "callback failed"
}

macro_rules! api_errors {
    ($($name:ident $code:literal $message:literal)*) => {
        /// Errors of vcloud.163.com; all of them arrive as HTTP 200.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the messages say it")]
        pub enum NeteaseError { $($name),* }

        impl NeteaseError {
            /// All of them, for lists and tests.
            pub const ALL: &[NeteaseError] = &[$(NeteaseError::$name),*];

            /// Number and message.
            pub fn words(self) -> (i64, &'static str) {
                match self {
                    $(NeteaseError::$name => ($code, $message)),*
                }
            }
        }
    };
}

api_errors! {
    BadRequest 400 "bad request"
    CheckSumEmpty 613 "CheckSum is empty"
    AppKeyEmpty 614 "AppKey is empty"
    CurTimeEmpty 615 "CurTime is empty"
    RateLimited 638 "too many requests"
    ServerError 700 "server error"
    Unauthenticated 710 "authentication failed"
    BalanceTooLow 720 "balance too low"
    NotOpened 721 "service not opened"
    UnderReview 722 "service under review"
    QuotaExceeded 723 "quota exceeded"
}
