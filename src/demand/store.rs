//! Rows of posts and of what is said of them.

mod budgets;
mod occupancy;

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

pub use budgets::{budgets, replace_budget};
use occupancy::seen;
pub use occupancy::{Taken, taken};

use super::model::{Description, History, NewPost, Revision, Stretch};
use crate::affiliation;
use crate::auth::Scope;
use crate::db::schema::{post_descriptions, posts};
use crate::db::{DayColumn, Db, MultiBackend, Tx, among, on_each};
use crate::problem::Problem;
use crate::vocab::{
    FOREVER, Grade, LATEST, Level, LongText, NOT_RETIRED, Name, OrganizationCode, Period, PostId,
    PostType, SearchKey, Share, ShortText, Telework, random_id,
};

/// A post apart from what is said of it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = posts)]
pub struct PostRow {
    pub id: PostId,
    /// The body that keeps it.
    pub organization_code: OrganizationCode,
    /// Grows with every change of the post, never with a draft about it.
    pub version: i32,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = post_descriptions)]
struct DescriptionRow {
    id: i64,
    post_id: PostId,
    department: ShortText,
    title: Name,
    grade: Grade,
    post_type: PostType,
    tasks: LongText,
    supervisor: ShortText,
    telework: Telework,
    share_percent: Share,
    min_level: Level,
    #[diesel(deserialize_as = DayColumn)]
    valid_from: NaiveDate,
    #[diesel(deserialize_as = DayColumn)]
    valid_to: NaiveDate,
}

impl From<DescriptionRow> for Stretch {
    fn from(row: DescriptionRow) -> Self {
        let what = Description {
            department: row.department,
            title: row.title,
            grade: row.grade,
            post_type: row.post_type,
            tasks: row.tasks,
            supervisor: row.supervisor,
            telework: row.telework,
            share: row.share_percent,
            min_level: row.min_level,
        };
        Self { row: row.id, period: Period::between(row.valid_from, row.valid_to), what }
    }
}

/// Which posts, among those within reach.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Kept by one of these bodies; any when empty.
    pub organizations: Vec<OrganizationCode>,
    /// Of one of these types; any when empty.
    pub post_types: Vec<PostType>,
    /// Part of title or department, folded.
    pub search: Option<SearchKey>,
    /// Only those without anybody on the day (true) or with somebody (false).
    pub vacant: Option<bool>,
    /// The day for which it is asked.
    pub day: NaiveDate,
    /// Those that begin later too.
    pub later: bool,
    /// As it was recorded at this moment; now when empty.
    pub known_at: Option<NaiveDateTime>,
}

/// SQLite takes at most 32,766 values in one statement.
const IDS_AT_ONCE: usize = 1000;

type Boxed<'a> = posts::BoxedQuery<'a, MultiBackend>;

/// What the scope reaches: posts of its bodies, and posts of the person's own disclosed
/// assignments.
fn visible<'a>(scope: &Scope) -> Boxed<'a> {
    let query = posts::table.into_boxed();
    if scope.is_statewide() {
        return query;
    }
    let of_bodies = posts::organization_code.eq_any(scope.body_codes());
    match scope.person() {
        None => query.filter(of_bodies),
        Some(person) => {
            query.filter(of_bodies.or(posts::id.eq_any(affiliation::own_posts(person))))
        }
    }
}

fn matching<'a>(scope: &Scope, wanted: &Wanted) -> Boxed<'a> {
    let mut query = visible(scope);
    if !wanted.organizations.is_empty() {
        query = query.filter(posts::organization_code.eq_any(wanted.organizations.clone()));
    }
    let moment = wanted.known_at.unwrap_or(LATEST);
    let types = if wanted.post_types.is_empty() {
        PostType::ALL.to_vec()
    } else {
        wanted.post_types.clone()
    };
    let begun = if wanted.later { FOREVER } else { wanted.day };
    let said = post_descriptions::table
        .filter(post_descriptions::valid_from.le(begun))
        .filter(post_descriptions::valid_to.gt(wanted.day))
        .filter(post_descriptions::recorded_at.le(moment))
        .filter(post_descriptions::retired_at.gt(moment))
        .filter(post_descriptions::post_type.eq_any(types))
        .filter(post_descriptions::search_key.like(contains(wanted.search.as_ref())).escape('\\'));
    query = query.filter(posts::id.eq_any(said.select(post_descriptions::post_id)));
    let serving = affiliation::served_posts(seen(scope), wanted.day, moment);
    match wanted.vacant {
        None => query,
        Some(true) => query.filter(posts::id.ne_all(serving)),
        Some(false) => query.filter(posts::id.eq_any(serving)),
    }
}

/// A pattern in which nothing the reader typed is a wildcard.
fn contains(key: Option<&SearchKey>) -> String {
    let mut pattern = String::from("%");
    for letter in key.map_or("", SearchKey::as_str).chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern + "%"
}

/// A page in official order (建制順 = order of codes), after a place.
pub fn page(
    db: &mut Db,
    scope: &Scope,
    wanted: &Wanted,
    after: Option<(OrganizationCode, PostId)>,
    limit: i64,
) -> Result<Vec<PostRow>, Problem> {
    let mut query = matching(scope, wanted);
    if let Some((code, id)) = after {
        query = query.filter(
            posts::organization_code
                .gt(code.clone())
                .or(posts::organization_code.eq(code).and(posts::id.gt(id))),
        );
    }
    Ok(query
        .order((posts::organization_code, posts::id))
        .limit(limit)
        .select(PostRow::as_select())
        .load(db)?)
}

/// How many posts there ever were.
pub fn count_of_posts(db: &mut Db) -> Result<i64, Problem> {
    Ok(posts::table.count().get_result(db)?)
}

/// How many there are in all.
pub fn count(db: &mut Db, scope: &Scope, wanted: &Wanted) -> Result<i64, Problem> {
    Ok(matching(scope, wanted).count().get_result(db)?)
}

/// One post within reach.
///
/// # Errors
/// `not_found` when there is none or it is not within reach.
pub fn find(db: &mut Db, scope: &Scope, id: PostId) -> Result<PostRow, Problem> {
    visible(scope)
        .filter(posts::id.eq(id))
        .select(PostRow::as_select())
        .first(db)
        .optional()?
        .ok_or(Problem::not_found())
}

/// A post, for those who do not ask for a reader.
pub fn post(db: &mut Db, id: PostId) -> Result<Option<PostRow>, Problem> {
    Ok(posts::table.find(id).select(PostRow::as_select()).first(db).optional()?)
}

/// What is said of each of these posts, as recorded at a moment (now when empty).
pub fn histories(
    db: &mut Db,
    ids: &[PostId],
    known_at: Option<NaiveDateTime>,
) -> Result<BTreeMap<PostId, History>, Problem> {
    let moment = known_at.unwrap_or(LATEST);
    let mut histories: BTreeMap<PostId, History> = BTreeMap::new();
    let rows: Vec<DescriptionRow> = on_each!(db, c => post_descriptions::table
        .filter(among(post_descriptions::post_id, ids.iter().map(|id| id.number())))
        .filter(post_descriptions::recorded_at.le(moment))
        .filter(post_descriptions::retired_at.gt(moment))
        .order((
            post_descriptions::post_id,
            post_descriptions::valid_from,
            post_descriptions::id,
        ))
        .select(DescriptionRow::as_select())
        .load(c))?;
    for row in rows {
        histories.entry(row.post_id).or_default().0.push(row.into());
    }
    Ok(histories)
}

/// Every post with something said of it on a day of the period, and the body that keeps it, by code
/// and id.
pub fn posts_between(
    db: &mut Db,
    period: Period,
) -> Result<Vec<(PostId, OrganizationCode)>, Problem> {
    let said = post_descriptions::table
        .filter(post_descriptions::retired_at.eq(NOT_RETIRED))
        .filter(post_descriptions::valid_from.lt(period.to))
        .filter(post_descriptions::valid_to.gt(period.from))
        .select(post_descriptions::post_id);
    let rows =
        posts::table.filter(posts::id.eq_any(said)).order((posts::organization_code, posts::id));
    Ok(rows.select((posts::id, posts::organization_code)).load(db)?)
}

/// Every post of these bodies, by body and id.
pub fn kept_by(db: &mut Db, bodies: &[OrganizationCode]) -> Result<Vec<PostRow>, Problem> {
    Ok(posts::table
        .filter(posts::organization_code.eq_any(bodies))
        .order((posts::organization_code, posts::id))
        .select(PostRow::as_select())
        .load(db)?)
}

/// Of these posts, those that some demand asks for.
pub fn asked_for(db: &mut Db, ids: &[PostId]) -> Result<Vec<PostId>, Problem> {
    use crate::db::schema::demand_versions as t;
    let mut found = Vec::new();
    for part in ids.chunks(IDS_AT_ONCE) {
        let rows = t::table
            .filter(t::post_id.eq_any(part))
            .filter(t::retired_at.eq(NOT_RETIRED))
            .select(t::post_id)
            .distinct();
        found.extend(rows.load::<Option<PostId>>(db)?.into_iter().flatten());
    }
    Ok(found)
}

/// Records a new post.
pub fn insert(tx: &mut Tx<'_>, new: &NewPost) -> Result<PostId, Problem> {
    let id = PostId::random();
    diesel::insert_into(posts::table)
        .values((
            posts::id.eq(id),
            posts::organization_code.eq(&new.organization),
            posts::version.eq(1),
            posts::created_at.eq(tx.now),
        ))
        .execute(tx.db)?;
    describe(tx, id, new.period, &new.what)?;
    Ok(id)
}

/// Retires what holds no longer, records what holds from now on, and counts the version up.
pub fn revise(tx: &mut Tx<'_>, id: PostId, revision: &Revision) -> Result<(), Problem> {
    let old =
        post_descriptions::table.filter(post_descriptions::id.eq_any(revision.retired.clone()));
    diesel::update(old).set(post_descriptions::retired_at.eq(tx.now)).execute(tx.db)?;
    for (period, what) in &revision.added {
        describe(tx, id, *period, what)?;
    }
    diesel::update(posts::table.find(id))
        .set(posts::version.eq(posts::version + 1))
        .execute(tx.db)?;
    Ok(())
}

fn describe(
    tx: &mut Tx<'_>,
    id: PostId,
    period: Period,
    what: &Description,
) -> Result<(), Problem> {
    diesel::insert_into(post_descriptions::table)
        .values((
            post_descriptions::id.eq(random_id()),
            post_descriptions::post_id.eq(id),
            post_descriptions::department.eq(&what.department),
            post_descriptions::title.eq(&what.title),
            post_descriptions::search_key
                .eq(SearchKey::fold(&[what.title.as_str(), what.department.as_str()])),
            post_descriptions::grade.eq(what.grade),
            post_descriptions::post_type.eq(what.post_type),
            post_descriptions::tasks.eq(&what.tasks),
            post_descriptions::supervisor.eq(&what.supervisor),
            post_descriptions::telework.eq(what.telework),
            post_descriptions::share_percent.eq(what.share),
            post_descriptions::min_level.eq(what.min_level),
            post_descriptions::valid_from.eq(period.from),
            post_descriptions::valid_to.eq(period.to),
            post_descriptions::recorded_at.eq(tx.now),
            post_descriptions::retired_at.eq(NOT_RETIRED),
            post_descriptions::recorded_by.eq(tx.origin.account),
        ))
        .execute(tx.db)?;
    Ok(())
}
