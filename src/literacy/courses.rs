//! Courses that bodies ask for staff who are no shared talent: numbers and lists, who teaches, who
//! came. Sums that were published stand with the courses of `training`.

use chrono::NaiveDate;

use super::acts;
use crate::auth::may;
use crate::db::Db;
use crate::ledger::{self, Audience, Entry, Field, Ledger, Order, Owner, Spec, State, Step, Word};
use crate::problem::{FieldError, Problem};

const AIMED_AT: &[Word] = &[
    ["new", "新任職員", "New staff"],
    ["general", "一般職員", "General staff"],
    ["leader", "DX推進リーダー", "DX leaders"],
    ["manager", "管理職", "Managers"],
    ["executive", "幹部・首長", "Executives"],
];

pub struct CourseRequests;

impl Ledger for CourseRequests {
    type Read = may::ReadStaffDevelopment;
    type Write = may::WriteStaffDevelopment;

    const SPEC: Spec = Spec {
        path: "course-requests",
        noun: "course_request",
        one: ["団体の研修の申込み", "Course request"],
        many: ["団体の研修の申込み", "Course requests"],
        lead: [
            "団体が、一般職員のために申し込む研修です。人数で申し込み、必要なら受講者の名簿を付けます。その団体と県だけが見られます。",
            "Courses bodies ask for their general staff, by number and, where needed, by list. Only the body and the prefecture see them.",
        ],
        owner: Owner::Body,
        fields: &[
            Field::line("title", "研修の名称", "Course").required(),
            Field::year("fiscal_year", "年度", "Fiscal year").required().listed().asked(),
            Field::terms("aimed_at", "対象", "For whom", AIMED_AT).listed().asked(),
            Field::number("wanted", "申込みの人数", "People", 1, 100_000).required().listed(),
            Field::text("wish", "希望（時期・内容）", "Wishes"),
            Field::person("teacher", "講師（共通人材）", "Teacher (shared talent)").listed(),
            Field::line("other_teacher", "講師（その他）", "Other teacher"),
            Field::day("held_on", "実施日", "Held on").listed(),
            Field::number("attended", "参加した人数", "Attended", 0, 100_000).listed(),
            Field::text("reply", "見送りの理由", "Why it was declined"),
        ],
        states: &[
            State::new("requested", ["申込み", "Requested"], "half", Audience::Owner),
            State::new("accepted", ["承認", "Accepted"], "half", Audience::Owner).closed(),
            State::new("held", ["実施済", "Held"], "good", Audience::Owner).closed(),
            State::new("declined", ["見送り", "Declined"], "plain", Audience::Owner).closed(),
        ],
        steps: &[
            Step::new(acts::COURSE_REQUEST_ACCEPT, &["requested"], "accepted")
                .asking(&["teacher", "other_teacher", "held_on"])
                .by_prefecture(),
            Step::new(acts::COURSE_REQUEST_DECLINE, &["requested", "accepted"], "declined")
                .asking(&["reply"])
                .owing(&["reply"])
                .by_prefecture(),
            Step::new(acts::COURSE_REQUEST_HOLD, &["accepted"], "held")
                .asking(&["held_on", "attended"])
                .owing(&["held_on", "attended"]),
        ],
        order: Order::Latest("fiscal_year"),
        identity: &["title", "fiscal_year"],
        add: acts::COURSE_REQUEST_ADD,
        change: acts::COURSE_REQUEST_CHANGE,
        import: acts::COURSE_REQUEST_IMPORT,
    };

    fn check(_: &mut Db, entry: &Entry, today: NaiveDate) -> Result<Vec<FieldError>, Problem> {
        let early = entry.state == "held" && entry.day("held_on").is_some_and(|day| day > today);
        let why = (
            "これからの日です。実施した日を指定してください。",
            "This day is to come. Give the day on which it was held.",
        );
        Ok(early.then(|| FieldError::because("/held_on", why)).into_iter().collect())
    }
}

pub struct CourseAttendees;

impl Ledger for CourseAttendees {
    type Read = may::ReadStaffDevelopment;
    type Write = may::WriteStaffDevelopment;

    const SPEC: Spec = Spec {
        path: "course-attendees",
        noun: "course_attendee",
        one: ["団体の研修の受講者", "Attendee"],
        many: ["団体の研修の受講者", "Attendees"],
        lead: [
            "団体の研修の名簿です。出席は、この一覧をファイルで書き出し、出席の列を書いて取り込めます。その団体と県だけが見られます。",
            "Lists of attendees; attendance is taken in from the file this list writes out. Only the body and the prefecture see them.",
        ],
        owner: Owner::Body,
        fields: &[
            Field::line("name", "氏名", "Name").required(),
            Field::line("department", "所属", "Department").listed().asked(),
            Field::entry("request", "研修の申込み", "Course request", "course_request")
                .required()
                .listed()
                .asked(),
            Field::flag("attended", "出席", "Attended").listed().asked(),
            Field::line("note", "備考", "Note"),
        ],
        states: &[State::new("listed", ["登録", "Listed"], "good", Audience::Owner)],
        steps: &[],
        order: Order::Title,
        identity: &["name", "department", "request"],
        add: acts::COURSE_ATTENDEE_ADD,
        change: acts::COURSE_ATTENDEE_CHANGE,
        import: acts::COURSE_ATTENDEE_IMPORT,
    };

    fn check(db: &mut Db, entry: &Entry, _: NaiveDate) -> Result<Vec<FieldError>, Problem> {
        let Ok(request) = entry.text("request").parse() else { return Ok(Vec::new()) };
        let request = ledger::at(db, CourseRequests::LEDGER, request)?;
        let other = request.is_some_and(|request| request.organization != entry.organization);
        let why = (
            "ほかの団体の申込みです。自団体の申込みを選んでください。",
            "This request is another body's. Choose one of your own.",
        );
        Ok(other.then(|| FieldError::because("/request", why)).into_iter().collect())
    }
}
