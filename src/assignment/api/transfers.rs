//! Transfers over HTTP.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::input::Starting;
use super::input::Unexplained;
use crate::assignment::acts;
use crate::assignment::model::{Drafting, NewEnd, NewShare, Numbers, Occasion, Papers, Transfer};
use crate::assignment::store::{self, WantedTransfers};
use crate::assignment::view::{
    AssignmentView, TransferRow, TransferView, transfer_rows, transfer_whole,
};
use crate::assignment::{checks, steps, transfers};
use crate::auth::{Action, Scope, may};
use crate::db::{Db, Tx};
use crate::problem::{Code, FieldError, Problem};
use crate::vocab::{
    Act, AssignmentId, AssignmentState, FieldGroup, Name, PlannedStepId, Share, ShortText,
    TalentId, TransferId,
};
use crate::web::{
    API_PREFIX, Can, Cursor, DryRun, Input, Listing, Page, PathKey, Query, Reply, Route, Seen,
    Table, handlers,
};

/// Most parts of one transfer.
const MOST: usize = 20;

/// Routes of transfers.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/transfers", "異動（終了と開始を一組にしたもの）の一覧", list)
            .query::<Filter>()
            .list()
            .returns::<Page<TransferRow>>(),
        Route::post("/transfers", "異動の起案（dry_run=true で確認のみ）", draft)
            .query::<DryRun>()
            .takes::<Drafted>()
            .returns::<TransferView>()
            .gives(201),
        Route::get("/transfers/{id}", "異動", show).returns::<TransferView>(),
        Route::post("/transfers/{id}/announce", "異動の内示（終了と開始を一緒に）", announce)
            .takes::<Together>()
            .returns::<TransferView>(),
        Route::post("/transfers/{id}/order", "異動の発令（関係団体の番号を一緒に）", order)
            .takes::<Numbered>()
            .returns::<TransferView>(),
        Route::post("/transfers/{id}/undo", "異動の直前の手続の取消（終了と開始を一緒に）", undo)
            .takes::<Unexplained>()
            .returns::<TransferView>(),
        Route::post("/assignments/{id}/correct-order", "発令番号・発令日の訂正", correct_order)
            .takes::<Correcting>()
            .returns::<AssignmentView>(),
    ]
}

/// Which transfers.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Of these people.
    #[serde(default)]
    talent_id: Vec<TalentId>,
    /// In these states.
    #[serde(default)]
    pub state: Vec<AssignmentState>,
}

/// An assignment that ends, or goes on for longer.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Ends {
    /// The assignment, served by order.
    assignment_id: AssignmentId,
    /// Its last day from then on; null (for an extension only) for none.
    ends_on: Option<NaiveDate>,
}

/// An assignment that goes on with another share.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Shares {
    /// The assignment, served by order.
    assignment_id: AssignmentId,
    /// From this day on.
    effective_on: NaiveDate,
    /// The new share.
    share_percent: Share,
}

/// What a person leaves, goes on with and begins, as one act.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Drafted {
    /// The person.
    talent_id: TalentId,
    /// Assignments that end.
    #[serde(default)]
    ends: Vec<Ends>,
    /// Assignments that go on with another share; each is ended and followed by a new one.
    #[serde(default)]
    share_changes: Vec<Shares>,
    /// Assignments that get a later last day.
    #[serde(default)]
    extensions: Vec<Ends>,
    /// Assignments that begin.
    #[serde(default)]
    starts: Vec<Starting>,
    /// Why.
    #[serde(default)]
    reason: ShortText,
}

impl Drafted {
    fn drafting(&self) -> Result<Drafting, Problem> {
        let end = |end: &Ends| NewEnd { assignment: end.assignment_id, last_day: end.ends_on };
        let share = |new: &Shares| NewShare {
            assignment: new.assignment_id,
            from: new.effective_on,
            share: new.share_percent,
        };
        let (mut starts, mut errors) = (Vec::new(), Vec::new());
        for (at, start) in self.starts.iter().enumerate() {
            match start.proposal(self.talent_id) {
                Ok(proposal) => starts.push(proposal),
                Err(refusal) => errors.extend(refusal.errors.into_iter().map(|error| FieldError {
                    pointer: format!("/starts/{at}{}", error.pointer),
                    ..error
                })),
            }
        }
        let parts =
            [self.ends.len(), self.extensions.len(), self.share_changes.len(), starts.len()];
        if parts.iter().sum::<usize>() > MOST {
            let reason = (
                "一つの異動でまとめられるのは20件までです。分けて起案してください。",
                "A transfer holds 20 parts at most. Draft several.",
            );
            errors.push(FieldError::because("/starts", reason));
        }
        if !errors.is_empty() {
            return Err(Problem::invalid(errors));
        }
        Ok(Drafting {
            talent: self.talent_id,
            ends: self.ends.iter().map(end).collect(),
            extensions: self.extensions.iter().map(end).collect(),
            share_changes: self.share_changes.iter().map(share).collect(),
            starts,
            reason: self.reason.clone(),
        })
    }
}

/// 内示, of others in the same act where one makes room for the other.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Together {
    /// Other transfers that are announced in the same act (玉突き): all of them or none.
    #[serde(default)]
    together_with: Vec<TransferId>,
    /// Planned steps of the same people (promotion, another body …) that are announced in the same
    /// act, and taken back with it.
    #[validate(length(max = 20))]
    #[serde(default)]
    planned_step_ids: Vec<PlannedStepId>,
}

/// 発令.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Numbered {
    /// Day of all orders (発令日), not after the day they take effect; that day when left out. The day on
    /// which something starts is also right for what ended the day before.
    #[serde(default)]
    ordered_on: Option<NaiveDate>,
    /// Number of the home body's orders.
    #[serde(default)]
    sending_number: Option<Name>,
    /// Number of the new host's orders; without a new host, of the host's that is left.
    #[serde(default)]
    receiving_number: Option<Name>,
    /// Number of the orders of the host that is left, where there is a new one.
    #[serde(default)]
    releasing_number: Option<Name>,
    /// Other transfers that are ordered in the same act, with the same numbers: all of them or none.
    #[serde(default)]
    together_with: Vec<TransferId>,
}

/// Numbers or the day of orders that were recorded wrongly; what is left out stays as it is.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Correcting {
    /// Which orders; needed where there are orders of several occasions.
    #[serde(default)]
    occasion: Option<Occasion>,
    /// Day of both bodies' orders, not after the day they take effect.
    #[serde(default)]
    ordered_on: Option<NaiveDate>,
    /// Number of the home body's order; none for service at the own body.
    #[serde(default)]
    sending_number: Option<Name>,
    /// Number of the host's order.
    #[serde(default)]
    receiving_number: Option<Name>,
    /// Why.
    reason: ShortText,
}

/// A page of the list; looks at drafts are recorded.
///
/// # Errors
/// `cursor_invalid`, or when the rows cannot be read.
pub fn listed(
    db: &mut Db,
    scope: &Scope,
    listing: &Listing<Filter>,
    looks: &mut Seen,
) -> Result<Page<TransferRow>, Problem> {
    let wanted = WantedTransfers {
        talents: listing.filter.talent_id.clone(),
        states: listing.filter.state.clone(),
        ..WantedTransfers::default()
    };
    let after = listing.cursor.as_ref().map(Cursor::keys).transpose()?;
    let found = store::transfers(db, &wanted, after, listing.fetch())?;
    let total = match listing.total {
        true => Some(store::count_transfers(db, &wanted)?),
        false => None,
    };
    let page = Page::of(found, listing.limit, total, |one| (one.created_at, one.id));
    let items = transfer_rows(db, scope, &page.items)?;
    let (next_cursor, total) = (page.next_cursor, page.total);
    let shown = listing.arranged(Page { items, next_cursor, total })?;
    let is_shown = |transfer: &&Transfer| shown.items.iter().any(|row| row.id == transfer.id);
    page.items.iter().filter(is_shown).for_each(|transfer| looked_at(looks, transfer));
    Ok(shown)
}

/// One transfer; a look at a draft is recorded.
///
/// # Errors
/// `not_found`.
pub fn seen(
    db: &mut Db,
    scope: &Scope,
    id: TransferId,
    looks: &mut Seen,
) -> Result<TransferView, Problem> {
    let transfer = store::transfer(db, id)?;
    looked_at(looks, &transfer);
    transfer_whole(db, scope, &transfer)
}

fn looked_at(looks: &mut Seen, transfer: &Transfer) {
    if transfer.disclosed_at.is_none() {
        looks.secretly(FieldGroup::Drafts, transfer.talent, "transfer", transfer.id);
    }
}

async fn list(can: Can<may::ReadTransfers>, listing: Listing<Filter>) -> Result<Reply, Problem> {
    let (listing, page) = can
        .read_logged(move |db, scope, looks| {
            let page = listed(db, scope, &listing, looks)?;
            Ok((listing, page))
        })
        .await?;
    listing.reply(&page, table)
}

fn table(rows: &[TransferRow]) -> Table {
    let heads = [
        ("異動ID", 18),
        ("状態", 8),
        ("氏名", 14),
        ("区分", 8),
        ("団体名", 14),
        ("職名", 16),
        ("割合（%）", 8),
        ("開始日", 12),
        ("終了日", 12),
    ];
    let mut table = Table::new("異動", &heads);
    for row in rows {
        for part in &row.parts {
            let held = &part.assignment;
            let title = held.post_title.as_ref().map_or_else(String::new, ToString::to_string);
            let last = part.ends_on.or(held.ends_on);
            table = table.row(vec![
                row.id.to_string(),
                row.state.name_ja().to_owned(),
                row.talent_name.clone(),
                part.kind.name_ja().to_owned(),
                held.host_name.clone(),
                title,
                held.share_percent.percent().to_string(),
                held.starts_on.to_string(),
                last.map_or_else(String::new, |day| day.to_string()),
            ]);
        }
    }
    table
}

async fn show(can: Can<may::ReadTransfers>, key: PathKey<TransferId>) -> Result<Reply, Problem> {
    let read = can.read_logged(move |db, scope, looks| seen(db, scope, key.0, looks));
    let view = read.await?;
    Reply::entity(view.row.version, &view)
}

pub async fn draft(
    can: Can<may::WriteAssignments>,
    query: Query<DryRun>,
    input: Input<Drafted>,
) -> Result<Reply, Problem> {
    let dry = query.0.dry_run;
    can.write(acts::TRANSFER_DRAFT, input, move |tx, scope, input, _| {
        let drafting = input.drafting()?;
        let made = |tx: &mut Tx<'_>| {
            let transfer = transfers::draft(tx, &drafting)?;
            transfer_whole(tx.db, scope, &transfer)
        };
        if dry {
            return Ok(Reply::json(&tx.rehearse(made)?)?.shown_once());
        }
        let view = made(tx)?;
        let place = format!("{API_PREFIX}/transfers/{}", view.row.id);
        Reply::created(place, view.row.version, &view)
    })
    .await
}

/// The transfer itself first, then those that go with it.
fn with(id: TransferId, others: &[TransferId]) -> Vec<TransferId> {
    let mut all = vec![id];
    all.extend(others.iter().filter(|other| **other != id));
    all
}

/// Any step that answers with the transfer it was taken on.
async fn step<I: Send + 'static>(
    act: Act,
    can: Can<may::WriteAssignments>,
    id: TransferId,
    input: Input<I>,
    take: impl Fn(&mut Tx<'_>, &Scope, &I) -> Result<(), Problem> + Send + 'static,
) -> Result<Reply, Problem> {
    can.write(act, input, move |tx, scope, input, given| {
        given.check_version(store::transfer(tx.db, id)?.version)?;
        take(tx, scope, input)?;
        let transfer = store::transfer(tx.db, id)?;
        Reply::entity(transfer.version, &transfer_whole(tx.db, scope, &transfer)?)
    })
    .await
}

handlers! { step for WriteAssignments on TransferId {
    announce(Together) by Proven = acts::TRANSFER_ANNOUNCE, id => move |tx, scope, input| {
        let all = with(id, &input.together_with);
        checks::second_person_of_transfers(tx.db, scope, &all)?;
        if !input.planned_step_ids.is_empty() && !scope.may(Action::WriteTalents) {
            return Err(Problem::new(Code::Forbidden));
        }
        transfers::announce(tx, &all, &input.planned_step_ids).map(drop)
    };
    order(Numbered) by Proven = acts::TRANSFER_ORDER, id => move |tx, _, input| {
        let numbers = Numbers {
            ordered_on: input.ordered_on,
            sending: input.sending_number.clone(),
            receiving: input.receiving_number.clone(),
            releasing: input.releasing_number.clone(),
        };
        transfers::order(tx, &with(id, &input.together_with), |_, _| numbers.clone()).map(drop)
    };
    undo(Unexplained) = acts::TRANSFER_UNDO, id =>
        move |tx, _, input| transfers::undo(tx, id, &input.reason).map(drop);
}}

pub async fn correct_order(
    can: Can<may::WriteAssignments>,
    key: PathKey<AssignmentId>,
    input: Input<Correcting>,
) -> Result<Reply, Problem> {
    super::step(acts::ASSIGNMENT_CORRECT_ORDER, can, key.0, input, move |tx, input| {
        let papers = Papers {
            ordered_on: input.ordered_on,
            sending_number: input.sending_number.clone(),
            receiving_number: input.receiving_number.clone(),
        };
        steps::correct_order(tx, key.0, input.occasion, &papers, &input.reason)
    })
    .await
}
