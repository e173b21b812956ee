//! `dxship plan explain`.
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::report::Report;
use super::{Done, Outcome, files};
use crate::planner::explain::{
    Change, Explanation, Target, YearSummary, explain, smallest_changes,
};
use crate::planner::problem::Problem;
use crate::planner::stability::{BlockingPost, blocking};

/// Most changes told and most solves tried for one target.
const CHANGES: usize = 3;
const TRIES: usize = 12;

#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// 問題 (dxship-plan-problem/1)
    problem: PathBuf,
    /// 計画 (dxship-plan/1)
    plan: PathBuf,
    /// この職員を配置するための最小の変更を調べる (find the smallest change that would place this person)
    #[arg(long, requires = "year", conflicts_with = "post")]
    person: Option<String>,
    /// このポストを埋めるための最小の変更を調べる (find the smallest change that would fill this post)
    #[arg(long, requires = "year")]
    post: Option<String>,
    /// 対象の年次、0 が最初の年度 (year, 0 = first fiscal year)
    #[arg(long)]
    year: Option<i64>,
}

/// The answer for programs.
#[derive(Serialize)]
struct Answer<'a> {
    explanation: &'a Explanation,
    blocking_pairs: &'a [BlockingPost],
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<&'a [Change]>,
}

pub(super) fn run(arguments: &ExplainArgs, report: &Report) -> Done {
    let problem = files::problem(&arguments.problem)?;
    let plan = files::plan(&arguments.plan)?;
    let explanation = explain(&problem, &plan);
    let pairs = blocking(&problem, &plan);
    let target = target(arguments);
    let changes = target.map(|target| smallest_changes(&problem, &plan, &target, CHANGES, TRIES));
    let answer =
        Answer { explanation: &explanation, blocking_pairs: &pairs, changes: changes.as_deref() };
    report.result(&answer, || text(report, &problem, &answer));
    Ok(Outcome::Done)
}

fn target(arguments: &ExplainArgs) -> Option<Target> {
    let year = arguments.year?;
    let person = arguments.person.clone().map(|person| Target::Person(person, year));
    person.or_else(|| arguments.post.clone().map(|post| Target::Post(post, year)))
}

fn text(report: &Report, problem: &Problem, answer: &Answer) -> Vec<String> {
    let explanation = answer.explanation;
    let years = explanation.summary.years.iter();
    let mut text: Vec<String> = years.map(|year| year_text(report, problem, year)).collect();
    text.push(blocking_text(report, answer.blocking_pairs.len()));
    let sentences = explanation.lines.iter().map(|line| report.of(&line.ja, &line.en));
    text.extend(sentences.map(|sentence| format!("- {sentence}")));
    let people = explanation.people.iter().map(|person| report.of(&person.ja, &person.en));
    text.extend(people.map(|sentence| format!("- {sentence}")));
    let posts = explanation.posts.iter().map(|post| report.of(&post.ja, &post.en));
    text.extend(posts.map(|sentence| format!("- {sentence}")));
    text.extend(answer.changes.map(|changes| changes_text(report, changes)).unwrap_or_default());
    text
}

fn year_text(report: &Report, problem: &Problem, year: &YearSummary) -> String {
    let fiscal = i64::from(problem.first_fiscal_year) + year.year;
    let [one, two, three] = year.covered;
    let (lines, out, empty) = (year.lines, year.people_unplaced, year.posts_unfilled);
    let (alone, moves) = (year.single_handed, year.moves);
    let ja = format!(
        "{fiscal} 年度: {lines} 行、未配置 {out} 人、空きポスト {empty}、1人以上 {one}・2人以上 {two}・3人以上 {three} 市町、一人職場 {alone}、異動 {moves}"
    );
    let en = format!(
        "Fiscal year {fiscal}: {lines} lines, {out} people without a place, {empty} posts open, municipalities with 1+ {one}, 2+ {two}, 3+ {three}, single-handed {alone}, moves {moves}"
    );
    report.of(&ja, &en).to_owned()
}

fn blocking_text(report: &Report, count: usize) -> String {
    let ja = format!("ブロッキングペア（在籍の規則を除いて互いに望む組）: {count} 組");
    let en = format!("Blocking pairs (both would rather, stays aside): {count}");
    report.of(&ja, &en).to_owned()
}

fn changes_text(report: &Report, changes: &[Change]) -> Vec<String> {
    if changes.is_empty() {
        let ja = "一つの変更では実現できませんでした。";
        let en = "No single change tried would do it.";
        return vec![report.of(ja, en).to_owned()];
    }
    let sentences = changes.iter().map(|change| report.of(&change.ja, &change.en));
    sentences.map(|sentence| format!("- {sentence}")).collect()
}
