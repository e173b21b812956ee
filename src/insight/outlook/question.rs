//! What is asked of the outlook, and what it assumes: every assumption a line that says where it is
//! from and that the question may change.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::chance::Rate;
use crate::problem::{Code, FieldError, Problem};
use crate::vocab::{HiringRoute, terms};

terms! {
    /// Against what the pool is held.
    Against {
        /// Posts and accepted demands of the year, as they are stated.
        Stated = "stated", "申告された需要（ポスト・採択した需要）", "Demand as stated (posts, accepted demands)";
        /// What the scheme aims at: first and second persons, teams.
        Targets = "targets", "目標（1人目・2人目・チーム）", "Targets (first and second persons, teams)";
        /// What is stated today goes on, and grows.
        Expected = "expected", "見込み（今の需要が続き、増える）", "Expected (today's demand goes on and grows)";
    }
}

terms! {
    /// A table of the answer, as a file.
    Sheet {
        /// The years.
        Years = "years", "年度ごと", "By year";
        /// By job type and level.
        JobTypes = "job_types", "ジョブタイプ・水準ごと", "By job type and level";
        /// By grade.
        Grades = "grades", "相当級ごと", "By grade";
        /// By home body.
        Homes = "homes", "所属団体ごと", "By home body";
        /// By body and job type.
        Gaps = "gaps", "団体・ジョブタイプごとの不足", "Gaps by body and job type";
        /// The assumptions.
        Assumptions = "assumptions", "前提", "Assumptions";
        /// Held against what happened.
        Backtest = "backtest", "実績との照合", "Held against what happened";
        /// Applicants that are needed.
        BreakEven = "break_even", "必要な応募者数", "Applicants that are needed";
    }
}

terms! {
    /// Where an assumption is from.
    Basis {
        /// Counted in the register.
        Observed = "observed", "実績", "Observed";
        /// A plan that was recorded.
        Planned = "planned", "計画", "Planned";
        /// Nobody knows.
        Assumed = "assumed", "仮定", "Assumed";
        /// Set by whoever asks.
        Changed = "changed", "変更", "Changed";
    }
}

/// What is asked. Everything has a usual value; rates are written `3/40` (observed: 3 of 40) or `8`
/// (assumed: 8 percent).
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Question {
    /// How many fiscal years, 3 to 10 (5).
    pub years: Option<i64>,
    /// How many futures, 50 to 5,000 (1,000).
    pub runs: Option<i64>,
    /// The same seed gives the same figures (1).
    pub seed: Option<i64>,
    /// Kilometres around the prefecture's office, 1 to 1,000 (60).
    pub radius_km: Option<i64>,
    /// Against what (`stated`).
    pub demand: Option<Against>,
    /// Which table a file holds: `years` (usual), `job_types`, `grades`, `homes`, `gaps`,
    /// `assumptions`, `backtest`, `break_even`.
    #[param(value_type = Option<String>)]
    pub table: Option<Sheet>,
    /// Leave in a year.
    #[param(value_type = Option<String>)]
    pub leaving: Option<Rate>,
    /// Permanent staff who reach the age limit in a year.
    #[param(value_type = Option<String>)]
    pub retirement: Option<Rate>,
    /// Terms that are renewed.
    #[param(value_type = Option<String>)]
    pub renewal: Option<Rate>,
    /// Years for which a term is renewed, 1 to 5.
    pub renewal_years: Option<i64>,
    /// Rise by a level in a year.
    #[param(value_type = Option<String>)]
    pub growth: Option<Rate>,
    /// Rise by a grade in a year.
    #[param(value_type = Option<String>)]
    pub promotion: Option<Rate>,
    /// Growth of demand a year in percent, -20 to 20 (for `demand=expected`).
    pub demand_growth: Option<i64>,
    /// Change of applicants a year in percent, -50 to 50.
    pub applicants_change: Option<i64>,
    /// 情報職（社会人経験者）: planned a year, 0 to 100.
    pub experienced_planned: Option<i64>,
    /// Its applicants a year, 0 to 10,000.
    pub experienced_applicants: Option<i64>,
    /// How many of them are hired.
    #[param(value_type = Option<String>)]
    pub experienced_rate: Option<Rate>,
    /// Level with which they begin, 0 to 5.
    pub experienced_level: Option<i64>,
    /// 情報職（大学卒業程度）: planned a year.
    pub graduate_planned: Option<i64>,
    /// Its applicants a year.
    pub graduate_applicants: Option<i64>,
    /// How many of them are hired.
    #[param(value_type = Option<String>)]
    pub graduate_rate: Option<Rate>,
    /// Level with which they begin.
    pub graduate_level: Option<i64>,
    /// 任期付職員: planned a year.
    pub fixed_term_planned: Option<i64>,
    /// Its applicants a year.
    pub fixed_term_applicants: Option<i64>,
    /// How many of them are hired.
    #[param(value_type = Option<String>)]
    pub fixed_term_rate: Option<Rate>,
    /// Level with which they begin.
    pub fixed_term_level: Option<i64>,
    /// Years of their term, 1 to 5.
    pub fixed_term_years: Option<i64>,
    /// More applicants by a second examination, in percent, 0 to 200.
    pub exam_gain: Option<i64>,
    /// Fewer leave by retention, in percent, 0 to 100.
    pub retention_gain: Option<i64>,
    /// Less is needed of a post beyond the radius filled from afar, in percent, 0 to 100.
    pub telework_saving: Option<i64>,
    /// Level of somebody nominated or trained, 0 to 5.
    pub nominee_level: Option<i64>,
    /// One more hire, thousands of yen a year, 0 to 1,000,000.
    pub cost_hire: Option<i64>,
    /// A second examination, thousands of yen a year.
    pub cost_exam: Option<i64>,
    /// Retention, thousands of yen a year for each of the pool.
    pub cost_retention: Option<i64>,
    /// A nomination, thousands of yen a year.
    pub cost_nomination: Option<i64>,
    /// Training of one person, thousands of yen a year.
    pub cost_training: Option<i64>,
    /// A post filled from afar, thousands of yen a year.
    pub cost_telework: Option<i64>,
}

/// What is said of a route.
pub struct OfRoute {
    pub planned: Option<i64>,
    pub applicants: Option<i64>,
    pub rate: Option<Rate>,
    pub level: Option<i64>,
}

impl Question {
    #[must_use]
    pub fn against(&self) -> Against {
        self.demand.unwrap_or(Against::Stated)
    }

    #[must_use]
    pub fn sheet(&self) -> Sheet {
        self.table.unwrap_or(Sheet::Years)
    }

    #[must_use]
    pub const fn of_route(&self, route: HiringRoute) -> OfRoute {
        let (planned, applicants, rate, level) = match route {
            HiringRoute::Graduate => (
                self.graduate_planned,
                self.graduate_applicants,
                self.graduate_rate,
                self.graduate_level,
            ),
            HiringRoute::FixedTerm => (
                self.fixed_term_planned,
                self.fixed_term_applicants,
                self.fixed_term_rate,
                self.fixed_term_level,
            ),
            HiringRoute::Experienced | HiringRoute::Other => (
                self.experienced_planned,
                self.experienced_applicants,
                self.experienced_rate,
                self.experienced_level,
            ),
        };
        OfRoute { planned, applicants, rate, level }
    }
}

/// An assumption as it stands, and where it is from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Assumption {
    /// The parameter that changes it.
    pub key: String,
    /// What it is.
    pub label: String,
    /// The same in English.
    pub label_en: String,
    /// As it may be typed: `3/40`, `8%` or a number.
    pub value: String,
    /// A rate in words: `7.9%`; empty for numbers.
    pub percent: String,
    /// Where it is from.
    pub basis: Basis,
    /// The same in words: 「実績 3/40」.
    pub basis_label: String,
    /// What there is to know of it.
    pub note: String,
    /// The same in English.
    pub note_en: String,
}

/// Names of a line in both languages, and what there is to know of it.
#[derive(Clone, Copy, Default)]
pub struct Said<'a> {
    pub ja: &'a str,
    pub en: &'a str,
    pub note: &'a str,
    pub note_en: &'a str,
}

/// The assumptions as they are made, one after another.
#[derive(Default)]
pub struct Lines {
    pub all: Vec<Assumption>,
    faults: Vec<FieldError>,
}

impl Lines {
    fn push(&mut self, key: &str, said: Said<'_>, value: String, percent: String, basis: Basis) {
        let basis_label = match basis {
            Basis::Observed => format!("{} {value}", basis.name_ja()),
            _ => basis.name_ja().to_owned(),
        };
        self.all.push(Assumption {
            key: key.to_owned(),
            label: said.ja.to_owned(),
            label_en: said.en.to_owned(),
            value,
            percent,
            basis,
            basis_label,
            note: said.note.to_owned(),
            note_en: said.note_en.to_owned(),
        });
    }

    /// A number: what is asked, within its bounds, or else the usual one.
    pub fn number(
        &mut self,
        key: &str,
        said: Said<'_>,
        asked: Option<i64>,
        (usual, basis): (i64, Basis),
        (min, max): (i64, i64),
    ) -> i64 {
        if asked.is_some_and(|asked| !(min..=max).contains(&asked)) {
            let error = FieldError::new(&format!("?{key}"), "number_out_of_range");
            self.faults.push(error.with("min", min).with("max", max));
        }
        let value = asked.unwrap_or(usual).clamp(min, max);
        let basis = if asked.is_some() { Basis::Changed } else { basis };
        self.push(key, said, value.to_string(), String::new(), basis);
        value
    }

    /// A rate: what is asked, what was observed, or else what is usually assumed.
    pub fn rate(
        &mut self,
        key: &str,
        said: Said<'_>,
        asked: Option<Rate>,
        (hits, cases): (u32, u32),
        usual: u32,
    ) -> Rate {
        let known = if cases > 0 {
            (Rate::Observed { hits: hits.min(cases), cases }, Basis::Observed)
        } else {
            (Rate::Assumed { percent: usual }, Basis::Assumed)
        };
        let (rate, basis) = asked.map_or(known, |asked| (asked, Basis::Changed));
        let tenths = (rate.hundredths() + 5) / 10;
        let percent = format!("{}.{}%", tenths / 10, tenths % 10);
        self.push(key, said, rate.to_string(), percent, basis);
        rate
    }

    /// # Errors
    /// `query_invalid` with everything that is out of its bounds.
    pub fn check(&mut self) -> Result<(), Problem> {
        if self.faults.is_empty() {
            return Ok(());
        }
        let mut problem = Problem::new(Code::QueryInvalid);
        problem.errors = std::mem::take(&mut self.faults);
        Err(problem)
    }
}
