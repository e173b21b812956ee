//! People shown to hosts with their consent, and the order in which a host wants those it was
//! shown, and only those.

use crate::auth::Action;
use crate::auth::may;
use crate::organization;
use crate::pages::kit::choose::{chosen, name_of};
use crate::pages::kit::{
    Answer, Block, Cell, Field, Form, Grid, Kind, Link, Screen, Step, Visit, Words, about, address,
    blocks, screen, screen_of, with_form,
};
use crate::problem::Problem;
use crate::vocab::{FiscalYear, OrganizationCode, ShownId};
use crate::web::{PathKey, Route};
use crate::wish::{self, RankingView, ShownQuestion, ShownView, acts, handlers};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/shown-candidates", "提示した候補者の画面", list),
        Route::get("/host-rankings/{key}", "受入団体の希望順位の画面", ranking),
        Route::get("/host-rankings/{key}/rank", "希望順位の入力の画面", rank_form),
        Route::post("/host-rankings/{key}/rank", "希望順位の提出", rank),
    ]
    .into_iter()
    .chain(screen_of(
        "/shown-candidates/new",
        ["候補者の提示の画面", "候補者の提示"],
        async |visit: &Visit<_>| {
            about(
                visit,
                "/shown-candidates/new",
                showing(visit).await?,
                (visit.w.candidate_new, "/shown-candidates?fiscal_year={fiscal_year}&done=saved"),
            )
            .await
        },
        handlers::show_candidate,
    ))
    .chain(screen(
        "/shown-candidates/{id}/take-back",
        ["候補者の提示の取消の確認の画面", "候補者の提示の取消"],
        taking_back,
        handlers::take_back_candidate,
    ))
    .collect()
}

/// The year asked for in the address; the next one without.
fn year<A>(visit: &Visit<A>) -> Result<FiscalYear, Problem> {
    let asked = visit.looks("fiscal_year").pop().and_then(|year| year.parse().ok());
    let next = || {
        FiscalYear::of(visit.viewer.today()).and_then(|year| FiscalYear::new(year.year() + 1)).ok()
    };
    asked.or_else(next).ok_or(Problem::not_found())
}

async fn list(visit: Visit<may::ReadShownCandidates>) -> Result<Answer, Problem> {
    let (w, year) = (visit.w, year(&visit)?);
    let code = visit
        .looks("organization_code")
        .pop()
        .and_then(|code| code.parse::<OrganizationCode>().ok());
    let question =
        ShownQuestion { organization_code: code.into_iter().collect(), fiscal_year: Some(year) };
    let (rows, names) = visit
        .can()
        .read(move |db, scope| {
            let names =
                organization::names(db)?.into_iter().filter(|(code, _)| scope.reaches_body(code));
            Ok((
                wish::shown(db, scope, &question)?,
                names.collect::<std::collections::BTreeMap<_, _>>(),
            ))
        })
        .await?;
    let grid = rows.iter().fold(
        Grid::new(w.candidates, &[w.name, w.title, w.shown_to, w.consented_on, w.what_to_do], w),
        |grid, row| {
            let step = if row.allowed_actions.contains(&acts::CANDIDATE_TAKE_BACK) {
                Cell::link(format!("/shown-candidates/{}/take-back", row.id), w.take_back)
            } else {
                Cell::text("")
            };
            grid.row(vec![
                Cell::text(format!("{}（{}）", row.talent_name, row.talent_name_kana)),
                Cell::text(&row.home_title),
                Cell::link(
                    place(&row.organization_code, year),
                    names.get(&row.organization_code).cloned().unwrap_or_default(),
                ),
                Cell::Days(row.consented_on.to_string()),
                step,
            ])
        },
    );
    let bodies = names.iter().map(|(code, name)| (code.to_string(), name.clone())).collect();
    let fields = vec![
        Field::new("organization_code", w.shown_to, Kind::Choice(bodies)),
        Field::year("fiscal_year", w.fiscal_year, year.year(), w).value(year.year()),
    ];
    let mut parts = vec![Block::Text(Words::fill(w.candidates_lead, &[&w.year(year)]))];
    if visit.viewer.may(Action::ShowCandidates) {
        parts.push(Block::Actions(vec![Link::new("/shown-candidates/new", w.candidate_new)]));
    }
    parts.push(Block::Conditions(Form::conditions(
        "/shown-candidates",
        w.search,
        fields,
        visit.request.query_string(),
    )));
    parts.push(Block::Grid(Grid {
        status: Some(Words::fill(w.count_all, &[&rows.len()])),
        empty: w.none_found,
        ..grid
    }));
    if visit.viewer.may(Action::RankCandidates) {
        let links = names
            .iter()
            .map(|(code, name)| Link::new(place(code, year), format!("{}: {name}", w.ranking)));
        parts.push(Block::Links(links.collect()));
    }
    visit.page(w.candidates, blocks(parts))
}

fn place(code: &OrganizationCode, year: FiscalYear) -> String {
    format!("/host-rankings/{code}?fiscal_year={}", year.year())
}

/// Whom to show, chosen in the address.
async fn showing(
    visit: &Visit<may::ShowCandidates>,
) -> Result<Option<(Vec<Block>, Form)>, Problem> {
    let (w, Some(talent)) = (visit.w, chosen(visit)) else { return Ok(None) };
    let name = name_of(visit, talent).await?;
    let bodies = visit.can().read(|db, _| organization::names(db)).await?;
    let bodies = bodies
        .into_iter()
        .filter(|(code, _)| !code.is_prefecture())
        .map(|(code, name)| (code.to_string(), name))
        .collect();
    let fields = vec![
        Field::new("talent_id", w.name, Kind::Hidden).value(talent),
        Field::new("organization_code", w.shown_to, Kind::Choice(bodies)).required(),
        Field::year("fiscal_year", w.fiscal_year, year(visit)?.year(), w)
            .required()
            .value(year(visit)?.year()),
        Field::new("consented_on", w.consented_on, Kind::Day).required().support(w.consent_needed),
        Field::new("consent_reference", w.consent_reference, Kind::Text).required(),
    ];
    let action = address("/shown-candidates/new", "", &[("talent_id", &talent.to_string())]);
    let parts = vec![
        Block::Notice("info", w.candidate_text.to_owned()),
        Block::Facts(vec![(w.name.to_owned(), Cell::text(name))]),
    ];
    Ok(Some((parts, visit.form(action, w.candidate_new, fields).back("/shown-candidates"))))
}

async fn taking_back(visit: &Visit<may::ShowCandidates>, id: ShownId) -> Result<Screen, Problem> {
    let w = visit.w;
    let (row, names) = visit
        .can()
        .read(move |db, scope| {
            let rows = wish::shown(db, scope, &ShownQuestion::default())?;
            let row = rows.into_iter().find(|row| row.id == id).ok_or(Problem::not_found())?;
            Ok((row, organization::names(db)?))
        })
        .await?;
    let host = names.get(&row.organization_code).cloned().unwrap_or_default();
    let text = Words::fill(w.take_back_text, &[&row.talent_name, &host]);
    let form = visit
        .form(format!("/shown-candidates/{id}/take-back"), w.take_back, Vec::new())
        .back("/shown-candidates")
        .grave();
    Ok(Screen::new(
        visit.w.take_back,
        vec![Block::Notice("bad", text)],
        form,
        "/shown-candidates?done=saved",
    ))
}

async fn held<A>(
    visit: &Visit<A>,
    code: OrganizationCode,
    year: FiscalYear,
) -> Result<(RankingView, String), Problem> {
    let read = visit.can().read(move |db, scope| {
        let view = wish::ranking(db, scope, &code, year)?;
        Ok((view, organization::names(db)?.remove(&code).unwrap_or_default()))
    });
    read.await
}

async fn ranking(
    visit: Visit<may::ReadHostRankings>,
    key: PathKey<OrganizationCode>,
) -> Result<Answer, Problem> {
    let (w, year) = (visit.w, year(&visit)?);
    let (view, name) = held(&visit, key.0, year).await?;
    let grid = view.ranked.iter().fold(
        Grid::new(w.ranking, &[w.place_in_order, w.name, w.title], w),
        |grid, row| {
            let who =
                format!("{}（{}）", row.candidate.talent_name, row.candidate.talent_name_kana);
            grid.row(vec![
                Cell::number(row.place),
                Cell::text(who),
                Cell::text(&row.candidate.home_title),
            ])
        },
    );
    let mut parts = vec![Block::Text(Words::fill(w.ranking_lead, &[&w.year(year)]))];
    if !view.on_behalf_of.is_empty() {
        parts.push(Block::Facts(vec![(w.on_behalf_of.to_owned(), Cell::text(&view.on_behalf_of))]));
    }
    if view.allowed_actions.contains(&acts::HOST_RANKING_RANK) {
        let href =
            format!("/host-rankings/{}/rank?fiscal_year={}", view.organization_code, year.year());
        parts.push(Block::Actions(vec![Link::new(href, w.rank_them)]));
    } else {
        parts.push(Block::Notice("info", w.rank_by.to_owned()));
    }
    parts.push(Block::Grid(grid));
    parts.push(Block::Links(vec![Link::new(
        format!("/shown-candidates?fiscal_year={}", year.year()),
        w.candidates,
    )]));
    visit.page(&format!("{}: {name}", w.ranking), blocks(parts))
}

/// One place after another, each with those who were shown.
async fn ranking_form(
    visit: &Visit<may::RankCandidates>,
    code: OrganizationCode,
) -> Result<(String, Vec<Block>, Form), Problem> {
    let (w, year) = (visit.w, year(visit)?);
    let (view, name) = held(visit, code.clone(), year).await?;
    let question = ShownQuestion { organization_code: vec![code.clone()], fiscal_year: Some(year) };
    let shown = visit.can().read(move |db, scope| wish::shown(db, scope, &question)).await?;
    let option = |row: &ShownView| {
        (row.id.to_string(), format!("{}（{}）", row.talent_name, row.home_title))
    };
    let options: Vec<(String, String)> = shown.iter().map(option).collect();
    let this = vec![(year.year().to_string(), w.year(year))];
    let mut fields = vec![
        Field::new("fiscal_year", w.fiscal_year, Kind::Scale(this)).required().value(year.year()),
    ];
    fields.extend((0..options.len()).map(|at| {
        let now = view.ranked.get(at).map_or_else(String::new, |row| row.candidate.id.to_string());
        Field::new(
            &format!("ranked/{at}"),
            &Words::fill(w.place_number, &[&(at + 1)]),
            Kind::Choice(options.clone()),
        )
        .value(now)
    }));
    let here = format!("/host-rankings/{code}");
    let form = visit.form(format!("{here}/rank?fiscal_year={}", year.year()), w.rank_them, fields);
    let form = form.of_version(view.version).back(format!("{here}?fiscal_year={}", year.year()));
    let parts = vec![Block::Text(Words::fill(w.rank_text, &[&shown.len(), &view.ranked.len()]))];
    Ok((format!("{}: {name}", w.ranking), parts, form))
}

async fn rank_form(
    visit: Visit<may::RankCandidates>,
    key: PathKey<OrganizationCode>,
) -> Result<Answer, Problem> {
    let (title, mut parts, form) = ranking_form(&visit, key.0).await?;
    parts.push(Block::Form(form));
    visit.page(&title, blocks(parts))
}

async fn rank(
    step: Step<may::RankCandidates>,
    key: PathKey<OrganizationCode>,
) -> Result<Answer, Problem> {
    let (title, parts, form) = ranking_form(&step.visit, key.0.clone()).await?;
    let here = place(&key.0, year(&step.visit)?);
    let mut input = form.clone();
    // Somebody who ranks nobody says so: the list is sent empty.
    if !input
        .fields
        .iter()
        .any(|field| field.name.starts_with("ranked/") && !step.typed(&field.name).is_empty())
    {
        input.fields.retain(|field| !field.name.starts_with("ranked/"));
        input.fields.push(Field::new("ranked", "", Kind::Several(Vec::new())));
    }
    match handlers::rank(step.visit.can().clone(), key, step.input(&input)).await {
        Ok(_) => Ok(Answer::to(format!("{here}&done=saved"))),
        Err(problem) => step.visit.again(&title, &problem, step.filled(form), with_form(parts)),
    }
}
