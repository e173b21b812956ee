//! What a plan says about itself: its problem, its score, its bound, its proof.
use crate::exchange::plan::Plan;
use crate::exchange::problem::Problem;
use crate::referee::violation::Violation;

/// Claims that do not hold. A plan made by hand may leave score and bound at 0 and the hash empty:
/// it claims nothing. The bound itself is the certificate checker's business; here it only has to
/// fit the score.
pub(crate) fn false_ones(
    problem: &Problem,
    plan: &Plan,
    score: i64,
    keeps_rules: bool,
) -> Vec<Violation> {
    let mut found = Vec::new();
    if !plan.problem_hash.is_empty() && plan.problem_hash != problem.hash() {
        found.push(Violation::new(
            "other_problem",
            Vec::new(),
            "計画は別の問題に対するものです（ハッシュが一致しません）。".to_owned(),
            "The plan answers another problem: the hashes differ.".to_owned(),
        ));
    }
    if plan.score == 0 && plan.bound == 0 && !plan.proven_optimal {
        return found;
    }
    let mut claim = |is_false: bool, code, ja: String, en: String| {
        if is_false {
            found.push(Violation::new(code, Vec::new(), ja, en));
        }
    };
    claim(
        plan.score != score,
        "score_differs",
        format!("計画の点数は{}ですが、計算し直すと{score}です。", plan.score),
        format!("The plan claims {} points; counted anew it has {score}.", plan.score),
    );
    claim(
        keeps_rules && plan.bound < score,
        "bound_below_score",
        format!("上界{}が点数{score}を下回っています。", plan.bound),
        format!("The bound {} is below the score {score}.", plan.bound),
    );
    claim(
        plan.proven_optimal && plan.bound != score,
        "optimum_not_proven",
        format!("最適とされていますが、上界{}と点数{score}が一致しません。", plan.bound),
        format!("It claims to be optimal, but the bound {} is not the score {score}.", plan.bound),
    );
    found
}
