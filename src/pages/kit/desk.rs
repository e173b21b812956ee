//! Words of the placement desk, in both languages, one line each. Screens read them as if they were
//! [`super::words::Words`]: `w.desk_help`.

use std::ops::Deref;

use super::outside::{self, Outside};

macro_rules! desk {
    ($($name:ident = $ja:literal, $en:literal;)*) => {
        /// The words in one language.
        #[allow(missing_docs)]
        pub struct Desk { further: &'static Outside, $(pub $name: &'static str,)* }
        pub(super) static JAPANESE: Desk = Desk { further: &outside::JAPANESE, $($name: $ja,)* };
        pub(super) static ENGLISH: Desk = Desk { further: &outside::ENGLISH, $($name: $en,)* };
    };
}

impl Deref for Desk {
    type Target = Outside;

    fn deref(&self) -> &Outside {
        self.further
    }
}

desk! {
    desk_by_year = "年度ごとの盤", "Board: one year at a time";
    desk_body_and_post = "団体・ポスト", "Body and post";
    desk_year = "{} 充足{}/{} 異動{}", "{}: {} of {} filled, {} moves";
    desk_what = "表示", "Show";
    desk_bench = "配置のない人", "Without a place";
    desk_panel = "選んだ人", "The person chosen";
    // Marks.
    desk_moves = "異動", "moves";
    desk_moves_text = "前の年度と違う団体（左の太い線）", "at another body than the year before (thick left edge)";
    desk_first = "初任", "first";
    desk_first_text = "初めて派遣される", "sent elsewhere for the first time";
    desk_alone = "1人", "alone";
    desk_alone_text = "その団体に1人だけ", "the only one at the body";
    desk_pinned_text = "計算し直しても動かない", "kept by a re-solve";
    desk_wish = "希望{}", "wish {}";
    desk_wish_some = "希望1", "wish 1";
    desk_wish_text = "本人の希望にかなう（数字は順位）", "what the person asked for, and its rank";
    desk_unwished = "希望外", "unasked";
    desk_unwished_text = "本人が希望した団体ではない", "not among what the person asked for";
    desk_term = "任期", "term";
    desk_term_text = "任期が終わる年度", "the year in which the term ends";
    desk_stands = "発令", "ordered";
    desk_stands_text = "既にある配属（発令・内示・案）。動かせない", "assigned already (order, announcement, draft); stays";
    // The panel.
    desk_by_form = "表で決める・固定する", "Set or pin it by a form";
    desk_and = "。", "; ";
    desk_more = " ほか{}団体", " and {} more";
    desk_wishes = "希望", "Wishes";
    desk_levels = "確認済みの水準", "Confirmed levels";
    desk_growth = "伸ばしたい分野: {}", "Wants to grow into: {}";
    desk_career = "派遣の経歴", "Has served at";
    desk_serves = "{}（計画の前まで{}年）", "{} ({} years before the plan)";
    desk_served = "{}（{}まで）", "{} (until {})";
    desk_constraint = "家庭などの事情", "Constraint (family, health)";
    desk_constraint_yes = "申出あり（内容は表示しません）", "Told of (not shown here)";
    desk_constraint_no = "申出なし", "None told of";
    desk_none = "なし", "None";
    // Steps.
    plan_retake = "今の事実を取り込んで計算し直す", "Take the facts in and solve again";
    plan_retake_text = "今の案・内示・発令・事実を取り込み、作成中に戻して、すぐに計算を始めます。提案と承認はやり直しになります。", "Drafts, announcements, orders and facts of now are taken in, and the plan is solved again at once. It has to be proposed and approved anew.";
    desk_rest = "残りを計算する（固定した行はそのまま）", "Solve the rest around what is pinned";
    desk_rest_text = "固定した行を動かさずに、ほかの行を試算します。いまの計画は変わりません。変わるところを見てから、採るかどうかを決めます。", "Everything else is solved in a trial; this plan stays as it is. You see what would change before you take it.";
    desk_trial = "（試算）", " (trial)";
    desk_changes = "元の計画から変わるところを見る", "What differs from the first plan";
    desk_map = "市町ごとの人数（計画の前 → 最初の年度。破線は0人、細線は1人、太線は2人以上）", "People by municipality: before the plan → its first year (dashed: nobody, thin: one, thick: more)";
    desk_today = "いま", "Today";
    desk_three = "団体ごとの配属（いま・二つの計画）", "Who serves where: today, and in both plans";
    // Reasons for those concerned.
    sheet_reasons = "この配属の理由", "Why this assignment";
    sheet_unplanned = "異動計画によらない配属のため、計画の理由はありません。", "It did not come from a rotation plan.";
    sheet_person = "本人へ", "For the person";
    sheet_bodies = "団体へ", "For the bodies";
    // Planned hires.
    desk_hire = "採用予定", "to be hired";
    desk_hire_text = "まだ採用していない人。内示しない", "nobody yet, and not announced";
    hires = "採用予定", "Planned hires";
    hires_lead = "採用計画の人数を、まだ名前のない人として計画に入れます。ポスト種別・水準・級は見込みです。計算・盤・説明では人と同じに数え、内示はしません。入れたり外したりすると、今の事実も取り直します。", "The people of the hiring plan stand in the plan before anybody knows them; type of post, level and grade are assumed. They are solved, shown and counted like people and are not announced. The facts of now are taken in with every change.";
    hires_suggested = "採用計画・採用試験の予定数", "What the hiring plan and the examinations say";
    hires_counted = "採用予定の人も上の数に含めています（年度ごとに{}人）。", "People still to be hired are counted above ({} by year).";
    hires_stay = "採用予定の{}行は内示しません。採用した人に置き換えた計画で内示します。", "{} lines of planned hires are not announced. They are announced by a plan in which whoever was hired has taken their place.";
    hire_add = "採用予定を入れる", "Keep these places";
    hire_name = "呼び名", "What they are called";
    hire_name_support = "後ろに番号が付きます（採用予定1、採用予定2）。", "A number is put behind it.";
    hire_named = "採用予定", "Planned hire ";
    hire_count = "人数", "Number";
    hire_level = "見込む水準", "Level assumed";
    hire_level_support = "そのポスト種別で見込む水準。0〜5", "In the type of post, 0 to 5.";
    hire_from = "勤務を始める年度", "First year of service";
    hire_take = "計画に入れる", "Take it";
    hire_take_some = "{}人で入れる", "Keep {}";
    hire_remove = "外す", "Give up";
    hire_replace = "採用者に置き換える", "Replace by whoever was hired";
    hire_replace_text = "この採用予定の行と固定は、選んだ職員のものになります。今の事実を取り直し、その職員で規則を守れない行は引き継ぎません。", "Lines and pins of this place become the person's. The facts of now are taken in; where the lines break a rule for the person, they are not taken over.";
    hired_person = "採用した職員", "Whoever was hired";
    // Numbers of orders.
    orders_numbers = "行ごとの発令番号", "Numbers line by line";
    orders_lead = "発令を待つ行ごとに、それぞれの団体の番号を入れます。番号は後からでも直せます。", "Each body's number for every line that waits for its order. Numbers can be corrected later.";
    orders_first_support = "1行目の番号。最後の数字を1ずつ増やして、下のすべての行に入れます（人第12号、人第13号、…）。", "Of the first line; its last digits count on through the lines below.";
    orders_fill = "下の行に続き番号を入れる", "Fill the lines below";
    orders_file = "記入用ファイル", "File to fill in";
    orders_import = "ファイルで発令する", "Order by a file";
    orders_import_lead = "記入用ファイルに番号を入れて選んでください。まず確かめ、確定すると計画のすべての行を一度に発令します。行は消さないでください。", "Fill the numbers in and choose the file. It is tried first; once confirmed, every line of the plan is ordered at once. Leave all rows in it.";
    orders_would = "{}件を発令します。番号のない行は{}件です。", "{} orders would be given, {} without a number.";
    orders_effect = "下のすべての行を一度に発令します。", "Every line below is ordered at once.";
    orders_give = "この番号で発令する", "Order with these numbers";
    orders_begin = "開始", "from";
    orders_end = "終了", "until";
    orders_leaves = "（{}を離れる）", "(leaves {})";
    releasing_number = "離れる団体の発令番号", "Number of the body that is left";
    // Moving cards.
    desk_undo = "元に戻す", "Undo";
    desk_redo = "やり直す", "Redo";
    desk_pin = "固定する・外す", "Pin or unpin";
    desk_clear = "配置を外す", "Take off the board";
    desk_put_back = "持ち上げをやめる", "Put back";
    desk_help = "カードを選んでスペースキーで持ち上げ、矢印で場所を選び、Enterで置きます。Escでやめます。マウスではつかんで動かします。", "Space lifts the card in focus, arrows choose a place, Enter puts it down, Escape puts it back. Or drag it.";
    desk_lifted = "{}を持ち上げました。置ける場所は{}か所です。", "{} is lifted. {} places are possible.";
    desk_can = "{}: {}。{}", "{}: {}. {}";
    desk_cannot = "{}には置けません。{}", "Not at {}: {}";
    desk_swap = "{}: 置くと入れ替わります。", "{}: putting it here swaps the two.";
    desk_done = "{}を{}に置きました。", "{} is put at {}.";
    desk_back = "元の場所に戻しました。", "Put back.";
    desk_lost = "サーバーにつながりません。動かした内容は保存されていません。つながったら置き直してください。", "The server does not answer. Nothing was stored; put it down again when it does.";
    desk_stale = "ほかの人が先に変えたため、置けませんでした。変わったところ: {}", "Somebody else was first; nothing was put down. What changed: {}";
    desk_others = "ほかの人が変えました: {}", "Somebody else changed: {}";
    desk_same = "見えている範囲に変わりはありません。", "Nothing that is shown here.";
    desk_nothing = "ありません。", "There is nothing.";
    // What bodies do together.
    menu_together = "連携する", "Together";
    councils = "会議体", "Councils";
    council_meetings = "会議の開催", "Meetings";
    commitments = "コミットメント", "Commitments";
    joint_systems = "共同利用・共同調達", "Joint systems";
    support_visits = "訪問・アドバイザー派遣", "Visits and advisers";
    visit_coverage = "訪問の状況", "Bodies to visit";
    support_menu = "支援メニュー", "Support on offer";
    outside_experts = "外部人材", "Outside experts";
    contact_officers = "団体別担当", "Contact officers";
    dx_plans = "DX計画・推進体制", "DX plans and organisation";
    earlier_commitments = "前の会議までの未完了のコミットメント（{}）", "Left open from earlier meetings ({})";
    joint_saving = "節減額（年・円）", "Saved a year (yen)";
    joint_next = "次の更新", "Next renewal";
    joint_consider = "更新の検討を始める日", "Consider renewal from";
    joint_members = "参加団体と契約（{}）", "Members and their contracts ({})";
    joint_contract = "契約", "Contract";
    joint_until = "契約の終期", "Contract until";
    joint_candidates = "参加できそうな団体（{}）", "Bodies that could join ({})";
    joint_why = "理由", "Why";
    joint_invite = "{}の参加の検討を登録する", "Note that {} considers it";
    joint_open = "開く", "Open";
    visit_lead = "期間内に訪問・派遣を実施していない団体を、長く空いている順に示します。", "Bodies by how long ago they were visited, the longest first.";
    visit_months = "この月数の間に", "Within so many months";
    visit_last = "最終の実施日", "Last visit";
    visit_count = "今年度の回数", "Visits this year";
    visit_days = "今年度の日数", "Days this year";
    visit_open = "未完了のフォロー", "Open follow-ups";
    visit_state = "状況", "State";
    visit_overdue = "期間内に訪問なし", "Not visited";
    visit_covered = "訪問済", "Visited";
    visit_summary = "{}か月以内に訪問していない団体: {} / {}", "Not visited within {} months: {} of {}";
    // A body's own staff.
    menu_staff = "一般職員の育成", "Own staff";
    dx_leaders = "DX推進リーダー・推進員", "DX leaders";
    leader_targets = "推進リーダーの目標", "Targets for leaders";
    leader_progress = "推進リーダーの目標と実績", "Leaders against targets";
    course_requests = "団体の研修の申込み", "Course requests";
    staff_ideas = "職員のアイデア", "Ideas of staff";
    staff_surveys = "アンケート", "Surveys";
    progress_lead = "任命した人数を目標と並べます。年度をまたいで務めた人は、合計では1人と数えます。", "People appointed against the target. Whoever served in two years counts once in all.";
    progress_last = "最後の年度", "By";
    progress_year = "今年度 / 1年の目標", "This year / a year";
    progress_all = "これまで / 合計の目標", "So far / in all";
    progress_reached = "達成", "Reached";
    progress_under_way = "途上", "Under way";
    // Skill checks and badges.
    check_rounds = "スキルチェックの実施", "Skill check rounds";
    check_questionnaires = "スキルチェックの設問票", "Questionnaires";
    check_figures = "スキルチェックの集計", "Figures of skill checks";
    check_figures_lead = "受付を終えた実施ごとに、水準1から4の人数を数えています。少人数の欄は示しません。全団体の行は、示している数だけの合計です。", "People of levels 1 to 4 of each closed round. Small figures are withheld; the row of all bodies adds up what is shown.";
    check_withheld = "非公開", "withheld";
    check_year = "年度", "Fiscal year";
    check_part = "部", "Part";
    check_whole = "全体", "Whole";
    check_people_count = "回答者", "Answers";
    check_levels = "水準 1 / 2 / 3 / 4", "Levels 1 / 2 / 3 / 4";
    check_courses = "勧める研修", "Courses to consider";
    check_links = "回答用リンク", "Links";
    check_links_lead = "回答用リンクは一人に一つで、一度だけ使えます。氏名と回答の有無は自団体だけが見られ、回答の内容は団体にも見えません。", "One link a person, good once. Only your body sees whose they are and whether they were used; what was answered is not shown to it either.";
    check_holder = "氏名・整理番号", "Name or number";
    check_department = "所属", "Department";
    check_answered = "回答済", "Answered";
    check_waiting = "未回答", "Waiting";
    check_withdraw = "リンクを取り消す", "Withdraw the link";
    check_withdraw_lead = "このリンクでは回答できなくなります。なくした人には、取り消してから新しいリンクを渡してください。", "The link opens nothing any more. Give whoever lost one another.";
    check_people = "リンクを渡す人（1行に1人）", "People, one a line";
    check_people_support = "氏名か整理番号を書き、必要なら読点の後に所属を書きます。例: 山田 花子、市民課", "A name or number, and behind a comma the department where it helps.";
    check_issue = "リンクを発行する", "Give links";
    check_given = "発行した回答用リンク", "Links that were given";
    check_once = "この画面のアドレスは一度だけ表示します。いま控えて、本人に渡してください。", "These addresses are shown once. Note them now and hand them to their people.";
    check_address = "アドレス", "Address";
    check_answers = "回答をファイルで取り込む", "Take answers in from a file";
    check_answers_lead = "1行が1人で、「設問1」「設問2」…の列に、選択肢の番号（1から）か言葉を書きます。「整理番号」の列は、結果を本人に渡すために使い、保存しません。", "A row a person; in the column of each question the number of the choice (from 1) or its words. The column of your own reference numbers serves to hand out results and is not kept.";
    check_answers_support = "CSV か XLSX。一つでも誤りがあれば、何も取り込みません。", "CSV or XLSX. Nothing is taken in while a cell is wrong.";
    check_taken = "取り込んだ回答の結果", "What the answers came to";
    check_ship = "標準の設問票を登録する", "Add the standard questionnaire";
    check_ship_lead = "5部27問の標準の設問票を登録します。後で設問を直すこともできます。", "Adds the standard questionnaire, 27 questions in five parts. Its questions can be changed afterwards.";
    check_send = "回答を送る", "Send the answers";
    check_until = "回答の期限", "Answers until";
    check_private = "回答は、あなたの氏名と一緒には表示されません。結果は、送信後に表示するアドレスを知っている人だけが見られます。", "Your answers are shown with nobody's name. Your result is seen by whoever knows the address shown after sending.";
    check_result = "スキルチェックの結果", "Your result";
    check_keep = "このページのアドレスを控えてください。結果は、このアドレスでだけ見られます。", "Keep the address of this page: it alone shows your result.";
    check_own_address = "この結果のアドレス", "Address of this result";
    check_answered_on = "回答日", "Answered on";
    check_level = "水準", "Level";
    check_points = "得点", "Points";
    check_by_part = "部ごとの結果", "Part by part";
    badge = "バッジ", "Badge";
    badges = "バッジ", "Badges";
    badge_steps = "バッジの段階", "Steps of badges";
    badge_awards = "バッジの認定（共通人材）", "Badges of shared talent";
    staff_badges = "バッジの認定（一般職員）", "Badges of general staff";
    my_badges = "自分のバッジ", "Your badges";
    my_badges_lead = "認定されたバッジです。証明書（Open Badges 3.0）は、ほかの組織が検証できる署名付きのファイルです。", "Badges you were awarded. The credential (Open Badges 3.0) is a signed file that others can check.";
    badge_on = "認定日", "Awarded on";
    badge_take = "証明書を受け取る", "Take the credential";
    badge_criteria = "認定の基準", "What it stands for";
    badge_held = "認定済み", "Awarded";
    badge_met = "受け取れます", "Can be had";
    badge_unmet = "条件を満たしていません", "Not met yet";
    badge_claim = "バッジを受け取る", "Take the badge";
    badge_claim_lead = "受け取ると、あなたがこのバッジを持つことを所属の団体が見られるようになります。受け取るかどうかは自由です。", "Your body will see that you hold the badge. Whether you take it is up to you.";
    badge_judge = "規則により認定する", "Apply the rules";
    badge_judge_lead = "人材リストの全員について、条件を満たし、まだ持っていないバッジを認定します。", "Awards to everybody in the pool what they meet and do not hold.";
    badge_judge_staff_lead = "自団体の推進リーダーと研修の受講者について、条件を満たし、まだ持っていないバッジを認定します。スキルチェックの水準を条件とするバッジは、本人が結果の画面から受け取ります。", "Awards to leaders and attendees of your body what they meet and do not hold. Badges that ask for a level are taken by their holders.";
    // Ledgers.
    menu_sharing = "共有する", "Sharing";
    practices = "取組・好事例", "Practices";
    information_systems = "情報システム台帳", "Information systems";
    knowledge = "取組・課題・システムを探す", "Search what is shared";
    knowledge_lead = "取組・課題・情報システムを、中の言葉で探します。1文字でも探せ、空白で区切るとすべてを含むものを探します。", "Practices, issues and systems by the words in them; one letter is enough.";
    knowledge_kind = "種類", "Kind";
    knowledge_field = "分野", "Field";
    knowledge_extract = "内容", "What it says";
    knowledge_like = "似た取組・課題・システム", "What others had with this";
    cycle_sessions = "加速サイクル", "Acceleration cycle";
    cycle_issues = "持ち寄られた課題", "Issues";
    practice_applications = "持ち帰り実践", "Taken home";
    consultations = "相談", "Consultations";
    consultation_days = "回答までの日数（年度ごと）", "Days to answer, by year";
    consultation_asked = "相談", "Asked";
    consultation_answered = "回答", "Answered";
    consultation_median = "日数の中央値", "Median days";
    consultation_longest = "最長の日数", "Longest";
    consultation_since = "未回答の最初の日", "Open since";
    handover_notes = "引継ぎのメモ", "Handover notes";
    equipment_loans = "機器の貸与", "Equipment loans";
    applied = "持ち帰った団体での結果", "What it came to elsewhere";
    applied_bodies = "試した団体", "Bodies that tried it";
    applied_states = "試行中 / 定着 / 断念", "Trying / works / given up";
    applied_hours = "削減した時間の合計（年・時間）", "Hours saved a year";
    applied_yen = "削減した費用の合計（年・円）", "Yen saved a year";
    published_counts = "公表された件数", "Published counts";
    renewals = "システムの更新の予定", "Renewals of systems";
    renewals_lead = "契約の終期と、更新の申入れの期限（終期から申入れの月数をさかのぼった日）です。期限の近い順に並びます。", "Contracts by the last day of notice, which is the end less the months of notice.";
    renewals_notice = "申入れの期限", "Notice by";
    renewals_until = "契約の終期", "Contract until";
    renewals_system = "システム", "System";
    vendor = "事業者", "Vendor";
    product = "製品名", "Product";
    same_product = "同じ製品を使う団体", "Who runs the same product";
    same_product_lead = "同じ事業者の同じ製品を使うシステムと、複数の団体の契約が同じ四半期に終わるものです。一緒に更新・調達できるかの手がかりになります。", "Systems of one product, and the quarters in which contracts of several bodies end.";
    same_product_systems = "システム数", "Systems";
    same_product_together = "同じ四半期に終わる契約", "Contracts ending together";
    dependence = "事業者への依存", "Dependence on vendors";
    dependence_lead = "団体ごとに、最も多くを占める事業者です。費用の割合は、自団体と県には正確に、ほかの団体には幅で示します。", "For each body the vendor it depends on most. Shares of cost are exact for the body and the prefecture; others see bands.";
    dependence_vendor = "最も多い事業者", "First vendor";
    dependence_count = "件数の割合（%）", "Share of systems (%)";
    dependence_cost = "費用の割合（%）", "Share of cost (%)";
    standardisation = "標準化の進み", "Standardisation";
    standardisation_lead = "標準化対象の業務ごとに、最も遅れているシステムの段階で、団体の数を数えています。", "Bodies by the step of the system that is furthest behind, for each standardised task.";
    standardisation_task = "標準化対象業務", "Task";
    standardisation_bodies = "団体ごとの進み", "By body";
    open_data = "オープンデータ", "Open data";
    open_data_lead = "公開してよい数値と好事例を、版として作り、二人で公開します。作った版は、公開するまで県の職員だけが見られます。", "Figures and practices that may be public, made as editions and published by two persons. Until then only the prefecture's staff see them.";
    edition = "版", "Edition";
    edition_number = "第{}版", "Edition {}";
    edition_make = "新しい版を作る", "Make an edition";
    edition_make_lead = "いまの記録から版を作ります。少人数の欄は公開せず、前の版と比べても分からないようにします。", "Made from the record as it stands. Small figures are withheld, and so is what they could be found from, earlier editions included.";
    edition_made = "作成", "Made";
    edition_decided = "公開・破棄", "Published or discarded";
    edition_withheld = "公開しない欄", "Figures withheld";
    edition_hidden = "非公開（少人数）", "withheld";
    edition_note = "備考（前の版との違い）", "Note (what differs from the one before)";
    edition_note_support = "公開されます。個人の名前や団体内部のことは書かないでください。", "This is published: no names, nothing internal.";
    edition_rows = "{}（{}行、うち公開しない欄{}）", "{} ({} rows, {} figures withheld)";
    edition_files = "ファイルを受け取る（ZIP）", "Fetch the files (ZIP)";
    ledger_new = "{}を登録する", "Add: {}";
    ledger_body = "団体", "Body";
    ledger_words = "言葉", "Words";
    ledger_from = "{}以上", "{} and more";
    ledger_below = "{}未満", "below {}";
    ledger_not_now = "「{}」では、この手続はできません。", "This cannot be done while it is: {}.";
    ledger_history = "変更の履歴", "What became of it";
    ledger_act = "操作", "Act";
    ledger_changed = "変わった項目", "Fields that changed";
    desk_stays = "このカードは動かせません。", "This card stays where it is.";
}
