//! What a request is about, found from host, method and target alone.

use crate::config::Config;
use crate::encoding::query_pairs;
use crate::errors::Dialect;
use crate::http::Request;
use crate::netease;
use crate::oss;

/// Path of the clients' telemetry (spec §1.8).
const REPORT_PATH: &str = "/ugcupload_new";
/// Path of all control calls (spec §2.1).
const CONTROL_PATH: &str = "/v3/index.php";

/// One kind of call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of the calls")]
pub enum Route {
    Apply,
    Commit,
    Prepare,
    Create,
    Refresh,
    Info,
    Cancel,
    Token,
    Confirm,
    Callback,
    Lbs,
    Chunk,
    Breakpoint,
    Put,
    Init,
    Part,
    ListParts,
    ListUploads,
    Complete,
    Abort,
    Head,
    Race,
    Get,
    Report,
    Preflight,
    Media,
    App,
    Admin,
    /// A control call without a known action, or a store call without a known meaning.
    Other,
}

impl Route {
    /// Routes that a trouble rule can name.
    pub const ALL: [Route; 26] = [
        Route::Apply,
        Route::Commit,
        Route::Prepare,
        Route::Create,
        Route::Refresh,
        Route::Info,
        Route::Cancel,
        Route::Token,
        Route::Confirm,
        Route::Callback,
        Route::Lbs,
        Route::Chunk,
        Route::Breakpoint,
        Route::Put,
        Route::Init,
        Route::Part,
        Route::ListParts,
        Route::ListUploads,
        Route::Complete,
        Route::Abort,
        Route::Head,
        Route::Race,
        Route::Get,
        Route::Report,
        Route::Preflight,
        Route::Media,
    ];

    /// Its name in rules and in the log.
    pub fn name(self) -> &'static str {
        match self {
            Route::Apply => "apply",
            Route::Commit => "commit",
            Route::Prepare => "prepare",
            Route::Create => "create",
            Route::Refresh => "refresh",
            Route::Info => "info",
            Route::Cancel => "cancel",
            Route::Token => "token",
            Route::Confirm => "confirm",
            Route::Callback => "callback",
            Route::Lbs => "lbs",
            Route::Chunk => "chunk",
            Route::Breakpoint => "breakpoint",
            Route::Put => "put",
            Route::Init => "init",
            Route::Part => "part",
            Route::ListParts => "list-parts",
            Route::ListUploads => "list-uploads",
            Route::Complete => "complete",
            Route::Abort => "abort",
            Route::Head => "head",
            Route::Race => "race",
            Route::Get => "get",
            Route::Report => "report",
            Route::Preflight => "preflight",
            Route::Media => "media",
            Route::App => "app",
            Route::Admin => "admin",
            Route::Other => "other",
        }
    }

    /// Calls beside the store.
    pub fn is_control(self) -> bool {
        matches!(
            self,
            Route::Apply
                | Route::Commit
                | Route::Prepare
                | Route::Create
                | Route::Refresh
                | Route::Info
                | Route::Cancel
                | Route::Token
                | Route::Confirm
                | Route::Callback
        )
    }

    /// Calls that `*` means: everything that a cloud would get, preflights and playback excepted.
    pub fn is_cloud_call(self) -> bool {
        !matches!(self, Route::Preflight | Route::Media | Route::App | Route::Admin)
    }

    /// Calls to the store that carry a signature.
    pub fn is_signed_store_call(self) -> bool {
        matches!(
            self,
            Route::Put
                | Route::Init
                | Route::Part
                | Route::ListParts
                | Route::ListUploads
                | Route::Complete
                | Route::Abort
                | Route::Head
                | Route::Get
        )
    }

    /// Calls about a chain of chunks.
    pub fn is_chain_call(self) -> bool {
        matches!(self, Route::Chunk | Route::Complete | Route::Breakpoint)
    }

    /// Calls whose body matters.
    pub fn has_body(self) -> bool {
        self.is_control() || matches!(self, Route::Put | Route::Part | Route::Complete | Route::Chunk)
    }
}

/// A COS host taken apart (spec §3.1, §3.11).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreHost {
    /// `<name>-<appid>`.
    pub bucket: String,
    /// The label after `cos`: a region or an acceleration name.
    pub label: String,
}

impl StoreHost {
    /// `<bucket>-<appid>.cos.<label>.(myqcloud.com|tencentcos.cn)`, with or without a port.
    pub fn parse(host: &str) -> Option<Self> {
        let name = without_port(host).to_ascii_lowercase();
        let rest = name.strip_suffix(".myqcloud.com").or_else(|| name.strip_suffix(".tencentcos.cn"))?;
        let (bucket, label) = rest.split_once(".cos.")?;
        let label_fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let (bucket_name, app_id) = bucket.rsplit_once('-')?;
        let fits = !label.is_empty()
            && label.chars().all(label_fits)
            && !bucket_name.is_empty()
            && bucket_name.chars().all(label_fits)
            && !app_id.is_empty()
            && app_id.chars().all(|c| c.is_ascii_digit());
        fits.then(|| Self { bucket: bucket.to_owned(), label: label.to_owned() })
    }
}

/// A host name without its port.
pub fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.chars().all(|c| c.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Whose call a request is, preflights included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Tencent's control plane.
    TencentVod,
    /// Alibaba's RPC calls.
    Aliyun,
    /// Youku's calls.
    Youku,
    /// Tencent's store, and what belongs to nobody else.
    Cos,
    /// Alibaba's store.
    Oss,
    /// NetEase's calls, directory and nodes.
    Netease,
}

impl Service {
    /// How its store speaks, or the one around which it stands.
    pub fn dialect(self) -> Dialect {
        match self {
            Service::TencentVod | Service::Cos | Service::Netease => Dialect::Cos,
            Service::Aliyun | Service::Youku | Service::Oss => Dialect::Oss,
        }
    }
}

/// Where a request goes.
#[derive(Clone, Debug)]
pub struct Destination {
    /// Its kind.
    pub route: Route,
    /// The store host that the request named; nothing on a plain host such as `127.0.0.1:9711`.
    pub store: Option<StoreHost>,
    /// Whose it is.
    pub service: Service,
}

impl Destination {
    /// Whether the body is a piece of a file.
    pub(crate) fn brings_file(&self) -> bool {
        match self.route {
            Route::Put | Route::Part | Route::Chunk => true,
            // The last chunk.
            Route::Complete => self.service == Service::Netease,
            _ => false,
        }
    }

    /// Finds it. A request for a reserved path of a plain host is never a store call.
    pub fn of(request: &Request, config: &Config) -> Self {
        let path = request.path();
        // Proxied store calls name the true host in a header (spec §3.11, §7.2).
        let forwarded = request.header("vod-forward-cos").and_then(StoreHost::parse);
        let store = forwarded.or_else(|| StoreHost::parse(&request.host));
        let address = oss::Address::of(&request.host, &config.oss).filter(|_| store.is_none());
        let plain = store.is_none() && address.is_none();
        let is_rpc = is_rpc(request, plain);
        let is_youku = is_youku(request, plain);
        let is_netease = netease::is_netease(request, plain, &config.netease);
        let is_oss = address.is_some() || (plain && oss::speaks(request));
        let media_host = without_port(&request.host).ends_with(".vod2.myqcloud.com");
        let route = match path {
            _ if plain && path.starts_with("/_emulator/") => Route::Admin,
            _ if plain && path.starts_with("/_app/") => Route::App,
            _ if plain && (path.starts_with("/_media/") || media_host) => Route::Media,
            _ if is_netease => netease::route_of(request),
            _ if request.method == "OPTIONS" && (is_rpc || is_youku) => Route::Preflight,
            _ if crate::http::cors::is_preflight(request) => Route::Preflight,
            REPORT_PATH if plain => Route::Report,
            _ if is_log_service(&request.host) => Route::Report,
            CONTROL_PATH if plain => control_route(request),
            _ if is_youku => youku_route(path),
            _ if is_rpc => rpc_route(request),
            _ if is_oss => {
                let address = address.unwrap_or(oss::Address { bucket: None, endpoint: None });
                store_route(request, address.is_bucket_level(path))
            }
            _ => store_route(request, path == "/"),
        };
        let service = match path {
            _ if is_netease => Service::Netease,
            CONTROL_PATH | REPORT_PATH if plain => Service::TencentVod,
            _ if is_log_service(&request.host) => Service::Aliyun,
            _ if is_youku => Service::Youku,
            _ if is_rpc => Service::Aliyun,
            _ if is_oss => Service::Oss,
            _ => Service::Cos,
        };
        Self { route, store, service }
    }
}

/// Where Alibaba's own uploader sends its telemetry (aliyun §5.2).
fn is_log_service(host: &str) -> bool {
    without_port(host).ends_with(".log.aliyuncs.com")
}

/// Whether a host is one of the names of Alibaba VOD's API (aliyun §2.1).
pub fn is_aliyun_host(host: &str) -> bool {
    let name = without_port(host).to_ascii_lowercase();
    let region = name.strip_prefix("vod.").and_then(|rest| rest.strip_suffix("aliyuncs.com"));
    region.is_some_and(|region| {
        let label = region.strip_suffix('.').unwrap_or_default();
        // A bucket may be called `vod`.
        region.is_empty() || !(label.is_empty() || label.contains('.') || label.starts_with("oss-"))
    })
}

/// RPC calls have no path. On a plain host they are known by their Action, or by being a form (aliyun §2.1).
fn is_rpc(request: &Request, plain: bool) -> bool {
    let form = |request: &Request| {
        request.header("content-type").is_some_and(|text| text.starts_with("application/x-www-form-urlencoded"))
    };
    is_aliyun_host(&request.host)
        || request.path() == "/"
            && plain
            && (parameter(request, "Action").is_some() || (request.method == "POST" && form(request)))
}

/// By the Action in the query, or in the header that the official client sends along with a form. A form's own Action is not
/// known before the body is read.
fn rpc_route(request: &Request) -> Route {
    let action = parameter(request, "Action");
    match action.as_deref().or_else(|| request.header("x-acs-action")) {
        Some("CreateUploadVideo" | "CreateUploadImage") => Route::Create,
        Some("RefreshUploadVideo") => Route::Refresh,
        Some("GetImageInfo") => Route::Info,
        _ => Route::Other,
    }
}

/// The name of Youku's API.
pub fn is_youku_host(host: &str) -> bool {
    without_port(host).eq_ignore_ascii_case("api.youku.com")
}

/// On a plain host these very paths are Youku's (youku §2).
fn is_youku(request: &Request, plain: bool) -> bool {
    let path = request.path();
    is_youku_host(&request.host) || plain && (youku_route(path) != Route::Other || path == "/schemas/upload/spec.json")
}

fn youku_route(path: &str) -> Route {
    match path {
        "/uploads/create.json" => Route::Create,
        "/uploads/get_sts_inf.json" => Route::Refresh,
        "/uploads/commit.json" => Route::Commit,
        "/uploads/cancel.json" => Route::Cancel,
        "/oauth2/token.json" => Route::Token,
        _ => Route::Other,
    }
}

fn parameter(request: &Request, name: &str) -> Option<String> {
    let pairs = query_pairs(request.query()).unwrap_or_default();
    pairs.into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
}

fn control_route(request: &Request) -> Route {
    match parameter(request, "Action").as_deref() {
        Some("ApplyUploadUGC") => Route::Apply,
        Some("CommitUploadUGC") => Route::Commit,
        Some("PrepareUploadUGC") => Route::Prepare,
        _ => Route::Other,
    }
}

fn store_route(request: &Request, bucket_level: bool) -> Route {
    let has = |wanted: &str| {
        request.query().split('&').any(|pair| pair.split_once('=').map_or(pair, |(name, _)| name) == wanted)
    };
    match (&*request.method, bucket_level) {
        ("GET", true) if has("uploads") => Route::ListUploads,
        ("HEAD", true) => Route::Race,
        ("PUT", false) if has("uploadId") || has("partNumber") => Route::Part,
        ("PUT", false) => Route::Put,
        ("POST", false) if has("uploads") => Route::Init,
        ("POST", false) if has("uploadId") => Route::Complete,
        ("GET", false) if has("uploadId") => Route::ListParts,
        ("GET", false) => Route::Get,
        ("HEAD", false) => Route::Head,
        ("DELETE", false) if has("uploadId") => Route::Abort,
        _ => Route::Other,
    }
}
