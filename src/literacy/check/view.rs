//! What is shown of rounds, links, results and figures.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{Counted, LEVELS, PartResult, Question, total};
use super::steps::question_views;
use super::store::{self, Answer};
use crate::assessment::withhold;
use crate::auth::Scope;
use crate::db::Db;
use crate::ledger::{self, Entry, Filter, Ledger};
use crate::literacy::questionnaire::{SkillCheckRounds, SkillQuestionnaires};
use crate::organization;
use crate::problem::Problem;
use crate::vocab::LedgerEntryId;

/// What somebody is asked.
#[derive(Clone, Debug)]
pub struct Sheet {
    pub title: String,
    /// In Japanese and English.
    pub lead: [String; 2],
    pub body: String,
    /// Last day.
    pub closes_on: NaiveDate,
    pub questions: Vec<Question>,
}

/// What a round asks.
///
/// # Errors
/// When the rows cannot be read.
pub fn sheet_of(db: &mut Db, round: &Entry) -> Result<Sheet, Problem> {
    let of = round.text("questionnaire");
    let head = match of.parse() {
        Ok(id) => ledger::at(db, SkillQuestionnaires::LEDGER, id)?,
        Err(_) => None,
    };
    let lead = |key: &str| head.as_ref().map_or("", |head| head.text(key)).to_owned();
    let (ja, en) = (lead("lead"), lead("lead_english"));
    let en = if en.is_empty() { ja.clone() } else { en };
    Ok(Sheet {
        title: round.text("title").to_owned(),
        lead: [ja, en],
        body: body_of(db, round)?,
        closes_on: round.day("closes_on").unwrap_or_default(),
        questions: question_views(db, of)?,
    })
}

fn body_of(db: &mut Db, round: &Entry) -> Result<String, Problem> {
    let names = organization::names(db)?;
    Ok(round.organization.as_ref().and_then(|code| names.get(code)).cloned().unwrap_or_default())
}

/// What somebody's answers came to.
#[derive(Clone, Debug)]
pub struct ResultView {
    pub title: String,
    pub body: String,
    pub answered_on: NaiveDate,
    pub parts: Vec<PartResult>,
    pub points: usize,
    pub most: usize,
    pub level: i32,
}

pub(super) fn result_of(db: &mut Db, answer: &Answer) -> Result<ResultView, Problem> {
    let round =
        ledger::at(db, SkillCheckRounds::LEDGER, answer.round)?.ok_or(Problem::not_found())?;
    let (points, most) = total(&answer.parts);
    Ok(ResultView {
        title: round.text("title").to_owned(),
        body: body_of(db, &round)?,
        answered_on: answer.answered_on,
        parts: answer.parts.clone(),
        points,
        most,
        level: answer.level,
    })
}

/// How many people reached which level, in a part of a round or in the whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FigureLine {
    /// The round; null for the sum over bodies.
    pub round_id: Option<LedgerEntryId>,
    /// The body.
    pub organization_name: String,
    /// The fiscal year.
    pub fiscal_year: i64,
    /// 0 for the whole.
    pub part: i64,
    /// What the part is called, in Japanese.
    pub part_name: String,
    /// The same in English.
    pub part_name_en: String,
    /// People who answered; null where they are too few to be told.
    pub people: Option<i64>,
    /// People of levels 1 to 4; null where withheld.
    pub levels: [Option<i64>; LEVELS],
    /// Courses that answers of the part can propose.
    pub courses: Vec<String>,
}

impl FigureLine {
    /// Its place in the list.
    #[must_use]
    pub fn key(&self) -> String {
        let round = self.round_id.map_or_else(String::new, |id| id.to_string());
        format!("{} {round} {:03}", self.fiscal_year, self.part)
    }
}

fn line_of(
    round: &Entry,
    body: &str,
    (part, counted): (i64, &Counted),
    threshold: i64,
) -> FigureLine {
    let shown = withhold(&counted.levels, threshold);
    let people = shown.is_some().then(|| counted.levels.iter().sum());
    let mut levels = [None; LEVELS];
    for (cell, count) in levels.iter_mut().zip(shown.into_iter().flatten()) {
        *cell = count;
    }
    FigureLine {
        round_id: Some(round.id),
        organization_name: body.to_owned(),
        fiscal_year: round.number("fiscal_year").unwrap_or_default(),
        part,
        part_name: counted.name[0].clone(),
        part_name_en: counted.name[1].clone(),
        people,
        levels,
        courses: counted.courses.clone(),
    }
}

/// The sum over bodies of a year, of what is shown of each: nothing can be found from it that is not
/// shown, whenever a body is added. A cell that no body shows is withheld.
fn sums(lines: &[FigureLine]) -> Vec<FigureLine> {
    let mut years: BTreeMap<i64, FigureLine> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.part == 0) {
        let sum = years.entry(line.fiscal_year).or_insert_with(|| FigureLine {
            round_id: None,
            organization_name: "全団体（公表分の合計）".to_owned(),
            people: None,
            levels: [None; LEVELS],
            ..line.clone()
        });
        let add = |to: &mut Option<i64>, more: Option<i64>| {
            if let Some(more) = more {
                *to = Some(to.unwrap_or(0) + more);
            }
        };
        add(&mut sum.people, line.people);
        sum.levels.iter_mut().zip(line.levels).for_each(|(to, more)| add(to, more));
    }
    years.into_values().rev().collect()
}

/// Figures of the closed rounds within reach, the newest year first; with sums over bodies for those
/// who see all.
///
/// # Errors
/// When the rows cannot be read.
pub fn figures(db: &mut Db, scope: &Scope, threshold: i64) -> Result<Vec<FigureLine>, Problem> {
    let rounds = ledger::within(db, scope, &Filter::on(SkillCheckRounds::LEDGER))?;
    let (kept, names) = (store::figures(db)?, organization::names(db)?);
    let mut lines = Vec::new();
    for round in rounds.iter().filter(|round| round.state == "closed") {
        let body = round.organization.as_ref().and_then(|code| names.get(code));
        let body = body.map_or("", String::as_str);
        let of = kept.iter().filter(|(id, ..)| *id == round.id);
        lines
            .extend(of.map(|(_, part, counted)| line_of(round, body, (*part, counted), threshold)));
    }
    let sums = if scope.is_statewide() { sums(&lines) } else { Vec::new() };
    Ok(sums.into_iter().chain(lines).collect())
}
