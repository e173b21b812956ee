//! What one version of the catalogue changes in another, and where the keys of the older one went.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use utoipa::ToSchema;

use super::catalogue::{Content, GradeRule, Membership, Skill, default_rule, required_by};
use crate::vocab::{Grade, JobType, Level, SkillKey};

/// What a version changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct CatalogueDiff {
    /// Skills that are new.
    pub added: Vec<SkillKey>,
    /// Skills that are gone.
    pub removed: Vec<SkillKey>,
    /// Skills that go on under another key.
    pub renamed: Vec<RenamedSkill>,
    /// Skills whose names or references differ.
    pub changed: Vec<SkillChange>,
    /// Job types that ask for a skill, no longer ask for it, or weigh it otherwise.
    pub memberships: Vec<MembershipChange>,
    /// Required levels that differ.
    pub requirements: Vec<RequirementChange>,
    /// Levels of the scale, or of a skill, whose wording differs.
    pub anchors: usize,
}

/// A skill that goes on under another key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RenamedSkill {
    /// Key in the older version.
    pub from: SkillKey,
    /// Key in the newer one.
    pub to: SkillKey,
}

/// A skill whose names or references differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SkillChange {
    /// Key in the newer version.
    pub skill: SkillKey,
    /// Which of `name_ja`, `name_en`, `standard_refs` differ.
    pub fields: Vec<&'static str>,
    /// Name before.
    pub name_before: String,
    /// Name after.
    pub name_after: String,
}

/// A job type that asks for a skill, no longer asks for it, or weighs it otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MembershipChange {
    /// The job type.
    pub job_type: JobType,
    /// The skill, by its newer key.
    pub skill: SkillKey,
    /// Before; null when it was not asked for.
    pub before: Option<Standing>,
    /// After; null when it is no longer asked for.
    pub after: Option<Standing>,
}

/// How a skill stands in a job type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Standing {
    /// Whether the job type is not attained without it.
    pub core: bool,
    /// How much it counts.
    pub weight: i32,
}

/// A required level that differs, of a skill asked for before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RequirementChange {
    /// The job type.
    pub job_type: JobType,
    /// The skill, by its newer key.
    pub skill: SkillKey,
    /// The grade.
    pub grade: Grade,
    /// Level before.
    pub before: Level,
    /// Level after.
    pub after: Level,
}

/// Where the keys of one version went in another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renames(BTreeMap<SkillKey, SkillKey>);

impl Renames {
    /// Of every key of a version to itself.
    #[must_use]
    pub fn unchanged(content: &Content) -> Self {
        Self(
            content.skills.iter().map(|skill| (skill.skill.clone(), skill.skill.clone())).collect(),
        )
    }

    /// From one version to the next: by the rename, else by the same key. A key that was renamed
    /// away does not go on in a new skill that happens to take its old name.
    #[must_use]
    pub fn between(older: &Content, newer: &Content) -> Self {
        let renamed: BTreeMap<&SkillKey, &SkillKey> = newer
            .skills
            .iter()
            .filter_map(|skill| skill.renamed_from.as_ref().map(|from| (from, &skill.skill)))
            .collect();
        let same: BTreeSet<&SkillKey> = newer
            .skills
            .iter()
            .filter(|skill| skill.renamed_from.is_none())
            .map(|skill| &skill.skill)
            .collect();
        let went =
            |key: &SkillKey| renamed.get(key).copied().or_else(|| same.get(key).copied()).cloned();
        Self(
            older
                .skills
                .iter()
                .filter_map(|skill| went(&skill.skill).map(|to| (skill.skill.clone(), to)))
                .collect(),
        )
    }

    /// From the first version of this to the last of the next.
    #[must_use]
    pub fn then(&self, next: &Self) -> Self {
        Self(
            self.0
                .iter()
                .filter_map(|(from, via)| next.0.get(via).map(|to| (from.clone(), to.clone())))
                .collect(),
        )
    }

    /// The key a skill has in the newer version; nothing when it does not go on.
    #[must_use]
    pub fn newer(&self, older: &SkillKey) -> Option<&SkillKey> {
        self.0.get(older)
    }

    /// Every pair of older and newer key.
    pub fn pairs(&self) -> impl Iterator<Item = (&SkillKey, &SkillKey)> {
        self.0.iter()
    }
}

/// What the newer version changes in the older one.
#[must_use]
pub fn compare(older: &Content, newer: &Content) -> CatalogueDiff {
    let renames = Renames::between(older, newer);
    let known: BTreeSet<&SkillKey> = renames.pairs().map(|(_, to)| to).collect();
    let before: BTreeMap<&SkillKey, &Skill> = older
        .skills
        .iter()
        .filter_map(|skill| renames.newer(&skill.skill).map(|to| (to, skill)))
        .collect();
    CatalogueDiff {
        added: newer
            .skills
            .iter()
            .filter(|skill| !known.contains(&skill.skill))
            .map(|skill| skill.skill.clone())
            .collect(),
        removed: older
            .skills
            .iter()
            .filter(|skill| renames.newer(&skill.skill).is_none())
            .map(|skill| skill.skill.clone())
            .collect(),
        renamed: renames
            .pairs()
            .filter(|(from, to)| from != to)
            .map(|(from, to)| RenamedSkill { from: from.clone(), to: to.clone() })
            .collect(),
        changed: newer
            .skills
            .iter()
            .filter_map(|skill| changed(before.get(&skill.skill)?, skill))
            .collect(),
        memberships: membership_changes(older, newer, &renames),
        requirements: requirement_changes(older, newer, &renames),
        anchors: anchor_changes(older, newer, &renames),
    }
}

fn changed(before: &Skill, after: &Skill) -> Option<SkillChange> {
    let fields: Vec<&'static str> = [
        ("name_ja", before.name_ja != after.name_ja),
        ("name_en", before.name_en != after.name_en),
        ("standard_refs", before.standard_refs != after.standard_refs),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect();
    let change = || SkillChange {
        skill: after.skill.clone(),
        fields: fields.clone(),
        name_before: before.name_ja.clone(),
        name_after: after.name_ja.clone(),
    };
    (!fields.is_empty()).then(change)
}

type Place = (JobType, SkillKey);

/// Memberships by job type and newer key; those of skills that are gone keep their older key.
fn standings(content: &Content, renames: Option<&Renames>) -> BTreeMap<Place, Standing> {
    let key = |one: &Membership| {
        renames.and_then(|renames| renames.newer(&one.skill)).unwrap_or(&one.skill).clone()
    };
    let entry = |one: &Membership| {
        ((one.job_type.clone(), key(one)), Standing { core: one.core, weight: one.weight })
    };
    content.memberships.iter().map(entry).collect()
}

fn membership_changes(
    older: &Content,
    newer: &Content,
    renames: &Renames,
) -> Vec<MembershipChange> {
    let (before, after) = (standings(older, Some(renames)), standings(newer, None));
    let places: BTreeSet<&Place> = before.keys().chain(after.keys()).collect();
    let change = |place: &Place| {
        let (before, after) = (before.get(place).copied(), after.get(place).copied());
        (before != after).then(|| MembershipChange {
            job_type: place.0.clone(),
            skill: place.1.clone(),
            before,
            after,
        })
    };
    places.into_iter().filter_map(change).collect()
}

/// Required levels of every membership at every grade, by job type and newer key.
fn levels(content: &Content, renames: Option<&Renames>) -> BTreeMap<(Place, Grade), Level> {
    let rules: BTreeMap<(&JobType, Grade), &GradeRule> =
        content.requirements.iter().map(|rule| ((&rule.job_type, rule.grade), rule)).collect();
    let exceptions: BTreeMap<(&JobType, &SkillKey, Grade), Level> = content
        .exceptions
        .iter()
        .map(|one| ((&one.job_type, &one.skill, one.grade), one.level))
        .collect();
    let mut found = BTreeMap::new();
    for one in &content.memberships {
        let key = renames.and_then(|renames| renames.newer(&one.skill)).unwrap_or(&one.skill);
        for grade in Grade::ALL {
            let by_rule = || match rules.get(&(&one.job_type, *grade)) {
                Some(rule) => required_by(rule, one.core),
                None => required_by(&default_rule(&one.job_type, *grade), one.core),
            };
            let level = exceptions
                .get(&(&one.job_type, &one.skill, *grade))
                .copied()
                .unwrap_or_else(by_rule);
            found.insert(((one.job_type.clone(), key.clone()), *grade), level);
        }
    }
    found
}

fn requirement_changes(
    older: &Content,
    newer: &Content,
    renames: &Renames,
) -> Vec<RequirementChange> {
    let before = levels(older, Some(renames));
    let change = |((place, grade), after): (&(Place, Grade), &Level)| {
        let before = *before.get(&(place.clone(), *grade))?;
        let (job_type, skill) = place.clone();
        (before != *after).then_some(RequirementChange {
            job_type,
            skill,
            grade: *grade,
            before,
            after: *after,
        })
    };
    levels(newer, None).iter().filter_map(change).collect()
}

fn anchor_changes(older: &Content, newer: &Content, renames: &Renames) -> usize {
    let words = |content: &Content,
                 renames: Option<&Renames>|
     -> BTreeMap<(Option<SkillKey>, Level), (String, String)> {
        let key = |skill: &SkillKey| {
            renames.and_then(|renames| renames.newer(skill)).unwrap_or(skill).clone()
        };
        let entry = |anchor: &super::Anchor| {
            (
                (anchor.skill.as_ref().map(key), anchor.level),
                (anchor.name_ja.clone(), anchor.anchor_ja.clone()),
            )
        };
        content.anchors.iter().map(entry).collect()
    };
    let (before, after) = (words(older, Some(renames)), words(newer, None));
    let places: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    places.into_iter().filter(|place| before.get(place) != after.get(place)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> SkillKey {
        text.parse().expect("a key")
    }

    fn job_type() -> JobType {
        JobType::new("ui_ux_designer").expect("a key")
    }

    fn content(skills: &[(&str, Option<&str>, bool)]) -> Content {
        let mut content = Content::default();
        for (number, (skill, from, core)) in (1..).zip(skills) {
            let (name_ja, name_en) = (skill.to_uppercase(), String::new());
            content.skills.push(Skill {
                skill: key(skill),
                number,
                name_ja,
                name_en,
                standard_refs: vec![],
                renamed_from: from.map(key),
            });
            content.memberships.push(Membership {
                job_type: job_type(),
                skill: key(skill),
                number,
                core: *core,
                weight: 1,
            });
        }
        content
    }

    #[test]
    fn the_same_is_no_change() {
        let one = content(&[("a", None, true), ("b", None, false)]);
        assert_eq!(compare(&one, &one), CatalogueDiff::default());
    }

    #[test]
    fn renamed_is_neither_added_nor_removed() {
        let older = content(&[("a", None, true), ("b", None, false), ("c", None, false)]);
        let newer = content(&[("a2", Some("a"), true), ("b", None, true), ("d", None, false)]);
        let diff = compare(&older, &newer);
        assert_eq!((diff.added, diff.removed), (vec![key("d")], vec![key("c")]));
        assert_eq!(diff.renamed, [RenamedSkill { from: key("a"), to: key("a2") }]);
        assert_eq!(
            diff.changed.iter().map(|change| change.fields.clone()).collect::<Vec<_>>(),
            [["name_ja"]]
        );
        let touched: Vec<_> = diff
            .memberships
            .iter()
            .map(|change| (change.skill.as_str(), change.before.is_some(), change.after.is_some()))
            .collect();
        assert_eq!(touched, [("b", true, true), ("c", true, false), ("d", false, true)]);
        // b became core, so every grade asks one level more of it.
        assert_eq!(diff.requirements.len(), Grade::ALL.len());
        assert!(
            diff.requirements
                .iter()
                .all(|change| change.skill == key("b") && change.after.lower() == change.before)
        );
    }

    #[test]
    fn keys_are_followed_over_several_versions() {
        let one = content(&[("a", None, true), ("b", None, true), ("c", None, true)]);
        let two = content(&[("x", Some("a"), true), ("b", None, true), ("a", None, true)]);
        let three = content(&[("y", Some("x"), true), ("a", None, true)]);
        let way = Renames::between(&one, &two).then(&Renames::between(&two, &three));
        assert_eq!(way.newer(&key("a")), Some(&key("y")));
        assert_eq!((way.newer(&key("b")), way.newer(&key("c"))), (None, None));
        assert_eq!(
            Renames::between(&two, &three).newer(&key("a")),
            Some(&key("a")),
            "the new a is another skill"
        );
        assert_eq!(
            Renames::unchanged(&one).then(&Renames::between(&one, &two)),
            Renames::between(&one, &two)
        );
    }
}
