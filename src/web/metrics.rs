//! Counts for the operator, on a port of their own. Totals by class of status only: a count per
//! route would tell what somebody works on.

use std::sync::atomic::{AtomicU64, Ordering};

static BY_CLASS: [AtomicU64; 6] = [const { AtomicU64::new(0) }; 6];
static MICROSECONDS: AtomicU64 = AtomicU64::new(0);

/// Counts an answered request.
pub fn count_request(status: u16, micros: u64) {
    let class = usize::from(status / 100).min(BY_CLASS.len() - 1);
    BY_CLASS[class].fetch_add(1, Ordering::Relaxed);
    MICROSECONDS.fetch_add(micros, Ordering::Relaxed);
}

/// The counts in the text form that Prometheus reads.
#[must_use]
pub fn exposition() -> String {
    let mut text = String::from(
        "# HELP dxship_requests_total Requests answered, by class of status.\n# TYPE dxship_requests_total counter\n",
    );
    for (class, count) in BY_CLASS.iter().enumerate().skip(1) {
        text.push_str(&format!(
            "dxship_requests_total{{class=\"{class}xx\"}} {}\n",
            count.load(Ordering::Relaxed)
        ));
    }
    text.push_str("# HELP dxship_request_microseconds_total Time spent answering.\n# TYPE dxship_request_microseconds_total counter\n");
    text.push_str(&format!(
        "dxship_request_microseconds_total {}\n",
        MICROSECONDS.load(Ordering::Relaxed)
    ));
    text
}
