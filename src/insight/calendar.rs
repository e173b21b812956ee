//! `GET /calendar/{key}.ics`: the deadlines of one person for a calendar program (RFC 5545), opened
//! by a secret that the person made and can revoke.
//!
//! Whole days only, so that no time zone has to be explained. No names: a calendar is often kept
//! elsewhere. A secret that opens nothing is answered like any page that is not there, and leaves no
//! row: 256 random bits are not guessed, and a record that strangers can fill is no record.

use std::fmt::Display;

use chrono::{Days, NaiveDate, NaiveDateTime};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::{Action, Actor, Scope};
use crate::db::Db;
use crate::organization;
use crate::problem::{Code, Problem};
use crate::vocab::{AssignmentState, Function, Language, Term, terms};
use crate::web::{Anyone, PathKey, Query, Reply, Route};
use crate::{accounts, affiliation, assessment, assignment, demand, notice, wish};

/// Its route; it stands at the top, beside the pages.
#[must_use]
pub fn calendar_route() -> Route {
    Route::get("/calendar/{key}.ics", "カレンダー（締切）", show).query::<Wanted>()
}

/// Longest line, in bytes without its end (RFC 5545 §3.1).
const LINE_BYTES: usize = 75;
/// Days after which a deadline is left out.
const DAYS_BACK: u64 = 92;
const MEDIA: &str = "text/calendar; charset=utf-8";

/// In which language.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// `ja` (default) or `en`.
    lang: Option<String>,
}

terms! {
    /// What falls on a day.
    Occasion {
        /// Bodies answer until then.
        CallCloses = "call", "需要調査の締切", "Call for demand closes";
        /// People hand in their sheets until then.
        OwnSheetDue = "own-sheet", "スキルシートの提出期限", "Skill sheets are due";
        /// Sheets are reviewed until then.
        ReviewDue = "review", "スキルシートの評価期限", "Reviews of skill sheets are due";
        /// Levels are confirmed until then.
        CycleCloses = "cycle", "スキル評価の締切", "Skill assessment closes";
        /// Wishes are stated until then.
        WishesClose = "wish", "意向調査の締切", "Round of wishes closes";
        /// First day of an own assignment.
        Starts = "start", "自分の配属の初日", "First day of your placement";
        /// Last day of an own assignment.
        Ends = "end", "自分の配属の最終日", "Last day of your placement";
    }
}

/// Something that falls on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    occasion: Occasion,
    id: String,
    day: NaiveDate,
    /// What it is about; never a person.
    about: String,
    link: String,
}

impl Entry {
    fn new(occasion: Occasion, id: impl Display, day: NaiveDate, link: impl Into<String>) -> Self {
        Self { occasion, id: id.to_string(), day, about: String::new(), link: link.into() }
    }
}

async fn show(
    anyone: Anyone,
    secret: PathKey<String>,
    asked: Query<Wanted>,
) -> Result<Reply, Problem> {
    let language = match asked.0.lang.as_deref() {
        None | Some("ja") => Language::Japanese,
        Some("en") => Language::English,
        Some(_) => return Err(Problem::not_found()),
    };
    let now = anyone.door.store.clock().now();
    let link = anyone.door.mail.link.clone();
    let read = move |db: &mut Db| {
        let account = notice::calendar_owner(db, &secret.0)?.ok_or(Problem::not_found())?;
        let actor = accounts::actor_of(db, account, now)?.ok_or(Problem::not_found())?;
        let left = |talent| affiliation::has_left(db, talent, actor.today);
        if actor.talent.map_or(Ok(false), left)? {
            return Err(Problem::not_found());
        }
        entries(db, &actor, now)
    };
    let found = anyone.door.store.read(read).await?;
    let name = &anyone.door.product.service[usize::from(language == Language::English)];
    let text = written(&found, (name, &link), language, now.date());
    Ok(Reply::file("dxship.ics".to_owned(), MEDIA, text.into_bytes()))
}

type Source = fn(&mut Db, &Scope) -> Result<Vec<Entry>, Problem>;

/// What an account learns of, each with the rights it is asked with.
const SOURCES: [(Action, Source); 6] = [
    (Action::KeepDemandCalls, calls),
    (Action::WriteDemands, calls_of_bodies),
    (Action::ReadAssessments, cycles),
    (Action::KeepWishRounds, rounds),
    (Action::StateOwnWish, rounds),
    (Action::ReadAssignments, assignments),
];

/// What falls on the days of an account, in their order.
fn entries(db: &mut Db, actor: &Actor, now: NaiveDateTime) -> Result<Vec<Entry>, Problem> {
    let first = crate::clock::day_in_japan(now).checked_sub_days(Days::new(DAYS_BACK));
    let mut found: Vec<Entry> = Vec::new();
    for (action, source) in SOURCES {
        match actor.scope(action) {
            Ok(scope) => found.extend(source(db, &scope)?),
            Err(problem) if problem.code == Code::Forbidden => {}
            Err(problem) => return Err(problem),
        }
    }
    found.retain(|entry| first.is_none_or(|first| first <= entry.day));
    found.sort_by(|one, other| {
        (one.day, one.occasion, &one.id).cmp(&(other.day, other.occasion, &other.id))
    });
    found.dedup();
    Ok(found)
}

fn calls(db: &mut Db, _: &Scope) -> Result<Vec<Entry>, Problem> {
    let entry = |call: demand::Call| Entry {
        about: call.title.to_string(),
        ..Entry::new(
            Occasion::CallCloses,
            call.id,
            call.deadline,
            format!("/demand-calls/{}", call.id),
        )
    };
    Ok(demand::calls(db)?.into_iter().map(entry).collect())
}

fn calls_of_bodies(db: &mut Db, scope: &Scope) -> Result<Vec<Entry>, Problem> {
    let mut years = Vec::new();
    for call in demand::calls(db)? {
        for code in scope.body_codes() {
            if organization::participates(db, &code, Function::Demand, call.fiscal_year)? {
                years.push(call.id.to_string());
            }
        }
    }
    let mut all = calls(db, scope)?;
    all.retain(|entry| years.contains(&entry.id));
    Ok(all)
}

/// Days of the cycles whose sheets were given out: for whoever fills in, reviews, or manages.
fn cycles(db: &mut Db, scope: &Scope) -> Result<Vec<Entry>, Problem> {
    let mut found = Vec::new();
    let opened = assessment::cycle_views(db, scope)?;
    for cycle in opened.into_iter().filter(|cycle| cycle.opened_at.is_some()) {
        let manages = scope.may(Action::ManageAssessments);
        let reviews = manages || scope.spoken_for().next().is_some();
        let page = |own: &str| {
            if manages { format!("/assessment-cycles/{}", cycle.id) } else { own.to_owned() }
        };
        let days = [
            (
                manages || scope.person().is_some(),
                Occasion::OwnSheetDue,
                cycle.self_due_on,
                page("/my/sheet"),
            ),
            (reviews, Occasion::ReviewDue, cycle.review_due_on, page("/assessments")),
            (manages, Occasion::CycleCloses, cycle.closes_on, page("/home")),
        ];
        let shown = days.into_iter().filter(|(shown, ..)| *shown);
        found.extend(shown.map(|(_, occasion, day, link)| Entry {
            about: cycle.fiscal_year.label(),
            ..Entry::new(occasion, cycle.id, day, link)
        }));
    }
    Ok(found)
}

fn rounds(db: &mut Db, scope: &Scope) -> Result<Vec<Entry>, Problem> {
    let link = if scope.person().is_some() { "/my/wish" } else { "/wishes" };
    let entry = |round: wish::Round| Entry {
        about: round.title.to_string(),
        ..Entry::new(Occasion::WishesClose, round.id, round.deadline, link)
    };
    Ok(wish::rounds(db)?.into_iter().map(entry).collect())
}

/// First and last days of one's own assignments, of those that one was told of.
fn assignments(db: &mut Db, scope: &Scope) -> Result<Vec<Entry>, Problem> {
    let told = [AssignmentState::Announced, AssignmentState::Ordered, AssignmentState::Ended];
    let Some(person) = scope.oneself() else { return Ok(Vec::new()) };
    let rows = assignment::within(db, scope, None, &told)?;
    let mut found = Vec::new();
    for row in rows.into_iter().filter(|row| row.talent == person) {
        let (link, period) = (format!("/assignments/{}", row.id), row.content.period);
        found.push(Entry::new(Occasion::Starts, row.id, period.from, link.clone()));
        found.extend(period.last_day().map(|day| Entry::new(Occasion::Ends, row.id, day, link)));
    }
    Ok(found)
}

/// The calendar as a file: lines end in CRLF and are folded after 75 bytes.
fn written(
    entries: &[Entry],
    (name, site): (&str, &str),
    language: Language,
    today: NaiveDate,
) -> String {
    let mut text = String::new();
    let mut line = |line: &str| fold(line, &mut text);
    let date = |day: NaiveDate| day.format("%Y%m%d").to_string();
    ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//dxship//deadlines//JA", "CALSCALE:GREGORIAN"]
        .into_iter()
        .for_each(&mut line);
    line(&format!("X-WR-CALNAME:{}", escaped(name)));
    for entry in entries {
        let about =
            if entry.about.is_empty() { String::new() } else { format!(": {}", entry.about) };
        let summary = format!("{}{about}", entry.occasion.name(language));
        line("BEGIN:VEVENT");
        line(&format!("UID:{}-{}@dxship", entry.occasion, entry.id));
        line(&format!("DTSTAMP:{}T000000Z", date(today)));
        line(&format!("DTSTART;VALUE=DATE:{}", date(entry.day)));
        line(&format!("DTEND;VALUE=DATE:{}", date(entry.day.succ_opt().unwrap_or(entry.day))));
        line(&format!("SUMMARY:{}", escaped(&summary)));
        if !site.is_empty() {
            line(&format!("URL:{site}{}", entry.link));
        }
        line("TRANSP:TRANSPARENT");
        line("END:VEVENT");
    }
    line("END:VCALENDAR");
    text
}

/// RFC 5545 §3.3.11.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n")
}

/// A line of at most [`LINE_BYTES`], the rest on lines that begin with a space; never within a letter.
fn fold(line: &str, text: &mut String) {
    let mut bytes = 0;
    for letter in line.chars() {
        if bytes + letter.len_utf8() > LINE_BYTES {
            text.push_str("\r\n ");
            bytes = 1;
        }
        text.push(letter);
        bytes += letter.len_utf8();
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_letters() {
        let mut text = String::new();
        fold(&format!("SUMMARY:{}", "締切".repeat(60)), &mut text);
        assert!(text.ends_with("\r\n") && text.matches("\r\n ").count() == 5, "{text}");
        assert!(text.split("\r\n").all(|line| line.len() <= LINE_BYTES), "{text}");
        assert_eq!(text.replace("\r\n ", "").trim_end(), format!("SUMMARY:{}", "締切".repeat(60)));
    }

    #[test]
    fn a_text_is_no_property() {
        assert_eq!(escaped("a;b,c\\d\ne"), "a\\;b\\,c\\\\d\\ne");
    }
}
