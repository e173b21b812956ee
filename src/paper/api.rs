//! Papers over HTTP.

mod attachments;
mod numbers;
mod templates;

use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

pub use attachments::{
    AttachmentSent, AttachmentView, attach, attached, attached_and_offered, attachment_of,
    file_of_attachment, retire,
};
pub use numbers::{NumberView, NumbersAsked, number, numbers_given, rescind};
pub use templates::{
    FieldView, Noting, TemplateView, VersionAsked, VersionView, add_version, file_of, template_of,
    templates,
};

pub use super::batch::Output;
use super::batch::{self, Batching};
use super::kinds::{PaperKind, TemplateKey};
use super::making::{self, Made, Making};
use super::numbering::{Numbering, Rescinding};
use super::store::{self, PrintRow};
use super::template::Templates;
use super::{STYLE, print, recommending};
use crate::auth::Scope;
use crate::auth::may::{self, Permission};
use crate::clock::in_japan;
use crate::db::Db;
use crate::paper::acts;
use crate::problem::{Code, FieldError, Problem};
use crate::vocab::{AssignmentId, NominationId, OrganizationCode};
use crate::web::{Can, Door, FileKind, Input, Page, PathKey, Query, Reply, Route, Seen};

/// Routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::get("/assignments/{id}/papers/{kind}", "配属の書類（Word・PDF・印刷用）", paper)
            .query::<Asking>()
            .refuses(&[406, 409, 422]),
        Route::post("/assignments/{id}/papers/{kind}/number", "書類に番号を付ける", number)
            .takes::<Numbering>()
            .returns::<NumberView>(),
        Route::get(
            "/pool-nominations/{id}/recommendation",
            "推薦書（Word・PDF・印刷用）",
            recommendation,
        )
        .query::<Asking>()
        .refuses(&[406, 409, 422]),
        Route::post("/paper-batches", "書類をまとめて作る（ZIP・印刷用）", batch)
            .takes::<Batching>()
            .refuses(&[404, 406]),
        Route::get("/paper-prints", "書類の印刷の記録", prints)
            .query::<PrintsAsked>()
            .returns::<Page<PrintView>>(),
        Route::get("/paper-numbers", "書類の番号の記録", numbers::list)
            .query::<NumbersAsked>()
            .returns::<Page<NumberView>>(),
        Route::post("/paper-numbers/rescind", "書類の番号の取消", rescind)
            .takes::<Rescinding>()
            .returns::<NumberView>()
            .refuses(&[404]),
    ];
    routes.extend(templates::routes());
    routes.extend(attachments::routes());
    routes
}

/// The kind of paper in a path. One that does not exist is answered like a paper that does not, once
/// the handler asks: an extractor that fails would race with the rights.
pub struct PathKind(Result<PaperKind, Problem>);

impl PathKind {
    /// Of a kind that is known.
    #[must_use]
    pub const fn of(kind: PaperKind) -> Self {
        Self(Ok(kind))
    }

    /// The kind.
    ///
    /// # Errors
    /// `not_found` for one that does not exist.
    pub fn kind(self) -> Result<PaperKind, Problem> {
        self.0
    }
}

impl FromRequest for PathKind {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let kind = request.match_info().get("kind").unwrap_or("").parse();
        ready(Ok(Self(kind.map_err(|_| Problem::not_found()))))
    }
}

/// In which form, and with which template.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asking {
    /// `docx` (default), `pdf`, or `html`, a page made for A4.
    pub format: Option<Output>,
    /// Preview with the template of this body instead of the one in force; marked 「見本」, not recorded.
    pub template_code: Option<OrganizationCode>,
    /// Version of that template (default: 0, the one the program brings along).
    pub template_version: Option<i32>,
}

impl Asking {
    fn making(&self, kind: PaperKind) -> Making {
        let preview = self.template_code.clone().map(|organization| {
            (TemplateKey { kind, organization }, self.template_version.unwrap_or(0))
        });
        Making { kind, preview }
    }
}

const HTML: &str = "text/html; charset=utf-8";
const ZIP: &str = "application/zip";

fn as_html(name: &str, made: &[Made]) -> Reply {
    let sections: Vec<String> = made.iter().map(Made::section).collect();
    let style = format!("<style>{STYLE}</style>");
    let page = print::page(name, &style, &sections);
    Reply::file(format!("{name}.html"), HTML, page.into_bytes())
}

const PDF: &str = "application/pdf";

impl Made {
    /// The file in the form that was asked for.
    fn reply(&self, output: Output) -> Reply {
        match output {
            Output::Docx => self.to_docx(),
            Output::Html => as_html(&self.name, std::slice::from_ref(self)),
            Output::Pdf => self.to_pdf(),
        }
    }

    /// The PDF to keep.
    #[must_use]
    pub fn to_pdf(&self) -> Reply {
        Reply::file(format!("{}.pdf", self.name), PDF, self.pdf.clone())
    }

    /// The Word file to keep.
    #[must_use]
    pub fn to_docx(&self) -> Reply {
        Reply::file(format!("{}.docx", self.name), FileKind::DOCUMENT, self.docx())
    }

    /// The whole page made for A4; `style` is the element that brings the style.
    #[must_use]
    pub fn page(&self, style: &str) -> String {
        print::page(&self.name, style, &[self.section()])
    }
}

pub async fn paper(
    can: Can<may::PrintPapers>,
    key: PathKey<AssignmentId>,
    kind: PathKind,
    asking: Query<Asking>,
) -> Result<Reply, Problem> {
    let output = asking.0.format.unwrap_or(Output::Docx);
    let made = made_of(&can, (key.0, kind.kind()?), &asking.0, output).await?;
    Ok(made.reply(output))
}

async fn recommendation(
    can: Can<may::ReadNominations>,
    key: PathKey<NominationId>,
    asking: Query<Asking>,
) -> Result<Reply, Problem> {
    let output = asking.0.format.unwrap_or(Output::Docx);
    Ok(recommended(&can, key.0, &asking.0, output).await?.reply(output))
}

/// Makes the letter about a nomination and records that it was.
///
/// # Errors
/// As for the API.
pub async fn recommended(
    can: &Can<may::ReadNominations>,
    id: NominationId,
    asking: &Asking,
    output: Output,
) -> Result<Made, Problem> {
    let making = asking.making(PaperKind::Recommendation);
    made_by(can, output, move |db, scope, _| recommending::one(db, scope, (id, &making))).await
}

/// Papers as one PDF. What cannot be printed so is refused before anything is recorded.
#[cfg(feature = "pdf")]
async fn as_pdf(door: &Door, made: &[Made]) -> Result<Vec<u8>, Problem> {
    use super::pdf::{Fault, Paper, write};
    let (papers, font): (Vec<Paper>, _) =
        (made.iter().map(Made::paper).collect(), door.papers.font.clone());
    let written = actix_web::web::block(move || write(&papers, &font)).await;
    written.map_err(|_| Problem::new(Code::Internal))?.map_err(|fault| match fault {
        Fault::NoFont => Problem::new(Code::PdfNotMade).saying(
            "reason",
            (
                "サーバーに日本語の書体がありません。管理者が IPAmj明朝 などを入れるか、設定 papers.font で指定します",
                "the server has no Japanese font; its operator installs one such as IPAmj Mincho or names one in papers.font",
            ),
        ),
        Fault::Letters { paper, letters, font } => FieldError::new("/format", "paper_letter_missing")
            .with("paper", paper)
            .with("letters", letters)
            .with("font", font)
            .into(),
    })
}

#[cfg(not(feature = "pdf"))]
async fn as_pdf(_: &Door, _: &[Made]) -> Result<Vec<u8>, Problem> {
    Err(Problem::new(Code::PdfNotMade).saying(
        "reason",
        (
            "この dxship は PDF の機能（pdf）なしで作られています",
            "this dxship was built without its feature pdf",
        ),
    ))
}

/// Makes a paper and records that it was.
///
/// # Errors
/// As for the API.
pub async fn made_of(
    can: &Can<may::PrintPapers>,
    (id, kind): (AssignmentId, PaperKind),
    asking: &Asking,
    output: Output,
) -> Result<Made, Problem> {
    let making = asking.making(kind);
    made_by(can, output, move |db, scope, looks| making::one(db, scope, looks, (id, &making))).await
}

async fn made_by<A: Permission>(
    can: &Can<A>,
    output: Output,
    make: impl FnOnce(&mut Db, &Scope, &mut Seen) -> Result<Made, Problem> + Send + 'static,
) -> Result<Made, Problem> {
    let mut made = can.read_logged(make).await?;
    if output == Output::Pdf {
        made.pdf = as_pdf(can.door(), std::slice::from_ref(&made)).await?;
    }
    keep(can, &made.prints, output.as_str()).await?;
    Ok(made)
}

/// Nothing is said beside what was made.
#[derive(Clone, Debug, Deserialize, Validate)]
struct Kept {}

/// The answer leaves after what was printed is recorded.
async fn keep<A: Permission>(
    can: &Can<A>,
    prints: &[PrintRow],
    output: &'static str,
) -> Result<(), Problem> {
    if prints.is_empty() {
        return Ok(());
    }
    let rows = Arc::new(prints.to_vec());
    let input = Input::<Kept>::of_form(&serde_json::json!({}), None).map(move |_| rows);
    let written = can.write(acts::PAPER_PRINT, input, move |tx, scope, rows, _| {
        making::keep(tx, scope, rows, output)?;
        Ok(Reply::empty())
    });
    written.await.map(drop)
}

pub async fn batch(can: Can<may::NumberPapers>, input: Input<Batching>) -> Result<Reply, Problem> {
    can.read(|_, _| Ok(())).await?;
    let (input, asked) = input.share()?;
    if asked.give_numbers {
        number_all(&can, input, asked.clone()).await?;
    }
    let output = asked.output;
    let made = can
        .read_logged(move |db, scope, looks| {
            let all = batch::facts(db, scope, looks, &asked)?;
            batch::papers(db, &all)
        })
        .await?;
    let pdf = if output == Output::Pdf { as_pdf(can.door(), &made).await? } else { Vec::new() };
    let prints: Vec<PrintRow> = made.iter().flat_map(|one| one.prints.clone()).collect();
    keep(&can.also::<may::PrintPapers>(), &prints, output.as_str()).await?;
    match output {
        Output::Html => Ok(as_html("配属の書類", &made)),
        Output::Pdf => Ok(Reply::file("配属の書類.pdf".to_owned(), PDF, pdf)),
        Output::Docx => Ok(Reply::file("配属の書類.zip".to_owned(), ZIP, batch::zip(&made))),
    }
}

/// Gives the numbers that are wanted, in one write, in the order of the papers.
async fn number_all(
    can: &Can<may::NumberPapers>,
    input: Input<Batching>,
    asked: Batching,
) -> Result<(), Problem> {
    let wanted = can
        .read_logged(move |db, scope, looks| {
            let all = batch::facts(db, scope, looks, &asked)?;
            batch::unnumbered(db, &all)
        })
        .await?;
    let wanted = Arc::new(wanted);
    let write = can.write(acts::PAPER_NUMBER, input, move |tx, scope, _, _| {
        if batch::number(tx, scope, &wanted)? == 0 {
            tx.nothing_to_audit();
        }
        Ok(Reply::empty())
    });
    write.await.map(drop)
}

/// Which prints.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PrintsAsked {
    /// Of this assignment.
    pub assignment_id: Option<AssignmentId>,
    /// Printed on this day.
    pub printed_on: Option<NaiveDate>,
}

/// A paper that was made.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PrintView {
    /// The assignment it was about; null for a letter of recommendation.
    pub assignment_id: Option<AssignmentId>,
    /// The nomination it was about; null for any other paper.
    pub nomination_id: Option<NominationId>,
    /// Kind of paper.
    pub kind: PaperKind,
    /// What it is called.
    pub kind_name: &'static str,
    /// In which form: `docx`, `html` or `pdf`.
    pub output: String,
    /// Version of the assignment, or of the nomination, it was made from.
    pub assignment_version: i32,
    /// Whose template; null for the one the program brings along.
    pub template_code: Option<OrganizationCode>,
    /// Version of the template; 0 for the one the program brings along.
    pub template_version: i32,
    /// Whether it was made before the announcement.
    pub draft: bool,
    /// When.
    pub printed_at: String,
    /// Whether it would say something else today: the order or the template has changed.
    pub stale: bool,
}

async fn prints(can: Can<may::PrintPapers>, asked: Query<PrintsAsked>) -> Result<Reply, Problem> {
    let read = can.read_logged(move |db, scope, looks| printed(db, scope, looks, &asked.0));
    Reply::json(&Page { items: read.await?, next_cursor: None, total: None })
}

/// What was printed, the latest 200; what is not within reach any more is left out.
///
/// # Errors
/// When the rows cannot be read.
pub fn printed(
    db: &mut Db,
    scope: &Scope,
    looks: &mut Seen,
    asked: &PrintsAsked,
) -> Result<Vec<PrintView>, Problem> {
    let rows = store::prints(db, scope, asked.assignment_id, asked.printed_on)?;
    let (mut templates, mut views) = (Templates::default(), Vec::new());
    for row in rows {
        let stale = match making::is_stale(db, scope, looks, (&row, &mut templates)) {
            Ok(stale) => stale,
            Err(problem) if problem.code == Code::NotFound => continue,
            Err(problem) => return Err(problem),
        };
        views.push(PrintView {
            assignment_id: row.assignment_id,
            nomination_id: row.nomination_id,
            kind: row.kind,
            kind_name: row.kind.name_ja(),
            output: row.output,
            assignment_version: row.assignment_version,
            template_code: row.template_code,
            template_version: row.template_version,
            draft: row.secret,
            printed_at: in_japan(row.printed_at),
            stale,
        });
    }
    Ok(views)
}
