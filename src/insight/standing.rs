//! How placement stands and will stand: every post within reach, today and in the fiscal years to
//! come, with who is in it and what is missing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use crate::assignment::{self, Assignment};
use crate::auth::Scope;
use crate::db::Db;
use crate::problem::{Code, Problem};
use crate::vocab::{
    AssignmentId, FOREVER, FiscalYear, OrganizationCode, Period, PostId, TalentId, day_totals,
};
use crate::{demand, organization, talent};

/// Fiscal years that are looked at, this one among them.
const YEARS: i32 = 4;

/// Who is in a post in a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occupant {
    pub assignment: AssignmentId,
    pub name: String,
    /// Last day; nothing while it has none.
    pub until: Option<NaiveDate>,
}

/// What is missing in a post in a year, on the day on which most is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// First day on which so much is missing.
    pub from: NaiveDate,
    pub percent: i32,
}

/// A post in a year: nothing where the post is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostYear {
    pub occupants: Vec<Occupant>,
    pub gap: Option<Gap>,
}

/// A post in the years to come.
#[derive(Clone, Debug)]
pub struct PostAhead {
    pub id: PostId,
    pub body: OrganizationCode,
    /// 所属 and 職名.
    pub name: String,
    pub years: Vec<Option<PostYear>>,
    /// Shares given and wanted, today and on the first day of each year to come.
    filled: Vec<(i32, i32)>,
}

/// A body, by all its posts.
#[derive(Clone, Debug)]
pub struct BodyAhead {
    pub code: OrganizationCode,
    pub name: String,
    /// Percents given and wanted, on each of [`StateOfPosts::days`].
    pub filled: Vec<(i32, i32)>,
    /// People who serve there today.
    pub people: usize,
}

/// How it stands.
#[derive(Clone, Debug)]
pub struct StateOfPosts {
    pub years: Vec<FiscalYear>,
    /// Today, and the first day of each year to come.
    pub days: Vec<NaiveDate>,
    pub posts: Vec<PostAhead>,
    pub bodies: Vec<BodyAhead>,
    /// First and last day of each month in which placements of today end, within the years, and
    /// how many.
    pub endings: Vec<(NaiveDate, NaiveDate, usize)>,
}

/// Posts and placements within reach, drafts for those who may know of them.
///
/// # Errors
/// When the records cannot be read.
pub fn state_of_posts(db: &mut Db, scope: &Scope) -> Result<StateOfPosts, Problem> {
    let today = scope.today();
    let year = |ahead: i32| {
        let now = FiscalYear::of(today)?;
        FiscalYear::new(now.year() + ahead)
    };
    let years = (0..YEARS)
        .map(year)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| Problem::new(Code::Internal))?;
    let days: Vec<NaiveDate> =
        [today].into_iter().chain(years.iter().skip(1).map(|year| year.first_day())).collect();
    let whole = Period::between(today, years.last().map_or(today, |year| year.period().to));
    let rows = assignment::within(db, scope, Some(Period::between(today, FOREVER)), &[])?;
    let posts = posts(db, scope, whole, (&years, &days), &rows)?;
    Ok(StateOfPosts {
        bodies: bodies(db, &posts, &rows, days.len(), today)?,
        endings: endings(&rows, today, whole),
        posts,
        years,
        days,
    })
}

fn posts(
    db: &mut Db,
    scope: &Scope,
    whole: Period,
    (years, days): (&[FiscalYear], &[NaiveDate]),
    rows: &[Assignment],
) -> Result<Vec<PostAhead>, Problem> {
    let kept: Vec<(PostId, OrganizationCode)> = demand::posts_between(db, whole)?
        .into_iter()
        .filter(|(_, body)| scope.reaches_body(body))
        .collect();
    let ids: Vec<PostId> = kept.iter().map(|(id, _)| *id).collect();
    let histories = demand::histories(db, &ids, None)?;
    let people: BTreeSet<TalentId> = rows.iter().map(|row| row.talent).collect();
    let names = if scope.is_statewide() {
        BTreeMap::new()
    } else {
        talent::names_on(db, &people.into_iter().collect::<Vec<_>>(), scope.today())?
    };
    let mut within: BTreeMap<PostId, Vec<&Assignment>> = BTreeMap::new();
    for row in rows {
        within.entry(row.post).or_default().push(row);
    }
    let post = |(id, body): (PostId, OrganizationCode)| {
        let history = histories.get(&id)?;
        let (there, said) = (history.whole()?, &history.nearest(whole.from)?.what);
        let own = within.get(&id).map_or(&[][..], Vec::as_slice);
        let spans: Vec<(Period, i32)> =
            own.iter().map(|row| (row.content.period, row.content.share.percent())).collect();
        let wanted = |day: NaiveDate| {
            let said = history.nearest(day).filter(|_| there.contains(day));
            said.map_or(0, |stretch| stretch.what.share.percent())
        };
        let name = |row: &Assignment| {
            names.get(&row.talent).map_or_else(String::new, |name| name.name.clone())
        };
        let year = |year: &FiscalYear| {
            let part = year.period().overlap(&there)?.overlap(&whole)?;
            Some(PostYear {
                occupants: own
                    .iter()
                    .filter(|row| row.content.period.overlap(&part).is_some())
                    .map(|row| Occupant {
                        assignment: row.id,
                        name: name(row),
                        until: row.content.period.last_day(),
                    })
                    .collect(),
                gap: gap(part, &spans, wanted(part.from)),
            })
        };
        let given = |day: &NaiveDate| {
            let on = spans.iter().filter(|(period, _)| period.contains(*day));
            (on.map(|(_, percent)| percent).sum::<i32>(), wanted(*day))
        };
        Some(PostAhead {
            id,
            body,
            name: format!("{} {}", said.department, said.title).trim().to_owned(),
            years: years.iter().map(year).collect(),
            filled: days.iter().map(given).collect(),
        })
    };
    Ok(kept.into_iter().filter_map(post).collect())
}

/// The day on which most is missing, and how much.
fn gap(part: Period, spans: &[(Period, i32)], wanted: i32) -> Option<Gap> {
    let (from, given) = day_totals(part, spans)
        .into_iter()
        .reduce(|lowest, next| if next.1 < lowest.1 { next } else { lowest })?;
    (given < wanted).then_some(Gap { from, percent: wanted - given })
}

fn bodies(
    db: &mut Db,
    posts: &[PostAhead],
    rows: &[Assignment],
    days: usize,
    today: NaiveDate,
) -> Result<Vec<BodyAhead>, Problem> {
    let names = organization::names(db)?;
    let mut filled: BTreeMap<&OrganizationCode, Vec<(i32, i32)>> = BTreeMap::new();
    for post in posts {
        let sums = filled.entry(&post.body).or_insert_with(|| vec![(0, 0); days]);
        for (sum, (given, wanted)) in sums.iter_mut().zip(&post.filled) {
            // More than is wanted in one post fills no other.
            *sum = (sum.0 + given.min(wanted), sum.1 + wanted);
        }
    }
    let people = |code: &OrganizationCode| {
        let there =
            rows.iter().filter(|row| row.host == *code && row.content.period.contains(today));
        there.map(|row| row.talent).collect::<BTreeSet<_>>().len()
    };
    let body = |(code, filled): (&OrganizationCode, Vec<(i32, i32)>)| BodyAhead {
        name: names.get(code).cloned().unwrap_or_default(),
        people: people(code),
        code: code.clone(),
        filled,
    };
    Ok(filled.into_iter().map(body).collect())
}

fn endings(
    rows: &[Assignment],
    today: NaiveDate,
    whole: Period,
) -> Vec<(NaiveDate, NaiveDate, usize)> {
    let mut months: BTreeMap<NaiveDate, (NaiveDate, usize)> = BTreeMap::new();
    let serving = rows.iter().filter(|row| row.content.period.contains(today));
    let last = serving.filter_map(|row| row.content.period.last_day());
    for day in last.filter(|day| whole.contains(*day)) {
        let first = day.with_day(1).unwrap_or(day);
        let next = first.checked_add_months(chrono::Months::new(1));
        let end = next.and_then(|next| next.pred_opt()).unwrap_or(day);
        months.entry(first).or_insert((end, 0)).1 += 1;
    }
    months.into_iter().map(|(first, (end, count))| (first, end, count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gap_is_where_most_is_missing() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let year = Period::between(day("2027-04-01"), day("2028-04-01"));
        let until = |percent| (Period::between(day("2026-04-01"), day("2027-10-01")), percent);
        let gap = |spans: &[(Period, i32)], wanted| gap(year, spans, wanted);
        assert_eq!(gap(&[], 60), Some(Gap { from: day("2027-04-01"), percent: 60 }));
        assert_eq!(gap(&[until(60)], 60), Some(Gap { from: day("2027-10-01"), percent: 60 }));
        assert_eq!(gap(&[(year, 60)], 60), None);
        let half = [(year, 40), until(60)];
        assert_eq!(gap(&half, 100), Some(Gap { from: day("2027-10-01"), percent: 60 }));
    }
}
