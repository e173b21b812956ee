//! Support of bodies: what is offered, visits and adviser dispatches, outside experts, who at the
//! prefecture answers for which body, and how far each body's plan and organisation are.

use chrono::NaiveDate;

use super::acts;
use super::joint::reversed;
use crate::auth::may;
use crate::commons::THEMES;
use crate::db::Db;
use crate::ledger::{Audience, Entry, Field, Ledger, Order, Owner, Spec, State, Step, Word};
use crate::problem::{FieldError, Problem};

const KINDS: &[Word] = &[
    ["visit", "訪問", "Visit"],
    ["dispatch", "アドバイザー派遣", "Adviser dispatch"],
    ["regional", "地域別意見交換会", "Regional exchange"],
    ["online", "オンライン相談", "Online"],
];

const MENU_KINDS: &[Word] = &[
    ["plan", "計画の策定", "Plan"],
    ["procedures", "手続のオンライン化", "Procedures online"],
    ["standardisation", "システム標準化", "Standardisation"],
    ["reform", "業務改革（BPR）", "Process reform"],
    ["people", "人材育成", "Development of people"],
    ["open_data", "オープンデータ", "Open data"],
    ["other", "その他", "Other"],
];

pub struct SupportMenu;

impl Ledger for SupportMenu {
    type Read = may::ReadBodySupport;
    type Write = may::KeepBodySupport;

    const SPEC: Spec = Spec {
        path: "support-menu",
        noun: "support_menu",
        one: ["支援メニュー", "Support on offer"],
        many: ["支援メニュー", "Support on offer"],
        lead: [
            "市町が依頼できる支援です。各メニューから訪問・派遣を依頼できます。",
            "Support that bodies can ask for, each with the way to ask.",
        ],
        owner: Owner::Prefecture,
        fields: &[
            Field::line("title", "メニューの名称", "Title").required(),
            Field::term("kind", "種類", "Kind", MENU_KINDS).required().listed().asked(),
            Field::year("fiscal_year", "年度", "Fiscal year").listed().asked(),
            Field::text("content", "内容", "Content").required(),
            Field::line("provider", "担い手", "Provider").listed(),
            Field::number("days", "標準の日数", "Usual days", 0, 365).listed(),
            Field::yen("body_cost_yen", "団体の負担（円）", "Cost to the body (yen)").listed(),
            Field::line("source", "出典", "Source"),
        ],
        states: &[
            State::new("offered", ["受付中", "Offered"], "good", Audience::Scheme),
            State::new("closed", ["受付終了", "Closed"], "plain", Audience::Scheme).closed(),
        ],
        steps: &[
            Step::new(acts::SUPPORT_MENU_CLOSE, &["offered"], "closed"),
            Step::new(acts::SUPPORT_MENU_OFFER, &["closed"], "offered"),
        ],
        order: Order::Title,
        identity: &["title", "fiscal_year"],
        add: acts::SUPPORT_MENU_ADD,
        change: acts::SUPPORT_MENU_CHANGE,
        import: acts::SUPPORT_MENU_IMPORT,
    };
}

pub struct SupportVisits;

impl Ledger for SupportVisits {
    type Read = may::ReadBodySupport;
    type Write = may::WriteBodySupport;

    const SPEC: Spec = Spec {
        path: "support-visits",
        noun: "support_visit",
        one: ["訪問・派遣", "Visit"],
        many: ["訪問・アドバイザー派遣", "Visits and advisers"],
        lead: [
            "団体への訪問とアドバイザーの派遣です。団体が依頼し、県が決め、実施とその後を記録します。その団体と県だけが見られます。",
            "Visits and adviser dispatches: asked, decided, done, followed up. Only the body and the prefecture see them.",
        ],
        owner: Owner::Body,
        fields: &[
            Field::line("title", "件名", "Title").required(),
            Field::term("kind", "種類", "Kind", KINDS).required().listed().asked(),
            Field::entry("menu", "支援メニュー", "Support on offer", "support_menu").asked(),
            Field::terms("theme", "テーマ", "Themes", THEMES).listed().asked(),
            Field::text("request", "相談したいこと", "What is asked"),
            Field::line("adviser", "訪問者・アドバイザー", "Adviser").listed(),
            Field::day("planned_on", "予定日", "Planned for").listed(),
            Field::day("visited_on", "実施日", "Done on").listed(),
            Field::number("days", "日数", "Days", 0, 365),
            Field::yen("cost_yen", "費用（円）", "Cost (yen)"),
            Field::text("findings", "分かったこと・助言", "Findings"),
            Field::day("follow_up_due", "フォローの期限", "Follow-up due"),
            Field::text("follow_up", "その後", "Follow-up"),
            Field::text("reply", "見送りの理由", "Why it was declined"),
        ],
        states: &[
            State::new("requested", ["依頼", "Requested"], "half", Audience::Owner),
            State::new("accepted", ["決定", "Accepted"], "half", Audience::Owner).closed(),
            State::new("held", ["実施済", "Done"], "good", Audience::Owner).closed(),
            State::new("closed", ["完了", "Closed"], "good", Audience::Owner).closed(),
            State::new("declined", ["見送り", "Declined"], "plain", Audience::Owner).closed(),
        ],
        steps: &[
            Step::new(acts::SUPPORT_VISIT_ACCEPT, &["requested"], "accepted")
                .asking(&["adviser", "planned_on"])
                .owing(&["planned_on"])
                .by_prefecture(),
            Step::new(acts::SUPPORT_VISIT_DECLINE, &["requested", "accepted"], "declined")
                .asking(&["reply"])
                .owing(&["reply"])
                .by_prefecture(),
            Step::new(acts::SUPPORT_VISIT_HOLD, &["accepted"], "held")
                .asking(&["visited_on", "days", "cost_yen", "findings", "follow_up_due"])
                .owing(&["visited_on"])
                .by_prefecture(),
            Step::new(acts::SUPPORT_VISIT_CLOSE, &["held"], "closed")
                .asking(&["follow_up"])
                .owing(&["follow_up"]),
            Step::new(acts::SUPPORT_VISIT_REOPEN, &["held", "closed", "declined"], "accepted")
                .by_prefecture(),
        ],
        order: Order::Latest("visited_on"),
        identity: &["title", "planned_on"],
        add: acts::SUPPORT_VISIT_ADD,
        change: acts::SUPPORT_VISIT_CHANGE,
        import: acts::SUPPORT_VISIT_IMPORT,
    };

    fn check(_: &mut Db, entry: &Entry, today: NaiveDate) -> Result<Vec<FieldError>, Problem> {
        let early = entry.day("visited_on").is_some_and(|day| day > today);
        let why = (
            "これからの日です。実施した日を指定してください。",
            "This day is to come. Give the day on which it was done.",
        );
        let early = early.then(|| FieldError::because("/visited_on", why));
        Ok(early.into_iter().chain(reversed(entry, "visited_on", "follow_up_due")).collect())
    }
}

const ENGAGEMENTS: &[Word] = &[
    ["side_job", "複業・副業", "Side job"],
    ["fixed_term", "任期付職員", "Fixed term"],
    ["fiscal_year", "会計年度任用職員", "Appointed for a fiscal year"],
    ["special", "特別職非常勤", "Part-time special post"],
    ["contract", "業務委託", "Contract for services"],
    ["secondment", "地域活性化起業人・企業からの派遣", "Secondment from a company"],
];

pub struct OutsideExperts;

impl Ledger for OutsideExperts {
    type Read = may::ReadBodySupport;
    type Write = may::WriteBodySupport;

    const SPEC: Spec = Spec {
        path: "outside-experts",
        noun: "outside_expert",
        one: ["外部人材", "Outside expert"],
        many: ["外部人材", "Outside experts"],
        lead: [
            "団体が活用している外部のデジタル人材です。業務の範囲、日数、契約の形、共有している団体、成果を登録します。氏名は書きません。",
            "Experts from outside: scope, days, form of contract, bodies that share them, results. No names.",
        ],
        owner: Owner::Body,
        fields: &[
            Field::line("title", "役割（職名）", "Role").required(),
            Field::term("engagement", "契約の形", "Engagement", ENGAGEMENTS)
                .required()
                .listed()
                .asked(),
            Field::terms("theme", "テーマ", "Themes", THEMES).listed().asked(),
            Field::text("scope", "業務の範囲", "Scope").required().help(
                "何をしてもらい、どうなれば終わりかを狭く具体的に書いてください。",
                "What is to be done and when it is finished, narrow and concrete.",
            ),
            Field::number("days_a_month", "月の日数", "Days a month", 0, 31).listed(),
            Field::day("contract_from", "契約の始期", "Contract from"),
            Field::day("contract_until", "契約の終期", "Contract until").listed(),
            Field::yen("yearly_cost_yen", "年間の費用（円）", "Cost a year (yen)")
                .banded(&[1_000_000, 5_000_000, 10_000_000]),
            Field::bodies("shared_with", "共有する団体", "Shared with"),
            Field::text("results", "成果", "Results"),
        ],
        states: &[
            State::new("engaged", ["契約中", "Engaged"], "good", Audience::Scheme),
            State::new("ended", ["終了", "Ended"], "plain", Audience::Scheme).closed(),
        ],
        steps: &[
            Step::new(acts::OUTSIDE_EXPERT_END, &["engaged"], "ended")
                .asking(&["contract_until", "results"])
                .owing(&["contract_until", "results"]),
            Step::new(acts::OUTSIDE_EXPERT_RESUME, &["ended"], "engaged"),
        ],
        order: Order::Title,
        identity: &["title", "contract_from"],
        add: acts::OUTSIDE_EXPERT_ADD,
        change: acts::OUTSIDE_EXPERT_CHANGE,
        import: acts::OUTSIDE_EXPERT_IMPORT,
    };

    fn check(_: &mut Db, entry: &Entry, _: NaiveDate) -> Result<Vec<FieldError>, Problem> {
        Ok(reversed(entry, "contract_from", "contract_until"))
    }
}

pub struct ContactOfficers;

impl Ledger for ContactOfficers {
    type Read = may::ReadBodySupport;
    type Write = may::KeepBodySupport;

    const SPEC: Spec = Spec {
        path: "contact-officers",
        noun: "contact_officer",
        one: ["団体別担当", "Contact officer"],
        many: ["団体別担当", "Contact officers"],
        lead: [
            "県の中で、どの団体の相談を誰が受けるかの一覧です。",
            "Who at the prefecture answers for which body.",
        ],
        owner: Owner::Prefecture,
        fields: &[
            Field::line("office", "担当課・係", "Section").required(),
            Field::body("body", "担当する団体", "Body").required().listed().asked(),
            Field::line("officer", "担当者", "Officer").required().listed(),
            Field::line("phone", "電話・内線", "Phone").listed(),
            Field::terms("theme", "担当するテーマ", "Themes", THEMES).listed().asked(),
            Field::day("from", "担当の始期", "From"),
            Field::day("until", "担当の終期", "Until"),
        ],
        states: &[State::new("assigned", ["担当", "Assigned"], "good", Audience::Scheme)],
        steps: &[],
        order: Order::Title,
        identity: &["body", "office", "from"],
        add: acts::CONTACT_OFFICER_ADD,
        change: acts::CONTACT_OFFICER_CHANGE,
        import: acts::CONTACT_OFFICER_IMPORT,
    };

    fn check(_: &mut Db, entry: &Entry, _: NaiveDate) -> Result<Vec<FieldError>, Problem> {
        Ok(reversed(entry, "from", "until"))
    }
}

const PLAN_STATES: &[Word] = &[
    ["none", "未策定", "None"],
    ["drafting", "策定中", "Being drafted"],
    ["adopted", "策定済", "Adopted"],
    ["revising", "改定中", "Being revised"],
];

const OFFICES: &[Word] = &[
    ["none", "なし", "None"],
    ["concurrent", "情報担当が兼ねる", "Held by the information section"],
    ["team", "係・チームを置く", "Team"],
    ["section", "課・室を置く", "Section"],
];

pub struct DxPlans;

impl Ledger for DxPlans {
    type Read = may::ReadBodySupport;
    type Write = may::WriteBodySupport;

    const SPEC: Spec = Spec {
        path: "dx-plans",
        noun: "dx_plan",
        one: ["DX計画・推進体制", "DX plan and organisation"],
        many: ["DX計画・推進体制", "DX plans and organisation"],
        lead: [
            "各団体のDX推進計画と推進体制の状態です。年度ごとに一つ登録すると、変化が追えます。",
            "How far each body's DX plan and organisation are, one entry a year.",
        ],
        owner: Owner::Body,
        fields: &[
            Field::line("title", "計画の名称", "Title").required(),
            Field::year("fiscal_year", "年度", "Fiscal year").required().listed().asked(),
            Field::term("plan", "計画", "Plan", PLAN_STATES).required().listed().asked(),
            Field::year("plan_from", "計画の始期", "Plan from"),
            Field::year("plan_until", "計画の終期", "Plan until"),
            Field::address("document", "計画のアドレス", "Document"),
            Field::term("organisation", "推進組織", "Organisation", OFFICES)
                .required()
                .listed()
                .asked(),
            Field::line("section", "推進組織の名称", "Section"),
            Field::number("staff", "専任の人数", "Full-time staff", 0, 1000).listed(),
            Field::line("cdo", "CDO・CIOの職", "Office of the CDO or CIO"),
            Field::flag("aide", "CIO補佐官を置く", "Has an aide to the CIO").asked(),
            Field::text("note", "備考", "Note"),
        ],
        states: &[State::new("stated", ["登録", "Stated"], "good", Audience::Scheme)],
        steps: &[],
        order: Order::Latest("fiscal_year"),
        identity: &["fiscal_year"],
        add: acts::DX_PLAN_ADD,
        change: acts::DX_PLAN_CHANGE,
        import: acts::DX_PLAN_IMPORT,
    };

    fn check(_: &mut Db, entry: &Entry, _: NaiveDate) -> Result<Vec<FieldError>, Problem> {
        let years = entry.number("plan_from").zip(entry.number("plan_until"));
        let reversed = years.is_some_and(|(from, until)| until < from);
        let fault = || FieldError::new("/plan_until", "period_reversed");
        Ok(reversed.then(fault).into_iter().collect())
    }
}
