//! Words everyone may use. Each is a type that cannot hold a wrong value: it is checked where it
//! enters and trusted after that. No word here knows of a database row, a request or a rule of
//! placement.

mod act;
mod era;
mod fiscal_year;
mod id;
mod language;
mod networks;
mod organization_code;
mod peak;
mod period;
mod share;
mod skill;
mod sql;
mod term;
mod text;
pub mod timeline;

pub use act::{
    Act, Ask, DRAFTS_READ, LEVELS_READ, Lock, READS, WISH_REASONS_READ, WISHES_READ, in_english,
    verb,
};
pub use era::{day_in_words, day_typed, year_in_words};
pub use fiscal_year::FiscalYear;
pub use id::{
    AbsenceId, AccountId, ApprovalId, AssessmentCycleId, AssessmentId, AssignmentId, AttachmentId,
    CirculationId, DemandCallId, DemandId, EmploymentId, GrantId, HiringRoundId, IdentityLinkId,
    ImportId, JobId, LedgerEntryId, LetterId, NominationId, NoticeId, OpenDataEditionId, OrderId,
    ParticipationId, PauseId, PlannedStepId, PostId, QualificationId, RegistrationId,
    RotationPlanId, RotationScenarioId, SavedViewId, SessionId, ShownId, SkillCatalogueId,
    SkillCheckLinkId, TalentId, TrainingAttendanceId, TrainingCourseId, TransferId, WebhookId,
    WishId, WishOfficerId, WishRoundId, random_id,
};
pub use language::Language;
pub use networks::Networks;
pub use organization_code::OrganizationCode;
pub use peak::{day_totals, first_day_above, peak_share};
pub use period::{FOREVER, LATEST, NOT_RETIRED, Period, open_end};
pub use share::Share;
pub use skill::{Level, SkillKey};
pub(crate) use term::terms;
pub use term::{
    AbsenceKind, AssignmentState, BodyKind, EmploymentForm, EndReason, FieldGroup, Function,
    Funding, Grade, HiringRoute, PlacementForm, PostType, Purpose, Role, Telework, Term,
};
pub use text::{
    JobType, Kana, LongText, Name, SearchKey, ShortText, StaffNumber, check_text, with_commas,
};
