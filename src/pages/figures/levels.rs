//! Exact levels of the pool, for the prefecture's officers on the screen alone: the look is
//! recorded, there is no file, and on paper the figures are left out.

use crate::assessment;
use crate::auth::may;
use crate::pages::kit::{Answer, Block, Cell, Grid, Link, Visit, Words, blocks};
use crate::problem::Problem;
use crate::vocab::{FieldGroup, Level};
use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/skill-statistics/exact", "水準の統計（少人数を含む）の画面", show)]
}

async fn show(visit: Visit<may::ReadExactLevels>) -> Result<Answer, Problem> {
    let w = visit.w;
    let found = visit
        .can()
        .read_logged(|db, scope, looks| {
            let found = assessment::exact(db, scope.today())?;
            looks.pool(FieldGroup::Levels, found.people);
            Ok(found)
        })
        .await?;
    let levels: Vec<String> =
        Level::all().map(|level| Words::fill(w.level_column, &[&level])).collect();
    let mut heads = vec![w.job_type, w.people_counted, w.unrated];
    heads.extend(levels.iter().map(String::as_str));
    let grid = found.items.iter().fold(
        Grid { screen_only: true, ..Grid::new(w.exact_levels, &heads, w) },
        |grid, line| {
            let mut row = vec![
                Cell::text(&line.name_ja),
                Cell::number(line.people),
                Cell::number(line.unrated),
            ];
            row.extend(line.levels.iter().map(Cell::number));
            grid.row(row)
        },
    );
    let parts = vec![
        Block::Notice("info", w.exact_levels_lead.to_owned()),
        Block::Text(Words::fill(w.exact_levels_day, &[&found.as_of, &found.people])),
        Block::Grid(grid),
        Block::Links(vec![Link::new("/skill-statistics", w.skill_statistics)]),
    ];
    visit.page(w.exact_levels, blocks(parts))
}
