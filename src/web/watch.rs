//! What this server notices of those who ask: refusals, folded by account, route and minute, so that
//! a flood fills neither the record nor the disk; and whoever probes or reads in bulk.
//!
//! The row of a refusal names the route and never what was asked for there, so it is the same for
//! what exists and for what does not. Whoever sees drafts learns by a 404 that there is none: that
//! row is withheld for good, as a draft's own rows are until it is announced. Several servers fold
//! each for themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use actix_web::{HttpMessage, HttpRequest};
use chrono::NaiveDateTime;

use super::edge::RequestId;
use super::guard::door_of;
use crate::auth::{Action, Claims};
use crate::db::{AuditEvent, Origin, Tx};
use crate::limits::{BULK_PEOPLE, PROBES, WATCH_MINUTES};
use crate::problem::Problem;
use crate::vocab::{AccountId, Act, TalentId};
use crate::web::acts;

/// Who asks, as a good token says.
#[derive(Clone)]
pub(super) struct Asker(pub Claims);

/// Notes who asks, for the outermost layer.
pub fn note_asker(request: &HttpRequest, claims: &Claims) {
    request.extensions_mut().insert(Asker(claims.clone()));
}

#[derive(Debug, Default)]
pub struct Watch {
    folds: Mutex<Folds>,
}

/// What was seen in this minute, and in this span of minutes.
#[derive(Debug, Default)]
struct Folds {
    minute: i64,
    refused: BTreeSet<(AccountId, String, bool)>,
    used: BTreeSet<AccountId>,
    span: i64,
    probes: BTreeMap<AccountId, u32>,
    looked_at: BTreeMap<AccountId, BTreeSet<TalentId>>,
}

impl Folds {
    fn at(&mut self, now: NaiveDateTime) -> &mut Self {
        let minute = now.and_utc().timestamp().div_euclid(60);
        if minute != self.minute {
            (self.minute, self.refused, self.used) = (minute, BTreeSet::new(), BTreeSet::new());
        }
        let span = minute.div_euclid(WATCH_MINUTES);
        if span != self.span {
            (self.span, self.probes, self.looked_at) = (span, BTreeMap::new(), BTreeMap::new());
        }
        self
    }
}

impl Watch {
    fn folds(&self) -> std::sync::MutexGuard<'_, Folds> {
        self.folds.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a refusal adds to the record: itself, the first time in its minute, and an alarm when
    /// they became many. What is withheld is not counted.
    fn refused(
        &self,
        account: AccountId,
        route: &str,
        withheld: bool,
        now: NaiveDateTime,
    ) -> Vec<AuditEvent> {
        let event = |act: Act| AuditEvent::done(act, "route", route).refused();
        let mut folds = self.folds();
        let folds = folds.at(now);
        let mut events = Vec::new();
        if folds.refused.insert((account, route.to_owned(), withheld)) {
            events.push(event(acts::ACCESS_REFUSE).withheld_if(withheld));
        }
        if !withheld {
            let probes = folds.probes.entry(account).or_default();
            *probes = probes.saturating_add(1);
            if *probes == PROBES {
                events.push(event(acts::ACCESS_PROBE).with(format!("{PROBES} items")));
            }
        }
        events
    }

    /// An alarm when somebody has now looked at many people.
    pub(super) fn looked(
        &self,
        account: AccountId,
        events: &[AuditEvent],
        now: NaiveDateTime,
    ) -> Option<AuditEvent> {
        let mut folds = self.folds();
        let seen = folds.at(now).looked_at.entry(account).or_default();
        let before = seen.len();
        seen.extend(events.iter().filter(|event| !event.withheld).filter_map(|event| event.talent));
        (before <= BULK_PEOPLE && seen.len() > BULK_PEOPLE).then(|| {
            let count = format!("{} people", seen.len());
            AuditEvent::done(acts::ACCESS_BULK_READ, "account", account).with(count)
        })
    }
}

/// Notes when and from where a machine asked last, once a minute.
pub(super) async fn record_use(request: &HttpRequest) {
    let asker = request.extensions().get::<Asker>().cloned();
    let (Some(Asker(claims)), Ok(door)) = (asker, door_of(request)) else { return };
    let Some(machine) = claims.machine else { return };
    let (account, now) = (claims.sub, door.store.clock().now());
    if !door.watch.folds().at(now).used.insert(account) {
        return;
    }
    let note_use = door.note_use;
    let note = move |tx: &mut Tx<'_>| {
        tx.nothing_to_audit();
        note_use(tx, account, &machine.address)
    };
    if let Err(problem) = door.store.write(acts::ACCESS_NOTE_USE, Origin::default(), note).await {
        tracing::warn!(code = problem.code.as_str(), "the use of a machine's token was not noted");
    }
}

/// Places where what is asked for may be a draft.
const OF_DRAFTS: [&str; 5] = ["assignments", "circulations", "jobs", "plans", "rotation-plans"];

fn may_be_a_draft(route: &str) -> bool {
    route.split('/').any(|word| OF_DRAFTS.contains(&word))
}

/// Records that somebody signed in was refused (403, and 404 for what is another's or is not there).
pub(super) async fn record_refusal(request: &HttpRequest, status: u16) {
    let asker = request.extensions().get::<Asker>().cloned();
    let (Some(Asker(claims)), Ok(door)) = (asker, door_of(request)) else { return };
    let id = request.extensions().get::<RequestId>().map_or_else(String::new, |id| id.0.clone());
    let pattern = request.match_pattern().unwrap_or_default();
    let route = format!("{} {pattern}", request.method());
    let (load_actor, now) = (door.load_actor, door.store.clock().now());
    let of_draft = status == 404 && may_be_a_draft(&pattern);
    let told = claims.clone();
    let actor = door.store.read(move |db| load_actor(db, &told, now)).await;
    let Ok(actor) = actor else { return };
    let withheld = of_draft && actor.scope(Action::SeePlacementDrafts).is_ok();
    let events = door.watch.refused(claims.sub, &route, withheld, now);
    if events.is_empty() {
        return;
    }
    let record = move |tx: &mut Tx<'_>| {
        events.iter().cloned().for_each(|event| tx.audit(event));
        Ok::<(), Problem>(())
    };
    let origin: Origin = actor.origin(&id);
    if let Err(problem) = door.store.write(acts::ACCESS_REFUSE, origin, record).await {
        tracing::warn!(code = problem.code.as_str(), "a refusal was not recorded");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocab::FieldGroup;
    use crate::vocab::Purpose;

    fn moment(text: &str) -> NaiveDateTime {
        text.parse().expect("a moment")
    }

    #[test]
    fn refusals_are_folded_by_account_route_and_minute() {
        let (watch, one, other) = (Watch::default(), AccountId::random(), AccountId::random());
        let rows =
            |account, route, at: &str| watch.refused(account, route, false, moment(at)).len();
        let flood: usize =
            (0..1000).map(|_| rows(one, "GET /talents/{id}", "2026-06-01T03:00:30")).sum();
        assert_eq!(flood, 2, "the refusal and one alarm");
        assert_eq!(rows(one, "GET /posts/{id}", "2026-06-01T03:00:31"), 1);
        assert_eq!(rows(other, "GET /posts/{id}", "2026-06-01T03:00:31"), 1);
        assert_eq!(rows(one, "GET /posts/{id}", "2026-06-01T03:01:00"), 1, "the next minute");
        assert!((0..1000).all(|_| {
            watch
                .refused(other, "GET /x", true, moment("2026-06-01T03:02:00"))
                .iter()
                .all(|event| event.withheld)
        }));
    }

    #[test]
    fn many_people_in_a_short_time_raise_one_alarm() {
        let (watch, account) = (Watch::default(), AccountId::random());
        let look = |secret| {
            AuditEvent::read(FieldGroup::Levels, TalentId::random(), Purpose::Pool)
                .withheld_if(secret)
        };
        let now = moment("2026-06-01T03:00:30");
        let secret: Vec<AuditEvent> = (0..=BULK_PEOPLE).map(|_| look(true)).collect();
        assert!(watch.looked(account, &secret, now).is_none(), "what is withheld is not counted");
        let alarms = (0..200).filter(|_| watch.looked(account, &[look(false)], now).is_some());
        assert_eq!(alarms.count(), 1);
    }
}
