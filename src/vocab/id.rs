//! Identifiers: 63 random bits inside, a prefix and 13 letters outside, so that neither how many
//! there are nor which came first can be read from one before an announcement.

use std::fmt;
use std::str::FromStr;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::BigInt;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::sql::sql_integer;

/// Crockford's alphabet: no letter that is mistaken for a digit.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// 13 letters of 5 bits hold 63 bits.
const LETTERS: usize = 13;
/// Letters of a prefix.
const PREFIX: usize = 3;

/// A random positive number for a new row.
#[must_use]
pub fn random_id() -> i64 {
    // Zero is left out so that an unset column never looks like an identifier.
    (rand::random::<u64>() >> 1).max(1).cast_signed()
}

/// An identifier as it is written, without an allocation: a page holds hundreds.
fn encode(prefix: &str, number: i64) -> [u8; PREFIX + 1 + LETTERS] {
    let mut text = [b'_'; PREFIX + 1 + LETTERS];
    text[..PREFIX].copy_from_slice(prefix.as_bytes());
    for (letter, place) in text[PREFIX + 1..].iter_mut().zip((0..LETTERS).rev()) {
        let index = (number.cast_unsigned() >> (5 * place)) & 31;
        *letter = ALPHABET[usize::try_from(index).unwrap_or(0)];
    }
    text
}

fn decode(prefix: &str, text: &str) -> Option<i64> {
    let letters = text.strip_prefix(prefix)?.strip_prefix('_')?;
    if letters.len() != LETTERS {
        return None;
    }
    let mut number: u64 = 0;
    for letter in letters.bytes() {
        let value = ALPHABET.iter().position(|known| *known == letter)?;
        number = number.checked_mul(32)? | u64::try_from(value).ok()?;
    }
    i64::try_from(number).ok().filter(|number| *number > 0)
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
        #[diesel(sql_type = BigInt)]
        pub struct $name(pub(crate) i64);

        impl $name {
            /// A new random identifier.
            #[must_use]
            pub fn random() -> Self {
                Self(random_id())
            }

            #[must_use]
            pub const fn number(self) -> i64 {
                const { assert!($prefix.len() == PREFIX) };
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(std::str::from_utf8(&encode($prefix, self.0)).unwrap_or_default())
            }
        }

        impl FromStr for $name {
            type Err = &'static str;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                decode($prefix, text).map(Self).ok_or("id_malformed")
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let letters = encode($prefix, self.0);
                serializer.serialize_str(std::str::from_utf8(&letters).unwrap_or_default())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .pattern(Some(concat!("^", $prefix, "_[0-9a-hjkmnp-tv-z]{13}$")))
                    .into()
            }
        }
        impl utoipa::ToSchema for $name {}

        sql_integer!($name, i64, BigInt);
    )*};
}

ids! {
    /// An entry of a ledger.
    LedgerEntryId = "led";
    /// A one-time link of a skill check.
    SkillCheckLinkId = "skl";
    /// An edition of the open data.
    OpenDataEditionId = "ode";
    /// A person in the register of shared talent.
    TalentId = "tal";
    /// A span of employment at a home body.
    EmploymentId = "emp";
    /// A qualification of a person.
    QualificationId = "qua";
    /// A registration as shared talent (共通人材).
    RegistrationId = "reg";
    /// Somebody a body offers as shared talent.
    NominationId = "nom";
    /// A change of employment or absence whose day is to come.
    PlannedStepId = "pls";
    /// A leave or a secondment for training.
    AbsenceId = "abs";
    /// A post that a body keeps.
    PostId = "pst";
    /// A yearly call for demand.
    DemandCallId = "dcl";
    /// What a body asks for in a year.
    DemandId = "dem";
    /// A yearly round in which people state their wishes.
    WishRoundId = "wrd";
    /// The wish of a person in a round.
    WishId = "wsh";
    /// Somebody named to read reasons of constraints.
    WishOfficerId = "wof";
    /// A person shown to a host with consent.
    ShownId = "shw";
    /// Days on which a person asks not to be placed.
    PauseId = "pau";
    /// A person in a post for a period and a share.
    AssignmentId = "asg";
    /// What a person leaves and begins, as one act (異動).
    TransferId = "trf";
    /// An order (辞令) of one body about an assignment.
    OrderId = "ord";
    /// A rotation plan.
    RotationPlanId = "rtp";
    /// Work in the background.
    JobId = "job";
    /// What may happen to a rotation plan.
    RotationScenarioId = "rts";
    /// A line of a plan that was shown to those it concerns.
    CirculationId = "crc";
    /// A recruitment round.
    HiringRoundId = "hrd";
    /// A course of training.
    TrainingCourseId = "trc";
    /// A person at a course of training.
    TrainingAttendanceId = "tra";
    /// Participation of a body in a function of the scheme.
    ParticipationId = "par";
    /// A version of the skill catalogue.
    SkillCatalogueId = "cat";
    /// A yearly round of assessments.
    AssessmentCycleId = "cyc";
    /// A skill sheet of a person in a cycle.
    AssessmentId = "asm";
    /// A list that was taken in from a file.
    ImportId = "imp";
    /// A scan or a signed paper at a record.
    AttachmentId = "att";
    /// An account that can sign in.
    AccountId = "acc";
    /// A request for something that needs two persons.
    ApprovalId = "apr";
    /// A role held by an account for a time.
    GrantId = "grt";
    /// Who an identity provider knows an account as.
    IdentityLinkId = "idl";
    /// A list as somebody asked for it, kept under a name.
    SavedViewId = "viw";
    /// A signed-in session.
    SessionId = "ses";
    /// Something an account was told.
    NoticeId = "ntc";
    /// Something that leaves the program.
    LetterId = "let";
    /// Another system that is told of what happens.
    WebhookId = "whk";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_survives_the_way_out_and_in() {
        for _ in 0..1000 {
            let id = AssignmentId::random();
            assert_eq!(id.to_string().parse(), Ok(id));
        }
        assert_eq!(AssignmentId(i64::MAX).to_string(), "asg_7zzzzzzzzzzzz");
    }

    #[test]
    fn nothing_else_is_taken_for_an_identifier() {
        for text in [
            "",
            "asg_",
            "asg_0000000000000",
            "asg_zzzzzzzzzzzzz",
            "tal_0000000000001",
            "asg_000000000000i",
            "asg_0000000000001 ",
            "asg_00000000000001",
            "ASG_0000000000001",
            "1",
        ] {
            assert_eq!(text.parse::<AssignmentId>(), Err("id_malformed"), "{text}");
        }
    }
}
