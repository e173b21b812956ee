//! Skill checks answered without an account: by a one-time link, or by file from the body.
//!
//! Invariants:
//! - A secret is shown once and kept as its digest. A link is good for one answer, until the last day
//!   of its round; used, withdrawn or over, it tells nothing but that.
//! - Who got which link is told to the body alone. No answer is told with a name, nor to anybody but
//!   whoever has the secret of its result.
//! - Figures are counted once, when a round is closed for good, and told with small cells withheld
//!   (decision 8). Sums over bodies are sums of what is shown of each.

mod api;
mod file;
mod guest;
mod model;
mod steps;
mod store;
mod view;

pub use api::{
    LinkView, figures_file, issue, issued, issued_file, own_link, routes, take_in, withdraw,
    written,
};
pub use guest::{answer, claim, credential, result, sheet};
pub use model::{LEVELS, PartResult};
pub use steps::{AnswerRow, close, own_bodies, question_views, take};
pub use store::answered;
pub use view::{FigureLine, ResultView, Sheet, figures};

pub(super) use store::{Answer, link};
