//! How the pool is spread over the levels of a job type, and which line of which cycle may be
//! shown.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answers::Levels;
use super::withholding::{Move, may_follow, withhold};
use crate::vocab::{FiscalYear, JobType, Level, SkillKey, TalentId};

/// A skill as part of a job type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub skill: SkillKey,
    /// Whether it is one of the core skills.
    pub core: bool,
}

/// Unrated, and the levels 0 to 5.
pub const CELLS: usize = 7;

/// Bands of levels in which figures are published, fixed in advance: 0 to 1, 2, 3 to 5. Finer ones
/// would withhold every cell of a small pool.
pub const BANDS: [[i32; 2]; 3] = [[0, 1], [2, 2], [3, 5]];
/// Unrated, and the bands.
const PUBLISHED: usize = BANDS.len() + 1;

/// The published cell in which the people of a cell are.
const fn band_of(cell: usize) -> usize {
    match cell {
        0 => 0,
        1 | 2 => 1,
        3 => 2,
        _ => 3,
    }
}

/// Level of a person in a job type: the highest that all core skills reach and all other rated
/// skills miss by at most one, as the scheme asks (課長 4: core skills 4, the rest 3). Nothing when a
/// core skill is unrated: unrated is not zero.
#[must_use]
pub fn level_in(asked: &[Asked], levels: &Levels) -> Option<Level> {
    let core: Option<Vec<i32>> = asked
        .iter()
        .filter(|one| one.core)
        .map(|one| levels.get(&one.skill).map(|level| level.number()))
        .collect();
    let lowest_core = core?.into_iter().min()?;
    let rest = asked
        .iter()
        .filter(|one| !one.core)
        .filter_map(|one| levels.get(&one.skill))
        .map(|level| level.number() + 1)
        .min();
    Level::new(lowest_core.min(rest.unwrap_or(lowest_core))).ok()
}

/// Place of a person in the line of a job type.
#[must_use]
pub fn cell(level: Option<Level>) -> usize {
    level.map_or(0, |level| usize::try_from(level.number()).unwrap_or(0) + 1)
}

/// In which cell of a job type each person of a group is.
pub type Places = BTreeMap<TalentId, usize>;

/// A line as it was published: figures that never change again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DistributionLine {
    /// The job type.
    #[schema(value_type = String)]
    pub job_type: String,
    /// The cycle the figures are of; older than asked for when newer ones would tell of a few
    /// people.
    pub fiscal_year: i32,
    /// The day they are of.
    pub as_of: NaiveDate,
    /// People in the pool with confirmed levels; null when there are too few of them.
    pub people: Option<i64>,
    /// Without a level in a core skill; null where withheld.
    pub unrated: Option<i64>,
    /// In the bands of levels 0 to 1, 2, and 3 to 5; null where withheld.
    #[serde(alias = "levels", deserialize_with = "in_bands")]
    pub bands: Vec<Option<i64>>,
}

/// Lines from before there were bands said each level; a band is withheld where one of its was.
fn in_bands<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<Option<i64>>, D::Error> {
    let cells = Vec::<Option<i64>>::deserialize(from)?;
    match cells[..] {
        [none, one, two, three, four, five] => {
            let sum = |cells: &[Option<i64>]| cells.iter().copied().sum::<Option<i64>>();
            Ok(vec![sum(&[none, one]), two, sum(&[three, four, five])])
        }
        _ => Ok(cells),
    }
}

impl DistributionLine {
    fn published(&self) -> Option<Vec<Option<i64>>> {
        self.people.map(|_| [vec![self.unrated], self.bands.clone()].concat())
    }
}

/// Figures that were published before, and where everybody was when they were.
pub struct Earlier {
    pub line: DistributionLine,
    /// The people behind it.
    pub places: Places,
}

/// A line to publish: the new figures, or the latest older ones when the new ones beside any older
/// ones would tell of fewer people than the threshold.
#[must_use]
pub fn line(
    job_type: &JobType,
    (year, day): (FiscalYear, NaiveDate),
    places: &Places,
    earlier: &[Earlier],
    threshold: i64,
) -> DistributionLine {
    let mut counts = vec![0_i64; PUBLISHED];
    for place in places.values() {
        counts[band_of(*place)] += 1;
    }
    let shown = withhold(&counts, threshold);
    let clear = earlier.iter().all(|old| {
        may_follow(
            old.line.published().as_ref(),
            shown.as_ref(),
            &moves(&old.places, places),
            threshold,
        )
    });
    if let Some(last) = earlier.last().filter(|_| !clear) {
        return last.line.clone();
    }
    let people = shown.as_ref().map(|_| counts.iter().sum());
    let mut cells = shown.unwrap_or_else(|| vec![None; PUBLISHED]).into_iter();
    let unrated = cells.next().flatten();
    let job_type = job_type.as_str().to_owned();
    DistributionLine {
        job_type,
        fiscal_year: year.year(),
        as_of: day,
        people,
        unrated,
        bands: cells.collect(),
    }
}

fn moves(before: &Places, after: &Places) -> Vec<Move> {
    let band = |cell: Option<&usize>| cell.map(|cell| band_of(*cell));
    let stayed_or_left =
        before.iter().map(|(person, cell)| (band(Some(cell)), band(after.get(person))));
    let joined = after
        .iter()
        .filter(|(person, _)| !before.contains_key(person))
        .map(|(_, cell)| (None, Some(band_of(*cell))));
    stayed_or_left.chain(joined).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(skills: &[(&str, bool)]) -> Vec<Asked> {
        skills
            .iter()
            .map(|(skill, core)| Asked { skill: skill.parse().expect("a key"), core: *core })
            .collect()
    }

    fn levels(rated: &[(&str, i32)]) -> Levels {
        rated
            .iter()
            .map(|(skill, level)| {
                (skill.parse().expect("a key"), Level::new(*level).expect("a level"))
            })
            .collect()
    }

    #[test]
    fn a_surplus_hides_no_gap_and_unrated_is_not_zero() {
        let asked = asked(&[("a", true), ("b", true), ("c", false)]);
        for (rated, expected) in [
            (vec![("a", 3), ("b", 3), ("c", 2)], Some(3)),
            (vec![("a", 5), ("b", 2), ("c", 5)], Some(2)),
            (vec![("a", 4), ("b", 4), ("c", 1)], Some(2)),
            (vec![("a", 4), ("b", 4)], Some(4)),
            (vec![("a", 4), ("c", 4)], None),
            (vec![("a", 0), ("b", 3), ("c", 3)], Some(0)),
            (vec![], None),
        ] {
            assert_eq!(level_in(&asked, &levels(&rated)).map(Level::number), expected, "{rated:?}");
        }
        assert_eq!((cell(None), cell(Level::new(0).ok()), cell(Level::new(5).ok())), (0, 1, 6));
    }

    #[test]
    fn a_line_from_before_the_bands_is_read_in_bands() {
        let old = r#"{"job_type":"engineer","fiscal_year":2025,"as_of":"2025-03-31","people":40,"unrated":null,"levels":[null,6,7,8,9,10]}"#;
        let line: DistributionLine = serde_json::from_str(old).expect("a line");
        assert_eq!(line.bands, [None, Some(7), Some(27)]);
        let kept = serde_json::to_string(&line).expect("a text");
        assert_eq!(serde_json::from_str::<DistributionLine>(&kept).expect("a line"), line);
    }

    #[test]
    fn every_cell_is_in_the_band_of_its_level() {
        for level in 0..=5 {
            let band = BANDS.iter().position(|[low, high]| (*low..=*high).contains(&level));
            let cell = cell(Level::new(level).ok());
            assert_eq!(band.map(|band| band + 1), Some(band_of(cell)), "{level}");
        }
        assert_eq!(band_of(cell(None)), 0);
    }

    /// Three years of a pool: whatever is shown, no two years of a line tell of fewer than five.
    #[test]
    fn years_beside_one_another_tell_of_nobody() {
        let job_type = JobType::new("engineer").expect("a key");
        let day = NaiveDate::default();
        let year = |year| (FiscalYear::new(year).expect("a year"), day);
        let people: Vec<TalentId> = (0..40).map(|_| TalentId::random()).collect();
        let first: Places =
            people.iter().enumerate().map(|(place, person)| (*person, 2 + place % 3)).collect();
        let one = line(&job_type, year(2022), &first, &[], 5);
        assert_eq!(one.people, Some(40));
        let mut second = first.clone();
        second.insert(people[0], 3);
        let old = |line: &DistributionLine, places: &Places| Earlier {
            line: line.clone(),
            places: places.clone(),
        };
        let two = line(&job_type, year(2023), &second, &[old(&one, &first)], 5);
        assert_eq!(two, one, "one person moved: the older figures stay");
        let third: Places = people.iter().map(|person| (*person, 3)).collect();
        let three = line(&job_type, year(2024), &third, &[old(&one, &first)], 5);
        assert_eq!(three.fiscal_year, 2024);
        // Back to the first year but for one: clear of the third, but not of the first.
        let four =
            line(&job_type, year(2025), &second, &[old(&one, &first), old(&three, &third)], 5);
        assert_eq!(four, three);
    }
}
