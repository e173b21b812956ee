//! A ledger over HTTP: every route of every ledger is made here, from its description.

use actix_web::HttpRequest;
use actix_web::http::Method;
use utoipa::openapi::RefOr;

use super::filter::{Filter, parameters};
use super::input::{Said, change_schema, new_schema, step_schema};
use super::spec::{Descriptor, Step};
use super::store::{self, Place};
use super::view::{self, EntryVersion, EntryView};
use super::{exchange, steps};
use crate::auth::Scope;
use crate::db::Db;
use crate::problem::Problem;
use crate::vocab::{Act, LedgerEntryId};
use crate::web::{
    API_PREFIX, Can, Cursor, Input, Listing, NoFilter, Page, PathKey, Reply, Route, fixed, page_of,
};

type Key = PathKey<LedgerEntryId>;
type Schema = (String, RefOr<utoipa::openapi::Schema>);

/// Routes of a ledger.
#[must_use]
pub fn routes(of: &'static Descriptor) -> Vec<Route> {
    let (all, one) = (fixed(format!("/{}", of.path)), fixed(format!("/{}/{{id}}", of.path)));
    let says = |what: &str| fixed(format!("{}{what}", of.one[0]));
    let entry = |route: Route| route.returns_described(view::schema(of), Vec::new());
    let (page, items) = page_schema(of);
    let listed = async move |can: Can, request: HttpRequest| list(of, can, &request).await;
    let added = async move |can: Can, input: Input<Said>| add(of, can, input).await;
    let changed =
        async move |can: Can, (key, input): (Key, Input<Said>)| change(of, can, key, input).await;
    let history = fixed(format!("{one}/versions"));
    let mut routes = vec![
        Route::under(of.read, (Method::GET, all), fixed(format!("{}の一覧", of.many[0])), listed)
            .asks(parameters(of))
            .list()
            .returns_described(page, items),
        entry(Route::under(of.write, (Method::POST, all), says("の登録"), added))
            .takes_described(new_schema(of))
            .gives(201),
        entry(Route::under(of.read, (Method::GET, one), of.one[0], async move |can: Can, key| {
            show(of, can, key).await
        })),
        entry(Route::under(of.write, (Method::PATCH, one), says("の変更"), changed))
            .takes_described(change_schema(of)),
        Route::under(
            of.read,
            (Method::GET, history),
            says("の履歴"),
            async move |can: Can, (key, listing)| versions(of, can, key, listing).await,
        )
        .list()
        .returns::<Page<EntryVersion>>(),
    ];
    for step in of.steps {
        let path = fixed(format!("{one}/{}", step.act.step.replace('_', "-")));
        let send = async move |can: Can, (key, input): (Key, Input<Said>)| {
            take((of, step), can, key, input).await
        };
        let route = Route::under(of.write, (Method::POST, path), step.act.name_ja, send);
        routes.push(entry(route.takes_described(step_schema(of, step))));
    }
    routes
}

/// The schema of a page of entries, and what it refers to.
#[must_use]
pub fn page_schema(of: &Descriptor) -> (Schema, Vec<Schema>) {
    let (name, schema) = view::schema(of);
    ((format!("Page_{name}"), page_of(&name)), vec![(name, schema)])
}

async fn list(of: &'static Descriptor, can: Can, request: &HttpRequest) -> Result<Reply, Problem> {
    let listing = Listing::of(request, &|query| Filter::read(of, query))?;
    let (listing, page) = can.page(listing, asked).await?;
    file(&listing, &page)
}

/// The list in the form that was asked for.
///
/// # Errors
/// As for the list.
pub fn file(listing: &Listing<Filter>, page: &Page<EntryView>) -> Result<Reply, Problem> {
    listing.reply(page, |rows| exchange::table(listing.filter.ledger, rows))
}

/// A page of entries within reach, in the order of the ledger.
///
/// # Errors
/// `cursor_invalid`, or when the rows cannot be read.
pub fn asked(
    db: &mut Db,
    scope: &Scope,
    listing: &Listing<Filter>,
) -> Result<Page<EntryView>, Problem> {
    let after: Option<Place> = listing.cursor.as_ref().map(Cursor::keys).transpose()?;
    let rows = store::page(db, scope, &listing.filter, after, listing.fetch())?;
    let total = if listing.total { Some(store::count(db, scope, &listing.filter)?) } else { None };
    let page = Page::of(rows, listing.limit, total, |(place, _)| place.clone());
    let (next_cursor, total) = (page.next_cursor, page.total);
    let rows = page.items.into_iter().map(|(_, row)| row).collect();
    let items = view::views(db, scope, listing.filter.ledger, rows)?;
    listing.arranged(Page { items, next_cursor, total })
}

async fn show(of: &'static Descriptor, can: Can, key: Key) -> Result<Reply, Problem> {
    let found = can.read(move |db, scope| view::one(db, scope, of, key.0)).await?;
    Reply::entity(found.version, &found)
}

async fn versions(
    of: &'static Descriptor,
    can: Can,
    key: Key,
    listing: Listing<NoFilter>,
) -> Result<Reply, Problem> {
    let found = can.read(move |db, scope| view::history(db, scope, of, key.0)).await?;
    listing.reply_all(
        found,
        |row| row.version.to_string(),
        |rows| {
            let heads = [("版", 6), ("操作", 24), ("状態", 16), ("日時", 24)];
            let table = crate::web::Table::new(of.one[0], &heads).counting(&["版"]);
            rows.iter().fold(table, |table, row| {
                let version = row.version.to_string();
                table.row(vec![
                    version,
                    row.act.clone(),
                    row.state_label.to_owned(),
                    row.recorded_at.clone(),
                ])
            })
        },
    )
}

pub async fn add(of: &'static Descriptor, can: Can, input: Input<Said>) -> Result<Reply, Problem> {
    let input = input.judged(|said| said.check_new(of));
    can.write(of.add, input, move |tx, scope, said, _| {
        let entry = steps::add(tx, scope, of, said)?;
        let found = shown(tx.db, scope, of, entry)?;
        let place = format!("{API_PREFIX}/{}/{}", of.path, found.id);
        Reply::created(place, found.version, &found)
    })
    .await
}

pub async fn change(
    of: &'static Descriptor,
    can: Can,
    key: Key,
    input: Input<Said>,
) -> Result<Reply, Problem> {
    let input = input.judged(|said| said.check(of, &|_| true));
    can.write(of.change, input, move |tx, scope, said, given| {
        // Not seen is not there; seen but another's is refused by the step.
        let before = store::find(tx.db, scope, of, key.0)?;
        given.require_version(before.version)?;
        let entry = steps::change(tx, scope, of, before, said)?;
        let found = shown(tx.db, scope, of, entry)?;
        Reply::entity(found.version, &found)
    })
    .await
}

fn shown(
    db: &mut Db,
    scope: &Scope,
    of: &'static Descriptor,
    entry: store::Entry,
) -> Result<EntryView, Problem> {
    view::views(db, scope, of, vec![entry])?.pop().ok_or(Problem::not_found())
}

/// Takes a step with an entry and answers how it stands then.
pub async fn take(
    (of, step): (&'static Descriptor, &'static Step),
    can: Can,
    key: Key,
    input: Input<Said>,
) -> Result<Reply, Problem> {
    let input = input.judged(|said| said.check(of, &|field| step.asks.contains(&field.key)));
    can.write(step.act, input, move |tx, scope, said, given| {
        let before = store::find(tx.db, scope, of, key.0)?;
        given.check_version(before.version)?;
        let entry = steps::take(tx, scope, of, before, step, said)?;
        let found = shown(tx.db, scope, of, entry)?;
        Reply::entity(found.version, &found)
    })
    .await
}

/// The step of a ledger that an act is.
#[must_use]
pub fn step_of(of: &'static Descriptor, act: Act) -> Option<&'static Step> {
    of.steps.iter().find(|step| step.act == act)
}
