//! The menu: one line per screen, shown to whoever may open it; the lines of those who have many
//! stand under headings.

use super::frame::Link;
use super::visit::Viewer;
use super::words::Words;
use crate::auth::{Action, Reach};

/// Places that belong together.
#[derive(Clone, Debug)]
pub struct Part {
    /// What they are about; empty for those that stand alone, and in a short menu.
    pub name: &'static str,
    /// Where one can go.
    pub links: Vec<Link>,
}

/// A menu of up to this many lines needs no headings.
const SHORT: usize = 9;

type Line = (&'static str, &'static str, bool);

/// Places a viewer can go to, in the order of the work.
#[must_use]
pub fn of(viewer: &Viewer, w: &'static Words, path: &str) -> Vec<Part> {
    let all: Vec<(&'static str, Vec<Link>)> = [
        ("", vec![("/home", w.home, true)]),
        (w.menu_own, own(viewer, w)),
        (w.menu_people, people(viewer, w)),
        (w.menu_wanted, wanted(viewer, w)),
        (w.menu_placing, placing(viewer, w)),
        (w.menu_sharing, sharing(viewer, w)),
        (w.menu_together, together(viewer, w)),
        (w.menu_staff, staff(viewer, w)),
        (w.menu_figures, figures(viewer, w)),
        (w.menu_keeping, keeping(viewer, w)),
        ("", vec![("/help", w.help, true)]),
    ]
    .into_iter()
    .map(|(name, lines)| {
        (
            name,
            lines.into_iter().filter(|(.., shown)| *shown).map(|line| link(line, path)).collect(),
        )
    })
    .collect();
    let all = at_one_place(all);
    if all.iter().map(|(_, links): &(_, Vec<Link>)| links.len()).sum::<usize>() <= SHORT {
        return vec![Part {
            name: "",
            links: all.into_iter().flat_map(|(_, links)| links).collect(),
        }];
    }
    all.into_iter()
        .filter(|(_, links)| !links.is_empty())
        .map(|(name, links)| Part { name, links })
        .collect()
}

/// A viewer is at one place: the one whose address says most.
fn at_one_place(mut all: Vec<(&'static str, Vec<Link>)>) -> Vec<(&'static str, Vec<Link>)> {
    let here = all.iter().flat_map(|(_, links)| links).filter(|link| link.here);
    let most = here.map(|link| link.href.len()).max().unwrap_or_default();
    for link in all.iter_mut().flat_map(|(_, links)| links) {
        link.here &= link.href.len() == most;
    }
    all
}

fn link((href, text, _): Line, path: &str) -> Link {
    Link { here: path == href || path.starts_with(&format!("{href}/")), ..Link::new(href, text) }
}

/// Whether lists show more than oneself.
fn lists(viewer: &Viewer, action: Action) -> bool {
    viewer.reach(action) > Reach::Own
}

fn own(viewer: &Viewer, w: &'static Words) -> Vec<Line> {
    vec![
        ("/me/record", w.my_record, viewer.reaches_oneself(Action::ReadTalents)),
        ("/my/sheet", w.my_sheet, viewer.reaches_oneself(Action::ReadAssessments)),
        ("/my/wish", w.my_wish, viewer.reaches_oneself(Action::StateOwnWish)),
        ("/my/training", w.my_training, viewer.reaches_oneself(Action::AskForTraining)),
        ("/my/badges", w.my_badges, viewer.reaches_oneself(Action::ReadBadges)),
    ]
}

fn people(viewer: &Viewer, w: &'static Words) -> Vec<Line> {
    vec![
        ("/talents", w.talents, lists(viewer, Action::ReadTalents)),
        ("/planned-steps", w.planned_steps, lists(viewer, Action::ReadTalents)),
        ("/pool-nominations", w.nominations, lists(viewer, Action::ReadNominations)),
        ("/hiring-candidates", w.hiring_candidates, viewer.may(Action::ReadHiringCandidates)),
        ("/assessments", w.assessments, lists(viewer, Action::ReadAssessments)),
        ("/assessment-cycles", w.cycles, viewer.may(Action::ManageAssessments)),
        ("/wishes", w.wishes, lists(viewer, Action::ReadWishes)),
        ("/training-courses", w.training, lists(viewer, Action::ReadAttendances)),
        ("/career-stages", w.career_path, viewer.may(Action::ReadCareerStages)),
        ("/development-plans", w.development_plans, viewer.may(Action::ReadDevelopmentPlans)),
        (
            "/development-plan-coverage",
            w.career_coverage,
            lists(viewer, Action::ReadDevelopmentPlans),
        ),
        ("/placement-outcomes", w.placement_outcomes, viewer.may(Action::ReadPlacementOutcomes)),
    ]
}

fn wanted(viewer: &Viewer, w: &'static Words) -> Vec<Line> {
    vec![
        ("/posts", w.posts, lists(viewer, Action::ReadPosts)),
        ("/coverage", w.coverage, viewer.may(Action::WriteDemands)),
        ("/demands", w.demands, lists(viewer, Action::ReadDemands)),
        ("/demand-calls", w.demand_calls, viewer.may(Action::KeepDemandCalls)),
        ("/targets", w.targets, lists(viewer, Action::ReadDemands)),
    ]
}

fn placing(viewer: &Viewer, w: &'static Words) -> Vec<Line> {
    vec![
        ("/assignments", w.assignments, viewer.may(Action::ReadAssignments)),
        ("/transfers", w.transfers, viewer.may(Action::ReadTransfers)),
        ("/plans", w.plans, viewer.may(Action::ReadRotationPlans)),
        ("/circulations", w.circulations, viewer.may(Action::ReadCirculations)),
        ("/shown-candidates", w.candidates, viewer.may(Action::ReadShownCandidates)),
        ("/labour-cost-shares", w.cost_shares, viewer.may(Action::ReadLabourCost)),
        ("/paper-templates", w.paper_templates, viewer.may(Action::KeepPaperTemplates)),
        ("/paper-numbers", w.paper_numbers, viewer.may(Action::NumberPapers)),
        ("/paper-prints", w.paper_prints, lists(viewer, Action::PrintPapers)),
    ]
}

fn sharing(viewer: &Viewer, w: &'static Words) -> Vec<Line> {
    vec![
        ("/knowledge", w.knowledge, viewer.may(Action::ReadPractices)),
        ("/cycle-sessions", w.cycle_sessions, viewer.may(Action::ReadCycle)),
        ("/cycle-issues", w.cycle_issues, viewer.may(Action::ReadCycle)),
        ("/practices", w.practices, viewer.may(Action::ReadPractices)),
        ("/practice-applications", w.practice_applications, viewer.may(Action::ReadCycle)),
        ("/consultations", w.consultations, viewer.may(Action::ReadConsultations)),
        ("/consultation-statistics", w.consultation_days, lists(viewer, Action::ReadConsultations)),
        ("/handover-notes", w.handover_notes, viewer.may(Action::ReadHandovers)),
        ("/equipment-loans", w.equipment_loans, viewer.may(Action::ReadEquipmentLoans)),
        ("/information-systems", w.information_systems, viewer.may(Action::ReadInformationSystems)),
        ("/information-systems/renewals", w.renewals, viewer.may(Action::ReadInformationSystems)),
        ("/open-data", w.open_data, viewer.may(Action::ReadOpenData)),
    ]
}

fn together(viewer: &Viewer, w: &'static Words) -> Vec<Line> {
    vec![
        ("/councils", w.councils, viewer.may(Action::ReadCouncils)),
        ("/council-meetings", w.council_meetings, viewer.may(Action::ReadCouncils)),
        ("/commitments", w.commitments, viewer.may(Action::ReadCouncils)),
        ("/joint-systems", w.joint_systems, viewer.may(Action::ReadJointSystems)),
        ("/support-visits", w.support_visits, viewer.may(Action::ReadBodySupport)),
        ("/visit-coverage", w.visit_coverage, viewer.may(Action::KeepBodySupport)),
        ("/support-menu", w.support_menu, viewer.may(Action::ReadBodySupport)),
        ("/outside-experts", w.outside_experts, viewer.may(Action::ReadBodySupport)),
        ("/contact-officers", w.contact_officers, viewer.may(Action::ReadBodySupport)),
        ("/dx-plans", w.dx_plans, viewer.may(Action::ReadBodySupport)),
        ("/plan-measures", w.plan_measures, viewer.may(Action::ReadBodySupport)),
    ]
}

fn staff(viewer: &Viewer, w: &'static Words) -> Vec<Line> {
    let shown = viewer.may(Action::ReadStaffDevelopment);
    vec![
        ("/dx-leaders", w.dx_leaders, shown),
        ("/leader-progress", w.leader_progress, shown),
        ("/course-requests", w.course_requests, shown),
        ("/staff-ideas", w.staff_ideas, shown),
        ("/staff-surveys", w.staff_surveys, shown),
        ("/staff-tiers", w.staff_tiers, shown),
        ("/skill-check-rounds", w.check_rounds, viewer.may(Action::ReadSkillChecks)),
        ("/skill-check-figures", w.check_figures, viewer.may(Action::ReadSkillChecks)),
        ("/skill-questionnaires", w.check_questionnaires, viewer.may(Action::ReadSkillChecks)),
        ("/badge-steps", w.badge_steps, viewer.may(Action::ReadBadges)),
        ("/badge-awards", w.badge_awards, lists(viewer, Action::ReadBadges)),
        ("/staff-badges", w.staff_badges, lists(viewer, Action::ReadBadges)),
    ]
}

fn figures(viewer: &Viewer, w: &'static Words) -> Vec<Line> {
    vec![
        ("/hiring", w.hiring, viewer.may(Action::ReadHiringStatistics)),
        ("/hiring-funnel", w.funnel, viewer.may(Action::ReadHiringStatistics)),
        ("/skill-statistics", w.skill_statistics, viewer.may(Action::ReadSkillStatistics)),
        ("/outlook", w.outlook, viewer.may(Action::ReadOutlook)),
        (
            "/placement-statistics",
            w.placement_statistics,
            viewer.may(Action::ReadPlacementStatistics),
        ),
        ("/demand-statistics", w.demand_statistics, viewer.may(Action::ReadDemandStatistics)),
        ("/ministry-returns", w.ministry_return, viewer.may(Action::ReadMinistryReturn)),
        ("/yearly-report", w.yearly_report, viewer.may(Action::ReadYearlyReport)),
        ("/map", w.map, viewer.may(Action::ReadPlacementStatistics)),
    ]
}

fn keeping(viewer: &Viewer, w: &'static Words) -> Vec<Line> {
    vec![
        ("/organizations", w.bodies, viewer.may(Action::WriteReference)),
        ("/job-types", w.job_types, viewer.may(Action::WriteReference)),
        ("/reference-tables", w.reference_tables, viewer.may(Action::WriteReference)),
        ("/wish-officers", w.wish_officers, viewer.may(Action::NameWishOfficers)),
        ("/skill-catalogues", w.catalogues, viewer.may(Action::WriteCatalogues)),
        ("/accounts", w.accounts, viewer.may(Action::ManageAccounts)),
        ("/service-accounts", w.machines, viewer.may(Action::ManageAccounts)),
        ("/webhooks", w.webhooks, viewer.may(Action::KeepOutbox)),
        ("/outbox", w.outbox, viewer.may(Action::KeepOutbox)),
        ("/approvals", w.approvals, viewer.may(Action::ReadApprovals)),
        ("/alarms", w.alarms, viewer.may(Action::ReadAudit)),
        ("/audit", w.audit, viewer.may(Action::ReadAudit)),
    ]
}
