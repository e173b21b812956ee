//! Confirmed levels of a person: the radar of the card, every skill with its level and when it was
//! confirmed, self against reviewer over the years; and the search of the register by job type and
//! level.

use super::talents::days;
use crate::assessment::{self, JobTypeAchievement, ReviewYear, SkillProfile};
use crate::auth::may;
use crate::demand;
use crate::insight;
use crate::organization;
use crate::pages::kit::radar::radar;
use crate::pages::kit::{
    Answer, Block, Cell, Field, Grid, Kind, Link, Visit, Words, address, blocks,
};
use crate::pages::skills::sheet::{level, levels};
use crate::problem::Problem;
use crate::talent;
use crate::vocab::{FieldGroup, JobType, Level, PostId, TalentId};
use crate::web::{PathKey, Route, TimeTravel};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/talents/{id}/skills", "確定した水準と履歴の画面（閲覧は記録されます）", show),
        Route::get("/posts/{id}/fit", "ポストに合う人材の画面（閲覧は記録されます）", fit),
    ]
}

/// The radar over the job types, beside its table.
pub(super) fn picture(items: &[JobTypeAchievement], w: &'static Words) -> Option<Block> {
    let axes: Vec<(String, i64)> = items
        .iter()
        .filter_map(|one| Some((one.name_ja.clone(), i64::from(one.achievement.percent?.0))))
        .collect();
    let percent = |tenths: i64| format!("{}.{} %", tenths / 10, tenths % 10);
    let said = axes
        .iter()
        .map(|(name, tenths)| format!("{name} {}", percent(*tenths)))
        .collect::<Vec<_>>()
        .join("、");
    let svg = radar(w.radar_title, &Words::fill(w.radar_description, &[&said]), &axes)?;
    Some(Block::Drawing(w.radar_title.to_owned(), svg))
}

/// Job type and least level asked for in the address.
pub(super) fn asked<A>(visit: &Visit<A>) -> Option<(JobType, Level)> {
    let job_type = visit.looks("job_type").pop().and_then(|key| JobType::new(key).ok())?;
    let least = visit
        .looks("level")
        .pop()
        .and_then(|level| level.parse::<i32>().ok())
        .and_then(|level| Level::new(level).ok());
    Some((job_type, least.unwrap_or(Level::LOWEST)))
}

/// The fields of that search.
pub(super) fn search(job_types: &[organization::JobTypeView], w: &'static Words) -> [Field; 2] {
    let names =
        job_types.iter().map(|one| (one.job_type.to_string(), one.name_ja.clone())).collect();
    [
        Field::new("job_type", w.job_type, Kind::Choice(names)).support(w.level_search_support),
        Field::new("level", w.level_least, Kind::Choice(levels(w))),
    ]
}

async fn show(
    visit: Visit<may::ReadAssessments>,
    key: PathKey<TalentId>,
) -> Result<Answer, Problem> {
    let (w, talent) = (visit.w, key.0);
    let (profile, reviews, job_types, name) = visit
        .can()
        .read_logged(move |db, scope, looks| {
            let profile = assessment::profile(db, scope, talent, TimeTravel::default())?;
            let reviews = assessment::reviews(db, scope, talent)?;
            looks.person(FieldGroup::Levels, talent);
            let name = talent::names_on(db, &[talent], scope.today())?
                .remove(&talent)
                .map_or_else(String::new, |name| name.name);
            Ok((profile, reviews, organization::job_types(db)?, name))
        })
        .await?;
    let parts = vec![
        Block::Text(w.levels_lead.to_owned()),
        Block::Section("levels", w.confirmed_level.to_owned()),
        Block::Grid(confirmed(&profile, w)),
        Block::Section("history", w.levels_history.to_owned()),
        Block::Grid(history(&profile, w)),
        Block::Section("reviews", w.self_against_reviewer.to_owned()),
        Block::Text(w.reviews_lead.to_owned()),
        Block::Grid(compared(&reviews.items, &job_types, w)),
        Block::Links(vec![Link::new(format!("/talents/{talent}"), w.talent_card)]),
    ];
    visit.page(&format!("{}: {name}", w.confirmed_level), blocks(parts))
}

fn confirmed(profile: &SkillProfile, w: &'static Words) -> Grid {
    // What somebody rated stands first; the order of the catalogue stays within.
    let rated = profile.items.iter().filter(|one| one.level.is_some());
    let all = rated.chain(profile.items.iter().filter(|one| one.level.is_none()));
    all.fold(Grid::new(w.confirmed_level, &[w.skill, w.level], w), |grid, one| {
        grid.row(vec![Cell::text(&one.name_ja), Cell::text(level(one.level, w))])
    })
}

fn history(profile: &SkillProfile, w: &'static Words) -> Grid {
    let heads = [w.period, w.source, w.skills_rated];
    profile.history.iter().rev().fold(Grid::new(w.levels_history, &heads, w), |grid, span| {
        let source = match span.assessment_id {
            Some(sheet) => Cell::link(format!("/assessments/{sheet}"), span.source.to_string()),
            None => Cell::text(&span.source),
        };
        grid.row(vec![
            Cell::Days(days(span.starts_on, span.ends_on, w)),
            source,
            Cell::number(span.levels.len()),
        ])
    })
}

/// Self against reviewer by year and job type; what nobody had occasion to see is neither low nor
/// high.
fn compared(
    years: &[ReviewYear],
    job_types: &[organization::JobTypeView],
    w: &'static Words,
) -> Grid {
    let heads = [
        w.assessment_year,
        w.job_type,
        w.compared,
        w.self_average,
        w.reviewer_average,
        w.self_higher,
        w.self_lower,
        w.not_observed,
    ];
    let mut grid = Grid::new(w.self_against_reviewer, &heads, w);
    for year in years.iter().rev() {
        for job_type in job_types {
            let Some(one) = year.job_types.get(job_type.job_type.as_str()) else { continue };
            let mean = |sum: i32| match one.compared {
                0 => "ー".to_owned(),
                count => format!("{}.{}", sum * 10 / count / 10, sum * 10 / count % 10),
            };
            grid = grid.row(vec![
                Cell::link(
                    format!("/assessments/{}", year.assessment_id),
                    w.year(year.fiscal_year),
                ),
                Cell::text(&job_type.name_ja),
                Cell::number(one.compared),
                Cell::number(mean(one.self_sum)),
                Cell::number(mean(one.reviewer_sum)),
                Cell::number(one.higher),
                Cell::number(one.lower),
                Cell::number(one.not_observed),
            ]);
        }
    }
    grid
}

/// People put beside a post at once.
const BESIDE: usize = 50;

/// The pool beside a post, the best fit first; whose levels are shown is noted.
async fn fit(visit: Visit<may::ReadFit>, key: PathKey<PostId>) -> Result<Answer, Problem> {
    let (w, post) = (visit.w, key.0);
    let (all, rows, bodies, job_types, title) = visit
        .can()
        .read_logged(move |db, scope, looks| {
            let title = demand::one(db, scope, post)?.title.to_string();
            let mut rows = insight::fit(db, post, scope.today())?;
            let all = rows.len();
            rows.truncate(BESIDE);
            rows.iter().for_each(|row| looks.person(FieldGroup::Levels, row.talent_id));
            Ok((all, rows, organization::names(db)?, organization::job_types(db)?, title))
        })
        .await?;
    let status = (all > 0).then(|| Words::fill(w.count_shown, &[&all, &rows.len()]));
    let heads = [
        w.name,
        w.body,
        w.grade,
        w.job_type,
        w.achievement,
        w.attained,
        w.largest_gap,
        w.what_to_do,
    ];
    let grid = rows.iter().fold(Grid::new(w.fit, &heads, w), |grid, row| {
        let (tone, text) = if row.achievement.attained {
            ("good", w.attained_yes)
        } else {
            ("bad", w.attained_no)
        };
        let job_type = job_types
            .iter()
            .find(|one| one.job_type == row.job_type)
            .map(|one| one.name_ja.clone());
        let pairs = [("talent_id", &*row.talent_id.to_string()), ("post_id", &*post.to_string())];
        let propose = address("/assignments/new", visit.request.query_string(), &pairs);
        grid.row(vec![
            Cell::link(format!("/talents/{}", row.talent_id), &row.talent_name),
            Cell::text(bodies.get(&row.organization_code).cloned().unwrap_or_default()),
            Cell::text(w.term(row.grade)),
            Cell::maybe(job_type),
            Cell::number(
                row.achievement
                    .percent
                    .map_or_else(|| "ー".to_owned(), |percent| percent.to_string()),
            ),
            Cell::Mark(tone, text.to_owned()),
            Cell::maybe(row.achievement.gaps.first().map(|gap| &gap.name_ja)),
            Cell::link(propose, w.assignment_new),
        ])
    });
    let parts = vec![
        Block::Text(w.fit_lead.to_owned()),
        Block::Grid(Grid { status, empty: w.nobody_fits, ..grid }),
        Block::Links(vec![Link::new(format!("/posts/{post}"), w.post)]),
    ];
    visit.page(&format!("{}: {title}", w.fit), blocks(parts))
}
