//! What can stand in a column: how it is typed, read and written, once for all things that have
//! such a column.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::limits::{LONG_TEXT, SHORT_TEXT};
use crate::problem::FieldError;
use crate::vocab::{
    AssignmentId, AssignmentState, BodyKind, EmploymentForm, EndReason, FiscalYear, Funding, Grade,
    HiringRoute, Kana, Level, LongText, Name, OrganizationCode, PlacementForm, PostId, PostType,
    Share, ShortText, StaffNumber, TalentId, Telework, day_typed,
};
use crate::web::columns::{half_width, level, term, whole_number, word};

/// A cell of a file that goes out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Cell {
    #[default]
    Nothing,
    Text(String),
    Number(i64),
    Day(NaiveDate),
}

impl Cell {
    /// The cell as text, as a CSV has it.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Day(day) => day.to_string(),
        }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::Nothing } else { Self::Text(text) }
    }
}

/// How a column is typed.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Text,
    Day,
    Year,
    Number {
        min: i32,
        max: i32,
    },
    /// One of these, by the names people read.
    Choice(fn() -> Vec<&'static str>),
    /// One of these, each with its key and its names in Japanese and English.
    Word(&'static [[&'static str; 3]]),
    /// A body's code or name: the template offers the bodies that are there.
    Body,
    BodyName,
}

/// Something that can stand in a column.
pub trait Value: Sized {
    const KIND: Kind;

    /// What a cell that is not empty says.
    ///
    /// # Errors
    /// What is wrong with it and what to do; the pointer is empty.
    fn read(cell: &str) -> Result<Self, FieldError>;

    /// The cell that says it.
    fn cell(&self) -> Cell;
}

macro_rules! texts {
    ($($name:ident: $max:expr;)*) => {$(
        impl Value for $name {
            const KIND: Kind = Kind::Text;
            fn read(cell: &str) -> Result<Self, FieldError> {
                word(cell, $max, $name::new)
            }
            fn cell(&self) -> Cell {
                self.to_string().into()
            }
        }
    )*};
}

texts! {
    Name: SHORT_TEXT;
    Kana: SHORT_TEXT;
    ShortText: SHORT_TEXT;
    LongText: LONG_TEXT;
}

macro_rules! terms {
    ($($name:ident)*) => {$(
        impl Value for $name {
            const KIND: Kind = Kind::Choice(|| $name::ALL.iter().map(|term| term.name_ja()).collect());
            fn read(cell: &str) -> Result<Self, FieldError> {
                term($name::ALL, |term| (term.as_str(), term.name_ja()), cell)
            }
            fn cell(&self) -> Cell {
                self.name_ja().to_owned().into()
            }
        }
    )*};
}

terms!(AssignmentState BodyKind EmploymentForm EndReason Funding Grade HiringRoute PlacementForm PostType Telework);

macro_rules! ids {
    ($($name:ident)*) => {$(
        impl Value for $name {
            const KIND: Kind = Kind::Text;
            fn read(cell: &str) -> Result<Self, FieldError> {
                half_width(cell).parse().map_err(|code| FieldError::new("", code))
            }
            fn cell(&self) -> Cell {
                self.to_string().into()
            }
        }
    )*};
}

ids!(AssignmentId PostId TalentId);

/// Zeros at the beginning count, width does not.
impl Value for StaffNumber {
    const KIND: Kind = Kind::Text;

    fn read(cell: &str) -> Result<Self, FieldError> {
        word(&half_width(cell), 32, Self::new)
    }

    fn cell(&self) -> Cell {
        self.to_string().into()
    }
}

impl Value for OrganizationCode {
    const KIND: Kind = Kind::Body;

    fn read(cell: &str) -> Result<Self, FieldError> {
        half_width(cell).parse().map_err(|code| FieldError::new("", code))
    }

    fn cell(&self) -> Cell {
        self.to_string().into()
    }
}

/// Name of a body, compared with its code where both stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyName(pub String);

impl Value for BodyName {
    const KIND: Kind = Kind::BodyName;

    fn read(cell: &str) -> Result<Self, FieldError> {
        Ok(Self(cell.to_owned()))
    }

    fn cell(&self) -> Cell {
        self.0.clone().into()
    }
}

impl Value for FiscalYear {
    const KIND: Kind = Kind::Year;

    fn read(cell: &str) -> Result<Self, FieldError> {
        cell.parse().map_err(|code| FieldError::new("", code))
    }

    fn cell(&self) -> Cell {
        self.label().into()
    }
}

impl Value for Share {
    const KIND: Kind = Kind::Number { min: 1, max: 100 };

    fn read(cell: &str) -> Result<Self, FieldError> {
        let plain = half_width(cell);
        whole_number(plain.trim_end_matches('%'), 1, 100)
            .and_then(|percent| Self::new(percent).map_err(|code| FieldError::new("", code)))
    }

    fn cell(&self) -> Cell {
        Cell::Number(i64::from(self.percent()))
    }
}

impl Value for Level {
    const KIND: Kind = Kind::Number { min: 0, max: 5 };

    fn read(cell: &str) -> Result<Self, FieldError> {
        level(cell)
    }

    fn cell(&self) -> Cell {
        Cell::Number(i64::from(self.number()))
    }
}

/// A whole number of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whole<const MIN: i32, const MAX: i32>(pub i32);

impl<const MIN: i32, const MAX: i32> Value for Whole<MIN, MAX> {
    const KIND: Kind = Kind::Number { min: MIN, max: MAX };

    fn read(cell: &str) -> Result<Self, FieldError> {
        whole_number(cell, MIN, MAX).map(Self)
    }

    fn cell(&self) -> Cell {
        Cell::Number(i64::from(self.0))
    }
}

impl Value for NaiveDate {
    const KIND: Kind = Kind::Day;

    fn read(cell: &str) -> Result<Self, FieldError> {
        let day = day_typed(cell).ok_or_else(|| FieldError::new("", "day_unreadable"))?;
        if (1900..=2200).contains(&day.year()) {
            Ok(day)
        } else {
            Err(FieldError::new("", "date_out_of_range"))
        }
    }

    fn cell(&self) -> Cell {
        Cell::Day(*self)
    }
}

/// The body that is meant: by its code, whose name must fit where one stands beside it, or by its
/// whole name. 府中市 is not 府中町.
///
/// # Errors
/// The key of the column that is wrong, and why.
pub fn body_meant(
    names: &BTreeMap<OrganizationCode, String>,
    code: Option<&OrganizationCode>,
    name: Option<&BodyName>,
) -> Result<OrganizationCode, (&'static str, FieldError)> {
    let same = |known: &str, said: &BodyName| half_width(known) == half_width(&said.0);
    match (code, name) {
        (Some(code), name) => match names.get(code) {
            None => Err(("organization_code", FieldError::new("", "body_unknown"))),
            Some(known) if name.is_some_and(|name| !same(known, name)) => {
                let error = FieldError::new("", "body_differs").with("code", code);
                Err(("organization_name", error.with("other", known)))
            }
            Some(_) => Ok(code.clone()),
        },
        (None, Some(name)) => names
            .iter()
            .find(|(_, known)| same(known, name))
            .map(|(code, _)| code.clone())
            .ok_or_else(|| ("organization_name", FieldError::new("", "body_unknown"))),
        (None, None) => Err(("organization_code", FieldError::new("", "required"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_offices_write_them() {
        let expected = NaiveDate::from_ymd_opt(2026, 4, 1).expect("a day");
        for text in [
            "2026-04-01",
            "2026/4/1",
            "2026.4.1",
            "2026年4月1日",
            "２０２６／４／１",
            "20260401",
            "R8.4.1",
            "Ｒ８．４．１",
            "令和8年4月1日",
            "令和 8年 4月 1日",
            "46113",
        ] {
            assert_eq!(NaiveDate::read(text).ok(), Some(expected), "{text}");
        }
        let first = NaiveDate::from_ymd_opt(2019, 5, 1);
        assert_eq!(NaiveDate::read("令和元年5月1日").ok(), first);
        assert_eq!(NaiveDate::read("H31.3.31").ok(), NaiveDate::from_ymd_opt(2019, 3, 31));
        for text in ["2026-02-30", "4/1", "26/4/1", "来年", "0", "12345", "2026-4", "R0.4.1", "1.5"]
        {
            let code = NaiveDate::read(text).map_err(|error| error.code);
            assert_eq!(code, Err("day_unreadable"), "{text}");
        }
    }

    #[test]
    fn a_body_is_its_code_and_its_whole_name() {
        let code = |text: &str| text.parse::<OrganizationCode>().expect("a code");
        let names = BTreeMap::from([
            (code("342084"), "府中市".to_owned()),
            (code("343021"), "府中町".to_owned()),
        ]);
        let meant = |code: Option<&OrganizationCode>, name: &str| {
            let name = Some(BodyName(name.to_owned())).filter(|name| !name.0.is_empty());
            body_meant(&names, code, name.as_ref()).map_err(|(key, error)| (key, error.code))
        };
        assert_eq!(meant(None, "府中町"), Ok(code("343021")));
        assert_eq!(meant(Some(&code("342084")), ""), Ok(code("342084")));
        assert_eq!(
            meant(Some(&code("342084")), "府中町"),
            Err(("organization_name", "body_differs"))
        );
        assert_eq!(meant(None, "府中"), Err(("organization_name", "body_unknown")));
        assert_eq!(meant(None, ""), Err(("organization_code", "required")));
    }
}
