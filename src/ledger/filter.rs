//! What a ledger's list can be asked: words, state, owner, and the fields that say so themselves.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};

use super::field::Holds;
use super::search::folded;
use super::spec::Descriptor;
use crate::limits::SEARCH_LETTERS;
use crate::problem::{Code, FieldError, Problem};
use crate::vocab::{FiscalYear, LedgerEntryId, OrganizationCode, TalentId, day_typed};

/// Which entries of a ledger.
#[derive(Clone)]
pub struct Filter {
    pub ledger: &'static Descriptor,
    pub id: Vec<LedgerEntryId>,
    /// Words that must stand in an entry.
    pub q: Vec<String>,
    pub state: Vec<String>,
    pub organization_code: Vec<OrganizationCode>,
    pub talent_id: Vec<TalentId>,
    /// Of a field, one of these values.
    pub fields: BTreeMap<String, Vec<String>>,
}

impl fmt::Debug for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filter").field("fields", &self.fields).finish_non_exhaustive()
    }
}

/// Names of parameters every ledger knows.
const KNOWN: [&str; 3] = ["id", "q", "state"];

fn all<T: FromStr<Err = &'static str>>(values: &[String]) -> Result<Vec<T>, &'static str> {
    values.iter().map(|value| value.parse()).collect()
}

/// Names of parameters in their order.
fn names(of: &Descriptor) -> Vec<&'static str> {
    let asked = of.fields.iter().filter(|field| field.asked).map(|field| field.key);
    KNOWN.into_iter().chain(of.owner_member()).chain(asked).collect()
}

impl Filter {
    /// Every entry.
    #[must_use]
    pub fn on(ledger: &'static Descriptor) -> Self {
        Self {
            ledger,
            id: Vec::new(),
            q: Vec::new(),
            state: Vec::new(),
            organization_code: Vec::new(),
            talent_id: Vec::new(),
            fields: BTreeMap::new(),
        }
    }

    /// Entries of which a field holds a value.
    #[must_use]
    pub fn holding(mut self, field: &str, value: impl ToString) -> Self {
        self.fields.insert(field.to_owned(), vec![value.to_string()]);
        self
    }

    /// Entries that stand in one of these states.
    #[must_use]
    pub fn in_state(self, states: &[&str]) -> Self {
        let state = states.iter().map(ToString::to_string).collect();
        Self { state, ..self }
    }

    /// What the parameters of an address ask.
    ///
    /// # Errors
    /// `query_invalid` for a name that cannot be asked, and a value that cannot be.
    pub fn read(ledger: &'static Descriptor, query: &str) -> Result<Self, Problem> {
        let pairs: Vec<(String, String)> = serde_html_form::from_str(query)
            .map_err(|_| Problem::query(FieldError::new("", "invalid_value")))?;
        let mut asked: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in pairs {
            asked.entry(name).or_default().push(value);
        }
        let mut filter = Self::on(ledger);
        let faults: Vec<FieldError> = asked
            .into_iter()
            .filter_map(|(name, values)| filter.take(&name, values).err())
            .collect();
        if faults.is_empty() {
            return Ok(filter);
        }
        let mut problem = Problem::new(Code::QueryInvalid);
        problem.errors = faults;
        Err(problem)
    }

    /// The words, folded as the entries are.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let words = self.q.iter().flat_map(|text| text.split_whitespace());
        words.map(|word| folded(&[word])).collect()
    }

    fn take(&mut self, name: &str, values: Vec<String>) -> Result<(), FieldError> {
        let (pointer, of) = (format!("?{name}"), self.ledger);
        let refused = |code| FieldError::new(&pointer, code);
        if !names(of).contains(&name) {
            return Err(refused("unknown_parameter").with("allowed", names(of).join(", ")));
        }
        match name {
            "id" => self.id = all(&values).map_err(refused)?,
            "q" if values.iter().any(|word| word.chars().count() > SEARCH_LETTERS) => {
                return Err(refused("text_too_long").with("max", SEARCH_LETTERS));
            }
            "q" => self.q = values,
            "state" => {
                let known = |key: &String| of.states.iter().any(|state| state.key == key);
                if !values.iter().all(known) {
                    return Err(refused("invalid_value"));
                }
                self.state = values;
            }
            "organization_code" => self.organization_code = all(&values).map_err(refused)?,
            "talent_id" => self.talent_id = all(&values).map_err(refused)?,
            name => {
                let values = values.iter().map(|value| meant(of, name, value));
                let values: Option<Vec<String>> = values.collect();
                self.fields
                    .insert(name.to_owned(), values.ok_or_else(|| refused("invalid_value"))?);
            }
        }
        Ok(())
    }
}

/// A value as it stands among the marks of a field.
fn meant(of: &Descriptor, key: &str, value: &str) -> Option<String> {
    match of.field(key)?.holds {
        Holds::Year => value.parse::<FiscalYear>().ok().map(|year| year.to_string()),
        Holds::Day => day_typed(value).map(|day| day.to_string()),
        Holds::Term(words) | Holds::Terms(words) => {
            words.iter().find(|word| word[0] == value).map(|word| word[0].to_owned())
        }
        Holds::Flag => matches!(value, "true" | "false").then(|| value.to_owned()),
        _ => Some(value.to_owned()),
    }
}

/// The parameters, for descriptions.
pub(super) fn parameters(of: &Descriptor) -> Vec<Parameter> {
    let one = |name: &'static str| {
        let says = match name {
            "id" => "識別子",
            "q" => "含まれる言葉（空白で区切ると、すべてを含むもの）",
            "state" => "状態",
            "organization_code" => "団体コード",
            "talent_id" => "人材",
            key => of.field(key).map_or("", |field| field.name[0]),
        };
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Query)
            .description(Some(says))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
            .build()
    };
    names(of).into_iter().map(one).collect()
}
