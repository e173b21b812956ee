//! A ledger as a file: what the list writes out comes in again, one row an entry.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use serde_json::Value;

use super::field::{Field, Holds, day_of};
use super::filter::Filter;
use super::input::owed;
use super::search::folded;
use super::spec::{Descriptor, Owner};
use super::steps;
use super::store::{self, Content, Entry as Kept};
use super::view::EntryView;
use crate::auth::Scope;
use crate::db::{Db, Tx};
use crate::organization;
use crate::problem::{FieldError, Problem, Wording};
use crate::vocab::{Language, LedgerEntryId, OrganizationCode, TalentId};
use crate::web::{
    BodyName, Cell, Field as Column, Importable, Judge, Judged, Kind, Offered, Subject, Table,
    Taken, Usage, Value as FileValue, Verdict, Written, body_meant, table_of,
};

/// Most fields a ledger has.
const FIELDS: usize = 32;

/// A row of a ledger's file.
#[derive(Clone)]
pub struct Row {
    ledger: &'static Descriptor,
    organization: Option<OrganizationCode>,
    organization_name: Option<BodyName>,
    talent: Option<TalentId>,
    state: Option<String>,
    cells: Vec<Option<Value>>,
}

impl Row {
    fn blank(ledger: &'static Descriptor) -> Self {
        Self {
            ledger,
            organization: None,
            organization_name: None,
            talent: None,
            state: None,
            cells: vec![None; FIELDS],
        }
    }
}

/// Columns that say whose an entry is, and where it stands.
fn owner_columns(owner: Owner) -> [Column<Row>; 4] {
    let (body, person) = match owner {
        Owner::Body => (Usage::Optional, Usage::Shown),
        Owner::Person => (Usage::Shown, Usage::Required),
        Owner::Prefecture => (Usage::Shown, Usage::Shown),
    };
    [
        Column {
            key: "organization_code",
            headings: &["団体コード"],
            width: 12,
            usage: body,
            note: "団体コードか団体名のどちらか。自団体だけのときは空欄でかまいません。",
            kind: Kind::Body,
            cell: |row| row.organization.as_ref().map_or(Cell::Nothing, FileValue::cell),
            read: |row, cell| {
                row.organization = Some(OrganizationCode::read(cell)?);
                Ok(())
            },
        },
        Column {
            key: "organization_name",
            headings: &["団体名", "団体"],
            width: 14,
            usage: body,
            note: "",
            kind: Kind::BodyName,
            cell: |row| row.organization_name.as_ref().map_or(Cell::Nothing, FileValue::cell),
            read: |row, cell| {
                row.organization_name = Some(BodyName::read(cell)?);
                Ok(())
            },
        },
        Column {
            key: "talent_id",
            headings: &["人材ID"],
            width: 20,
            usage: person,
            note: "人材の一覧にある id。",
            kind: Kind::Text,
            cell: |row| row.talent.as_ref().map_or(Cell::Nothing, FileValue::cell),
            read: |row, cell| {
                row.talent = Some(TalentId::read(cell)?);
                Ok(())
            },
        },
        Column {
            key: "state",
            headings: &["状態"],
            width: 12,
            usage: Usage::Shown,
            note: "",
            kind: Kind::Text,
            cell: |row| row.state.clone().map_or(Cell::Nothing, Cell::Text),
            read: |_, _| Ok(()),
        },
    ]
}

/// How the column of the field at a place is written and read.
type Through = (fn(&Row) -> Cell, fn(&mut Row, &str) -> Result<(), FieldError>);

const fn through<const N: usize>() -> Through {
    (
        |row| {
            let field = row.ledger.fields.get(N).zip(row.cells[N].as_ref());
            field.map_or(Cell::Nothing, |(field, value)| cell_of(field, value))
        },
        |row, cell| {
            let Some(field) = row.ledger.fields.get(N) else { return Ok(()) };
            let read = field.typed(cell);
            row.cells[N] =
                Some(read.map_err(|error| FieldError { pointer: String::new(), ..error })?);
            Ok(())
        },
    )
}

macro_rules! each {
    ($($place:literal)*) => {
        [$(through::<$place>()),*]
    };
}

const THROUGH: [Through; FIELDS] =
    each!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31);

fn column(field: &'static Field, (cell, read): Through) -> Column<Row> {
    let (kind, width) = match field.holds {
        Holds::Day => (Kind::Day, 12),
        Holds::Year => (Kind::Year, 12),
        Holds::Number(..) => (Kind::Text, 14),
        Holds::Term(words) => (Kind::Word(words), 16),
        Holds::Text => (Kind::Text, 40),
        _ => (Kind::Text, 20),
    };
    Column {
        key: field.key,
        headings: std::slice::from_ref(&field.name[0]),
        width,
        usage: if field.required { Usage::Required } else { Usage::Optional },
        note: field.help[0],
        kind,
        cell,
        read,
    }
}

/// Whose it is, its fields, where it stands.
fn columns(of: &'static Descriptor) -> Vec<Column<Row>> {
    let [code, name, person, state] = owner_columns(of.owner);
    let fields = of.fields.iter().zip(THROUGH).map(|(field, through)| column(field, through));
    [code, name].into_iter().chain(fields).chain([person, state]).collect()
}

/// A value as a cell; bodies and entries are written as they are called by whoever made the row.
fn cell_of(field: &Field, value: &Value) -> Cell {
    match (field.holds, value) {
        (Holds::Day, value) => day_of(value).map_or(Cell::Nothing, Cell::Day),
        (Holds::Number(..), Value::Number(number)) => {
            number.as_i64().map_or(Cell::Nothing, Cell::Number)
        }
        (Holds::Body | Holds::Entry(_) | Holds::Person, Value::String(text)) => text.clone().into(),
        (Holds::Bodies, value) => {
            let all = value.as_array().into_iter().flatten().filter_map(Value::as_str);
            all.collect::<Vec<_>>().join("、").into()
        }
        (Holds::Flag, Value::Bool(yes)) => if *yes { "○" } else { "×" }.to_owned().into(),
        (_, value) => field.words(value, Language::Japanese, &|_| None).into(),
    }
}

impl Row {
    /// What is shown, as a row: amounts that are withheld stay empty; a person is written by its
    /// identifier, because names are not unique.
    fn of(view: &EntryView) -> Self {
        let mut row = Self {
            organization: view.organization_code.clone(),
            organization_name: view.organization_name.clone().map(BodyName),
            talent: view.talent_id,
            state: Some(view.state_label.to_owned()),
            ..Self::blank(view.ledger)
        };
        for (place, field) in view.ledger.fields.iter().enumerate() {
            let value = view.fields.get(field.key).filter(|value| !value.is_null()).cloned();
            let named = matches!(field.holds, Holds::Body | Holds::Bodies | Holds::Entry(_));
            let name = view
                .fields
                .get(&format!("{}_name", field.key))
                .filter(|name| !name.is_null() && named);
            row.cells[place] = name.cloned().or(value);
        }
        row
    }
}

/// Entries as a file in the shape that is taken in again.
pub fn table(of: &'static Descriptor, rows: &[EntryView]) -> Table {
    table_of(of.many[0], &columns(of), rows.iter().map(Row::of))
}

/// A ledger as it comes in.
#[derive(Clone, Copy)]
pub struct Import(pub &'static Descriptor);

/// What rows are held against.
pub struct Known {
    entries: Vec<Kept>,
    names: BTreeMap<OrganizationCode, String>,
    /// Entries of other ledgers by their titles.
    titles: BTreeMap<(&'static str, String), Vec<LedgerEntryId>>,
    /// The bodies whoever takes it in writes for; nothing for all.
    own: Option<Vec<OrganizationCode>>,
}

impl Known {
    /// What is meant by a cell that names a body, or an entry by its title.
    fn meant(&self, field: &Field, value: &Value) -> Result<Value, FieldError> {
        let unknown = || FieldError::new("", "reference_unknown");
        let body = |text: &str| {
            let code =
                self.names.iter().find(|(code, name)| code.as_str() == text || *name == text);
            code.map(|(code, _)| Value::from(code.to_string())).ok_or_else(unknown)
        };
        match (field.holds, value) {
            (Holds::Body, Value::String(text)) => body(text),
            (Holds::Bodies, Value::Array(all)) => {
                let codes = all.iter().filter_map(Value::as_str).map(body);
                codes.collect::<Result<Vec<_>, _>>().map(Value::from)
            }
            (Holds::Entry(ledger), Value::String(text)) => {
                if text.parse::<LedgerEntryId>().is_ok() {
                    return Ok(value.clone());
                }
                match self.titles.get(&(ledger, text.clone())).map(Vec::as_slice) {
                    Some([one]) => Ok(one.to_string().into()),
                    _ => Err(unknown()),
                }
            }
            _ => Ok(value.clone()),
        }
    }
}

impl Import {
    fn content(self, known: &Known, row: &mut Judge<'_>, entry: &Row, before: &Content) -> Content {
        let mut content = before.clone();
        for (place, field) in self.0.fields.iter().enumerate() {
            let Some(value) = &entry.cells[place] else { continue };
            match known.meant(field, value).and_then(|value| field.read(&value)) {
                Ok(Some(value)) => drop(content.insert(field.key.to_owned(), value)),
                Ok(None) => {}
                Err(error) => row.fault(field.key, error),
            }
        }
        content
    }

    fn same(self, content: &Content, other: &Content) -> bool {
        self.0.identity.iter().all(|key| content.get(*key) == other.get(*key))
    }

    /// What an entry is about whatever its identity says; nothing where that is not said.
    fn about<'a>(self, value: impl Fn(usize) -> Option<&'a Value>) -> Option<String> {
        let place = |key: &&str| self.0.fields.iter().position(|field| field.key == *key);
        let values: Vec<Option<&Value>> = self.0.same.iter().filter_map(place).map(value).collect();
        values.first().copied().flatten()?;
        let text = |value: &Option<&Value>| {
            value.map_or_else(String::new, |value| folded(&[&value.to_string()]))
        };
        Some(values.iter().map(text).collect::<Vec<_>>().join(" "))
    }

    /// That somebody else's entry is about the same.
    fn told_twice(self, known: &Known, content: &Content) -> Option<FieldError> {
        let of = |content: &Content| self.about(|place| content.get(self.0.fields[place].key));
        let about = of(content)?;
        let twin = known.entries.iter().find(|kept| of(&kept.content).as_ref() == Some(&about))?;
        let other = twin.text(self.0.title());
        let why = Wording::Each {
            ja: format!(
                "登録済みの「{other}」と同じ内容です。同じ人なら行を消し、別の人なら違いの分かる欄を埋めてください。"
            ),
            en: format!(
                "Entry {other} is about the same. Take the row out, or fill in what tells the two apart."
            ),
        };
        Some(FieldError::because("", why))
    }

    fn body(self, known: &Known, row: &mut Judge<'_>, entry: &Row) -> Option<OrganizationCode> {
        if self.0.owner != Owner::Body {
            return None;
        }
        if entry.organization.is_none()
            && entry.organization_name.is_none()
            && let Some([only]) = known.own.as_deref()
        {
            return Some(only.clone());
        }
        let meant =
            body_meant(&known.names, entry.organization.as_ref(), entry.organization_name.as_ref());
        match meant {
            Ok(code) if known.own.as_ref().is_none_or(|own| own.contains(&code)) => Some(code),
            Ok(_) => {
                row.fault("organization_code", FieldError::new("", "reference_unknown"));
                None
            }
            Err((key, error)) => {
                row.fault(key, error);
                None
            }
        }
    }
}

impl Importable for Import {
    type Entry = Row;
    type Known = Known;
    type Work = Box<Kept>;

    fn taken(&self) -> Taken {
        Taken::new(self.0.write, self.0.path, self.0.many[0], self.0.import)
    }

    fn fields(&self) -> Cow<'static, [Column<Row>]> {
        columns(self.0).into()
    }

    fn blank(&self) -> Row {
        Row::blank(self.0)
    }

    fn offered(&self, db: &mut Db, _: &Scope) -> Result<Vec<Offered>, Problem> {
        Ok(if self.0.owner == Owner::Body {
            Offered::bodies(organization::names(db)?)
        } else {
            Vec::new()
        })
    }

    fn load(&self, db: &mut Db, scope: &Scope, _: &[Row]) -> Result<Known, Problem> {
        let own = if scope.is_statewide() { None } else { Some(store::acting_for(db, scope)?) };
        let entries = store::page(db, scope, &Filter::on(self.0), None, i64::MAX)?;
        let mut titles: BTreeMap<(&'static str, String), Vec<LedgerEntryId>> = BTreeMap::new();
        for field in self.0.fields {
            let Holds::Entry(ledger) = field.holds else { continue };
            for (id, title) in store::titles(db, scope, ledger, usize::MAX)? {
                titles.entry((ledger, title)).or_default().push(id);
            }
        }
        let entries = entries.into_iter().map(|(_, entry)| entry).collect();
        Ok(Known { entries, names: organization::names(db)?, titles, own })
    }

    fn identity(&self, known: &Known, _: usize, entry: &Row) -> Option<(&'static str, String)> {
        let body = entry.organization.as_ref().and_then(|code| known.names.get(code)).cloned();
        let body = body.or_else(|| entry.organization_name.as_ref().map(|name| name.0.clone()));
        let parts: Vec<String> = self
            .0
            .identity
            .iter()
            .filter_map(|key| self.0.fields.iter().position(|field| field.key == *key))
            .map(|place| entry.cells[place].as_ref().map_or_else(String::new, ToString::to_string))
            .collect();
        let whose = entry.talent.map(|id| id.to_string()).or(body).unwrap_or_default();
        Some((self.0.title(), format!("{whose} {}", parts.join(" "))))
    }

    fn twin(&self, entry: &Row) -> Option<(&'static str, String)> {
        Some((self.0.same.first()?, self.about(|place| entry.cells[place].as_ref())?))
    }

    fn judge(&self, known: &Known, row: &mut Judge<'_>, entry: &Row) -> Option<Judged<Box<Kept>>> {
        let organization = self.body(known, row, entry);
        let said = self.content(known, row, entry, &Content::new());
        let before = known.entries.iter().find(|kept| {
            kept.organization == organization
                && (self.0.owner != Owner::Person || kept.talent == entry.talent)
                && self.same(&kept.content, &said)
        });
        let content = match before {
            Some(kept) => self.content(known, row, entry, &kept.content),
            None => said,
        };
        if before.is_none()
            && let Some(error) = self.told_twice(known, &content)
        {
            row.fault(self.0.same[0], error);
        }
        row.faults_of(owed(self.0, &content), |key| {
            self.0.field(key).map_or(self.0.title(), |field| field.key)
        });
        if let Some(kept) =
            before.filter(|kept| kept.content != content && !self.0.state(&kept.state).open)
        {
            let state = self.0.state(&kept.state);
            let why = Wording::Each {
                ja: format!("「{}」の記載は変えられません。", state.name[0]),
                en: format!("An entry that is {} cannot be changed.", state.name[1]),
            };
            row.fault(self.0.title(), FieldError::because("", why));
        }
        if !row.is_good() {
            return None;
        }
        let name = content.get(self.0.title()).and_then(Value::as_str).unwrap_or("").to_owned();
        let epoch = NaiveDateTime::default();
        let (basis, verdict) = match before {
            None => {
                let (state, id) = (self.0.states[0].key.to_owned(), LedgerEntryId::random());
                let talent = entry.talent;
                let new = Kept {
                    id,
                    organization,
                    talent,
                    state,
                    content,
                    version: 1,
                    created_at: epoch,
                    changed_at: epoch,
                };
                (String::new(), Verdict::Create(Box::new(new)))
            }
            Some(kept) if kept.content == content => {
                (format!("{}/{}", kept.id, kept.version), Verdict::Leave)
            }
            Some(kept) => {
                let differs =
                    |field: &&Field| kept.content.get(field.key) != content.get(field.key);
                let keys = self.0.fields.iter().filter(differs).map(|field| field.key).collect();
                let now = Kept { content, version: kept.version + 1, ..kept.clone() };
                (format!("{}/{}", kept.id, kept.version), Verdict::Change(Box::new(now), keys))
            }
        };
        Some(Judged { name, verdict, basis })
    }

    fn carry_out(
        &self,
        tx: &mut Tx<'_>,
        scope: &Scope,
        work: &Box<Kept>,
    ) -> Result<Subject, Problem> {
        let created_at = if work.version == 1 { tx.now } else { work.created_at };
        let entry = Kept { created_at, changed_at: tx.now, ..(**work).clone() };
        if !steps::writes(tx.db, scope, self.0, &entry)? {
            return Err(Problem::not_found());
        }
        super::input::refuse((self.0.check)(tx.db, &entry, scope.today())?)?;
        steps::put(tx, scope, self.0, &entry, self.0.import)?;
        Ok(Subject { id: entry.id.number(), version: entry.version })
    }

    fn built_upon(
        &self,
        db: &mut Db,
        _: &Scope,
        written: &[Written],
    ) -> Result<Vec<(usize, Wording)>, Problem> {
        Written::moved(written, ("記載の変更", "a change of the entry"), |id| {
            Ok(store::at(db, self.0, LedgerEntryId(id))?.map(|entry| entry.version))
        })
    }

    fn take_back(
        &self,
        tx: &mut Tx<'_>,
        scope: &Scope,
        written: &Written,
        _: NaiveDateTime,
    ) -> Result<(), Problem> {
        let id = LedgerEntryId(written.subject.id);
        let now = store::at(tx.db, self.0, id)?.ok_or(Problem::not_found())?;
        if written.created {
            return store::remove(tx, id);
        }
        let before =
            store::versions(tx.db, id)?.into_iter().find(|one| one.version == now.version - 1);
        let before = before.ok_or(Problem::not_found())?;
        let content = serde_json::from_str(&before.content).unwrap_or_default();
        let entry = Kept {
            content,
            state: before.state,
            version: now.version + 1,
            changed_at: tx.now,
            ..now
        };
        steps::put(tx, scope, self.0, &entry, self.0.import)
    }
}
