//! Numbers of papers over HTTP.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::PathKind;
use crate::auth::{Scope, may};
use crate::clock::in_japan;
use crate::db::Db;
use crate::paper::acts;
use crate::paper::kinds::PaperKind;
use crate::paper::numbering::{self, Numbering, Rescinding};
use crate::paper::store::{self, NumberRow};
use crate::problem::Problem;
use crate::vocab::{Act, AssignmentId, FiscalYear, OrganizationCode};
use crate::web::{Can, Input, Page, PathKey, Query, Reply};

/// Which numbers.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NumbersAsked {
    /// Given by these bodies.
    #[serde(default)]
    pub organization_code: Vec<OrganizationCode>,
    /// In this year.
    pub fiscal_year: Option<FiscalYear>,
}

/// A number that was given.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NumberView {
    /// The body that gave it.
    pub organization_code: OrganizationCode,
    /// In which fiscal year it counts.
    pub fiscal_year: FiscalYear,
    /// The mark of its sequence.
    pub mark: String,
    /// Its place in the sequence; null for a typed number of another form.
    pub ordinal: Option<i32>,
    /// The number, written out.
    pub number: String,
    /// Of which kind of paper.
    pub kind: PaperKind,
    /// What that is called.
    pub kind_name: &'static str,
    /// When it was given.
    pub given_at: String,
    /// When it was taken back; it stays used.
    pub rescinded_at: Option<String>,
    /// Why it was taken back.
    pub reason: String,
    /// What the caller may do with it.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

impl From<NumberRow> for NumberView {
    fn from(row: NumberRow) -> Self {
        let open = row.rescinded_at.is_none();
        Self {
            organization_code: row.organization_code,
            fiscal_year: row.fiscal_year,
            mark: row.mark,
            ordinal: row.ordinal,
            number: row.number,
            kind: row.kind,
            kind_name: row.kind.name_ja(),
            given_at: in_japan(row.given_at),
            rescinded_at: row.rescinded_at.map(in_japan),
            reason: row.reason,
            allowed_actions: if open { vec![acts::PAPER_RESCIND_NUMBER] } else { Vec::new() },
        }
    }
}

pub async fn number(
    can: Can<may::NumberPapers>,
    key: PathKey<AssignmentId>,
    kind: PathKind,
    input: Input<Numbering>,
) -> Result<Reply, Problem> {
    let kind = kind.kind()?;
    can.write(acts::PAPER_NUMBER, input, move |tx, scope, input, _| {
        Reply::json(&NumberView::from(numbering::give(tx, scope, (key.0, kind), input)?))
    })
    .await
}

pub async fn rescind(
    can: Can<may::NumberPapers>,
    input: Input<Rescinding>,
) -> Result<Reply, Problem> {
    can.write(acts::PAPER_RESCIND_NUMBER, input, |tx, scope, input, _| {
        Reply::json(&NumberView::from(numbering::rescind(tx, scope, input)?))
    })
    .await
}

pub(super) async fn list(
    can: Can<may::NumberPapers>,
    asked: Query<NumbersAsked>,
) -> Result<Reply, Problem> {
    let items = can.read(move |db, scope| numbers_given(db, scope, &asked.0)).await?;
    Reply::json(&Page { items, next_cursor: None, total: None })
}

/// Numbers of the bodies within reach, the latest 200.
///
/// # Errors
/// When the rows cannot be read.
pub fn numbers_given(
    db: &mut Db,
    scope: &Scope,
    asked: &NumbersAsked,
) -> Result<Vec<NumberView>, Problem> {
    let mut bodies = asked.organization_code.clone();
    if !scope.is_statewide() {
        let own = scope.body_codes();
        bodies = if bodies.is_empty() { own } else { bodies };
        bodies.retain(|body| scope.reaches_body(body));
        if bodies.is_empty() {
            return Ok(Vec::new());
        }
    }
    let rows = store::numbers(db, &bodies, asked.fiscal_year)?;
    Ok(rows.into_iter().map(NumberView::from).collect())
}
