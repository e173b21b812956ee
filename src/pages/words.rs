//! Every word of the frame and the screens in both languages, one line each. Terms of the scheme (grades, post types,
//! forms) are its own and stay as they are in both.

use crate::problem::Language;

macro_rules! words {
    ($($name:ident = $ja:literal, $en:literal;)*) => {
        /// The words in one language; templates and screens name them: `w.sign_in`.
        #[allow(missing_docs)]
        pub struct Words { pub tag: &'static str, $(pub $name: &'static str,)* }
        static JAPANESE: Words = Words { tag: "ja", $($name: $ja,)* };
        static ENGLISH: Words = Words { tag: "en", $($name: $en,)* };
    };
}

impl Words {
    /// The words of a language.
    #[must_use]
    pub const fn of(language: Language) -> &'static Self {
        match language {
            Language::Japanese => &JAPANESE,
            Language::English => &ENGLISH,
        }
    }

    /// The language of these words.
    #[must_use]
    pub fn language(&self) -> Language {
        if self.tag == "en" { Language::English } else { Language::Japanese }
    }

    /// Puts values into the places `{}` of a sentence, in order.
    #[must_use]
    pub fn fill(sentence: &str, values: &[&dyn std::fmt::Display]) -> String {
        values.iter().fold(sentence.to_owned(), |text, value| text.replacen("{}", &value.to_string(), 1))
    }
}

words! {
    // The frame.
    service = "DXShip ひろしま", "DXShip Hiroshima";
    skip = "本文へ移動", "Skip to the content";
    menu = "メニュー", "Menu";
    to_menu = "メニューへ", "To the menu";
    other_language = "English", "日本語";
    other_tag = "en", "ja";
    viewer = "閲覧者", "Viewer";
    sign_in = "サインイン", "Sign in";
    sign_out = "サインアウト", "Sign out";
    own_settings = "自分の設定", "Own settings";
    home = "ホーム", "Home";
    footer = "広島県・市町 デジタル人材共有", "Shared digital specialists of Hiroshima and its municipalities";
    required = "※必須", "Required";
    optional = "任意", "Optional";
    choose = "選択してください", "Choose";
    all_of_them = "すべて", "All";
    yes = "はい", "Yes";
    no = "いいえ", "No";
    search = "絞り込む", "Filter";
    clear = "条件を消す", "Clear";
    save = "保存する", "Save";
    cancel = "やめて戻る", "Back without saving";
    next_page = "次のページ", "Next page";
    first_page = "最初のページ", "First page";
    print_hint = "印刷はブラウザーの印刷（A4・A3横）で行えます。", "Print with the browser (A4 or A3 landscape).";
    download = "ファイルで受け取る", "Download";
    nothing_here = "まだ記録がありません。", "Nothing is recorded yet.";
    none_found = "該当するものはありません。条件を変えてください。", "Nothing found. Change the conditions.";
    count_all = "全 {} 件", "{} in all";
    count_shown = "全 {} 件のうち {} 件を表示", "{} in all, {} shown";
    rows_per_page = "表示件数", "Rows per page";
    error_title = "入力内容を確認してください", "Check what you entered";
    error_prefix = "エラー", "Error";
    done_saved = "保存しました。", "Saved.";
    done_ended = "終了しました。", "Ended.";
    done_signed_out = "サインアウトしました。", "You have signed out.";
    done_password = "パスワードを変更しました。ほかの場所のサインインは終了しました。", "Password changed. Other sign-ins were ended.";
    day_since = "始期", "From";
    open_end = "期限なし", "open";
    why_not = "できない操作とその理由", "What is not possible, and why";
    back_home = "ホームへ戻る", "Back to home";
    request_number = "問い合わせ番号", "Request number";
    contact_hint = "解決しないときは、県の担当に問い合わせ番号を伝えてください。", "If this persists, tell the prefecture's staff the request number.";
    not_yours = "この画面はあなたの役割では使えません。メニューにある画面をお使いください。", "Your role does not include this screen. Use the screens in the menu.";
    // Sign-in.
    login = "ログイン名", "Login";
    password = "パスワード", "Password";
    password_now = "今のパスワード", "Present password";
    password_new = "新しいパスワード", "New password";
    password_again = "新しいパスワード（確認）", "New password (again)";
    password_support = "15文字以上。文字の種類は自由です。長い言葉の組み合わせが覚えやすく安全です。", "At least 15 characters of any kind. Several long words are easy to remember and safe.";
    login_support = "アカウント管理者から通知された名前です。", "As told by the administrator of accounts.";
    change_password = "パスワードの変更", "Change password";
    change_first = "初期パスワードのままでは使えません。先に新しいパスワードを決めてください。", "Choose a new password first: the initial one only opens this page.";
    forgot = "パスワードを忘れたときは、アカウント管理者に再発行を依頼してください。", "If you forgot the password, ask the administrator of accounts for a new one.";
    come_back = "サインインすると、元の画面へ戻ります。", "After signing in you return to the page you asked for.";
    last_sign_in = "前回のサインイン", "Last sign-in";
    last_sign_in_text = "{}（接続元 {}）。その後の失敗 {} 回。", "{} (from {}); {} failed attempts since.";
    first_sign_in = "初めてのサインインです。", "This is your first sign-in.";
    sessions = "サインイン中の一覧", "Own sign-ins";
    sessions_lead = "覚えのないサインインは終了し、パスワードを変更してください。", "End sign-ins you do not know and change your password.";
    began_at = "開始", "Began";
    ends_at = "遅くとも終わる時刻", "Ends at the latest";
    from_where = "接続元", "From";
    this_one = "この画面", "this one";
    end_it = "終了する", "End it";
    // Lists of people.
    talents = "人材リスト", "Talent list";
    talent_card = "人材カード", "Talent card";
    name = "氏名", "Name";
    kana = "カナ", "Reading";
    name_or_kana = "氏名・カナ", "Name or reading";
    staff_number = "職員番号", "Staff number";
    body = "所属団体", "Home body";
    municipality = "団体", "Body";
    grade = "相当級", "Grade";
    title = "職名", "Title";
    form = "任用形態", "Employment";
    route = "採用区分", "Route";
    hired_on = "採用日", "Hired on";
    term_end = "任期末", "Term ends";
    registered = "共通人材", "Shared talent";
    registered_yes = "登録", "registered";
    qualifications = "資格", "Qualifications";
    as_of = "基準日", "As of";
    columns = "表示する列", "Columns";
    career = "経歴（任用）", "Career";
    absences = "休職・研修派遣", "Leaves and secondments";
    assignments_of = "配属の履歴", "Assignments";
    certificate = "合格証書番号", "Certificate";
    acquired_on = "取得日", "Acquired on";
    expires_on = "有効期限", "Expires on";
    period = "期間", "Period";
    basics = "基本情報", "Basics";
    narrow_note = "受入団体として見える範囲（氏名・所属・職名・相当級）を表示しています。", "As the hosting body you see name, home body, title and grade.";
    reason_column = "理由", "Reason";
    // Placement.
    assignments = "配属一覧", "Assignments";
    assignments_lead = "基準日に有効な配属を建制順で表示します。案（内示前）は県人事担当にだけ表示されます。", "Assignments on the day, in official order. Drafts are shown to the prefecture's staff only.";
    main_or_concurrent = "本務/併任", "Main/concurrent";
    main_post = "本務", "main";
    concurrent_post = "併任", "concurrent";
    share = "割合（%）", "Share (%)";
    department = "所属", "Department";
    post_type = "ポスト種別", "Post type";
    state = "状態", "State";
    placement_form = "形態", "Form";
    posts = "ポスト", "Posts";
    post = "ポスト", "Post";
    post_new = "ポストを登録する", "Add a post";
    post_change = "内容を変更する", "Change";
    post_close = "廃止する", "Close";
    post_reopen = "廃止を取り消す・期間を延ばす", "Reopen";
    posts_lead = "団体が設けるポストと、その日の充足の割合です。", "Posts kept by the bodies and how far they are filled on the day.";
    wanted_share = "必要割合（%）", "Wanted (%)";
    filled_share = "充足割合（%）", "Filled (%)";
    tasks = "業務内容", "Tasks";
    supervisor = "上司・指揮者", "Supervisor";
    telework = "テレワーク", "Telework";
    effective_on = "いつから変えるか", "From which day";
    effective_support = "この日より前の内容は、記録としてそのまま残ります。", "Earlier days keep what was said.";
    last_day = "最終日", "Last day";
    last_day_support = "空欄は期限なしです。", "Empty means open.";
    confirm_close = "ポストを廃止する前の確認", "Before closing the post";
    confirm_close_text = "最終日の後は、このポストに配属できません。今日の充足は {} ％、{} 以後に続く配属は {} 件です。配属が続く間は廃止できません。", "After its last day nobody can serve in this post. Today it is filled to {} %; assignments that go on after {}: {}. It cannot be closed while an assignment goes on.";
    vacant_only = "空きのあるポストだけ", "Vacant posts only";
    coverage = "4つのポスト種別の充足", "Coverage of the four post types";
    coverage_lead = "自団体のポストで、今日どれだけ充足しているかを種別ごとに示します。", "How far the four types are covered today.";
    wanted_total = "必要（人役）", "Wanted (FTE)";
    filled_total = "充足（人役）", "Filled (FTE)";
    gap = "不足（人役）", "Missing (FTE)";
    covered = "充足", "covered";
    partly = "一部充足", "partly covered";
    uncovered = "未充足", "not covered";
    no_post = "ポストなし", "no post";
    // Statistics.
    hiring = "採用の実績", "Recruitment";
    hiring_lead = "区分ごとの競争倍率の推移です。任期付は応募者数だけが公表されているため、線には入れません。", "Competition ratios by route. Fixed-term recruitment publishes applicants only and is not on the lines.";
    ratio = "競争倍率", "Ratio";
    intake_year = "採用年度", "Intake year";
    numerator = "分子", "Numerator";
    denominator = "分母", "Denominator";
    planned = "採用予定", "Planned";
    formula = "算式", "Formula";
    chart_title = "競争倍率の推移", "Competition ratios over the years";
    table_of_chart = "グラフの数値（表）", "The figures of the chart";
    gap_mark = "ー（倍率なし）は線を途切れさせています。", "A gap in the line is a year without a ratio (ー).";
    supply = "年度ごとの採用と予定", "Hired and planned by year";
    hired = "採用", "Hired";
    map = "市町の配置図", "Tile map";
    map_lead = "23市町のおおよその位置です。面積によらず、すべて同じ大きさで示します。", "The 23 municipalities about where they lie, all of one size.";
    people_now = "配属中の人数", "People serving";
    people_unit = "{}人", "{}";
    participates = "参画", "yes";
    not_participating = "未参画", "not yet";
    // Accounts and audit.
    accounts = "アカウント", "Accounts";
    account = "アカウント", "Account";
    account_new = "アカウントを作成する", "Create an account";
    display_name = "表示名", "Display name";
    role = "役割", "Role";
    active = "有効", "active";
    inactive = "停止", "switched off";
    account_off = "停止する", "Switch off";
    account_on = "再び有効にする", "Switch on";
    account_off_text = "停止すると、このアカウントのサインインはすぐにすべて終了します。持っている役割は {} 件です。あとで再び有効にできます。", "Its sign-ins end at once. It holds {} roles. It can be switched on again.";
    reset_password = "初期パスワードを再発行する", "Issue a new initial password";
    reset_text = "今のパスワードは使えなくなり、サインインはすべて終了します。新しい初期パスワードは一度だけ表示され、24時間有効です。", "The present password stops working and all sign-ins end. The new one is shown once and good for 24 hours.";
    initial_password = "初期パスワード（一度だけ表示）", "Initial password (shown once)";
    initial_note = "この画面を離れると二度と表示されません。本人に安全な方法で伝えてください。24時間以内の最初のサインインで変更が必要です。", "It is not shown again. Hand it over safely; it must be changed at the first sign-in within 24 hours.";
    on_behalf_of = "誰の代理か", "On behalf of";
    on_behalf_support = "市町CIO代理のときに必要です（例: 副市長）。", "Needed for a delegate, e.g. 副市長.";
    role_body_support = "市町CIO・代理のときに必要です。", "Needed for municipal roles.";
    person_id = "人材リストの本人（ID）", "Person of the register (ID)";
    person_support = "配属職員のときに必要です。人材カードのIDを入力します。", "Needed for assigned staff: the ID on the talent card.";
    own_account = "自分のアカウントは変更できません。別の管理者に依頼してください。", "Not on your own account. Ask another administrator.";
    audit = "監査記録", "Audit record";
    audit_lead = "誰が、いつ、何をしたかの記録です。内示前のものは、内示の後に表示されます。", "Who did what and when. What is secret appears once it was announced.";
    when = "日時", "When";
    who = "アカウント", "Account";
    what = "操作", "Action";
    about = "対象", "Subject";
    outcome = "結果", "Outcome";
    outcome_done = "実行", "done";
    outcome_refused = "拒否", "refused";
    detail = "内容", "Detail";
    from_day = "この日から", "From";
    to_day = "この日まで", "To";
    // Oneself.
    my_record = "自分の記録", "Own record";
    my_record_lead = "県と所属団体が持っている、あなた自身の記録です。誤りがあれば人事担当に伝えてください。", "What is held on you. Tell the personnel staff of mistakes.";
    my_download = "自分の記録を受け取る（JSON）", "Download own record (JSON)";
    no_person = "このアカウントは人材リストの本人と結び付いていません。アカウント管理者に依頼してください。", "This account belongs to nobody in the register. Ask the administrator of accounts.";
    // Skill sheets, wishes, demands.
    my_sheet = "自分のスキルシート", "Own skill sheet";
    sheet = "スキルシート", "Skill sheet";
    no_sheet = "配付されたスキルシートはありません。配付は県の人事担当が行います。", "No skill sheet was given to you yet. The prefecture's staff gives them out.";
    assessment_year = "評価年度", "Year";
    reviewer = "評価団体", "Reviewing body";
    self_due = "自己評価の期限", "Own answers by";
    review_due = "評価の期限", "Review by";
    cycle_closes = "終了日", "Closes on";
    skills = "スキル", "Skills";
    skill = "スキル", "Skill";
    level_before = "前回の確定水準", "Level confirmed before";
    unrated = "未評価", "not rated";
    not_observed = "確認する機会なし", "no occasion to see it";
    self_level = "自己評価", "Own level";
    evidence = "根拠", "Evidence";
    evidence_support = "水準3以上は、どの業務で何をしたかが必要です。", "Needed from level 3 on: which work, and your part in it.";
    reviewer_level = "評価", "Review";
    reviewer_comment = "評価者の所見", "Comment of the reviewer";
    confirmed_level = "確定水準", "Confirmed level";
    message = "内容", "Message";
    objection = "異議についてのやりとり", "About the objection";
    given_back = "差し戻されました。理由: {}", "Given back. Reason: {}";
    sheet_waits = "いまの状態は「{}」です。今できる操作はありません。", "It stands at {}. There is nothing to do now.";
    sheet_fill = "記入する", "Fill in";
    sheet_fill_title = "スキルシートの記入（{}/{}）", "Skill sheet ({} of {})";
    sheet_fill_lead = "前回の水準が入っています。変わったところだけ直してください。保存すると次へ進みます。", "Last year's levels are filled in. Change what has changed; saving leads on.";
    sheet_keep = "保存して進む", "Save and go on";
    sheet_steps = "どこから記入するか", "Where to begin";
    sheet_step = "{}/{} {} から（水準あり {}/{}）", "{} of {}, from {} ({} of {} with a level)";
    sheet_submit = "提出する", "Hand in";
    sheet_submit_text = "水準を記入したスキルは {} 件、未記入は {} 件、前回と違うものは {} 件です。提出すると評価団体（{}）に渡り、差し戻されるまで直せません。", "{} skills with a level, {} without, {} differ from before. It goes to the reviewing body ({}) and cannot be changed until it is given back.";
    sheet_object = "異議を申し立てる", "Object";
    sheet_object_text = "異議は1回だけ申し立てられます。どのスキルの水準が、なぜ違うかを書いてください。", "You can object once. Say which level is wrong and why.";
    sheet_answer = "異議について発言する", "Answer";
    assessments = "スキル評価", "Skill assessment";
    assessment_cycles = "年次ごとの進み具合", "Progress by year";
    sheets_by_state = "シートの状態", "Sheets by state";
    submitted_at = "提出日時", "Handed in";
    confirmed_at = "確定日時", "Confirmed";
    largest_first = "差の大きいスキルから順に並べています。", "The largest differences come first.";
    sheet_rate = "評価を記入する", "Review";
    sheet_review = "評価を確定する", "Finish the review";
    sheet_confirm = "水準を確定する", "Confirm the levels";
    sheet_return = "差し戻す", "Give back";
    sheet_supersede = "異議を認めて差し替える", "Uphold the objection";
    confirm_text = "確定した水準は変更できません。自己評価や評価と違う水準には理由が必要です。", "Confirmed levels do not change. A level that differs needs its reason.";
    reason_support = "自己評価または評価と違うときに必要です。本人に伝わります。", "Needed where the level differs; told to the person.";
    private_memo = "内部メモ", "Private memo";
    private_memo_support = "評価団体と県だけが見ます。本人には表示されません。", "For the reviewing body and the prefecture, never for the person.";
    job_type = "ジョブタイプ", "Job type";
    achievement = "達成度（%）", "Achievement (%)";
    attained = "必須スキルの充足", "Core skills";
    attained_yes = "充足", "attained";
    attained_no = "不足あり", "not yet";
    unrated_count = "未評価の数", "Unrated";
    largest_gap = "最も大きい不足", "Largest gap";
    achievement_lead = "確定した水準と、相当級ごとの必要水準との比較です。未評価は水準0ではありません。", "Confirmed levels against those required at the grade. Unrated is not level 0.";
    viewers = "あなたの記録を閲覧した団体・役割", "Who looked at your record";
    month = "月", "Month";
    field_group = "項目", "Fields";
    my_wish = "自分の意向", "Own wish";
    my_wish_lead = "意向は、本人・所属団体・県だけが見ます。受入団体には見えません。所属団体と県の閲覧は記録されます。", "Seen by you, your home body and the prefecture, never by hosts. Every look of others is recorded.";
    wishes = "意向", "Wishes";
    wish_round = "意向調査", "Round";
    no_round = "意向調査はまだ始まっていません。", "No round has begun yet.";
    round_closed = "受付期間ではないため、変更できません。", "Wishes are not taken now.";
    not_stated = "未提出", "not stated";
    stated_at = "提出済（{}）", "stated ({})";
    wish_state = "提出する", "State";
    movement = "継続・異動", "Stay or move";
    wished_job_type = "希望するジョブタイプ", "Wished job type";
    wished_place = "希望する勤務地", "Wished place";
    impossible_place = "勤務できない所", "Impossible place";
    commuting_minutes = "通勤の上限（片道・分）", "Longest way to work (minutes)";
    commuting_km = "通勤の上限（片道・km）", "Longest way to work (km)";
    house_move = "転居", "Moving house";
    constraint_kind = "配慮してほしい事情の種類", "Kind of constraint";
    constraint_reason = "配慮してほしい事情", "Constraint";
    constraint_support = "事情があるときだけ、種類と内容の両方を入力します。内容は指名された担当だけが読みます。", "Only if there is one, and then both. Read by named officers only.";
    has_constraint = "配慮事項", "Constraint";
    note = "備考", "Note";
    wish_note_support = "所属団体と県が読みます。事情の内容は書かないでください。", "Read by the home body and the prefecture: no place for reasons.";
    demands = "需要", "Demands";
    demand = "需要", "Demand";
    demand_call = "需要調査", "Call";
    no_call = "需要調査はまだ始まっていません。", "No call has begun yet.";
    call_window = "受付期間", "Open";
    call_open = "受付中", "open";
    call_closed = "受付期間外", "closed";
    demand_new = "需要を入力する", "Add a demand";
    demand_change = "需要を変更する", "Change the demand";
    demand_copy = "需要を複写する", "Copy the demand";
    demand_copy_into = "どの調査に複写するか", "Into which call";
    demand_copy_text = "同じ内容の下書きを作ります。複写の後に内容を直して提出してください。", "Makes a draft with the same content, to be changed and submitted.";
    demand_last_year = "前の年度の需要を見る（複写のもと）", "The year before (to copy from)";
    demand_board = "回答状況", "Who has answered";
    demand_board_lead = "締切は {} です。{} 団体が回答済みです（対象 {} 団体）。", "Due on {}. {} of {} bodies have answered.";
    demand_history = "手続の履歴", "Steps taken";
    demand_post_support = "既にあるポストを選ぶと、空欄の項目はポストの内容になります。新しいポストは空欄のままにします。", "What is left empty is taken from the post. Leave empty for a new post.";
    days_a_week = "週の日数", "Days a week";
    priority = "優先順位", "Priority";
    priority_support = "1が最も高い順位です。", "1 is wanted most.";
    start_month = "開始月", "Starting month";
    last_fiscal_year = "終わりの年度（西暦）", "Last fiscal year";
    last_fiscal_year_support = "空欄は調査の年度だけです。", "Empty means the year of the call only.";
    expected_result = "期待する成果", "Expected result";
    authority = "権限", "Authority";
    budget_secured = "予算の確保", "Budget secured";
    housing = "住居", "Housing";
    save_draft = "下書きを保存する", "Save the draft";
    supply_band = "{} に合いそうな人材の概数: {}（{} 時点）", "People who could fit {}: {} (on {})";
    answer_of_body = "回答", "Answer";
    drafts = "下書き", "Drafts";
    submitted = "提出", "Submitted";
    accepted = "採択", "Accepted";
    declined = "見送り", "Declined";
    to_remind = "督促", "To remind";
    to_remind_yes = "要", "yes";
    reminders = "督促回数", "Reminders";
    // Home and help.
    tasks_now = "いまの仕事", "Your tasks now";
    deadline = "期日", "By";
    task = "仕事", "Task";
    no_tasks = "期日の近い仕事はありません。", "Nothing is due soon.";
    help = "ヘルプ", "Help";
    year_calendar = "年間の流れ", "The year";
    year_lead = "4月から3月までに、誰が何をするか、どの画面を使うかをまとめています。", "April to March: who does what, and where to click.";
    handover = "引継ぎ", "Hand-over";
    glossary = "用語集", "Glossary";
    term = "用語", "Term";
    meaning = "意味", "Meaning";
}
