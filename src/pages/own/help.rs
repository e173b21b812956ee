//! Help: the year, the hand-over, the words of the scheme.

use super::home::{TASKS, concerns, words};
use crate::auth::may;
use crate::pages::kit::{Answer, Block, Cell, Grid, Link, Visit, blocks};
use crate::problem::Problem;
use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/help", "ヘルプの画面", help),
        Route::get("/help/year", "年間の流れの画面", year),
        Route::get("/help/handover", "引継ぎの画面", handover),
        Route::get("/help/glossary", "用語集の画面", glossary),
    ]
}

async fn help(visit: Visit<may::UseOwnAccount>) -> Result<Answer, Problem> {
    let w = visit.w;
    let links = [
        ("/help/year", w.year_calendar),
        ("/help/handover", w.handover),
        ("/help/glossary", w.glossary),
    ];
    visit.page(
        w.help,
        blocks(vec![Block::Links(links.map(|(href, text)| Link::new(href, text)).to_vec())]),
    )
}

/// April to March: every task with its time, whose it is, and the screen it is done on, as a link
/// for whoever may open it.
async fn year(visit: Visit<may::UseOwnAccount>) -> Result<Answer, Problem> {
    let w = visit.w;
    let grid = TASKS.iter().fold(
        Grid::new(w.year_calendar, &[w.period, w.task, w.role], w),
        |grid, task| {
            let (from, until) = (task.from, task.until);
            let roles = task.roles.iter().map(|role| w.term(role)).collect::<Vec<_>>().join("・");
            let what = if concerns(task, &visit.viewer) {
                Cell::link(task.place, words(task, w))
            } else {
                Cell::text(words(task, w))
            };
            grid.row(vec![
                Cell::text(format!("{}/{}〜{}/{}", from.0, from.1, until.0, until.1)),
                what,
                Cell::text(roles),
            ])
        },
    );
    visit
        .page(w.year_calendar, blocks(vec![Block::Text(w.year_lead.to_owned()), Block::Grid(grid)]))
}

/// What to do when the post changes hands, in both languages.
const HANDOVER: &[(&str, &str)] = &[
    (
        "前任者: アカウント管理者に、自分の役割の最終日と後任者の氏名・開始日を伝えます。パスワードは渡しません。",
        "Before: tell the administrator of accounts your last day and your successor's name and first day. Never hand over a password.",
    ),
    (
        "アカウント管理者: 後任者のアカウントを作り、役割の開始日を発令日にします。前任者の役割は最終日で終わります。",
        "Administrator: create the successor's account with the day of the order; the predecessor's role ends on its last day.",
    ),
    (
        "後任者: 初期パスワードでサインインし、24時間以内に自分のパスワードへ変えます。",
        "Successor: sign in with the initial password within 24 hours and choose your own.",
    ),
    (
        "後任者: ホームの「いまの仕事」と、ヘルプの「年間の流れ」を上から読みます。",
        "Successor: read your tasks on the home page and the year under help.",
    ),
    (
        "県人事担当: 配属一覧を基準日4月1日で開き、紙またはExcelで引き継ぎます。過去の日付でも同じ画面で確認できます。",
        "Prefecture: open the assignment list for 1 April and hand it over; any past day can be opened the same way.",
    ),
    (
        "市町CIO・代理: ポスト一覧と4つのポスト種別の充足を開き、終わる予定の配属を確かめます。",
        "Municipal CIO: open the posts and the coverage and check which assignments end.",
    ),
    (
        "記録は誰が変更したかとともに残ります。前任者の操作も監査記録で確かめられます。",
        "Everything is recorded with who did it; the auditor can look it up.",
    ),
];

async fn handover(visit: Visit<may::UseOwnAccount>) -> Result<Answer, Problem> {
    let w = visit.w;
    let lines =
        HANDOVER.iter().map(|(ja, en)| if w.tag == "en" { *en } else { *ja }.to_owned()).collect();
    visit.page(
        w.handover,
        blocks(vec![
            Block::List(lines),
            Block::Links(vec![Link::new("/help/year", w.year_calendar)]),
        ]),
    )
}

/// The scheme's own words.
const GLOSSARY: &[(&str, &str, &str)] = &[
    (
        "DXShip ひろしま",
        "県と市町がデジタル人材を共同で確保・育成し、市町へ配属して共有する仕組み。",
        "The scheme in which prefecture and municipalities recruit, train and share digital specialists.",
    ),
    (
        "共通人材",
        "所属団体の同意を得て、団体を越えて配属できるよう登録された人材。",
        "Somebody registered, with the home body's consent, to serve other bodies.",
    ),
    (
        "配属",
        "人がポストで、ある期間、ある割合で働くこと。案・内示・発令・終了・取消の状態があります。",
        "A person in a post for a period and a share: draft, announced, ordered, ended, cancelled.",
    ),
    (
        "案",
        "内示前の配属。県人事担当にだけ見えます。",
        "An assignment before it is announced; only the prefecture's staff see it.",
    ),
    (
        "内示",
        "発令の前に本人と関係団体へ知らせること。ここから関係者に見えます。",
        "Telling the people concerned before the order; from here on they see it.",
    ),
    (
        "発令",
        "配属を正式に命じること。統計に数えるのは発令からです。",
        "The order. Statistics count from here.",
    ),
    ("建制順", "団体コードの順に並べた公式の順序。", "The official order: by code of the body."),
    (
        "ジャバラ",
        "配属一覧表の呼び名。基準日の配属を建制順に並べて折りたたんで持つ表。",
        "The folded list of assignments on a day, in official order.",
    ),
    (
        "本務・併任",
        "本務は主に所属する職、併任はほかの団体などの職を合わせて持つこと。",
        "The main post, and one held beside it.",
    ),
    ("相当級", "ポストや人がどの役職段階に当たるか。", "The grade a post or a person is equal to."),
    (
        "人役",
        "割合×在籍日数を年度の日数で割った、その年度の働き手の量。",
        "Share times days served, over the days of the fiscal year.",
    ),
    (
        "常勤換算",
        "その日の割合の合計を、常勤何人分かで表したもの。",
        "The shares on a day as full-time people.",
    ),
    (
        "競争倍率",
        "受験者数を採用者数で割ったもの。応募者数しかない任期付は計算しません。",
        "Examinees over hired; not computed where only applicants are known.",
    ),
    ("任期付", "任期を定めて採用された職員。", "Recruited for a fixed term."),
    (
        "4つのポスト種別",
        "市町が求める役割の4類型。人材の10のジョブタイプと対応づけて配属を考えます。",
        "The municipalities' four types of post, matched with the ten job types of people.",
    ),
    (
        "基準日",
        "「この日に有効な内容」を表示する日。過去も未来も指定できます。",
        "The day for which a page is true; past and future days can be asked for.",
    ),
];

async fn glossary(visit: Visit<may::UseOwnAccount>) -> Result<Answer, Problem> {
    let w = visit.w;
    let grid = GLOSSARY.iter().fold(
        Grid::new(w.glossary, &[w.term, w.meaning], w),
        |grid, (term, ja, en)| {
            grid.row(vec![Cell::text(term), Cell::text(if w.tag == "en" { en } else { ja })])
        },
    );
    visit.page(w.glossary, blocks(vec![Block::Grid(grid)]))
}
