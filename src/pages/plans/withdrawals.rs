//! Taking back lines of a plan that were shown to a body or a person: the prefecture's staff do it
//! from the line itself, or with many that were ticked.

use crate::auth::may;
use crate::pages::kit::{Batch, Block, Cell, Many, Screen, Visit, many, screen};
use crate::problem::Problem;
use crate::rotation::{self, CirculationView, acts, handlers};
use crate::vocab::CirculationId;
use crate::web::Route;

pub(super) const PATH: &str = "/circulations/steps";
/// Columns of the list that say which line it is.
const HEADS: usize = 5;

pub(super) fn routes() -> Vec<Route> {
    let says = ["多数の照会の取下げの確認の画面", "多数の照会の取下げ"];
    let of_many = many(PATH, says, batch, async |visit: &Visit<_>, input| {
        handlers::many_circulations(visit.can().clone(), input).await
    });
    let of_one = screen(
        "/circulations/{id}/withdraw",
        ["照会の取下げの確認の画面", "照会の取下げ"],
        withdrawing,
        handlers::withdraw,
    );
    of_many.into_iter().chain(of_one).collect()
}

async fn read(
    visit: &Visit<may::WriteRotationPlans>,
    id: CirculationId,
) -> Result<CirculationView, Problem> {
    let can = visit.can().also::<may::ReadCirculations>();
    can.read_logged(move |db, scope, looks| rotation::circulation(db, scope, looks, id)).await
}

async fn batch(visit: &Visit<may::WriteRotationPlans>, many: &Many) -> Result<Batch, Problem> {
    let w = visit.w;
    visit.wanted(&[acts::ROTATION_WITHDRAW_CIRCULATION])?;
    let mut rows = Vec::new();
    for id in many.keys::<CirculationId>()? {
        let mut cells = super::circulation::cells(&read(visit, id).await?, w);
        // The list tells answers by marks; they stay with the plan.
        cells.truncate(HEADS);
        rows.push((id.to_string(), cells));
    }
    Ok(Batch {
        button: w.circulation_withdraw,
        effect: w.circulation_withdraw_text,
        heads: super::circulation::heads(w)[..HEADS].to_vec(),
        rows,
        fields: Vec::new(),
        trial: Vec::new(),
        grave: true,
        back: "/circulations".to_owned(),
        done: "/circulations?done=saved".to_owned(),
    })
}

async fn withdrawing(
    visit: &Visit<may::WriteRotationPlans>,
    id: CirculationId,
) -> Result<Screen, Problem> {
    let (w, line) = (visit.w, read(visit, id).await?);
    let place = format!("/circulations/{id}");
    let form = visit.form(format!("{place}/withdraw"), w.circulation_withdraw, Vec::new());
    let facts = vec![
        (w.fiscal_year.to_owned(), Cell::Days(w.year(line.fiscal_year))),
        (w.municipality.to_owned(), Cell::text(&line.host_name)),
    ];
    let text = w.circulation_withdraw_text.to_owned();
    let parts = vec![Block::Notice("bad", text), Block::Facts(facts)];
    Ok(Screen::new(
        visit.w.circulation_withdraw,
        parts,
        form.of_version(line.version).back(place).grave(),
        format!("/circulations/{id}?done=saved"),
    ))
}
