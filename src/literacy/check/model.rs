//! What answers come to: points and level of each part and of the whole, and which courses they
//! propose.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Levels, from 1; each is a quarter of the points there are.
pub const LEVELS: usize = 4;

/// A question as it is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub number: i64,
    pub part: i64,
    /// In Japanese and English, like the text.
    pub part_name: [String; 2],
    pub text: [String; 2],
    pub choices: &'static [[&'static str; 2]],
    /// What is proposed to whoever reaches less than half of it; empty for nothing.
    pub course: String,
}

/// What was chosen, by the numbers of the questions; 0 is the least.
pub type Chosen = BTreeMap<i64, usize>;

/// What the answers of a part come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PartResult {
    /// Its number.
    pub part: i64,
    /// What it is called, in Japanese and English.
    pub name: [String; 2],
    /// Points reached.
    pub points: usize,
    /// Points there are.
    pub most: usize,
    /// 1 to 4.
    pub level: i32,
    /// Courses that its answers propose.
    pub courses: Vec<String>,
}

/// The level of so many points.
#[must_use]
pub fn level_of(points: usize, most: usize) -> i32 {
    let quarters = (points * LEVELS).checked_div(most).unwrap_or(0);
    i32::try_from(quarters.min(LEVELS - 1)).unwrap_or(0) + 1
}

/// Each part in its order, and the level of the whole.
#[must_use]
pub fn judged(questions: &[Question], chosen: &Chosen) -> (Vec<PartResult>, i32) {
    let mut parts: BTreeMap<i64, PartResult> = BTreeMap::new();
    for question in questions {
        let most = question.choices.len() - 1;
        let points = chosen.get(&question.number).copied().unwrap_or(0).min(most);
        let part = parts.entry(question.part).or_insert_with(|| PartResult {
            part: question.part,
            name: question.part_name.clone(),
            points: 0,
            most: 0,
            level: 1,
            courses: Vec::new(),
        });
        (part.points, part.most) = (part.points + points, part.most + most);
        let proposed = points * 2 < most && !question.course.is_empty();
        if proposed && !part.courses.contains(&question.course) {
            part.courses.push(question.course.clone());
        }
    }
    let mut parts: Vec<PartResult> = parts.into_values().collect();
    for part in &mut parts {
        part.level = level_of(part.points, part.most);
    }
    let level = level_of(total(&parts).0, total(&parts).1);
    (parts, level)
}

/// How many reached which level in a part, or in the whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// What it is called, in Japanese and English; empty for the whole.
    pub name: [String; 2],
    /// People of each level, from 1.
    pub levels: [i64; LEVELS],
    /// Courses that answers of the part can propose.
    pub courses: Vec<String>,
}

/// The figures of a round: the whole as part 0, and each part.
#[must_use]
pub fn counted(questions: &[Question], answers: &[(i32, &[PartResult])]) -> Vec<(i64, Counted)> {
    let empty = |name: [String; 2]| Counted { name, levels: [0; LEVELS], courses: Vec::new() };
    let mut lines = BTreeMap::from([(0, empty(Default::default()))]);
    for question in questions {
        let line = lines.entry(question.part).or_insert_with(|| empty(question.part_name.clone()));
        if !question.course.is_empty() && !line.courses.contains(&question.course) {
            line.courses.push(question.course.clone());
        }
    }
    for (level, parts) in answers {
        let parts = parts.iter().map(|part| (part.part, part.level));
        for (part, level) in parts.chain([(0, *level)]) {
            let cell = usize::try_from(level - 1).unwrap_or(0).min(LEVELS - 1);
            lines.entry(part).or_insert_with(|| empty(Default::default())).levels[cell] += 1;
        }
    }
    lines.into_iter().collect()
}

/// Points reached and points there are.
#[must_use]
pub fn total(parts: &[PartResult]) -> (usize, usize) {
    parts.iter().fold((0, 0), |sum, part| (sum.0 + part.points, sum.1 + part.most))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOUR: &[[&str; 2]] = &[["0", "0"], ["1", "1"], ["2", "2"], ["3", "3"]];

    fn question(number: i64, part: i64, course: &str) -> Question {
        let name = ["部".to_owned(), "part".to_owned()];
        let (text, course) = (name.clone(), course.to_owned());
        Question { number, part, part_name: name, text, choices: FOUR, course }
    }

    #[test]
    fn a_level_is_a_quarter_of_the_points() {
        let levels: Vec<i32> = (0..=8).map(|points| level_of(points, 8)).collect();
        assert_eq!(levels, [1, 1, 2, 2, 3, 3, 4, 4, 4]);
        assert_eq!(level_of(0, 0), 1);
    }

    #[test]
    fn parts_are_counted_apart_and_propose_what_was_answered_below_half() {
        let all = [question(1, 1, "a"), question(2, 1, "b"), question(3, 2, "a")];
        let chosen = Chosen::from([(1, 3), (2, 1), (3, 2)]);
        let (parts, level) = judged(&all, &chosen);
        let told: Vec<_> = parts
            .iter()
            .map(|part| (part.points, part.most, part.level, part.courses.len()))
            .collect();
        assert_eq!(told, [(4, 6, 3, 1), (2, 3, 3, 0)]);
        assert_eq!((parts[0].courses.as_slice(), level), (&["b".to_owned()][..], 3));
    }
}
