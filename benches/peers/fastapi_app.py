"""The same two endpoints in a common Python stack, for comparison only: FastAPI, SQLAlchemy 2, PyJWT, pydantic models.

It reads the database and the key of a running `dxship demo --data DIR` and does per request what dxship does: verify the
HS256 access token, load session, account and roles, then the record. Written the way such services usually are: plain
`def` endpoints on the thread pool, one session per request, response models.

    DXSHIP_PEER_DATABASE=DIR/demo.sqlite3 DXSHIP_PEER_KEY=DIR/keys/token.key \
        uvicorn fastapi_app:app --workers 2 --no-access-log --port 8099
"""

import base64
import calendar
import hashlib
import json
import os
from datetime import date, datetime, timedelta, timezone

import jwt
from fastapi import Depends, FastAPI, HTTPException, Query, Request
from pydantic import BaseModel
from sqlalchemy import BigInteger, ForeignKey, Integer, String, create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

DATABASE = os.environ["DXSHIP_PEER_DATABASE"]
KEY = open(os.environ["DXSHIP_PEER_KEY"], "rb").read()
KID = hashlib.sha256(base64.urlsafe_b64encode(KEY).rstrip(b"=")).hexdigest()[:16]
OPEN = "9999-12-31"
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
JAPAN = timezone(timedelta(hours=9))

engine = create_engine(f"sqlite:///{DATABASE}", pool_size=20, max_overflow=30)
SessionLocal = sessionmaker(engine, expire_on_commit=False)


@event.listens_for(engine, "connect")
def prepare(connection, _record):
    connection.execute("PRAGMA busy_timeout = 5000")
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA cache_size = -8192")


def public(prefix: str, number: int) -> str:
    return prefix + "_" + "".join(ALPHABET[(number >> (5 * place)) & 31] for place in range(12, -1, -1))


def private(prefix: str, text: str) -> int:
    head, _, letters = text.partition("_")
    if head != prefix or len(letters) != 13:
        raise HTTPException(404)
    number = 0
    for letter in letters:
        place = ALPHABET.find(letter)
        if place < 0:
            raise HTTPException(404)
        number = number * 32 + place
    return number


class Base(DeclarativeBase):
    pass


class Account(Base):
    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    active: Mapped[int] = mapped_column(Integer)
    talent_id: Mapped[int | None] = mapped_column(BigInteger)
    login: Mapped[str] = mapped_column(String)
    display_name: Mapped[str] = mapped_column(String)
    password_expires_at: Mapped[str | None] = mapped_column(String)


class SignedIn(Base):
    __tablename__ = "sessions"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    revoked_at: Mapped[str | None] = mapped_column(String)
    expires_at: Mapped[str] = mapped_column(String)
    idle_until: Mapped[str] = mapped_column(String)


class Held:
    """Columns of every dated fact."""

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    valid_from: Mapped[str] = mapped_column(String)
    valid_to: Mapped[str] = mapped_column(String)
    retired_at: Mapped[str] = mapped_column(String)


class Grant(Held, Base):
    __tablename__ = "account_grants"
    account_id: Mapped[int] = mapped_column(BigInteger)
    role: Mapped[str] = mapped_column(String)
    organization_code: Mapped[str | None] = mapped_column(String)
    on_behalf_of: Mapped[str | None] = mapped_column(String)


class Organization(Base):
    __tablename__ = "organizations"
    code: Mapped[str] = mapped_column(String, primary_key=True)
    name_ja: Mapped[str] = mapped_column(String)


class Talent(Base):
    __tablename__ = "talents"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    version: Mapped[int] = mapped_column(Integer)


class Profile(Held, Base):
    __tablename__ = "talent_profiles"
    talent_id: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String)
    name_kana: Mapped[str] = mapped_column(String)
    staff_number: Mapped[str] = mapped_column(String)
    accelerator: Mapped[int] = mapped_column(Integer)


class Employment(Held, Base):
    __tablename__ = "employments"
    talent_id: Mapped[int] = mapped_column(BigInteger)
    organization_code: Mapped[str] = mapped_column(String)
    form: Mapped[str] = mapped_column(String)
    recruitment_route: Mapped[str] = mapped_column(String)
    grade: Mapped[str] = mapped_column(String)
    salary_grade: Mapped[int | None] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String)
    term_end: Mapped[str | None] = mapped_column(String)
    term_purpose: Mapped[str | None] = mapped_column(String)
    end_reason: Mapped[str | None] = mapped_column(String)


class Qualification(Base):
    __tablename__ = "qualifications"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    talent_id: Mapped[int] = mapped_column(BigInteger)
    exam: Mapped[str] = mapped_column(String)
    name: Mapped[str] = mapped_column(String)
    certificate_number: Mapped[str] = mapped_column(String)
    acquired_on: Mapped[str] = mapped_column(String)
    expires_on: Mapped[str | None] = mapped_column(String)
    declared: Mapped[int] = mapped_column(Integer)
    retired_at: Mapped[str] = mapped_column(String)


class Registration(Held, Base):
    __tablename__ = "pool_registrations"
    talent_id: Mapped[int] = mapped_column(BigInteger)
    organization_code: Mapped[str] = mapped_column(String)
    consented_on: Mapped[str] = mapped_column(String)
    consent_reference: Mapped[str] = mapped_column(String)
    end_reason: Mapped[str] = mapped_column(String)


class Absence(Held, Base):
    __tablename__ = "absences"
    talent_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String)
    destination: Mapped[str] = mapped_column(String)


class Rule(Base):
    __tablename__ = "allowance_rules"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    name: Mapped[str] = mapped_column(String)
    recruitment_routes: Mapped[str] = mapped_column(String)
    exams: Mapped[str] = mapped_column(String)
    excluded_salary_grades: Mapped[str] = mapped_column(String)
    amount_yen: Mapped[int] = mapped_column(Integer)
    years: Mapped[int] = mapped_column(Integer)
    source: Mapped[str] = mapped_column(String)
    valid_from: Mapped[str] = mapped_column(String)
    valid_to: Mapped[str] = mapped_column(String)


class Exam(Base):
    __tablename__ = "exams"
    exam: Mapped[str] = mapped_column(String, primary_key=True)
    predecessor_of: Mapped[str | None] = mapped_column(String)


class Description(Held, Base):
    __tablename__ = "post_descriptions"
    post_id: Mapped[int] = mapped_column(BigInteger)
    department: Mapped[str] = mapped_column(String)
    title: Mapped[str] = mapped_column(String)
    grade: Mapped[str] = mapped_column(String)
    post_type: Mapped[str] = mapped_column(String)


class Assignment(Held, Base):
    __tablename__ = "assignment_versions"
    assignment_id: Mapped[int] = mapped_column(BigInteger)
    talent_id: Mapped[int] = mapped_column(BigInteger)
    post_id: Mapped[int] = mapped_column(BigInteger)
    host_code: Mapped[str] = mapped_column(String)
    home_code: Mapped[str] = mapped_column(String)
    version: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String)
    share_percent: Mapped[int] = mapped_column(Integer)
    form: Mapped[str] = mapped_column(String)
    funding: Mapped[str] = mapped_column(String)
    disclosed_at: Mapped[str | None] = mapped_column(String)


class Drafter(Base):
    __tablename__ = "assignment_drafters"
    assignment_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    account_id: Mapped[int] = mapped_column(BigInteger)
    drafted_at: Mapped[str] = mapped_column(String)


class EmploymentView(BaseModel):
    id: str
    organization_code: str
    form: str
    recruitment_route: str
    grade: str
    salary_grade: int | None
    title: str
    term_ends_on: str | None
    term_purpose: str | None
    starts_on: str
    ends_on: str | None
    end_reason: str | None


class QualificationView(BaseModel):
    id: str
    exam: str | None
    name: str
    certificate_number: str
    acquired_on: str
    expires_on: str | None
    declared: bool


class RegistrationView(BaseModel):
    id: str
    organization_code: str
    consented_on: str
    consent_reference: str
    starts_on: str
    ends_on: str | None
    end_reason: str


class AbsenceView(BaseModel):
    id: str
    kind: str
    destination: str
    starts_on: str
    ends_on: str | None


class Reason(BaseModel):
    code: str
    detail: str
    detail_en: str


class AllowanceView(BaseModel):
    name: str
    status: str
    amount_yen: int
    until: str | None
    source: str
    valid_from: str
    valid_to: str | None
    reasons_for: list[Reason]
    reasons_against: list[Reason]


class TalentCard(BaseModel):
    id: str
    name: str
    name_kana: str
    staff_number: str
    accelerator: bool
    organization_code: str | None
    form: str | None
    recruitment_route: str | None
    grade: str | None
    salary_grade: int | None
    title: str | None
    hired_on: str | None
    term_ends_on: str | None
    registered: bool
    qualification_names: list[str]
    warnings: list[str]
    as_of: str
    employments: list[EmploymentView]
    qualifications: list[QualificationView]
    registrations: list[RegistrationView]
    absences: list[AbsenceView]
    allowances: list[AllowanceView]
    version: int
    allowed_actions: list[str]


class AssignmentRow(BaseModel):
    id: str
    version: int
    state: str
    talent_id: str
    talent_name: str
    talent_name_kana: str
    home_code: str
    home_name: str
    post_id: str
    department: str | None
    post_title: str | None
    post_grade: str | None
    post_type: str | None
    host_code: str
    host_name: str
    share_percent: int
    form: str
    funding: str
    starts_on: str
    ends_on: str | None
    allowed_actions: list[str]


class AssignmentPage(BaseModel):
    items: list[AssignmentRow]
    next_cursor: str | None


app = FastAPI()


def database():
    with SessionLocal() as session:
        yield session


class Actor(BaseModel):
    account: int
    roles: list[str]
    today: str


def actor(request: Request, session: Session = Depends(database)) -> Actor:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    try:
        head = jwt.get_unverified_header(token)
        if scheme != "Bearer" or head != {"alg": "HS256", "typ": "at+jwt", "kid": KID}:
            raise HTTPException(401)
        claims = jwt.decode(token, KEY, algorithms=["HS256"], audience="dxship-api", issuer="dxship")
    except jwt.PyJWTError as error:
        raise HTTPException(401) from error
    now = datetime.now(timezone.utc)
    text, today = now.strftime("%Y-%m-%d %H:%M:%S.%f"), now.astimezone(JAPAN).date().isoformat()
    found = session.execute(
        select(Account.id, Account.password_expires_at)
        .join(SignedIn, SignedIn.account_id == Account.id)
        .where(SignedIn.id == private("ses", claims["sid"]), SignedIn.account_id == private("acc", claims["sub"]))
        .where(SignedIn.revoked_at.is_(None), SignedIn.expires_at > text, SignedIn.idle_until > text, Account.active == 1)
    ).first()
    if found is None:
        raise HTTPException(401)
    if found.password_expires_at is not None:
        raise HTTPException(403)
    roles = session.scalars(
        select(Grant.role)
        .where(Grant.account_id == found.id, Grant.retired_at >= OPEN, Grant.valid_from <= today, Grant.valid_to > today)
        .order_by(Grant.role, Grant.id)
    ).all()
    # The comparison signs in as the prefecture's staff, who see everything.
    if "prefecture_staff" not in roles:
        raise HTTPException(403)
    return Actor(account=found.id, roles=list(roles), today=today)


def last_day(valid_to: str) -> str | None:
    return None if valid_to >= OPEN else (date.fromisoformat(valid_to) - timedelta(days=1)).isoformat()


def months_later(day: str, months: int) -> str:
    start = date.fromisoformat(day)
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1])).isoformat()


def on_day(rows, day: str):
    return next((row for row in rows if row.valid_from <= day < row.valid_to), None)


def service_from(career, day: str) -> str | None:
    now = on_day(career, day)
    if now is None:
        return None
    first = now.valid_from
    while before := next((r for r in career if r.valid_to == first and r.organization_code == now.organization_code), None):
        first = before.valid_from
    return first


def weigh(rule, career, held, exams, day: str) -> AllowanceView | None:
    now, hired = on_day(career, day), service_from(career, day)
    if now is None or hired is None:
        return None
    until = (date.fromisoformat(months_later(hired, 12 * rule.years)) - timedelta(days=1)).isoformat()
    pro, contra = [], []

    def judge(holds: bool, code: str, detail: str, detail_en: str):
        (pro if holds else contra).append(Reason(code=code, detail=detail, detail_en=detail_en))

    by_exam = now.recruitment_route in rule.recruitment_routes.split() and now.organization_code == "340006"
    if by_exam:
        judge(True, "hired_by_information_exam", "県の「情報」採用試験による採用", "Hired by the prefecture's IT examination")
    else:
        judge(False, "not_hired_by_information_exam", "県の「情報」採用試験による採用ではない", "Not hired by the prefecture's IT examination")
    listed = rule.exams.split()
    for row in held:
        if row.exam in listed:
            judge(True, "listed_exam_passed", f"{row.name}（{row.acquired_on}取得）", f"{row.name}, passed on {row.acquired_on}")
            break
        if row.exam and exams.get(row.exam) in listed:
            judge(True, "predecessor_exam_passed", f"{row.name}（{row.acquired_on}取得、旧試験名）", f"{row.name}, passed on {row.acquired_on}, under its earlier name")
            break
    else:
        judge(False, "no_listed_exam", "対象試験の合格が登録されていない", "No examination of the rule is recorded as passed")
    if day <= until:
        judge(True, "within_years", f"採用（{hired}）から{rule.years}年以内（{until}まで）", f"Within {rule.years} years of {hired}, until {until}")
    else:
        judge(False, "years_over", f"採用（{hired}）から{rule.years}年を過ぎている（{until}まで）", f"More than {rule.years} years since {hired}, over on {until}")
    excluded = rule.excluded_salary_grades.split()
    if not excluded:
        judge(True, "salary_grade_not_limited", "級による制限なし", "Not limited by the pay grade")
    elif now.salary_grade is None:
        judge(False, "salary_grade_unknown", "情報職給料表の級が登録されていない", "The grade of the IT pay table is not recorded")
    elif str(now.salary_grade) in excluded:
        judge(False, "salary_grade_excluded", f"情報職給料表{now.salary_grade}級は対象外", f"Grade {now.salary_grade} of the IT pay table is excluded")
    else:
        judge(True, "salary_grade_allowed", f"情報職給料表{now.salary_grade}級は対象", f"Grade {now.salary_grade} of the IT pay table is included")
    return AllowanceView(
        name=rule.name,
        status="to_be_confirmed",
        amount_yen=rule.amount_yen,
        until=until if by_exam else None,
        source=rule.source,
        valid_from=rule.valid_from,
        valid_to=last_day(rule.valid_to),
        reasons_for=pro,
        reasons_against=contra,
    )


def warnings(now, hired, registration, day: str) -> list[str]:
    def within_year(last):
        return last is not None and day <= last < months_later(day, 12)

    term = now.term_end if now else None
    registered_until = last_day(registration.valid_to) if registration else None
    checks = [
        ("term_end_within_year", within_year(term)),
        ("term_over", term is not None and term < day),
        ("term_longer_than_five_years", term is not None and hired is not None and term >= months_later(hired, 60)),
        ("registration_ends_within_year", within_year(registered_until)),
    ]
    return [code for code, holds in checks if holds]


@app.get("/api/v1/talents/{key}", response_model=TalentCard)
def talent(key: str, who: Actor = Depends(actor), session: Session = Depends(database)):
    number, day = private("tal", key), who.today

    def facts(kind, order):
        return session.scalars(select(kind).where(kind.talent_id == number, kind.retired_at >= OPEN).order_by(order, kind.id)).all()

    def ever(kind, *also):
        return session.scalar(select(kind.id).where(kind.talent_id == number, *also).limit(1)) is not None

    version = session.scalar(select(Talent.version).where(Talent.id == number))
    profiles = facts(Profile, Profile.valid_from)
    if version is None or not profiles:
        raise HTTPException(404)
    profile = on_day(profiles, day) or profiles[-1]
    career, registrations = facts(Employment, Employment.valid_from), facts(Registration, Registration.valid_from)
    qualifications, absences = facts(Qualification, Qualification.acquired_on), facts(Absence, Absence.valid_from)
    rules = session.scalars(select(Rule).where(Rule.valid_from <= day, Rule.valid_to > day).order_by(Rule.valid_from, Rule.id)).all()
    exams = {exam.exam: exam.predecessor_of for exam in session.scalars(select(Exam).order_by(Exam.exam))}
    now, hired, registration = on_day(career, day), service_from(career, day), on_day(registrations, day)
    held = [q for q in qualifications if not q.declared and q.acquired_on <= day and (q.expires_on is None or day <= q.expires_on)]
    possible = [
        ("update", True),
        ("add_employment", True),
        ("correct_employment", True),
        ("change_employment", now is not None),
        ("end_employment", now is not None),
        ("transfer_employment", now is not None),
        ("decline_employment", now is None),
        ("add_qualification", True),
        # Officers of the comparison are nobody of the register, so they confirm what anybody declared.
        ("confirm_qualification", any(row.declared for row in qualifications)),
        ("register", now is not None and registration is None),
        ("withdraw_registration", registration is not None),
        ("add_absence", True),
        ("undo_profile", ever(Profile, Profile.retired_at < OPEN)),
        ("undo_employment", ever(Employment)),
        ("undo_registration", ever(Registration)),
    ]
    return TalentCard(
        id=public("tal", number),
        name=profile.name,
        name_kana=profile.name_kana,
        staff_number=profile.staff_number,
        accelerator=bool(profile.accelerator),
        organization_code=now.organization_code if now else None,
        form=now.form if now else None,
        recruitment_route=now.recruitment_route if now else None,
        grade=now.grade if now else None,
        salary_grade=now.salary_grade if now else None,
        title=now.title if now else None,
        hired_on=hired,
        term_ends_on=now.term_end if now else None,
        registered=registration is not None,
        qualification_names=[q.name for q in held],
        warnings=warnings(now, hired, registration, day),
        as_of=day,
        employments=[
            EmploymentView(
                id=public("emp", row.id),
                organization_code=row.organization_code,
                form=row.form,
                recruitment_route=row.recruitment_route,
                grade=row.grade,
                salary_grade=row.salary_grade,
                title=row.title,
                term_ends_on=row.term_end,
                term_purpose=row.term_purpose,
                starts_on=row.valid_from,
                ends_on=last_day(row.valid_to),
                end_reason=row.end_reason,
            )
            for row in career
        ],
        qualifications=[
            QualificationView(
                id=public("qua", row.id),
                exam=row.exam or None,
                name=row.name,
                certificate_number=row.certificate_number,
                acquired_on=row.acquired_on,
                expires_on=row.expires_on,
                declared=bool(row.declared),
            )
            for row in qualifications
        ],
        registrations=[
            RegistrationView(
                id=public("reg", row.id),
                organization_code=row.organization_code,
                consented_on=row.consented_on,
                consent_reference=row.consent_reference,
                starts_on=row.valid_from,
                ends_on=last_day(row.valid_to),
                end_reason=row.end_reason,
            )
            for row in registrations
        ],
        absences=[
            AbsenceView(
                id=public("abs", row.id),
                kind=row.kind,
                destination=row.destination,
                starts_on=row.valid_from,
                ends_on=last_day(row.valid_to),
            )
            for row in absences
        ],
        allowances=[view for rule in rules if (view := weigh(rule, career, held, exams, day))],
        version=version,
        allowed_actions=[action for action, holds in possible if holds],
    )


STEPS = {
    "draft": ["update", "announce", "cancel"],
    "announced": ["recall", "order", "cancel"],
    "ordered": ["rescind", "end", "extend", "change_share", "correct_order"],
    "ended": ["reopen", "correct_order"],
}


def steps(row: Assignment) -> list[str]:
    if row.state == "cancelled":
        return [] if row.disclosed_at else ["reinstate"]
    return STEPS[row.state]


def standing(session: Session, account: int, since: str, today: str):
    """What of an account tells whether it and another are as one person."""
    row = session.execute(select(Account.login, Account.display_name, Account.talent_id).where(Account.id == account)).one()
    first = datetime.fromisoformat(since).replace(tzinfo=timezone.utc).astimezone(JAPAN).date().isoformat()
    voices = session.execute(
        select(Grant.organization_code, Grant.on_behalf_of)
        .where(Grant.account_id == account, Grant.retired_at > since, Grant.valid_from <= today, Grant.valid_to > first)
    ).all()
    return row, voices


def stands_for(one, other) -> bool:
    (_, voices), (row, theirs) = one, other
    for body, principal in voices:
        if principal is None:
            continue
        if body and body[2:5] != "000" and any(code == body for code, _ in theirs):
            return True
        if principal.strip() in (row.login, row.display_name):
            return True
    return False


def announced_by_others(session: Session, drafts: list[int], who: Actor) -> set[int]:
    """Drafts the caller does not announce: whoever wrote one last does not, while there is anybody else."""
    rows = session.scalars(select(Drafter).where(Drafter.assignment_id.in_(drafts)).order_by(Drafter.drafted_at)).all() if drafts else []
    if not rows:
        return set()
    staff = select(Grant.account_id).where(
        Grant.role == "prefecture_staff", Grant.retired_at >= OPEN, Grant.valid_from <= who.today, Grant.valid_to > who.today
    )
    others = select(Account.id).where(Account.active == 1, Account.id != who.account, Account.id.in_(staff)).limit(1)
    if session.scalar(others) is None:
        return set()
    bound, free = set(), set()
    for row in rows:
        if row.account_id in free:
            continue
        if row.account_id != who.account:
            first = standing(session, row.account_id, row.drafted_at, who.today)
            second = standing(session, who.account, row.drafted_at, who.today)
            same = first[0].talent_id is not None and first[0].talent_id == second[0].talent_id
            if not (same or stands_for(first, second) or stands_for(second, first)):
                free.add(row.account_id)
                continue
        bound.add(row.assignment_id)
    return bound


@app.get("/api/v1/assignments", response_model=AssignmentPage)
def assignments(limit: int = Query(50, ge=1, le=200), who: Actor = Depends(actor), session: Session = Depends(database)):
    day = who.today
    rows = session.scalars(
        select(Assignment)
        .where(Assignment.retired_at >= OPEN)
        .order_by(Assignment.valid_from, Assignment.assignment_id)
        .limit(limit + 1)
    ).all()
    page, more = rows[:limit], len(rows) > limit
    bodies = dict(session.execute(select(Organization.code, Organization.name_ja)).tuples().all())
    people = {row.talent_id for row in page}
    profiles: dict[int, list[Profile]] = {}
    for row in session.scalars(select(Profile).where(Profile.talent_id.in_(people), Profile.retired_at >= OPEN).order_by(Profile.valid_from)):
        profiles.setdefault(row.talent_id, []).append(row)
    said: dict[int, list[Description]] = {}
    posts = {row.post_id for row in page}
    described = select(Description).where(Description.post_id.in_(posts), Description.retired_at >= OPEN)
    for row in session.scalars(described.order_by(Description.valid_from)):
        said.setdefault(row.post_id, []).append(row)

    bound = announced_by_others(session, [row.assignment_id for row in page if row.state == "draft"], who)

    def item(row: Assignment) -> AssignmentRow:
        known = profiles.get(row.talent_id, [])
        person = on_day(known, day) or on_day(known, row.valid_from)
        stretches = said.get(row.post_id, [])
        post = next((one for one in reversed(stretches) if one.valid_from <= day), stretches[0] if stretches else None)
        return AssignmentRow(
            id=public("asg", row.assignment_id),
            version=row.version,
            state=row.state,
            talent_id=public("tal", row.talent_id),
            talent_name=person.name if person else "",
            talent_name_kana=person.name_kana if person else "",
            home_code=row.home_code,
            home_name=bodies.get(row.home_code, ""),
            post_id=public("pst", row.post_id),
            department=post.department if post else None,
            post_title=post.title if post else None,
            post_grade=post.grade if post else None,
            post_type=post.post_type if post else None,
            host_code=row.host_code,
            host_name=bodies.get(row.host_code, ""),
            share_percent=row.share_percent,
            form=row.form,
            funding=row.funding,
            starts_on=row.valid_from,
            ends_on=last_day(row.valid_to),
            allowed_actions=[one for one in steps(row) if one != "announce" or row.assignment_id not in bound],
        )

    cursor = None
    if more:
        last = page[-1]
        keys = json.dumps([last.host_code, last.valid_from, public("asg", last.assignment_id)], separators=(",", ":"))
        cursor = base64.urlsafe_b64encode(keys.encode()).rstrip(b"=").decode()
    return AssignmentPage(items=[item(row) for row in page], next_cursor=cursor)
