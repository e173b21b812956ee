//! Imports over HTTP.

mod tables;

use std::sync::Arc;

use actix_web::http::Method;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::resting::resting;
use super::store::{self, ImportRow};
use crate::auth::{Scope, may, new_secret};
use crate::clock::in_japan;
use crate::db::{AuditEvent, Db, Tx};
use crate::import::acts;
use crate::ledger::{self, Descriptor};
use crate::problem::{Code, FieldError, Problem, Wording};
use crate::vocab::{Act, ImportId};
use crate::web::{
    Can, Compiled, DryRun, Fault, Given, ImportReport, Importable, InitialAccess, Input, Line,
    PathKey, Query, Reply, Route, Sheet, Subject, Taken, Upload, Verdict, WantsWorkbook, Written,
    compile, fixed, marked, template,
};
use crate::{
    accounts, assignment, career, commons, cost, council, demand, hiring, literacy, organization,
    recruitment, talent,
};

/// Routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::post("/imports/{id}/undo", "ファイルの取込の取消", undo)
            .takes::<Undoing>()
            .returns::<Import>(),
    ];
    routes.extend(of_kind(
        talent::Register,
        ("/talents/import", "共通人材名簿の取込"),
        ("/talents/import-template", "共通人材名簿の取込様式"),
    ));
    routes.extend(of_kind(
        demand::Posts,
        ("/posts/import", "ポスト一覧の取込"),
        ("/posts/import-template", "ポスト一覧の取込様式"),
    ));
    let [placements, template] = of_kind(
        assignment::Placements,
        ("/assignments/import", "配属一覧の取込"),
        ("/assignments/import-template", "配属一覧の取込様式"),
    );
    routes.extend([placements.or_asks::<accounts::Asked>(), template]);
    routes.extend(of_kind(
        hiring::Rounds,
        ("/hiring-rounds/import", "採用試験一覧の取込"),
        ("/hiring-rounds/import-template", "採用試験一覧の取込様式"),
    ));
    routes.extend(of_kind(
        organization::Bodies,
        ("/organizations/import", "団体一覧の取込"),
        ("/organizations/import-template", "団体一覧の取込様式"),
    ));
    routes.push(
        Route::post("/reference-tables/{key}/import", "基礎データの表の取込", tables::take_in)
            .query::<DryRun>()
            .takes_file()
            .returns::<ImportReport>(),
    );
    routes.extend(of_kind(
        accounts::Accounts,
        ("/accounts/import", "アカウント一覧の取込"),
        ("/accounts/import-template", "アカウント一覧の取込様式"),
    ));
    for ledger in every_ledger() {
        let path = |end: &str| fixed(format!("/{}/{end}", ledger.path));
        let says = |what: &str| fixed(format!("{}の取込{what}", ledger.many[0]));
        routes.extend(of_kind(
            ledger::Import(ledger),
            (path("import"), says("")),
            (path("import-template"), says("様式")),
        ));
    }
    routes
}

/// Every ledger of the house; what refers to others comes after them.
pub fn every_ledger() -> impl Iterator<Item = &'static Descriptor> {
    let rooms = [
        commons::LEDGERS,
        council::LEDGERS,
        literacy::LEDGERS,
        career::LEDGERS,
        cost::LEDGERS,
        recruitment::LEDGERS,
    ];
    rooms.into_iter().flatten().copied()
}

fn of_kind<I: Importable>(
    of: I,
    (path, says): (&'static str, &'static str),
    (form, form_says): (&'static str, &'static str),
) -> [Route; 2] {
    let (may, blank) = (of.taken().may, of.clone());
    let taken = async move |can: Can, (query, upload, wants)| {
        take_in(of.clone(), can, query, upload, wants).await
    };
    [
        Route::under(may, (Method::POST, path), says, taken)
            .query::<DryRun>()
            .takes_file()
            .returns::<ImportReport>(),
        Route::under(may, (Method::GET, form), form_says, async move |can: Can, ()| {
            form_of(blank.clone(), can).await
        }),
    ]
}

/// The handlers for pages: a form that was sent is a body that was sent.
pub mod handlers {
    pub use super::tables::take_in as take_in_table;
    pub use super::{form_of, take_in, undo};
}

/// An import is undone as it is; there is nothing to say about it.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Undoing {}

/// An import as it is recorded.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Import {
    /// Identifier.
    pub id: ImportId,
    /// What was taken in: `talents`.
    pub kind: String,
    /// Rows of the file.
    pub rows: i32,
    /// Rows that made something new.
    pub created: i32,
    /// Rows that changed something.
    pub changed: i32,
    /// Rows that said what was recorded already.
    pub unchanged: i32,
    /// When.
    pub recorded_at: String,
    /// When it was undone; null while it stands.
    pub undone_at: Option<String>,
    /// What the caller may do with it.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

impl From<ImportRow> for Import {
    fn from(row: ImportRow) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            rows: row.row_count,
            created: row.created,
            changed: row.changed,
            unchanged: row.unchanged,
            recorded_at: in_japan(row.recorded_at),
            allowed_actions: if row.undone_at.is_none() {
                vec![acts::IMPORT_UNDO]
            } else {
                Vec::new()
            },
            undone_at: row.undone_at.map(in_japan),
        }
    }
}

/// What of an import could not be undone.
pub type Undone = Result<Import, Problem>;

/// An import within reach: one's own, or any for those who reach the whole prefecture.
///
/// # Errors
/// `not_found`.
pub fn find(db: &mut Db, scope: &Scope, id: ImportId) -> Undone {
    Ok(within_reach(db, scope, id)?.into())
}

fn within_reach(db: &mut Db, scope: &Scope, id: ImportId) -> Result<ImportRow, Problem> {
    let row = store::find(db, id)?;
    let own = row.recorded_by == Some(scope.account());
    if own || scope.is_statewide() { Ok(row) } else { Err(Problem::not_found()) }
}

/// What a file would do; nothing is written.
///
/// # Errors
/// When what is recorded cannot be read.
pub fn rehearse<I: Importable>(
    db: &mut Db,
    scope: &Scope,
    of: &I,
    sheets: &[Sheet],
) -> Result<ImportReport, Problem> {
    Ok(compile(db, scope, of, sheets)?.report(of, false, None))
}

/// The answer to those who asked for the workbook itself.
fn given_back<I: Importable>(
    db: &mut Db,
    scope: &Scope,
    (of, sheets): (&I, &[Sheet]),
    status: u16,
) -> Result<Reply, Problem> {
    let compiled = compile(db, scope, of, sheets)?;
    marked(&of.fields(), of.taken().title, sheets, &compiled.faults, status)
}

pub async fn take_in<I: Importable>(
    of: I,
    can: Can,
    query: Query<DryRun>,
    upload: Upload,
    wants: WantsWorkbook,
) -> Result<Reply, Problem> {
    // Unpacking a workbook is work: the rights come first.
    can.read(|_, _| Ok(())).await?;
    let (input, _turn) = upload.sheets(&can).await;
    let (input, sheets) = input.map(Arc::new).share()?;
    if query.0.dry_run {
        return can
            .read(move |db, scope| match wants.0 {
                true => given_back(db, scope, (&of, &sheets), 200),
                false => answer(&rehearse(db, scope, &of, &sheets)?),
            })
            .await;
    }
    let opens = of.taken().opens;
    let opened = if opens { passwords(&of, &can, &sheets).await? } else { Vec::new() };
    let writing = of.clone();
    let write = move |tx: &mut Tx<'_>, scope: &Scope, sheets: &Arc<Vec<Sheet>>, given: &Given| {
        let compiled = compiled(tx, scope, (&writing, sheets), (given, opened.len()))?;
        if let Some(asked) = second_person(tx, scope, (&writing, sheets), &compiled)? {
            return Ok(asked);
        }
        let report = take(tx, scope, (&writing, compiled), &opened)?;
        let shown_once = !report.initial_access.is_empty();
        let reply = answer(&report)?;
        Ok(if shown_once { reply.shown_once() } else { reply })
    };
    match can.write(of.taken().act, input, write).await {
        Err(problem) if wants.0 && problem.code == Code::InvalidInput => {
            can.read(move |db, scope| given_back(db, scope, (&of, &sheets), 422)).await
        }
        answered => answered,
    }
}

/// An initial password with its digest for whatever the file would make now, hashed before the
/// write: others do not wait for it.
async fn passwords<I: Importable>(
    of: &I,
    can: &Can,
    sheets: &Arc<Vec<Sheet>>,
) -> Result<Vec<(String, String)>, Problem> {
    let (of, read) = (of.clone(), sheets.clone());
    let compiled = can.read(move |db, scope| {
        let compiled = compile(db, scope, &of, &read)?;
        Ok((compiled.faults.is_empty(), compiled.counts()[0]))
    });
    let (good, made) = compiled.await?;
    let mut opened = Vec::new();
    for _ in 0..if good { made } else { 0 } {
        let password = new_secret();
        let digest = accounts::hashed(can.door(), &password).await?;
        opened.push((password, digest));
    }
    Ok(opened)
}

/// A report; its validator is what `If-Match` brings back.
fn answer(report: &ImportReport) -> Result<Reply, Problem> {
    let mut reply = Reply::json(report)?;
    reply.etag = Some(format!("\"{}\"", report.digest));
    Ok(reply)
}

/// A file without a fault, as it was rehearsed.
fn compiled<I: Importable>(
    tx: &mut Tx<'_>,
    scope: &Scope,
    (of, sheets): (&I, &[Sheet]),
    (given, opened): (&Given, usize),
) -> Result<Compiled<I>, Problem> {
    let compiled = compile(tx.db, scope, of, sheets)?;
    let moved = given.if_match.as_ref().is_some_and(|seen| !seen.contains(&compiled.digest));
    Fault::refuse(&compiled.faults)?;
    if moved || of.taken().opens && compiled.counts()[0] > opened {
        return Err(Problem::new(Code::Stale).saying("version", Wording::nothing()));
    }
    Ok(compiled)
}

/// Rows that are named to whoever decides on a file.
const NAMED: usize = 10;

/// The request for a second person, for a file that does what nobody does alone.
fn second_person<I: Importable>(
    tx: &mut Tx<'_>,
    scope: &Scope,
    (of, sheets): (&I, &[Sheet]),
    compiled: &Compiled<I>,
) -> Result<Option<Reply>, Problem> {
    let needs = |verdict: &Verdict<I::Work>| match verdict {
        Verdict::Create(work) | Verdict::Change(work, _) => of.needs_second_person(work),
        Verdict::Leave => false,
    };
    let lines = compiled.lines.iter().filter(|line| needs(&line.verdict));
    let names: Vec<&str> = lines.map(|line| line.name.as_str()).collect();
    if names.is_empty() {
        return Ok(None);
    }
    let (count, named) = (names.len(), &names[..names.len().min(NAMED)]);
    let Taken { kind, title, .. } = of.taken();
    let wanted = accounts::Wanted {
        kind: accounts::ApprovalKind::PlacementImport,
        subject: kind.to_owned(),
        talent: None,
        act: serde_json::to_value(sheets).map_err(|_| Problem::new(Code::Internal))?,
        secret: None,
        says: (
            format!("{title} {count} 件: {}", named.join("、")),
            format!("{title} ({count}): {}", named.join(", ")),
        ),
    };
    accounts::asked(tx, scope, &wanted, None)
}

/// Takes in the list of assignments two officers agreed on; answers the id of the import.
///
/// # Errors
/// What the rehearsal would name now.
pub fn take_agreed(
    tx: &mut Tx<'_>,
    scope: &Scope,
    act: &serde_json::Value,
) -> Result<Option<String>, Problem> {
    let sheets: Vec<Sheet> =
        serde_json::from_value(act.clone()).map_err(|_| Problem::new(Code::Internal))?;
    let of = assignment::Placements;
    let compiled = compiled(tx, scope, (&of, &sheets), (&Given::default(), 0))?;
    Ok(take(tx, scope, (&of, compiled), &[])?.import_id.map(|id| id.to_string()))
}

/// Takes a file in, whole or not at all.
fn take<I: Importable>(
    tx: &mut Tx<'_>,
    scope: &Scope,
    (of, compiled): (&I, Compiled<I>),
    opened: &[(String, String)],
) -> Result<ImportReport, Problem> {
    let Taken { kind, act, is_secret, .. } = of.taken();
    let written = carry_out(tx, scope, (of, &compiled), opened)?;
    if written.is_empty() {
        tx.nothing_to_audit();
        return Ok(compiled.report(of, true, None));
    }
    let counts = compiled.counts();
    let done: Vec<store::Done> = written
        .iter()
        .map(|one| (one.subject.id, one.subject.version, one.created, one.name.clone()))
        .collect();
    let id = store::add(tx, kind, compiled.rows, counts, &done)?;
    let detail = format!("{} created, {} changed", counts[0], counts[1]);
    tx.audit(AuditEvent::done(act, "import", id).with(detail).withheld_if(is_secret));
    let made = written.iter().filter(|one| one.created).zip(opened);
    let access = made.map(|(one, (password, _))| InitialAccess {
        login: one.name.clone(),
        initial_password: password.clone(),
    });
    Ok(ImportReport { initial_access: access.collect(), ..compiled.report(of, true, Some(id)) })
}

fn carry_out<I: Importable>(
    tx: &mut Tx<'_>,
    scope: &Scope,
    (of, compiled): (&I, &Compiled<I>),
    opened: &[(String, String)],
) -> Result<Vec<Written>, Problem> {
    let (mut lines, mut works) = (Vec::new(), Vec::new());
    for line in &compiled.lines {
        let (work, created) = match &line.verdict {
            Verdict::Create(work) => (work, true),
            Verdict::Change(work, _) => (work, false),
            Verdict::Leave => continue,
        };
        lines.push((line, created));
        works.push(work);
    }
    let done = if of.taken().opens {
        let mut opened = opened.iter().map(|(_, digest)| digest.as_str());
        let mut done = Vec::new();
        for (place, (work, (_, created))) in works.iter().zip(&lines).enumerate() {
            let digest = if *created { opened.next() } else { None };
            done.push(of.open(tx, scope, work, digest.unwrap_or("")).map_err(|why| (place, why)));
        }
        done.into_iter().collect()
    } else {
        of.carry_out_all(tx, scope, &works)
    };
    let subjects = done.map_err(|(place, refusal)| match lines.get(place) {
        Some((line, _)) => at_row(refusal, &compiled.sheet, line.row, &line.name),
        None => refusal,
    })?;
    let written = |(subject, (line, created)): (Subject, (&Line<I::Work>, bool))| Written {
        subject,
        created,
        name: line.name.clone(),
    };
    Ok(subjects.into_iter().zip(lines).map(written).collect())
}

/// What a step refuses that could not be known before (two rows of the file that stand against each
/// other), at its row.
fn at_row(refusal: Problem, sheet: &str, row: usize, name: &str) -> Problem {
    if !matches!(refusal.code.status(), 409 | 422) {
        return refusal;
    }
    let says = |error: &FieldError| {
        let language = |language| error.sentence(language);
        Wording::Each {
            ja: language(crate::vocab::Language::Japanese),
            en: language(crate::vocab::Language::English),
        }
    };
    let mut faults: Vec<Wording> = refusal.errors.iter().map(says).collect();
    if faults.is_empty() {
        faults.push(refusal.sentence());
    }
    let fault = |reason| Fault::new(sheet, row, "", name, FieldError::because("", reason)).error();
    Problem::invalid(faults.into_iter().map(fault).collect())
}

/// The workbook to fill in.
pub async fn form_of<I: Importable>(of: I, can: Can) -> Result<Reply, Problem> {
    let asked = of.clone();
    let offered = can.read(move |db, scope| asked.offered(db, scope)).await?;
    template(&of, &offered)
}

pub async fn undo(
    can: Can<may::UndoImports>,
    key: PathKey<ImportId>,
    input: Input<Undoing>,
) -> Result<Reply, Problem> {
    can.read(|_, _| Ok(())).await?;
    let (input, _) = input.share()?;
    let id = key.0;
    let kind = can.read(move |db, scope| within_reach(db, scope, id)).await?.kind;
    match kind.as_str() {
        talent::Register::KIND => undo_of(talent::Register, can, id, input).await,
        demand::Posts::KIND => undo_of(demand::Posts, can, id, input).await,
        assignment::Placements::KIND => undo_of(assignment::Placements, can, id, input).await,
        hiring::Rounds::KIND => undo_of(hiring::Rounds, can, id, input).await,
        organization::Bodies::KIND => undo_of(organization::Bodies, can, id, input).await,
        accounts::Accounts::KIND => undo_of(accounts::Accounts, can, id, input).await,
        kind if tables::is_one(kind) => tables::undo(can.also(), id, input).await,
        kind => {
            let ledger = every_ledger().find(|ledger| ledger.path == kind);
            let ledger = ledger.ok_or(Problem::not_found())?;
            undo_of(ledger::Import(ledger), can, id, input).await
        }
    }
}

/// Undoing needs what taking in needed.
async fn undo_of<I: Importable>(
    of: I,
    can: Can<may::UndoImports>,
    id: ImportId,
    input: Input<Undoing>,
) -> Result<Reply, Problem> {
    let Taken { may, kind, is_secret, .. } = of.taken();
    can.to(may)
        .write(acts::IMPORT_UNDO, input, move |tx, scope, _, _| {
            let import = standing(tx.db, scope, id)?;
            let written = written_by(tx.db, id)?;
            let mut reasons = of.built_upon(tx.db, scope, &written)?;
            reasons.extend(resting(tx.db, kind, &written)?);
            if !reasons.is_empty() {
                return Err(in_the_way(&written, reasons));
            }
            for one in written.iter().rev() {
                of.take_back(tx, scope, one, import.recorded_at)?;
            }
            store::undo(tx, id)?;
            let event = AuditEvent::done(acts::IMPORT_UNDO, "import", id).with(kind);
            tx.audit(event.withheld_if(is_secret));
            Reply::json(&Import::from(store::find(tx.db, id)?))
        })
        .await
}

/// An import within reach that was not undone.
fn standing(db: &mut Db, scope: &Scope, id: ImportId) -> Result<ImportRow, Problem> {
    let import = within_reach(db, scope, id)?;
    if import.undone_at.is_none() {
        return Ok(import);
    }
    let (state, step) = (("取消済", "Undone"), ("取込の取消", "Undo the import"));
    Err(Problem::state_conflict(state, step, Wording::nothing()))
}

fn written_by(db: &mut Db, id: ImportId) -> Result<Vec<Written>, Problem> {
    let written =
        |(id, version, created, name)| Written { subject: Subject { id, version }, created, name };
    Ok(store::done(db, id)?.into_iter().map(written).collect())
}

fn in_the_way(written: &[Written], mut reasons: Vec<(usize, Wording)>) -> Problem {
    reasons.sort_by_key(|(place, _)| *place);
    let told = reasons.into_iter().take(crate::limits::FAULTS_AT_ONCE).map(|(place, what)| {
        let name = written.get(place).map_or("", |one| one.name.as_str());
        FieldError::new("", "built_upon").with("name", name).saying("what", what)
    });
    let mut problem = Problem::new(Code::ImportBuiltUpon);
    problem.errors = told.collect();
    problem
}
