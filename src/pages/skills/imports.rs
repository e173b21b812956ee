//! Filled files come in: the own skill sheet, the sheets of many, answers to a demand call. A file
//! is rehearsed first and says row by row what is wrong, or in numbers what it would write; then it
//! is confirmed. Beside it lies the file to fill in.

use super::sheet::open;
use crate::assessment::{self, SheetImport, Whose, acts};
use crate::auth::may;
use crate::auth::new_secret;
use crate::demand::{self, Call, DemandImport};
use crate::pages::demand::demands::{call_names, counting};
use crate::pages::kit::upload::{Chosen, Sent, at_file};
use crate::pages::kit::{
    Answer, Block, Cell, Field, Form, Grid, Kind, Link, Visit, Words, blocks, with_form,
};
use crate::problem::{Code, FieldError, Problem};
use crate::vocab::DemandCallId;
use crate::web::{FaultView, Page, Route, Sheet, Table, Upload};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/my/sheet/file", "自分のスキルシートのファイル", own_file),
        Route::get("/my/sheet/import", "自分のスキルシートの取込の画面", own_form),
        Route::post("/my/sheet/import", "自分のスキルシートの取込", own),
        Route::get("/assessments/items", "スキルシートの記入用ファイル", sheets_file),
        Route::get("/assessments/import", "スキルシートの取込の画面", sheets_form),
        Route::post("/assessments/import", "スキルシートの取込", sheets),
        Route::get("/demands/import", "需要調査票の取込の画面", demands_form),
        Route::post("/demands/import", "需要調査票の取込", demands),
    ]
}

/// Where a file is taken in.
pub struct Place {
    /// Title of the screen.
    pub title: &'static str,
    pub path: String,
    /// Where one came from.
    pub back: String,
    /// What stands before the form.
    pub lead: Vec<Block>,
    /// What is asked beside the file.
    pub fields: Vec<Field>,
}

/// What a file would do.
#[derive(Default)]
pub struct Told {
    /// In a sentence, when nothing is wrong.
    pub does: String,
    /// Whether there is anything to write.
    pub writes: bool,
    /// What one should know before.
    pub beside: Vec<Block>,
    /// Rows of the file.
    pub rows: usize,
    /// What is wrong, with its place.
    pub faults: Vec<FaultView>,
    /// Sheets of the workbook that were not read.
    pub ignored: Vec<String>,
    /// What this rests on; what was changed meanwhile is then no surprise.
    pub digest: String,
    /// Whether the file is given back with its faults marked.
    pub marks: bool,
}

/// Faults shown at once; somebody mends them from the top. The file has all that are told.
const FAULTS: usize = 100;

impl Place {
    fn asking<A>(&self, visit: &Visit<A>) -> Form {
        let w = visit.w;
        let mut fields = self.fields.clone();
        fields.push(Field::new("file", w.file, Kind::File).required().support(w.file_support));
        visit.form(&self.path, w.file_rehearse, fields).back(&self.back)
    }

    /// The form that takes the rehearsed file in, once.
    fn confirming<A>(
        &self,
        visit: &Visit<A>,
        (file, digest): (&Chosen, &str),
        asked: &Form,
    ) -> Form {
        let w = visit.w;
        let hidden = |name: &str, value: &str| Field::new(name, "", Kind::Hidden).value(value);
        let mut fields = vec![hidden("sure", "true"), hidden("once", &new_secret())];
        fields.push(hidden("digest", digest));
        fields
            .extend(self.fields.iter().map(|field| hidden(&field.name, asked.typed(&field.name))));
        fields.extend(file.kept(w));
        visit.form(&self.path, w.file_take_in, fields).in_parts().back(&self.path)
    }

    pub fn blank<A>(self, visit: &Visit<A>) -> Result<Answer, Problem> {
        let form = self.asking(visit);
        let mut parts = self.lead;
        parts.push(Block::Form(form));
        visit.page(self.title, blocks(parts))
    }

    /// What the file would do, with the way on.
    fn shown<A>(
        &self,
        visit: &Visit<A>,
        told: &Told,
        file: &Chosen,
        asked: Form,
    ) -> Result<Answer, Problem> {
        let (w, good) = (visit.w, told.faults.is_empty());
        let mut parts = Vec::new();
        if good {
            parts.push(Block::Notice(if told.writes { "good" } else { "info" }, told.does.clone()));
            parts.push(Block::Facts(vec![(w.file.to_owned(), Cell::text(&file.name))]));
            parts.extend(told.beside.clone());
        } else {
            parts.push(Block::Notice(
                "bad",
                Words::fill(w.file_bad, &[&file.name, &told.faults.len(), &told.rows]),
            ));
            let (name, text) = match told.marks {
                true => ("marked", w.file_marked),
                false => ("faults", w.file_of_faults),
            };
            let mut fields = self.fields.clone();
            for field in &mut fields {
                *field = Field::new(&field.name, "", Kind::Hidden).value(asked.typed(&field.name));
            }
            fields.push(Field::new(name, "", Kind::Hidden).value("true"));
            fields.extend(file.kept(w));
            parts.push(Block::Form(visit.form(&self.path, text, fields).in_parts()));
            parts.push(Block::Grid(faults(&told.faults, w)));
        }
        if !told.ignored.is_empty() {
            parts.push(Block::Text(Words::fill(w.sheets_ignored, &[&told.ignored.join("、")])));
        }
        if good && told.writes {
            parts.push(Block::Form(self.confirming(visit, (file, &told.digest), &asked)));
        } else {
            parts.extend([Block::Section("again", w.file_again.to_owned()), Block::Form(asked)]);
        }
        visit.page(&format!("{}: {}", self.title, w.file_rehearsed), blocks(parts))
    }
}

/// Every fault with its place, as far as they are shown at once.
fn faults(faults: &[FaultView], w: &'static Words) -> Grid {
    let heads = [w.row_number, w.heading, w.value_found, w.remedy, w.sheet_name];
    let grid =
        faults.iter().take(FAULTS).fold(Grid::new(w.faults_of_file, &heads, w), |grid, fault| {
            let detail = if w.tag == "en" { &fault.detail_en } else { &fault.detail };
            let row = Cell::Days(Words::fill(w.row_named, &[&fault.row]));
            grid.row(vec![
                row,
                Cell::text(&fault.heading),
                Cell::text(&fault.value),
                Cell::text(detail),
                Cell::text(&fault.sheet),
            ])
        });
    let status = match faults.len() {
        all if all > FAULTS => Words::fill(w.count_shown, &[&all, &FAULTS]),
        all => Words::fill(w.count_all, &[&all]),
    };
    Grid { status: Some(status), ..grid }
}

/// Every fault that is told, as a workbook.
fn faults_file(told: &Told, name: &str, w: &'static Words) -> Result<Answer, Problem> {
    let heads = [("シート", 16), ("行", 8), ("項目", 20), ("値", 24), ("直し方", 80)];
    let table =
        Table::new(format!("{}_エラー", name.rsplit_once('.').map_or(name, |cut| cut.0)), &heads);
    let row = |table: Table, fault: &FaultView| {
        let detail = if w.tag == "en" { &fault.detail_en } else { &fault.detail };
        let row = fault.row.to_string();
        let cells = [&fault.sheet, &row, &fault.heading, &fault.value, detail];
        table.row(cells.into_iter().cloned().collect())
    };
    told.faults.iter().fold(table.counting(&["行"]), row).workbook().map(Answer::file)
}

/// What is wrong with the question beside the file stands at its field, everything else at the
/// file.
fn placed(problem: Problem, w: &'static Words) -> Problem {
    let of_query = |error: &FieldError| FieldError {
        pointer: format!("/{}", error.pointer.trim_start_matches('?')),
        ..error.clone()
    };
    match problem.code.status() {
        _ if problem.code == Code::FileBeyondLimits => at_file(&problem, w),
        400 if problem.errors.iter().any(|error| error.pointer.starts_with('?')) => {
            Problem::invalid(problem.errors.iter().map(of_query).collect())
        }
        400 | 413 | 415 => at_file(&problem, w),
        _ => problem,
    }
}

/// Rehearses a file or, once it is confirmed, takes it in: `store` says what is shown then. A file
/// whose facts have changed since it was rehearsed is told row by row again.
pub async fn take_in<A>(
    sent: Sent<A>,
    place: Place,
    rehearse: impl AsyncFn(&Visit<A>, &Form, Vec<Sheet>) -> Result<Told, Problem>,
    store: impl AsyncFn(&Visit<A>, &Form, Upload) -> Result<Answer, Problem>,
) -> Result<Answer, Problem> {
    let Sent { step, file } = sent;
    let (visit, asked) = (&step.visit, step.filled(place.asking(&step.visit)));
    let refused = |problem: Problem, form: Form, lead: Vec<Block>| {
        visit.again(place.title, &placed(problem, visit.w), form, with_form(lead))
    };
    let file = match file {
        Ok(file) => file,
        Err(problem) => return refused(problem, asked, place.lead.clone()),
    };
    if step.typed("sure") == "true" {
        let upload = file.upload().once(step.typed("once")).seen(step.typed("digest"));
        match store(visit, &asked, upload).await {
            Ok(answer) => return Ok(answer),
            Err(problem) if problem.errors.iter().any(|error| error.code == "cell_invalid") => {}
            Err(problem) => return refused(problem, asked, place.lead.clone()),
        }
    }
    let (input, _turn) = file.upload().sheets(visit.can()).await;
    let told = match input.value() {
        Ok(sheets) => rehearse(visit, &asked, sheets).await,
        Err(problem) => Err(problem),
    };
    match told {
        Ok(told) if step.typed("faults") == "true" => faults_file(&told, &file.name, visit.w),
        Ok(told) => place.shown(visit, &told, &file, asked),
        Err(problem) => refused(problem, asked, place.lead.clone()),
    }
}

fn told_of_sheets(report: SheetImport, does: String) -> Told {
    let SheetImport { rows, items, errors, ignored_sheets, .. } = report;
    Told {
        does,
        writes: items > 0,
        beside: Vec::new(),
        rows,
        faults: errors,
        ignored: ignored_sheets,
        ..Told::default()
    }
}

fn own_place(w: &'static Words) -> Place {
    let lead = vec![
        Block::Text(w.own_import_lead.to_owned()),
        Block::Extras(vec![Link::new("/my/sheet/file?format=xlsx", w.sheet_to_fill)]),
    ];
    Place {
        title: w.own_import,
        path: "/my/sheet/import".to_owned(),
        back: "/my/sheet".to_owned(),
        lead,
        fields: Vec::new(),
    }
}

/// One's own sheet in the shape that is taken in again.
async fn own_file(visit: Visit<may::ReadAssessments>) -> Result<Answer, Problem> {
    let listing = visit.listing::<assessment::Filter>()?;
    let view = visit.can().read(assessment::own_sheet).await?;
    let page = Page { items: vec![view], next_cursor: None, total: None };
    listing.reply(&page, assessment::sheet_table).map(Answer::file)
}

async fn own_form(visit: Visit<may::WriteAssessments>) -> Result<Answer, Problem> {
    match open(&visit, acts::ASSESSMENT_FILL).await? {
        Some(_) => own_place(visit.w).blank(&visit),
        None => Ok(Answer::to("/my/sheet")),
    }
}

async fn own(sent: Sent<may::WriteAssessments>) -> Result<Answer, Problem> {
    let w = sent.step.visit.w;
    if open(&sent.step.visit, acts::ASSESSMENT_FILL).await?.is_none() {
        return Ok(Answer::to("/my/sheet"));
    }
    let rehearse = async |visit: &Visit<may::WriteAssessments>, _: &Form, sheets: Vec<Sheet>| {
        let report = visit
            .can()
            .read(move |db, scope| assessment::rehearse_import(db, scope, &sheets, Whose::Own))
            .await?;
        let does = match report.items {
            0 => Words::fill(w.sheet_says_nothing, &[&report.rows]),
            items => Words::fill(w.own_would_take_in, &[&report.rows, &items, &report.empty_rows]),
        };
        Ok(told_of_sheets(report, does))
    };
    let store = async |visit: &Visit<may::WriteAssessments>, _: &Form, upload: Upload| {
        let reply =
            assessment::handlers::take_in(visit.can().clone(), false, upload, Whose::Own).await?;
        Ok(Answer::to(format!("/my/sheet?done=own-{}", reply.said()["items"])))
    };
    take_in(sent, own_place(w), rehearse, store).await
}

fn sheets_place(w: &'static Words) -> Place {
    let files = vec![
        Link::new("/assessments/items?state=draft&format=xlsx", w.sheets_to_fill),
        Link::new("/assessments/items?state=draft&format=csv", w.sheets_to_fill_csv),
    ];
    let lead = vec![Block::Text(w.sheets_import_lead.to_owned()), Block::Extras(files)];
    Place {
        title: w.sheets_import,
        path: "/assessments/import".to_owned(),
        back: "/assessments".to_owned(),
        lead,
        fields: Vec::new(),
    }
}

/// Whole sheets as one file, in the shape that is taken in again; whose levels are in it is noted.
async fn sheets_file(visit: Visit<may::ReadAssessments>) -> Result<Answer, Problem> {
    let listing = visit.listing::<assessment::Filter>()?;
    let read = visit.can().read_logged(move |db, scope, looks| {
        let page = assessment::whole_sheets(db, scope, looks, &listing)?;
        Ok((listing, page))
    });
    let (listing, page) = read.await?;
    listing.reply(&page, assessment::sheet_table).map(Answer::file)
}

async fn sheets_form(visit: Visit<may::ManageAssessments>) -> Result<Answer, Problem> {
    sheets_place(visit.w).blank(&visit)
}

async fn sheets(sent: Sent<may::ManageAssessments>) -> Result<Answer, Problem> {
    let w = sent.step.visit.w;
    let rehearse = async |visit: &Visit<may::ManageAssessments>, _: &Form, sheets: Vec<Sheet>| {
        let report = visit
            .can()
            .read(move |db, scope| assessment::rehearse_import(db, scope, &sheets, Whose::Anybody))
            .await?;
        let does = match report.items {
            0 => Words::fill(w.sheet_says_nothing, &[&report.rows]),
            items => Words::fill(
                w.sheets_would_take_in,
                &[&report.rows, &report.sheets, &items, &report.empty_rows],
            ),
        };
        Ok(told_of_sheets(report, does))
    };
    let store = async |visit: &Visit<may::ManageAssessments>, _: &Form, upload: Upload| {
        let reply =
            assessment::handlers::take_in(visit.can().clone(), false, upload, Whose::Anybody)
                .await?;
        Ok(Answer::to(format!(
            "/assessments?done=sheets-{}-{}",
            reply.said()["sheets"],
            reply.said()["items"]
        )))
    };
    take_in(sent, sheets_place(w), rehearse, store).await
}

/// The calls that take answers today, with the files one can begin from.
async fn demands_place(visit: &Visit<may::WriteDemands>) -> Result<Option<Place>, Problem> {
    let (w, today) = (visit.w, visit.viewer.today());
    let calls = visit.can().read(|db, _| demand::calls(db)).await?;
    let open: Vec<Call> = calls.iter().filter(|call| call.is_open(today)).cloned().collect();
    let asked = visit
        .looks("call_id")
        .into_iter()
        .find(|id| open.iter().any(|call| call.id.to_string() == *id));
    let Some(call) = asked.or_else(|| counting(&open, today).map(|call| call.id.to_string()))
    else {
        return Ok(None);
    };
    let year = open.iter().find(|one| one.id.to_string() == call).map(|one| one.fiscal_year);
    let before = calls
        .iter()
        .filter(|other| year.is_some_and(|year| other.fiscal_year < year))
        .max_by_key(|other| other.fiscal_year);
    let file = |id: &str| format!("/demands?call_id={id}&format=xlsx");
    let mut files = vec![Link::new(file(&call), w.demands_to_fill)];
    files.extend(
        before.map(|before| Link::new(file(&before.id.to_string()), w.demands_of_last_year)),
    );
    let lead = vec![Block::Text(w.demands_import_lead.to_owned()), Block::Extras(files)];
    let fields = vec![
        Field::new("call_id", w.demand_call, Kind::Choice(call_names(&open, w)))
            .required()
            .value(&call),
    ];
    Ok(Some(Place {
        title: w.demands_import,
        path: "/demands/import".to_owned(),
        back: "/demands".to_owned(),
        lead,
        fields,
    }))
}

async fn demands_form(visit: Visit<may::WriteDemands>) -> Result<Answer, Problem> {
    match demands_place(&visit).await? {
        Some(place) => place.blank(&visit),
        None => Ok(Answer::to("/demand-calls")),
    }
}

/// Which call the file answers.
fn call_of(asked: &Form) -> Result<Option<DemandCallId>, Problem> {
    let typed = asked.typed("call_id");
    if typed.is_empty() {
        return Err(Problem::field("/call_id", "required"));
    }
    typed.parse().map(Some).map_err(|code| Problem::field("/call_id", code))
}

fn told_of_demands(report: DemandImport, w: &'static Words) -> Told {
    let DemandImport { rows, already_there, errors, ignored_sheets, .. } = report;
    let named = already_there
        .iter()
        .map(|row| Words::fill(w.row_named, &[row]))
        .collect::<Vec<_>>()
        .join("、");
    let hint = (!already_there.is_empty())
        .then(|| Block::Notice("info", Words::fill(w.demands_there_already, &[&named])));
    let does = Words::fill(w.demands_would_take_in, &[&rows]);
    Told {
        does,
        writes: rows > 0,
        beside: hint.into_iter().collect(),
        rows,
        faults: errors,
        ignored: ignored_sheets,
        ..Told::default()
    }
}

async fn demands(sent: Sent<may::WriteDemands>) -> Result<Answer, Problem> {
    let w = sent.step.visit.w;
    let Some(place) = demands_place(&sent.step.visit).await? else {
        return Ok(Answer::to("/demand-calls"));
    };
    let rehearse = async |visit: &Visit<may::WriteDemands>, asked: &Form, sheets: Vec<Sheet>| {
        let call = call_of(asked)?;
        let report = visit
            .can()
            .read(move |db, scope| demand::rehearse_import(db, scope, &sheets, call))
            .await?;
        Ok(told_of_demands(report, w))
    };
    let store = async |visit: &Visit<may::WriteDemands>, asked: &Form, upload: Upload| {
        let call = call_of(asked)?;
        let reply = demand::handlers::take_in(visit.can().clone(), false, call, upload).await?;
        let (said, call) = (reply.said(), call.map_or_else(String::new, |call| call.to_string()));
        let count = said["demand_ids"].as_array().map_or(0, Vec::len);
        Ok(Answer::to(format!("/demands?call_id={call}&state=draft&done=demands-{count}")))
    };
    take_in(sent, place, rehearse, store).await
}
