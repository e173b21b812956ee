//! Whether an installation is ready for its first year: what is there, what is missing, and the page
//! that mends it. Counts alone, so it tells nothing of anybody; drafts count nowhere in it.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;

use crate::auth::Action;
use crate::db::Db;
use crate::db::schema::{
    account_grants, accounts, calendar_tasks, demand_calls, hiring_rounds, participations, posts,
    prefecture, skill_catalogues, staffing_targets, talents,
};
use crate::problem::{Code, Problem};
use crate::vocab::{FiscalYear, Function, NOT_RETIRED, OrganizationCode, Role, terms};

terms! {
    /// Something a prefecture needs before its first year.
    Need {
        /// 県と市町村: `dxship init`.
        Prefecture = "prefecture", "県と市町村（dxship init）", "The prefecture and its bodies (dxship init)";
        /// The work of the year.
        Calendar = "calendar", "年間の仕事（dxship init）", "The calendar of the year (dxship init)";
        /// Two of the prefecture's staff: nobody approves a plan of one's own.
        TwoPersons = "two_persons", "県人事担当のアカウント2名以上（本人が作った計画は別の人が承認）", "Two accounts of the prefecture's staff (nobody approves an own plan)";
        /// 監査担当.
        Auditor = "auditor", "監査担当のアカウント", "An account of an auditor";
        /// A CIO for each municipality that takes part.
        Cios = "cios", "参画市町のCIOのアカウント", "An account of a CIO for each municipality that takes part";
        /// A catalogue in use.
        Catalogue = "catalogue", "公開中のスキルカタログ", "A skill catalogue in use";
        /// Targets.
        Targets = "targets", "配置の目標", "Targets of placement";
        /// Recruitment rounds.
        Hiring = "hiring", "採用試験の実績", "Recruitment rounds";
        /// People.
        People = "people", "人材リストの職員", "People in the register";
        /// Posts.
        Posts = "posts", "市町のポスト", "Posts";
        /// A call for demand.
        Call = "call", "需要調査", "A call for demand";
    }
}

/// A need and whether it is met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Readiness {
    pub need: Need,
    /// How many there are.
    pub there: i64,
    /// How many are still missing; 0 when it is met.
    pub missing: i64,
    /// Page that mends it; nothing for what the operator does at the command line.
    pub page: Option<&'static str>,
}

impl Need {
    /// The page that mends it, and what one must be allowed to open it.
    #[must_use]
    pub const fn page(self) -> Option<(&'static str, Action)> {
        match self {
            Self::Prefecture | Self::Calendar => None,
            Self::TwoPersons | Self::Auditor | Self::Cios => {
                Some(("/accounts", Action::ManageAccounts))
            }
            Self::Catalogue => Some(("/skill-catalogues", Action::WriteReference)),
            Self::Targets => Some(("/targets", Action::ReadDemands)),
            Self::Hiring => Some(("/hiring-rounds", Action::ReadHiring)),
            Self::People => Some(("/talents", Action::ReadTalents)),
            Self::Posts => Some(("/posts", Action::WritePosts)),
            Self::Call => Some(("/demand-calls", Action::KeepDemandCalls)),
        }
    }
}

/// Every need, met or not, in the order in which they are mended.
///
/// # Errors
/// When the database cannot be read.
pub fn readiness(db: &mut Db, today: NaiveDate) -> Result<Vec<Readiness>, Problem> {
    let mut all = Vec::new();
    for need in Need::ALL {
        let (there, wanted) = count(db, *need, today)?;
        all.push(Readiness {
            need: *need,
            there,
            missing: (wanted - there).max(0),
            page: need.page().map(|(page, _)| page),
        });
    }
    Ok(all)
}

/// How many there are, and how many are wanted.
fn count(db: &mut Db, need: Need, today: NaiveDate) -> Result<(i64, i64), Problem> {
    let there = match need {
        Need::Prefecture => prefecture::table.count().get_result(db)?,
        Need::Calendar => calendar_tasks::table.count().get_result(db)?,
        Need::TwoPersons => return Ok((holders(db, Role::PrefectureStaff, today)?.0, 2)),
        Need::Auditor => holders(db, Role::Auditor, today)?.0,
        Need::Cios => return cios(db, today),
        Need::Catalogue => skill_catalogues::table
            .filter(skill_catalogues::published_at.is_not_null())
            .filter(skill_catalogues::superseded_at.is_null())
            .count()
            .get_result(db)?,
        Need::Targets => staffing_targets::table.count().get_result(db)?,
        Need::Hiring => hiring_rounds::table.count().get_result(db)?,
        Need::People => talents::table.count().get_result(db)?,
        Need::Posts => posts::table.count().get_result(db)?,
        Need::Call => demand_calls::table.count().get_result(db)?,
    };
    Ok((there, 1))
}

/// How many active accounts hold a role on the day, and for which bodies.
fn holders(
    db: &mut Db,
    role: Role,
    today: NaiveDate,
) -> Result<(i64, Vec<OrganizationCode>), Problem> {
    use account_grants as g;
    let rows: Vec<(i64, Option<OrganizationCode>)> = g::table
        .inner_join(accounts::table)
        .filter(accounts::active.eq(true))
        .filter(g::role.eq(role))
        .filter(g::retired_at.eq(NOT_RETIRED))
        .filter(g::valid_from.le(today).and(g::valid_to.gt(today)))
        .select((g::account_id, g::organization_code))
        .load(db)?;
    let mut people: Vec<i64> = rows.iter().map(|(account, _)| *account).collect();
    people.sort_unstable();
    people.dedup();
    let bodies = rows.into_iter().filter_map(|(_, body)| body).collect();
    Ok((i64::try_from(people.len()).unwrap_or(i64::MAX), bodies))
}

/// How many of the municipalities that take part in placement this year have a CIO; one is wanted
/// even where none takes part.
fn cios(db: &mut Db, today: NaiveDate) -> Result<(i64, i64), Problem> {
    let year = FiscalYear::of(today).map_err(|_| Problem::new(Code::Internal))?.year();
    let mut taking_part: Vec<OrganizationCode> = participations::table
        .filter(participations::function.eq(Function::Placement))
        .filter(participations::retired_at.eq(NOT_RETIRED))
        .filter(participations::first_fiscal_year.le(year))
        .filter(participations::last_fiscal_year.ge(year))
        .select(participations::organization_code)
        .load(db)?;
    taking_part.retain(|code| !code.is_prefecture());
    let bodies = holders(db, Role::MunicipalCio, today)?.1;
    let there = taking_part.iter().filter(|code| bodies.contains(code)).count();
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    Ok((number(there), number(taking_part.len()).max(1)))
}
