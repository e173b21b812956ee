//! Forms: declared once as fields, shown by one template, read back as the body of the API handler
//! they stand for. The name of a field is its JSON pointer without the first slash, so that a
//! refusal finds its field.

use serde_json::Value;

use super::typed::{one, pointers};
use super::words::Words;
use crate::problem::{FieldError, Problem};
use crate::vocab::{FiscalYear, SearchKey};

/// How a field is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Lines,
    /// A whole number; full-width digits are read too.
    Number,
    Day,
    /// One of these: key, name.
    Choice(Vec<(String, String)>),
    /// The same, all of them in sight.
    Spread(Vec<(String, String)>),
    /// One of these, whose keys are numbers where they can be: sent as a number.
    Scale(Vec<(String, String)>),
    /// One of these, whose keys are `name=value`: sent as an object with this one member.
    Keyed(Vec<(String, String)>),
    /// Any of these: key, name.
    Several(Vec<(String, String)>),
    /// Yes or no: sent as a boolean.
    Flag,
    /// A secret; never shown again.
    Password,
    /// A file; it has to be chosen again after a refusal, as browsers have it.
    File,
    /// A value that goes along.
    Hidden,
}

/// What an empty field is in the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Empty {
    LeftOut,
    Text,
    Null,
}

/// Fields that belong together under a heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// What they are about; the labels in it do not repeat it.
    pub name: String,
    /// What is known of it.
    pub note: String,
    /// How they stand: `answer` in one line behind the heading, `rules` each in one line, `row`
    /// side by side; `set` one under another as a set of their own, `more` the same, folded away
    /// until there is something in them.
    pub look: &'static str,
}

impl Group {
    /// A set of fields with its heading and what is known of it.
    #[must_use]
    pub fn set(name: &str, note: &str) -> Self {
        Self { name: name.to_owned(), note: note.to_owned(), look: "set" }
    }

    /// A set of fields that most leave alone.
    #[must_use]
    pub fn more(name: &str, note: &str) -> Self {
        Self { look: "more", ..Self::set(name, note) }
    }

    /// Whether its fields are asked like any others: their labels say enough, and each says whether
    /// it may stay empty.
    #[must_use]
    pub fn is_roomy(&self) -> bool {
        matches!(self.look, "set" | "more")
    }

    /// Whether the labels in it need its name before them.
    #[must_use]
    pub fn names_fields(&self) -> bool {
        !matches!(self.look, "rules" | "set" | "more")
    }
}

/// Years that are offered before and after the one that is meant.
const YEARS_BACK: i32 = 12;
const YEARS_AHEAD: i32 = 10;

#[derive(Clone, Debug)]
pub struct Field {
    /// JSON pointer without its first slash.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// How it is filled in.
    pub kind: Kind,
    /// Whether it must be filled in.
    pub required: bool,
    /// Help under the label.
    pub support: String,
    /// What is in it.
    pub values: Vec<String>,
    /// What is wrong with it.
    pub error: Option<String>,
    /// For the browser's own help (`username`, `current-password`).
    pub autocomplete: &'static str,
    /// What the choice of nothing is called, where it is not `選択してください` or `すべて`.
    pub unset: &'static str,
    /// What choices of it mean, where their names do not say it all: key, sentence.
    pub meanings: Vec<(String, String)>,
    /// The heading it stands under.
    pub group: Option<Group>,
    /// Whether the one meant is searched for among many, by any words of what it is called.
    pub sought: bool,
    empty: Empty,
}

/// More choices than one looks through: they are searched.
const TOO_MANY: usize = 12;

impl Field {
    /// A field that may stay empty.
    #[must_use]
    pub fn new(name: &str, label: &str, kind: Kind) -> Self {
        let empty =
            if matches!(kind, Kind::Text | Kind::Lines) { Empty::Text } else { Empty::LeftOut };
        Self {
            name: name.to_owned(),
            label: label.to_owned(),
            kind,
            required: false,
            support: String::new(),
            values: Vec::new(),
            error: None,
            autocomplete: "off",
            unset: "",
            meanings: Vec::new(),
            group: None,
            sought: false,
            empty,
        }
    }

    /// One of many, which is searched for by what it is called where there are too many to look
    /// through.
    #[must_use]
    pub fn sought(self) -> Self {
        Self { sought: self.options().len() > TOO_MANY, ..self }
    }

    /// The choices that are called so, or whose name holds every word of it.
    fn matching(&self, typed: &str) -> Vec<&(String, String)> {
        let exactly: Vec<_> =
            self.options().iter().filter(|(key, name)| key == typed || name == typed).collect();
        if !exactly.is_empty() || typed.trim().is_empty() {
            return exactly;
        }
        let words: Vec<SearchKey> =
            typed.split_whitespace().map(|word| SearchKey::fold(&[word])).collect();
        let holds = |name: &str| {
            let name = SearchKey::fold(&[name]);
            words.iter().all(|word| name.as_str().contains(word.as_str()))
        };
        self.options().iter().filter(|(_, name)| holds(name)).collect()
    }

    /// What is chosen by what was typed: the key of the one choice that is meant, else what was
    /// typed.
    fn chosen<'a>(&'a self, typed: &'a str) -> &'a str {
        match self.matching(typed).as_slice() {
            [(key, _)] if self.sought => key,
            _ => typed,
        }
    }

    /// What stands in the field of a search: the name of the one chosen, else what was typed.
    #[must_use]
    pub fn shown(&self) -> &str {
        let known = self.options().iter().find(|(key, _)| key == self.first());
        known.map_or(self.first(), |(_, name)| name.as_str())
    }

    /// What is left to choose from after a search.
    #[must_use]
    pub fn left(&self) -> Vec<&(String, String)> {
        if self.sought { self.matching(self.first()) } else { self.options().iter().collect() }
    }

    /// Why a search found none or several.
    fn undecided(&self, w: &Words) -> Option<String> {
        let found = if self.sought { self.left().len() } else { 1 };
        match (self.first().is_empty(), found) {
            (true, _) | (_, 1) => None,
            (_, 0) => Some(w.sought_none.to_owned()),
            (_, several) => Some(Words::fill(w.sought_several, &[&several])),
        }
    }

    /// Says beside it what its choices mean.
    #[must_use]
    pub fn meaning(self, meanings: Vec<(String, String)>) -> Self {
        Self { meanings, ..self }
    }

    /// A fiscal year, chosen among those around this one: by era, with the Gregorian year beside.
    #[must_use]
    pub fn year(name: &str, label: &str, around: i32, w: &Words) -> Self {
        let years = (around - YEARS_BACK..=around + YEARS_AHEAD)
            .filter_map(|year| FiscalYear::new(year).ok());
        let named = |year: FiscalYear| (year.to_string(), w.year_beside(year));
        Self::new(name, label, Kind::Scale(years.map(named).collect()))
    }

    /// Under a heading, with the fields before and after it that stand under the same one.
    #[must_use]
    pub fn under(mut self, group: &Group) -> Self {
        self.group = Some(group.clone());
        self
    }

    /// What the choice of nothing is called.
    #[must_use]
    pub fn unset(mut self, text: &'static str) -> Self {
        self.unset = text;
        self
    }

    /// A field of a form is sent even when it is empty: what the API calls a blank text is then one
    /// that was not filled in.
    fn nothing_typed(&self, error: &FieldError) -> Option<FieldError> {
        let empty = self.required && self.values.iter().all(String::is_empty);
        (empty && error.code == "text_blank").then(|| FieldError::new(&error.pointer, "required"))
    }

    /// Its label where nothing else says what it belongs to.
    #[must_use]
    pub fn full_label(&self) -> String {
        self.group
            .as_ref()
            .filter(|group| group.names_fields())
            .map_or_else(|| self.label.clone(), |group| format!("{}: {}", group.name, self.label))
    }

    /// Lines a text of several lines is given at first: fewer where many such fields stand one
    /// under another.
    #[must_use]
    pub fn lines(&self) -> usize {
        let typed = self.first().lines().count() + 1;
        if self.is_roomy() { typed.clamp(4, 10) } else { typed.clamp(2, 6) }
    }

    /// Whether it is asked by itself or in a set, not among others in a row or a table.
    #[must_use]
    pub fn is_roomy(&self) -> bool {
        self.group.as_ref().is_none_or(Group::is_roomy)
    }

    /// It must be filled in.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Help under the label.
    #[must_use]
    pub fn support(mut self, text: &str) -> Self {
        text.clone_into(&mut self.support);
        self
    }

    /// What is in it at first.
    #[must_use]
    pub fn value(mut self, value: impl ToString) -> Self {
        self.values = vec![value.to_string()];
        self
    }

    /// What the browser may fill in.
    #[must_use]
    pub fn autocomplete(mut self, what: &'static str) -> Self {
        self.autocomplete = what;
        self
    }

    /// What it is in the body when it is empty.
    #[must_use]
    pub fn when_empty(mut self, empty: Empty) -> Self {
        self.empty = empty;
        self
    }

    /// Its id in the page.
    #[must_use]
    pub fn id(&self) -> String {
        format!("field-{}", self.name.replace(['/', '_'], "-"))
    }

    /// Ids of what describes it.
    #[must_use]
    pub fn described_by(&self) -> String {
        let ids = [
            (!self.support.is_empty()).then(|| format!("{}-support", self.id())),
            self.error.as_ref().map(|_| format!("{}-error", self.id())),
        ];
        ids.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// Whether something in it, or wrong with it, has to be seen.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.error.is_some() || self.values.iter().any(|value| !value.is_empty())
    }

    /// What it is in the body; nothing when it is left out of it.
    pub(super) fn said(&self, typed: &[&str]) -> Option<Value> {
        match &self.kind {
            Kind::Several(_) => Some(typed.iter().map(|value| Value::from(*value)).collect()),
            kind => one(kind, self.chosen(typed.first().copied().unwrap_or("")), self.empty),
        }
    }

    /// The one value in it.
    #[must_use]
    pub fn first(&self) -> &str {
        self.values.first().map_or("", String::as_str)
    }

    /// Whether this value is in it.
    #[must_use]
    pub fn holds(&self, value: &str) -> bool {
        self.values.iter().any(|known| known == value)
    }

    /// `text`, `lines`, `choice` …, for the template.
    #[must_use]
    pub fn look(&self) -> &'static str {
        match self.kind {
            _ if self.sought && !(2..=TOO_MANY).contains(&self.left().len()) => "sought",
            Kind::Text => "text",
            Kind::Lines => "lines",
            Kind::Number => "number",
            Kind::Day => "day",
            Kind::Choice(_) | Kind::Scale(_) | Kind::Keyed(_) => "choice",
            Kind::Spread(_) => "spread",
            Kind::Several(_) => "several",
            Kind::Flag => "flag",
            Kind::Password => "password",
            Kind::File => "file",
            Kind::Hidden => "hidden",
        }
    }

    /// What can be chosen.
    #[must_use]
    pub fn options(&self) -> &[(String, String)] {
        match &self.kind {
            Kind::Choice(options)
            | Kind::Spread(options)
            | Kind::Several(options)
            | Kind::Scale(options)
            | Kind::Keyed(options) => options,
            _ => &[],
        }
    }
}

/// What can be chosen, from a closed vocabulary.
#[macro_export]
macro_rules! choices {
    ($term:ty, $w:expr) => {
        <$term>::ALL
            .iter()
            .map(|term| (term.as_str().to_owned(), $w.term(term).to_owned()))
            .collect::<Vec<_>>()
    };
}

#[derive(Clone, Debug)]
pub struct Form {
    /// Where it is sent.
    pub action: String,
    /// `post`, or `get` for the conditions of a list.
    pub method: &'static str,
    /// What its button says.
    pub submit: &'static str,
    /// Whether its step is hard to undo.
    pub grave: bool,
    pub fields: Vec<Field>,
    /// The version it was shown with.
    pub version: Option<i32>,
    /// Where its maker goes instead.
    pub back: Option<String>,
    /// Heading of what was refused.
    pub refused: Option<String>,
    /// What is wrong: place in the page (may be empty) and sentence.
    pub errors: Vec<(String, String)>,
    /// What proves that it is this viewer's.
    pub token: String,
    pub(super) in_parts: bool,
}

impl Form {
    /// A form that changes something.
    #[must_use]
    pub fn post(
        action: impl Into<String>,
        submit: &'static str,
        fields: Vec<Field>,
        token: String,
    ) -> Self {
        let (action, method) = (action.into(), "post");
        let (grave, version, back, refused, errors, in_parts) =
            (false, None, None, None, Vec::new(), false);
        Self {
            action,
            method,
            submit,
            grave,
            fields,
            version,
            back,
            refused,
            errors,
            token,
            in_parts,
        }
    }

    /// The conditions of a list, as they stand in the address.
    #[must_use]
    pub fn conditions(action: &str, submit: &'static str, fields: Vec<Field>, query: &str) -> Self {
        let mut form = Self { method: "get", ..Self::post(action, submit, fields, String::new()) };
        form.fill(&serde_html_form::from_str::<Vec<(String, String)>>(query).unwrap_or_default());
        form
    }

    /// Of the thing in this version.
    #[must_use]
    pub fn of_version(mut self, version: i32) -> Self {
        self.version = Some(version);
        self
    }

    /// With a way back.
    #[must_use]
    pub fn back(mut self, href: impl Into<String>) -> Self {
        self.back = Some(href.into());
        self
    }

    /// Its step is hard to undo; its button says so.
    #[must_use]
    pub fn grave(mut self) -> Self {
        self.grave = true;
        self
    }

    /// The fields with the heading they stand under, in their order.
    #[must_use]
    pub fn parts(&self) -> Vec<(Option<&Group>, &[Field])> {
        self.fields
            .chunk_by(|one, next| one.group == next.group)
            .map(|part| (part.first().and_then(|field| field.group.as_ref()), part))
            .collect()
    }

    /// Whether a set that is folded away has to be open: something is in it, or wrong in it.
    #[must_use]
    pub fn opens(&self, fields: &[Field]) -> bool {
        self.method == "post" && fields.iter().any(Field::is_open)
    }

    /// Whether a file goes with it, or the text of one: then it is sent in parts.
    #[must_use]
    pub fn sends_file(&self) -> bool {
        self.in_parts || self.fields.iter().any(|field| field.kind == Kind::File)
    }

    /// Sent in parts, as forms with a file are.
    #[must_use]
    pub fn in_parts(mut self) -> Self {
        self.in_parts = true;
        self
    }

    /// The field a refusal is about: the one that was sent to this place, else the one that is
    /// called so, else the one whose part or whose list is meant.
    fn meant(&self, pointer: &str) -> Option<usize> {
        let sent: Vec<Option<String>> = {
            let said = |field: &Field| {
                field.said(&field.values.iter().map(String::as_str).collect::<Vec<_>>()).is_some()
            };
            pointers(self.fields.iter().map(|field| (field.name.as_str(), said(field))))
        };
        let places: Vec<&str> = self
            .fields
            .iter()
            .zip(&sent)
            .map(|(field, sent)| sent.as_deref().unwrap_or(&field.name))
            .collect();
        let within = |outer: &str, inner: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'))
        };
        let find = |same: &dyn Fn(&str) -> bool, all: bool| {
            (0..places.len()).find(|place| (all || sent[*place].is_some()) && same(places[*place]))
        };
        find(&|place| place == pointer, false)
            .or_else(|| find(&|place| within(place, pointer), false))
            .or_else(|| find(&|place| place == pointer, true))
            .or_else(|| find(&|place| within(place, pointer), true))
            .or_else(|| find(&|place| within(pointer, place), true))
    }

    /// What stands in a field; nothing where there is no such field.
    #[must_use]
    pub fn typed(&self, name: &str) -> &str {
        self.fields.iter().find(|field| field.name == name).map_or("", Field::first)
    }

    /// Puts back what was typed; secrets are typed again.
    pub fn fill(&mut self, pairs: &[(String, String)]) {
        for field in self.fields.iter_mut().filter(|field| field.kind != Kind::Password) {
            let typed = pairs
                .iter()
                .filter(|(name, _)| *name == field.name)
                .map(|(_, value)| value.clone());
            let typed: Vec<String> = typed.collect();
            if !typed.is_empty() || self.method == "post" {
                field.values = typed;
            }
        }
        let version = pairs
            .iter()
            .find(|(name, _)| name == "version")
            .and_then(|(_, value)| value.parse().ok());
        self.version = version.or(self.version);
    }

    /// Says why it was refused, at the field where that is known and always in the summary.
    pub fn refuse(&mut self, problem: &Problem, w: &Words) {
        let (title, sentence) = problem.says(w.language());
        let mut errors = Vec::new();
        for error in &problem.errors {
            let (name, text) =
                (error.pointer.trim_start_matches(['/', '?']), error.sentence(w.language()));
            match self.meant(name).map(|place| &mut self.fields[place]) {
                Some(field) => {
                    let text = field
                        .nothing_typed(error)
                        .map(|missing| missing.sentence(w.language()))
                        .or_else(|| field.undecided(w))
                        .unwrap_or(text);
                    // What goes along unseen cannot be gone to.
                    let place = if field.kind == Kind::Hidden { String::new() } else { field.id() };
                    errors.push((place, format!("{}: {text}", field.full_label())));
                    field.error.get_or_insert(text);
                }
                None => errors.push((String::new(), text)),
            }
        }
        if errors.is_empty() {
            errors.push((String::new(), sentence));
        }
        self.refused = Some(if problem.code.status() == 422 {
            w.error_title.to_owned()
        } else {
            title.to_owned()
        });
        self.errors = errors;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_lands_on_the_field_whose_value_was_refused() {
        let choice = || Kind::Keyed(Vec::new());
        let mut fields: Vec<Field> = (0..5)
            .map(|place| Field::new(&format!("places/{place}"), &place.to_string(), choice()))
            .collect();
        fields.push(Field::new("constraint/kind", "kind", Kind::Choice(Vec::new())));
        let refused = |typed: &[(&str, &str)], pointer: &str| {
            let mut form = Form::post("/x", "ok", fields.clone(), String::new());
            form.fill(
                &typed
                    .iter()
                    .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                    .collect::<Vec<_>>(),
            );
            form.refuse(
                &Problem::field(pointer, "listed_twice"),
                Words::of(crate::vocab::Language::Japanese),
            );
            form.errors[0].0.clone()
        };
        let all = [("places/0", "zone=a"), ("places/1", "zone=b"), ("places/2", "zone=a")];
        assert_eq!(refused(&all, "/places/2"), "field-places-2");
        // The first was left empty: the second place of the body is the third field.
        let gap = [("places/0", ""), ("places/1", "zone=a"), ("places/2", "zone=a")];
        assert_eq!(refused(&gap, "/places/1"), "field-places-2");
        assert_eq!(refused(&gap, "/places/1/zone"), "field-places-2", "a part of what was sent");
        assert_eq!(refused(&gap, "/places/0"), "field-places-1");
        assert_eq!(
            refused(&all, "/places"),
            "field-places-0",
            "of the whole list: its first field"
        );
        assert_eq!(
            refused(&all, "/constraint/kind"),
            "field-constraint-kind",
            "what was left out is still found"
        );
        assert_eq!(refused(&all, "/constraint"), "field-constraint-kind");
        assert_eq!(refused(&all, "/nothing"), "");
    }

    #[test]
    fn a_refusal_finds_its_field_and_loses_nothing() {
        let mut form =
            Form::post("/x", "ok", vec![Field::new("title", "職名", Kind::Text)], String::new());
        form.fill(&[("title".to_owned(), "<b>".to_owned())]);
        form.refuse(
            &Problem::field("/title", "text_blank"),
            Words::of(crate::vocab::Language::Japanese),
        );
        assert_eq!(form.errors[0].0, "field-title");
        assert!(form.fields[0].error.is_some() && form.fields[0].first() == "<b>");
        let mut needed = Form::post(
            "/x",
            "ok",
            vec![Field::new("title", "職名", Kind::Text).required()],
            String::new(),
        );
        needed.refuse(
            &Problem::field("/title", "text_blank"),
            Words::of(crate::vocab::Language::Japanese),
        );
        assert_eq!(needed.errors[0].1, "職名: 入力してください（必須です）。");
    }
}
