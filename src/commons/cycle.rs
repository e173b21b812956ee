//! DX加速サイクル: sessions, who took part, the issues that are brought, and what others answer.

use chrono::NaiveDate;

use super::acts;
use super::words::{FIELDS, THEMES};
use crate::auth::may;
use crate::db::Db;
use crate::ledger::{
    Audience, Entry, Field, Ledger, Order, Owner, Spec, State, Step, Word, referring,
};
use crate::problem::{FieldError, Problem};

const WAYS: &[Word] = &[
    ["in_office", "対面", "In person"],
    ["online", "オンライン", "Online"],
    ["both", "対面とオンライン", "Both"],
];

/// A meeting of those who are placed, with the prefecture.
pub struct CycleSessions;

impl Ledger for CycleSessions {
    type Read = may::ReadCycle;
    type Write = may::KeepCycle;

    const SPEC: Spec = Spec {
        path: "cycle-sessions",
        noun: "cycle_session",
        one: ["加速サイクルの回", "Cycle session"],
        many: ["加速サイクルの開催", "Cycle sessions"],
        lead: [
            "配属された職員と県が、課題と取組を持ち寄る会です。回を開くと、参加者と持ち寄られた課題が見えます。",
            "Where placed staff and the prefecture bring issues and practices together.",
        ],
        owner: Owner::Prefecture,
        fields: &[
            Field::line("title", "名称", "Title").required(),
            Field::day("held_on", "開催日", "Held on").required().listed(),
            Field::term("way", "開催の形", "Way", WAYS).required().listed().asked(),
            Field::line("place", "場所・接続先", "Place").listed(),
            Field::terms("theme", "テーマ", "Theme", THEMES).listed().asked(),
            Field::text("agenda", "次第", "Agenda"),
            Field::text("minutes", "記録", "Minutes"),
            Field::address("document", "資料のアドレス", "Document"),
        ],
        states: &[
            State::new("planned", ["開催予定", "Planned"], "half", Audience::Scheme),
            State::new("held", ["開催済", "Held"], "good", Audience::Scheme),
            State::new("cancelled", ["中止", "Cancelled"], "plain", Audience::Scheme).closed(),
        ],
        steps: &[
            Step::new(acts::CYCLE_SESSION_HOLD, &["planned"], "held").asking(&["minutes"]),
            Step::new(acts::CYCLE_SESSION_CANCEL, &["planned"], "cancelled"),
            Step::new(acts::CYCLE_SESSION_REOPEN, &["held", "cancelled"], "planned"),
        ],
        order: Order::Latest("held_on"),
        identity: &["title", "held_on"],
        add: acts::CYCLE_SESSION_ADD,
        change: acts::CYCLE_SESSION_CHANGE,
        import: acts::CYCLE_SESSION_IMPORT,
    };
}

/// A person at a session.
pub struct CycleParticipations;

impl Ledger for CycleParticipations {
    type Read = may::ReadCycle;
    type Write = may::JoinCycle;

    const SPEC: Spec = Spec {
        path: "cycle-participations",
        noun: "cycle_participation",
        one: ["加速サイクルへの参加", "Participation"],
        many: ["加速サイクルの参加者", "Participations"],
        lead: [
            "誰がどの回に参加したかの記録です。本人と、本人の所属・配属先、県が見られます。",
            "Who took part: seen by the person, the bodies it belongs to or serves, and the prefecture.",
        ],
        owner: Owner::Person,
        fields: &[
            Field::entry("session", "回", "Session", "cycle_session").required().listed().asked(),
            Field::term("way", "参加の形", "Way", WAYS).listed().asked(),
            Field::line("note", "備考", "Note").listed(),
        ],
        states: &[State::new("joined", ["参加", "Joined"], "good", Audience::Owner)],
        steps: &[],
        order: Order::Title,
        identity: &["session"],
        add: acts::CYCLE_PARTICIPATION_ADD,
        change: acts::CYCLE_PARTICIPATION_CHANGE,
        import: acts::CYCLE_PARTICIPATION_IMPORT,
    };

    /// Once a session.
    fn check(db: &mut Db, entry: &Entry, _: NaiveDate) -> Result<Vec<FieldError>, Problem> {
        let there = referring(db, Self::LEDGER, "session", entry.text("session"))?;
        let twice = there.iter().any(|one| one.talent == entry.talent && one.id != entry.id);
        let why =
            ("この回への参加は既に記録されています。", "This participation is recorded already.");
        Ok(twice.then(|| FieldError::because("/session", why)).into_iter().collect())
    }
}

/// What somebody placed brings.
pub struct CycleIssues;

impl Ledger for CycleIssues {
    type Read = may::ReadCycle;
    type Write = may::WriteCycle;

    const SPEC: Spec = Spec {
        path: "cycle-issues",
        noun: "cycle_issue",
        one: ["課題", "Issue"],
        many: ["持ち寄られた課題", "Issues"],
        lead: [
            "現場で困っていることを持ち寄り、ほかの団体の答えと取組を探します。持ち寄った人の名前は、名前を見てよい人にだけ示します。",
            "What people are stuck with. Who brought it is shown only to those who may see the name.",
        ],
        owner: Owner::Body,
        fields: &[
            Field::line("title", "課題", "Title").required(),
            Field::term("field", "分野", "Field", FIELDS).required().listed().asked(),
            Field::terms("theme", "テーマ", "Theme", THEMES).listed().asked(),
            Field::text("detail", "困っていること", "Detail").required(),
            Field::text("tried", "試したこと", "What was tried"),
            Field::entry("session", "持ち寄る回", "Session", "cycle_session").listed().asked(),
            Field::person("brought_by", "持ち寄った人", "Brought by"),
            Field::day("wanted_by", "いつまでに", "Wanted by").listed(),
            Field::text("outcome", "結果", "Outcome"),
        ],
        states: &[
            State::new("draft", ["作成中", "Draft"], "plain", Audience::Owner),
            State::new("open", ["相談中", "Open"], "half", Audience::Scheme),
            State::new("solved", ["解決", "Solved"], "good", Audience::Scheme).closed(),
            State::new("dropped", ["取りやめ", "Dropped"], "plain", Audience::Scheme).closed(),
        ],
        steps: &[
            Step::new(acts::CYCLE_ISSUE_BRING, &["draft"], "open").asking(&["session"]),
            Step::new(acts::CYCLE_ISSUE_SOLVE, &["open"], "solved")
                .asking(&["outcome"])
                .owing(&["outcome"]),
            Step::new(acts::CYCLE_ISSUE_DROP, &["draft", "open"], "dropped").asking(&["outcome"]),
            Step::new(acts::CYCLE_ISSUE_REOPEN, &["solved", "dropped"], "open"),
        ],
        order: Order::Title,
        identity: &["title"],
        add: acts::CYCLE_ISSUE_ADD,
        change: acts::CYCLE_ISSUE_CHANGE,
        import: acts::CYCLE_ISSUE_IMPORT,
    };
}

const ANSWERS: &[Word] = &[
    ["hint", "ヒント", "Hint"],
    ["experience", "経験", "Experience"],
    ["practice", "取組の紹介", "Practice"],
    ["document", "資料", "Document"],
];

/// What others say to an issue.
pub struct CycleAnswers;

impl Ledger for CycleAnswers {
    type Read = may::ReadCycle;
    type Write = may::WriteCycle;

    const SPEC: Spec = Spec {
        path: "cycle-answers",
        noun: "cycle_answer",
        one: ["答え・ヒント", "Answer"],
        many: ["答え・ヒント", "Answers"],
        lead: [
            "課題への答えとヒントです。取組を選ぶと、その取組の画面に、どの課題から使われたかが出ます。",
            "What others answer; a practice that is named here shows the issue it answered.",
        ],
        owner: Owner::Body,
        fields: &[
            Field::line("title", "要点", "Point").required(),
            Field::entry("issue", "課題", "Issue", "cycle_issue").required().listed().asked(),
            Field::term("kind", "種類", "Kind", ANSWERS).required().listed().asked(),
            Field::text("detail", "内容", "Detail"),
            Field::entry("practice", "取組", "Practice", "practice").listed().asked(),
            Field::person("given_by", "答えた人", "Given by"),
            Field::address("document", "資料のアドレス", "Document"),
        ],
        states: &[State::new("given", ["回答", "Given"], "good", Audience::Scheme)],
        steps: &[],
        order: Order::Title,
        identity: &["issue", "title"],
        add: acts::CYCLE_ANSWER_ADD,
        change: acts::CYCLE_ANSWER_CHANGE,
        import: acts::CYCLE_ANSWER_IMPORT,
    };
}

/// A practice somebody took home and tried.
pub struct PracticeApplications;

impl Ledger for PracticeApplications {
    type Read = may::ReadCycle;
    type Write = may::WriteCycle;

    const SPEC: Spec = Spec {
        path: "practice-applications",
        noun: "practice_application",
        one: ["持ち帰り実践", "Application"],
        many: ["持ち帰り実践", "Applications"],
        lead: [
            "取組を持ち帰って試した記録です。うまくいったか、やめたか、なぜかを残すと、次の団体の役に立ちます。",
            "What was taken home and tried, and whether it worked: the next body learns from it.",
        ],
        owner: Owner::Body,
        fields: &[
            Field::line("title", "何に使うか", "Used for").required(),
            Field::entry("practice", "取組", "Practice", "practice").required().listed().asked(),
            Field::entry("issue", "もとの課題", "Issue", "cycle_issue").asked(),
            Field::line("department", "部署", "Department").listed(),
            Field::person("tried_by", "試した人", "Tried by"),
            Field::day("started_on", "開始日", "Began on").required().listed(),
            Field::text("result", "結果", "Result"),
            Field::text("why", "やめた理由", "Why given up"),
            Field::number(
                "hours_saved",
                "削減した時間（年・時間）",
                "Hours saved a year",
                0,
                10_000_000,
            )
            .listed(),
            Field::yen("yen_saved", "削減した費用（年・円）", "Yen saved a year").listed(),
        ],
        states: &[
            State::new("trying", ["試行中", "Trying"], "half", Audience::Scheme),
            State::new("works", ["定着", "Works"], "good", Audience::Scheme),
            State::new("given_up", ["断念", "Given up"], "bad", Audience::Scheme),
        ],
        steps: &[
            Step::new(acts::PRACTICE_APPLICATION_WORK, &["trying"], "works")
                .asking(&["result", "hours_saved", "yen_saved"])
                .owing(&["result"]),
            Step::new(acts::PRACTICE_APPLICATION_GIVE_UP, &["trying", "works"], "given_up")
                .asking(&["why"])
                .owing(&["why"]),
            Step::new(acts::PRACTICE_APPLICATION_RETRY, &["works", "given_up"], "trying"),
        ],
        order: Order::Latest("started_on"),
        identity: &["title", "practice"],
        add: acts::PRACTICE_APPLICATION_ADD,
        change: acts::PRACTICE_APPLICATION_CHANGE,
        import: acts::PRACTICE_APPLICATION_IMPORT,
    };
}
