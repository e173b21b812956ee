//! 採用の広報: through what people were told of a round, what it cost, who named it.

use chrono::NaiveDate;

use super::acts;
use crate::auth::may;
use crate::db::Db;
use crate::hiring;
use crate::ledger::{Audience, Entry, Field, Ledger, Order, Owner, Spec, State, Word};
use crate::problem::{FieldError, Problem};
use crate::vocab::{FiscalYear, HiringRoute};

const KINDS: &[Word] = &[
    ["site", "求人・転職サイト", "Job site"],
    ["agency", "人材紹介", "Recruitment agency"],
    ["advertisement", "新聞・交通・ウェブ広告", "Advertisement"],
    ["event", "説明会・イベント", "Briefing, event"],
    ["own", "県のウェブサイト・広報紙・SNS", "Own site, paper, social media"],
    ["school", "大学・専門学校への案内", "Universities, colleges"],
    ["referral", "職員・知人の紹介", "Referral"],
    ["other", "その他", "Other"],
];

const PAID: &[Word] = &[["paid", "有償", "Paid"], ["free", "無償", "Free"]];

/// Most people one channel is named by.
const PEOPLE_MAX: i64 = 100_000;

/// Fields by which an entry names its round, as the files of rounds do.
pub const ROUND: [Field; 3] = [
    Field::term("route", "試験区分", "Route", HiringRoute::WORDS).required().listed().asked(),
    Field::year("intake_fiscal_year", "採用年度", "Intake year").required().listed().asked(),
    Field::number("number_in_year", "第何回", "Round of the year", 1, 12)
        .required()
        .listed()
        .asked(),
];

/// The round an entry names.
pub fn round_of(entry: &Entry) -> Option<(HiringRoute, FiscalYear, i32)> {
    let year = i32::try_from(entry.number("intake_fiscal_year")?).ok()?;
    let number = i32::try_from(entry.number("number_in_year")?).ok()?;
    Some((entry.text("route").parse().ok()?, FiscalYear::new(year).ok()?, number))
}

/// That the round an entry names is not recorded.
pub fn unknown_round(db: &mut Db, entry: &Entry) -> Result<Option<FieldError>, Problem> {
    let Some((route, intake, number)) = round_of(entry) else { return Ok(None) };
    let known = hiring::is_recorded(db, route, intake, number)?;
    Ok((!known).then(|| FieldError::new("/number_in_year", "reference_unknown")))
}

pub struct RecruitmentChannels;

impl Ledger for RecruitmentChannels {
    type Read = may::ReadHiring;
    type Write = may::WriteHiring;

    const SPEC: Spec = Spec {
        path: "recruitment-channels",
        noun: "recruitment_channel",
        one: ["採用の広報", "Recruitment channel"],
        many: ["採用の広報（媒体と経費）", "Recruitment channels and their cost"],
        lead: [
            "採用試験ごとの広報の媒体、有償かどうか、経費、応募のきっかけに挙げた応募者の数です。応募者1人・採用者1人当たりの経費は、採用の流れの画面に出ます。",
            "Through what a round was announced, what it cost, and how many applicants named it. Cost per applicant and per hire stands with the funnel.",
        ],
        owner: Owner::Prefecture,
        fields: &[
            Field::line("title", "媒体の名称", "Channel").required(),
            ROUND[0],
            ROUND[1],
            ROUND[2],
            Field::term("kind", "種類", "Kind", KINDS).required().listed().asked(),
            Field::term("paid", "有償・無償", "Paid or free", PAID).required().listed().asked(),
            Field::yen("cost_yen", "経費（円）", "Cost (yen)").listed(),
            Field::day("starts_on", "掲載・実施の始期", "From"),
            Field::day("ends_on", "掲載・実施の終期", "Until"),
            Field::number(
                "applicants",
                "きっかけに挙げた応募者数",
                "Applicants who named it",
                0,
                PEOPLE_MAX,
            )
            .listed(),
            Field::text("note", "備考", "Note"),
        ],
        states: &[State::new("recorded", ["記録済み", "Recorded"], "good", Audience::Owner)],
        steps: &[],
        order: Order::Latest("intake_fiscal_year"),
        identity: &["title", "route", "intake_fiscal_year", "number_in_year"],
        add: acts::RECRUITMENT_CHANNEL_ADD,
        change: acts::RECRUITMENT_CHANNEL_CHANGE,
        import: acts::RECRUITMENT_CHANNEL_IMPORT,
    };

    fn check(db: &mut Db, entry: &Entry, _: NaiveDate) -> Result<Vec<FieldError>, Problem> {
        let mut faults: Vec<FieldError> = unknown_round(db, entry)?.into_iter().collect();
        let reversed = entry.day("starts_on").zip(entry.day("ends_on"));
        if reversed.is_some_and(|(from, until)| until < from) {
            faults.push(FieldError::new("/ends_on", "period_reversed"));
        }
        if entry.text("paid") == "free" && entry.number("cost_yen").is_some_and(|yen| yen > 0) {
            let why = (
                "経費があるのに、無償となっています。どちらかを直してください。",
                "There is a cost, and it is said to be free. Mend one of the two.",
            );
            faults.push(FieldError::because("/paid", why));
        }
        Ok(faults)
    }
}
