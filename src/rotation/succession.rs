//! Who gives way when a plan is announced. Most people serve without a last day until somebody decides otherwise; a plan is that
//! decision. What stands in the way of its lines ends on the day before, in the same write as the announcement: ended earlier,
//! by hand, it would tell people and bodies of the plan before its day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::publish::Run;
use crate::assignment::Assignment;
use crate::planner::problem::Problem;
use crate::vocab::{AssignmentState, FOREVER};

/// An ordered assignment without a last day that gives way.
#[derive(Clone, Debug)]
pub struct Ending {
    /// As it stands.
    pub assignment: Assignment,
    /// Its last day from now on.
    pub last_day: NaiveDate,
}

/// What a plan knows: it moves nobody else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known<'a> {
    /// Its posts, with their shares in percent.
    pub shares: BTreeMap<&'a str, i64>,
    /// Its people.
    pub people: BTreeSet<&'a str>,
}

impl<'a> Known<'a> {
    /// Of a problem.
    #[must_use]
    pub fn of(problem: &'a Problem) -> Self {
        Self {
            shares: problem.posts.iter().map(|post| (post.id.as_str(), post.share)).collect(),
            people: problem.people.iter().map(|person| person.id.as_str()).collect(),
        }
    }

    /// How much of a person a run takes, in percent.
    #[must_use]
    pub fn share(&self, run: &Run) -> i64 {
        self.shares.get(run.post.as_str()).copied().unwrap_or(100)
    }
}

/// The assignments without a last day, of people of the plan, that give way to its runs: one of the same person elsewhere, when
/// both would exceed the whole person, and one of somebody else in the same post. What has a last day, was announced only, or
/// begins no earlier than the line stays, and then refuses the announcement.
#[must_use]
pub fn endings(runs: &[Run], known: &Known<'_>, assignments: &[Assignment]) -> Vec<Ending> {
    let open = |held: &&Assignment| held.content.state == AssignmentState::Ordered && held.content.period.to == FOREVER;
    let own = |held: &&Assignment| known.people.contains(held.talent.to_string().as_str());
    assignments
        .iter()
        .filter(open)
        .filter(own)
        .filter_map(|held| {
            let days = runs.iter().filter(|run| displaces(run, held, runs, known)).map(|run| run.period.from);
            let last_day = days.min()?.pred_opt()?;
            Some(Ending { assignment: held.clone(), last_day })
        })
        .collect()
}

fn displaces(run: &Run, held: &Assignment, runs: &[Run], known: &Known<'_>) -> bool {
    let day = run.period.from;
    let (person, post) = (held.talent.to_string(), held.post.to_string());
    let goes_on = runs.iter().any(|other| other.person == person && other.post == post && other.period.contains(day));
    if goes_on || day <= held.content.period.from {
        return false;
    }
    if run.post == post {
        return run.person != person;
    }
    let planned: i64 = runs.iter().filter(|other| other.person == person && other.period.contains(day)).map(|run| known.share(run)).sum();
    run.person == person && planned + i64::from(held.content.share.percent()) > 100
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assignment::Content;
    use crate::vocab::{AssignmentId, Funding, OrganizationCode, Period, PlacementForm, PostId, Share, ShortText, TalentId};

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn held(talent: &str, post: &str, share: i32, (from, last): (&str, Option<&str>), state: AssignmentState) -> Assignment {
        let period = Period::of_days(day(from), last.map(day)).expect("a period");
        let code: OrganizationCode = "342157".parse().expect("a code");
        let content = Content {
            home: code.clone(),
            period,
            share: Share::new(share).expect("a share"),
            form: PlacementForm::OwnBody,
            funding: Funding::Unspecified,
            agreement_reference: ShortText::default(),
            work_days: ShortText::default(),
            state,
            reason: ShortText::default(),
            disclosed_at: None,
        };
        let (talent, post): (TalentId, PostId) = (talent.parse().expect("an id"), post.parse().expect("an id"));
        Assignment { id: AssignmentId::random(), talent, post, host: code, version: 1, content }
    }

    const P: [&str; 2] = ["tal_0000000000001", "tal_0000000000002"];
    const Q: [&str; 2] = ["pst_0000000000001", "pst_0000000000002"];

    fn run(person: usize, post: usize, from: &str, last: &str) -> Run {
        let period = Period::of_days(day(from), Some(day(last))).expect("a period");
        Run { at: 0, person: P[person].to_owned(), post: Q[post].to_owned(), period }
    }

    fn ended(runs: &[Run], shares: [i64; 2], known: &[Assignment]) -> Vec<(usize, NaiveDate)> {
        let plan = Known { shares: BTreeMap::from([(Q[0], shares[0]), (Q[1], shares[1])]), people: BTreeSet::from(P) };
        let place = |ending: &Ending| known.iter().position(|held| held.id == ending.assignment.id).expect("known");
        endings(runs, &plan, known).iter().map(|ending| (place(ending), ending.last_day)).collect()
    }

    #[test]
    fn two_who_change_places_both_give_way() {
        use AssignmentState::Ordered;
        let known = [held(P[0], Q[0], 100, ("2024-04-01", None), Ordered), held(P[1], Q[1], 100, ("2024-04-01", None), Ordered)];
        let runs = [run(0, 1, "2027-04-01", "2029-03-31"), run(1, 0, "2027-04-01", "2029-03-31")];
        assert_eq!(ended(&runs, [100, 100], &known), [(0, day("2027-03-31")), (1, day("2027-03-31"))]);
    }

    #[test]
    fn whoever_goes_on_gives_way_when_that_is_over() {
        let known = [held(P[0], Q[0], 100, ("2024-04-01", None), AssignmentState::Ordered)];
        let stays = run(0, 0, "2027-04-01", "2028-03-31");
        assert!(ended(std::slice::from_ref(&stays), [100, 100], &known).is_empty());
        let runs = [stays, run(0, 1, "2028-04-01", "2029-03-31")];
        assert_eq!(ended(&runs, [100, 100], &known), [(0, day("2028-03-31"))]);
    }

    #[test]
    fn nobody_outside_of_the_plan_gives_way() {
        let known = [held("tal_0000000000009", Q[0], 100, ("2024-04-01", None), AssignmentState::Ordered)];
        assert!(ended(&[run(0, 0, "2027-04-01", "2028-03-31")], [100, 100], &known).is_empty());
    }

    #[test]
    fn what_fits_beside_the_plan_stays() {
        let known = [held(P[0], Q[0], 40, ("2024-04-01", None), AssignmentState::Ordered)];
        let runs = [run(0, 1, "2027-04-01", "2028-03-31")];
        assert!(ended(&runs, [40, 60], &known).is_empty());
        assert_eq!(ended(&runs, [40, 61], &known), [(0, day("2027-03-31"))]);
    }

    #[test]
    fn a_last_day_an_announcement_and_a_later_beginning_stand() {
        use AssignmentState::{Announced, Ordered};
        let runs = [run(0, 1, "2027-04-01", "2028-03-31")];
        for (period, state) in [
            (("2024-04-01", Some("2028-03-31")), Ordered),
            (("2024-04-01", None), Announced),
            (("2027-04-01", None), Ordered),
            (("2027-07-01", None), Ordered),
        ] {
            assert!(ended(&runs, [100, 100], &[held(P[0], Q[0], 100, period, state)]).is_empty(), "{period:?} {state}");
        }
    }
}
