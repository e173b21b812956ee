//! The one thread of a server that works on what the queue holds.
//!
//! Claiming, signs of life and finishing are writes, and writes run alone on both databases, so a
//! piece of work has one owner at a time. A server that stops gives its work back; one that dies
//! loses it when its lease has run out, and the work is begun anew, from the same problem, seed and
//! start. After [`ATTEMPTS`] beginnings it fails and says so.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::model::{
    Findings, JobKind, JobState, Judged, Method, PlanState, Settings, Stability, effective,
};
use super::steps::record;
use super::store::{self, Job};
use super::{circulation, solving};
use crate::db::{AuditEvent, Background, Origin, Store, Tx};
use crate::planner::plan::Plan;
use crate::planner::problem::Problem as PlanProblem;
use crate::planner::scenarios::Scenario;
use crate::planner::solve::{Progress, Stage};
use crate::planner::stop::Stop;
use crate::problem::Problem;
use crate::rotation::acts;
use crate::vocab::{Act, JobId, RotationScenarioId, random_id};

/// How long an idle server waits before it looks again.
const IDLE: Duration = Duration::from_millis(250);
/// How often a working server gives a sign of life and learns whether it was stopped.
const SIGN: Duration = Duration::from_millis(400);
/// Beginnings after which work that never ends well is given up.
const ATTEMPTS: i32 = 3;

/// Starts a worker on a database; it stops, and gives its work back, when this goes out of sight.
#[must_use]
pub fn start_worker(store: Store) -> Background {
    Background::start("rotation", move |stop| Hand { store, server: random_id(), stop }.work())
}

struct Hand {
    store: Store,
    server: i64,
    stop: Arc<AtomicBool>,
}

/// What a claimed piece of work needs.
struct Task {
    job: Job,
    problem: PlanProblem,
    settings: Settings,
    work: Work,
}

/// What is to be done with the problem.
enum Work {
    Solve(Method, Option<Plan>),
    /// The plan with its version, and its scenarios with theirs.
    Judge((Plan, i32), Vec<(Judging, Scenario)>),
    Stability(Plan, i32),
}

/// A scenario in the version in which it is judged.
type Judging = (RotationScenarioId, i32);

/// What came of it.
enum Found {
    Plan(Box<Judged>),
    Findings(Vec<(Judging, Findings)>),
    Stability(Stability),
}

impl Hand {
    fn work(&self) {
        if self.store.url().is_sqlite() {
            self.report_error(
                self.write(acts::ROTATION_RESUME, |tx| store::resume_all(tx).map(drop)),
            );
        }
        while !self.stopping() {
            match self.next() {
                Ok(Some(task)) => self.report_error(self.solve(&task)),
                Ok(None) => std::thread::sleep(IDLE),
                Err(problem) => {
                    self.report_error(Err(problem));
                    std::thread::sleep(4 * IDLE);
                }
            }
        }
    }

    fn stopping(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }

    fn report_error(&self, outcome: Result<(), Problem>) {
        if let Err(problem) = outcome {
            tracing::error!(%problem, server = self.server, "the worker was refused by the database");
        }
    }

    fn write<T: Send + 'static>(
        &self,
        act: Act,
        body: impl Fn(&mut Tx<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let work = move |tx: &mut Tx<'_>| {
            tx.nothing_to_audit();
            body(tx)
        };
        self.store.write_blocking(act, Origin::operator("rotation"), work)
    }

    /// Claims the oldest work. Looking is a read; only what was seen is claimed, after it was seen
    /// again in the write.
    fn next(&self) -> Result<Option<Task>, Problem> {
        let now = self.store.clock().now();
        if self.store.read_blocking(move |db| store::waiting(db, now))?.is_none() {
            return Ok(None);
        }
        let server = self.server;
        self.write(acts::ROTATION_CLAIM, move |tx| {
            let Some(job) = store::waiting(tx.db, tx.now)? else { return Ok(None) };
            store::claim(tx, &job, server)?;
            if ATTEMPTS <= job.attempts {
                let sentence = format!("{ATTEMPTS} 回始めましたが、サーバーが途中で止まりました。もう一度計算してください。");
                return fail(tx, &job, server, &sentence).map(|()| None);
            }
            task(tx, job).map(Some)
        })
    }

    /// Gives signs of life beside the work until that ends, and ends it when this server stops or
    /// the work is no longer its own; true in the second case. A round of the search may take
    /// longer than a sign may wait.
    fn live(
        &self,
        id: JobId,
        latest: &Mutex<store::Progress>,
        ended: &AtomicBool,
        stop: &AtomicBool,
    ) -> bool {
        let server = self.server;
        loop {
            std::thread::park_timeout(SIGN);
            if ended.load(Ordering::SeqCst) {
                return false;
            }
            if self.stopping() {
                stop.store(true, Ordering::SeqCst);
                continue;
            }
            let now = *latest.lock().unwrap_or_else(PoisonError::into_inner);
            // A database that is away for a moment does not undo the work; the lease decides.
            if matches!(
                self.write(acts::ROTATION_PROGRESS, move |tx| store::report(tx, id, server, now)),
                Ok(false)
            ) {
                stop.store(true, Ordering::SeqCst);
                return true;
            }
        }
    }

    fn solve(&self, task: &Task) -> Result<(), Problem> {
        let (id, server) = (task.job.id, self.server);
        let began = Instant::now();
        let latest = Mutex::new(AT_FIRST);
        let (ended, stop) = (AtomicBool::new(false), AtomicBool::new(false));
        let mut watch = |progress: Progress| {
            *latest.lock().unwrap_or_else(PoisonError::into_inner) = shown(progress);
            if stop.load(Ordering::SeqCst) {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let question = |_| stop.load(Ordering::Relaxed);
        let (found, lost) = std::thread::scope(|scope| {
            let signs = scope.spawn(|| self.live(id, &latest, &ended, &stop));
            let clock = || began.elapsed();
            let asked = Stop::when(&question);
            let over = Over { ended: &ended, signs: signs.thread() };
            let found = match &task.work {
                Work::Solve(method, warm) => {
                    let (settings, warm) = (&task.settings, warm.as_ref());
                    solving::find(&task.problem, *method, settings, warm, &clock, &mut watch, asked)
                        .map(|judged| Found::Plan(Box::new(judged)))
                }
                Work::Judge(plan, scenarios) => {
                    task.judge(plan, scenarios, (&latest, &stop), &clock).map(Found::Findings)
                }
                Work::Stability(plan, version) => {
                    Ok(Found::Stability(Stability::of(&task.problem, (plan, *version))))
                }
            };
            drop(over);
            (found, signs.join().unwrap_or(false))
        });
        if lost {
            return Ok(());
        }
        if self.stopping() && found.is_err() {
            return self.write(acts::ROTATION_RELEASE, move |tx| store::release(tx, id, server));
        }
        let job = task.job.clone();
        match found {
            Ok(Found::Plan(judged)) => {
                self.write(acts::ROTATION_SOLVED, move |tx| keep(tx, &job, server, &judged))
            }
            Ok(Found::Findings(found)) => self
                .write(acts::ROTATION_JUDGE_END, move |tx| keep_findings(tx, &job, server, &found)),
            Ok(Found::Stability(found)) => self.write(acts::ROTATION_JUDGE_END, move |tx| {
                keep_stability(tx, &job, server, &found)
            }),
            Err(sentences) => self.write(acts::ROTATION_FAILED, move |tx| {
                fail(tx, &job, server, &sentences.join("\n"))
            }),
        }
    }
}

/// What a claimed job works on, as it is now.
fn task(tx: &mut Tx<'_>, job: Job) -> Result<Task, Problem> {
    let (row, documents) =
        (store::plan(tx.db, job.plan_id)?, store::documents(tx.db, job.plan_id)?);
    let settings = row.settings()?;
    let problem = effective(&documents.snapshot, &settings, &documents.pins);
    let result = || documents.result.clone().unwrap_or_else(|| Plan::of_lines(Vec::new()));
    let work = match job.kind {
        JobKind::Stability => Work::Stability(result(), row.version),
        JobKind::Solve => Work::Solve(row.method, documents.result.clone().filter(|_| job.warm)),
        JobKind::Judge => {
            let mut scenarios = Vec::new();
            for one in store::scenarios(tx.db, row.id)? {
                let scenario = one.doubts()?.scenario(&problem, one.name.as_str());
                scenarios.push(((one.id, one.version), scenario));
            }
            Work::Judge((result(), row.version), scenarios)
        }
    };
    Ok(Task { job, problem, settings, work })
}

impl Task {
    /// Judges the plan under each scenario by itself.
    fn judge(
        &self,
        (plan, version): &(Plan, i32),
        scenarios: &[(Judging, Scenario)],
        (latest, stop): (&Mutex<store::Progress>, &AtomicBool),
        clock: &dyn Fn() -> Duration,
    ) -> Result<Vec<(Judging, Findings)>, Vec<String>> {
        let question = |_| stop.load(Ordering::Relaxed);
        let mut watch = |_| match stop.load(Ordering::SeqCst) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        };
        let mut found = Vec::new();
        for (round, (judging, scenario)) in (0..).zip(scenarios) {
            *latest.lock().unwrap_or_else(PoisonError::into_inner) =
                store::Progress { round, stage: "scenarios", ..AT_FIRST };
            let (plan, asked) = ((plan, *version), Stop::when(&question));
            let one = solving::judge(
                &self.problem,
                plan,
                &self.settings,
                scenario,
                clock,
                &mut watch,
                asked,
            )?;
            // What was found by searches that were cut short says nothing.
            if stop.load(Ordering::SeqCst) {
                return Err(vec!["判定は中止されました。".to_owned()]);
            }
            found.push((*judging, one));
        }
        Ok(found)
    }
}

/// Ends the signs of life when it goes out of sight, also when the search panics.
struct Over<'a> {
    ended: &'a AtomicBool,
    signs: &'a std::thread::Thread,
}

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        self.signs.unpark();
    }
}

/// Where work stands that has said nothing yet.
const AT_FIRST: store::Progress =
    store::Progress { round: 0, stage: "prices", score: None, bound: None };

fn shown(progress: Progress) -> store::Progress {
    let stage = match progress.stage {
        Stage::Prices => "prices",
        Stage::Plans => "plans",
        Stage::Proof => "proof",
    };
    let bound = Some(progress.bound).filter(|bound| *bound < i64::MAX / 2048);
    store::Progress {
        round: i64::try_from(progress.round).unwrap_or(i64::MAX),
        stage,
        score: progress.score,
        bound,
    }
}

/// Stores a result, if the work is still this server's.
fn keep(tx: &mut Tx<'_>, job: &Job, server: i64, judged: &Judged) -> Result<(), Problem> {
    let last = store::Progress {
        round: rounds(judged, job),
        stage: "done",
        score: Some(judged.score),
        bound: judged.bound,
    };
    store::report(tx, job.id, server, last)?;
    if store::finish_job(tx, job.id, server, JobState::Done, "")? {
        let plan = store::plan(tx.db, job.plan_id)?;
        store::set_result(tx, plan.id, Some(judged))?;
        store::set_state(tx, &plan, PlanState::Solved)?;
        circulation::keep_only(tx, plan.id, &judged.plan.lines, plan.first_fiscal_year)?;
        record(tx, plan.id, acts::ROTATION_SOLVE_END);
    }
    Ok(())
}

/// Stores what was found under the scenarios, if the work is still this server's.
fn keep_findings(
    tx: &mut Tx<'_>,
    job: &Job,
    server: i64,
    found: &[(Judging, Findings)],
) -> Result<(), Problem> {
    let round = i64::try_from(found.len()).unwrap_or(i64::MAX);
    store::report(tx, job.id, server, store::Progress { round, stage: "done", ..AT_FIRST })?;
    if store::finish_job(tx, job.id, server, JobState::Done, "")? {
        for (judging, findings) in found {
            store::keep_findings(tx, *judging, findings)?;
        }
        record(tx, job.plan_id, acts::ROTATION_JUDGE_END);
    }
    Ok(())
}

/// Stores how stable the plan is, if the work is still this server's.
fn keep_stability(
    tx: &mut Tx<'_>,
    job: &Job,
    server: i64,
    found: &Stability,
) -> Result<(), Problem> {
    store::report(tx, job.id, server, store::Progress { stage: "done", ..AT_FIRST })?;
    if store::finish_job(tx, job.id, server, JobState::Done, "")? {
        store::keep_stability(tx, job.plan_id, found)?;
        record(tx, job.plan_id, acts::ROTATION_JUDGE_END);
    }
    Ok(())
}

fn rounds(judged: &Judged, job: &Job) -> i64 {
    use crate::planner::plan::StoppedBy as By;
    match judged.plan.stopped_by {
        By::Finished => job.round,
        By::Steps { round } | By::Seconds { round } | By::Cancelled { round } => {
            i64::try_from(round).unwrap_or(i64::MAX)
        }
    }
}

/// Ends work without a result; a plan that was searched for is a draft again.
fn fail(tx: &mut Tx<'_>, job: &Job, server: i64, sentences: &str) -> Result<(), Problem> {
    if store::finish_job(tx, job.id, server, JobState::Failed, sentences)? {
        let act = match job.kind {
            JobKind::Solve => {
                let plan = store::plan(tx.db, job.plan_id)?;
                store::set_state(tx, &plan, PlanState::Draft)?;
                acts::ROTATION_SOLVE_END
            }
            JobKind::Judge | JobKind::Stability => acts::ROTATION_JUDGE_END,
        };
        let event = AuditEvent::done(act, "rotation_plan", job.plan_id);
        tx.audit(event.with("failed").withheld_if(true));
    }
    Ok(())
}
