//! Puts the demonstration's data into an empty database, step by step, as the prefecture's staff
//! would.

use std::collections::BTreeMap;
use std::fmt::Display;

use chrono::NaiveDate;

use super::data::{
    AccountLine, AssignmentLine, CareerLine, CareerStep, Data, Event, Key, PostChangeLine,
    PostLine, StepKind, StepLine, TalentLine, broken, share,
};
use super::wanting;
use crate::accounts::{NewAccount, NewGrant, add_account, check_account};
use crate::assignment::{self, Papers, Proposal};
use crate::auth::{Action, Actor, Grant, Proofs, Scope};
use crate::clock::day_in_japan;
use crate::db::Tx;
use crate::demand::{self, Description, NewPost};
use crate::folder::Folder;
use crate::organization::{self, Participation};
use crate::problem::Problem;
use crate::talent::{
    self, ChangeEmployment, DatedStep, EndEmployment, NewAbsence, NewEmployment, NewQualification,
    NewRegistration, NewTalent, Taken,
};
use crate::vocab::{
    AccountId, AssignmentId, AssignmentState, Function, Level, Period, PostId, Role, SessionId,
    TalentId,
};

/// From this day the accounts hold their roles: before anything in the data.
const ROLES_FROM: Option<NaiveDate> = NaiveDate::from_ymd_opt(2022, 4, 1);

/// What was added so far, by the key of its line.
#[derive(Default)]
struct Known {
    talents: BTreeMap<Key, TalentId>,
    posts: BTreeMap<Key, PostId>,
    assignments: BTreeMap<Key, AssignmentId>,
}

/// Fills the database.
///
/// # Errors
/// `internal`, with the line in the log, when the data break a rule of the slices.
pub fn fill(
    tx: &mut Tx<'_>,
    folder: &Folder,
    data: &Data,
    hashes: &[String],
) -> Result<(), Problem> {
    add_reference(tx, folder, data)?;
    let mut known = Known::default();
    add_people(tx, data, &mut known)?;
    let staff = add_accounts(tx, data, hashes, &known)?;
    add_posts(tx, data, &staff, &mut known)?;
    let mut asked = wanting::open_calls(tx, &data.demand_calls)?;
    for event in data.events() {
        match event {
            Event::Step(line) => named(&line.assignment, take_step(tx, line, &known))?,
            Event::Demand(line) => {
                named(&line.demand, wanting::ask(tx, line, &known.posts, &mut asked))?
            }
            Event::Career(line) => named(&line.talent, follow_career(tx, line, &known))?,
            Event::Assignment(line) => {
                let id = named(&line.assignment, place(tx, line, &known))?;
                known.assignments.insert(line.assignment.clone(), id);
            }
        }
    }
    // A folder without people shows its bodies, its calendar and its catalogue.
    if data.talents.is_empty() {
        return Ok(());
    }
    super::sheets::fill(tx, &data.skills, &known.talents, staff.account())?;
    wanting::wish_all(tx, &data.wish_rounds, &data.wishes, &known.talents)?;
    super::training::fill(tx, &data.training_courses, &data.training_attendances, &known.talents)?;
    super::entries::fill(tx, &data.ledger_entries, &known.talents, &staff)?;
    super::checks::fill(tx, &staff)?;
    super::rotation::make(tx, &staff)?;
    super::growing::fill(tx, &staff)
}

/// A refusal by a slice means that the data are wrong; which line it was goes to the log.
fn named<T>(key: &str, outcome: Result<T, Problem>) -> Result<T, Problem> {
    outcome.map_err(|problem| broken(key, format!("{problem:?}")))
}

fn found<T: Copy>(known: &BTreeMap<Key, T>, key: &str) -> Result<T, Problem> {
    known.get(key).copied().ok_or_else(|| broken(key, "unknown key"))
}

fn needed<T>(key: &str, value: Option<T>, what: impl Display) -> Result<T, Problem> {
    value.ok_or_else(|| broken(key, format!("{what} is missing")))
}

/// The published reference, and the bodies that join in the fictional years.
fn add_reference(tx: &mut Tx<'_>, folder: &Folder, data: &Data) -> Result<(), Problem> {
    crate::cli::init::take_in(tx, folder)?;
    demand::take_in_demo(tx, folder)?;
    for line in &data.participations {
        let joined = |function| Participation {
            function,
            first_fiscal_year: line.first_fiscal_year,
            last_fiscal_year: None,
            assumed: true,
        };
        let set = [Function::Placement, Function::Development, Function::Demand].map(joined);
        organization::replace_participations(tx, &line.organization_code, &set)?;
    }
    Ok(())
}

fn add_people(tx: &mut Tx<'_>, data: &Data, known: &mut Known) -> Result<(), Problem> {
    for line in &data.talents {
        let id = named(&line.talent, talent::add_talent(tx, &person(line)))?;
        known.talents.insert(line.talent.clone(), id);
    }
    for line in data.registrations.iter().cloned() {
        let id = found(&known.talents, &line.talent)?;
        let new = NewRegistration {
            organization_code: line.organization_code,
            consented_on: line.consented_on,
            consent_reference: line.consent_reference,
            starts_on: line.starts_on,
            ends_on: line.ends_on,
        };
        named(&line.talent, talent::add_registration(tx, id, &new))?;
    }
    for line in data.qualifications.iter().cloned() {
        let id = found(&known.talents, &line.talent)?;
        let new = NewQualification {
            exam: line.exam,
            name: line.name,
            certificate_number: line.certificate_number,
            acquired_on: line.acquired_on,
            expires_on: line.expires_on,
        };
        named(&line.talent, talent::add_qualification(tx, id, &new))?;
    }
    for line in data.absences.iter().cloned() {
        let id = found(&known.talents, &line.talent)?;
        let new = NewAbsence {
            kind: line.kind,
            destination: line.destination,
            starts_on: line.starts_on,
            ends_on: line.ends_on,
        };
        named(&line.talent, told(tx, id, &DatedStep::AddAbsence(new)))?;
    }
    Ok(())
}

fn person(line: &TalentLine) -> NewTalent {
    NewTalent {
        name: line.name.clone(),
        name_kana: line.name_kana.clone(),
        staff_number: line.staff_number.clone(),
        accelerator: line.accelerator,
        employment: NewEmployment {
            organization_code: line.organization_code.clone(),
            form: line.form,
            recruitment_route: line.recruitment_route,
            grade: line.grade,
            salary_grade: line.salary_grade,
            title: line.title.clone(),
            term_ends_on: line.term_ends_on,
            term_purpose: line.term_purpose.clone(),
            starts_on: line.starts_on,
            ends_on: None,
            end_reason: None,
        },
        qualification: None,
        registration: None,
    }
}

/// Adds the accounts and returns what the first of the prefecture's staff may touch.
fn add_accounts(
    tx: &mut Tx<'_>,
    data: &Data,
    hashes: &[String],
    known: &Known,
) -> Result<Scope, Problem> {
    let mut staff = None;
    for (line, hash) in data.accounts.iter().zip(hashes) {
        let account = account(line, known)?;
        named(&line.login, check_account(tx, &account))?;
        let id = named(&line.login, add_account(tx, &account, hash, false))?;
        if line.role == Role::PrefectureStaff {
            staff.get_or_insert(id);
        }
    }
    let staff = needed("accounts", staff, Role::PrefectureStaff)?;
    scope_of(staff, day_in_japan(tx.now))
}

fn account(line: &AccountLine, known: &Known) -> Result<NewAccount, Problem> {
    let grant = NewGrant {
        role: line.role,
        organization_code: line.organization_code.clone(),
        on_behalf_of: line.on_behalf_of.clone(),
        starts_on: ROLES_FROM.unwrap_or_default(),
        ends_on: None,
    };
    let talent_id = line.talent.as_deref().map(|key| found(&known.talents, key)).transpose()?;
    Ok(NewAccount {
        login: line.login.clone(),
        display_name: line.display_name.clone(),
        talent_id,
        grants: vec![grant],
    })
}

fn scope_of(account: AccountId, today: NaiveDate) -> Result<Scope, Problem> {
    let grants = vec![Grant::of(Role::PrefectureStaff, None)];
    Actor {
        account,
        session: SessionId::random(),
        talent: None,
        grants,
        proofs: Proofs::default(),
        today,
    }
    .scope(Action::WritePosts)
}

fn add_posts(
    tx: &mut Tx<'_>,
    data: &Data,
    staff: &Scope,
    known: &mut Known,
) -> Result<(), Problem> {
    for line in &data.posts {
        let id = named(&line.post, post(line).and_then(|new| demand::create(tx, &new)))?;
        known.posts.insert(line.post.clone(), id);
    }
    for line in &data.post_changes {
        let id = found(&known.posts, &line.post)?;
        named(
            &line.post,
            demand::describe(tx, staff, id, line.effective_on, |said| changed(said, line)),
        )?;
    }
    Ok(())
}

fn post(line: &PostLine) -> Result<NewPost, Problem> {
    Ok(NewPost {
        organization: line.organization_code.clone(),
        period: days(&line.post, line.starts_on, line.ends_on)?,
        what: Description {
            department: line.department.clone(),
            title: line.title.clone(),
            grade: line.grade,
            post_type: line.post_type,
            tasks: line.tasks.clone(),
            supervisor: line.supervisor.clone(),
            telework: line.telework,
            share: share(&line.post, line.share_percent)?,
            min_level: Level::new(line.min_level).map_err(|code| broken(&line.post, code))?,
        },
    })
}

fn changed(said: &Description, line: &PostChangeLine) -> Description {
    Description {
        department: line.department.clone(),
        title: line.title.clone(),
        supervisor: line.supervisor.clone(),
        ..said.clone()
    }
}

fn days(key: &str, first: NaiveDate, last: Option<NaiveDate>) -> Result<Period, Problem> {
    Period::of_days(first, last).map_err(|code| broken(key, code))
}

/// Proposes an assignment and takes it as far as its line says: 案, 内示 or 発令.
fn place(tx: &mut Tx<'_>, line: &AssignmentLine, known: &Known) -> Result<AssignmentId, Problem> {
    let proposal = Proposal {
        talent: found(&known.talents, &line.talent)?,
        post: found(&known.posts, &line.post)?,
        period: days(&line.assignment, line.starts_on, line.ends_on)?,
        share: share(&line.assignment, line.share_percent)?,
        form: Some(line.form),
        funding: line.funding,
        agreement_reference: line.agreement_reference.clone(),
        work_days: line.work_days.clone(),
    };
    let id = assignment::propose(tx, &proposal)?.id;
    if line.state != AssignmentState::Draft {
        assignment::announce(tx, id)?;
    }
    if line.state == AssignmentState::Ordered {
        let papers = Papers {
            ordered_on: line.ordered_on,
            sending_number: line.sending_number.clone(),
            receiving_number: line.receiving_number.clone(),
        };
        assignment::order(tx, id, &papers)?;
    }
    Ok(id)
}

fn take_step(tx: &mut Tx<'_>, line: &StepLine, known: &Known) -> Result<(), Problem> {
    let id = found(&known.assignments, &line.assignment)?;
    let papers = Papers {
        ordered_on: line.ordered_on,
        sending_number: line.sending_number.clone(),
        receiving_number: line.receiving_number.clone(),
    };
    let on = |what| needed(&line.assignment, line.on, what);
    match line.step {
        StepKind::Extend => assignment::extend(tx, id, line.on, &papers, &line.reason).map(drop),
        StepKind::End => assignment::end(tx, id, on("last day")?, &papers, &line.reason).map(drop),
        StepKind::Cancel => assignment::cancel(tx, id, &line.reason).map(drop),
        StepKind::Recall => assignment::recall(tx, id, &line.reason).map(drop),
        StepKind::ChangeShare => {
            let percent = needed(&line.assignment, line.share_percent, "share")?;
            let change = (on("first day")?, share(&line.assignment, percent)?);
            assignment::change_share(tx, id, change, &papers, &line.reason).map(drop)
        }
    }
}

fn follow_career(tx: &mut Tx<'_>, line: &CareerLine, known: &Known) -> Result<(), Problem> {
    let id = found(&known.talents, &line.talent)?;
    match line.step {
        CareerStep::Change => {
            let change = ChangeEmployment {
                effective_on: line.on,
                grade: line.grade,
                salary_grade: line.salary_grade.map(Some),
                title: line.title.clone(),
                term_ends_on: line.term_ends_on,
                term_purpose: None,
            };
            told(tx, id, &DatedStep::Change(change))
        }
        CareerStep::End => {
            let reason = needed(&line.talent, line.end_reason, "reason")?;
            told(tx, id, &DatedStep::End(EndEmployment { ends_on: line.on, reason }))
        }
    }
}

/// Takes a step; what waits for 内示 is announced.
fn told(tx: &mut Tx<'_>, id: TalentId, step: &DatedStep) -> Result<(), Problem> {
    match talent::take(tx, id, step)? {
        Taken::InForce => Ok(()),
        Taken::Planned(step) => talent::announce(tx, &[step]),
    }
}
