//! What comes in, one struct per action, and the files that go out.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::assignment::Papers;
use crate::planner::problem::{Rules, Weights};
use crate::problem::{Code, FieldError, Problem};
use crate::rotation::circulation::{Showing, asked};
use crate::rotation::explain::Left;
use crate::rotation::hires::NewHires;
use crate::rotation::model::{
    Emphasis, Judged, Method, PlanState, Settings, Side, defaults, set_rules,
};
use crate::rotation::order_numbers::LineNumbers;
use crate::rotation::steps::{Cell, Changes, NewPlan};
use crate::rotation::view::{LineKey, PlanLine, RotationPlanRow};
use crate::vocab::{
    AssignmentState, FiscalYear, Grade, HiringRoute, Language, LongText, Name, OrganizationCode,
    PostId, PostType, RotationPlanId, ShortText, TalentId,
};
use crate::web::{Table, present};

/// Which plans.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// In these states.
    #[serde(default)]
    state: Vec<PlanState>,
    /// With this fiscal year.
    fiscal_year: Option<FiscalYear>,
}

impl Filter {
    /// Whether a row is asked for.
    pub fn wants(&self, row: &RotationPlanRow) -> bool {
        let in_years = |year: FiscalYear| {
            (row.first_fiscal_year.year()..=row.last_fiscal_year).contains(&year.year())
        };
        (self.state.is_empty() || self.state.contains(&row.state))
            && self.fiscal_year.is_none_or(in_years)
    }
}

/// Which lines.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LineFilter {
    /// These.
    #[serde(default)]
    id: Vec<LineKey>,
    /// Of these people.
    #[serde(default)]
    talent_id: Vec<TalentId>,
    /// In these posts.
    #[serde(default)]
    post_id: Vec<PostId>,
    /// At these bodies.
    #[serde(default)]
    host_code: Vec<OrganizationCode>,
    /// In these fiscal years.
    #[serde(default)]
    fiscal_year: Vec<FiscalYear>,
}

impl LineFilter {
    /// Whether a row is asked for.
    pub fn wants(&self, row: &PlanLine) -> bool {
        (self.id.is_empty() || self.id.iter().any(|id| id.to_string() == row.id))
            && (self.talent_id.is_empty() || self.talent_id.contains(&row.talent_id))
            && (self.post_id.is_empty() || self.post_id.contains(&row.post_id))
            && (self.host_code.is_empty() || self.host_code.contains(&row.host_code))
            && (self.fiscal_year.is_empty() || self.fiscal_year.contains(&row.fiscal_year))
    }
}

/// A rule and the value it is set to.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleChange {
    /// Key of the rule.
    key: String,
    /// Points, years or grades, as the rule counts.
    value: i64,
}

/// A plan that is to be made.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRotationPlan {
    /// Name.
    name: Name,
    /// What it is for.
    #[serde(default)]
    purpose: LongText,
    /// How it comes about.
    method: Method,
    /// First fiscal year.
    first_fiscal_year: FiscalYear,
    /// Number of fiscal years; one for a stable plan.
    #[validate(range(min = 1, max = 7))]
    years: i32,
    /// Rules that are not as usual.
    #[serde(default)]
    #[validate(length(max = 50))]
    rules: Vec<RuleChange>,
    /// What weighs most; its values go over those of `rules`.
    emphasis: Option<Emphasis>,
    /// Who proposes in a stable plan (default: people).
    side: Option<Side>,
    /// Seed of the search (default 1).
    seed: Option<u32>,
    /// Most rounds of the search.
    #[validate(range(min = 1, max = 1_000_000))]
    max_steps: Option<u32>,
    /// Most seconds of the search (default 60, unless rounds are limited).
    #[validate(range(min = 1, max = 3600))]
    max_seconds: Option<u32>,
    /// First person everywhere before the second anywhere.
    #[serde(default)]
    lexicographic: bool,
    /// Whether assignments of the years planned stay as they are (default: yes).
    keeps_assignments: Option<bool>,
    /// First fiscal year in which municipalities lend their people (default 2026, 令和8年度).
    municipal_lending_from: Option<FiscalYear>,
}

/// 令和8年度: municipal people begin to serve other municipalities.
const MUNICIPAL_LENDING: i32 = 2026;

impl NewRotationPlan {
    /// The plan to be made.
    ///
    /// # Errors
    /// Every rule that is unknown or out of range.
    pub fn plan(&self) -> Result<NewPlan, Problem> {
        let (mut rules, mut weights) = defaults();
        let wanted = self.rules.iter().map(|change| (change.key.as_str(), change.value));
        set_rules(&mut rules, &mut weights, wanted).map_err(Problem::invalid)?;
        stressed(self.emphasis, &mut rules, &mut weights)?;
        let settings = Settings {
            side: self.side.unwrap_or(Side::Person),
            rules,
            weights,
            seed: self.seed.unwrap_or(1),
            max_steps: self.max_steps,
            max_seconds: self.max_seconds,
            lexicographic: self.lexicographic,
            keeps_assignments: self.keeps_assignments.unwrap_or(true),
            municipal_lending_from: self
                .municipal_lending_from
                .map_or(MUNICIPAL_LENDING, FiscalYear::year),
            planned_hires: Vec::new(),
        };
        let (name, purpose) = (self.name.clone(), self.purpose.clone());
        Ok(NewPlan {
            name,
            purpose,
            method: self.method,
            first: self.first_fiscal_year,
            years: self.years,
            settings,
        })
    }
}

fn stressed(
    emphasis: Option<Emphasis>,
    rules: &mut Rules,
    weights: &mut Weights,
) -> Result<(), Problem> {
    let values = emphasis.map_or(&[][..], Emphasis::values);
    set_rules(rules, weights, values.iter().copied()).map_err(Problem::invalid)
}

/// What is said and set differently. Horizon and method stay: another plan is made for another one.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateRotationPlan {
    /// Name.
    name: Option<Name>,
    /// What it is for.
    purpose: Option<LongText>,
    /// Rules that change.
    #[validate(length(max = 50))]
    rules: Option<Vec<RuleChange>>,
    /// What weighs most; its values go over those of `rules`.
    emphasis: Option<Emphasis>,
    /// Who proposes in a stable plan.
    side: Option<Side>,
    /// Seed of the search.
    seed: Option<u32>,
    /// Most rounds of the search; null for as many as it takes.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<u32>)]
    max_steps: Option<Option<u32>>,
    /// Most seconds of the search; null for the usual number.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<u32>)]
    max_seconds: Option<Option<u32>>,
    /// First person everywhere before the second anywhere.
    lexicographic: Option<bool>,
}

impl UpdateRotationPlan {
    /// The plan as it is to be.
    ///
    /// # Errors
    /// Every rule that is unknown or out of range.
    pub fn changes(&self, before: &Settings) -> Result<Changes, Problem> {
        let mut settings = before.clone();
        let wanted = self.rules.iter().flatten().map(|change| (change.key.as_str(), change.value));
        set_rules(&mut settings.rules, &mut settings.weights, wanted).map_err(Problem::invalid)?;
        stressed(self.emphasis, &mut settings.rules, &mut settings.weights)?;
        let bounds =
            [("/max_steps", self.max_steps, 1_000_000), ("/max_seconds", self.max_seconds, 3600)];
        for (pointer, value, max) in bounds {
            if value.flatten().is_some_and(|value| !(1..=max).contains(&value)) {
                return Err(FieldError::new(pointer, "number_out_of_range")
                    .with("min", 1)
                    .with("max", max)
                    .into());
            }
        }
        settings.side = self.side.unwrap_or(settings.side);
        settings.seed = self.seed.unwrap_or(settings.seed);
        settings.max_steps = self.max_steps.unwrap_or(settings.max_steps);
        settings.max_seconds = self.max_seconds.unwrap_or(settings.max_seconds);
        settings.lexicographic = self.lexicographic.unwrap_or(settings.lexicographic);
        Ok(Changes {
            name: self.name.clone(),
            purpose: self.purpose.clone(),
            settings: Some(settings),
        })
    }
}

/// A post in a cell.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CellPost {
    /// The post.
    post_id: PostId,
    /// Whether a re-solve must keep it.
    #[serde(default)]
    pinned: bool,
}

/// A person's year, set as a whole.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CellEdit {
    /// The person.
    talent_id: TalentId,
    /// The year.
    fiscal_year: FiscalYear,
    /// The posts in it; empty clears the cell and its pins.
    posts: Vec<CellPost>,
}

/// Cells that are set by hand, judged together.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CellsEdit {
    /// The cells.
    #[validate(length(max = 1000))]
    cells: Vec<CellEdit>,
    /// Only judges, stores nothing.
    #[serde(default)]
    pub check_only: bool,
}

impl CellsEdit {
    pub fn cells(&self) -> Vec<Cell> {
        let cell = |edit: &CellEdit| Cell {
            talent: edit.talent_id,
            fiscal_year: edit.fiscal_year,
            posts: edit.posts.iter().map(|post| (post.post_id, post.pinned)).collect(),
        };
        self.cells.iter().map(cell).collect()
    }
}

/// A rule that cells break.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ConflictView {
    /// Place among the cells that were sent.
    pub pointer: String,
    /// Code.
    pub code: String,
    /// Sentence in Japanese.
    pub sentence_ja: String,
    /// Sentence in English.
    pub sentence_en: String,
}

/// What the plan is, or would be, with the cells.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EditedView {
    /// Version of the plan.
    pub version: i32,
    /// Whether every hard rule is kept.
    pub keeps_rules: bool,
    /// Rules that would be broken.
    pub conflicts: Vec<ConflictView>,
    /// Points.
    pub score: Option<i64>,
    /// No plan scores more, as the prices of the last search prove for the problem with these pins.
    pub bound: Option<i64>,
    /// Lines.
    pub line_count: usize,
}

impl EditedView {
    /// The outcome of judging; a broken rule is an answer, anything else a refusal.
    ///
    /// # Errors
    /// What is no matter of rules.
    pub fn of(outcome: Result<Judged, Problem>, version: i32) -> Result<Self, Problem> {
        match outcome {
            Ok(judged) => Ok(Self {
                version,
                keeps_rules: true,
                conflicts: Vec::new(),
                score: Some(judged.score),
                bound: judged.bound,
                line_count: judged.plan.lines.len(),
            }),
            Err(problem) if problem.code == Code::RuleBroken => Ok(Self {
                version,
                keeps_rules: false,
                conflicts: conflicts(&problem),
                score: None,
                bound: None,
                line_count: 0,
            }),
            Err(problem) => Err(problem),
        }
    }
}

fn conflicts(problem: &Problem) -> Vec<ConflictView> {
    let (ja, en) =
        (problem.to_json(Language::Japanese, "", ""), problem.to_json(Language::English, "", ""));
    let text = |body: &serde_json::Value, at: usize, field: &str| {
        body["errors"][at][field].as_str().unwrap_or("").to_owned()
    };
    (0..problem.errors.len())
        .map(|at| ConflictView {
            pointer: text(&ja, at, "pointer"),
            code: text(&ja, at, "code"),
            sentence_ja: text(&ja, at, "detail"),
            sentence_en: text(&en, at, "detail"),
        })
        .collect()
}

/// Places of one kind kept for people who are still to be hired.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPlannedHires {
    /// What they are called; each has a number behind it (採用予定1).
    name: Name,
    /// The body that hires: their home.
    employer_code: OrganizationCode,
    /// The way of hiring.
    route: HiringRoute,
    /// How many.
    #[validate(range(min = 1, max = 50))]
    count: i32,
    /// The type of post they are assumed to fill.
    post_type: PostType,
    /// The level assumed in it.
    #[validate(range(min = 0, max = 5))]
    level: i64,
    /// The grade assumed (default: staff).
    grade: Option<Grade>,
    /// The first fiscal year of service (default: the first of the plan).
    from_fiscal_year: Option<FiscalYear>,
}

/// Places for people to be hired that are kept and given up.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HiresChange {
    /// Kept.
    #[serde(default)]
    #[validate(nested, length(max = 20))]
    add: Vec<NewPlannedHires>,
    /// Given up, with their lines.
    #[serde(default)]
    #[validate(length(max = 200))]
    pub remove: Vec<TalentId>,
}

impl HiresChange {
    pub fn added(&self) -> Vec<NewHires> {
        let new = |one: &NewPlannedHires| NewHires {
            name: one.name.clone(),
            employer: one.employer_code.clone(),
            route: one.route,
            count: usize::try_from(one.count).unwrap_or(0),
            post_type: one.post_type,
            level: one.level,
            grade: one.grade.unwrap_or(Grade::Staff),
            from: one.from_fiscal_year,
        };
        self.add.iter().map(new).collect()
    }
}

/// Who was hired.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HireReplaced {
    /// The place.
    planned_hire_id: TalentId,
    /// The person, registered as shared talent.
    talent_id: TalentId,
}

impl HireReplaced {
    pub const fn places(&self) -> (TalentId, TalentId) {
        (self.planned_hire_id, self.talent_id)
    }
}

/// How the search begins.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Solving {
    /// Whether it begins from the plan's result, if there is one (default: yes).
    pub warm: Option<bool>,
    /// Whether the facts of now are taken in first, whatever had been proposed or approved
    /// (default: no).
    #[serde(default)]
    pub refresh: bool,
}

/// Whose result is taken over.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Adopting {
    /// The other plan.
    pub from_plan_id: RotationPlanId,
}

/// Why an announcement is taken back.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Recalling {
    /// The reason; it is told to nobody who was not told of the announcement.
    pub reason: ShortText,
}

/// Stopping or giving up says nothing more.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Cancelling {}

/// Another plan like this one.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Copying {
    /// Its name.
    pub name: Name,
}

/// Which lines are announced.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Announcing {
    /// Up to this fiscal year (default: the first of the plan alone).
    pub through_fiscal_year: Option<FiscalYear>,
}

/// The papers of both bodies.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Ordering {
    /// Day of the orders (発令日); the first day of each assignment when left out.
    ordered_on: Option<NaiveDate>,
    /// Number of the home bodies' orders.
    sending_number: Option<Name>,
    /// Number of the hosts' orders.
    receiving_number: Option<Name>,
    /// Numbers of single lines, in the place of those above; what a line leaves out is taken from
    /// there.
    #[serde(default)]
    #[validate(length(max = 5000))]
    pub numbers: Vec<LineNumbers>,
}

impl Ordering {
    pub fn papers(&self) -> Papers {
        Papers {
            ordered_on: self.ordered_on,
            sending_number: self.sending_number.clone(),
            receiving_number: self.receiving_number.clone(),
        }
    }
}

/// A line that is to be shown.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Circulating {
    /// The person.
    talent_id: TalentId,
    /// The post.
    post_id: PostId,
    /// The year.
    fiscal_year: FiscalYear,
    /// Who is asked: `host`, `person` or both.
    #[validate(length(max = 2))]
    to: Vec<String>,
    /// What is said with it.
    #[serde(default)]
    note: LongText,
}

impl Circulating {
    /// What is to be shown.
    ///
    /// # Errors
    /// As [`asked`].
    pub fn showing(&self) -> Result<Showing, Problem> {
        let (to_host, to_person) = asked(&self.to)?;
        let (talent, post, fiscal_year) = (self.talent_id, self.post_id, self.fiscal_year);
        Ok(Showing { talent, post, fiscal_year, to_host, to_person, note: self.note.clone() })
    }
}

/// A step that can be taken with many lines.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineStep {
    Circulate,
}

/// One step for many lines.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OnLines {
    /// Which step.
    pub step: LineStep,
    /// With which, 1 to 200.
    pub ids: Vec<LineKey>,
    /// True: says what would be refused, and does nothing.
    #[serde(default)]
    pub dry_run: bool,
    /// Who is asked: `host`, `person` or both.
    #[validate(length(max = 2))]
    pub to: Vec<String>,
    /// What is said with each.
    #[serde(default)]
    pub note: LongText,
}

/// The plan compared with.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DiffQuery {
    /// The other plan (default: the plan itself, which differs in nothing).
    pub against: Option<RotationPlanId>,
}

/// The version that is known.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SinceQuery {
    /// The stream goes on while this is the version of the plan; without it, or with another, the
    /// present version is told and the stream ends.
    pub since: Option<i32>,
}

/// What was left out: a person or a post, in a fiscal year.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExplanationQuery {
    /// The person.
    talent_id: Option<TalentId>,
    /// The post.
    post_id: Option<PostId>,
    /// The year.
    fiscal_year: Option<FiscalYear>,
}

impl ExplanationQuery {
    /// What is asked about; nothing when nothing was said.
    ///
    /// # Errors
    /// `required` for what is missing; `not_allowed_here` for both at once.
    pub fn left(&self) -> Result<Option<Left>, Problem> {
        if self.talent_id.is_none() && self.post_id.is_none() && self.fiscal_year.is_none() {
            return Ok(None);
        }
        let missing = |name: &str| Problem::query(FieldError::new(name, "required"));
        let year = self.fiscal_year.ok_or_else(|| missing("?fiscal_year"))?;
        match (self.talent_id, self.post_id) {
            (Some(person), None) => Ok(Some(Left::Person(person, year))),
            (None, Some(post)) => Ok(Some(Left::Post(post, year))),
            (None, None) => Err(missing("?talent_id")),
            (Some(_), Some(_)) => {
                let reason = (
                    "talent_id と post_id はどちらか一方を指定してください。",
                    "Give either talent_id or post_id, not both.",
                );
                Err(Problem::query(FieldError::because("?post_id", reason)))
            }
        }
    }
}

/// Whose year it is about.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PlacesQuery {
    /// The person.
    talent_id: Option<TalentId>,
    /// The year.
    fiscal_year: Option<FiscalYear>,
}

impl PlacesQuery {
    /// Whose year is asked about; nothing when nothing was said.
    ///
    /// # Errors
    /// `required` for what is missing.
    pub fn cell(&self) -> Result<Option<(TalentId, FiscalYear)>, Problem> {
        let missing = |name: &str| Err(Problem::query(FieldError::new(name, "required")));
        match (self.talent_id, self.fiscal_year) {
            (Some(talent), Some(year)) => Ok(Some((talent, year))),
            (None, None) => Ok(None),
            (None, Some(_)) => missing("?talent_id"),
            (Some(_), None) => missing("?fiscal_year"),
        }
    }
}

/// 異動計画一覧.
pub fn plan_table(rows: &[RotationPlanRow]) -> Table {
    let columns = [
        ("名称", 30),
        ("方法", 18),
        ("状態", 10),
        ("開始年度", 12),
        ("年数", 6),
        ("配置の数", 10),
        ("点数", 10),
        ("上界", 10),
    ];
    rows.iter().fold(Table::new("異動計画一覧", &columns), |table, row| {
        let points = |value: Option<i64>| value.map_or_else(String::new, |value| value.to_string());
        table.row(vec![
            row.name.to_string(),
            row.method.name_ja().to_owned(),
            row.state.name_ja().to_owned(),
            row.fiscal_year_label.clone(),
            row.years.to_string(),
            row.line_count.to_string(),
            points(row.score),
            points(row.bound),
        ])
    })
}

/// 異動計画の行.
pub fn line_table(rows: &[PlanLine]) -> Table {
    let columns = [
        ("年度", 12),
        ("氏名", 16),
        ("本籍団体", 14),
        ("団体コード", 10),
        ("受入団体", 14),
        ("ポスト", 30),
        ("割合（%）", 8),
        ("固定", 6),
        ("いまの状態", 12),
        ("期間", 24),
    ];
    rows.iter().fold(Table::new("異動計画", &columns), |table, row| {
        table.row(vec![
            row.fiscal_year_label.clone(),
            row.talent_name.clone(),
            row.home_name.clone(),
            row.host_code.to_string(),
            row.host_name.clone(),
            row.post_name.clone(),
            row.share_percent.to_string(),
            if row.pinned { "固定" } else { "" }.to_owned(),
            if row.is_planned_hire { "採用予定" } else { "" }.to_owned()
                + row.standing.map_or("", AssignmentState::name_ja),
            match (row.starts_on, row.ends_on) {
                (Some(from), Some(to)) => format!("{from}〜{to}"),
                _ => String::new(),
            },
        ])
    })
}
