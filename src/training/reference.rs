//! The tools of development and the courses of a prefecture's folder (`development_scheme.csv`,
//! `training_courses.csv`).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::input::CourseFilter;
use super::model::{Category, Course, CourseMethod, CourseState, Described};
use super::store;
use crate::db::{AuditEvent, Tx};
use crate::folder::{Folder, Placed};
use crate::problem::{FieldError, Problem};
use crate::training::acts;
use crate::vocab::{FiscalYear, LongText, Name, ShortText, SkillKey};
use crate::web::Fault;

const COURSES: &str = "training_courses.csv";
const SCHEME: &str = "development_scheme.csv";

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
#[serde(deny_unknown_fields)]
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
    fn course(self) -> Result<(FiscalYear, Described, CourseState), &'static str> {
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

fn courses(
    folder: &Folder,
    faults: &mut Vec<Fault>,
) -> Vec<Placed<(FiscalYear, Described, CourseState)>> {
    let mut courses = Vec::new();
    for Placed { file, row, line, changed } in folder.lines::<Line>(COURSES, faults) {
        match line.course() {
            Ok(line) => courses.push(Placed { file, row, line, changed }),
            Err(code) => {
                faults.push(Fault::new(file, row, "skills", "", FieldError::new("", code)));
            }
        }
    }
    courses
}

/// Everything that is wrong in the files of this slice.
pub fn check_folder(folder: &Folder, faults: &mut Vec<Fault>) {
    for placed in courses(folder, faults) {
        let (year, said, _) = &placed.line;
        for error in said.faults(*year) {
            let heading = error.pointer.trim_start_matches('/').to_owned();
            faults.push(placed.fault(&heading, &said.name, error));
        }
        for skill in &said.skills {
            placed.refers(folder, "skills", skill, ("skills.csv", "skill_key"), faults);
        }
    }
    drop(folder.lines::<DevelopmentTool>(SCHEME, faults));
}

/// Takes in tools and courses: adds what is missing, changes what the folder says anew. Returns how
/// many were added or changed.
///
/// # Errors
/// `invalid_input` when a line cannot be read.
pub fn take_in(tx: &mut Tx<'_>, folder: &Folder) -> Result<usize, Problem> {
    let mut faults = Vec::new();
    let courses = courses(folder, &mut faults);
    let tools = folder.lines::<DevelopmentTool>(SCHEME, &mut faults);
    Fault::refuse(&faults)?;
    let mut done = 0;
    for Placed { line: (year, said, state), changed, .. } in courses {
        let of_year = CourseFilter { fiscal_year: vec![year], ..CourseFilter::default() };
        let known = store::page(tx.db, &of_year, None, i64::MAX)?;
        match known.into_iter().find(|known| known.said.name == said.name) {
            None => {
                let id = store::insert(tx, year, &said, state)?;
                tx.audit(AuditEvent::done(acts::TRAINING_COURSE_ADD, "training_course", id));
            }
            Some(known) if !changed.is_empty() => {
                store::change(tx, &Course { said, ..known.clone() })?;
                tx.audit(AuditEvent::done(
                    acts::TRAINING_COURSE_CHANGE,
                    "training_course",
                    known.id,
                ));
            }
            Some(_) => continue,
        }
        done += 1;
    }
    if store::tools(tx.db)?.is_empty() || folder.moved_at_all(SCHEME) {
        let tools: Vec<DevelopmentTool> = tools.into_iter().map(|placed| placed.line).collect();
        store::replace_tools(tx, &tools)?;
        done += usize::from(!tools.is_empty());
    }
    if done == 0 {
        tx.nothing_to_audit();
    }
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_courses_keep_the_rules_and_the_published_counts() {
        let (folder, mut faults) = (Folder::built_in(), Vec::new());
        check_folder(&folder, &mut faults);
        let courses: Vec<(FiscalYear, Described, CourseState)> =
            courses(&folder, &mut faults).into_iter().map(|placed| placed.line).collect();
        assert_eq!(faults, []);
        for (year, said, _) in &courses {
            assert_eq!(said.faults(*year), [], "{}", said.name);
            assert!(said.source.as_str().contains("令和6年8月"));
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
}
