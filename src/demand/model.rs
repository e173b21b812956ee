//! What a post is, and how its description changes from a day on while earlier days keep theirs.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::vocab::{
    FiscalYear, Funding, Grade, Level, LongText, Name, OrganizationCode, Period, PostType, Share,
    ShortText, Telework,
};

/// What is said of a post for a span of days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// 所属.
    pub department: ShortText,
    /// 職名, free text: bodies use 主幹, CIO補佐官, 課長 and others.
    pub title: Name,
    /// 相当級.
    pub grade: Grade,
    /// One of the four types of the bodies' own vocabulary.
    pub post_type: PostType,
    /// What is to be done.
    pub tasks: LongText,
    pub supervisor: ShortText,
    /// Whether it can be served from elsewhere.
    pub telework: Telework,
    /// How much of a person is wanted.
    pub share: Share,
    /// The lowest level in a job type that fills the post which will do: 5 is everything that job
    /// type asks for at the person's grade, 1 a fifth of it, 0 asks for none.
    pub min_level: Level,
}

/// A description with the days it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Number of its row.
    pub row: i64,
    pub period: Period,
    pub what: Description,
}

/// Most that is put aside for a post in a year, in yen.
pub const BUDGET_MAX: i32 = 1_000_000_000;

/// 人件費の枠: what the body has put aside for a post in a fiscal year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Budget {
    /// The year.
    pub fiscal_year: FiscalYear,
    /// Yen, 0 to 1,000,000,000.
    pub amount_yen: i32,
    /// Who pays in the end.
    pub funding: Funding,
    /// The item of the budget, or where the money comes from, in words.
    pub source: ShortText,
    /// Whether it is in the budget that was passed.
    pub secured: bool,
}

/// A title of a post, which another may follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TitleSpan {
    /// 職名.
    pub title: Name,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day; null while it has none.
    pub ends_on: Option<NaiveDate>,
}

/// A post that is to be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPost {
    /// The body that keeps it.
    pub organization: OrganizationCode,
    /// From when until when.
    pub period: Period,
    /// What is said of it.
    pub what: Description,
}

/// What a change writes: rows that hold no longer, and rows that hold from now on. No row is ever
/// altered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revision {
    pub retired: Vec<i64>,
    pub added: Vec<(Period, Description)>,
}

/// Everything said of a post, in the order of days, without gaps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History(pub Vec<Stretch>);

impl History {
    /// From the first day of the post to its last; nothing when nothing is recorded.
    #[must_use]
    pub fn whole(&self) -> Option<Period> {
        Some(Period::between(self.0.first()?.period.from, self.0.last()?.period.to))
    }

    /// What holds on the day; before the post opens its first description, after it closed its
    /// last.
    #[must_use]
    pub fn nearest(&self, day: NaiveDate) -> Option<&Stretch> {
        self.0.iter().rev().find(|stretch| stretch.period.from <= day).or_else(|| self.0.first())
    }

    /// The titles of the post, each following the one before.
    #[must_use]
    pub fn titles(&self) -> Vec<TitleSpan> {
        let mut spans: Vec<TitleSpan> = Vec::new();
        for Stretch { period, what, .. } in &self.0 {
            match spans.last_mut() {
                Some(before) if before.title == what.title => before.ends_on = period.last_day(),
                _ => spans.push(TitleSpan {
                    title: what.title.clone(),
                    starts_on: period.from,
                    ends_on: period.last_day(),
                }),
            }
        }
        spans
    }

    /// Whether the post is there on every day of the period.
    #[must_use]
    pub fn covers(&self, period: Period) -> bool {
        self.whole().is_some_and(|whole| whole.covers(&period))
    }

    /// The same post, said differently from `day` on.
    #[must_use]
    pub fn changed_from(
        &self,
        day: NaiveDate,
        change: impl Fn(&Description) -> Description,
    ) -> Revision {
        let mut wanted = Vec::new();
        for Stretch { period, what, .. } in &self.0 {
            if period.to <= day {
                wanted.push((*period, what.clone()));
            } else if period.from < day {
                wanted.push((Period::between(period.from, day), what.clone()));
                wanted.push((Period::between(day, period.to), change(what)));
            } else {
                wanted.push((*period, change(what)));
            }
        }
        self.revised(wanted)
    }

    /// The same post, over before `to`.
    #[must_use]
    pub fn closed_before(&self, to: NaiveDate) -> Revision {
        let kept = self.0.iter().filter(|stretch| stretch.period.from < to);
        self.revised(
            kept.map(|stretch| {
                (
                    Period::between(stretch.period.from, stretch.period.to.min(to)),
                    stretch.what.clone(),
                )
            })
            .collect(),
        )
    }

    /// The same post, going on until the day before `to` as it was said last.
    #[must_use]
    pub fn open_until(&self, to: NaiveDate) -> Revision {
        let mut wanted: Vec<_> =
            self.0.iter().map(|stretch| (stretch.period, stretch.what.clone())).collect();
        if let Some((period, _)) = wanted.last_mut() {
            period.to = period.to.max(to);
        }
        self.revised(wanted)
    }

    /// Neighbours that say the same become one; what is recorded already is left alone.
    fn revised(&self, wanted: Vec<(Period, Description)>) -> Revision {
        let mut joined: Vec<(Period, Description)> = Vec::new();
        for (period, what) in wanted {
            match joined.last_mut() {
                Some((before, said)) if before.to == period.from && *said == what => {
                    before.to = period.to
                }
                _ => joined.push((period, what)),
            }
        }
        let kept = |stretch: &Stretch| {
            joined.iter().any(|(period, what)| *period == stretch.period && *what == stretch.what)
        };
        let known = |period: &Period, what: &Description| {
            self.0.iter().any(|stretch| stretch.period == *period && stretch.what == *what)
        };
        Revision {
            retired: self
                .0
                .iter()
                .filter(|stretch| !kept(stretch))
                .map(|stretch| stretch.row)
                .collect(),
            added: joined.iter().filter(|(period, what)| !known(period, what)).cloned().collect(),
        }
    }
}

impl Revision {
    /// Whether nothing would be written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.retired.is_empty() && self.added.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use proptest::prelude::*;

    use super::*;
    use crate::vocab::FOREVER;

    fn day(number: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2024, 4, 1)
            .and_then(|first| first.checked_add_days(Days::new(number)))
            .unwrap_or_default()
    }

    fn said(percent: i32) -> Description {
        Description {
            department: ShortText::new("情報政策課").expect("text"),
            title: Name::new("主幹").expect("text"),
            grade: Grade::SubsectionChief,
            post_type: PostType::ProjectManager,
            tasks: LongText::new("").expect("text"),
            supervisor: ShortText::new("").expect("text"),
            telework: Telework::Partial,
            share: Share::new(percent).expect("share"),
            min_level: Level::LOWEST,
        }
    }

    /// Takes a revision as the store would.
    fn apply(history: &History, revision: &Revision) -> History {
        let kept =
            history.0.iter().filter(|stretch| !revision.retired.contains(&stretch.row)).cloned();
        let next = history.0.iter().map(|stretch| stretch.row).max().unwrap_or(0) + 1;
        let added = (next..).zip(&revision.added).map(|(row, (period, what))| Stretch {
            row,
            period: *period,
            what: what.clone(),
        });
        let mut all: Vec<Stretch> = kept.chain(added).collect();
        all.sort_by_key(|stretch| stretch.period.from);
        History(all)
    }

    fn open_post() -> History {
        History(vec![Stretch { row: 1, period: Period::between(day(0), FOREVER), what: said(100) }])
    }

    fn share_on(history: &History, day: NaiveDate) -> Option<i32> {
        history
            .0
            .iter()
            .find(|stretch| stretch.period.contains(day))
            .map(|stretch| stretch.what.share.percent())
    }

    proptest! {
        #[test]
        fn earlier_days_keep_what_was_said(changes in proptest::collection::vec((0..60_u64, 1..=100_i32), 0..12)) {
            let mut history = open_post();
            let mut expected = vec![100; 60];
            for (from, percent) in changes {
                let revision = history.changed_from(day(from), |what| Description { share: Share::new(percent).expect("share"), ..what.clone() });
                history = apply(&history, &revision);
                for said in &mut expected[usize::try_from(from).expect("small")..] {
                    *said = percent;
                }
            }
            for (number, percent) in (0..).zip(expected) {
                prop_assert_eq!(share_on(&history, day(number)), Some(percent));
            }
            for pair in history.0.windows(2) {
                prop_assert_eq!(pair[0].period.to, pair[1].period.from);
                prop_assert_ne!(&pair[0].what, &pair[1].what);
            }
        }
    }

    #[test]
    fn a_closed_post_opens_again_as_it_was_said_last() {
        let history = open_post();
        let changed = apply(&history, &history.changed_from(day(10), |_| said(40)));
        let closed = apply(&changed, &changed.closed_before(day(20)));
        assert_eq!(closed.whole(), Some(Period::between(day(0), day(20))));
        assert!(
            closed.covers(Period::between(day(5), day(20)))
                && !closed.covers(Period::between(day(5), day(21)))
        );
        let open = apply(&closed, &closed.open_until(FOREVER));
        assert_eq!(
            (open.whole(), share_on(&open, day(30))),
            (Some(Period::between(day(0), FOREVER)), Some(40))
        );
    }

    #[test]
    fn closing_before_a_planned_change_takes_the_change_away() {
        let history = open_post();
        let changed = apply(&history, &history.changed_from(day(10), |_| said(40)));
        let closed = changed.closed_before(day(10));
        assert_eq!((closed.retired.len(), closed.added.len()), (1, 0), "{closed:?}");
        assert!(changed.changed_from(day(3), Clone::clone).is_empty());
    }
}
