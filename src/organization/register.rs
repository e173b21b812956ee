//! 団体一覧 as a file, one row per body: in which fiscal years each takes part in what, as the list writes
//! it out, and as it comes in again.
//!
//! A body itself (name, place, tile) comes from the prefecture's folder; a row about a body that is not
//! there is a fault that says so.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{NaiveDateTime, TimeDelta};

use super::model::{Organization, Participation, check_participations};
use super::store;
use crate::auth::{Action, Scope};
use crate::db::{Db, Tx};
use crate::organization::acts;
use crate::problem::{FieldError, Problem, Wording};
use crate::vocab::{BodyKind, FiscalYear, Function, OrganizationCode};
use crate::web::{
    BodyName, Cell, Entry, Field, Importable, Judge, Judged, Kind, Offered, Subject, Table, Taken,
    Value, Verdict, Whole, Written, body_meant, fields, half_width,
};

fields! {
    /// A row of the list of bodies.
    Row {
        organization_code: OrganizationCode = ["団体コード", "全国地方公共団体コード"], 10, Required, "全国地方公共団体コード（6桁）。団体名の列だけでも取り込めます。";
        organization_name: BodyName = ["団体名"], 16, Optional, "県・市・町まで付けた団体名。コードと違うときは誤りになります。";
        name_kana: BodyName = ["カナ"], 24, Shown, "県のフォルダ（dxship init --from）で変更します。";
        name_en: BodyName = ["英語名"], 26, Shown, "県のフォルダ（dxship init --from）で変更します。";
        kind: BodyKind = ["区分"], 12, Shown, "県のフォルダ（dxship init --from）で変更します。";
        population: Whole<0, 100_000_000> = ["人口"], 10, Shown, "県のフォルダ（dxship init --from）で変更します。";
        placement: Years = ["配属参画年度", "配属"], 20, Optional, "配属に参画する年度。R5 は令和5年度から続くこと、R5〜R7 は令和7年度までのこと。2つ以上は「、」で区切り、参画しないときは「なし」。空欄は変えません。";
        development: Years = ["育成参画年度", "育成"], 20, Optional, "育成に参画する年度。書き方は配属と同じです。";
        demand: Years = ["需要参画年度", "需要"], 20, Optional, "需要の提出に参画する年度。書き方は配属と同じです。";
    }
}

/// Fiscal years of participation in one function, in order: first, and last unless it goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Years(Vec<(FiscalYear, Option<FiscalYear>)>);

const NONE: &str = "なし";

impl Value for Years {
    const KIND: Kind = Kind::Text;

    fn read(cell: &str) -> Result<Self, FieldError> {
        let plain = half_width(cell).replace(['~', '～', '－'], "〜").replace(',', "、");
        if plain == NONE {
            return Ok(Self(Vec::new()));
        }
        let year = |text: &str| text.parse().map_err(|code| FieldError::new("", code));
        let span = |text: &str| match text.split_once('〜') {
            None => Ok((year(text)?, None)),
            Some((first, "")) => Ok((year(first)?, None)),
            Some((first, last)) => Ok((year(first)?, Some(year(last)?))),
        };
        let mut spans: Vec<_> = plain.split('、').map(span).collect::<Result<_, FieldError>>()?;
        spans.sort_by_key(|(first, _)| *first);
        Ok(Self(spans))
    }

    fn cell(&self) -> Cell {
        let span = |(first, last): &(FiscalYear, Option<FiscalYear>)| match last {
            None => first.label(),
            Some(last) => format!("{}〜{}", first.label(), last.label()),
        };
        let spans: Vec<String> = self.0.iter().map(span).collect();
        if spans.is_empty() { NONE.to_owned().into() } else { spans.join("、").into() }
    }
}

impl Row {
    fn of(body: &Organization) -> Self {
        let years = |function| Some(years_of(&body.participations, function));
        let text = |text: &str| Some(BodyName(text.to_owned()));
        Self {
            organization_code: Some(body.code.clone()),
            organization_name: text(&body.name_ja),
            name_kana: text(&body.name_kana),
            name_en: text(&body.name_en),
            kind: Some(body.kind),
            population: Some(Whole(body.population)),
            placement: years(Function::Placement),
            development: years(Function::Development),
            demand: years(Function::Demand),
        }
    }

    const fn years(&self, function: Function) -> Option<&Years> {
        match function {
            Function::Placement => self.placement.as_ref(),
            Function::Development => self.development.as_ref(),
            Function::Demand => self.demand.as_ref(),
        }
    }

    /// What holds now with what the row says laid over it, and the keys of what differs. Years that
    /// stay keep their mark of being assumed.
    fn over(&self, now: &[Participation]) -> (Vec<Participation>, Vec<&'static str>) {
        let (mut set, mut keys) = (Vec::new(), Vec::new());
        for function in Function::ALL {
            let own = now.iter().filter(|part| part.function == *function);
            match self.years(*function) {
                Some(years) if *years != years_of(now, *function) => {
                    keys.push(function.as_str());
                    set.extend(years.0.iter().map(|span| part(now, *function, *span)));
                }
                _ => set.extend(own.copied()),
            }
        }
        (set, keys)
    }
}

fn part(
    now: &[Participation],
    function: Function,
    (first_fiscal_year, last_fiscal_year): (FiscalYear, Option<FiscalYear>),
) -> Participation {
    let new = Participation { function, first_fiscal_year, last_fiscal_year, assumed: false };
    let same = Participation { assumed: true, ..new };
    if now.contains(&same) { same } else { new }
}

fn years_of(set: &[Participation], function: Function) -> Years {
    let own = set.iter().filter(|part| part.function == function);
    let mut spans: Vec<_> =
        own.map(|part| (part.first_fiscal_year, part.last_fiscal_year)).collect();
    spans.sort_by_key(|(first, _)| *first);
    Years(spans)
}

/// The list as a file.
#[must_use]
pub(super) fn table(rows: &[Organization]) -> Table {
    Row::table("団体一覧", rows.iter().map(Row::of))
}

/// The list of bodies as it comes in.
#[derive(Clone, Copy)]
pub struct Bodies;

impl Bodies {
    /// What it is called in addresses and in the record of imports.
    pub const KIND: &'static str = "organizations";
}

/// Every body by code, with its version.
pub struct Known {
    names: BTreeMap<OrganizationCode, String>,
    bodies: BTreeMap<OrganizationCode, (i32, Organization)>,
}

/// What a row does: the whole set of one body.
#[derive(Clone)]
pub struct Step(OrganizationCode, Vec<Participation>);

impl Importable for Bodies {
    type Entry = Row;
    type Known = Known;
    type Work = Step;

    fn taken(&self) -> Taken {
        Taken::new(Action::WriteReference, Self::KIND, "団体一覧", acts::ORGANIZATION_IMPORT)
    }

    fn fields(&self) -> Cow<'static, [Field<Row>]> {
        Row::FIELDS.into()
    }

    fn blank(&self) -> Row {
        Row::default()
    }

    fn offered(&self, db: &mut Db, _: &Scope) -> Result<Vec<Offered>, Problem> {
        Ok(Offered::bodies(store::names(db)?))
    }

    fn load(&self, db: &mut Db, _: &Scope, _: &[Row]) -> Result<Known, Problem> {
        let all = store::all(db)?.into_iter();
        let bodies = all.map(|(version, body)| (body.code.clone(), (version, body))).collect();
        Ok(Known { names: store::names(db)?, bodies })
    }

    fn identity(&self, known: &Known, _: usize, entry: &Row) -> Option<(&'static str, String)> {
        let code = body_of(known, entry).ok()?;
        Some(("organization_code", code.to_string()))
    }

    fn judge(&self, known: &Known, row: &mut Judge<'_>, entry: &Row) -> Option<Judged<Step>> {
        let code = body_of(known, entry).map_err(|(key, error)| row.fault(key, error)).ok()?;
        let (version, body) = known.bodies.get(&code)?;
        let (set, keys) = entry.over(&body.participations);
        for error in check_participations(&set).err().unwrap_or_default() {
            let place = error.pointer.split('/').nth(2).and_then(|place| place.parse().ok());
            let function = place.and_then(|place: usize| set.get(place)).map(|part| part.function);
            row.fault(function.unwrap_or(Function::Placement).as_str(), error);
        }
        let verdict = match keys.is_empty() {
            true => Verdict::Leave,
            false => Verdict::Change(Step(code, set), keys),
        };
        let judged = Judged { name: body.name_ja.clone(), verdict, basis: version.to_string() };
        row.is_good().then_some(judged)
    }

    fn carry_out(&self, tx: &mut Tx<'_>, _: &Scope, work: &Step) -> Result<Subject, Problem> {
        store::replace_participations(tx, &work.0, &work.1)?;
        let version = version_of(tx.db, &work.0)?;
        Ok(Subject { id: number_of(&work.0), version })
    }

    fn built_upon(
        &self,
        db: &mut Db,
        _: &Scope,
        written: &[Written],
    ) -> Result<Vec<(usize, Wording)>, Problem> {
        let what = ("参画年度の変更", "a change of its years of participation");
        Written::moved(written, what, |id| version_of(db, &code_of(id)?).map(Some))
    }

    fn take_back(
        &self,
        tx: &mut Tx<'_>,
        _: &Scope,
        written: &Written,
        moment: NaiveDateTime,
    ) -> Result<(), Problem> {
        let code = code_of(written.subject.id)?;
        let before =
            store::participations_known(tx.db, &code, moment - TimeDelta::microseconds(1))?;
        store::replace_participations(tx, &code, &before)
    }
}

fn body_of(known: &Known, entry: &Row) -> Result<OrganizationCode, (&'static str, FieldError)> {
    let (code, name) = (entry.organization_code.as_ref(), entry.organization_name.as_ref());
    body_meant(&known.names, code, name)
}

fn version_of(db: &mut Db, code: &OrganizationCode) -> Result<i32, Problem> {
    let all = store::all(db)?;
    let found = all.into_iter().find(|(_, body)| body.code == *code);
    found.map(|(version, _)| version).ok_or_else(Problem::not_found)
}

/// The record of imports knows its subjects by number: six digits, of which none is lost.
fn number_of(code: &OrganizationCode) -> i64 {
    code.to_string().parse().unwrap_or_default()
}

fn code_of(number: i64) -> Result<OrganizationCode, Problem> {
    format!("{number:06}").parse().map_err(|_| Problem::not_found())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_read_as_they_are_written() {
        for (said, written) in [
            ("R5", "令和5年度"),
            ("令和５年度〜", "令和5年度"),
            ("2023~2025", "令和5年度〜令和7年度"),
            ("R9,R5〜R7", "令和5年度〜令和7年度、令和9年度"),
            ("なし", "なし"),
        ] {
            let years = Years::read(said).unwrap_or_else(|error| panic!("{said}: {error:?}"));
            assert_eq!(years.cell(), Cell::Text(written.to_owned()), "{said}");
            assert_eq!(Years::read(written).ok(), Some(years), "{written}");
        }
        for unreadable in ["参画", "R5〜R7〜R9", "〜R7", "R5、"] {
            assert!(Years::read(unreadable).is_err(), "{unreadable}");
        }
    }
}
