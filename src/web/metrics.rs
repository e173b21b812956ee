//! Figures for the operator, on a port of their own, in the text form of OpenMetrics. Requests are
//! counted by class of status only: a count per route would tell what somebody works on.

use std::sync::LazyLock;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use rustix::process::{Resource, getrlimit};

/// Upper bounds of the classes of answer times, in seconds.
const ANSWER_SECONDS: [f64; 11] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

static REQUESTS: LazyLock<Family<Vec<(&'static str, &'static str)>, Counter>> =
    LazyLock::new(Family::default);
static SECONDS: LazyLock<Histogram> = LazyLock::new(|| Histogram::new(ANSWER_SECONDS));

/// Counts an answered request.
pub fn count_request(status: u16, micros: u64) {
    let class = usize::from(status / 100).clamp(1, CLASSES.len()) - 1;
    REQUESTS.get_or_create(&vec![("class", CLASSES[class])]).inc();
    SECONDS.observe(micros as f64 / 1e6);
}

/// What a server knows of itself when it is asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Condition {
    /// Whether the database answers and keeps what is written.
    pub ready: bool,
    /// Reads and writes that wait for a thread of the database.
    pub waiting: (usize, usize),
    /// Plans that wait for the solver, or are being solved.
    pub jobs: i64,
}

/// The figures in the text form that Prometheus reads.
///
/// # Errors
/// Never in practice: text is written to memory.
pub fn exposition(condition: Condition) -> Result<String, std::fmt::Error> {
    let mut registry = Registry::with_prefix("dxship");
    let version = Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]);
    registry.register("build", "The program that answers", version);
    // What has not happened yet is 0, not unknown.
    CLASSES.iter().for_each(|class| drop(REQUESTS.get_or_create(&vec![("class", *class)])));
    registry.register("requests", "Requests answered, by class of status", REQUESTS.clone());
    registry.register_with_unit("request", "Time spent answering", Unit::Seconds, SECONDS.clone());
    let count = |value: usize| i64::try_from(value).unwrap_or(i64::MAX);
    let (reads, writes) = condition.waiting;
    let gauges = [
        (
            "ready",
            "1 when the database answers and keeps what is written",
            i64::from(condition.ready),
        ),
        ("reads_waiting", "Reads that wait for a thread", count(reads)),
        ("writes_waiting", "Writes that wait for their turn", count(writes)),
        ("jobs", "Plans that wait to be solved, or are", condition.jobs),
        ("open_files", "Open files, connections among them", count(open_files())),
        ("open_files_limit", "Most files that may be open", open_files_limit()),
        ("resident_bytes", "Memory in use", resident_bytes()),
    ];
    for (name, help, value) in gauges {
        let gauge: Gauge = Gauge::default();
        gauge.set(value);
        registry.register(name, help, gauge);
    }
    let mut text = String::new();
    encode(&mut text, &registry)?;
    Ok(text)
}

fn open_files() -> usize {
    std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count)
}

fn open_files_limit() -> i64 {
    getrlimit(Resource::Nofile)
        .current
        .map_or(i64::MAX, |most| i64::try_from(most).unwrap_or(i64::MAX))
}

/// Resident memory, from the kernel's count of pages; 0 where it does not tell.
fn resident_bytes() -> i64 {
    let pages = std::fs::read_to_string("/proc/self/statm")
        .ok()
        .and_then(|text| text.split_whitespace().nth(1)?.parse::<i64>().ok());
    let size = i64::try_from(rustix::param::page_size()).unwrap_or(0);
    pages.map_or(0, |pages| pages * size)
}
