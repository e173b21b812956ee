//! Rows of entries, and who sees which: in the WHERE clause of every query of the API.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;
use diesel::dsl::{IntoBoxed, count_star};
use diesel::prelude::*;
use serde_json::{Map, Value};

use super::field::{Holds, day_of};
use super::filter::Filter;
use super::search::{Sought, bigrams, folded, sought};
use super::spec::{Audience, Descriptor, Order, Owner, Spec};
use crate::affiliation::{self, Of};
use crate::auth::Scope;
use crate::db::schema::{ledger_bigrams, ledger_entries as t, ledger_marks, ledger_versions};
use crate::db::{Db, MultiBackend, Tx, on_each};
use crate::problem::{Code, Problem};
use crate::vocab::{
    AccountId, Act, AssignmentState, LATEST, Language, LedgerEntryId, OrganizationCode, TalentId,
    random_id,
};

/// What an entry says, by the keys of its fields; what says nothing is not there.
pub type Content = Map<String, Value>;

/// An entry as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub id: LedgerEntryId,
    /// Whose it is, where it is a body's.
    pub organization: Option<OrganizationCode>,
    /// Whose it is, where it is a person's.
    pub talent: Option<TalentId>,
    pub state: String,
    pub content: Content,
    pub version: i32,
    pub created_at: NaiveDateTime,
    pub changed_at: NaiveDateTime,
}

impl Entry {
    /// What a field says as text; empty where it says nothing.
    #[must_use]
    pub fn text(&self, key: &str) -> &str {
        self.content.get(key).and_then(Value::as_str).unwrap_or("")
    }

    /// What a field says as a number.
    #[must_use]
    pub fn number(&self, key: &str) -> Option<i64> {
        self.content.get(key).and_then(Value::as_i64)
    }

    /// What a field says as a day.
    #[must_use]
    pub fn day(&self, key: &str) -> Option<chrono::NaiveDate> {
        self.content.get(key).and_then(day_of)
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = t)]
struct Row {
    id: LedgerEntryId,
    ledger: String,
    organization_code: Option<OrganizationCode>,
    talent_id: Option<TalentId>,
    state: String,
    audience: String,
    place: String,
    search_text: String,
    content: String,
    version: i32,
    created_at: NaiveDateTime,
    changed_at: NaiveDateTime,
}

impl Row {
    fn of(of: &'static Descriptor, entry: &Entry) -> Self {
        Self {
            id: entry.id,
            ledger: of.noun.to_owned(),
            organization_code: entry.organization.clone(),
            talent_id: entry.talent,
            state: entry.state.clone(),
            audience: of.state(&entry.state).audience.as_str().to_owned(),
            place: place_of(of, entry),
            search_text: searched(of, &entry.content),
            content: Value::from(entry.content.clone()).to_string(),
            version: entry.version,
            created_at: entry.created_at,
            changed_at: entry.changed_at,
        }
    }

    fn entry(self) -> Result<Entry, Problem> {
        let content =
            serde_json::from_str(&self.content).map_err(|_| Problem::new(Code::Internal))?;
        Ok(Entry {
            id: self.id,
            organization: self.organization_code,
            talent: self.talent_id,
            state: self.state,
            content,
            version: self.version,
            created_at: self.created_at,
            changed_at: self.changed_at,
        })
    }
}

/// Where an entry stands in the list: smaller is earlier. Digits of a day are turned round where the
/// latest comes first.
fn place_of(spec: &Spec, entry: &Entry) -> String {
    match spec.order {
        Order::Title => folded(&[entry.text(spec.title())]),
        Order::Latest(key) => {
            let value = entry.content.get(key).map_or_else(String::new, |value| match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            });
            let turned = |letter: char| {
                letter
                    .to_digit(10)
                    .and_then(|digit| char::from_digit(9 - digit, 10))
                    .unwrap_or(letter)
            };
            value.chars().map(turned).collect()
        }
    }
}

/// The text an entry is found by: everything but amounts, days and what refers to others.
fn searched(spec: &Spec, content: &Content) -> String {
    let mut texts = Vec::new();
    for field in spec.fields {
        let Some(value) = content.get(field.key).filter(|_| !field.confidential) else { continue };
        if matches!(field.holds, Holds::Line | Holds::Text | Holds::Term(_) | Holds::Terms(_)) {
            texts.push(field.words(value, Language::Japanese, &|_| None));
        }
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    folded(&texts)
}

/// A place in a list.
pub type Place = (String, LedgerEntryId);

type Entries = IntoBoxed<'static, t::table, MultiBackend>;

/// An identifier that no row has: nobody.
const NOBODY: TalentId = TalentId(0);

/// The bodies somebody writes and reads for: those it speaks for, and those it serves today; its home
/// while it serves nowhere else.
///
/// # Errors
/// When the rows cannot be read.
pub fn acting_for(db: &mut Db, scope: &Scope) -> Result<Vec<OrganizationCode>, Problem> {
    let mut bodies: BTreeSet<OrganizationCode> = scope.body_codes().into_iter().collect();
    if let Some(person) = scope.person() {
        let (people, today) = ([person], scope.today());
        let serving =
            affiliation::services_on(db, Of::People(&people), &[AssignmentState::Ordered], today)?;
        if serving.is_empty() {
            bodies.extend(affiliation::homes_on(db, &people, today)?.into_values());
        }
        bodies.extend(serving.into_iter().map(|one| one.host));
    }
    Ok(bodies.into_iter().collect())
}

/// Whether a person is employed by one of the bodies somebody speaks for, or serves there today.
pub fn belongs(db: &mut Db, scope: &Scope, talent: TalentId) -> Result<bool, Problem> {
    let (codes, people, today) = (scope.body_codes(), [talent], scope.today());
    if codes.is_empty() {
        return Ok(false);
    }
    if !affiliation::employed_among(db, &people, &codes, today)?.is_empty() {
        return Ok(true);
    }
    let ordered = [AssignmentState::Ordered];
    let serving = affiliation::services_on(db, Of::People(&people), &ordered, today)?;
    Ok(serving.iter().any(|one| codes.contains(&one.host)))
}

/// Everything for those who reach everything; else one's own, one's body's, and what is for everybody.
fn visible(db: &mut Db, scope: &Scope, of: &'static Descriptor) -> Result<Entries, Problem> {
    let all = t::table.filter(t::ledger.eq(of.noun)).into_boxed();
    if scope.is_statewide() {
        return Ok(all);
    }
    let shared = [Audience::Scheme.as_str(), Audience::Public.as_str()];
    let bodies = acting_for(db, scope)?;
    let own = scope.person().unwrap_or(NOBODY);
    let mine = t::audience.eq_any(shared).or(t::talent_id.eq(own).assume_not_null());
    if of.owner == Owner::Person {
        let codes = scope.body_codes();
        let home = affiliation::employed_at(codes.clone(), scope.today(), LATEST);
        let host = affiliation::hosted_at(codes, scope.today());
        let people = t::talent_id.assume_not_null();
        return Ok(all.filter(mine.or(people.eq_any(home)).or(people.eq_any(host))));
    }
    Ok(all.filter(mine.or(t::organization_code.assume_not_null().eq_any(bodies))))
}

fn matching(db: &mut Db, scope: &Scope, filter: &Filter) -> Result<Entries, Problem> {
    let mut query = visible(db, scope, filter.ledger)?;
    if !filter.id.is_empty() {
        query = query.filter(t::id.eq_any(filter.id.clone()));
    }
    if !filter.state.is_empty() {
        query = query.filter(t::state.eq_any(filter.state.clone()));
    }
    if !filter.organization_code.is_empty() {
        let codes = filter.organization_code.clone();
        query = query.filter(t::organization_code.assume_not_null().eq_any(codes));
    }
    if !filter.talent_id.is_empty() {
        query = query.filter(t::talent_id.assume_not_null().eq_any(filter.talent_id.clone()));
    }
    for (field, values) in &filter.fields {
        let marked = ledger_marks::table
            .filter(
                ledger_marks::field
                    .eq(field.clone())
                    .and(ledger_marks::value.eq_any(values.clone())),
            )
            .select(ledger_marks::entry_id);
        query = query.filter(t::id.eq_any(marked));
    }
    Ok(filter.words().iter().fold(query, |query, word| holding(query, word)))
}

/// Entries whose text holds a word.
fn holding(mut query: Entries, word: &str) -> Entries {
    match sought(word) {
        None => query,
        Some(Sought::Letter(first, after)) => {
            let begins = ledger_bigrams::bigram.ge(first).and(ledger_bigrams::bigram.lt(after));
            let found = ledger_bigrams::table.filter(begins).select(ledger_bigrams::entry_id);
            query.filter(t::id.eq_any(found))
        }
        Some(Sought::Pairs(pairs)) => {
            for pair in pairs {
                let found = ledger_bigrams::table.filter(ledger_bigrams::bigram.eq(pair));
                query = query.filter(t::id.eq_any(found.select(ledger_bigrams::entry_id)));
            }
            // The pairs may stand apart; what was searched must stand together.
            query.filter(t::search_text.like(format!("%{}%", escaped(word))).escape('\\'))
        }
    }
}

fn escaped(word: &str) -> String {
    word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// A page within reach after a place, in the order of the ledger.
pub fn page(
    db: &mut Db,
    scope: &Scope,
    filter: &Filter,
    after: Option<Place>,
    limit: i64,
) -> Result<Vec<(Place, Entry)>, Problem> {
    let mut query = matching(db, scope, filter)?;
    if let Some((place, id)) = after {
        query = query.filter(t::place.gt(place.clone()).or(t::place.eq(place).and(t::id.gt(id))));
    }
    let rows: Vec<Row> =
        query.order((t::place, t::id)).limit(limit).select(Row::as_select()).load(db)?;
    rows.into_iter().map(|row| Ok(((row.place.clone(), row.id), row.entry()?))).collect()
}

/// Every entry within reach that was asked for, in the order of the ledger.
///
/// # Errors
/// When the rows cannot be read.
pub fn within(db: &mut Db, scope: &Scope, filter: &Filter) -> Result<Vec<Entry>, Problem> {
    Ok(page(db, scope, filter, None, i64::MAX)?.into_iter().map(|(_, entry)| entry).collect())
}

/// Entries that hold a value in a field by which lists are asked, whoever may see them.
///
/// # Errors
/// When the rows cannot be read.
pub fn referring(
    db: &mut Db,
    of: &'static Descriptor,
    field: &str,
    value: &str,
) -> Result<Vec<Entry>, Problem> {
    let marked = ledger_marks::table
        .filter(ledger_marks::field.eq(field).and(ledger_marks::value.eq(value)))
        .select(ledger_marks::entry_id);
    let of = t::table.filter(t::ledger.eq(of.noun).and(t::id.eq_any(marked)));
    let rows: Vec<Row> = of.order((t::place, t::id)).select(Row::as_select()).load(db)?;
    rows.into_iter().map(Row::entry).collect()
}

/// Entries within reach that share most of these pairs of letters, with how many, the likest first.
///
/// # Errors
/// When the rows cannot be read.
pub fn like(
    db: &mut Db,
    scope: &Scope,
    of: &'static Descriptor,
    pairs: &[String],
    limit: usize,
) -> Result<Vec<(i64, Entry)>, Problem> {
    let ledger = t::table.filter(t::ledger.eq(of.noun)).select(t::id);
    let mut counted: Vec<(LedgerEntryId, i64)> = ledger_bigrams::table
        .filter(ledger_bigrams::bigram.eq_any(pairs.to_vec()))
        .filter(ledger_bigrams::entry_id.eq_any(ledger))
        .group_by(ledger_bigrams::entry_id)
        .select((ledger_bigrams::entry_id, count_star()))
        .load(db)?;
    counted.sort_by_key(|(id, shared)| (-shared, *id));
    let mut found = Vec::new();
    // What is not within reach takes nobody's place.
    for part in counted.chunks(IDS_AT_ONCE) {
        let ids: Vec<LedgerEntryId> = part.iter().map(|(id, _)| *id).collect();
        let of = visible(db, scope, of)?.filter(t::id.eq_any(ids)).select(Row::as_select());
        let rows: Vec<Row> = of.load(db)?;
        let mut rows: BTreeMap<LedgerEntryId, Row> =
            rows.into_iter().map(|row| (row.id, row)).collect();
        for (id, shared) in part {
            if found.len() == limit {
                return Ok(found);
            }
            if let Some(row) = rows.remove(id) {
                found.push((*shared, row.entry()?));
            }
        }
    }
    Ok(found)
}

/// How many there are in all.
pub fn count(db: &mut Db, scope: &Scope, filter: &Filter) -> Result<i64, Problem> {
    Ok(matching(db, scope, filter)?.count().get_result(db)?)
}

/// One entry within reach.
///
/// # Errors
/// `not_found` when there is none or it is not within reach.
pub fn find(
    db: &mut Db,
    scope: &Scope,
    of: &'static Descriptor,
    id: LedgerEntryId,
) -> Result<Entry, Problem> {
    let query = visible(db, scope, of)?.filter(t::id.eq(id)).select(Row::as_select());
    let row: Option<Row> = query.first(db).optional()?;
    row.ok_or(Problem::not_found())?.entry()
}

/// How many identifiers a statement takes.
const IDS_AT_ONCE: usize = 1000;

/// Every entry of a ledger, whoever may see it: for sums that name nobody, and what follows from
/// acts.
pub fn all(db: &mut Db, of: &'static Descriptor) -> Result<Vec<Entry>, Problem> {
    let of = t::table.filter(t::ledger.eq(of.noun)).order((t::place, t::id));
    let rows: Vec<Row> = of.select(Row::as_select()).load(db)?;
    rows.into_iter().map(Row::entry).collect()
}

/// An entry by its number, whoever may see it.
pub fn at(
    db: &mut Db,
    of: &'static Descriptor,
    id: LedgerEntryId,
) -> Result<Option<Entry>, Problem> {
    let row: Option<Row> = t::table
        .filter(t::ledger.eq(of.noun).and(t::id.eq(id)))
        .select(Row::as_select())
        .first(db)
        .optional()?;
    row.map(Row::entry).transpose()
}

/// Entries of any ledger that are for everybody, or of somebody's own.
fn known_to(db: &mut Db, scope: &Scope) -> Result<Entries, Problem> {
    if scope.is_statewide() {
        return Ok(t::table.into_boxed());
    }
    let shared = [Audience::Scheme.as_str(), Audience::Public.as_str()];
    let bodies = acting_for(db, scope)?;
    let own = t::talent_id.eq(scope.person().unwrap_or(NOBODY)).assume_not_null();
    let mine = t::audience.eq_any(shared).or(own);
    Ok(t::table.filter(mine.or(t::organization_code.assume_not_null().eq_any(bodies))).into_boxed())
}

/// Ledger and title of those of these entries that somebody may know.
pub fn called(
    db: &mut Db,
    scope: &Scope,
    ids: &[LedgerEntryId],
) -> Result<BTreeMap<LedgerEntryId, (String, String)>, Problem> {
    let mut found = BTreeMap::new();
    for part in ids.chunks(IDS_AT_ONCE) {
        let of = known_to(db, scope)?.filter(t::id.eq_any(part.to_vec()));
        let rows: Vec<(LedgerEntryId, String, String)> =
            of.select((t::id, t::ledger, t::content)).load(db)?;
        found.extend(
            rows.into_iter().map(|(id, ledger, content)| (id, (ledger, title_of(&content)))),
        );
    }
    Ok(found)
}

/// What the entries of a ledger are called that somebody may know, in their order.
pub fn titles(
    db: &mut Db,
    scope: &Scope,
    ledger: &str,
    limit: usize,
) -> Result<Vec<(LedgerEntryId, String)>, Problem> {
    let of = known_to(db, scope)?.filter(t::ledger.eq(ledger.to_owned())).order((t::place, t::id));
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows: Vec<(LedgerEntryId, String)> =
        of.limit(limit).select((t::id, t::content)).load(db)?;
    Ok(rows.into_iter().map(|(id, content)| (id, title_of(&content))).collect())
}

fn title_of(content: &str) -> String {
    super::view::title_of(&serde_json::from_str(content).unwrap_or_default())
}

/// An earlier state of an entry, or its present one.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = ledger_versions)]
pub struct Version {
    pub version: i32,
    pub act: String,
    pub state: String,
    pub content: String,
    pub recorded_at: NaiveDateTime,
}

/// Every version of an entry, the newest first.
pub fn versions(db: &mut Db, id: LedgerEntryId) -> Result<Vec<Version>, Problem> {
    Ok(ledger_versions::table
        .filter(ledger_versions::entry_id.eq(id))
        .order(ledger_versions::version.desc())
        .select(Version::as_select())
        .load(db)?)
}

#[derive(Insertable)]
#[diesel(table_name = ledger_marks)]
struct Mark {
    entry_id: LedgerEntryId,
    field: String,
    value: String,
}

#[derive(Insertable)]
#[diesel(table_name = ledger_bigrams)]
struct Bigram {
    bigram: String,
    entry_id: LedgerEntryId,
}

/// Records an entry: new, or in the place of the version before.
pub fn record(
    tx: &mut Tx<'_>,
    of: &'static Descriptor,
    entry: &Entry,
    (act, by): (Act, AccountId),
) -> Result<(), Problem> {
    let row = Row::of(of, entry);
    let search = row.search_text.clone();
    if entry.version == 1 {
        diesel::insert_into(t::table).values(&row).execute(tx.db)?;
    } else {
        let this = t::table.filter(t::id.eq(entry.id).and(t::version.eq(entry.version - 1)));
        let changed = diesel::update(this)
            .set((
                t::state.eq(row.state),
                t::audience.eq(row.audience),
                t::place.eq(row.place),
                t::search_text.eq(row.search_text),
                t::content.eq(row.content),
                t::version.eq(row.version),
                t::changed_at.eq(row.changed_at),
                t::organization_code.eq(row.organization_code),
                t::talent_id.eq(row.talent_id),
            ))
            .execute(tx.db)?;
        if changed != 1 {
            return Err(Problem::new(Code::Stale));
        }
        let marks = ledger_marks::table.filter(ledger_marks::entry_id.eq(entry.id));
        diesel::delete(marks).execute(tx.db)?;
        let pairs = ledger_bigrams::table.filter(ledger_bigrams::entry_id.eq(entry.id));
        diesel::delete(pairs).execute(tx.db)?;
    }
    let version = (
        ledger_versions::id.eq(random_id()),
        ledger_versions::entry_id.eq(entry.id),
        ledger_versions::version.eq(entry.version),
        ledger_versions::act.eq(act.word),
        ledger_versions::state.eq(&entry.state),
        ledger_versions::content.eq(Value::from(entry.content.clone()).to_string()),
        ledger_versions::recorded_at.eq(tx.now),
        ledger_versions::recorded_by.eq(by),
    );
    diesel::insert_into(ledger_versions::table).values(version).execute(tx.db)?;
    index(tx, of, entry, &search)
}

/// Rows of one statement: SQLite takes 32,766 values.
const ROWS_AT_ONCE: usize = 5000;

fn index(
    tx: &mut Tx<'_>,
    of: &'static Descriptor,
    entry: &Entry,
    search: &str,
) -> Result<(), Problem> {
    let mut marks = Vec::new();
    for field in of.fields {
        let values = entry.content.get(field.key).map_or_else(Vec::new, |value| field.marks(value));
        let mark = |value| Mark { entry_id: entry.id, field: field.key.to_owned(), value };
        marks.extend(values.into_iter().map(mark));
    }
    on_each!(tx.db, c => diesel::insert_into(ledger_marks::table).values(&marks).execute(c))?;
    let pair = |bigram| Bigram { bigram, entry_id: entry.id };
    let pairs: Vec<Bigram> = bigrams(search).into_iter().map(pair).collect();
    for part in pairs.chunks(ROWS_AT_ONCE) {
        on_each!(tx.db, c => diesel::insert_into(ledger_bigrams::table).values(part).execute(c))?;
    }
    Ok(())
}

/// Takes fields out of every version of an entry: what the law asks to be erased stands nowhere.
///
/// # Errors
/// When the rows cannot be written.
pub fn forget(tx: &mut Tx<'_>, id: LedgerEntryId, keys: &[&str]) -> Result<(), Problem> {
    for version in versions(tx.db, id)? {
        let mut content: Content = serde_json::from_str(&version.content).unwrap_or_default();
        content.retain(|key, _| !keys.contains(&key.as_str()));
        let of = ledger_versions::table.filter(
            ledger_versions::entry_id.eq(id).and(ledger_versions::version.eq(version.version)),
        );
        let content = Value::from(content).to_string();
        diesel::update(of).set(ledger_versions::content.eq(content)).execute(tx.db)?;
    }
    Ok(())
}

/// Takes an entry away that an import made and nothing was built upon; what the import did stays in
/// the audit record.
pub fn remove(tx: &mut Tx<'_>, id: LedgerEntryId) -> Result<(), Problem> {
    diesel::delete(ledger_bigrams::table.filter(ledger_bigrams::entry_id.eq(id))).execute(tx.db)?;
    diesel::delete(ledger_marks::table.filter(ledger_marks::entry_id.eq(id))).execute(tx.db)?;
    diesel::delete(ledger_versions::table.filter(ledger_versions::entry_id.eq(id)))
        .execute(tx.db)?;
    diesel::delete(t::table.filter(t::id.eq(id))).execute(tx.db)?;
    Ok(())
}
