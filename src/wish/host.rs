//! Candidates shown to hosts with the person's consent, and the order in which a host wants the
//! people it was shown.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::store;
use super::store::host::Shown;
use crate::accounts::{self, Concerned};
use crate::auth::{Action, Scope};
use crate::db::{AuditEvent, Db, Tx};
use crate::organization;
use crate::problem::{Code, FieldError, Problem, day_of};
use crate::talent;
use crate::vocab::{Act, FiscalYear, Name, OrganizationCode, Period, ShownId, TalentId};
use crate::wish::acts;

/// A person to be shown to a host.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShowCandidate {
    /// Who.
    pub talent_id: TalentId,
    /// To which body.
    pub organization_code: OrganizationCode,
    /// For which year.
    pub fiscal_year: FiscalYear,
    /// When the person consented to be shown to that body.
    pub consented_on: NaiveDate,
    /// Where the consent is kept.
    pub consent_reference: Name,
}

/// Which candidates.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ShownQuestion {
    /// Shown to these bodies.
    #[serde(default)]
    pub organization_code: Vec<OrganizationCode>,
    /// For this year.
    pub fiscal_year: Option<FiscalYear>,
}

/// A candidate as the host sees it: who it is and from where, no levels and no wishes.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ShownView {
    /// Its id.
    pub id: ShownId,
    /// Who.
    pub talent_id: TalentId,
    /// Name today.
    pub talent_name: String,
    /// Reading of the name.
    pub talent_name_kana: String,
    /// Home body today; null for somebody who left.
    pub home_code: Option<OrganizationCode>,
    /// Title at the home body.
    pub home_title: String,
    /// The body it was shown to.
    pub organization_code: OrganizationCode,
    /// The year.
    pub fiscal_year: FiscalYear,
    /// When the person consented.
    pub consented_on: NaiveDate,
    /// What the caller may do with it.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

/// The order in which a host wants the people it was shown.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RankCandidates {
    /// The year.
    pub fiscal_year: FiscalYear,
    /// Shown people, the most wanted first; whoever is left out is not ranked.
    #[validate(length(max = 200))]
    pub ranked: Vec<ShownId>,
}

/// A place in a ranking.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RankedView {
    /// 1 is wanted most.
    pub place: i32,
    /// The candidate.
    #[serde(flatten)]
    pub candidate: ShownView,
}

/// A ranking as it stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RankingView {
    /// The body.
    pub organization_code: OrganizationCode,
    /// The year.
    pub fiscal_year: FiscalYear,
    /// Version to send as `If-Match`; 0 before the first ranking.
    pub version: i32,
    /// Whose place a delegate took; blank otherwise.
    pub on_behalf_of: String,
    /// The order; somebody taken back is in it no more.
    pub ranked: Vec<RankedView>,
    /// What the caller may do with it.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

/// Shows a person to a host.
///
/// # Errors
/// `reference_unknown` for a person or body that does not exist; `day_outside` for a consent of a
/// day to come; `duplicate`.
pub fn show_candidate(
    tx: &mut Tx<'_>,
    scope: &Scope,
    new: &ShowCandidate,
) -> Result<ShownId, Problem> {
    let mut errors = Vec::new();
    if !talent::exists(tx.db, new.talent_id)? {
        errors.push(FieldError::new("/talent_id", "reference_unknown"));
    }
    if !organization::exists(tx.db, &new.organization_code)? {
        errors.push(FieldError::new("/organization_code", "reference_unknown"));
    }
    errors.extend(day_of("/consented_on", new.consented_on).err());
    if new.consented_on > scope.today() {
        errors.push(
            FieldError::new("/consented_on", "day_outside")
                .with("limit", format!("〜{}", scope.today())),
        );
    }
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    let known = store::host::shown(
        tx.db,
        scope,
        std::slice::from_ref(&new.organization_code),
        Some(new.fiscal_year),
    )?;
    if known.iter().any(|shown| shown.talent == new.talent_id) {
        return Err(Problem::new(Code::Duplicate));
    }
    let id = store::host::insert_shown(tx, new)?;
    tx.audit(AuditEvent::done(acts::CANDIDATE_SHOW, "shown_candidate", id).about(new.talent_id));
    let bodies = std::slice::from_ref(&new.organization_code);
    accounts::tell(tx, acts::CANDIDATE_SHOW, id, &Concerned { bodies, ..Concerned::default() })?;
    Ok(id)
}

/// Takes a candidate back: the host sees it no more.
///
/// # Errors
/// `not_found` when it is not shown.
pub fn take_back(tx: &mut Tx<'_>, scope: &Scope, id: ShownId) -> Result<(), Problem> {
    let shown = store::host::find_shown(tx.db, scope, id)?;
    store::host::retire_shown(tx, id)?;
    tx.audit(
        AuditEvent::done(acts::CANDIDATE_TAKE_BACK, "shown_candidate", id).about(shown.talent),
    );
    accounts::tell(tx, acts::CANDIDATE_TAKE_BACK, id, &Concerned::default())
}

/// Candidates within reach: the prefecture's staff see all, a host those shown to it.
pub fn shown(
    db: &mut Db,
    scope: &Scope,
    question: &ShownQuestion,
) -> Result<Vec<ShownView>, Problem> {
    let rows = store::host::shown(db, scope, &question.organization_code, question.fiscal_year)?;
    views(db, scope, &rows)
}

/// One candidate within reach.
///
/// # Errors
/// `not_found` when it is not within reach.
pub fn shown_one(db: &mut Db, scope: &Scope, id: ShownId) -> Result<ShownView, Problem> {
    let row = store::host::find_shown(db, scope, id)?;
    views(db, scope, std::slice::from_ref(&row))?.pop().ok_or(Problem::not_found())
}

fn views(db: &mut Db, scope: &Scope, rows: &[Shown]) -> Result<Vec<ShownView>, Problem> {
    let people: Vec<TalentId> = rows.iter().map(|row| row.talent).collect();
    let names = talent::names_on(db, &people, scope.today())?;
    let today = Period::between(scope.today(), scope.today().succ_opt().unwrap_or(scope.today()));
    let mut views = Vec::new();
    for row in rows {
        let employment = talent::employments_between(db, row.talent, today)?.pop();
        let name = names.get(&row.talent);
        views.push(ShownView {
            id: row.id,
            talent_id: row.talent,
            talent_name: name.map_or_else(String::new, |name| name.name.clone()),
            talent_name_kana: name.map_or_else(String::new, |name| name.name_kana.clone()),
            home_title: employment
                .as_ref()
                .map_or_else(String::new, |employment| employment.title.clone()),
            home_code: employment.map(|employment| employment.organization),
            organization_code: row.organization.clone(),
            fiscal_year: row.fiscal_year,
            consented_on: row.consented_on,
            allowed_actions: if scope.may(Action::ShowCandidates) {
                vec![acts::CANDIDATE_TAKE_BACK]
            } else {
                Vec::new()
            },
        });
    }
    Ok(views)
}

/// The ranking of a body within reach.
///
/// # Errors
/// `not_found` for a body out of reach or without existence.
pub fn ranking(
    db: &mut Db,
    scope: &Scope,
    code: &OrganizationCode,
    year: FiscalYear,
) -> Result<RankingView, Problem> {
    if !scope.reaches_body(code) || !organization::exists(db, code)? {
        return Err(Problem::not_found());
    }
    let held = store::host::ranking(db, code, year)?;
    let (version, on_behalf_of, places) = held.map_or((0, String::new(), Vec::new()), |held| {
        (held.version, held.on_behalf_of, held.places)
    });
    let candidates = shown(
        db,
        scope,
        &ShownQuestion { organization_code: vec![code.clone()], fiscal_year: Some(year) },
    )?;
    let still =
        places.iter().filter_map(|id| candidates.iter().find(|candidate| candidate.id == *id));
    let ranked = (1..)
        .zip(still)
        .map(|(place, candidate)| RankedView { place, candidate: candidate.clone() })
        .collect();
    let ranks = scope.may_at(Action::RankCandidates, code);
    let allowed_actions = if ranks { vec![acts::HOST_RANKING_RANK] } else { Vec::new() };
    Ok(RankingView {
        organization_code: code.clone(),
        fiscal_year: year,
        version,
        on_behalf_of,
        ranked,
        allowed_actions,
    })
}

/// Ranks the people shown to the own body: a new version, whatever was ranked before.
///
/// # Errors
/// `not_found` for a body out of reach; `reference_unknown` for anybody who was not shown to it;
/// `listed_twice`.
pub fn rank(
    tx: &mut Tx<'_>,
    scope: &Scope,
    code: &OrganizationCode,
    input: &RankCandidates,
) -> Result<(), Problem> {
    let old = ranking(tx.db, scope, code, input.fiscal_year)?;
    let candidates =
        store::host::shown(tx.db, scope, std::slice::from_ref(code), Some(input.fiscal_year))?;
    let (mut errors, mut known) = (Vec::new(), BTreeSet::new());
    for (number, id) in input.ranked.iter().enumerate() {
        let pointer = format!("/ranked/{number}");
        if !candidates.iter().any(|candidate| candidate.id == *id) {
            errors.push(FieldError::new(&pointer, "reference_unknown"));
        } else if !known.insert(*id) {
            errors.push(FieldError::new(&pointer, "listed_twice"));
        }
    }
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    store::host::append_ranking(
        tx,
        (code, input.fiscal_year),
        (old.version + 1, scope.principal_at(code).unwrap_or("")),
        &input.ranked,
    )?;
    tx.audit(
        AuditEvent::done(acts::HOST_RANKING_RANK, "organization", code)
            .with(format!("{} people", input.ranked.len())),
    );
    Ok(())
}
