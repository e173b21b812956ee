//! What a recruitment round is and which counts can be true together.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use serde::Deserialize;

use crate::problem::FieldError;
use crate::vocab::{FiscalYear, HiringRoundId, HiringRoute, ShortText, terms};

/// No recruitment of a prefecture has more people in any of its counts; anything above is a typing
/// error.
pub const COUNT_MAX: i32 = 100_000;

terms! {
    /// What was counted, from the plan to the people who came.
    CountKind {
        /// 採用予定: a plan (「4名程度」), never a result.
        Planned = "planned", "採用予定者数", "Planned";
        /// 申込者, 応募者: who asked to take part.
        Applicants = "applicants", "応募者数", "Applicants";
        /// 受験者: who came to the examination.
        Examinees = "examinees", "受験者数", "Examinees";
        /// 一次合格者.
        FirstStagePasses = "first_stage_passes", "一次合格者数", "Passed the first stage";
        /// 最終合格者: who passed, before anybody declined.
        FinalPasses = "final_passes", "最終合格者数", "Passed the final stage";
        /// 辞退者: who passed and did not come.
        Declined = "declined", "辞退者数", "Declined";
        /// 採用者: who came.
        Hired = "hired", "採用者数", "Hired";
    }
}

terms! {
    /// Whether there is a number, and if not, why: the four meanings of 「ー」 apart.
    CountStatus {
        /// There is a number.
        Known = "known", "確定", "Known";
        /// The examination, or this stage of it, was not held.
        NotHeld = "not_held", "実施なし", "Not held";
        /// It lies in the future or has not been reported.
        NotYetKnown = "not_yet_known", "未定", "Not yet known";
        /// The question does not arise.
        NotApplicable = "not_applicable", "該当なし", "Not applicable";
        /// Somebody has it, and it was not published.
        NotPublished = "not_published", "非公表", "Not published";
    }
}

/// One count with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// Whether there is a number.
    pub status: CountStatus,
    /// People; present exactly when the status is `known`.
    pub count: Option<i32>,
    /// About as many (「4名程度」), as a plan says it.
    pub approximate: bool,
    /// Remark.
    pub note: ShortText,
    /// Where it is from.
    pub source: ShortText,
}

/// A count and since when it is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    pub count: Count,
    /// Since when.
    pub recorded_at: NaiveDateTime,
}

/// The seven counts of a round.
pub type Counts = BTreeMap<CountKind, Count>;

/// A recruitment round that is not recorded yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRound {
    pub route: HiringRoute,
    /// Fiscal year in which the examination is held.
    pub exam_fiscal_year: FiscalYear,
    /// Fiscal year in which people begin (「R5採用」 is 2023).
    pub intake_fiscal_year: FiscalYear,
    /// First, second … round for the same intake.
    pub number_in_year: i32,
    /// The counts; one that is missing is not yet known.
    pub counts: Counts,
}

/// A recruitment round as it was recorded at some moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    pub id: HiringRoundId,
    pub route: HiringRoute,
    /// Fiscal year in which the examination is held.
    pub exam_fiscal_year: FiscalYear,
    /// Fiscal year in which people begin.
    pub intake_fiscal_year: FiscalYear,
    /// First, second … round for the same intake.
    pub number_in_year: i32,
    /// Grows with every change.
    pub version: i32,
    pub counts: BTreeMap<CountKind, Recorded>,
}

terms! {
    /// Who takes people on.
    Employer {
        /// 県.
        Prefecture = "prefecture", "県", "Prefecture";
        /// 市町, together.
        Municipality = "municipality", "市町", "Municipalities";
    }
}

/// How many are to be taken on in a year over all routes, where the routes were not told apart.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Fiscal year in which people begin.
    pub intake_fiscal_year: FiscalYear,
    pub employer: Employer,
    pub planned: i32,
    /// About as many.
    pub approximate: bool,
    /// Where it is written.
    pub source: ShortText,
}

/// Which rounds, as recorded when.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Of these routes; all when empty.
    pub routes: Vec<HiringRoute>,
    /// Intake not before …
    pub intake_from: Option<FiscalYear>,
    /// … and not after.
    pub intake_to: Option<FiscalYear>,
    /// As it was recorded at this moment (now, when nothing is said).
    pub known_at: Option<NaiveDateTime>,
}

impl Count {
    #[must_use]
    pub fn known(count: i32) -> Self {
        Self { count: Some(count), ..Self::without(CountStatus::Known) }
    }

    /// No number, and why.
    #[must_use]
    pub const fn without(status: CountStatus) -> Self {
        Self {
            status,
            count: None,
            approximate: false,
            note: ShortText::blank(),
            source: ShortText::blank(),
        }
    }
}

impl Round {
    /// A count, or that it is not yet known.
    #[must_use]
    pub fn count(&self, kind: CountKind) -> Count {
        self.counts.get(&kind).map_or_else(
            || Count::without(CountStatus::NotYetKnown),
            |recorded| recorded.count.clone(),
        )
    }
}

/// Every way in which a new round cannot be.
#[must_use]
pub fn check_round(round: &NewRound) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if round.route == HiringRoute::Other {
        let examined = HiringRoute::ALL.iter().filter(|route| **route != HiringRoute::Other);
        let allowed = examined.map(|route| route.as_str()).collect::<Vec<_>>().join(", ");
        errors.push(FieldError::new("/route", "term_unknown").with("allowed", allowed));
    } else if !examines_in(round.route, round.intake_fiscal_year)
        .contains(&round.exam_fiscal_year.year())
    {
        let years = examines_in(round.route, round.intake_fiscal_year);
        let error = FieldError::new("/exam_fiscal_year", "exam_year_outside");
        errors.push(error.with("first", years.start()).with("last", years.end()));
    }
    errors.extend(check_counts(&round.counts));
    errors
}

/// Examinations are held in the year before people begin; 任期付 are also recruited within the year.
fn examines_in(route: HiringRoute, intake: FiscalYear) -> std::ops::RangeInclusive<i32> {
    let last = if route == HiringRoute::FixedTerm { intake.year() } else { intake.year() - 1 };
    intake.year() - 1..=last
}

/// Every way in which counts cannot be true, alone or together.
#[must_use]
pub fn check_counts(counts: &Counts) -> Vec<FieldError> {
    let mut errors: Vec<FieldError> =
        counts.iter().filter_map(|(kind, count)| check_count(*kind, count)).collect();
    if errors.is_empty() {
        errors = check_stages(counts);
    }
    errors
}

fn check_count(kind: CountKind, count: &Count) -> Option<FieldError> {
    let pointer = format!("/{kind}/count");
    match (count.status, count.count) {
        (CountStatus::Known, None) => Some(FieldError::new(&pointer, "count_needed")),
        (CountStatus::Known, Some(number)) if !(0..=COUNT_MAX).contains(&number) => Some(
            FieldError::new(&pointer, "number_out_of_range").with("min", 0).with("max", COUNT_MAX),
        ),
        (CountStatus::Known, Some(_)) | (_, None) => None,
        (_, Some(_)) => Some(FieldError::new(&pointer, "count_without_known")),
    }
}

/// Stages people pass one after the other: nobody reaches one without the stages before it.
const STAGES: [CountKind; 5] = [
    CountKind::Applicants,
    CountKind::Examinees,
    CountKind::FirstStagePasses,
    CountKind::FinalPasses,
    CountKind::Hired,
];

/// Each known stage is held against the nearest known one before it, so that a gap between them
/// hides nothing.
fn check_stages(counts: &Counts) -> Vec<FieldError> {
    let number = |kind: CountKind| counts.get(&kind).and_then(|count| count.count);
    let mut errors = Vec::new();
    let mut before: Option<(CountKind, i32)> = None;
    let mut passed: Option<(CountKind, i32)> = None;
    for stage in STAGES {
        let Some(here) = number(stage) else { continue };
        errors.extend(before.and_then(|limit| exceeds(stage, here, limit)));
        before = Some((stage, here));
        if stage != CountKind::Hired {
            passed = before;
        }
    }
    // Who declined is not among those who came, and both are among those who passed.
    if let (Some(declined), Some(limit)) = (number(CountKind::Declined), passed) {
        let came = number(CountKind::Hired).filter(|_| errors.is_empty()).unwrap_or(0);
        errors.extend(exceeds(CountKind::Declined, declined, (limit.0, limit.1 - came)));
    }
    errors
}

fn exceeds(stage: CountKind, here: i32, (other, limit): (CountKind, i32)) -> Option<FieldError> {
    let error = || FieldError::new(&format!("/{stage}/count"), "count_exceeds");
    (here > limit).then(|| error().with("limit", limit).with("other", other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(set: &[(CountKind, i32)]) -> Counts {
        set.iter().map(|(kind, number)| (*kind, Count::known(*number))).collect()
    }

    fn faults(set: &[(CountKind, i32)]) -> Vec<String> {
        check_counts(&counts(set)).into_iter().map(|error| error.pointer).collect()
    }

    fn round(route: HiringRoute, exam: i32, intake: i32) -> NewRound {
        let year = |year| FiscalYear::new(year).unwrap_or_else(|code| panic!("{code}"));
        let counts = Counts::new();
        NewRound {
            route,
            exam_fiscal_year: year(exam),
            intake_fiscal_year: year(intake),
            number_in_year: 1,
            counts,
        }
    }

    #[test]
    fn a_number_stands_exactly_where_it_is_known() {
        let of = |status, count| {
            check_count(CountKind::Hired, &Count { count, ..Count::without(status) })
                .map(|error| error.code)
        };
        assert_eq!(of(CountStatus::Known, Some(0)), None);
        assert_eq!(of(CountStatus::Known, None), Some("count_needed"));
        assert_eq!(of(CountStatus::Known, Some(-1)), Some("number_out_of_range"));
        for status in CountStatus::ALL.iter().filter(|status| **status != CountStatus::Known) {
            assert_eq!(of(*status, None), None);
            assert_eq!(of(*status, Some(0)), Some("count_without_known"), "{status}");
        }
    }

    #[test]
    fn no_stage_has_more_people_than_the_one_before() {
        use CountKind::{
            Applicants, Declined, Examinees, FinalPasses, FirstStagePasses, Hired, Planned,
        };
        assert!(
            faults(&[
                (Applicants, 30),
                (Examinees, 24),
                (FirstStagePasses, 10),
                (FinalPasses, 6),
                (Declined, 2),
                (Hired, 4)
            ])
            .is_empty()
        );
        assert_eq!(faults(&[(Applicants, 23), (Examinees, 24)]), ["/examinees/count"]);
        assert_eq!(
            faults(&[(Examinees, 24), (FinalPasses, 25), (Hired, 4)]),
            ["/final_passes/count"]
        );
        assert_eq!(faults(&[(FirstStagePasses, 5), (FinalPasses, 6)]), ["/final_passes/count"]);
        assert_eq!(faults(&[(Applicants, 3), (Hired, 4)]), ["/hired/count"], "over a gap");
        assert_eq!(faults(&[(FinalPasses, 6), (Declined, 3), (Hired, 4)]), ["/declined/count"]);
        assert_eq!(faults(&[(FinalPasses, 6), (Declined, 2), (Hired, 4)]), [""; 0]);
        assert_eq!(faults(&[(Planned, 4), (Hired, 7)]), [""; 0], "a plan may be surpassed");
    }

    #[test]
    fn every_fault_is_named_at_once() {
        use CountKind::{Applicants, Examinees, Hired};
        assert_eq!(
            faults(&[(Applicants, 1), (Examinees, 2), (Hired, 3)]),
            ["/examinees/count", "/hired/count"]
        );
    }

    #[test]
    fn the_examination_comes_before_the_intake() {
        let codes = |route, exam| {
            check_round(&round(route, exam, 2023))
                .into_iter()
                .map(|error| error.code)
                .collect::<Vec<_>>()
        };
        assert!(codes(HiringRoute::Experienced, 2022).is_empty());
        assert_eq!(codes(HiringRoute::Experienced, 2023), ["exam_year_outside"]);
        assert_eq!(codes(HiringRoute::Graduate, 2021), ["exam_year_outside"]);
        assert!(codes(HiringRoute::FixedTerm, 2023).is_empty());
        assert_eq!(codes(HiringRoute::FixedTerm, 2024), ["exam_year_outside"]);
        assert_eq!(codes(HiringRoute::Other, 2022), ["term_unknown"]);
    }
}
