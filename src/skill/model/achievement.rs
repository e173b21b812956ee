//! 達成度: what of a job type's required levels a person has shown, in whole numbers.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use crate::vocab::{Level, SkillKey};

/// What a job type asks of one skill at one grade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Requirement {
    /// The skill.
    pub skill: SkillKey,
    /// Its name in this version of the catalogue.
    pub name_ja: String,
    /// How much it counts, 1 to 100; 1 unless the catalogue says otherwise.
    pub weight: i32,
    /// Whether the job type is not attained without it.
    pub core: bool,
    /// Level asked for.
    pub required: Level,
}

/// Tenths of a percent, written with one decimal: 833 is 83.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(pub i32);

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0 / 10, self.0 % 10)
    }
}

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl utoipa::PartialSchema for Percent {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .pattern(Some("^(100|[0-9]{1,2})\\.[0-9]$"))
            .description(Some("Percent with one decimal, rounded half up"))
            .into()
    }
}
impl ToSchema for Percent {}

/// A skill in which something is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Gap {
    /// The skill.
    pub skill: SkillKey,
    /// Its name.
    pub name_ja: String,
    /// Whether the job type is not attained without it.
    pub core: bool,
    /// Level asked for.
    pub required: Level,
    /// Level shown; null where nobody rated it, which is not level 0.
    pub level: Option<Level>,
    /// Levels missing; null where nobody rated the skill, because nobody knows.
    pub missing: Option<i32>,
}

/// What of a job type's required levels a person has shown.
///
/// An unrated skill is not shown to be attained: it stays in the denominator, adds nothing, and is
/// counted in `unrated`, so that nobody reads the figure as if the person had been found at level
/// 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Achievement {
    /// Sum of weight × the smaller of level and required level.
    pub points: i64,
    /// Sum of weight × required level.
    pub required_points: i64,
    /// 達成度: points per required points; null when nothing is required.
    pub percent: Option<Percent>,
    /// Whether no core skill is short or unrated. A surplus elsewhere never makes up for one.
    pub attained: bool,
    /// How many skills the job type asks for.
    pub skills: usize,
    /// How many of them nobody rated.
    pub unrated: usize,
    /// What is missing: core skills first, the largest gap first, unrated ones after the known
    /// gaps.
    pub gaps: Vec<Gap>,
}

/// Holds a person's levels against what is asked. A skill without an entry is unrated; levels of
/// other skills are passed over.
///
/// Source of the rule: domain notes §2.5 (Σ min(level, required) ÷ Σ required, whole numbers, half
/// up to one decimal).
#[must_use]
pub fn achievement(asked: &[Requirement], levels: &BTreeMap<SkillKey, Level>) -> Achievement {
    let level = |one: &Requirement| levels.get(&one.skill).copied();
    let weighed =
        |one: &Requirement, level: Level| i64::from(one.weight) * i64::from(level.number());
    let required_points = asked.iter().map(|one| weighed(one, one.required)).sum();
    let points = asked
        .iter()
        .filter_map(|one| level(one).map(|level| weighed(one, level.min(one.required))))
        .sum();
    let mut gaps: Vec<Gap> = asked.iter().filter_map(|one| gap(one, level(one))).collect();
    gaps.sort_by_key(|gap| {
        (!gap.core, gap.missing.map_or(0, |missing| -missing), gap.skill.clone())
    });
    Achievement {
        points,
        required_points,
        percent: percent(points, required_points),
        attained: asked.iter().any(|one| one.core) && !gaps.iter().any(|gap| gap.core),
        skills: asked.len(),
        unrated: asked.iter().filter(|one| level(one).is_none()).count(),
        gaps,
    }
}

fn gap(one: &Requirement, level: Option<Level>) -> Option<Gap> {
    if level.unwrap_or(Level::LOWEST) >= one.required {
        return None;
    }
    let missing = level.map(|level| one.required.number() - level.number());
    Some(Gap {
        skill: one.skill.clone(),
        name_ja: one.name_ja.clone(),
        core: one.core,
        required: one.required,
        level,
        missing,
    })
}

/// Tenths of a percent, half up. Both sums are far below 2^53.
fn percent(points: i64, of: i64) -> Option<Percent> {
    let tenths = (2_000 * points + of).checked_div(2 * of)?;
    i32::try_from(tenths).ok().map(Percent)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(number: usize) -> SkillKey {
        format!("s{number}").parse().expect("a key")
    }

    fn level(number: i32) -> Level {
        Level::new(number).expect("a level")
    }

    fn asked(rows: &[(i32, bool, i32)]) -> Vec<Requirement> {
        let one = |(number, (weight, core, required)): (usize, &(i32, bool, i32))| Requirement {
            skill: key(number),
            name_ja: format!("技能{number}"),
            weight: *weight,
            core: *core,
            required: level(*required),
        };
        rows.iter().enumerate().map(one).collect()
    }

    fn shown(levels: &[Option<i32>]) -> BTreeMap<SkillKey, Level> {
        levels
            .iter()
            .enumerate()
            .filter_map(|(number, one)| one.map(|one| (key(number), level(one))))
            .collect()
    }

    #[test]
    fn known_answers() {
        let three = asked(&[(1, true, 3), (1, true, 3), (1, false, 2)]);
        let of = |levels: &[Option<i32>]| achievement(&three, &shown(levels));
        assert_eq!(
            of(&[Some(3), Some(3), Some(2)]).percent.map(|percent| percent.to_string()),
            Some("100.0".to_owned())
        );
        // 5 of 8 is 62.5; 7 of 8 is 87.5; 3 of 8 is 37.5.
        assert_eq!(of(&[Some(3), None, Some(2)]).percent, Some(Percent(625)));
        assert_eq!(of(&[Some(3), Some(3), Some(1)]).percent, Some(Percent(875)));
        // Half up: 1 of 16 is 6.25, which is 6.3; 1 of 3 is 33.3; 2 of 3 is 66.7.
        assert_eq!(percent(1, 16), Some(Percent(63)));
        assert_eq!(
            (percent(1, 3), percent(2, 3), percent(0, 0)),
            (Some(Percent(333)), Some(Percent(667)), None)
        );
    }

    #[test]
    fn a_surplus_hides_no_gap() {
        let two = asked(&[(1, true, 3), (1, true, 3)]);
        let result = achievement(&two, &shown(&[Some(5), Some(2)]));
        assert_eq!(
            (result.percent, result.attained, result.points),
            (Some(Percent(833)), false, 5)
        );
        assert_eq!(
            result.gaps.iter().map(|gap| (gap.name_ja.as_str(), gap.missing)).collect::<Vec<_>>(),
            [("技能1", Some(1))]
        );
        assert!(
            achievement(&asked(&[(1, true, 3), (1, false, 3)]), &shown(&[Some(3), Some(0)]))
                .attained
        );
    }

    #[test]
    fn unrated_is_not_zero() {
        let two = asked(&[(1, true, 2), (1, false, 2)]);
        let (unrated, zero) = (
            achievement(&two, &shown(&[Some(2), None])),
            achievement(&two, &shown(&[Some(2), Some(0)])),
        );
        assert_eq!((unrated.percent, zero.percent), (Some(Percent(500)), Some(Percent(500))));
        assert_eq!((unrated.unrated, zero.unrated), (1, 0));
        assert_eq!((unrated.gaps[0].level, unrated.gaps[0].missing), (None, None));
        assert_eq!((zero.gaps[0].level, zero.gaps[0].missing), (Some(Level::LOWEST), Some(2)));
        assert!(
            !achievement(&two, &shown(&[None, Some(2)])).attained,
            "an unrated core skill is not attained"
        );
        assert!(!achievement(&[], &BTreeMap::new()).attained, "nothing asked is nothing attained");
    }

    #[test]
    fn weights_count() {
        let two = asked(&[(3, true, 2), (1, true, 2)]);
        assert_eq!(achievement(&two, &shown(&[Some(2), Some(0)])).percent, Some(Percent(750)));
    }

    fn cases() -> impl Strategy<Value = Vec<((i32, bool, i32), Option<i32>)>> {
        let asked = (1..=100_i32, any::<bool>(), 0..=5_i32);
        prop::collection::vec((asked, prop::option::of(0..=5_i32)), 0..40)
    }

    proptest! {
        #[test]
        fn never_beyond_its_bounds(cases in cases()) {
            let (rows, levels): (Vec<_>, Vec<_>) = cases.into_iter().unzip();
            let result = achievement(&asked(&rows), &shown(&levels));
            prop_assert!(result.points >= 0 && result.points <= result.required_points);
            prop_assert!(result.percent.is_none_or(|percent| (0..=1000).contains(&percent.0)));
            prop_assert_eq!(result.percent.is_none(), result.required_points == 0);
            prop_assert_eq!(result.unrated, levels.iter().filter(|one| one.is_none()).count());
            let core_short = result.gaps.iter().any(|gap| gap.core);
            prop_assert_eq!(result.attained, !core_short && rows.iter().any(|row| row.1));
            prop_assert_eq!(result.gaps.is_empty(), result.points == result.required_points);
        }

        #[test]
        fn a_higher_level_never_lowers_it(cases in cases(), place in any::<prop::sample::Index>()) {
            let (rows, mut levels): (Vec<_>, Vec<_>) = cases.into_iter().unzip();
            prop_assume!(!levels.is_empty());
            let before = achievement(&asked(&rows), &shown(&levels));
            let place = place.index(levels.len());
            levels[place] = Some(levels[place].map_or(0, |one| (one + 1).min(5)));
            let after = achievement(&asked(&rows), &shown(&levels));
            prop_assert!(after.points >= before.points && after.percent >= before.percent && (after.attained || !before.attained));
        }

        #[test]
        fn the_order_of_skills_does_not_matter(cases in cases()) {
            let (rows, levels): (Vec<_>, Vec<_>) = cases.into_iter().unzip();
            let (forward, shown) = (asked(&rows), shown(&levels));
            let backward: Vec<_> = forward.iter().rev().cloned().collect();
            prop_assert_eq!(achievement(&forward, &shown), achievement(&backward, &shown));
        }
    }
}
