//! A ledger over HTTP: every route of every ledger is made here, from its description.

use super::filter::Filter;
use super::input::{Changed, Said, asked_by};
use super::spec::{Ledger, Step, Visitor};
use super::store::{self, Place};
use super::view::{self, EntryVersion, EntryView};
use super::{exchange, steps};
use crate::auth::Scope;
use crate::db::Db;
use crate::problem::Problem;
use crate::vocab::{Act, LedgerEntryId};
use crate::web::{
    API_PREFIX, Can, Cursor, Input, Listing, NoFilter, Page, PathKey, Reply, Route, fixed,
};

type Key = PathKey<LedgerEntryId>;

/// Gathers the routes of the ledgers it is shown.
pub struct Routes(pub Vec<Route>);

impl Visitor for Routes {
    fn see<L: Ledger>(&mut self) {
        self.0.extend(routes::<L>());
    }
}

/// Routes of a ledger.
fn routes<L: Ledger>() -> Vec<Route> {
    let spec = &L::SPEC;
    let (all, one) = (fixed(format!("/{}", spec.path)), fixed(format!("/{}/{{id}}", spec.path)));
    let says = |what: &str| fixed(format!("{}{what}", spec.one[0]));
    let mut routes = vec![
        Route::get(all, fixed(format!("{}の一覧", spec.many[0])), list::<L>)
            .query::<Filter<L>>()
            .list()
            .returns::<Page<EntryView<L>>>(),
        Route::post(all, says("の登録"), add::<L>)
            .takes::<Said<L>>()
            .returns::<EntryView<L>>()
            .gives(201),
        Route::get(one, spec.one[0], show::<L>).returns::<EntryView<L>>(),
        Route::patch(one, says("の変更"), change::<L>)
            .takes::<Changed<L>>()
            .returns::<EntryView<L>>(),
        Route::get(fixed(format!("{one}/versions")), says("の履歴"), versions::<L>)
            .list()
            .returns::<Page<EntryVersion>>(),
    ];
    for step in spec.steps {
        let path = fixed(format!("{one}/{}", step.act.step.replace('_', "-")));
        let send = move |can: Can<L::Write>, key: Key, input: Input<Said<L>>| {
            take::<L>(step, can, key, input)
        };
        routes.push(
            Route::post(path, step.act.name_ja, send)
                .takes_described(format!("{}_{}", spec.noun, step.act.step), asked_by::<L>(step))
                .returns::<EntryView<L>>(),
        );
    }
    routes
}

async fn list<L: Ledger>(can: Can<L::Read>, listing: Listing<Filter<L>>) -> Result<Reply, Problem> {
    let (listing, page) = can.page(listing, asked::<L>).await?;
    file(&listing, &page)
}

/// The list in the form that was asked for.
///
/// # Errors
/// As for the list.
pub fn file<L: Ledger>(
    listing: &Listing<Filter<L>>,
    page: &Page<EntryView<L>>,
) -> Result<Reply, Problem> {
    listing.reply(page, exchange::table)
}

/// A page of entries within reach, in the order of the ledger.
///
/// # Errors
/// `cursor_invalid`, or when the rows cannot be read.
pub fn asked<L: Ledger>(
    db: &mut Db,
    scope: &Scope,
    listing: &Listing<Filter<L>>,
) -> Result<Page<EntryView<L>>, Problem> {
    let after: Option<Place> = listing.cursor.as_ref().map(Cursor::keys).transpose()?;
    let rows = store::page(db, scope, &listing.filter, after, listing.fetch())?;
    let total = if listing.total { Some(store::count(db, scope, &listing.filter)?) } else { None };
    let page = Page::of(rows, listing.limit, total, |(place, _)| place.clone());
    let (next_cursor, total) = (page.next_cursor, page.total);
    let rows = page.items.into_iter().map(|(_, row)| row).collect();
    let items = view::views(db, scope, rows)?;
    listing.arranged(Page { items, next_cursor, total })
}

async fn show<L: Ledger>(can: Can<L::Read>, key: Key) -> Result<Reply, Problem> {
    let found = can.read(move |db, scope| view::one::<L>(db, scope, key.0)).await?;
    Reply::entity(found.version, &found)
}

async fn versions<L: Ledger>(
    can: Can<L::Read>,
    key: Key,
    listing: Listing<NoFilter>,
) -> Result<Reply, Problem> {
    let found = can.read(move |db, scope| view::history::<L>(db, scope, key.0)).await?;
    listing.reply_all(
        found,
        |row| row.version.to_string(),
        |rows| {
            let heads = [("版", 6), ("操作", 24), ("状態", 16), ("日時", 24)];
            let table = crate::web::Table::new(L::SPEC.one[0], &heads).counting(&["版"]);
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

pub async fn add<L: Ledger>(can: Can<L::Write>, input: Input<Said<L>>) -> Result<Reply, Problem> {
    let input = input.judged(Said::check_new);
    can.write(L::SPEC.add, input, |tx, scope, said, _| {
        let entry = steps::add::<L>(tx, scope, said)?;
        let found =
            view::views::<L>(tx.db, scope, vec![entry])?.pop().ok_or(Problem::not_found())?;
        let place = format!("{API_PREFIX}/{}/{}", L::SPEC.path, found.id);
        Reply::created(place, found.version, &found)
    })
    .await
}

/// An entry that somebody means to write: not seen is not there, seen but another's is refused by
/// the step.
fn meant<L: Ledger>(
    db: &mut Db,
    scope: &Scope,
    id: LedgerEntryId,
) -> Result<store::Entry, Problem> {
    store::find::<L>(db, scope, id)
}

pub async fn change<L: Ledger>(
    can: Can<L::Write>,
    key: Key,
    input: Input<Said<L>>,
) -> Result<Reply, Problem> {
    let input = input.judged(|said| said.check(&|_| true));
    can.write(L::SPEC.change, input, move |tx, scope, said, given| {
        let before = meant::<L>(tx.db, scope, key.0)?;
        given.require_version(before.version)?;
        let entry = steps::change::<L>(tx, scope, before, said)?;
        answered::<L>(tx.db, scope, entry)
    })
    .await
}

fn answered<L: Ledger>(db: &mut Db, scope: &Scope, entry: store::Entry) -> Result<Reply, Problem> {
    let found = view::views::<L>(db, scope, vec![entry])?.pop().ok_or(Problem::not_found())?;
    Reply::entity(found.version, &found)
}

/// Takes a step with an entry and answers how it stands then.
pub async fn take<L: Ledger>(
    step: &'static Step,
    can: Can<L::Write>,
    key: Key,
    input: Input<Said<L>>,
) -> Result<Reply, Problem> {
    let input = input.judged(|said| said.check(&|field| step.asks.contains(&field.key)));
    can.write(step.act, input, move |tx, scope, said, given| {
        let before = meant::<L>(tx.db, scope, key.0)?;
        given.check_version(before.version)?;
        let entry = steps::take::<L>(tx, scope, before, step, said)?;
        answered::<L>(tx.db, scope, entry)
    })
    .await
}

/// The step of a ledger that an act is.
#[must_use]
pub fn step_of<L: Ledger>(act: Act) -> Option<&'static Step> {
    L::SPEC.steps.iter().find(|step| step.act == act)
}
