//! A transfer (異動): what a person leaves, goes on with and begins, as one act. The row of an
//! assignment says what is ordered; until its orders are given, an end stands in the transfer only.

use chrono::{NaiveDate, NaiveDateTime};

use super::{Action, Assignment, Papers, Proposal, Standing};
use crate::vocab::{
    AssignmentId, AssignmentState, Name, OrganizationCode, Period, PlacementForm, RotationPlanId,
    Share, ShortText, TalentId, TransferId, terms,
};

terms! {
    /// What a part of a transfer does to its assignment.
    PartKind {
        /// Begins it.
        Start = "start", "開始", "Start";
        /// Ends it before its last day.
        End = "end", "終了", "End";
        /// Gives it a later last day.
        Extension = "extension", "延長", "Extension";
    }
}

/// A part of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub kind: PartKind,
    pub assignment: AssignmentId,
    /// Day after the last one; of an end or an extension.
    pub to: Option<NaiveDate>,
}

/// A transfer as it stands. Its states are those of an assignment, without an early end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    pub id: TransferId,
    pub talent: TalentId,
    /// The rotation plan it came from.
    pub plan: Option<RotationPlanId>,
    /// Grows with every step.
    pub version: i32,
    pub state: AssignmentState,
    /// Why the last step was taken.
    pub reason: ShortText,
    /// When it was announced; nothing while it is secret.
    pub disclosed_at: Option<NaiveDateTime>,
    pub created_at: NaiveDateTime,
    /// In the order in which they were drafted.
    pub parts: Vec<Part>,
}

impl Transfer {
    #[must_use]
    pub const fn standing(&self) -> Standing {
        Standing { state: self.state, disclosed: self.disclosed_at.is_some() }
    }

    /// What takes the last step back; nothing where there is none to take back.
    #[must_use]
    pub const fn back(&self) -> Option<Action> {
        match self.state {
            AssignmentState::Draft => Some(Action::Cancel),
            AssignmentState::Announced => Some(Action::Recall),
            AssignmentState::Ordered => Some(Action::Rescind),
            AssignmentState::Ended | AssignmentState::Cancelled => None,
        }
    }

    /// Parts of a kind.
    pub fn parts_of(&self, kind: PartKind) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(move |part| part.kind == kind)
    }
}

/// How far something has come: what is not announced, what is announced, what is ordered. Sums are
/// judged at each of these by what has come as far: an order rests on orders only.
#[must_use]
pub const fn stage(state: AssignmentState) -> u8 {
    match state {
        AssignmentState::Draft | AssignmentState::Cancelled => 0,
        AssignmentState::Announced => 1,
        AssignmentState::Ordered | AssignmentState::Ended => 2,
    }
}

/// A transfer that has a part in an assignment and was not given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tie {
    pub transfer: TransferId,
    pub part: Part,
    /// Where the transfer stands.
    pub state: AssignmentState,
}

impl Tie {
    /// Whether it changes the last day and is not ordered yet.
    #[must_use]
    pub const fn is_pending(&self) -> bool {
        self.part.to.is_some() && stage(self.state) < 2
    }

    /// Whether a step can be taken on the assignment: what would part it from its transfer cannot.
    /// A step that brings it to where its transfer already stands is the transfer's own.
    #[must_use]
    pub fn allows(&self, standing: Standing, action: Action) -> bool {
        let Some(next) = standing.after(action) else { return false };
        let ordered = self.state == AssignmentState::Ordered;
        match self.part.kind {
            PartKind::Start => {
                next.state != AssignmentState::Cancelled && stage(next.state) == stage(self.state)
            }
            PartKind::End => {
                action == Action::CorrectOrder
                    || action == if ordered { Action::End } else { Action::Reopen }
            }
            PartKind::Extension if ordered => !matches!(action, Action::Unextend | Action::Rescind),
            PartKind::Extension => matches!(action, Action::Unextend | Action::CorrectOrder),
        }
    }
}

/// An assignment as sums see it: with what is planned and announced of its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub assignment: Assignment,
    /// Of its transfers the one that changes its last day.
    pub change: Option<Tie>,
}

impl Held {
    /// Its days as far as things have come to a stage; nothing when it has not come so far itself.
    #[must_use]
    pub fn days(&self, at: u8) -> Option<Period> {
        let content = &self.assignment.content;
        let to = self
            .change
            .filter(|tie| tie.is_pending() && at <= stage(tie.state))
            .and_then(|tie| tie.part.to);
        (at <= stage(content.state))
            .then(|| Period::between(content.period.from, to.unwrap_or(content.period.to)))
    }

    /// The assignment with its last day as it is planned.
    #[must_use]
    pub fn into_planned(self) -> Assignment {
        let period = self.days(0).unwrap_or(self.assignment.content.period);
        let mut planned = self.assignment;
        planned.content.period = period;
        planned
    }
}

/// A change of the last day, as it is drafted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEnd {
    pub assignment: AssignmentId,
    /// Nothing for none.
    pub last_day: Option<NaiveDate>,
}

/// Another share, as it is drafted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewShare {
    pub assignment: AssignmentId,
    /// From this day on.
    pub from: NaiveDate,
    pub share: Share,
}

/// A transfer as it is drafted; what starts names its person itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drafting {
    pub talent: TalentId,
    pub ends: Vec<NewEnd>,
    pub extensions: Vec<NewEnd>,
    pub share_changes: Vec<NewShare>,
    pub starts: Vec<Proposal>,
    pub reason: ShortText,
}

/// The numbers of all bodies for one transfer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// Day of all orders (発令日); of each the day it takes effect when left out.
    pub ordered_on: Option<NaiveDate>,
    /// The home body's.
    pub sending: Option<Name>,
    /// The new host's; without a new host, the host's that is left.
    pub receiving: Option<Name>,
    /// That of the host that is left, where there is a new one.
    pub releasing: Option<Name>,
}

impl Numbers {
    /// The papers of one part: each body gives its own number. `new_hosts` are the bodies, other
    /// than the home body, at which something starts.
    #[must_use]
    pub fn papers(&self, assignment: &Assignment, new_hosts: &[OrganizationCode]) -> Papers {
        let own = assignment.content.form == PlacementForm::OwnBody;
        let of_host = if own {
            self.sending.clone().or_else(|| self.receiving.clone().filter(|_| new_hosts.is_empty()))
        } else if new_hosts.is_empty() || new_hosts.contains(&assignment.host) {
            self.receiving.clone()
        } else {
            self.releasing.clone()
        };
        Papers {
            ordered_on: self.ordered_on,
            sending_number: self.sending.clone().filter(|_| !own),
            receiving_number: of_host,
        }
    }
}
