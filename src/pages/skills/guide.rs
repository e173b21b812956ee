//! In which order the own sheet is filled in: by job type, those one wishes for first, and what
//! can be observed in somebody at a level.

use std::collections::{BTreeMap, BTreeSet};

use crate::assessment::{AssessmentItem, AssessmentView};
use crate::organization::{self, JobTypeView};
use crate::pages::kit::{Cell, Grid, Visit, Words};
use crate::problem::Problem;
use crate::skill::{self, Anchor, Content};
use crate::vocab::{Grade, JobType, Level, SkillKey};
use crate::wish;

/// The skills that are asked for on one screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// The job type; empty for skills of none.
    pub name: String,
    /// Their places in the sheet.
    pub places: Vec<usize>,
}

/// How somebody is led through a sheet.
pub(super) struct Guide {
    /// Every skill once.
    pub parts: Vec<Part>,
    /// What the job types one wishes for ask at one's grade, and nothing else.
    pub owed: Vec<Part>,
    required: BTreeMap<SkillKey, Level>,
    anchors: Vec<Anchor>,
}

/// A screen of the guide: its number, of how many, and its skills.
pub(super) struct Screen {
    pub number: usize,
    pub count: usize,
    pub part: Part,
}

impl Guide {
    /// The guide of the viewer's own sheet.
    pub(super) async fn of<A>(visit: &Visit<A>, view: &AssessmentView) -> Result<Self, Problem> {
        let (catalogue, grade) = (view.catalogue_id, view.row.grade);
        let read = visit.can().read(move |db, scope| {
            let (_, _, wished) = wish::wish_of(db, scope)?;
            let own = wished.map(|wished| wished.said.job_types).unwrap_or_default();
            Ok((skill::content(db, catalogue)?, organization::job_types(db)?, own))
        });
        let (content, types, own) = read.await?;
        let skills: Vec<&SkillKey> = view.items.iter().map(|item| &item.skill).collect();
        Ok(Self::led(&skills, content, (&types, &own), grade, visit.w.tag == "en"))
    }

    fn led(
        skills: &[&SkillKey],
        content: Content,
        (types, own): (&[JobTypeView], &[JobType]),
        grade: Grade,
        in_english: bool,
    ) -> Self {
        let named =
            |one: &JobTypeView| if in_english { &one.name_en } else { &one.name_ja }.clone();
        let wished = |one: &&JobTypeView| own.contains(&one.job_type);
        let rest = types.iter().filter(|one| !wished(one));
        let first = own.iter().filter_map(|key| types.iter().find(|one| one.job_type == *key));
        let (mut taken, mut required) = (BTreeSet::new(), BTreeMap::new());
        let (mut parts, mut owed) = (Vec::new(), Vec::new());
        for one in first.chain(rest) {
            let asked = content.requirements_of(&one.job_type, grade);
            let (mut all, mut needed) = (Vec::new(), Vec::new());
            for (place, skill) in skills.iter().enumerate() {
                let Some(requirement) = asked.iter().find(|asked| asked.skill == **skill) else {
                    continue;
                };
                if taken.insert((*skill).clone()) {
                    required.insert((*skill).clone(), requirement.required);
                    all.push(place);
                    let is_needed = wished(&one) && requirement.required.number() > 0;
                    needed.extend(is_needed.then_some(place));
                }
            }
            parts.push(Part { name: named(one), places: all });
            owed.push(Part { name: named(one), places: needed });
        }
        let left = (0..skills.len()).filter(|place| !taken.contains(skills[*place]));
        parts.push(Part { name: String::new(), places: left.collect() });
        let kept = |parts: Vec<Part>| parts.into_iter().filter(|part| !part.places.is_empty());
        Self {
            parts: kept(parts).collect(),
            owed: kept(owed).collect(),
            required,
            anchors: content.anchors,
        }
    }

    /// The screen that the address asks for: `step` from 1 or `all`, `only=required`.
    pub(super) fn screen<A>(&self, visit: &Visit<A>) -> Screen {
        let asked = visit.looks("step").pop().unwrap_or_default();
        if asked == "all" {
            let places = self.parts.iter().flat_map(|part| part.places.clone()).collect();
            let part = Part { name: String::new(), places };
            return Screen { number: 1, count: 1, part };
        }
        let parts = if is_short(visit) { &self.owed } else { &self.parts };
        let count = parts.len().max(1);
        let number = asked.parse::<usize>().unwrap_or(1).clamp(1, count);
        let nothing = Part { name: String::new(), places: Vec::new() };
        Screen { number, count, part: parts.get(number - 1).cloned().unwrap_or(nothing) }
    }

    /// On which screen of all, and where on it, a place of the sheet is asked for.
    pub(super) fn find(&self, place: usize) -> Option<(usize, usize)> {
        self.parts.iter().enumerate().find_map(|(screen, part)| {
            Some((screen + 1, part.places.iter().position(|one| *one == place)?))
        })
    }

    /// What is known of a skill before it is answered: last year's level, and what is asked for.
    pub(super) fn note(&self, item: &AssessmentItem, w: &'static Words) -> String {
        let before = super::sheet::level(item.previous_level, w);
        let before = format!("{}: {before}", w.level_before);
        let asked = self.required.get(&item.skill);
        let asked =
            asked.map(|at| Words::fill(w.sheet_asked, &[&super::sheet::level(Some(*at), w)]));
        [Some(before), asked].into_iter().flatten().collect::<Vec<_>>().join("\n")
    }

    /// The scale, to be looked at before anything is chosen.
    pub(super) fn scale(&self, w: &'static Words) -> Grid {
        let common = self.anchors.iter().filter(|one| one.skill.is_none());
        common.fold(Grid::new(w.level_scale, &[w.level, w.level_act], w), |grid, one| {
            let level = super::sheet::level(Some(one.level), w);
            grid.row(vec![Cell::text(level), Cell::text(&one.anchor_ja)])
        })
    }

    /// What can be observed at each level of a skill: its own words, else those of the scale.
    pub(super) fn acts(&self, skill: &SkillKey) -> Vec<(String, String)> {
        let act = |level: Level| {
            let at = |of: Option<&SkillKey>| {
                self.anchors.iter().find(|one| one.level == level && one.skill.as_ref() == of)
            };
            at(Some(skill))
                .or_else(|| at(None))
                .map(|one| (level.to_string(), one.anchor_ja.clone()))
        };
        Level::all().filter_map(act).collect()
    }
}

/// Whether only what one's own job types ask is filled in.
pub(super) fn is_short<A>(visit: &Visit<A>) -> bool {
    visit.looks("only") == ["required"]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::skill::{Exception, Membership};

    fn key(name: &str) -> SkillKey {
        name.parse().expect("a key")
    }

    fn job_type(number: i32, name: &str) -> JobTypeView {
        JobTypeView {
            job_type: JobType::new(name).expect("a key"),
            number,
            name_ja: name.to_owned(),
            name_en: name.to_owned(),
            feature_ja: String::new(),
            version: 1,
            allowed_actions: Vec::new(),
        }
    }

    fn asks(job_type: &str, skill: &str) -> Membership {
        let job_type = JobType::new(job_type).expect("a key");
        Membership { job_type, skill: key(skill), number: 1, core: true, weight: 1 }
    }

    #[test]
    fn every_skill_is_asked_once_and_those_wished_for_first() {
        let keys = ["alpha", "beta", "gamma", "delta", "loose"].map(key);
        let skills: Vec<&SkillKey> = keys.iter().collect();
        let memberships = vec![
            asks("planner", "alpha"),
            asks("planner", "beta"),
            asks("maker", "beta"),
            asks("maker", "gamma"),
            asks("maker", "delta"),
        ];
        let none = Exception {
            job_type: JobType::new("maker").expect("a key"),
            skill: key("delta"),
            grade: Grade::Staff,
            level: Level::all().next().expect("level 0"),
        };
        let content = Content { memberships, exceptions: vec![none], ..Content::default() };
        let types = [job_type(1, "planner"), job_type(2, "maker")];
        let own = [JobType::new("maker").expect("a key")];
        let part = |name: &str, places: &[usize]| Part { name: name.into(), places: places.into() };
        let guide = Guide::led(&skills, content.clone(), (&types, &own), Grade::Staff, false);
        assert_eq!(guide.parts, [part("maker", &[1, 2, 3]), part("planner", &[0]), part("", &[4])]);
        assert_eq!(
            guide.owed,
            [part("maker", &[1, 2])],
            "delta is asked at level 0, which is nothing"
        );
        assert_eq!(
            (guide.find(1), guide.find(0), guide.find(9)),
            (Some((1, 0)), Some((2, 0)), None)
        );
        let nobody = Guide::led(&skills, content, (&types, &[]), Grade::Staff, false);
        assert_eq!(nobody.parts[0], part("planner", &[0, 1]));
        assert!(nobody.owed.is_empty(), "nothing is one's own where nothing was wished for");
    }
}
