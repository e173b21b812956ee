//! 受験者・内定者: people of a round by their number, how far they came, and the step by which one of
//! them enters the register.

use chrono::NaiveDate;

use super::channel::{ROUND, round_of, unknown_round};
use super::{acts, resting_on};
use crate::auth::{Action, Scope, may};
use crate::db::{Db, Tx};
use crate::ledger::{
    self, Audience, Content, Entry, Field, Ledger, Order, Owner, Spec, State, Step, Word,
};
use crate::problem::{Code, FieldError, Problem, Wording};
use crate::talent::{self, NewEmployment, NewTalent};
use crate::vocab::{Act, EmploymentForm, Grade, Kana, Name, ShortText, StaffNumber, TalentId};

/// How far somebody came, the furthest first: most lists are of those who passed.
const STAGES: &[Word] = &[
    ["final_pass", "最終合格", "Passed the final stage"],
    ["first_pass", "一次合格", "Passed the first stage"],
    ["examined", "受験", "Examined"],
    ["applied", "応募", "Applied"],
];

/// What stays of somebody who is erased: what figures are made of.
const FIGURES: [&str; 6] =
    ["route", "intake_fiscal_year", "number_in_year", "stage", "offered_on", "declined_on"];

/// What the day of hiring needs beside what is known of a candidate.
const TYPED: &[&str] = &[
    "staff_number",
    "home",
    "employment_form",
    "grade",
    "salary_grade",
    "job_title",
    "starts_on",
    "term_ends_on",
    "term_purpose",
];

pub struct HiringCandidates;

impl Ledger for HiringCandidates {
    type Read = may::ReadHiringCandidates;
    type Write = may::WriteHiringCandidates;

    const SAME: &'static [&'static str] =
        &["name", "name_kana", "born_on", "route", "intake_fiscal_year", "number_in_year"];

    const SPEC: Spec = Spec {
        path: "hiring-candidates",
        noun: "hiring_candidate",
        one: ["受験者・内定者", "Candidate for hiring"],
        many: ["受験者・内定者", "Candidates for hiring"],
        lead: [
            "採用試験ごとの受験者・内定者です。県人事担当だけが見られます。採用すると、ここの内容を引き継いで人材リストに登録します。採用しなかった人の個人情報は、採用年度に入ったら消去してください。",
            "Who was examined and offered a post. Only the prefecture's officers see them. Whoever is hired enters the register from here; erase the others once the intake year has begun.",
        ],
        owner: Owner::Prefecture,
        fields: &[
            Field::line("number", "受験番号", "Examination number").required(),
            Field::line("name", "氏名", "Name").required().listed(),
            Field::line("name_kana", "カナ", "Reading").required().listed(),
            Field::day("born_on", "生年月日", "Born on")
                .help("同姓同名の別人を区別します。", "Tells two people of one name apart."),
            ROUND[0],
            ROUND[1],
            ROUND[2],
            Field::term("stage", "段階", "Stage", STAGES).required().listed().asked(),
            Field::day("offered_on", "内定日", "Offered on").listed(),
            Field::day("declined_on", "辞退日", "Declined on").listed(),
            Field::body("home", "採用予定の団体", "Home body").listed().asked(),
            Field::day("starts_on", "採用（予定）日", "First day").listed(),
            Field::line("staff_number", "職員番号", "Staff number"),
            Field::term("employment_form", "任用形態", "Form", EmploymentForm::WORDS),
            Field::term("grade", "相当級", "Grade", Grade::WORDS),
            Field::number("salary_grade", "給料表の級", "Grade of the salary table", 1, 10),
            Field::line("job_title", "職名", "Title"),
            Field::day("term_ends_on", "任期末", "Term ends on"),
            Field::line("term_purpose", "任期付の業務", "Purpose of the term"),
            Field::text("note", "備考", "Note"),
        ],
        states: &[
            State::new("candidate", ["選考・合格", "In selection"], "plain", Audience::Owner),
            State::new("offered", ["内定", "Offered"], "half", Audience::Owner),
            State::new("declined", ["辞退", "Declined"], "bad", Audience::Owner).closed(),
            State::new("hired", ["採用", "Hired"], "good", Audience::Owner).closed(),
            State::new("erased", ["消去済み", "Erased"], "plain", Audience::Owner).closed(),
        ],
        steps: &[
            Step::new(acts::HIRING_CANDIDATE_OFFER, &["candidate"], "offered")
                .asking(&["offered_on"])
                .owing(&["offered_on"]),
            Step::new(acts::HIRING_CANDIDATE_DECLINE, &["candidate", "offered"], "declined")
                .asking(&["declined_on"])
                .owing(&["declined_on"]),
            Step::new(acts::HIRING_CANDIDATE_RESUME, &["offered", "declined"], "candidate"),
            Step::new(acts::HIRING_CANDIDATE_HIRE, &["offered"], "hired").asking(TYPED).owing(&[
                "staff_number",
                "home",
                "employment_form",
                "grade",
                "job_title",
                "starts_on",
            ]),
            Step::new(acts::HIRING_CANDIDATE_UNHIRE, &["hired"], "offered"),
            Step::new(acts::HIRING_CANDIDATE_ERASE, &["candidate", "declined"], "erased"),
        ],
        order: Order::Latest("intake_fiscal_year"),
        identity: &["number", "route", "intake_fiscal_year", "number_in_year"],
        add: acts::HIRING_CANDIDATE_ADD,
        change: acts::HIRING_CANDIDATE_CHANGE,
        import: acts::HIRING_CANDIDATE_IMPORT,
    };

    const LASTING: Option<&'static [&'static str]> = Some(&FIGURES);

    fn check(db: &mut Db, entry: &Entry, _: NaiveDate) -> Result<Vec<FieldError>, Problem> {
        let mut faults: Vec<FieldError> = unknown_round(db, entry)?.into_iter().collect();
        let days = entry.day("offered_on").zip(entry.day("declined_on"));
        if days.is_some_and(|(offered, declined)| declined < offered) {
            faults.push(FieldError::new("/declined_on", "period_reversed"));
        }
        let offered = matches!(entry.state.as_str(), "offered" | "hired");
        if offered && entry.text("stage") != "final_pass" {
            let why = (
                "最終合格していない人には内定を出せません。段階を先に直してください。",
                "Nobody is offered a post who has not passed the final stage. Mend the stage first.",
            );
            faults.push(FieldError::because("/stage", why));
        }
        Ok(faults)
    }

    fn carry_out(
        tx: &mut Tx<'_>,
        scope: &Scope,
        before: &Entry,
        entry: &mut Entry,
        act: Act,
    ) -> Result<(), Problem> {
        if act == acts::HIRING_CANDIDATE_RESUME {
            entry.content.retain(|key, _| key != "offered_on" && key != "declined_on");
        }
        if act == acts::HIRING_CANDIDATE_ERASE {
            erase(tx, before, entry)?;
        }
        if act == acts::HIRING_CANDIDATE_HIRE {
            entry.talent = Some(hire(tx, scope, entry)?);
        }
        if act == acts::HIRING_CANDIDATE_UNHIRE {
            unhire(tx, before)?;
            entry.talent = None;
        }
        Ok(())
    }
}

/// Whether an entry still holds the data of somebody who is not hired.
pub fn holds_somebody(entry: &Entry) -> bool {
    !matches!(entry.state.as_str(), "hired" | "erased")
}

/// What figures are made of stays, and of the days only those that came to something.
fn erase(tx: &mut Tx<'_>, before: &Entry, entry: &mut Entry) -> Result<(), Problem> {
    let declined = before.state == "declined";
    let stays = |key: &str| FIGURES.contains(&key) && (declined || !key.ends_with("_on"));
    entry.content.retain(|key, _| stays(key));
    let gone = HiringCandidates::SPEC.fields.iter().map(|field| field.key);
    let gone: Vec<&str> = gone.filter(|key| !FIGURES.contains(key)).collect();
    ledger::forget(tx, entry.id, &gone)
}

/// Adds the person to the register as it stands here, through the face by which anybody is added.
fn hire(tx: &mut Tx<'_>, scope: &Scope, entry: &Entry) -> Result<TalentId, Problem> {
    if !scope.may(Action::WriteTalents) {
        return Err(Problem::new(Code::Forbidden));
    }
    let new = newcomer(entry).map_err(Problem::invalid)?;
    talent::add_talent(tx, &new).map_err(as_said_here)
}

/// A text of an entry as another room takes it.
fn text<T>(
    content: &Content,
    key: &str,
    make: impl Fn(&str) -> Result<T, &'static str>,
    faults: &mut Vec<FieldError>,
) -> Option<T> {
    let text = content.get(key).and_then(serde_json::Value::as_str).unwrap_or("");
    make(text).map_err(|code| faults.push(FieldError::new(&format!("/{key}"), code))).ok()
}

fn newcomer(entry: &Entry) -> Result<NewTalent, Vec<FieldError>> {
    let (content, mut faults) = (&entry.content, Vec::new());
    let said = &mut faults;
    let name = text(content, "name", |text| Name::new(text), said);
    let name_kana = text(content, "name_kana", |text| Kana::new(text), said);
    let staff_number = text(content, "staff_number", |text| StaffNumber::new(text), said);
    let home = text(content, "home", str::parse, said);
    let form = text(content, "employment_form", str::parse, said);
    let grade = text(content, "grade", str::parse, said);
    let title = text(content, "job_title", |text| ShortText::new(text), said);
    let purpose = text(content, "term_purpose", |text| ShortText::new(text), said);
    let starts_on = entry.day("starts_on").ok_or("required");
    let starts_on = starts_on.map_err(|code| said.push(FieldError::new("/starts_on", code))).ok();
    let salary = entry.number("salary_grade").and_then(|grade| i32::try_from(grade).ok());
    let employment = || {
        Some(NewEmployment {
            organization_code: home?,
            form: form?,
            recruitment_route: round_of(entry)?.0,
            grade: grade?,
            salary_grade: salary,
            title: title?,
            term_ends_on: entry.day("term_ends_on"),
            term_purpose: purpose.filter(|purpose| !purpose.as_str().is_empty()),
            starts_on: starts_on?,
            ends_on: None,
            end_reason: None,
        })
    };
    let new = || {
        Some(NewTalent {
            name: name?,
            name_kana: name_kana?,
            staff_number: staff_number?,
            accelerator: false,
            employment: employment()?,
            qualification: None,
            registration: None,
        })
    };
    match new() {
        Some(new) if faults.is_empty() => Ok(new),
        _ => Err(faults),
    }
}

/// Faults of the register under the fields by which they were typed here.
fn as_said_here(mut problem: Problem) -> Problem {
    for error in &mut problem.errors {
        let field = error.pointer.trim_start_matches("/employment").trim_start_matches('/');
        let field = match field {
            "organization_code" => "home",
            "form" => "employment_form",
            "title" => "job_title",
            other => other,
        };
        error.pointer = format!("/{field}");
    }
    problem
}

/// Takes the person out of the register again, where nothing was recorded of the person since.
fn unhire(tx: &mut Tx<'_>, before: &Entry) -> Result<(), Problem> {
    let person = before.talent.ok_or(Problem::not_found())?;
    let resting = resting_on(tx.db, &[person])?;
    if let Some((_, what)) = resting.into_iter().next() {
        let step = ("採用の取消し", "undo the hiring");
        return Err(Problem::state_conflict(what, step, Wording::nothing()));
    }
    talent::take_back_talent(tx, person, before.changed_at)
}
