//! Where the datasets come from, and which of their figures count people.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::model::{Count, Dataset, DatasetColumn, Group, History, withheld};
use crate::assignment::served_between;
use crate::auth::Scope;
use crate::commons::{Practices, PublishedCounts, field_name};
use crate::db::Db;
use crate::hiring::{self, Selection};
use crate::ledger::{self, Filter, Ledger};
use crate::organization;
use crate::problem::{Code, Problem};
use crate::training;
use crate::vocab::{FiscalYear, Language, OrganizationCode};

/// Years back from this one.
const YEARS: i32 = 10;

/// A dataset before anything is withheld: figures that count people have a key.
struct Draft {
    name: &'static str,
    title: [&'static str; 2],
    description: &'static str,
    columns: &'static [(&'static str, &'static str)],
    rows: Vec<Vec<Cell>>,
    groups: Vec<Group>,
}

enum Cell {
    Said(Value),
    /// A count, by its key.
    Counted(i64, String),
    /// What tells these counts, and is withheld with any of them.
    Told(Value, Vec<String>),
}

impl Draft {
    fn dataset(self, kept: &BTreeSet<String>) -> Dataset {
        let mut places = Vec::new();
        let mut rows = Vec::new();
        for (row, cells) in self.rows.into_iter().enumerate() {
            let mut values = Vec::new();
            for (column, cell) in cells.into_iter().enumerate() {
                let (value, hidden) = match cell {
                    Cell::Said(value) => (value, false),
                    Cell::Counted(value, key) => (value.into(), kept.contains(&key)),
                    Cell::Told(value, keys) => (value, keys.iter().any(|key| kept.contains(key))),
                };
                if hidden {
                    places.push((row, column));
                }
                values.push(if hidden { Value::Null } else { value });
            }
            rows.push(values);
        }
        let column =
            |(key, name): &(&str, &str)| DatasetColumn { key: (*key).into(), name: (*name).into() };
        Dataset {
            name: self.name.to_owned(),
            title: self.title[0].to_owned(),
            title_en: self.title[1].to_owned(),
            description: self.description.to_owned(),
            columns: self.columns.iter().map(column).collect(),
            rows,
            withheld: places,
        }
    }
}

fn said(value: impl Into<Value>) -> Cell {
    Cell::Said(value.into())
}

/// Cells that were decided on: their names, and whether each is withheld.
pub type Decided = Vec<(String, bool)>;

/// Every dataset as it may be public, and the keys of all figures with whether each is withheld.
///
/// # Errors
/// When the rows cannot be read.
pub fn datasets(
    db: &mut Db,
    scope: &Scope,
    history: &History,
    threshold: i64,
) -> Result<(Vec<Dataset>, Decided), Problem> {
    let drafts = vec![
        by_body(db, scope)?,
        hires(db)?,
        courses(db, scope, threshold)?,
        practices(db, scope)?,
        counts(db, scope)?,
    ];
    let groups: Vec<Group> = drafts.iter().flat_map(|draft| draft.groups.clone()).collect();
    let kept = withheld(&groups, history, threshold);
    let keys = groups.iter().flat_map(|group| group.counts.iter().chain(&group.total));
    let decided = keys.map(|count| (count.key.clone(), kept.contains(&count.key))).collect();
    Ok((drafts.into_iter().map(|draft| draft.dataset(&kept)).collect(), decided))
}

/// People placed, by year and body served. Every body stands in every year, so that none comes and
/// goes from edition to edition.
fn by_body(db: &mut Db, scope: &Scope) -> Result<Draft, Problem> {
    let this = FiscalYear::of(scope.today()).map_err(|_| Problem::new(Code::Internal))?;
    let names = organization::names(db)?;
    let (mut rows, mut groups) = (Vec::new(), Vec::new());
    for year in (this.year() - YEARS..=this.year()).rev() {
        let Ok(fiscal_year) = FiscalYear::new(year) else { continue };
        let day = scope.today().min(fiscal_year.last_day());
        let mut served = served_between(db, fiscal_year.period())?;
        served.retain(|one| one.period.contains(day));
        let people = |of: &dyn Fn(&OrganizationCode) -> bool| {
            let of = served.iter().filter(|one| of(&one.host)).map(|one| one.talent);
            i64::try_from(of.collect::<BTreeSet<_>>().len()).unwrap_or(i64::MAX)
        };
        let all = people(&|_| true);
        if all == 0 {
            continue;
        }
        let mut group = Group::default();
        for (code, name) in &names {
            let value = people(&|host| host == code);
            let key = format!("placements/{year}/{code}");
            group.counts.push(Count { key: key.clone(), value });
            let body = [said(code.to_string()), said(name.as_str())];
            let mut row = vec![said(year), said(fiscal_year.label())];
            row.extend(body);
            row.push(Cell::Counted(value, key));
            rows.push(row);
        }
        let key = format!("placements/{year}/all");
        group.total = Some(Count { key: key.clone(), value: all });
        let sum = vec![said(year), said(fiscal_year.label()), said(""), said("計")];
        rows.push(sum.into_iter().chain([Cell::Counted(all, key)]).collect());
        groups.push(group);
    }
    Ok(Draft {
        name: "placements",
        title: ["団体・年度別の配属人数", "People placed by body and year"],
        description: "発令された配属の人数です。年度末（今年度は作成日）の人数で、複数の団体に勤務する人は計で1人と数えます。少人数の欄は公開しません。",
        columns: &[
            ("fiscal_year", "年度"),
            ("fiscal_year_label", "年度（元号）"),
            ("organization_code", "全国地方公共団体コード"),
            ("organization_name", "団体"),
            ("people", "配属人数"),
        ],
        rows,
        groups,
    })
}

fn hires(db: &mut Db) -> Result<Draft, Problem> {
    let found = hiring::summarize(&hiring::rounds(db, &Selection::default())?);
    let (mut rows, mut groups) = (Vec::new(), Vec::new());
    for item in found.items {
        let year = item.intake_fiscal_year;
        let mut keys = Vec::new();
        let mut cell = |what: &str, count: Option<i64>| {
            let key = format!("hiring/{}/{}/{what}", item.route, year.year());
            let Some(value) = count else { return Cell::Said(Value::Null) };
            let counts = vec![Count { key: key.clone(), value }];
            groups.push(Group { counts, total: None });
            keys.push(key.clone());
            Cell::Counted(value, key)
        };
        let came = cell("came", item.numerator.count);
        let hired = cell("hired", item.denominator.count);
        let ratio = item.competition_ratio.map(|ratio| ratio.to_string());
        rows.push(vec![
            said(year.year()),
            said(year.label()),
            said(item.route.to_string()),
            said(item.route_label),
            said(item.numerator.kind.to_string()),
            came,
            hired,
            Cell::Told(json!(ratio), keys),
        ]);
    }
    Ok(Draft {
        name: "hiring",
        title: ["採用の実績と競争倍率", "Hires and competition ratios"],
        description: hiring::DEFINITION,
        columns: &[
            ("intake_fiscal_year", "採用年度"),
            ("intake_fiscal_year_label", "採用年度（元号）"),
            ("route", "試験区分コード"),
            ("route_label", "試験区分"),
            ("numerator", "受験者数・応募者数の別"),
            ("came", "受験者数・応募者数"),
            ("hired", "採用者数"),
            ("competition_ratio", "競争倍率"),
        ],
        rows,
        groups,
    })
}

fn courses(db: &mut Db, scope: &Scope, threshold: i64) -> Result<Draft, Problem> {
    let this = FiscalYear::of(scope.today()).map_err(|_| Problem::new(Code::Internal))?;
    let (mut rows, mut groups) = (Vec::new(), Vec::new());
    for year in (this.year() - YEARS..=this.year()).rev() {
        let Ok(fiscal_year) = FiscalYear::new(year) else { continue };
        for one in training::statistics(db, scope, fiscal_year, threshold)?.items {
            let people = match one.participants {
                None => Cell::Said(Value::Null),
                Some(value) => {
                    let key = format!("training/{}", one.course_id);
                    let counts = vec![Count { key: key.clone(), value }];
                    groups.push(Group { counts, total: None });
                    Cell::Counted(value, key)
                }
            };
            rows.push(vec![
                said(year),
                said(fiscal_year.label()),
                said(one.name.to_string()),
                said(one.category.name_ja()),
                people,
                Cell::Said(json!(one.published_participants)),
                Cell::Said(json!(one.published_municipalities)),
                said(one.source.to_string()),
            ]);
        }
    }
    Ok(Draft {
        name: "training",
        title: ["研修の受講者数", "Participants of training"],
        description: "修了を記録した人数と、資料で公表された人数です。二つは別の数え方で、足し合わせません。少人数の欄は公開しません。",
        columns: &[
            ("fiscal_year", "年度"),
            ("fiscal_year_label", "年度（元号）"),
            ("name", "研修名"),
            ("category", "区分"),
            ("participants", "修了者数"),
            ("published_participants", "公表された受講者数"),
            ("published_municipalities", "公表された市町数"),
            ("source", "出典"),
        ],
        rows,
        groups,
    })
}

/// Practices that were allowed to be published; their contact stays inside.
fn practices(db: &mut Db, scope: &Scope) -> Result<Draft, Problem> {
    const SHOWN: [&str; 9] = [
        "title",
        "kind",
        "theme",
        "stage",
        "fiscal_year",
        "summary",
        "effect",
        "hours_saved",
        "document",
    ];
    let names = organization::names(db)?;
    let filter = Filter::on(Practices::LEDGER).in_state(&["open"]);
    let row = |one: ledger::Entry| {
        let words = |key: &str| {
            let (field, value) = (Practices::SPEC.field(key)?, one.content.get(key)?);
            Some(match value {
                Value::Number(_) => value.clone(),
                _ => field.words(value, Language::Japanese, &|_| None).into(),
            })
        };
        let fields = one.content.get("field").and_then(Value::as_array);
        let fields = fields.into_iter().flatten().filter_map(Value::as_str);
        let fields: Vec<String> = fields.map(|key| field_name(key, Language::Japanese)).collect();
        let body = one.organization.as_ref();
        let mut cells = vec![
            said(one.id.to_string()),
            said(body.map_or_else(String::new, ToString::to_string)),
            said(body.and_then(|code| names.get(code)).cloned().unwrap_or_default()),
            said(fields.join("、")),
        ];
        cells.extend(SHOWN.map(|key| Cell::Said(words(key).unwrap_or(Value::Null))));
        cells
    };
    let rows = ledger::within(db, scope, &filter)?.into_iter().map(row).collect();
    Ok(Draft {
        name: "practices",
        title: ["DX施策・好事例", "Practices"],
        description: "県と市町のDX施策・好事例のうち、公開してよいと認められたものです。",
        columns: &[
            ("id", "ID"),
            ("organization_code", "全国地方公共団体コード"),
            ("organization_name", "団体"),
            ("field", "分野"),
            ("title", "取組の名称"),
            ("kind", "種類"),
            ("theme", "テーマ"),
            ("stage", "段階"),
            ("fiscal_year", "開始年度"),
            ("summary", "概要"),
            ("effect", "効果"),
            ("hours_saved", "削減した時間（年・時間）"),
            ("document", "資料のアドレス"),
        ],
        rows,
        groups: Vec::new(),
    })
}

fn counts(db: &mut Db, scope: &Scope) -> Result<Draft, Problem> {
    const SHOWN: [&str; 6] = ["title", "subject", "kind", "count", "published_on", "source"];
    let all = ledger::within(db, scope, &Filter::on(PublishedCounts::LEDGER))?;
    let row = |one: ledger::Entry| {
        let words = |key: &str| {
            let (field, value) = (PublishedCounts::SPEC.field(key)?, one.content.get(key)?);
            Some(match value {
                Value::Number(_) => value.clone(),
                _ => field.words(value, Language::Japanese, &|_| None).into(),
            })
        };
        SHOWN.map(|key| Cell::Said(words(key).unwrap_or(Value::Null))).into()
    };
    Ok(Draft {
        name: "published-counts",
        title: ["公表された件数", "Published counts"],
        description: "資料で公表された件数です。登録された記録の数ではありません。",
        columns: &[
            ("title", "件数の名称"),
            ("subject", "何の件数か"),
            ("kind", "種類"),
            ("count", "件数"),
            ("published_on", "公表日"),
            ("source", "出典"),
        ],
        rows: all.into_iter().map(row).collect(),
        groups: Vec::new(),
    })
}
