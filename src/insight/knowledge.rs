//! `GET /knowledge?q=`: practices, issues and systems by the words in them, one list for all. Each
//! kind is asked of its own ledger with the caller's rights there, so that nothing is found here
//! that the ledger would not show; who may not read a ledger finds none of its entries.

use actix_web::http::Method;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::may;
use crate::commons::{CycleIssues, InformationSystems, Practices, field_name};
use crate::ledger::{self, Descriptor, Entry, EntryView, Filter, Ledger, Place};
use crate::problem::{Code, Problem};
use crate::vocab::{Language, LedgerEntryId, OrganizationCode, ShortText, terms};
use crate::web::{Can, Cursor, Listing, Page, PathKey, Reply, Route, Table, fixed};

/// Routes of this question.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::get("/knowledge", "取組・課題・情報システムの全文検索", list)
            .query::<KnowledgeFilter>()
            .list()
            .returns::<Page<Known>>(),
    ];
    let related = [
        (KnownKind::Practice, "取組に似たもの"),
        (KnownKind::CycleIssue, "課題に似たもの"),
        (KnownKind::InformationSystem, "情報システムに似たもの"),
    ];
    let related = related.map(|(kind, says)| {
        let (of, path) = (kind.ledger(), fixed(format!("/{}/{{id}}/related", kind.path())));
        let like =
            async move |can: Can, key: PathKey<LedgerEntryId>| related_to(of, can, key).await;
        Route::under(of.read, (Method::GET, path), says, like).returns::<Page<Known>>()
    });
    routes.extend(related);
    routes
}

terms! {
    /// What was found is.
    KnownKind {
        /// A practice.
        Practice = "practice", "取組・好事例", "Practice";
        /// An issue somebody brought.
        CycleIssue = "cycle_issue", "課題", "Issue";
        /// An information system.
        InformationSystem = "information_system", "情報システム", "Information system";
    }
}

impl KnownKind {
    /// Where it is shown.
    #[must_use]
    pub const fn path(self) -> &'static str {
        self.ledger().spec.path
    }

    const fn ledger(self) -> &'static Descriptor {
        match self {
            Self::Practice => Practices::LEDGER,
            Self::CycleIssue => CycleIssues::LEDGER,
            Self::InformationSystem => InformationSystems::LEDGER,
        }
    }
}

/// Which entries.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct KnowledgeFilter {
    /// Words that must stand in it; of one letter or more, separated by spaces.
    pub q: Option<ShortText>,
    /// Kinds; all where none is named.
    #[serde(default)]
    pub kind: Vec<KnownKind>,
    /// Fields of work.
    #[serde(default)]
    pub field: Vec<String>,
    /// Bodies.
    #[serde(default)]
    pub organization_code: Vec<OrganizationCode>,
}

/// An entry that was found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Known {
    /// What it is.
    pub kind: KnownKind,
    /// The same in words.
    pub kind_label: &'static str,
    /// The entry.
    pub id: LedgerEntryId,
    /// What it is called.
    pub title: String,
    /// Whose it is.
    pub organization_code: Option<OrganizationCode>,
    /// The name of that body.
    pub organization_name: Option<String>,
    /// Fields of work, by their keys.
    pub fields: Vec<String>,
    /// The same in words.
    pub fields_label: String,
    /// Where it stands, in words.
    pub state_label: &'static str,
    /// The same, by its key.
    pub state: &'static str,
    /// The beginning of what it says.
    pub extract: String,
}

/// Letters of an extract.
const EXTRACT: usize = 80;
/// What says at length what an entry is about.
const TEXTS: [&str; 5] = ["summary", "detail", "effect", "product", "note"];

impl Known {
    fn of(kind: KnownKind, view: EntryView) -> Self {
        let fields: Vec<String> = match view.fields.get("field") {
            Some(serde_json::Value::String(one)) => vec![one.clone()],
            Some(serde_json::Value::Array(all)) => {
                all.iter().filter_map(|one| one.as_str()).map(str::to_owned).collect()
            }
            _ => Vec::new(),
        };
        let called: Vec<String> =
            fields.iter().map(|key| field_name(key, Language::Japanese)).collect();
        let text = TEXTS.iter().find_map(|key| view.fields.get(*key)?.as_str());
        Self {
            kind,
            kind_label: kind.name_ja(),
            id: view.id,
            title: view.title(),
            fields,
            fields_label: called.join("、"),
            state_label: view.state_label,
            state: view.state,
            extract: text.unwrap_or("").chars().take(EXTRACT).collect(),
            organization_code: view.organization_code,
            organization_name: view.organization_name,
        }
    }

    /// Its state as people call it.
    #[must_use]
    pub fn state_name(&self, language: Language) -> &'static str {
        self.kind.ledger().state(self.state).name(language)
    }
}

/// A row with its place: kinds stand in their order, entries in that of their ledger.
type Placed = ((KnownKind, String, LedgerEntryId), Known);

fn allowed<T: Default>(read: Result<T, Problem>) -> Result<T, Problem> {
    match read {
        Err(problem) if problem.code == Code::Forbidden => Ok(T::default()),
        read => read,
    }
}

/// What is asked of one ledger: from where on, how many, and whether all are counted.
struct Part {
    after: Option<Place>,
    limit: i64,
    total: bool,
}

async fn of_kind<A>(
    can: &Can<A>,
    kind: KnownKind,
    asked: &KnowledgeFilter,
    Part { after, limit, total }: Part,
) -> Result<(Vec<Placed>, i64), Problem> {
    let ledger = kind.ledger();
    let mut filter = Filter::on(ledger);
    filter.q = asked.q.iter().map(ToString::to_string).collect();
    filter.organization_code.clone_from(&asked.organization_code);
    if !asked.field.is_empty() {
        filter.fields.insert("field".to_owned(), asked.field.clone());
    }
    let can = can.to(ledger.read);
    let read = can.read(move |db, scope| {
        let rows = ledger::page(db, scope, &filter, after, limit)?;
        let (places, entries): (Vec<Place>, Vec<Entry>) = rows.into_iter().unzip();
        let views = ledger::views(db, scope, ledger, entries)?;
        let known = |((place, id), view)| ((kind, place, id), Known::of(kind, view));
        let count = if total { ledger::count(db, scope, &filter)? } else { 0 };
        Ok((places.into_iter().zip(views).map(known).collect(), count))
    });
    allowed(read.await)
}

/// A page of everything that was found.
///
/// # Errors
/// `cursor_invalid`, or when the rows cannot be read.
pub async fn knowledge<A>(
    can: &Can<A>,
    listing: &Listing<KnowledgeFilter>,
) -> Result<Page<Known>, Problem> {
    let after: Option<(KnownKind, String, LedgerEntryId)> =
        listing.cursor.as_ref().map(Cursor::keys).transpose()?;
    let asked = &listing.filter;
    let (mut rows, mut count) = (Vec::new(), 0);
    for kind in KnownKind::ALL.iter().copied() {
        if !asked.kind.is_empty() && !asked.kind.contains(&kind) {
            continue;
        }
        let passed = after.as_ref().is_some_and(|(place, ..)| *place > kind);
        let left = listing.fetch() - i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let part = Part {
            after: after.clone().filter(|(of, ..)| *of == kind).map(|(_, place, id)| (place, id)),
            limit: if passed { 0 } else { left },
            total: listing.total,
        };
        let (found, of_all) = of_kind(can, kind, asked, part).await?;
        rows.extend(found);
        count += of_all;
    }
    let total = listing.total.then_some(count);
    let page = Page::of(rows, listing.limit, total, |(place, _)| place.clone());
    listing.arranged(page.map(|(_, known)| known))
}

async fn list(
    can: Can<may::UseOwnAccount>,
    listing: Listing<KnowledgeFilter>,
) -> Result<Reply, Problem> {
    can.read(|_, _| Ok(())).await?;
    let page = knowledge(&can, &listing).await?;
    knowledge_file(&listing, &page)
}

/// The list in the form that was asked for.
///
/// # Errors
/// As for any list.
pub fn knowledge_file(
    listing: &Listing<KnowledgeFilter>,
    page: &Page<Known>,
) -> Result<Reply, Problem> {
    let heads =
        [("種類", 14), ("名称", 40), ("団体", 14), ("分野", 24), ("状態", 12), ("内容", 60)];
    listing.reply(page, |rows| {
        rows.iter().fold(
            Table::new("取組・課題・情報システム", &heads),
            |table, row| {
                table.row(vec![
                    row.kind_label.to_owned(),
                    row.title.clone(),
                    row.organization_name.clone().unwrap_or_default(),
                    row.fields_label.clone(),
                    row.state_label.to_owned(),
                    row.extract.clone(),
                ])
            },
        )
    })
}

/// Most entries of a kind that are told to be like another.
const LIKE: usize = 5;
/// Pairs of letters by which two entries are held against each other.
const PAIRS: usize = 60;
/// Pairs two entries share at least: two say little, as any 対応 and 申請 do.
const SHARED: i64 = 3;

async fn like_it<A>(
    can: &Can<A>,
    kind: KnownKind,
    (but, pairs, fields): (LedgerEntryId, &[String], &[String]),
) -> Result<Vec<(i64, Known)>, Problem> {
    let pairs = pairs.to_vec();
    let ledger = kind.ledger();
    let can = can.to(ledger.read);
    let read = can.read(move |db, scope| {
        let found = ledger::like(db, scope, ledger, &pairs, LIKE + 1)?;
        let (counts, entries): (Vec<i64>, Vec<Entry>) = found.into_iter().unzip();
        let views = ledger::views(db, scope, ledger, entries)?;
        Ok(counts.into_iter().zip(views).collect::<Vec<_>>())
    });
    let found = allowed(read.await)?.into_iter();
    let found = found.map(|(shared, view)| (shared, Known::of(kind, view)));
    let near = found.map(|(shared, known)| {
        let same = known.fields.iter().any(|field| fields.contains(field));
        (shared + if same { 2 } else { 0 }, known)
    });
    Ok(near.filter(|(shared, known)| known.id != but && *shared >= SHARED).collect())
}

/// What is like an entry: practices, issues and systems that share its words, those of the same
/// field before others, the likest first.
///
/// # Errors
/// When the rows cannot be read.
pub async fn like<A>(can: &Can<A>, row: &EntryView) -> Result<Vec<Known>, Problem> {
    let words = |key: &str| row.fields.get(key).and_then(serde_json::Value::as_str).unwrap_or("");
    let title = row.title();
    let texts: Vec<&str> =
        [title.as_str()].into_iter().chain(TEXTS.into_iter().map(words)).collect();
    let pairs = ledger::telling(&texts, PAIRS);
    let fields: Vec<String> = match row.fields.get("field") {
        Some(serde_json::Value::String(one)) => vec![one.clone()],
        Some(serde_json::Value::Array(all)) => {
            all.iter().filter_map(|one| one.as_str()).map(str::to_owned).collect()
        }
        _ => Vec::new(),
    };
    if pairs.is_empty() {
        return Ok(Vec::new());
    }
    let of = (row.id, pairs.as_slice(), fields.as_slice());
    let mut all = Vec::new();
    for kind in KnownKind::ALL {
        all.extend(like_it(can, *kind, of).await?);
    }
    all.sort_by_key(|(shared, known)| (-shared, known.kind, known.id));
    Ok(all.into_iter().map(|(_, known)| known).collect())
}

async fn related_to(
    of: &'static Descriptor,
    can: Can,
    key: PathKey<LedgerEntryId>,
) -> Result<Reply, Problem> {
    let row = can.read(move |db, scope| ledger::one(db, scope, of, key.0)).await?;
    let items = like(&can, &row).await?;
    Reply::json(&Page { items, next_cursor: None, total: None })
}
