//! What the three sides say of each skill, and what they must say before they are done.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Type};
use utoipa::openapi::{RefOr, Schema};

use crate::problem::FieldError;
use crate::vocab::{Level, LongText, ShortText, SkillKey};

/// Levels of skills. A skill without an entry is unrated, which is not level 0.
pub type Levels = BTreeMap<SkillKey, Level>;

/// Address of a piece of evidence: `http` or `https` only, because browsers run what stands behind
/// other schemes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Link(String);

/// Longest link, in letters.
const LINK_LETTERS: usize = 2000;

impl Link {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Takes an absolute address.
    ///
    /// # Errors
    /// `link_not_allowed` for other schemes, relative addresses, hidden or blank letters.
    pub fn new(text: String) -> Result<Self, &'static str> {
        let rest = ["https://", "http://"].iter().find_map(|scheme| {
            let head = text.get(..scheme.len())?;
            head.eq_ignore_ascii_case(scheme).then(|| &text[scheme.len()..])
        });
        let host = rest.map_or("", |rest| rest.split(['/', '?', '#']).next().unwrap_or(""));
        let plain = crate::vocab::check_text(&text, LINK_LETTERS, false).is_ok()
            && !text.contains(char::is_whitespace);
        // A name before an @ is how one host is made to look like another.
        let good = plain
            && !host.is_empty()
            && !host.contains(['@', '\\'])
            && !text.contains(['<', '>', '"', '\'', '\\']);
        if good { Ok(Self(text)) } else { Err("link_not_allowed") }
    }
}

impl<'de> Deserialize<'de> for Link {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

impl utoipa::PartialSchema for Link {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("http:// or https://"))
            .max_length(Some(LINK_LETTERS))
            .into()
    }
}
impl ToSchema for Link {}

/// What a level rests on, in parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Work {
    /// The project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<ShortText>,
    /// The part taken in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<ShortText>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<ShortText>,
    /// Where more can be read: http or https.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<Link>,
    /// Anything else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<LongText>,
}

/// What a level rests on: in one text, or in parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// In one text.
    Told(LongText),
    /// In parts.
    Parts(Box<Work>),
}

impl Evidence {
    /// Whether it says nothing. A link alone says nothing of the person's part.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        let said = |text: &Option<ShortText>| {
            text.as_ref().is_some_and(|text| !text.as_str().trim().is_empty())
        };
        match self {
            Self::Told(text) => text.as_str().trim().is_empty(),
            Self::Parts(work) => {
                let noted = work.note.as_ref().is_some_and(|note| !note.as_str().trim().is_empty());
                !said(&work.project) && !said(&work.role) && !noted
            }
        }
    }
}

impl Serialize for Evidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Told(text) => text.serialize(serializer),
            Self::Parts(work) => work.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Evidence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Evidence;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string or a map")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Evidence, E> {
                LongText::new(text).map(Evidence::Told).map_err(de::Error::custom)
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Evidence, A::Error> {
                Work::deserialize(de::value::MapAccessDeserializer::new(map))
                    .map(Box::new)
                    .map(Evidence::Parts)
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

impl utoipa::PartialSchema for Evidence {
    fn schema() -> RefOr<Schema> {
        OneOfBuilder::new().item(LongText::schema()).item(Work::schema()).into()
    }
}
impl ToSchema for Evidence {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Work::schemas(schemas);
    }
}

/// What a reviewer says of a skill: a level, or that there was no occasion to see it, which is not
/// a low level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rating {
    At(Level),
    /// No occasion to see it.
    NotObserved,
}

/// How "no occasion to see it" is written.
const NOT_OBSERVED: &str = "not_observed";

impl Rating {
    /// The level, if one was seen.
    #[must_use]
    pub const fn level(self) -> Option<Level> {
        match self {
            Self::At(level) => Some(level),
            Self::NotObserved => None,
        }
    }
}

impl Serialize for Rating {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::At(level) => level.serialize(serializer),
            Self::NotObserved => serializer.serialize_str(NOT_OBSERVED),
        }
    }
}

impl<'de> Deserialize<'de> for Rating {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = Rating;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an integer or not_observed")
            }
            fn visit_i64<E: de::Error>(self, level: i64) -> Result<Rating, E> {
                let level =
                    i32::try_from(level).map_err(|_| de::Error::custom("level_out_of_range"))?;
                Level::new(level).map(Rating::At).map_err(de::Error::custom)
            }
            fn visit_u64<E: de::Error>(self, level: u64) -> Result<Rating, E> {
                self.visit_i64(
                    i64::try_from(level).map_err(|_| de::Error::custom("level_out_of_range"))?,
                )
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Rating, E> {
                if text == NOT_OBSERVED {
                    Ok(Rating::NotObserved)
                } else {
                    Err(de::Error::custom("level_out_of_range"))
                }
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

impl utoipa::PartialSchema for Rating {
    fn schema() -> RefOr<Schema> {
        let word = ObjectBuilder::new().schema_type(Type::String).enum_values(Some([NOT_OBSERVED]));
        OneOfBuilder::new().item(Level::schema()).item(word).into()
    }
}
impl ToSchema for Rating {}

/// What the person says of a skill.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Own {
    /// Level; nothing when the person does not say.
    pub level: Option<Level>,
    /// What it rests on.
    pub evidence: Option<Evidence>,
}

/// What the reviewer says of a skill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reviewed {
    /// Level, or not observed; nothing while undecided.
    pub rating: Option<Rating>,
    /// Told to the person.
    pub comment: LongText,
}

/// What was confirmed of a skill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fixed {
    /// Level; nothing for a skill that stays unrated.
    pub level: Option<Level>,
    /// Told to the person; needed where the level differs from what the person or the reviewer
    /// said.
    pub reason: LongText,
}

/// What was said, by skill.
pub type Answers<T> = BTreeMap<SkillKey, T>;

/// Holds the skills named in a list against the catalogue of the sheet: known, and each once.
///
/// # Errors
/// `skill_not_in_catalogue` and `skill_twice`, each with the place in the list.
pub fn check_skills<'a>(
    named: impl Iterator<Item = &'a SkillKey>,
    catalogue: &[SkillKey],
) -> Result<(), Vec<FieldError>> {
    let known: BTreeSet<&SkillKey> = catalogue.iter().collect();
    let (mut seen, mut errors) = (BTreeSet::new(), Vec::new());
    for (place, skill) in named.enumerate() {
        let pointer = format!("/items/{place}/skill");
        if !known.contains(skill) {
            errors.push(FieldError::new(&pointer, "skill_not_in_catalogue"));
        } else if !seen.insert(skill) {
            errors.push(FieldError::new(&pointer, "skill_twice"));
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// What keeps a person from handing in: levels from 3 on without evidence, by place in the
/// catalogue.
#[must_use]
pub fn unfounded(own: &Answers<Own>, catalogue: &[SkillKey]) -> Vec<FieldError> {
    let without = |said: &Own| {
        let high = said.level.is_some_and(|level| level >= Level::EVIDENCE_FROM);
        high && said.evidence.as_ref().is_none_or(Evidence::is_blank)
    };
    let at = |place: usize, skill: &SkillKey| {
        FieldError::new(&format!("/items/{place}/evidence"), "evidence_needed").with("skill", skill)
    };
    let skills =
        catalogue.iter().enumerate().filter(|(_, skill)| own.get(*skill).is_some_and(without));
    skills.map(|(place, skill)| at(place, skill)).collect()
}

/// The place of a skill in the list that was sent; `-` (RFC 6901: what is not there) when it is not
/// in it.
#[must_use]
pub fn place_in(sent: &[SkillKey], skill: &SkillKey) -> String {
    sent.iter()
        .position(|known| known == skill)
        .map_or_else(|| "-".to_owned(), |place| place.to_string())
}

/// What keeps a reviewer from finishing: skills of which the person says a level and the reviewer
/// says nothing.
#[must_use]
pub fn unreviewed(
    own: &Answers<Own>,
    review: &Answers<Reviewed>,
    catalogue: &[SkillKey],
    sent: &[SkillKey],
) -> Vec<FieldError> {
    let asked = |skill: &SkillKey| own.get(skill).is_some_and(|said| said.level.is_some());
    let said = |skill: &SkillKey| review.get(skill).is_some_and(|said| said.rating.is_some());
    let at = |skill: &SkillKey| format!("/items/{}/reviewer_level", place_in(sent, skill));
    let open = catalogue.iter().filter(|skill| asked(skill) && !said(skill));
    open.map(|skill| FieldError::new(&at(skill), "review_needed").with("skill", skill)).collect()
}

/// The level that stands unless the prefecture says otherwise: what the reviewer saw, else what the
/// person says.
#[must_use]
pub fn proposed(own: Option<&Own>, review: Option<&Reviewed>) -> Option<Level> {
    let seen = review.and_then(|said| said.rating).and_then(Rating::level);
    seen.or_else(|| own.and_then(|said| said.level))
}

/// Whether a confirmed level must be explained: it is not what the reviewer saw, or not what the
/// person says and the reviewer gave no comment either.
#[must_use]
pub fn needs_reason(level: Option<Level>, own: Option<&Own>, review: Option<&Reviewed>) -> bool {
    let seen = review.and_then(|said| said.rating).and_then(Rating::level);
    let commented = review.is_some_and(|said| !said.comment.as_str().trim().is_empty());
    let claimed = own.and_then(|said| said.level);
    let against_review = seen.is_some() && level != seen;
    against_review || (level != claimed && !(commented && level == seen))
}

/// What the prefecture confirms: its own word where it has one, else what is proposed.
///
/// # Errors
/// `reason_needed` at the place in the list that was sent.
pub fn confirmed(
    said: &[(SkillKey, Option<Option<Level>>, LongText)],
    own: &Answers<Own>,
    review: &Answers<Reviewed>,
    catalogue: &[SkillKey],
) -> Result<Answers<Fixed>, Vec<FieldError>> {
    let (mut fixed, mut errors) = (BTreeMap::new(), Vec::new());
    let sent: Vec<SkillKey> = said.iter().map(|(skill, ..)| skill.clone()).collect();
    for skill in catalogue {
        let (own, review) = (own.get(skill), review.get(skill));
        let (level, reason) = said
            .iter()
            .find(|(known, ..)| known == skill)
            .map_or((None, None), |(_, level, reason)| (*level, Some(reason)));
        let word = Fixed {
            level: level.unwrap_or_else(|| proposed(own, review)),
            reason: reason.cloned().unwrap_or_default(),
        };
        if needs_reason(word.level, own, review) && word.reason.as_str().trim().is_empty() {
            let pointer = format!("/items/{}/reason", place_in(&sent, skill));
            errors.push(FieldError::new(&pointer, "reason_needed").with("skill", skill));
        }
        fixed.insert(skill.clone(), word);
    }
    if errors.is_empty() { Ok(fixed) } else { Err(errors) }
}

/// The levels of what was confirmed.
#[must_use]
pub fn levels(fixed: &Answers<Fixed>) -> Levels {
    fixed
        .iter()
        .filter_map(|(skill, said)| said.level.map(|level| (skill.clone(), level)))
        .collect()
}

/// How far two sides are apart; nothing when one of them is silent.
#[must_use]
pub fn difference(one: Option<Level>, other: Option<Level>) -> Option<i32> {
    Some((one?.number() - other?.number()).abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> SkillKey {
        text.parse().expect("a key")
    }

    fn level(number: i32) -> Option<Level> {
        Some(Level::new(number).expect("a level"))
    }

    fn own(number: i32) -> Own {
        Own { level: level(number), evidence: None }
    }

    fn seen(number: i32, comment: &str) -> Reviewed {
        Reviewed {
            rating: level(number).map(Rating::At),
            comment: LongText::new(comment).expect("a text"),
        }
    }

    #[test]
    fn links_lead_to_web_pages_only() {
        for good in [
            "https://example.lg.jp/a?b=1#c",
            "http://example.jp",
            "HTTPS://example.jp/%E3%81%82",
            "https://例え.jp/",
        ] {
            assert!(Link::new(good.to_owned()).is_ok(), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt://https://x/%0aalert(1)",
            "data:text/html,x",
            "https://",
            "https:///x",
            "//example.jp",
            "example.jp",
            " https://example.jp",
            "https://example.jp/\n",
            "https://ok.jp@evil.example/",
            "https:\\\\example.jp",
            "https://example.jp/\"onclick=",
            "ftp://example.jp",
            "vbscript:x",
            "",
        ] {
            assert_eq!(Link::new(bad.to_owned()), Err("link_not_allowed"), "{bad}");
        }
    }

    #[test]
    fn evidence_is_a_text_or_parts() {
        let read = |text: &str| serde_json::from_str::<Evidence>(text);
        assert!(read("\"統合型GISの更新\"").is_ok_and(|evidence| !evidence.is_blank()));
        assert!(read(r#"{"project":"GIS更新","role":"主担当","period":"R5","link":"https://example.jp/"}"#).is_ok());
        assert!(
            read(r#"{"link":"https://example.jp/"}"#).is_ok_and(|evidence| evidence.is_blank())
        );
        assert!(read("\"  \"").is_ok_and(|evidence| evidence.is_blank()));
        for bad in [r#"{"link":"javascript:x"}"#, r#"{"confirmed_level":5}"#, "1", "[]", "true"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn three_and_above_rest_on_something() {
        let catalogue = [key("a"), key("b"), key("c"), key("d")];
        let told = Own { level: level(3), evidence: serde_json::from_str("\"主担当\"").ok() };
        let said = Answers::from([
            (key("a"), own(2)),
            (key("b"), own(3)),
            (key("c"), told),
            (key("d"), Own::default()),
        ]);
        let errors: Vec<_> = unfounded(&said, &catalogue)
            .into_iter()
            .map(|error| (error.pointer, error.code))
            .collect();
        assert_eq!(errors, [("/items/1/evidence".to_owned(), "evidence_needed")]);
    }

    #[test]
    fn what_differs_is_explained() {
        for (confirmed, claimed, reviewer, comment, needed) in [
            (3, 3, Some(3), "", false),
            (2, 3, Some(2), "", true),
            (2, 3, Some(2), "要件定義は委託先が主導", false),
            (3, 3, Some(2), "", true),
            (3, 3, Some(2), "書面", true),
            (3, 3, None, "", false),
            (2, 3, None, "", true),
            (2, 3, None, "見ていない", true),
        ] {
            let rating = reviewer
                .map_or(Rating::NotObserved, |number| Rating::At(level(number).expect("a level")));
            let review =
                Reviewed { rating: Some(rating), comment: LongText::new(comment).expect("a text") };
            assert_eq!(
                needs_reason(level(confirmed), Some(&own(claimed)), Some(&review)),
                needed,
                "{confirmed} {claimed} {reviewer:?}"
            );
        }
        assert!(
            needs_reason(level(1), None, None) && !needs_reason(None, None, None),
            "unrated is not zero"
        );
    }

    #[test]
    fn not_observed_is_not_low() {
        let unseen = Reviewed { rating: Some(Rating::NotObserved), comment: LongText::default() };
        assert_eq!(proposed(Some(&own(4)), Some(&unseen)), level(4));
        assert_eq!(proposed(Some(&own(4)), Some(&seen(1, ""))), level(1));
        assert_eq!(proposed(None, Some(&unseen)), None);
        let catalogue = [key("a"), key("b")];
        let fixed =
            confirmed(&[], &Answers::from([(key("a"), own(2))]), &Answers::new(), &catalogue)
                .expect("confirmed");
        assert_eq!(levels(&fixed), Levels::from([(key("a"), Level::new(2).expect("a level"))]));
    }

    #[test]
    fn a_list_names_each_skill_of_the_version_once() {
        let catalogue = [key("a"), key("b")];
        let named = [key("a"), key("x"), key("a")];
        let errors = check_skills(named.iter(), &catalogue).expect_err("refused");
        let told: Vec<_> =
            errors.iter().map(|error| (error.pointer.as_str(), error.code)).collect();
        assert_eq!(
            told,
            [("/items/1/skill", "skill_not_in_catalogue"), ("/items/2/skill", "skill_twice")]
        );
    }
}
