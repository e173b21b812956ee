//! What bodies do together: councils and their commitments, joint systems, support of bodies.

mod coverage;
mod joint;

use super::ledgers::{self, Beside, related};
use crate::council::{
    self, Commitments, ContactOfficers, CouncilMeetings, CouncilSeats, Councils, DxPlans,
    JointParticipations, JointSystems, OutsideExperts, PlanMeasures, SupportMenu, SupportVisits,
};
use crate::ledger::Ledger;
use crate::pages::kit::{Block, Words};
use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    let members = ["メンバー", "Members"];
    let meetings = ["開催", "Meetings"];
    let committed = ["この会議でのコミットメント", "Committed at this meeting"];
    let taking = ["参加の記録", "Participations"];
    let measures = ["施策と進捗", "Measures"];
    let visits = ["この支援による訪問・派遣", "Visits under this offer"];
    [
        ledgers::routes(
            Councils::LEDGER,
            vec![
                related(CouncilSeats::LEDGER, "council", members),
                related(CouncilMeetings::LEDGER, "council", meetings),
            ],
        ),
        ledgers::routes(CouncilSeats::LEDGER, Vec::new()),
        ledgers::routes(
            CouncilMeetings::LEDGER,
            vec![earlier(), related(Commitments::LEDGER, "meeting", committed)],
        ),
        ledgers::routes(Commitments::LEDGER, Vec::new()),
        ledgers::routes(
            JointSystems::LEDGER,
            vec![joint::outlook(), related(JointParticipations::LEDGER, "joint_system", taking)],
        ),
        ledgers::routes(JointParticipations::LEDGER, Vec::new()),
        ledgers::routes(SupportMenu::LEDGER, vec![related(SupportVisits::LEDGER, "menu", visits)]),
        ledgers::routes(SupportVisits::LEDGER, Vec::new()),
        ledgers::routes(OutsideExperts::LEDGER, Vec::new()),
        ledgers::routes(ContactOfficers::LEDGER, Vec::new()),
        ledgers::routes(DxPlans::LEDGER, vec![related(PlanMeasures::LEDGER, "plan", measures)]),
        ledgers::routes(PlanMeasures::LEDGER, Vec::new()),
        coverage::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What earlier meetings of the same council left open.
fn earlier() -> Beside {
    Box::new(|visit, row| {
        Box::pin(async move {
            let (w, id) = (visit.w, row.id);
            let read = visit.can().read(move |db, scope| council::left_open(db, scope, id));
            let found = read.await?;
            let caption = Words::fill(w.earlier_commitments, &[&found.len()]);
            Ok(vec![Block::Grid(ledgers::grid(Commitments::LEDGER, &found, &caption, w))])
        })
    })
}
