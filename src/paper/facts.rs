//! What the record knows of an assignment, as papers say it.

use std::cmp::Reverse;

use chrono::NaiveDate;

use super::fill::Values;
use super::kinds::{self, PaperKind};
use super::store;
use super::wording::{Order, Ordered, borne, days, form_cost, legal_basis, order_of, share};
use crate::assignment::{self, AssignmentView, OrderKind, OrderSide, OrderView};
use crate::auth::Scope;
use crate::clock::day_in_japan;
use crate::cost::{self, Terms};
use crate::db::Db;
use crate::problem::Problem;
use crate::vocab::{
    AssignmentId, AssignmentState, Funding, OrganizationCode, Period, PlacementForm, day_in_words,
};
use crate::web::Seen;
use crate::{demand, talent};

/// What stands where something is not decided yet, on drafts only.
const UNDECIDED: &str = "（未定）";

/// An assignment with what its papers say besides.
#[derive(Debug)]
pub struct Facts {
    pub view: AssignmentView,
    /// 職名 at the home body on the first day.
    home_title: String,
    /// 所属 and 職名 of the post on the first day.
    department: String,
    post_title: String,
    announced_on: Option<NaiveDate>,
    /// What of each item the host pays on the first day.
    agreed: Terms,
    today: NaiveDate,
}

/// The facts, as far as the reader may see them; a look at a draft is recorded.
///
/// # Errors
/// `not_found` when it is not within reach.
pub fn facts(
    db: &mut Db,
    scope: &Scope,
    id: AssignmentId,
    looks: &mut Seen,
) -> Result<Facts, Problem> {
    let (view, past) = assignment::one(db, scope, id, looks)?;
    let first = view.row.starts_on;
    let day = Period::between(first, first.succ_opt().unwrap_or(first));
    let employment = talent::employments_between(db, view.row.talent_id, day)?.pop();
    let posts = demand::histories(db, &[view.row.post_id], None)?;
    let post = posts.get(&view.row.post_id).and_then(|history| history.nearest(first));
    let told = past.iter().take_while(|version| version.state != AssignmentState::Draft).last();
    Ok(Facts {
        home_title: employment.map_or_else(String::new, |employment| employment.title),
        department: post.map_or_else(String::new, |post| post.what.department.to_string()),
        post_title: post.map_or_else(String::new, |post| post.what.title.to_string()),
        announced_on: told.map(|version| day_in_japan(version.recorded_at)),
        agreed: cost::agreed(db, (view.row.talent_id, &view.row.host_code), first)?,
        today: scope.today(),
        view,
    })
}

/// 市長, 町長, 知事: the head in whose name a body gives papers.
pub fn head(code: &OrganizationCode, name: &str) -> String {
    format!("{name}{}", if code.is_prefecture() { "知事" } else { "長" })
}

impl Facts {
    /// Whether the people concerned do not know of it.
    pub fn is_secret(&self) -> bool {
        self.view.row.state == AssignmentState::Draft
    }

    /// The body that gives a paper.
    pub const fn issuer(&self, kind: PaperKind) -> &OrganizationCode {
        if kind.is_of_home() { &self.view.row.home_code } else { &self.view.row.host_code }
    }

    /// Whether there is such a paper.
    pub fn has(&self, kind: PaperKind) -> bool {
        kind.is_of_assignment()
            && !(kind.is_between_bodies() && self.view.row.form == PlacementForm::OwnBody)
    }

    /// Where it stands in official order: body, department, the highest grade first.
    pub fn read_out(&self) -> impl Ord + use<> {
        let row = &self.view.row;
        (row.host_code.clone(), self.department.clone(), Reverse(row.post_grade), row.starts_on)
    }

    /// The newest order of a side.
    fn order(&self, side: OrderSide) -> Option<&OrderView> {
        let of_side = self.view.orders.iter().filter(|order| order.side == side);
        of_side.max_by_key(|order| (order.kind.stage(), order.effective_on))
    }

    /// What stands across the paper: a draft, also of an order that is not given yet.
    pub fn mark(&self, kind: PaperKind) -> Option<&'static str> {
        let open = kind.side().is_some_and(|side| self.order(side).is_none());
        (self.is_secret() || open).then_some("案")
    }

    fn ordered(&self, side: OrderSide) -> Order {
        let row = &self.view.row;
        let usual = match side {
            OrderSide::Sending => OrderKind::Dispatch,
            OrderSide::Receiving => OrderKind::Appointment,
        };
        let about = Ordered {
            host: row.host_name.clone(),
            place: self.place(),
            form: row.form,
            whole: row.share_percent.percent() == 100,
            period: days(row.starts_on, row.ends_on),
            last: row.ends_on,
        };
        order_of(self.order(side).map_or(usual, |order| order.kind), &about)
    }

    fn place(&self) -> String {
        format!("{} {}", self.department, self.post_title).trim().to_owned()
    }

    fn number(&self, db: &mut Db, kind: PaperKind) -> Result<String, Problem> {
        let given = match kind.side() {
            Some(side) => self.order(side).map(|order| order.number.clone()),
            None => store::number_of(db, self.view.row.id, kind)?,
        };
        let open = || if self.mark(kind).is_some() { UNDECIDED } else { "" };
        Ok(given.unwrap_or_else(|| open().to_owned()))
    }

    /// Values of the fields of a paper; what the record does not know is left out or empty.
    ///
    /// # Errors
    /// When the number cannot be read.
    pub fn values(&self, db: &mut Db, kind: PaperKind) -> Result<Values, Problem> {
        let (row, number) = (&self.view.row, self.number(db, kind)?);
        let side = kind.side().unwrap_or(OrderSide::Receiving);
        let (order, given) = (self.ordered(side), self.order(side));
        let open = || if self.mark(kind).is_some() { UNDECIDED.to_owned() } else { String::new() };
        let day = |day: Option<NaiveDate>| day.map_or_else(open, day_in_words);
        let mut values = Values::from([
            ("氏名", row.talent_name.clone()),
            ("氏名カナ", row.talent_name_kana.clone()),
            ("派遣元", row.home_name.clone()),
            ("派遣元の長", head(&row.home_code, &row.home_name)),
            ("派遣元の職", self.home_title.clone()),
            ("受入先", row.host_name.clone()),
            ("受入先の長", head(&row.host_code, &row.host_name)),
            ("受入先の所属", self.department.clone()),
            ("受入先の職", self.post_title.clone()),
            ("始期", day_in_words(row.starts_on)),
            ("終期", row.ends_on.map_or_else(String::new, day_in_words)),
            ("期間", days(row.starts_on, row.ends_on)),
            ("割合", share(self.view.work_days.as_str(), row.share_percent)),
            ("形態", row.form.name_ja().to_owned()),
            ("根拠", legal_basis(row.form).to_owned()),
            ("費用負担", form_cost(row.form, &row.home_name, &row.host_name)),
            ("協定番号", self.view.agreement_reference.to_string()),
            ("番号", number),
            ("発令日", day(given.map(|order| order.ordered_on))),
            ("発令区分", order.title.to_owned()),
            ("発令文", order.text),
            ("内示日", day(self.announced_on)),
            ("作成日", day_in_words(self.today)),
        ]);
        if row.funding != Funding::Unspecified {
            values.insert("財源", row.funding.name_ja().to_owned());
        }
        let bodies = (row.host_name.as_str(), row.home_name.as_str());
        let said = self.agreed.iter();
        values.extend(said.map(|(item, terms)| (kinds::borne(*item), borne(*terms, bodies))));
        Ok(values)
    }

    /// Values of its row in a list.
    pub fn row(&self, place: usize) -> Values {
        let row = &self.view.row;
        let joined = |parts: [&str; 3]| {
            let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            parts.join(" ")
        };
        let side = if row.form == PlacementForm::OwnBody || self.order(OrderSide::Sending).is_none()
        {
            OrderSide::Receiving
        } else {
            OrderSide::Sending
        };
        Values::from([
            ("行の番号", place.to_string()),
            ("行の氏名", row.talent_name.clone()),
            ("行の旧", joined([&row.home_name, &self.home_title, ""])),
            ("行の新", joined([&row.host_name, &self.department, &self.post_title])),
            ("行の区分", self.ordered(side).title.to_owned()),
            ("行の期間", days(row.starts_on, row.ends_on)),
            ("行の割合", share(self.view.work_days.as_str(), row.share_percent)),
        ])
    }
}
