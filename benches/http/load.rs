//! A bounded load on one address of this machine: a fixed number of connections, a fixed number of
//! seconds.

use std::net::SocketAddr;
use std::process::Command;
use std::time::{Duration, Instant};

use tokio::net::TcpStream;

/// What a run measured.
#[derive(Clone, Copy, Debug, Default)]
pub struct Measured {
    /// Answers per second.
    pub per_second: f64,
    /// Half of the answers took no longer than this many microseconds.
    pub median_us: f64,
    /// All but one in a hundred took no longer than this many microseconds.
    pub p99_us: f64,
    /// Answers with a status other than 200.
    pub refused: u64,
}

/// What is asked of whom.
#[derive(Clone, Debug)]
pub struct Target {
    pub address: SocketAddr,
    pub path: String,
    pub token: String,
}

/// How hard and how long.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    pub connections: usize,
    pub seconds: u64,
    /// Whether `wrk` drives the load instead of the client below.
    pub wrk: bool,
}

/// Whether `wrk` is installed.
pub fn has_wrk() -> bool {
    Command::new("wrk").arg("--version").output().is_ok()
}

/// Runs a load and measures it.
pub fn run(target: &Target, load: Load) -> Measured {
    assert!(target.address.ip().is_loopback(), "only this machine is ever loaded");
    if load.wrk { by_wrk(target, load) } else { by_own_client(target, load) }
}

fn by_wrk(target: &Target, load: Load) -> Measured {
    let output = Command::new("wrk")
        .args([
            "-t1",
            "--latency",
            &format!("-c{}", load.connections),
            &format!("-d{}s", load.seconds),
        ])
        .args(["-H", &format!("Authorization: Bearer {}", target.token)])
        .arg(format!("http://{}{}", target.address, target.path))
        .output()
        .expect("wrk runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let after = |label: &str| {
        let line = text.lines().find(|line| line.trim_start().starts_with(label));
        line.and_then(|line| line.split_whitespace().last()).unwrap_or("0").to_owned()
    };
    Measured {
        per_second: after("Requests/sec:").parse().unwrap_or(0.0),
        median_us: micros(&after("50%")),
        p99_us: micros(&after("99%")),
        refused: after("Non-2xx").parse().unwrap_or(0),
    }
}

fn micros(text: &str) -> f64 {
    let units = [("us", 1.0), ("ms", 1_000.0), ("s", 1_000_000.0)];
    units
        .iter()
        .find_map(|(unit, factor)| {
            text.strip_suffix(unit)?.parse::<f64>().ok().map(|value| value * factor)
        })
        .unwrap_or(0.0)
}

fn by_own_client(target: &Target, load: Load) -> Measured {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let started = Instant::now();
    let end = started + Duration::from_secs(load.seconds);
    let answers: Vec<(Vec<u32>, u64)> = runtime.block_on(async {
        let tasks: Vec<_> =
            (0..load.connections).map(|_| tokio::spawn(keep_asking(target.clone(), end))).collect();
        let mut answers = Vec::new();
        for task in tasks {
            answers.push(task.await.expect("a connection"));
        }
        answers
    });
    let seconds = started.elapsed().as_secs_f64();
    let mut latencies: Vec<u32> =
        answers.iter().flat_map(|(latencies, _)| latencies.iter().copied()).collect();
    latencies.sort_unstable();
    let at = |share: f64| {
        latencies
            .get(((latencies.len() as f64 * share) as usize).min(latencies.len().saturating_sub(1)))
    };
    Measured {
        per_second: latencies.len() as f64 / seconds,
        median_us: at(0.5).map_or(0.0, |micros| f64::from(*micros)),
        p99_us: at(0.99).map_or(0.0, |micros| f64::from(*micros)),
        refused: answers.iter().map(|(_, refused)| refused).sum(),
    }
}

async fn keep_asking(target: Target, end: Instant) -> (Vec<u32>, u64) {
    let (mut latencies, mut refused) = (Vec::with_capacity(1 << 16), 0);
    let request = format!(
        "GET {} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\r\n",
        target.path, target.address, target.token
    );
    let stream = TcpStream::connect(target.address).await.expect("connects");
    stream.set_nodelay(true).expect("a socket");
    let mut buffer = Vec::with_capacity(1 << 17);
    while Instant::now() < end {
        let asked = Instant::now();
        send(&stream, request.as_bytes()).await;
        if receive(&stream, &mut buffer).await != 200 {
            refused += 1;
        }
        latencies.push(u32::try_from(asked.elapsed().as_micros()).unwrap_or(u32::MAX));
    }
    (latencies, refused)
}

async fn send(stream: &TcpStream, mut bytes: &[u8]) {
    while !bytes.is_empty() {
        stream.writable().await.expect("a socket");
        match stream.try_write(bytes) {
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(error) => panic!("the server hung up: {error}"),
        }
    }
}

/// Reads one answer whole and returns its status; both servers send `Content-Length`.
async fn receive(stream: &TcpStream, buffer: &mut Vec<u8>) -> u16 {
    buffer.clear();
    let mut whole = None;
    loop {
        stream.readable().await.expect("a socket");
        match stream.try_read_buf(buffer) {
            Ok(0) => panic!("the server hung up"),
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => continue,
            Err(error) => panic!("the server hung up: {error}"),
        }
        whole = whole.or_else(|| length(buffer));
        if whole.is_some_and(|whole| buffer.len() >= whole) {
            return std::str::from_utf8(&buffer[9..12])
                .ok()
                .and_then(|status| status.parse().ok())
                .unwrap_or(0);
        }
    }
}

/// Bytes of the whole answer, once its head is there.
fn length(buffer: &[u8]) -> Option<usize> {
    let head = buffer.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&buffer[..head]).ok()?.to_ascii_lowercase();
    let body: usize =
        text.lines().find_map(|line| line.strip_prefix("content-length:"))?.trim().parse().ok()?;
    Some(head + body)
}
