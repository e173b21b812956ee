//! Ideas of staff and surveys: light, in and out by file, without names.

use chrono::NaiveDate;

use super::acts;
use crate::auth::may;
use crate::commons::{FIELDS, THEMES};
use crate::db::Db;
use crate::ledger::{Audience, Entry, Field, Ledger, Order, Owner, Spec, State, Step, Word};
use crate::problem::{FieldError, Problem};

pub struct StaffIdeas;

impl Ledger for StaffIdeas {
    type Read = may::ReadStaffDevelopment;
    type Write = may::WriteStaffDevelopment;

    const SPEC: Spec = Spec {
        path: "staff-ideas",
        noun: "staff_idea",
        one: ["職員のアイデア", "Idea of staff"],
        many: ["職員のアイデア", "Ideas of staff"],
        lead: [
            "職員から出たアイデアと、計画への反映です。採用したものはほかの団体にも見えます。氏名は書きません。",
            "Ideas of staff and what became of them. Those adopted are seen by other bodies. No names.",
        ],
        owner: Owner::Body,
        fields: &[
            Field::line("title", "アイデア", "Idea").required(),
            Field::term("field", "分野", "Field", FIELDS).listed().asked(),
            Field::terms("theme", "テーマ", "Themes", THEMES).listed().asked(),
            Field::year("fiscal_year", "年度", "Fiscal year").listed().asked(),
            Field::text("detail", "内容", "Detail"),
            Field::line("measure", "反映した計画・施策", "Measure in the plan"),
            Field::address("document", "計画のアドレス", "Document"),
        ],
        states: &[
            State::new("submitted", ["提出", "Submitted"], "half", Audience::Owner),
            State::new("adopted", ["計画に反映", "Adopted"], "good", Audience::Scheme),
            State::new("realised", ["実現", "Realised"], "good", Audience::Scheme),
            State::new("declined", ["見送り", "Declined"], "plain", Audience::Owner).closed(),
        ],
        steps: &[
            Step::new(acts::STAFF_IDEA_ADOPT, &["submitted", "declined"], "adopted")
                .asking(&["measure", "document"])
                .owing(&["measure"]),
            Step::new(acts::STAFF_IDEA_DECLINE, &["submitted"], "declined"),
            Step::new(acts::STAFF_IDEA_REALISE, &["adopted"], "realised"),
        ],
        order: Order::Latest("fiscal_year"),
        identity: &["title", "fiscal_year"],
        add: acts::STAFF_IDEA_ADD,
        change: acts::STAFF_IDEA_CHANGE,
        import: acts::STAFF_IDEA_IMPORT,
    };
}

const ASKED: &[Word] = &[
    ["staff", "職員", "Staff"],
    ["residents", "住民", "Residents"],
    ["companies", "事業者", "Companies"],
];

pub struct StaffSurveys;

impl Ledger for StaffSurveys {
    type Read = may::ReadStaffDevelopment;
    type Write = may::WriteStaffDevelopment;

    const SPEC: Spec = Spec {
        path: "staff-surveys",
        noun: "staff_survey",
        one: ["アンケート", "Survey"],
        many: ["アンケート", "Surveys"],
        lead: [
            "職員や住民へのアンケートの設問、回答数、結果、使い道です。",
            "Surveys of staff or residents: questions, answers, results, and what they were used for.",
        ],
        owner: Owner::Body,
        fields: &[
            Field::line("title", "名称", "Title").required(),
            Field::term("asked", "対象", "Who was asked", ASKED).required().listed().asked(),
            Field::year("fiscal_year", "年度", "Fiscal year").required().listed().asked(),
            Field::number("answered", "回答数", "Answered", 0, 10_000_000).listed(),
            Field::number("sent", "配布数", "Asked", 0, 10_000_000).listed(),
            Field::text("questions", "設問", "Questions"),
            Field::text("results", "結果", "Results"),
            Field::text("use", "使い道", "Use"),
            Field::address("document", "資料のアドレス", "Document"),
            Field::line("source", "出典", "Source"),
        ],
        states: &[
            State::new("draft", ["作成中", "Draft"], "plain", Audience::Owner),
            State::new("shared", ["共有中", "Shared"], "good", Audience::Scheme),
        ],
        steps: &[
            Step::new(acts::STAFF_SURVEY_SHARE, &["draft"], "shared"),
            Step::new(acts::STAFF_SURVEY_WITHDRAW, &["shared"], "draft"),
        ],
        order: Order::Latest("fiscal_year"),
        identity: &["title", "fiscal_year"],
        add: acts::STAFF_SURVEY_ADD,
        change: acts::STAFF_SURVEY_CHANGE,
        import: acts::STAFF_SURVEY_IMPORT,
    };

    fn check(_: &mut Db, entry: &Entry, _: NaiveDate) -> Result<Vec<FieldError>, Problem> {
        let numbers = entry.number("sent").zip(entry.number("answered"));
        let more = numbers.is_some_and(|(sent, answered)| answered > sent);
        let why = (
            "回答数が配布数より多くなっています。どちらかを直してください。",
            "There are more answers than were asked. Correct one of the two.",
        );
        Ok(more.then(|| FieldError::because("/answered", why)).into_iter().collect())
    }
}
