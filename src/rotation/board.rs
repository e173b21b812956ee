//! The board of a plan: everybody and every post of its snapshot with the lines of its result, for
//! a screen that lays them out by person or by body.

use std::collections::BTreeSet;

use super::looks::look;
use super::view::{self, PlanLine, RotationPlanRow};
use super::{sources, store};
use crate::auth::Scope;
use crate::db::Db;
use crate::problem::Problem;
use crate::vocab::{FieldGroup, OrganizationCode, PostId, PostType, RotationPlanId, TalentId};
use crate::web::Seen;

/// A person of the snapshot.
#[derive(Clone, Debug)]
pub struct BoardPerson {
    pub id: TalentId,
    pub name: String,
    /// The home body.
    pub home_code: String,
    /// Name of the home body.
    pub home_name: String,
    /// The first fiscal year of service of somebody who is still to be hired.
    pub hired_from: Option<i32>,
    /// Whether the person has served away from home before the plan.
    pub has_served: bool,
    /// Whether the person has asked for any body.
    pub has_wishes: bool,
    /// The first year of the plan whose better part lies behind the person's term.
    pub term_ends: Option<i32>,
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
    /// What kind of post it is.
    pub post_type: Option<PostType>,
    /// First and last fiscal year of the plan in which it exists.
    pub years: (i32, i32),
}

/// A plan laid open.
#[derive(Clone, Debug)]
pub struct Board {
    /// What the list of plans says of it.
    pub plan: RotationPlanRow,
    /// Everybody in the snapshot, by home body and kana.
    pub people: Vec<BoardPerson>,
    /// Every body in the snapshot, in official order, by code and name.
    pub hosts: Vec<(String, String)>,
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
    let fiscal = |year: i64| row.first_fiscal_year.year() + i32::try_from(year).unwrap_or(0);
    let mut listed: Vec<_> = documents.snapshot.people.iter().collect();
    // By home body in official order, then as a register is read, with whoever is still to be hired
    // behind.
    let place = |id: &str| {
        id.parse().ok().and_then(|id: TalentId| known.get(&id)).map(|name| name.name_kana.clone())
    };
    let called = |person: &crate::planner::problem::Person| {
        person.to_be_hired.as_ref().map(|hire| hire.name.clone())
    };
    listed.sort_by_cached_key(|person| {
        (person.owner.clone(), called(person), place(&person.id), person.id.clone())
    });
    let people = listed.into_iter().filter_map(|person| {
        let id = person.id.parse().ok()?;
        let away = |host: &str| host != person.owner;
        let now = person.current.as_ref().is_some_and(|current| away(&current.host));
        let ends = documents.notes.iter().filter(|note| note.code == "term_ends");
        Some(BoardPerson {
            id,
            name: name(&person.id),
            home_code: person.owner.clone(),
            home_name: name(&person.owner),
            hired_from: person.to_be_hired.as_ref().map(|_| fiscal(hired_in(person))),
            has_served: now || person.history.iter().any(|left| away(&left.host)),
            has_wishes: person.reach.iter().any(|reach| reach.wish > 0),
            term_ends: ends
                .filter(|note| note.talent_id == Some(id))
                .filter_map(|note| note.fiscal_year)
                .min(),
        })
    });
    let posts = documents.snapshot.posts.iter().filter_map(|post| {
        let (id, host_code) = (post.id.parse().ok()?, post.host.parse().ok()?);
        Some(BoardPost {
            id,
            name: name(&post.id),
            host_code,
            host_name: name(&post.host),
            share_percent: post.share,
            post_type: post.job_type.parse().ok(),
            years: (fiscal(post.from_year), fiscal(post.to_year.min(i64::from(row.years) - 1))),
        })
    });
    let (people, posts) = (people.collect(), posts.collect());
    let lines = view::of_result(&row, &documents, None, &names);
    let keeps_assignments = row.settings()?.keeps_assignments;
    let hosts = documents.snapshot.hosts.iter().map(|host| (host.id.clone(), name(&host.id)));
    let mut hosts: Vec<(String, String)> = hosts.collect();
    hosts.sort();
    Ok(Board { plan: view::row(scope, &row), people, hosts, posts, lines, keeps_assignments })
}

/// The first year of the plan in which somebody is there.
fn hired_in(person: &crate::planner::problem::Person) -> i64 {
    (0..=person.to_year).find(|year| !person.unavailable.contains(year)).unwrap_or(0)
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
