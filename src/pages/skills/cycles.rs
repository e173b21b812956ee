//! The yearly cycles of skill sheets: setting one up, giving sheets out, moving its days,
//! publishing its figures; a sheet for one person; who reviews; and the figures as they were
//! published.

use crate::assessment::{
    self, CycleView, DistributionLine, LEVEL_BANDS, Publication, SheetState, acts, handlers,
};
use crate::auth::may;
use crate::auth::{Action, Reach};
use crate::organization;
use crate::pages::kit::choose::{chosen, name_of};
use crate::pages::kit::{
    Answer, Block, Cell, Field, Form, Grid, Kind, Link, Screen, Step, Visit, Words, about, address,
    blocks, screen, screen_by, screen_of,
};
use crate::problem::Problem;
use crate::skill;
use crate::talent;
use crate::vocab::{Act, AssessmentCycleId, AssessmentId, FiscalYear};
use crate::web::{PathKey, Reply, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/assessment-cycles", "スキル評価の年次一覧の画面", list),
        Route::get("/assessment-cycles/{id}", "スキル評価の年次の画面", show),
        Route::get("/skill-statistics", "スキル統計の画面", statistics),
    ]
    .into_iter()
    .chain(screen_of(
        "/assessment-cycles/new",
        ["スキル評価の年次の設定の画面", "スキル評価の年次の設定"],
        async |visit: &Visit<_>| {
            let form = new_form(visit).await?;
            Ok(Screen::new(
                visit.w.cycle_new,
                vec![Block::Text(visit.w.cycle_new_lead.to_owned())],
                form,
                "/assessment-cycles/{id}?done=saved",
            ))
        },
        handlers::create_cycle,
    ))
    .chain(screen(
        "/assessment-cycles/{id}/change",
        ["スキル評価の期日の変更の画面", "スキル評価の期日の変更"],
        async |visit: &Visit<_>, id| {
            let form = changing(visit, id).await?;
            Ok(Screen::new(
                visit.w.cycle_change,
                vec![Block::Text(visit.w.cycle_change_lead.to_owned())],
                form,
                format!("/assessment-cycles/{id}?done=saved"),
            ))
        },
        handlers::revise_cycle,
    ))
    .chain(screen_of(
        "/assessments/new",
        ["スキルシートの個別配付の画面", "スキルシートの個別配付"],
        async |visit: &Visit<_>| {
            about(
                visit,
                "/assessments/new",
                giving(visit).await?,
                (visit.w.sheet_give, "/assessments/{id}?done=saved"),
            )
            .await
        },
        handlers::give_out,
    ))
    .chain(screen(
        "/assessments/{id}/assign",
        ["評価者の変更の画面", "評価者の変更"],
        assigning,
        handlers::assign,
    ))
    .chain(screen_by(
        "/assessment-cycles/{id}/step",
        ["スキル評価の手続の確認の画面", "スキル評価の手続"],
        confirmed,
        take,
    ))
    .collect()
}

fn phase(cycle: &CycleView, w: &'static Words) -> Cell {
    let (tone, text) = match cycle.phase {
        "planned" => ("plain", w.phase_planned),
        "self" => ("good", w.phase_self),
        "review" => ("half", w.phase_review),
        "closing" => ("half", w.phase_closing),
        _ => ("plain", w.phase_closed),
    };
    Cell::Mark(tone, text.to_owned())
}

async fn list(visit: Visit<may::ReadReference>) -> Result<Answer, Problem> {
    let (w, cycles) = (visit.w, visit.can().read(assessment::cycle_views).await?);
    let heads =
        [w.assessment_year, w.state, w.first_day_open, w.self_due, w.review_due, w.cycle_closes];
    let grid = cycles.iter().fold(Grid::new(w.cycles, &heads, w), |grid, cycle| {
        grid.row(vec![
            Cell::link(format!("/assessment-cycles/{}", cycle.id), w.year(cycle.fiscal_year)),
            phase(cycle, w),
            Cell::Days(cycle.opens_on.to_string()),
            Cell::Days(cycle.self_due_on.to_string()),
            Cell::Days(cycle.review_due_on.to_string()),
            Cell::Days(cycle.closes_on.to_string()),
        ])
    });
    let mut parts = vec![Block::Text(w.cycles_lead.to_owned())];
    if visit.viewer.may(Action::ManageAssessments) {
        parts.push(Block::Actions(vec![Link::new("/assessment-cycles/new", w.cycle_new)]));
    }
    parts.push(Block::Grid(Grid {
        status: Some(Words::fill(w.count_all, &[&cycles.len()])),
        ..grid
    }));
    let mut ways = Vec::new();
    if visit.viewer.may(Action::ReadSkillStatistics) {
        ways.push(Link::new("/skill-statistics", w.skill_statistics));
    }
    ways.push(Link::new("/skill-catalogues", w.catalogues));
    parts.push(Block::Links(ways));
    visit.page(w.cycles, blocks(parts))
}

async fn cycle_of<A>(visit: &Visit<A>, id: AssessmentCycleId) -> Result<CycleView, Problem> {
    visit.can().read(move |db, scope| assessment::cycle_view(db, scope, id)).await
}

fn facts(cycle: &CycleView, w: &'static Words) -> Block {
    Block::Facts(vec![
        (w.assessment_year.to_owned(), Cell::Days(w.year(cycle.fiscal_year))),
        (w.state.to_owned(), phase(cycle, w)),
        (w.first_day_open.to_owned(), Cell::text(cycle.opens_on)),
        (w.self_due.to_owned(), Cell::text(cycle.self_due_on)),
        (w.review_due.to_owned(), Cell::text(cycle.review_due_on)),
        (w.cycle_closes.to_owned(), Cell::text(cycle.closes_on)),
        (
            w.catalogue.to_owned(),
            Cell::link(format!("/skill-catalogues/{}", cycle.catalogue_id), w.open_catalogue),
        ),
        (w.opened_at.to_owned(), Cell::maybe(cycle.opened_at.as_ref())),
        (w.published_at.to_owned(), Cell::maybe(cycle.published_at.as_ref())),
    ])
}

/// How many sheets stand where, with their share of all and the list of those in the state.
fn progress(cycle: &CycleView, w: &'static Words) -> Vec<Block> {
    let Some(counts) = &cycle.progress else { return Vec::new() };
    let all: i64 = counts.values().sum();
    let over = [SheetState::Confirmed, SheetState::Settled];
    let done: i64 = over.iter().filter_map(|state| counts.get(state.as_str())).sum();
    let percent =
        |count: i64| if all == 0 { "ー".to_owned() } else { (count * 100 / all).to_string() };
    let grid = SheetState::ALL.iter().fold(
        Grid::new(w.sheets_by_state, &[w.state, w.sheets, w.percent_of_all], w),
        |grid, state| {
            let count = counts.get(state.as_str()).copied().unwrap_or(0);
            let href = format!("/assessments?cycle_id={}&state={state}", cycle.id);
            grid.row(vec![
                Cell::link(href, w.term(state)),
                Cell::number(count),
                Cell::number(percent(count)),
            ])
        },
    );
    let text = Words::fill(w.progress_text, &[&all, &done, &percent(done)]);
    vec![
        Block::Section("progress", w.cycle_progress.to_owned()),
        Block::Text(text),
        Block::Grid(grid),
    ]
}

/// How far each body's sheets are, for those who may see sheets: counts, never levels.
async fn by_body(
    visit: &Visit<may::ReadReference>,
    id: AssessmentCycleId,
) -> Result<Vec<Block>, Problem> {
    let w = visit.w;
    if visit.viewer.reach(Action::ReadAssessments) <= Reach::Own {
        return Ok(Vec::new());
    }
    let can = visit.can().also::<may::ReadAssessments>();
    let (rows, names) = can
        .read(move |db, scope| {
            Ok((assessment::progress_by_body(db, scope, id)?, organization::names(db)?))
        })
        .await?;
    let heads = [w.body, w.sheets, w.handed_in, w.handed_in_percent, w.confirmed_count];
    let grid = rows.iter().fold(Grid::new(w.progress_by_body, &heads, w), |grid, row| {
        grid.row(vec![
            Cell::text(names.get(&row.organization_code).cloned().unwrap_or_default()),
            Cell::number(row.sheets),
            Cell::number(row.handed_in),
            Cell::number(row.handed_in * 100 / row.sheets.max(1)),
            Cell::number(row.confirmed),
        ])
    });
    Ok(vec![Block::Section("bodies", w.progress_by_body.to_owned()), Block::Grid(grid)])
}

/// What is confirmed on a screen of its own.
const CYCLE_STEPS: &[Act] =
    &[acts::ASSESSMENT_CYCLE_OPEN, acts::ASSESSMENT_CYCLE_ENROL, acts::ASSESSMENT_CYCLE_PUBLISH];

/// Why a step that is still to come cannot be taken today.
fn why_not(cycle: &CycleView, w: &'static Words) -> Vec<String> {
    let may = |act: Act| cycle.allowed_actions.contains(&act);
    let mut said = Vec::new();
    if cycle.opened_at.is_none() && !may(acts::ASSESSMENT_CYCLE_OPEN) {
        said.push(Words::fill(w.open_between, &[&cycle.opens_on, &cycle.self_due_on]));
    }
    if cycle.opened_at.is_some() && !may(acts::ASSESSMENT_CYCLE_ENROL) {
        said.push(Words::fill(w.enrol_until, &[&cycle.self_due_on]));
    }
    if cycle.opened_at.is_some()
        && cycle.published_at.is_none()
        && !may(acts::ASSESSMENT_CYCLE_PUBLISH)
    {
        said.push(Words::fill(w.publish_after, &[&cycle.closes_on]));
    }
    said
}

async fn show(
    visit: Visit<may::ReadReference>,
    key: PathKey<AssessmentCycleId>,
) -> Result<Answer, Problem> {
    let (cycle, w) = (cycle_of(&visit, key.0).await?, visit.w);
    let here = format!("/assessment-cycles/{}", cycle.id);
    let mut links: Vec<Link> = CYCLE_STEPS
        .iter()
        .filter(|act| cycle.allowed_actions.contains(act))
        .filter_map(|act| Some(Link::new(format!("{here}/step?take={act}"), w.ask(*act)?.0)))
        .collect();
    if cycle.allowed_actions.contains(&acts::ASSESSMENT_CYCLE_ENROL) {
        links.push(Link::new(format!("/assessments/new?cycle_id={}", cycle.id), w.sheet_give));
    }
    if cycle.allowed_actions.contains(&acts::ASSESSMENT_CYCLE_REVISE) {
        links.push(Link::new(format!("{here}/change"), w.cycle_change));
    }
    let mut parts = vec![facts(&cycle, w)];
    if !links.is_empty() {
        parts.push(Block::Actions(links));
    }
    if visit.viewer.may(Action::ManageAssessments) {
        let why = why_not(&cycle, w);
        if !why.is_empty() {
            parts.extend([Block::Section("why", w.why_not.to_owned()), Block::List(why)]);
        }
    } else {
        parts.push(Block::Notice("info", w.cycle_steps_by.to_owned()));
    }
    parts.extend(progress(&cycle, w));
    parts.extend(by_body(&visit, cycle.id).await?);
    let mut ways = Vec::new();
    if visit.viewer.may(Action::ReadAssessments) {
        ways.push(Link::new(format!("/assessments?cycle_id={}", cycle.id), w.assessments));
        ways.push(Link::new(
            format!("/assessments?cycle_id={}&state=objected", cycle.id),
            w.objections,
        ));
    }
    if cycle.published_at.is_some() && visit.viewer.may(Action::ReadSkillStatistics) {
        ways.push(Link::new(
            format!("/skill-statistics?fiscal_year={}", cycle.fiscal_year.year()),
            w.skill_statistics,
        ));
    }
    ways.push(Link::new("/assessment-cycles", w.cycles));
    parts.push(Block::Links(ways));
    visit.page(&format!("{}: {}", w.cycle, w.year(cycle.fiscal_year)), blocks(parts))
}

fn dates(w: &'static Words) -> Vec<Field> {
    vec![
        Field::new("self_due_on", w.self_due, Kind::Day).required(),
        Field::new("review_due_on", w.review_due, Kind::Day).required(),
        Field::new("closes_on", w.cycle_closes, Kind::Day).required(),
    ]
}

/// Versions of the catalogue that no longer change.
async fn fixed<A>(visit: &Visit<A>) -> Result<Vec<(String, String)>, Problem> {
    use skill::CatalogueState::{Published, Superseded};
    let (w, most) = (visit.w, i64::from(crate::limits::PAGE_MAX));
    let can = visit.can().also::<may::ReadReference>();
    let (rows, _) = can
        .read(move |db, scope| {
            skill::list_catalogues(db, scope, &[Published, Superseded], None, most)
        })
        .await?;
    Ok(rows
        .iter()
        .map(|row| (row.id.to_string(), format!("{}（{}）", row.name, w.term(row.state))))
        .collect())
}

async fn new_form(visit: &Visit<may::ManageAssessments>) -> Result<Form, Problem> {
    let (w, today) = (visit.w, visit.viewer.today());
    let catalogues = fixed(visit).await?;
    let year = FiscalYear::of(today).map_or(0, FiscalYear::year);
    let mut fields = vec![
        Field::year("fiscal_year", w.assessment_year, year, w).required().value(year),
        Field::new("catalogue_id", w.catalogue, Kind::Choice(catalogues))
            .support(w.catalogue_support),
        Field::new("opens_on", w.first_day_open, Kind::Day).required().value(today),
    ];
    fields.extend(dates(w));
    Ok(visit.form("/assessment-cycles/new", w.save, fields).back("/assessment-cycles"))
}

/// What sheets rest on stays once they were given out; then only the later days are asked for.
async fn changing(
    visit: &Visit<may::ManageAssessments>,
    id: AssessmentCycleId,
) -> Result<Form, Problem> {
    let (cycle, catalogues, w) = (cycle_of(visit, id).await?, fixed(visit).await?, visit.w);
    let mut fields = Vec::new();
    if cycle.opened_at.is_none() {
        fields.push(
            Field::new("catalogue_id", w.catalogue, Kind::Choice(catalogues))
                .value(cycle.catalogue_id),
        );
        fields.push(
            Field::new("opens_on", w.first_day_open, Kind::Day).required().value(cycle.opens_on),
        );
    }
    let days = [cycle.self_due_on, cycle.review_due_on, cycle.closes_on];
    fields.extend(dates(w).into_iter().zip(days).map(|(field, day)| field.value(day)));
    let form = visit.form(format!("/assessment-cycles/{id}/change"), w.save, fields);
    Ok(form.of_version(cycle.version).back(format!("/assessment-cycles/{id}")))
}

/// A step before it is taken: its title, whom it concerns in numbers, and the form where today
/// allows it.
async fn confirmed(
    visit: &Visit<may::ManageAssessments>,
    id: AssessmentCycleId,
) -> Result<Screen, Problem> {
    let (w, wanted) = (visit.w, visit.wanted(CYCLE_STEPS)?);
    let (button, text, grave) = w.ask(wanted).ok_or(Problem::not_found())?;
    let cycle = cycle_of(visit, id).await?;
    let pool = visit.can().read(|db, scope| talent::pool_on(db, scope.today())).await?.len();
    let given = cycle.progress.iter().flat_map(|counts| counts.values()).sum::<i64>();
    let title = format!("{button}: {}", w.year(cycle.fiscal_year));
    let tone = if grave { "bad" } else { "info" };
    let mut parts = vec![Block::Notice(tone, text.to_owned())];
    parts.push(Block::Text(Words::fill(
        w.cycle_numbers,
        &[&pool, &given, &cycle.self_due_on, &cycle.review_due_on, &cycle.closes_on],
    )));
    if wanted == acts::ASSESSMENT_CYCLE_PUBLISH {
        parts.extend(progress(&cycle, w));
    }
    if !cycle.allowed_actions.contains(&wanted) {
        parts.push(Block::List(why_not(&cycle, w)));
        parts.push(Block::Links(vec![Link::new(format!("/assessment-cycles/{id}"), w.cycle)]));
        return Ok(Screen::new(title, parts, None::<Form>, ""));
    }
    let form =
        visit.form(format!("/assessment-cycles/{id}/step?take={wanted}"), button, Vec::new());
    let form = form.of_version(cycle.version).back(format!("/assessment-cycles/{id}"));
    let form = if grave { form.grave() } else { form };
    Ok(Screen::new(title, parts, form, format!("/assessment-cycles/{id}?done=saved")))
}

async fn take(
    step: &Step<may::ManageAssessments>,
    id: AssessmentCycleId,
    form: &Form,
) -> Result<Reply, Problem> {
    let (can, key) = (step.visit.can().clone(), PathKey(id));
    match step.visit.wanted(CYCLE_STEPS)? {
        acts::ASSESSMENT_CYCLE_OPEN => handlers::open_cycle(can, key, step.input(form)).await,
        acts::ASSESSMENT_CYCLE_ENROL => handlers::enrol(can, key, step.input(form)).await,
        _ => handlers::publish(can, key, step.input(form)).await,
    }
}

/// A sheet for the person chosen in the address.
async fn giving(
    visit: &Visit<may::ManageAssessments>,
) -> Result<Option<(Vec<Block>, Form)>, Problem> {
    let (w, Some(talent)) = (visit.w, chosen(visit)) else { return Ok(None) };
    let name = name_of(visit, talent).await?;
    let cycles = visit.can().read(assessment::cycle_views).await?;
    let open =
        cycles.iter().filter(|cycle| cycle.allowed_actions.contains(&acts::ASSESSMENT_CYCLE_ENROL));
    let names: Vec<(String, String)> =
        open.map(|cycle| (cycle.id.to_string(), w.year(cycle.fiscal_year))).collect();
    let asked = visit.looks("cycle_id").pop().unwrap_or_default();
    let fields = vec![
        Field::new("talent_id", w.name, Kind::Hidden).value(talent),
        Field::new("cycle_id", w.assessment_year, Kind::Choice(names)).required().value(&asked),
    ];
    let action = address(
        "/assessments/new",
        "",
        &[("talent_id", &talent.to_string()), ("cycle_id", &asked)],
    );
    let parts = vec![
        Block::Text(w.sheet_give_text.to_owned()),
        Block::Facts(vec![(w.name.to_owned(), Cell::text(name))]),
    ];
    Ok(Some((parts, visit.form(action, w.sheet_give, fields).back("/assessment-cycles"))))
}

async fn assigning(
    visit: &Visit<may::WriteAssessments>,
    id: AssessmentId,
) -> Result<Screen, Problem> {
    let w = visit.w;
    let (view, names) = visit
        .can()
        .read_logged(move |db, scope, looks| {
            Ok((assessment::sheet_view(db, scope, looks, id)?, organization::names(db)?))
        })
        .await?;
    let bodies = names.into_iter().map(|(code, name)| (code.to_string(), name)).collect();
    let field = Field::new("reviewer_code", w.reviewer, Kind::Choice(bodies))
        .required()
        .support(w.assign_support);
    let form = visit.form(
        format!("/assessments/{id}/assign"),
        w.sheet_assign,
        vec![field.value(&view.row.reviewer_code)],
    );
    let parts = vec![Block::Text(w.assign_text.to_owned()), super::sheet::facts(&view, w)];
    Ok(Screen::new(
        visit.w.sheet_assign,
        parts,
        form.of_version(view.row.version).back(format!("/assessments/{id}")),
        "/assessments?done=saved",
    ))
}

/// The figures as they were published: job types by levels, and what is withheld said as such.
async fn statistics(visit: Visit<may::ReadSkillStatistics>) -> Result<Answer, Problem> {
    let w = visit.w;
    let fiscal_year = visit.looks("fiscal_year").pop().and_then(|year| year.parse().ok());
    let (found, names) = visit
        .can()
        .read(move |db, _| {
            let found = assessment::published(db, Publication { fiscal_year })?;
            Ok((found, organization::job_types(db)?))
        })
        .await?;
    let (Some(label), Some(as_of), Some(threshold)) =
        (found.fiscal_year.map(|year| w.year(year)), found.as_of, found.threshold)
    else {
        return visit.page(
            w.skill_statistics,
            blocks(vec![Block::Notice("info", w.nothing_published.to_owned())]),
        );
    };
    let band = |[low, high]: &[i32; 2]| match low == high {
        true => Words::fill(w.level_column, &[low]),
        false => Words::fill(w.level_column, &[&format!("{low}〜{high}")]),
    };
    let bands: Vec<String> = LEVEL_BANDS.iter().map(band).collect();
    let mut heads = vec![w.job_type, w.as_of, w.people_counted, w.unrated];
    heads.extend(bands.iter().map(String::as_str));
    let name = |line: &DistributionLine| {
        let known = names.iter().find(|one| one.job_type.as_str() == line.job_type);
        known.map_or_else(|| line.job_type.clone(), |one| one.name_ja.clone())
    };
    let count = |count: Option<i64>| {
        Cell::number(count.map_or_else(|| w.withheld.to_owned(), |count| count.to_string()))
    };
    let grid = found.items.iter().fold(
        Grid::new(format!("{}（{label}）", w.skill_statistics), &heads, w),
        |grid, line| {
            let mut row = vec![
                Cell::text(name(line)),
                Cell::Days(line.as_of.to_string()),
                count(line.people),
                count(line.unrated),
            ];
            row.extend(line.bands.iter().map(|band| count(*band)));
            grid.row(row)
        },
    );
    let text = Words::fill(w.skill_statistics_lead, &[&as_of, &threshold]);
    visit.page(
        w.skill_statistics,
        blocks(vec![Block::Text(text), Block::Grid(grid), Block::Text(w.print_hint.to_owned())]),
    )
}
