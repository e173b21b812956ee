//! Doubts about a plan: who may leave, which post or body may be without money, and what was found
//! when the plan was judged under them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::planner::fault::Fault;
use crate::planner::plan::{Line, Plan};
use crate::planner::problem::Problem as PlanProblem;
use crate::planner::referee::check;
use crate::planner::scenarios::{Change, Gone, Judgement, Repair, Scenario, under};
use crate::vocab::{FiscalYear, OrganizationCode, PostId, TalentId, terms};

/// Somebody who may leave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonDoubt {
    /// The person, or a planned hire.
    pub talent_id: TalentId,
    /// The first fiscal year without (default: the first of the plan).
    pub from_fiscal_year: Option<FiscalYear>,
}

/// A post whose budget may fail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostDoubt {
    /// The post.
    pub post_id: PostId,
    /// The first fiscal year without (default: the first of the plan).
    pub from_fiscal_year: Option<FiscalYear>,
}

/// A body whose budget may fail for all its posts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BodyDoubt {
    /// The body.
    pub organization_code: OrganizationCode,
    /// The first fiscal year without (default: the first of the plan).
    pub from_fiscal_year: Option<FiscalYear>,
}

/// What may happen together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubts {
    pub people: Vec<PersonDoubt>,
    pub posts: Vec<PostDoubt>,
    pub bodies: Vec<BodyDoubt>,
}

impl Doubts {
    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.people.len() + self.posts.len() + self.bodies.len()
    }

    /// As the planner reads it. A post is gone with all its parts.
    #[must_use]
    pub fn scenario(&self, problem: &PlanProblem, name: &str) -> Scenario {
        let gone = |id: String, from: Option<FiscalYear>| Gone {
            id,
            from_year: from.map_or(0, |year| i64::from(year.year() - problem.first_fiscal_year)),
        };
        let parts = |doubt: &PostDoubt| {
            let (whole, from) = (doubt.post_id.to_string(), doubt.from_fiscal_year);
            let posts = problem.posts.iter().filter(move |post| {
                post.id == whole || post.part_of.as_ref().is_some_and(|of| *of == whole)
            });
            posts.map(move |post| gone(post.id.clone(), from)).collect::<Vec<_>>()
        };
        Scenario {
            name: name.to_owned(),
            people: self
                .people
                .iter()
                .map(|one| gone(one.talent_id.to_string(), one.from_fiscal_year))
                .collect(),
            posts: self.posts.iter().flat_map(parts).collect(),
            hosts: self
                .bodies
                .iter()
                .map(|one| gone(one.organization_code.to_string(), one.from_fiscal_year))
                .collect(),
        }
    }
}

/// A sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Sentence {
    /// In Japanese.
    pub ja: String,
    /// In English.
    pub en: String,
}

/// A plan that mends what fell away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mended {
    /// Without its lines: they are those of the plan, but for the changes.
    pub repair: Repair,
    /// The changes that somebody is asked for.
    pub asked: Vec<Change>,
    /// Post and year with somebody in the plan and nobody now.
    pub empty: Vec<(String, i64)>,
}

/// What was found when a plan was judged under doubts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// The version of the plan that was judged.
    pub plan_version: i32,
    /// Lines that fall away.
    pub lost: Vec<Line>,
    pub score_before: i64,
    /// Points of what is left.
    pub score_left: i64,
    /// Rules that what is left breaks if nothing is done.
    pub broken: Vec<Sentence>,
    /// The best plan in which as few as possible are asked.
    pub repair: Option<Mended>,
    /// The best plan if everybody may be asked.
    pub best: Option<Mended>,
    /// Why there is no plan.
    pub without_solution: Vec<Sentence>,
    pub sentence: Sentence,
}

terms! {
    /// What a scenario comes to.
    Outcome {
        /// Not judged as it is now.
        Open = "open", "未判定", "Not judged";
        /// Nothing of the plan falls away.
        Untouched = "untouched", "影響なし", "Nothing falls away";
        /// Few people asked anew mend it.
        Mended = "mended", "立て直せる", "Can be mended";
        /// Only if everybody may be asked.
        AllAsked = "all_asked", "全員を動かせば立て直せる", "Only if everybody may be asked";
        /// No plan that keeps the rules was found.
        WithoutSolution = "without_solution", "解なし", "No solution";
    }
}

terms! {
    /// What becomes of a person's year under a scenario.
    ChangeKind {
        /// The place is gone.
        FallsAway = "falls_away", "失われる", "Falls away";
        /// The person would be asked for another place.
        Asked = "asked", "別の配置を頼む", "Asked for another place";
        /// The person would have no place any more.
        NoPlace = "no_place", "配置がなくなる", "Left without a place";
    }
}

impl Findings {
    /// What is kept of a judgement, with what the referee says of it.
    ///
    /// # Errors
    /// What the referee finds wrong with a repair, in sentences; such a judgement is never stored.
    pub fn of(
        problem: &PlanProblem,
        plan: &Plan,
        plan_version: i32,
        scenario: &Scenario,
        judgement: Judgement,
    ) -> Result<Self, Vec<String>> {
        let left = under(problem, scenario);
        for repair in [&judgement.repair, &judgement.best].into_iter().flatten() {
            let verdict = check(&left, &Plan::of_lines(repair.lines.clone()));
            if !verdict.broken.is_empty() || verdict.score != repair.score {
                let (said, found) = (repair.score, verdict.score);
                let points = (said != found)
                    .then(|| format!("立て直しの点数（{said}）が検算（{found}）と合いません。"));
                let broken = verdict.broken.into_iter().map(|fault| fault.ja);
                return Err(points.into_iter().chain(broken).collect());
            }
        }
        let kept: Vec<Line> =
            plan.lines.iter().filter(|line| !judgement.lost.contains(line)).cloned().collect();
        let broken = check(&left, &Plan::of_lines(kept)).broken.into_iter();
        let mended = |repair: &Repair| Mended {
            asked: judgement.asked(repair).cloned().collect(),
            empty: emptied(&plan.lines, &repair.lines),
            repair: Repair { lines: Vec::new(), ..repair.clone() },
        };
        let said = |fault: &Fault| Sentence { ja: fault.ja.clone(), en: fault.en.clone() };
        Ok(Self {
            plan_version,
            broken: broken.map(|fault| Sentence { ja: fault.ja, en: fault.en }).collect(),
            repair: judgement.repair.as_ref().map(mended),
            best: judgement.best.as_ref().map(mended),
            without_solution: judgement.without_solution.iter().map(said).collect(),
            sentence: Sentence { ja: judgement.sentence_ja, en: judgement.sentence_en },
            score_before: judgement.score_before,
            score_left: judgement.score_left,
            lost: judgement.lost,
        })
    }

    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match (&self.best, &self.repair) {
            (None, _) => Outcome::WithoutSolution,
            (Some(_), None) => Outcome::AllAsked,
            (Some(_), Some(_)) if self.lost.is_empty() => Outcome::Untouched,
            (Some(_), Some(_)) => Outcome::Mended,
        }
    }
}

/// Post and year with somebody before and nobody after, in the order of the lines.
fn emptied(before: &[Line], after: &[Line]) -> Vec<(String, i64)> {
    let mut empty: Vec<(String, i64)> = Vec::new();
    for line in before {
        let place = (line.post.clone(), line.year);
        let filled = after.iter().any(|other| (&other.post, other.year) == (&line.post, line.year));
        if !filled && !empty.contains(&place) {
            empty.push(place);
        }
    }
    empty.sort_by_key(|place| place.1);
    empty
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_is_gone_with_its_parts_and_years_are_counted_from_the_first() {
        let post = |id: &str, of: Option<&str>| serde_json::json!({ "id": id, "host": "342157", "job_type": "engineer", "share": 100, "min_level": 0, "grade": 0, "part_of": of });
        let whole: PostId = "pst_0000000000001".parse().unwrap();
        let (whole_id, other) = (whole.to_string(), "pst_0000000000002");
        let posts = [post(&whole_id, None), post("part", Some(&whole_id)), post(other, None)];
        let posts = posts.map(|post| serde_json::from_value(post).unwrap());
        let mut problem = crate::planner::generate::generate(crate::planner::generate::Shape {
            people: 3,
            hosts: 2,
            years: 3,
            seed: 1,
        })
        .unwrap();
        (problem.first_fiscal_year, problem.posts) = (2027, posts.to_vec());
        let doubt = PostDoubt { post_id: whole, from_fiscal_year: FiscalYear::new(2028).ok() };
        let doubts = Doubts { posts: vec![doubt], ..Doubts::default() };
        let gone = doubts.scenario(&problem, "x").posts;
        let gone: Vec<_> = gone.iter().map(|gone| (gone.id.as_str(), gone.from_year)).collect();
        assert_eq!(gone, [(whole_id.as_str(), 1), ("part", 1)]);
    }
}
