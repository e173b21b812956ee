//! Skill checks as data: questionnaires, their questions, and the rounds in which bodies hold them.

use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::{acts, check};
use crate::auth::{Scope, may};
use crate::db::{Db, Tx};
use crate::ledger::{
    self, Audience, Entry, Field, Ledger, Order, Owner, Said, Spec, State, Step, Word,
};
use crate::problem::{FieldError, Problem};
use crate::vocab::{Act, LedgerEntryId};

/// Most questions of a questionnaire.
pub const MOST_QUESTIONS: usize = 100;

/// What can be chosen, from the least to the most. The place of a choice is its points.
pub const SCALES: &[Word] = &[
    ["understanding", "理解（4段階）", "Understanding (4)"],
    ["use", "使用（4段階）", "Use (4)"],
    ["yes_no", "はい・いいえ", "Yes or no"],
];

const UNDERSTANDING: &[[&str; 2]] = &[
    ["知らない", "I do not know it"],
    ["聞いたことがある", "I have heard of it"],
    ["説明できる", "I can explain it"],
    ["人に教えられる", "I can teach it"],
];
const USE: &[[&str; 2]] = &[
    ["使ったことがない", "I have never used it"],
    ["手順を見れば使える", "I can with instructions"],
    ["一人で使える", "I can by myself"],
    ["業務で活用している", "I use it at work"],
];
const YES_NO: &[[&str; 2]] = &[["いいえ", "No"], ["はい", "Yes"]];

/// The choices of a scale in both languages, the least first.
#[must_use]
pub fn choices(scale: &str) -> &'static [[&'static str; 2]] {
    match scale {
        "use" => USE,
        "yes_no" => YES_NO,
        _ => UNDERSTANDING,
    }
}

pub struct SkillQuestionnaires;

impl Ledger for SkillQuestionnaires {
    type Read = may::ReadSkillChecks;
    type Write = may::KeepQuestionnaires;

    const SPEC: Spec = Spec {
        path: "skill-questionnaires",
        noun: "skill_questionnaire",
        one: ["スキルチェックの設問票", "Questionnaire"],
        many: ["スキルチェックの設問票", "Questionnaires"],
        lead: [
            "一般職員のスキルチェックの設問票です。設問は一覧にして、ファイルで取り込めます。",
            "Questionnaires for checks of general staff. Their questions can be taken in from a file.",
        ],
        owner: Owner::Prefecture,
        fields: &[
            Field::line("title", "名称", "Title").required(),
            Field::text("lead", "回答者への説明", "What is said to those who answer"),
            Field::text("lead_english", "回答者への説明（英語）", "The same in English"),
            Field::line("source", "出典", "Source"),
        ],
        states: &[
            State::new("in_use", ["使用中", "In use"], "good", Audience::Scheme),
            State::new("retired", ["廃止", "Retired"], "plain", Audience::Scheme).closed(),
        ],
        steps: &[Step::new(acts::SKILL_QUESTIONNAIRE_RETIRE, &["in_use"], "retired")],
        order: Order::Title,
        identity: &["title"],
        add: acts::SKILL_QUESTIONNAIRE_ADD,
        change: acts::SKILL_QUESTIONNAIRE_CHANGE,
        import: acts::SKILL_QUESTIONNAIRE_IMPORT,
    };
}

pub struct CheckQuestions;

impl Ledger for CheckQuestions {
    type Read = may::ReadSkillChecks;
    type Write = may::KeepQuestionnaires;

    const SPEC: Spec = Spec {
        path: "check-questions",
        noun: "check_question",
        one: ["スキルチェックの設問", "Question"],
        many: ["スキルチェックの設問", "Questions"],
        lead: [
            "設問票の設問です。1行が1問で、部ごとに集計します。実施を始めた設問票の設問は変えられません。",
            "The questions, each a row, counted by part. They stay as they are once a round has been opened.",
        ],
        owner: Owner::Prefecture,
        fields: &[
            Field::line("title", "設問", "Question").required(),
            Field::entry("questionnaire", "設問票", "Questionnaire", "skill_questionnaire")
                .required()
                .listed()
                .asked(),
            Field::number("number", "番号", "Number", 1, MOST_QUESTIONS as i64)
                .required()
                .listed()
                .asked(),
            Field::number("part", "部", "Part", 1, 20).required().listed().asked(),
            Field::line("part_name", "部の名称", "Name of the part").required().listed(),
            Field::term("scale", "選択肢", "Choices", SCALES).required().listed(),
            Field::line("english", "設問（英語）", "Question in English"),
            Field::line("part_english", "部の名称（英語）", "Name of the part in English"),
            Field::line("course", "勧める研修", "Course to propose").listed(),
        ],
        states: &[State::new("listed", ["登録", "Listed"], "good", Audience::Scheme)],
        steps: &[],
        order: Order::Title,
        identity: &["questionnaire", "number"],
        add: acts::CHECK_QUESTION_ADD,
        change: acts::CHECK_QUESTION_CHANGE,
        import: acts::CHECK_QUESTION_IMPORT,
    };

    fn check(db: &mut Db, entry: &Entry, _: NaiveDate) -> Result<Vec<FieldError>, Problem> {
        let mut faults = Vec::new();
        let of = entry.text("questionnaire");
        let others = ledger::referring(db, Self::LEDGER, "questionnaire", of)?;
        let others: Vec<&Entry> = others.iter().filter(|other| other.id != entry.id).collect();
        if others.iter().any(|other| other.number("number") == entry.number("number")) {
            let why = (
                "同じ設問票に、同じ番号の設問があります。",
                "The questionnaire has another question of this number.",
            );
            faults.push(FieldError::because("/number", why));
        }
        let name = |one: &Entry| one.text("part_name").to_owned();
        let same = |other: &&&Entry| other.number("part") == entry.number("part");
        if others.iter().find(same).is_some_and(|other| name(other) != name(entry)) {
            let why = (
                "同じ部の設問に、別の名称が付いています。そろえてください。",
                "Another question of this part calls it differently.",
            );
            faults.push(FieldError::because("/part_name", why));
        }
        let rounds = ledger::referring(db, SkillCheckRounds::LEDGER, "questionnaire", of)?;
        if rounds.iter().any(|round| round.state != "draft") {
            let why = (
                "この設問票で実施を始めているため、設問は変えられません。新しい設問票を登録してください。",
                "A round of this questionnaire has been opened. Make a new questionnaire.",
            );
            faults.push(FieldError::because("/questionnaire", why));
        }
        Ok(faults)
    }
}

pub struct SkillCheckRounds;

impl Ledger for SkillCheckRounds {
    type Read = may::ReadSkillChecks;
    type Write = may::WriteSkillChecks;

    const SPEC: Spec = Spec {
        path: "skill-check-rounds",
        noun: "skill_check_round",
        one: ["スキルチェックの実施", "Skill check round"],
        many: ["スキルチェックの実施", "Skill check rounds"],
        lead: [
            "団体が年度に一度、一般職員に行うスキルチェックです。集計は、受付を終えた後に一度だけ作られます。",
            "Checks of a body's staff, one a year. Figures are made once, when a round is closed.",
        ],
        owner: Owner::Body,
        fields: &[
            Field::line("title", "名称", "Title").required(),
            Field::entry("questionnaire", "設問票", "Questionnaire", "skill_questionnaire")
                .required()
                .listed(),
            Field::year("fiscal_year", "年度", "Fiscal year").required().listed().asked(),
            Field::number("headcount", "対象の人数", "People asked", 1, 100_000)
                .required()
                .listed(),
            Field::day("closes_on", "回答の期限", "Answers until").required().listed(),
        ],
        states: &[
            State::new("draft", ["準備中", "Draft"], "plain", Audience::Owner),
            State::new("open", ["受付中", "Open"], "half", Audience::Owner).closed(),
            State::new("closed", ["終了", "Closed"], "good", Audience::Owner).closed(),
        ],
        steps: &[
            Step::new(acts::SKILL_CHECK_ROUND_OPEN, &["draft"], "open")
                .asking(&["closes_on"])
                .owing(&["closes_on"]),
            Step::new(acts::SKILL_CHECK_ROUND_CLOSE, &["open"], "closed"),
        ],
        order: Order::Latest("fiscal_year"),
        identity: &["title", "fiscal_year"],
        add: acts::SKILL_CHECK_ROUND_ADD,
        change: acts::SKILL_CHECK_ROUND_CHANGE,
        import: acts::SKILL_CHECK_ROUND_IMPORT,
    };

    fn check(db: &mut Db, entry: &Entry, today: NaiveDate) -> Result<Vec<FieldError>, Problem> {
        let mut faults = Vec::new();
        if entry.state != "open" {
            return Ok(faults);
        }
        if entry.day("closes_on").is_some_and(|day| day < today) {
            let why = (
                "回答の期限が過ぎています。今日以後の日を入れてください。",
                "The last day for answers is over. Enter today or a later day.",
            );
            faults.push(FieldError::because("/closes_on", why));
        }
        if questions(db, entry.text("questionnaire"))?.is_empty() {
            let why = ("設問がありません。", "It has no questions.");
            faults.push(FieldError::because("/questionnaire", why));
        }
        // One set of figures a body and year: two that differ by few people would tell of those few.
        let twin = |other: &Entry| {
            other.id != entry.id
                && other.organization == entry.organization
                && other.number("fiscal_year") == entry.number("fiscal_year")
        };
        for other in ledger::all(db, Self::LEDGER)?.iter().filter(|other| twin(other)) {
            if check::answered(db, other.id)? > 0 {
                let why = (
                    "この年度には、回答のある実施がほかにあります。実施は年度に一度です。",
                    "Another round of this year has answers. There is one a year.",
                );
                faults.push(FieldError::because("/fiscal_year", why));
                break;
            }
        }
        Ok(faults)
    }

    fn follow(tx: &mut Tx<'_>, _: &Scope, entry: &Entry, act: Act) -> Result<(), Problem> {
        if act == acts::SKILL_CHECK_ROUND_CLOSE { check::close(tx, entry) } else { Ok(()) }
    }
}

/// The questions of a questionnaire in the order of their numbers.
pub fn questions(db: &mut Db, questionnaire: &str) -> Result<Vec<Entry>, Problem> {
    let mut all = ledger::referring(db, CheckQuestions::LEDGER, "questionnaire", questionnaire)?;
    all.sort_by_key(|question| (question.number("number"), question.id));
    Ok(all)
}

/// The questionnaire that comes with the program: 27 questions in five parts, of the shape that a
/// city published; the wording is the program's own.
const SHIPPED: &str = include_str!("questions.csv");

/// Adds the questionnaire that comes with the program.
///
/// # Errors
/// When it is there already, or the rows cannot be written.
pub fn ship(tx: &mut Tx<'_>, scope: &Scope) -> Result<LedgerEntryId, Problem> {
    let title = "デジタルスキルチェック（標準・27問）";
    let known = ledger::all(tx.db, SkillQuestionnaires::LEDGER)?;
    if known.iter().any(|one| one.text("title") == title) {
        let why =
            ("標準の設問票は、登録済みです。", "The standard questionnaire has been added before.");
        return Err(FieldError::because("", why).into());
    }
    let said = |pairs: &[(&str, Value)]| {
        Map::from_iter(pairs.iter().map(|(key, value)| ((*key).to_owned(), value.clone())))
    };
    let head = said(&[
        ("title", title.into()),
        ("lead", "業務で使うデジタルの基礎について、いまの状態に最も近いものを選んでください。成績の評価には使いません。".into()),
        ("lead_english", "Choose what comes closest to you today. It is not used to judge your work.".into()),
        ("source", "5部27問（5・6・6・9・1問）の構成は酒田市の公表資料により、設問の文は独自に作成".into()),
    ]);
    let of = ledger::add_entry(tx, scope, SkillQuestionnaires::LEDGER, &Said::of(head))?.id;
    let mut lines = csv::Reader::from_reader(SHIPPED.as_bytes());
    let heads = lines.headers().cloned().unwrap_or_default();
    for (number, line) in (1..).zip(lines.records().flatten()) {
        let mut row = said(&[("questionnaire", of.to_string().into()), ("number", number.into())]);
        for (key, cell) in heads.iter().zip(line.iter()).filter(|(_, cell)| !cell.is_empty()) {
            let value =
                if key == "part" { Value::from(cell.parse::<i64>().ok()) } else { cell.into() };
            row.insert(key.to_owned(), value);
        }
        ledger::add_entry(tx, scope, CheckQuestions::LEDGER, &Said::of(row))?;
    }
    Ok(of)
}
