//! The arithmetic: whole percents and days, rounded once, at the end.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::ser::{Serialize, Serializer};
use utoipa::ToSchema;

use crate::vocab::{OrganizationCode, Period, TalentId};

/// A number with at most two decimals, kept as hundredths so that 0.4 + 0.6 is 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hundredths(pub i64);

impl std::fmt::Display for Hundredths {
    /// `1`, `0.4`, `29.5`, `0.05`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0 % 100 == 0 {
            return write!(f, "{}", self.0 / 100);
        }
        let sign = if self.0 < 0 { "-" } else { "" };
        let text = format!("{sign}{}.{:02}", self.0.abs() / 100, self.0.abs() % 100);
        f.write_str(text.trim_end_matches('0'))
    }
}

impl Serialize for Hundredths {
    /// Whole numbers without a decimal point; dividing by 100 gives the double that is written with
    /// those two decimals.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 % 100 == 0 {
            return serializer.serialize_i64(self.0 / 100);
        }
        self.to_string().parse::<f64>().map_err(serde::ser::Error::custom)?.serialize(serializer)
    }
}

impl utoipa::PartialSchema for Hundredths {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::Number)
            .description(Some("Computed from integers, at most two decimals: 0.4, 6, 29.5"))
            .into()
    }
}
impl utoipa::ToSchema for Hundredths {}

/// The three measures of a group of people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, ToSchema)]
pub struct Measures {
    /// 人数: different people who serve on the day `as_of`, each counted once whatever the share.
    pub headcount: i64,
    /// 常勤換算: sum of their shares on the day `as_of`.
    pub fte: Hundredths,
    /// 人役: share x days served in the fiscal year / days of the fiscal year, rounded half up to two
    /// decimals.
    pub person_years: Hundredths,
}

/// The measures by home body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, ToSchema)]
pub struct ByHome {
    /// People whose home body is the prefecture (県情報職等).
    pub prefectural: Measures,
    /// People whose home body is a municipality (市町職員).
    pub municipal: Measures,
    /// Both together.
    pub all: Measures,
}

/// Somebody who serves by order, as far as the figures need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    pub talent: TalentId,
    pub home: OrganizationCode,
    pub host: OrganizationCode,
    /// Percent.
    pub percent: i32,
    pub period: Period,
}

/// What is counted, before it is rounded.
#[derive(Clone, Debug, Default)]
struct Tally {
    people: BTreeSet<TalentId>,
    percent: i64,
    percent_days: i64,
}

impl Tally {
    fn add(&mut self, service: &Service, year: Period, as_of: NaiveDate) {
        let percent = i64::from(service.percent);
        if service.period.contains(as_of) {
            self.people.insert(service.talent);
            self.percent += percent;
        }
        self.percent_days +=
            service.period.overlap(&year).map_or(0, |served| served.days()) * percent;
    }

    fn measures(&self, year: Period) -> Measures {
        Measures {
            headcount: i64::try_from(self.people.len()).unwrap_or(i64::MAX),
            fte: Hundredths(self.percent),
            person_years: Hundredths(half_up(self.percent_days, year.days())),
        }
    }
}

/// The quotient of two integers that are not negative, rounded half up.
fn half_up(numerator: i64, denominator: i64) -> i64 {
    if denominator == 0 { 0 } else { (2 * numerator + denominator) / (2 * denominator) }
}

/// Tallies by home body.
#[derive(Clone, Debug, Default)]
pub struct Tallies {
    prefectural: Tally,
    municipal: Tally,
    all: Tally,
}

impl Tallies {
    fn add(&mut self, service: &Service, year: Period, as_of: NaiveDate) {
        let by_home =
            if service.home.is_prefecture() { &mut self.prefectural } else { &mut self.municipal };
        by_home.add(service, year, as_of);
        self.all.add(service, year, as_of);
    }

    fn measures(&self, year: Period) -> ByHome {
        ByHome {
            prefectural: self.prefectural.measures(year),
            municipal: self.municipal.measures(year),
            all: self.all.measures(year),
        }
    }
}

/// Everything the table shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// By body served, in official order; only bodies somebody served in the year.
    pub bodies: Vec<(OrganizationCode, ByHome)>,
    /// Municipalities that somebody of the prefecture serves on the day.
    pub municipalities: i64,
    /// Everywhere; a person who serves two bodies counts once.
    pub everywhere: ByHome,
    /// In the municipalities; a person who serves two of them counts once.
    pub in_municipalities: ByHome,
    /// In the prefecture itself.
    pub in_prefecture: ByHome,
}

/// Adds up a year as it stands on a day of it.
#[must_use]
pub fn figures(services: &[Service], year: Period, as_of: NaiveDate) -> Figures {
    let mut bodies: BTreeMap<OrganizationCode, Tallies> = BTreeMap::new();
    let (mut everywhere, mut in_municipalities, mut in_prefecture) =
        (Tallies::default(), Tallies::default(), Tallies::default());
    for service in services {
        bodies.entry(service.host.clone()).or_default().add(service, year, as_of);
        everywhere.add(service, year, as_of);
        let part =
            if service.host.is_prefecture() { &mut in_prefecture } else { &mut in_municipalities };
        part.add(service, year, as_of);
    }
    let bodies: Vec<_> =
        bodies.into_iter().map(|(code, tallies)| (code, tallies.measures(year))).collect();
    let served = bodies
        .iter()
        .filter(|(code, measures)| !code.is_prefecture() && measures.prefectural.headcount > 0)
        .count();
    Figures {
        municipalities: i64::try_from(served).unwrap_or(i64::MAX),
        bodies,
        everywhere: everywhere.measures(year),
        in_municipalities: in_municipalities.measures(year),
        in_prefecture: in_prefecture.measures(year),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocab::FiscalYear;

    fn year(first: i32) -> Period {
        FiscalYear::new(first).expect("a year").period()
    }

    fn service(talent: TalentId, home: &str, host: &str, percent: i32, period: Period) -> Service {
        Service {
            talent,
            home: home.parse().expect("a code"),
            host: host.parse().expect("a code"),
            percent,
            period,
        }
    }

    const PREFECTURE: &str = "340006";

    #[test]
    fn the_published_year_2023() {
        let year = year(2023);
        let shared = TalentId::random();
        let mut services = vec![
            service(shared, PREFECTURE, "342041", 40, year),
            service(shared, PREFECTURE, "342157", 60, year),
        ];
        for host in ["342131", "342114", "343048", "344311", "343684"] {
            services.push(service(TalentId::random(), PREFECTURE, host, 100, year));
        }
        let figures = figures(&services, year, FiscalYear::new(2023).expect("a year").last_day());
        assert_eq!(figures.municipalities, 7);
        assert_eq!(
            figures.in_municipalities.prefectural,
            Measures { headcount: 6, fte: Hundredths(600), person_years: Hundredths(600) }
        );
        let mihara =
            figures.bodies.iter().find(|(code, _)| code.as_str() == "342041").expect("三原市");
        assert_eq!(
            mihara.1.prefectural,
            Measures { headcount: 1, fte: Hundredths(40), person_years: Hundredths(40) }
        );
    }

    #[test]
    fn somebody_from_mid_year_is_one_head_and_less_than_a_person_year() {
        let year = year(2024);
        let half = Period::between("2024-10-01".parse().expect("a day"), year.to);
        let services = [service(TalentId::random(), PREFECTURE, "343099", 100, half)];
        let on = |day: &str| figures(&services, year, day.parse().expect("a day"));
        assert_eq!(
            on("2025-03-31").everywhere.all,
            Measures { headcount: 1, fte: Hundredths(100), person_years: Hundredths(50) }
        );
        assert_eq!(
            on("2024-09-30").everywhere.all,
            Measures { headcount: 0, fte: Hundredths(0), person_years: Hundredths(50) }
        );
        assert_eq!(on("2024-09-30").municipalities, 0);
    }

    #[test]
    fn rounding_is_half_up_and_happens_once() {
        assert_eq!(
            (half_up(1, 2), half_up(149, 100), half_up(150, 100), half_up(0, 365)),
            (1, 1, 2, 0)
        );
        let text = |hundredths| serde_json::to_string(&Hundredths(hundredths)).expect("a number");
        assert_eq!(
            [text(40), text(600), text(5), text(123), text(0)],
            ["0.4", "6", "0.05", "1.23", "0"]
        );
    }
}
