//! Errors of Youku: a number and a description in an envelope (youku §2.1, §11).

macro_rules! youku_errors {
    ($($name:ident $code:literal $description:literal)*) => {
        /// Errors of api.youku.com. Those of the slice mode are not here, since it is not served.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the descriptions say it")]
        pub enum YoukuError { $($name),* }

        impl YoukuError {
            /// All of them, for lists and tests.
            pub const ALL: &[YoukuError] = &[$(YoukuError::$name),*];

            /// Number and description.
            pub fn words(self) -> (u64, &'static str) {
                match self {
                    $(YoukuError::$name => ($code, $description)),*
                }
            }
        }
    };
}

youku_errors! {
    Unavailable 1001 "Service temporarily unavailable"
    ServiceException 1002 "Service exception occurred"
    IpLimited 1003 "Access from this IP address is limited"
    ClientIdEmpty 1004 "Client id empty"
    ClientIdInvalid 1005 "Client id invalid"
    PermissionDenied 1006 "Permission denied, high level needed"
    AccessTokenEmpty 1007 "Access token empty"
    AccessTokenInvalid 1008 "Access token invalid"
    AccessTokenExpired 1009 "Access token expired, refresh needed"
    PostNeeded 1010 "Must request via HTTP POST method"
    FormatNotSupported 1011 "Data format not supported"
    ParameterMissing 1012 "Necessary parameter missing"
    ParameterInvalid 1013 "Invalid parameter"
    RateLimited 1017 "Request rate limited"
    Unknown 120010001 "Unknown error"
    Unauthenticated 120010004 "Unauthenticated"
    UploadTokenInvalid 120010005 "Invalid upload token"
    TitleEmpty 120010101 "Title cannot be empty"
    TitleTooLong 120010102 "Title cannot be more than 60 characters long"
    TitleBanned 120010104 "Banned content in title"
    TitleForbidden 120010105 "Forbidden words in title"
    TagsForbidden 120010106 "Forbidden words in tags"
    DescriptionForbidden 120010108 "Forbidden words in description"
    Duplicate 120010111 "Duplicated uploading by the same user"
    FileTooLarge 120010113 "Hit max file size limit"
    TagsEmpty 120010121 "Tags must not be empty"
    TooManyTags 120010122 "More than 10 tags specified"
    TagsSensitive 120010123 "Sensitive words in tags"
    TagTooShort 120010124 "Tag is less than 2 letters"
    TagTooLong 120010125 "Tag is longer than 12 letters"
    DescriptionBanned 120010141 "Banned content in description"
    DescriptionTooLong 120010142 "Description too long"
    PasswordInvalid 120010145 "Watch password must be letters and digits, 32 at most"
    TaskInvalid 120010151 "Invalid upload task"
    MetaInfoFailed 120010152 "Insert video metainfo error"
    TooManyTasks 120010210 "Hit max upload task limit"
    DatabaseError 120010211 "Internal error: DB error"
    MemoryError 120010212 "Internal error: memory error"
    DiskError 120010213 "Internal error: disk error"
    TooManyConnections 120010215 "Too many connections"
    DuplicatedToken 120010216 "Duplicated upload token"
    CrcCheckFailed 120010218 "CRC check error"
    ResourceUnavailable 120010219 "Resource unavailable"
    OperationPending 120010220 "Operation pending"
    DuplicatedOperation 120010221 "Duplicated operation"
    ServerFatal 120010222 "Uploading server error: fatal error"
    UploadTokenExpired 120010223 "Expired upload token"
    BadRequest 120010224 "Bad request"
    HashCheckFailed 120010225 "Hash check error"
    DamagedFile 120010301 "Uploading server error: damaged file"
    NoSuchVideo 120020001 "The video clip does not exist"
    OAuthParameterMissing 130011201 "Necessary parameter for OAuth missing"
    GrantTypeUnsupported 130011202 "Unsupported grant type"
    OAuthMethodUnsupported 130011203 "Unsupported request HTTP method by authorization server"
    OAuthUnknown 130011204 "Unknown authorization server error"
    GrantTypeNotAllowed 130011205 "Non-authorized authorization grant type for this client"
    OAuthAccessDenied 130011206 "Access permission denied"
    GrantInvalid 130011207 "Invalid grant or invalid refresh_token"
    ClientMismatch 130011208 "Client id mismatch"
    ScopeInvalid 130011209 "Invalid scope"
}
