//! A plan on one page, for whoever decides and has two minutes.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use utoipa::ToSchema;

use super::board::{Board, board};
use super::explain::{PlanWarning, Subject, subject};
use super::scenarios::risks;
use super::standing::{StandingRow, standing};
use crate::assignment::{self, Served};
use crate::auth::Scope;
use crate::db::Db;
use crate::planner::explain::explain;
use crate::planner::problem::HostKind;
use crate::problem::Problem;
use crate::vocab::{FiscalYear, OrganizationCode, Period, RotationPlanId, TalentId};
use crate::web::Table;

/// Fiscal years before a plan in which burdens are looked back on.
const YEARS_BACK: i32 = 10;

/// A municipality before the plan and in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct BodyYears {
    /// The body.
    pub host_code: OrganizationCode,
    /// Its name.
    pub host_name: String,
    /// People in the year before the plan.
    pub before: usize,
    /// People in each year of the plan.
    pub years: Vec<usize>,
}

/// How many municipalities have how many people in a year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Coverage {
    /// 令和8年度.
    pub fiscal_year_label: String,
    /// The fiscal year.
    pub fiscal_year: i32,
    /// Municipalities with nobody.
    pub nobody: usize,
    /// With one person.
    pub one: usize,
    /// With two.
    pub two: usize,
    /// With three or more.
    pub more: usize,
}

/// Somebody who serves where they did not the year before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Move {
    /// The fiscal year.
    pub fiscal_year: FiscalYear,
    /// 令和9年度.
    pub fiscal_year_label: String,
    /// The person.
    pub talent_id: TalentId,
    /// Name.
    pub talent_name: String,
    /// Where the person was the year before; empty for somebody who was nowhere.
    pub from: Vec<String>,
    /// Body and post.
    pub to: String,
}

/// How many people carry how much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Burden {
    /// `moves` or `remote_years`.
    pub code: &'static str,
    /// What is counted, in Japanese.
    pub ja: &'static str,
    /// What is counted, in English.
    pub en: &'static str,
    /// People by that number, 0 first.
    pub people: Vec<usize>,
}

/// What somebody bears, before the plan and in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PersonBurden {
    /// The person.
    pub talent_id: TalentId,
    /// Name.
    pub talent_name: String,
    /// Moves in the ten fiscal years before the plan.
    pub moves_before: usize,
    /// Years away from home on islands and in the mountains among those ten.
    pub remote_years_before: usize,
    /// Moves in the plan.
    pub moves: usize,
    /// Years away from home on islands and in the mountains in the plan.
    pub remote_years: usize,
}

impl PersonBurden {
    /// By what the list is ordered: years on islands and in the mountains, then moves.
    #[must_use]
    pub const fn weight(&self) -> (usize, usize) {
        (self.remote_years_before + self.remote_years, self.moves_before + self.moves)
    }
}

/// A post that nobody known could fill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct HiringGap {
    /// Body and post.
    pub post_name: String,
    /// Years without anybody.
    pub fiscal_year_labels: Vec<String>,
}

/// A plan on one page.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Presentation {
    /// The plan.
    pub plan_id: RotationPlanId,
    /// Its name.
    pub name: String,
    /// 令和9年度.
    pub fiscal_year_label: String,
    /// Number of fiscal years.
    pub years: i32,
    /// Municipalities that take part.
    pub bodies: Vec<BodyYears>,
    /// Nobody, one, two, more; the year before the plan first.
    pub coverage: Vec<Coverage>,
    /// Who moves, by year.
    pub moves: Vec<Move>,
    /// Person-years by rank of the wish, the first wish first.
    pub wishes: Vec<usize>,
    /// Person-years at bodies nobody asked for.
    pub unwished: usize,
    /// How evenly burdens are shared.
    pub burdens: Vec<Burden>,
    /// Everybody placed, whoever bears most first.
    pub burdens_of_people: Vec<PersonBurden>,
    /// What only hiring or training can close.
    pub gaps: Vec<HiringGap>,
    /// People of the plan who are still to be hired, by year: they are counted above like anybody.
    pub planned_hires: Vec<usize>,
    /// How good the plan is known to be, in one sentence.
    pub proof_ja: String,
    /// The same in English.
    pub proof_en: String,
    /// Open risks.
    pub risks: Vec<PlanWarning>,
    /// Whom it names.
    #[serde(skip)]
    pub told_of: BTreeSet<TalentId>,
}

/// What a presentation is made of; read in one moment, worked on afterwards.
#[derive(Clone, Debug)]
pub struct Draft {
    board: Board,
    before: Vec<StandingRow>,
    /// Who served by order in the years that are looked back on, and in the one before them.
    served: Vec<Served>,
    subject: Subject,
    /// What its scenarios come to.
    doubts: Vec<PlanWarning>,
}

/// Everything a presentation needs.
///
/// # Errors
/// `not_found`; `not_ready` for a plan without a result.
pub fn presented(db: &mut Db, scope: &Scope, id: RotationPlanId) -> Result<Draft, Problem> {
    let subject = subject(db, id)?;
    let board = board(db, scope, id)?;
    let first = board.plan.first_fiscal_year;
    let before = standing(db, scope, id)?.into_iter().filter(|row| row.fiscal_year < first);
    // Whoever left during the year before is not where the plan begins.
    let eve = first.first_day().pred_opt();
    let before = before.filter(|row| Some(row.ends_on) == eve).collect();
    let since = FiscalYear::new(first.year() - YEARS_BACK - 1).unwrap_or(first);
    let looked_at = Period::between(since.first_day(), first.first_day());
    let served = assignment::served_between(db, looked_at)?;
    Ok(Draft { board, before, served, subject, doubts: risks(db, scope, id)? })
}

impl Draft {
    /// Everybody it names.
    #[must_use]
    pub fn named(&self) -> BTreeSet<TalentId> {
        self.board.placed()
    }

    /// The page.
    #[must_use]
    pub fn page(&self) -> Presentation {
        let plan = &self.board.plan;
        let (wishes, unwished) = self.wishes();
        let (proof_ja, proof_en) =
            proven(plan.score.unwrap_or(0), plan.bound, plan.gap_millionths, plan.proven_optimal);
        let bodies = self.bodies();
        Presentation {
            plan_id: plan.id,
            name: plan.name.to_string(),
            fiscal_year_label: plan.fiscal_year_label.clone(),
            years: plan.years,
            coverage: self.coverage(&bodies),
            bodies,
            moves: self.moves(),
            wishes,
            unwished,
            burdens: self.burdens(),
            burdens_of_people: self.burdens_of_people(),
            gaps: self.gaps(),
            planned_hires: self.planned_hires(),
            proof_ja,
            proof_en,
            risks: self.subject.warned().into_iter().chain(self.doubts.iter().cloned()).collect(),
            told_of: self.named(),
        }
    }

    fn years(&self) -> impl Iterator<Item = FiscalYear> + use<> {
        let (first, years) = (self.board.plan.first_fiscal_year.year(), self.board.plan.years);
        (first..first + years).filter_map(|year| FiscalYear::new(year).ok())
    }

    fn bodies(&self) -> Vec<BodyYears> {
        let problem = &self.subject.problem;
        let part = |host: &&crate::planner::problem::Host| {
            host.kind == HostKind::Municipality && host.from_year < i64::from(problem.years)
        };
        let body = |host: &crate::planner::problem::Host| {
            let name = self.subject.names.get(&host.id).cloned().unwrap_or_default();
            let before: BTreeSet<TalentId> = self
                .before
                .iter()
                .filter(|row| row.host_code.as_str() == host.id)
                .map(|row| row.talent_id)
                .collect();
            let in_year = |year: FiscalYear| {
                let lines = self.board.lines.iter();
                let here = lines
                    .filter(|line| line.fiscal_year == year && line.host_code.as_str() == host.id);
                here.map(|line| line.talent_id).collect::<BTreeSet<_>>().len()
            };
            Some(BodyYears {
                host_code: host.id.parse().ok()?,
                host_name: name,
                before: before.len(),
                years: self.years().map(in_year).collect(),
            })
        };
        problem.hosts.iter().filter(part).filter_map(body).collect()
    }

    fn coverage(&self, bodies: &[BodyYears]) -> Vec<Coverage> {
        let eve = FiscalYear::new(self.board.plan.first_fiscal_year.year() - 1).ok();
        let counts = |year: FiscalYear, number: &dyn Fn(&BodyYears) -> usize| {
            let with = |least: usize, most: usize| {
                bodies.iter().filter(|body| (least..=most).contains(&number(body))).count()
            };
            Coverage {
                fiscal_year: year.year(),
                fiscal_year_label: year.label(),
                nobody: with(0, 0),
                one: with(1, 1),
                two: with(2, 2),
                more: with(3, usize::MAX),
            }
        };
        let before = eve.map(|year| counts(year, &|body| body.before));
        let years = self.years().enumerate();
        let years =
            years.map(|(at, year)| counts(year, &|body| body.years.get(at).copied().unwrap_or(0)));
        before.into_iter().chain(years).collect()
    }

    fn planned_hires(&self) -> Vec<usize> {
        let hires = self.board.lines.iter().filter(|line| line.is_planned_hire);
        let hires: BTreeSet<_> = hires.map(|line| (line.fiscal_year, line.talent_id)).collect();
        self.years()
            .map(|year| hires.iter().filter(|(served, _)| *served == year).count())
            .collect()
    }

    /// Where people are in a year, by body; before the plan, what is assigned.
    fn places(&self, year: FiscalYear) -> BTreeMap<TalentId, BTreeMap<&OrganizationCode, &str>> {
        let mut places: BTreeMap<TalentId, BTreeMap<&OrganizationCode, &str>> = BTreeMap::new();
        let before = self.before.iter().filter(|row| row.fiscal_year == year);
        let lines = self.board.lines.iter().filter(|line| line.fiscal_year == year);
        for (person, code, name) in before
            .map(|row| (row.talent_id, &row.host_code, &row.host_name))
            .chain(lines.map(|line| (line.talent_id, &line.host_code, &line.host_name)))
        {
            places.entry(person).or_default().insert(code, name);
        }
        places
    }

    fn moves(&self) -> Vec<Move> {
        let mut moves = Vec::new();
        for year in self.years() {
            let Ok(eve) = FiscalYear::new(year.year() - 1) else { continue };
            let before = self.places(eve);
            for line in self.board.lines.iter().filter(|line| line.fiscal_year == year) {
                let was = before.get(&line.talent_id);
                if was.is_some_and(|was| was.contains_key(&line.host_code)) {
                    continue;
                }
                moves.push(Move {
                    fiscal_year: year,
                    fiscal_year_label: year.label(),
                    talent_id: line.talent_id,
                    talent_name: line.talent_name.clone(),
                    from: was.map_or_else(Vec::new, |was| {
                        was.values().map(|name| (*name).to_owned()).collect()
                    }),
                    to: format!("{} {}", line.host_name, line.post_name),
                });
            }
        }
        moves
    }

    /// Person-years by rank of the wish, and those without one.
    fn wishes(&self) -> (Vec<usize>, usize) {
        let (mut ranks, mut unwished) = (Vec::new(), 0);
        for line in &self.board.lines {
            let Some(place) = line.wish_place else {
                unwished += 1;
                continue;
            };
            if ranks.len() < place {
                ranks.resize(place, 0);
            }
            ranks[place - 1] += 1;
        }
        (ranks, unwished)
    }

    fn burdens(&self) -> Vec<Burden> {
        let mut moves: BTreeMap<TalentId, usize> = BTreeMap::new();
        self.moves().iter().for_each(|one| *moves.entry(one.talent_id).or_default() += 1);
        let hosts = self.subject.problem.hosts.iter().filter(|host| host.remote);
        let remote: BTreeSet<&str> = hosts.map(|host| host.id.as_str()).collect();
        let mut far: BTreeMap<TalentId, usize> = BTreeMap::new();
        for line in self.board.lines.iter().filter(|line| remote.contains(line.host_code.as_str()))
        {
            *far.entry(line.talent_id).or_default() += 1;
        }
        let burden = |code, ja, en, counts: &BTreeMap<TalentId, usize>| {
            let mut people = Vec::new();
            let hires = self.board.people.iter().filter(|person| person.hired_from.is_some());
            let hires: BTreeSet<TalentId> = hires.map(|person| person.id).collect();
            // A burden is borne by somebody.
            for person in self.board.placed().difference(&hires) {
                let count = counts.get(person).copied().unwrap_or(0);
                if people.len() <= count {
                    people.resize(count + 1, 0);
                }
                people[count] += 1;
            }
            Burden { code, ja, en, people }
        };
        vec![
            burden("moves", "異動の回数", "moves", &moves),
            burden(
                "remote_years",
                "島しょ・中山間での年数",
                "years on islands and in the mountains",
                &far,
            ),
        ]
    }

    /// Where people served or will, by fiscal year: what was ordered before the plan, then its lines.
    fn served_in(&self) -> BTreeMap<(TalentId, i32), BTreeSet<&OrganizationCode>> {
        let first = self.board.plan.first_fiscal_year.year();
        let mut places: BTreeMap<(TalentId, i32), BTreeSet<&OrganizationCode>> = BTreeMap::new();
        for year in first - YEARS_BACK - 1..first {
            let Ok(days) = FiscalYear::new(year).map(FiscalYear::period) else { continue };
            let served = self.served.iter().filter(|one| one.period.overlap(&days).is_some());
            served.for_each(|one| {
                places.entry((one.talent, year)).or_default().insert(&one.host);
            });
        }
        for line in &self.board.lines {
            let year = (line.talent_id, line.fiscal_year.year());
            places.entry(year).or_default().insert(&line.host_code);
        }
        places
    }

    /// What everybody placed bears in ten years and in the plan.
    fn burdens_of_people(&self) -> Vec<PersonBurden> {
        let (plan, places) = (&self.board.plan, self.served_in());
        let first = plan.first_fiscal_year.year();
        let (none, placed) = (BTreeSet::new(), self.board.placed());
        let hosts = self.subject.problem.hosts.iter().filter(|host| host.remote);
        let remote: BTreeSet<&str> = hosts.map(|host| host.id.as_str()).collect();
        let people = self.board.people.iter();
        let people = people.filter(|one| one.hired_from.is_none() && placed.contains(&one.id));
        let mut borne: Vec<PersonBurden> = people
            .map(|person| {
                let at = |year: i32| places.get(&(person.id, year)).unwrap_or(&none);
                let moves = |year: &i32| at(*year).iter().any(|host| !at(*year - 1).contains(host));
                let far = |host: &&OrganizationCode| {
                    remote.contains(host.as_str()) && host.as_str() != person.home_code
                };
                let is_far = |year: &i32| at(*year).iter().any(far);
                let (back, ahead) = (first - YEARS_BACK..first, first..first + plan.years);
                PersonBurden {
                    talent_id: person.id,
                    talent_name: person.name.clone(),
                    moves_before: back.clone().filter(moves).count(),
                    remote_years_before: back.filter(is_far).count(),
                    moves: ahead.clone().filter(moves).count(),
                    remote_years: ahead.filter(is_far).count(),
                }
            })
            .collect();
        borne.sort_by_key(|one| std::cmp::Reverse(one.weight()));
        borne
    }

    /// Posts that nobody could fill whoever moved.
    fn gaps(&self) -> Vec<HiringGap> {
        let found = explain(&self.subject.problem, &self.subject.plan);
        let first = self.subject.problem.first_fiscal_year;
        let gap = |reason: crate::planner::explain::PostReason| {
            let nobody = reason.said.claims.iter();
            let nobody = nobody.filter(|claim| claim.kind == "eligible_people" && claim.value == 0);
            let years = nobody.filter_map(|claim| i32::try_from(claim.subject.year?).ok());
            let labels: Vec<String> = years
                .filter_map(|year| Some(FiscalYear::new(first + year).ok()?.label()))
                .collect();
            let post = self.board.posts.iter().find(|post| post.id.to_string() == reason.post)?;
            (!labels.is_empty()).then(|| HiringGap {
                post_name: format!("{} {}", post.host_name, post.name),
                fiscal_year_labels: labels,
            })
        };
        found.posts.into_iter().filter_map(gap).collect()
    }
}

/// How good a plan is known to be, in one sentence, Japanese and English.
pub(super) fn proven(
    score: i64,
    bound: Option<i64>,
    gap_millionths: Option<i64>,
    is_best: bool,
) -> (String, String) {
    if is_best {
        return (
            format!("同じ条件でこれより点数の高い計画がないことを証明済みです（{score}点）。"),
            format!(
                "It is proven that no plan scores higher under these conditions ({score} points)."
            ),
        );
    }
    match (bound, gap_millionths) {
        (Some(bound), Some(gap)) => {
            let percent = format!("{}.{:02}", gap / 10_000, gap % 10_000 / 100);
            (
                format!(
                    "同じ条件でどの計画も{bound}点を超えないことを証明済みで、この計画（{score}点）との差は{percent}%です。"
                ),
                format!(
                    "It is proven that no plan scores more than {bound} points; this one ({score}) is within {percent} %."
                ),
            )
        }
        _ => (
            "手作業などで作った計画で、最良であることの証明はありません。".to_owned(),
            "Made without a search; nothing is proven about how good it is.".to_owned(),
        ),
    }
}

/// Who moves, as a file.
#[must_use]
pub fn table(rows: &[Move]) -> Table {
    let columns = [("年度", 12), ("氏名", 16), ("いま", 24), ("異動先", 40)];
    rows.iter().fold(Table::new("異動計画 異動一覧", &columns), |table, row| {
        table.row(vec![
            row.fiscal_year_label.clone(),
            row.talent_name.clone(),
            row.from.join("、"),
            row.to.clone(),
        ])
    })
}
