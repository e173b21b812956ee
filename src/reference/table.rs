//! Which tables there are, what their columns are called, and how a cell reads to people and to the
//! slices.

use chrono::NaiveDate;

use crate::demand::TargetKind;
use crate::folder::{Cells, Folder};
use crate::hiring::Employer;
use crate::problem::{FieldError, Problem};
use crate::training::Category;
use crate::vocab::{FiscalYear, Grade, HiringRoute, PostType, terms};
use crate::web::{Value, flag, half_width};

terms! {
    /// A table that is kept by hand.
    ReferenceTable {
        /// 資格・試験.
        Exams = "exams", "資格・試験", "Exams";
        /// 手当の規則, dated.
        AllowanceRules = "allowance_rules", "手当の規則", "Allowance rules";
        /// 配置の目標.
        Targets = "targets", "配置の目標", "Targets of placement";
        /// 希望地の区域.
        WishZones = "wish_zones", "希望地の区域", "Zones of wished places";
        /// 採用予定（団体の種類ごと）.
        HiringPlans = "hiring_plans", "採用予定", "Planned hires";
        /// 育成の手段.
        DevelopmentScheme = "development_scheme", "育成の手段", "Tools of development";
    }
}

/// What may be the key of a table; whether there is such a table is found where the rights are known,
/// so that nobody else learns which there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableKey(String);

impl std::str::FromStr for TableKey {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if text.bytes().all(good) { Ok(Self(text.to_owned())) } else { Err("term_unknown") }
    }
}

impl TableKey {
    /// The table that is meant.
    ///
    /// # Errors
    /// `not_found`.
    pub fn table(&self) -> Result<ReferenceTable, Problem> {
        self.0.parse().map_err(|_| Problem::not_found())
    }
}

impl From<ReferenceTable> for TableKey {
    fn from(table: ReferenceTable) -> Self {
        Self(table.as_str().to_owned())
    }
}

/// What a column holds.
#[derive(Clone, Copy, Debug)]
pub enum ColumnKind {
    Text,
    Number,
    Year,
    Day,
    Flag,
    /// A body's code; with `*` for every municipality.
    Body,
    /// One of a closed list: key, Japanese, English.
    Term(fn() -> Vec<[&'static str; 3]>),
    /// Several of them, with spaces between.
    Terms(fn() -> Vec<[&'static str; 3]>),
    /// One exam of the table of exams, or several with spaces between.
    Exam,
    Exams,
}

/// A column: its heading in the folder, and what people call it.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub key: &'static str,
    pub name_ja: &'static str,
    pub name_en: &'static str,
    /// What its heading in a file may be besides the key.
    pub headings: &'static [&'static str],
    pub kind: ColumnKind,
    pub required: bool,
}

macro_rules! words {
    ($type:ty) => {
        || <$type>::ALL.iter().map(|one| [one.as_str(), one.name_ja(), one.name_en()]).collect()
    };
}

macro_rules! columns {
    ($($key:literal $ja:literal $en:literal $kind:expr, $required:literal;)*) => {
        &[$(Column { key: $key, name_ja: $ja, name_en: $en, headings: &[$ja], kind: $kind, required: $required },)*]
    };
}

impl ReferenceTable {
    /// Its file in the folder.
    #[must_use]
    pub fn file(self) -> String {
        format!("{}.csv", self.as_str())
    }

    /// Its columns, as they are written out.
    #[must_use]
    #[rustfmt::skip]
    pub const fn columns(self) -> &'static [Column] {
        use ColumnKind::{Body, Day, Exam, Exams, Flag, Number, Term, Terms, Text, Year};
        match self {
            Self::Exams => columns! {
                "exam" "記号" "Key" Text, true;
                "name_ja" "名称" "Name" Text, true;
                "predecessor_of" "後継の試験" "Succeeded by" Exam, false;
            },
            Self::AllowanceRules => columns! {
                "name" "手当の名称" "Allowance" Text, true;
                "valid_from" "適用開始日" "In force from" Day, true;
                "valid_to" "適用終了日" "In force until" Day, false;
                "amount_yen" "月額（円）" "Yen a month" Number, true;
                "years" "支給年数" "Years" Number, true;
                "recruitment_routes" "対象の試験区分" "Routes" Terms(words!(HiringRoute)), true;
                "exams" "対象の資格・試験" "Exams" Exams, true;
                "excluded_salary_grades" "対象外の級" "Grades left out" Text, false;
                "source" "出典" "Source" Text, true;
            },
            Self::Targets => columns! {
                "organization_code" "団体コード" "Body" Body, true;
                "kind" "目標の種類" "Kind" Term(words!(TargetKind)), true;
                "first_fiscal_year" "始期の年度" "From fiscal year" Year, true;
                "shared_wanted" "共通人材（人）" "Shared people" Number, true;
                "own_wanted" "自団体の職員（人）" "Own people" Number, true;
                "role_no" "役割の番号" "Number of the role" Number, false;
                "post_type" "役割のポスト種別" "Type of post of the role" Term(words!(PostType)), false;
                "grade" "役割の相当級" "Grade of the role" Term(words!(Grade)), false;
                "note" "備考" "Note" Text, false;
                "source" "出典" "Source" Text, true;
            },
            Self::WishZones => columns! {
                "zone" "区域の記号" "Key" Text, true;
                "name_ja" "区域の名称" "Name" Text, true;
                "organization_code" "団体コード" "Body" Body, true;
            },
            Self::HiringPlans => columns! {
                "intake_fiscal_year" "採用年度" "Intake" Year, true;
                "employer" "採用する団体" "Employer" Term(words!(Employer)), true;
                "planned" "採用予定者数（人）" "Planned" Number, true;
                "approximate" "「程度」" "About" Flag, true;
                "source" "出典" "Source" Text, true;
            },
            Self::DevelopmentScheme => columns! {
                "category" "分類" "Category" Term(words!(Category)), true;
                "tool_ja" "手段" "Tool" Text, true;
                "content_ja" "内容" "What it is for" Text, true;
            },
        }
    }
}

impl Column {
    /// The choices of a closed column: key, Japanese, English.
    #[must_use]
    pub fn choices(&self, folder: &Folder) -> Vec<[String; 3]> {
        match self.kind {
            ColumnKind::Term(all) | ColumnKind::Terms(all) => {
                all().into_iter().map(|one| one.map(str::to_owned)).collect()
            }
            ColumnKind::Exam | ColumnKind::Exams => named(folder, "exams.csv", "exam"),
            ColumnKind::Body => {
                let everybody = ["*", "すべての市町", "Every municipality"].map(str::to_owned);
                let mut bodies = named(folder, "organizations.csv", "code");
                bodies.insert(0, everybody);
                bodies
            }
            ColumnKind::Flag => [["true", "程度", "About"], ["false", "ちょうど", "Exactly"]]
                .map(|one| one.map(str::to_owned))
                .to_vec(),
            _ => Vec::new(),
        }
    }

    /// Whether several of the choices may stand in a cell.
    #[must_use]
    pub const fn takes_several(&self) -> bool {
        matches!(self.kind, ColumnKind::Terms(_) | ColumnKind::Exams)
    }

    /// A recorded cell as people read it; `place` is that of the language in a choice.
    #[must_use]
    pub fn shown(&self, choices: &[[String; 3]], cell: &str, place: usize) -> String {
        let name = |key: &str| {
            let known = choices.iter().find(|one| one[0] == key);
            known.map_or_else(|| key.to_owned(), |one| one[place].clone())
        };
        match self.kind {
            ColumnKind::Terms(_) | ColumnKind::Exams => {
                cell.split_whitespace().map(name).collect::<Vec<_>>().join("、")
            }
            ColumnKind::Year => {
                cell.parse::<FiscalYear>().map_or_else(|_| cell.to_owned(), |year| year.label())
            }
            _ if choices.is_empty() => cell.to_owned(),
            _ => name(cell),
        }
    }

    /// A cell as somebody typed it, as the folder has it.
    ///
    /// # Errors
    /// What is wrong with it and what to do; the pointer is empty.
    pub fn read(&self, choices: &[[String; 3]], typed: &str) -> Result<String, FieldError> {
        let typed = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        if typed.is_empty() {
            let required = self.required.then(|| FieldError::new("", "required"));
            return required.map_or(Ok(typed), Err);
        }
        match self.kind {
            ColumnKind::Text => Ok(typed),
            ColumnKind::Number => {
                let plain = half_width(&typed).replace(',', "");
                let number = plain.parse::<u32>().ok().filter(|number| *number <= 100_000_000);
                let range = || FieldError::new("", "number_out_of_range");
                let error = || range().with("min", 0).with("max", 100_000_000);
                number.map(|number| number.to_string()).ok_or_else(error)
            }
            ColumnKind::Year => Ok(FiscalYear::read(&typed)?.year().to_string()),
            ColumnKind::Day => Ok(NaiveDate::read(&typed)?.to_string()),
            ColumnKind::Flag => match choices.iter().find(|one| one[1..].contains(&typed)) {
                Some(one) => Ok(one[0].clone()),
                None => flag(&typed).map(|yes| yes.to_string()),
            },
            ColumnKind::Terms(_) | ColumnKind::Exams => {
                let parts = typed.split(['、', ',', ' ']).filter(|part| !part.is_empty());
                let keys: Vec<String> =
                    parts.map(|part| chosen(choices, part)).collect::<Result<_, _>>()?;
                Ok(keys.join(" "))
            }
            ColumnKind::Body | ColumnKind::Term(_) | ColumnKind::Exam => chosen(choices, &typed),
        }
    }
}

fn chosen(choices: &[[String; 3]], typed: &str) -> Result<String, FieldError> {
    let same = |name: &String| half_width(name) == half_width(typed);
    let meant = choices.iter().find(|one| one.iter().any(same));
    if let Some(one) = meant {
        return Ok(one[0].clone());
    }
    let allowed: Vec<&str> = choices.iter().map(|one| one[1].as_str()).take(40).collect();
    Err(FieldError::new("", "term_unknown").with("allowed", allowed.join(", ")))
}

fn named(folder: &Folder, file: &str, key: &str) -> Vec<[String; 3]> {
    let cell = |cells: &Cells, heading: &str| cells.get(heading).cloned().unwrap_or_default();
    let one = |(_, cells): (String, Cells)| {
        let name = cell(&cells, "name_ja");
        let english = cells.get("name_en").cloned().unwrap_or_else(|| name.clone());
        [cell(&cells, key), name, english]
    };
    folder.recorded_lines(file).into_iter().map(one).collect()
}
