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
    people_now = "配属中", "Serving";
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
    // Rotation plans.
    plans = "異動計画", "Rotation plans";
    plan = "異動計画", "Rotation plan";
    plans_lead = "誰がどこで何年働くかの案です。内示までは県人事担当だけが見ることができます。", "Who serves where in the coming years. Seen by the prefecture's staff only until it is announced.";
    plan_new = "計画を作る", "Make a plan";
    plan_new_lead = "今の事実（人材・ポスト・参画・意向・配属）を写し取り、下の規則と重みで計算する計画を作ります。", "Takes a snapshot of people, posts, wishes and assignments; the rules and weights below judge it.";
    plan_make = "この内容で計画を作る", "Make this plan";
    plan_change = "規則・重み・名称を変える", "Change rules, weights, name";
    plan_change_lead = "結果があるときは、新しい規則で採点し直します。守れない結果は取り除かれ、作成中に戻ります。", "A result is judged anew; one that breaks the new rules is taken away.";
    name_of_plan = "計画の名称", "Name of the plan";
    purpose = "目的", "Purpose";
    plan_method = "作り方", "Method";
    method_support = "最適化は上界つきで計算します。安定マッチングは1年度だけです。手作業は表から行を決めます。", "Optimized plans come with a proven bound; stable ones cover one year; plans by hand are set on the board.";
    first_year = "開始年度", "First fiscal year";
    first_year_support = "西暦の4桁（例: 2027）", "Four digits, e.g. 2027";
    plan_years = "年数", "Years";
    plan_years_support = "1〜7。安定マッチングは1", "1 to 7; 1 for a stable plan";
    max_seconds = "計算の上限（秒）", "Time limit (seconds)";
    max_seconds_support = "空欄は60秒です。", "Empty means 60 seconds.";
    rule_range = "{}〜{}（{}）。標準は {}", "{} to {} ({}); usually {}";
    plan_rules = "規則と重み", "Rules and weights";
    plan_rule = "規則", "Rule";
    plan_value = "値", "Value";
    plan_unit = "単位", "Unit";
    plan_span = "対象の年度", "Fiscal years";
    fiscal_year = "年度", "Fiscal year";
    plan_lines = "行数", "Lines";
    plan_people = "人数", "People";
    plan_bodies = "団体数", "Bodies";
    plan_score = "点数", "Score";
    plan_bound = "上界", "Bound";
    plan_gap = "上界との差", "Gap";
    plan_proof = "証明", "Proof";
    proof_none = "上界はありません（手作業・安定マッチング・未計算）。", "No bound: by hand, stable, or not solved yet.";
    proof_certified_best = "最適です。保存された価格から、誰でも検算できます。", "The best there is; anybody can recompute it from the stored prices.";
    proof_searched_best = "最適です。場合分けの計算で証明しました。検算には計算のやり直しが必要です。", "The best there is, proven by search; confirming it means searching again.";
    proof_certified = "これより上界を超える計画はありません。保存された価格から、誰でも検算できます。", "No plan scores above the bound; anybody can recompute it from the stored prices.";
    proof_searched = "これより上界を超える計画はありません。場合分けの計算で証明しました。検算には計算のやり直しが必要です。", "No plan scores above the bound, proven by search; confirming it means searching again.";
    plan_stopped = "計算の終わり方", "How the search ended";
    stopped_early = "上限に達したため途中で終えました。", "It reached its limit.";
    snapshot = "写し取った事実", "Snapshot";
    snapshot_text = "{}人、{}ポスト、{}団体", "{} people, {} posts, {} bodies";
    snapshot_notes = "写し取りの注意", "Notes on the snapshot";
    plan_solve = "計算を始める", "Solve";
    plan_solve_text = "裏で計算します。始めると、終わるか中止するまで内容は変えられません。", "Runs in the background; nothing can be changed until it ends or is stopped.";
    plan_refresh = "事実を取り直す", "Take the facts anew";
    plan_refresh_text = "今の事実に入れ替えて作成中に戻します。守れない固定と結果は取り除かれます。", "Takes a new snapshot and goes back to draft; what cannot be kept is taken away.";
    plan_copy = "複製する", "Copy";
    plan_copy_text = "同じ事実・規則・固定・結果で、もう一つの計画を作ります。", "Makes another plan with the same facts, rules, pins and result.";
    plan_propose = "提案する", "Propose";
    plan_propose_text = "ほかの県職員に承認を求めます。注意点を先に確かめてください。", "Asks somebody else for approval. Look at the warnings first.";
    plan_approve = "承認する", "Approve";
    plan_approve_text = "承認すると内示ができるようになります。作成者と提案者は承認できません。", "After this it can be announced. Its author and proposer cannot approve.";
    plan_return = "差し戻す", "Return";
    plan_return_text = "作成中に戻します。照会中の行はすべて取り下げられます。", "Back to draft; everything circulated is taken back.";
    plan_announce = "内示する", "Announce";
    plan_announce_text = "下の行が内示された配属になり、本人と団体に見えるようになります。すべての行か、一つも内示しないかのどちらかです。", "The lines below become announced assignments, seen by their people and bodies: all of them or none.";
    plan_order = "発令する", "Order";
    plan_order_text = "内示した配属をすべて発令します。", "Orders every announced assignment of the plan.";
    plan_cancel = "中止・取り下げ", "Stop or give up";
    plan_cancel_text = "計算中は計算を止めて作成中に戻します。そのほかは計画を取り下げ、照会中の行も取り下げます。計画は記録として残ります。", "Stops the search under way. Any other plan is given up with everything circulated, and kept on record.";
    plan_effect = "{}行、{}人、{}団体、{}年度分です。", "{} lines, {} people, {} bodies, {} fiscal years.";
    plan_by_year = "年度ごとの数", "By fiscal year";
    through_year = "どの年度まで", "Up to which fiscal year";
    through_year_support = "空欄はすべての年度です。", "Empty means all.";
    ordered_on = "発令日", "Day of the orders";
    ordered_on_support = "空欄は各配属の始期です。", "Empty means the first day of each assignment.";
    sending_number = "派遣元の発令番号", "Number of the home bodies' orders";
    receiving_number = "受入側の発令番号", "Number of the hosts' orders";
    own_plan_waits = "作成者と提案者は承認できません。ほかの県職員の承認を待っています。", "Waits for approval by somebody else than its author and proposer.";
    job_progress = "計算の進み具合", "Progress";
    job_round = "計算の回数", "Rounds";
    look_again = "最新の状況", "Latest";
    look_again_link = "進み具合を更新する", "Look again";
    show_result = "結果を表示する", "Show the result";
    plan_look = "計画を見る", "Look at the plan";
    board_people = "人×年度の表", "Board: people by year";
    board_hosts = "団体×年度の表", "Board: bodies by year";
    board_lead = "欄を選ぶと、その人のその年度の行を決める・固定する・外すことができます。", "Choose a cell to set, pin or clear that person's year.";
    back_to_plan = "計画へ戻る", "Back to the plan";
    cell_empty = "空き", "free";
    nobody_there = "配置なし", "nobody";
    pinned_mark = "【固定】", " [pinned]";
    pinned = "固定", "pinned";
    not_pinned = "固定なし", "not pinned";
    cell_now = "今の行", "The cell now";
    cell_support = "選ばずに送ると、この年度の行と固定を外します。", "Leave it empty to clear the year and its pins.";
    second_post = "兼ねるポスト", "Another post";
    second_support = "割合の合計が100％までのときだけ選べます。", "Only when the shares add up to at most 100 %.";
    pin_it = "固定する", "Pin it";
    pin_support = "「はい」は、この欄のすべてのポストを固定します。固定した行は、計算し直しても変わりません。", "Yes pins every post of the cell; pinned lines survive solving again.";
    only_check = "保存せずに確かめる", "Only check";
    only_check_support = "「はい」は、規則との矛盾と点数だけを示します。", "Yes shows conflicts and score, and stores nothing.";
    cell_set = "この欄を決める", "Set the cell";
    cell_closed = "状態が「{}」のため、行は変えられません。", "The plan is {}, so its lines cannot be changed.";
    cell_keeps = "規則に反しません。点数は {}（差 {}）になります。保存はしていません。", "Every rule is kept. The score would be {} ({}). Nothing was stored.";
    cell_breaks = "次の規則に反します。保存はしていません。", "These rules would be broken. Nothing was stored.";
    plan_why = "注意点と説明", "Warnings and reasons";
    why_lead = "すべての行の理由と、配置できなかった人・ポストの理由です。点数は規則ごとの内訳です。", "Why every line is there, and why somebody or some post was left out.";
    plan_warnings = "注意点", "Warnings";
    no_warnings = "注意点はありません。", "No warnings.";
    blocking_text = "互いに今より相手を望む人とポストの組は {} 組です。", "Pairs of a person and a post that would rather have each other: {}.";
    unplaced = "配置のない年度がある人", "People with a free year";
    unfilled = "空いている年度があるポスト", "Posts with an empty year";
    left_out = "配置されなかったもの", "Left out";
    why_so = "理由", "Why";
    smallest_change = "最小の変更", "Smallest change";
    smallest_lead = "「{}」を{}に配置できるようになる、一つだけの変更です。それぞれ計算し直して確かめています。", "Single changes that would place {} in {}; each was verified by solving again.";
    no_small_change = "試した範囲では、一つの変更だけで配置できるものはありませんでした。", "None of the single changes tried is enough.";
    change = "変更", "Change";
    score_then = "そのときの点数", "Score then";
    line_reasons = "行ごとの理由", "Reasons line by line";
    points = "点", "Points";
    rules_for = "加点の規則", "For";
    rules_against = "減点の規則", "Against";
    reduced_loss = "外したとき上界が下がる点", "Loss of the bound without it";
    compare_with = "「{}」と比べる", "Compare with {}";
    diff_title = "比較: {} と {}", "{} compared with {}";
    other_snapshot = "二つの計画は、別の時点の事実によります。点数は前者の事実で数えています。", "The plans rest on different snapshots; figures are counted on the facts of the first.";
    diff_lines = "同じ行 {}、加わる行 {}、なくなる行 {}", "Lines kept: {}, added: {}, removed: {}";
    figures = "数値", "Figures";
    figure = "項目", "Figure";
    difference = "差", "Difference";
    changed_cells = "変わる欄", "Changed cells";
    cell_before = "比べる相手", "Before";
    cell_after = "この計画", "After";
    circulate = "照会する", "Circulate";
    circulate_text = "この一行だけを見せます。団体は、本人が同意するまで氏名を見ることができません。計画の存在やほかの行は伝わりません。", "Shows this line alone. The body learns the name only once the person consents; nobody learns of the plan or its other lines.";
    to_whom = "照会の相手", "To whom";
    to_whom_support = "団体には意見、本人には同意を尋ねます。", "The body is asked for a comment, the person for consent.";
    to_host = "受入団体", "The host";
    to_person = "本人", "The person";
    to_both = "受入団体と本人", "Both";
    circulation_note = "県からの説明", "What the prefecture says";
    circulation = "配置案の照会", "Proposed placement";
    circulations = "配置案の照会", "Proposed placements";
    circulations_lead = "意見や同意を求められている配置の案です。決定ではありません。", "Placements you are asked about. Nothing is decided yet.";
    name_later = "氏名は本人の同意後に表示", "Name shown after consent";
    host_answer = "団体の意見", "The host's answer";
    host_comment = "団体の意見（文章）", "The host's comment";
    person_answer = "本人の同意", "The person's consent";
    person_comment = "本人から県への説明", "The person's words to the prefecture";
    person_comment_support = "理由を書く必要はありません。県人事担当だけが読みます。", "You owe no reason. Only the prefecture's staff reads it.";
    agrees = "賛成", "agrees";
    disagrees = "再考を希望", "asks to reconsider";
    consents = "同意", "consents";
    declines = "同意しない", "declines";
    unanswered = "未回答", "no answer yet";
    withdrawn = "取り下げ", "withdrawn";
    agree_question = "この案に賛成しますか", "Do you agree?";
    agree_support = "選ばずに意見だけを送ることもできます。", "You may send a comment alone.";
    consent_question = "この配置に同意しますか", "Do you consent?";
    consent_support = "同意すると、受入団体に氏名が伝わります。", "With your consent the host learns your name.";
    answer_it = "回答する", "Answer";
}
