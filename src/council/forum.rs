//! CDO/CIOフォーラム and 担当者会議: councils, who sits in them, their meetings, and what was committed
//! there until it is done.

use chrono::NaiveDate;

use super::acts;
use crate::auth::{Scope, may};
use crate::commons::THEMES;
use crate::db::Db;
use crate::ledger::{
    self, Audience, Entry, EntryView, Field, Filter, Ledger, Order, Owner, Spec, State, Step, Word,
};
use crate::problem::{FieldError, Problem};
use crate::vocab::LedgerEntryId;
use crate::web::Listing;

const COUNCIL_KINDS: &[Word] = &[
    ["forum", "CDO/CIOフォーラム", "CDO/CIO forum"],
    ["officers", "担当者会議", "Officers' meeting"],
    ["subcommittee", "部会", "Subcommittee"],
    ["headquarters", "推進本部", "Headquarters"],
];

/// Members that are no bodies of the register.
const ASSOCIATIONS: &[Word] = &[
    ["mayors", "市長会", "Association of mayors"],
    ["town_mayors", "町村会", "Association of town mayors"],
];

const FREQUENCIES: &[Word] = &[
    ["monthly", "毎月", "Monthly"],
    ["quarterly", "四半期に1回", "Quarterly"],
    ["three_a_year", "年3回程度", "Three times a year"],
    ["yearly", "年1回", "Yearly"],
    ["as_needed", "随時", "As needed"],
];

pub struct Councils;

impl Ledger for Councils {
    type Read = may::ReadCouncils;
    type Write = may::WriteCouncils;

    const SPEC: Spec = Spec {
        path: "councils",
        noun: "council",
        one: ["会議体", "Council"],
        many: ["会議体", "Councils"],
        lead: [
            "CDO/CIOフォーラムと、テーマごとの担当者会議です。メンバー、開催、コミットメントはそれぞれの会議体から開けます。",
            "The CDO/CIO forum and the officers' meetings by theme, with members, meetings and commitments.",
        ],
        owner: Owner::Prefecture,
        fields: &[
            Field::line("name", "会議体の名称", "Name").required(),
            Field::term("kind", "種類", "Kind", COUNCIL_KINDS).required().listed().asked(),
            Field::terms("theme", "テーマ", "Themes", THEMES).listed().asked(),
            Field::term("frequency", "開催の頻度", "How often", FREQUENCIES).listed(),
            Field::text("purpose", "目的", "Purpose"),
            Field::line("secretariat", "事務局", "Secretariat"),
            Field::line("source", "出典", "Source"),
        ],
        states: &[
            State::new("active", ["活動中", "Active"], "good", Audience::Scheme),
            State::new("ended", ["終了", "Ended"], "plain", Audience::Scheme).closed(),
        ],
        steps: &[
            Step::new(acts::COUNCIL_END, &["active"], "ended"),
            Step::new(acts::COUNCIL_RESUME, &["ended"], "active"),
        ],
        order: Order::Title,
        identity: &["name"],
        add: acts::COUNCIL_ADD,
        change: acts::COUNCIL_CHANGE,
        import: acts::COUNCIL_IMPORT,
    };
}

pub struct CouncilSeats;

impl Ledger for CouncilSeats {
    type Read = may::ReadCouncils;
    type Write = may::WriteCouncils;

    const SPEC: Spec = Spec {
        path: "council-seats",
        noun: "council_seat",
        one: ["会議体のメンバー", "Member of a council"],
        many: ["会議体のメンバー", "Members of councils"],
        lead: [
            "会議体に出る職と、その職に就いている人です。交代は、退任を記録して後任を登録します。",
            "Offices that sit in a council, and who holds them: record the last day, then add the successor.",
        ],
        owner: Owner::Prefecture,
        fields: &[
            Field::line("office", "職名", "Office").required(),
            Field::entry("council", "会議体", "Council", "council").required().listed().asked(),
            Field::body("body", "所属団体", "Body").listed().asked(),
            Field::term("association", "団体以外", "Association", ASSOCIATIONS)
                .listed()
                .asked()
                .help("市長会・町村会のときに選びます。", "For an association of mayors."),
            Field::line("holder", "氏名", "Holder").listed(),
            Field::day("from", "就任日", "From").listed(),
            Field::day("until", "退任日", "Until").listed(),
            Field::line("source", "出典", "Source"),
        ],
        states: &[
            State::new("seated", ["在任", "In office"], "good", Audience::Scheme),
            State::new("left", ["退任", "Left"], "plain", Audience::Scheme).closed(),
        ],
        steps: &[
            Step::new(acts::COUNCIL_SEAT_LEAVE, &["seated"], "left")
                .asking(&["until"])
                .owing(&["until"]),
            Step::new(acts::COUNCIL_SEAT_RETURN, &["left"], "seated").asking(&["until"]),
        ],
        order: Order::Title,
        identity: &["council", "body", "association", "office", "from"],
        add: acts::COUNCIL_SEAT_ADD,
        change: acts::COUNCIL_SEAT_CHANGE,
        import: acts::COUNCIL_SEAT_IMPORT,
    };

    fn check(db: &mut Db, entry: &Entry, _: NaiveDate) -> Result<Vec<FieldError>, Problem> {
        let mut faults = Vec::new();
        if entry.text("body").is_empty() && entry.text("association").is_empty() {
            let why = (
                "団体か、団体以外（市長会・町村会）を指定してください。",
                "Name a body or an association.",
            );
            faults.push(FieldError::because("/body", why));
        }
        let (from, until) = term_of(entry);
        if until < from {
            faults.push(FieldError::new("/until", "period_reversed"));
        }
        let same = |other: &Entry, key: &str| other.content.get(key) == entry.content.get(key);
        let seats = ledger::all(db, Self::LEDGER)?;
        let overlaps = seats.iter().filter(|other| other.id != entry.id).any(|other| {
            let (other_from, other_until) = term_of(other);
            ["council", "body", "association", "office"].iter().all(|key| same(other, key))
                && !same(other, "holder")
                && other_from <= until
                && from <= other_until
        });
        if overlaps && faults.is_empty() {
            let why = (
                "同じ会議体の同じ職に、期間の重なる別の人がいます。先に前任者の退任日を入力してください。",
                "Somebody else holds this office in these days. Give the predecessor's last day first.",
            );
            faults.push(FieldError::because("/from", why));
        }
        Ok(faults)
    }
}

/// First and last day in office; an open end is far away.
fn term_of(entry: &Entry) -> (NaiveDate, NaiveDate) {
    let day = |key: &str, other: NaiveDate| entry.day(key).unwrap_or(other);
    (day("from", NaiveDate::MIN), day("until", NaiveDate::MAX))
}

const FORMS: &[Word] = &[
    ["in_person", "集合", "In person"],
    ["online", "オンライン", "Online"],
    ["both", "集合・オンライン併用", "Both"],
    ["written", "書面", "In writing"],
];

pub struct CouncilMeetings;

impl Ledger for CouncilMeetings {
    type Read = may::ReadCouncils;
    type Write = may::WriteCouncils;

    const SPEC: Spec = Spec {
        path: "council-meetings",
        noun: "council_meeting",
        one: ["会議", "Meeting"],
        many: ["会議の開催", "Meetings"],
        lead: [
            "会議体の開催です。次第、資料、成果と、その会議でのコミットメントを残し、次の会議で未完了のものを示します。",
            "Meetings with agenda, papers and outcome. What was committed is shown at the next one until it is done.",
        ],
        owner: Owner::Prefecture,
        fields: &[
            Field::line("title", "会議の名称", "Title").required(),
            Field::entry("council", "会議体", "Council", "council").required().listed().asked(),
            Field::day("held_on", "開催日", "Day").required().listed(),
            Field::term("form", "開催の方法", "How", FORMS).listed(),
            Field::line("place", "場所", "Place"),
            Field::text("agenda", "次第", "Agenda"),
            Field::address("papers", "資料のアドレス", "Papers"),
            Field::bodies("attended", "出席した団体", "Bodies that attended"),
            Field::text("outcome", "話し合ったこと・成果", "Outcome"),
            Field::address("output", "成果物のアドレス", "Output"),
            Field::line("source", "出典", "Source"),
        ],
        states: &[
            State::new("planned", ["予定", "Planned"], "half", Audience::Scheme),
            State::new("held", ["開催済", "Held"], "good", Audience::Scheme),
            State::new("cancelled", ["中止", "Cancelled"], "bad", Audience::Scheme).closed(),
        ],
        steps: &[
            Step::new(acts::COUNCIL_MEETING_HOLD, &["planned"], "held")
                .asking(&["held_on", "attended", "outcome", "papers", "output"])
                .owing(&["held_on"]),
            Step::new(acts::COUNCIL_MEETING_CANCEL, &["planned"], "cancelled"),
            Step::new(acts::COUNCIL_MEETING_REOPEN, &["held", "cancelled"], "planned"),
        ],
        order: Order::Latest("held_on"),
        identity: &["council", "held_on"],
        add: acts::COUNCIL_MEETING_ADD,
        change: acts::COUNCIL_MEETING_CHANGE,
        import: acts::COUNCIL_MEETING_IMPORT,
    };

    fn check(_: &mut Db, entry: &Entry, today: NaiveDate) -> Result<Vec<FieldError>, Problem> {
        let early = entry.state == "held" && entry.day("held_on").is_some_and(|day| day > today);
        let why = (
            "これからの日です。開催した日を指定してください。",
            "This day is to come. Give the day on which it was held.",
        );
        Ok(early.then(|| FieldError::because("/held_on", why)).into_iter().collect())
    }
}

const COMMITMENT_KINDS: &[Word] = &[
    ["commitment", "コミットメント", "Commitment"],
    ["task", "宿題", "Task"],
    ["request", "要望", "Request"],
];

pub struct Commitments;

impl Ledger for Commitments {
    type Read = may::ReadCouncils;
    type Write = may::WriteCommitments;

    const SPEC: Spec = Spec {
        path: "commitments",
        noun: "commitment",
        one: ["コミットメント", "Commitment"],
        many: ["コミットメント", "Commitments"],
        lead: [
            "会議で誰が何をいつまでにすると決めたかの一覧です。団体が結果を報告し、県が完了を確認するまで、次の会議に示されます。",
            "Who is to do what until when. The body reports, the prefecture confirms; until then the next meeting shows it.",
        ],
        owner: Owner::Body,
        fields: &[
            Field::line("title", "すること", "What").required(),
            Field::term("kind", "種類", "Kind", COMMITMENT_KINDS).required().listed().asked(),
            Field::entry("meeting", "決めた会議", "Meeting", "council_meeting")
                .required()
                .listed()
                .asked(),
            Field::day("due", "期限", "Until").required().listed(),
            Field::line("section", "担当課", "Section"),
            Field::text("detail", "内容", "Detail"),
            Field::text("result", "結果", "Result"),
            Field::line("source", "出典", "Source"),
        ],
        states: &[
            State::new("open", ["対応中", "Open"], "half", Audience::Scheme),
            State::new("reported", ["報告済", "Reported"], "half", Audience::Scheme).closed(),
            State::new("done", ["完了", "Done"], "good", Audience::Scheme).closed(),
            State::new("dropped", ["取りやめ", "Given up"], "plain", Audience::Scheme).closed(),
        ],
        steps: &[
            Step::new(acts::COMMITMENT_REPORT, &["open"], "reported")
                .asking(&["result"])
                .owing(&["result"]),
            Step::new(acts::COMMITMENT_CONFIRM, &["open", "reported"], "done")
                .asking(&["result"])
                .owing(&["result"])
                .by_prefecture(),
            Step::new(acts::COMMITMENT_DROP, &["open", "reported"], "dropped")
                .asking(&["result"])
                .owing(&["result"])
                .by_prefecture(),
            Step::new(acts::COMMITMENT_REOPEN, &["reported", "done", "dropped"], "open")
                .asking(&["due"])
                .owing(&["due"])
                .by_prefecture(),
        ],
        order: Order::Latest("due"),
        identity: &["meeting", "title"],
        add: acts::COMMITMENT_ADD,
        change: acts::COMMITMENT_CHANGE,
        import: acts::COMMITMENT_IMPORT,
    };

    fn check(db: &mut Db, entry: &Entry, _: NaiveDate) -> Result<Vec<FieldError>, Problem> {
        let Ok(meeting) = entry.text("meeting").parse() else { return Ok(Vec::new()) };
        let meeting = ledger::at(db, CouncilMeetings::LEDGER, meeting)?;
        let held = meeting.and_then(|meeting| meeting.day("held_on"));
        let early = held.zip(entry.day("due")).is_some_and(|(held, due)| due < held);
        let why = (
            "期限が、決めた会議より前です。会議の日以後を指定してください。",
            "It is due before the meeting. Give the day of the meeting or a later one.",
        );
        Ok(early.then(|| FieldError::because("/due", why)).into_iter().collect())
    }
}

/// Most commitments that a meeting shows from before.
const SHOWN: usize = 200;

/// What was committed at earlier meetings of the same council and is not done.
///
/// # Errors
/// `not_found` when there is no such meeting within reach.
pub fn left_open(
    db: &mut Db,
    scope: &Scope,
    meeting: LedgerEntryId,
) -> Result<Vec<EntryView>, Problem> {
    ledger::one(db, scope, CouncilMeetings::LEDGER, meeting)?;
    let all = ledger::all(db, CouncilMeetings::LEDGER)?;
    let this = all.iter().find(|one| one.id == meeting).ok_or(Problem::not_found())?;
    let before = |one: &&Entry| {
        one.text("council") == this.text("council") && one.day("held_on") < this.day("held_on")
    };
    let earlier: Vec<String> = all.iter().filter(before).map(|one| one.id.to_string()).collect();
    if earlier.is_empty() {
        return Ok(Vec::new());
    }
    let mut filter = Filter::on(Commitments::LEDGER);
    filter.fields.insert("meeting".to_owned(), earlier);
    filter.state = ["open", "reported"].map(str::to_owned).into();
    Ok(ledger::asked(db, scope, &Listing::first(filter, SHOWN))?.items)
}
