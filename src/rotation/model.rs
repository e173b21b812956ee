//! What a rotation plan is: its states, the one table of its steps, what is set in it, how a result
//! is judged.

mod doubts;
mod facts;
mod hires;
mod judge;
mod names;
mod rules;
mod stability;
mod standing;

use serde::{Deserialize, Serialize};

pub use doubts::{
    BodyDoubt, ChangeKind, Doubts, Findings, Mended, Outcome, PersonDoubt, PostDoubt, Sentence,
};
pub use facts::{
    Away, Commitment, Facts, KnownHost, KnownPerson, KnownPost, Note, Stay, problem_of,
};
pub use hires::{PlannedHire, numbered, rank};
pub use judge::{Judged, broken_rules, judged, refused};
pub use names::{named, words};
pub use rules::{Emphasis, RuleSetting, Unit, defaults, set_rules, settings_of};
pub use stability::Stability;

use crate::planner::problem::{Pin, Problem as PlanProblem, Rules, Weights};
use crate::vocab::terms;

terms! {
    /// How a plan comes about.
    Method {
        /// By the optimizer, with a proven bound.
        Optimal = "optimal", "最適化", "Optimization";
        /// By the optimizer, the worst-off first, with a proven bound.
        Leximin = "leximin", "満足の低い人・団体から", "Worst-off first";
        /// By deferred acceptance, for one fiscal year.
        Stable = "stable", "安定マッチング（単年度）", "Stable matching (one year)";
        /// By hand, judged by the same rules.
        Hand = "hand", "手作業", "By hand";
    }
}

terms! {
    /// Who proposes in a stable plan.
    Side {
        /// People: the best stable plan for every person.
        Person = "person", "職員", "Person";
        /// Hosts: the best stable plan for every host.
        Host = "host", "団体", "Body";
    }
}

terms! {
    /// Where a plan stands.
    PlanState {
        /// Being prepared; a result, if there is one, is not settled.
        Draft = "draft", "作成中", "Draft";
        /// Work in the background is looking for a plan.
        Solving = "solving", "計算中", "Solving";
        /// There is a result that keeps every rule.
        Solved = "solved", "計算済", "Solved";
        /// Waits for somebody else's approval.
        Proposed = "proposed", "提案中", "Proposed";
        /// Approved by somebody else than its author.
        Approved = "approved", "承認済", "Approved";
        /// Its lines are announced assignments.
        Announced = "announced", "内示済", "Announced";
        /// Its lines are ordered assignments.
        Ordered = "ordered", "発令済", "Ordered";
        /// Given up, and kept.
        Cancelled = "cancelled", "取り下げ", "Cancelled";
    }
}

terms! {
    /// What can be done with a plan.
    Action {
        /// Changes name, purpose, rules, limits.
        Update = "update", "変更", "Change";
        /// Sets, pins or clears cells by hand.
        EditLines = "edit_lines", "行の編集", "Edit lines";
        /// Takes the snapshot anew.
        Refresh = "refresh", "事実の取り直し", "Take the facts anew";
        /// Looks for a plan in the background.
        Solve = "solve", "計算", "Solve";
        /// Asks for approval.
        Propose = "propose", "提案", "Propose";
        /// Approves.
        Approve = "approve", "承認", "Approve";
        /// Back to draft.
        Return = "return", "差し戻し", "Return";
        /// 内示.
        Announce = "announce", "内示", "Announce";
        /// Takes back everything the announcement told.
        Recall = "recall", "内示の取消", "Take the announcement back";
        /// 発令.
        Order = "order", "発令", "Order";
        /// Stops the work under way; gives the plan up otherwise.
        Cancel = "cancel", "中止・取り下げ", "Stop or withdraw";
        /// Shows one line to those it concerns.
        Circulate = "circulate", "照会", "Circulate";
        /// Makes another plan like this one.
        Copy = "copy", "複製", "Copy";
        /// Keeps places for people to be hired, or gives them up.
        PlanHires = "plan_hires", "採用予定の変更", "Change planned hires";
        /// Puts a person in the place of a planned hire.
        ReplaceHire = "replace_hire", "採用予定を採用者に置き換え", "Replace a planned hire";
        /// Names doubts and has the plan judged under them.
        Judge = "judge", "想定の登録・判定", "Name scenarios and judge";
    }
}

/// How somebody stands to a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// Made or proposed it.
    Author,
    Colleague,
}

impl PlanState {
    /// Where a step leads; nothing when it cannot be taken from here by this party. This is the
    /// whole table; who may take steps at all is the policy's.
    #[must_use]
    pub const fn after(self, party: Party, action: Action) -> Option<Self> {
        use Action as A;
        let next = match (self, action) {
            (state, A::Copy) => state,
            (Self::Draft | Self::Solved, A::EditLines) => Self::Solved,
            (Self::Draft, A::Update | A::PlanHires | A::ReplaceHire)
            | (Self::Draft | Self::Solved, A::Refresh) => Self::Draft,
            (Self::Solved, A::Update | A::Circulate | A::PlanHires | A::ReplaceHire) => {
                Self::Solved
            }
            (Self::Draft | Self::Solved, A::Solve) => Self::Solving,
            (Self::Solving, A::Cancel) => Self::Draft,
            (Self::Solved, A::Propose) => Self::Proposed,
            (state, A::Judge) if state.is_judged() => state,
            (Self::Proposed, A::Circulate) => Self::Proposed,
            (Self::Proposed, A::Approve) => match party {
                Party::Author => return None,
                Party::Colleague => Self::Approved,
            },
            (Self::Approved, A::Circulate) => Self::Approved,
            (Self::Approved, A::Announce) => Self::Announced,
            (Self::Announced, A::Recall) => Self::Approved,
            (Self::Announced, A::Order) => Self::Ordered,
            (Self::Solved | Self::Proposed | Self::Approved | Self::Cancelled, A::Return) => {
                Self::Draft
            }
            (Self::Draft | Self::Solved | Self::Proposed | Self::Approved, A::Cancel) => {
                Self::Cancelled
            }
            _ => return None,
        };
        Some(next)
    }

    /// Whether there is a result that may be judged under doubts: settled, and not yet told.
    #[must_use]
    pub const fn is_judged(self) -> bool {
        matches!(self, Self::Solved | Self::Proposed | Self::Approved)
    }

    /// Every step that somebody of the party can take from here.
    #[must_use]
    pub fn allowed(self, party: Party) -> Vec<Action> {
        Action::ALL.iter().copied().filter(|action| self.after(party, *action).is_some()).collect()
    }
}

terms! {
    /// What work in the background does.
    JobKind {
        /// Looks for a plan.
        Solve = "rotation.solve", "計算", "Solving";
        /// Judges a plan under its scenarios.
        Judge = "rotation.judge", "想定の判定", "Judging scenarios";
        /// Counts who and which post would rather have each other.
        Stability = "rotation.stability", "安定性の判定", "Judging stability";
    }
}

terms! {
    /// Where work in the background stands.
    JobState {
        /// Waits for a server.
        Queued = "queued", "待機中", "Queued";
        /// A server works on it.
        Running = "running", "実行中", "Running";
        /// Done; the result is stored.
        Done = "done", "完了", "Done";
        /// Ended without a result, and says why.
        Failed = "failed", "失敗", "Failed";
        /// Somebody stopped it.
        Cancelled = "cancelled", "中止", "Cancelled";
    }
}

impl JobState {
    /// Whether nothing more will happen.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

/// Everything set in a plan besides its snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Who proposes in a stable plan.
    pub side: Side,
    pub rules: Rules,
    /// Points of the soft rules.
    pub weights: Weights,
    /// Seed of every throw of dice.
    pub seed: u32,
    /// Most rounds of the search.
    pub max_steps: Option<u32>,
    /// Most seconds of the search.
    pub max_seconds: Option<u32>,
    /// First person everywhere before the second anywhere.
    pub lexicographic: bool,
    /// Whether assignments of the years planned stay as they are.
    pub keeps_assignments: bool,
    /// First fiscal year in which municipalities lend their people, whatever the registration says.
    pub municipal_lending_from: i32,
    /// Places kept for people who are still to be hired; none in plans made before there were any.
    #[serde(default)]
    pub planned_hires: Vec<PlannedHire>,
}

/// A line that a re-solve must keep.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PinnedLine {
    pub person: String,
    pub post: String,
    /// Year, 0 = the first.
    pub year: i64,
}

/// The problem that is solved: the frozen snapshot, with the rules, weights and pins of the plan as
/// they are now.
#[must_use]
pub fn effective(snapshot: &PlanProblem, settings: &Settings, pins: &[PinnedLine]) -> PlanProblem {
    let mut problem = snapshot.clone();
    problem.rules = settings.rules.clone();
    problem.weights = settings.weights.clone();
    for person in &mut problem.people {
        for pin in pins.iter().filter(|pin| pin.person == person.id) {
            if person.pins.iter().all(|own| (own.year, &own.post) != (pin.year, &pin.post)) {
                person.pins.push(Pin { year: pin.year, post: pin.post.clone(), fixed: Vec::new() });
            }
        }
        person.pins.sort_by(|one, other| (one.year, &one.post).cmp(&(other.year, &other.post)));
    }
    problem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_author_takes_every_step_but_approval() {
        for state in PlanState::ALL {
            let (own, others) = (state.allowed(Party::Author), state.allowed(Party::Colleague));
            let more: Vec<Action> =
                others.into_iter().filter(|action| !own.contains(action)).collect();
            assert_eq!(
                more,
                if *state == PlanState::Proposed { vec![Action::Approve] } else { vec![] },
                "{state}"
            );
        }
    }

    #[test]
    fn nothing_is_announced_without_approval_and_nothing_ordered_without_an_announcement() {
        for from in PlanState::ALL {
            for action in Action::ALL {
                let Some(to) = from.after(Party::Colleague, *action) else {
                    continue;
                };
                if to != *from && to == PlanState::Announced {
                    assert_eq!((*from, *action), (PlanState::Approved, Action::Announce));
                }
                if to != *from && to == PlanState::Ordered {
                    assert_eq!((*from, *action), (PlanState::Announced, Action::Order));
                }
                if to != *from && to == PlanState::Approved && *action != Action::Recall {
                    assert_eq!((*from, *action), (PlanState::Proposed, Action::Approve));
                }
            }
        }
        let ways: usize =
            PlanState::ALL.iter().map(|state| state.allowed(Party::Colleague).len()).sum();
        assert_eq!(
            ways,
            8 + 2 + 12 + 6 + 6 + 3 + 1 + 2,
            "the table holds these steps and no others"
        );
    }
}
