//! The menu: one line per screen, shown to whoever may open it.

use super::frame::Link;
use super::visit::Viewer;
use super::words::Words;
use crate::auth::Action;
use crate::vocab::Role;

/// Places a viewer can go to, in the order of the work.
#[must_use]
pub fn of(viewer: &Viewer, w: &Words, path: &str) -> Vec<Link> {
    let own = viewer.is(Role::AssignedStaff) && viewer.me.talent_id.is_some();
    let lists = !(viewer.is(Role::AssignedStaff) && viewer.me.grants.len() == 1);
    let lines = [
        ("/home", w.home, true),
        ("/me/record", w.my_record, own),
        ("/my/sheet", w.my_sheet, own),
        ("/my/wish", w.my_wish, own && viewer.may(Action::StateOwnWish)),
        ("/my/training", w.my_training, own && viewer.may(Action::AskForTraining)),
        ("/talents", w.talents, lists && viewer.may(Action::ReadTalents)),
        ("/posts", w.posts, lists && viewer.may(Action::ReadPosts)),
        ("/coverage", w.coverage, viewer.is(Role::MunicipalCio) || viewer.is(Role::MunicipalDelegate)),
        ("/demands", w.demands, lists && viewer.may(Action::ReadDemands)),
        ("/demand-calls", w.demand_calls, viewer.may(Action::KeepDemandCalls)),
        ("/targets", w.targets, lists && viewer.may(Action::ReadDemands)),
        ("/assessments", w.assessments, lists && viewer.may(Action::ReadAssessments)),
        ("/assessment-cycles", w.cycles, viewer.may(Action::ManageAssessments)),
        ("/skill-catalogues", w.catalogues, viewer.may(Action::WriteReference)),
        ("/skill-statistics", w.skill_statistics, viewer.may(Action::ReadSkillStatistics)),
        ("/training-courses", w.training, lists && viewer.may(Action::ReadTrainingCourses)),
        ("/wishes", w.wishes, lists && viewer.may(Action::ReadWishes)),
        ("/shown-candidates", w.candidates, viewer.may(Action::ReadShownCandidates)),
        ("/assignments", w.assignments, viewer.may(Action::ReadAssignments)),
        ("/plans", w.plans, viewer.may(Action::ReadRotationPlans)),
        ("/circulations", w.circulations, viewer.may(Action::ReadCirculations)),
        ("/map", w.map, viewer.may(Action::ReadPlacementStatistics)),
        ("/hiring", w.hiring, viewer.may(Action::ReadHiringStatistics)),
        ("/accounts", w.accounts, viewer.may(Action::ManageAccounts)),
        ("/audit", w.audit, viewer.may(Action::ReadAudit)),
        ("/help", w.help, true),
    ];
    let here = |href: &str| path == href || path.starts_with(&format!("{href}/"));
    lines.into_iter().filter(|(.., shown)| *shown).map(|(href, text, _)| Link { here: here(href), ..Link::new(href, text) }).collect()
}
