//! The board of a plan: everybody and every post of its snapshot with the lines of its result, for
//! a screen that lays them out by person or by body.

use std::collections::BTreeSet;

use super::looks::look;
use super::view::{self, PlanLine, RotationPlanRow};
use super::{sources, store};
use crate::auth::Scope;
use crate::db::Db;
use crate::problem::Problem;
use crate::vocab::{FieldGroup, OrganizationCode, PostId, RotationPlanId, TalentId};
use crate::web::Seen;

/// A person of the snapshot.
#[derive(Clone, Debug)]
pub struct BoardPerson {
    pub id: TalentId,
    pub name: String,
    /// Name of the home body.
    pub home_name: String,
}

/// A post of the snapshot.
#[derive(Clone, Debug)]
pub struct BoardPost {
    pub id: PostId,
    /// 所属 and 職名.
    pub name: String,
    /// The body that keeps it.
    pub host_code: OrganizationCode,
    /// Name of that body.
    pub host_name: String,
    /// Share of a person, in percent.
    pub share_percent: i64,
}

/// A plan laid open.
#[derive(Clone, Debug)]
pub struct Board {
    /// What the list of plans says of it.
    pub plan: RotationPlanRow,
    /// Everybody in the snapshot, by home body and kana.
    pub people: Vec<BoardPerson>,
    /// Every post in the snapshot, in its order.
    pub posts: Vec<BoardPost>,
    /// The lines of the result, without their days unless they stand already.
    pub lines: Vec<PlanLine>,
    /// Whether assignments of the years planned stay as they are.
    pub keeps_assignments: bool,
}

/// A plan laid open.
///
/// # Errors
/// `not_found`.
pub fn board(db: &mut Db, scope: &Scope, id: RotationPlanId) -> Result<Board, Problem> {
    let (row, documents) = (store::plan(db, id)?, store::documents(db, id)?);
    let day = row.first_fiscal_year.first_day();
    let known = sources::people_named(db, &documents.snapshot, day)?;
    let names = sources::names_beside(db, &documents.snapshot, day, &known)?;
    let name = |id: &str| names.get(id).cloned().unwrap_or_default();
    let mut listed: Vec<_> = documents.snapshot.people.iter().collect();
    // By home body in official order, then as a register is read.
    let place = |id: &str| {
        id.parse().ok().and_then(|id: TalentId| known.get(&id)).map(|name| name.name_kana.clone())
    };
    listed
        .sort_by_cached_key(|person| (person.owner.clone(), place(&person.id), person.id.clone()));
    let people = listed.into_iter().filter_map(|person| {
        let id = person.id.parse().ok()?;
        Some(BoardPerson { id, name: name(&person.id), home_name: name(&person.owner) })
    });
    let posts = documents.snapshot.posts.iter().filter_map(|post| {
        let (id, host_code) = (post.id.parse().ok()?, post.host.parse().ok()?);
        Some(BoardPost {
            id,
            name: name(&post.id),
            host_code,
            host_name: name(&post.host),
            share_percent: post.share,
        })
    });
    let (people, posts) = (people.collect(), posts.collect());
    let lines = view::of_result(&row, &documents, None, &names);
    let keeps_assignments = row.settings()?.keeps_assignments;
    Ok(Board { plan: view::row(scope, &row), people, posts, lines, keeps_assignments })
}

impl Board {
    /// Records whose lines are shown while they are a draft.
    pub fn look(
        &self,
        db: &mut Db,
        seen: &mut Seen,
        shown: &BTreeSet<TalentId>,
    ) -> Result<(), Problem> {
        let people = self.placed().intersection(shown).copied().collect();
        look(db, seen, self.plan.id, &[FieldGroup::Drafts], &people)
    }

    /// Everybody who has a line.
    #[must_use]
    pub fn placed(&self) -> BTreeSet<TalentId> {
        self.lines.iter().map(|line| line.talent_id).collect()
    }
}
