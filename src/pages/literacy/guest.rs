//! The pages of those who answer a skill check: opened by a link, without an account, and without
//! anything of anybody else.

use std::collections::BTreeMap;

use crate::auth::new_secret;
use crate::literacy::{self, ClaimView, PartResult, ResultView, Sheet};
use crate::pages::kit::{
    Answer, Block, Blocks, Cell, Field, Form, Frame, Grid, Group, Guest, Kind, Knock, Link, Words,
};
use crate::problem::Problem;
use crate::vocab::LedgerEntryId;
use crate::web::{PathKey, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/check/{key}", "スキルチェックの回答の画面", asked),
        Route::post("/check/{key}", "スキルチェックの回答", answered),
        Route::get("/check/results/{key}", "スキルチェックの結果の画面", result),
        Route::post("/check/results/{key}", "バッジの受取り", claim),
        Route::get("/check/results/{key}/badges/{id}", "バッジの証明書", credential),
    ]
}

fn said([ja, en]: &[String; 2], w: &Words) -> String {
    if w.tag == "en" { en.clone() } else { ja.clone() }
}

/// The questions as a form; the secret of the result goes along, so that a form that is sent twice is
/// one answer.
fn form(sheet: &Sheet, secret: &str, w: &'static Words) -> Form {
    let mut fields = vec![Field::new("result", "", Kind::Hidden).value(new_secret())];
    for question in &sheet.questions {
        let place = usize::from(w.tag == "en");
        let choices = question.choices.iter().enumerate();
        let choices =
            choices.map(|(points, one)| (points.to_string(), one[place].to_owned())).collect();
        let label = format!("{}. {}", question.number, said(&question.text, w));
        let name = format!("q{}", question.number);
        let group = Group::set(&said(&question.part_name, w), "");
        fields.push(Field::new(&name, &label, Kind::Spread(choices)).required().under(&group));
    }
    Form::post(format!("/check/{secret}"), w.check_send, fields, String::new())
}

fn lead(sheet: &Sheet, w: &'static Words) -> Vec<Block> {
    vec![
        Block::Facts(vec![
            (w.ledger_body.to_owned(), Cell::text(&sheet.body)),
            (w.check_until.to_owned(), Cell::text(sheet.closes_on)),
        ]),
        Block::Text(said(&sheet.lead, w)),
        Block::Notice("info", w.check_private.to_owned()),
    ]
}

async fn asked(guest: Guest, key: PathKey<String>) -> Result<Answer, Problem> {
    let sheet = literacy::check_sheet(&guest.anyone, &key.0).await?;
    let mut parts = lead(&sheet, guest.w);
    parts.push(Block::Form(form(&sheet, &key.0, guest.w)));
    let frame = Frame::of(&guest.request, None, &sheet.title);
    Answer::page(200, &Blocks::of(frame, parts))
}

async fn answered(knock: Knock, key: PathKey<String>) -> Result<Answer, Problem> {
    let Knock { guest, pairs } = knock;
    let typed = |wanted: &str| {
        pairs.iter().find(|(name, _)| name == wanted).map_or("", |(_, value)| value.as_str())
    };
    let result = typed("result").to_owned();
    let own = |name: &str| matches!(name, "token" | "result");
    let answers: BTreeMap<String, String> =
        pairs.iter().filter(|(name, _)| !own(name)).cloned().collect();
    match literacy::answer_check(&guest.anyone, &key.0, &result, answers).await {
        Ok(()) => Ok(Answer::to(format!("/check/results/{result}?done=answered"))),
        Err(problem) if problem.code.status() == 422 => {
            let sheet = literacy::check_sheet(&guest.anyone, &key.0).await?;
            let mut again = form(&sheet, &key.0, guest.w);
            again.fill(&pairs);
            again.refuse(&problem, guest.w);
            let title = format!("{}: {}", guest.w.error_prefix, sheet.title);
            let mut parts = lead(&sheet, guest.w);
            parts.push(Block::Form(again));
            Answer::page(422, &Blocks::of(Frame::of(&guest.request, None, &title), parts))
        }
        Err(problem) => Err(problem),
    }
}

fn part_rows(view: &ResultView, w: &'static Words) -> Grid {
    let heads = [w.check_part, w.check_points, w.check_level, w.check_courses];
    let row = |part: &PartResult| {
        vec![
            Cell::Text(said(&part.name, w)),
            Cell::text(format!("{} / {}", part.points, part.most)),
            Cell::number(part.level),
            Cell::text(part.courses.join("、")),
        ]
    };
    view.parts.iter().map(row).fold(Grid::new(w.check_by_part, &heads, w), Grid::row)
}

fn badge_parts(claims: &[ClaimView], secret: &str, w: &'static Words) -> Vec<Block> {
    if claims.is_empty() {
        return Vec::new();
    }
    let heads = [w.badge, w.badge_criteria, w.state, w.what_to_do];
    let grid = claims.iter().fold(Grid::new(w.badges, &heads, w), |grid, claim| {
        let (state, take) = match (&claim.award, claim.met) {
            (Some(award), _) => {
                let place = format!("/check/results/{secret}/badges/{}", award.id);
                let held = format!("{} {}", w.badge_held, award.text("awarded_on"));
                (Cell::Mark("good", held), Cell::link(place, w.badge_take))
            }
            (None, true) => (Cell::Mark("half", w.badge_met.to_owned()), Cell::text("")),
            (None, false) => (Cell::Mark("plain", w.badge_unmet.to_owned()), Cell::text("")),
        };
        grid.row(vec![Cell::text(&claim.step), Cell::text(&claim.criteria), state, take])
    });
    let mut parts = vec![Block::Section("badges", w.badges.to_owned()), Block::Grid(grid)];
    if claims.iter().any(|claim| claim.met && claim.award.is_none()) {
        parts.push(Block::Text(w.badge_claim_lead.to_owned()));
        let place = format!("/check/results/{secret}");
        parts.push(Block::Form(Form::post(place, w.badge_claim, Vec::new(), String::new())));
    }
    parts
}

async fn result(guest: Guest, key: PathKey<String>) -> Result<Answer, Problem> {
    let w = guest.w;
    let (view, claims) = literacy::check_result(&guest.anyone, &key.0).await?;
    let mut parts = vec![
        Block::Notice("info", w.check_keep.to_owned()),
        Block::Facts(vec![
            (w.ledger_body.to_owned(), Cell::text(&view.body)),
            (w.check_answered_on.to_owned(), Cell::text(view.answered_on)),
            (w.check_level.to_owned(), Cell::text(format!("{} / 4", view.level))),
            (w.check_points.to_owned(), Cell::text(format!("{} / {}", view.points, view.most))),
        ]),
        Block::Grid(part_rows(&view, w)),
    ];
    parts.extend(badge_parts(&claims, &key.0, w));
    let here = Link::new(format!("/check/results/{}", key.0), w.check_own_address);
    parts.push(Block::Links(vec![here]));
    let title = format!("{}: {}", w.check_result, view.title);
    Answer::page(200, &Blocks::of(Frame::of(&guest.request, None, &title), parts))
}

async fn claim(knock: Knock, key: PathKey<String>) -> Result<Answer, Problem> {
    literacy::claim_badges(&knock.guest.anyone, &key.0).await?;
    Ok(Answer::to(format!("/check/results/{}?done=saved", key.0)))
}

async fn credential(guest: Guest, key: PathKey<LedgerEntryId>) -> Result<Answer, Problem> {
    let secret = guest.request.match_info().get("key").unwrap_or_default().to_owned();
    let token = literacy::check_credential(&guest.anyone, &secret, key.0).await?;
    Ok(Answer::file(literacy::credential_file(token)))
}
