//! Errors of the object stores. Most are common to all children of S3 and differ in their words.

/// Which store speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Tencent COS (tencent §3.13).
    Cos,
    /// Aliyun OSS (aliyun §4.11).
    Oss,
}

/// An error as a store tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// HTTP status.
    pub status: u16,
    /// Code in the XML body. Errors that clients cannot tell apart share one.
    pub code: &'static str,
    /// Message in the XML body.
    pub message: &'static str,
    /// OSS's finer code (`<EC>`); empty where it is not known, and for COS.
    pub ec: &'static str,
}

macro_rules! store_errors {
    ($(
        $name:ident
        $(cos $cos_status:literal $cos_code:ident $cos_message:literal)?
        $(oss $status:literal $code:ident $ec:literal $message:literal)?
    ;)*) => {
        /// Errors of the stores: an HTTP status and an XML body.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the messages say it")]
        pub enum StoreError { $($name),* }

        impl StoreError {
            /// All of them, for lists and tests. Trouble that names only a status says the first that has it.
            pub const ALL: &[StoreError] = &[$(StoreError::$name),*];

            /// What a store says; nothing where it knows no such error.
            pub fn known(self, dialect: Dialect) -> Option<Words> {
                match (self, dialect) {
                    $($((StoreError::$name, Dialect::Cos) => Some(Words {
                        status: $cos_status, code: stringify!($cos_code), message: $cos_message, ec: "",
                    }),)?)*
                    $($((StoreError::$name, Dialect::Oss) => Some(Words {
                        status: $status, code: stringify!($code), message: $message, ec: $ec,
                    }),)?)*
                    _ => None,
                }
            }
        }
    };
}

store_errors! {
    AccessDenied
        cos 403 AccessDenied "Access Denied."
        oss 403 AccessDenied "" "You have no right to access this object because of bucket acl.";
    AccessForbidden
        cos 403 AccessForbidden "CORSResponse: This CORS request is not allowed."
        oss 403 AccessForbidden "" "CORSResponse: This CORS request is not allowed. This is usually because the evaluation of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.";
    BadDigest
        cos 400 BadDigest "The Content-MD5 you specified did not match what we received."
        oss 400 InvalidDigest "" "The Content-MD5 you specified did not match what we received.";
    BadPartNumber
        cos 400 InvalidArgument "Invalid Argument."
        oss 400 InvalidArgument "0017-00000220" "Part number must be an integer between 1 and 10000, inclusive.";
    CallbackFailed
        oss 203 CallbackFailed "" "Error status : 502.";
    EmptyAdditionalHeaders
        oss 400 InvalidArgument "0002-00000209" "The AdditionalHeaders field of the Authorization header is empty.";
    EntityTooLarge
        cos 400 EntityTooLarge "Your proposed upload exceeds the maximum allowed object size."
        oss 400 EntityTooLarge "" "Your proposed upload exceeds the maximum allowed size.";
    EntityTooSmall
        cos 400 EntityTooSmall "Your proposed upload is smaller than the minimum allowed object size."
        oss 400 EntityTooSmall "0042-00000213" "Your proposed upload smaller than the minimum allowed size.";
    ExpiredToken
        cos 400 ExpiredToken "The provided token has expired."
        oss 403 SecurityTokenExpired "0002-00000007" "The security token you provided has expired.";
    FileAlreadyExists
        oss 409 FileAlreadyExists "" "The object you specified already exists and can not be overwritten.";
    FileImmutable
        oss 409 FileImmutable "" "The object you specified is immutable.";
    InDebt
        oss 403 InDebt "" "Your account is in arrears.";
    IncompleteBody
        cos 400 IncompleteBody "You did not provide the number of bytes specified by the Content-Length HTTP header."
        oss 400 RequestTimeout "" "Your socket connection to the server was not read from or written to within the timeout period.";
    InternalError
        cos 500 InternalError "We encountered an internal error. Please try again."
        oss 500 InternalError "" "Please contact the server administrator, oss@service.aliyun.com.";
    InvalidAccessKeyId
        cos 403 InvalidAccessKeyId "The access key Id you provided does not exist in our records."
        oss 403 InvalidAccessKeyId "0002-00000002" "The OSS Access Key Id you provided does not exist in our records.";
    InvalidArgument
        cos 400 InvalidArgument "Invalid Argument."
        oss 400 InvalidArgument "" "Invalid Argument.";
    InvalidBucketName
        oss 400 InvalidBucketName "" "The specified bucket is not valid.";
    InvalidCrc64
        oss 400 InvalidCRC64 "" "The CRC64 you specified does not match what we calculated.";
    InvalidDigest
        cos 400 InvalidDigest "The Content-MD5 you specified is not valid."
        oss 400 InvalidDigest "" "The Content-MD5 you specified is not valid.";
    InvalidObjectName
        cos 400 InvalidObjectName "The specified object name is not valid."
        oss 400 InvalidObjectName "" "The specified object is not valid.";
    InvalidPart
        cos 400 InvalidPart "One or more of the specified parts could not be found."
        oss 400 InvalidPart "" "One or more of the specified parts could not be found or the specified entity tag might not have matched the part's entity tag.";
    InvalidPartOrder
        cos 400 InvalidPartOrder "The list of parts was not in ascending order."
        oss 400 InvalidPartOrder "0042-00000209" "The list of parts was not in ascending order. Parts list must specified in order by part number.";
    InvalidRange
        cos 416 InvalidRange "The requested range cannot be satisfied."
        oss 416 InvalidRange "" "The requested range cannot be satisfied.";
    InvalidRegionName
        cos 400 InvalidRegionName "The region name in the host is not valid.";
    InvalidToken
        oss 403 InvalidSecurityToken "0002-00000004" "The security token you provided is invalid.";
    InvalidURI
        cos 400 InvalidURI "Could not parse the specified URI."
        oss 400 InvalidURI "" "Couldn't parse the specified URI.";
    KeyTooLong
        cos 400 KeyTooLong "Your key is too long."
        oss 400 InvalidObjectName "" "The length of object name must be less than 1023.";
    MalformedXML
        cos 400 MalformedXML "The XML you provided was not well-formed or did not validate against our published schema."
        oss 400 MalformedXML "" "The XML you provided was not well-formed or did not validate against our published schema.";
    MethodNotAllowed
        cos 405 MethodNotAllowed "The specified method is not allowed against this resource."
        oss 405 MethodNotAllowed "" "The specified method is not allowed against this resource.";
    MissingArgument
        oss 400 MissingArgument "" "Missing some required arguments.";
    MissingContentLength
        cos 411 MissingContentLength "You must provide the Content-Length HTTP header."
        oss 411 MissingContentLength "" "You must provide the Content-Length HTTP header.";
    MissingPartNumber
        cos 400 InvalidArgument "Invalid Argument."
        oss 400 InvalidArgument "0017-00000219" "The partNumber parameter is missing.";
    NonStandardHostForbidden
        oss 403 NonStandardHostForbidden "" "The host you are accessing by is not a standard one.";
    NoSuchBucket
        cos 404 NoSuchBucket "The specified bucket does not exist."
        oss 404 NoSuchBucket "" "The specified bucket does not exist.";
    NoSuchKey
        cos 404 NoSuchKey "The specified key does not exist."
        oss 404 NoSuchKey "" "The specified key does not exist.";
    NoSuchUpload
        cos 404 NoSuchUpload "The specified multipart upload does not exist."
        oss 404 NoSuchUpload "" "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.";
    NotImplemented
        cos 501 NotImplemented "A header or query you provided implies functionality that is not implemented."
        oss 400 NotImplemented "" "A header you provided implies functionality that is not implemented.";
    ObjectNotAppendable
        oss 409 ObjectNotAppendable "" "The object is not appendable.";
    OtherKeysToken
        oss 403 AccessKeyIdAndSecurityTokenNotMatch "" "The security token you provided does not belong to the access key id.";
    PathConflict
        cos 409 PathConflict "The path conflicts with an object that exists."
        oss 409 PathConflict "" "The path conflicts with an object that exists.";
    PermanentRedirect
        oss 301 PermanentRedirect "" "The bucket you are attempting to access must be addressed using the specified endpoint.";
    PositionNotEqualToLength
        oss 409 PositionNotEqualToLength "" "Position is not equal to file length.";
    PreconditionFailed
        oss 412 PreconditionFailed "" "At least one of the pre-conditions you specified did not hold.";
    RequestExpired
        cos 403 AccessDenied "Request has expired"
        oss 403 AccessDenied "" "Request has expired.";
    RequestTimeTooSkewed
        cos 403 RequestTimeTooSkewed "The difference between the request time and the current time is too large."
        oss 403 RequestTimeTooSkewed "0002-00000504" "The difference between the request time and the current time is too large.";
    SecondLevelDomainForbidden
        oss 403 SecondLevelDomainForbidden "" "The bucket you are attempting to access must be addressed using OSS third level domain.";
    ServiceUnavailable
        cos 503 ServiceUnavailable "Please reduce your request rate."
        oss 503 ServiceUnavailable "" "Please reduce your request rate.";
    SignatureDoesNotMatch
        cos 403 SignatureDoesNotMatch "The Signature you specified is invalid."
        oss 403 SignatureDoesNotMatch "" "The request signature we calculated does not match the signature you provided. Check your key and signing method.";
    SignatureVersionRefused
        oss 403 AccessDenied "0002-00000080" "The signature version of this request is not allowed; sign with V4.";
    ActiveRequestLimitExceeded
        oss 503 ActiveRequestLimitExceeded "" "Your active requests exceed the limit.";
    SlowDown
        cos 503 SlowDown "Please reduce your request rate.";
    TemporaryRedirect
        oss 307 TemporaryRedirect "" "Temporary redirect.";
    TotalQpsLimitExceeded
        oss 503 TotalQpsLimitExceeded "" "Please reduce your request rate.";
    UploadConflict
        cos 409 UploadConflict "The upload is being completed."
        oss 503 ServiceUnavailable "" "The upload is being completed.";
    UploadTrafficRateLimitExceeded
        oss 503 UploadTrafficRateLimitExceeded "" "Please reduce your upload traffic.";
    UserDisable
        oss 403 UserDisable "" "UserDisable";
    WrongEndpoint
        oss 403 AccessDenied "" "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.";
}

impl StoreError {
    /// What a store says. An error that is not its own would be a defect of this program.
    pub fn words(self, dialect: Dialect) -> Words {
        let defect = Words { status: 500, code: "InternalError", message: "an error of another store", ec: "" };
        self.known(dialect).unwrap_or(defect)
    }

    /// The errors that a store knows.
    pub fn of(dialect: Dialect) -> impl Iterator<Item = Words> {
        Self::ALL.iter().filter_map(move |error| error.known(dialect))
    }
}
