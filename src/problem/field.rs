//! What is wrong with a field: pointer, code, sentence with the remedy. The value itself is never
//! repeated, only its class.

use chrono::NaiveDate;

use super::Problem;
use super::wording::{Wording, fill};
use crate::vocab::{Language, Period};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// JSON pointer (RFC 6901) into the body, or `?name` for a parameter.
    pub pointer: String,
    /// Key of [`FIELD_CODES`].
    pub code: &'static str,
    /// Values for the sentence.
    pub values: Vec<(&'static str, Wording)>,
    /// Which of many things it is about; nothing where the input is about one.
    pub id: Option<String>,
}

/// Code, Japanese sentence, English sentence.
pub const FIELD_CODES: &[(&str, &str, &str)] = &[
    (
        "paper_field_missing",
        "「{paper}」の項目「{field}」に入る値がありません。記録に入力するか番号を付けるか、様式から項目を外してください。印刷はしていません。",
        "The paper {paper} has no value for its field {field}. Record it, give a number, or take the field out of the template. Nothing was printed.",
    ),
    (
        "paper_field_unknown",
        "様式の項目「{field}」はありません。項目の一覧（/paper-templates/fields）にある名前に直してください。",
        "There is no field {field}. Use a name from the list of fields (/paper-templates/fields).",
    ),
    (
        "address_not_web",
        "http:// か https:// で始まる、空白のないアドレスを指定してください。",
        "Give an address that begins with http:// or https:// and has no spaces.",
    ),
    (
        "paper_letter_missing",
        "「{paper}」の文字「{letters}」の字形が書体（{font}）にありません。Word（format=docx）で作るか、その字形のある書体を管理者が入れてください。何も印刷していません。",
        "The font {font} has no shape for the letters {letters} of the paper {paper}. Ask for format=docx, or have a font with them installed. Nothing was printed.",
    ),
    ("required", "入力してください（必須です）。", "Fill this in; it is required."),
    (
        "unknown_field",
        "この項目はありません。項目名を確認するか、外してください（使える項目: {allowed}）。",
        "There is no such field. Check the name or leave it out (known: {allowed}).",
    ),
    (
        "unknown_parameter",
        "この条件はありません。条件名を確認するか、外してください（使える条件: {allowed}）。",
        "There is no such parameter. Check the name or leave it out (known: {allowed}).",
    ),
    (
        "duplicate_field",
        "同じ項目が二度あります。一つにしてください。",
        "The field is given twice. Keep one.",
    ),
    (
        "wrong_type",
        "値の種類が違います（受け取ったもの: {found}）。{expected} を指定してください。",
        "Wrong kind of value (got: {found}). Give {expected}.",
    ),
    (
        "invalid_value",
        "値が正しくありません。使える値を確認してください。",
        "The value is not allowed. Check the allowed values.",
    ),
    (
        "rate_unreadable",
        "割合は 3/40（40 のうち 3）か、0〜100 の百分率の整数（8 または 8%）で指定してください。",
        "Give a rate as 3/40 (3 of 40) or as whole percent from 0 to 100 (8 or 8%).",
    ),
    (
        "list_too_long",
        "この並べ替えには行が多すぎます（{max} 行まで）。条件で絞り込んでください。",
        "There are too many rows for this order ({max} at most). Narrow the list first.",
    ),
    (
        "term_unknown",
        "使えない値です。使える値: {allowed}。",
        "Not one of the allowed values: {allowed}.",
    ),
    (
        "id_malformed",
        "識別子の形が正しくありません。一覧で示された id を指定してください。",
        "Malformed identifier. Use an id as given by a list.",
    ),
    (
        "reference_unknown",
        "指定されたものが見つかりません。一覧で示された id を指定してください。",
        "What this refers to was not found. Use an id as given by a list.",
    ),
    (
        "role_incompatible",
        "「{role}」と「{held}」は同じ人が同時に持てません。期間を分けるか、別の人に付けてください。",
        "Nobody holds {role} and {held} at the same time. Part the periods or give it to somebody else.",
    ),
    (
        "organization_code_invalid",
        "全国地方公共団体コード（検査数字を含む6桁）を指定してください。",
        "Give a local-government code: six digits including the check digit.",
    ),
    (
        "fiscal_year_out_of_range",
        "年度は 2000 から 2100 の整数で指定してください。",
        "Give a fiscal year from 2000 to 2100.",
    ),
    (
        "fiscal_years_reversed",
        "終わりの年度は始めの年度以後を指定してください。",
        "The last fiscal year must not be before the first.",
    ),
    (
        "fiscal_year_unreadable",
        "年度は 2024、R6、令和6年度 のように指定してください。",
        "Write the fiscal year as 2024, R6 or 令和6年度.",
    ),
    (
        "share_out_of_range",
        "割合は 1 から 100 の整数（%）で指定してください。",
        "Give the share as a whole percent from 1 to 100.",
    ),
    (
        "level_out_of_range",
        "水準は 0 から 5 の整数で指定してください。",
        "Give a level as a whole number from 0 to 5.",
    ),
    (
        "skill_key_invalid",
        "スキルのキーは英小文字で始まる半角英小文字・数字・「_」の 64 文字以内で指定してください。",
        "A skill key begins with a-z and has at most 64 of a-z, 0-9, '_'.",
    ),
    (
        "link_not_allowed",
        "リンクは http:// または https:// で始まる URL を指定してください。",
        "Give a link that begins with http:// or https://.",
    ),
    (
        "skill_not_in_catalogue",
        "このスキルは、このシートのスキル一覧（版）にありません。シートに示されたキーを指定してください。",
        "The skill is not in the version of the catalogue this sheet is made in. Use a key shown in the sheet.",
    ),
    (
        "skill_twice",
        "同じスキルが二度あります。一つにしてください。",
        "The skill is given twice. Keep one.",
    ),
    (
        "evidence_needed",
        "水準 3 以上には根拠（案件・役割・時期など）が必要です（スキル: {skill}）。",
        "A level of 3 and above needs evidence: project, role, period (skill: {skill}).",
    ),
    (
        "review_needed",
        "本人が水準を記入したスキルには、水準か not_observed（観察機会なし）を指定してください（スキル: {skill}）。",
        "Give a level or not_observed for every skill the person rated (skill: {skill}).",
    ),
    (
        "reason_needed",
        "本人または評価者と違う水準には理由が必要です（スキル: {skill}）。",
        "A level that differs from the person's or the reviewer's needs a reason (skill: {skill}).",
    ),
    (
        "date_order",
        "前の段階の期限より前の日です。順に指定してください。",
        "The day is before that of the phase it follows. Give them in order.",
    ),
    (
        "number_out_of_range",
        "{min} から {max} の整数で指定してください。",
        "Give a whole number from {min} to {max}.",
    ),
    (
        "date_invalid",
        "日付は 2026-04-01、2026/4/1、R8.4.1、令和8年4月1日 のように、実在する日を指定してください。",
        "Give an existing day as 2026-04-01, 2026/4/1, R8.4.1 or 令和8年4月1日.",
    ),
    (
        "day_unreadable",
        "日付は 2026/4/1、2026-04-01、R8.4.1、令和8年4月1日 のように、実在する日を指定してください。",
        "Give an existing day as 2026/4/1, 2026-04-01, R8.4.1 or 令和8年4月1日.",
    ),
    (
        "body_unknown",
        "この団体はありません。全国地方公共団体コードか、県・市・町まで付けた団体名を指定してください。",
        "There is no such body. Give its code, or its whole name with 県, 市 or 町.",
    ),
    (
        "body_differs",
        "コード {code} の団体は「{other}」です。コードか団体名のどちらかを直してください。",
        "The body of code {code} is {other}. Mend the code or the name.",
    ),
    (
        "person_unknown",
        "この団体にこの職員番号の人はいません。本籍団体と職員番号を確認するか、先に名簿に登録してください。",
        "Nobody has this staff number at this body. Check both, or register the person first.",
    ),
    (
        "post_unknown",
        "この団体にこの所属・職名のポストはありません。ポスト一覧で確認するか、先にポストを登録してください。",
        "The body has no post of this department and title. Check the list of posts, or open the post first.",
    ),
    (
        "kept_elsewhere",
        "登録では「{other}」です。この項目は取込では変えられません。{place}で訂正するか、空欄にしてください。",
        "The register says \"{other}\". A file does not change this. Correct it on {place}, or leave the cell empty.",
    ),
    (
        "built_upon",
        "「{name}」には取込の後の記録（{what}）があります。先にそれを取り消すか、取り消さずに個別に訂正してください。",
        "{name} has records from after the import ({what}). Take those back first, or correct it by itself.",
    ),
    (
        "date_out_of_range",
        "日付は 1900 年から 2200 年の間で指定してください。",
        "Give a day between 1900 and 2200.",
    ),
    (
        "time_invalid",
        "時刻は 2024-04-01T00:00:00+09:00 の形で指定してください。",
        "Give a time as 2024-04-01T00:00:00+09:00.",
    ),
    (
        "rows_missing",
        "見出しの下に行がありません。記入した行のあるファイルを選んでください。",
        "There are no rows below the headings. Choose a file with rows filled in.",
    ),
    (
        "share_unchanged",
        "今の割合と同じです。変更後の割合を指定してください。",
        "It is the share of now. Give the new one.",
    ),
    (
        "title_unchanged",
        "その日の職名と同じです。引き継ぐ職名を指定してください。",
        "It is the title of that day. Give the one that follows.",
    ),
    (
        "period_reversed",
        "終期は始期以後の日を指定してください。",
        "The last day must not be before the first.",
    ),
    (
        "period_outside",
        "期間が {limit} の外にあります。期間を見直してください。",
        "The period lies outside {limit}. Change the period.",
    ),
    ("day_outside", "{limit} の間の日を指定してください。", "Give a day within {limit}."),
    ("text_blank", "空白だけにはできません。", "Must not be blank."),
    (
        "text_too_long",
        "長すぎます。短くしてください（上限: {max} 文字）。",
        "Too long; at most {max} characters.",
    ),
    (
        "text_control_character",
        "制御文字（改行・タブ・NUL など）は使えません。取り除いてください。",
        "Control characters are not allowed. Remove them.",
    ),
    (
        "text_hidden_character",
        "見えない文字・外字・文字の向きを変える文字は使えません。取り除いてください。",
        "Invisible, private-use or direction-changing characters are not allowed. Remove them.",
    ),
    (
        "login_invalid",
        "ログイン名は半角英小文字・数字・「.」「-」「_」の 3〜64 文字で指定してください。",
        "A login has 3 to 64 of a-z, 0-9, '.', '-', '_'.",
    ),
    (
        "password_too_short",
        "パスワードは {min} 文字以上にしてください。",
        "A password has at least {min} characters.",
    ),
    (
        "password_too_long",
        "パスワードは {max} バイト以内にしてください。",
        "A password has at most {max} bytes.",
    ),
    (
        "password_common",
        "推測されやすいパスワードです。別のものにしてください。",
        "The password is easy to guess. Choose another.",
    ),
    (
        "password_differs",
        "確認のために、新しいパスワードと同じものを入力してください。",
        "Enter the new password a second time, the same.",
    ),
    (
        "code_wrong",
        "コードが違います。端末の時計が合っているか、一度使ったコードでないかを確かめてください。",
        "The code is wrong. See that the clock of your device is right and that the code was not used before.",
    ),
    (
        "password_same",
        "今と違うパスワードにしてください。",
        "Choose a password other than the present one.",
    ),
    (
        "home_missing",
        "{day} に在職している団体がありません。在職の記録を確認してください。",
        "The person is employed nowhere on {day}. Check the employment.",
    ),
    (
        "registration_missing",
        "期間のすべての日に共通人材としての登録と団体の同意が必要です。登録を確認してください。",
        "Registration as shared talent with consent is needed on every day of the period. Check the registration.",
    ),
    (
        "post_not_there",
        "期間のすべての日にポストが必要です。ポストの期間か配属の期間を見直してください。",
        "The post must be there on every day of the period. Change the post's days or the assignment's.",
    ),
    (
        "host_not_participating",
        "受入団体はこの年度の配属に参画していません。参画年度を確認してください。",
        "The host does not take part in placement in this fiscal year. Check its participation.",
    ),
    (
        "form_inconsistent",
        "自団体への配属は own_body、他団体への配属はそれ以外の形態を指定してください。",
        "Use own_body at the person's own body and another form elsewhere.",
    ),
    (
        "count_needed",
        "status が known のときは人数を指定してください。",
        "Give the number when status is known.",
    ),
    (
        "count_without_known",
        "人数は status が known のときだけ指定できます。status を known にするか、count を null にしてください。",
        "A number goes only with status known. Set status to known or count to null.",
    ),
    (
        "count_exceeds",
        "{other} から見て {limit} 人までです。どちらかの人数を見直してください。",
        "At most {limit}, judged by {other}. Check both numbers.",
    ),
    (
        "exam_year_outside",
        "試験年度は {first} から {last} の間で指定してください（採用年度の前年度。任期付は同じ年度も可）。",
        "Give an examination year from {first} to {last}: the year before the intake, for fixed terms also the same year.",
    ),
    ("plan_rule_broken", "{sentence}", "{sentence}"),
    ("plan_line_stale", "{sentence}", "{sentence}"),
    (
        "rule_unknown",
        "この規則はありません。使える規則: {allowed}。",
        "There is no such rule. Known: {allowed}.",
    ),
    (
        "cell_invalid",
        "{sheet} {row} 行目「{heading}」の値「{value}」: {remedy}",
        "{sheet}, row {row}, {heading} is \"{value}\": {remedy}",
    ),
    (
        "heading_missing",
        "見出し「{heading}」の列がありません。1 行目に見出しを付けてください。",
        "There is no column {heading}. Give the headings in the first row.",
    ),
    (
        "heading_unknown",
        "この見出しは使えません。見出しを直すか、列を消してください（使える見出し: {allowed}）。",
        "There is no such heading. Change it or remove the column (known: {allowed}).",
    ),
    (
        "faults_beyond",
        "誤りが {limit} 件を超えたため、ここから先は示していません。示した誤りを直してからもう一度確かめてください。",
        "There are more than {limit} faults; those from here on are not listed. Mend the ones listed and try again.",
    ),
    (
        "row_repeated",
        "{row} 行目と同じものです。どちらかを消してください。",
        "The same as row {row}. Remove one of them.",
    ),
    (
        "row_differs",
        "同じスキルの {row} 行目では「{other}」です。どちらかに揃えてください。",
        "Row {row} says \"{other}\" for the same skill. Make them equal.",
    ),
    (
        "register_differs",
        "登録では「{other}」です。行がずれていないか確かめてください（この列は空欄でも取り込めます）。",
        "The register says \"{other}\". Check that the rows are not shifted; the column may be left empty.",
    ),
    (
        "core_missing",
        "このジョブタイプにコアのスキルがありません。「コア」の列で少なくとも 1 つに 1 を付けてください。",
        "This job type has no core skill. Mark at least one with 1 in the column core.",
    ),
    ("flag_invalid", "1（または ○）か 0（または空欄）を指定してください。", "Give 1 or 0."),
    (
        "rename_unknown",
        "公開中のカタログにこのキーはありません。公開中のキーを指定するか、空欄にしてください。",
        "The published catalogue has no such key. Give one of its keys or leave it empty.",
    ),
    (
        "rename_clash",
        "旧キーを引き継ぐスキルは 1 つだけです。ほかの行の旧キーを消してください。",
        "Only one skill can take over an old key. Remove the other.",
    ),
    (
        "share_inconsistent",
        "割合の5分の1単位と週の日数が合いません。どちらか一方だけを指定するか、同じ割合にしてください。",
        "Fifths and days a week say different shares. Give one of them, or make them equal.",
    ),
    (
        "place_unclear",
        "市町（organization_code）か区域（zone）のどちらか一方を指定してください。",
        "Give either a municipality (organization_code) or a zone (zone).",
    ),
    (
        "place_contradicts",
        "希望地と勤務できない所に同じものがあります。どちらかから外してください。",
        "The same place is wished for and impossible. Take it out of one of the lists.",
    ),
    (
        "listed_twice",
        "同じものが二度あります。一つにしてください。",
        "It is listed twice. Keep one.",
    ),
    (
        "demand_not_participating",
        "この団体は調査の年度の需要調査に参画していません。団体と年度を確認してください。",
        "The body does not take part in demand in the call's fiscal year. Check the body and the year.",
    ),
    ("not_allowed_here", "{reason}", "{reason}"),
    (
        "file_unknown",
        "このファイルは県のフォルダーでは使いません。名前を確認するか、除いてください。",
        "No such file belongs to a prefecture's folder. Check its name or take it out.",
    ),
    (
        "file_no_text",
        "読み取れません。UTF-8 または Shift_JIS の CSV にしてください。",
        "It cannot be read. Save it as CSV in UTF-8 or Shift_JIS.",
    ),
    (
        "file_too_long",
        "{max} MiB までのファイルにしてください。",
        "Keep the file within {max} MiB.",
    ),
    (
        "cells_unequal",
        "{line} 行目の列は {found} 個です。見出しと同じ {expected} 個にしてください。",
        "Line {line} has {found} cells. Give {expected}, as many as there are headings.",
    ),
    (
        "line_twice",
        "同じものを示す行が前にあります。一つにしてください。",
        "An earlier line names the same. Keep one.",
    ),
    (
        "organization_elsewhere",
        "別の都道府県の団体コードです。先頭 2 桁が {expected} の団体だけを入れてください。",
        "The code belongs to another prefecture. Take in only bodies whose code begins with {expected}.",
    ),
    (
        "map_place_missing",
        "配置図での位置（map_column と map_row）がありません。すべての市町村に指定してください。",
        "It has no place on the tile map. Give map_column and map_row to every municipality.",
    ),
    (
        "map_place_taken",
        "配置図の同じ位置に {other} があります。別の位置を指定してください。",
        "{other} stands at this place of the tile map. Give another place.",
    ),
    (
        "name_unknown_in_folder",
        "{file} にありません。書き間違いを直すか、{file} に加えてください。",
        "It is not in {file}. Mend the spelling or add it to {file}.",
    ),
];

impl FieldError {
    #[must_use]
    pub fn new(pointer: &str, code: &'static str) -> Self {
        Self { pointer: pointer.to_owned(), code, values: Vec::new(), id: None }
    }

    /// About this one of many.
    #[must_use]
    pub fn of(mut self, id: impl ToString) -> Self {
        self.id = Some(id.to_string());
        self
    }

    /// A value that is good elsewhere and not in this place, with the reason and the remedy.
    #[must_use]
    pub fn because(pointer: &str, reason: impl Into<Wording>) -> Self {
        Self::new(pointer, "not_allowed_here").saying("reason", reason)
    }

    /// Adds a value for the sentence.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.values.push((name, Wording::Same(value.to_string())));
        self
    }

    /// Adds a word that each language says in its own way.
    #[must_use]
    pub fn saying(mut self, name: &'static str, word: impl Into<Wording>) -> Self {
        self.values.push((name, word.into()));
        self
    }

    /// The sentence that names the remedy.
    #[must_use]
    pub fn sentence(&self, language: Language) -> String {
        let known = FIELD_CODES.iter().find(|(code, ..)| *code == self.code);
        let sentence = known
            .map_or("{reason}", |(_, ja, en)| if language == Language::English { en } else { ja });
        // Values come last: braces inside them are theirs.
        let places = |text: &str| {
            let text = fill(text, &self.values, language);
            // A text is short where nothing else was said.
            text.replace("{max}", &crate::limits::SHORT_TEXT.to_string())
        };
        if self.code == "cell_invalid" { places(sentence) } else { blank_places(&places(sentence)) }
    }

    pub(super) fn to_json(&self, language: Language) -> serde_json::Value {
        let mut said = serde_json::json!({ "pointer": self.pointer, "code": self.code, "detail": self.sentence(language) });
        if let Some(id) = &self.id {
            said["id"] = id.as_str().into();
        }
        said
    }
}

/// A place that got no value is left out rather than shown in braces.
fn blank_places(text: &str) -> String {
    let mut rest = text;
    let mut out = String::new();
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        rest = after.split_once('}').map_or("", |(_, after)| after);
        out.push('―');
    }
    out + rest
}

/// Says in our words what serde found wrong at a place; `parameter` for a query string instead of a
/// body.
#[must_use]
pub fn json_error(pointer: &str, message: &str, parameter: bool) -> FieldError {
    let message = message.split(" at line ").next().unwrap_or(message);
    let quoted = message.split('`').nth(1).unwrap_or("");
    let inside = |name: &str| {
        if parameter {
            format!("?{name}")
        } else {
            format!("{}/{}", pointer.trim_end_matches('/'), escape(name))
        }
    };
    let allowed =
        || message.split("expected ").nth(1).unwrap_or("").replace("one of ", "").replace('`', "");
    if message.starts_with("unknown field") {
        let code = if parameter { "unknown_parameter" } else { "unknown_field" };
        return FieldError::new(&at_last(pointer, &inside(quoted), quoted), code)
            .with("allowed", allowed());
    }
    if message.starts_with("missing field") {
        return FieldError::new(&inside(quoted), "required");
    }
    if message.starts_with("duplicate field") {
        return FieldError::new(&inside(quoted), "duplicate_field");
    }
    if message.starts_with("unknown variant") {
        return FieldError::new(pointer, "term_unknown").with("allowed", allowed());
    }
    word_error(pointer, message)
}

/// serde may name the unknown field already in the path it was found at.
fn at_last(pointer: &str, inside: &str, name: &str) -> String {
    if pointer.ends_with(&format!("/{}", escape(name))) {
        pointer.to_owned()
    } else {
        inside.to_owned()
    }
}

fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn word_error(pointer: &str, message: &str) -> FieldError {
    if let Some((code, ..)) = FIELD_CODES.iter().find(|(code, ..)| *code == message) {
        let error = FieldError::new(pointer, code);
        return if *code == "text_too_long" {
            error.with("max", crate::limits::SHORT_TEXT)
        } else {
            error
        };
    }
    if let Some(found) = message.strip_prefix("invalid type: ") {
        let expected = message.split("expected ").nth(1).unwrap_or("");
        return FieldError::new(pointer, "wrong_type")
            .saying("found", class_in_words(class_of(found)))
            .saying("expected", class_in_words(class_wanted(expected)));
    }
    if message.contains("input contains invalid characters")
        || message.contains("premature end of input")
        || message.contains("is out of range")
        || message.contains("trailing input")
    {
        return FieldError::new(pointer, "date_invalid");
    }
    FieldError::new(pointer, "invalid_value")
}

/// What serde calls a class, and what JSON calls it.
const CLASSES: &[(&str, &str)] = &[
    ("string", "string"),
    ("str", "string"),
    ("date", "date YYYY-MM-DD"),
    ("integer", "integer"),
    ("i32", "integer"),
    ("i64", "integer"),
    ("floating point", "number"),
    ("boolean", "boolean"),
    ("null", "null"),
    ("unit", "null"),
    ("map", "object"),
    ("struct", "object"),
    ("sequence", "array"),
];

/// What people call a class, in both languages.
#[must_use]
pub fn class_in_words(class: &str) -> (&'static str, &'static str) {
    match class {
        "string" => ("文字", "text"),
        "integer" => ("整数", "a whole number"),
        "number" => ("数", "a number"),
        "boolean" => ("はい・いいえ", "yes or no"),
        "null" => ("空の値", "an empty value"),
        "object" => ("項目の組", "a set of fields"),
        "array" => ("並び", "a list"),
        _ => ("別の種類の値", "another kind of value"),
    }
}

/// The class of a value without the value: "string \"abc\"" becomes "string".
fn class_of(found: &str) -> &'static str {
    CLASSES.iter().find(|(word, _)| found.starts_with(word)).map_or("value", |(_, class)| class)
}

/// The class that was wanted, without the names our code has for it: "struct NewTalent with 5
/// elements" becomes "object".
fn class_wanted(expected: &str) -> &'static str {
    if expected.starts_with("struct") || expected.starts_with("enum") {
        return if expected.starts_with("enum") { "string" } else { "object" };
    }
    let longest_first = ["date", "string", "integer", "i32", "i64", "boolean", "map", "sequence"];
    let word = longest_first.into_iter().find(|word| expected.contains(word)).unwrap_or("");
    CLASSES.iter().find(|(known, _)| *known == word).map_or("value", |(_, class)| class)
}

/// The day of a field, if it is one that a record can have.
///
/// # Errors
/// `date_out_of_range` outside the years 1900 to 2200.
pub fn day_of(pointer: &str, day: NaiveDate) -> Result<NaiveDate, FieldError> {
    Period::of_days(day, Some(day)).map(|_| day).map_err(|code| FieldError::new(pointer, code))
}

/// The period of the fields `starts_on` and `ends_on`.
///
/// # Errors
/// `date_out_of_range` or `period_reversed` at the field that is wrong.
pub fn period_of(starts_on: NaiveDate, ends_on: Option<NaiveDate>) -> Result<Period, FieldError> {
    let first = day_of("/starts_on", starts_on)?;
    Period::of_days(first, ends_on).map_err(|code| FieldError::new("/ends_on", code))
}

impl From<FieldError> for Problem {
    fn from(error: FieldError) -> Self {
        Self::invalid(vec![error])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serde_s_words_become_ours() {
        for (pointer, message, at, code) in [
            (
                "",
                "unknown field `x`, expected `a` or `b` at line 1 column 2",
                "/x",
                "unknown_field",
            ),
            ("/x", "unknown field `x`, expected `a`", "/x", "unknown_field"),
            ("/items/0", "missing field `skill`", "/items/0/skill", "required"),
            (
                "/share_percent",
                "invalid type: string \"40\", expected i32",
                "/share_percent",
                "wrong_type",
            ),
            ("/share_percent", "share_out_of_range", "/share_percent", "share_out_of_range"),
            ("/state", "unknown variant `x`, expected `a`", "/state", "term_unknown"),
        ] {
            let error = json_error(pointer, message, false);
            assert_eq!((error.pointer.as_str(), error.code), (at, code));
        }
    }

    #[test]
    fn a_value_is_never_repeated() {
        let error = json_error("/name", "invalid type: string \"secret\", expected i32", false);
        assert!(!error.to_json(Language::Japanese).to_string().contains("secret"));
    }
}
