//! Words everyone may use. Each is a type that cannot hold a wrong value: it is checked where it enters and trusted
//! after that. No word here knows of a database row, a request or a rule of placement.

mod fiscal_year;
mod id;
mod organization_code;
mod peak;
mod period;
mod share;
mod sql;
mod term;
mod text;
pub mod timeline;

pub use fiscal_year::FiscalYear;
pub use id::{
    AbsenceId, AccountId, AssignmentId, CirculationId, EmploymentId, GrantId, HiringRoundId, JobId, OrderId, ParticipationId, PostId,
    QualificationId, RegistrationId, RotationPlanId, SessionId, TalentId, random_id,
};
pub use organization_code::{OrganizationCode, PREFECTURE};
pub use peak::{day_totals, first_day_above, peak_share};
pub use period::{FOREVER, LATEST, NOT_RETIRED, Period, open_end};
pub use share::Share;
pub(crate) use term::terms;
pub use term::{
    AbsenceKind, AssignmentState, BodyKind, EmploymentForm, EndReason, Function, Funding, Grade, HiringRoute, PlacementForm, PostType,
    Role, Telework,
};
pub use text::{JobType, Kana, LongText, Name, SearchKey, ShortText, StaffNumber, check_text};
