//! How placement stands, on the home page: for those who fill posts by body and year, for a body
//! its own posts in the years to come. Every number opens its list, every gap a demand.

use crate::auth::{Action, may};
use crate::insight::{self, BodyAhead, Gap, PostAhead, PostYear, StateOfPosts};
use crate::pages::kit::{Block, Cell, Grid, Link, Visit, Words};
use crate::problem::Problem;

type Visitor = Visit<may::UseOwnAccount>;

/// The picture for whoever fills or asks for posts; nothing for others.
pub(super) async fn state(visit: &Visitor) -> Result<Vec<Block>, Problem> {
    let viewer = &visit.viewer;
    let (fills, asks) = (viewer.may(Action::WriteAssignments), viewer.may(Action::WriteDemands));
    if !fills && !asks {
        return Ok(Vec::new());
    }
    let state = visit.can().also::<may::ReadPosts>().read(insight::state_of_posts).await?;
    if state.posts.is_empty() {
        return Ok(Vec::new());
    }
    let w = visit.w;
    let mut blocks = vec![Block::Section("how-it-stands", w.how_it_stands.to_owned())];
    if fills {
        blocks.extend([Block::Grid(bodies(&state, w)), Block::Grid(endings(&state, w))]);
    } else {
        blocks.push(Block::Grid(posts(&state, w)));
    }
    Ok(blocks)
}

fn bodies(state: &StateOfPosts, w: &'static Words) -> Grid {
    let mut heads =
        vec![w.municipality.to_owned(), w.people_serving.to_owned(), w.on_this_day.to_owned()];
    heads.extend(state.years.iter().skip(1).map(|year| w.year(*year)));
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let grid = Grid { board: true, ..Grid::new(w.filled_by_year, &heads, w) };
    state.bodies.iter().fold(grid, |grid, body| grid.row(of_body(body, state)))
}

fn of_body(body: &BodyAhead, state: &StateOfPosts) -> Vec<Cell> {
    let code = &body.code;
    let mut cells = vec![
        Cell::text(&body.name),
        Cell::link(
            format!("/assignments?host_code={code}&as_of={}", state.days[0]),
            body.people.to_string(),
        ),
    ];
    cells.extend(body.filled.iter().zip(&state.days).map(|((given, wanted), day)| {
        let share = given * 100 / (*wanted).max(1);
        let text = if *wanted == 0 {
            "―".to_owned()
        } else {
            format!("{share}%（{given} / {wanted}）")
        };
        Cell::link(format!("/posts?organization_code={code}&as_of={day}"), text)
    }));
    cells
}

fn endings(state: &StateOfPosts, w: &'static Words) -> Grid {
    let grid = Grid::new(w.ends_when, &[w.ends_in, w.ends_count], w);
    state.endings.iter().fold(grid, |grid, (first, last, count)| {
        let list = format!("/assignments?as_of={}&ends_from={first}&ends_to={last}", state.days[0]);
        grid.row(vec![Cell::text(first.format("%Y-%m")), Cell::link(list, count.to_string())])
    })
}

fn posts(state: &StateOfPosts, w: &'static Words) -> Grid {
    let years: Vec<String> = state.years.iter().map(|year| w.year(*year)).collect();
    let mut heads = vec![w.post];
    heads.extend(years.iter().map(String::as_str));
    let grid = Grid { board: true, ..Grid::new(w.own_posts_ahead, &heads, w) };
    state.posts.iter().fold(grid, |grid, post| {
        let mut cells = vec![Cell::link(format!("/posts/{}", post.id), &post.name)];
        let years = post.years.iter().zip(&state.years);
        cells.extend(years.map(|(year, fiscal)| {
            year.as_ref().map_or_else(
                || Cell::text("―"),
                |year| Cell::Links(of_year(post, year, fiscal.year(), w)),
            )
        }));
        grid.row(cells)
    })
}

/// Who is in the post, each until when, and the way to a demand for what is missing.
fn of_year(post: &PostAhead, year: &PostYear, fiscal: i32, w: &'static Words) -> Vec<Link> {
    let people = year.occupants.iter().map(|one| {
        let until = one
            .until
            .map_or_else(|| w.open_end.to_owned(), |day| Words::fill(w.until_day, &[&day]));
        Link::new(
            format!("/assignments/{}", one.assignment),
            Words::fill(w.person_until, &[&one.name, &until]),
        )
    });
    let ask = |gap: Gap| {
        let month = chrono::Datelike::month(&gap.from);
        // Demands are stated in half days a week: ten are the whole.
        let half_days = (gap.percent / 10).clamp(1, 10);
        let form = format!(
            "/demands/new?post_id={}&fiscal_year={fiscal}&start_month={month}&half_days_per_week={half_days}",
            post.id
        );
        let text = if year.occupants.is_empty() {
            w.gap_ask.to_owned()
        } else {
            Words::fill(w.gap_part, &[&gap.percent])
        };
        Link::new(form, text)
    };
    people.chain(year.gap.map(ask)).collect()
}
