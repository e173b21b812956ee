//! アカウント一覧 as a file, one row per account: as the list writes it out, and as it comes in again.
//!
//! A file opens accounts and adds the roles that one person may give; what takes two (guarded roles,
//! an account on a person's record) is asked for one at a time, and the row says so.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};

use super::admin;
use super::model::{
    AccountView, FILED, GrantView, NewAccount, NewGrant, check_beside, check_grant, check_login,
};
use super::store::{self, AccountRow};
use crate::accounts::acts;
use crate::auth::{Action, Scope};
use crate::db::{Db, Tx};
use crate::limits::ACCOUNTS_IN_FILE;
use crate::organization;
use crate::problem::{FieldError, Problem, Wording};
use crate::vocab::{AccountId, Name, OrganizationCode, Period, Role, ShortText};
use crate::web::{
    BodyName, Cell, Entry, Field, Importable, Judge, Judged, Kind, Offered, Subject, Table, Taken,
    Value, Verdict, Written, body_meant, fields, half_width,
};

fields! {
    /// A row of the list of accounts.
    Row {
        login: Login = ["ログイン名", "ログインID"], 20, Required, "サインインのときに入力する名前。半角の英小文字・数字と . - _ で3〜64文字。";
        display_name: Name = ["表示名", "氏名"], 24, Optional, "新しいアカウントに必要です。登録済みの表示名は変わりません。";
        role: Roles = ["役割"], 30, Required, "市町CIOか市町CIO代理。ほかの役割は、2人目の承認を受けてアカウントの画面で付与します。";
        organization_code: Bodies = ["団体コード", "全国地方公共団体コード"], 10, Optional, "役割を持つ市町の全国地方公共団体コード（6桁）。";
        active: ShortText = ["有効"], 8, Shown, "アカウントの画面で変更します。";
        last_sign_in: ShortText = ["最終サインイン"], 28, Shown, "記録から表示します。";
        organization_name: BodyName = ["団体名"], 16, Taken, "市・町まで付けた団体名。コードと違うときは誤りになります。";
        on_behalf_of: ShortText = ["誰の代理か", "代理の相手"], 20, Taken, "市町CIO代理に必要です。";
        starts_on: NaiveDate = ["役割の始期", "始期"], 12, Taken, "役割の最初の日。空欄は取込の日です。";
        ends_on: NaiveDate = ["役割の終期", "終期"], 12, Taken, "役割の最後の日。空欄は続きます。";
    }
}

/// What is typed at sign-in.
#[derive(Clone, Debug)]
pub struct Login(String);

impl Value for Login {
    const KIND: Kind = Kind::Text;

    fn read(cell: &str) -> Result<Self, FieldError> {
        let login = half_width(cell);
        check_login(&login)
            .map(|()| Self(login))
            .map_err(|error| FieldError { pointer: String::new(), ..error })
    }

    fn cell(&self) -> Cell {
        self.0.clone().into()
    }
}

/// Several roles in a cell, as the list writes them.
#[derive(Clone, Debug)]
pub struct Roles(Vec<Role>);

impl Value for Roles {
    const KIND: Kind = Kind::Choice(|| FILED.iter().map(|role| role.name_ja()).collect());

    fn read(cell: &str) -> Result<Self, FieldError> {
        let allowed = || FILED.map(Role::name_ja).join(", ");
        let unknown = || FieldError::new("", "term_unknown").with("allowed", allowed());
        let role = |part: &str| {
            let said = half_width(part);
            let meant = |role: &&Role| role.as_str() == said || half_width(role.name_ja()) == said;
            Role::ALL.iter().find(meant).copied().ok_or_else(unknown)
        };
        parts(cell).map(role).collect::<Result<_, _>>().map(Self)
    }

    fn cell(&self) -> Cell {
        self.0.iter().map(|role| role.name_ja()).collect::<Vec<_>>().join("、").into()
    }
}

/// The bodies of an account's roles in a cell, as the list writes them.
#[derive(Clone, Debug)]
pub struct Bodies(Vec<OrganizationCode>);

impl Value for Bodies {
    const KIND: Kind = Kind::Body;

    fn read(cell: &str) -> Result<Self, FieldError> {
        parts(cell).map(OrganizationCode::read).collect::<Result<_, _>>().map(Self)
    }

    fn cell(&self) -> Cell {
        self.0.iter().map(ToString::to_string).collect::<Vec<_>>().join("、").into()
    }
}

fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(['、', ',', '，', '\n']).map(str::trim).filter(|part| !part.is_empty())
}

/// The list as a file.
#[must_use]
pub(super) fn table(rows: &[AccountView]) -> Table {
    Row::table("アカウント一覧", rows.iter().map(row))
}

fn row(account: &AccountView) -> Row {
    let text = |text: &str| ShortText::new(text).ok();
    let bodies: Vec<_> =
        account.grants.iter().filter_map(|grant| grant.organization_code.clone()).collect();
    Row {
        login: Some(Login(account.login.clone())),
        display_name: Name::new(account.display_name.as_str()).ok(),
        role: Some(Roles(account.grants.iter().map(|grant| grant.role).collect())),
        organization_code: (!bodies.is_empty()).then_some(Bodies(bodies)),
        active: text(if account.active { "有効" } else { "停止" }),
        last_sign_in: account.last_sign_in_at.as_deref().and_then(text),
        ..Row::default()
    }
}

/// The list of accounts as it comes in.
#[derive(Clone, Copy)]
pub struct Accounts;

impl Accounts {
    /// What it is called in addresses and in the record of imports.
    pub const KIND: &'static str = "accounts";
}

/// Everything the rows are held against.
pub struct Known {
    today: NaiveDate,
    caller: AccountId,
    names: BTreeMap<OrganizationCode, String>,
    accounts: BTreeMap<String, (AccountRow, Vec<GrantView>)>,
}

/// What a row does.
#[derive(Clone)]
pub enum Step {
    Open(Box<NewAccount>),
    Give(AccountId, Vec<NewGrant>),
}

impl Importable for Accounts {
    type Entry = Row;
    type Known = Known;
    type Work = Step;

    fn taken(&self) -> Taken {
        Taken {
            opens: true,
            ..Taken::new(Action::ManageAccounts, Self::KIND, "アカウント一覧", acts::ACCOUNT_IMPORT)
        }
    }

    fn fields(&self) -> Cow<'static, [Field<Row>]> {
        Row::FIELDS.into()
    }

    fn blank(&self) -> Row {
        Row::default()
    }

    fn offered(&self, db: &mut Db, _: &Scope) -> Result<Vec<Offered>, Problem> {
        let bodies = organization::names(db)?.into_iter().filter(|(code, _)| !code.is_prefecture());
        let (codes, names) = bodies.map(|(code, name)| (code.to_string(), name)).unzip();
        Ok(vec![
            Offered { key: "organization_code", values: codes },
            Offered { key: "organization_name", values: names },
        ])
    }

    fn load(&self, db: &mut Db, scope: &Scope, entries: &[Row]) -> Result<Known, Problem> {
        let logins: Vec<&str> =
            entries.iter().filter_map(|one| one.login.as_ref()).map(|one| one.0.as_str()).collect();
        let accounts = store::of_logins(db, &logins)?;
        let names = organization::names(db)?;
        Ok(Known { today: scope.today(), caller: scope.account(), names, accounts })
    }

    fn identity(&self, _: &Known, _: usize, entry: &Row) -> Option<(&'static str, String)> {
        Some(("login", entry.login.as_ref()?.0.clone()))
    }

    fn judge(&self, known: &Known, row: &mut Judge<'_>, entry: &Row) -> Option<Judged<Step>> {
        if row.place >= ACCOUNTS_IN_FILE {
            let reason = Wording::Each {
                ja: format!(
                    "1つのファイルのアカウントは{ACCOUNTS_IN_FILE}件までです。ファイルを分けてください。"
                ),
                en: format!("A file has at most {ACCOUNTS_IN_FILE} accounts. Divide it."),
            };
            row.fault("login", FieldError::because("", reason));
            return None;
        }
        let login = row.need("login", entry.login.as_ref())?.0.clone();
        let found = known.accounts.get(&login);
        let held = found.map_or(&[][..], |(_, grants)| grants.as_slice());
        let grants = wanted(known, row, entry, held);
        let (basis, verdict) = match found {
            None => (String::new(), open(row, entry, (login.clone(), grants))),
            Some((account, _)) => {
                let basis = format!("{}/{}", account.id, account.version);
                (basis, give(known, row, entry, (account, grants)))
            }
        };
        let verdict = verdict.filter(|_| row.is_good())?;
        Some(Judged { name: login, verdict, basis })
    }

    fn carry_out(&self, tx: &mut Tx<'_>, scope: &Scope, work: &Step) -> Result<Subject, Problem> {
        // Nobody has the password of an empty digest.
        self.open(tx, scope, work, "")
    }

    fn open(
        &self,
        tx: &mut Tx<'_>,
        _: &Scope,
        work: &Step,
        digest: &str,
    ) -> Result<Subject, Problem> {
        let id = match work {
            Step::Open(new) => {
                admin::check_account(tx, new)?;
                store::add_account(tx, new, digest, true)?
            }
            Step::Give(id, grants) => {
                for grant in grants {
                    let row = store::find(tx.db, *id)?;
                    let period = admin::check_new(tx, &row, grant)?;
                    admin::give(tx, *id, grant, period)?;
                }
                *id
            }
        };
        Ok(Subject { id: id.number(), version: store::find(tx.db, id)?.version })
    }

    fn built_upon(
        &self,
        db: &mut Db,
        _: &Scope,
        written: &[Written],
    ) -> Result<Vec<(usize, Wording)>, Problem> {
        let mut reasons = Vec::new();
        for (place, one) in written.iter().enumerate() {
            let now = store::find(db, AccountId(one.subject.id))?;
            if now.version != one.subject.version {
                reasons.push((place, ("アカウントの変更", "a change of the account").into()));
            }
            if one.created && now.last_sign_in_at.is_some() {
                reasons.push((place, ("サインイン", "a sign-in").into()));
            }
        }
        Ok(reasons)
    }

    /// An account does not go away, because the record names it: it is switched off, without roles.
    fn take_back(
        &self,
        tx: &mut Tx<'_>,
        _: &Scope,
        written: &Written,
        moment: NaiveDateTime,
    ) -> Result<(), Problem> {
        let id = AccountId(written.subject.id);
        for grant in store::given_at(tx.db, id, moment)? {
            store::revoke_grant(tx, id, grant)?;
        }
        if written.created {
            let row = store::find(tx.db, id)?;
            return admin::switch_off(tx, &row);
        }
        store::touch(tx, id)
    }
}

/// The roles of a row that the account does not hold.
fn wanted(known: &Known, row: &mut Judge<'_>, entry: &Row, held: &[GrantView]) -> Vec<NewGrant> {
    let roles = entry.role.as_ref().map_or(&[][..], |roles| roles.0.as_slice());
    let codes = codes_of(known, row, entry);
    // What is over is given anew only by a row that says from when.
    let lasts = |grant: &&GrantView| {
        entry.starts_on.is_none() || grant.ends_on.is_none_or(|last| last >= known.today)
    };
    let held: Vec<&GrantView> = held.iter().filter(lasts).collect();
    let municipal: Vec<Role> = roles.iter().copied().filter(|role| FILED.contains(role)).collect();
    for role in roles.iter().filter(|role| !FILED.contains(role)) {
        if !held.iter().any(|grant| grant.role == *role) {
            row.fault("role", two_needed(*role));
        }
    }
    let holds = |role: Role, code: &OrganizationCode| {
        held.iter().any(|one| one.role == role && one.organization_code.as_ref() == Some(code))
    };
    let open = match municipal[..] {
        [] => Vec::new(),
        [role] if codes.is_empty() => {
            let there = held.iter().any(|grant| grant.role == role);
            if there { Vec::new() } else { vec![(role, None)] }
        }
        [role] => {
            let open = codes.iter().filter(|code| !holds(role, code));
            open.map(|code| (role, Some(code.clone()))).collect()
        }
        _ => {
            let of_role = |role: &Role| codes.iter().any(|code| holds(*role, code));
            let of_body = |code: &OrganizationCode| municipal.iter().any(|role| holds(*role, code));
            if !municipal.iter().all(of_role) || !codes.iter().all(of_body) {
                let reason = (
                    "1行に書ける新しい役割は1つです。役割ごとにファイルを分けてください。",
                    "A row gives one new role. Put each role into a file of its own.",
                );
                row.fault("role", FieldError::because("", reason));
            }
            Vec::new()
        }
    };
    let starts_on = entry.starts_on.unwrap_or(known.today);
    let grant = |(role, organization_code)| NewGrant {
        role,
        organization_code,
        on_behalf_of: entry.on_behalf_of.clone(),
        starts_on,
        ends_on: entry.ends_on,
    };
    let grants: Vec<NewGrant> = open.into_iter().map(grant).collect();
    checked(row, &grants, &held);
    grants
}

/// The bodies of a row; a name that stands beside one code has to be its own.
fn codes_of(known: &Known, row: &mut Judge<'_>, entry: &Row) -> Vec<OrganizationCode> {
    let codes = entry.organization_code.as_ref().map_or(&[][..], |codes| codes.0.as_slice());
    let name = entry.organization_name.as_ref();
    let each: Vec<(Option<&OrganizationCode>, Option<&BodyName>)> = match codes {
        [] if name.is_none() => Vec::new(),
        [] => vec![(None, name)],
        [one] => vec![(Some(one), name)],
        several => several.iter().map(|code| (Some(code), None)).collect(),
    };
    let mut found = Vec::new();
    for (code, name) in each {
        match body_meant(&known.names, code, name) {
            Ok(code) => found.push(code),
            Err((key, error)) => row.fault(key, error),
        }
    }
    found
}

fn checked(row: &mut Judge<'_>, grants: &[NewGrant], held: &[&GrantView]) {
    let key_of = |name: &str| match name {
        "organization_code" => "organization_code",
        "on_behalf_of" => "on_behalf_of",
        "ends_on" => "ends_on",
        _ => "role",
    };
    let days = |grant: &&GrantView| {
        Period::of_days(grant.starts_on, grant.ends_on).ok().map(|days| (grant.role, days))
    };
    let held: Vec<(Role, Period)> = held.iter().filter_map(days).collect();
    for grant in grants {
        match check_grant("", grant, None) {
            Err(errors) => row.faults_of(errors, key_of),
            Ok(period) => {
                let beside = check_beside("/role", (grant.role, period), &held).err();
                row.faults_of(beside.into_iter().collect(), key_of);
            }
        }
    }
}

fn two_needed(role: Role) -> FieldError {
    let reason = Wording::Each {
        ja: format!(
            "「{}」は、2人目の承認が必要な役割です。ファイルでは付与できません。アカウントの画面で1件ずつ申請してください。",
            role.name_ja()
        ),
        en: format!(
            "The role {} needs the approval of a second person and is not given by file. Ask for it on the page of the account.",
            role.name_en()
        ),
    };
    FieldError::because("", reason)
}

fn open(
    row: &mut Judge<'_>,
    entry: &Row,
    (login, grants): (String, Vec<NewGrant>),
) -> Option<Verdict<Step>> {
    row.need("role", entry.role.as_ref());
    let display_name = row.need("display_name", entry.display_name.as_ref())?.clone();
    let new = NewAccount { login, display_name, talent_id: None, grants };
    Some(Verdict::Create(Step::Open(Box::new(new))))
}

fn give(
    known: &Known,
    row: &mut Judge<'_>,
    entry: &Row,
    (account, grants): (&AccountRow, Vec<NewGrant>),
) -> Option<Verdict<Step>> {
    if entry.display_name.as_ref().is_some_and(|name| name.as_str() != account.display_name) {
        let reason = Wording::Each {
            ja: format!(
                "このログイン名の表示名は「{}」です。別の人のログイン名でないか確認してください。ファイルでは表示名は変わりません。",
                account.display_name
            ),
            en: format!(
                "The account is shown as {}. Check that the login is not somebody else's; a file does not change the name.",
                account.display_name
            ),
        };
        row.fault("display_name", FieldError::because("", reason));
    }
    if grants.is_empty() {
        return Some(Verdict::Leave);
    }
    if account.id == known.caller {
        let reason = (
            "自分のアカウントは変更できません。別の管理者に依頼してください。",
            "Nobody changes the rights of their own account. Ask another administrator.",
        );
        row.fault("login", FieldError::because("", reason));
    }
    if !account.active {
        let reason = (
            "停止中のアカウントです。先にアカウントの画面で再開してください。",
            "The account is switched off. Switch it on again on its page first.",
        );
        row.fault("login", FieldError::because("", reason));
    }
    Some(Verdict::Change(Step::Give(account.id, grants), vec!["role"]))
}
