//! A field of a ledger: what it is called, what it holds, and how that is read, kept and shown.

use chrono::NaiveDate;
use serde_json::Value;
use utoipa::PartialSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{
    ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type,
};

use crate::limits::{LONG_TEXT, SHORT_TEXT};
use crate::problem::{FieldError, class_in_words};
use crate::vocab::{
    FiscalYear, Language, LedgerEntryId, LongText, OrganizationCode, ShortText, TalentId, day_typed,
};
use crate::web::{flag, half_width};

/// A word of a closed list: key, Japanese, English.
pub type Word = [&'static str; 3];

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// One line of text.
    Line,
    /// Several lines of text.
    Text,
    /// A whole number of this range.
    Number(i64, i64),
    Day,
    Year,
    Flag,
    /// An address, `http` or `https` only.
    Address,
    Term(&'static [Word]),
    Terms(&'static [Word]),
    Body,
    Bodies,
    Person,
    /// An entry of the ledger of this key.
    Entry(&'static str),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    pub key: &'static str,
    /// What people call it, in Japanese and English.
    pub name: [&'static str; 2],
    pub holds: Holds,
    pub required: bool,
    /// Whether the list shows it.
    pub listed: bool,
    /// Whether the list can be asked by it; only what has few values or refers to something.
    pub asked: bool,
    pub help: [&'static str; 2],
    /// Bounds of the bands which everybody but the owner and the prefecture sees in its place.
    pub bands: &'static [i64],
    /// Whether only the body it belongs to sees it: not even the prefecture.
    pub confidential: bool,
}

const fn field(key: &'static str, ja: &'static str, en: &'static str, holds: Holds) -> Field {
    let name = [ja, en];
    let help = ["", ""];
    Field {
        key,
        name,
        holds,
        required: false,
        listed: false,
        asked: false,
        help,
        bands: &[],
        confidential: false,
    }
}

/// Largest amount, in yen: a trillion.
const YEN_MAX: i64 = 10_000_000_000;

macro_rules! makers {
    ($($make:ident($($extra:ident: $kind:ty),*) = $holds:expr;)*) => {$(
        #[must_use]
        pub const fn $make(key: &'static str, ja: &'static str, en: &'static str $(, $extra: $kind)*) -> Self {
            field(key, ja, en, $holds)
        }
    )*};
}

impl Field {
    makers! {
        line() = Holds::Line;
        text() = Holds::Text;
        number(min: i64, max: i64) = Holds::Number(min, max);
        yen() = Holds::Number(0, YEN_MAX);
        day() = Holds::Day;
        year() = Holds::Year;
        flag() = Holds::Flag;
        address() = Holds::Address;
        term(words: &'static [Word]) = Holds::Term(words);
        terms(words: &'static [Word]) = Holds::Terms(words);
        body() = Holds::Body;
        bodies() = Holds::Bodies;
        person() = Holds::Person;
        entry(ledger: &'static str) = Holds::Entry(ledger);
    }

    #[must_use]
    pub const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    #[must_use]
    pub const fn listed(self) -> Self {
        Self { listed: true, ..self }
    }

    #[must_use]
    pub const fn asked(self) -> Self {
        Self { asked: true, ..self }
    }

    #[must_use]
    pub const fn help(self, ja: &'static str, en: &'static str) -> Self {
        Self { help: [ja, en], ..self }
    }

    #[must_use]
    pub const fn banded(self, bands: &'static [i64]) -> Self {
        Self { bands, ..self }
    }

    /// Seen by the body alone; not found by its words either.
    #[must_use]
    pub const fn confidential(self) -> Self {
        Self { confidential: true, ..self }
    }

    /// What people call it.
    #[must_use]
    pub const fn name(&self, language: Language) -> &'static str {
        self.name[place(language)]
    }

    fn fault(&self, code: &'static str) -> FieldError {
        FieldError::new(&format!("/{}", self.key), code)
    }

    fn wrong(&self, found: &Value, expected: &'static str) -> FieldError {
        wrong_type(self.key, found, expected)
    }

    /// What a body of the API says, as it is kept; nothing for null and for a free text
    /// without letters.
    ///
    /// # Errors
    /// What is wrong with it; that something must be said is told elsewhere.
    pub fn read(&self, value: &Value) -> Result<Option<Value>, FieldError> {
        match (self.holds, value) {
            (_, Value::Null) => Ok(None),
            (Holds::Terms(_) | Holds::Bodies, Value::Array(all)) => {
                let one = |value: &Value| match value {
                    Value::String(text) => self.read_text(text),
                    other => Err(self.wrong(other, "string")),
                };
                let mut all: Vec<Value> = all.iter().map(one).collect::<Result<_, _>>()?;
                all.sort_by_key(ToString::to_string);
                all.dedup();
                Ok(Some(Value::from(all)).filter(|all| all != &Value::from(Vec::<Value>::new())))
            }
            (Holds::Terms(_) | Holds::Bodies, other) => Err(self.wrong(other, "array")),
            (Holds::Number(min, max), Value::Number(number)) => {
                let number = number.as_i64().filter(|number| (min..=max).contains(number));
                number.map(|number| Some(number.into())).ok_or_else(|| self.out_of_range())
            }
            (Holds::Year, Value::Number(number)) => {
                let year = number.as_i64().and_then(|year| i32::try_from(year).ok());
                let year = year.and_then(|year| FiscalYear::new(year).ok());
                let year = year.ok_or_else(|| self.fault("fiscal_year_out_of_range"))?;
                Ok(Some(year.year().into()))
            }
            (Holds::Flag, Value::Bool(yes)) => Ok(Some((*yes).into())),
            (Holds::Number(..) | Holds::Year, other) => Err(self.wrong(other, "number")),
            (Holds::Flag, other) => Err(self.wrong(other, "boolean")),
            (Holds::Line | Holds::Text, Value::String(text)) if text.trim().is_empty() => Ok(None),
            (_, Value::String(text)) => self.read_text(text).map(Some),
            (_, other) => Err(self.wrong(other, "string")),
        }
    }

    fn out_of_range(&self) -> FieldError {
        let Holds::Number(min, max) = self.holds else { return self.fault("invalid_value") };
        self.fault("number_out_of_range").with("min", min).with("max", max)
    }

    /// One word of it.
    fn read_text(&self, text: &str) -> Result<Value, FieldError> {
        let parsed = |result: Result<String, &'static str>, max: usize| {
            result.map(Value::from).map_err(|code| self.fault(code).with("max", max))
        };
        match self.holds {
            Holds::Line => parsed(ShortText::new(text).map(|text| text.to_string()), SHORT_TEXT),
            Holds::Text => parsed(LongText::new(text).map(|text| text.to_string()), LONG_TEXT),
            Holds::Address => {
                let good = ["http://", "https://"].iter().any(|start| {
                    text.strip_prefix(start)
                        .is_some_and(|rest| !rest.starts_with('/') && !rest.is_empty())
                });
                if !good || text.chars().any(char::is_whitespace) {
                    return Err(self.fault("address_not_web"));
                }
                parsed(ShortText::new(text).map(|text| text.to_string()), SHORT_TEXT)
            }
            Holds::Day => {
                let day = text.parse().map_err(|_| self.fault("day_unreadable"))?;
                crate::problem::day_of(&format!("/{}", self.key), day)
                    .map(|day| day.to_string().into())
            }
            Holds::Term(words) | Holds::Terms(words) => {
                match words.iter().find(|word| word[0] == text) {
                    Some(word) => Ok(word[0].into()),
                    None => Err(self.no_word(words)),
                }
            }
            Holds::Body | Holds::Bodies => {
                parsed(text.parse::<OrganizationCode>().map(|code| code.to_string()), 0)
            }
            Holds::Person => parsed(text.parse::<TalentId>().map(|id| id.to_string()), 0),
            Holds::Entry(_) => parsed(text.parse::<LedgerEntryId>().map(|id| id.to_string()), 0),
            Holds::Number(..) | Holds::Year | Holds::Flag => Err(self.fault("invalid_value")),
        }
    }

    fn no_word(&self, words: &[Word]) -> FieldError {
        let allowed: Vec<&str> = words.iter().map(|word| word[1]).collect();
        self.fault("term_unknown").with("allowed", allowed.join(", "))
    }

    /// What a cell of a file says, as it is kept. Bodies and entries stay as they were typed: what
    /// they mean is found where they are known.
    ///
    /// # Errors
    /// What is wrong with it; the pointer is that of a body of the API.
    pub fn typed(&self, cell: &str) -> Result<Value, FieldError> {
        let word = |words: &[Word], cell: &str| {
            let meant = half_width(cell);
            let same = |word: &&Word| word.iter().any(|name| half_width(name) == meant);
            let found = words.iter().find(same).map(|word| Value::from(word[0]));
            found.ok_or_else(|| self.no_word(words))
        };
        match self.holds {
            Holds::Number(..) => {
                let plain = half_width(cell).replace(',', "");
                let number = plain.parse::<i64>().map_err(|_| self.out_of_range())?;
                self.read(&number.into()).map(Option::unwrap_or_default)
            }
            Holds::Year => {
                let year = cell.parse::<FiscalYear>().map_err(|code| self.fault(code))?;
                Ok(year.year().into())
            }
            Holds::Flag => flag(&half_width(cell)).map(Value::from),
            Holds::Term(words) => word(words, cell),
            Holds::Terms(words) => cell
                .split(['、', ','])
                .map(|part| word(words, part))
                .collect::<Result<Vec<_>, _>>()
                .map(Value::from),
            Holds::Body | Holds::Entry(_) | Holds::Person => Ok(half_width(cell).into()),
            Holds::Bodies => {
                Ok(cell.split(['、', ',']).map(|part| Value::from(half_width(part))).collect())
            }
            Holds::Day => {
                let day = day_typed(cell).ok_or_else(|| self.fault("day_unreadable"))?;
                self.read_text(&day.to_string())
            }
            Holds::Line | Holds::Text | Holds::Address => self.read_text(cell),
        }
    }

    /// The words it has in a language; `named` says what bodies, people and entries are called.
    #[must_use]
    pub fn words(
        &self,
        value: &Value,
        language: Language,
        named: &dyn Fn(&str) -> Option<String>,
    ) -> String {
        let place = place(language) + 1;
        let one = |text: &str| match self.holds {
            Holds::Term(words) | Holds::Terms(words) => {
                let word = words.iter().find(|word| word[0] == text);
                word.map_or_else(|| text.to_owned(), |word| word[place].to_owned())
            }
            Holds::Body | Holds::Bodies | Holds::Person | Holds::Entry(_) => {
                named(text).unwrap_or_default()
            }
            _ => text.to_owned(),
        };
        match value {
            Value::String(text) => one(text),
            Value::Array(all) => {
                let all: Vec<String> = all.iter().filter_map(Value::as_str).map(one).collect();
                all.join(if language == Language::Japanese { "、" } else { ", " })
            }
            Value::Bool(yes) => match (language, yes) {
                (Language::Japanese, true) => "はい".to_owned(),
                (Language::Japanese, false) => "いいえ".to_owned(),
                (Language::English, true) => "Yes".to_owned(),
                (Language::English, false) => "No".to_owned(),
            },
            Value::Null | Value::Object(_) => String::new(),
            Value::Number(number) => number.to_string(),
        }
    }

    /// The band an amount lies in, by its bounds: `1000000-5000000`, `-1000000`, `5000000-`.
    #[must_use]
    pub fn band(&self, value: &Value) -> Option<String> {
        let amount = value.as_i64()?;
        let above = self.bands.iter().find(|bound| amount < **bound);
        let below = self.bands.iter().rev().find(|bound| amount >= **bound);
        let text = |bound: Option<&i64>| bound.map_or_else(String::new, ToString::to_string);
        Some(format!("{}-{}", text(below), text(above)))
    }

    /// Its values by which lists are asked and by which it is found from what it refers to.
    #[must_use]
    pub fn marks(&self, value: &Value) -> Vec<String> {
        let refers =
            matches!(self.holds, Holds::Body | Holds::Bodies | Holds::Person | Holds::Entry(_));
        if !self.asked && !refers {
            return Vec::new();
        }
        match value {
            Value::Array(all) => all.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            Value::String(text) => vec![text.clone()],
            other => vec![other.to_string()],
        }
    }

    /// As OpenAPI describes it.
    #[must_use]
    pub fn schema(&self) -> Schema {
        let named = |kind: Type| {
            let kinds = if self.required {
                SchemaType::new(kind)
            } else {
                SchemaType::from_iter([kind, Type::Null])
            };
            ObjectBuilder::new().schema_type(kinds).description(Some(self.name[0]))
        };
        match self.holds {
            Holds::Number(min, max) => {
                named(Type::Integer).minimum(Some(min)).maximum(Some(max)).into()
            }
            Holds::Year => named(Type::Integer).minimum(Some(2000)).maximum(Some(2100)).into(),
            Holds::Flag => named(Type::Boolean).into(),
            Holds::Term(words) => {
                let words = words.iter().map(|word| Value::from(word[0]));
                let nothing = (!self.required).then_some(Value::Null);
                named(Type::String).enum_values(Some(words.chain(nothing))).into()
            }
            Holds::Terms(words) => {
                let word = ObjectBuilder::new().schema_type(Type::String);
                let word = word.enum_values(Some(words.iter().map(|word| word[0])));
                let kinds = SchemaType::from_iter([Type::Array, Type::Null]);
                ArrayBuilder::new()
                    .schema_type(kinds)
                    .items(word)
                    .description(Some(self.name[0]))
                    .into()
            }
            Holds::Person => named(Type::String).pattern(pattern_of::<TalentId>()).into(),
            Holds::Entry(_) => named(Type::String).pattern(pattern_of::<LedgerEntryId>()).into(),
            Holds::Body => named(Type::String).pattern(pattern_of::<OrganizationCode>()).into(),
            Holds::Bodies => {
                let code = ObjectBuilder::new()
                    .schema_type(Type::String)
                    .pattern(pattern_of::<OrganizationCode>());
                let kinds = SchemaType::from_iter([Type::Array, Type::Null]);
                ArrayBuilder::new()
                    .schema_type(kinds)
                    .items(code)
                    .description(Some(self.name[0]))
                    .into()
            }
            Holds::Day => {
                let day = SchemaFormat::KnownFormat(KnownFormat::Date);
                named(Type::String).format(Some(day)).into()
            }
            _ => named(Type::String).into(),
        }
    }
}

const fn place(language: Language) -> usize {
    match language {
        Language::Japanese => 0,
        Language::English => 1,
    }
}

/// How a key is written, by its own description.
pub(super) fn pattern_of<T: PartialSchema>() -> Option<String> {
    match T::schema() {
        RefOr::T(Schema::Object(object)) => object.pattern,
        _ => None,
    }
}

/// That a member holds something of another class than it may.
pub(super) fn wrong_type(member: &str, found: &Value, expected: &'static str) -> FieldError {
    FieldError::new(&format!("/{member}"), "wrong_type")
        .saying("found", class_in_words(class(found)))
        .saying("expected", class_in_words(expected))
}

fn class(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// A day that is kept.
#[must_use]
pub fn day_of(value: &Value) -> Option<NaiveDate> {
    value.as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const COLOURS: &[Word] = &[["red", "赤", "Red"], ["blue", "青", "Blue"]];

    #[test]
    fn what_is_said_is_kept_or_refused_by_its_field() {
        let code = |field: Field, value: Value| field.read(&value).map_err(|error| error.code);
        let number = Field::number("n", "数", "Number", 1, 9);
        assert_eq!(code(number, json!(9)), Ok(Some(json!(9))));
        assert_eq!(code(number, json!(10)), Err("number_out_of_range"));
        assert_eq!(code(number, json!("9")), Err("wrong_type"));
        let colours = Field::terms("c", "色", "Colours", COLOURS);
        assert_eq!(code(colours, json!(["red", "blue", "red"])), Ok(Some(json!(["blue", "red"]))));
        assert_eq!(code(colours, json!(["green"])), Err("term_unknown"));
        assert_eq!(code(colours, json!([])), Ok(None));
        let link = Field::address("l", "リンク", "Link");
        for bad in ["javascript:alert(1)", "https://", "http:///x", "https://a b", "ftp://a"] {
            assert!(code(link, json!(bad)).is_err(), "{bad}");
        }
        assert!(code(link, json!("https://example.jp/a")).is_ok());
        let day = Field::day("d", "日", "Day");
        assert_eq!(code(day, json!("2027-04-01")), Ok(Some(json!("2027-04-01"))));
        assert_eq!(code(day, json!("R9.4.1")), Err("day_unreadable"));
        assert_eq!(code(Field::line("t", "名", "Name"), json!("  ")), Ok(None));
    }

    #[test]
    fn cells_are_read_by_the_names_people_use() {
        let colours = Field::terms("c", "色", "Colours", COLOURS);
        assert_eq!(colours.typed("赤、Blue").ok(), Some(json!(["red", "blue"])));
        assert_eq!(Field::yen("y", "額", "Yen").typed("１,５００").ok(), Some(json!(1500)));
        let day = Field::day("d", "日", "Day");
        assert_eq!(day.typed("R9.4.1").ok(), Some(json!("2027-04-01")));
        assert_eq!(Field::year("y", "年度", "Year").typed("令和9年度").ok(), Some(json!(2027)));
    }

    #[test]
    fn an_amount_is_told_to_others_by_its_band() {
        let yen = Field::yen("y", "額", "Yen").banded(&[1_000_000, 5_000_000]);
        let band = |amount: i64| yen.band(&json!(amount)).unwrap_or_default();
        assert_eq!(
            [band(0), band(1_000_000), band(5_000_000)],
            ["-1000000", "1000000-5000000", "5000000-"]
        );
    }
}
