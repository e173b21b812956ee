//! How many attended. Exact for the prefecture's staff; for others what fewer than the threshold
//! are behind is withheld.

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

use super::input::CourseFilter;
use super::model::{Category, Counted, Course, CourseState, withheld};
use super::store;
use crate::auth::{Action, Scope};
use crate::db::Db;
use crate::problem::Problem;
use crate::vocab::{FiscalYear, Name, OrganizationCode, ShortText, TalentId, TrainingCourseId};

/// A course with how many attended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CourseFigures {
    /// The course.
    pub course_id: TrainingCourseId,
    /// What it is called.
    pub name: Name,
    /// Where it stands in the scheme.
    pub category: Category,
    /// How far it is.
    pub state: CourseState,
    /// People who completed it; null where withheld, and until it was held.
    pub participants: Option<i64>,
    /// Municipalities they were of on that day; null where withheld, and until it was held.
    pub municipalities: Option<i64>,
    /// People who took part, as published.
    pub published_participants: Option<i32>,
    /// Municipalities that took part, as published.
    pub published_municipalities: Option<i32>,
    /// Where the published figures are from.
    pub source: ShortText,
}

/// The courses of a year with how many attended. There are no sums, so that none tells what is
/// withheld.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TrainingStatistics {
    /// The year.
    pub fiscal_year: FiscalYear,
    /// The same as printed.
    pub fiscal_year_label: String,
    /// Fewest people behind a figure others than the prefecture's staff see; null for those who see
    /// exact figures.
    pub smallest_group: Option<i64>,
    /// The courses in the order of their days; cancelled ones are left out.
    pub items: Vec<CourseFigures>,
    /// Send as `cursor` for the next page; null on the last.
    pub next_cursor: Option<String>,
    /// How many courses in all, when `total=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

fn counted(people: &[(TalentId, Option<OrganizationCode>)]) -> Counted {
    let municipal: Vec<&OrganizationCode> = people
        .iter()
        .filter_map(|(_, home)| home.as_ref())
        .filter(|home| !home.is_prefecture())
        .collect();
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    Counted {
        participants: number(people.len()),
        municipal: number(municipal.len()),
        municipalities: number(municipal.into_iter().collect::<BTreeSet<_>>().len()),
    }
}

fn figures(db: &mut Db, course: Course, threshold: Option<i64>) -> Result<CourseFigures, Problem> {
    let (participants, municipalities) = if course.state == CourseState::Held {
        let counted = counted(&store::attendance::completed(db, course.id)?);
        threshold.map_or((Some(counted.participants), Some(counted.municipalities)), |threshold| {
            withheld(counted, threshold)
        })
    } else {
        (None, None)
    };
    Ok(CourseFigures {
        course_id: course.id,
        name: course.said.name,
        category: course.said.category,
        state: course.state,
        participants,
        municipalities,
        published_participants: course.said.published_participants,
        published_municipalities: course.said.published_municipalities,
        source: course.said.source,
    })
}

/// The courses of a year with how many attended; `smallest_group` is the threshold for those who do
/// not see exact figures.
pub fn statistics(
    db: &mut Db,
    scope: &Scope,
    year: FiscalYear,
    smallest_group: i64,
) -> Result<TrainingStatistics, Problem> {
    let threshold = (!scope.may(Action::SeeExactTrainingFigures)).then_some(smallest_group);
    let filter = CourseFilter {
        fiscal_year: vec![year],
        state: vec![CourseState::Planned, CourseState::Held],
        ..CourseFilter::default()
    };
    let mut courses = store::page(db, &filter, None, i64::MAX)?;
    courses.reverse();
    let items = courses
        .into_iter()
        .map(|course| figures(db, course, threshold))
        .collect::<Result<_, _>>()?;
    Ok(TrainingStatistics {
        fiscal_year: year,
        fiscal_year_label: year.label(),
        smallest_group: threshold,
        items,
        next_cursor: None,
        total: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_of_the_prefecture_and_of_nobody_are_of_no_municipality() {
        let home = |code: &str| Some(code.parse::<OrganizationCode>().expect("a code"));
        let people: Vec<(TalentId, Option<OrganizationCode>)> =
            [home("340006"), home("342157"), home("342157"), home("342041"), None]
                .map(|home| (TalentId::random(), home))
                .into();
        assert_eq!(counted(&people), Counted { participants: 5, municipal: 3, municipalities: 2 });
    }
}
