//! The prices of a certificate, checked and looked up by position.
use std::collections::BTreeMap;

use crate::exchange::fault::{Fault, token};
use crate::exchange::plan::{Certificate, Plan, SCALE};
use crate::exchange::problem::Problem;
use crate::exchange::proof_tree::PartPrices;

/// Largest price, in units; keeps every sum for one person within an `i64`.
const MAX_PRICE: i64 = 1 << 50;
/// Largest bonus and promise.
const MAX_BONUS: i64 = 1 << 30;

pub(crate) struct StoredPrices<'a> {
    posts: Vec<Option<&'a [i64]>>,
    coverage: Vec<Option<&'a [i64]>>,
    handover: Vec<Option<&'a [i64]>>,
    team: Vec<Option<&'a BTreeMap<String, Vec<i64>>>>,
    pub bonus: [i64; 3],
    promised: [i64; 3],
    pub claimed_bound: i64,
}

impl<'a> StoredPrices<'a> {
    /// Reads and checks the certificate.
    pub fn read(problem: &'a Problem, plan: &'a Plan) -> Result<Self, Vec<Fault>> {
        let certificate = plan.certificate.as_ref().ok_or_else(|| vec![missing()])?;
        let faults = faults(problem, certificate);
        if !faults.is_empty() {
            return Err(faults);
        }
        let Certificate { post_years, coverage, team, handover, bound, .. } = certificate;
        Ok(Self {
            claimed_bound: *bound,
            ..Self::by_position(problem, [post_years, coverage, handover], team, certificate)
        })
    }

    /// Reads and checks prices of a part; those on the number of lines may be below 0.
    pub fn of_part(
        problem: &'a Problem,
        part: &'a PartPrices,
        certificate: &Certificate,
        at: usize,
    ) -> Result<Self, Vec<Fault>> {
        let place = format!("tree/prices/{at}");
        let tables = [
            ("post_years", &part.post_years, 0),
            ("coverage", &part.coverage, -MAX_PRICE),
            ("handover", &part.handover, 0),
        ];
        let mut faults = Vec::new();
        for (name, table, least) in tables {
            faults.extend(table_faults(problem, &format!("{place}/{name}"), table, least));
        }
        for (host, table) in &part.team {
            faults.extend(table_faults(
                problem,
                &format!("{place}/team/{}", token(host)),
                table,
                0,
            ));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Self::by_position(
            problem,
            [&part.post_years, &part.coverage, &part.handover],
            &part.team,
            certificate,
        ))
    }

    /// Rows in the order of the problem; what the lexicographic option adds is the certificate's.
    fn by_position(
        problem: &'a Problem,
        [post_years, coverage, handover]: [&'a BTreeMap<String, Vec<i64>>; 3],
        team: &'a BTreeMap<String, BTreeMap<String, Vec<i64>>>,
        certificate: &Certificate,
    ) -> Self {
        let hosts = || problem.hosts.iter().map(|host| &host.id);
        Self {
            posts: problem.posts.iter().map(|post| slice(post_years, &post.id)).collect(),
            coverage: hosts().map(|host| slice(coverage, host)).collect(),
            handover: hosts().map(|host| slice(handover, host)).collect(),
            team: hosts().map(|host| team.get(host)).collect(),
            bonus: certificate.bonus,
            promised: certificate.promised,
            claimed_bound: 0,
        }
    }

    pub fn post(&self, post: usize, year: usize) -> i64 {
        self.posts[post].map_or(0, |prices| prices[year])
    }

    pub fn coverage(&self, host: usize, year: usize) -> i64 {
        self.coverage[host].map_or(0, |prices| prices[year])
    }

    pub fn handover(&self, host: usize, year: usize) -> i64 {
        self.handover[host].map_or(0, |prices| prices[year])
    }

    /// delta of a job type over the years.
    pub fn team(&self, host: usize, job_type: &str) -> Option<&[i64]> {
        let of_host = self.team[host]?;
        of_host.get(job_type).map(Vec::as_slice)
    }

    /// Sum of all lambda.
    pub fn posts_total(&self) -> i128 {
        let all = self.posts.iter().flatten().flat_map(|prices| prices.iter());
        all.map(|price| i128::from(*price)).sum()
    }

    /// Sum of bonus times promise, in points.
    pub fn promised_points(&self) -> i128 {
        let pairs = self.bonus.iter().zip(self.promised);
        pairs.map(|(bonus, promised)| i128::from(*bonus) * i128::from(promised)).sum()
    }
}

fn slice<'a>(prices: &'a BTreeMap<String, Vec<i64>>, id: &str) -> Option<&'a [i64]> {
    prices.get(id).map(Vec::as_slice)
}

fn faults(problem: &Problem, certificate: &Certificate) -> Vec<Fault> {
    let mut faults = Vec::new();
    if certificate.scale != SCALE {
        faults.push(out_of_range("/certificate/scale"));
    }
    let small = |number: &i64| (0..=MAX_BONUS).contains(number);
    if !certificate.bonus.iter().chain(&certificate.promised).all(small) {
        faults.push(out_of_range("/certificate/bonus"));
    }
    let tables = [
        ("post_years", &certificate.post_years),
        ("coverage", &certificate.coverage),
        ("handover", &certificate.handover),
    ];
    for (name, table) in tables {
        faults.extend(table_faults(problem, name, table, 0));
    }
    for (host, table) in &certificate.team {
        faults.extend(table_faults(problem, &format!("team/{}", token(host)), table, 0));
    }
    faults
}

/// Each series has one price >= `least` per year.
fn table_faults(
    problem: &Problem,
    name: &str,
    table: &BTreeMap<String, Vec<i64>>,
    least: i64,
) -> Vec<Fault> {
    let years = usize::try_from(problem.years).unwrap_or(0);
    let sound = |series: &[i64]| {
        series.len() == years && series.iter().all(|price| (least..=MAX_PRICE).contains(price))
    };
    let wrong = table.iter().filter(|(_, series)| !sound(series));
    wrong.map(|(id, _)| out_of_range(&format!("/certificate/{name}/{}", token(id)))).collect()
}

pub(crate) fn out_of_range(pointer: &str) -> Fault {
    Fault::new(
        "out_of_range",
        pointer,
        "双対価格の値または年数が範囲外です。",
        "A price, or the number of its years, is out of range.",
    )
}

fn missing() -> Fault {
    Fault::new(
        "no_certificate",
        "/certificate",
        "計画に上界の証明（双対価格）がありません。",
        "The plan holds no certificate of its bound.",
    )
}
