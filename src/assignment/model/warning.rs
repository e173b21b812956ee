//! What somebody should look at before it is too late. A warning stops nothing.

use std::collections::BTreeSet;

use chrono::{Months, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;

use crate::vocab::{Grade, Period, PlacementForm, TalentId, day_totals, terms};

terms! {
    /// Kind of a warning.
    WarningCode {
        /// The term of a 任期付 employment ends inside the period.
        TermEndExceeded = "term_end_exceeded", "任期末が期間の途中にあります", "The term of employment ends within the period";
        /// Nobody else serves at the body.
        SingleHandedPost = "single_handed_post", "団体に一人だけの配属です", "The only person of the scheme in this body";
        /// More than three years at one body.
        LongStay = "long_stay", "同じ団体での在任が3年を超えます", "More than 3 years in the same body";
        /// Less than two years at one body.
        ShortStay = "short_stay", "同じ団体での在任が2年に満たない期間です", "Less than 2 years in the same body";
        /// A dispatch is usually for two years.
        DispatchOverTwoYears = "dispatch_over_two_years", "派遣期間が2年を超えます", "The dispatch is longer than 2 years";
        /// Everybody of the body leaves on one day.
        AllLeaveSameDay = "all_leave_same_day", "団体の全員が同じ日に終了します", "Everybody in the body ends on the same day";
        /// The person is away on days of the period.
        AbsenceOverlap = "absence_overlap", "休職・研修派遣の期間と重なります", "Overlaps with a leave or a secondment for training";
        /// The post is not there on every day of the period.
        PostClosed = "post_closed", "ポストがない日が期間に含まれます", "On some days of the period the post does not exist";
        /// The person's grade on the first day is below the post's.
        GradeBelowPost = "grade_below_post", "本人の相当級がポストの相当級より下です", "The person's grade is below the grade of the post";
        /// An order has no number yet.
        OrderNumberMissing = "order_number_missing", "番号のない発令があります", "There are orders without a number";
    }
}

/// A warning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Warning {
    /// Which.
    pub code: WarningCode,
    /// What it says.
    pub title: &'static str,
    /// The first day it is about.
    pub day: Option<NaiveDate>,
}

/// Somebody in a post of the same body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Neighbour {
    pub talent: TalentId,
    pub period: Period,
    pub form: PlacementForm,
}

/// What the warnings of one assignment are judged by. Whoever reads gets only facts that reader may
/// know.
#[derive(Clone, Debug)]
pub struct Facts {
    pub talent: TalentId,
    pub period: Period,
    pub form: PlacementForm,
    /// Last days of terms of employments in the period.
    pub term_ends: Vec<NaiveDate>,
    /// When the person is away.
    pub absences: Vec<Period>,
    /// From the first to the last day of the post.
    pub post: Option<Period>,
    /// Everybody at the same body, this assignment included, on any day.
    pub at_host: Vec<Neighbour>,
    /// The person's grade on the first day, for those who may know.
    pub grade: Option<Grade>,
    /// The post's.
    pub post_grade: Option<Grade>,
    /// Whether an order has no number.
    pub number_missing: bool,
}

/// Everything to look at, in a fixed order.
#[must_use]
pub fn warnings(facts: &Facts) -> Vec<Warning> {
    let found = [
        (WarningCode::TermEndExceeded, term_end(facts)),
        (WarningCode::SingleHandedPost, single_handed(facts)),
        (WarningCode::LongStay, long_stay(facts)),
        (WarningCode::ShortStay, short_stay(facts)),
        (WarningCode::DispatchOverTwoYears, long_dispatch(facts)),
        (WarningCode::AllLeaveSameDay, all_leave(facts)),
        (WarningCode::AbsenceOverlap, absence(facts)),
        (WarningCode::PostClosed, post_closed(facts)),
        (WarningCode::GradeBelowPost, grade_below(facts)),
        (WarningCode::OrderNumberMissing, facts.number_missing.then_some(facts.period.from)),
    ];
    found
        .into_iter()
        .filter_map(|(code, day)| {
            day.map(|day| Warning { code, title: code.name_ja(), day: Some(day) })
        })
        .collect()
}

fn years_later(day: NaiveDate, years: u32) -> NaiveDate {
    day.checked_add_months(Months::new(12 * years)).unwrap_or(day)
}

/// The employment's term ends before the last day of the assignment.
fn term_end(facts: &Facts) -> Option<NaiveDate> {
    facts
        .term_ends
        .iter()
        .filter_map(|last| last.succ_opt())
        .filter(|after| *after < facts.period.to)
        .min()
}

/// The first day of the period on which nobody else serves at the body.
fn single_handed(facts: &Facts) -> Option<NaiveDate> {
    let others: Vec<_> = facts
        .at_host
        .iter()
        .filter(|neighbour| neighbour.talent != facts.talent)
        .map(|neighbour| (neighbour.period, 1))
        .collect();
    day_totals(facts.period, &others).into_iter().find(|(_, count)| *count == 0).map(|(day, _)| day)
}

/// Rotation is about being lent; service at the own body is no stay.
fn stay(facts: &Facts) -> Option<Period> {
    (facts.form != PlacementForm::OwnBody).then(|| chain(facts, |_| true))
}

/// The days of the person at the body without a break, this assignment's among them, by
/// assignments of some forms.
fn chain(facts: &Facts, counts: impl Fn(PlacementForm) -> bool) -> Period {
    let own: Vec<Period> = facts
        .at_host
        .iter()
        .filter(|neighbour| neighbour.talent == facts.talent && counts(neighbour.form))
        .map(|neighbour| neighbour.period)
        .collect();
    let mut whole = facts.period;
    // Each pass takes in what touches; a person has few assignments at one body.
    while let Some(touching) =
        own.iter().find(|period| touches(period, &whole) && !whole.covers(period))
    {
        whole = Period::between(whole.from.min(touching.from), whole.to.max(touching.to));
    }
    whole
}

fn touches(one: &Period, other: &Period) -> bool {
    one.from <= other.to && other.from <= one.to
}

fn long_stay(facts: &Facts) -> Option<NaiveDate> {
    stay(facts)
        .map(|whole| (years_later(whole.from, 3), whole.to))
        .filter(|(limit, to)| limit < to)
        .map(|(limit, _)| limit)
}

fn short_stay(facts: &Facts) -> Option<NaiveDate> {
    stay(facts).filter(|whole| whole.to < years_later(whole.from, 2)).map(|whole| whole.to)
}

/// Dispatches to one body that follow on each other are one, however many assignments they are.
fn long_dispatch(facts: &Facts) -> Option<NaiveDate> {
    let whole = chain(facts, |form| form == PlacementForm::Dispatch);
    let limit = years_later(whole.from, 2);
    (facts.form == PlacementForm::Dispatch && limit < whole.to).then_some(limit)
}

/// At least two people serve on the last day, and none of the body's serves on the next.
fn all_leave(facts: &Facts) -> Option<NaiveDate> {
    let last = facts.period.last_day()?;
    let there = |day: NaiveDate| {
        facts.at_host.iter().filter(move |neighbour| neighbour.period.contains(day))
    };
    let people: BTreeSet<TalentId> =
        there(last).map(|neighbour| neighbour.talent).chain([facts.talent]).collect();
    (people.len() > 1 && there(facts.period.to).next().is_none()).then_some(last)
}

fn absence(facts: &Facts) -> Option<NaiveDate> {
    facts
        .absences
        .iter()
        .filter_map(|absence| absence.overlap(&facts.period))
        .map(|both| both.from)
        .min()
}

/// Somebody below the grade the post wants serves in it.
fn grade_below(facts: &Facts) -> Option<NaiveDate> {
    let (grade, wanted) = (facts.grade?, facts.post_grade?);
    (grade < wanted).then_some(facts.period.from)
}

/// The first day of the period on which the post is not there.
fn post_closed(facts: &Facts) -> Option<NaiveDate> {
    let Some(post) = facts.post else { return Some(facts.period.from) };
    if facts.period.from < post.from || post.to <= facts.period.from {
        return Some(facts.period.from);
    }
    (post.to < facts.period.to).then_some(post.to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocab::FOREVER;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn span(first: &str, after: &str) -> Period {
        Period::between(day(first), day(after))
    }

    fn neighbour(talent: TalentId, period: Period) -> Neighbour {
        Neighbour { talent, period, form: PlacementForm::Concurrent }
    }

    fn facts(period: Period) -> Facts {
        let talent = TalentId::random();
        Facts {
            talent,
            period,
            form: PlacementForm::Concurrent,
            term_ends: vec![],
            absences: vec![],
            post: Some(Period::between(day("2020-04-01"), FOREVER)),
            at_host: vec![
                neighbour(talent, period),
                neighbour(TalentId::random(), Period::between(day("2020-04-01"), FOREVER)),
            ],
            grade: Some(Grade::Staff),
            post_grade: Some(Grade::Staff),
            number_missing: false,
        }
    }

    fn codes(facts: &Facts) -> Vec<(WarningCode, String)> {
        warnings(facts)
            .into_iter()
            .map(|warning| {
                (warning.code, warning.day.map_or_else(String::new, |day| day.to_string()))
            })
            .collect()
    }

    #[test]
    fn two_years_among_others_are_nothing_to_look_at() {
        assert_eq!(codes(&facts(span("2024-04-01", "2026-04-01"))), []);
    }

    #[test]
    fn the_days_of_each_warning_are_exact() {
        let two_years = span("2024-04-01", "2026-04-01");
        let one = |change: &dyn Fn(&mut Facts)| {
            let mut facts = facts(two_years);
            change(&mut facts);
            codes(&facts)
        };
        let is = |code, day: &str| vec![(code, day.to_owned())];
        assert_eq!(
            one(&|facts| facts.term_ends = vec![day("2026-03-30")]),
            is(WarningCode::TermEndExceeded, "2026-03-31")
        );
        assert_eq!(one(&|facts| facts.term_ends = vec![day("2026-03-31")]), []);
        assert_eq!(
            one(&|facts| facts.absences = vec![span("2026-03-31", "2027-01-01")]),
            is(WarningCode::AbsenceOverlap, "2026-03-31")
        );
        assert_eq!(
            one(&|facts| facts.post = Some(span("2020-04-01", "2025-10-01"))),
            is(WarningCode::PostClosed, "2025-10-01")
        );
        assert_eq!(one(&|facts| facts.post = None), is(WarningCode::PostClosed, "2024-04-01"));
        assert_eq!(
            one(&|facts| facts.at_host[1].period = span("2020-04-01", "2026-01-01")),
            is(WarningCode::SingleHandedPost, "2026-01-01")
        );
        assert_eq!(
            one(&|facts| facts.at_host[1].period = span("2020-04-01", "2026-04-01")),
            is(WarningCode::AllLeaveSameDay, "2026-03-31")
        );
        assert_eq!(
            one(&|facts| facts.post_grade = Some(Grade::SubsectionChief)),
            is(WarningCode::GradeBelowPost, "2024-04-01")
        );
        assert_eq!(one(&|facts| facts.grade = Some(Grade::Director)), []);
        assert_eq!(
            one(&|facts| facts.number_missing = true),
            is(WarningCode::OrderNumberMissing, "2024-04-01")
        );
    }

    #[test]
    fn a_stay_is_counted_through_what_came_before() {
        let mut later = facts(span("2026-04-01", "2027-04-01"));
        assert_eq!(codes(&later), [(WarningCode::ShortStay, "2027-04-01".to_owned())]);
        later.at_host.push(neighbour(later.talent, span("2024-04-01", "2026-04-01")));
        assert_eq!(codes(&later), []);
        later.at_host.push(neighbour(later.talent, span("2023-10-01", "2024-04-01")));
        assert_eq!(codes(&later), [(WarningCode::LongStay, "2026-10-01".to_owned())]);
        later.form = PlacementForm::OwnBody;
        assert_eq!(codes(&later), []);
    }

    #[test]
    fn a_dispatch_is_usually_for_two_years() {
        let mut long = facts(span("2024-04-01", "2026-04-02"));
        assert_eq!(codes(&long), []);
        long.form = PlacementForm::Dispatch;
        assert_eq!(codes(&long), [(WarningCode::DispatchOverTwoYears, "2026-04-01".to_owned())]);
    }

    #[test]
    fn dispatches_that_follow_on_each_other_are_one() {
        let mut facts = facts(span("2026-04-01", "2027-10-01"));
        facts.form = PlacementForm::Dispatch;
        assert_eq!(long_dispatch(&facts), None, "a year and a half");
        let before = span("2025-04-01", "2026-04-01");
        facts.at_host.push(Neighbour {
            talent: facts.talent,
            period: before,
            form: PlacementForm::Dispatch,
        });
        assert_eq!(long_dispatch(&facts), Some(day("2027-04-01")), "two and a half together");
        facts.form = PlacementForm::Concurrent;
        assert_eq!(long_dispatch(&facts), None, "another form");
    }
}
