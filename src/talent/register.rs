//! 共通人材名簿 as a file, one row per person: what the list writes out can be filled in with a
//! spreadsheet and taken in again.
//!
//! A row is held against everything known of the person it means (by body and staff number) and
//! becomes the steps that a form would take. What a form corrects rather than changes (how somebody
//! was recruited, and when) is not changed by a file.

mod known;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};

use known::known_person;

use super::allowance::Exam;
use super::model::{
    ChangeEmployment, EmploymentRow, EndEmployment, FirstRegistration, NewEmployment,
    NewQualification, NewRegistration, NewTalent, Profile, Qualification, RegistrationRow, Row,
    UpdateTalent,
};
use super::planned::{DatedStep, take};
use super::view::TalentLine;
use super::{steps, store};
use crate::auth::{Action, Scope};
use crate::db::{Db, Tx};
use crate::organization;
use crate::problem::{FieldError, Problem, Wording};
use crate::talent::acts;
use crate::vocab::{
    EmploymentForm, EndReason, Grade, HiringRoute, Kana, LATEST, Name, OrganizationCode, SearchKey,
    ShortText, StaffNumber, TalentId,
};
use crate::web::{
    BodyName, Cell, Entry, Field, Importable, Judge, Judged, Kind, Offered, Subject, Table, Taken,
    Value, Verdict, Whole, Written, body_meant, fields, flag, half_width,
};

fields! {
    /// A row of the register.
    Person {
        staff_number: StaffNumber = ["職員番号"], 12, Required, "所属団体での職員番号。先頭の0も区別します。";
        name: Name = ["氏名"], 20, Required, "姓と名の間は空白でもなしでもかまいません。入力のとおりに残ります。";
        name_kana: Kana = ["カナ", "フリガナ", "ふりがな", "氏名カナ", "氏名（カナ）"], 24, Required, "氏名の読み。";
        organization_code: OrganizationCode = ["団体コード", "全国地方公共団体コード"], 10, Required, "所属団体の全国地方公共団体コード（6桁）。所属団体の列だけでも取り込めます。";
        organization_name: BodyName = ["所属団体", "団体名"], 16, Optional, "県・市・町まで付けた団体名。コードと違うときは誤りになります。";
        title: ShortText = ["職名"], 20, Required, "主事、主任主査など。";
        grade: Grade = ["相当級"], 14, Required, "職の相当級。";
        recruitment_route: HiringRoute = ["採用区分"], 30, Required, "どの試験・方法で採用されたか。登録の後は人材カードで訂正します。";
        form: EmploymentForm = ["任用形態"], 18, Required, "任期の定めの有無など。登録の後は人材カードで訂正します。";
        hired_on: NaiveDate = ["採用日", "採用年月日"], 12, Required, "所属団体に採用された日。";
        term_ends_on: NaiveDate = ["任期末", "任期満了日"], 12, Optional, "任期のある職員の任期の最終日。";
        registered: Registered = ["共通人材"], 10, Optional, "共通人材として登録するときは「登録」。同意日と同意文書も入力します。";
        qualifications: Qualifications = ["資格"], 50, Optional, "新しい資格は「名称（取得日）」を「、」で区切って入力します。例: 応用情報技術者試験（2024/6/28）";
        salary_grade: Whole<1, 10> = ["給料表の級", "級"], 10, Taken, "給料表の級（1〜10）。";
        term_purpose: ShortText = ["任期の目的"], 30, Taken, "任期のある職員を採用した目的。";
        consented_on: NaiveDate = ["同意日"], 12, Taken, "共通人材の登録に所属団体が同意した日。";
        consent_reference: Name = ["同意文書"], 24, Taken, "同意の文書の番号や名称。";
        registered_on: NaiveDate = ["共通人材の登録日", "登録日"], 12, Taken, "共通人材として登録する最初の日。空欄は採用日か同意日の遅い方です。";
        accelerator: Marked = ["アクセラレータ"], 12, Taken, "自治体DXアクセラレータは○、違うときは×。";
        left_on: NaiveDate = ["退職日"], 12, Taken, "在職の最終日。退職理由も入力します。";
        end_reason: EndReason = ["退職理由"], 14, Taken, "退職日を入力したときの理由。";
        effective_on: NaiveDate = ["変更日"], 12, Taken, "登録済みの人の氏名・職名・相当級・任期などが変わる日。空欄は取込の日です。";
    }
}

/// Whether somebody is registered as shared talent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Registered(bool);

impl Value for Registered {
    const KIND: Kind = Kind::Choice(|| vec!["登録"]);

    fn read(cell: &str) -> Result<Self, FieldError> {
        if cell == "登録" { Ok(Self(true)) } else { flag(cell).map(Self) }
    }

    fn cell(&self) -> Cell {
        if self.0 { "登録".to_owned().into() } else { Cell::Nothing }
    }
}

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marked(bool);

impl Value for Marked {
    const KIND: Kind = Kind::Choice(|| vec!["○", "×"]);

    fn read(cell: &str) -> Result<Self, FieldError> {
        flag(cell).map(Self)
    }

    fn cell(&self) -> Cell {
        if self.0 { "○" } else { "×" }.to_owned().into()
    }
}

/// Qualifications as they stand in one cell: names, and days for those that are new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qualifications {
    whole: String,
    each: Vec<(Name, Option<NaiveDate>)>,
}

impl Value for Qualifications {
    const KIND: Kind = Kind::Text;

    fn read(cell: &str) -> Result<Self, FieldError> {
        let parts =
            cell.split(['、', '\n', ';', '；']).map(str::trim).filter(|part| !part.is_empty());
        let each = parts
            .map(|part| {
                let closed = part.strip_suffix(['）', ')']);
                let (name, day) = match closed.and_then(|open| open.rsplit_once(['（', '('])) {
                    // What stands in brackets may belong to the name.
                    Some((name, inner)) => match NaiveDate::read(inner.trim_end_matches("取得")) {
                        Ok(day) => (name, Some(day)),
                        Err(_) => (part, None),
                    },
                    None => (part, None),
                };
                let name = Name::new(name.trim()).map_err(|code| FieldError::new("", code))?;
                Ok((name, day))
            })
            .collect::<Result<_, FieldError>>()?;
        Ok(Self { whole: cell.to_owned(), each })
    }

    fn cell(&self) -> Cell {
        self.whole.clone().into()
    }
}

/// The list as a file.
#[must_use]
pub fn table(
    title: &str,
    rows: &[TalentLine],
    names: &BTreeMap<OrganizationCode, String>,
) -> Table {
    use crate::web::Entry as _;
    Person::table(title, rows.iter().map(|line| person(line, names)))
}

fn person(line: &TalentLine, names: &BTreeMap<OrganizationCode, String>) -> Person {
    let body = |code: Option<&OrganizationCode>| {
        code.and_then(|code| names.get(code)).map(|name| BodyName(name.clone()))
    };
    let text = |text: &Option<String>| text.clone().and_then(|text| ShortText::new(text).ok());
    match line {
        TalentLine::Narrow(line) => Person {
            name: Name::new(&line.name).ok(),
            name_kana: Kana::new(&line.name_kana).ok(),
            organization_name: body(line.organization_code.as_ref()),
            organization_code: line.organization_code.clone(),
            title: text(&line.title),
            grade: line.grade,
            ..Person::default()
        },
        TalentLine::Full(line) => Person {
            staff_number: StaffNumber::new(&line.staff_number).ok(),
            name: Name::new(&line.name).ok(),
            name_kana: Kana::new(&line.name_kana).ok(),
            organization_name: body(line.organization_code.as_ref()),
            organization_code: line.organization_code.clone(),
            title: text(&line.title),
            grade: line.grade,
            recruitment_route: line.recruitment_route,
            form: line.form,
            hired_on: line.hired_on,
            term_ends_on: line.term_ends_on,
            registered: Some(Registered(line.registered)),
            qualifications: Some(Qualifications {
                whole: line.qualification_names.join("、"),
                each: Vec::new(),
            }),
            ..Person::default()
        },
    }
}

/// The register as it comes in.
#[derive(Clone, Copy)]
pub struct Register;

impl Register {
    /// What it is called in addresses and in the record of imports.
    pub const KIND: &'static str = "talents";
}

/// What is recorded of somebody.
struct Recorded {
    id: TalentId,
    version: i32,
    profiles: Vec<Row<i64, Profile>>,
    employments: Vec<EmploymentRow>,
    qualifications: Vec<Qualification>,
    registrations: Vec<RegistrationRow>,
}

/// Everything the rows are held against.
pub struct Known {
    today: NaiveDate,
    bodies: BTreeMap<OrganizationCode, String>,
    exams: Vec<Exam>,
    people: BTreeMap<(OrganizationCode, String), Vec<Recorded>>,
}

impl Known {
    /// Who is meant: whoever serves at the body under the number now or later; of those who left, who
    /// has the name.
    fn of(
        &self,
        body: &OrganizationCode,
        number: &StaffNumber,
        name: Option<&Name>,
    ) -> Option<&Recorded> {
        let people = self.people.get(&(body.clone(), number.to_string()))?;
        let at_body = |row: &&EmploymentRow| row.dated.fact.organization_code == *body;
        let serves = |one: &&Recorded| {
            one.employments.iter().filter(at_body).any(|row| row.dated.period.to > self.today)
        };
        let named = |one: &&Recorded| {
            let same = |row: &Row<i64, Profile>| {
                name.is_some_and(|name| folded(name.as_str()) == folded(&row.dated.fact.name))
            };
            one.profiles.iter().any(same)
        };
        people.iter().find(serves).or_else(|| people.iter().find(named))
    }
}

fn folded(text: &str) -> String {
    SearchKey::fold(&[text]).as_str().to_owned()
}

/// What a row does, step by step.
#[derive(Clone, Default)]
pub struct Steps {
    talent: Option<TalentId>,
    new: Option<NewTalent>,
    update: Option<UpdateTalent>,
    change: Option<ChangeEmployment>,
    employ: Option<NewEmployment>,
    end: Option<EndEmployment>,
    register: Option<NewRegistration>,
    qualifications: Vec<NewQualification>,
}

impl Steps {
    /// The person it adds, when nothing is done that others could stand in the way of.
    fn only_new(&self) -> Option<&NewTalent> {
        let more = self.update.is_some()
            || self.change.is_some()
            || self.employ.is_some()
            || self.end.is_some();
        self.new.as_ref().filter(|_| !more)
    }

    /// What is recorded beside employment and profile.
    fn beside(&self, tx: &mut Tx<'_>, talent: TalentId) -> Result<(), Problem> {
        if let Some(new) = &self.register {
            steps::add_registration(tx, talent, new)?;
        }
        let mut new = self.qualifications.iter();
        new.try_for_each(|new| steps::add_qualification(tx, talent, new).map(drop))
    }
}

fn subject(tx: &mut Tx<'_>, talent: TalentId) -> Result<Subject, Problem> {
    let version = store::version(tx.db, talent)?.ok_or(Problem::not_found())?;
    Ok(Subject { id: talent.number(), version })
}

impl Importable for Register {
    type Entry = Person;
    type Known = Known;
    type Work = Steps;

    fn taken(&self) -> Taken {
        Taken::new(Action::WriteTalents, Self::KIND, "共通人材名簿", acts::TALENT_IMPORT)
    }

    fn fields(&self) -> Cow<'static, [Field<Person>]> {
        Person::FIELDS.into()
    }

    fn blank(&self) -> Person {
        Person::default()
    }

    fn offered(&self, db: &mut Db, _: &Scope) -> Result<Vec<Offered>, Problem> {
        Ok(Offered::bodies(organization::names(db)?))
    }

    fn load(&self, db: &mut Db, scope: &Scope, entries: &[Person]) -> Result<Known, Problem> {
        let numbers: BTreeSet<String> = entries
            .iter()
            .filter_map(|entry| entry.staff_number.as_ref().map(ToString::to_string))
            .collect();
        Ok(Known {
            today: scope.today(),
            bodies: organization::names(db)?,
            exams: store::all_exams(db)?,
            people: recorded(db, &numbers.into_iter().collect::<Vec<_>>())?,
        })
    }

    fn identity(&self, known: &Known, _: usize, entry: &Person) -> Option<(&'static str, String)> {
        let body = body_of(known, entry).ok()?;
        Some(("staff_number", format!("{body} {}", entry.staff_number.as_ref()?)))
    }

    fn judge(&self, known: &Known, row: &mut Judge<'_>, entry: &Person) -> Option<Judged<Steps>> {
        let body = body_of(known, entry).map_err(|(key, error)| row.fault(key, error)).ok();
        let number = row.need("staff_number", entry.staff_number.as_ref());
        let recorded = body
            .as_ref()
            .zip(number)
            .and_then(|(body, number)| known.of(body, number, entry.name.as_ref()));
        let (basis, verdict) = match recorded {
            Some(one) => (
                format!("{}/{}", one.id, one.version),
                known_person(known, row, entry, one, body.as_ref()?),
            ),
            None => (String::new(), new_person(known, row, entry, body.as_ref())),
        };
        let verdict = verdict.filter(|_| row.is_good())?;
        let body = known.bodies.get(body.as_ref()?).cloned().unwrap_or_default();
        let name = entry.name.as_ref().map_or_else(String::new, ToString::to_string);
        Some(Judged { name: format!("{name}（{body} {}）", number?), verdict, basis })
    }

    fn carry_out(&self, tx: &mut Tx<'_>, _: &Scope, work: &Steps) -> Result<Subject, Problem> {
        let talent = match (&work.new, work.talent) {
            (Some(new), _) => steps::add_talent(tx, new)?,
            (None, Some(talent)) => talent,
            (None, None) => return Err(Problem::not_found()),
        };
        if let Some(update) = &work.update {
            steps::update_talent(tx, talent, update)?;
        }
        if let Some(change) = &work.change {
            take(tx, talent, &DatedStep::Change(change.clone()))?;
        }
        if let Some(new) = &work.employ {
            take(tx, talent, &DatedStep::Add(new.clone()))?;
        }
        work.beside(tx, talent)?;
        if let Some(end) = &work.end {
            take(tx, talent, &DatedStep::End(end.clone()))?;
        }
        subject(tx, talent)
    }

    /// People who are new are added together, as long as they follow one another.
    fn carry_out_all(
        &self,
        tx: &mut Tx<'_>,
        scope: &Scope,
        works: &[&Steps],
    ) -> Result<Vec<Subject>, (usize, Problem)> {
        let mut done = Vec::with_capacity(works.len());
        while let Some(work) = works.get(done.len()) {
            let place = done.len();
            let new: Vec<&NewTalent> =
                works[place..].iter().map_while(|work| work.only_new()).collect();
            if new.is_empty() {
                done.push(self.carry_out(tx, scope, work).map_err(|refusal| (place, refusal))?);
                continue;
            }
            let added = steps::add_talents(tx, &new);
            let added = added.map_err(|(at, refusal)| (place + at, refusal))?;
            for (talent, work) in added.into_iter().zip(&works[place..]) {
                let at = done.len();
                let plain = work.register.is_none() && work.qualifications.is_empty();
                let all = |tx: &mut Tx<'_>| {
                    work.beside(tx, talent)?;
                    subject(tx, talent)
                };
                done.push(match plain {
                    true => Subject { id: talent.number(), version: 1 },
                    false => all(tx).map_err(|refusal| (at, refusal))?,
                });
            }
        }
        Ok(done)
    }

    fn built_upon(
        &self,
        db: &mut Db,
        _: &Scope,
        written: &[Written],
    ) -> Result<Vec<(usize, Wording)>, Problem> {
        let ids: Vec<TalentId> = written.iter().map(|one| TalentId(one.subject.id)).collect();
        let now = store::versions(db, &ids)?;
        let what = ("名簿の変更", "a change of the register");
        Written::moved(written, what, |id| Ok(now.get(&TalentId(id)).copied()))
    }

    fn take_back(
        &self,
        tx: &mut Tx<'_>,
        _: &Scope,
        written: &Written,
        moment: NaiveDateTime,
    ) -> Result<(), Problem> {
        steps::restore(tx, TalentId(written.subject.id), moment)
    }
}

fn body_of(known: &Known, entry: &Person) -> Result<OrganizationCode, (&'static str, FieldError)> {
    body_meant(&known.bodies, entry.organization_code.as_ref(), entry.organization_name.as_ref())
}

/// Everybody who has one of these numbers, by the bodies they serve or served at.
fn recorded(
    db: &mut Db,
    numbers: &[String],
) -> Result<BTreeMap<(OrganizationCode, String), Vec<Recorded>>, Problem> {
    let ids = store::with_numbers(db, numbers)?;
    let mut profiles = store::by_person(store::profiles_of(db, &ids, LATEST)?);
    let mut employments = store::by_person(store::employments_of(db, &ids, LATEST)?);
    let mut qualifications = store::by_person(store::qualifications_of(db, &ids, LATEST)?);
    let mut registrations = store::by_person(store::registrations_of(db, &ids, LATEST)?);
    let versions = store::versions(db, &ids)?;
    let mut people: BTreeMap<_, Vec<Recorded>> = BTreeMap::new();
    for id in ids {
        let one = Recorded {
            id,
            version: versions.get(&id).copied().unwrap_or_default(),
            profiles: profiles.remove(&id).unwrap_or_default(),
            employments: employments.remove(&id).unwrap_or_default(),
            qualifications: qualifications.remove(&id).unwrap_or_default(),
            registrations: registrations.remove(&id).unwrap_or_default(),
        };
        // A person stands under the latest body; a new number at the same body is a new key.
        let number = one.profiles.last().map(|row| row.dated.fact.staff_number.clone());
        let body = one.employments.last().map(|row| row.dated.fact.organization_code.clone());
        if let (Some(body), Some(number)) = (body, number) {
            people.entry((body, number)).or_default().push(one);
        }
    }
    Ok(people)
}

/// Who has one of these staff numbers, by the latest body served at; one who serves there goes before
/// those who left.
///
/// # Errors
/// When the rows cannot be read.
pub fn numbered(
    db: &mut Db,
    numbers: &[String],
) -> Result<BTreeMap<(OrganizationCode, String), TalentId>, Problem> {
    let latest = |people: Vec<Recorded>| {
        people.into_iter().max_by_key(|one| one.employments.last().map(|row| row.dated.period.to))
    };
    let found = recorded(db, numbers)?.into_iter();
    Ok(found.filter_map(|(key, people)| Some((key, latest(people)?.id))).collect())
}

/// The column a field of a single write stands in.
fn key_of(pointer: &str) -> &'static str {
    match pointer {
        "ends_on" => "left_on",
        "starts_on" => "hired_on",
        "reason" | "end_reason" => "end_reason",
        "term_ends_on" => "term_ends_on",
        "consented_on" => "consented_on",
        "effective_on" => "effective_on",
        _ => "staff_number",
    }
}

/// Somebody who is not in the register.
fn new_person(
    known: &Known,
    row: &mut Judge<'_>,
    entry: &Person,
    body: Option<&OrganizationCode>,
) -> Option<Verdict<Steps>> {
    let (name, kana) =
        (row.need("name", entry.name.as_ref()), row.need("name_kana", entry.name_kana.as_ref()));
    let employment = employment(row, entry, body);
    let register = registration(row, entry, body, entry.hired_on, entry.left_on);
    let qualifications = qualifications(known, row, entry, &[]);
    let new = NewTalent {
        name: name?.clone(),
        name_kana: kana?.clone(),
        staff_number: entry.staff_number.clone()?,
        accelerator: entry.accelerator.is_some_and(|marked| marked.0),
        employment: employment?,
        qualification: None,
        registration: register.as_ref().filter(|one| one.ends_on.is_none()).map(|one| {
            FirstRegistration {
                consented_on: one.consented_on,
                consent_reference: one.consent_reference.clone(),
                starts_on: Some(one.starts_on),
            }
        }),
    };
    let register = register.filter(|one| one.ends_on.is_some());
    Some(Verdict::Create(Steps { new: Some(new), register, qualifications, ..Steps::default() }))
}

/// The employment a row describes whole.
fn employment(
    row: &mut Judge<'_>,
    entry: &Person,
    body: Option<&OrganizationCode>,
) -> Option<NewEmployment> {
    let title = row.need("title", entry.title.as_ref()).cloned();
    let grade = row.need("grade", entry.grade.as_ref()).copied();
    let route = row.need("recruitment_route", entry.recruitment_route.as_ref()).copied();
    let form = row.need("form", entry.form.as_ref()).copied();
    let starts_on = row.need("hired_on", entry.hired_on.as_ref()).copied();
    let new = NewEmployment {
        organization_code: body?.clone(),
        form: form?,
        recruitment_route: route?,
        grade: grade?,
        salary_grade: entry.salary_grade.map(|grade| grade.0),
        title: title?,
        term_ends_on: entry.term_ends_on,
        term_purpose: entry.term_purpose.clone(),
        starts_on: starts_on?,
        ends_on: entry.left_on,
        end_reason: entry.end_reason,
    };
    match new.check("") {
        Ok(_) => Some(new),
        Err(errors) => {
            row.faults_of(errors, key_of);
            None
        }
    }
}

/// The registration a row asks for.
fn registration(
    row: &mut Judge<'_>,
    entry: &Person,
    body: Option<&OrganizationCode>,
    hired_on: Option<NaiveDate>,
    ends_on: Option<NaiveDate>,
) -> Option<NewRegistration> {
    if entry.registered != Some(Registered(true)) {
        return None;
    }
    let consented_on = row.need("consented_on", entry.consented_on.as_ref()).copied();
    let reference = row.need("consent_reference", entry.consent_reference.as_ref()).cloned();
    let (consented_on, hired_on) = (consented_on?, hired_on?);
    let starts_on = entry.registered_on.unwrap_or_else(|| hired_on.max(consented_on));
    let within = |last: Option<NaiveDate>| {
        let last = last.map_or_else(String::new, |day| day.to_string());
        FieldError::new("", "day_outside").with("limit", format!("{hired_on}〜{last}"))
    };
    if starts_on < hired_on || ends_on.is_some_and(|last| last < starts_on) {
        row.fault("registered_on", within(ends_on));
    } else if consented_on > starts_on {
        let limit = format!("〜{starts_on}");
        row.fault("consented_on", FieldError::new("", "day_outside").with("limit", limit));
    }
    Some(NewRegistration {
        organization_code: body?.clone(),
        consented_on,
        consent_reference: reference?,
        starts_on,
        ends_on,
    })
}

/// The qualifications a row names that are not recorded.
fn qualifications(
    known: &Known,
    row: &mut Judge<'_>,
    entry: &Person,
    recorded: &[Qualification],
) -> Vec<NewQualification> {
    let Some(said) = &entry.qualifications else { return Vec::new() };
    let valid = recorded.iter().filter(|one| one.counts_on(known.today));
    let whole: Vec<&str> = valid.map(|one| one.name.as_str()).collect();
    if said.whole == whole.join("、") {
        return Vec::new();
    }
    let mut new = Vec::new();
    for (name, day) in &said.each {
        let key = half_width(name.as_str());
        let there = recorded.iter().any(|one| {
            half_width(&one.name) == key && day.is_none_or(|day| day == one.acquired_on)
        });
        if there {
            continue;
        }
        let Some(acquired_on) = *day else {
            let reason = (
                "新しい資格は「名称（取得日）」の形で取得日も入力してください。",
                "Give a new qualification with the day it was acquired: name (2024/6/28).",
            );
            row.fault("qualifications", FieldError::because("", reason));
            continue;
        };
        if acquired_on > known.today {
            let limit = format!("〜{}", known.today);
            row.fault("qualifications", FieldError::new("", "day_outside").with("limit", limit));
        }
        let exam = known.exams.iter().find(|exam| half_width(&exam.name_ja) == key);
        new.push(NewQualification {
            exam: exam.and_then(|exam| ShortText::new(&exam.exam).ok()),
            name: exam.is_none().then(|| name.clone()),
            certificate_number: None,
            acquired_on,
            expires_on: None,
        });
    }
    new
}
