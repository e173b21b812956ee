//! Why a plan is as it is, and what differs between two, in the names people know.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::model::{Note, effective, named, words};
use super::{sources, store};
use crate::db::Db;
use crate::planner::certificate::audit;
use crate::planner::diff::compare;
use crate::planner::explain::{PersonReason, Target, explain, smallest_changes};
use crate::planner::plan::{Line, Plan};
use crate::planner::problem::Problem as PlanProblem;
use crate::planner::referee::check;
use crate::planner::stability::blocking;
use crate::problem::{Code, FieldError, Problem};
use crate::vocab::{FiscalYear, PostId, RotationPlanId, TalentId};

/// What an explanation is made of; read in one moment, worked on afterwards.
#[derive(Clone, Debug)]
pub struct Subject {
    pub(super) problem: PlanProblem,
    pub(super) plan: Plan,
    pub(super) names: BTreeMap<String, String>,
    /// Why people are not there in some years.
    notes: Vec<Note>,
}

/// Who or what was left out, and in which year.
#[derive(Clone, Debug)]
pub enum Left {
    /// A person without a place.
    Person(TalentId, FiscalYear),
    /// A post without a person.
    Post(PostId, FiscalYear),
}

/// Pairs of a person and a post that would both rather have each other; at most this many are
/// named.
const PAIRS: usize = 100;
/// Changes that are told, and re-solves spent on finding them.
const CHANGES: (usize, usize) = (3, 8);

/// The explanation of a plan. Rules, sentences and figures have the form of `dxship plan explain
/// --json`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExplanationView {
    /// Every line with the rules for and against it, in points.
    #[schema(value_type = Vec<Object>)]
    pub lines: Value,
    /// People with a year without a place or a better wish missed, and why.
    #[schema(value_type = Vec<Object>)]
    pub people: Value,
    /// Posts with an empty year, and why.
    #[schema(value_type = Vec<Object>)]
    pub posts: Value,
    /// The best each host could have had.
    #[schema(value_type = Vec<Object>)]
    pub hosts: Value,
    /// Coverage, wishes, moves, growth, single-handed posts by year, and who is worst off.
    #[schema(value_type = Object)]
    pub summary: Value,
    /// The score by rule, as the referee counts it.
    #[schema(value_type = Object)]
    pub tally: Value,
    /// How many pairs would rather have each other.
    pub blocking_pairs: usize,
    /// The first of them.
    #[schema(value_type = Vec<Object>)]
    pub blocking: Value,
    /// What the stored prices prove; null for a plan without any.
    #[schema(value_type = Option<Object>)]
    pub certificate: Value,
    /// What a person should look at before proposing.
    pub warnings: Vec<PlanWarning>,
    /// Whom it tells of.
    #[serde(skip)]
    pub told_of: BTreeSet<TalentId>,
}

/// Something a person should look at before proposing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlanWarning {
    /// Stable code: `without_anybody`, `single_handed`, `unplaced`, or `scenario` where a plan is presented.
    pub code: &'static str,
    /// Fiscal year.
    pub fiscal_year: i64,
    /// Sentence in Japanese.
    pub ja: String,
    /// Sentence in English.
    pub en: String,
}

/// The smallest single changes that would place somebody or fill a post, each verified by solving
/// again.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChangesView {
    /// The changes, the least demanding first; empty when none of those tried is enough.
    #[schema(value_type = Vec<Object>)]
    pub changes: Value,
    /// Whom it tells of.
    #[serde(skip)]
    pub told_of: BTreeSet<TalentId>,
}

impl ChangesView {
    #[must_use]
    pub fn none() -> Self {
        Self { changes: Value::Array(Vec::new()), told_of: BTreeSet::new() }
    }
}

/// What a body gains and loses by `after`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct BodyDiff {
    /// The body.
    pub host_code: String,
    /// Its name.
    pub host_name: String,
    /// People who serve there in some year of `after` and in none of `before`.
    pub comes: Vec<String>,
    /// People who serve there in some year of `before` and in none of `after`.
    pub goes: Vec<String>,
}

/// What differs between two plans.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DiffView {
    /// The plan compared with.
    pub before: RotationPlanId,
    /// The plan asked about.
    pub after: RotationPlanId,
    /// First fiscal year of both.
    pub first_fiscal_year: i32,
    /// Fiscal years compared: those that both plans have.
    pub years: i32,
    /// Whether both rest on the same snapshot; figures of different ones are counted on the facts
    /// of `after`.
    pub same_snapshot: bool,
    /// Whether both weigh their rules alike; points of different weights cannot be compared.
    pub same_weights: bool,
    /// Who serves at a body in one of them only.
    pub bodies: Vec<BodyDiff>,
    /// Lines both hold.
    pub kept: usize,
    /// Lines only `after` holds.
    #[schema(value_type = Vec<Object>)]
    pub added: Value,
    /// Lines only `before` holds.
    #[schema(value_type = Vec<Object>)]
    pub removed: Value,
    /// Score and its parts, placements and coverage of both.
    #[schema(value_type = Vec<Object>)]
    pub figures: Value,
    /// One sentence per person and year.
    #[schema(value_type = Vec<Object>)]
    pub changes: Value,
    /// The whole in one sentence, Japanese.
    pub sentence_ja: String,
    /// The whole in one sentence, English.
    pub sentence_en: String,
    /// Whom it tells of.
    #[serde(skip)]
    pub told_of: BTreeSet<TalentId>,
}

/// Everything an explanation needs.
///
/// # Errors
/// `not_found`; `not_ready` for a plan without a result.
pub fn subject(db: &mut Db, id: RotationPlanId) -> Result<Subject, Problem> {
    let (subject, result) = read(db, id)?;
    Ok(Subject { plan: result.ok_or_else(no_result)?, ..subject })
}

/// As [`subject`]; a plan without a result begins with what is pinned.
///
/// # Errors
/// `not_found`.
pub fn begun(db: &mut Db, id: RotationPlanId) -> Result<Subject, Problem> {
    let (subject, result) = read(db, id)?;
    Ok(match result {
        Some(plan) => Subject { plan, ..subject },
        None => subject,
    })
}

fn read(db: &mut Db, id: RotationPlanId) -> Result<(Subject, Option<Plan>), Problem> {
    let (row, documents) = (store::plan(db, id)?, store::documents(db, id)?);
    let problem = effective(&documents.snapshot, &row.settings()?, &documents.pins);
    let names = sources::names(db, &problem, row.first_fiscal_year.first_day())?;
    let plan = Plan::of_lines(pinned_lines(&problem));
    Ok((Subject { problem, plan, names, notes: documents.notes }, documents.result))
}

/// What is pinned, as lines.
pub fn pinned_lines(problem: &PlanProblem) -> Vec<Line> {
    let line = |person: &crate::planner::problem::Person, pin: &crate::planner::problem::Pin| {
        Line { person: person.id.clone(), post: pin.post.clone(), year: pin.year }
    };
    let people = problem.people.iter();
    people.flat_map(|person| person.pins.iter().map(move |pin| line(person, pin))).collect()
}

fn no_result() -> Problem {
    let mut problem = Problem::new(Code::NotReady);
    let reason = (
        "まだ計画の行がありません。計算するか、行を編集してください。",
        "The plan has no lines yet. Solve it or edit its lines.",
    );
    problem.errors = vec![FieldError::because("", reason)];
    problem
}

/// Turns answers of the planner into JSON with names in the sentences, and keeps whom they told of.
struct Teller<'a> {
    names: &'a BTreeMap<String, String>,
    people: BTreeSet<TalentId>,
}

impl<'a> Teller<'a> {
    const fn new(names: &'a BTreeMap<String, String>) -> Self {
        Self { names, people: BTreeSet::new() }
    }

    /// Codes, ids and pointers stay as they are.
    fn tell(&mut self, value: impl Serialize) -> Value {
        let mut value = serde_json::to_value(value).unwrap_or(Value::Null);
        self.speak(&mut value);
        value
    }

    fn speak(&mut self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.speak(item)),
            Value::Object(fields) => {
                for (key, field) in fields.iter_mut() {
                    match field {
                        Value::String(text)
                            if matches!(
                                key.as_str(),
                                "ja" | "en" | "sentence_ja" | "sentence_en"
                            ) =>
                        {
                            *text = self.sentence(text)
                        }
                        other => self.speak(other),
                    }
                }
            }
            Value::String(text) => self.people.extend(text.parse::<TalentId>()),
            _ => {}
        }
    }

    fn sentence(&mut self, text: &str) -> String {
        self.people.extend(words(text).filter_map(|word| word.parse::<TalentId>().ok()));
        named(text, self.names)
    }
}

impl Subject {
    #[must_use]
    pub fn explained(&self) -> ExplanationView {
        let mut found = explain(&self.problem, &self.plan);
        self.tell_why_away(&mut found.people);
        let pairs = blocking(&self.problem, &self.plan);
        let verdict = check(&self.problem, &self.plan);
        let warnings = self.warnings(&found.summary.years);
        let mut teller = Teller::new(&self.names);
        ExplanationView {
            lines: teller.tell(found.lines),
            people: teller.tell(found.people),
            posts: teller.tell(found.posts),
            hosts: teller.tell(found.hosts),
            summary: teller.tell(found.summary),
            tally: teller.tell(verdict.tally),
            blocking_pairs: pairs.len(),
            blocking: teller.tell(pairs.iter().take(PAIRS).collect::<Vec<_>>()),
            certificate: teller
                .tell(self.plan.certificate.as_ref().map(|_| audit(&self.problem, &self.plan))),
            warnings,
            told_of: teller.people,
        }
    }

    /// Whoever is not to be placed in a year is told why, as the snapshot knows it.
    fn tell_why_away(&self, people: &mut [PersonReason]) {
        for person in people {
            let years: BTreeSet<i64> = person.unplaced.iter().copied().collect();
            for note in &self.notes {
                let fiscal = note.fiscal_year.map(i64::from);
                let year = fiscal.map(|year| year - i64::from(self.problem.first_fiscal_year));
                let about = note.talent_id.is_some_and(|id| id.to_string() == person.person);
                if let (true, Some(year)) = (about, year.filter(|year| years.contains(year))) {
                    let fiscal = i64::from(self.problem.first_fiscal_year) + year;
                    person.said.sentence_ja += &format!("{fiscal}年度: {}", note.ja);
                    person.said.sentence_en += &format!(" FY{fiscal}: {}", note.en);
                }
            }
        }
    }

    /// What the approver of a plan should know before anything else, in sentences without names.
    #[must_use]
    pub fn warned(&self) -> Vec<PlanWarning> {
        self.warnings(&explain(&self.problem, &self.plan).summary.years)
    }

    fn warnings(&self, years: &[crate::planner::explain::YearSummary]) -> Vec<PlanWarning> {
        let municipalities = self
            .problem
            .hosts
            .iter()
            .filter(|host| host.kind == crate::planner::problem::HostKind::Municipality);
        let municipalities: Vec<_> = municipalities.collect();
        let mut found = Vec::new();
        for summary in years {
            let fiscal = i64::from(self.problem.first_fiscal_year) + summary.year;
            let year = i32::try_from(fiscal).ok().and_then(|year| FiscalYear::new(year).ok());
            let said = year.map_or_else(Default::default, |year| (year.label(), year.label_en()));
            let part = municipalities.iter().filter(|host| host.from_year <= summary.year).count();
            let without = u64::try_from(part).unwrap_or(0).saturating_sub(summary.covered[0]);
            let single = summary.single_handed;
            let unplaced = summary.people_unplaced;
            let mut warn = |code, count: u64, ja: String, en: String| {
                if count > 0 {
                    let (ja, en) = (format!("{}: {ja}", said.0), format!("{}: {en}", said.1));
                    found.push(PlanWarning { code, fiscal_year: fiscal, ja, en });
                }
            };
            let nobody = format!("参画する{part}市町のうち、{without}市町には誰も配置されません。");
            warn(
                "without_anybody",
                without,
                nobody,
                format!("{without} of {part} participating municipalities have nobody."),
            );
            warn(
                "single_handed",
                single,
                format!("配属が1人だけの市町が{single}あります。"),
                format!("{single} municipalities have one person only."),
            );
            let left = format!("{unplaced}人に配置がありません。");
            warn("unplaced", unplaced, left, format!("{unplaced} people have no placement."));
        }
        found
    }

    /// The smallest single changes that would place what was left out.
    ///
    /// # Errors
    /// `reference_unknown` for what is not in the plan's snapshot.
    pub fn changes(&self, left: &Left) -> Result<ChangesView, Problem> {
        let index = |year: &FiscalYear| i64::from(year.year() - self.problem.first_fiscal_year);
        let unknown = |name: &str| Problem::query(FieldError::new(name, "reference_unknown"));
        let target = match left {
            Left::Person(id, year) => Target::Person(id.to_string(), index(year)),
            Left::Post(id, year) => Target::Post(id.to_string(), index(year)),
        };
        let (there, year, name) = match &target {
            Target::Person(id, year) => {
                (self.problem.people.iter().any(|person| person.id == *id), *year, "?talent_id")
            }
            Target::Post(id, year) => {
                (self.problem.posts.iter().any(|post| post.id == *id), *year, "?post_id")
            }
        };
        if !(0..i64::from(self.problem.years)).contains(&year) {
            return Err(unknown("?fiscal_year"));
        }
        if !there {
            return Err(unknown(name));
        }
        let (most, tries) = CHANGES;
        let changes = smallest_changes(&self.problem, &self.plan, &target, most, tries);
        let mut teller = Teller::new(&self.names);
        Ok(ChangesView { changes: teller.tell(changes), told_of: teller.people })
    }
}

/// What differs between two plans, over the years both have.
///
/// # Errors
/// `not_found`; `reference_unknown` for another plan that is not there; `not_ready` without results
/// or a year in common.
pub fn diff(
    db: &mut Db,
    after: RotationPlanId,
    before: RotationPlanId,
) -> Result<DiffView, Problem> {
    let this = subject(db, after)?;
    let other = match subject(db, before) {
        Err(problem) if problem.code == Code::NotFound => {
            return Err(Problem::query(FieldError::new("?against", "reference_unknown")));
        }
        other => other?,
    };
    let first = this.problem.first_fiscal_year.max(other.problem.first_fiscal_year);
    let end = |subject: &Subject| subject.problem.first_fiscal_year + subject.problem.years;
    let years = end(&this).min(end(&other)) - first;
    if years < 1 {
        return Err(Problem::query(FieldError::because(
            "?against",
            (
                "同じ年度を含む計画を指定してください。",
                "Name a plan that shares a fiscal year with this one.",
            ),
        )));
    }
    let rows = (store::plan(db, after)?, store::plan(db, before)?);
    // Scores of cut plans are counted on the years compared; a plan that begins later has another
    // year 0.
    let problem = if this.problem.first_fiscal_year == first {
        PlanProblem { years, ..this.problem.clone() }
    } else {
        other.problem.clone()
    };
    let problem = PlanProblem { years, ..problem };
    let names: BTreeMap<String, String> = other.names.into_iter().chain(this.names).collect();
    let old = cut(&other.plan, other.problem.first_fiscal_year, first, years);
    let new = cut(&this.plan, this.problem.first_fiscal_year, first, years);
    let found = compare(&problem, &old, &new);
    let at = [(&other.problem, &old), (&this.problem, &new)];
    let bodies = bodies(at.map(|(problem, plan)| served(problem, plan)), &names);
    let mut teller = Teller::new(&names);
    Ok(DiffView {
        before,
        after,
        first_fiscal_year: first,
        years,
        same_snapshot: rows.0.snapshot_hash == rows.1.snapshot_hash,
        same_weights: this.problem.weights == other.problem.weights,
        bodies,
        kept: found.kept,
        added: teller.tell(found.added),
        removed: teller.tell(found.removed),
        figures: teller.tell(found.figures),
        changes: teller.tell(found.changes),
        sentence_ja: teller.sentence(&found.ja),
        sentence_en: teller.sentence(&found.en),
        told_of: teller.people,
    })
}

/// Who serves where in some year.
fn served<'a>(problem: &'a PlanProblem, plan: &'a Plan) -> BTreeSet<(&'a str, &'a str)> {
    let hosts: BTreeMap<&str, &str> =
        problem.posts.iter().map(|post| (post.id.as_str(), post.host.as_str())).collect();
    let lines = plan.lines.iter();
    lines.filter_map(|line| Some((*hosts.get(line.post.as_str())?, line.person.as_str()))).collect()
}

fn bodies(
    [before, after]: [BTreeSet<(&str, &str)>; 2],
    names: &BTreeMap<String, String>,
) -> Vec<BodyDiff> {
    let name = |id: &str| names.get(id).cloned().unwrap_or_else(|| id.to_owned());
    let mut found: BTreeMap<&str, [Vec<String>; 2]> = BTreeMap::new();
    for (host, person) in after.difference(&before) {
        found.entry(host).or_default()[0].push(name(person));
    }
    for (host, person) in before.difference(&after) {
        found.entry(host).or_default()[1].push(name(person));
    }
    let body = |(host, [comes, goes]): (&str, [Vec<String>; 2])| BodyDiff {
        host_code: host.to_owned(),
        host_name: name(host),
        comes,
        goes,
    };
    found.into_iter().map(body).collect()
}

/// The lines of the years compared, counted from the first of them, without any claim.
fn cut(plan: &Plan, begins: i32, first: i32, years: i32) -> Plan {
    let shift = i64::from(first - begins);
    let moved = plan.lines.iter().map(|line| Line { year: line.year - shift, ..line.clone() });
    let lines = moved.filter(|line| (0..i64::from(years)).contains(&line.year)).collect();
    Plan {
        lines,
        problem_hash: String::new(),
        score: 0,
        bound: 0,
        proven_optimal: false,
        certificate: None,
        proof: None,
        fairness: None,
        ..plan.clone()
    }
}
