//! What a body asks for, the one table of who may do what with it in which state, and how far
//! people cover it.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::vocab::{
    FiscalYear, Grade, LongText, Name, Period, PostId, PostType, Share, ShortText, Telework,
    day_totals, terms,
};

terms! {
    /// Where a demand stands.
    DemandState {
        /// 下書き.
        Draft = "draft", "下書き", "Draft";
        /// 提出済.
        Submitted = "submitted", "提出", "Submitted";
        /// 確認中.
        UnderReview = "under_review", "確認中", "Under review";
        /// 採択: people are looked for.
        Accepted = "accepted", "採択", "Accepted";
        /// 一部充足: announced people cover a part of the share or of the days.
        PartlyFilled = "partly_filled", "一部充足", "Partly filled";
        /// 充足: announced people cover the share on every day.
        Filled = "filled", "充足", "Filled";
        /// 見送り, with a reason.
        Declined = "declined", "見送り", "Declined";
        /// 取下げ.
        Withdrawn = "withdrawn", "取下げ", "Withdrawn";
    }
}

terms! {
    /// What can be done with a demand.
    DemandAction {
        /// Alters a draft.
        Update = "update", "変更", "Change";
        /// 提出.
        Submit = "submit", "提出", "Submit";
        /// 取下げ.
        Withdraw = "withdraw", "取下げ", "Withdraw";
        /// Takes a withdrawal back: a draft again.
        Restore = "restore", "取下げの取消", "Take the withdrawal back";
        /// 確認開始.
        StartReview = "start_review", "確認開始", "Start review";
        /// 差戻し: a draft again, with a reason.
        Return = "return", "差戻し", "Return";
        /// 採択.
        Accept = "accept", "採択", "Accept";
        /// 見送り, with a reason.
        Decline = "decline", "見送り", "Decline";
        /// Takes an acceptance or a refusal back: under review again.
        Reconsider = "reconsider", "採否の取消", "Take the decision back";
        /// Makes a new draft with the same content.
        Copy = "copy", "複写", "Copy";
        /// Makes a new draft of what was not filled, linked to this one.
        CarryForward = "carry_forward", "繰越し", "Carry forward";
    }
}

terms! {
    /// Who takes a step.
    Party {
        /// The body's CIO.
        Cio = "cio", "市町CIO", "Municipal CIO";
        /// Somebody who types for the CIO.
        Delegate = "delegate", "市町CIO代理", "Delegate of the municipal CIO";
        /// The prefecture's staff.
        Prefecture = "prefecture", "県人事担当", "Prefecture personnel staff";
    }
}

terms! {
    /// How far announced people cover a demand.
    Coverage {
        /// Nobody yet.
        None = "none", "なし", "None";
        /// A part of the share or of the days.
        Part = "part", "一部", "Part";
        /// The share on every day.
        Whole = "whole", "全部", "Whole";
    }
}

terms! {
    /// Where a demand came from.
    Origin {
        /// Typed anew.
        New = "new", "新規", "New";
        /// Copied from an earlier one.
        Copied = "copied", "複写", "Copied";
        /// Carried forward because it was not filled.
        Carried = "carried", "繰越し", "Carried forward";
    }
}

terms! {
    /// What the body offers for living.
    Housing {
        /// Nothing.
        None = "none", "なし", "None";
        /// Money for a rented home.
        Allowance = "allowance", "住居手当等", "Housing allowance";
        /// A home of the body.
        Provided = "provided", "宿舎あり", "Housing provided";
    }
}

const BODY: &[Party] = &[Party::Cio, Party::Delegate];
const CIO: &[Party] = &[Party::Cio];
const PREFECTURE: &[Party] = &[Party::Prefecture];

type Step = Option<(&'static [Party], DemandState)>;

/// The whole table: who may take a step from a state, and where it leads. Allowed actions and
/// refusals both come from it.
const fn step(state: DemandState, action: DemandAction) -> Step {
    use DemandAction as A;
    use DemandState as S;
    match (action, state) {
        (A::Update, S::Draft) => Some((BODY, S::Draft)),
        (A::Submit, S::Draft) => Some((BODY, S::Submitted)),
        (A::Withdraw, S::Draft | S::Submitted | S::UnderReview) => Some((BODY, S::Withdrawn)),
        // What was accepted is a promise between two bodies: only the CIO takes it back, and not
        // once people were told.
        (A::Withdraw, S::Accepted) => Some((CIO, S::Withdrawn)),
        (A::Restore, S::Withdrawn) => Some((BODY, S::Draft)),
        (A::StartReview, S::Submitted) => Some((PREFECTURE, S::UnderReview)),
        (A::Return, S::Submitted | S::UnderReview) => Some((PREFECTURE, S::Draft)),
        (A::Accept, S::Submitted | S::UnderReview) => Some((PREFECTURE, S::Accepted)),
        (A::Decline, S::Submitted | S::UnderReview) => Some((PREFECTURE, S::Declined)),
        (A::Reconsider, S::Accepted | S::Declined) => Some((PREFECTURE, S::UnderReview)),
        (A::Copy, _) => Some((BODY, state)),
        (A::CarryForward, S::Accepted | S::PartlyFilled | S::Declined) => Some((BODY, state)),
        _ => None,
    }
}

impl DemandState {
    /// Where a step of somebody leads; nothing when it cannot be taken.
    #[must_use]
    pub fn after(self, action: DemandAction, party: Party) -> Option<Self> {
        step(self, action).filter(|(by, _)| by.contains(&party)).map(|(_, next)| next)
    }

    /// Every step somebody can take from here. Submitting ends with the call.
    #[must_use]
    pub fn allowed(self, party: Party, call_is_open: bool) -> Vec<DemandAction> {
        let possible = |action: &DemandAction| {
            self.after(*action, party).is_some()
                && (call_is_open || *action != DemandAction::Submit)
        };
        DemandAction::ALL.iter().copied().filter(possible).collect()
    }

    /// What is shown when this is stored and announced people cover so much. Only what was accepted
    /// can be filled.
    #[must_use]
    pub const fn covered(self, coverage: Coverage) -> Self {
        match (self, coverage) {
            (Self::Accepted | Self::PartlyFilled | Self::Filled, Coverage::None) => Self::Accepted,
            (Self::Accepted | Self::PartlyFilled | Self::Filled, Coverage::Part) => {
                Self::PartlyFilled
            }
            (Self::Accepted | Self::PartlyFilled | Self::Filled, Coverage::Whole) => Self::Filled,
            (
                Self::Draft
                | Self::Submitted
                | Self::UnderReview
                | Self::Declined
                | Self::Withdrawn,
                _,
            ) => self,
        }
    }
}

/// Whether a step owes its reason to somebody else.
#[must_use]
pub const fn owes_reason(action: DemandAction) -> bool {
    match action {
        DemandAction::Return | DemandAction::Decline | DemandAction::Reconsider => true,
        DemandAction::Update
        | DemandAction::Submit
        | DemandAction::Withdraw
        | DemandAction::Restore
        | DemandAction::StartReview
        | DemandAction::Accept
        | DemandAction::Copy
        | DemandAction::CarryForward => false,
    }
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The post, if it is there already.
    pub post: Option<PostId>,
    /// 所属.
    pub department: ShortText,
    /// 職名; the same one twice is normal.
    pub title: Name,
    /// 相当級.
    pub grade: Grade,
    /// One of the four types.
    pub post_type: PostType,
    /// What is to be done.
    pub tasks: LongText,
    /// 期待する成果.
    pub expected_result: LongText,
    pub supervisor: ShortText,
    /// 権限.
    pub authority: ShortText,
    /// Whether the money is in the budget.
    pub budget_secured: bool,
    /// Whether it can be served from elsewhere.
    pub telework: Telework,
    /// What the body offers for living.
    pub housing: Housing,
    /// 1 is wanted most.
    pub priority: i32,
    /// How much of a person.
    pub share: Share,
    /// Fiscal years, first and last.
    pub years: (FiscalYear, FiscalYear),
    /// The days: from the first of the start month to the end of the last year.
    pub period: Period,
}

/// The days from the first of a month of the first fiscal year to the end of the last.
///
/// # Errors
/// `fiscal_years_reversed` when the last year is before the first; `number_out_of_range` for a
/// month that is none.
pub fn asked_period(
    first: FiscalYear,
    last: FiscalYear,
    start_month: u32,
) -> Result<Period, &'static str> {
    if last < first {
        return Err("fiscal_years_reversed");
    }
    let year = if start_month >= 4 { first.year() } else { first.year() + 1 };
    let from = NaiveDate::from_ymd_opt(year, start_month, 1).ok_or("number_out_of_range")?;
    Ok(Period::between(from, last.period().to))
}

/// 割合 as bodies state it: fifths of a week, or days a week in halves. Both are exact percents.
///
/// # Errors
/// `required` without either; `share_inconsistent` when they differ; `number_out_of_range` for no
/// part of a week.
pub fn stated_share(fifths: Option<i32>, half_days: Option<i32>) -> Result<Share, &'static str> {
    let percent = match (
        fifths.map(|fifths| fifths.saturating_mul(20)),
        half_days.map(|half| half.saturating_mul(10)),
    ) {
        (None, None) => return Err("required"),
        (Some(one), Some(other)) if one != other => return Err("share_inconsistent"),
        (Some(percent), _) | (None, Some(percent)) => percent,
    };
    Share::new(percent).map_err(|_| "number_out_of_range")
}

/// Fifths of a week, when the share is a whole number of them.
#[must_use]
pub const fn fifths(share: Share) -> Option<i32> {
    if share.percent() % 20 == 0 { Some(share.percent() / 20) } else { None }
}

/// Days of a week of five, as people write them: 2, 2.5.
#[must_use]
pub fn days_per_week(share: Share) -> String {
    let twentieths = share.percent();
    match (twentieths / 20, twentieths % 20 * 5) {
        (days, 0) => days.to_string(),
        (days, rest) => format!("{days}.{}", format!("{rest:02}").trim_end_matches('0')),
    }
}

/// How far spans of shares cover a demand.
#[must_use]
pub fn coverage(period: Period, share: Share, spans: &[(Period, i32)]) -> Coverage {
    let totals = day_totals(period, spans);
    if !totals.is_empty() && totals.iter().all(|(_, total)| *total >= share.percent()) {
        Coverage::Whole
    } else if totals.iter().any(|(_, total)| *total > 0) {
        Coverage::Part
    } else {
        Coverage::None
    }
}

terms! {
    /// How many people of the pool could fit, so coarse that nobody is given away.
    Band {
        /// Fewer than five; none is not told apart.
        UnderFive = "under_five", "0〜4人", "0 to 4 people";
        /// Five to nine.
        FiveToNine = "five_to_nine", "5〜9人", "5 to 9 people";
        /// Ten and more.
        TenOrMore = "ten_or_more", "10人以上", "10 people or more";
    }
}

impl Band {
    /// The band of a count.
    #[must_use]
    pub const fn of(count: usize) -> Self {
        match count {
            0..=4 => Self::UnderFive,
            5..=9 => Self::FiveToNine,
            _ => Self::TenOrMore,
        }
    }
}

/// What the band is made from. It has as many values as there are post types, all fixed from the
/// opening of the call on: the same question asked on two days, or before and after somebody
/// changed, has the same answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BandQuestion {
    /// The type of post.
    pub post_type: PostType,
    /// 1 April before the call: the day on which the pool is looked at.
    pub reference_on: NaiveDate,
    /// What was recorded when the call was opened.
    pub known_at: chrono::NaiveDateTime,
}

/// A band, and what it was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SupplyView {
    /// Type of the post.
    pub post_type: PostType,
    /// How many, coarsely.
    pub band: Band,
    /// The same in words.
    pub label: &'static str,
    /// The day on which the pool was looked at.
    pub reference_on: NaiveDate,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn the_table_of_steps_is_this_one() {
        let cells: Vec<String> = DemandState::ALL
            .iter()
            .flat_map(|state| Party::ALL.iter().map(move |party| (state, party)))
            .map(|(state, party)| {
                let steps: Vec<&str> =
                    state.allowed(*party, true).into_iter().map(DemandAction::as_str).collect();
                format!("{state} {party}: {}", steps.join(" "))
            })
            .collect();
        assert_eq!(
            cells,
            [
                "draft cio: update submit withdraw copy",
                "draft delegate: update submit withdraw copy",
                "draft prefecture: ",
                "submitted cio: withdraw copy",
                "submitted delegate: withdraw copy",
                "submitted prefecture: start_review return accept decline",
                "under_review cio: withdraw copy",
                "under_review delegate: withdraw copy",
                "under_review prefecture: return accept decline",
                "accepted cio: withdraw copy carry_forward",
                "accepted delegate: copy carry_forward",
                "accepted prefecture: reconsider",
                "partly_filled cio: copy carry_forward",
                "partly_filled delegate: copy carry_forward",
                "partly_filled prefecture: ",
                "filled cio: copy",
                "filled delegate: copy",
                "filled prefecture: ",
                "declined cio: copy carry_forward",
                "declined delegate: copy carry_forward",
                "declined prefecture: reconsider",
                "withdrawn cio: restore copy",
                "withdrawn delegate: restore copy",
                "withdrawn prefecture: ",
            ]
        );
        assert!(!DemandState::Draft.allowed(Party::Cio, false).contains(&DemandAction::Submit));
    }

    #[test]
    fn no_step_fills_a_demand() {
        for (state, action) in DemandState::ALL
            .iter()
            .flat_map(|state| DemandAction::ALL.iter().map(move |action| (*state, *action)))
        {
            for party in Party::ALL {
                let next = state.after(action, *party);
                let filled = |state: DemandState| {
                    matches!(state, DemandState::PartlyFilled | DemandState::Filled)
                };
                assert!(
                    next.is_none_or(|next| !filled(next) || next == state),
                    "{state} {action} {party}"
                );
            }
        }
        for state in DemandState::ALL {
            let moved = Coverage::ALL.iter().any(|coverage| state.covered(*coverage) != *state);
            assert_eq!(
                moved,
                matches!(
                    state,
                    DemandState::Accepted | DemandState::PartlyFilled | DemandState::Filled
                ),
                "{state}"
            );
        }
    }

    #[test]
    fn shares_are_stated_in_fifths_or_days_and_are_exact() {
        assert_eq!(stated_share(Some(2), None).map(Share::percent), Ok(40));
        assert_eq!(stated_share(None, Some(5)).map(Share::percent), Ok(50));
        assert_eq!(stated_share(Some(2), Some(4)).map(Share::percent), Ok(40));
        assert_eq!(stated_share(Some(2), Some(5)), Err("share_inconsistent"));
        assert_eq!(stated_share(None, None), Err("required"));
        for wrong in [0, 6, -1, i32::MAX] {
            assert_eq!(stated_share(Some(wrong), None), Err("number_out_of_range"));
        }
        let words =
            |percent: i32| Share::new(percent).map(|share| (fifths(share), days_per_week(share)));
        assert_eq!(words(40), Ok((Some(2), "2".to_owned())));
        assert_eq!(words(50), Ok((None, "2.5".to_owned())));
        assert_eq!(words(61), Ok((None, "3.05".to_owned())));
        assert_eq!(words(5), Ok((None, "0.25".to_owned())));
        assert_eq!(words(100), Ok((Some(5), "5".to_owned())));
    }

    #[test]
    fn january_lies_in_the_next_calendar_year() {
        let (first, last) =
            (FiscalYear::new(2025).expect("a year"), FiscalYear::new(2026).expect("a year"));
        let days = |month| asked_period(first, last, month).map(|period| (period.from, period.to));
        assert_eq!(days(4), Ok((day("2025-04-01"), day("2027-04-01"))));
        assert_eq!(days(1), Ok((day("2026-01-01"), day("2027-04-01"))));
        assert_eq!(asked_period(first, last, 13), Err("number_out_of_range"));
        assert_eq!(asked_period(last, first, 4), Err("fiscal_years_reversed"));
    }

    #[test]
    fn a_demand_is_filled_when_every_day_is() {
        let year = Period::between(day("2026-04-01"), day("2027-04-01"));
        let share = Share::new(60).expect("a share");
        let half = |from: &str, to: &str, percent| (Period::between(day(from), day(to)), percent);
        assert_eq!(coverage(year, share, &[]), Coverage::None);
        assert_eq!(coverage(year, share, &[half("2026-04-01", "2028-04-01", 40)]), Coverage::Part);
        assert_eq!(coverage(year, share, &[half("2026-04-01", "2027-03-31", 60)]), Coverage::Part);
        let both = [half("2026-04-01", "2026-10-01", 60), half("2026-10-01", "2027-04-01", 60)];
        assert_eq!(coverage(year, share, &both), Coverage::Whole);
        assert_eq!(
            coverage(
                year,
                share,
                &[half("2026-04-01", "2028-04-01", 40), half("2026-01-01", "2027-04-01", 20)]
            ),
            Coverage::Whole
        );
        assert_eq!(coverage(year, share, &[half("2025-04-01", "2026-04-01", 60)]), Coverage::None);
    }

    #[test]
    fn a_band_begins_with_nobody_and_ends_nowhere() {
        assert_eq!(
            [0, 4, 5, 9, 10, 500].map(Band::of),
            [
                Band::UnderFive,
                Band::UnderFive,
                Band::FiveToNine,
                Band::FiveToNine,
                Band::TenOrMore,
                Band::TenOrMore
            ]
        );
    }
}
