//! A certificate for all the host names that official clients call, made at start (spec §11.1).

use crate::config::Config;
use crate::cos::ACCELERATION;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::io;
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;

/// Regions with a host of their own (aliyun §2.1).
const ALIYUN_REGIONS: [&str; 11] = [
    "cn-shanghai",
    "cn-beijing",
    "cn-shenzhen",
    "cn-hongkong",
    "ap-southeast-1",
    "ap-southeast-5",
    "ap-northeast-1",
    "us-west-1",
    "eu-central-1",
    "me-central-1",
    "cn-north-2-gov-1",
];

pub(super) struct Certificate {
    pub acceptor: TlsAcceptor,
    pub pem: String,
}

pub(super) fn certificate(config: &Config) -> io::Result<Certificate> {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names(config)).map_err(io::Error::other)?;
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut settings = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(vec![cert.der().clone()], key))
        .map_err(io::Error::other)?;
    settings.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Certificate { acceptor: TlsAcceptor::from(Arc::new(settings)), pem: cert.pem() })
}

fn names(config: &Config) -> Vec<String> {
    let fixed = [
        "vod2.qcloud.com",
        "vod2.dnsv1.com",
        "vodreport.qcloud.com",
        "*.vod2.myqcloud.com",
        "vod.aliyuncs.com",
        "api.youku.com",
        "vcloud.163.com",
        "*.127.net",
        "*.126.net",
        "*.chatnos.com",
        "localhost",
        "127.0.0.1",
    ];
    let regions = ALIYUN_REGIONS.iter().map(|region| format!("vod.{region}.aliyuncs.com"));
    let labels = config.regions.iter().map(String::as_str).chain(ACCELERATION);
    let stores =
        labels.flat_map(|label| ["myqcloud.com", "tencentcos.cn"].map(|domain| format!("*.cos.{label}.{domain}")));
    let oss = config.oss.host_names();
    fixed.iter().map(|name| name.to_string()).chain(regions).chain(stores).chain(oss).collect()
}
