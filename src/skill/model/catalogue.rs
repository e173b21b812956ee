//! A version of the catalogue: skills, what job types ask of them, what can be observed at a level.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use serde::Serialize;
use utoipa::ToSchema;

use super::achievement::Requirement;
use crate::vocab::{Grade, JobType, Level, SkillCatalogueId, SkillKey, terms};

terms! {
    /// Where a catalogue stands. It is changed in `draft` only, and there is one `published` at a
    /// time.
    CatalogueState {
        /// Being prepared; seen by the prefecture's staff only.
        Draft = "draft", "案", "Draft";
        /// In use for new assessment cycles.
        Published = "published", "公開中", "Published";
        /// Replaced; what was assessed in it stays readable.
        Superseded = "superseded", "旧版", "Superseded";
    }
}

/// A skill in one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Skill {
    /// Key; it stays from version to version while the wording changes.
    pub skill: SkillKey,
    /// Place in the catalogue, from 1.
    pub number: i32,
    /// Japanese name.
    pub name_ja: String,
    /// English name; may be empty.
    pub name_en: String,
    /// References to standards, with the version of the standard.
    pub standard_refs: Vec<String>,
    /// The key it had in the version before.
    pub renamed_from: Option<SkillKey>,
}

/// A skill as part of a job type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Membership {
    /// The job type.
    pub job_type: JobType,
    /// The skill.
    pub skill: SkillKey,
    /// Place in the job type, from 1.
    pub number: i32,
    /// Whether the job type is not attained without it.
    pub core: bool,
    /// How much it counts, 1 to 100.
    pub weight: i32,
}

/// Levels a job type asks at a grade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct GradeRule {
    /// The job type.
    pub job_type: JobType,
    /// The grade.
    pub grade: Grade,
    /// Of its core skills.
    pub core_level: Level,
    /// Of the rest.
    pub rest_level: Level,
}

/// Where one skill of a job type asks another level than the rule of the grade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Exception {
    /// The job type.
    pub job_type: JobType,
    /// The skill.
    pub skill: SkillKey,
    /// The grade.
    pub grade: Grade,
    /// Level asked for.
    pub level: Level,
}

/// What can be observed in somebody at a level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Anchor {
    /// The skill; null for the scale itself, which holds for every skill.
    pub skill: Option<SkillKey>,
    /// The level.
    pub level: Level,
    /// What the level is called; empty for anchors of one skill.
    pub name_ja: String,
    /// The act that can be observed.
    pub anchor_ja: String,
}

/// What a version holds, apart from its name and state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Content {
    /// The skills in their order.
    pub skills: Vec<Skill>,
    /// Which job type asks for which.
    pub memberships: Vec<Membership>,
    /// Levels asked by job type and grade.
    pub requirements: Vec<GradeRule>,
    /// Levels of single skills that differ from them.
    pub exceptions: Vec<Exception>,
    /// What can be observed at each level.
    pub anchors: Vec<Anchor>,
}

/// A version of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue {
    pub id: SkillCatalogueId,
    /// What people call it.
    pub name: String,
    pub note: String,
    pub state: CatalogueState,
    /// The version it was made to replace.
    pub previous: Option<SkillCatalogueId>,
    /// When it was made.
    pub created_at: NaiveDateTime,
    /// When it was published.
    pub published_at: Option<NaiveDateTime>,
    /// When the next one took its place.
    pub superseded_at: Option<NaiveDateTime>,
    /// Grows with every change.
    pub version: i32,
    pub content: Content,
}

/// Levels asked of core skills and of the rest where nobody said otherwise: 係員 2, 係長・課長補佐 3, 課長・部長
/// 4, one lower on the rest (domain notes §2.5; 課長補佐 and 部長 follow the grade below, a proposal).
#[must_use]
pub fn default_rule(job_type: &JobType, grade: Grade) -> GradeRule {
    let core = match grade {
        Grade::Staff => 2,
        Grade::SubsectionChief | Grade::AssistantSectionChief => 3,
        Grade::SectionChief | Grade::Director => 4,
    };
    let core_level = Level::new(core).unwrap_or(Level::LOWEST);
    GradeRule { job_type: job_type.clone(), grade, core_level, rest_level: core_level.lower() }
}

/// The level a rule asks of a skill.
#[must_use]
pub const fn required_by(rule: &GradeRule, core: bool) -> Level {
    if core { rule.core_level } else { rule.rest_level }
}

impl Content {
    /// What a job type asks at a grade, in the order of its skills; empty for a job type the
    /// version does not know.
    #[must_use]
    pub fn requirements_of(&self, job_type: &JobType, grade: Grade) -> Vec<Requirement> {
        let fallback = default_rule(job_type, grade);
        let rule = self
            .requirements
            .iter()
            .find(|rule| rule.job_type == *job_type && rule.grade == grade)
            .unwrap_or(&fallback);
        let names: BTreeMap<&SkillKey, &str> =
            self.skills.iter().map(|skill| (&skill.skill, skill.name_ja.as_str())).collect();
        let other: BTreeMap<&SkillKey, Level> = self
            .exceptions
            .iter()
            .filter(|other| other.job_type == *job_type && other.grade == grade)
            .map(|other| (&other.skill, other.level))
            .collect();
        let of_job_type =
            self.memberships.iter().filter(|membership| membership.job_type == *job_type);
        let mut asked: Vec<(i32, Requirement)> = of_job_type
            .map(|one| {
                let required =
                    other.get(&one.skill).copied().unwrap_or_else(|| required_by(rule, one.core));
                let name_ja = names.get(&one.skill).copied().unwrap_or_default().to_owned();
                (
                    one.number,
                    Requirement {
                        skill: one.skill.clone(),
                        name_ja,
                        weight: one.weight,
                        core: one.core,
                        required,
                    },
                )
            })
            .collect();
        asked.sort_by_key(|(number, one)| (*number, one.skill.clone()));
        asked.into_iter().map(|(_, one)| one).collect()
    }

    /// Whether the version knows the skill.
    #[must_use]
    pub fn has(&self, skill: &SkillKey) -> bool {
        self.skills.iter().any(|known| known.skill == *skill)
    }

    #[must_use]
    pub fn skill(&self, key: &SkillKey) -> Option<&Skill> {
        self.skills.iter().find(|known| known.skill == *key)
    }

    /// The job types the version asks skills of, in the order of their keys.
    #[must_use]
    pub fn job_types(&self) -> Vec<JobType> {
        let mut found: Vec<JobType> =
            self.memberships.iter().map(|one| one.job_type.clone()).collect();
        found.sort();
        found.dedup();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content() -> Content {
        let job_type = JobType::new("project_manager").expect("a key");
        let key = |text: &str| text.parse::<SkillKey>().expect("a key");
        let skill = |text: &str, number| Skill {
            skill: key(text),
            number,
            name_ja: text.to_uppercase(),
            name_en: String::new(),
            standard_refs: vec![],
            renamed_from: None,
        };
        let part = |text: &str, number, core| Membership {
            job_type: job_type.clone(),
            skill: key(text),
            number,
            core,
            weight: 1,
        };
        let level = Level::new(5).expect("a level");
        Content {
            skills: vec![skill("a", 1), skill("b", 2), skill("c", 3)],
            memberships: vec![part("b", 2, false), part("a", 1, true)],
            requirements: vec![default_rule(&job_type, Grade::Staff)],
            exceptions: vec![Exception {
                job_type,
                skill: key("b"),
                grade: Grade::SectionChief,
                level,
            }],
            anchors: vec![],
        }
    }

    #[test]
    fn core_skills_ask_one_more_unless_one_is_excepted() {
        let manager = JobType::new("project_manager").expect("a key");
        let levels = |grade| {
            content()
                .requirements_of(&manager, grade)
                .iter()
                .map(|one| one.required.number())
                .collect::<Vec<_>>()
        };
        assert_eq!(levels(Grade::Staff), [2, 1]);
        assert_eq!(levels(Grade::SubsectionChief), [3, 2]);
        assert_eq!(levels(Grade::SectionChief), [4, 5]);
        assert_eq!(content().requirements_of(&manager, Grade::Staff)[0].name_ja, "A");
        assert!(
            content()
                .requirements_of(&JobType::new("nobody").expect("a key"), Grade::Staff)
                .is_empty()
        );
    }
}
