//! The register of people: list and card.

use std::collections::BTreeMap;

use super::levels;
use super::records::{in_full, place};
use super::{card, employments, planned};
use crate::assessment;
use crate::assignment::{self, AssignmentRow};
use crate::auth::{Action, may};
use crate::choices;
use crate::insight;
use crate::organization;
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Column, Field, Form, Grid, Kind, Link, Visit, Words, address,
    blocks, rows_per_page,
};
use crate::pages::lists_in;
use crate::pages::own::wish::{known_places, place_key};
use crate::pages::papers;
use crate::pages::training::courses;
use crate::paper::Subject;
use crate::problem::Problem;
use crate::talent::{
    self, Filter, FullLine, QualificationView, TalentCard, TalentLine, TalentView, acts,
};
use crate::vocab::{Act, EmploymentForm, FieldGroup, HiringRoute, OrganizationCode, TalentId};
use crate::web::{Format, PathKey, Route, TimeTravel};
use crate::wish::{self, PlaceInput, WishQuestion};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/talents", "人材リストの画面", list),
        Route::get("/talents/{id}", "人材カードの画面", card),
    ]
}

/// Columns: the members they are sorted by, and what they are called.
fn columns(w: &Words) -> [Column; 13] {
    let w = Words::of(w.language());
    [
        ("name", w.name),
        ("staff_number", w.staff_number),
        ("organization_code", w.body),
        ("title", w.title),
        ("grade", w.grade),
        (".placed", w.present_post),
        ("form", w.form),
        ("recruitment_route", w.route),
        ("hired_on", w.hired_on),
        ("term_ends_on", w.term_end),
        ("registered", w.registered),
        ("accelerator", w.accelerator),
        ("qualification_names", w.qualifications),
    ]
}

const SHOWN_AT_FIRST: [&str; 7] =
    ["organization_code", "title", "grade", ".placed", "form", "term_ends_on", "registered"];

async fn list(visit: Visit<may::ReadTalents>) -> Result<Answer, Problem> {
    let mut listing = visit.listing_but::<Filter>(&["job_type", "level"])?;
    let at_level = levels::asked(&visit).filter(|_| visit.viewer.may(Action::ReadFit));
    let can = visit.can().clone().proven_if(listing.is_file());
    let (listing, page, names, job_types, placed) = can
        .read_logged(move |db, scope, looks| {
            if let Some((job_type, least)) = &at_level {
                listing.filter.among =
                    Some(insight::at_level(db, job_type, *least, scope.today())?);
            }
            let page = talent::people(db, scope, &listing)?;
            // Who is found by a level is shown with it.
            page.items
                .iter()
                .filter(|_| at_level.is_some())
                .for_each(|line| looks.person(FieldGroup::Levels, line.id()));
            let people: Vec<TalentId> =
                page.items.iter().take(PLACED_AT_MOST).map(TalentLine::id).collect();
            let day = listing.filter.as_of.unwrap_or_else(|| scope.today());
            let placed = assignment::placed_on(db, scope, &people, day)?;
            Ok((listing, page, organization::names(db)?, organization::job_types(db)?, placed))
        })
        .await?;
    if listing.format != Format::Json {
        return talent::file(&listing, &page, &names).map(Answer::file);
    }
    let (w, asked) = (visit.w, Asked::new(&visit.request, visit.w));
    let columns = columns(w);
    let mut grid = asked.grid(w.talents, &columns);
    grid.heads[0] = asked.head(w.name, "name_kana", true);
    for line in &page.items {
        let mut cells = cells(line, &names, w);
        cells.insert(".placed", placements(line.id(), &placed));
        cells.insert("name", name(line));
        let cell = |(key, _): &Column| cells.get(key).cloned().unwrap_or(Cell::text(""));
        grid.rows.push(columns.iter().map(cell).collect());
    }
    if visit.looks("columns").is_empty() {
        grid = grid.only(&SHOWN_AT_FIRST);
    }
    let mut parts = Vec::new();
    if visit.viewer.may(Action::WriteTalents) {
        parts.push(Block::Actions(vec![
            Link::new("/talents/new?by=hire", w.hire),
            Link::new("/talents/new?by=join", w.join),
        ]));
    }
    parts.extend([
        Block::Conditions(conditions(&visit, &names, &job_types)),
        asked.settings(&visit, &columns, &SHOWN_AT_FIRST).await?,
        Block::Grid(asked.finish(grid, &listing, &page)),
        Block::Extras(lists_in::beside(
            asked.files(),
            visit.viewer.may(Action::WriteTalents),
            "/talents/import",
            w,
        )),
    ]);
    visit.page(w.talents, blocks(parts))
}

fn conditions(
    visit: &Visit<may::ReadTalents>,
    names: &BTreeMap<OrganizationCode, String>,
    job_types: &[organization::JobTypeView],
) -> Form {
    let w = visit.w;
    let bodies = names.iter().map(|(code, name)| (code.to_string(), name.clone())).collect();
    let mut fields = vec![
        Field::new("name", w.name_or_kana, Kind::Text),
        Field::new("organization_code", w.body, Kind::Choice(bodies)),
        Field::new("form", w.form, Kind::Choice(choices!(EmploymentForm, w))),
        Field::new("recruitment_route", w.route, Kind::Choice(choices!(HiringRoute, w))),
        Field::new(
            "registered",
            w.registered,
            Kind::Choice(vec![("true".to_owned(), w.registered_yes.to_owned())]),
        ),
        Field::new("term_ending_before", w.term_ending_before, Kind::Day),
        Field::new(
            "declared",
            w.qualifications,
            Kind::Choice(vec![("true".to_owned(), w.declared_only.to_owned())]),
        ),
        Field::new("as_of", w.as_of, Kind::Day),
        rows_per_page(w),
    ];
    // Whoever could search by levels would learn them, of people whose levels they do not see.
    if visit.viewer.may(Action::ReadFit) {
        let at = fields.len() - 3;
        fields.splice(at..at, levels::search(job_types, w));
    }
    Form::conditions("/talents", w.search, fields, visit.request.query_string())
}

/// A page has no more rows; a file has no such column.
const PLACED_AT_MOST: usize = 200;

/// Where somebody serves on the day of the list.
fn placements(person: TalentId, placed: &[AssignmentRow]) -> Cell {
    let own = placed.iter().filter(|row| row.talent_id == person);
    let link = |row: &AssignmentRow| {
        let title = row.post_title.as_ref().map_or_else(String::new, ToString::to_string);
        Link::new(format!("/assignments/{}", row.id), format!("{} {title}", row.host_name).trim())
    };
    Cell::Links(own.map(link).collect())
}

fn name(line: &TalentLine) -> Cell {
    let (id, name, kana) = match line {
        TalentLine::Full(line) => (line.id, &line.name, &line.name_kana),
        TalentLine::Narrow(line) => (line.id, &line.name, &line.name_kana),
    };
    Cell::link(format!("/talents/{id}"), format!("{name}（{kana}）"))
}

fn cells(
    line: &TalentLine,
    names: &BTreeMap<OrganizationCode, String>,
    w: &Words,
) -> BTreeMap<&'static str, Cell> {
    let body = |code: Option<&OrganizationCode>| Cell::maybe(code.and_then(|code| names.get(code)));
    match line {
        TalentLine::Narrow(line) => BTreeMap::from([
            ("organization_code", body(line.organization_code.as_ref())),
            ("title", Cell::maybe(line.title.as_ref())),
            ("grade", Cell::maybe(line.grade.map(|grade| w.term(grade)))),
        ]),
        TalentLine::Full(line) => full(line, body(line.organization_code.as_ref()), w),
    }
}

fn full(line: &FullLine, body: Cell, w: &Words) -> BTreeMap<&'static str, Cell> {
    BTreeMap::from([
        ("staff_number", Cell::text(&line.staff_number)),
        ("organization_code", body),
        ("title", Cell::maybe(line.title.as_ref())),
        ("grade", Cell::maybe(line.grade.map(|grade| w.term(grade)))),
        ("form", Cell::maybe(line.form.map(|form| w.term(form)))),
        ("recruitment_route", Cell::maybe(line.recruitment_route.map(|route| w.term(route)))),
        ("hired_on", Cell::maybe(line.hired_on)),
        ("term_ends_on", Cell::maybe(line.term_ends_on)),
        ("registered", Cell::text(if line.registered { w.registered_yes } else { "" })),
        ("accelerator", Cell::text(if line.accelerator { w.registered_yes } else { "" })),
        ("qualification_names", Cell::text(line.qualification_names.join("、"))),
    ])
}

async fn card(visit: Visit<may::ReadTalents>, key: PathKey<TalentId>) -> Result<Answer, Problem> {
    let (view, names, served) = read_card(&visit, key.0).await?;
    let w = visit.w;
    let steps = steps(&view, &visit);
    let (title, mut parts) = match view {
        TalentView::Narrow(line) => (
            line.name.clone(),
            vec![
                Block::Notice("info", w.narrow_note.to_owned()),
                Block::Facts(vec![
                    (w.kana.to_owned(), Cell::text(&line.name_kana)),
                    (
                        w.body.to_owned(),
                        Cell::maybe(
                            line.organization_code.as_ref().and_then(|code| names.get(code)),
                        ),
                    ),
                    (w.title.to_owned(), Cell::maybe(line.title)),
                    (w.grade.to_owned(), Cell::maybe(line.grade.map(|grade| w.term(grade)))),
                ]),
            ],
        ),
        TalentView::Full(card) => {
            // Nobody confirms what is said of oneself.
            let (writes, oneself) =
                (visit.viewer.may(Action::WriteTalents), visit.viewer.me.talent_id == Some(key.0));
            let mending =
                if writes { Mending::Everything { confirms: !oneself } } else { Mending::Nothing };
            let mut parts = card::present(&card, &served, w);
            parts.extend(planned::of_person(&visit, key.0).await?);
            parts.extend(card::timeline(&card, &served, &names, w));
            parts.extend(record(&card, &names, w, &mending));
            parts.extend(papers::hanging(&visit, Subject::Person(key.0)).await?);
            parts.extend(card::allowances(&card, w));
            if !writes {
                parts.insert(0, Block::Notice("info", w.register_steps_by.to_owned()));
            }
            (card.line.name.clone(), parts)
        }
    };
    if !steps.is_empty() {
        parts.insert(0, Block::Actions(steps));
    }
    parts.push(Block::Section("assignments", w.assignments_of.to_owned()));
    parts.push(Block::Grid(assignments(&served, w)));
    parts.extend(skills(&visit, key.0).await?);
    parts.extend(courses::of_person(&visit, key.0).await?);
    parts.extend(wishes(&visit, key.0).await?);
    parts.extend(viewers(&visit, key.0).await?);
    let (ways, at) =
        (card::ways(&parts), usize::from(matches!(parts.first(), Some(Block::Actions(_)))));
    parts.insert(at, ways);
    // The number is asked for where accounts are made and the audit is searched; nobody else needs
    // it.
    if visit.viewer.may(Action::WriteTalents) {
        parts.push(Block::Facts(vec![(w.person_id.to_owned(), Cell::text(key.0))]));
    }
    let mut links = vec![Link::new("/talents", Words::fill(w.back_to, &[&w.talents]))];
    if visit.viewer.may(Action::ReadDevelopmentPlans) {
        let plans = format!("/development-plans?talent_id={}", key.0);
        links.insert(0, Link::new(plans, w.development_plans));
    }
    parts.push(Block::Links(links));
    visit.page(&format!("{}: {title}", w.talent_card), blocks(parts))
}

/// What the prefecture's staff do next with a person.
fn steps(view: &TalentView, visit: &Visit<may::ReadTalents>) -> Vec<Link> {
    let (w, TalentView::Full(card)) = (visit.w, view) else { return Vec::new() };
    let (talent, may) = (card.line.id, |act: Act| card.allowed_actions.contains(&act));
    let nominates = visit.viewer.may(Action::NominateTalents)
        && visit.viewer.me.talent_id != Some(talent)
        && !card.line.registered;
    let links = [
        (nominates, format!("/pool-nominations/new?talent_id={talent}"), w.nominate),
        (
            visit.viewer.may(Action::WriteAssignments),
            format!("/assignments/new?talent_id={talent}"),
            w.assignment_new,
        ),
        (
            visit.viewer.may(Action::WriteAssignments),
            format!("/transfers/new?talent_id={talent}"),
            w.transfer_new,
        ),
        (
            visit.viewer.may(Action::ShowCandidates),
            format!("/shown-candidates/new?talent_id={talent}"),
            w.candidate_new,
        ),
        (
            visit.viewer.may(Action::PausePlacement) && visit.viewer.may(Action::WriteTalents),
            format!("/pauses/new?talent_id={talent}"),
            w.pause_new,
        ),
        (
            visit.viewer.may(Action::KeepTraining),
            format!("/training-attendances/new?talent_id={talent}"),
            w.attendance_new,
        ),
        (may(acts::QUALIFICATION_ADD), place(talent, "add-qualification", ""), w.add_qualification),
        (may(acts::ABSENCE_ADD), place(talent, "add-absence", ""), w.add_absence),
        (may(acts::REGISTRATION_ADD), place(talent, "register", ""), w.register_shared),
        (may(acts::REGISTRATION_WITHDRAW), place(talent, "withdraw", ""), w.withdraw_shared),
    ];
    links
        .into_iter()
        .filter(|(shown, ..)| *shown)
        .map(|(_, href, text)| Link::new(href, text))
        .collect()
}

/// Who looked at the person's levels and wishes, for those who may know.
async fn viewers(visit: &Visit<may::ReadTalents>, talent: TalentId) -> Result<Vec<Block>, Problem> {
    let w = visit.w;
    if !visit.viewer.may(Action::ReadViewers) {
        return Ok(Vec::new());
    }
    let can = visit.can().also::<may::ReadViewers>();
    let read = can.read(move |db, scope| insight::viewers_within(db, scope, talent));
    let Some(rows) = within_reach(read.await)? else { return Ok(Vec::new()) };
    Ok(looked(&rows, w.viewers_of_person, w))
}

/// Which bodies and roles looked, by month.
pub fn looked(rows: &[insight::Viewer], title: &'static str, w: &'static Words) -> Vec<Block> {
    let note = if w.tag == "en" { insight::VIEWERS_NOTE_EN } else { insight::VIEWERS_NOTE };
    let heads = [w.month, w.municipality, w.role, w.field_group];
    let grid = rows.iter().fold(Grid::new(title, &heads, w), |grid, row| {
        let cells =
            [row.month.as_str(), &row.organization_name, w.term(row.role), w.term(row.field_group)];
        grid.row(cells.map(Cell::text).to_vec())
    });
    vec![
        Block::Section("viewers", title.to_owned()),
        Block::Grid(grid),
        Block::Text(note.to_owned()),
    ]
}

/// What is out of reach is left out of a page that shows several things.
fn within_reach<T>(read: Result<T, Problem>) -> Result<Option<T>, Problem> {
    match read {
        Ok(found) => Ok(Some(found)),
        Err(problem) if problem == Problem::not_found() => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// How much of each job type somebody is, for those who may know; the look is noted.
pub async fn skills(
    visit: &Visit<may::ReadTalents>,
    talent: TalentId,
) -> Result<Vec<Block>, Problem> {
    let w = visit.w;
    if !visit.viewer.may(Action::ReadAssessments) {
        return Ok(Vec::new());
    }
    let can = visit.can().also::<may::ReadAssessments>();
    let read = can.read_logged(move |db, scope, looks| {
        let view = assessment::achievements(db, scope, talent, TimeTravel::default())?;
        looks.person(FieldGroup::Levels, talent);
        Ok(view)
    });
    let Some(view) = within_reach(read.await)? else { return Ok(Vec::new()) };
    let heads = [w.job_type, w.achievement, w.attained, w.unrated_count, w.largest_gap];
    let grid = view.items.iter().fold(Grid::new(w.skills, &heads, w), |grid, one| {
        let found = &one.achievement;
        let (tone, text) =
            if found.attained { ("good", w.attained_yes) } else { ("bad", w.attained_no) };
        grid.row(vec![
            Cell::text(&one.name_ja),
            Cell::number(
                found.percent.map_or_else(|| "ー".to_owned(), |percent| percent.to_string()),
            ),
            Cell::Mark(tone, text.to_owned()),
            Cell::number(found.unrated),
            Cell::maybe(found.gaps.first().map(|gap| &gap.name_ja)),
        ])
    });
    let mut parts = vec![
        Block::Section("skills", w.skills.to_owned()),
        Block::Text(w.achievement_lead.to_owned()),
    ];
    parts.extend(levels::picture(&view.items, w));
    parts.push(Block::Grid(grid));
    parts.push(Block::Links(vec![Link::new(format!("/talents/{talent}/skills"), w.levels_all)]));
    Ok(parts)
}

/// Years of wishes on a card.
const WISHES: usize = 5;

/// What somebody wishes, for those who may know, without reasons; the look is noted.
async fn wishes(visit: &Visit<may::ReadTalents>, talent: TalentId) -> Result<Vec<Block>, Problem> {
    let w = visit.w;
    if !visit.viewer.may(Action::ReadWishes) {
        return Ok(Vec::new());
    }
    let can = visit.can().also::<may::ReadWishes>();
    let read = can.read_logged(move |db, scope, looks| {
        let question = WishQuestion { talent_id: vec![talent], ..WishQuestion::default() };
        let (rows, _) = wish::list_wishes(db, scope, looks, &question, None, (WISHES, false))?;
        Ok((rows, known_places(db)?))
    });
    let Some((rows, names)) = within_reach(read.await)? else { return Ok(Vec::new()) };
    let places = |places: &[PlaceInput]| {
        let named =
            places.iter().map(|place| names.get(&place_key(place)).cloned().unwrap_or_default());
        named.collect::<Vec<_>>().join("、")
    };
    let heads = [
        w.wish_round,
        w.movement,
        w.wished_place,
        w.impossible_place,
        w.telework,
        w.house_move,
        w.has_constraint,
    ];
    let grid = rows.iter().take(WISHES).fold(Grid::new(w.wishes, &heads, w), |grid, row| {
        grid.row(vec![
            Cell::link(format!("/wishes/{}", row.id), w.year(row.fiscal_year)),
            Cell::text(w.term(row.movement)),
            Cell::text(places(&row.places)),
            Cell::text(places(&row.impossible)),
            Cell::text(w.term(row.telework)),
            Cell::text(w.term(row.house_move)),
            Cell::text(if row.has_constraint { w.yes } else { "" }),
        ])
    });
    Ok(vec![Block::Section("wishes", w.wishes.to_owned()), Block::Grid(grid)])
}

type Card = (TalentView, BTreeMap<OrganizationCode, String>, Vec<AssignmentRow>);

/// A card with what it is shown with, as far as the viewer may see each.
pub async fn read_card(visit: &Visit<may::ReadTalents>, talent: TalentId) -> Result<Card, Problem> {
    visit
        .can()
        .read_logged(move |db, scope, looks| {
            let view = talent::card(db, scope, talent, TimeTravel::default())?;
            Ok((view, organization::names(db)?, assignment::of_person(db, scope, talent, looks)?))
        })
        .await
}

/// Ways to correct a row and to take it back.
fn mend(talent: TalentId, what: &str, row: &str, w: &'static Words) -> Vec<Link> {
    let link =
        |step: &str, text: &str| Link::new(place(talent, &format!("{step}-{what}"), row), text);
    vec![link("correct", w.correct_it), link("retract", w.retract_it)]
}

/// What the viewer may do about the rows of a record.
pub enum Mending {
    Nothing,
    /// Take back what one declared oneself.
    Own,
    /// Correct and take back; and confirm what the person declared, unless it is the viewer.
    Everything {
        confirms: bool,
    },
}

/// What is recorded of a person, block by block; with ways to correct it for those who write.
pub fn record(
    card: &TalentCard,
    names: &BTreeMap<OrganizationCode, String>,
    w: &'static Words,
    mending: &Mending,
) -> Vec<Block> {
    let writes = matches!(mending, Mending::Everything { .. });
    let line = &card.line;
    let body = |code: &OrganizationCode| names.get(code).cloned().unwrap_or_default();
    let facts = full(line, Cell::maybe(line.organization_code.as_ref().map(body)), w);
    let mut basics = vec![(w.kana.to_owned(), Cell::text(&line.name_kana))];
    let wanted = columns(w).into_iter().filter(|(key, _)| *key != "qualification_names");
    basics.extend(
        wanted.filter_map(|(key, text)| facts.get(key).map(|cell| (text.to_owned(), cell.clone()))),
    );
    let steps = |wanted: &[&str]| Block::Extras(employments::steps(card, wanted, w));
    let parts = [
        Block::Section("basics", w.basics.to_owned()),
        Block::Facts(basics),
        steps(&["rename", "mend-name", "undo-name"]),
        Block::Section("career", w.career.to_owned()),
        Block::Grid(career(card, &body, w, writes)),
        steps(&["promote", "prolong", "leave", "transfer", "rehire", "undo-employment"]),
        Block::Section("qualifications", w.qualifications.to_owned()),
        Block::Grid(held(card, w, mending)),
        Block::Section("absences", w.absences.to_owned()),
        Block::Grid(away(card, w, writes)),
        Block::Section("registrations", w.registrations.to_owned()),
        Block::Grid(registered(card, names, w)),
        steps(&["undo-registration"]),
    ];
    let some = |part: &Block| !matches!(part, Block::Extras(links) if links.is_empty());
    parts.into_iter().filter(some).collect()
}

/// Employments by day, with their pay and why they ended.
fn career(
    card: &TalentCard,
    body: &dyn Fn(&OrganizationCode) -> String,
    w: &'static Words,
    writes: bool,
) -> Grid {
    let mut heads = vec![w.period, w.municipality, w.form, w.grade, w.salary_grade, w.title];
    heads.extend([w.route, w.term_end, w.end_reason]);
    heads.extend(writes.then_some(w.what_to_do));
    card.employments.iter().fold(Grid::new(w.career, &heads, w), |grid, row| {
        let mut cells = vec![
            Cell::Days(days(row.starts_on, row.ends_on, w)),
            Cell::text(body(&row.organization_code)),
            Cell::text(w.term(row.form)),
            Cell::text(w.term(row.grade)),
            Cell::number(row.salary_grade.map_or_else(String::new, |grade| grade.to_string())),
            Cell::text(&row.title),
            Cell::text(w.term(row.recruitment_route)),
            Cell::maybe(row.term_ends_on),
            Cell::maybe(row.end_reason.map(|why| w.term(why))),
        ];
        cells.extend(writes.then(|| Cell::Links(employments::mend(card, row, w))));
        grid.row(cells)
    })
}

fn held(card: &TalentCard, w: &'static Words, mending: &Mending) -> Grid {
    let mut heads = vec![w.qualifications, w.certificate, w.acquired_on, w.expires_on, w.state];
    heads.extend((!matches!(mending, Mending::Nothing)).then_some(w.what_to_do));
    card.qualifications.iter().fold(Grid::new(w.qualifications, &heads, w), |grid, row| {
        let mut cells: Vec<Cell> = in_full(row, w).into_iter().map(|(_, cell)| cell).collect();
        cells.extend(ways_to_mend(card, row, mending, w).map(Cell::Links));
        grid.row(cells)
    })
}

/// What can be done about a qualification.
fn ways_to_mend(
    card: &TalentCard,
    row: &QualificationView,
    mending: &Mending,
    w: &'static Words,
) -> Option<Vec<Link>> {
    let id = row.id.to_string();
    let withdraw =
        || Link::new(address("/me/qualifications/withdraw", "", &[("row", &id)]), w.withdraw_it);
    let confirm = || Link::new(place(card.line.id, "confirm-qualification", &id), w.confirm_it);
    match mending {
        Mending::Nothing => None,
        Mending::Own => Some(row.declared.then(withdraw).into_iter().collect()),
        Mending::Everything { confirms } => {
            let first = (row.declared && *confirms).then(confirm);
            Some(first.into_iter().chain(mend(card.line.id, "qualification", &id, w)).collect())
        }
    }
}

fn away(card: &TalentCard, w: &'static Words, writes: bool) -> Grid {
    let mut heads = vec![w.period, w.reason_column, w.destination];
    heads.extend(writes.then_some(w.what_to_do));
    card.absences.iter().fold(Grid::new(w.absences, &heads, w), |grid, row| {
        let period = Cell::Days(days(row.starts_on, row.ends_on, w));
        let mut cells = vec![period, Cell::text(w.term(row.kind)), Cell::text(&row.destination)];
        cells.extend(
            writes.then(|| Cell::Links(mend(card.line.id, "absence", &row.id.to_string(), w))),
        );
        grid.row(cells)
    })
}

fn registered(
    card: &TalentCard,
    names: &BTreeMap<OrganizationCode, String>,
    w: &'static Words,
) -> Grid {
    let heads = [w.period, w.consenting_body, w.consented_on, w.consent_reference, w.end_reason];
    card.registrations.iter().fold(Grid::new(w.registrations, &heads, w), |grid, row| {
        grid.row(vec![
            Cell::Days(days(row.starts_on, row.ends_on, w)),
            Cell::text(names.get(&row.organization_code).cloned().unwrap_or_default()),
            Cell::Days(row.consented_on.to_string()),
            Cell::text(&row.consent_reference),
            Cell::text(&row.end_reason),
        ])
    })
}

/// Where somebody served, serves and will serve.
pub fn assignments(rows: &[AssignmentRow], w: &'static Words) -> Grid {
    let heads =
        [w.period, w.municipality, w.department, w.title, w.share, w.placement_form, w.state];
    rows.iter().fold(Grid::new(w.assignments_of, &heads, w), |grid, row| {
        grid.row(vec![
            Cell::Days(days(row.starts_on, row.ends_on, w)),
            Cell::text(&row.host_name),
            Cell::maybe(row.department.as_ref()),
            to_assignment(row, w),
            Cell::number(row.share_percent.percent()),
            Cell::text(w.term(row.form)),
            Cell::text(w.term(row.state)),
        ])
    })
}

/// The title of the post, as the way to the assignment.
pub fn to_assignment(row: &AssignmentRow, w: &Words) -> Cell {
    let title =
        row.post_title.as_ref().map_or_else(|| w.term(row.state).to_owned(), ToString::to_string);
    Cell::link(format!("/assignments/{}", row.id), title)
}

/// 2026-04-01〜2027-03-31.
pub fn days(first: chrono::NaiveDate, last: Option<chrono::NaiveDate>, w: &Words) -> String {
    let last = last.map_or_else(|| w.open_end.to_owned(), |last| last.to_string());
    format!("{first}〜{last}")
}
