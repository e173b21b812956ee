//! 配属一覧 as a file, one row per assignment, past ones included: what the list writes out can be filled in
//! and taken in again.
//!
//! A row means the assignment of its 配属ID, else that of the person in the post from its first day. The
//! rules are the steps' own (`checks`), asked for every row before anything is written; rows of one
//! file are also held against each other. An assignment that people were told of is changed by its
//! steps, not by a file.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};

use super::checks::{consistent, fits, parties, ready};
use super::model::{Amendment, Assignment, Content, Papers, Proposal, Standing};
use super::steps;
use super::store::{self, Sum, Wanted};
use super::view::AssignmentRow;
use crate::assignment::acts;
use crate::auth::{self, Action, Scope};
use crate::db::{Db, Tx};
use crate::problem::{Code, FieldError, Problem, Wording};
use crate::vocab::{
    AssignmentId, AssignmentState, Funding, Grade, Language, Name, OrganizationCode, Period,
    PlacementForm, PostId, PostType, SearchKey, Share, ShortText, StaffNumber, TalentId, Term,
    first_day_above,
};
use crate::web::{
    BodyName, Entry, Field, Importable, Judge, Judged, Offered, Subject, Table, Taken, Verdict,
    Written, body_meant, fields,
};
use crate::{accounts, demand, organization, talent};

fields! {
    /// A row of the list of assignments.
    Row {
        organization_code: OrganizationCode = ["団体コード", "受入団体コード"], 10, Required, "受け入れる団体（ポストを置く団体）の全国地方公共団体コード。団体名の列だけでも取り込めます。";
        organization_name: BodyName = ["団体名", "受入団体"], 14, Optional, "県・市・町まで付けた団体名。";
        department: ShortText = ["所属"], 24, Optional, "ポストの所属。";
        title: Name = ["職名"], 20, Required, "ポストの職名。所属と職名で登録済みのポストを探します。";
        grade: Grade = ["相当級"], 14, Shown, "ポストの相当級。";
        name: Name = ["氏名"], 16, Optional, "職員番号の人と違うときは誤りになります。";
        main: ShortText = ["本務/併任"], 10, Shown, "形態から決まります。";
        form: PlacementForm = ["形態"], 26, Optional, "空欄は、自団体なら自団体、ほかの団体なら派遣です。";
        share: Share = ["割合（%）", "割合"], 8, Required, "1人を100とする割合。";
        starts_on: NaiveDate = ["始期"], 12, Required, "配属の最初の日。";
        ends_on: NaiveDate = ["終期（予定）", "終期"], 12, Optional, "配属の最後の日。空欄は期限なしです。";
        post_type: PostType = ["ポスト種別"], 24, Shown, "ポストの種別。";
        job_types: ShortText = ["ジョブタイプ"], 40, Shown, "ポスト種別から決まります。";
        state: AssignmentState = ["状態"], 8, Optional, "新しい行は、案（空欄も同じ）・内示・発令のどれか。過去の配属は発令です。";
        home_name: BodyName = ["本籍団体", "所属団体"], 14, Optional, "県・市・町まで付けた本籍団体の名前。";
        id: AssignmentId = ["配属ID"], 20, Optional, "登録済みの配属。";
        home_code: OrganizationCode = ["本籍団体コード"], 10, Taken, "本籍団体の全国地方公共団体コード。";
        staff_number: StaffNumber = ["職員番号"], 12, Taken, "本籍団体での職員番号。新しい行に必要です。";
        post_id: PostId = ["ポストID"], 20, Taken, "同じ所属・職名のポストが2つ以上あるときに必要です。";
        funding: Funding = ["財源"], 14, Taken, "最終的に負担する財源。";
        agreement: ShortText = ["協定書"], 20, Taken, "協定書の番号や名称。";
        work_days: ShortText = ["勤務日"], 14, Taken, "協定書の記載どおり（週2日など）。";
        ordered_on: NaiveDate = ["発令日"], 12, Taken, "状態が発令のとき。空欄は始期です。";
        sending_number: Name = ["派遣元の発令番号"], 18, Taken, "自団体への配属では空欄です。";
        receiving_number: Name = ["受入側の発令番号"], 18, Taken, "受入側の発令番号。";
    }
}

/// The list as a file.
#[must_use]
pub fn table(rows: &[AssignmentRow], job_types: &BTreeMap<PostType, String>) -> Table {
    Row::table("配属一覧", rows.iter().map(|one| row(one, job_types)))
}

fn row(one: &AssignmentRow, job_types: &BTreeMap<PostType, String>) -> Row {
    let main = if one.form == PlacementForm::Concurrent { "併任" } else { "本務" };
    let job_types = one.post_type.and_then(|post_type| job_types.get(&post_type));
    Row {
        organization_code: Some(one.host_code.clone()),
        organization_name: Some(BodyName(one.host_name.clone())),
        department: one.department.clone(),
        title: one.post_title.clone(),
        grade: one.post_grade,
        name: Name::new(&one.talent_name).ok(),
        main: ShortText::new(main).ok(),
        form: Some(one.form),
        share: Some(one.share_percent),
        starts_on: Some(one.starts_on),
        ends_on: one.ends_on,
        post_type: one.post_type,
        job_types: job_types.and_then(|names| ShortText::new(names).ok()),
        state: Some(one.state),
        home_name: Some(BodyName(one.home_name.clone())),
        id: Some(one.id),
        ..Row::default()
    }
}

/// The list of assignments as it comes in.
#[derive(Clone, Copy)]
pub struct Placements;

impl Placements {
    /// What it is called in addresses and in the record of imports.
    pub const KIND: &'static str = "assignments";
}

/// What a row does, step by step.
#[derive(Clone)]
pub enum Steps {
    Propose { proposal: Box<Proposal>, state: AssignmentState, papers: Papers },
    Amend(AssignmentId, Amendment),
}

/// What a row means, and what the rules say of it.
#[derive(Default)]
struct Meant {
    faults: Vec<(&'static str, FieldError)>,
    there: Option<Assignment>,
    new: Option<Proposal>,
    name: String,
}

/// What each row means, in their order.
pub struct Known(Vec<Meant>);

impl Importable for Placements {
    type Entry = Row;
    type Known = Known;
    type Work = Steps;

    fn taken(&self) -> Taken {
        Taken {
            is_secret: true,
            ..Taken::new(Action::WriteAssignments, Self::KIND, "配属一覧", acts::ASSIGNMENT_IMPORT)
        }
    }

    fn fields(&self) -> Cow<'static, [Field<Row>]> {
        Row::FIELDS.into()
    }

    fn blank(&self) -> Row {
        Row::default()
    }

    fn offered(&self, db: &mut Db, _: &Scope) -> Result<Vec<Offered>, Problem> {
        let bodies = organization::names(db)?;
        let codes = || bodies.keys().map(ToString::to_string).collect();
        let names = || bodies.values().cloned().collect();
        let states = [AssignmentState::Draft, AssignmentState::Announced, AssignmentState::Ordered];
        Ok(vec![
            Offered { key: "organization_code", values: codes() },
            Offered { key: "organization_name", values: names() },
            Offered { key: "home_code", values: codes() },
            Offered { key: "home_name", values: names() },
            Offered {
                key: "state",
                values: states.map(|state| state.name_ja().to_owned()).to_vec(),
            },
        ])
    }

    fn load(&self, db: &mut Db, scope: &Scope, entries: &[Row]) -> Result<Known, Problem> {
        let around = Around::of(db, entries)?;
        let mut before = Sums::default();
        let alone = accounts::is_alone(db, scope, auth::Action::WriteAssignments)?;
        let meant = entries.iter().map(|entry| {
            let mut meant = around.meant(db, scope, entry, &mut before)?;
            let told = entry.state.is_some_and(|state| state != AssignmentState::Draft);
            let new = meant.new.as_ref().is_some_and(|new| new.period.from >= scope.today());
            if told && new && !alone {
                meant.faults.push(("state", second_person()));
            }
            Ok(meant)
        });
        Ok(Known(meant.collect::<Result<_, Problem>>()?))
    }

    fn identity(&self, known: &Known, place: usize, entry: &Row) -> Option<(&'static str, String)> {
        let meant = known.0.get(place)?;
        match (&meant.there, &meant.new) {
            (Some(there), _) => Some(("starts_on", there.id.to_string())),
            (None, Some(new)) => {
                Some(("starts_on", format!("{} {} {:?}", new.talent, new.post, entry.starts_on)))
            }
            _ => None,
        }
    }

    fn judge(&self, known: &Known, row: &mut Judge<'_>, entry: &Row) -> Option<Judged<Steps>> {
        let meant = known.0.get(row.place)?;
        for (key, error) in &meant.faults {
            row.fault(key, error.clone());
        }
        let (basis, verdict) = match (&meant.there, &meant.new) {
            (Some(there), _) => {
                (format!("{}/{}", there.id, there.version), standing(row, entry, there))
            }
            (None, Some(new)) => (String::new(), proposed(row, entry, new)),
            (None, None) => return None,
        };
        let verdict = verdict.filter(|_| row.is_good())?;
        Some(Judged { name: meant.name.clone(), verdict, basis })
    }

    fn carry_out(&self, tx: &mut Tx<'_>, _: &Scope, work: &Steps) -> Result<Subject, Problem> {
        let done = match work {
            Steps::Amend(id, amendment) => steps::amend(tx, *id, amendment)?,
            Steps::Propose { proposal, state, papers } => {
                let mut done = steps::propose(tx, proposal)?;
                if *state != AssignmentState::Draft {
                    done = steps::announce(tx, done.id)?;
                }
                if *state == AssignmentState::Ordered {
                    done = steps::order(tx, done.id, papers)?;
                }
                done
            }
        };
        Ok(Subject { id: done.id.number(), version: done.version })
    }

    /// People are told by it.
    fn needs_second_person(&self, work: &Steps) -> bool {
        matches!(work, Steps::Propose { state, .. } if *state != AssignmentState::Draft)
    }

    fn built_upon(
        &self,
        db: &mut Db,
        _: &Scope,
        written: &[Written],
    ) -> Result<Vec<(usize, Wording)>, Problem> {
        Written::moved(written, ("配属の手続", "a step of the assignment"), |id| {
            Ok(Some(store::current(db, AssignmentId(id))?.version))
        })
    }

    /// By the steps that are there for it: what people were told is rescinded and cancelled with the
    /// reason, a draft is given up, an amended draft says again what it said.
    fn take_back(
        &self,
        tx: &mut Tx<'_>,
        _: &Scope,
        written: &Written,
        _: NaiveDateTime,
    ) -> Result<(), Problem> {
        let id = AssignmentId(written.subject.id);
        let reason = ShortText::new("ファイルの取込の取消").unwrap_or_default();
        let now = store::current(tx.db, id)?;
        if !written.created {
            let old = store::version(tx.db, id, now.version - 1)?;
            return steps::amend(tx, id, &amendment_to(&old)).map(drop);
        }
        if now.content.state == AssignmentState::Ordered {
            steps::rescind(tx, id, &reason)?;
        }
        steps::cancel(tx, id, &reason).map(drop)
    }
}

fn amendment_to(old: &Content) -> Amendment {
    Amendment {
        starts_on: Some(old.period.from),
        ends_on: Some(old.period.last_day()),
        share: Some(old.share),
        form: Some(old.form),
        funding: Some(old.funding),
        agreement_reference: Some(old.agreement_reference.clone()),
        work_days: Some(old.work_days.clone()),
    }
}

/// What all rows are held against.
struct Around {
    bodies: BTreeMap<OrganizationCode, String>,
    people: BTreeMap<(OrganizationCode, String), TalentId>,
    posts: BTreeMap<(OrganizationCode, String), Vec<PostId>>,
    there: BTreeMap<AssignmentId, Assignment>,
}

/// Shares of earlier rows of the file, by person and by post.
#[derive(Default)]
struct Sums {
    people: BTreeMap<TalentId, Vec<(Period, i32)>>,
    posts: BTreeMap<PostId, Vec<(Period, i32)>>,
}

fn named(department: &str, title: &str) -> String {
    SearchKey::fold(&[department, title]).as_str().to_owned()
}

impl Around {
    fn of(db: &mut Db, entries: &[Row]) -> Result<Self, Problem> {
        let numbers: BTreeSet<String> = entries
            .iter()
            .filter_map(|entry| entry.staff_number.as_ref().map(ToString::to_string))
            .collect();
        let bodies = organization::names(db)?;
        let mut posts: BTreeMap<_, Vec<PostId>> = BTreeMap::new();
        for (id, body, names) in demand::named_posts(db)? {
            for (department, title) in names {
                let ids = posts.entry((body.clone(), named(&department, &title))).or_default();
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
        }
        let ids: Vec<AssignmentId> = entries.iter().filter_map(|entry| entry.id).collect();
        let there = store::all_of(db, &ids)?.into_iter().map(|one| (one.id, one)).collect();
        let people = talent::numbered(db, &numbers.into_iter().collect::<Vec<_>>())?;
        Ok(Self { bodies, people, posts, there })
    }

    fn meant(
        &self,
        db: &mut Db,
        scope: &Scope,
        entry: &Row,
        before: &mut Sums,
    ) -> Result<Meant, Problem> {
        let mut meant = Meant::default();
        if let Some(id) = entry.id {
            meant.there = self.there.get(&id).cloned();
            if meant.there.is_none() {
                meant.faults.push(("id", FieldError::new("", "reference_unknown")));
            }
            meant.name = self.name_of(entry);
            return Ok(meant);
        }
        let (talent, post) = (self.person(entry, &mut meant), self.post(entry, &mut meant));
        let (Some(first), Some(share)) = (entry.starts_on, entry.share) else {
            for (key, missing) in
                [("starts_on", entry.starts_on.is_none()), ("share", entry.share.is_none())]
            {
                if missing {
                    meant.faults.push((key, FieldError::new("", "required")));
                }
            }
            return Ok(meant);
        };
        let period = match Period::of_days(first, entry.ends_on) {
            Ok(period) => period,
            Err(code) => {
                meant.faults.push(("ends_on", FieldError::new("", code)));
                return Ok(meant);
            }
        };
        let (Some(talent), Some(post)) = (talent, post) else { return Ok(meant) };
        meant.name = self.name_of(entry);
        let wanted = Wanted { talents: vec![talent], posts: vec![post], ..Wanted::default() };
        let there = store::page(db, scope, &wanted, None, i64::from(crate::limits::PAGE_MAX))?;
        meant.there = there.into_iter().find(|one| {
            one.content.state != AssignmentState::Cancelled
                && one.content.period.from == period.from
        });
        if meant.there.is_some() {
            return Ok(meant);
        }
        let proposal = Proposal {
            talent,
            post,
            period,
            share,
            form: entry.form,
            funding: entry.funding.unwrap_or(Funding::Unspecified),
            agreement_reference: entry.agreement.clone().unwrap_or_default(),
            work_days: entry.work_days.clone().unwrap_or_default(),
        };
        self.rules(db, entry, &proposal, &mut meant, before)?;
        meant.new = Some(proposal);
        Ok(meant)
    }

    fn name_of(&self, entry: &Row) -> String {
        let text = |text: Option<String>| text.unwrap_or_default();
        let host = entry.organization_code.as_ref().and_then(|code| self.bodies.get(code)).cloned();
        let host = host.or_else(|| entry.organization_name.as_ref().map(|name| name.0.clone()));
        format!(
            "{} → {} {}（{}）",
            text(entry.name.as_ref().map(ToString::to_string)),
            text(host),
            text(entry.title.as_ref().map(ToString::to_string)),
            text(entry.starts_on.map(|day| day.to_string())),
        )
    }

    fn person(&self, entry: &Row, meant: &mut Meant) -> Option<TalentId> {
        let home =
            match body_meant(&self.bodies, entry.home_code.as_ref(), entry.home_name.as_ref()) {
                Ok(home) => home,
                Err((key, error)) => {
                    let key = if key == "organization_name" { "home_name" } else { "home_code" };
                    meant.faults.push((key, error));
                    return None;
                }
            };
        let Some(number) = &entry.staff_number else {
            meant.faults.push(("staff_number", FieldError::new("", "required")));
            return None;
        };
        let found = self.people.get(&(home, number.to_string())).copied();
        if found.is_none() {
            meant.faults.push(("staff_number", FieldError::new("", "person_unknown")));
        }
        found
    }

    fn post(&self, entry: &Row, meant: &mut Meant) -> Option<PostId> {
        if entry.post_id.is_some() {
            return entry.post_id;
        }
        let (code, name) = (entry.organization_code.as_ref(), entry.organization_name.as_ref());
        let body = match body_meant(&self.bodies, code, name) {
            Ok(body) => body,
            Err(fault) => {
                meant.faults.push(fault);
                return None;
            }
        };
        let Some(title) = &entry.title else {
            meant.faults.push(("title", FieldError::new("", "required")));
            return None;
        };
        let department = entry.department.as_ref().map_or("", ShortText::as_str);
        let found = self.posts.get(&(body, named(department, title.as_str())));
        match found.map_or(&[][..], Vec::as_slice) {
            [one] => Some(*one),
            [] => {
                meant.faults.push(("title", FieldError::new("", "post_unknown")));
                None
            }
            _ => {
                let reason = (
                    "同じ所属・職名のポストが2つ以上あります。どれかをポストIDの列で指定してください。",
                    "There are several posts of this department and title. Say which in the column ポストID.",
                );
                meant.faults.push(("title", FieldError::because("", reason)));
                None
            }
        }
    }

    /// What the steps would refuse.
    fn rules(
        &self,
        db: &mut Db,
        entry: &Row,
        proposal: &Proposal,
        meant: &mut Meant,
        before: &mut Sums,
    ) -> Result<(), Problem> {
        let (talent, period) = (proposal.talent, proposal.period);
        let known = talent::names_on(db, &[talent], period.from)?;
        if let (Some(said), Some(known)) = (&entry.name, known.get(&talent))
            && SearchKey::fold(&[said.as_str()]) != SearchKey::fold(&[&known.name])
        {
            let error = FieldError::new("", "register_differs").with("other", &known.name);
            meant.faults.push(("name", error));
        }
        let (host, home) = match parties(db, proposal) {
            Ok(parties) => parties,
            Err(refusal) => return refused(meant, refusal),
        };
        let usual = if home == host { PlacementForm::OwnBody } else { PlacementForm::Dispatch };
        let content = Content {
            state: Standing::DRAFT.state,
            period,
            share: proposal.share,
            form: proposal.form.unwrap_or(usual),
            funding: proposal.funding,
            agreement_reference: ShortText::default(),
            work_days: ShortText::default(),
            reason: ShortText::default(),
            disclosed_at: None,
            home: home.clone(),
        };
        let own = (period, proposal.share.percent());
        let mut answers = vec![
            consistent(content.form, &home, &host),
            fits(db, talent, proposal.post, &content, None),
            self.among(db, proposal, before),
        ];
        if entry.state.is_some_and(|state| state != AssignmentState::Draft) {
            let draft = Assignment {
                id: AssignmentId::random(),
                talent,
                post: proposal.post,
                host,
                version: 1,
                content: content.clone(),
            };
            answers.push(ready(db, &draft, &content));
        }
        before.people.entry(talent).or_default().push(own);
        before.posts.entry(proposal.post).or_default().push(own);
        answers.into_iter().filter_map(Result::err).try_for_each(|refusal| refused(meant, refusal))
    }

    /// The shares together with those of earlier rows.
    fn among(&self, db: &mut Db, proposal: &Proposal, before: &Sums) -> Result<(), Problem> {
        let (period, own) = (proposal.period, (proposal.period, proposal.share.percent()));
        let earlier = before.people.get(&proposal.talent).cloned().unwrap_or_default();
        if !earlier.is_empty() {
            let mut all = store::shares(db, Sum::Person(proposal.talent), period, None)?;
            all.extend(earlier);
            all.push(own);
            if let Some((day, total)) = first_day_above(period, &all, 100) {
                return Err(Problem::new(Code::ShareExceeded)
                    .with("day", day)
                    .with("total", total)
                    .saying("others", Wording::nothing()));
            }
        }
        let earlier = before.posts.get(&proposal.post).cloned().unwrap_or_default();
        if earlier.is_empty() {
            return Ok(());
        }
        let mut all = store::shares(db, Sum::Post(proposal.post), period, None)?;
        all.extend(earlier);
        all.push(own);
        for stretch in demand::history(db, proposal.post)?.0 {
            let Some(part) = stretch.period.overlap(&period) else { continue };
            let limit = stretch.what.share.percent();
            if let Some((day, total)) = first_day_above(part, &all, limit) {
                let refusal = Problem::new(Code::PostShareExceeded).with("day", day);
                let refusal = refusal.with("total", total).with("limit", limit);
                return Err(refusal.saying("others", Wording::nothing()));
            }
        }
        Ok(())
    }
}

/// A file announces nothing that is to come: whoever writes it would announce it alone.
fn second_person() -> FieldError {
    let reason = (
        "今日以後に始まる配属は「案」として取り込み、別の県人事担当が内示してください。",
        "Take in what begins today or later as a draft; another member of the staff announces it.",
    );
    FieldError::because("", reason)
}

/// A refusal of the rules at the cells it is about; what is no refusal goes on.
fn refused(meant: &mut Meant, refusal: Problem) -> Result<(), Problem> {
    if !matches!(refusal.code.status(), 409 | 422) {
        return Err(refusal);
    }
    if refusal.errors.is_empty() {
        meant.faults.push(("share", FieldError::because("", refusal.sentence())));
    }
    for error in refusal.errors {
        let key = match error.pointer.trim_start_matches('/') {
            "post_id" => "title",
            "talent_id" => "staff_number",
            "form" => "form",
            _ => "starts_on",
        };
        meant.faults.push((key, error));
    }
    Ok(())
}

/// A row that is new.
fn proposed(row: &mut Judge<'_>, entry: &Row, new: &Proposal) -> Option<Verdict<Steps>> {
    let state = entry.state.unwrap_or(AssignmentState::Draft);
    if !matches!(
        state,
        AssignmentState::Draft | AssignmentState::Announced | AssignmentState::Ordered
    ) {
        let reason = (
            "新しい配属の状態は、案・内示・発令のどれかにしてください。",
            "A new assignment is a draft, announced or ordered.",
        );
        row.fault("state", FieldError::because("", reason));
    }
    let first = new.period.from;
    if entry.ordered_on.is_some_and(|day| day > first) {
        let limit = format!("〜{first}");
        row.fault("ordered_on", FieldError::new("", "day_outside").with("limit", limit));
    }
    let papers = Papers {
        ordered_on: entry.ordered_on,
        sending_number: entry.sending_number.clone(),
        receiving_number: entry.receiving_number.clone(),
    };
    Some(Verdict::Create(Steps::Propose { proposal: Box::new(new.clone()), state, papers }))
}

/// Says that a file does not change what is recorded.
fn kept(row: &mut Judge<'_>, key: &str, recorded: impl ToString) {
    let place = ("配属の画面", "the page of the assignment");
    let error = FieldError::new("", "kept_elsewhere").with("other", recorded.to_string());
    row.fault(key, error.saying("place", place));
}

fn recorded(key: &str, now: &Content) -> String {
    match key {
        "starts_on" => now.period.from.to_string(),
        "ends_on" => now.period.last_day().map_or_else(String::new, |day| day.to_string()),
        "share" => now.share.percent().to_string(),
        "form" => now.form.name(Language::Japanese).to_owned(),
        "funding" => now.funding.name(Language::Japanese).to_owned(),
        "agreement" => now.agreement_reference.to_string(),
        _ => now.work_days.to_string(),
    }
}

/// A row about an assignment that is there.
fn standing(row: &mut Judge<'_>, entry: &Row, there: &Assignment) -> Option<Verdict<Steps>> {
    let now = &there.content;
    if entry.state.is_some_and(|state| state != now.state) {
        kept(row, "state", now.state.name(Language::Japanese));
    }
    let amendment = Amendment {
        starts_on: entry.starts_on.filter(|day| *day != now.period.from),
        ends_on: entry.ends_on.filter(|day| Some(*day) != now.period.last_day()).map(Some),
        share: entry.share.filter(|share| *share != now.share),
        form: entry.form.filter(|form| *form != now.form),
        funding: entry.funding.filter(|funding| *funding != now.funding),
        agreement_reference: entry
            .agreement
            .clone()
            .filter(|reference| *reference != now.agreement_reference),
        work_days: entry.work_days.clone().filter(|days| *days != now.work_days),
    };
    let keys: Vec<&'static str> = [
        ("starts_on", amendment.starts_on.is_some()),
        ("ends_on", amendment.ends_on.is_some()),
        ("share", amendment.share.is_some()),
        ("form", amendment.form.is_some()),
        ("funding", amendment.funding.is_some()),
        ("agreement", amendment.agreement_reference.is_some()),
        ("work_days", amendment.work_days.is_some()),
    ]
    .into_iter()
    .filter_map(|(key, differs)| differs.then_some(key))
    .collect();
    if keys.is_empty() {
        return Some(Verdict::Leave);
    }
    if now.state != AssignmentState::Draft {
        for key in keys {
            kept(row, key, recorded(key, now));
        }
        return None;
    }
    if let Err(code) = amendment.applied(now) {
        row.fault("ends_on", FieldError::new("", code));
    }
    Some(Verdict::Change(Steps::Amend(there.id, amendment), keys))
}
