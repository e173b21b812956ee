//! Questions across slices. Reads everything it may, writes nothing.

mod acts;
mod alarms;
mod audit;
mod calendar;
mod fit;
mod knowledge;
mod outlook;
mod placements;
mod readiness;
mod record;
mod returns;
mod search;
mod standing;
mod tasks;
mod viewers;
mod yearly;

pub use viewers::{
    NOTE as VIEWERS_NOTE, NOTE_EN as VIEWERS_NOTE_EN, Viewer, viewers_of, viewers_within,
};

pub use fit::{FitRow, at_level, fit};

pub use record::{own_record, reply as record_file};

pub use outlook::{
    Against as OutlookAgainst, Assumption as OutlookAssumption, Comparison, Outlook,
    Question as OutlookQuestion, SearchEnd, Sheet as OutlookSheet, Spread,
    compared as levers_compared, levers_file, outlook_file, told as outlook,
};

pub use placements::{
    ByHome, Hundredths, Measures, PlacementStatistics, Totals as PlacementTotals,
    Wanted as PlacementsWanted, file as placements_file, statistics as placements,
};

pub use returns::{
    MinistryReturn, ReturnColumn, ReturnRow, Wanted as ReturnWanted, file as ministry_return_file,
    returned as ministry_return,
};

pub use yearly::{PlacedBody, YearlyReport, file as yearly_report_file, report as yearly_report};

pub use readiness::{Need, Readiness, readiness};

pub use acts::{act_name, acts};
pub use audit::{AuditEventView, Filter as AuditFilter, file as audit_file, recorded};

pub use standing::{BodyAhead, Gap, PostAhead, PostYear, StateOfPosts, state_of_posts};

pub use calendar::calendar_route;

pub use knowledge::{KnowledgeFilter, Known, KnownKind, knowledge, knowledge_file, like};

pub use tasks::{Task, TaskKind, tasks};

pub use search::{Found, FoundKind, MOST_OF_A_KIND, SearchQuestion, found};

pub use alarms::{
    AccountNotice, AlarmView, Filter as AlarmFilter, account_notices, alarm_file, alarms,
    open_alarms,
};

use crate::web::Route;

/// Routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    [
        alarms::routes(),
        audit::routes(),
        fit::routes(),
        knowledge::routes(),
        outlook::routes(),
        placements::routes(),
        record::routes(),
        returns::routes(),
        search::routes(),
        tasks::routes(),
        viewers::routes(),
        yearly::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
