//! Wishes as they are shown, and to whom their reasons are.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::input::{PlaceInput, WishQuestion};
use super::model::{HouseMove, Movement, ReasonKind, TeleworkWish};
use super::officer::is_named;
use super::round::{Round, RoundView, rounds};
use super::stating::wish_of;
use super::store::{self, Stated, Wanted};
use crate::auth::Scope;
use crate::clock::in_japan;
use crate::db::Db;
use crate::organization;
use crate::problem::Problem;
use crate::talent;
use crate::vocab::{
    Act, FieldGroup, FiscalYear, JobType, LongText, OrganizationCode, Period, ShortText, TalentId,
    WishId, WishRoundId,
};
use crate::web::Seen;
use crate::wish::acts;

/// Why somebody cannot.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReasonView {
    /// Kind.
    pub kind: ReasonKind,
    /// In words.
    pub reason: ShortText,
}

/// A wish as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WishView {
    /// Its id.
    pub id: WishId,
    /// Grows with every statement.
    pub version: i32,
    /// The round.
    pub round_id: WishRoundId,
    /// The fiscal year it is for.
    pub fiscal_year: FiscalYear,
    /// The same as printed.
    pub fiscal_year_label: String,
    /// Whose it is.
    pub talent_id: TalentId,
    /// Name today.
    pub talent_name: String,
    /// Home body today; null for somebody who left.
    pub home_code: Option<OrganizationCode>,
    /// Name of the home body.
    pub home_name: String,
    /// Stay or move.
    pub movement: Movement,
    /// Job types to grow into, in order.
    pub job_types: Vec<JobType>,
    /// Wished places, in order.
    pub places: Vec<PlaceInput>,
    /// Places that are impossible.
    pub impossible: Vec<PlaceInput>,
    /// Longest way to work, in minutes one way.
    pub commuting_limit_minutes: Option<i32>,
    /// Longest way to work, in kilometres one way.
    pub commuting_limit_km: Option<i32>,
    /// Service from elsewhere.
    pub telework: TeleworkWish,
    /// Whether the person can move house.
    pub house_move: HouseMove,
    /// Whether there is a constraint: as much as others than the person and named officers see of
    /// it.
    pub has_constraint: bool,
    /// Why, for the person and for named officers; null for everybody else.
    pub constraint: Option<ReasonView>,
    /// Anything else.
    pub note: LongText,
    /// When it was stated.
    pub stated_at: String,
}

/// One's own wish: the round that counts, what was stated in it and what was stated last year.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MyWish {
    /// The round; null when none has begun.
    pub round: Option<RoundView>,
    /// Version to send as `If-Match`; 0 before the first statement.
    pub version: i32,
    /// What was stated; null before the first statement.
    pub wish: Option<WishView>,
    /// What was stated in the round before.
    pub last: Option<WishView>,
    /// What the caller may do.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

/// What a page of wishes is made of, read once for all its rows.
struct Around {
    rounds: BTreeMap<WishRoundId, Round>,
    bodies: BTreeMap<OrganizationCode, String>,
    names: BTreeMap<TalentId, talent::TalentName>,
}

impl Around {
    fn of(db: &mut Db, scope: &Scope, wishes: &[Stated]) -> Result<Self, Problem> {
        let people: Vec<TalentId> = wishes.iter().map(|wish| wish.talent).collect();
        Ok(Self {
            rounds: rounds(db)?.into_iter().map(|round| (round.id, round)).collect(),
            bodies: organization::names(db)?,
            names: talent::names_on(db, &people, scope.today())?,
        })
    }

    fn view(&self, db: &mut Db, scope: &Scope, wish: &Stated) -> Result<Option<WishView>, Problem> {
        let Some(round) = self.rounds.get(&wish.round) else { return Ok(None) };
        let today =
            Period::between(scope.today(), scope.today().succ_opt().unwrap_or(scope.today()));
        let home = talent::employments_between(db, wish.talent, today)?
            .pop()
            .map(|employment| employment.organization);
        let said = wish.said.clone();
        Ok(Some(WishView {
            id: wish.id,
            version: wish.version,
            round_id: round.id,
            fiscal_year: round.fiscal_year,
            fiscal_year_label: round.fiscal_year.label(),
            talent_id: wish.talent,
            talent_name: self
                .names
                .get(&wish.talent)
                .map_or_else(String::new, |name| name.name.clone()),
            home_name: home
                .as_ref()
                .and_then(|code| self.bodies.get(code))
                .cloned()
                .unwrap_or_default(),
            home_code: home,
            movement: said.movement,
            job_types: said.job_types,
            places: said.places.iter().map(PlaceInput::of).collect(),
            impossible: said.impossible.iter().map(PlaceInput::of).collect(),
            commuting_limit_minutes: said.commuting_limit_minutes,
            commuting_limit_km: said.commuting_limit_km,
            telework: said.telework,
            house_move: said.house_move,
            has_constraint: said.has_constraint,
            constraint: None,
            note: said.note,
            stated_at: in_japan(wish.recorded_at),
        }))
    }
}

/// A page of wishes within reach, without reasons, and how many there are in all when that is
/// wanted. Every person shown is noted in `seen`, but for the row that only tells that there is
/// another page.
pub fn list_wishes(
    db: &mut Db,
    scope: &Scope,
    seen: &mut Seen,
    question: &WishQuestion,
    after: Option<WishId>,
    (limit, total): (usize, bool),
) -> Result<(Vec<WishView>, Option<i64>), Problem> {
    let wanted = wanted(db, question)?;
    let fetch = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let wishes = store::page(db, scope, &wanted, after, fetch)?;
    let total = if total { Some(store::count(db, scope, &wanted)?) } else { None };
    let around = Around::of(db, scope, &wishes)?;
    wishes.iter().take(limit).for_each(|wish| seen.person(FieldGroup::Wishes, wish.talent));
    let mut views = Vec::new();
    for wish in &wishes {
        views.extend(around.view(db, scope, wish)?);
    }
    Ok((views, total))
}

/// Rounds of years that have none are no rounds: an identifier that no row has stands for them.
fn wanted(db: &mut Db, question: &WishQuestion) -> Result<Wanted, Problem> {
    let years = &question.fiscal_year;
    let mut of_years: Vec<WishRoundId> = rounds(db)?
        .into_iter()
        .filter(|round| years.contains(&round.fiscal_year))
        .map(|round| round.id)
        .collect();
    if of_years.is_empty() && !years.is_empty() {
        of_years.push(WishRoundId(0));
    }
    Ok(Wanted {
        rounds: of_years,
        talents: question.talent_id.clone(),
        homes: question.organization_code.clone(),
    })
}

/// One wish within reach; its reason for the person and for named officers.
///
/// # Errors
/// `not_found` when it is not within reach.
pub fn find_wish(
    db: &mut Db,
    scope: &Scope,
    seen: &mut Seen,
    id: WishId,
) -> Result<WishView, Problem> {
    let wish = store::find(db, scope, id)?;
    seen.person(FieldGroup::Wishes, wish.talent);
    let mut view = Around::of(db, scope, std::slice::from_ref(&wish))?
        .view(db, scope, &wish)?
        .ok_or(Problem::not_found())?;
    if scope.person() == Some(wish.talent) || is_named(db, scope)? {
        view.constraint = store::reason(db, wish.row)?
            .map(|reason| ReasonView { kind: reason.kind, reason: reason.reason });
        if view.constraint.is_some() {
            if scope.person() != Some(wish.talent) {
                scope.check_fresh()?;
            }
            seen.person(FieldGroup::WishReasons, wish.talent);
        }
    }
    Ok(view)
}

/// One's own wish.
///
/// # Errors
/// `not_found` for somebody who is not in the register.
pub fn my_wish(db: &mut Db, scope: &Scope) -> Result<MyWish, Problem> {
    let (person, round, stated) = wish_of(db, scope)?;
    let before = rounds(db)?
        .into_iter()
        .find(|one| round.as_ref().is_some_and(|round| one.fiscal_year < round.fiscal_year));
    let last = match before {
        Some(before) => store::of_person(db, before.id, person)?,
        None => None,
    };
    let version = stated.as_ref().map_or(0, |wish| wish.version);
    let open = round.as_ref().is_some_and(|round| round.is_open(scope.today()));
    Ok(MyWish {
        version,
        wish: own(db, scope, stated)?,
        last: own(db, scope, last)?,
        round: round.map(|round| round.view(scope)),
        allowed_actions: if open { vec![acts::WISH_STATE] } else { Vec::new() },
    })
}

fn own(db: &mut Db, scope: &Scope, wish: Option<Stated>) -> Result<Option<WishView>, Problem> {
    let Some(wish) = wish else { return Ok(None) };
    let view = Around::of(db, scope, std::slice::from_ref(&wish))?.view(db, scope, &wish)?;
    let reason = store::reason(db, wish.row)?
        .map(|reason| ReasonView { kind: reason.kind, reason: reason.reason });
    Ok(view.map(|view| WishView { constraint: reason, ..view }))
}
