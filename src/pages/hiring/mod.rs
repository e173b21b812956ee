//! Recruitment: competition ratios and the rounds they come from; channels, candidates and the funnel.

mod funnel;
mod many;
mod ratios;
mod rounds;

pub(super) use ratios::figures as hires_by_route;

use super::ledgers;
use crate::ledger::Ledger;
use crate::recruitment::{HiringCandidates, RecruitmentChannels};
use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    [
        ratios::routes(),
        rounds::routes(),
        funnel::routes(),
        many::routes(),
        ledgers::routes(RecruitmentChannels::LEDGER, Vec::new()),
        ledgers::routes(HiringCandidates::LEDGER, Vec::new()),
    ]
    .into_iter()
    .flatten()
    .collect()
}
