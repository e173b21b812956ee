//! What is held on oneself: career, qualifications, assignments, and all of it as a file.

use crate::auth::{Action, may};
use crate::insight;
use crate::pages::kit::{Answer, Block, Cell, Grid, Link, Visit, blocks};
use crate::pages::papers;
use crate::pages::register::planned;
use crate::pages::register::talents::{Mending, assignments, looked, read_card, record, skills};
use crate::pages::training::courses;
use crate::paper::Subject;
use crate::problem::Problem;
use crate::talent::TalentView;
use crate::vocab::TalentId;
use crate::web::{Format, NoFilter, Reply, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/me/record", "自分の記録の画面", show),
        Route::get("/me/record.json", "自分の記録の受け取り", download),
    ]
}

async fn show(visit: Visit<may::ReadTalents>) -> Result<Answer, Problem> {
    let w = visit.w;
    let Some(talent) = visit.viewer.me.talent_id else {
        return visit
            .page(w.my_record, blocks(vec![Block::Notice("info", w.no_person.to_owned())]));
    };
    let (view, names, served) = read_card(&visit, talent).await?;
    let TalentView::Full(card) = view else { return Err(Problem::not_found()) };
    let declares = visit.viewer.may(Action::DeclareOwnQualification);
    let mut parts = vec![
        Block::Text(w.my_record_lead.to_owned()),
        Block::Extras(vec![
            Link::new("/me/record.json?format=xlsx", w.my_workbook),
            Link::new("/me/record.json", w.my_download),
        ]),
    ];
    parts.extend(planned::of_person(&visit, talent).await?);
    parts.push(Block::Section("assignments", w.assignments_of.to_owned()));
    parts.push(Block::Grid(assignments(&served, w)));
    parts.extend(record(
        &card,
        &names,
        w,
        if declares { &Mending::Own } else { &Mending::Nothing },
    ));
    if declares {
        let at = parts
            .iter()
            .position(|part| matches!(part, Block::Section("absences", _)))
            .unwrap_or(parts.len());
        parts.insert(
            at,
            Block::Actions(vec![Link::new("/me/qualifications/new", w.declare_qualification)]),
        );
    }
    parts.extend(papers::hanging(&visit, Subject::Person(talent)).await?);
    parts.extend(skills(&visit, talent).await?);
    parts.extend(courses::of_person(&visit, talent).await?);
    parts.extend(who_looked(&visit, talent).await?);
    parts.extend(accounts_told(&visit, talent).await?);
    visit.page(w.my_record, blocks(parts))
}

/// Which bodies and roles looked at one's own levels and wishes, by month.
async fn who_looked(
    visit: &Visit<may::ReadTalents>,
    talent: TalentId,
) -> Result<Vec<Block>, Problem> {
    let w = visit.w;
    let rows = visit
        .can()
        .also::<may::UseOwnAccount>()
        .read(move |db, _| insight::viewers_of(db, talent))
        .await?;
    Ok(looked(&rows, w.viewers, w))
}

/// Which accounts were opened, asked for or given a password on one's own record.
async fn accounts_told(
    visit: &Visit<may::ReadTalents>,
    talent: TalentId,
) -> Result<Vec<Block>, Problem> {
    let w = visit.w;
    let can = visit.can().also::<may::UseOwnAccount>();
    let rows = can.read(move |db, _| insight::account_notices(db, talent)).await?;
    let heads = [w.when, w.what, w.about];
    let grid = rows.iter().fold(Grid::new(w.account_notices, &heads, w), |grid, row| {
        grid.row(vec![
            Cell::text(&row.recorded_at),
            Cell::text(insight::act_name(&row.action, w.language())),
            Cell::text(&row.subject_id),
        ])
    });
    Ok(vec![
        Block::Section("account-notices", w.account_notices.to_owned()),
        Block::Text(w.account_notices_lead.to_owned()),
        Block::Grid(grid),
    ])
}

/// All of it as a file: a workbook, or the record as it is.
async fn download(visit: Visit<may::ReadTalents>) -> Result<Answer, Problem> {
    let listing = visit.listing::<NoFilter>()?;
    let reply = insight::record_file(&listing, insight::own_record(visit.can()).await?)?;
    if listing.format != Format::Json {
        return Ok(Answer::file(reply));
    }
    let bytes = serde_json::to_vec_pretty(&reply.said()["record"]).unwrap_or_default();
    Ok(Answer::file(Reply::file("自分の記録.json".to_owned(), "application/json", bytes)))
}
