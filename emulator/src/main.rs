//! The program: arguments, one ready line, Ctrl-C.

mod cli;

use cli::Command;
use std::path::PathBuf;
use std::process::ExitCode;
use vodlift_emulator::server::{Server, ServerConfig};

fn main() -> ExitCode {
    match cli::parse() {
        Ok(Command::Print { text, good }) => {
            println!("{text}");
            if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Ok(Command::Serve { config, certificate }) => match serve(*config, certificate) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("vodlift emulator: {error}");
                ExitCode::FAILURE
            }
        },
        Err(error) => {
            eprintln!("vodlift emulator: {error}; --help explains the options");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn serve(config: ServerConfig, certificate: Option<PathBuf>) -> std::io::Result<()> {
    let server = Server::start(config).await?;
    if let (Some(path), Some(pem)) = (&certificate, server.certificate()) {
        std::fs::write(path, pem)?;
        println!("certificate written to {}", path.display());
    }
    if let Some(address) = server.tls_address() {
        println!("vodlift emulator ready on https://{address}");
    }
    println!("vodlift emulator ready on {}", server.url());
    // Ctrl-C and a polite kill both end here, so that the temporary folder goes.
    #[cfg(unix)]
    {
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            result = tokio::signal::ctrl_c() => result,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
