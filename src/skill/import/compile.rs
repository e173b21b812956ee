//! From sheets to the content of a catalogue.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{
    REQUIREMENT_COLUMNS, REQUIREMENT_SHEETS, SCALE_COLUMNS, SCALE_SHEETS, SKILL_COLUMNS,
    anchor_column, long, required_column, short,
};
use crate::problem::FieldError;
use crate::skill::model::{
    Anchor, Content, Exception, GradeRule, Membership, Skill, default_rule, required_by,
};
use crate::vocab::{Grade, JobType, Level, SkillKey};
use crate::web::{Columns, Fault, Record, Sheet, flag, level, term, whole_number};

/// What a file came to.
#[derive(Clone, Debug, Default)]
pub struct Compiled {
    /// The catalogue it describes; meaningful without faults only.
    pub content: Content,
    /// Everything that is wrong.
    pub faults: Vec<Fault>,
    /// Rows of the sheet of skills.
    pub rows: usize,
    /// Sheets nobody asked for.
    pub ignored_sheets: Vec<String>,
}

/// A row of the sheet of skills whose keys could be read.
struct Line<'a> {
    row: Record<'a>,
    job_type: JobType,
    skill: SkillKey,
}

/// Columns that say something about the skill, not about its part in a job type.
const OF_SKILL: &[&str] = &[
    "skill_ja",
    "skill_en",
    "standard_ref",
    "renamed_from",
    "anchor_0",
    "anchor_1",
    "anchor_2",
    "anchor_3",
    "anchor_4",
    "anchor_5",
];

struct Compiler<'a> {
    job_types: &'a [(JobType, String)],
    current: &'a Content,
    /// Keys of the version in use.
    keys: BTreeSet<&'a SkillKey>,
    /// Memberships in use by job type and key.
    memberships: BTreeMap<(&'a JobType, &'a SkillKey), &'a Membership>,
    done: Compiled,
}

/// Reads the sheets against the job types there are and the version in use (an empty one before the
/// first).
///
/// What a file has no column or sheet for is taken from the version in use: core marks, weights,
/// required levels, the scale. A skill that is new there counts 1, is not core, and asks for the
/// rule of its grade.
#[must_use]
pub fn compile(sheets: &[Sheet], job_types: &[(JobType, String)], current: &Content) -> Compiled {
    let memberships =
        current.memberships.iter().map(|one| ((&one.job_type, &one.skill), one)).collect();
    let mut compiler = Compiler {
        job_types,
        current,
        keys: current.skills.iter().map(|skill| &skill.skill).collect(),
        memberships,
        done: Compiled::default(),
    };
    let named =
        |names: &[&str]| sheets.iter().skip(1).find(|sheet| names.contains(&sheet.name.as_str()));
    let (requirements, scale) = (named(REQUIREMENT_SHEETS), named(SCALE_SHEETS));
    if let Some(skills) = sheets.first() {
        compiler.requirements(requirements);
        compiler.skills(skills);
        compiler.scale(scale);
    }
    let used = |sheet: &&Sheet| Some(*sheet) == requirements || Some(*sheet) == scale;
    compiler.done.ignored_sheets = sheets
        .iter()
        .skip(1)
        .filter(|sheet| !used(sheet))
        .map(|sheet| sheet.name.clone())
        .collect();
    compiler.done
}

impl<'a> Compiler<'a> {
    fn requirements(&mut self, sheet: Option<&Sheet>) {
        let mut rules: BTreeMap<(JobType, Grade), GradeRule> = self
            .current
            .requirements
            .iter()
            .map(|rule| ((rule.job_type.clone(), rule.grade), rule.clone()))
            .collect();
        if let Some(sheet) = sheet {
            let faults = &mut self.done.faults;
            let known = Columns::of(
                sheet,
                REQUIREMENT_COLUMNS,
                &["job_type_key", "grade", "core_level", "rest_level"],
                faults,
            );
            let mut seen = BTreeMap::new();
            for row in known.records() {
                let job_type =
                    row.need("job_type_key", faults, |cell| job_type(self.job_types, cell));
                let grade = row.need("grade", faults, grade);
                let (core, rest) =
                    (row.need("core_level", faults, level), row.need("rest_level", faults, level));
                let (Some(job_type), Some(grade), Some(core_level), Some(rest_level)) =
                    (job_type, grade, core, rest)
                else {
                    continue;
                };
                let place = (job_type.clone(), grade);
                if let Some(first) = seen.insert(place.clone(), row.row.number) {
                    faults.push(
                        row.fault("grade", FieldError::new("", "row_repeated").with("row", first)),
                    );
                }
                rules.insert(place, GradeRule { job_type, grade, core_level, rest_level });
            }
        }
        for (job_type, _) in self.job_types {
            for grade in Grade::ALL {
                rules
                    .entry((job_type.clone(), *grade))
                    .or_insert_with(|| default_rule(job_type, *grade));
            }
        }
        self.done.content.requirements = rules.into_values().collect();
    }

    fn skills(&mut self, sheet: &'a Sheet) {
        let known = Columns::of(
            sheet,
            SKILL_COLUMNS,
            &["job_type_key", "skill_key", "skill_ja"],
            &mut self.done.faults,
        );
        self.done.rows = sheet.rows.len();
        if sheet.rows.is_empty() {
            self.done.faults.push(Fault::new(
                &sheet.name,
                1,
                "skill_key",
                "",
                FieldError::new("", "required"),
            ));
        }
        let lines = self.lines(&known);
        self.check_repeated(&lines);
        let first = first_lines(&lines);
        self.check_alike(&lines, &first);
        for (number, line) in (1..)
            .zip(lines.iter().filter(|line| first.get(&line.skill) == Some(&line.row.row.number)))
        {
            self.skill(line, number);
        }
        self.check_renames(&known);
        self.memberships(&known, &lines);
        self.check_core(&known);
    }

    fn lines<'b>(&mut self, known: &'b Columns<'b>) -> Vec<Line<'b>> {
        let mut lines = Vec::new();
        for row in known.records() {
            let faults = &mut self.done.faults;
            let job_type = row.need("job_type_key", faults, |cell| job_type(self.job_types, cell));
            let skill = row.need("skill_key", faults, |cell| {
                cell.parse().map_err(|code| FieldError::new("", code))
            });
            if let (Some(job_type), Some(skill)) = (job_type, skill) {
                lines.push(Line { row, job_type, skill });
            }
        }
        lines
    }

    fn check_repeated(&mut self, lines: &[Line<'_>]) {
        let mut seen = BTreeMap::new();
        for line in lines {
            if let Some(first) = seen.insert((&line.job_type, &line.skill), line.row.row.number) {
                self.done.faults.push(
                    line.row
                        .fault("skill_key", FieldError::new("", "row_repeated").with("row", first)),
                );
            }
        }
    }

    /// A skill is one thing: rows of other job types say the same about it, or nothing.
    fn check_alike(&mut self, lines: &[Line<'_>], first: &BTreeMap<SkillKey, usize>) {
        let by_number: BTreeMap<usize, &Line<'_>> =
            lines.iter().map(|line| (line.row.row.number, line)).collect();
        for line in lines {
            let Some(earlier) = first.get(&line.skill).and_then(|number| by_number.get(number))
            else {
                continue;
            };
            for column in OF_SKILL {
                let (here, there) = (line.row.cell(column), earlier.row.cell(column));
                if !here.is_empty() && here != there {
                    let error = FieldError::new("", "row_differs")
                        .with("row", earlier.row.row.number)
                        .with("other", there);
                    self.done.faults.push(line.row.fault(column, error));
                }
            }
        }
    }

    fn skill(&mut self, line: &Line<'_>, number: i32) {
        let (row, faults) = (&line.row, &mut self.done.faults);
        let name_ja = row.need("skill_ja", faults, short).unwrap_or_default();
        let name_en = row.read("skill_en", faults, short).unwrap_or_default();
        let refs = row.read("standard_ref", faults, long).unwrap_or_default();
        let standard_refs = refs
            .split(';')
            .map(str::trim)
            .filter(|one| !one.is_empty())
            .map(str::to_owned)
            .collect();
        let keys = &self.keys;
        let renamed_from = row.read("renamed_from", faults, |cell| {
            let key: SkillKey = cell.parse().map_err(|code| FieldError::new("", code))?;
            if keys.contains(&key) { Ok(key) } else { Err(FieldError::new("", "rename_unknown")) }
        });
        let renamed_from = renamed_from.filter(|from| *from != line.skill);
        self.anchors_of(line, renamed_from.as_ref());
        self.done.content.skills.push(Skill {
            skill: line.skill.clone(),
            number,
            name_ja,
            name_en,
            standard_refs,
            renamed_from,
        });
    }

    fn anchors_of(&mut self, line: &Line<'_>, renamed_from: Option<&SkillKey>) {
        let stated = Level::all().any(|level| line.row.columns.has(&anchor_column(level)));
        if stated {
            for level in Level::all() {
                if let Some(anchor_ja) =
                    line.row.read(&anchor_column(level), &mut self.done.faults, long)
                {
                    let anchor = Anchor {
                        skill: Some(line.skill.clone()),
                        level,
                        name_ja: String::new(),
                        anchor_ja,
                    };
                    self.done.content.anchors.push(anchor);
                }
            }
            return;
        }
        let older = renamed_from.unwrap_or(&line.skill);
        let kept =
            self.current.anchors.iter().filter(|anchor| anchor.skill.as_ref() == Some(older));
        let kept: Vec<Anchor> = kept
            .map(|anchor| Anchor { skill: Some(line.skill.clone()), ..anchor.clone() })
            .collect();
        self.done.content.anchors.extend(kept);
    }

    fn check_renames(&mut self, known: &Columns<'_>) {
        let mut taken = BTreeSet::new();
        for skill in &self.done.content.skills {
            let Some(from) = &skill.renamed_from else { continue };
            if !taken.insert(from) {
                let error = FieldError::new("", "rename_clash");
                self.done.faults.push(Fault::new(
                    &known.sheet.name,
                    1,
                    "renamed_from",
                    from.as_str(),
                    error,
                ));
            }
        }
    }

    fn memberships(&mut self, known: &Columns<'_>, lines: &[Line<'_>]) {
        let renamed: BTreeMap<SkillKey, SkillKey> = self
            .done
            .content
            .skills
            .iter()
            .filter_map(|skill| skill.renamed_from.clone().map(|from| (skill.skill.clone(), from)))
            .collect();
        let inherited = self.inherited_exceptions(known);
        let rules: BTreeMap<(JobType, Grade), GradeRule> = self
            .done
            .content
            .requirements
            .iter()
            .map(|rule| ((rule.job_type.clone(), rule.grade), rule.clone()))
            .collect();
        let mut places: BTreeMap<&JobType, i32> = BTreeMap::new();
        for line in lines {
            let place = places.entry(&line.job_type).or_insert(0);
            *place += 1;
            let older = renamed.get(&line.skill).unwrap_or(&line.skill);
            let before = self.memberships.get(&(&line.job_type, older)).copied();
            let membership = self.membership(line, *place, before);
            for grade in Grade::ALL {
                let column = required_column(*grade);
                let stated = line.row.read(&column, &mut self.done.faults, level);
                let kept = || inherited.get(&(&line.job_type, older, *grade)).copied();
                let Some(asked) = stated.or_else(kept) else { continue };
                let by_rule = rules
                    .get(&(line.job_type.clone(), *grade))
                    .map(|rule| required_by(rule, membership.core));
                if by_rule != Some(asked) {
                    let (job_type, skill) = (line.job_type.clone(), line.skill.clone());
                    self.done.content.exceptions.push(Exception {
                        job_type,
                        skill,
                        grade: *grade,
                        level: asked,
                    });
                }
            }
            self.done.content.memberships.push(membership);
        }
    }

    /// Levels of single skills in use, for grades the file has no column for.
    fn inherited_exceptions(
        &self,
        known: &Columns<'_>,
    ) -> BTreeMap<(&'a JobType, &'a SkillKey, Grade), Level> {
        let silent = |one: &&Exception| !known.has(&required_column(one.grade));
        self.current
            .exceptions
            .iter()
            .filter(silent)
            .map(|one| ((&one.job_type, &one.skill, one.grade), one.level))
            .collect()
    }

    fn membership(
        &mut self,
        line: &Line<'_>,
        number: i32,
        before: Option<&Membership>,
    ) -> Membership {
        let (row, faults) = (&line.row, &mut self.done.faults);
        let core = row.read("core", faults, flag);
        let core = if row.columns.has("core") {
            core.unwrap_or(false)
        } else {
            before.is_some_and(|before| before.core)
        };
        let weight = row.read("weight", faults, |cell| whole_number(cell, 1, 100));
        let kept =
            if row.columns.has("weight") { None } else { before.map(|before| before.weight) };
        let (job_type, skill) = (line.job_type.clone(), line.skill.clone());
        Membership { job_type, skill, number, core, weight: weight.or(kept).unwrap_or(1) }
    }

    fn check_core(&mut self, known: &Columns<'_>) {
        let with: BTreeSet<&JobType> = self
            .done
            .content
            .memberships
            .iter()
            .filter(|one| one.core)
            .map(|one| &one.job_type)
            .collect();
        let without: BTreeSet<&JobType> = self
            .done
            .content
            .memberships
            .iter()
            .map(|one| &one.job_type)
            .filter(|job_type| !with.contains(job_type))
            .collect();
        let fault = |job_type: &&JobType| {
            Fault::new(
                &known.sheet.name,
                1,
                "core",
                job_type.as_str(),
                FieldError::new("", "core_missing"),
            )
        };
        let faults: Vec<Fault> = without.iter().map(fault).collect();
        self.done.faults.extend(faults);
    }

    fn scale(&mut self, sheet: Option<&Sheet>) {
        let Some(sheet) = sheet else {
            let kept = self.current.anchors.iter().filter(|anchor| anchor.skill.is_none()).cloned();
            self.done.content.anchors.extend(kept);
            return;
        };
        let faults = &mut self.done.faults;
        let known = Columns::of(sheet, SCALE_COLUMNS, &["level", "name_ja", "anchor_ja"], faults);
        let mut seen = BTreeMap::new();
        for row in known.records() {
            let (level, name, anchor) = (
                row.need("level", faults, level),
                row.need("name_ja", faults, short),
                row.need("anchor_ja", faults, long),
            );
            let (Some(level), Some(name_ja), Some(anchor_ja)) = (level, name, anchor) else {
                continue;
            };
            if let Some(first) = seen.insert(level, row.row.number) {
                faults.push(
                    row.fault("level", FieldError::new("", "row_repeated").with("row", first)),
                );
            }
            self.done.content.anchors.push(Anchor { skill: None, level, name_ja, anchor_ja });
        }
    }
}

/// The number of the first row of each skill.
fn first_lines(lines: &[Line<'_>]) -> BTreeMap<SkillKey, usize> {
    let mut first = BTreeMap::new();
    for line in lines {
        first.entry(line.skill.clone()).or_insert(line.row.row.number);
    }
    first
}

/// By key, or by name as it is now.
fn job_type(known: &[(JobType, String)], cell: &str) -> Result<JobType, FieldError> {
    let allowed =
        || known.iter().map(|(job_type, _)| job_type.as_str()).collect::<Vec<_>>().join(", ");
    let found = known
        .iter()
        .find(|(job_type, name)| job_type.as_str() == cell || name == cell)
        .map(|(job_type, _)| job_type.clone());
    found.ok_or_else(|| FieldError::new("", "term_unknown").with("allowed", allowed()))
}

fn grade(cell: &str) -> Result<Grade, FieldError> {
    term(Grade::ALL, |grade| (grade.as_str(), grade.name_ja()), cell)
}
