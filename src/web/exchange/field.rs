//! The columns of a thing as data.

use super::value::{Cell, Kind};
use crate::problem::FieldError;
use crate::web::columns::half_width;
use crate::web::table::Table;

/// Where a column stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    /// In the list and in files that come in, which must have it.
    Required,
    /// In the list and in files that come in.
    Optional,
    /// In the list only; a file that comes in may have it, and it is not looked at.
    Shown,
    /// In files that come in only.
    Taken,
}

/// A column: what it is called, how wide it is, what it means, and how it is written and read.
pub struct Field<E: 'static> {
    pub key: &'static str,
    /// What people call it; the first is written out, all are understood.
    pub headings: &'static [&'static str],
    /// Width in letters.
    pub width: u16,
    pub usage: Usage,
    /// What to fill in, for those who do.
    pub note: &'static str,
    pub kind: Kind,
    pub cell: fn(&E) -> Cell,
    pub read: fn(&mut E, &str) -> Result<(), FieldError>,
}

impl<E> Clone for Field<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Field<E> {}

impl<E> Field<E> {
    /// What it is called.
    #[must_use]
    pub fn heading(&self) -> &'static str {
        self.headings.first().copied().unwrap_or(self.key)
    }

    /// Whether a heading means this column: neither width, spaces, nor the marks by which templates
    /// say that a column is required matter.
    #[must_use]
    pub fn is_called(&self, heading: &str) -> bool {
        let meant = plain(heading);
        meant == self.key || self.headings.iter().any(|known| plain(known) == meant)
    }

    #[must_use]
    pub fn is_listed(&self) -> bool {
        self.usage != Usage::Taken
    }

    #[must_use]
    pub fn is_taken(&self) -> bool {
        self.usage != Usage::Shown
    }
}

/// A heading without what people add to it.
pub(super) fn plain(heading: &str) -> String {
    let text: String =
        half_width(heading).chars().filter(|letter| !letter.is_whitespace()).collect();
    let text = text.trim_matches(|letter| matches!(letter, '*' | '※' | '●' | '○'));
    text.strip_suffix("(必須)").unwrap_or(text).to_owned()
}

/// One row of a thing's file; every cell may be empty.
pub trait Entry: Clone + Default + Send + 'static {
    /// Columns, in the order in which they are written out.
    const FIELDS: &'static [Field<Self>];

    /// A list of these as a file.
    #[must_use]
    fn table(title: &str, rows: impl IntoIterator<Item = Self>) -> Table {
        table_of(title, Self::FIELDS, rows)
    }
}

/// Rows as a file with these columns.
#[must_use]
pub fn table_of<E>(title: &str, fields: &[Field<E>], rows: impl IntoIterator<Item = E>) -> Table {
    let listed: Vec<&Field<E>> = fields.iter().filter(|field| field.is_listed()).collect();
    let columns: Vec<(&'static str, u16)> =
        listed.iter().map(|field| (field.heading(), field.width)).collect();
    rows.into_iter().fold(Table::new(title, &columns), |table, row| {
        table.row(listed.iter().map(|field| (field.cell)(&row)).collect())
    })
}

/// Declares the row of a file with its columns: key, type, headings, width, usage, note.
macro_rules! fields {
    ($(#[$doc:meta])* $entry:ident { $($name:ident: $kind:ty = [$($heading:literal),+], $width:literal, $usage:ident, $note:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default)]
        #[allow(missing_docs)]
        pub struct $entry { $(pub $name: Option<$kind>,)+ }

        impl $crate::web::Entry for $entry {
            const FIELDS: &'static [$crate::web::Field<Self>] = &[$($crate::web::Field {
                key: stringify!($name),
                headings: &[$($heading),+],
                width: $width,
                usage: $crate::web::Usage::$usage,
                note: $note,
                kind: <$kind as $crate::web::Value>::KIND,
                cell: |entry| entry.$name.as_ref().map_or($crate::web::Cell::Nothing, $crate::web::Value::cell),
                read: |entry, cell| {
                    entry.$name = Some(<$kind as $crate::web::Value>::read(cell)?);
                    Ok(())
                },
            },)+];
        }
    };
}
pub(crate) use fields;
