//! Taking back a line of a plan that was shown to a body or a person: the prefecture's staff do it
//! from the line itself.

use crate::auth::may;
use crate::pages::kit::{Block, Cell, Screen, Visit, screen};
use crate::problem::Problem;
use crate::rotation::{self, handlers};
use crate::vocab::CirculationId;
use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    vec![]
        .into_iter()
        .chain(screen(
            "/circulations/{id}/withdraw",
            ["照会の取下げの確認の画面", "照会の取下げ"],
            withdrawing,
            handlers::withdraw,
        ))
        .collect()
}

async fn withdrawing(
    visit: &Visit<may::WriteRotationPlans>,
    id: CirculationId,
) -> Result<Screen, Problem> {
    let w = visit.w;
    let can = visit.can().also::<may::ReadCirculations>();
    let read = can.read_logged(move |db, scope, looks| rotation::circulation(db, scope, looks, id));
    let line = read.await?;
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
