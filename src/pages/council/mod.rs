//! What bodies do together: councils and their commitments, joint systems, support of bodies.

mod coverage;
mod joint;

use super::ledgers::{self, Beside, related};
use crate::council::{
    self, Commitments, ContactOfficers, CouncilMeetings, CouncilSeats, Councils, DxPlans,
    JointParticipations, JointSystems, OutsideExperts, SupportMenu, SupportVisits,
};
use crate::pages::kit::{Block, Words};
use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    let members = ["メンバー", "Members"];
    let meetings = ["開催", "Meetings"];
    let committed = ["この会議でのコミットメント", "Committed at this meeting"];
    let taking = ["参加の記録", "Participations"];
    let visits = ["この支援による訪問・派遣", "Visits under this offer"];
    [
        ledgers::routes::<Councils>(vec![
            related::<Councils, CouncilSeats>("council", members),
            related::<Councils, CouncilMeetings>("council", meetings),
        ]),
        ledgers::routes::<CouncilSeats>(Vec::new()),
        ledgers::routes::<CouncilMeetings>(vec![
            earlier(),
            related::<CouncilMeetings, Commitments>("meeting", committed),
        ]),
        ledgers::routes::<Commitments>(Vec::new()),
        ledgers::routes::<JointSystems>(vec![
            joint::outlook(),
            related::<JointSystems, JointParticipations>("joint_system", taking),
        ]),
        ledgers::routes::<JointParticipations>(Vec::new()),
        ledgers::routes::<SupportMenu>(vec![related::<SupportMenu, SupportVisits>("menu", visits)]),
        ledgers::routes::<SupportVisits>(Vec::new()),
        ledgers::routes::<OutsideExperts>(Vec::new()),
        ledgers::routes::<ContactOfficers>(Vec::new()),
        ledgers::routes::<DxPlans>(Vec::new()),
        coverage::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What earlier meetings of the same council left open.
fn earlier() -> Beside<CouncilMeetings> {
    Box::new(|visit, row| {
        Box::pin(async move {
            let (w, id) = (visit.w, row.id);
            let read = visit.can().read(move |db, scope| council::left_open(db, scope, id));
            let found = read.await?;
            let caption = Words::fill(w.earlier_commitments, &[&found.len()]);
            Ok(vec![Block::Grid(ledgers::grid(&found, &caption, w))])
        })
    })
}
