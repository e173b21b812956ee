//! Lists that go out as files and come in again, one mechanism for all of them.
//!
//! Invariants:
//! - What a column is called, how it is typed, read and written stands once, in the [`Field`]s of a
//!   thing; list, template and import are made of them.
//! - A file is compiled whole before anything is written: every fault of every row is known, and what
//!   each row would do. Writing takes the slice's own steps.
//! - An empty cell says nothing: it changes nothing and takes nothing away.
//! - What is not understood is never passed over in silence: it is a fault, or it is named among
//!   what was ignored.

mod compile;
mod field;
mod import;
mod locate;
mod marked;
mod report;
mod template;
mod value;

pub use compile::{Compiled, Line, compile};
pub(crate) use field::fields;
pub use field::{Entry, Field, Usage, table_of};
pub use import::{Importable, Judge, Judged, Offered, Subject, Taken, Verdict, Written};
pub use marked::marked;
pub use report::{Ignored, ImportReport, ImportedItem, InitialAccess};
pub use template::template;
pub use value::{BodyName, Cell, Kind, Value, Whole, body_meant};
