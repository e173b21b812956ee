//! 推薦書: a body offers somebody as shared talent, with the person's consent on the same sheet. Made
//! from the nomination.

use super::facts::head;
use super::fill::{Said, Values};
use super::kinds::{PaperKind, TemplateKey};
use super::making::{Made, Making, digest, filled, safe, template_for};
use super::store::PrintRow;
use super::template::{self, Templates};
use super::wording::days;
use crate::auth::Scope;
use crate::db::Db;
use crate::problem::{Problem, Wording};
use crate::talent::{NominationState, NominationView};
use crate::vocab::{NOT_RETIRED, NominationId, Period, day_in_words, random_id};
use crate::{organization, talent};

const KIND: PaperKind = PaperKind::Recommendation;

fn key_of(view: &NominationView) -> TemplateKey {
    TemplateKey { kind: KIND, organization: view.organization_code.clone() }
}

/// The letter about a nomination within reach.
///
/// # Errors
/// `not_found`; `state_conflict` for one that was taken back; `paper_field_missing`.
pub fn one(
    db: &mut Db,
    scope: &Scope,
    (id, making): (NominationId, &Making),
) -> Result<Made, Problem> {
    let view = talent::nomination(db, scope, id)?;
    if view.state == NominationState::Withdrawn {
        let step = ("書類の作成", "Make a paper");
        return Err(Problem::state_conflict(view.state, step, Wording::nothing()));
    }
    let template = template_for(db, scope, making, &key_of(&view))?;
    let said = Said { values: values(db, scope, &view)?, rows: Vec::new() };
    let name = format!("{}_{}", KIND.name_ja(), view.name);
    let mark = making.preview.as_ref().map(|_| "見本");
    let filled = filled(&name, &template, &said, mark)?;
    let print = PrintRow {
        id: random_id(),
        assignment_id: None,
        kind: KIND,
        output: String::new(),
        assignment_version: view.version,
        template_code: template.organization.clone(),
        template_version: template.version,
        digest: digest(&template, &[&said.values], None),
        secret: false,
        home_code: Some(view.organization_code),
        host_code: None,
        talent_id: None,
        printed_on: scope.today(),
        // The write says when.
        printed_at: NOT_RETIRED,
        printed_by: None,
        nomination_id: Some(id),
    };
    let prints = if mark.is_some() { Vec::new() } else { vec![print] };
    Ok(Made::of(safe(&name), filled, mark, prints))
}

fn values(db: &mut Db, scope: &Scope, view: &NominationView) -> Result<Values, Problem> {
    let names = organization::names(db)?;
    let prefecture = organization::prefecture_code(db)?;
    let name = |code| names.get(code).map_or("", String::as_str);
    let today = scope.today();
    let title = match (&view.newcomer, view.talent_id) {
        (_, Some(person)) => {
            let day = Period::between(today, today.succ_opt().unwrap_or(today));
            let employment = talent::employments_between(db, person, day)?.pop();
            employment.map_or_else(String::new, |employment| employment.title)
        }
        (Some(newcomer), None) => newcomer.title.to_string(),
        (None, None) => String::new(),
    };
    let own = &view.organization_code;
    Ok(Values::from([
        ("氏名", view.name.clone()),
        ("氏名カナ", view.name_kana.clone()),
        ("派遣元", name(own).to_owned()),
        ("派遣元の長", head(own, name(own))),
        ("派遣元の職", title),
        ("推薦先の長", head(&prefecture, name(&prefecture))),
        ("始期", day_in_words(view.starts_on)),
        ("終期", view.ends_on.map_or_else(String::new, day_in_words)),
        ("期間", days(view.starts_on, view.ends_on)),
        ("同意日", day_in_words(view.consented_on)),
        ("同意の記録", view.consent_reference.clone()),
        ("推薦の説明", view.note.clone()),
        ("番号", view.reference.clone()),
        ("作成日", day_in_words(today)),
    ]))
}

/// Whether a letter that was printed would say something else today.
///
/// # Errors
/// `not_found` when its nomination is not within reach any more.
pub fn is_stale(
    db: &mut Db,
    scope: &Scope,
    id: NominationId,
    (row, templates): (&PrintRow, &mut Templates),
) -> Result<bool, Problem> {
    let view = talent::nomination(db, scope, id)?;
    let key = key_of(&view);
    let template = match &row.template_code {
        Some(code) => {
            let key = TemplateKey { kind: KIND, organization: code.clone() };
            template::version(db, &key, row.template_version)?
        }
        None => template::version(db, &key, 0)?,
    };
    let force = templates.in_force(db, &key)?;
    let same = (&force.organization, force.version) == (&template.organization, template.version);
    let said = values(db, scope, &view)?;
    let open = view.state != NominationState::Withdrawn;
    Ok(!open || !same || digest(&template, &[&said], None) != row.digest)
}
