//! The yearly round: set up, opened (everybody gets a sheet), moved, and its figures published at
//! the end.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::input::{CyclePatch, NewAssessment, NewCycle, RecordLevels, RecordedLevel};
use super::model::answers::{self, Answers, Levels, Own};
use super::model::distribution::{Asked, CELLS, Earlier, Places, cell, level_in, line};
use super::model::{Dates, SheetState};
use super::steps::keys;
use super::store::{self, CycleRow, NewSheet, Placings, ProfileRow};
use crate::accounts::{self, Concerned};
use crate::assessment::acts;
use crate::auth::Scope;
use crate::clock::day_in_japan;
use crate::db::{AuditEvent, Db, Tx};
use crate::organization;
use crate::problem::{Code, FieldError, Problem, Wording, day_of, period_of};
use crate::skill::{self, Renames};
use crate::talent::{self, PoolMember};

use crate::vocab::{
    Act, AssessmentCycleId, AssessmentId, JobType, OrganizationCode, SkillCatalogueId, SkillKey,
    TalentId,
};

/// Sets a cycle up.
///
/// # Errors
/// `duplicate` for a year that has one; dates out of order; a catalogue that is not published.
pub fn create(tx: &mut Tx<'_>, input: &NewCycle) -> Result<AssessmentCycleId, Problem> {
    check_dates(&input.dates())?;
    let catalogue = match input.catalogue_id {
        Some(id) => usable(tx.db, id)?,
        None => skill::published(tx.db)?
            .map(|catalogue| catalogue.id)
            .ok_or_else(|| Problem::field("/catalogue_id", "required"))?,
    };
    if store::cycle_of_year(tx.db, input.fiscal_year)?.is_some() {
        return Err(Problem::new(Code::Duplicate));
    }
    let id = store::insert_cycle(tx, input.fiscal_year, catalogue, &input.dates())?;
    tx.audit(AuditEvent::done(acts::ASSESSMENT_CYCLE_CREATE, "assessment_cycle", id));
    Ok(id)
}

/// Sheets are made in versions that no longer change.
fn usable(db: &mut Db, id: SkillCatalogueId) -> Result<SkillCatalogueId, Problem> {
    if skill::is_fixed(db, id)? {
        Ok(id)
    } else {
        Err(Problem::field("/catalogue_id", "reference_unknown"))
    }
}

fn check_dates(dates: &Dates) -> Result<(), Problem> {
    let named = [
        ("/opens_on", dates.opens_on),
        ("/self_due_on", dates.self_due_on),
        ("/review_due_on", dates.review_due_on),
        ("/closes_on", dates.closes_on),
    ];
    let mut errors: Vec<FieldError> =
        named.into_iter().filter_map(|(name, day)| day_of(name, day).err()).collect();
    errors.extend(dates.first_reversed().map(|name| FieldError::new(name, "date_order")));
    if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
}

/// Moves dates. What sheets rest on (catalogue, first day) stays once they were given out, and
/// nothing moves after figures were published.
///
/// # Errors
/// `state_conflict`; dates out of order.
pub fn revise(tx: &mut Tx<'_>, id: AssessmentCycleId, input: &CyclePatch) -> Result<(), Problem> {
    let cycle = store::cycle(tx.db, id)?;
    let fixed =
        cycle.opened_at.is_some() && (input.catalogue_id.is_some() || input.opens_on.is_some());
    if cycle.published_at.is_some() || fixed {
        return Err(refused(&cycle, ("変更", "Change")));
    }
    let before = cycle.dates();
    let dates = Dates {
        opens_on: input.opens_on.unwrap_or(before.opens_on),
        self_due_on: input.self_due_on.unwrap_or(before.self_due_on),
        review_due_on: input.review_due_on.unwrap_or(before.review_due_on),
        closes_on: input.closes_on.unwrap_or(before.closes_on),
    };
    check_dates(&dates)?;
    let catalogue = input.catalogue_id.map_or(Ok(cycle.catalogue_id), |id| usable(tx.db, id))?;
    store::revise_cycle(tx, id, catalogue, &dates)?;
    tx.audit(AuditEvent::done(acts::ASSESSMENT_CYCLE_REVISE, "assessment_cycle", id));
    Ok(())
}

fn refused(cycle: &CycleRow, step: (&str, &str)) -> Problem {
    let (state, allowed) = match (cycle.opened_at, cycle.published_at) {
        (None, _) => (("準備中", "In preparation"), Wording::from(("変更、開始", "Change, Open"))),
        (Some(_), None) => (
            ("実施中", "Under way"),
            Wording::from(("変更、シートの追加、公表", "Change, Add sheets, Publish")),
        ),
        (Some(_), Some(_)) => (("公表済", "Published"), Wording::nothing()),
    };
    Problem::state_conflict(state, step, allowed)
}

/// What can be done with a cycle today.
#[must_use]
pub fn cycle_actions(cycle: &CycleRow, today: NaiveDate) -> Vec<Act> {
    let mut actions = Vec::new();
    if cycle.published_at.is_none() {
        actions.push(acts::ASSESSMENT_CYCLE_REVISE);
    }
    if cycle.opened_at.is_none() && cycle.opens_on <= today && today <= cycle.self_due_on {
        actions.push(acts::ASSESSMENT_CYCLE_OPEN);
    }
    if cycle.opened_at.is_some() && today <= cycle.self_due_on {
        actions.push(acts::ASSESSMENT_CYCLE_ENROL);
    }
    if cycle.opened_at.is_some() && cycle.published_at.is_none() && cycle.closes_on < today {
        actions.push(acts::ASSESSMENT_CYCLE_PUBLISH);
    }
    actions
}

/// Opens a cycle: everybody registered as shared talent, and everybody the prefecture employs, gets
/// a sheet. Returns how many.
///
/// # Errors
/// `not_begun`, `deadline_passed`, or `state_conflict` when it is open.
pub fn open(tx: &mut Tx<'_>, id: AssessmentCycleId) -> Result<usize, Problem> {
    let cycle = store::cycle(tx.db, id)?;
    if cycle.opened_at.is_some() {
        return Err(refused(&cycle, ("開始", "Open")));
    }
    in_time(&cycle, day_in_japan(tx.now))?;
    store::open_cycle(tx, id)?;
    let given = enrol_pool(tx, &cycle)?;
    tx.audit(
        AuditEvent::done(acts::ASSESSMENT_CYCLE_OPEN, "assessment_cycle", id)
            .with(format!("{given} sheets")),
    );
    Ok(given)
}

/// Records a cycle that was held before this system: no sheets, but levels recorded for it can be
/// published.
///
/// # Errors
/// As [`create`]; `date_order` for one that is not over.
pub fn record_past(tx: &mut Tx<'_>, input: &NewCycle) -> Result<AssessmentCycleId, Problem> {
    if input.closes_on >= day_in_japan(tx.now) {
        return Err(Problem::field("/closes_on", "date_order"));
    }
    let id = create(tx, input)?;
    store::open_cycle(tx, id)?;
    Ok(id)
}

fn in_time(cycle: &CycleRow, today: NaiveDate) -> Result<(), Problem> {
    if today < cycle.opens_on {
        return Err(Problem::new(Code::NotBegun).with("day", cycle.opens_on));
    }
    if today > cycle.self_due_on {
        return Err(Problem::deadline_passed(
            ("シートの配付", "Handing out sheets"),
            cycle.self_due_on,
        ));
    }
    Ok(())
}

/// Gives sheets to those of the pool who have none yet in an open cycle. Returns how many.
///
/// # Errors
/// `deadline_passed`, or `state_conflict` when it is not open.
pub fn enrol(tx: &mut Tx<'_>, id: AssessmentCycleId) -> Result<usize, Problem> {
    let cycle = store::cycle(tx.db, id)?;
    if cycle.opened_at.is_none() {
        return Err(refused(&cycle, ("シートの追加", "Add sheets")));
    }
    in_time(&cycle, day_in_japan(tx.now))?;
    let given = enrol_pool(tx, &cycle)?;
    tx.audit(
        AuditEvent::done(acts::ASSESSMENT_CYCLE_ENROL, "assessment_cycle", id)
            .with(format!("{given} sheets")),
    );
    Ok(given)
}

fn enrol_pool(tx: &mut Tx<'_>, cycle: &CycleRow) -> Result<usize, Problem> {
    let pool = talent::pool_on(tx.db, day_in_japan(tx.now))?;
    Ok(give_out(tx, cycle, &pool)?.len())
}

/// Gives one person a sheet who is not in the pool, or came late.
///
/// # Errors
/// As [`enrol`]; `reference_unknown`, `home_missing` or `duplicate` for the person.
pub fn enrol_one(tx: &mut Tx<'_>, input: &NewAssessment) -> Result<AssessmentId, Problem> {
    let found = store::cycle(tx.db, input.cycle_id);
    let cycle = found.map_err(|problem| {
        if problem.code == Code::NotFound {
            Problem::field("/cycle_id", "reference_unknown")
        } else {
            problem
        }
    })?;
    if cycle.opened_at.is_none() {
        return Err(refused(&cycle, ("シートの追加", "Add sheets")));
    }
    let today = day_in_japan(tx.now);
    in_time(&cycle, today)?;
    if !talent::exists(tx.db, input.talent_id)? {
        return Err(Problem::field("/talent_id", "reference_unknown"));
    }
    let day = crate::vocab::Period::between(today, today.succ_opt().unwrap_or(today));
    let home = talent::employments_between(tx.db, input.talent_id, day)?.pop();
    let home = home.ok_or_else(|| {
        Problem::from(FieldError::new("/talent_id", "home_missing").with("day", today))
    })?;
    let member =
        PoolMember { talent: input.talent_id, organization: home.organization, grade: home.grade };
    let given = give_out(tx, &cycle, &[member])?.pop().ok_or(Problem::new(Code::Duplicate))?;
    tx.audit(
        AuditEvent::done(acts::ASSESSMENT_GIVE_OUT, "assessment", given).about(input.talent_id),
    );
    Ok(given)
}

/// Sheets for those who have none, with the levels confirmed before, under the keys of the cycle's
/// catalogue.
fn give_out(
    tx: &mut Tx<'_>,
    cycle: &CycleRow,
    people: &[PoolMember],
) -> Result<Vec<AssessmentId>, Problem> {
    let today = day_in_japan(tx.now);
    let has: BTreeSet<TalentId> = store::people_in(tx.db, cycle.id)?.into_iter().collect();
    let people: Vec<&PoolMember> =
        people.iter().filter(|member| !has.contains(&member.talent)).collect();
    let ids: Vec<TalentId> = people.iter().map(|member| member.talent).collect();
    let profiles = store::profiles_on(tx.db, Some(&ids), today)?;
    let sheets: Vec<AssessmentId> =
        profiles.values().filter_map(|profile| profile.assessment).collect();
    let said = store::last_said(tx.db, &sheets)?;
    let hosts = store::hosts_on(tx.db, &ids, today)?;
    let mut ways = Ways::to(cycle.catalogue_id);
    let prefecture = organization::prefecture_code(tx.db)?;
    let mut given = Vec::new();
    for member in people {
        let profile = profiles.get(&member.talent);
        let previous =
            profile.map(|profile| ways.carried(tx.db, profile)).transpose()?.unwrap_or_default();
        let last =
            profile.and_then(|profile| Some((profile.catalogue, said.get(&profile.assessment?)?)));
        let own = begun(tx.db, &mut ways, &previous, last)?;
        let new = NewSheet {
            cycle: cycle.id,
            talent: member.talent,
            year: cycle.fiscal_year,
            catalogue: cycle.catalogue_id,
            home: member.organization.clone(),
            grade: member.grade,
            reviewer: hosts.get(&member.talent).cloned().unwrap_or_else(|| prefecture.clone()),
            previous,
            own,
        };
        given.push(store::insert(tx, &new)?);
    }
    let asked = Concerned { people: &ids, ..Concerned::default() };
    accounts::tell(tx, acts::ASSESSMENT_GIVE_OUT, cycle.id, &asked)?;
    Ok(given)
}

/// What the person begins with: the levels confirmed before, with what they rested on.
fn begun(
    db: &mut Db,
    ways: &mut Ways,
    previous: &Levels,
    last: Option<(SkillCatalogueId, &Answers<Own>)>,
) -> Result<Answers<Own>, Problem> {
    let mut own: Answers<Own> = previous
        .iter()
        .map(|(skill, level)| (skill.clone(), Own { level: Some(*level), evidence: None }))
        .collect();
    let Some((catalogue, said)) = last else { return Ok(own) };
    for (skill, before) in said {
        if let Some(now) = ways.key(db, catalogue, skill)?.and_then(|skill| own.get_mut(&skill)) {
            now.evidence.clone_from(&before.evidence);
        }
    }
    Ok(own)
}

/// Where keys of older versions went in one, looked up once per version.
pub struct Ways {
    to: SkillCatalogueId,
    known: BTreeMap<SkillCatalogueId, Option<Renames>>,
}

impl Ways {
    #[must_use]
    pub const fn to(to: SkillCatalogueId) -> Self {
        Self { to, known: BTreeMap::new() }
    }

    fn key(
        &mut self,
        db: &mut Db,
        from: SkillCatalogueId,
        skill: &SkillKey,
    ) -> Result<Option<SkillKey>, Problem> {
        if from == self.to {
            return Ok(Some(skill.clone()));
        }
        if !self.known.contains_key(&from) {
            let renames = skill::renames(db, from, self.to)?;
            self.known.insert(from, renames);
        }
        Ok(self
            .known
            .get(&from)
            .and_then(Option::as_ref)
            .and_then(|renames| renames.newer(skill))
            .cloned())
    }

    /// Levels of a profile under the keys of the version; what does not go on is left out.
    pub fn carried(&mut self, db: &mut Db, profile: &ProfileRow) -> Result<Levels, Problem> {
        let mut levels = Levels::new();
        for (skill, level) in profile.levels()? {
            if let Some(skill) = self.key(db, profile.catalogue, &skill)? {
                levels.insert(skill, level);
            }
        }
        Ok(levels)
    }
}

/// Publishes how the pool stood on the last day of a cycle, for ever; lines that would tell of a
/// few people keep the older figures.
///
/// # Errors
/// `not_begun` before the cycle is over; `state_conflict` when it was not opened or is published.
pub fn publish(tx: &mut Tx<'_>, id: AssessmentCycleId, threshold: i64) -> Result<(), Problem> {
    let cycle = store::cycle(tx.db, id)?;
    if cycle.opened_at.is_none() || cycle.published_at.is_some() {
        return Err(refused(&cycle, ("公表", "Publish")));
    }
    let first = cycle.closes_on.succ_opt().unwrap_or(cycle.closes_on);
    if day_in_japan(tx.now) < first {
        return Err(Problem::new(Code::NotBegun).with("day", first));
    }
    let job_types: Vec<JobType> =
        organization::job_types(tx.db)?.into_iter().map(|view| view.job_type).collect();
    let placed = placed(tx.db, (cycle.catalogue_id, cycle.closes_on), &job_types)?;
    let before = store::placings(tx.db)?;
    let lines: Vec<_> = job_types
        .iter()
        .map(|job_type| {
            let places = placed.get(job_type).cloned().unwrap_or_default();
            line(
                job_type,
                (cycle.fiscal_year, cycle.closes_on),
                &places,
                &earlier(&before, job_type),
                threshold,
            )
        })
        .collect();
    let threshold = i32::try_from(threshold).unwrap_or(i32::MAX);
    store::insert_distribution(tx, &cycle, threshold, &lines, &digits(&job_types, &placed))?;
    tx.audit(AuditEvent::done(acts::ASSESSMENT_CYCLE_PUBLISH, "assessment_cycle", id));
    Ok(())
}

/// Where everybody of the pool who has confirmed levels stands in each job type on a day, by a
/// version of the catalogue.
pub fn placed(
    db: &mut Db,
    (catalogue, day): (SkillCatalogueId, NaiveDate),
    job_types: &[JobType],
) -> Result<BTreeMap<JobType, Places>, Problem> {
    let content = skill::content(db, catalogue)?;
    let asked = |job_type: &JobType| -> Vec<Asked> {
        let of_type = content.memberships.iter().filter(|one| one.job_type == *job_type);
        of_type.map(|one| Asked { skill: one.skill.clone(), core: one.core }).collect()
    };
    let asked: Vec<(JobType, Vec<Asked>)> =
        job_types.iter().map(|job_type| (job_type.clone(), asked(job_type))).collect();
    let profiles = store::profiles_on(db, None, day)?;
    let mut ways = Ways::to(catalogue);
    let mut placed: BTreeMap<JobType, Places> = BTreeMap::new();
    for member in talent::pool_on(db, day)? {
        let Some(profile) = profiles.get(&member.talent) else { continue };
        let levels = ways.carried(db, profile)?;
        for (job_type, asked) in &asked {
            placed
                .entry(job_type.clone())
                .or_default()
                .insert(member.talent, cell(level_in(asked, &levels)));
        }
    }
    Ok(placed)
}

fn digits(job_types: &[JobType], placed: &BTreeMap<JobType, Places>) -> Placings {
    let mut people: BTreeMap<TalentId, String> = BTreeMap::new();
    for job_type in job_types {
        for (person, cell) in placed.get(job_type).into_iter().flatten() {
            people.entry(*person).or_default().push_str(&cell.to_string());
        }
    }
    Placings {
        job_types: job_types.iter().map(|job_type| job_type.as_str().to_owned()).collect(),
        people,
    }
}

/// Lines of a job type that were published with figures of their own, and where everybody was then.
fn earlier(
    before: &[(crate::vocab::FiscalYear, Vec<super::DistributionLine>, Placings)],
    job_type: &JobType,
) -> Vec<Earlier> {
    let mut found = Vec::new();
    for (year, lines, placings) in before {
        let line = lines
            .iter()
            .find(|line| line.job_type == job_type.as_str() && line.fiscal_year == year.year());
        let place = placings.job_types.iter().position(|known| known == job_type.as_str());
        let (Some(line), Some(place)) = (line, place) else { continue };
        let cell = |digits: &String| {
            digits
                .as_bytes()
                .get(place)
                .map(|digit| usize::from(digit.saturating_sub(b'0')).min(CELLS - 1))
        };
        let places = placings
            .people
            .iter()
            .filter_map(|(person, digits)| Some((*person, cell(digits)?)))
            .collect();
        found.push(Earlier { line: line.clone(), places });
    }
    found
}

/// Levels that were confirmed before this system, or outside of a cycle, as their row.
fn checked_levels(
    db: &mut Db,
    talent: TalentId,
    input: &RecordLevels,
) -> Result<ProfileRow, Problem> {
    let catalogue = usable(db, input.catalogue_id)?;
    let period = period_of(input.starts_on, input.ends_on)?;
    answers::check_skills(input.items.iter().map(|item| &item.skill), &keys(db, catalogue)?)
        .map_err(Problem::invalid)?;
    if !talent::exists(db, talent)? {
        return Err(Problem::not_found());
    }
    let levels: Levels = input.items.iter().map(|item| (item.skill.clone(), item.level)).collect();
    let row = ProfileRow::of(talent, None, (catalogue, input.source.clone()), &levels, period)?;
    store::check_free(db, &row)?;
    Ok(row)
}

/// Records levels for days on which nothing is recorded.
///
/// # Errors
/// `period_overlap`; `skill_not_in_catalogue`, `skill_twice`; a catalogue that is not published.
pub fn record_levels(
    tx: &mut Tx<'_>,
    talent: TalentId,
    input: &RecordLevels,
) -> Result<(), Problem> {
    let row = checked_levels(tx.db, talent, input)?;
    store::add_profile(tx, &row)?;
    tx.audit(AuditEvent::done(acts::SKILL_PROFILE_RECORD, "talent", talent).about(talent));
    Ok(())
}

/// What a second officer is asked for: levels without a sheet decide where people are placed.
///
/// # Errors
/// As [`record_levels`].
pub fn wanted_levels(
    tx: &mut Tx<'_>,
    talent: TalentId,
    input: &RecordLevels,
) -> Result<accounts::Wanted, Problem> {
    let row = checked_levels(tx.db, talent, input)?;
    let names: BTreeMap<SkillKey, String> =
        skill::skill_names(tx.db, row.catalogue)?.into_iter().collect();
    let said = |between: &str| {
        let level = |item: &RecordedLevel| {
            let name = names.get(&item.skill).map_or("", String::as_str);
            format!("{name} {}", item.level)
        };
        let levels: Vec<String> = input.items.iter().map(level).collect();
        format!("{}〜: {}", input.starts_on, levels.join(between))
    };
    Ok(accounts::Wanted {
        kind: accounts::ApprovalKind::Levels,
        subject: talent.to_string(),
        talent: Some(talent),
        act: serde_json::to_value(input).map_err(|_| Problem::new(Code::Internal))?,
        secret: None,
        says: (said("、"), said(", ")),
    })
}

/// Records the levels two officers agreed on.
///
/// # Errors
/// As [`record_levels`].
pub fn record_agreed(
    tx: &mut Tx<'_>,
    subject: &str,
    act: &serde_json::Value,
) -> Result<(), Problem> {
    let input: RecordLevels =
        serde_json::from_value(act.clone()).map_err(|_| Problem::new(Code::Internal))?;
    record_levels(tx, subject.parse().map_err(|_| Problem::not_found())?, &input)
}

/// How many sheets stand where, by the key of the state.
pub fn progress(
    db: &mut Db,
    id: AssessmentCycleId,
) -> Result<BTreeMap<&'static str, i64>, Problem> {
    let counts: BTreeMap<SheetState, i64> = store::progress(db, id)?.into_iter().collect();
    Ok(SheetState::ALL
        .iter()
        .map(|state| (state.as_str(), counts.get(state).copied().unwrap_or(0)))
        .collect())
}

/// How far the sheets of one home body are: counts, never levels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyProgress {
    /// The home body, when the sheets were given out.
    pub organization_code: OrganizationCode,
    pub sheets: usize,
    /// Handed in at least once and not given back.
    pub handed_in: usize,
    pub confirmed: usize,
}

/// How far each body's sheets are, as far as they are within reach, in official order. Sheets that
/// another took the place of are not counted.
pub fn progress_by_body(
    db: &mut Db,
    scope: &Scope,
    id: AssessmentCycleId,
) -> Result<Vec<BodyProgress>, Problem> {
    let wanted = store::Wanted { cycles: vec![id], ..store::Wanted::default() };
    let most = i64::try_from(crate::limits::FILE_ROWS).unwrap_or(i64::MAX);
    let mut bodies: BTreeMap<OrganizationCode, BodyProgress> = BTreeMap::new();
    for head in store::page(db, scope, &wanted, None, most)?
        .into_iter()
        .filter(|head| head.state != SheetState::Superseded)
    {
        let code = head.home_code;
        let empty =
            BodyProgress { organization_code: code.clone(), sheets: 0, handed_in: 0, confirmed: 0 };
        let body = bodies.entry(code).or_insert(empty);
        body.sheets += 1;
        body.handed_in +=
            usize::from(!matches!(head.state, SheetState::Draft | SheetState::Returned));
        body.confirmed += usize::from(matches!(
            head.state,
            SheetState::Confirmed | SheetState::Objected | SheetState::Settled
        ));
    }
    Ok(bodies.into_values().collect())
}
