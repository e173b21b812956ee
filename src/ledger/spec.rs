//! A ledger as it is described: everything that list, file, form, card, rights and steps of its
//! entries are made of.

use chrono::NaiveDate;

use super::field::Field;
use super::store::Entry;
use crate::auth::may::Permission;
use crate::auth::{Action, Scope};
use crate::db::{Db, Tx};
use crate::problem::{FieldError, Problem};
use crate::vocab::{Act, Language};

/// Whose an entry is, and so who may write it besides the prefecture's staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A body: those who speak for it, and those who serve there on that day where the permission
    /// reaches oneself.
    Body,
    /// The prefecture alone.
    Prefecture,
    /// A person: that person, and the bodies that employ or host it where the permission reaches
    /// bodies.
    Person,
}

/// Who sees an entry beside its owner and the prefecture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    Owner,
    /// Everybody who may read the ledger.
    Scheme,
    /// The same, and it may be published as open data.
    Public,
}

impl Audience {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Scheme => "scheme",
            Self::Public => "public",
        }
    }
}

/// Where an entry can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    pub key: &'static str,
    /// What people call it, in Japanese and English.
    pub name: [&'static str; 2],
    /// `good`, `half`, `bad` or `plain`.
    pub tone: &'static str,
    pub audience: Audience,
    /// Whether its fields can be changed.
    pub open: bool,
}

impl State {
    #[must_use]
    pub const fn name(&self, language: Language) -> &'static str {
        match language {
            Language::Japanese => self.name[0],
            Language::English => self.name[1],
        }
    }

    /// A state in which the fields can be changed.
    #[must_use]
    pub const fn new(
        key: &'static str,
        name: [&'static str; 2],
        tone: &'static str,
        audience: Audience,
    ) -> Self {
        Self { key, name, tone, audience, open: true }
    }

    /// A state in which nothing is changed any more.
    #[must_use]
    pub const fn closed(self) -> Self {
        Self { open: false, ..self }
    }
}

/// A step from state to state.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    pub act: Act,
    pub from: &'static [&'static str],
    pub to: &'static str,
    /// Fields that are asked with it.
    pub asks: &'static [&'static str],
    /// Fields without which it cannot be taken.
    pub owes: &'static [&'static str],
    /// Whether only the prefecture takes it.
    pub by_prefecture: bool,
}

impl Step {
    /// A step that asks nothing.
    #[must_use]
    pub const fn new(act: Act, from: &'static [&'static str], to: &'static str) -> Self {
        Self { act, from, to, asks: &[], owes: &[], by_prefecture: false }
    }

    #[must_use]
    pub const fn asking(self, asks: &'static [&'static str]) -> Self {
        Self { asks, ..self }
    }

    #[must_use]
    pub const fn owing(self, owes: &'static [&'static str]) -> Self {
        Self { owes, ..self }
    }

    #[must_use]
    pub const fn by_prefecture(self) -> Self {
        Self { by_prefecture: true, ..self }
    }
}

/// In which order the list stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// By its title.
    Title,
    /// By this field, the latest first.
    Latest(&'static str),
}

/// What a ledger is.
pub struct Spec {
    /// Its place in addresses: `information-systems`.
    pub path: &'static str,
    /// What one entry is called in the record and in addresses of files: `information_system`.
    pub noun: &'static str,
    /// What one entry and the list are called, in Japanese and English.
    pub one: [&'static str; 2],
    pub many: [&'static str; 2],
    /// What it is for, above the list.
    pub lead: [&'static str; 2],
    pub owner: Owner,
    /// Its fields; the first is the title.
    pub fields: &'static [Field],
    /// The first is where an entry begins.
    pub states: &'static [State],
    pub steps: &'static [Step],
    pub order: Order,
    /// What tells an entry of a file from every other, besides its body: keys of fields.
    pub identity: &'static [&'static str],
    pub add: Act,
    pub change: Act,
    pub import: Act,
}

impl Spec {
    #[must_use]
    pub fn field(&self, key: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// A state, the first where the key is unknown.
    #[must_use]
    pub fn state(&self, key: &str) -> &'static State {
        self.states.iter().find(|state| state.key == key).unwrap_or(&self.states[0])
    }

    /// The member that says whose an entry is.
    #[must_use]
    pub const fn owner_member(&self) -> Option<&'static str> {
        match self.owner {
            Owner::Body => Some("organization_code"),
            Owner::Person => Some("talent_id"),
            Owner::Prefecture => None,
        }
    }

    /// The title's key.
    #[must_use]
    pub const fn title(&self) -> &'static str {
        self.fields[0].key
    }
}

/// A ledger: a thing described once, from which everything about it is made.
pub trait Ledger: 'static {
    /// Needed to see what is for everybody; how far it reaches says whose else.
    type Read: Permission;
    /// Needed to write; how far it reaches says whose.
    type Write: Permission;
    const SPEC: Spec;
    /// Steps that nobody takes but the person whose entry it is.
    const BY_PERSON: &'static [Act] = &[];
    /// Steps that the person whose entry it is does not take.
    const BY_OTHERS: &'static [Act] = &[];

    /// Fields by which two rows of a file are about the same, whatever tells them apart otherwise.
    const SAME: &'static [&'static str] = &[];

    /// What lasts of an entry when a step erases whom it is about; nothing is said where no step does.
    const LASTING: Option<&'static [&'static str]> = None;

    /// The ledger as a value.
    const LEDGER: &'static Descriptor = &Descriptor {
        spec: Self::SPEC,
        read: <Self::Read as Permission>::ACTION,
        write: <Self::Write as Permission>::ACTION,
        by_person: Self::BY_PERSON,
        by_others: Self::BY_OTHERS,
        same: Self::SAME,
        lasting: Self::LASTING,
        check: Self::check,
        carry_out: Self::carry_out,
        follow: Self::follow,
    };

    /// What is wrong with an entry as a whole, beside its fields.
    ///
    /// # Errors
    /// When rows cannot be read.
    fn check(_: &mut Db, _: &Entry, _today: NaiveDate) -> Result<Vec<FieldError>, Problem> {
        Ok(Vec::new())
    }

    /// What a step does besides: the entry as it was, and as it is about to be recorded.
    ///
    /// # Errors
    /// As what is done; the step is not taken then.
    fn carry_out(
        _: &mut Tx<'_>,
        _: &Scope,
        _before: &Entry,
        _: &mut Entry,
        _: Act,
    ) -> Result<(), Problem> {
        Ok(())
    }

    /// What follows from an act in the same transaction.
    ///
    /// # Errors
    /// As what follows.
    fn follow(_: &mut Tx<'_>, _: &Scope, _: &Entry, _: Act) -> Result<(), Problem> {
        Ok(())
    }
}

/// What is wrong with an entry as a whole.
type Check = fn(&mut Db, &Entry, NaiveDate) -> Result<Vec<FieldError>, Problem>;
type CarryOut = fn(&mut Tx<'_>, &Scope, &Entry, &mut Entry, Act) -> Result<(), Problem>;
type Follow = fn(&mut Tx<'_>, &Scope, &Entry, Act) -> Result<(), Problem>;

/// A ledger as a value, so that what all ledgers do is there once and not once for each.
pub struct Descriptor {
    pub spec: Spec,
    /// What must be allowed to read it, and to write it.
    pub read: Action,
    pub write: Action,
    pub by_person: &'static [Act],
    pub by_others: &'static [Act],
    pub same: &'static [&'static str],
    pub lasting: Option<&'static [&'static str]>,
    pub check: Check,
    pub carry_out: CarryOut,
    pub follow: Follow,
}

impl std::ops::Deref for Descriptor {
    type Target = Spec;

    fn deref(&self) -> &Spec {
        &self.spec
    }
}
