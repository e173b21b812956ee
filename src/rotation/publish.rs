//! 内示 and 発令 of a whole plan: its lines become assignments by the steps of that room, all of them
//! or none.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::model::{Action, Facts, problem_of, refused};
use super::order_numbers::{Given, LineNumbers};
use super::steps::{begin, record};
use super::store::{Documents, PlanRow};
use super::succession::{Ending, Known, endings};
use super::{changes, looks, sources, store};
use crate::assignment::{self, Amendment, Assignment, Papers, PartKind, Proposal, Transfer};
use crate::auth::Scope;
use crate::clock::day_in_japan;
use crate::db::{Db, Tx};
use crate::planner::plan::Line;
use crate::planner::problem::Problem as PlanProblem;
use crate::problem::{Code, FieldError, Problem, Wording};
use crate::rotation::acts;
use crate::vocab::{
    AssignmentId, AssignmentState, FiscalYear, Funding, Language, Period, PlacementForm,
    RotationPlanId, Share, ShortText, TalentId,
};

/// Consecutive lines of a person in a post: what becomes one assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Place of its first line in the plan.
    pub at: usize,
    pub person: String,
    pub post: String,
    pub period: Period,
}

/// 内示: every line up to the year, or of the first one, becomes an announced assignment.
///
/// # Errors
/// `state_conflict`; `plan_outdated` with everything that has changed since the snapshot or stands
/// in the way.
pub fn announce(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: RotationPlanId,
    through: Option<FiscalYear>,
) -> Result<usize, Problem> {
    let (plan, next) = begin(tx, scope, id, Action::Announce)?;
    let (settings, documents) = (plan.settings()?, store::documents(tx.db, id)?);
    let lines = lines_through(&plan, &documents, Some(through.unwrap_or(plan.first_fiscal_year)));
    let (first, today) = (plan.first_fiscal_year, day_in_japan(tx.now));
    let facts = sources::facts(tx.db, scope, first, plan.years, today, &settings.planned_hires)?;
    let names = sources::names(tx.db, &documents.snapshot, plan.first_fiscal_year.first_day())?;
    let (now, _) = problem_of(&facts, &settings, plan.name.as_str())
        .map_err(|faults| refused(&faults, "", &names))?;
    let stale = changes::since(&documents.snapshot, &now, &lines, &names);
    if !stale.is_empty() {
        return Err(outdated(stale));
    }
    let runs = runs(&facts, &lines).map_err(|at| outdated(vec![lost(at, &lines[at], &names)]))?;
    let mut leaving = make_way(tx, id, &runs, (&now, &names))?;
    let placed = place_all(tx, &runs, (&now, &names))?;
    for assignment in &placed {
        store::note_placement(tx, id, assignment.id)?;
        if let Some(transfer) = leaving.get_mut(&assignment.talent) {
            assignment::join(tx, transfer, assignment.id)?;
        }
    }
    store::set_state(tx, &plan, next)?;
    record(tx, id, acts::ROTATION_ANNOUNCE);
    looks::disclose(tx, id, placed.iter().map(|assignment| assignment.talent));
    Ok(placed.len())
}

/// The lines up to a year that the plan makes: what was ordered or announced before is no news,
/// what stands for a part of a post is told by its own assignment, and of whoever is still to be
/// hired nobody can be told.
fn lines_through(plan: &PlanRow, documents: &Documents, through: Option<FiscalYear>) -> Vec<Line> {
    let last =
        through.map_or(i64::MAX, |year| i64::from(year.year() - plan.first_fiscal_year.year()));
    let snapshot = &documents.snapshot;
    let part =
        |post: &str| snapshot.posts.iter().any(|known| known.id == post && known.part_of.is_some());
    let stands = |line: &Line| {
        let person = snapshot.people.iter().find(|person| person.id == line.person);
        if person.is_some_and(|person| person.to_be_hired.is_some()) {
            return true;
        }
        let mut pins = person.into_iter().flat_map(|person| &person.pins);
        let pin = pins.find(|pin| pin.post == line.post && pin.year == line.year);
        let fixed = pin.map_or(&[][..], |pin| pin.fixed.as_slice());
        fixed.iter().any(|part| part.state != AssignmentState::Draft.as_str())
    };
    let lines = documents.result.iter().flat_map(|result| &result.lines);
    let new = lines.filter(|line| line.year <= last && !part(&line.post) && !stands(line));
    new.cloned().collect()
}

/// The assignments without a last day that would end on the announcement of a plan up to a year, or
/// of every year of it.
///
/// # Errors
/// `not_found`.
pub fn giving_way(
    db: &mut Db,
    scope: &Scope,
    id: RotationPlanId,
    through: Option<FiscalYear>,
) -> Result<Vec<Ending>, Problem> {
    let (plan, documents) = (store::plan(db, id)?, store::documents(db, id)?);
    let lines = lines_through(&plan, &documents, through);
    let facts = sources::facts(db, scope, plan.first_fiscal_year, plan.years, scope.today(), &[])?;
    // A line without a day refuses the announcement; there is nobody to give way then.
    let Ok(runs) = runs(&facts, &lines) else { return Ok(Vec::new()) };
    let known = beside(db, &runs)?;
    Ok(endings(&runs, &Known::of(&documents.snapshot), &known))
}

/// Every assignment, drafts included, that begins before the runs are over.
fn beside(db: &mut Db, runs: &[Run]) -> Result<Vec<Assignment>, Problem> {
    let end = runs.iter().map(|run| run.period.to).max();
    end.map_or_else(|| Ok(Vec::new()), |end| assignment::placed_before(db, end))
}

/// Announces the end of what gives way to the runs, as a transfer of each person: it is served as
/// before until that is ordered. Days that are over stay as they were served: a line that would cut
/// them is refused.
fn make_way(
    tx: &mut Tx<'_>,
    plan: RotationPlanId,
    runs: &[Run],
    (problem, names): (&PlanProblem, &BTreeMap<String, String>),
) -> Result<BTreeMap<TalentId, Transfer>, Problem> {
    let known = beside(tx.db, runs)?;
    let (today, reason) =
        (day_in_japan(tx.now), ShortText::new("異動計画による交代").unwrap_or_default());
    let mut errors = Vec::new();
    let mut ends: BTreeMap<TalentId, Vec<(AssignmentId, NaiveDate)>> = BTreeMap::new();
    for Ending { assignment: held, last_day } in endings(runs, &Known::of(problem), &known) {
        if last_day < today {
            let about = named((&held.talent.to_string(), &held.post.to_string()), names);
            let said = Wording::Each {
                ja: format!(
                    "{about}: 期限のない配属を、過ぎた日（{last_day}）にさかのぼって終了することはできません。先に配属の画面で終了してください。"
                ),
                en: format!(
                    "{about}: an assignment without a last day cannot be ended on a day that is over ({last_day}). End it on its page first."
                ),
            };
            errors.push(FieldError::new("/lines", "plan_line_stale").saying("sentence", said));
        } else {
            ends.entry(held.talent).or_default().push((held.id, last_day));
        }
    }
    if !errors.is_empty() {
        return Err(outdated(errors));
    }
    let mut give_way = |(person, ends): (TalentId, Vec<(AssignmentId, NaiveDate)>)| {
        Ok((person, assignment::give_way(tx, (person, plan), &ends, &reason)?))
    };
    ends.into_iter().map(&mut give_way).collect()
}

fn outdated(errors: Vec<FieldError>) -> Problem {
    let mut problem = Problem::new(Code::PlanOutdated);
    problem.errors = errors;
    problem
}

fn lost(at: usize, line: &Line, names: &BTreeMap<String, String>) -> FieldError {
    let about = named((&line.person, &line.post), names);
    let said = Wording::Each {
        ja: format!("{about}: この年度に本人とポストがともに空いている日がありません。"),
        en: format!("{about}: person and post have no day in common in that year."),
    };
    FieldError::new(&format!("/lines/{at}"), "plan_line_stale").saying("sentence", said)
}

/// Lines joined where one ends on the day before the next begins; the place of a line without days
/// otherwise.
fn runs(facts: &Facts, lines: &[Line]) -> Result<Vec<Run>, usize> {
    let mut order: Vec<(usize, &Line)> = lines.iter().enumerate().collect();
    order.sort_by(|(_, one), (_, other)| {
        (&one.person, &one.post, one.year).cmp(&(&other.person, &other.post, other.year))
    });
    let mut runs: Vec<Run> = Vec::new();
    for (at, line) in order {
        let period = facts.days_of(&line.person, &line.post, line.year).ok_or(at)?;
        match runs.last_mut() {
            Some(run)
                if run.person == line.person
                    && run.post == line.post
                    && run.period.to == period.from =>
            {
                run.period.to = period.to
            }
            _ => {
                runs.push(Run { at, person: line.person.clone(), post: line.post.clone(), period })
            }
        }
    }
    runs.sort_by_key(|run| run.at);
    Ok(runs)
}

/// Every run that is not an assignment yet, as one. All refusals are told at once, and then nothing
/// is kept.
fn place_all(
    tx: &mut Tx<'_>,
    runs: &[Run],
    (problem, names): (&PlanProblem, &BTreeMap<String, String>),
) -> Result<Vec<Assignment>, Problem> {
    let known = beside(tx.db, runs)?;
    let plan = Known::of(problem);
    let (mut placed, mut errors) = (Vec::new(), Vec::new());
    let open = runs.iter().filter_map(|run| {
        let share = plan.share(run);
        left_over(run, share, &known).map(|period| Opening {
            run,
            period,
            share,
            draft: drafted(run, period, share, &known),
        })
    });
    let open: Vec<Opening<'_>> = open.collect();
    for opening in &open {
        cut_short(tx, opening)?;
    }
    for opening in &open {
        let rest = opening
            .draft
            .map_or(Some(opening.period), |draft| behind(opening.period, draft.content.period));
        let announced = opening.draft.map(|draft| assignment::announce(tx, draft.id));
        let added = rest.map(|rest| place(tx, opening.run, rest, opening.share));
        for told_of in announced.into_iter().chain(added) {
            match told_of {
                Ok(assignment) => placed.push(assignment),
                Err(problem) if matches!(problem.code, Code::Internal | Code::Unavailable) => {
                    return Err(problem);
                }
                Err(problem) => {
                    let about = named((&opening.run.person, &opening.run.post), names);
                    errors.push(told(opening.run.at, &problem, &about));
                }
            }
        }
    }
    if errors.is_empty() { Ok(placed) } else { Err(outdated(errors)) }
}

/// What is left of days behind others that hold their beginning.
fn behind(days: Period, held: Period) -> Option<Period> {
    let from = held.to.min(days.to);
    (from < days.to).then(|| Period::between(from, days.to))
}

fn is_of(held: &Assignment, run: &Run, share: i64) -> bool {
    let who = held.talent.to_string() == run.person && held.post.to_string() == run.post;
    who && i64::from(held.content.share.percent()) == share
}

/// The days of a run that the same person does not already serve in the same post, with the same
/// share.
fn left_over(run: &Run, share: i64, known: &[Assignment]) -> Option<Period> {
    let mut period = run.period;
    for held in known.iter().filter(|held| !held.is_secret() && is_of(held, run, share)) {
        if held.content.period.contains(period.from) {
            period = behind(period, held.content.period)?;
        }
    }
    Some(period)
}

/// The draft that says what the run says, from its first day on: it is announced, not made a second
/// time.
fn drafted<'a>(
    run: &Run,
    period: Period,
    share: i64,
    known: &'a [Assignment],
) -> Option<&'a Assignment> {
    let begins = |held: &&Assignment| held.content.period.from == period.from;
    known
        .iter()
        .filter(|held| held.content.state == AssignmentState::Draft)
        .filter(begins)
        .find(|held| is_of(held, run, share))
}

/// A run that is no assignment yet, and the draft that says the same.
struct Opening<'a> {
    run: &'a Run,
    period: Period,
    share: i64,
    draft: Option<&'a Assignment>,
}

/// Makes a draft last no longer than the plan announces it. All of them, before anything is placed:
/// the days behind one belong to other lines, in whatever order these are placed.
fn cut_short(tx: &mut Tx<'_>, opening: &Opening<'_>) -> Result<(), Problem> {
    if let Some(draft) = opening.draft.filter(|draft| opening.period.to < draft.content.period.to) {
        let shorter =
            Amendment { ends_on: Some(opening.period.last_day()), ..Amendment::default() };
        assignment::amend(tx, draft.id, &shorter)?;
    }
    Ok(())
}

/// Person and post, as a sentence begins with them.
fn named((person, post): (&str, &str), names: &BTreeMap<String, String>) -> String {
    let name = |id: &str| names.get(id).cloned().unwrap_or_else(|| id.to_owned());
    format!("{}（{}）", name(person), name(post))
}

fn place(tx: &mut Tx<'_>, run: &Run, period: Period, share: i64) -> Result<Assignment, Problem> {
    let unknown = |pointer| Problem::field(pointer, "reference_unknown");
    let proposal = Proposal {
        talent: run.person.parse().map_err(|_| unknown("/talent_id"))?,
        post: run.post.parse().map_err(|_| unknown("/post_id"))?,
        period,
        share: i32::try_from(share)
            .map_err(|_| "share_out_of_range")
            .and_then(Share::new)
            .unwrap_or(Share::WHOLE),
        form: None,
        funding: Funding::Unspecified,
        agreement_reference: ShortText::default(),
        work_days: ShortText::default(),
    };
    let draft = assignment::propose(tx, &proposal)?;
    assignment::announce(tx, draft.id)
}

/// The refusal of another room, in its own words.
fn told(at: usize, problem: &Problem, about: &str) -> FieldError {
    let words = |language| {
        let body = problem.to_json(language, "", "");
        let detail = body["detail"].as_str().unwrap_or("").to_owned();
        let inner = body["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|error| error["detail"].as_str().map(str::to_owned));
        format!("{about}: {}", std::iter::once(detail).chain(inner).collect::<Vec<_>>().join(" "))
    };
    let said = Wording::Each { ja: words(Language::Japanese), en: words(Language::English) };
    FieldError::new(&format!("/lines/{at}"), "plan_line_stale").saying("sentence", said)
}

/// Takes back everything the plan has announced, in one act: what it made is gone, what was a draft
/// before is one again, and what gave way goes on.
///
/// # Errors
/// `state_conflict`; `required` without a reason; `plan_outdated` naming what was ordered since.
pub fn recall(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: RotationPlanId,
    reason: &ShortText,
) -> Result<usize, Problem> {
    let (plan, next) = begin(tx, scope, id, Action::Recall)?;
    let documents = store::documents(tx.db, id)?;
    let mut placed = Vec::new();
    for assignment in store::placements(tx.db, id)? {
        placed.push(assignment::current(tx.db, assignment)?);
    }
    let ordered: Vec<&Assignment> =
        placed.iter().filter(|one| is_beyond_recall(one.content.state)).collect();
    if !ordered.is_empty() {
        let names = sources::names(tx.db, &documents.snapshot, plan.first_fiscal_year.first_day())?;
        return Err(outdated(ordered.into_iter().map(|one| told_ordered(one, &names)).collect()));
    }
    let drafts = drafts_before(&documents);
    let transfers: Vec<_> =
        assignment::announced_by(tx.db, id)?.iter().map(|transfer| transfer.id).collect();
    let told = placed.iter().filter(|one| one.content.state == AssignmentState::Announced);
    let told: Vec<AssignmentId> = told.map(|one| one.id).collect();
    let taken_back = assignment::recall_transfers(tx, (&transfers, &told), reason)?;
    for back in &taken_back {
        let mut starts = back.parts_of(PartKind::Start);
        // Whoever had a draft before keeps it, and with it what was to give way to it.
        if starts.all(|part| !drafts.contains(&part.assignment.to_string())) {
            assignment::give_up(tx, back.id, reason)?;
        }
    }
    for one in placed.iter().filter(|one| !drafts.contains(&one.id.to_string())) {
        if assignment::current(tx.db, one.id)?.content.state == AssignmentState::Draft {
            assignment::cancel(tx, one.id, reason)?;
        }
    }
    assignment::stay(tx.db, &taken_back)?;
    store::forget_placements(tx, id)?;
    store::set_state(tx, &plan, next)?;
    record(tx, id, acts::ROTATION_RECALL);
    Ok(placed.len())
}

const fn is_beyond_recall(state: AssignmentState) -> bool {
    matches!(state, AssignmentState::Ordered | AssignmentState::Ended)
}

fn told_ordered(one: &Assignment, names: &BTreeMap<String, String>) -> FieldError {
    let about = named((&one.talent.to_string(), &one.post.to_string()), names);
    let said = Wording::Each {
        ja: format!("{about}: 既に発令されています。先に発令を取り消してください。"),
        en: format!("{about}: it is ordered already. Take the order back first."),
    };
    FieldError::new("/lines", "plan_line_stale").saying("sentence", said)
}

/// The drafts that the snapshot knew: they were there before the plan announced them.
fn drafts_before(documents: &Documents) -> BTreeSet<String> {
    let people = documents.snapshot.people.iter();
    let parts = people.flat_map(|person| &person.pins).flat_map(|pin| &pin.fixed);
    let drafts = parts.filter(|part| part.state == AssignmentState::Draft.as_str());
    drafts.map(|part| part.source.clone()).collect()
}

/// The assignments that came from a plan and wait for their order.
pub fn awaiting_order(db: &mut Db, id: RotationPlanId) -> Result<Vec<Assignment>, Problem> {
    let mut waiting = Vec::new();
    for placed in store::placements(db, id)? {
        let held = assignment::current(db, placed)?;
        if held.content.state == AssignmentState::Announced {
            waiting.push(held);
        }
    }
    Ok(waiting)
}

/// 発令: every assignment that came from the plan and is still announced is ordered, and every end
/// the plan announced, in one act, with the numbers of each line or those for all. What was called
/// off since stays so.
///
/// # Errors
/// `state_conflict`; as `Given::of`; `plan_outdated` for assignments whose announcement was taken back.
pub fn order(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: RotationPlanId,
    papers: &Papers,
    numbers: &[LineNumbers],
) -> Result<usize, Problem> {
    let (plan, next) = begin(tx, scope, id, Action::Order)?;
    let given = Given::of(tx.db, id, papers, numbers)?;
    let documents = store::documents(tx.db, id)?;
    let names = sources::names(tx.db, &documents.snapshot, plan.first_fiscal_year.first_day())?;
    let leaving: Vec<_> = assignment::announced_by(tx.db, id)?.iter().map(|one| one.id).collect();
    let moved = assignment::order_transfers(tx, &leaving, |one, part| given.numbers(one, part));
    let moved = moved.map_err(|problem| match problem.code.status() {
        409 | 422 => outdated(vec![told(0, &problem, plan.name.as_str())]),
        _ => problem,
    })?;
    let starts = moved.iter().map(|one| one.parts_of(PartKind::Start).count()).sum();
    let (mut ordered, mut errors) = (starts, Vec::new());
    for (at, assignment) in store::placements(tx.db, id)?.into_iter().enumerate() {
        let held = assignment::current(tx.db, assignment)?;
        let about = named((&held.talent.to_string(), &held.post.to_string()), &names);
        match held.content.state {
            AssignmentState::Announced => {
                let own = held.content.form == PlacementForm::OwnBody;
                let papers = given.papers(assignment);
                let sending_number = papers.sending_number.clone().filter(|_| !own);
                match assignment::order(tx, assignment, &Papers { sending_number, ..papers }) {
                    Ok(_) => ordered += 1,
                    Err(problem) => errors.push(told(at, &problem, &about)),
                }
            }
            AssignmentState::Draft => {
                let said = Wording::Each {
                    ja: format!(
                        "{about}: 内示が取り消され、案に戻っています。内示し直すか、取り消してください。"
                    ),
                    en: format!("{about}: its announcement was taken back. Announce or cancel it."),
                };
                errors.push(
                    FieldError::new(&format!("/lines/{at}"), "plan_line_stale")
                        .saying("sentence", said),
                );
            }
            AssignmentState::Ordered | AssignmentState::Ended | AssignmentState::Cancelled => {}
        }
    }
    if !errors.is_empty() {
        return Err(outdated(errors));
    }
    store::set_state(tx, &plan, next)?;
    record(tx, id, acts::ROTATION_ORDER);
    Ok(ordered)
}
