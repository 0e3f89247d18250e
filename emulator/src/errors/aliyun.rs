//! Errors of Alibaba VOD: an HTTP status, and the code in the body (aliyun §2.4, §2.10).

macro_rules! aliyun_errors {
    ($($name:ident $status:literal $code:literal $message:literal)*) => {
        /// Errors of the VOD API.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the messages say it")]
        pub enum AliyunError { $($name),* }

        impl AliyunError {
            /// All of them, for lists and tests.
            pub const ALL: &[AliyunError] = &[$(AliyunError::$name),*];

            /// HTTP status, code and message; `{}` in them is the name of the parameter at fault.
            pub fn words(self) -> (u16, &'static str, &'static str) {
                match self {
                    $(AliyunError::$name => ($status, $code, $message)),*
                }
            }
        }
    };
}

aliyun_errors! {
    MissingParameter 400 "MissingParameter" "The input parameter {} that is mandatory for processing this request is not supplied."
    MissingName 400 "Missing{}" "{} is mandatory for this action."
    InvalidParameter 400 "InvalidParameter" "The specified parameter {} is not valid."
    InvalidParameterFormat 400 "InvalidParameter.Format" "The format of the specified parameter {} is not valid."
    InvalidFileNameExtension 400 "InvalidFileName.Extension" "The extension of the specified FileName is not supported."
    IllegalCharacters 400 "IllegalCharacters" "The specified parameter {} contains illegal characters."
    LengthExceededMax 400 "LengthExceededMax" "The specified parameter {} exceeds the maximum number of bytes."
    TagsExceededMax 400 "TagsExceededMax" "The number of tags exceeds the maximum of 16."
    InvalidTemplateGroupIdNotFound 404 "InvalidTemplateGroupId.NotFound" "The specified TemplateGroupId does not exist."
    InvalidStorageNotFound 404 "InvalidStorage.NotFound" "The specified StorageLocation does not exist."
    ForbiddenInitFailed 403 "Forbidden.InitFailed" "The initialization of the account failed."
    AddVideoFailed 503 "AddVideoFailed" "The video could not be added. Please try again later."
    InvalidVideoNotFound 404 "InvalidVideo.NotFound" "The video does not exist."
    InvalidVideoDamaged 400 "InvalidVideo.Damaged" "The video is damaged."
    NoSuchResource 404 "NoSuchResource" "The specified resource does not exist."
    OperationDenied 403 "OperationDenied" "The service has not been activated."
    OperationDeniedSuspended 403 "OperationDenied.Suspended" "The account has an overdue payment."
    Forbidden 403 "Forbidden" "The caller is not authorized to perform this operation."
    InvalidAccessKeyIdNotFound 404 "InvalidAccessKeyId.NotFound" "The specified access key is not found."
    InvalidSecurityTokenExpired 400 "InvalidSecurityToken.Expired" "The specified SecurityToken is expired."
    // Not in aliyun §2.10; from the gateway's common table.
    InvalidSecurityTokenMismatch 400 "InvalidSecurityToken.MismatchWithAccessKey" "The specified SecurityToken mismatches the AccessKey."
    SignatureDoesNotMatch 400 "SignatureDoesNotMatch" "Specified signature is not matched with our calculation. server string to sign is:{}"
    InvalidTimeStampFormat 400 "InvalidTimeStamp.Format" "The specified Timestamp is not well formatted."
    InvalidTimeStampExpired 400 "InvalidTimeStamp.Expired" "The specified Timestamp is expired."
    IllegalTimestamp 400 "IllegalTimestamp" "The input parameter Timestamp that is mandatory for processing this request is not supplied."
    SignatureNonceUsed 400 "SignatureNonceUsed" "The specified SignatureNonce was used already."
    Throttling 400 "Throttling" "The request was denied due to request throttling."
    ThrottlingUser 400 "Throttling.User" "The request was denied due to user flow control."
    ThrottlingApi 400 "Throttling.Api" "The request was denied due to API flow control."
    UnsupportedHTTPMethod 403 "UnsupportedHTTPMethod" "The HTTP method of the request is not supported."
    // Not in aliyun §2.10; from the gateway's common table.
    InvalidActionNotFound 404 "InvalidAction.NotFound" "The specified API is not found."
    InternalError 500 "InternalError" "The request processing has failed due to some unknown error."
    ServiceUnavailable 503 "ServiceUnavailable" "The request has failed due to a temporary failure of the server."
}
