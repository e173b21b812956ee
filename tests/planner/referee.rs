//! The referee on hand-made lines: every rule broken once, and points counted by hand.

use super::brute::plan;
use dxship_planner::plan::{Line, Plan};
use dxship_planner::problem::Problem;
use dxship_planner::referee::{Tally, Verdict, check};
use dxship_planner::validation::parse;

/// One prefecture and two municipalities; `ken` lives at the prefecture, `aki` is at `town` for one
/// year already.
fn problem() -> Problem {
    let json = r#"{ "format": "dxship-plan-problem/1", "name": "", "first_fiscal_year": 2025, "years": 5,
      "team_job_types": ["pm", "ux"],
      "rules": { "max_stay_years": 3, "min_stay_years": 2, "no_return_years": 3, "grade_distance_max": 1 },
      "weights": { "base": 20, "person_wish": 1, "host_rank": 1, "skill_margin": 2, "growth": 8, "stretch": 3,
        "move": 6, "early_recall": 12, "first_person": 200, "second_person": 60, "third_person": 15,
        "team_type": 12, "handover": 10 },
      "hosts": [ { "id": "pref", "kind": "prefecture" }, { "id": "town", "kind": "municipality" },
        { "id": "city", "kind": "municipality", "from_year": 1 } ],
      "posts": [
        { "id": "pm", "host": "town", "job_type": "pm", "share": 100, "min_level": 2, "grade": 2, "value": 5 },
        { "id": "ux", "host": "town", "job_type": "ux", "share": 60, "min_level": 1, "grade": 2 },
        { "id": "part", "host": "city", "job_type": "ux", "share": 60, "min_level": 1, "grade": 2, "value": 3 },
        { "id": "chief", "host": "town", "job_type": "pm", "share": 100, "min_level": 5, "grade": 4, "from_year": 1, "to_year": 3 },
        { "id": "desk", "host": "pref", "job_type": "pm", "share": 50, "min_level": 1, "grade": 2 } ],
      "people": [
        { "id": "ken", "owner": "pref", "grade": 2, "levels": { "pm": 3, "ux": 1 }, "growth_target": "ux",
          "reach": [ { "host": "town", "wish": 7, "host_rank": 4 }, { "host": "city", "wish": 1, "host_rank": 2 }, { "host": "pref" } ] },
        { "id": "aki", "owner": "pref", "grade": 2, "levels": { "pm": 2, "ux": 2 },
          "reach": [ { "host": "town", "wish": 3, "host_rank": 3 }, { "host": "city" } ],
          "current": { "host": "town", "tenure_years": 1 }, "history": [ { "host": "city", "left_year": -1 } ] },
        { "id": "eri", "owner": "city", "lendable_from_year": 2, "to_year": 3, "grade": 2, "levels": { "pm": 4, "ux": 4 },
          "reach": [ { "host": "town" }, { "host": "city" } ], "pins": [ { "year": 3, "post": "part" } ] } ] }"#;
    parse(json.as_bytes()).unwrap()
}

/// Lines as `person post years` separated by commas; the pinned line of `eri` is added unless
/// `bare`.
fn lines(words: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    for entry in words.split(',').filter(|entry| !entry.trim().is_empty()) {
        let mut words = entry.split_whitespace();
        let (person, post) = (words.next().unwrap(), words.next().unwrap());
        for year in words {
            lines.push(Line {
                person: person.to_owned(),
                post: post.to_owned(),
                year: year.parse().unwrap(),
            });
        }
    }
    lines
}

fn judged(words: &str) -> Verdict {
    check(&problem(), &plan(lines(&format!("eri part 3,{words}"))))
}

fn codes(words: &str) -> Vec<&'static str> {
    judged(words).broken.iter().map(|violation| violation.code).collect()
}

#[test]
fn a_plan_that_keeps_every_rule() {
    assert!(codes("").is_empty());
    assert!(codes("ken pm 0 1, aki ux 0 1, eri part 1 2").is_empty());
    assert!(codes("ken pm 4").is_empty(), "a stay may end with the horizon");
    assert!(codes("aki ux 0, aki pm 4").is_empty(), "back after more than three years");
}

#[test]
fn each_clause_of_eligibility() {
    assert_eq!(codes("aki desk 0"), ["out_of_reach"]);
    assert_eq!(codes("ken chief 2 3"), ["level_too_low", "grade_too_far"].repeat(2));
    assert_eq!(codes("ken chief 4"), ["level_too_low", "grade_too_far", "post_not_open"]);
    assert_eq!(codes("ken part 0 1"), ["host_not_taking_part"]);
    assert_eq!(codes("eri pm 1 2"), ["not_yet_lendable"]);
    assert_eq!(codes("eri part 4"), ["term_ended"]);
    assert_eq!(codes("aki part 1, aki part 2"), ["returns_too_early"]);
    assert_eq!(codes("eri ux 2 3"), ["pinned_elsewhere", "over_full_time"]);
    assert_eq!(codes("ken part 3 4"), ["pinned_by_other", "post_taken_twice"]);
}

#[test]
fn rules_between_lines() {
    assert_eq!(codes("ken pm 0 1, aki pm 0 1"), ["post_taken_twice", "post_taken_twice"]);
    assert_eq!(codes("ken pm 0 1, ken desk 0"), ["over_full_time"]);
    let mut pinless = check(&problem(), &plan(Vec::new()));
    assert_eq!(pinless.broken.remove(0).code, "pin_not_kept");
    assert_eq!(
        codes("ken ux 0 1, ken ux 1"),
        ["post_taken_twice", "over_full_time", "two_posts_at_host"]
    );
    assert_eq!(codes("eri part 7"), ["unknown_line"]);
    assert_eq!(codes("ken nowhere 0, nobody pm 0"), ["unknown_line", "unknown_line"]);
}

#[test]
fn stays() {
    assert_eq!(codes("ken pm 0 1 2 3"), ["stay_too_long"]);
    assert_eq!(codes("aki ux 0 1 2"), ["stay_too_long"], "one year of tenure counts");
    assert_eq!(codes("ken pm 1"), ["stay_too_short"]);
    assert_eq!(codes("ken pm 0 1 3 4"), ["returns_too_early"]);
    assert_eq!(codes("aki ux 2 3"), ["returns_too_early"], "the year before year 0 counts");
    assert_eq!(judged("ken pm 0 1 2 3").broken[0].lines.len(), 4);
}

#[test]
fn points_by_hand() {
    let verdict = judged("ken pm 0 1, aki ux 0");
    let expected = Tally {
        // ken: 20 + 7 + 4 + 5 + 2 x 1, twice; aki: 60 % of 20 + 3 + 3 + 2 x 1; eri: 60 % of 20 + 3
        // + 2 x 2.
        lines: 38 + 38 + 16 + 16,
        line_hundredths: verdict.tally.line_hundredths.clone(),
        // town in two years, city in one; a second person at town in year 0.
        first_person: 600,
        second_person: 60,
        third_person: 0,
        team_type: 4 * 12,
        // aki stays at town in year 0, ken in year 1.
        handover: 20,
        moving: -6,
        early_recall: 0,
    };
    assert_eq!(verdict.tally, expected);
    assert_eq!(verdict.score, 108 + 600 + 60 + 48 + 20 - 6);
    let hundredths = &verdict.tally.line_hundredths;
    assert_eq!(hundredths.base, 20 * (100 + 100 + 60 + 60));
    assert_eq!(hundredths.stretch, 0);
    assert_eq!(judged("").tally.early_recall, -12);
    let grows = judged("ken ux 0 1").tally.line_hundredths;
    assert_eq!((grows.growth, grows.stretch), (2 * 60 * 8, 0));
}

#[test]
fn claims() {
    let problem = problem();
    let mut claimed = plan(lines("eri part 3, ken pm 0 1"));
    claimed.score = 1;
    let codes = |plan: &Plan| -> Vec<&str> {
        check(&problem, plan).false_claims.iter().map(|claim| claim.code).collect()
    };
    assert_eq!(codes(&claimed), ["score_differs", "bound_below_score"]);
    claimed.score = check(&problem, &claimed).score;
    claimed.bound = claimed.score + 1;
    claimed.problem_hash = problem.hash();
    assert!(check(&problem, &claimed).holds());
    claimed.proven_optimal = true;
    assert_eq!(codes(&claimed), ["optimum_not_proven"]);
    claimed.problem_hash = "0".repeat(64);
    assert_eq!(codes(&claimed)[0], "other_problem");
}

#[test]
fn sentences_come_in_both_languages() {
    let broken = judged("ken pm 0 1 2 3, ken chief 4, eri part 4, ken part 3").broken;
    for violation in broken {
        assert!(!violation.ja.is_ascii() && violation.en.is_ascii());
        assert!(!violation.ja.contains('{') && !violation.en.contains('{'));
    }
}
