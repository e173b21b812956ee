//! What can be done in this room.

crate::auth::acts! {
    IMPORT_REFERENCE = "import.reference", "基礎データの取込み", [], [Everything];
    IMPORT_UNDO = "import.undo", "ファイルの取込の取消", [UndoImports WriteTalents WritePosts WriteAssignments WriteHiring WriteHiringCandidates WriteReference ManageAccounts WritePractices WriteInformationSystems WriteCouncils WriteCommitments WriteJointSystems WriteJointParticipations KeepBodySupport WriteBodySupport WriteStaffDevelopment KeepCycle JoinCycle WriteCycle WriteConsultations KeepEquipmentLoans WriteHandovers KeepCareerStages WriteDevelopmentPlans WritePlacementOutcomes KeepLabourCost KeepMinistryReturn KeepQuestionnaires WriteSkillChecks KeepBadgeSteps AwardBadges AwardStaffBadges], [Everything];
}
