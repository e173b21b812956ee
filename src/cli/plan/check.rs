//! `dxship plan check`.
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::report::Report;
use super::{Done, Outcome, files};
use crate::planner::certificate::{Audit, audit};
use crate::planner::referee::{Tally, Verdict, Violation, check};

#[derive(Debug, Args)]
pub struct CheckArgs {
    /// 問題 (dxship-plan-problem/1)
    problem: PathBuf,
    /// 計画 (dxship-plan/1)
    plan: PathBuf,
}

/// The answer for programs.
#[derive(Serialize)]
struct Answer<'a> {
    holds: bool,
    verdict: &'a Verdict,
    certificate: &'a Audit,
}

pub(super) fn run(arguments: &CheckArgs, report: &Report) -> Done {
    let problem = files::problem(&arguments.problem)?;
    let plan = files::plan(&arguments.plan)?;
    let verdict = check(&problem, &plan);
    let audit = audit(&problem, &plan);
    let holds = verdict.holds() && is_sound(&audit);
    let answer = Answer { holds, verdict: &verdict, certificate: &audit };
    report.result(&answer, || text(report, &verdict, &audit, plan.lines.len()));
    Ok(Outcome::with_findings(!holds))
}

/// Every claim of a bound was confirmed. A plan that claims none proves nothing, but says nothing
/// wrong either; a bound that rests on a search nobody stored is a claim.
fn is_sound(audit: &Audit) -> bool {
    !audit.rests_on_search && audit.faults.iter().all(|fault| fault.code == "no_certificate")
}

fn text(report: &Report, verdict: &Verdict, audit: &Audit, lines: usize) -> Vec<String> {
    let mut text = vec![headline(report, verdict, lines)];
    text.extend(tally(report, &verdict.tally));
    text.extend(violations(report, &verdict.broken));
    text.extend(violations(report, &verdict.false_claims));
    text.extend(certificate(report, audit));
    text
}

fn headline(report: &Report, verdict: &Verdict, lines: usize) -> String {
    let (score, broken) = (verdict.score, verdict.broken.len());
    let ja = if broken == 0 {
        format!("規則はすべて守られています。{lines} 行、点数 {score}。")
    } else {
        format!("規則が {broken} 件破られています。{lines} 行、点数 {score}。")
    };
    let en = if broken == 0 {
        format!("Every rule is kept. {lines} lines, score {score}.")
    } else {
        format!("{broken} rules are broken. {lines} lines, score {score}.")
    };
    report.of(&ja, &en).to_owned()
}

fn tally(report: &Report, tally: &Tally) -> Vec<String> {
    let rows = [
        ("配置", "lines", tally.lines),
        ("1人目", "first person", tally.first_person),
        ("2人目", "second person", tally.second_person),
        ("3人目", "third person", tally.third_person),
        ("チームのジョブタイプ", "team types", tally.team_type),
        ("引継ぎ", "hand-overs", tally.handover),
        ("異動", "moves", tally.moving),
        ("早期引上げ", "early recalls", tally.early_recall),
    ];
    let row = |(ja, en, points): (&str, &str, i64)| format!("  {points:>9}  {}", report.of(ja, en));
    rows.map(row).to_vec()
}

fn violations(report: &Report, violations: &[Violation]) -> Vec<String> {
    let line = |violation: &Violation| {
        let sentence = report.of(&violation.ja, &violation.en);
        format!("- {sentence} [{}]", violation.code)
    };
    violations.iter().map(line).collect()
}

fn certificate(report: &Report, audit: &Audit) -> Vec<String> {
    let mut text = Vec::new();
    if let Some(bound) = audit.bound {
        let ja = format!("双対価格から計算し直した上界: {bound}");
        let en = format!("Bound evaluated anew from the prices: {bound}");
        text.push(report.of(&ja, &en).to_owned());
    }
    if let Some(bound) = audit.search_bound {
        let ja = format!("探索による証明の各部分から計算し直した上界: {bound}");
        let en = format!("Bound evaluated anew from the parts of the proof by search: {bound}");
        text.push(report.of(&ja, &en).to_owned());
    }
    if audit.rests_on_search {
        let ja = "計画が主張する上界はこれより低く、ファイルだけでは確かめられません（同じ探索の繰返しが必要です）。";
        let en = "The bound the plan claims is lower and cannot be confirmed from the file: the search has to be repeated.";
        text.push(report.of(ja, en).to_owned());
    }
    if audit.conditional {
        let ja = "上界は、約束された充足数を満たす計画だけについて述べています。";
        let en = "The bound speaks only of plans with the promised coverage.";
        text.push(report.of(ja, en).to_owned());
    }
    if let Some(gap) = audit.gap_millionths {
        let (whole, rest) = (gap / 10_000, gap.rem_euclid(10_000));
        let ja = format!("確かめた上界とのギャップ: {whole}.{rest:04} %");
        let en = format!("Gap to the confirmed bound: {whole}.{rest:04} %");
        text.push(report.of(&ja, &en).to_owned());
    }
    text.extend(audit.faults.iter().map(|fault| format!("- {}", report.fault(fault))));
    text
}
