//! The rules of a plan in plain words, with the value that is set for each.

use serde::Serialize;
use utoipa::ToSchema;

use crate::planner::problem::{Rules, Weights};
use crate::problem::FieldError;
use crate::vocab::terms;

terms! {
    /// In what a rule's value is counted.
    Unit {
        /// Points of a soft rule.
        Points = "points", "点", "points";
        /// Years of a hard rule.
        Years = "years", "年", "years";
        /// Steps between grades of a hard rule.
        Grades = "grades", "級差", "grades apart";
    }
}

/// A rule with its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RuleSetting {
    /// Stable key.
    pub key: &'static str,
    /// What it says, in Japanese.
    pub sentence_ja: &'static str,
    /// What it says, in English.
    pub sentence_en: &'static str,
    /// In what the value is counted: points belong to soft rules, years and grades to hard ones.
    pub unit: Unit,
    /// What is set.
    pub value: i64,
    /// Smallest value allowed.
    pub min: i64,
    /// Largest value allowed.
    pub max: i64,
}

terms! {
    /// What weighs most, in words: values of some soft rules, set together.
    Emphasis {
        /// Nobody moves without need.
        FewMoves = "few_moves", "異動を少なく", "Few moves";
        /// A first person everywhere before a second anywhere.
        FirstPerson = "first_person", "1人目を優先", "First persons first";
        /// Wishes of people and bodies count more.
        Wishes = "wishes", "希望を重く", "Wishes first";
        /// Islands and mountains are shared, and ways are short.
        SharedBurdens = "shared_burdens", "島しょ・中山間の負担を公平に", "Remote places shared";
    }
}

impl Emphasis {
    /// The rules it sets, with their values in points.
    #[must_use]
    pub const fn values(self) -> &'static [(&'static str, i64)] {
        match self {
            Self::FewMoves => &[("move", 40), ("early_recall", 60), ("handover", 30)],
            Self::FirstPerson => {
                &[("first_person", 400), ("second_person", 40), ("third_person", 5)]
            }
            Self::Wishes => &[("person_wish", 6), ("host_rank", 4)],
            Self::SharedBurdens => &[("remote_again", 40), ("distance", 2)],
        }
    }
}

type Place = for<'a> fn(&'a mut Rules, &'a mut Weights) -> &'a mut i64;

struct Known {
    key: &'static str,
    ja: &'static str,
    en: &'static str,
    unit: Unit,
    range: (i64, i64),
    place: Place,
}

const POINTS: (i64, i64) = (0, 10_000);

const KNOWN: [Known; 19] = [
    Known {
        key: "max_stay_years",
        ja: "同じ受入団体に続けて在任できるのはこの年数まで。",
        en: "Nobody stays at one host longer than this many years in a row.",
        unit: Unit::Years,
        range: (1, 20),
        place: |rules, _| &mut rules.max_stay_years,
    },
    Known {
        key: "min_stay_years",
        ja: "計画の中で始まる在任は、この年数か計画の終わりまで続ける。",
        en: "A stay that begins in the plan lasts this many years or to the end of the plan.",
        unit: Unit::Years,
        range: (0, 7),
        place: |rules, _| &mut rules.min_stay_years,
    },
    Known {
        key: "no_return_years",
        ja: "離れた受入団体へは、この年数を空けるまで戻らない。",
        en: "Nobody returns to a host before this many years have passed.",
        unit: Unit::Years,
        range: (0, 20),
        place: |rules, _| &mut rules.no_return_years,
    },
    Known {
        key: "grade_distance_max",
        ja: "本人の級とポストの相当級の差はこの段数まで。",
        en: "The grades of person and post differ by at most this many steps.",
        unit: Unit::Grades,
        range: (0, 4),
        place: |rules, _| &mut rules.grade_distance_max,
    },
    Known {
        key: "base",
        ja: "ポストが埋まるごとに加点する。",
        en: "Points for every post that is filled.",
        unit: Unit::Points,
        range: POINTS,
        place: |_, weights| &mut weights.base,
    },
    Known {
        key: "person_wish",
        ja: "本人の希望の強さに掛けて加点する。",
        en: "Points times the strength of the person's wish.",
        unit: Unit::Points,
        range: POINTS,
        place: |_, weights| &mut weights.person_wish,
    },
    Known {
        key: "host_rank",
        ja: "受入団体の希望の強さに掛けて加点する。",
        en: "Points times the host's ranking of the person.",
        unit: Unit::Points,
        range: POINTS,
        place: |_, weights| &mut weights.host_rank,
    },
    Known {
        key: "skill_margin",
        ja: "求めるレベルを1段（2段まで）上回るごとに加点する。",
        en: "Points for each level above the one asked for, at most two.",
        unit: Unit::Points,
        range: POINTS,
        place: |_, weights| &mut weights.skill_margin,
    },
    Known {
        key: "growth",
        ja: "本人が伸ばしたいジョブタイプのポストに就けば加点する。",
        en: "Points for a post in the job type the person wants to grow into.",
        unit: Unit::Points,
        range: POINTS,
        place: |_, weights| &mut weights.growth,
    },
    Known {
        key: "stretch",
        ja: "求めるレベルにちょうど届くポスト（挑戦）に就けば加点する。",
        en: "Points for a post whose level the person just reaches.",
        unit: Unit::Points,
        range: POINTS,
        place: |_, weights| &mut weights.stretch,
    },
    Known {
        key: "move",
        ja: "他団体での在任を始める異動ごとに減点する。",
        en: "Points off for each move to another body.",
        unit: Unit::Points,
        range: POINTS,
        place: |_, weights| &mut weights.moving,
    },
    Known {
        key: "early_recall",
        ja: "最短の在任年数に満たないうちに引き揚げると減点する。",
        en: "Points off for calling somebody back before the shortest stay is over.",
        unit: Unit::Points,
        range: POINTS,
        place: |_, weights| &mut weights.early_recall,
    },
    Known {
        key: "first_person",
        ja: "市町に1人目がいる年度ごとに加点する。",
        en: "Points for a municipality's first person, each year.",
        unit: Unit::Points,
        range: POINTS,
        place: |_, weights| &mut weights.first_person,
    },
    Known {
        key: "second_person",
        ja: "市町に2人目がいる年度ごとに加点する。",
        en: "Points for a municipality's second person, each year.",
        unit: Unit::Points,
        range: POINTS,
        place: |_, weights| &mut weights.second_person,
    },
    Known {
        key: "third_person",
        ja: "市町に3人目がいる年度ごとに加点する。",
        en: "Points for a municipality's third person, each year.",
        unit: Unit::Points,
        range: POINTS,
        place: |_, weights| &mut weights.third_person,
    },
    Known {
        key: "team_type",
        ja: "市町にチームのジョブタイプ（4類型）がそろうごとに加点する。",
        en: "Points for each of the four post types a municipality has, each year.",
        unit: Unit::Points,
        range: POINTS,
        place: |_, weights| &mut weights.team_type,
    },
    Known {
        key: "handover",
        ja: "前年度から続けて勤める人が市町に1人でもいれば加点する（引継ぎ）。",
        en: "Points when somebody in a municipality was there the year before (hand-over).",
        unit: Unit::Points,
        range: POINTS,
        place: |_, weights| &mut weights.handover,
    },
    Known {
        key: "distance",
        ja: "本人の所属（希望地があれば最も近い希望地）から受入団体まで、10kmごとに減点する。",
        en: "Points off for every ten kilometres between the host and the person's home body, or the nearest place wished for.",
        unit: Unit::Points,
        range: POINTS,
        place: |_, weights| &mut weights.distance,
    },
    Known {
        key: "remote_again",
        ja: "島しょ・中山間の団体に勤めたことのある人を、再びそうした団体に配置すると減点する（負担の公平）。",
        en: "Points off for an island or mountain body when the person served in such a place before (the burden is shared).",
        unit: Unit::Points,
        range: POINTS,
        place: |_, weights| &mut weights.remote_again,
    },
];

/// What holds unless somebody sets it otherwise: stays of two to three years as is usual among
/// prefectures and towns, no return for three years, one grade up or down.
#[must_use]
pub const fn defaults() -> (Rules, Weights) {
    let rules =
        Rules { max_stay_years: 3, min_stay_years: 2, no_return_years: 3, grade_distance_max: 1 };
    let weights = Weights { distance: 1, remote_again: 10, ..Weights::USUAL };
    (rules, weights)
}

/// Every rule with the value that is set.
#[must_use]
pub fn settings_of(rules: &Rules, weights: &Weights) -> Vec<RuleSetting> {
    let (mut rules, mut weights) = (rules.clone(), weights.clone());
    let setting = |known: &Known| RuleSetting {
        key: known.key,
        sentence_ja: known.ja,
        sentence_en: known.en,
        unit: known.unit,
        value: *(known.place)(&mut rules, &mut weights),
        min: known.range.0,
        max: known.range.1,
    };
    KNOWN.iter().map(setting).collect()
}

/// Sets rules by key.
///
/// # Errors
/// Every key that is unknown or set twice, and every value out of its range, with its place in the
/// list.
pub fn set_rules<'a>(
    rules: &mut Rules,
    weights: &mut Weights,
    wanted: impl Iterator<Item = (&'a str, i64)>,
) -> Result<(), Vec<FieldError>> {
    let (mut errors, mut seen) = (Vec::new(), Vec::new());
    for (index, (key, value)) in wanted.enumerate() {
        let Some(known) = KNOWN.iter().find(|known| known.key == key) else {
            let keys: Vec<&str> = KNOWN.iter().map(|known| known.key).collect();
            errors.push(
                FieldError::new(&format!("/rules/{index}/key"), "rule_unknown")
                    .with("allowed", keys.join(", ")),
            );
            continue;
        };
        if seen.contains(&key) {
            errors.push(FieldError::new(&format!("/rules/{index}/key"), "duplicate_field"));
        }
        seen.push(key);
        let (min, max) = known.range;
        if (min..=max).contains(&value) {
            *(known.place)(rules, weights) = value;
        } else {
            errors.push(
                FieldError::new(&format!("/rules/{index}/value"), "number_out_of_range")
                    .with("min", min)
                    .with("max", max),
            );
        }
    }
    if rules.min_stay_years > rules.max_stay_years {
        let reason = (
            "最短の在任年数が最長の在任年数を超えています。どちらかを見直してください。",
            "The shortest stay is longer than the longest. Change one of them.",
        );
        errors.push(FieldError::because("/rules", reason));
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_the_planner_has_its_sentence() {
        let (rules, weights) = defaults();
        let fields = |value: serde_json::Value| value.as_object().map_or(0, serde_json::Map::len);
        let count = fields(serde_json::json!(rules)) + fields(serde_json::json!(weights));
        let settings = settings_of(&rules, &weights);
        assert_eq!(settings.len(), count);
        for setting in settings {
            let (mut rules, mut weights) = defaults();
            let before = (rules.clone(), weights.clone());
            let other = if setting.value == setting.max { setting.min } else { setting.value + 1 };
            set_rules(&mut rules, &mut weights, [(setting.key, other)].into_iter())
                .expect("within its range");
            assert_ne!((rules, weights), before, "{}", setting.key);
        }
    }

    #[test]
    fn every_emphasis_changes_rules_that_there_are() {
        for emphasis in Emphasis::ALL {
            let (mut rules, mut weights) = defaults();
            let before = weights.clone();
            set_rules(&mut rules, &mut weights, emphasis.values().iter().copied())
                .expect("rules within their ranges");
            assert_ne!(weights, before, "{emphasis}");
        }
    }

    #[test]
    fn what_cannot_be_is_refused_all_at_once() {
        let (mut rules, mut weights) = defaults();
        let wanted = [("base", -1), ("nothing", 1), ("base", 2_000_000), ("min_stay_years", 5)];
        let errors = set_rules(&mut rules, &mut weights, wanted.into_iter()).expect_err("refused");
        let seen: Vec<(&str, &str)> =
            errors.iter().map(|error| (error.pointer.as_str(), error.code)).collect();
        let expected = [
            ("/rules/0/value", "number_out_of_range"),
            ("/rules/1/key", "rule_unknown"),
            ("/rules/2/key", "duplicate_field"),
            ("/rules/2/value", "number_out_of_range"),
            ("/rules", "not_allowed_here"),
        ];
        assert_eq!(seen, expected);
    }
}
