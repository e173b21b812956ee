//! Every word of the frame and the screens in both languages, one line each. What was entered or
//! published (people, bodies, posts, skills, texts) stands as it was written in both.

use crate::vocab::{Act, FiscalYear, Language, Term};

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

    /// What is said of an act before it is done: button, effect, whether it is grave.
    #[must_use]
    pub fn ask(&self, act: Act) -> Option<(&'static str, &'static str, bool)> {
        let (ask, place) = (act.ask?, usize::from(self.language() == Language::English));
        Some((ask.button[place], ask.effect[place], ask.grave))
    }

    /// A word of a closed vocabulary.
    #[must_use]
    pub fn term(&self, term: impl Term) -> &'static str {
        term.name(self.language())
    }

    #[must_use]
    pub fn year(&self, year: FiscalYear) -> String {
        match self.language() {
            Language::Japanese => year.label(),
            Language::English => year.label_en(),
        }
    }

    /// The same with the Gregorian year beside it.
    #[must_use]
    pub fn year_beside(&self, year: FiscalYear) -> String {
        match self.language() {
            Language::Japanese => format!("{}（{}年度）", year.label(), year.year()),
            Language::English => year.label_en(),
        }
    }

    /// Puts values into the places `{}` of a sentence, in order; days and moments as the sentence's
    /// language tells them.
    #[must_use]
    pub fn fill(sentence: &str, values: &[&dyn std::fmt::Display]) -> String {
        let japanese = sentence.chars().any(|letter| ('\u{3040}'..='\u{9fff}').contains(&letter));
        let shown = |value: &dyn std::fmt::Display| {
            let value = value.to_string();
            super::when::read(&value, japanese).unwrap_or(value)
        };
        let mut parts = sentence.split("{}");
        let first = parts.next().unwrap_or_default().to_owned();
        let mut values = values.iter();
        parts.fold(first, |text, part| {
            text + &values.next().map_or_else(String::new, |value| shown(*value)) + part
        })
    }
}

words! {
    // The frame.
    skip = "本文へ移動", "Skip to the content";
    menu = "メニュー", "Menu";
    menu_own = "自分のこと", "Oneself";
    menu_people = "人材とスキル", "People and skills";
    menu_wanted = "ポストと需要", "Posts and demand";
    menu_placing = "配置と異動", "Placement";
    menu_figures = "採用と統計", "Recruitment and figures";
    menu_keeping = "基礎データと管理", "Reference and accounts";
    to_menu = "メニューへ", "To the menu";
    other_language = "English", "日本語";
    other_tag = "en", "ja";
    viewer = "閲覧者", "Viewer";
    sign_in = "サインイン", "Sign in";
    sign_out = "サインアウト", "Sign out";
    stay_ask = "しばらく操作がないため、まもなくサインインの期限が切れます。", "You have not used this for a while; your session ends soon.";
    stay = "続ける", "Go on";
    stay_over = "サインインの期限が切れました。入力した内容は、このまま送信すると残り、サインインの後に続けられます。", "Your session has ended. What you typed is kept when you send it, and you can go on after signing in.";
    own_settings = "自分の設定", "Own settings";
    home = "ホーム", "Home";
    required = "※必須", "Required";
    optional = "任意", "Optional";
    choose = "選択してください", "Choose";
    all_of_them = "すべて", "All";
    yes = "はい", "Yes";
    no = "いいえ", "No";
    search = "絞り込む", "Filter";
    clear = "条件を消す", "Clear";
    find = "検索", "Search";
    search_for = "氏名・カナ・ポスト・団体・需要・計画・画面", "People, posts, bodies, demands, plans, screens";
    search_support = "名前や読みの一部を入力します。全角・半角・異体字の違いは問いません。", "Part of a name or reading; width and variants of letters do not matter.";
    search_screens = "画面", "Screens";
    search_more = "ほかにもあります。一覧で見る", "There are more: open the list";
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
    done_declared = "資格を申告しました。県の人事担当が確認するまで「本人の申告（未確認）」と表示されます。", "Declared. It is shown as unconfirmed until the prefecture's staff confirm it.";
    done_own_taken_in = "{} 件のスキルを取り込みました。内容を確かめ、提出してください（まだ提出していません）。", "{} skills were taken in. Look them through and hand the sheet in; it has not been handed in yet.";
    session_over_kept = "一定の時間が過ぎたため、サインインが終わっていました。入力した内容は残っています。サインインし直すと、続けて送信できます。", "The session had ended. What you typed is kept: sign in again and send it.";
    send_kept_title = "サインインしました", "You are signed in";
    send_kept_lead = "サインインの前に入力した内容が残っています。送信すると、その画面の結果に進みます。", "What you typed before signing in is still here. Sending it goes on to the result of that screen.";
    send_kept = "入力した内容を送信する", "Send what was typed";
    done_submitted = "提出しました。", "Handed in.";
    done_answered = "回答しました。", "Answered.";
    done_solving = "計算を受け付けました。終わると、この画面に結果が出ます。", "The search has been taken on. Its result will stand here.";
    done_proposed = "提案しました。ほかの県職員の承認を待ちます。", "Proposed. Another member of the staff has to approve it.";
    done_asked = "一人ではできない操作のため、承認の申請を作成しました。別の担当が承認すると実施されます。", "Nobody does this alone: a request was made. It is done once somebody else approves.";
    done_approved = "承認しました。", "Approved.";
    done_announced = "内示しました。本人と団体が見られるようになりました。", "Announced. The people and bodies concerned can see it now.";
    done_ordered = "発令しました。", "Ordered.";
    done_sheets_taken_in = "{} 枚のシートに、合わせて {} 件のスキルを取り込みました。提出は本人が行います。", "{} sheets now hold what the file says: {} skills. Handing in stays with each person.";
    done_attendances_taken_in = "{} 人を受講者に登録し、{} 件の状態を記録しました。", "{} people were listed and {} states recorded.";
    done_demands_taken_in = "{} 件の下書きを作りました。内容を確かめ、1件ずつ提出してください。", "{} drafts were made. Look them through and submit each.";
    done_signed_out = "サインアウトしました。", "You have signed out.";
    done_password = "パスワードを変更しました。ほかの場所のサインインは終了しました。", "Password changed. Other sign-ins were ended.";
    day_since = "始期", "From";
    open_end = "期限なし", "open";
    why_not = "できない操作とその理由", "What is not possible, and why";
    back_home = "ホームへ戻る", "Back to home";
    request_number = "問い合わせ番号", "Request number";
    contact_hint = "解決しないときは、県の担当に問い合わせ番号を伝えてください。", "If this persists, tell the prefecture's staff the request number.";
    not_yours = "この画面はあなたの役割では使えません。メニューにある画面をお使いください。", "Your role does not include this screen. Use the screens in the menu.";
    back_to = "「{}」へ戻る", "Back to: {}";
    signed = "{} 閲覧者: {}", "{} Viewer: {}";
    assignments_on = "配属一覧（基準日: {}）", "Assignments as of {}";
    began_then = "{} に始めたサインイン", "Signed in at {}";
    bad_conditions = "条件を読み取れません", "The conditions cannot be read";
    bad_conditions_text = "絞り込みの条件に、使えない値があります。次のとおり直してください。", "A condition has a value that cannot be used. Mend it as follows.";
    without_conditions = "条件なしで開く", "Open without conditions";
    // The first day.
    first_run = "始める前の確認", "Before the first year";
    first_run_lead = "足りないものを、それぞれの画面で整えてください。すべて整うと、この表は消えます。", "Mend what is missing on the page it leads to. The table goes away when all is there.";
    first_need = "必要なもの", "What is needed";
    first_there = "ある数", "There";
    first_missing = "足りない数", "Missing";
    first_met = "○ あり", "○ there";
    first_open = "× 不足", "× missing";
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
    this_one = "{}（このサインイン）", "{} (this one)";
    end_it = "終了する", "End it";
    end_others = "ほかのサインインをすべて終了する", "End all others";
    know_it = "覚えがある", "I know it";
    device = "端末", "Device";
    device_unknown = "不明なプログラム", "Unknown program";
    session_new = "新しい端末・接続元", "New device or address";
    session_over = "終了", "Over";
    session_alive = "サインイン中", "Signed in";
    // Proving oneself.
    prove = "本人であることの確認", "Proof that it is you";
    prove_lead_code = "続けるには、認証アプリの確認コードを入力してください。", "To go on, type the code of your app.";
    prove_lead_password = "大切な操作です。続けるには、パスワードをもう一度入力してください。", "This matters: type your password again to go on.";
    prove_and_go_on = "確認して続ける", "Prove and go on";
    proof_code = "確認コード", "Code";
    proof_code_support = "認証アプリに表示される6桁の数字か、復旧コードの一つです。", "The six digits your app shows, or one of your recovery codes.";
    lost_factor = "端末も復旧コードも使えないときは、アカウント管理者に設定の取消を依頼してください（二人の承認が要ります）。", "Without device and recovery codes, ask the administrator of accounts to take the second factor away (two persons decide).";
    second_factor = "認証アプリ（二要素）", "Second factor (app)";
    factor_lead = "サインインと大切な操作で、パスワードのほかに認証アプリの確認コードを尋ねます。", "Sign-in and important steps ask for a code of an app besides the password.";
    factor_set = "設定済み", "Set up";
    factor_none = "未設定", "Not set up";
    factor_since = "設定した時刻", "Set up at";
    factor_begin = "認証アプリを設定する", "Set up an app";
    factor_scan = "認証アプリ（Microsoft Authenticator、Google Authenticator など）で、次の図を読み取ってください。", "Scan the picture with an authenticator app.";
    factor_picture = "認証アプリで読み取る図", "Picture for the app";
    factor_open = "この端末の認証アプリで開く", "Open in the app on this device";
    factor_type = "読み取れないときは、アプリに次の文字を入力します。この画面を閉じると、もう表示されません。", "If it cannot be scanned, type these letters into the app. They are not shown again.";
    factor_code_support = "アプリに表示された6桁の数字です。", "The six digits the app shows now.";
    factor_confirm = "設定を終える", "Finish";
    factor_other = "別の端末に設定し直す", "Set up another device";
    factor_other_lead = "新しい端末の確認コードを入力するまで、今の設定が有効です。", "The present one counts until the new one has shown a code.";
    factor_drop = "設定を外す", "Take it away";
    factor_drop_lead = "パスワードだけでサインインできるようになります。設定が必要な環境では、すぐに設定し直します。", "The password alone then signs in. Where a second factor is required, another is set up at once.";
    recovery = "復旧コード", "Recovery codes";
    recovery_left = "残りの復旧コード", "Recovery codes left";
    recovery_lead = "端末をなくしたときに一度ずつ使えるコードです。再発行すると、前のものは使えなくなります。", "Each is good once, for when the device is lost. New ones replace those before.";
    recovery_renew = "復旧コードを再発行する", "New recovery codes";
    recovery_note = "紙に控え、端末とは別の場所に保管してください。もう表示されません。それぞれ一度だけ使えます。", "Write them down and keep them away from the device. They are not shown again; each is good once.";
    factor_reset = "二要素の設定を取り消す", "Take the second factor away";
    factor_reset_text = "端末と復旧コードをなくした人のための手続です。その人のサインインはすべて終わります。別の人の承認が要ります。本人であることを、対面や電話で確かめてください。", "For somebody who lost device and recovery codes. All their sign-ins end, and a second person must approve. Make sure in person or by phone that it is them.";
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
    columns_show = "この列を表示する", "Show these columns";
    list_settings = "列を選ぶ・条件を保存する", "Choose columns, keep this view";
    saved_views = "保存した条件", "Kept views";
    sought_support = "名前の一部（団体・所属・職名・氏名）を、空白で区切って入力できます。", "Type any words of its name, apart by spaces.";
    free_from = "空く日", "Free from";
    free_now = "今", "now";
    post_free = "空き", "free";
    sought_none = "該当するものがありません。ほかの言葉で探してください。", "Nothing is called so. Try other words.";
    sought_several = "{} 件あります。一つを選んでください。", "There are {}. Choose one.";
    sheet_fill_all = "すべてのスキルを一枚で記入する", "Fill in all skills on one page";
    view_name = "条件の名前", "Name of the view";
    view_shared = "所属の全員と共有する", "Share with everybody of my body";
    view_shared_support = "名前と条件が、同じ団体のアカウントから見えます。", "Accounts of the same body see its name and what it asks.";
    view_save = "いまの条件を保存する", "Keep this view";
    view_remove = "保存した条件を削除する", "Take a kept view away";
    view_over = "保存した条件の一覧は、いまの権限では開けません。", "You may no longer open the list of this view.";
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
    min_level = "求める水準", "Level asked for";
    min_level_support = "ポスト種別に当たるジョブタイプの達成の段階です（5 = 本人の相当級で求める水準のすべて、1 = その5分の1）。異動計画は、これに届かない人をこのポストに置きません。", "Step of achievement in a job type of the post (5 = everything asked for at the person's grade, 1 = a fifth). Rotation plans keep to it.";
    no_level_asked = "求めない", "None asked";
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
    employer = "採用する側", "Employer";
    plans_by_employer = "公募の予定（県・市町の別）", "Planned recruitment by employer";
    map = "市町の配置図", "Tile map";
    map_lead = "{}市町村のおおよその位置です。面積によらず、すべて同じ大きさで示します。", "The {} municipalities about where they lie, all of one size.";
    people_now = "配属中", "Serving";
    people_unit = "{}人", "{}";
    participates = "参画", "yes";
    assumed = "想定", "assumed";
    about_as_many = "程度", "about as many";
    about_people = "{}名程度", "about {}";
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
    approvals = "承認の申請", "Requests for approval";
    approval = "承認の申請", "Request for approval";
    approvals_lead = "一人ではできない操作（県人事担当・アカウント管理者・監査担当の役割の付与、その人の初期パスワードの再発行、二要素の設定の取消、本人の記録に結び付くアカウント、配慮事項の担当の指定、最後の監査担当の停止、年次によらない水準の登録）の申請です。申請した人とその代理・被代理ではない人が、7日以内に承認します。", "What nobody does alone: guarded roles, initial passwords of their holders, second factors taken away, accounts on a person's record, officers for reasons of wishes, the last auditor, levels outside a cycle. Somebody else than whoever asked, their delegates and principals decides within 7 days.";
    approvals_waiting = "自分が承認できるもの", "I can decide on";
    approvals_own = "自分が申請したもの", "I asked for";
    asked_by = "申請した人", "Asked by";
    asked_at = "申請", "Asked at";
    decide_by = "期限", "Decide by";
    decided_by = "決めた人", "Decided by";
    request_kind = "種類", "Kind";
    approve_text = "承認すると、この内容がすぐに実施されます。申請した人と内容を確かめてください。", "It is done at once. Make sure of who asked and of what.";
    decline_text = "承認しないと、この申請は終わります。", "The request ends.";
    withdraw_request_text = "申請を取り下げます。必要になったら、もう一度申請してください。", "Takes the request back. Ask again when it is needed.";
    break_glass_text = "承認できる人が不在の緊急時に限り、一人で実施します。監査担当の全員に、理由とともにただちに知らされます。", "Only in an emergency in which nobody is there to approve. Every auditor is told at once, with the reason.";
    request_no_step = "あなたがこの申請についてできる手続はありません。", "There is nothing you can do with this request.";
    initial_after_approval = "この初期パスワードは、別の担当が申請を承認した後の24時間だけ使えます。", "This initial password works once somebody else has approved, for 24 hours from then.";
    alarms = "警報", "Alarms";
    alarms_lead = "権限のないものへの繰返しの要求、多人数の閲覧、一人での緊急実施、二人の承認による変更、コマンドラインでのアカウントの変更を新しい順に示します。", "Probing, bulk reading, what was done alone, changes two persons agreed on, accounts changed at the command line; the newest first.";
    look_into_alarms = "警報を確かめる", "Look into alarms";
    look_into_lead = "確かめた警報を選び、分かったことを書いてください。誰がいつ確かめたかが監査記録に残り、選んだ警報は未処理の一覧から消えます。", "Choose what you have looked into and say what you found. Who did so and when is recorded, and they leave the list of what is to be done.";
    look_into_note = "分かったこと", "What was found";
    looked_into = "確認", "Looked into";
    account_notices = "自分の記録に結び付くアカウント", "Accounts on my record";
    account_notices_lead = "自分の記録を見られるアカウントの作成・申請・再発行です。心当たりがなければ監査担当に知らせてください。", "Accounts that can see your record: made, asked for, given a new password. Tell an auditor if you do not know of one.";
    announce_second = "起案した人は内示できません。別の県人事担当が内示します。", "Whoever wrote the draft does not announce it. Another member of the staff does.";
    account_off_text = "停止すると、このアカウントのサインインはすぐにすべて終了します。持っている役割は {} 件です。あとで再び有効にできます。", "Its sign-ins end at once. It holds {} roles. It can be switched on again.";
    reset_password = "初期パスワードを再発行する", "Issue a new initial password";
    reset_text = "今のパスワードは使えなくなり、サインインはすべて終了します。新しい初期パスワードは一度だけ表示され、24時間有効です。", "The present password stops working and all sign-ins end. The new one is shown once and good for 24 hours.";
    initial_password = "初期パスワード（一度だけ表示）", "Initial password (shown once)";
    sign_in_at = "サインインの画面", "Sign in at";
    reading = "読み方", "Read as";
    initial_note = "この画面を離れると二度と表示されません。印刷して渡せます。本人に安全な方法で伝えてください。24時間以内の最初のサインインで変更が必要です。", "It is not shown again; the page can be printed. Hand it over safely; it must be changed at the first sign-in within 24 hours.";
    on_behalf_of = "誰の代理か", "On behalf of";
    role_new = "役割を追加する", "Give a role";
    role_end = "役割を取り消す", "Take the role away";
    role_end_text = "「{}」の役割「{}」を、今すぐ取り消します。残る役割は {} 件です。取り消したことは記録に残り、あとで改めて追加できます。", "Takes from {} the role {} at once; {} are left. The record keeps it, and it can be given again.";
    on_behalf_support = "市町CIO代理のときに必要です（例: 副市長）。", "Needed for a delegate, e.g. 副市長.";
    role_body_support = "市町CIO・代理のときに必要です。", "Needed for municipal roles.";
    person_id = "人材の登録番号", "Number in the register";
    person_support = "配属職員のときに必要です。県人事担当が見る人材カードの登録番号を入力します。", "Needed for assigned staff: the number on the talent card, as the prefecture's staff sees it.";
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
    sheet_step = "{}/{} {}（水準あり {}/{}）", "{} of {}: {} ({} of {} with a level)";
    sheet_fill_owed = "希望するジョブタイプに必要なスキルだけ記入する（{} 件、{} 画面）", "Fill in only what the job types you wish for ask ({} skills, {} screens)";
    sheet_asked = "必要な水準: {}", "Asked for: {}";
    level_scale = "水準の目安", "What the levels mean";
    sheet_unchanged_title = "前年度から変わりがないとき", "Nothing changed since last year";
    sheet_unchanged_text = "前年度の水準と根拠が入っています。変わりがなければ、このまま提出できます。提出すると評価団体（{}）に渡り、差し戻されるまで直せません。", "Last year's levels and evidence are filled in. If nothing changed, hand it in as it is. It goes to the reviewing body ({}) and cannot be changed until it is given back.";
    sheet_unchanged = "前年度から変更なしで提出する", "Hand in with nothing changed";
    other_skills = "その他のスキル", "Other skills";
    unrated_skills = "評価のないスキル（{} 件）", "Skills without a level ({})";
    nobody_rated = "水準のあるスキルはありません。", "No skill has a level.";
    changed_skills = "前回から変わるスキル", "Skills that change";
    all_skills = "すべてのスキルを見る", "All skills";
    nothing_changed = "前回から変わるスキルはありません。", "Nothing changes.";
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
    commuting = "通勤の上限（片道）", "Longest way to work";
    commuting_minutes = "時間（分）", "minutes";
    commuting_km = "距離（km）", "km";
    nth_wish = "第{}希望", "Choice {}";
    nth_place = "{}か所目", "Place {}";
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
    demand_new_lead = "下書きとして保存します。提出するまで、県とほかの団体には見えません。", "Kept as a draft; nobody else sees it before it is submitted.";
    demand_what = "1. 何を、いつから頼みたいか", "1. What is to be done, and from when";
    demand_what_lead = "今あるポストを選ぶと、空欄の項目はそのポストの内容になります。", "Choose a post that is there already and leave empty what it says of itself.";
    demand_who = "2. どのような人に、どれだけ", "2. Who, and how much of them";
    demand_conditions = "3. 受入れの条件（後から入力できます）", "3. Conditions (can be added later)";
    demand_conditions_lead = "決まっているものだけを入力します。提出の前なら、いつでも直せます。", "Only what is settled; it can be changed until it is submitted.";
    demand_new_post = "新しいポスト", "A new post";
    demand_title_support = "例: CIO補佐官、DX推進員。新しいポストでは必要です。", "E.g. CIO補佐官. Needed for a new post.";
    demand_tasks_support = "例: 窓口の書かない手続への切替え。庁内で合意した範囲を書きます。", "What the person would do, as agreed in the house.";
    demand_result_support = "1年後にどうなっていればよいかを、できれば数で書きます。", "What should be true after a year, in numbers where possible.";
    start_month_support = "空欄は4月です。", "Empty means April.";
    demand_type_support = "制度の4つの類型から選びます。新しいポストでは必要です。", "One of the scheme's four types. Needed for a new post.";
    demand_grade_support = "庁内のどの役職に当たる仕事か。新しいポストでは必要です。", "What rank the work equals. Needed for a new post.";
    days_a_week_support = "5.0が常勤です。ほかの団体との分け合いもできます。", "5.0 is full time; a person can be shared with other bodies.";
    demand_supervisor_support = "例: 副市長", "E.g. 副市長";
    demand_authority_support = "例: 予算要求の査定に加わる", "E.g. takes part in the budget";
    demand_change = "需要を変更する", "Change the demand";
    demand_copy = "需要を複写する", "Copy the demand";
    demand_copy_into = "どの調査に複写するか", "Into which call";
    demand_copy_text = "同じ内容の下書きを作ります。複写の後に内容を直して提出してください。", "Makes a draft with the same content, to be changed and submitted.";
    demand_last_year = "前の年度の需要を見る（複写のもと）", "The year before (to copy from)";
    demand_board = "回答状況", "Who has answered";
    demand_board_lead = "締切は {} です。{} 団体が回答済みです（対象 {} 団体）。", "Due on {}. {} of {} bodies have answered.";
    demand_history = "手続の履歴", "Steps taken";
    demand_post_support = "今あるポストの続きや交代を頼むときに選びます。", "For somebody to follow in a post that is there.";
    days_a_week = "週の日数（日）", "Days a week";
    priority = "優先順位", "Priority";
    priority_support = "1が最も高い順位です。", "1 is wanted most.";
    month_named = "{}月", "Month {}";
    start_month = "開始月", "Starting month";
    last_fiscal_year = "終わりの年度", "Last fiscal year";
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
    day_example = "R9.4.1", "2027-04-01";
    plan_lines = "配置の数", "Placements";
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
    plan_stop = "計算を中止する", "Stop solving";
    plan_effect = "{}行、{}人、{}団体、{}年度分です。", "{} lines, {} people, {} bodies, {} fiscal years.";
    order_effect = "{}件の配属（{}人、{}団体）を発令します。", "Orders {} assignments: {} people, {} bodies.";
    giving_way = "終了する配属（期限のないもの）", "Assignments without a last day that end";
    plan_by_day = "始期ごとの数", "By first day";
    plan_by_year = "年度ごとの数", "By fiscal year";
    through_year = "どの年度まで", "Up to which fiscal year";
    through_year_support = "最初の年度だけが入っています。最後の年度を選ぶと、すべてを内示します。", "The first year, unless you say otherwise. Choose the last year to announce all.";
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
    pinned = "固定", "pinned";
    emphasis = "重みの型", "What weighs most";
    emphasis_support = "選ぶと、下の点数のうちこの型が決めるものは、型の値になります。", "What you choose sets its values over the numbers below.";
    other_weights = "二つの計画は規則の重みが違うため、点数どうしは比べられません。人の動きと数で比べてください。", "The two plans weigh their rules differently: their points cannot be compared. Compare people and counts.";
    bodies_changed = "団体ごとに、加わる人と抜ける人", "Who comes and who goes, by body";
    who_comes = "加わる人", "Comes";
    who_goes = "抜ける人", "Goes";
    only_moves = "異動だけを表示", "Only what moves";
    year_before = "{}（計画の前）", "{} (before the plan)";
    plans_anew = "この計画は、いまある配属がまだ決まっていないものとして作られています。計画の前の年度だけ、いまの配属を示します。", "This plan is made as if nothing were decided. What is assigned is shown for the year before it only.";
    places_title = "就けるポスト（良い順）", "Places, the best first";
    places_lead = "ほかの人を動かさない場合の目安です。点数の差は約で、計算し直すと変わります。", "What holds while nobody else moves. Differences of points are approximate until the plan is solved again.";
    place_against = "就けないポストとその理由", "Places that are not possible, and why";
    put_here = "ここに置く", "Put here";
    estimate = "点数の差（約）", "Points (about)";
    presentation = "一枚説明", "On one page";
    before_and_after = "団体ごとの配属人数（計画の前と後）", "People by body, before and after";
    coverage_by_year = "何人いる市町がいくつあるか", "Municipalities by number of people";
    with_nobody = "0人", "Nobody";
    with_one = "1人", "One";
    with_two = "2人", "Two";
    with_more = "3人以上", "Three or more";
    who_moves = "異動する人", "Who moves";
    moves_from = "いま", "From";
    moves_to = "異動先", "To";
    wishes_by_rank = "希望の順位ごとの延べ人数", "Person-years by rank of wish";
    wish_rank = "第{}希望", "Wish no. {}";
    not_wished = "希望のない団体", "Not wished for";
    burdens = "負担の分かち合い（人数）", "How burdens are shared (people)";
    times = "{}回・年", "{}";
    gaps = "採用・育成でしか埋まらないポスト", "Posts that only hiring or training can fill";
    open_risks = "残る課題", "Open risks";
    announced_names = "内示する人（最初の年度）", "Who is told (first year)";
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
    why_lead = "すべての行の理由と、配置できなかった人・ポストの理由です。「行の点」は人とポストの組で決まる点です。1人目・チーム・引継ぎなど団体ごとに数える点は、規則の欄に示しますが「行の点」には入りません。", "Why every line is there, and why somebody or some post was left out. Points of a line are those of the person in the post; points counted by body (first person, team, hand-over) stand with the rules and are not part of them.";
    plan_warnings = "注意点", "Warnings";
    no_warnings = "注意点はありません。", "No warnings.";
    blocking_text = "互いに今より相手を望む人とポストの組は {} 組です。", "Pairs of a person and a post that would rather have each other: {}.";
    unplaced = "配置のない年度がある人", "People with a free year";
    unfilled = "空いている年度があるポスト", "Posts with an empty year";
    nobody_left_out = "全員が、すべての年度に配置されています。", "Everybody has a post in every year.";
    no_post_left_out = "すべてのポストが、すべての年度に埋まっています。", "Every post is filled in every year.";
    nothing_changes = "変わる欄はありません。", "No cell differs.";
    left_out = "配置されなかったもの", "Left out";
    why_so = "理由", "Why";
    smallest_change = "最小の変更", "Smallest change";
    smallest_lead = "「{}」を{}に配置できるようになる、一つだけの変更です。それぞれ計算し直して確かめています。", "Single changes that would place {} in {}; each was verified by solving again.";
    no_small_change = "試した範囲では、一つの変更だけで配置できるものはありませんでした。", "None of the single changes tried is enough.";
    change = "変更", "Change";
    score_then = "そのときの点数", "Score then";
    line_reasons = "行ごとの理由", "Reasons line by line";
    line_points = "行の点", "Points of the line";
    rules_for = "加点の規則", "For";
    rules_against = "減点の規則", "Against";
    reduced_loss = "外したとき上界が下がる点", "Loss of the bound without it";
    compare_with = "「{}」と比べる", "Compare with {}";
    diff_title = "比較: {} と {}", "{} compared with {}";
    other_snapshot = "二つの計画は、別の時点の事実によります。点数は前者の事実で数えています。", "The plans rest on different snapshots; figures are counted on the facts of the first.";
    diff_lines = "同じ配置 {}、加わる配置 {}、なくなる配置 {}", "Lines kept: {}, added: {}, removed: {}";
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
