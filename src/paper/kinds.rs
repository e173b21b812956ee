//! Which papers there are, whose they are, and which fields a template may name.

use std::fmt;
use std::str::FromStr;

use crate::assignment::OrderSide;
use crate::cost::CostItem;
use crate::vocab::{OrganizationCode, terms};

terms! {
    /// A kind of paper.
    PaperKind {
        /// Told before the order, to the person.
        Announcement = "announcement", "内示書", "Notice before the order";
        /// 辞令 of the home body.
        SendingOrder = "sending_order", "人事異動通知書（派遣元）", "Order of the sending body";
        /// 辞令 of the host.
        ReceivingOrder = "receiving_order", "人事異動通知書（受入先）", "Order of the receiving body";
        /// The host asks the home body.
        Request = "request", "派遣依頼書", "Request for a dispatch";
        /// The home body consents.
        Consent = "consent", "承諾書", "Consent to a dispatch";
        /// Between both bodies.
        Agreement = "agreement", "協定書", "Agreement on a dispatch";
        /// Old and new, in official order.
        MoveList = "move_list", "異動者一覧", "List of moves";
        /// From whoever goes to whoever comes.
        Handover = "handover", "事務引継書", "Hand-over note";
        /// Whom a body has sent where.
        SecondeeList = "secondee_list", "出向者名簿", "List of secondees";
        /// A body offers somebody as shared talent; made from a nomination.
        Recommendation = "recommendation", "推薦書", "Letter of recommendation";
    }
}

impl PaperKind {
    /// Whose order it is, for an order.
    #[must_use]
    pub const fn side(self) -> Option<OrderSide> {
        match self {
            Self::SendingOrder => Some(OrderSide::Sending),
            Self::ReceivingOrder => Some(OrderSide::Receiving),
            _ => None,
        }
    }

    /// Whether it is about an assignment.
    #[must_use]
    pub const fn is_of_assignment(self) -> bool {
        !matches!(self, Self::Recommendation)
    }

    /// Whether it is the home body that gives it.
    #[must_use]
    pub const fn is_of_home(self) -> bool {
        !matches!(self, Self::ReceivingOrder | Self::Request)
    }

    /// Whether it needs two bodies.
    #[must_use]
    pub const fn is_between_bodies(self) -> bool {
        matches!(
            self,
            Self::SendingOrder
                | Self::Request
                | Self::Consent
                | Self::Agreement
                | Self::SecondeeList
        )
    }

    /// Whether several people stand on one paper.
    #[must_use]
    pub const fn is_list(self) -> bool {
        matches!(self, Self::MoveList | Self::SecondeeList)
    }

    /// Whether the person gets it.
    #[must_use]
    pub const fn is_for_person(self) -> bool {
        matches!(
            self,
            Self::Announcement | Self::SendingOrder | Self::ReceivingOrder | Self::Handover
        )
    }

    /// Whether the home body gets it.
    #[must_use]
    pub const fn is_for_home(self) -> bool {
        !matches!(self, Self::ReceivingOrder)
    }

    /// Whether the host gets it.
    #[must_use]
    pub const fn is_for_host(self) -> bool {
        !matches!(
            self,
            Self::SendingOrder | Self::Announcement | Self::SecondeeList | Self::Recommendation
        )
    }
}

/// The field that says who bears an item of the cost.
pub const fn borne(item: CostItem) -> &'static str {
    match item {
        CostItem::Salary => "給料の負担",
        CostItem::Allowance => "手当の負担",
        CostItem::Retirement => "退職手当の負担",
        CostItem::Travel => "旅費の負担",
    }
}

/// What a field of a template is called, and what stands there. A field that begins with 「行の」 stands
/// in a row of a table, which is repeated for each assignment.
pub const FIELDS: &[(&str, &str)] = &[
    ("氏名", "登録された字形のままの氏名"),
    ("氏名カナ", "氏名のカナ"),
    ("派遣元", "所属団体の名称（例: ○○県）"),
    ("派遣元の長", "所属団体の長の職（例: ○○県知事）"),
    ("派遣元の職", "始期の日の、所属団体での職名"),
    ("受入先", "受入団体の名称（例: ○○市）"),
    ("受入先の長", "受入団体の長の職（例: ○○市長）"),
    ("受入先の所属", "始期の日の、ポストの所属"),
    ("受入先の職", "始期の日の、ポストの職名"),
    ("始期", "最初の日（例: 令和8年4月1日）"),
    ("終期", "最後の日。期限のない配属では値がありません"),
    ("期間", "始期から終期まで。期限のない配属では「から」まで"),
    ("割合", "勤務日と割合（例: 週2日（0.4））"),
    ("形態", "法的な形（派遣、併任 など）"),
    ("根拠", "形の根拠となる規定"),
    ("費用負担", "形態の定めによる、給料・手当・旅費の負担（取決めによる負担は次の4項目）"),
    (
        borne(CostItem::Salary),
        "締結した人件費の負担の取決めによる、給料の負担（例: ○○市が80％、○○県が20％を負担する）",
    ),
    (borne(CostItem::Allowance), "同じく、手当の負担"),
    (borne(CostItem::Retirement), "同じく、退職手当の負担"),
    (borne(CostItem::Travel), "同じく、旅費の負担"),
    ("財源", "財源の区分"),
    ("協定番号", "協定書の番号・名称"),
    ("番号", "発令番号または文書番号（例: 県人令8第121号）"),
    ("発令日", "発令の日"),
    ("発令区分", "派遣、併任、兼務、派遣期間延長、派遣解除、任期更新 など"),
    ("発令文", "発令の内容の文"),
    ("内示日", "内示した日。内示の前の案では「（未定）」"),
    ("作成日", "書類を作った日"),
    ("推薦先の長", "推薦書の宛先（県の長）"),
    ("同意日", "推薦書: 本人が同意した日"),
    ("同意の記録", "推薦書: 本人の同意の記録・文書"),
    ("推薦の説明", "推薦書: 県への説明"),
    ("行の番号", "一覧の行の番号"),
    ("行の氏名", "一覧の行の氏名"),
    ("行の旧", "一覧の行の、異動前の団体と職"),
    ("行の新", "一覧の行の、異動後の団体・所属・職"),
    ("行の区分", "一覧の行の発令区分"),
    ("行の期間", "一覧の行の期間"),
    ("行の割合", "一覧の行の勤務日と割合"),
];

/// Beginning of the names of fields that stand in a row.
pub const OF_ROW: &str = "行の";

/// The template of a kind at a body: `announcement-340006`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateKey {
    pub kind: PaperKind,
    /// The body whose words it has.
    pub organization: OrganizationCode,
}

impl fmt::Display for TemplateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.kind, self.organization)
    }
}

impl FromStr for TemplateKey {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (kind, code) = text.split_once('-').ok_or("id_malformed")?;
        Ok(Self { kind: kind.parse()?, organization: code.parse()? })
    }
}
