//! The workbook to fill in: headings, notes, typed cells, lists to choose from.

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationRule, ExcelDateTime, Format, FormatBorder, Formula, Note,
    Workbook, Worksheet, XlsxError,
};

use super::field::{Field, Usage};
use super::import::{Importable, Offered};
use super::value::Kind;
use crate::limits::TEMPLATE_ROWS;
use crate::problem::{Code, Problem};
use crate::web::reply::Reply;
use crate::web::table::{XLSX_MEDIA, fixed_properties};

const DAY_FORMAT: &str = "yyyy/m/d";

/// The template of a thing as a file.
///
/// # Errors
/// `internal` when it cannot be made.
pub fn template<I: Importable>(of: &I, offered: &[Offered]) -> Result<Reply, Problem> {
    let bytes = workbook(of, offered).map_err(|error| {
        tracing::error!(%error, "a template could not be made");
        Problem::new(Code::Internal)
    })?;
    Ok(Reply::file(format!("{}_取込様式.xlsx", of.taken().title), XLSX_MEDIA, bytes))
}

fn workbook<I: Importable>(of: &I, offered: &[Offered]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&fixed_properties()?);
    let all = of.fields();
    let fields: Vec<&Field<I::Entry>> = all.iter().filter(|field| field.is_taken()).collect();
    let lists: Vec<(usize, Vec<String>)> = fields
        .iter()
        .enumerate()
        .filter_map(|(column, field)| choices(field, offered).map(|values| (column, values)))
        .collect();
    let sheet = book.add_worksheet();
    sheet.set_name(of.taken().title)?.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    for (column, field) in (0_u16..).zip(&fields) {
        head(sheet, column, field)?;
        let list = lists.iter().position(|(of, _)| *of == usize::from(column));
        let rule = match list {
            Some(place) => Some(
                DataValidation::new()
                    .allow_list_formula(Formula::new(range(place, lists[place].1.len()))),
            ),
            None => rule(field.kind)?,
        };
        if let Some(rule) = rule {
            // What is typed in another way that is understood too is let through.
            let rule = rule.ignore_blank(true).show_error_message(list.is_some());
            sheet.add_data_validation(1, column, TEMPLATE_ROWS, column, &rule)?;
        }
    }
    guide(book.add_worksheet(), &fields)?;
    let sheet = book.add_worksheet();
    sheet.set_name("選択肢")?;
    for (place, (column, values)) in (0_u16..).zip(&lists) {
        sheet.write_string(0, place, fields[*column].heading())?.set_column_width(place, 30)?;
        for (line, value) in (1_u32..).zip(values) {
            sheet.write_string(line, place, value)?;
        }
    }
    book.save_to_buffer()
}

fn head<E>(sheet: &mut Worksheet, column: u16, field: &Field<E>) -> Result<(), XlsxError> {
    let mut format = Format::new().set_bold().set_border_bottom(FormatBorder::Thin);
    if field.usage == Usage::Required {
        format = format.set_background_color(Color::RGB(0x00FF_F2CC));
    }
    let cells = match field.kind {
        Kind::Day => Format::new().set_num_format(DAY_FORMAT),
        Kind::Number { .. } => Format::new().set_num_format("0"),
        _ => Format::new().set_num_format("@"),
    };
    sheet.set_column_width(column, field.width)?.set_column_format(column, &cells)?;
    sheet.write_string_with_format(0, column, field.heading(), &format)?;
    let needed = if field.usage == Usage::Required { "【必須】" } else { "" };
    let note = Note::new(format!("{needed}{}", field.note)).add_author_prefix(false);
    sheet.insert_note(0, column, &note)?;
    Ok(())
}

/// What a column says of itself, on a sheet that is not taken in.
fn guide<E>(sheet: &mut Worksheet, fields: &[&Field<E>]) -> Result<(), XlsxError> {
    sheet.set_name("記入のしかた")?.set_column_width(0, 22)?.set_column_width(3, 80)?;
    let head = Format::new().set_bold().set_border_bottom(FormatBorder::Thin);
    for (column, text) in (0_u16..).zip(["項目", "必須", "種類", "説明"]) {
        sheet.write_string_with_format(0, column, text, &head)?;
    }
    for (line, field) in (1_u32..).zip(fields) {
        let needed = if field.usage == Usage::Required { "必須" } else { "" };
        sheet.write_string(line, 0, field.heading())?.write_string(line, 1, needed)?;
        sheet.write_string(line, 2, kind_name(field.kind))?.write_string(line, 3, field.note)?;
    }
    let last = u32::try_from(fields.len()).unwrap_or(0) + 2;
    sheet.write_string(
        last,
        0,
        "空欄の項目は変更しません。列の順序は自由です。この表にない列は読み飛ばします。",
    )?;
    Ok(())
}

const fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "文字",
        Kind::Day => "日付",
        Kind::Year => "年度",
        Kind::Number { .. } => "数",
        Kind::Choice(_) | Kind::Word(_) | Kind::Body | Kind::BodyName => "選択",
    }
}

fn choices<E>(field: &Field<E>, offered: &[Offered]) -> Option<Vec<String>> {
    let own = offered.iter().find(|list| list.key == field.key).map(|list| list.values.clone());
    let values = own.or_else(|| match field.kind {
        Kind::Choice(all) => Some(all().into_iter().map(str::to_owned).collect()),
        Kind::Word(all) => Some(all.iter().map(|word| word[1].to_owned()).collect()),
        _ => None,
    })?;
    Some(values).filter(|values| !values.is_empty())
}

/// Where the values of a list stand; a list in the rule itself holds 255 letters only.
fn range(place: usize, values: usize) -> String {
    let mut column = String::new();
    let mut rest = place;
    loop {
        column.insert(0, char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        if rest < 26 {
            break;
        }
        rest = rest / 26 - 1;
    }
    format!("'選択肢'!${column}$2:${column}${}", values + 1)
}

fn rule(kind: Kind) -> Result<Option<DataValidation>, XlsxError> {
    Ok(match kind {
        Kind::Day => {
            let (first, last) =
                (ExcelDateTime::from_ymd(1900, 1, 2)?, ExcelDateTime::from_ymd(2200, 12, 31)?);
            Some(DataValidation::new().allow_date(DataValidationRule::Between(first, last)))
        }
        Kind::Number { min, max } => {
            Some(DataValidation::new().allow_whole_number(DataValidationRule::Between(min, max)))
        }
        _ => None,
    })
}
