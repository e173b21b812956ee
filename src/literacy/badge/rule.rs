//! What a step asks for, and who meets it.

use chrono::NaiveDate;
use serde_json::Value;

use super::{BadgeAwards, BadgeSteps, StaffBadges};
use crate::accounts;
use crate::assessment;
use crate::auth::{Action, Scope};
use crate::clock::day_in_japan;
use crate::commons::PracticeApplications;
use crate::db::{AuditEvent, Db, Tx};
use crate::ledger::{self, Descriptor, Entry, Ledger};
use crate::literacy::acts;
use crate::literacy::check::{self, Answer};
use crate::literacy::courses::CourseAttendees;
use crate::literacy::leaders::DxLeaders;
use crate::problem::{Problem, Wording};
use crate::skill;
use crate::talent;
use crate::training;
use crate::vocab::{Act, LedgerEntryId, OrganizationCode, TalentId};

/// What somebody has, as far as rules ask for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Facts {
    pub level: i64,
    pub courses: i64,
    pub practices: i64,
    pub leader_terms: i64,
}

impl Facts {
    const KEYS: [&'static str; 4] = ["level", "courses", "practices", "leader_terms"];

    const fn of(&self, key: &str) -> i64 {
        match key.as_bytes() {
            b"level" => self.level,
            b"courses" => self.courses,
            b"practices" => self.practices,
            _ => self.leader_terms,
        }
    }

    /// Whether every condition of a step is met; one without conditions is met by nobody.
    fn meet(&self, step: &Entry) -> bool {
        let asked = Self::KEYS.into_iter().filter_map(|key| Some((key, step.number(key)?)));
        let asked: Vec<(&str, i64)> = asked.collect();
        !asked.is_empty() && asked.iter().all(|(key, least)| self.of(key) >= *least)
    }

    /// What of it a step asked for, as it is written down.
    fn evidence(&self, step: &Entry) -> String {
        let asked = Self::KEYS.into_iter().filter_map(|key| Some((key, step.number(key)?)));
        let said = asked.map(|(key, least)| {
            let name = BadgeSteps::SPEC.field(key).map_or(key, |field| field.name[0]);
            format!("{}: {}（{least}以上）", name.trim_start_matches("条件: "), self.of(key))
        });
        said.collect::<Vec<_>>().join("、")
    }
}

/// What is recorded of somebody of the register.
pub(super) fn facts_of_talent(
    db: &mut Db,
    id: TalentId,
    today: NaiveDate,
) -> Result<Facts, Problem> {
    let levels = match skill::published(db)? {
        Some(catalogue) => assessment::levels_on(db, Some(&[id]), today, catalogue.id)?,
        None => Default::default(),
    };
    let highest = levels.get(&id).and_then(|levels| levels.values().max().copied());
    let tried = ledger::referring(db, PracticeApplications::LEDGER, "tried_by", &id.to_string())?;
    let works = tried.iter().filter(|one| one.state == "works").count();
    Ok(Facts {
        level: highest.map_or(0, |level| i64::from(level.number())),
        courses: training::courses_completed(db, id)?,
        practices: number(works),
        leader_terms: terms(
            ledger::referring(db, DxLeaders::LEDGER, "person", &id.to_string())?.iter(),
        ),
    })
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(0)
}

/// How many of them were served as leader, or are.
fn terms<'a>(leaders: impl Iterator<Item = &'a Entry>) -> i64 {
    number(leaders.filter(|one| matches!(one.state.as_str(), "appointed" | "ended")).count())
}

/// What a body's own lists say of somebody by this name, in this department where one is said.
pub(super) fn facts_of_staff(
    db: &mut Db,
    code: &OrganizationCode,
    (holder, department): (&str, &str),
) -> Result<Facts, Problem> {
    // A term that is linked to the register counts there.
    let same = |entry: &&Entry| {
        entry.organization.as_ref() == Some(code)
            && entry.text("person").is_empty()
            && entry.text("name") == holder
            && (department.is_empty() || entry.text("department") == department)
    };
    let leaders = ledger::all(db, DxLeaders::LEDGER)?;
    let served = terms(leaders.iter().filter(same));
    let listed = ledger::referring(db, CourseAttendees::LEDGER, "attended", "true")?;
    let courses = number(listed.iter().filter(same).count());
    Ok(Facts { courses, leader_terms: served, ..Facts::default() })
}

/// Steps that are awarded, for shared talent or for general staff.
fn steps_for(db: &mut Db, whom: &str) -> Result<Vec<Entry>, Problem> {
    let mut steps = ledger::all(db, BadgeSteps::LEDGER)?;
    steps.retain(|step| {
        let of = step.content.get("for_whom").and_then(Value::as_array);
        let meant = of.is_none_or(|of| of.iter().any(|one| one.as_str() == Some(whom)));
        step.state == "in_use" && meant
    });
    steps.sort_by_key(|step| (step.number("rank"), step.id));
    Ok(steps)
}

/// Writes an award by rule down; who holds it is said in the entry or in its fields.
fn award(
    tx: &mut Tx<'_>,
    scope: &Scope,
    of: &'static Descriptor,
    (step, facts): (&Entry, &Facts),
    (organization, talent): (Option<OrganizationCode>, Option<TalentId>),
    holder: &[(&str, &str)],
) -> Result<(), Problem> {
    let today = day_in_japan(tx.now);
    let number = format!("{today}-{:08x}", rand::random::<u32>());
    let pairs = [
        ("title", step.text("title").to_owned()),
        ("number", number),
        ("step", step.id.to_string()),
        ("awarded_on", today.to_string()),
        ("how", "rule".to_owned()),
        ("evidence", facts.evidence(step)),
    ];
    let more = holder.iter().filter(|(_, said)| !said.is_empty());
    let more = more.map(|(key, said)| (*key, (*said).to_owned()));
    let content = pairs.into_iter().chain(more).map(|(key, said)| (key.to_owned(), said.into()));
    let entry = Entry {
        id: LedgerEntryId::random(),
        organization,
        talent,
        state: of.states[0].key.to_owned(),
        content: content.collect(),
        version: 1,
        created_at: tx.now,
        changed_at: tx.now,
    };
    ledger::put_entry(tx, scope, of, &entry, of.add)
}

/// Awards of a step that stand.
fn standing(db: &mut Db, of: &'static Descriptor, step: &Entry) -> Result<Vec<Entry>, Problem> {
    let all = ledger::referring(db, of, "step", &step.id.to_string())?;
    Ok(all.into_iter().filter(|award| award.state == "awarded").collect())
}

/// What a run of the rules did, in the record.
fn judged(tx: &mut Tx<'_>, act: Act, noun: &'static str, made: usize) {
    tx.audit(AuditEvent::done(act, noun, "pool").with(format!("{made} awarded")));
}

/// Awards to everybody in the pool what they meet and do not hold.
pub(super) fn judge_talents(tx: &mut Tx<'_>, scope: &Scope) -> Result<usize, Problem> {
    let (today, mut made) = (scope.today(), 0);
    let steps = steps_for(tx.db, "talent")?;
    let people = talent::registered_on(tx.db, today, tx.now)?;
    for id in people {
        let facts = facts_of_talent(tx.db, id, today)?;
        for step in steps.iter().filter(|step| facts.meet(step)) {
            let held = standing(tx.db, BadgeAwards::LEDGER, step)?;
            if held.iter().any(|award| award.talent == Some(id)) {
                continue;
            }
            award(tx, scope, BadgeAwards::LEDGER, (step, &facts), (None, Some(id)), &[])?;
            made += 1;
        }
    }
    judged(tx, acts::BADGE_AWARD_JUDGE, "badge_award", made);
    Ok(made)
}

/// Awards to the staff in the lists of one's own bodies what they meet and do not hold. Steps that ask
/// for a level are left to their holders: the body would otherwise learn what a check came to.
pub(super) fn judge_staff(tx: &mut Tx<'_>, scope: &Scope) -> Result<usize, Problem> {
    let (own, mut made) = (check::own_bodies(tx.db, scope)?, 0);
    let mut steps = steps_for(tx.db, "staff")?;
    steps.retain(|step| step.number("level").is_none());
    let mut people = std::collections::BTreeSet::new();
    let listed =
        [ledger::all(tx.db, DxLeaders::LEDGER)?, ledger::all(tx.db, CourseAttendees::LEDGER)?];
    for entry in listed.iter().flatten() {
        if let Some(code) = entry.organization.clone().filter(|code| own.contains(code)) {
            let (name, department) = (entry.text("name"), entry.text("department"));
            people.insert((code, name.to_owned(), department.to_owned()));
        }
    }
    for (code, name, department) in people {
        let facts = facts_of_staff(tx.db, &code, (&name, &department))?;
        for step in steps.iter().filter(|step| facts.meet(step)) {
            if held_by(tx.db, step, &code, (&name, &department))?.is_none() {
                award_staff(tx, scope, (step, &facts), (&code, &name, &department))?;
                made += 1;
            }
        }
    }
    judged(tx, acts::STAFF_BADGE_JUDGE, "staff_badge", made);
    Ok(made)
}

fn award_staff(
    tx: &mut Tx<'_>,
    scope: &Scope,
    by: (&Entry, &Facts),
    (code, name, department): (&OrganizationCode, &str, &str),
) -> Result<(), Problem> {
    let holder = [("holder", name), ("department", department)];
    award(tx, scope, StaffBadges::LEDGER, by, (Some(code.clone()), None), &holder)
}

/// The award of a step that somebody of a body holds.
fn held_by(
    db: &mut Db,
    step: &Entry,
    code: &OrganizationCode,
    (name, department): (&str, &str),
) -> Result<Option<Entry>, Problem> {
    let held = standing(db, StaffBadges::LEDGER, step)?;
    Ok(held.into_iter().find(|award| {
        award.organization.as_ref() == Some(code)
            && award.text("holder") == name
            && award.text("department") == department
    }))
}

/// A badge that whoever answered can have, or has.
#[derive(Clone, Debug)]
pub struct ClaimView {
    pub step: String,
    pub criteria: String,
    /// Whether its rule is met.
    pub met: bool,
    /// The award, where it is held.
    pub award: Option<Entry>,
}

/// The badges of general staff whose rules ask for something, as whoever answered stands to them. An
/// answer that came by file has no holder, and so no badge.
///
/// # Errors
/// When the rows cannot be read.
pub fn claims(db: &mut Db, answer: &Answer) -> Result<Vec<ClaimView>, Problem> {
    let Some(link) = answer.link else { return Ok(Vec::new()) };
    let link = check::link(db, link)?.ok_or(Problem::not_found())?;
    let (code, holder) =
        (&link.organization_code, (link.holder.as_str(), link.department.as_str()));
    let facts = Facts { level: answer.level.into(), ..facts_of_staff(db, code, holder)? };
    let mut views = Vec::new();
    for step in steps_for(db, "staff")? {
        let asks = Facts::KEYS.iter().any(|key| step.number(key).is_some());
        let award = held_by(db, &step, code, holder)?;
        if asks || award.is_some() {
            let (title, criteria) = (step.text("title"), step.text("criteria"));
            views.push(ClaimView {
                step: title.to_owned(),
                criteria: criteria.to_owned(),
                met: facts.meet(&step),
                award,
            });
        }
    }
    Ok(views)
}

/// Awards what the holder of an answer meets. It is done with the rights of whoever gave the link, as
/// far as they still have them.
///
/// # Errors
/// `state_conflict` where nothing can be had.
pub fn claim(tx: &mut Tx<'_>, answer: &Answer) -> Result<(), Problem> {
    let nothing = |state: (&'static str, &'static str)| {
        Problem::state_conflict(state, ("バッジの受取り", "Take the badge"), Wording::nothing())
    };
    let nobody = || nothing(("認定できる団体の担当がいない", "nobody of the body can award it"));
    let link = answer.link.ok_or_else(nobody)?;
    let link = check::link(tx.db, link)?.ok_or(Problem::not_found())?;
    let actor = accounts::actor_of(tx.db, link.issued_by, tx.now)?.ok_or_else(nobody)?;
    let scope = actor.scope(Action::AwardStaffBadges).map_err(|_| nobody())?;
    let (code, name, department) = (&link.organization_code, &link.holder, &link.department);
    let holder = (name.as_str(), department.as_str());
    let facts = Facts { level: answer.level.into(), ..facts_of_staff(tx.db, code, holder)? };
    let mut made = 0;
    for step in steps_for(tx.db, "staff")?.iter().filter(|step| facts.meet(step)) {
        if held_by(tx.db, step, code, holder)?.is_none() {
            award_staff(tx, &scope, (step, &facts), (code, name, department))?;
            made += 1;
        }
    }
    if made == 0 {
        return Err(nothing(("受け取れるバッジがない", "no badge to take")));
    }
    judged(tx, acts::STAFF_BADGE_CLAIM, "staff_badge", made);
    Ok(())
}
