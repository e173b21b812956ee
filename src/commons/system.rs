//! 情報システム台帳: what runs where, until when, at which cost; how far its standardisation is.

use chrono::NaiveDate;

use super::acts;
use super::words::FIELDS;
use crate::auth::may;
use crate::db::Db;
use crate::ledger::{Audience, Entry, Field, Ledger, Order, Owner, Spec, State, Step, Word};
use crate::problem::{FieldError, Problem};

const HOSTING: &[Word] = &[
    ["on_premises", "庁内サーバー", "On premises"],
    ["data_centre", "データセンター", "Data centre"],
    ["shared_cloud", "自治体クラウド・共同利用", "Shared cloud"],
    ["government_cloud", "ガバメントクラウド", "Government Cloud"],
    ["service", "クラウドサービス（SaaS）", "Service"],
];

/// 標準化対象 20 業務: 地方公共団体情報システムの標準化に関する法律第二条第一項に規定する標準化対象事務を定める政令.
pub const STANDARD_TASKS: &[Word] = &[
    ["resident_register", "住民基本台帳", "Resident register"],
    ["seal", "印鑑登録", "Seal registration"],
    ["family_register", "戸籍", "Family register"],
    ["family_register_appendix", "戸籍の附票", "Appendix to the family register"],
    ["elections", "選挙人名簿管理", "Electoral roll"],
    ["property_tax", "固定資産税", "Property tax"],
    ["individual_residents_tax", "個人住民税", "Individual residents' tax"],
    ["corporate_residents_tax", "法人住民税", "Corporate residents' tax"],
    ["vehicle_tax", "軽自動車税", "Light vehicle tax"],
    ["national_pension", "国民年金", "National pension"],
    ["national_health_insurance", "国民健康保険", "National health insurance"],
    ["elderly_medical_care", "後期高齢者医療", "Medical care of the elderly"],
    ["long_term_care", "介護保険", "Long-term care"],
    ["disability_welfare", "障害者福祉", "Welfare of the disabled"],
    ["public_assistance", "生活保護", "Public assistance"],
    ["health_management", "健康管理", "Health management"],
    ["child_allowance", "児童手当", "Child allowance"],
    ["child_rearing_allowance", "児童扶養手当", "Child-rearing allowance"],
    ["child_care_support", "子ども・子育て支援", "Child care support"],
    ["school_attendance", "就学", "School attendance"],
];

/// Steps of a move to a standard system.
pub const PROGRESS: &[Word] = &[
    ["none", "対象外", "Not concerned"],
    ["survey", "現状調査", "Survey"],
    ["fit_gap", "比較・分析", "Fit and gap"],
    ["procurement", "調達・契約", "Procurement"],
    ["migration", "移行作業", "Migration"],
    ["running", "稼働", "In operation"],
    ["difficult", "移行困難", "Hard to move"],
];

pub struct InformationSystems;

impl Ledger for InformationSystems {
    type Read = may::ReadInformationSystems;
    type Write = may::WriteInformationSystems;

    const SPEC: Spec = Spec {
        path: "information-systems",
        noun: "information_system",
        one: ["情報システム", "Information system"],
        many: ["情報システム台帳", "Information systems"],
        lead: [
            "県と市町が使っている情報システムの台帳です。金額は、持ち主の団体と県だけに正確に、ほかの団体には幅で示します。",
            "Systems in use. Amounts are exact for their body and the prefecture; others see bands.",
        ],
        owner: Owner::Body,
        fields: &[
            Field::line("name", "システム名", "Name").required(),
            Field::term("field", "分野", "Field", FIELDS).required().listed().asked(),
            Field::line("vendor", "事業者", "Vendor").listed().asked(),
            Field::line("product", "製品名", "Product").listed().asked(),
            Field::day("contract_from", "契約の始期", "Contract from"),
            Field::day("contract_until", "契約の終期", "Contract until").listed(),
            Field::number(
                "notice_months",
                "更新の申入れ（終期の何か月前）",
                "Notice (months before the end)",
                0,
                60,
            ),
            Field::yen("yearly_cost_yen", "年間の費用（円）", "Cost a year (yen)")
                .listed()
                .banded(&[1_000_000, 5_000_000, 10_000_000, 50_000_000, 100_000_000]),
            Field::term("hosting", "設置の形", "Hosting", HOSTING).listed().asked(),
            Field::term("standard_task", "標準化対象業務", "Standardised task", STANDARD_TASKS)
                .asked(),
            Field::term("progress", "標準化の進み", "Standardisation", PROGRESS).listed().asked(),
            Field::day("progress_due", "標準化の期限", "Standardised by"),
            Field::bodies("shared_with", "共同で使う団体", "Shared with"),
            Field::text("note", "備考", "Note"),
        ],
        states: &[
            State {
                key: "in_use",
                name: ["使用中", "In use"],
                tone: "good",
                audience: Audience::Scheme,
                open: true,
            },
            State {
                key: "retired",
                name: ["廃止", "Ended"],
                tone: "plain",
                audience: Audience::Scheme,
                open: false,
            },
        ],
        steps: &[
            Step {
                act: acts::INFORMATION_SYSTEM_RETIRE,
                from: &["in_use"],
                to: "retired",
                asks: &["contract_until"],
                owes: &["contract_until"],
                by_prefecture: false,
            },
            Step {
                act: acts::INFORMATION_SYSTEM_REINSTATE,
                from: &["retired"],
                to: "in_use",
                asks: &[],
                owes: &[],
                by_prefecture: false,
            },
        ],
        order: Order::Title,
        identity: &["name"],
        add: acts::INFORMATION_SYSTEM_ADD,
        change: acts::INFORMATION_SYSTEM_CHANGE,
        import: acts::INFORMATION_SYSTEM_IMPORT,
    };

    fn check(_: &mut Db, entry: &Entry, _: NaiveDate) -> Result<Vec<FieldError>, Problem> {
        let reversed = entry.day("contract_from").zip(entry.day("contract_until"));
        let reversed = reversed.is_some_and(|(from, until)| until < from);
        Ok(reversed
            .then(|| FieldError::new("/contract_until", "period_reversed"))
            .into_iter()
            .collect())
    }
}
