//! `dxship plan claims`: every reason with the claims it rests on, for whoever wants to test them.
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::report::Report;
use super::{Done, Outcome, files};
use crate::planner::explain::{Said, explain};

#[derive(Debug, Args)]
pub struct ClaimsArgs {
    /// 問題 (dxship-plan-problem/1)
    problem: PathBuf,
    /// 計画 (dxship-plan/1)
    plan: PathBuf,
}

/// A reason and what it is about.
#[derive(Serialize)]
struct Told<'a> {
    /// `line`, `person` without a place, or empty `post`.
    about: &'static str,
    #[serde(flatten)]
    said: &'a Said,
}

#[derive(Serialize)]
struct Answer<'a> {
    sentences: Vec<Told<'a>>,
}

pub(super) fn run(arguments: &ClaimsArgs, report: &Report) -> Done {
    let problem = files::problem(&arguments.problem)?;
    let plan = files::plan(&arguments.plan)?;
    let found = explain(&problem, &plan);
    let lines = found.lines.iter().map(|line| ("line", &line.said));
    let people = found.people.iter().map(|person| ("person", &person.said));
    let posts = found.posts.iter().map(|post| ("post", &post.said));
    let all = lines.chain(people).chain(posts).filter(|(_, said)| !said.claims.is_empty());
    let answer = Answer { sentences: all.map(|(about, said)| Told { about, said }).collect() };
    report.result(&answer, || {
        let said = answer.sentences.iter().map(|told| told.said);
        said.map(|said| format!("- {}", report.of(&said.sentence_ja, &said.sentence_en))).collect()
    });
    Ok(Outcome::Done)
}
