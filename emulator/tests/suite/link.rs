//! The line in front of the server: its speed, its length, and that all share it.

use crate::sockets::{get, post, send, start};
use crate::support::tiny;
use serde_json::{Value, json};
use std::fmt::Debug;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use vodlift_emulator::Store;
use vodlift_emulator::config::Link;
use vodlift_emulator::server::Server;

const TRIP: u64 = 40;
/// Bytes per second.
const SPEED: u64 = 5_000_000;
/// How long a quiet moment of the machine is waited for.
const PATIENCE: Duration = Duration::from_secs(120);

async fn linked(link: Link) -> Server {
    let mut config = tiny();
    config.link = link;
    start(config, Store::CountOnly { digests: false }).await
}

async fn line() -> Server {
    linked(Link { bits_per_second: 8 * SPEED, round_trip_ms: TRIP }).await
}

/// One request on a connection that stays open, until the head of its answer is there; nothing where the server hung up.
async fn ask(stream: &mut TcpStream, path: &str, bytes: usize) -> Option<Duration> {
    let begun = Instant::now();
    let head = format!("PUT {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {bytes}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.ok()?;
    stream.write_all(&vec![0; bytes]).await.ok()?;
    match stream.read(&mut [0; 4096]).await {
        Ok(length) if length > 0 => Some(begun.elapsed()),
        _ => None,
    }
}

/// Sends so many bytes over so many connections at once; of each when its head was there, and when its body was.
async fn together(server: &Server, connections: usize, bytes: u64) -> Vec<(u64, u64)> {
    let mut streams = Vec::new();
    for _ in 0..connections {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        ask(&mut stream, "/warm", 0).await.unwrap();
        streams.push(stream);
    }
    let mut tasks = tokio::task::JoinSet::new();
    for mut stream in streams {
        let share = bytes as usize / connections;
        tasks.spawn(async move { ask(&mut stream, "/bytes", share).await.unwrap() });
    }
    tasks.join_all().await;
    let log: Vec<Value> = server.emulator().log(0).map(vodlift_emulator::Entry::json).collect();
    let bytes = log.iter().filter(|entry| entry["path"] == "/bytes");
    bytes.map(|entry| (entry["arrived"].as_u64().unwrap(), entry["at"].as_u64().unwrap())).collect()
}

/// Looks again and again until what it sees is good: a machine that is busy makes some times longer, but not all.
async fn until_good<T: Debug>(mut look: impl AsyncFnMut() -> T, good: impl Fn(&T) -> bool) {
    let begun = Instant::now();
    let mut seen = Vec::new();
    while !seen.last().is_some_and(&good) {
        assert!(begun.elapsed() < PATIENCE, "{seen:?}");
        seen.push(look().await);
    }
}

/// No time may be shorter than this, and the shortest is hardly longer.
fn is_near(times: &[Duration], wanted: u64) -> bool {
    let shortest = times.iter().min().unwrap().as_millis() as u64;
    assert!(shortest + 2 >= wanted, "{shortest} ms, not {wanted}");
    shortest < wanted + 12
}

/// The times of some requests over one connection after its first, and the time of that with the connection's own.
async fn times(server: &Server, bytes: usize) -> (Vec<Duration>, Duration) {
    let begun = Instant::now();
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    ask(&mut stream, "/a", 0).await.unwrap();
    let first = begun.elapsed();
    let mut others = Vec::new();
    for _ in 0..3 {
        others.push(ask(&mut stream, "/a", bytes).await.unwrap());
    }
    (others, first)
}

#[tokio::test(flavor = "multi_thread")]
async fn all_connections_together_have_its_speed_and_each_its_share() {
    for connections in [1, 6] {
        let server = line().await;
        // When the first connection was through, and the last one.
        let look = async || {
            server.emulator().reset();
            let times = together(&server, connections, SPEED * 3 / 5).await;
            let begun = times.iter().map(|(arrived, _)| *arrived).min().unwrap();
            let ends: Vec<u64> = times.iter().map(|(_, at)| at - begun).collect();
            (*ends.iter().min().unwrap(), *ends.iter().max().unwrap())
        };
        until_good(look, |(first, last)| (580..620).contains(last) && first * 10 > last * 9).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_takes_a_round_trip_and_a_new_connection_another() {
    let server = line().await;
    let good = |(others, first): &(Vec<Duration>, Duration)| is_near(others, TRIP) & is_near(&[*first], 2 * TRIP);
    until_good(async || times(&server, 0).await, good).await;
    // A line without a speed has a length all the same.
    let server = linked(Link { bits_per_second: 0, round_trip_ms: TRIP }).await;
    until_good(async || times(&server, 256 << 10).await.0, |times| is_near(times, TRIP)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_sends_is_lost_to_the_line() {
    let server = line().await;
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    ask(&mut stream, "/warm", 0).await.unwrap();
    let mut least = Duration::MAX;
    for _ in 0..4 {
        tokio::time::sleep(Duration::from_millis(60)).await;
        least = least.min(ask(&mut stream, "/a", SPEED as usize / 10).await.unwrap());
    }
    assert!(least.as_millis() as u64 >= TRIP + 98, "{least:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_is_not_far_ahead_of_the_line() {
    let server = linked(Link { bits_per_second: 1_000_000, round_trip_ms: 10 }).await;
    let stream = TcpStream::connect(server.address()).await.unwrap();
    stream.writable().await.unwrap();
    let mut taken = 0;
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_millis(200) {
        match stream.try_write(&[0; 4096]) {
            Ok(length) => taken += length,
            Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    }
    // On loopback a client's own buffer takes 4 MiB.
    assert!(taken < 2 << 20, "{taken} bytes were taken at once");
}

#[tokio::test(flavor = "multi_thread")]
async fn hanging_up_goes_over_the_line_too() {
    let server = line().await;
    let rules = json!({ "rules": [{ "route": "put", "effect": { "kind": "reset-before" } }] });
    send(&server, &post("/_emulator/trouble", rules)).await.unwrap();
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    let begun = Instant::now();
    assert_eq!(ask(&mut stream, "/a", 100_000).await, None);
    assert!(begun.elapsed().as_millis() as u64 >= 2 * TRIP, "{:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_line_is_for_new_connections_and_ends_the_others() {
    let server = line().await;
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    ask(&mut stream, "/a", 0).await.unwrap();
    let none = json!({ "link": { "bitsPerSecond": 0, "roundTripMs": 0 } });
    send(&server, &post("/_emulator/config", none)).await.unwrap();
    assert_eq!(stream.read(&mut [0; 10]).await.unwrap(), 0, "it was closed");
    let look = async || {
        let begun = Instant::now();
        let shown = send(&server, &get("/_emulator/config")).await.unwrap().json();
        assert_eq!(shown["link"]["roundTripMs"], 0);
        begun.elapsed()
    };
    until_good(look, |elapsed| *elapsed < Duration::from_millis(TRIP)).await;
}

#[test]
fn a_line_is_written_as_speed_and_milliseconds() {
    for (text, bits_per_second, round_trip_ms) in
        [("10M,200", 10_000_000, 200), ("1G,20", 1_000_000_000, 20), ("64k,0", 64_000, 0), ("0,80", 0, 80)]
    {
        assert_eq!(text.parse(), Ok(Link { bits_per_second, round_trip_ms }), "{text}");
    }
    for bad in ["", "10M", "10M,", ",200", "10X,200", "M,1", "1.5M,20", "10M,200ms", "10MM,20", "99999999999999G,1"] {
        assert!(bad.parse::<Link>().is_err(), "{bad}");
    }
}
