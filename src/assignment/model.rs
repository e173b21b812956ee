//! What an assignment is, the one table of its steps, and what a step makes of it.

mod transfer;
mod warning;

use chrono::{NaiveDate, NaiveDateTime};

pub use transfer::{
    Drafting, Held, NewEnd, NewShare, Numbers, Part, PartKind, Tie, Transfer, stage,
};
pub use warning::{Facts, Neighbour, Warning, WarningCode, warnings};

use crate::problem::FieldError;
use crate::vocab::{
    AssignmentId, AssignmentState, Funding, Name, OrganizationCode, Period, PlacementForm, PostId,
    Share, ShortText, TalentId, terms,
};

terms! {
    /// What can be done with an assignment. Every step has its reverse (announce and recall, order
    /// and rescind, end and reopen, extend and unextend, cancel and reinstate); what was announced and then cancelled is
    /// public and is compensated by a new one.
    Action {
        /// Alters a draft.
        Update = "update", "変更", "Change";
        /// 内示.
        Announce = "announce", "内示", "Announce";
        /// Takes an announcement back: a draft again, and secret again.
        Recall = "recall", "内示の取消", "Take the announcement back";
        /// 発令.
        Order = "order", "発令", "Order";
        /// Takes the orders back: announced again.
        Rescind = "rescind", "発令の取消", "Rescind the order";
        /// Ends it before its last day, by order.
        End = "end", "期間途中の終了", "End early";
        /// Takes an early end back.
        Reopen = "reopen", "途中終了の取消", "Take the early end back";
        /// Gives it a later last day.
        Extend = "extend", "延長", "Extend";
        /// Takes an extension back, with its orders; only while one holds.
        Unextend = "unextend", "延長の取消", "Take the extension back";
        /// Closes it on the day before and opens a follower with another share.
        ChangeShare = "change_share", "割合の変更", "Change the share";
        /// Another number or day of orders that were recorded wrongly.
        CorrectOrder = "correct_order", "発令番号の訂正", "Correct the orders";
        /// Gives it up: 廃案 of a draft, 取消 of an announcement.
        Cancel = "cancel", "取消", "Cancel";
        /// Makes a draft that was given up a draft again.
        Reinstate = "reinstate", "取消の取消", "Take the cancellation back";
    }
}

/// Where an assignment stands, and whether the people concerned know of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Standing {
    pub state: AssignmentState,
    /// Whether it was announced.
    pub disclosed: bool,
}

impl Standing {
    const fn of(state: AssignmentState, disclosed: bool) -> Self {
        Self { state, disclosed }
    }

    pub const DRAFT: Self = Self::of(AssignmentState::Draft, false);

    /// Where a step leads; nothing when it cannot be taken from here. This is the whole table.
    #[must_use]
    pub const fn after(self, action: Action) -> Option<Self> {
        use AssignmentState as S;
        let next = match (self.state, action, self.disclosed) {
            (S::Draft, Action::Update, _) => Self::DRAFT,
            (S::Draft, Action::Announce, _) => Self::of(S::Announced, true),
            (S::Draft, Action::Cancel, _) => Self::of(S::Cancelled, false),
            (S::Announced, Action::Recall, _) => Self::DRAFT,
            (S::Announced, Action::Order, _) => Self::of(S::Ordered, true),
            (S::Announced, Action::Cancel, _) => Self::of(S::Cancelled, true),
            (S::Ordered, Action::Rescind, _) => Self::of(S::Announced, true),
            (
                S::Ordered,
                Action::Extend | Action::Unextend | Action::ChangeShare | Action::CorrectOrder,
                _,
            ) => Self::of(S::Ordered, true),
            (S::Ended, Action::CorrectOrder, _) => Self::of(S::Ended, true),
            (S::Ordered, Action::End, _) => Self::of(S::Ended, true),
            (S::Ended, Action::Reopen, _) => Self::of(S::Ordered, true),
            (S::Cancelled, Action::Reinstate, false) => Self::DRAFT,
            _ => return None,
        };
        Some(next)
    }

    /// Every step that can be taken from here.
    #[must_use]
    pub fn allowed(self) -> Vec<Action> {
        Action::ALL.iter().copied().filter(|action| self.after(*action).is_some()).collect()
    }
}

/// Whether a step takes back what people were told, and therefore owes them a reason.
#[must_use]
pub const fn owes_reason(standing: Standing, action: Action) -> bool {
    match action {
        Action::Recall
        | Action::Rescind
        | Action::Reopen
        | Action::Unextend
        | Action::CorrectOrder => true,
        Action::Cancel => standing.disclosed,
        _ => false,
    }
}

/// What an assignment says, as one of its versions records it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    pub state: AssignmentState,
    /// From when until when.
    pub period: Period,
    /// How much of the person.
    pub share: Share,
    pub form: PlacementForm,
    /// Who pays in the end.
    pub funding: Funding,
    /// Number or name of the agreement (協定書).
    pub agreement_reference: ShortText,
    /// The days as the agreement has them (週2日).
    pub work_days: ShortText,
    /// Why the step that made this version was taken.
    pub reason: ShortText,
    /// When it was announced; nothing while it is secret.
    pub disclosed_at: Option<NaiveDateTime>,
    /// Home body of the person on the first day.
    pub home: OrganizationCode,
}

/// An assignment as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    pub id: AssignmentId,
    pub talent: TalentId,
    pub post: PostId,
    /// The body that keeps the post.
    pub host: OrganizationCode,
    /// Grows with every step.
    pub version: i32,
    pub content: Content,
}

impl Assignment {
    #[must_use]
    pub const fn standing(&self) -> Standing {
        Standing { state: self.content.state, disclosed: self.content.disclosed_at.is_some() }
    }

    /// Whether only the prefecture's staff may know of it.
    #[must_use]
    pub const fn is_secret(&self) -> bool {
        self.content.disclosed_at.is_none()
    }

    /// What it says after a step to `standing`: the disclosure begins with the announcement and
    /// ends with its recall.
    #[must_use]
    pub fn moved(&self, standing: Standing, reason: ShortText, now: NaiveDateTime) -> Content {
        let disclosed_at = standing.disclosed.then(|| self.content.disclosed_at.unwrap_or(now));
        Content { state: standing.state, reason, disclosed_at, ..self.content.clone() }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub talent: TalentId,
    pub post: PostId,
    /// From when until when.
    pub period: Period,
    /// How much of the person.
    pub share: Share,
    /// Legal form; without one, service at the own body or 派遣.
    pub form: Option<PlacementForm>,
    /// Who pays in the end.
    pub funding: Funding,
    /// Number or name of the agreement.
    pub agreement_reference: ShortText,
    /// The days as the agreement has them.
    pub work_days: ShortText,
}

/// What a draft says differently; nothing leaves it as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Amendment {
    pub starts_on: Option<NaiveDate>,
    /// Last day, or none.
    pub ends_on: Option<Option<NaiveDate>>,
    /// How much of the person.
    pub share: Option<Share>,
    pub form: Option<PlacementForm>,
    /// Who pays in the end.
    pub funding: Option<Funding>,
    /// Number or name of the agreement.
    pub agreement_reference: Option<ShortText>,
    /// The days as the agreement has them.
    pub work_days: Option<ShortText>,
}

impl Amendment {
    /// The draft as it is to be.
    ///
    /// # Errors
    /// `period_reversed` or `date_out_of_range`.
    pub fn applied(&self, old: &Content) -> Result<Content, &'static str> {
        let first = self.starts_on.unwrap_or(old.period.from);
        let last = self.ends_on.unwrap_or_else(|| old.period.last_day());
        Ok(Content {
            period: Period::of_days(first, last)?,
            share: self.share.unwrap_or(old.share),
            form: self.form.unwrap_or(old.form),
            funding: self.funding.unwrap_or(old.funding),
            agreement_reference: self
                .agreement_reference
                .clone()
                .unwrap_or_else(|| old.agreement_reference.clone()),
            work_days: self.work_days.clone().unwrap_or_else(|| old.work_days.clone()),
            ..old.clone()
        })
    }
}

terms! {
    /// Whose order it is.
    OrderSide {
        /// The home body's.
        Sending = "sending", "派遣元", "Sending body";
        /// The host's.
        Receiving = "receiving", "受入先", "Receiving body";
    }
}

terms! {
    /// What an order says.
    OrderKind {
        /// The home body lends.
        Dispatch = "dispatch", "派遣", "Dispatch";
        /// The host appoints.
        Appointment = "appointment", "任命", "Appointment";
        /// The home body takes back early.
        DispatchEnd = "dispatch_end", "派遣終了", "End of dispatch";
        /// The host releases early.
        AppointmentEnd = "appointment_end", "任命終了", "End of appointment";
        /// The home body lends for longer.
        DispatchExtension = "dispatch_extension", "派遣期間延長", "Extension of dispatch";
        /// The host appoints for longer.
        AppointmentExtension = "appointment_extension", "任命期間延長", "Extension of appointment";
    }
}

impl OrderKind {
    /// Where it stands in the life of an assignment: it is begun, prolonged, ended early. The last of a
    /// side's orders is the one of the latest stage; an early end takes effect before a prolonged one.
    #[must_use]
    pub const fn stage(self) -> u8 {
        match self {
            Self::Dispatch | Self::Appointment => 0,
            Self::DispatchExtension | Self::AppointmentExtension => 1,
            Self::DispatchEnd | Self::AppointmentEnd => 2,
        }
    }
}

/// The papers of one day: the home body's and the host's. Service at the own body has only one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Papers {
    /// Day of both orders (発令日); the day they take effect when left out.
    pub ordered_on: Option<NaiveDate>,
    /// Number of the home body's order.
    pub sending_number: Option<Name>,
    /// Number of the host's order.
    pub receiving_number: Option<Name>,
}

/// One order that is to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    pub side: OrderSide,
    pub kind: OrderKind,
    /// The body that gives it.
    pub organization: OrganizationCode,
    /// Its number; empty while it has none.
    pub number: String,
    /// Day of the order.
    pub ordered_on: NaiveDate,
    /// Day from which it acts.
    pub effective_on: NaiveDate,
}

impl Paper {
    /// What it is about.
    #[must_use]
    pub fn occasion(&self) -> Option<Occasion> {
        Occasion::ALL.iter().copied().find(|occasion| {
            let (sending, receiving) = occasion.kinds();
            self.kind == sending || self.kind == receiving
        })
    }
}

/// The day from which the newest of these orders prolongs, where one does and the period still
/// reaches beyond it.
#[must_use]
pub fn extended_from(papers: &[Paper], period: Period) -> Option<NaiveDate> {
    let (sending, receiving) = Occasion::Extension.kinds();
    let extension = |paper: &&Paper| paper.kind == sending || paper.kind == receiving;
    let newest = papers.iter().filter(extension).map(|paper| paper.effective_on).max();
    newest.filter(|day| period.from < *day && *day < period.to)
}

terms! {
    /// What a set of orders is about.
    Occasion {
        /// Somebody begins.
        Beginning = "beginning", "開始", "Beginning";
        /// Somebody stops early.
        Ending = "ending", "終了", "Early end";
        /// Somebody goes on for longer.
        Extension = "extension", "延長", "Extension";
    }
}

impl Occasion {
    /// Kinds of the orders of this occasion: the home body's and the host's.
    #[must_use]
    pub const fn kinds(self) -> (OrderKind, OrderKind) {
        match self {
            Self::Beginning => (OrderKind::Dispatch, OrderKind::Appointment),
            Self::Ending => (OrderKind::DispatchEnd, OrderKind::AppointmentEnd),
            Self::Extension => (OrderKind::DispatchExtension, OrderKind::AppointmentExtension),
        }
    }
}

impl Papers {
    /// The orders of an occasion: both of the same day, the host's alone at the own body.
    ///
    /// # Errors
    /// `not_allowed_here` for an order of a sending body where nobody is sent.
    pub fn orders(
        &self,
        assignment: &Assignment,
        occasion: Occasion,
        effective_on: NaiveDate,
    ) -> Result<Vec<Paper>, FieldError> {
        let own_body = assignment.content.form == PlacementForm::OwnBody;
        if own_body && self.sending_number.is_some() {
            let reason = (
                "自団体への配属の発令は受入先のみです。外してください。",
                "At the own body only the receiving side orders. Leave it out.",
            );
            return Err(FieldError::because("/sending_number", reason));
        }
        let (sending, receiving) = occasion.kinds();
        let paper = |side, kind, organization: &OrganizationCode, number: &Option<Name>| Paper {
            side,
            kind,
            organization: organization.clone(),
            number: number.as_ref().map_or_else(String::new, ToString::to_string),
            ordered_on: self.ordered_on.unwrap_or(effective_on),
            effective_on,
        };
        let mut papers = Vec::new();
        if !own_body {
            papers.push(paper(
                OrderSide::Sending,
                sending,
                &assignment.content.home,
                &self.sending_number,
            ));
        }
        papers.push(paper(
            OrderSide::Receiving,
            receiving,
            &assignment.host,
            &self.receiving_number,
        ));
        Ok(papers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn below(limit: usize) -> usize {
        usize::try_from(rand::random::<u32>()).expect("fits") % limit
    }

    /// What must be true wherever an assignment stands.
    fn sound(standing: Standing) -> bool {
        match standing.state {
            AssignmentState::Draft => !standing.disclosed,
            AssignmentState::Announced | AssignmentState::Ordered | AssignmentState::Ended => {
                standing.disclosed
            }
            AssignmentState::Cancelled => true,
        }
    }

    #[test]
    fn a_hundred_thousand_walks_never_leave_the_table() {
        for _ in 0..100_000 {
            let mut standing = Standing::DRAFT;
            for _ in 0..=below(24) {
                let action = Action::ALL[below(Action::ALL.len())];
                let allowed = standing.allowed().contains(&action);
                match standing.after(action) {
                    None => assert!(!allowed),
                    Some(next) => {
                        assert!(allowed && sound(next), "{standing:?} {action} {next:?}");
                        // Only an announcement tells, and only a recall makes it secret again.
                        if standing.disclosed != next.disclosed {
                            assert_eq!(
                                action,
                                if next.disclosed { Action::Announce } else { Action::Recall }
                            );
                        }
                        // Orders stand before anything that has orders: nobody serves by an
                        // announcement alone.
                        if next.state == AssignmentState::Ended && next != standing {
                            assert_eq!(standing.state, AssignmentState::Ordered);
                        }
                        standing = next;
                    }
                }
            }
        }
    }

    #[test]
    fn every_step_has_its_reverse() {
        let draft = Standing::DRAFT;
        let there_and_back = [
            (draft, Action::Announce, Action::Recall),
            (draft, Action::Cancel, Action::Reinstate),
            (Standing::of(AssignmentState::Announced, true), Action::Order, Action::Rescind),
            (Standing::of(AssignmentState::Ordered, true), Action::End, Action::Reopen),
        ];
        for (from, action, reverse) in there_and_back {
            let there = from.after(action).unwrap_or(from);
            assert_ne!(there, from);
            assert_eq!(there.after(reverse), Some(from), "{action} {reverse}");
        }
        assert_eq!(
            Standing::of(AssignmentState::Cancelled, true).allowed(),
            vec![],
            "what was public is not made secret"
        );
    }

    #[test]
    fn what_is_written_in_the_table_is_all_there_is() {
        let states = AssignmentState::ALL
            .iter()
            .flat_map(|state| [Standing::of(*state, false), Standing::of(*state, true)]);
        let ways: usize = states
            .filter(|standing| sound(*standing))
            .map(|standing| standing.allowed().len())
            .sum();
        assert_eq!(ways, 15);
    }

    fn assignment(form: PlacementForm) -> Assignment {
        let day = NaiveDate::from_ymd_opt(2024, 4, 1).expect("a day");
        Assignment {
            id: AssignmentId::random(),
            talent: TalentId::random(),
            post: PostId::random(),
            host: "342157".parse().expect("a code"),
            version: 1,
            content: Content {
                state: AssignmentState::Announced,
                period: Period::of_days(day, None).expect("a period"),
                share: Share::WHOLE,
                form,
                funding: Funding::Unspecified,
                agreement_reference: ShortText::default(),
                work_days: ShortText::default(),
                reason: ShortText::default(),
                disclosed_at: None,
                home: "340006".parse().expect("a code"),
            },
        }
    }

    #[test]
    fn a_dispatch_takes_two_orders_of_one_day_and_the_own_body_one() {
        let papers = Papers { sending_number: Name::new("人第1号").ok(), ..Papers::default() };
        let day = NaiveDate::from_ymd_opt(2024, 4, 1).expect("a day");
        let two = papers
            .orders(&assignment(PlacementForm::Dispatch), Occasion::Beginning, day)
            .expect("orders");
        assert_eq!(
            two.iter().map(|paper| (paper.side, paper.kind)).collect::<Vec<_>>(),
            [
                (OrderSide::Sending, OrderKind::Dispatch),
                (OrderSide::Receiving, OrderKind::Appointment)
            ]
        );
        assert!(two.iter().all(|paper| paper.ordered_on == day));
        assert_eq!(two[0].organization, "340006".parse().expect("a code"));
        let refused = papers
            .orders(&assignment(PlacementForm::OwnBody), Occasion::Beginning, day)
            .expect_err("nobody is sent");
        assert_eq!(
            (refused.pointer.as_str(), refused.code),
            ("/sending_number", "not_allowed_here")
        );
        let one = Papers::default()
            .orders(&assignment(PlacementForm::OwnBody), Occasion::Ending, day)
            .expect("an order");
        assert_eq!(
            one.iter().map(|paper| paper.kind).collect::<Vec<_>>(),
            [OrderKind::AppointmentEnd]
        );
    }

    #[test]
    fn an_amendment_says_only_what_it_says() {
        let old = assignment(PlacementForm::Dispatch).content;
        assert_eq!(Amendment::default().applied(&old), Ok(old.clone()));
        let day = NaiveDate::from_ymd_opt(2025, 3, 31);
        let shorter = Amendment { ends_on: Some(day), ..Amendment::default() }
            .applied(&old)
            .expect("a period");
        assert_eq!((shorter.period.last_day(), shorter.share), (day, old.share));
        let wrong = Amendment {
            ends_on: Some(NaiveDate::from_ymd_opt(2024, 3, 31)),
            ..Amendment::default()
        };
        assert_eq!(wrong.applied(&old), Err("period_reversed"));
    }
}
