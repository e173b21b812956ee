//! 採用試験一覧 as a file, one row per round: what the list writes out, and what recruitment systems write,
//! comes in again.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{NaiveDateTime, TimeDelta};

use super::model::{
    COUNT_MAX, Count, CountKind, CountStatus, Counts, NewRound, Round, Selection, check_counts,
    check_round,
};
use super::store;
use crate::auth::{Action, Scope};
use crate::db::{Db, Tx};
use crate::hiring::acts;
use crate::problem::{FieldError, Problem, Wording};
use crate::vocab::{FiscalYear, HiringRoundId, HiringRoute, ShortText};
use crate::web::{
    Cell, Entry, Field, Importable, Judge, Judged, Kind, Offered, Subject, Taken, Value, Verdict,
    Whole, Written, fields, half_width,
};

fields! {
    /// A row of the list of rounds.
    Row {
        route: HiringRoute = ["試験区分", "採用区分"], 32, Required, "どの試験か。";
        exam_fiscal_year: FiscalYear = ["試験年度", "実施年度"], 12, Required, "試験を行う年度。R7、令和7年度、2025 のどれでもかまいません。";
        intake_fiscal_year: FiscalYear = ["採用年度"], 12, Required, "採用する年度。「R8採用」は令和8年度です。";
        number_in_year: Whole<1, 12> = ["回", "第何回"], 6, Optional, "同じ採用年度の何回目か。空欄は1回目です。";
        planned: Said = ["採用予定者数", "採用予定数", "募集人数"], 12, Optional, "人数か、実施なし・未定・該当なし・非公表。「4名程度」も使えます。";
        applicants: Said = ["応募者数", "申込者数", "応募人数"], 10, Optional, "人数か、実施なし・未定・該当なし・非公表。";
        examinees: Said = ["受験者数", "受験人数"], 10, Optional, "人数か、実施なし・未定・該当なし・非公表。";
        first_stage_passes: Said = ["一次合格者数", "第一次合格者数"], 12, Optional, "人数か、実施なし・未定・該当なし・非公表。";
        final_passes: Said = ["最終合格者数", "合格者数"], 12, Optional, "人数か、実施なし・未定・該当なし・非公表。";
        declined: Said = ["辞退者数"], 10, Optional, "人数か、実施なし・未定・該当なし・非公表。";
        hired: Said = ["採用者数", "採用数"], 10, Optional, "人数か、実施なし・未定・該当なし・非公表。";
        remarks: ShortText = ["備考"], 40, Shown, "人数ごとの備考。画面で変更します。";
        source: ShortText = ["出典"], 30, Taken, "この行で新しくなる人数の出どころ。";
    }
}

/// A count as it stands in a cell: a number, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said(Count);

impl Said {
    pub(super) fn of(round: &Round, kind: CountKind) -> Self {
        Self(round.count(kind))
    }
}

impl Value for Said {
    const KIND: Kind = Kind::Text;

    /// 「ー」 has four meanings, and a file has to say which.
    fn read(cell: &str) -> Result<Self, FieldError> {
        let plain = half_width(cell).replace(',', "");
        let status = CountStatus::ALL.iter().find(|status| {
            **status != CountStatus::Known
                && (status.name_ja() == plain || status.as_str() == plain)
        });
        if let Some(status) = status {
            return Ok(Self(Count::without(*status)));
        }
        let about = plain.strip_suffix("程度");
        let digits = about.unwrap_or(&plain).trim_end_matches(['名', '人']);
        let count = digits.parse::<i32>().ok().filter(|count| (0..=COUNT_MAX).contains(count));
        let Some(count) = count else {
            let reason = (
                "人数か、「実施なし」「未定」「該当なし」「非公表」のどれかを入力してください。「ー」だけではどれか分かりません。",
                "Give a number, or one of 実施なし, 未定, 該当なし, 非公表. A dash does not say which.",
            );
            return Err(FieldError::because("", reason));
        };
        Ok(Self(Count { approximate: about.is_some(), ..Count::known(count) }))
    }

    fn cell(&self) -> Cell {
        match self.0.count {
            Some(count) if self.0.approximate => format!("{count}名程度").into(),
            Some(count) => Cell::Number(i64::from(count)),
            None => self.0.status.name_ja().to_owned().into(),
        }
    }
}

impl Row {
    pub(super) fn of(round: &Round) -> Self {
        let said = |kind| Some(Said::of(round, kind));
        let notes = CountKind::ALL.iter().map(|kind| round.count(*kind).note.to_string());
        let notes: Vec<String> = notes.filter(|note| !note.is_empty()).collect();
        Self {
            route: Some(round.route),
            exam_fiscal_year: Some(round.exam_fiscal_year),
            intake_fiscal_year: Some(round.intake_fiscal_year),
            number_in_year: Some(Whole(round.number_in_year)),
            planned: said(CountKind::Planned),
            applicants: said(CountKind::Applicants),
            examinees: said(CountKind::Examinees),
            first_stage_passes: said(CountKind::FirstStagePasses),
            final_passes: said(CountKind::FinalPasses),
            declined: said(CountKind::Declined),
            hired: said(CountKind::Hired),
            remarks: ShortText::new(notes.join("、")).ok(),
            source: None,
        }
    }

    const fn said(&self, kind: CountKind) -> Option<&Said> {
        match kind {
            CountKind::Planned => self.planned.as_ref(),
            CountKind::Applicants => self.applicants.as_ref(),
            CountKind::Examinees => self.examinees.as_ref(),
            CountKind::FirstStagePasses => self.first_stage_passes.as_ref(),
            CountKind::FinalPasses => self.final_passes.as_ref(),
            CountKind::Declined => self.declined.as_ref(),
            CountKind::Hired => self.hired.as_ref(),
        }
    }

    /// The counts with what the row says laid over them, and the keys of what differs. A number
    /// that stays keeps its remark and source.
    fn over(&self, now: impl Fn(CountKind) -> Count) -> (Counts, Vec<&'static str>) {
        let (mut counts, mut keys) = (Counts::new(), Vec::new());
        for kind in CountKind::ALL {
            let mut count = now(*kind);
            if let Some(Said(said)) = self.said(*kind)
                && (said.status, said.count, said.approximate)
                    != (count.status, count.count, count.approximate)
            {
                count = Count { source: self.source.clone().unwrap_or_default(), ..said.clone() };
                keys.push(kind.as_str());
            }
            counts.insert(*kind, count);
        }
        (counts, keys)
    }
}

/// The list of rounds as it comes in.
#[derive(Clone, Copy)]
pub struct Rounds;

impl Rounds {
    /// What it is called in addresses and in the record of imports.
    pub const KIND: &'static str = "hiring-rounds";
}

type Key = (HiringRoute, FiscalYear, i32);

/// What a row does.
#[derive(Clone)]
pub enum Steps {
    Create(NewRound),
    Change(HiringRoundId, Counts),
}

impl Importable for Rounds {
    type Entry = Row;
    type Known = BTreeMap<Key, Round>;
    type Work = Steps;

    fn taken(&self) -> Taken {
        Taken::new(Action::WriteHiring, Self::KIND, "採用試験一覧", acts::HIRING_ROUND_IMPORT)
    }

    fn fields(&self) -> Cow<'static, [Field<Row>]> {
        Row::FIELDS.into()
    }

    fn blank(&self) -> Row {
        Row::default()
    }

    fn offered(&self, _: &mut Db, _: &Scope) -> Result<Vec<Offered>, Problem> {
        Ok(Vec::new())
    }

    fn load(&self, db: &mut Db, _: &Scope, _: &[Row]) -> Result<Self::Known, Problem> {
        let all = store::rounds(db, &Selection::default())?;
        let key = |round: &Round| (round.route, round.intake_fiscal_year, round.number_in_year);
        Ok(all.into_iter().map(|round| (key(&round), round)).collect())
    }

    fn identity(&self, _: &Self::Known, _: usize, entry: &Row) -> Option<(&'static str, String)> {
        let (route, intake, number) = key_of(entry)?;
        Some(("route", format!("{route} {intake} {number}")))
    }

    fn judge(
        &self,
        known: &Self::Known,
        row: &mut Judge<'_>,
        entry: &Row,
    ) -> Option<Judged<Steps>> {
        let route = row.need("route", entry.route.as_ref()).copied();
        let intake = row.need("intake_fiscal_year", entry.intake_fiscal_year.as_ref()).copied();
        let (route, intake) = (route?, intake?);
        let number = entry.number_in_year.map_or(1, |number| number.0);
        let (basis, verdict) = match known.get(&(route, intake, number)) {
            Some(round) => {
                (format!("{}/{}", round.id, round.version), known_round(row, entry, round))
            }
            None => (String::new(), new_round(row, entry, (route, intake, number))),
        };
        let verdict = verdict.filter(|_| row.is_good())?;
        let name = format!("{} {}採用 第{number}回", route.name_ja(), intake.label());
        Some(Judged { name, verdict, basis })
    }

    fn carry_out(&self, tx: &mut Tx<'_>, _: &Scope, work: &Steps) -> Result<Subject, Problem> {
        let id = match work {
            Steps::Create(new) => store::add(tx, new)?,
            Steps::Change(id, counts) => {
                let round = store::round(tx.db, *id, None)?.ok_or(Problem::not_found())?;
                store::replace_counts(tx, &round, counts)?;
                *id
            }
        };
        let version = store::round(tx.db, id, None)?.ok_or(Problem::not_found())?.version;
        Ok(Subject { id: id.number(), version })
    }

    fn built_upon(
        &self,
        db: &mut Db,
        _: &Scope,
        written: &[Written],
    ) -> Result<Vec<(usize, Wording)>, Problem> {
        Written::moved(written, ("人数の変更", "a change of its counts"), |id| {
            Ok(store::round(db, HiringRoundId(id), None)?.map(|round| round.version))
        })
    }

    fn take_back(
        &self,
        tx: &mut Tx<'_>,
        _: &Scope,
        written: &Written,
        moment: NaiveDateTime,
    ) -> Result<(), Problem> {
        let id = HiringRoundId(written.subject.id);
        let now = store::round(tx.db, id, None)?.ok_or(Problem::not_found())?;
        let before = store::round(tx.db, id, Some(moment - TimeDelta::microseconds(1)))?;
        // A round does not go away: one that should not be there has counts that do not apply.
        let count = |kind| match &before {
            Some(before) => before.count(kind),
            None => Count::without(CountStatus::NotApplicable),
        };
        let counts: Counts = CountKind::ALL.iter().map(|kind| (*kind, count(*kind))).collect();
        store::replace_counts(tx, &now, &counts).map(drop)
    }
}

fn key_of(entry: &Row) -> Option<Key> {
    let number = entry.number_in_year.map_or(1, |number| number.0);
    Some((entry.route?, entry.intake_fiscal_year?, number))
}

/// The column of a fault: `/applicants/count` and its like.
fn tell(row: &mut Judge<'_>, errors: Vec<FieldError>) {
    for error in errors {
        let part = error.pointer.trim_start_matches('/').split('/').next().unwrap_or("");
        let key = CountKind::ALL.iter().map(|kind| kind.as_str()).find(|key| *key == part);
        let other = if part == "route" { "route" } else { "exam_fiscal_year" };
        row.fault(key.unwrap_or(other), error.clone());
    }
}

fn new_round(
    row: &mut Judge<'_>,
    entry: &Row,
    (route, intake_fiscal_year, number_in_year): Key,
) -> Option<Verdict<Steps>> {
    let exam = *row.need("exam_fiscal_year", entry.exam_fiscal_year.as_ref())?;
    let (counts, _) = entry.over(|_| Count::without(CountStatus::NotYetKnown));
    let new =
        NewRound { route, exam_fiscal_year: exam, intake_fiscal_year, number_in_year, counts };
    tell(row, check_round(&new));
    Some(Verdict::Create(Steps::Create(new)))
}

fn known_round(row: &mut Judge<'_>, entry: &Row, round: &Round) -> Option<Verdict<Steps>> {
    if entry.exam_fiscal_year.is_some_and(|year| year != round.exam_fiscal_year) {
        let place = ("採用試験の画面", "the page of the round");
        let other = round.exam_fiscal_year.label();
        let error = FieldError::new("", "kept_elsewhere").with("other", other);
        row.fault("exam_fiscal_year", error.saying("place", place));
    }
    let (counts, keys) = entry.over(|kind| round.count(kind));
    tell(row, check_counts(&counts));
    Some(if keys.is_empty() {
        Verdict::Leave
    } else {
        Verdict::Change(Steps::Change(round.id, counts), keys)
    })
}
