//! Answers that came on paper, as a file: a row each, a column for each question.

use super::model::{Chosen, Question};
use super::steps::AnswerRow;
use crate::literacy::questionnaire::MOST_QUESTIONS;
use crate::problem::{FieldError, Problem};
use crate::web::{Fault, FileColumn, Sheet, fixed, half_width};

/// What the body calls the person of a row; not kept.
const MARK: FileColumn = ("mark", &["整理番号"]);

fn key_of(number: i64) -> &'static str {
    fixed(format!("設問{number}"))
}

fn columns() -> Vec<FileColumn> {
    let most = i64::try_from(MOST_QUESTIONS).unwrap_or(0);
    let question = |number| (key_of(number), &[][..]);
    [MARK].into_iter().chain((1..=most).map(question)).collect()
}

/// What a cell chooses: its number from 1, or its words.
fn choice(question: &Question, cell: &str) -> Result<usize, FieldError> {
    let meant = half_width(cell);
    let words = |one: &[&str; 2]| one.iter().any(|word| half_width(word) == meant);
    let place = meant.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let place = place.or_else(|| question.choices.iter().position(words));
    place.filter(|place| *place < question.choices.len()).ok_or_else(|| {
        let named = (1..).zip(question.choices).map(|(number, one)| format!("{number} {}", one[0]));
        FieldError::new("", "term_unknown").with("allowed", named.collect::<Vec<_>>().join(", "))
    })
}

/// The rows of a file; every fault of every cell is told.
pub(super) fn rows(questions: &[Question], sheets: &[Sheet]) -> Result<Vec<AnswerRow>, Problem> {
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    let known = columns();
    let needed: Vec<&str> = questions.iter().map(|question| key_of(question.number)).collect();
    for sheet in sheets {
        let columns = crate::web::Columns::of(sheet, &known, &needed, &mut faults);
        for record in columns.records() {
            let mut chosen = Chosen::new();
            for question in questions {
                let key = key_of(question.number);
                let read = |cell: &str| choice(question, cell);
                if let Some(one) = record.need(key, &mut faults, read) {
                    chosen.insert(question.number, one);
                }
            }
            let mark = record.cell("mark").to_owned();
            rows.push(AnswerRow { row: record.row.number, mark, chosen });
        }
    }
    Fault::refuse(&faults)?;
    Ok(rows)
}
