//! What a ledger's list can be asked: words, state, owner, and the fields that say so themselves.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};

use super::field::Holds;
use super::search::folded;
use super::spec::{Ledger, Owner};
use crate::limits::SEARCH_LETTERS;
use crate::vocab::{FiscalYear, LedgerEntryId, OrganizationCode, TalentId, day_typed};

/// Which entries.
pub struct Filter<L> {
    pub id: Vec<LedgerEntryId>,
    /// Words that must stand in an entry.
    pub q: Vec<String>,
    pub state: Vec<String>,
    pub organization_code: Vec<OrganizationCode>,
    pub talent_id: Vec<TalentId>,
    /// Of a field, one of these values.
    pub fields: BTreeMap<String, Vec<String>>,
    ledger: PhantomData<L>,
}

impl<L> Clone for Filter<L> {
    fn clone(&self) -> Self {
        Self {
            id: self.id.clone(),
            q: self.q.clone(),
            state: self.state.clone(),
            organization_code: self.organization_code.clone(),
            talent_id: self.talent_id.clone(),
            fields: self.fields.clone(),
            ledger: PhantomData,
        }
    }
}

impl<L> Default for Filter<L> {
    fn default() -> Self {
        Self {
            id: Vec::new(),
            q: Vec::new(),
            state: Vec::new(),
            organization_code: Vec::new(),
            talent_id: Vec::new(),
            fields: BTreeMap::new(),
            ledger: PhantomData,
        }
    }
}

impl<L> fmt::Debug for Filter<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filter").field("fields", &self.fields).finish_non_exhaustive()
    }
}

/// Names of parameters every ledger knows.
const KNOWN: [&str; 3] = ["id", "q", "state"];

impl<L: Ledger> Filter<L> {
    /// Entries of which a field holds a value.
    #[must_use]
    pub fn of(field: &str, value: impl ToString) -> Self {
        let fields = BTreeMap::from([(field.to_owned(), vec![value.to_string()])]);
        Self { fields, ..Self::default() }
    }

    /// Entries that stand in one of these states.
    #[must_use]
    pub fn in_state(states: &[&str]) -> Self {
        let state = states.iter().map(ToString::to_string).collect();
        Self { state, ..Self::default() }
    }

    /// The words, folded as the entries are.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let words = self.q.iter().flat_map(|text| text.split_whitespace());
        words.map(|word| folded(&[word])).collect()
    }

    /// Names of parameters in their order.
    #[must_use]
    pub fn names() -> Vec<&'static str> {
        let owner = match L::SPEC.owner {
            Owner::Body => Some("organization_code"),
            Owner::Person => Some("talent_id"),
            Owner::Prefecture => None,
        };
        let asked = L::SPEC.fields.iter().filter(|field| field.asked).map(|field| field.key);
        KNOWN.into_iter().chain(owner).chain(asked).collect()
    }

    fn take<E: de::Error>(&mut self, name: &str, values: Vec<String>) -> Result<(), E> {
        fn all<T: std::str::FromStr<Err = &'static str>, E: de::Error>(
            values: &[String],
        ) -> Result<Vec<T>, E> {
            values.iter().map(|value| value.parse().map_err(E::custom)).collect()
        }
        if !Self::names().contains(&name) {
            // As serde says it of a struct, so that the refusal lists what can be asked.
            let known: Vec<String> = Self::names().iter().map(|name| format!("`{name}`")).collect();
            let known = known.join(", ");
            return Err(E::custom(format!("unknown field `{name}`, expected one of {known}")));
        }
        match name {
            "id" => self.id = all(&values)?,
            "q" if values.iter().any(|word| word.chars().count() > SEARCH_LETTERS) => {
                return Err(E::custom("text_too_long"));
            }
            "q" => self.q = values,
            "state" => {
                let known = |key: &String| L::SPEC.states.iter().any(|state| state.key == key);
                if !values.iter().all(known) {
                    return Err(E::custom("invalid_value"));
                }
                self.state = values;
            }
            "organization_code" => self.organization_code = all(&values)?,
            "talent_id" => self.talent_id = all(&values)?,
            name => {
                let values =
                    values.iter().map(|value| meant::<L>(name, value)).collect::<Option<_>>();
                self.fields
                    .insert(name.to_owned(), values.ok_or_else(|| E::custom("invalid_value"))?);
            }
        }
        Ok(())
    }
}

/// A value as it stands among the marks of a field.
fn meant<L: Ledger>(key: &str, value: &str) -> Option<String> {
    match L::SPEC.field(key)?.holds {
        Holds::Year => value.parse::<FiscalYear>().ok().map(|year| year.to_string()),
        Holds::Day => day_typed(value).map(|day| day.to_string()),
        Holds::Term(words) | Holds::Terms(words) => {
            words.iter().find(|word| word[0] == value).map(|word| word[0].to_owned())
        }
        Holds::Flag => matches!(value, "true" | "false").then(|| value.to_owned()),
        _ => Some(value.to_owned()),
    }
}

/// One value or several of a name.
struct Several(Vec<String>);

impl<'de> Deserialize<'de> for Several {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Taker;
        impl<'de> Visitor<'de> for Taker {
            type Value = Several;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("string")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Several, E> {
                Ok(Several(vec![text.to_owned()]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> Result<Several, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = all.next_element()? {
                    values.push(value);
                }
                Ok(Several(values))
            }
        }
        deserializer.deserialize_seq(Taker)
    }
}

impl<'de, L: Ledger> Deserialize<'de> for Filter<L> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Taker<L>(PhantomData<L>);
        impl<'de, L: Ledger> Visitor<'de> for Taker<L> {
            type Value = Filter<L>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("map")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Filter<L>, A::Error> {
                let mut filter = Filter::default();
                while let Some(name) = map.next_key::<String>()? {
                    let values: Several = map.next_value()?;
                    filter.take(&name, values.0)?;
                }
                Ok(filter)
            }
        }
        deserializer.deserialize_map(Taker(PhantomData))
    }
}

impl<L: Ledger> IntoParams for Filter<L> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let one = |name: &'static str| {
            let says = match name {
                "id" => "識別子",
                "q" => "含まれる言葉（空白で区切ると、すべてを含むもの）",
                "state" => "状態",
                "organization_code" => "団体コード",
                "talent_id" => "人材",
                key => L::SPEC.field(key).map_or("", |field| field.name[0]),
            };
            ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Query)
                .description(Some(says))
                .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
                .build()
        };
        Self::names().into_iter().map(one).collect()
    }
}
