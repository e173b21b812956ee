//! What is done and recorded: each act once, in the `acts.rs` of the room it belongs to.

use std::fmt;

use serde::{Serialize, Serializer};

use super::Language;

/// What a write judges and changes, and must find unchanged until it ends: others may write beside
/// it what is not named here. What is only appended to locks nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lock {
    Account,
    /// A request for what two persons must agree on.
    Approval,
    /// A body: participation, targets, papers, what its people are ranked for.
    Body,
    Catalogue,
    Course,
    /// A yearly cycle of assessment.
    Cycle,
    Demand,
    /// A yearly call for demand.
    DemandCall,
    /// Everything: what it touches is known only when it is done.
    Everything,
    HiringRound,
    /// An entry of a ledger.
    Ledger,
    Person,
    /// A rotation plan with its lines and its job.
    Plan,
    Post,
    /// Tables kept by hand.
    Reference,
    /// A skill sheet.
    Sheet,
    WishRound,
}

/// What is said of an act before a person does it, in Japanese and English.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Whether it is hard to undo.
    pub grave: bool,
    pub button: [&'static str; 2],
    pub effect: [&'static str; 2],
}

/// Something that is done: by a person who presses a button or calls the API, or by the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Act {
    /// What the audit record calls it: `noun.verb`.
    pub word: &'static str,
    /// What routes and `allowed_actions` call it.
    pub step: &'static str,
    /// The sentence of the audit page.
    pub name_ja: &'static str,
    /// Permissions under any of which a person does it; none where the program does, or where it
    /// is part of another act.
    pub permissions: &'static [&'static str],
    pub locks: &'static [Lock],
    /// What a screen says before it is done.
    pub ask: Option<&'static Ask>,
}

impl Act {
    /// One of the program's own.
    #[must_use]
    pub const fn of_program(word: &'static str, name_ja: &'static str) -> Self {
        Self { word, step: verb(word), name_ja, permissions: &[], locks: &[], ask: None }
    }

    /// The same under another name in routes and `allowed_actions`.
    #[must_use]
    pub const fn called(self, step: &'static str) -> Self {
        Self { step, ..self }
    }

    /// What it locks.
    #[must_use]
    pub const fn locking(self, locks: &'static [Lock]) -> Self {
        Self { locks, ..self }
    }

    /// The one among these that is called so in routes and addresses.
    #[must_use]
    pub fn among(acts: &[Self], step: &str) -> Option<Self> {
        acts.iter().copied().find(|act| act.step == step)
    }

    /// What it is called. The words are English, so they are what an English page says, with
    /// spaces.
    #[must_use]
    pub fn name(&self, language: Language) -> String {
        match language {
            Language::Japanese => self.name_ja.to_owned(),
            Language::English => in_english(self.word),
        }
    }
}

/// A word of the record as an English page says it.
#[must_use]
pub fn in_english(word: &str) -> String {
    word.replace('.', ": ").replace('_', " ")
}

/// What a word says after its point.
#[must_use]
pub const fn verb(word: &'static str) -> &'static str {
    let (bytes, mut at) = (word.as_bytes(), 0);
    while at < bytes.len() {
        if bytes[at] == b'.' {
            return word.split_at(at + 1).1;
        }
        at += 1;
    }
    word
}

/// A name alone (in a test, say) declares nothing, so it locks everything.
impl From<&'static str> for Act {
    fn from(word: &'static str) -> Self {
        Self::of_program(word, word).locking(&[Lock::Everything])
    }
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.step)
    }
}

impl Serialize for Act {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.step)
    }
}

pub const DRAFTS_READ: Act = Act::of_program("drafts.read", "内示前の案の閲覧");
pub const LEVELS_READ: Act = Act::of_program("levels.read", "スキルの水準の閲覧");
pub const WISH_REASONS_READ: Act = Act::of_program("wish_reasons.read", "配慮事項の閲覧");
pub const WISHES_READ: Act = Act::of_program("wishes.read", "意向の閲覧");

/// Looks at groups of fields.
pub const READS: &[Act] = &[DRAFTS_READ, LEVELS_READ, WISH_REASONS_READ, WISHES_READ];
