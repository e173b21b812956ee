//! Who gives way when a plan is announced. Most people serve without a last day until somebody
//! decides otherwise; a plan is that decision. What stands in the way of its lines is announced to
//! end on the day before, in the same write as the announcement: ended earlier, by hand, it would
//! tell people and bodies of the plan before its day. The end is ordered with the plan.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::publish::Run;
use crate::assignment::Assignment;
use crate::planner::problem::Problem;
use crate::vocab::{AssignmentState, FOREVER};

/// An ordered assignment without a last day that gives way.
#[derive(Clone, Debug)]
pub struct Ending {
    pub assignment: Assignment,
    /// Its last day from now on.
    pub last_day: NaiveDate,
}

/// What a plan knows: it moves nobody else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known<'a> {
    /// Its posts, with their shares in percent.
    pub shares: BTreeMap<&'a str, i64>,
    pub people: BTreeSet<&'a str>,
}

impl<'a> Known<'a> {
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

/// The assignments without a last day, of people of the plan, that give way to its runs: those of
/// the same person that do not fit beside them (the longest held are kept as far as they fit), and
/// whatever else there is in the same post. An assignment that says what a run says goes on as it.
/// What has a last day, was announced only, or begins no earlier than the line stays, and then
/// refuses the announcement.
#[must_use]
pub fn endings(runs: &[Run], known: &Known<'_>, assignments: &[Assignment]) -> Vec<Ending> {
    let open = assignments.iter().filter(|held| {
        held.content.state == AssignmentState::Ordered && held.content.period.to == FOREVER
    });
    let open = open.map(|held| Open {
        held,
        person: held.talent.to_string(),
        post: held.post.to_string(),
    });
    let open: Vec<Open<'_>> =
        open.filter(|one| known.people.contains(one.person.as_str())).collect();
    let scene = Scene { runs, known, open: &open };
    let ending = |one: &Open<'_>| {
        let near = runs.iter().filter(|run| run.person == one.person || run.post == one.post);
        let first =
            near.filter(|run| scene.gives_way(one, run)).map(|run| run.period.from).min()?;
        Some(Ending { assignment: one.held.clone(), last_day: first.pred_opt()? })
    };
    open.iter().filter_map(ending).collect()
}

/// An assignment without a last day, with its ids as runs have them.
struct Open<'a> {
    held: &'a Assignment,
    person: String,
    post: String,
}

impl Open<'_> {
    fn share(&self) -> i64 {
        i64::from(self.held.content.share.percent())
    }
}

struct Scene<'a> {
    runs: &'a [Run],
    known: &'a Known<'a>,
    open: &'a [Open<'a>],
}

impl Scene<'_> {
    fn gives_way(&self, one: &Open<'_>, run: &Run) -> bool {
        let day = run.period.from;
        if day <= one.held.content.period.from || self.goes_on(one, day) {
            return false;
        }
        run.post == one.post || !self.fits(one, day)
    }

    /// Whether a run says on a day what the assignment says.
    fn goes_on(&self, one: &Open<'_>, day: NaiveDate) -> bool {
        let says = |run: &&Run| {
            run.person == one.person && run.post == one.post && run.period.contains(day)
        };
        self.runs.iter().find(says).is_some_and(|run| self.known.share(run) == one.share())
    }

    /// Whether it fits beside the runs of its person on a day, after those that have been held for
    /// longer.
    fn fits(&self, one: &Open<'_>, day: NaiveDate) -> bool {
        let planned =
            self.runs.iter().filter(|run| run.person == one.person && run.period.contains(day));
        let mut sum: i64 = planned.map(|run| self.known.share(run)).sum();
        let others = self
            .open
            .iter()
            .filter(|other| other.person == one.person && other.held.content.period.from < day);
        for other in others.filter(|other| !self.goes_on(other, day)) {
            let fits = sum + other.share() <= 100;
            if other.held.id == one.held.id {
                return fits;
            }
            sum += if fits { other.share() } else { 0 };
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assignment::Content;
    use crate::vocab::{
        AssignmentId, Funding, OrganizationCode, Period, PlacementForm, PostId, Share, ShortText,
        TalentId,
    };

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn held(
        talent: &str,
        post: &str,
        share: i32,
        (from, last): (&str, Option<&str>),
        state: AssignmentState,
    ) -> Assignment {
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
        let (talent, post): (TalentId, PostId) =
            (talent.parse().expect("an id"), post.parse().expect("an id"));
        Assignment { id: AssignmentId::random(), talent, post, host: code, version: 1, content }
    }

    const P: [&str; 2] = ["tal_0000000000001", "tal_0000000000002"];
    const Q: [&str; 2] = ["pst_0000000000001", "pst_0000000000002"];

    fn run(person: usize, post: usize, from: &str, last: &str) -> Run {
        let period = Period::of_days(day(from), Some(day(last))).expect("a period");
        Run { at: 0, person: P[person].to_owned(), post: Q[post].to_owned(), period }
    }

    fn ended(runs: &[Run], shares: [i64; 2], known: &[Assignment]) -> Vec<(usize, NaiveDate)> {
        let plan = Known {
            shares: BTreeMap::from([(Q[0], shares[0]), (Q[1], shares[1])]),
            people: BTreeSet::from(P),
        };
        let place = |ending: &Ending| {
            known.iter().position(|held| held.id == ending.assignment.id).expect("known")
        };
        endings(runs, &plan, known).iter().map(|ending| (place(ending), ending.last_day)).collect()
    }

    #[test]
    fn two_who_change_places_both_give_way() {
        use AssignmentState::Ordered;
        let known = [
            held(P[0], Q[0], 100, ("2024-04-01", None), Ordered),
            held(P[1], Q[1], 100, ("2024-04-01", None), Ordered),
        ];
        let runs = [run(0, 1, "2027-04-01", "2029-03-31"), run(1, 0, "2027-04-01", "2029-03-31")];
        assert_eq!(
            ended(&runs, [100, 100], &known),
            [(0, day("2027-03-31")), (1, day("2027-03-31"))]
        );
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
        let known =
            [held("tal_0000000000009", Q[0], 100, ("2024-04-01", None), AssignmentState::Ordered)];
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
    fn several_small_ones_give_way_together_as_far_as_they_must() {
        use AssignmentState::Ordered;
        let third = "pst_0000000000003";
        let known = [
            held(P[0], Q[0], 40, ("2023-04-01", None), Ordered),
            held(P[0], third, 40, ("2024-04-01", None), Ordered),
        ];
        let runs = [run(0, 1, "2027-04-01", "2028-03-31")];
        assert_eq!(
            ended(&runs, [40, 60], &known),
            [(1, day("2027-03-31"))],
            "the longer held one fits beside"
        );
        assert_eq!(ended(&runs, [40, 20], &known), [], "both do");
        assert_eq!(
            ended(&runs, [40, 80], &known),
            [(0, day("2027-03-31")), (1, day("2027-03-31"))]
        );
    }

    #[test]
    fn another_share_of_the_same_post_is_another_assignment() {
        use AssignmentState::Ordered;
        let known = [
            held(P[0], Q[0], 40, ("2024-04-01", None), Ordered),
            held(P[0], Q[1], 60, ("2024-04-01", None), Ordered),
        ];
        let runs = [run(0, 0, "2027-04-01", "2028-03-31")];
        assert_eq!(
            ended(&runs, [100, 60], &known),
            [(0, day("2027-03-31")), (1, day("2027-03-31"))]
        );
        assert_eq!(ended(&runs, [40, 60], &known), [], "as it is");
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
            assert!(
                ended(&runs, [100, 100], &[held(P[0], Q[0], 100, period, state)]).is_empty(),
                "{period:?} {state}"
            );
        }
    }
}
