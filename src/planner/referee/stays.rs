//! Stays at hosts other than the owner: longest, shortest, and the ban on returning.
use std::collections::BTreeSet;

use crate::exchange::plan::Line;
use crate::exchange::problem::Person;
use crate::referee::facts::PlanFacts;
use crate::referee::violation::Violation;

/// Every broken rule about stays, by person and host.
pub(crate) fn broken(facts: &PlanFacts) -> Vec<Violation> {
    let mut broken = Vec::new();
    for ((person, host), years) in &facts.served {
        let Some(person) = facts.person(person) else {
            continue;
        };
        if person.owner != *host {
            let stay = Stays::of(facts, person, host, years);
            broken.extend(stay.too_long());
            broken.extend(stay.too_short());
            broken.extend(stay.returns());
        }
    }
    broken
}

/// All years of one person at one host, the tenure before year 0 included.
struct Stays<'a> {
    facts: &'a PlanFacts<'a>,
    person: &'a Person,
    host: &'a str,
    years: BTreeSet<i64>,
}

impl<'a> Stays<'a> {
    fn of(facts: &'a PlanFacts, person: &'a Person, host: &'a str, served: &BTreeSet<i64>) -> Self {
        let tenure = facts.tenure(person, host).unwrap_or(0);
        Self { facts, person, host, years: (-tenure..0).chain(served.iter().copied()).collect() }
    }

    /// Unbroken runs as (first, last) that hold at least one year of the plan.
    fn runs(&self) -> Vec<(i64, i64)> {
        let mut runs: Vec<(i64, i64)> = Vec::new();
        for year in &self.years {
            match runs.last_mut() {
                Some((_, last)) if *last + 1 == *year => *last = *year,
                _ => runs.push((*year, *year)),
            }
        }
        runs.retain(|(_, last)| *last >= 0);
        runs
    }

    fn too_long(&self) -> Vec<Violation> {
        let most = self.person.stays(&self.facts.problem.rules).max_stay_years;
        let runs = self.runs().into_iter();
        let long = runs.filter(|(first, last)| last - first + 1 > most);
        long.map(|(first, last)| {
            let length = last - first + 1;
            let (person, host) = (&self.person.id, self.host);
            self.violation(
                "stay_too_long",
                first,
                last,
                format!("{person}の{host}での在籍が{length}年となり、上限の{most}年を超えます。"),
                format!("{person} stays at {host} for {length} years; at most {most} are allowed."),
            )
        })
        .collect()
    }

    /// A stay that starts inside the horizon: year 0 at the current host is no start, whatever the
    /// tenure.
    fn too_short(&self) -> Vec<Violation> {
        let least = self.person.stays(&self.facts.problem.rules).min_stay_years;
        let end = i64::from(self.facts.problem.years) - 1;
        let starts = |first: i64| {
            first > 0 || (first == 0 && self.facts.tenure(self.person, self.host).is_none())
        };
        let runs = self.runs().into_iter();
        let short =
            runs.filter(|(first, last)| starts(*first) && last - first + 1 < least && *last < end);
        short
            .map(|(first, last)| {
                let length = last - first + 1;
                let (person, host) = (&self.person.id, self.host);
                self.violation(
                    "stay_too_short",
                    first,
                    last,
                    format!(
                        "{person}の{host}での在籍が{length}年で、最低の{least}年に足りません。"
                    ),
                    format!(
                        "{person} stays at {host} for {length} years; at least {least} are needed."
                    ),
                )
            })
            .collect()
    }

    /// At the host in years a < b and not between: b - a = 1 or b - a > `no_return_years`.
    fn returns(&self) -> Vec<Violation> {
        let ban = self.person.stays(&self.facts.problem.rules).no_return_years;
        let pairs = self.years.iter().zip(self.years.iter().skip(1));
        let early = pairs.filter(|(a, b)| *b - *a != 1 && *b - *a <= ban);
        early
            .map(|(a, b)| {
                let (person, host, gap) = (&self.person.id, self.host, b - a - 1);
                self.violation(
                    "returns_too_early",
                    *b,
                    *b,
                    format!("{person}が{host}を離れて{gap}年で戻ります（{ban}年は戻れません）。"),
                    format!(
                        "{person} returns to {host} after {gap} years away; the ban is {ban} years."
                    ),
                )
            })
            .collect()
    }

    fn violation(
        &self,
        code: &'static str,
        first: i64,
        last: i64,
        ja: String,
        en: String,
    ) -> Violation {
        Violation::new(code, self.lines(first, last), ja, en)
    }

    fn lines(&self, first: i64, last: i64) -> Vec<Line> {
        let entries = self.facts.entries.iter();
        let inside = entries.filter(|entry| {
            entry.person.id == self.person.id
                && entry.host.id == self.host
                && (first..=last).contains(&entry.year)
        });
        inside.map(|entry| entry.line.clone()).collect()
    }
}
