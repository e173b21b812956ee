//! What all handlers share: the guard in their signature, inputs that are checked before they are
//! seen, answers, lists, files, the outermost layer, the description of the API.
//!
//! Invariants:
//! - A handler reaches the database only through [`Can`], which checks the account's rights on the
//!   same snapshot or in the same transaction as the work itself.
//! - A route is declared once; registration, permission table and OpenAPI come from that
//!   declaration.
//! - Levels, wishes and drafts of people are read through [`Caller::read_logged`]: the answer leaves
//!   after the look was recorded, or not at all.
//! - Every answer of 400 and above is a problem written by the outermost layer.

pub mod acts;
mod columns;
mod conditions;
mod cursor;
mod door;
mod edge;
mod example;
mod exchange;
mod files;
mod guard;
mod handlers;
mod input;
mod lines;
mod list;
mod many;
mod metrics;
mod openapi;
pub mod outward;
mod peer;
mod reply;
mod route;
mod seen;
mod sorted;
mod table;
mod text;
mod upload;
mod watch;

pub use columns::{
    Column as FileColumn, Columns, Fault, FaultView, Record, flag, half_width, level, term,
    whole_number, word,
};
pub use cursor::Cursor;
pub use door::{CarryOut, Door, Given, NoteUse, Product, Question, ShowProblem};
pub use edge::{ASSETS_PATH, Edge};
pub(crate) use exchange::fields;
pub use exchange::{
    BodyName, Cell, Compiled, Entry, Field, Ignored, ImportReport, Importable, ImportedItem,
    InitialAccess, Judge, Judged, Kind, Line, Offered, Subject, Taken, Usage, Value, Verdict,
    Whole, Written, body_meant, compile, marked, table_of, template,
};
pub use files::{
    Document, FileKind, FileReader, READER_COMMAND, Sheet, SheetRow, answer_with_sheets,
    read_embedded_csv, text_of_csv,
};
pub use guard::{
    Anyone, Caller, Can, Guard, Guarded, OfStated, Proven, Stated, door_of, request_id,
};
pub(crate) use handlers::handlers;
pub use input::{DryRun, Input, Nothing, PathKey, Query, TimeTravel, only_utf8, read_body};
pub use lines::StrictLines;
pub use list::{Format, LOOKS, Listing, NoFilter, Page, page_of};
pub use many::{Stepped, on_all, on_each};
pub use metrics::{Condition, count_request, exposition};
pub use openapi::{ambiguous_schemas, describe};
pub use reply::Reply;
pub use route::{API_PREFIX, Route, fixed, mount};
pub use seen::Seen;
pub use table::{Column, Table};
pub use text::{Moment, given, present};
pub use upload::{Upload, WantsWorkbook};
pub use watch::{Watch, note_asker};
