//! Whether an installation is ready for its first year: what is there, what is missing, and the page
//! that mends it. Counts alone, so it tells nothing of anybody; drafts count nowhere in it.

use chrono::NaiveDate;
use serde::Serialize;

use crate::auth::Action;
use crate::db::Db;
use crate::problem::{Code, Problem};
use crate::vocab::{FiscalYear, Function, terms};
use crate::{accounts, demand, hiring, organization, skill, talent};

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
        Need::Prefecture => i64::from(organization::is_there(db)?),
        Need::Calendar => number(organization::calendar_of(db)?.len()),
        Need::TwoPersons => return Ok((who_may(db, Action::WriteRotationPlans, today)?, 2)),
        Need::Auditor => who_may(db, Action::ReadAudit, today)?,
        Need::Cios => return cios(db, today),
        Need::Catalogue => i64::from(skill::published(db)?.is_some()),
        Need::Targets => demand::count_of_targets(db)?,
        Need::Hiring => number(hiring::rounds(db, &hiring::Selection::default())?.len()),
        Need::People => talent::count_of_people(db)?,
        Need::Posts => demand::count_of_posts(db)?,
        Need::Call => number(demand::calls(db)?.len()),
    };
    Ok((there, 1))
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn who_may(db: &mut Db, action: Action, today: NaiveDate) -> Result<i64, Problem> {
    Ok(number(accounts::entitled(db, action, today)?.len()))
}

/// For how many of the municipalities that take part in placement this year somebody states
/// demand; one is wanted even where none takes part.
fn cios(db: &mut Db, today: NaiveDate) -> Result<(i64, i64), Problem> {
    let year = FiscalYear::of(today).map_err(|_| Problem::new(Code::Internal))?;
    let spoken_for = accounts::bodies_of_entitled(db, Action::WriteDemands, today)?;
    let taking_part: Vec<_> = organization::all(db)?
        .into_iter()
        .map(|(_, body)| body)
        .filter(|body| !body.code.is_prefecture())
        .filter(|body| {
            body.participations
                .iter()
                .any(|part| part.function == Function::Placement && part.covers(year))
        })
        .collect();
    let there = taking_part.iter().filter(|body| spoken_for.contains(&body.code)).count();
    Ok((number(there), number(taking_part.len()).max(1)))
}
