//! Places kept for people who are still to be hired: planned, solved and counted like people, known
//! by what is assumed of them, and never announced.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::facts::KnownPerson;
use crate::planner::problem::ToBeHired;
use crate::vocab::{FiscalYear, Grade, HiringRoute, Name, OrganizationCode, PostType, TalentId};

/// A place kept for one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedHire {
    /// Stands where a person's id would stand; nobody is registered under it.
    pub id: TalentId,
    /// What it is called until somebody is hired.
    pub name: Name,
    /// The body that hires.
    pub employer: OrganizationCode,
    pub route: HiringRoute,
    /// The type of post whoever comes is assumed to fill.
    pub post_type: PostType,
    /// The level assumed in it.
    pub level: i64,
    /// The grade assumed.
    pub grade: Grade,
    /// The fiscal year in which service begins.
    pub from: FiscalYear,
}

/// Place of a grade in the order of the vocabulary.
#[must_use]
pub fn rank(grade: Grade) -> i64 {
    let place = Grade::ALL.iter().position(|known| *known == grade);
    place.and_then(|place| i64::try_from(place).ok()).unwrap_or(0)
}

impl PlannedHire {
    /// What a plan knows of it: free from the first day of its first year, everywhere, without a
    /// past or a wish.
    #[must_use]
    pub fn known(&self, span: &[FiscalYear]) -> KnownPerson {
        let free = |year: &FiscalYear| (self.from <= *year).then(|| year.period());
        let levels = BTreeMap::from([(self.post_type.as_str().to_owned(), self.level)]);
        let route = self.route.as_str().to_owned();
        KnownPerson {
            id: self.id,
            home: self.employer.clone(),
            grade: rank(self.grade),
            in_pool: true,
            to_be_hired: Some(ToBeHired { name: self.name.to_string(), route }),
            free: span.iter().map(free).collect(),
            away: BTreeMap::new(),
            levels: if self.level > 0 { levels } else { BTreeMap::new() },
            growth: None,
            wishes: BTreeMap::new(),
            barred: BTreeSet::new(),
            kilometres: BTreeMap::new(),
            ranks: BTreeMap::new(),
            stays: Vec::new(),
            commitments: Vec::new(),
        }
    }
}

/// Names for more places of one kind: what they are called with a number that is not taken yet.
pub fn numbered<'a>(
    kind: &'a str,
    taken: &'a [PlannedHire],
) -> impl Iterator<Item = String> + use<'a> {
    let is_free = |name: &String| taken.iter().all(|one| one.name.as_str() != name);
    (1..=i32::MAX).map(move |number| format!("{kind}{number}")).filter(is_free)
}
