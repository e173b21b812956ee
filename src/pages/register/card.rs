//! The head of a talent card: where somebody serves today, everything in one list by day, and what
//! speaks for and against an allowance. What follows stands in `talents`.

use chrono::NaiveDate;

use super::talents::{days, to_assignment};
use crate::assignment::AssignmentRow;
use crate::pages::kit::{Block, Cell, Grid, Link, Words};
use crate::talent::{AllowanceView, TalentCard};
use crate::vocab::{AssignmentState, EndReason, OrganizationCode};

type Names = std::collections::BTreeMap<OrganizationCode, String>;

/// Whether somebody serves by this on the day; an early end is still served until its last day.
fn serves(row: &AssignmentRow, day: NaiveDate) -> bool {
    matches!(row.state, AssignmentState::Ordered | AssignmentState::Ended)
        && row.starts_on <= day
        && row.ends_on.is_none_or(|last| day <= last)
}

/// Where somebody serves on the day of the card; without an assignment, that there is none.
pub(super) fn present(
    card: &TalentCard,
    served: &[AssignmentRow],
    w: &'static Words,
) -> Vec<Block> {
    let mut parts = vec![Block::Section("present", w.present_post.to_owned())];
    let now: Vec<&AssignmentRow> = served.iter().filter(|row| serves(row, card.as_of)).collect();
    if now.is_empty() {
        parts.push(Block::Text(w.no_present_post.to_owned()));
    }
    parts.extend(now.into_iter().map(|row| {
        Block::Facts(vec![
            (w.host_body.to_owned(), Cell::text(&row.host_name)),
            (w.department.to_owned(), Cell::maybe(row.department.as_ref())),
            (w.title.to_owned(), to_assignment(row, w)),
            (w.share.to_owned(), Cell::number(row.share_percent.percent())),
            (w.period.to_owned(), Cell::Days(days(row.starts_on, row.ends_on, w))),
            (w.placement_form.to_owned(), Cell::text(w.term(row.form))),
        ])
    }));
    parts
}

/// Something that held for a time, at whichever body.
struct Event {
    from: NaiveDate,
    last: Option<NaiveDate>,
    what: &'static str,
    body: String,
    detail: Cell,
}

fn events(
    card: &TalentCard,
    served: &[AssignmentRow],
    names: &Names,
    w: &'static Words,
) -> Vec<Event> {
    let body = |code: &OrganizationCode| names.get(code).cloned().unwrap_or_default();
    let employed = card.employments.iter().map(|row| {
        let mut detail = format!("{}（{}）", row.title, w.term(row.grade));
        detail += &row.end_reason.map_or_else(String::new, |why| format!(" {}", w.term(why)));
        let declined = row.end_reason == Some(EndReason::Declined);
        Event {
            from: row.starts_on,
            last: if declined { Some(row.starts_on) } else { row.ends_on },
            what: w.employment,
            body: body(&row.organization_code),
            detail: Cell::text(detail),
        }
    });
    let cancelled = |row: &&AssignmentRow| row.state != AssignmentState::Cancelled;
    let placed = served.iter().filter(cancelled).map(|row| Event {
        from: row.starts_on,
        last: row.ends_on,
        what: w.assignment,
        body: row.host_name.clone(),
        detail: to_assignment(row, w),
    });
    let away = card.absences.iter().map(|row| Event {
        from: row.starts_on,
        last: row.ends_on,
        what: w.term(row.kind),
        body: row.destination.clone(),
        detail: Cell::text(""),
    });
    let shared = card.registrations.iter().map(|row| Event {
        from: row.starts_on,
        last: row.ends_on,
        what: w.registered,
        body: body(&row.organization_code),
        detail: Cell::text(if row.end_reason.is_empty() {
            &row.consent_reference
        } else {
            &row.end_reason
        }),
    });
    employed.chain(placed).chain(away).chain(shared).collect()
}

/// Everything that held, holds or will hold, at home and with hosts, the latest first.
pub(super) fn timeline(
    card: &TalentCard,
    served: &[AssignmentRow],
    names: &Names,
    w: &'static Words,
) -> Vec<Block> {
    let mut all = events(card, served, names, w);
    all.sort_by_key(|event| std::cmp::Reverse((event.from, event.last.unwrap_or(NaiveDate::MAX))));
    let heads = [w.period, w.what_it_is, w.municipality, w.detail, w.state];
    let grid = all.into_iter().fold(Grid::new(w.timeline, &heads, w), |grid, event| {
        let (tone, state) = if card.as_of < event.from {
            ("half", w.lies_ahead)
        } else if event.last.is_some_and(|last| last < card.as_of) {
            ("plain", w.is_over)
        } else {
            ("good", w.holds_now)
        };
        grid.row(vec![
            Cell::Days(days(event.from, event.last, w)),
            Cell::text(event.what),
            Cell::text(event.body),
            event.detail,
            Cell::Mark(tone, state.to_owned()),
        ])
    });
    vec![Block::Section("timeline", w.timeline.to_owned()), Block::Grid(grid)]
}

/// What speaks for and against each allowance, by the rule in force; never a promise.
pub(super) fn allowances(card: &TalentCard, w: &'static Words) -> Vec<Block> {
    if card.allowances.is_empty() {
        return Vec::new();
    }
    let mut parts = vec![
        Block::Section("allowances", w.allowances.to_owned()),
        Block::Notice("info", w.allowance_lead.to_owned()),
    ];
    parts.extend(card.allowances.iter().flat_map(|one| allowance(one, w)));
    parts
}

fn allowance(one: &AllowanceView, w: &'static Words) -> [Block; 2] {
    let english = w.tag == "en";
    let yen = Words::fill(w.yen_a_month, &[&one.amount_yen]);
    let until = one.until.map_or_else(|| w.not_by_this_hire.to_owned(), |day| day.to_string());
    let facts = vec![
        (w.allowance.to_owned(), Cell::text(&one.name)),
        (w.amount.to_owned(), Cell::text(yen)),
        (w.allowance_until.to_owned(), Cell::text(until)),
        (w.rule_in_force.to_owned(), Cell::Days(days(one.valid_from, one.valid_to, w))),
        (w.source.to_owned(), Cell::text(&one.source)),
    ];
    let marked =
        [("good", w.speaks_for, &one.reasons_for), ("bad", w.speaks_against, &one.reasons_against)];
    let mut grid = Grid::new(one.name.as_str(), &[w.detail, w.judgement], w);
    for (tone, word, reasons) in marked {
        for reason in reasons {
            let text = if english { &reason.detail_en } else { &reason.detail };
            grid = grid.row(vec![Cell::text(text), Cell::Mark(tone, word.to_owned())]);
        }
    }
    [Block::Facts(facts), Block::Grid(grid)]
}

/// Ways to the sections of a page, as they stand in it.
pub(super) fn ways(parts: &[Block]) -> Block {
    let link = |part: &Block| match part {
        Block::Section(id, text) => Some(Link::new(format!("#{id}"), text)),
        _ => None,
    };
    Block::Extras(parts.iter().filter_map(link).collect())
}
