//! Links, answers by file and figures over HTTP.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::model::total;
use super::view::FigureLine;
use super::{file, steps, store, view};
use crate::auth::{Scope, may};
use crate::db::Db;
use crate::ledger::{self, Entry, Filter, Ledger};
use crate::literacy::acts;
use crate::literacy::questionnaire::SkillCheckRounds;
use crate::problem::Problem;
use crate::vocab::{LedgerEntryId, Name, ShortText, SkillCheckLinkId};
use crate::web::{
    Can, Cursor, DryRun, Input, Listing, NoFilter, Nothing, Page, PathKey, Query, Reply, Route,
    Sheet, Table, Upload,
};

/// Most links given at once.
const LINKS_AT_ONCE: u64 = 500;

pub fn routes() -> Vec<Route> {
    vec![
        Route::get(
            "/skill-check-rounds/{id}/links",
            "回答用リンクの一覧（氏名は自団体だけ）",
            list,
        )
        .list()
        .returns::<Page<LinkView>>(),
        Route::post("/skill-check-rounds/{id}/links", "回答用リンクの発行", issue)
            .takes::<Issue>()
            .returns::<Issued>()
            .gives(201),
        Route::post("/skill-check-links/{id}/withdraw", "回答用リンクの取消し", withdraw)
            .takes::<Nothing>()
            .returns::<Withdrawn>(),
        Route::post("/skill-check-rounds/{id}/answers", "回答の取込み", take_in)
            .query::<DryRun>()
            .takes_file()
            .returns::<TakenIn>(),
        Route::get("/skill-check-figures", "スキルチェックの集計", figures)
            .list()
            .returns::<Page<FigureLine>>(),
    ]
}

/// Somebody who is given a link.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLink {
    /// What the body calls the person: a name or a number. Only the body sees it.
    pub holder: Name,
    /// Where the person works.
    #[serde(default)]
    pub department: ShortText,
}

/// Who is given a link.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// The people, 1 to 500.
    #[validate(length(min = 1, max = LINKS_AT_ONCE))]
    #[validate(nested)]
    pub people: Vec<NewLink>,
}

/// A link somebody was given.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LinkView {
    /// Its id.
    pub id: SkillCheckLinkId,
    /// What the body calls the person.
    pub holder: String,
    /// Where the person works.
    pub department: String,
    /// Whether it was used.
    pub answered: bool,
    /// Where it is opened; told once, when it is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

impl LinkView {
    fn of(link: store::Link, secret: Option<&str>) -> Self {
        Self {
            id: link.id,
            holder: link.holder,
            department: link.department,
            answered: link.used_on.is_some(),
            path: secret.map(|secret| format!("/check/{secret}")),
        }
    }
}

/// Links that were given.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Issued {
    /// Each with where it is opened.
    pub links: Vec<LinkView>,
}

/// What became of a link.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Withdrawn {
    /// The round it was of.
    pub round_id: LedgerEntryId,
}

/// A page of the links of a round of one's own body that were not withdrawn.
///
/// # Errors
/// `not_found` for a round that is none of theirs; `cursor_invalid`.
pub fn issued(
    db: &mut Db,
    scope: &Scope,
    (round, listing): (LedgerEntryId, &Listing<NoFilter>),
) -> Result<Page<LinkView>, Problem> {
    steps::own_round(db, scope, round)?;
    let after: Option<store::Place> = listing.cursor.as_ref().map(Cursor::keys).transpose()?;
    let rows = store::links_page(db, round, after, listing.fetch())?;
    let total = listing.total.then(|| store::links_counted(db, round)).transpose()?;
    let key = |link: &store::Link| (link.department.clone(), link.holder.clone(), link.id);
    let page = Page::of(rows, listing.limit, total.map(|(all, _)| all), key);
    listing.arranged(page.map(|link| LinkView::of(link, None)))
}

async fn list(
    can: Can<may::GiveSkillCheckLinks>,
    key: PathKey<LedgerEntryId>,
    listing: Listing<NoFilter>,
) -> Result<Reply, Problem> {
    let read = can.read(move |db, scope| {
        let page = issued(db, scope, (key.0, &listing))?;
        Ok((listing, page))
    });
    let (listing, page) = read.await?;
    issued_file(&listing, &page)
}

/// The links in the form that was asked for.
///
/// # Errors
/// As for any list.
pub fn issued_file(listing: &Listing<NoFilter>, page: &Page<LinkView>) -> Result<Reply, Problem> {
    listing.reply(page, |rows| {
        let heads = [("氏名・整理番号", 20), ("所属", 20), ("回答", 8)];
        let table = Table::new("回答用リンク", &heads);
        rows.iter().fold(table, |table, row| {
            let answered = if row.answered { "済" } else { "" };
            let cells = [&row.holder, &row.department].map(Clone::clone);
            table.row(cells.into_iter().chain([answered.to_owned()]).collect())
        })
    })
}

/// Gives links, which are shown this once.
///
/// # Errors
/// `not_found`; `state_conflict` for a round that is not open; `invalid_input`.
pub async fn issue(
    can: Can<may::GiveSkillCheckLinks>,
    key: PathKey<LedgerEntryId>,
    input: Input<Issue>,
) -> Result<Reply, Problem> {
    can.write(acts::SKILL_CHECK_LINK_ISSUE, input, move |tx, scope, said, _| {
        let people = said.people.iter();
        let people: Vec<(String, String)> =
            people.map(|one| (one.holder.to_string(), one.department.to_string())).collect();
        let made = steps::issue(tx, scope, key.0, &people)?;
        let links = made.into_iter().map(|(link, secret)| LinkView::of(link, Some(&secret)));
        let place = format!("{}/skill-check-rounds/{}/links", crate::web::API_PREFIX, key.0);
        Ok(Reply::created(place, 1, &Issued { links: links.collect() })?.shown_once())
    })
    .await
}

/// Withdraws a link.
///
/// # Errors
/// `not_found`; `state_conflict` for one that was used.
pub async fn withdraw(
    can: Can<may::GiveSkillCheckLinks>,
    key: PathKey<SkillCheckLinkId>,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    can.write(acts::SKILL_CHECK_LINK_WITHDRAW, input, move |tx, scope, _, _| {
        Reply::json(&Withdrawn { round_id: steps::withdraw(tx, scope, key.0)? })
    })
    .await
}

/// A row of answers with what it came to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TakenRow {
    /// Row of the file.
    pub row: usize,
    /// What the body calls the person, as the file says.
    pub mark: String,
    /// Points reached.
    pub points: usize,
    /// Points there are.
    pub most: usize,
    /// 1 to 4.
    pub level: i32,
    /// Where the person reads the result; told once, nothing for a rehearsal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

/// Answers that came by file.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TakenIn {
    /// Whether they were taken in.
    pub done: bool,
    /// Each row.
    pub rows: Vec<TakenRow>,
}

/// That a link is of a round of one's own body.
///
/// # Errors
/// `not_found`.
pub fn own_link(db: &mut Db, scope: &Scope, id: SkillCheckLinkId) -> Result<(), Problem> {
    let link = super::link(db, id)?.ok_or(Problem::not_found())?;
    steps::own_round(db, scope, link.round_id).map(drop)
}

/// A round the caller writes.
///
/// # Errors
/// `not_found`.
pub fn written(db: &mut Db, scope: &Scope, id: LedgerEntryId) -> Result<Entry, Problem> {
    let mut filter = Filter::on(SkillCheckRounds::LEDGER);
    filter.id = vec![id];
    let round = ledger::within(db, scope, &filter)?.pop().ok_or(Problem::not_found())?;
    if ledger::writes(db, scope, SkillCheckRounds::LEDGER, &round)? {
        Ok(round)
    } else {
        Err(Problem::not_found())
    }
}

fn read_rows(
    db: &mut Db,
    round: &Entry,
    sheets: &[Sheet],
) -> Result<Vec<steps::AnswerRow>, Problem> {
    file::rows(&steps::question_views(db, round.text("questionnaire"))?, sheets)
}

/// Takes answers in from a file, all or none.
///
/// # Errors
/// `not_found`; `state_conflict` for a round that is not open; `invalid_input` with every cell that is
/// wrong, by row and heading.
pub async fn take_in(
    can: Can<may::WriteSkillChecks>,
    key: PathKey<LedgerEntryId>,
    query: Query<DryRun>,
    upload: Upload,
) -> Result<Reply, Problem> {
    // Unpacking a workbook is work: the rights come first.
    can.read(|_, _| Ok(())).await?;
    let (input, _turn) = upload.sheets(&can).await;
    if query.0.dry_run {
        let sheets = input.value()?;
        let read = can.read(move |db, scope| {
            let round = written(db, scope, key.0)?;
            steps::check_open(&round, ("回答の取込み", "Take answers in"))?;
            let questions = steps::question_views(db, round.text("questionnaire"))?;
            Ok((read_rows(db, &round, &sheets)?, questions))
        });
        let (rows, questions) = read.await?;
        let rows = rows.into_iter().map(|row| {
            let (parts, level) = super::model::judged(&questions, &row.chosen);
            let (points, most) = total(&parts);
            TakenRow { row: row.row, mark: row.mark, points, most, level, path: None }
        });
        return Reply::json(&TakenIn { done: false, rows: rows.collect() });
    }
    can.write(acts::SKILL_CHECK_ANSWER_IMPORT, input, move |tx, scope, sheets, _| {
        let round = written(tx.db, scope, key.0)?;
        let rows = read_rows(tx.db, &round, sheets)?;
        let taken = steps::take(tx, &round, &rows)?;
        let view = |(row, (answer, secret)): (&steps::AnswerRow, (store::Answer, String))| {
            let (points, most) = total(&answer.parts);
            let path = Some(format!("/check/results/{secret}"));
            let mark = row.mark.clone();
            TakenRow { row: row.row, mark, points, most, level: answer.level, path }
        };
        let rows = rows.iter().zip(taken).map(view).collect();
        Ok(Reply::json(&TakenIn { done: true, rows })?.shown_once())
    })
    .await
}

async fn figures(
    can: Can<may::ReadSkillChecks>,
    listing: Listing<NoFilter>,
) -> Result<Reply, Problem> {
    let threshold = can.door().smallest_group;
    let found = can.read(move |db, scope| view::figures(db, scope, threshold)).await?;
    figures_file(&listing, found)
}

/// The figures in the form that was asked for.
///
/// # Errors
/// As for any list.
pub fn figures_file(listing: &Listing<NoFilter>, found: Vec<FigureLine>) -> Result<Reply, Problem> {
    listing.reply_all(found, FigureLine::key, |rows| {
        let heads = [
            ("団体名", 20),
            ("年度", 8),
            ("部", 20),
            ("回答者", 10),
            ("水準1", 8),
            ("水準2", 8),
            ("水準3", 8),
            ("水準4", 8),
        ];
        let counted = ["回答者", "水準1", "水準2", "水準3", "水準4"];
        let table = Table::new("スキルチェックの集計", &heads).counting(&counted);
        let cell = |count: Option<i64>| count.map_or_else(String::new, |count| count.to_string());
        rows.iter().fold(table, |table, row| {
            let part = if row.part == 0 { "全体" } else { &row.part_name };
            let mut cells = vec![
                row.organization_name.clone(),
                row.fiscal_year.to_string(),
                part.to_owned(),
                cell(row.people),
            ];
            cells.extend(row.levels.into_iter().map(cell));
            table.row(cells)
        })
    })
}
