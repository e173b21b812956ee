//! One line of a plan shown to its host for comment and to its person for consent, and nothing else
//! of the plan.
//!
//! The host learns who the person is only when the person has consented; before that, home body and
//! grade. The person learns nothing of what the host says. A version counts only what its reader
//! may know of.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{Action, Facts, KnownPost, PlanState, PlannedHire};
use super::sources;
use super::steps::{begin, record};
use super::store::{self, Circulation};
use crate::accounts::{self, Concerned};
use crate::auth::{self, Scope};
use crate::clock::{day_in_japan, in_japan};
use crate::db::{Db, Tx};
use crate::planner::plan::Line;
use crate::problem::{Code, FieldError, Problem};
use crate::rotation::acts;
use crate::vocab::{
    Act, CirculationId, FiscalYear, Grade, LongText, NOT_RETIRED, Name, OrganizationCode, Period,
    PostId, PostType, RotationPlanId, Share, ShortText, TalentId,
};
use crate::{demand, organization, talent};

/// A line that is to be shown.
#[derive(Clone, Debug)]
pub struct Showing {
    pub talent: TalentId,
    pub post: PostId,
    pub fiscal_year: FiscalYear,
    /// Whether the host is asked.
    pub to_host: bool,
    /// Whether the person is asked.
    pub to_person: bool,
    /// What is said with it.
    pub note: LongText,
}

/// A circulated line, as its reader may see it. What a reader may not know is null for every such
/// reader.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CirculationView {
    /// Its id.
    pub id: CirculationId,
    /// Grows with every answer the reader may know of.
    pub version: i32,
    /// The plan; for the prefecture's staff.
    pub plan_id: Option<RotationPlanId>,
    /// The person; for the host only once the person has consented.
    pub talent_id: Option<TalentId>,
    /// Name, under the same condition.
    pub talent_name: Option<String>,
    /// Home body of the person.
    pub home_code: Option<OrganizationCode>,
    /// Name of the home body.
    pub home_name: Option<String>,
    /// Grade of the person.
    pub talent_grade: Option<Grade>,
    /// The post.
    pub post_id: PostId,
    /// 所属.
    pub department: Option<ShortText>,
    /// 職名.
    pub post_title: Option<Name>,
    /// Type of the post.
    pub post_type: Option<PostType>,
    /// The body that keeps the post.
    pub host_code: OrganizationCode,
    /// Name of that body.
    pub host_name: String,
    /// The year of the line.
    pub fiscal_year: FiscalYear,
    /// 令和8年度.
    pub fiscal_year_label: String,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: Option<NaiveDate>,
    /// How much of the person.
    pub share_percent: Share,
    /// What the prefecture says with it.
    pub note: LongText,
    /// When it was circulated.
    #[schema(format = DateTime)]
    pub circulated_at: String,
    /// The host's answer; not for the person.
    pub host_agrees: Option<bool>,
    /// The host's comment; not for the person.
    pub host_comment: Option<LongText>,
    /// The person's answer; for the host only consent is told.
    pub person_consents: Option<bool>,
    /// The person's comment; not for the host.
    pub person_comment: Option<LongText>,
    /// Whether it was taken back; such lines are seen by the prefecture's staff only.
    pub withdrawn: bool,
    /// What the reader may do with it.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

/// In which eyes a line is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Eyes {
    All,
    Host,
    Person,
}

fn eyes(scope: &Scope, line: &Circulation) -> Eyes {
    if scope.may(auth::Action::SeeAllCirculations) {
        Eyes::All
    } else if line.to_person && scope.person() == Some(line.talent_id) {
        Eyes::Person
    } else {
        Eyes::Host
    }
}

/// A plan whose lines are shown, with what each is judged by: read once, however many they are.
pub struct Shown {
    plan: store::PlanRow,
    next: PlanState,
    lines: Vec<Line>,
    hires: Vec<PlannedHire>,
    /// What is out already.
    out: Vec<(TalentId, PostId, FiscalYear)>,
    facts: Facts,
}

impl Shown {
    /// # Errors
    /// `state_conflict`.
    pub fn of(tx: &mut Tx<'_>, scope: &Scope, id: RotationPlanId) -> Result<Self, Problem> {
        let (plan, next) = begin(tx, scope, id, Action::Circulate)?;
        let lines = store::documents(tx.db, id)?.result.map_or_else(Vec::new, |found| found.lines);
        let out = store::open_circulations(tx.db, id)?;
        let out = out.into_iter().map(|(_, talent, post, year)| (talent, post, year)).collect();
        let (first, today) = (plan.first_fiscal_year, day_in_japan(tx.now));
        let facts = sources::facts(tx.db, scope, first, plan.years, today, &[])?;
        let hires = plan.settings()?.planned_hires;
        Ok(Self { plan, next, lines, hires, out, facts })
    }

    /// Shows a line.
    ///
    /// # Errors
    /// `reference_unknown` for what is no line of the plan; `not_allowed_here` for whoever is still
    /// to be hired; `duplicate` when the line is out already.
    pub fn show(&self, tx: &mut Tx<'_>, showing: &Showing) -> Result<CirculationId, Problem> {
        let unknown = |pointer: &str| Problem::field(pointer, "reference_unknown");
        let (talent, post, fiscal_year) = (showing.talent, showing.post, showing.fiscal_year);
        let year = i64::from(fiscal_year.year() - self.plan.first_fiscal_year.year());
        let wanted = Line { person: talent.to_string(), post: post.to_string(), year };
        if !self.lines.contains(&wanted) {
            return Err(unknown("/post_id"));
        }
        if self.hires.iter().any(|hire| hire.id == talent) {
            let reason = (
                "採用予定はまだ人ではないため照会できません。採用者に置き換えてから照会してください。",
                "A planned hire is nobody yet and cannot be asked about. Replace it by whoever was hired first.",
            );
            return Err(FieldError::because("/talent_id", reason).into());
        }
        if self.out.contains(&(talent, post, fiscal_year)) {
            return Err(Problem::new(Code::Duplicate));
        }
        let days = self.facts.days_of(&wanted.person, &wanted.post, year);
        let days = days.ok_or_else(|| unknown("/fiscal_year"))?;
        let known = self.facts.posts.iter().find(|known| known.id == post);
        let known = known.ok_or_else(|| unknown("/post_id"))?;
        let row = shown(self.plan.id, showing, known, days, tx.now);
        store::insert_circulation(tx, &row)?;
        store::set_state(tx, &self.plan, self.next)?;
        record(tx, self.plan.id, acts::ROTATION_CIRCULATE);
        ask(tx, &row)?;
        Ok(row.id)
    }
}

/// Shows a line of the plan.
///
/// # Errors
/// `state_conflict`; `reference_unknown` for what is no line of the plan; `not_allowed_here` for whoever is
/// still to be hired; `duplicate` when the line is out already.
pub fn circulate(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: RotationPlanId,
    showing: &Showing,
) -> Result<CirculationId, Problem> {
    Shown::of(tx, scope, id)?.show(tx, showing)
}

/// A line as it is shown, unanswered.
fn shown(
    plan: RotationPlanId,
    showing: &Showing,
    post: &KnownPost,
    days: Period,
    now: NaiveDateTime,
) -> Circulation {
    Circulation {
        id: CirculationId::random(),
        version: 1,
        plan_id: plan,
        talent_id: showing.talent,
        post_id: showing.post,
        host_code: post.host.clone(),
        fiscal_year: showing.fiscal_year,
        valid_from: days.from,
        valid_to: days.to,
        share_percent: i32::try_from(post.share)
            .map_err(|_| "share_out_of_range")
            .and_then(Share::new)
            .unwrap_or(Share::WHOLE),
        to_host: showing.to_host,
        to_person: showing.to_person,
        note: showing.note.clone(),
        host_agrees: None,
        host_comment: LongText::default(),
        host_version: 1,
        host_answered_at: None,
        host_answered_by: None,
        person_consents: None,
        person_comment: LongText::default(),
        person_version: 1,
        person_answered_at: None,
        created_at: now,
        withdrawn_at: NOT_RETIRED,
    }
}

/// Tells those who are asked.
fn ask(tx: &mut Tx<'_>, line: &Circulation) -> Result<(), Problem> {
    let (person, host) = ([line.talent_id], [line.host_code.clone()]);
    let people: &[TalentId] = if line.to_person { &person } else { &[] };
    let bodies: &[OrganizationCode] = if line.to_host { &host } else { &[] };
    let asked = Concerned { people, bodies, ..Concerned::default() };
    accounts::tell(tx, acts::ROTATION_CIRCULATE, line.id, &asked)
}

/// Takes back what was circulated of lines that the plan no longer holds.
pub fn keep_only(
    tx: &mut Tx<'_>,
    id: RotationPlanId,
    lines: &[Line],
    first: FiscalYear,
) -> Result<(), Problem> {
    let gone =
        store::open_circulations(tx.db, id)?.into_iter().filter(|(_, talent, post, year)| {
            let year = i64::from(year.year() - first.year());
            !lines.iter().any(|line| {
                line.year == year
                    && line.person == talent.to_string()
                    && line.post == post.to_string()
            })
        });
    let ids: Vec<CirculationId> = gone.map(|(id, ..)| id).collect();
    take_back(tx, &ids)
}

/// Asks nobody any more.
fn take_back(tx: &mut Tx<'_>, ids: &[CirculationId]) -> Result<(), Problem> {
    store::withdraw(tx, ids)?;
    let told =
        |id| accounts::tell(tx, acts::ROTATION_WITHDRAW_CIRCULATION, id, &Concerned::default());
    ids.iter().try_for_each(told)
}

/// Takes one circulated line back.
///
/// # Errors
/// `not_found`.
pub fn withdraw(tx: &mut Tx<'_>, id: CirculationId) -> Result<(), Problem> {
    let line = store::circulation_for_staff(tx.db, id)?;
    take_back(tx, &[id])?;
    record(tx, line.plan_id, acts::ROTATION_WITHDRAW_CIRCULATION);
    Ok(())
}

/// The version its reader compares.
#[must_use]
pub fn version_for(scope: &Scope, line: &Circulation) -> i32 {
    match eyes(scope, line) {
        Eyes::All => line.version,
        Eyes::Person => line.person_version,
        Eyes::Host => line.host_version + i32::from(line.person_consents == Some(true)),
    }
}

/// A circulated line that the host may answer.
///
/// # Errors
/// `not_found` when it is not within reach or the host was not asked.
pub fn asked_of_host(
    db: &mut Db,
    scope: &Scope,
    id: CirculationId,
) -> Result<Circulation, Problem> {
    let line = store::find_circulation(db, scope, id)?;
    if line.to_host && scope.reaches_body(&line.host_code) {
        Ok(line)
    } else {
        Err(Problem::not_found())
    }
}

/// A circulated line that the person may answer.
///
/// # Errors
/// `not_found` when it is not within reach or the person was not asked.
pub fn asked_of_person(
    db: &mut Db,
    scope: &Scope,
    id: CirculationId,
) -> Result<Circulation, Problem> {
    let line = store::find_circulation(db, scope, id)?;
    if line.to_person && scope.person() == Some(line.talent_id) {
        Ok(line)
    } else {
        Err(Problem::not_found())
    }
}

/// The host's answer, given again or for the first time.
///
/// # Errors
/// `required` for an answer that says nothing.
pub fn answer_for_host(
    tx: &mut Tx<'_>,
    line: &Circulation,
    agrees: Option<bool>,
    comment: &LongText,
) -> Result<Circulation, Problem> {
    if agrees.is_none() && comment.as_str().trim().is_empty() {
        return Err(Problem::field("/agrees", "required"));
    }
    let answered = Circulation {
        host_agrees: agrees,
        host_comment: comment.clone(),
        host_version: line.host_version + 1,
        host_answered_at: Some(tx.now),
        host_answered_by: tx.origin.account,
        ..line.clone()
    };
    store::record_answer(tx, &answered)?;
    record(tx, line.plan_id, acts::ROTATION_COMMENT);
    accounts::tell(tx, acts::ROTATION_COMMENT, line.id, &Concerned::default())?;
    Ok(answered)
}

/// The person's answer, given again or for the first time.
///
/// # Errors
/// When the row cannot be written. Nobody owes a reason.
pub fn answer_for_oneself(
    tx: &mut Tx<'_>,
    line: &Circulation,
    consents: bool,
    comment: &LongText,
) -> Result<Circulation, Problem> {
    let answered = Circulation {
        person_consents: Some(consents),
        person_comment: comment.clone(),
        person_version: line.person_version + 1,
        person_answered_at: Some(tx.now),
        ..line.clone()
    };
    store::record_answer(tx, &answered)?;
    record(tx, line.plan_id, acts::ROTATION_CONSENT);
    accounts::tell(tx, acts::ROTATION_CONSENT, line.id, &Concerned::default())?;
    Ok(answered)
}

/// Circulated lines as the reader may see them.
///
/// # Errors
/// When names cannot be read.
pub fn views(
    db: &mut Db,
    scope: &Scope,
    lines: &[Circulation],
) -> Result<Vec<CirculationView>, Problem> {
    let bodies = organization::names(db)?;
    let posts: Vec<PostId> = lines.iter().map(|line| line.post_id).collect();
    let histories = demand::histories(db, &posts, None)?;
    let people: Vec<TalentId> = lines.iter().map(|line| line.talent_id).collect();
    let names = talent::names_on(db, &people, scope.today())?;
    let mut views = Vec::new();
    for line in lines {
        let eyes = eyes(scope, line);
        let home = home_of(db, line)?;
        let said = histories
            .get(&line.post_id)
            .and_then(|history| history.nearest(line.valid_from))
            .map(|stretch| &stretch.what);
        let knows_who = eyes != Eyes::Host || line.person_consents == Some(true);
        let body = |code: &OrganizationCode| bodies.get(code).cloned().unwrap_or_default();
        views.push(CirculationView {
            id: line.id,
            version: version_for(scope, line),
            plan_id: Some(line.plan_id).filter(|_| scope.may(auth::Action::ReadRotationPlans)),
            talent_id: Some(line.talent_id).filter(|_| knows_who),
            talent_name: names
                .get(&line.talent_id)
                .map(|name| name.name.clone())
                .filter(|_| knows_who),
            home_name: home.as_ref().map(|(code, _)| body(code)),
            home_code: home.as_ref().map(|(code, _)| code.clone()),
            talent_grade: home.map(|(_, grade)| grade),
            post_id: line.post_id,
            department: said.map(|what| what.department.clone()),
            post_title: said.map(|what| what.title.clone()),
            post_type: said.map(|what| what.post_type),
            host_name: body(&line.host_code),
            host_code: line.host_code.clone(),
            fiscal_year: line.fiscal_year,
            fiscal_year_label: line.fiscal_year.label(),
            starts_on: line.valid_from,
            ends_on: line.valid_to.pred_opt(),
            share_percent: line.share_percent,
            note: line.note.clone(),
            circulated_at: in_japan(line.created_at),
            host_agrees: line.host_agrees.filter(|_| eyes != Eyes::Person),
            host_comment: Some(line.host_comment.clone()).filter(|_| eyes != Eyes::Person),
            person_consents: line
                .person_consents
                .filter(|consents| eyes != Eyes::Host || *consents),
            person_comment: Some(line.person_comment.clone()).filter(|_| eyes != Eyes::Host),
            withdrawn: line.withdrawn_at != NOT_RETIRED,
            allowed_actions: actions(scope, eyes, line),
        });
    }
    Ok(views)
}

fn actions(scope: &Scope, eyes: Eyes, line: &Circulation) -> Vec<Act> {
    match eyes {
        _ if line.withdrawn_at != NOT_RETIRED => Vec::new(),
        Eyes::All if !scope.may(auth::Action::WriteRotationPlans) => Vec::new(),
        Eyes::All => vec![acts::ROTATION_WITHDRAW_CIRCULATION],
        Eyes::Host => vec![acts::ROTATION_COMMENT],
        Eyes::Person => vec![acts::ROTATION_CONSENT],
    }
}

fn home_of(db: &mut Db, line: &Circulation) -> Result<Option<(OrganizationCode, Grade)>, Problem> {
    let days = crate::vocab::Period::between(line.valid_from, line.valid_to);
    let employments = talent::employments_between(db, line.talent_id, days)?;
    Ok(employments.into_iter().next().map(|employment| (employment.organization, employment.grade)))
}

/// Who is asked, in words.
///
/// # Errors
/// `required` when it is nobody; `term_unknown` for anybody else.
pub fn asked(to: &[String]) -> Result<(bool, bool), FieldError> {
    if to.is_empty() {
        return Err(FieldError::new("/to", "required"));
    }
    let known = |word: &String| matches!(word.as_str(), "host" | "person");
    if let Some(at) = to.iter().position(|word| !known(word)) {
        return Err(
            FieldError::new(&format!("/to/{at}"), "term_unknown").with("allowed", "host, person")
        );
    }
    Ok((to.iter().any(|word| word == "host"), to.iter().any(|word| word == "person")))
}
