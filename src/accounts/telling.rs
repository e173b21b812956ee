//! Who is told of an act: accounts of the people, bodies and offices it concerns, on the day it
//! happens.

use std::collections::BTreeMap;
use std::fmt::Display;

use diesel::prelude::*;

use super::store::entitled_roles;
use crate::auth::{Action, Reach, reach};
use crate::clock::day_in_japan;
use crate::db::schema::{account_grants as grants, accounts};
use crate::db::{Db, Tx};
use crate::notice::{self, News, NoticeKind, To, Told};
use crate::problem::Problem;
use crate::vocab::{AccountId, Act, NOT_RETIRED, OrganizationCode, Role, TalentId};

/// Whom an act concerns; whoever of them is told, the kind of notice says.
#[derive(Clone, Copy, Debug, Default)]
pub struct Concerned<'a> {
    pub people: &'a [TalentId],
    pub bodies: &'a [OrganizationCode],
    /// The account whose doing it was about.
    pub account: Option<AccountId>,
    /// What those may do who decide.
    pub deciders: Option<Action>,
}

/// Tells those concerned of an act, in its transaction; whoever did it knows. An act nobody is told of
/// costs nothing. Never called for what is a draft.
///
/// # Errors
/// When the rows cannot be read or written.
pub fn tell(
    tx: &mut Tx<'_>,
    act: impl Into<Act>,
    subject: impl Display,
    concerned: &Concerned<'_>,
) -> Result<(), Problem> {
    let Ok(kind) = act.into().word.parse::<NoticeKind>() else { return Ok(()) };
    let subject = subject.to_string();
    let mut told: Vec<Told> = if let Some(link) = kind.takes_back() {
        let there = |told: Told| Told { link: link.to_owned(), ..told };
        notice::take_back(tx, &subject)?.into_iter().map(there).collect()
    } else {
        let mut found = Vec::new();
        for (to, link) in kind.ways() {
            found.extend(those(tx, *to, &link.replace("{}", &subject), concerned)?);
        }
        found
    };
    let mut known = BTreeMap::new();
    told.retain(|one| {
        Some(one.account) != tx.origin.account && known.insert(one.account, ()).is_none()
    });
    notice::tell(tx, &News { kind, subject }, &told)
}

fn those(
    tx: &mut Tx<'_>,
    to: To,
    link: &str,
    concerned: &Concerned<'_>,
) -> Result<Vec<Told>, Problem> {
    let told = |account, organization, talent| Told {
        account,
        organization,
        talent,
        link: link.to_owned(),
    };
    let today = day_in_japan(tx.now);
    let mut held = |action, far| holders(tx.db, today, action, far);
    Ok(match to {
        To::Account => concerned.account.map(|one| told(one, None, None)).into_iter().collect(),
        To::Deciders => match concerned.deciders {
            None => Vec::new(),
            Some(action) => held(action, Reach::Statewide)?
                .into_iter()
                .map(|one| told(one.0, None, None))
                .collect(),
        },
        To::Office(action) => {
            held(action, Reach::Statewide)?.into_iter().map(|one| told(one.0, None, None)).collect()
        }
        To::EveryBody(action) => {
            let all = held(action, Reach::Body)?.into_iter();
            all.map(|(account, body, _)| told(account, body, None)).collect()
        }
        To::Bodies(_) if concerned.bodies.is_empty() => Vec::new(),
        To::Bodies(action) => {
            let all = held(action, Reach::Body)?.into_iter();
            all.filter(|(_, body, _)| {
                body.as_ref().is_some_and(|one| concerned.bodies.contains(one))
            })
            .map(|(account, body, _)| told(account, body, None))
            .collect()
        }
        To::Everybody(action) => {
            let all = held(action, Reach::Own)?.into_iter();
            all.filter(|(.., person)| person.is_some())
                .map(|(account, _, person)| told(account, None, person))
                .collect()
        }
        To::People(_) if concerned.people.is_empty() => Vec::new(),
        To::People(action) => {
            let all = held(action, Reach::Own)?.into_iter();
            all.filter(|(.., person)| person.is_some_and(|one| concerned.people.contains(&one)))
                .map(|(account, _, person)| told(account, None, person))
                .collect()
        }
    })
}

type Holder = (AccountId, Option<OrganizationCode>, Option<TalentId>);

/// Active accounts with a role of a day that reaches so far in an action: for which body, and of which
/// person.
fn holders(
    db: &mut Db,
    day: chrono::NaiveDate,
    action: Action,
    far: Reach,
) -> Result<Vec<Holder>, Problem> {
    let roles: Vec<Role> =
        entitled_roles(action).into_iter().filter(|role| reach(*role, action) == far).collect();
    Ok(grants::table
        .inner_join(accounts::table)
        .filter(accounts::active.eq(true).and(grants::role.eq_any(roles)))
        .filter(grants::retired_at.eq(NOT_RETIRED))
        .filter(grants::valid_from.le(day).and(grants::valid_to.gt(day)))
        .order((accounts::id, grants::id))
        .select((accounts::id, grants::organization_code, accounts::talent_id))
        .load(db)?)
}
