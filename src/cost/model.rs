//! The arithmetic of shares: days as they were served, whole yen, one cut.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use crate::vocab::{Grade, OrganizationCode, Period, PostId, TalentId, terms};

terms! {
    /// 費目.
    CostItem {
        /// 給料.
        Salary = "salary", "給料", "Salary";
        /// 手当.
        Allowance = "allowance", "手当", "Allowances";
        /// 退職手当.
        Retirement = "retirement", "退職手当", "Retirement allowance";
        /// 旅費.
        Travel = "travel", "旅費", "Travel";
    }
}

/// Somebody who serves by order.
#[derive(Clone, Debug)]
pub struct Stay {
    pub talent: TalentId,
    pub home: OrganizationCode,
    pub host: OrganizationCode,
    pub post: PostId,
    /// How much of the person, in percent.
    pub percent: i64,
    pub period: Period,
}

/// What a concluded agreement says of an item: percent the host pays, and the amount where it is
/// given.
pub type Terms = BTreeMap<CostItem, (i64, Option<i64>)>;

/// A concluded agreement.
#[derive(Clone, Debug)]
pub struct Agreement {
    pub talent: TalentId,
    pub host: OrganizationCode,
    pub period: Period,
    pub terms: Terms,
}

/// What an item costs a month at a grade from a day on.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    pub item: CostItem,
    pub grade: Grade,
    pub from: NaiveDate,
    pub yen: i64,
}

/// Grades of people on days.
pub type Grades = BTreeMap<TalentId, Vec<(Period, Grade)>>;

/// Days of a month on which the same holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub monthly_yen: i64,
    pub days: i64,
    /// Percent the host pays.
    pub borne: i64,
}

/// What is charged for a person, a month and an item.
#[derive(Clone, Debug)]
pub struct Charge {
    pub stay: usize,
    /// First day of the month.
    pub month: NaiveDate,
    pub month_days: i64,
    pub item: CostItem,
    pub parts: Vec<Part>,
    pub yen: i64,
}

/// Why a day cannot be charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    /// No rate at that grade on that day.
    Rate(Grade),
    /// No employment, and so no grade.
    Grade,
    /// Two agreements hold.
    Agreement,
}

/// A day that cannot be charged, the first of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hole {
    pub stay: usize,
    pub item: CostItem,
    pub lack: Lack,
    pub day: NaiveDate,
}

/// First day of the month and its days.
fn month_of(day: NaiveDate) -> (NaiveDate, i64) {
    let first = day.with_day(1).unwrap_or(day);
    let next = first.checked_add_months(chrono::Months::new(1)).unwrap_or(first);
    (first, (next - first).num_days())
}

/// Whole yen of a month: amount × days × share × percent over the days of the month, what is below a
/// yen cut off (国等の債権債務等の金額の端数計算に関する法律第2条).
#[must_use]
pub fn cut(parts: &[Part], share: i64, month_days: i64) -> i64 {
    let sum: i128 = parts
        .iter()
        .map(|part| i128::from(part.monthly_yen) * i128::from(part.days * share * part.borne))
        .sum();
    i64::try_from(sum / i128::from(10_000 * month_days.max(1))).unwrap_or(i64::MAX)
}

/// What is known of amounts.
pub struct Known<'a> {
    pub agreements: &'a [Agreement],
    pub grades: &'a Grades,
    pub rates: &'a [Rate],
}

/// What holds on a day of these agreements of one stay.
fn agreed<'a>(agreements: &[&'a Agreement], day: NaiveDate) -> Result<Option<&'a Terms>, Lack> {
    let mut found = agreements.iter().filter(|one| one.period.contains(day));
    match (found.next(), found.next()) {
        (_, Some(_)) => Err(Lack::Agreement),
        (one, None) => Ok(one.map(|one| &one.terms)),
    }
}

/// Amount a month and percent, or what is lacking to know them.
type Owed = Result<(i64, i64), Lack>;

impl Known<'_> {
    fn of(&self, stay: &Stay) -> Vec<&Agreement> {
        let of = |one: &&Agreement| one.talent == stay.talent && one.host == stay.host;
        self.agreements.iter().filter(of).collect()
    }

    fn monthly(&self, stay: &Stay, item: CostItem, day: NaiveDate) -> Result<i64, Lack> {
        let mut held = self.grades.get(&stay.talent).into_iter().flatten();
        let grade = held.rfind(|(period, _)| period.contains(day)).map(|(_, grade)| *grade);
        let grade = grade.ok_or(Lack::Grade)?;
        let rates = self.rates.iter().filter(|rate| rate.item == item && rate.grade == grade);
        let rate = rates.filter(|rate| rate.from <= day).max_by_key(|rate| rate.from);
        rate.map(|rate| rate.yen).ok_or(Lack::Rate(grade))
    }

    /// Amount a month and percent of each item the host pays on a day; what is lacking besides.
    fn on(&self, stay: &Stay, agreements: &[&Agreement], day: NaiveDate) -> Vec<(CostItem, Owed)> {
        let terms = match agreed(agreements, day) {
            Err(lack) => return vec![(CostItem::Salary, Err(lack))],
            Ok(None) => return Vec::new(),
            Ok(Some(terms)) => terms,
        };
        let paid = terms.iter().filter(|(_, (percent, _))| *percent > 0);
        paid.map(|(item, (percent, yen))| {
            let monthly = yen.map_or_else(|| self.monthly(stay, *item, day), Ok);
            (*item, monthly.map(|monthly| (monthly, *percent)))
        })
        .collect()
    }
}

/// Everything that is charged in a year, by stay, month and item; and what cannot be.
#[must_use]
pub fn charges(stays: &[Stay], known: &Known<'_>, year: Period) -> (Vec<Charge>, Vec<Hole>) {
    let (mut charges, mut holes) = (Vec::new(), Vec::new());
    for (place, stay) in stays.iter().enumerate() {
        let Some(served) = stay.period.overlap(&year) else { continue };
        let mut months: BTreeMap<(NaiveDate, CostItem), BTreeMap<(i64, i64), i64>> =
            BTreeMap::new();
        let (mut told, agreements) = (BTreeSet::new(), known.of(stay));
        for day in served.from.iter_days().take_while(|day| *day < served.to) {
            for (item, found) in known.on(stay, &agreements, day) {
                match found {
                    Ok(amount) => {
                        *months
                            .entry((month_of(day).0, item))
                            .or_default()
                            .entry(amount)
                            .or_default() += 1;
                    }
                    Err(lack) if told.insert((item, lack)) => {
                        holes.push(Hole { stay: place, item, lack, day });
                    }
                    Err(_) => {}
                }
            }
        }
        charges.extend(months.into_iter().map(|((month, item), days)| {
            let part = |((monthly_yen, borne), days)| Part { monthly_yen, days, borne };
            let parts: Vec<Part> = days.into_iter().map(part).collect();
            let month_days = month_of(month).1;
            let yen = cut(&parts, stay.percent, month_days);
            Charge { stay: place, month, month_days, item, parts, yen }
        }));
    }
    (charges, holes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::vocab::FiscalYear;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn stay(talent: i64, host: &str, percent: i64, period: Period) -> Stay {
        let (home, host) = ("340006".parse().expect("a code"), host.parse().expect("a code"));
        Stay { talent: TalentId(talent), home, host, post: PostId(1), percent, period }
    }

    fn concluded(stay: &Stay, period: Period, percent: i64, yen: Option<i64>) -> Agreement {
        let terms = Terms::from([(CostItem::Salary, (percent, yen))]);
        Agreement { talent: stay.talent, host: stay.host.clone(), period, terms }
    }

    fn year() -> Period {
        FiscalYear::new(2026).expect("a year").period()
    }

    #[test]
    fn days_shares_and_rates_are_exact_and_cut_once() {
        let half = stay(1, "342041", 40, Period::between(day("2026-04-11"), day("2026-07-01")));
        let grades = Grades::from([(TalentId(1), vec![(year(), Grade::SubsectionChief)])]);
        let rate = |from: &str, yen| Rate {
            item: CostItem::Salary,
            grade: Grade::SubsectionChief,
            from: day(from),
            yen,
        };
        let rates = [rate("2026-04-01", 300_001), rate("2026-06-16", 310_000)];
        let agreements = [concluded(&half, year(), 50, None)];
        let known = Known { agreements: &agreements, grades: &grades, rates: &rates };
        let (found, holes) = charges(&[half], &known, year());
        assert!(holes.is_empty());
        // 300,001 × 20/30 × 40% × 50% = 40,000.13…; 60,000.2; (300,001 + 310,000) × 15/30 × 20%.
        let yen: Vec<i64> = found.iter().map(|one| one.yen).collect();
        assert_eq!(yen, [40_000, 60_000, 61_000]);
        assert_eq!(found[2].parts.len(), 2);
    }

    #[test]
    fn what_is_lacking_is_named_once_and_charged_nowhere() {
        let one = stay(1, "342041", 100, year());
        let other = stay(2, "342041", 100, year());
        let rate =
            Rate { item: CostItem::Salary, grade: Grade::Staff, from: day("2026-05-01"), yen: 1 };
        let grades = Grades::from([(TalentId(1), vec![(year(), Grade::Staff)])]);
        let twice =
            [concluded(&other, year(), 50, Some(1)), concluded(&other, year(), 50, Some(1))];
        let agreements = [&[concluded(&one, year(), 100, None)][..], &twice].concat();
        let known = Known { agreements: &agreements, grades: &grades, rates: &[rate] };
        let (found, holes) = charges(&[one, other], &known, year());
        let first = day("2026-04-01");
        let lack = |stay, lack| Hole { stay, item: CostItem::Salary, lack, day: first };
        assert_eq!(holes, [lack(0, Lack::Rate(Grade::Staff)), lack(1, Lack::Agreement)]);
        assert_eq!(found.len(), 11);
        assert!(found.iter().all(|one| one.stay == 0 && one.month >= day("2026-05-01")));
    }

    #[test]
    fn without_an_agreement_nothing_is_charged_and_nothing_is_lacking() {
        let one = stay(1, "342041", 100, year());
        let known = Known { agreements: &[], grades: &Grades::new(), rates: &[] };
        let (found, holes) = charges(&[one], &known, year());
        assert!(found.is_empty() && holes.is_empty());
    }

    proptest! {
        /// The year is its months, the months are their days: no yen is lost but below one yen for
        /// each person, month and item, and none is won.
        #[test]
        fn the_year_is_the_sum_of_its_parts(
            stays in prop::collection::vec((1_i64..5, 0_usize..3, 1_i64..=100, 0_i64..365, 1_i64..400), 1..8),
            yen in 0_i64..2_000_000, percent in 1_i64..=100,
        ) {
            let hosts = ["342041", "342157", "343099"];
            let stays: Vec<Stay> = stays.into_iter().map(|(talent, host, share, from, days)| {
                let from = year().from + chrono::Days::new(from.unsigned_abs());
                let to = from + chrono::Days::new(days.unsigned_abs());
                stay(talent, hosts[host], share, Period::between(from, to))
            }).collect();
            let mut agreements: Vec<Agreement> = Vec::new();
            for one in &stays {
                if agreements.iter().all(|known| (known.talent, &known.host) != (one.talent, &one.host)) {
                    agreements.push(concluded(one, year(), percent, Some(yen)));
                }
            }
            let known = Known { agreements: &agreements, grades: &Grades::new(), rates: &[] };
            let (found, holes) = charges(&stays, &known, year());
            prop_assert!(holes.is_empty());
            let total: i64 = found.iter().map(|one| one.yen).sum();
            let by_month: BTreeMap<(usize, NaiveDate), i64> = found.iter().fold(BTreeMap::new(), |mut all, one| {
                *all.entry((one.stay, one.month)).or_default() += one.yen;
                all
            });
            prop_assert_eq!(by_month.values().sum::<i64>(), total);
            // Each day by itself, in ten-thousandths of a yen of its month.
            let mut exact = 0_f64;
            for one in &stays {
                let Some(served) = one.period.overlap(&year()) else { continue };
                for day in served.from.iter_days().take_while(|day| *day < served.to) {
                    let days = month_of(day).1;
                    exact += (yen * one.percent * percent) as f64 / (10_000 * days) as f64;
                }
            }
            let lost = exact - total as f64;
            prop_assert!(lost > -0.01 && lost < found.len() as f64 + 0.01, "{lost}");
        }
    }
}
