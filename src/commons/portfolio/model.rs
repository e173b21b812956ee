//! What a ledger of systems says when it is read across: pure arithmetic.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Months, NaiveDate};

use crate::vocab::{LedgerEntryId, OrganizationCode, SearchKey, terms};

/// A system in use, as far as the questions need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System {
    pub id: LedgerEntryId,
    pub name: String,
    pub body: OrganizationCode,
    pub vendor: String,
    pub product: String,
    pub until: Option<NaiveDate>,
    /// Months before the end by which a renewal must be announced.
    pub notice_months: u32,
    pub yearly: Option<i64>,
    pub task: String,
    pub progress: String,
    pub due: Option<NaiveDate>,
}

terms! {
    /// How near the renewal of a contract is.
    RenewalState {
        /// The contract is over and no end or renewal was recorded.
        Over = "over", "契約の終期を過ぎた", "The contract is over";
        /// The day of notice is past.
        NoticePassed = "notice_passed", "申入れの期限を過ぎた", "Notice was due";
        /// The day of notice is within three months.
        NoticeSoon = "notice_soon", "3か月以内に申入れ", "Notice due within three months";
        /// Later.
        Ahead = "ahead", "先", "Ahead";
    }
}

impl System {
    /// The day by which a renewal or an end must be announced.
    #[must_use]
    pub fn notice_on(&self) -> Option<NaiveDate> {
        self.until?.checked_sub_months(Months::new(self.notice_months))
    }

    /// How near its renewal is on a day.
    #[must_use]
    pub fn renewal(&self, today: NaiveDate) -> Option<RenewalState> {
        let (until, notice) = (self.until?, self.notice_on()?);
        let soon = today.checked_add_months(Months::new(3))?;
        Some(if until < today {
            RenewalState::Over
        } else if notice < today {
            RenewalState::NoticePassed
        } else if notice <= soon {
            RenewalState::NoticeSoon
        } else {
            RenewalState::Ahead
        })
    }

    /// Vendor and product as they are compared: width and case do not matter.
    fn product_key(&self) -> (String, String) {
        let key = |text: &str| SearchKey::fold(&[text]).as_str().to_owned();
        (key(&self.vendor), key(&self.product))
    }
}

/// First day of a quarter.
pub fn quarter(day: NaiveDate) -> NaiveDate {
    let month = day.month0() / 3 * 3 + 1;
    NaiveDate::from_ymd_opt(day.year(), month, 1).unwrap_or(day)
}

/// Systems of one product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    pub vendor: String,
    pub product: String,
    pub systems: usize,
    pub bodies: BTreeSet<OrganizationCode>,
    /// Quarters, by their first day, in which contracts of several bodies end.
    pub together: BTreeMap<NaiveDate, BTreeSet<OrganizationCode>>,
}

/// Products that several systems run, the most used first.
#[must_use]
pub fn products(systems: &[System]) -> Vec<Product> {
    let mut groups: BTreeMap<(String, String), Vec<&System>> = BTreeMap::new();
    for system in systems.iter().filter(|system| !system.product.is_empty()) {
        groups.entry(system.product_key()).or_default().push(system);
    }
    let product = |group: Vec<&System>| {
        let mut together: BTreeMap<NaiveDate, BTreeSet<OrganizationCode>> = BTreeMap::new();
        for (system, until) in group.iter().filter_map(|one| Some((one, one.until?))) {
            together.entry(quarter(until)).or_default().insert(system.body.clone());
        }
        together.retain(|_, bodies| bodies.len() > 1);
        Product {
            vendor: group[0].vendor.clone(),
            product: group[0].product.clone(),
            systems: group.len(),
            bodies: group.iter().map(|one| one.body.clone()).collect(),
            together,
        }
    };
    let mut found: Vec<Product> =
        groups.into_values().filter(|group| group.len() > 1).map(product).collect();
    found.sort_by_key(|one| std::cmp::Reverse(one.bodies.len()));
    found
}

/// How much of what a body runs is one vendor's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    pub vendor: String,
    pub systems: usize,
    pub of_systems: usize,
    pub count_percent: i64,
    /// Nothing where no cost is recorded.
    pub cost_percent: Option<i64>,
}

fn percent(part: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| (200 * part + whole) / (2 * whole))
}

/// The vendor a body depends on most: by yearly cost where costs count, else by number.
#[must_use]
pub fn dependence(systems: &[&System], by_cost: bool) -> Option<Share> {
    let mut vendors: BTreeMap<String, (String, i64, i64)> = BTreeMap::new();
    for system in systems.iter().filter(|system| !system.vendor.is_empty()) {
        let one = vendors.entry(system.product_key().0).or_default();
        one.0.clone_from(&system.vendor);
        one.1 += 1;
        one.2 += system.yearly.unwrap_or(0);
    }
    let of_systems = i64::try_from(systems.len()).unwrap_or(i64::MAX);
    let cost: i64 = systems.iter().filter_map(|system| system.yearly).sum();
    let weight = |one: &(String, i64, i64)| if by_cost { (one.2, one.1) } else { (one.1, 0) };
    // The first by name of those that weigh the same.
    let (vendor, count, yearly) =
        vendors.into_values().rev().max_by_key(weight).filter(|one| one.1 > 0)?;
    Some(Share {
        vendor,
        systems: usize::try_from(count).unwrap_or(0),
        of_systems: systems.len(),
        count_percent: percent(count, of_systems)?,
        cost_percent: percent(yearly, cost),
    })
}

/// A share as others are told it: in quarters.
#[must_use]
pub fn band(percent: i64) -> &'static str {
    match percent {
        ..25 => "-25",
        25..50 => "25-50",
        50..75 => "50-75",
        _ => "75-",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn system(body: &str, vendor: &str, product: &str, until: &str, yearly: i64) -> System {
        System {
            id: LedgerEntryId::random(),
            name: product.to_owned(),
            body: body.parse().expect("a code"),
            vendor: vendor.to_owned(),
            product: product.to_owned(),
            until: until.parse().ok(),
            notice_months: 6,
            yearly: Some(yearly),
            task: String::new(),
            progress: String::new(),
            due: None,
        }
    }

    #[test]
    fn notice_is_due_months_before_the_end() {
        let one = system("342157", "A", "P", "2027-03-31", 1);
        let on = |day: &str| one.renewal(day.parse().expect("a day"));
        assert_eq!(one.notice_on(), "2026-09-30".parse().ok());
        assert_eq!(on("2026-06-29"), Some(RenewalState::Ahead));
        assert_eq!(on("2026-06-30"), Some(RenewalState::NoticeSoon));
        assert_eq!(on("2026-09-30"), Some(RenewalState::NoticeSoon));
        assert_eq!(on("2026-10-01"), Some(RenewalState::NoticePassed));
        assert_eq!(on("2027-04-01"), Some(RenewalState::Over));
    }

    #[test]
    fn contracts_of_one_product_that_end_in_one_quarter_stand_together() {
        let all = [
            system("342157", "ベンダーA", "基幹 P", "2027-03-31", 1),
            system("342041", "ﾍﾞﾝﾀﾞｰA", "基幹 P", "2027-01-31", 1),
            system("342131", "ベンダーA", "基幹 P", "2027-04-01", 1),
            system("342131", "B", "別", "2027-03-31", 1),
        ];
        let found = products(&all);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].systems, found[0].bodies.len()), (3, 3));
        let quarters: Vec<(String, usize)> =
            found[0].together.iter().map(|(day, all)| (day.to_string(), all.len())).collect();
        assert_eq!(quarters, [("2027-01-01".to_owned(), 2)]);
    }

    #[test]
    fn dependence_is_by_cost_for_those_who_see_it_and_by_number_for_others() {
        let all = [
            system("342157", "A", "1", "", 900),
            system("342157", "B", "2", "", 50),
            system("342157", "B", "3", "", 50),
        ];
        let all: Vec<&System> = all.iter().collect();
        let told = |by_cost| {
            let share = dependence(&all, by_cost).expect("a share");
            (share.vendor, share.count_percent, share.cost_percent)
        };
        assert_eq!(told(true), ("A".to_owned(), 33, Some(90)));
        assert_eq!(told(false), ("B".to_owned(), 67, Some(10)));
        assert_eq!([band(24), band(25), band(75)], ["-25", "25-50", "75-"]);
    }
}
