//! What the scheme published in August 2024: its tools of development and the courses of FY2023 and
//! FY2024 (`config/reference`). The wording and the skills of a course are this program's; the days
//! are those of the published months, which stand beside them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::input::CourseFilter;
use super::model::{Category, CourseMethod, CourseState, Described};
use super::store;
use crate::db::{AuditEvent, Tx};
use crate::problem::{Code, Problem};
use crate::vocab::{FiscalYear, LongText, Name, ShortText, SkillKey};

const COURSES: &str = include_str!("../../config/reference/training_courses.csv");
const SCHEME: &str = include_str!("../../config/reference/development_scheme.csv");

/// A tool of development in the scheme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DevelopmentTool {
    /// OJT, or one of the two kinds of Off-JT.
    pub category: Category,
    /// The same in words.
    #[serde(skip_deserializing)]
    pub category_label: &'static str,
    /// What it is called.
    pub tool_ja: String,
    /// What it is for.
    pub content_ja: String,
}

#[derive(Deserialize)]
struct Line {
    fiscal_year: FiscalYear,
    name: Name,
    category: Category,
    method: CourseMethod,
    provider: Name,
    content: LongText,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    period_note: ShortText,
    skills: String,
    published_participants: Option<i32>,
    published_municipalities: Option<i32>,
    source: ShortText,
    state: CourseState,
}

impl Line {
    fn course(self) -> Result<(FiscalYear, Described, CourseState), String> {
        let skills =
            self.skills.split_whitespace().map(str::parse::<SkillKey>).collect::<Result<_, _>>()?;
        let said = Described {
            name: self.name,
            category: self.category,
            method: self.method,
            provider: self.provider,
            content: self.content,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            period_note: self.period_note,
            hours: None,
            job_types: Vec::new(),
            skills,
            open_to: Vec::new(),
            published_participants: self.published_participants,
            published_municipalities: self.published_municipalities,
            source: self.source,
        };
        Ok((self.fiscal_year, said, self.state))
    }
}

fn unreadable(error: impl std::fmt::Display) -> Problem {
    tracing::error!(%error, "the built-in training data cannot be read");
    Problem::new(Code::Internal)
}

fn published() -> Result<Vec<(FiscalYear, Described, CourseState)>, Problem> {
    let lines: Vec<Line> = csv::Reader::from_reader(COURSES.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(unreadable)?;
    lines.into_iter().map(|line| line.course().map_err(unreadable)).collect()
}

/// The scheme's tools of development, in its order.
///
/// # Errors
/// When the built-in data cannot be read.
pub fn development_scheme() -> Result<Vec<DevelopmentTool>, Problem> {
    let tools = csv::Reader::from_reader(SCHEME.as_bytes())
        .deserialize()
        .collect::<Result<Vec<DevelopmentTool>, _>>();
    let named =
        |tool: DevelopmentTool| DevelopmentTool { category_label: tool.category.name_ja(), ..tool };
    Ok(tools.map_err(unreadable)?.into_iter().map(named).collect())
}

/// Adds the published courses that are missing; leaves alone what is there. Returns how many were
/// added.
pub fn import_reference(tx: &mut Tx<'_>) -> Result<usize, Problem> {
    let mut added = 0;
    for (year, said, state) in published()? {
        let of_year = CourseFilter { fiscal_year: vec![year], ..CourseFilter::default() };
        if store::page(tx.db, &of_year, None, i64::MAX)?
            .iter()
            .any(|known| known.said.name == said.name)
        {
            continue;
        }
        let id = store::insert(tx, year, &said, state)?;
        tx.audit(AuditEvent::done("training_course.add", "training_course", id));
        added += 1;
    }
    if added == 0 {
        tx.nothing_to_audit();
    }
    Ok(added)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_courses_keep_the_rules_and_the_published_counts() {
        let courses = published().expect("readable");
        for (year, said, _) in &courses {
            assert_eq!(said.faults(*year), [], "{}", said.name);
            assert!(said.source.as_str().starts_with("令和6年8月資料"));
        }
        let figures = |year: i32| {
            let of_year = courses.iter().filter(|(known, ..)| known.year() == year);
            of_year
                .filter_map(|(_, said, _)| {
                    said.published_participants.zip(said.published_municipalities)
                })
                .collect::<Vec<_>>()
        };
        assert_eq!((figures(2023), figures(2024)), (vec![(164, 9), (799, 12)], vec![]));
        assert_eq!(courses.len(), 10);
        assert!(
            courses
                .iter()
                .filter(|(year, ..)| year.year() == 2023)
                .all(|(.., state)| *state == CourseState::Held)
        );
    }

    #[test]
    fn the_scheme_has_its_five_tools() {
        let scheme = development_scheme().expect("readable");
        let of = |category| scheme.iter().filter(|tool| tool.category == category).count();
        assert_eq!(
            [Category::OnTheJob, Category::DigitalSkill, Category::AdministrativeKnowledge].map(of),
            [1, 3, 1]
        );
        assert!(scheme.iter().all(|tool| tool.category_label == tool.category.name_ja()));
    }
}
