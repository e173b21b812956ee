//! What a joint system's participations and the ledger of systems say together: each member's
//! contract, what is saved, when it is renewed next, and who could join.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Months, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;

use super::joint::{JointParticipations, JointSystems};
use crate::auth::Scope;
use crate::commons::InformationSystems;
use crate::db::Db;
use crate::ledger::{self, Entry, Ledger};
use crate::organization;
use crate::problem::Problem;
use crate::vocab::{LedgerEntryId, OrganizationCode, terms};

/// A contract that ends within so many months can be replaced by the joint one.
const ENDS_WITHIN: Months = Months::new(12);

terms! {
    /// Why a body could join.
    Why {
        /// It runs the same product by itself.
        SameProduct = "same_product", "同じ製品を単独で使っている", "Runs the same product by itself";
        /// A contract of the same field ends within a year.
        EndsSoon = "ends_soon", "同じ分野の契約が1年以内に終わる", "A contract of this field ends within a year";
    }
}

/// A body in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct JointMember {
    /// The body.
    pub organization_code: OrganizationCode,
    /// What it is called.
    pub organization_name: String,
    /// Its participation.
    pub participation_id: LedgerEntryId,
    /// Its contract; null while it is not in the ledger of systems.
    pub information_system_id: Option<LedgerEntryId>,
    /// Last day of its contract.
    pub contract_until: Option<NaiveDate>,
    /// Yearly cost before, less the contract's; null where it is not known or not told to the
    /// caller.
    pub saving_yen: Option<i64>,
}

/// A body that could join.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Candidate {
    /// The body.
    pub organization_code: OrganizationCode,
    /// What it is called.
    pub organization_name: String,
    /// Its system.
    pub information_system_id: LedgerEntryId,
    /// What that is called.
    pub system: String,
    /// Last day of its contract.
    pub contract_until: Option<NaiveDate>,
    /// Why it could join.
    pub why: Why,
}

/// A joint system as the ledgers show it together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct JointOutlook {
    /// Those in it, in the order of their codes.
    pub members: Vec<JointMember>,
    /// What is saved a year by those whose saving is known; null for who may not see all of it.
    pub saving_yen: Option<i64>,
    /// The first day on which a contract of it ends, from today on.
    pub next_renewal: Option<NaiveDate>,
    /// From when its renewal is to be considered.
    pub consider_from: Option<NaiveDate>,
    /// Those who could join, the same product first.
    pub could_join: Vec<Candidate>,
}

/// Who could join: no member, runs the product by itself or has a contract of the field that ends
/// within a year.
fn could_join(
    joint: &Entry,
    systems: &[Entry],
    members: &BTreeSet<OrganizationCode>,
    names: &BTreeMap<OrganizationCode, String>,
    today: NaiveDate,
) -> Vec<Candidate> {
    let limit = today.checked_add_months(ENDS_WITHIN).unwrap_or(NaiveDate::MAX);
    let product = joint.text("product");
    let fits = |system: &&Entry| {
        let ends = system.day("contract_until");
        let same_product = !product.is_empty() && system.text("product") == product;
        let same_field = system.text("field") == joint.text("field");
        if same_product {
            Some(Why::SameProduct)
        } else if same_field && ends.is_some_and(|day| today <= day && day <= limit) {
            Some(Why::EndsSoon)
        } else {
            None
        }
    };
    let mut found: Vec<Candidate> = systems
        .iter()
        .filter(|system| system.state == "in_use")
        .filter_map(|system| {
            let code = system.organization.clone().filter(|code| !members.contains(code))?;
            Some(Candidate {
                organization_name: names.get(&code).cloned()?,
                organization_code: code,
                information_system_id: system.id,
                system: system.text("name").to_owned(),
                contract_until: system.day("contract_until"),
                why: fits(&system)?,
            })
        })
        .collect();
    found.sort_by(|one, other| {
        let key = |one: &Candidate| (one.why, one.organization_code.clone(), one.contract_until);
        key(one).cmp(&key(other))
    });
    found
}

/// What a joint system's members, their contracts and the ledger of systems say together.
///
/// # Errors
/// `not_found`.
pub fn joint_outlook(
    db: &mut Db,
    scope: &Scope,
    id: LedgerEntryId,
) -> Result<JointOutlook, Problem> {
    ledger::one(db, scope, JointSystems::LEDGER, id)?;
    let joint = ledger::at(db, JointSystems::LEDGER, id)?.ok_or(Problem::not_found())?;
    let (names, systems) = (organization::names(db)?, ledger::all(db, InformationSystems::LEDGER)?);
    let contracts: BTreeMap<LedgerEntryId, &Entry> =
        systems.iter().map(|system| (system.id, system)).collect();
    let (own, all) = (ledger::acting_for(db, scope)?, scope.is_statewide());
    let joined = |row: &Entry| row.state == "joined" && row.text("joint_system") == id.to_string();
    let mut members = Vec::new();
    for row in ledger::all(db, JointParticipations::LEDGER)?.iter().filter(|row| joined(row)) {
        let Some(code) = row.organization.clone() else { continue };
        let contract = row.text("information_system").parse::<LedgerEntryId>().ok();
        let system = contract.and_then(|id| contracts.get(&id));
        let cost = system.and_then(|system| system.number("yearly_cost_yen"));
        let saving = row.number("cost_before_yen").zip(cost).map(|(before, now)| before - now);
        members.push(JointMember {
            organization_name: names.get(&code).cloned().unwrap_or_default(),
            participation_id: row.id,
            information_system_id: contract,
            contract_until: system.and_then(|system| system.day("contract_until")),
            saving_yen: saving.filter(|_| all || own.contains(&code)),
            organization_code: code,
        });
    }
    members.sort_by(|one, other| one.organization_code.cmp(&other.organization_code));
    let ends = members.iter().filter_map(|share| share.contract_until);
    let next_renewal =
        ends.chain(joint.day("contract_until")).filter(|day| *day >= scope.today()).min();
    let months = joint.number("notice_months").and_then(|months| u32::try_from(months).ok());
    let consider_from = next_renewal
        .zip(months)
        .and_then(|(day, months)| day.checked_sub_months(Months::new(months)));
    let codes = members.iter().map(|share| share.organization_code.clone()).collect();
    Ok(JointOutlook {
        saving_yen: all.then(|| members.iter().filter_map(|share| share.saving_yen).sum()),
        could_join: could_join(&joint, &systems, &codes, &names, scope.today()),
        members,
        next_renewal,
        consider_from,
    })
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDateTime;
    use serde_json::{Value, json};

    use super::*;

    fn entry(code: Option<&str>, state: &str, content: Value) -> Entry {
        let Value::Object(content) = content else { panic!("an object") };
        Entry {
            id: LedgerEntryId::random(),
            organization: code.map(|code| code.parse().expect("a code")),
            talent: None,
            state: state.to_owned(),
            content,
            version: 1,
            created_at: NaiveDateTime::default(),
            changed_at: NaiveDateTime::default(),
        }
    }

    #[test]
    fn who_could_join_runs_the_product_alone_or_has_a_contract_of_the_field_that_ends() {
        let joint =
            entry(None, "operation", json!({ "field": "residents", "product": "まどぐち" }));
        let system = |code: &str, state: &str, field: &str, product: &str, until: &str| {
            let says = json!({ "name": "系", "field": field, "product": product, "contract_until": until });
            entry(Some(code), state, says)
        };
        let systems = [
            system("342041", "in_use", "tax", "まどぐち", "2030-03-31"),
            system("342157", "in_use", "residents", "べつ", "2027-04-01"),
            system("342025", "in_use", "residents", "べつ", "2027-04-02"),
            system("342033", "in_use", "residents", "べつ", "2026-03-31"),
            system("342050", "retired", "residents", "まどぐち", "2027-03-31"),
            system("342076", "in_use", "residents", "まどぐち", "2027-03-31"),
        ];
        let names: BTreeMap<OrganizationCode, String> = systems
            .iter()
            .filter_map(|system| system.organization.clone())
            .map(|code| (code.clone(), code.to_string()))
            .collect();
        let members = BTreeSet::from(["342076".parse().expect("a code")]);
        let today = "2026-04-01".parse().expect("a day");
        let found = could_join(&joint, &systems, &members, &names, today);
        let told: Vec<(String, Why)> =
            found.iter().map(|one| (one.organization_code.to_string(), one.why)).collect();
        assert_eq!(
            told,
            [("342041".to_owned(), Why::SameProduct), ("342157".to_owned(), Why::EndsSoon)]
        );
    }
}
