//! Skill sheets of the demonstration: levels confirmed for FY2023, and a cycle as it runs.
//!
//! The cycle is always running: its dates are counted from the day of loading, because a cycle that
//! is over could not be tried, and its year is the one in which it begins. Levels come from
//! `skill_levels.csv` by whole-number rules, so every load gives the same.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::data::{Key, SheetStage, SkillLine, broken};
use crate::assessment::{
    self, AssessmentView, ConfirmSheet, Evidence, FillSheet, Levels, NewCycle, OwnItem, Rating,
    RecordLevels, RecordedLevel, ReturnSheet, ReviewItem, ReviewSheet, Said,
};
use crate::auth::{Action, Actor, Grant, Proofs, Scope};
use crate::clock::day_in_japan;
use crate::db::Tx;
use crate::limits::SMALL_CELL;
use crate::problem::{Code, Problem};
use crate::skill::{self, Content};
use crate::vocab::{
    AccountId, FiscalYear, Level, LongText, OrganizationCode, Role, SessionId, ShortText,
    SkillCatalogueId, SkillKey, TalentId,
};

/// Records last year's levels, publishes their figures, opens this year's cycle and takes each
/// sheet as far as its line says.
pub fn fill(
    tx: &mut Tx<'_>,
    lines: &[SkillLine],
    talents: &BTreeMap<Key, TalentId>,
    staff: AccountId,
) -> Result<(), Problem> {
    let catalogue =
        skill::published(tx.db)?.ok_or_else(|| broken("skill_levels", "no catalogue"))?;
    last_year(tx, lines, talents, (catalogue.id, &catalogue.content))?;
    let cycle = assessment::create(tx, &this_year(day_in_japan(tx.now))?)?;
    assessment::open(tx, cycle)?;
    for line in lines {
        let talent =
            *talents.get(&line.talent).ok_or_else(|| broken(&line.talent, "unknown key"))?;
        let mut sheet = Sheet { line, staff, talent, today: day_in_japan(tx.now) };
        sheet
            .take(tx, &catalogue.content)
            .map_err(|problem| broken(&line.talent, format!("{problem:?}")))?;
    }
    Ok(())
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_default()
}

fn last_year(
    tx: &mut Tx<'_>,
    lines: &[SkillLine],
    talents: &BTreeMap<Key, TalentId>,
    (catalogue, content): (SkillCatalogueId, &Content),
) -> Result<(), Problem> {
    let year = NewCycle {
        fiscal_year: FiscalYear::new(2023).map_err(|code| broken("skill_levels", code))?,
        catalogue_id: Some(catalogue),
        opens_on: day("2023-09-01"),
        self_due_on: day("2023-10-31"),
        review_due_on: day("2023-12-28"),
        closes_on: day("2024-03-31"),
    };
    let cycle = assessment::record_past(tx, &year)?;
    for line in lines.iter().filter(|line| line.confirmed_2023) {
        let talent =
            *talents.get(&line.talent).ok_or_else(|| broken(&line.talent, "unknown key"))?;
        let items = levels_of(content, line)
            .into_iter()
            .map(|(skill, level)| RecordedLevel { skill, level })
            .collect();
        let source = ShortText::new("令和5年度 デジタルスキルシート（架空）").unwrap_or_default();
        let levels = RecordLevels {
            catalogue_id: catalogue,
            source,
            starts_on: day("2024-03-01"),
            ends_on: None,
            items,
        };
        assessment::record_levels(tx, talent, &levels)?;
    }
    assessment::publish(tx, cycle, SMALL_CELL)
}

fn this_year(today: NaiveDate) -> Result<NewCycle, Problem> {
    let ahead = |days| today.checked_add_days(Days::new(days)).unwrap_or(today);
    let opens_on = today.checked_sub_days(Days::new(30)).unwrap_or(today);
    Ok(NewCycle {
        fiscal_year: FiscalYear::of(opens_on)
            .and_then(|year| FiscalYear::new(year.year().max(2024)))
            .map_err(|code| broken("skill_levels", code))?,
        catalogue_id: None,
        opens_on,
        self_due_on: ahead(30),
        review_due_on: ahead(60),
        closes_on: ahead(120),
    })
}

/// Skills of the two job types at their levels; every third one level below, so that no profile is
/// flat.
fn levels_of(content: &Content, line: &SkillLine) -> Levels {
    let mut levels = Levels::new();
    for (job_type, level) in
        [(&line.second_job_type, line.second_level), (&line.job_type, line.level)]
    {
        for one in content.memberships.iter().filter(|one| one.job_type == *job_type) {
            let lower = i32::from(one.number % 3 == 0);
            if let Ok(level) = Level::new((level - lower).max(0)) {
                let held = levels.entry(one.skill.clone()).or_insert(level);
                *held = level.max(*held);
            }
        }
    }
    levels
}

struct Sheet<'a> {
    line: &'a SkillLine,
    staff: AccountId,
    talent: TalentId,
    today: NaiveDate,
}

impl Sheet<'_> {
    fn scope(
        &self,
        talent: Option<TalentId>,
        role: Role,
        organization: Option<OrganizationCode>,
    ) -> Result<Scope, Problem> {
        let grants = vec![Grant::of(role, organization)];
        let (session, today) = (SessionId::random(), self.today);
        Actor { account: self.staff, session, talent, grants, proofs: Proofs::default(), today }
            .scope(Action::WriteAssessments)
    }

    fn person(&self) -> Result<Scope, Problem> {
        self.scope(Some(self.talent), Role::AssignedStaff, None)
    }

    fn prefecture(&self) -> Result<Scope, Problem> {
        self.scope(None, Role::PrefectureStaff, None)
    }

    /// As far as the line says; who has left has no sheet.
    fn take(&mut self, tx: &mut Tx<'_>, content: &Content) -> Result<(), Problem> {
        let person = self.person()?;
        let sheet = match assessment::own_sheet(tx.db, &person) {
            Err(problem) if problem.code == Code::NotFound => return Ok(()),
            other => other?,
        };
        let (id, stage) = (sheet.row.id, self.line.state);
        let levels = levels_of(content, self.line);
        assessment::fill(tx, &person, id, &said(&levels))?;
        if stage > SheetStage::Draft {
            assessment::submit(tx, &person, id)?;
        }
        if stage == SheetStage::Returned {
            let reason = text("根拠に案件名と時期を書き足してください。");
            return assessment::give_back(tx, &self.prefecture()?, id, &ReturnSheet { reason });
        }
        if stage > SheetStage::Returned {
            self.review(tx, &sheet, &levels)?;
        }
        if stage > SheetStage::Reviewed {
            assessment::confirm(tx, &self.prefecture()?, id, &ConfirmSheet::default())?;
        }
        if stage == SheetStage::Objected {
            let message =
                text("移行作業は委託先ではなく自分が主担当でした。記録を確認してください。");
            assessment::object(tx, &person, id, &Said { message })?;
        }
        Ok(())
    }

    fn review(
        &self,
        tx: &mut Tx<'_>,
        sheet: &AssessmentView,
        levels: &Levels,
    ) -> Result<(), Problem> {
        let body = &sheet.row.reviewer_code;
        let reviewer = if body.is_prefecture() {
            self.prefecture()?
        } else {
            self.scope(None, Role::MunicipalCio, Some(body.clone()))?
        };
        let items = levels
            .iter()
            .enumerate()
            .map(|(place, (skill, level))| rated(place, skill, *level))
            .collect();
        let private_memo = Some(text("面談では控えめ。次の配属で調達を任せてみたい。"));
        assessment::review(tx, &reviewer, sheet.row.id, &ReviewSheet { items, private_memo })
    }
}

fn text(words: &str) -> LongText {
    LongText::new(words).unwrap_or_default()
}

/// The person's own word: every fifth skill one higher than recorded, with what it rests on.
fn said(levels: &Levels) -> FillSheet {
    let item = |(place, (skill, level)): (usize, (&SkillKey, &Level))| {
        let raised = Level::new(level.number() + i32::from(place % 5 == 2)).unwrap_or(*level);
        let evidence = (raised >= Level::EVIDENCE_FROM)
            .then(|| Evidence::Told(text("配属先の更新案件で主担当（令和6年度、架空）")));
        OwnItem { skill: skill.clone(), self_level: Some(Some(raised)), evidence: Some(evidence) }
    };
    FillSheet { items: levels.iter().enumerate().map(item).collect() }
}

/// The reviewer's word: what is recorded, every eleventh not observed.
fn rated(place: usize, skill: &SkillKey, level: Level) -> ReviewItem {
    let rating = if place % 11 == 10 { Rating::NotObserved } else { Rating::At(level) };
    let comment = (place % 5 == 2).then(|| text("一人で通した記録はまだない。"));
    ReviewItem { skill: skill.clone(), reviewer_level: Some(Some(rating)), comment }
}
