//! What a slice says of a thing that comes in by file.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::NaiveDateTime;

use super::field::Field;
use crate::auth::{Action, Scope};
use crate::db::{Db, Tx};
use crate::problem::{FieldError, Problem, Wording};
use crate::vocab::{Act, OrganizationCode};
use crate::web::columns::Fault;
use crate::web::files::{Sheet, SheetRow};

/// What is said of a thing that comes in by file.
#[derive(Clone, Copy, Debug)]
pub struct Taken {
    /// What somebody must be allowed who takes it in.
    pub may: Action,
    /// What it is called in addresses and in the record of imports: `talents`.
    pub kind: &'static str,
    /// Name of the sheet and of the template: 共通人材名簿.
    pub title: &'static str,
    /// The write, and the word in the audit record: `talent.import`.
    pub act: Act,
    /// Whether that something came in is itself a secret (drafts are among it).
    pub is_secret: bool,
    /// Whether what a row makes is opened by an initial password, which is shown once in the answer.
    pub opens: bool,
}

impl Taken {
    #[must_use]
    pub const fn new(may: Action, kind: &'static str, title: &'static str, act: Act) -> Self {
        Self { may, kind, title, act, is_secret: false, opens: false }
    }
}

/// A thing whose list comes in by file.
pub trait Importable: Clone + Send + Sync + 'static {
    /// A row of the file.
    type Entry: Clone + Send + 'static;
    /// What is recorded and rows are held against, read once for all of them.
    type Known;
    /// What a row will do, as the slice's steps take it.
    type Work: Clone + Send + 'static;

    fn taken(&self) -> Taken;

    /// Columns, in the order in which they are written out.
    fn fields(&self) -> Cow<'static, [Field<Self::Entry>]>;

    /// A row that says nothing yet.
    fn blank(&self) -> Self::Entry;

    /// Bodies and whatever else the template offers beside closed vocabularies.
    ///
    /// # Errors
    /// When the rows cannot be read.
    fn offered(&self, db: &mut Db, scope: &Scope) -> Result<Vec<Offered>, Problem>;

    /// What is recorded of everything the rows could mean.
    ///
    /// # Errors
    /// When the rows cannot be read.
    fn load(
        &self,
        db: &mut Db,
        scope: &Scope,
        entries: &[Self::Entry],
    ) -> Result<Self::Known, Problem>;

    /// What tells a row from every other of the file, and the key of the column that says so; no two
    /// rows may be the same. `place` is the row's among the entries that were loaded.
    fn identity(
        &self,
        known: &Self::Known,
        place: usize,
        entry: &Self::Entry,
    ) -> Option<(&'static str, String)>;

    /// What a row is about besides, of which no two rows of a file may be either.
    fn twin(&self, _: &Self::Entry) -> Option<(&'static str, String)> {
        None
    }

    /// What a row does; nothing when the judge was told a fault.
    fn judge(
        &self,
        known: &Self::Known,
        row: &mut Judge<'_>,
        entry: &Self::Entry,
    ) -> Option<Judged<Self::Work>>;

    /// Takes the steps of a row.
    ///
    /// # Errors
    /// As the steps; nothing of the file is kept then.
    fn carry_out(
        &self,
        tx: &mut Tx<'_>,
        scope: &Scope,
        work: &Self::Work,
    ) -> Result<Subject, Problem>;

    /// Takes the steps of many rows, in their order; a thing of which very many come takes them
    /// together.
    ///
    /// # Errors
    /// The place of the first that is refused, and why.
    fn carry_out_all(
        &self,
        tx: &mut Tx<'_>,
        scope: &Scope,
        works: &[&Self::Work],
    ) -> Result<Vec<Subject>, (usize, Problem)> {
        let one = |(place, work): (usize, &&Self::Work)| {
            self.carry_out(tx, scope, work).map_err(|refusal| (place, refusal))
        };
        works.iter().enumerate().map(one).collect()
    }

    /// As [`Importable::carry_out`], for what is opened by an initial password; `digest` is what is
    /// kept of it.
    ///
    /// # Errors
    /// As the steps.
    fn open(
        &self,
        tx: &mut Tx<'_>,
        scope: &Scope,
        work: &Self::Work,
        _digest: &str,
    ) -> Result<Subject, Problem> {
        self.carry_out(tx, scope, work)
    }

    /// Whether a row does what nobody does alone, so that somebody else has to let the file in.
    #[must_use]
    fn needs_second_person(&self, _: &Self::Work) -> bool {
        false
    }

    /// What was recorded since on these, or rests on them, so that taking them back would leave it
    /// without ground: the subject's place in the list, and what it is.
    ///
    /// # Errors
    /// When the rows cannot be read.
    fn built_upon(
        &self,
        db: &mut Db,
        scope: &Scope,
        written: &[Written],
    ) -> Result<Vec<(usize, Wording)>, Problem>;

    /// Takes back what an import of that moment did to one subject; what it did stays in the record.
    ///
    /// # Errors
    /// As the steps.
    fn take_back(
        &self,
        tx: &mut Tx<'_>,
        scope: &Scope,
        written: &Written,
        moment: NaiveDateTime,
    ) -> Result<(), Problem>;

    /// The headings of these keys.
    #[must_use]
    fn headings(&self, keys: &[&'static str]) -> Vec<&'static str> {
        let fields = self.fields();
        let heading = |key: &&'static str| {
            fields.iter().find(|field| field.key == *key).map_or(*key, Field::heading)
        };
        keys.iter().map(heading).collect()
    }
}

/// A list the template offers for a column.
pub struct Offered {
    pub key: &'static str,
    pub values: Vec<String>,
}

impl Offered {
    /// Bodies by code and by name.
    #[must_use]
    pub fn bodies(names: BTreeMap<OrganizationCode, String>) -> Vec<Self> {
        let (codes, names) = names.into_iter().map(|(code, name)| (code.to_string(), name)).unzip();
        vec![
            Self { key: "organization_code", values: codes },
            Self { key: "organization_name", values: names },
        ]
    }
}

/// The thing a row was about: its number, and its version afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    pub id: i64,
    pub version: i32,
}

/// What an import did to one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub subject: Subject,
    /// Whether the import made it.
    pub created: bool,
    /// What it is about, as it was said to whoever imported it.
    pub name: String,
}

impl Written {
    /// Which of these have moved on since, by the version they have now, and what moved them.
    ///
    /// # Errors
    /// Those of asking for a version.
    pub fn moved(
        written: &[Self],
        what: (&'static str, &'static str),
        mut version: impl FnMut(i64) -> Result<Option<i32>, Problem>,
    ) -> Result<Vec<(usize, Wording)>, Problem> {
        let mut moved = Vec::new();
        for (place, one) in written.iter().enumerate() {
            if version(one.subject.id)? != Some(one.subject.version) {
                moved.push((place, what.into()));
            }
        }
        Ok(moved)
    }
}

/// What a row does.
#[derive(Clone, Debug)]
pub enum Verdict<W> {
    Create(W),
    /// With the keys of what changes.
    Change(W, Vec<&'static str>),
    Leave,
}

/// A row that can be taken in.
#[derive(Clone, Debug)]
pub struct Judged<W> {
    /// What people call it.
    pub name: String,
    pub verdict: Verdict<W>,
    /// What the verdict rests on: version of what is recorded.
    pub basis: String,
}

/// A row as it is judged: faults go to the cells they are about.
pub struct Judge<'a> {
    pub sheet: &'a Sheet,
    pub row: &'a SheetRow,
    /// Its place among the rows, from 0.
    pub place: usize,
    /// Key, heading and column of each field.
    pub(super) columns: &'a [(&'static str, String, Option<usize>)],
    pub(super) faults: Vec<Fault>,
}

impl Judge<'_> {
    /// The cell of a field; empty when there is none.
    #[must_use]
    pub fn cell(&self, key: &str) -> &str {
        let found = self.columns.iter().find(|(known, ..)| *known == key);
        let place = found.and_then(|(.., place)| *place);
        place.and_then(|place| self.row.cells.get(place)).map_or("", String::as_str)
    }

    /// Says that a cell is wrong. Of a cell that could not be read, that alone is told.
    pub fn fault(&mut self, key: &str, error: FieldError) {
        let found = self.columns.iter().find(|(known, ..)| *known == key);
        let heading = found.map_or(key, |(_, heading, _)| heading.as_str()).to_owned();
        if !self.faults.iter().any(|fault| fault.heading == heading) {
            let value = self.cell(key).to_owned();
            self.faults.push(Fault::new(
                &self.sheet.name,
                self.row.number,
                &heading,
                &value,
                error,
            ));
        }
    }

    /// Everything a single write would refuse, at the cells it is about.
    pub fn faults_of(&mut self, errors: Vec<FieldError>, key_of: impl Fn(&str) -> &'static str) {
        for error in errors {
            let key = key_of(error.pointer.rsplit('/').next().unwrap_or(""));
            self.fault(key, error);
        }
    }

    /// A value that must be there.
    pub fn need<'v, T>(&mut self, key: &str, value: Option<&'v T>) -> Option<&'v T> {
        if value.is_none() {
            self.fault(key, FieldError::new("", "required"));
        }
        value
    }

    #[must_use]
    pub fn is_good(&self) -> bool {
        self.faults.is_empty()
    }
}
