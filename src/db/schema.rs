//! Every table of both databases, once. Written by hand after `migrations/`; `tests/schema.rs`
//! holds all three together.
#![allow(missing_docs)]

diesel::table! {
    installation (name) {
        name -> Text,
        value -> Text,
    }
}

diesel::table! {
    audit_events (id) {
        id -> BigInt,
        sequence -> BigInt,
        recorded_at -> Timestamp,
        account_id -> Nullable<BigInt>,
        on_behalf_of -> Nullable<Text>,
        roles -> Text,
        organization_code -> Nullable<Text>,
        action -> Text,
        subject_kind -> Text,
        subject_id -> Text,
        talent_id -> Nullable<BigInt>,
        outcome -> Text,
        withheld -> Bool,
        detail -> Text,
        request_id -> Text,
        chain -> Text,
    }
}

diesel::table! {
    audit_disclosures (id) {
        id -> BigInt,
        subject_kind -> Text,
        subject_id -> Text,
        disclosed_at -> Timestamp,
    }
}

diesel::table! {
    idempotency_keys (id) {
        id -> BigInt,
        account_id -> BigInt,
        route -> Text,
        idempotency_key -> Text,
        body_digest -> Text,
        status -> Integer,
        location -> Nullable<Text>,
        etag -> Nullable<Text>,
        body -> Text,
        recorded_at -> Timestamp,
        hours_kept -> Integer,
    }
}

diesel::table! {
    organizations (code) {
        code -> Text,
        name_ja -> Text,
        name_kana -> Text,
        name_en -> Text,
        kind -> Text,
        population -> Integer,
        population_on -> Date,
        latitude_e6 -> Integer,
        longitude_e6 -> Integer,
        joined_order -> Nullable<Integer>,
        map_column -> Nullable<Integer>,
        map_row -> Nullable<Integer>,
    }
}

diesel::table! {
    prefecture (code) {
        code -> Text,
        service_ja -> Text,
        service_en -> Text,
        footer_ja -> Text,
        footer_en -> Text,
        color -> Text,
        password_words -> Text,
    }
}

diesel::table! {
    calendar_tasks (id) {
        id -> BigInt,
        roles -> Text,
        first_day -> Text,
        last_day -> Text,
        task_ja -> Text,
        task_en -> Text,
        page -> Text,
    }
}

diesel::table! {
    development_tools (id) {
        id -> BigInt,
        category -> Text,
        tool_ja -> Text,
        content_ja -> Text,
    }
}

diesel::table! {
    folder_lines (file, line_key) {
        file -> Text,
        line_key -> Text,
        line -> Text,
    }
}

diesel::table! {
    hiring_plans (intake_fiscal_year, employer) {
        intake_fiscal_year -> Integer,
        employer -> Text,
        planned -> Integer,
        approximate -> Bool,
        source -> Text,
    }
}

diesel::table! {
    participations (id) {
        id -> BigInt,
        organization_code -> Text,
        function -> Text,
        first_fiscal_year -> Integer,
        last_fiscal_year -> Integer,
        recorded_at -> Timestamp,
        retired_at -> Timestamp,
        assumed -> Bool,
    }
}

diesel::table! {
    job_types (job_type) {
        job_type -> Text,
        number -> Integer,
        name_ja -> Text,
        name_en -> Text,
        feature_ja -> Text,
        version -> Integer,
    }
}

diesel::table! {
    post_type_job_types (id) {
        id -> BigInt,
        post_type -> Text,
        job_type -> Text,
        recorded_at -> Timestamp,
        retired_at -> Timestamp,
    }
}

diesel::table! {
    accounts (id) {
        id -> BigInt,
        login -> Text,
        display_name -> Text,
        password_hash -> Text,
        password_expires_at -> Nullable<Timestamp>,
        active -> Bool,
        talent_id -> Nullable<BigInt>,
        second_factor -> Nullable<Text>,
        second_factor_pending -> Nullable<Text>,
        second_factor_at -> Nullable<Timestamp>,
        second_factor_step -> BigInt,
        identity_subject -> Nullable<Text>,
        version -> Integer,
        created_at -> Timestamp,
        last_sign_in_at -> Nullable<Timestamp>,
        last_sign_in_from -> Nullable<Text>,
        failures_since -> Integer,
        is_machine -> Bool,
        reviewed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    service_accounts (account_id) {
        account_id -> BigInt,
        scopes -> Text,
        organization_code -> Nullable<Text>,
        addresses -> Text,
        expires_on -> Date,
        secret_digest -> Text,
        former_digest -> Nullable<Text>,
        former_until -> Nullable<Timestamp>,
        rotated_at -> Timestamp,
        last_used_at -> Nullable<Timestamp>,
        last_used_from -> Text,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    account_grants (id) {
        id -> BigInt,
        account_id -> BigInt,
        role -> Text,
        organization_code -> Nullable<Text>,
        on_behalf_of -> Nullable<Text>,
        valid_from -> Date,
        valid_to -> Date,
        recorded_at -> Timestamp,
        retired_at -> Timestamp,
    }
}

diesel::table! {
    sessions (id) {
        id -> BigInt,
        account_id -> BigInt,
        refresh_digest -> Text,
        previous_digest -> Nullable<Text>,
        rotated_at -> Timestamp,
        created_at -> Timestamp,
        idle_until -> Timestamp,
        expires_at -> Timestamp,
        revoked_at -> Nullable<Timestamp>,
        client_address -> Text,
        failures_before -> Integer,
        device -> Text,
        owes_set_up -> Bool,
        second_factor_at -> Nullable<Timestamp>,
        proved_until -> Nullable<Timestamp>,
        is_news -> Bool,
        issuer -> Nullable<Text>,
        issuer_session -> Nullable<Text>,
    }
}

diesel::table! {
    identity_links (id) {
        id -> BigInt,
        account_id -> BigInt,
        issuer -> Text,
        subject -> Text,
        linked_at -> Timestamp,
    }
}

diesel::table! {
    identity_uses (digest) {
        digest -> Text,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    recovery_codes (digest) {
        digest -> Text,
        account_id -> BigInt,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    sign_in_throttles (subject) {
        subject -> Text,
        failures -> Integer,
        first_failure_at -> Timestamp,
        blocked_until -> Timestamp,
    }
}

diesel::table! {
    alarm_acknowledgements (event_id) {
        event_id -> BigInt,
        account_id -> BigInt,
        acknowledged_at -> Timestamp,
        note -> Text,
    }
}

diesel::table! {
    saved_views (id) {
        id -> BigInt,
        account_id -> BigInt,
        organization_code -> Nullable<Text>,
        list -> Text,
        name -> Text,
        query -> Text,
        saved_at -> Timestamp,
    }
}

diesel::table! {
    approvals (id) {
        id -> BigInt,
        kind -> Text,
        subject -> Text,
        talent_id -> Nullable<BigInt>,
        act -> Text,
        secret -> Nullable<Text>,
        summary_ja -> Text,
        summary_en -> Text,
        state -> Text,
        asked_by -> BigInt,
        asked_at -> Timestamp,
        expires_at -> Timestamp,
        decided_by -> Nullable<BigInt>,
        decided_at -> Nullable<Timestamp>,
        reason -> Text,
        made -> Nullable<Text>,
        version -> Integer,
    }
}

diesel::table! {
    assignment_drafters (assignment_id) {
        assignment_id -> BigInt,
        account_id -> BigInt,
        drafted_at -> Timestamp,
    }
}

diesel::table! {
    affiliations (side, id) {
        side -> Text,
        id -> BigInt,
        talent_id -> BigInt,
        organization_code -> Text,
        home_code -> Text,
        disclosed -> Bool,
        assignment_id -> Nullable<BigInt>,
        post_id -> Nullable<BigInt>,
        state -> Nullable<Text>,
        share_percent -> Nullable<Integer>,
        valid_from -> Date,
        valid_to -> Date,
        recorded_at -> Timestamp,
        retired_at -> Timestamp,
    }
}

diesel::table! {
    talents (id) {
        id -> BigInt,
        version -> Integer,
        created_at -> Timestamp,
    }
}

diesel::table! {
    talent_profiles (id) {
        id -> BigInt,
        talent_id -> BigInt,
        name -> Text,
        name_kana -> Text,
        search_key -> Text,
        staff_number -> Text,
        accelerator -> Bool,
        valid_from -> Date,
        valid_to -> Date,
        recorded_at -> Timestamp,
        retired_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    employments (id) {
        id -> BigInt,
        talent_id -> BigInt,
        organization_code -> Text,
        form -> Text,
        recruitment_route -> Text,
        grade -> Text,
        salary_grade -> Nullable<Integer>,
        title -> Text,
        term_end -> Nullable<Date>,
        term_purpose -> Nullable<Text>,
        end_reason -> Nullable<Text>,
        valid_from -> Date,
        valid_to -> Date,
        recorded_at -> Timestamp,
        retired_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    qualifications (id) {
        id -> BigInt,
        talent_id -> BigInt,
        exam -> Text,
        name -> Text,
        certificate_number -> Text,
        acquired_on -> Date,
        expires_on -> Nullable<Date>,
        recorded_at -> Timestamp,
        retired_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
        declared -> Bool,
    }
}

diesel::table! {
    pool_registrations (id) {
        id -> BigInt,
        talent_id -> BigInt,
        organization_code -> Text,
        consented_on -> Date,
        consent_reference -> Text,
        valid_from -> Date,
        valid_to -> Date,
        recorded_at -> Timestamp,
        retired_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
        end_reason -> Text,
    }
}

diesel::table! {
    pool_nominations (id) {
        id -> BigInt,
        organization_code -> Text,
        talent_id -> Nullable<BigInt>,
        newcomer -> Text,
        consented_on -> Date,
        consent_reference -> Text,
        reference -> Text,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
        note -> Text,
        recorded_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    planned_steps (id) {
        id -> BigInt,
        talent_id -> BigInt,
        day -> Date,
        to_code -> Nullable<Text>,
        step -> Text,
        recorded_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    planned_step_states (id) {
        id -> BigInt,
        planned_step_id -> BigInt,
        version -> Integer,
        state -> Text,
        reason -> Text,
        recorded_at -> Timestamp,
        retired_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    pool_nomination_states (id) {
        id -> BigInt,
        nomination_id -> BigInt,
        version -> Integer,
        state -> Text,
        reason -> Text,
        talent_id -> Nullable<BigInt>,
        registration_id -> Nullable<BigInt>,
        on_behalf_of -> Text,
        recorded_at -> Timestamp,
        retired_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    absences (id) {
        id -> BigInt,
        talent_id -> BigInt,
        kind -> Text,
        destination -> Text,
        valid_from -> Date,
        valid_to -> Date,
        recorded_at -> Timestamp,
        retired_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    allowance_rules (id) {
        id -> BigInt,
        name -> Text,
        recruitment_routes -> Text,
        exams -> Text,
        excluded_salary_grades -> Text,
        amount_yen -> Integer,
        years -> Integer,
        source -> Text,
        valid_from -> Date,
        valid_to -> Date,
    }
}

diesel::table! {
    exams (exam) {
        exam -> Text,
        name_ja -> Text,
        predecessor_of -> Nullable<Text>,
    }
}

diesel::table! {
    posts (id) {
        id -> BigInt,
        organization_code -> Text,
        version -> Integer,
        created_at -> Timestamp,
    }
}

diesel::table! {
    post_descriptions (id) {
        id -> BigInt,
        post_id -> BigInt,
        department -> Text,
        title -> Text,
        search_key -> Text,
        grade -> Text,
        post_type -> Text,
        tasks -> Text,
        supervisor -> Text,
        telework -> Text,
        share_percent -> Integer,
        valid_from -> Date,
        valid_to -> Date,
        recorded_at -> Timestamp,
        retired_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
        min_level -> Integer,
    }
}

diesel::table! {
    reference_changes (id) {
        id -> BigInt,
        file -> Text,
        line_key -> Text,
        before -> Nullable<Text>,
        after -> Nullable<Text>,
        recorded_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    post_budgets (id) {
        id -> BigInt,
        post_id -> BigInt,
        fiscal_year -> Integer,
        amount_yen -> Integer,
        funding -> Text,
        source -> Text,
        secured -> Bool,
        recorded_at -> Timestamp,
        retired_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    demand_calls (id) {
        id -> BigInt,
        fiscal_year -> Integer,
        title -> Text,
        note -> Text,
        opens_on -> Date,
        deadline -> Date,
        version -> Integer,
        created_at -> Timestamp,
    }
}

diesel::table! {
    demand_reminders (id) {
        id -> BigInt,
        call_id -> BigInt,
        organization_code -> Text,
        recorded_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    demand_refusals (id) {
        id -> BigInt,
        call_id -> BigInt,
        organization_code -> Text,
        on_behalf_of -> Text,
        recorded_at -> Timestamp,
        retired_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    demands (id) {
        id -> BigInt,
        call_id -> BigInt,
        organization_code -> Text,
        coverage -> Text,
        origin -> Text,
        origin_id -> Nullable<BigInt>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    demand_versions (id) {
        id -> BigInt,
        demand_id -> BigInt,
        call_id -> BigInt,
        organization_code -> Text,
        version -> Integer,
        state -> Text,
        post_id -> Nullable<BigInt>,
        department -> Text,
        title -> Text,
        search_key -> Text,
        grade -> Text,
        post_type -> Text,
        tasks -> Text,
        expected_result -> Text,
        supervisor -> Text,
        authority -> Text,
        budget_secured -> Bool,
        telework -> Text,
        housing -> Text,
        priority -> Integer,
        share_percent -> Integer,
        first_fiscal_year -> Integer,
        last_fiscal_year -> Integer,
        valid_from -> Date,
        valid_to -> Date,
        reason -> Text,
        party -> Text,
        on_behalf_of -> Text,
        recorded_at -> Timestamp,
        retired_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    demand_fills (id) {
        id -> BigInt,
        demand_id -> BigInt,
        assignment_id -> BigInt,
        share_percent -> Integer,
        valid_from -> Date,
        valid_to -> Date,
        recorded_at -> Timestamp,
        retired_at -> Timestamp,
    }
}

diesel::table! {
    staffing_targets (id) {
        id -> BigInt,
        organization_code -> Text,
        kind -> Text,
        first_fiscal_year -> Integer,
        shared_wanted -> Integer,
        own_wanted -> Integer,
        note -> Text,
        source -> Text,
    }
}

diesel::table! {
    staffing_target_roles (id) {
        id -> BigInt,
        target_id -> BigInt,
        role_no -> Integer,
        post_type -> Text,
        grade -> Text,
    }
}

diesel::table! {
    wish_rounds (id) {
        id -> BigInt,
        fiscal_year -> Integer,
        title -> Text,
        note -> Text,
        opens_on -> Date,
        deadline -> Date,
        version -> Integer,
        created_at -> Timestamp,
    }
}

diesel::table! {
    wish_zones (zone) {
        zone -> Text,
        name_ja -> Text,
        place -> Integer,
    }
}

diesel::table! {
    wish_zone_bodies (id) {
        id -> BigInt,
        zone -> Text,
        organization_code -> Text,
    }
}

diesel::table! {
    wishes (id) {
        id -> BigInt,
        round_id -> BigInt,
        talent_id -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    wish_versions (id) {
        id -> BigInt,
        wish_id -> BigInt,
        talent_id -> BigInt,
        version -> Integer,
        movement -> Text,
        telework -> Text,
        house_move -> Text,
        commuting_limit_minutes -> Nullable<Integer>,
        commuting_limit_km -> Nullable<Integer>,
        has_constraint -> Bool,
        note -> Text,
        recorded_at -> Timestamp,
        retired_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    wish_choices (id) {
        id -> BigInt,
        wish_version_id -> BigInt,
        kind -> Text,
        place -> Integer,
        organization_code -> Nullable<Text>,
        zone -> Nullable<Text>,
        job_type -> Nullable<Text>,
    }
}

diesel::table! {
    wish_reasons (id) {
        id -> BigInt,
        wish_version_id -> BigInt,
        kind -> Text,
        reason -> Text,
    }
}

diesel::table! {
    wish_officers (id) {
        id -> BigInt,
        account_id -> BigInt,
        version -> Integer,
        recorded_at -> Timestamp,
        retired_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    shown_candidates (id) {
        id -> BigInt,
        talent_id -> BigInt,
        organization_code -> Text,
        fiscal_year -> Integer,
        consented_on -> Date,
        consent_reference -> Text,
        version -> Integer,
        recorded_at -> Timestamp,
        retired_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    host_rankings (id) {
        id -> BigInt,
        organization_code -> Text,
        fiscal_year -> Integer,
        version -> Integer,
        on_behalf_of -> Text,
        recorded_at -> Timestamp,
        retired_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    host_ranking_places (id) {
        id -> BigInt,
        ranking_id -> BigInt,
        place -> Integer,
        shown_id -> BigInt,
    }
}

diesel::table! {
    placement_pauses (id) {
        id -> BigInt,
        pause_id -> BigInt,
        talent_id -> BigInt,
        version -> Integer,
        note -> Text,
        valid_from -> Date,
        valid_to -> Date,
        recorded_at -> Timestamp,
        retired_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    assignments (id) {
        id -> BigInt,
        talent_id -> BigInt,
        post_id -> BigInt,
        follows_id -> Nullable<BigInt>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    assignment_versions (id) {
        id -> BigInt,
        assignment_id -> BigInt,
        talent_id -> BigInt,
        post_id -> BigInt,
        host_code -> Text,
        home_code -> Text,
        version -> Integer,
        state -> Text,
        share_percent -> Integer,
        form -> Text,
        funding -> Text,
        agreement_reference -> Text,
        work_days -> Text,
        reason -> Text,
        disclosed_at -> Nullable<Timestamp>,
        valid_from -> Date,
        valid_to -> Date,
        recorded_at -> Timestamp,
        retired_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    assignment_orders (id) {
        id -> BigInt,
        assignment_id -> BigInt,
        side -> Text,
        kind -> Text,
        organization_code -> Text,
        number -> Text,
        ordered_on -> Date,
        effective_on -> Date,
        recorded_at -> Timestamp,
        retired_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    transfers (id) {
        id -> BigInt,
        talent_id -> BigInt,
        plan_id -> Nullable<BigInt>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    transfer_versions (id) {
        id -> BigInt,
        transfer_id -> BigInt,
        version -> Integer,
        state -> Text,
        reason -> Text,
        disclosed_at -> Nullable<Timestamp>,
        recorded_at -> Timestamp,
        retired_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    transfer_parts (id) {
        id -> BigInt,
        transfer_id -> BigInt,
        place -> Integer,
        kind -> Text,
        assignment_id -> BigInt,
        valid_to -> Nullable<Date>,
    }
}

diesel::table! {
    rotation_plans (id) {
        id -> BigInt,
        version -> Integer,
        name -> Text,
        purpose -> Text,
        method -> Text,
        first_fiscal_year -> Integer,
        years -> Integer,
        state -> Text,
        settings -> Text,
        snapshot_hash -> Text,
        snapshot_at -> Timestamp,
        problem_hash -> Text,
        score -> Nullable<BigInt>,
        bound -> Nullable<BigInt>,
        proven_optimal -> Bool,
        line_count -> Integer,
        author_id -> BigInt,
        proposed_by -> Nullable<BigInt>,
        approved_by -> Nullable<BigInt>,
        copied_from -> Nullable<BigInt>,
        job_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    rotation_documents (plan_id) {
        plan_id -> BigInt,
        snapshot -> Text,
        notes -> Text,
        pins -> Text,
        result -> Text,
    }
}

diesel::table! {
    jobs (id) {
        id -> BigInt,
        kind -> Text,
        plan_id -> BigInt,
        state -> Text,
        warm -> Bool,
        attempts -> Integer,
        claimed_by -> BigInt,
        lease_until -> Timestamp,
        round -> BigInt,
        stage -> Text,
        score -> Nullable<BigInt>,
        bound -> Nullable<BigInt>,
        failure -> Text,
        requested_by -> Nullable<BigInt>,
        created_at -> Timestamp,
        started_at -> Nullable<Timestamp>,
        finished_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    rotation_scenarios (id) {
        id -> BigInt,
        plan_id -> BigInt,
        version -> Integer,
        name -> Text,
        doubts -> Text,
        findings -> Text,
        is_stale -> Bool,
        judged_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        created_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    rotation_stability (plan_id) {
        plan_id -> BigInt,
        findings -> Text,
        judged_at -> Timestamp,
    }
}

diesel::table! {
    circulations (id) {
        id -> BigInt,
        version -> Integer,
        plan_id -> BigInt,
        talent_id -> BigInt,
        post_id -> BigInt,
        host_code -> Text,
        fiscal_year -> Integer,
        valid_from -> Date,
        valid_to -> Date,
        share_percent -> Integer,
        to_host -> Bool,
        to_person -> Bool,
        note -> Text,
        host_agrees -> Nullable<Bool>,
        host_comment -> Text,
        host_version -> Integer,
        host_answered_at -> Nullable<Timestamp>,
        host_answered_by -> Nullable<BigInt>,
        person_consents -> Nullable<Bool>,
        person_comment -> Text,
        person_version -> Integer,
        person_answered_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        created_by -> Nullable<BigInt>,
        withdrawn_at -> Timestamp,
    }
}

diesel::table! {
    rotation_placements (assignment_id) {
        assignment_id -> BigInt,
        plan_id -> BigInt,
        placed_at -> Timestamp,
    }
}

diesel::table! {
    hiring_rounds (id) {
        id -> BigInt,
        route -> Text,
        exam_fiscal_year -> Integer,
        intake_fiscal_year -> Integer,
        number_in_year -> Integer,
        version -> Integer,
        created_at -> Timestamp,
    }
}

diesel::table! {
    hiring_counts (id) {
        id -> BigInt,
        hiring_round_id -> BigInt,
        kind -> Text,
        status -> Text,
        count -> Nullable<Integer>,
        note -> Text,
        source -> Text,
        recorded_at -> Timestamp,
        retired_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
        approximate -> Bool,
    }
}

diesel::table! {
    training_courses (id) {
        id -> BigInt,
        fiscal_year -> Integer,
        name -> Text,
        category -> Text,
        method -> Text,
        provider -> Text,
        content -> Text,
        starts_on -> Date,
        ends_on -> Date,
        period_note -> Text,
        hours -> Nullable<Integer>,
        published_participants -> Nullable<Integer>,
        published_municipalities -> Nullable<Integer>,
        source -> Text,
        state -> Text,
        version -> Integer,
        created_at -> Timestamp,
    }
}

diesel::table! {
    training_course_targets (id) {
        id -> BigInt,
        course_id -> BigInt,
        kind -> Text,
        place -> Integer,
        target -> Text,
    }
}

diesel::table! {
    training_attendances (id) {
        id -> BigInt,
        attendance_id -> BigInt,
        course_id -> BigInt,
        talent_id -> BigInt,
        version -> Integer,
        state -> Text,
        completed_on -> Nullable<Date>,
        certificate_reference -> Text,
        reason -> Text,
        listed_at -> Timestamp,
        recorded_at -> Timestamp,
        retired_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    skill_catalogues (id) {
        id -> BigInt,
        name -> Text,
        note -> Text,
        state -> Text,
        previous_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        published_at -> Nullable<Timestamp>,
        superseded_at -> Nullable<Timestamp>,
        version -> Integer,
    }
}

diesel::table! {
    catalogue_skills (id) {
        id -> BigInt,
        catalogue_id -> BigInt,
        skill_key -> Text,
        number -> Integer,
        name_ja -> Text,
        name_en -> Text,
        standard_refs -> Text,
        renamed_from -> Nullable<Text>,
    }
}

diesel::table! {
    catalogue_anchors (id) {
        id -> BigInt,
        catalogue_id -> BigInt,
        skill_key -> Text,
        level -> Integer,
        name_ja -> Text,
        anchor_ja -> Text,
    }
}

diesel::table! {
    catalogue_memberships (id) {
        id -> BigInt,
        catalogue_id -> BigInt,
        job_type -> Text,
        skill_key -> Text,
        number -> Integer,
        core -> Bool,
        weight -> Integer,
    }
}

diesel::table! {
    catalogue_requirements (id) {
        id -> BigInt,
        catalogue_id -> BigInt,
        job_type -> Text,
        grade -> Text,
        core_level -> Integer,
        rest_level -> Integer,
    }
}

diesel::table! {
    catalogue_exceptions (id) {
        id -> BigInt,
        catalogue_id -> BigInt,
        job_type -> Text,
        skill_key -> Text,
        grade -> Text,
        level -> Integer,
    }
}

diesel::table! {
    assessment_cycles (id) {
        id -> BigInt,
        fiscal_year -> Integer,
        catalogue_id -> BigInt,
        opens_on -> Date,
        self_due_on -> Date,
        review_due_on -> Date,
        closes_on -> Date,
        opened_at -> Nullable<Timestamp>,
        published_at -> Nullable<Timestamp>,
        version -> Integer,
        created_at -> Timestamp,
    }
}

diesel::table! {
    assessments (id) {
        id -> BigInt,
        cycle_id -> BigInt,
        talent_id -> BigInt,
        number -> Integer,
        fiscal_year -> Integer,
        catalogue_id -> BigInt,
        home_code -> Text,
        grade -> Text,
        reviewer_code -> Text,
        state -> Text,
        supersedes_id -> Nullable<BigInt>,
        return_reason -> Text,
        previous_levels -> Text,
        own_answers -> Text,
        review_answers -> Text,
        confirmed_answers -> Text,
        submitted_at -> Nullable<Timestamp>,
        reviewed_at -> Nullable<Timestamp>,
        confirmed_at -> Nullable<Timestamp>,
        version -> Integer,
        created_at -> Timestamp,
        reviewed_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    assessment_memos (assessment_id) {
        assessment_id -> BigInt,
        memo -> Text,
        written_at -> Timestamp,
        written_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    assessment_messages (id) {
        id -> BigInt,
        assessment_id -> BigInt,
        number -> Integer,
        part -> Text,
        message -> Text,
        written_at -> Timestamp,
        written_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    skill_profiles (id) {
        id -> BigInt,
        talent_id -> BigInt,
        assessment_id -> Nullable<BigInt>,
        catalogue_id -> BigInt,
        source -> Text,
        levels -> Text,
        valid_from -> Date,
        valid_to -> Date,
        recorded_at -> Timestamp,
        retired_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    skill_distributions (id) {
        id -> BigInt,
        cycle_id -> BigInt,
        fiscal_year -> Integer,
        as_of -> Date,
        threshold -> Integer,
        published_lines -> Text,
        placings -> Text,
        published_at -> Timestamp,
    }
}

diesel::joinable!(participations -> organizations (organization_code));
diesel::joinable!(post_type_job_types -> job_types (job_type));
diesel::joinable!(service_accounts -> accounts (account_id));
diesel::joinable!(account_grants -> accounts (account_id));
diesel::joinable!(account_grants -> organizations (organization_code));
diesel::joinable!(sessions -> accounts (account_id));
diesel::joinable!(talent_profiles -> talents (talent_id));
diesel::joinable!(employments -> talents (talent_id));
diesel::joinable!(employments -> organizations (organization_code));
diesel::joinable!(qualifications -> talents (talent_id));
diesel::joinable!(pool_registrations -> talents (talent_id));
diesel::joinable!(pool_registrations -> organizations (organization_code));
diesel::joinable!(planned_step_states -> planned_steps (planned_step_id));
diesel::joinable!(pool_nomination_states -> pool_nominations (nomination_id));
diesel::joinable!(absences -> talents (talent_id));
diesel::joinable!(posts -> organizations (organization_code));
diesel::joinable!(post_descriptions -> posts (post_id));
diesel::joinable!(demand_reminders -> demand_calls (call_id));
diesel::joinable!(demand_refusals -> demand_calls (call_id));
diesel::joinable!(demands -> demand_calls (call_id));
diesel::joinable!(demand_versions -> demands (demand_id));
diesel::joinable!(demand_versions -> posts (post_id));
diesel::joinable!(demand_fills -> demands (demand_id));
diesel::joinable!(staffing_target_roles -> staffing_targets (target_id));
diesel::joinable!(wishes -> wish_rounds (round_id));
diesel::joinable!(wishes -> talents (talent_id));
diesel::joinable!(wish_versions -> wishes (wish_id));
diesel::joinable!(wish_choices -> wish_versions (wish_version_id));
diesel::joinable!(wish_reasons -> wish_versions (wish_version_id));
diesel::joinable!(wish_officers -> accounts (account_id));
diesel::joinable!(shown_candidates -> talents (talent_id));
diesel::joinable!(host_ranking_places -> host_rankings (ranking_id));
diesel::joinable!(host_ranking_places -> shown_candidates (shown_id));
diesel::joinable!(placement_pauses -> talents (talent_id));
diesel::joinable!(assignments -> talents (talent_id));
diesel::joinable!(assignments -> posts (post_id));
diesel::joinable!(assignment_versions -> assignments (assignment_id));
diesel::joinable!(assignment_orders -> assignments (assignment_id));
diesel::joinable!(transfer_versions -> transfers (transfer_id));
diesel::joinable!(transfer_parts -> transfers (transfer_id));
diesel::joinable!(assignment_orders -> organizations (organization_code));
diesel::joinable!(rotation_documents -> rotation_plans (plan_id));
diesel::joinable!(jobs -> rotation_plans (plan_id));
diesel::joinable!(circulations -> rotation_plans (plan_id));
diesel::joinable!(rotation_placements -> rotation_plans (plan_id));
diesel::joinable!(hiring_counts -> hiring_rounds (hiring_round_id));
diesel::joinable!(catalogue_skills -> skill_catalogues (catalogue_id));
diesel::joinable!(assessments -> assessment_cycles (cycle_id));
diesel::joinable!(assessments -> talents (talent_id));
diesel::joinable!(skill_profiles -> talents (talent_id));
// Tables of one room appear together; of two rooms only with `affiliations`, below. Every pair costs
// compile time: all pairs of all tables took a third of a type check.
diesel::table! {
    imports (id) {
        id -> BigInt,
        kind -> Text,
        row_count -> Integer,
        created -> Integer,
        changed -> Integer,
        unchanged -> Integer,
        recorded_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
        undone_at -> Nullable<Timestamp>,
        undone_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    import_subjects (id) {
        id -> BigInt,
        import_id -> BigInt,
        place -> Integer,
        subject_id -> BigInt,
        version -> Integer,
        created -> Bool,
        name -> Text,
    }
}

diesel::table! {
    notices (id) {
        id -> BigInt,
        account_id -> BigInt,
        kind -> Text,
        subject -> Text,
        link -> Text,
        organization_code -> Nullable<Text>,
        talent_id -> Nullable<BigInt>,
        unread -> Bool,
        told_at -> Timestamp,
        read_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    outbox (id) {
        id -> BigInt,
        place -> BigInt,
        channel -> Text,
        thing -> Text,
        account_id -> Nullable<BigInt>,
        payload -> Text,
        state -> Text,
        attempts -> Integer,
        not_before -> Timestamp,
        leased_by -> BigInt,
        lease_until -> Timestamp,
        failure -> Text,
        created_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    webhooks (id) {
        id -> BigInt,
        name -> Text,
        url -> Text,
        kinds -> Text,
        salt -> Text,
        active -> Bool,
        version -> Integer,
        created_at -> Timestamp,
    }
}

diesel::table! {
    mail_settings (account_id) {
        account_id -> BigInt,
        version -> Integer,
        address -> Text,
        pace -> Text,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    calendar_feeds (account_id) {
        account_id -> BigInt,
        secret_digest -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    paper_template_versions (id) {
        id -> BigInt,
        kind -> Text,
        organization_code -> Text,
        version -> Integer,
        fields -> Text,
        document -> Text,
        note -> Text,
        recorded_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    paper_numbers (id) {
        id -> BigInt,
        organization_code -> Text,
        fiscal_year -> Integer,
        mark -> Text,
        ordinal -> Nullable<Integer>,
        number -> Text,
        kind -> Text,
        assignment_id -> BigInt,
        given_at -> Timestamp,
        given_by -> Nullable<BigInt>,
        rescinded_at -> Nullable<Timestamp>,
        rescinded_by -> Nullable<BigInt>,
        reason -> Text,
    }
}

diesel::table! {
    paper_prints (id) {
        id -> BigInt,
        assignment_id -> Nullable<BigInt>,
        kind -> Text,
        output -> Text,
        assignment_version -> Integer,
        template_code -> Nullable<Text>,
        template_version -> Integer,
        digest -> Text,
        secret -> Bool,
        home_code -> Nullable<Text>,
        host_code -> Nullable<Text>,
        talent_id -> Nullable<BigInt>,
        printed_on -> Date,
        printed_at -> Timestamp,
        printed_by -> Nullable<BigInt>,
        nomination_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    attachments (id) {
        id -> BigInt,
        kind -> Text,
        subject -> BigInt,
        file_name -> Text,
        media_type -> Text,
        bytes -> Integer,
        sha256 -> Text,
        note -> Text,
        recorded_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
        retired_at -> Timestamp,
        retired_by -> Nullable<BigInt>,
        reason -> Text,
    }
}

diesel::table! {
    attachment_pieces (attachment_id, place) {
        attachment_id -> BigInt,
        place -> Integer,
        content -> Binary,
    }
}

diesel::table! {
    ledger_entries (id) {
        id -> BigInt,
        ledger -> Text,
        organization_code -> Nullable<Text>,
        talent_id -> Nullable<BigInt>,
        state -> Text,
        audience -> Text,
        place -> Text,
        search_text -> Text,
        content -> Text,
        version -> Integer,
        created_at -> Timestamp,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    ledger_versions (id) {
        id -> BigInt,
        entry_id -> BigInt,
        version -> Integer,
        act -> Text,
        state -> Text,
        content -> Text,
        recorded_at -> Timestamp,
        recorded_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    ledger_marks (entry_id, field, value) {
        entry_id -> BigInt,
        field -> Text,
        value -> Text,
    }
}

diesel::table! {
    ledger_bigrams (bigram, entry_id) {
        bigram -> Text,
        entry_id -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(audit_events, audit_disclosures,);
diesel::allow_tables_to_appear_in_same_query!(
    organizations,
    participations,
    job_types,
    post_type_job_types,
);
diesel::allow_tables_to_appear_in_same_query!(
    accounts,
    service_accounts,
    account_grants,
    sessions,
    sign_in_throttles,
    approvals,
    saved_views,
);
diesel::allow_tables_to_appear_in_same_query!(
    talents,
    talent_profiles,
    employments,
    qualifications,
    pool_registrations,
    pool_nominations,
    pool_nomination_states,
    planned_steps,
    planned_step_states,
    absences,
    allowance_rules,
    exams,
);
diesel::allow_tables_to_appear_in_same_query!(
    posts,
    post_descriptions,
    post_budgets,
    demand_calls,
    demand_reminders,
    demand_refusals,
    demands,
    demand_versions,
    demand_fills,
    staffing_targets,
    staffing_target_roles,
);
diesel::allow_tables_to_appear_in_same_query!(
    wish_rounds,
    wish_zones,
    wish_zone_bodies,
    wishes,
    wish_versions,
    wish_choices,
    wish_reasons,
    wish_officers,
    shown_candidates,
    host_rankings,
    host_ranking_places,
    placement_pauses,
);
diesel::allow_tables_to_appear_in_same_query!(
    assignments,
    assignment_versions,
    assignment_orders,
    assignment_drafters,
);
diesel::allow_tables_to_appear_in_same_query!(transfers, transfer_versions, transfer_parts,);
diesel::allow_tables_to_appear_in_same_query!(
    rotation_plans,
    rotation_documents,
    jobs,
    rotation_scenarios,
    rotation_stability,
    circulations,
    rotation_placements,
);
diesel::allow_tables_to_appear_in_same_query!(hiring_rounds, hiring_counts,);
diesel::allow_tables_to_appear_in_same_query!(
    training_courses,
    training_course_targets,
    training_attendances,
);
diesel::allow_tables_to_appear_in_same_query!(
    skill_catalogues,
    catalogue_skills,
    catalogue_anchors,
    catalogue_memberships,
    catalogue_requirements,
    catalogue_exceptions,
);
diesel::allow_tables_to_appear_in_same_query!(
    assessment_cycles,
    assessments,
    assessment_memos,
    assessment_messages,
    skill_profiles,
    skill_distributions,
);

diesel::table! {
    use diesel::sql_types::*;

    open_data_editions (id) {
        id -> BigInt,
        number -> Integer,
        note -> Text,
        state -> Text,
        content -> Text,
        made_at -> Timestamp,
        decided_at -> Nullable<Timestamp>,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    open_data_cells (edition_id, cell) {
        edition_id -> BigInt,
        cell -> Text,
        decision -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    skill_check_links (id) {
        id -> BigInt,
        round_id -> BigInt,
        organization_code -> Text,
        holder -> Text,
        department -> Text,
        secret_digest -> Text,
        expires_at -> Timestamp,
        issued_by -> BigInt,
        used_on -> Nullable<Date>,
        withdrawn_on -> Nullable<Date>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    skill_check_answers (id) {
        id -> BigInt,
        round_id -> BigInt,
        link_id -> Nullable<BigInt>,
        result_digest -> Text,
        level -> Integer,
        chosen -> Text,
        parts -> Text,
        answered_on -> Date,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    skill_check_figures (round_id, part) {
        round_id -> BigInt,
        part -> BigInt,
        content -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    ledger_entries,
    ledger_versions,
    ledger_marks,
    ledger_bigrams,
);

// Who belongs to which body on which day decides who sees whom: every rule of reach sets a question
// of `affiliation` into its own query. No other pair is needed.
diesel::allow_tables_to_appear_in_same_query!(talent_profiles, affiliations);
diesel::allow_tables_to_appear_in_same_query!(planned_steps, affiliations);
diesel::allow_tables_to_appear_in_same_query!(planned_step_states, affiliations);
diesel::allow_tables_to_appear_in_same_query!(assessments, affiliations);
diesel::allow_tables_to_appear_in_same_query!(posts, affiliations);
diesel::allow_tables_to_appear_in_same_query!(wish_versions, affiliations);
diesel::allow_tables_to_appear_in_same_query!(placement_pauses, affiliations);
diesel::allow_tables_to_appear_in_same_query!(training_attendances, affiliations);
diesel::allow_tables_to_appear_in_same_query!(ledger_entries, affiliations);
