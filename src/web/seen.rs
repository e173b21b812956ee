//! The read log: whose levels, wishes and drafts an answer shows, recorded before the answer
//! leaves.
//!
//! A look is an audit event like any other: appended by the one writer, covered by the chain,
//! searched by the auditor. It holds the group of fields and the purpose, never contents.

use std::collections::BTreeSet;

use super::door::admitted;
use super::guard::Caller;
use crate::auth::{Actor, Scope};
use crate::db::{AuditEvent, Db, Outcome, opened};
use crate::problem::Problem;
use crate::vocab::{FieldGroup, Purpose, TalentId};
use crate::web::acts;

/// Who is looked at by one request.
#[derive(Debug)]
pub struct Seen {
    viewer: Option<TalentId>,
    purpose: Purpose,
    people: BTreeSet<(FieldGroup, TalentId)>,
    secrets: BTreeSet<(FieldGroup, TalentId, &'static str, String)>,
    pool: Option<(FieldGroup, usize)>,
}

impl Seen {
    pub(super) fn by(actor: &Actor, stated: Option<Purpose>) -> Self {
        let usual = || actor.grants.iter().map(|grant| Purpose::usual(grant.role)).min();
        let purpose = stated.or_else(usual).unwrap_or(Purpose::Supervision);
        let (people, secrets) = (BTreeSet::new(), BTreeSet::new());
        Self { viewer: actor.talent, purpose, people, secrets, pool: None }
    }

    /// Somebody's record is shown. Looking at oneself is not recorded.
    pub fn person(&mut self, group: FieldGroup, talent: TalentId) {
        if self.viewer != Some(talent) {
            self.people.insert((group, talent));
        }
    }

    /// Somebody's record is shown because of something that is not announced: an assignment or a
    /// plan, named by the kind and key it is disclosed under (`tx.disclose`). Neither the person
    /// nor the auditor sees the look before that.
    pub fn secretly(
        &mut self,
        group: FieldGroup,
        talent: TalentId,
        kind: &'static str,
        id: impl ToString,
    ) {
        if self.viewer != Some(talent) {
            self.secrets.insert((group, talent, kind, id.to_string()));
        }
    }

    /// Figures over everybody's records are shown, small ones too; the auditor sees the look.
    pub fn pool(&mut self, group: FieldGroup, people: usize) {
        self.pool = Some((group, people));
    }

    /// Of this group only these people are shown after all.
    pub fn keep(&mut self, group: FieldGroup, shown: &BTreeSet<TalentId>) {
        self.people.retain(|(of, talent)| *of != group || shown.contains(talent));
    }

    /// What the looks were for.
    #[must_use]
    pub const fn purpose(&self) -> Purpose {
        self.purpose
    }

    fn events(self) -> Vec<AuditEvent> {
        let purpose = self.purpose;
        let people =
            self.people.into_iter().map(|(group, talent)| AuditEvent::read(group, talent, purpose));
        let secrets = self.secrets.into_iter().map(|(group, talent, kind, id)| {
            let event =
                AuditEvent::done(group.act(), kind, id).about(talent).with(purpose.as_str());
            event.withheld_if(true)
        });
        let pool = self.pool.map(|(group, people)| {
            AuditEvent::read_pool(group, people, purpose).withheld_if(false)
        });
        people.chain(secrets).chain(pool).collect()
    }
}

/// What is asked, and who is looked at by it.
type Looked = Box<dyn FnOnce(&mut Db, &Scope, &mut Seen) -> Result<Outcome, Problem> + Send>;

impl Caller {
    /// As [`Caller::read`], and records whom the body says it shows. The answer is given only after
    /// the record is committed: when it cannot be written, nothing is shown.
    ///
    /// # Errors
    /// As [`Caller::read`]; the database's refusal to record.
    pub async fn read_logged<T: Send + 'static>(
        &self,
        body: impl FnOnce(&mut Db, &Scope, &mut Seen) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let looked: Looked =
            Box::new(move |db, scope, seen| Ok(Box::new(body(db, scope, seen)?) as Outcome));
        Ok(opened(self.look(looked).await?)?)
    }

    async fn look(&self, looked: Looked) -> Result<Outcome, Problem> {
        let (load_actor, claims, now) =
            (self.door.load_actor, self.claims.clone(), self.door.store.clock().now());
        let (request_id, stated) = (self.request_id.clone(), self.purpose);
        let (action, owes_proof) = (self.action, self.owes_proof);
        let (shown, origin, events) = self
            .door
            .store
            .read(move |db| {
                let actor = load_actor(db, &claims, now)?;
                let scope = admitted(&actor, action, owes_proof)?;
                let mut seen = Seen::by(&actor, stated);
                let shown = looked(db, &scope, &mut seen)?;
                Ok::<_, Problem>((shown, actor.origin(&request_id), seen.events()))
            })
            .await?;
        if !events.is_empty() {
            let alarm =
                origin.account.and_then(|account| self.door.watch.looked(account, &events, now));
            let events: Vec<AuditEvent> = events.into_iter().chain(alarm).collect();
            let record = move |tx: &mut crate::db::Tx<'_>| {
                events.iter().cloned().for_each(|event| tx.audit(event));
                Ok::<(), Problem>(())
            };
            self.door.store.write(acts::READ_LOG, origin, record).await?;
        }
        Ok(shown)
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::auth::{Grant, Proofs};
    use crate::vocab::{AccountId, Role, SessionId};

    fn actor(roles: &[Role], talent: Option<TalentId>) -> Actor {
        let grants = roles.iter().map(|role| Grant::of(*role, None)).collect();
        let today = NaiveDate::default();
        Actor {
            account: AccountId::random(),
            session: SessionId::random(),
            talent,
            grants,
            proofs: Proofs::default(),
            today,
        }
    }

    #[test]
    fn a_look_is_recorded_once_and_never_at_oneself() {
        let (me, other) = (TalentId::random(), TalentId::random());
        let mut seen = Seen::by(&actor(&[Role::MunicipalCio], Some(me)), None);
        seen.person(FieldGroup::Levels, me);
        seen.person(FieldGroup::Levels, other);
        seen.person(FieldGroup::Levels, other);
        let events = seen.events();
        assert_eq!(
            events
                .iter()
                .map(|event| (event.action, event.talent, event.withheld))
                .collect::<Vec<_>>(),
            [("levels.read", Some(other), false)]
        );
        assert_eq!(events[0].detail, "supervision");
    }

    #[test]
    fn what_rests_on_a_secret_is_withheld_and_never_about_oneself() {
        let me = TalentId::random();
        let mut seen =
            Seen::by(&actor(&[Role::PrefectureStaff], Some(me)), Some(Purpose::Placement));
        seen.secretly(FieldGroup::Drafts, TalentId::random(), "assignment", "asg_1");
        seen.secretly(FieldGroup::Drafts, me, "assignment", "asg_2");
        let events = seen.events();
        assert!(events.iter().all(|event| event.withheld));
        let subjects: Vec<_> =
            events.iter().map(|event| (event.subject_kind, event.subject_id.as_str())).collect();
        assert_eq!(subjects, [("assignment", "asg_1")]);
    }

    #[test]
    fn the_purpose_is_the_one_stated_or_the_role_s_usual_one() {
        assert_eq!(Seen::by(&actor(&[Role::PrefectureStaff], None), None).purpose(), Purpose::Pool);
        assert_eq!(
            Seen::by(&actor(&[Role::PrefectureStaff], None), Some(Purpose::Inquiry)).purpose(),
            Purpose::Inquiry
        );
    }
}
