//! What a joint system's card shows besides: contracts of its members, savings, the next renewal,
//! and who could join.

use chrono::NaiveDate;

use crate::auth::Action;
use crate::council::{self, Candidate, JointMember, JointOutlook};
use crate::pages::kit::{Block, Cell, Grid, Viewer, Words, address};
use crate::pages::ledgers::Beside;
use crate::vocab::LedgerEntryId;

pub(super) fn outlook() -> Beside {
    Box::new(|visit, row| {
        Box::pin(async move {
            let (w, id) = (visit.w, row.id);
            let read = visit.can().read(move |db, scope| council::joint_outlook(db, scope, id));
            let found = read.await?;
            let named = (id, row.title());
            Ok(vec![
                Block::Facts(facts(&found, w)),
                Block::Grid(members(&found.members, w)),
                Block::Grid(candidates(&found.could_join, &visit.viewer, &named, w)),
            ])
        })
    })
}

fn day(day: Option<NaiveDate>) -> Cell {
    Cell::Days(day.map_or_else(String::new, |day| day.to_string()))
}

fn facts(found: &JointOutlook, w: &'static Words) -> Vec<(String, Cell)> {
    let mut facts = vec![
        (w.joint_next.to_owned(), day(found.next_renewal)),
        (w.joint_consider.to_owned(), day(found.consider_from)),
    ];
    if let Some(saving) = found.saving_yen {
        facts.push((w.joint_saving.to_owned(), Cell::number(saving)));
    }
    facts
}

fn members(shares: &[JointMember], w: &'static Words) -> Grid {
    let caption = Words::fill(w.joint_members, &[&shares.len()]);
    let heads = [w.ledger_body, w.joint_contract, w.joint_until, w.joint_saving];
    shares.iter().fold(Grid::new(&caption, &heads, w), |grid, share| {
        let contract = share.information_system_id.map_or_else(
            || Cell::text(""),
            |id| Cell::link(format!("/information-systems/{id}"), w.joint_open),
        );
        let saving = share.saving_yen.map_or_else(|| Cell::text(""), Cell::number);
        let name = Cell::link(
            format!("/joint-participations/{}", share.participation_id),
            &share.organization_name,
        );
        grid.row(vec![name, contract, day(share.contract_until), saving])
    })
}

/// Whoever may write participations of everybody is led to the form with the body filled in; a body
/// adds its own below.
fn candidates(
    all: &[Candidate],
    viewer: &Viewer,
    (id, title): &(LedgerEntryId, String),
    w: &'static Words,
) -> Grid {
    let caption = Words::fill(w.joint_candidates, &[&all.len()]);
    let heads = [w.ledger_body, w.information_systems, w.joint_until, w.joint_why];
    let invites = viewer.reach(Action::WriteJointParticipations) == crate::auth::Reach::Statewide;
    all.iter().fold(Grid::new(&caption, &heads, w), |grid, one| {
        let body = if invites {
            let asked = [
                ("organization_code", one.organization_code.as_str()),
                ("joint_system", &id.to_string()),
                ("information_system", &one.information_system_id.to_string()),
                ("title", title),
            ];
            let text = Words::fill(w.joint_invite, &[&one.organization_name]);
            Cell::link(address("/joint-participations/new", "", &asked), text)
        } else {
            Cell::text(&one.organization_name)
        };
        let system =
            Cell::link(format!("/information-systems/{}", one.information_system_id), &one.system);
        grid.row(vec![body, system, day(one.contract_until), Cell::text(w.term(one.why))])
    })
}
