//! Further words: those of the steps and forms of the year's work, in both languages, one line each. Screens read them as
//! if they were [`Words`]: `w.assignment_new`.

use std::ops::Deref;

use super::words::Words;
use crate::problem::Language;

macro_rules! phrases {
    ($($name:ident = $ja:literal, $en:literal;)*) => {
        /// The words in one language.
        #[allow(missing_docs)]
        pub struct Phrases { $(pub $name: &'static str,)* }
        static JAPANESE: Phrases = Phrases { $($name: $ja,)* };
        static ENGLISH: Phrases = Phrases { $($name: $en,)* };
    };
}

impl Deref for Words {
    type Target = Phrases;

    fn deref(&self) -> &Phrases {
        match self.language() {
            Language::Japanese => &JAPANESE,
            Language::English => &ENGLISH,
        }
    }
}

phrases! {
    // Choosing a person.
    choose_person = "対象の人を選びます。氏名かカナで絞り込み、名前を選んでください。", "Choose the person: search by name or reading, then follow the name.";
    people_found = "選べる人", "People to choose from";
    more_found = "はじめの {} 人を表示しています。条件を加えて絞り込んでください。", "The first {} are shown. Add conditions to find others.";
    // Assignments.
    assignment = "配属", "Assignment";
    assignment_new = "配属案を作る", "Propose an assignment";
    assignment_propose = "案として保存する", "Save as a draft";
    assignment_new_lead = "案は県人事担当だけに表示されます。内示するまで、本人・団体・統計には現れません。", "A draft is seen by the prefecture's staff only; nobody else learns of it before it is announced.";
    assignment_change = "案を変更する", "Change the draft";
    assignment_no_step = "状態が「{}」のため、できる手続はありません。", "It is {}; no step can be taken.";
    assignment_steps_by = "内示・発令などの手続は県人事担当が行います。", "Steps are taken by the prefecture's staff.";
    assignment_history = "記録の履歴", "What was recorded";
    assignment_before = "割合を変える前の配属", "The assignment before the change of share";
    host_body = "受入団体", "Host";
    funding = "財源", "Funding";
    agreement = "協定書", "Agreement";
    work_days = "勤務日", "Days of work";
    work_days_support = "協定書の記載どおり（例: 週2日）", "As in the agreement, e.g. two days a week";
    form_support = "空欄は、自団体なら「自団体」、ほかの団体なら「派遣」です。", "Empty means own body at home, dispatch elsewhere.";
    post_choice_support = "かっこ内は今日の充足と必要割合です。", "In brackets: filled today, and wanted.";
    orders = "発令", "Orders";
    order_side = "どちらの発令か", "Whose order";
    order_kind = "内容", "What it says";
    order_number = "番号", "Number";
    effective_day = "効力の日", "Takes effect";
    order_day_support = "空欄は効力が生じる日です。派遣元と受入側は同じ日の発令になります。", "Empty means the day it takes effect. Both bodies' orders are of this day.";
    reason_told = "関係者に伝える理由です。記録に残ります。", "Told to those concerned, and kept.";
    last_day_served = "勤務する最後の日です。", "The last day served.";
    share_day_support = "この日から新しい割合になります。前日までは今の割合です。", "The new share begins on this day.";
    new_share = "新しい割合（%）", "New share (%)";
    as_it_stands = "今の内容", "As it stands";
    step_not_now = "状態が「{}」のため、「{}」はできません。", "It is {}, so this cannot be done: {}.";
    step_announce = "内示する", "Announce";
    step_announce_text = "内示すると、本人と関係団体に表示されます。取り消すには理由が必要です。", "The person and the bodies will see it. Taking it back needs a reason.";
    step_recall = "内示を取り消す", "Take the announcement back";
    step_recall_text = "案に戻り、本人と団体には表示されなくなります。", "It becomes a draft again and is no longer seen by the person and the bodies.";
    step_order = "発令する", "Order";
    step_order_text = "発令を記録します。派遣は、派遣元と受入側の同じ日の2件です。統計に数えられるようになります。", "Records the orders: two of the same day for a dispatch. Statistics count it from here.";
    step_rescind = "発令を取り消す", "Take the orders back";
    step_rescind_text = "発令を取り消し、内示に戻します。統計から外れます。", "Takes the orders back; it is announced again and no longer counted.";
    step_end = "期間の途中で終了する", "End early";
    step_end_text = "最終日を早め、終了の発令を記録します。翌日から本人とポストの割合が空きます。", "Brings the last day forward, by order. The shares are free from the next day.";
    step_reopen = "途中終了を取り消す", "Take the early end back";
    step_reopen_text = "最終日を元に戻します。その間に割合がほかで使われていればできません。", "The last day is again what it was, unless the share was taken meanwhile.";
    step_extend = "延長する", "Extend";
    step_extend_text = "最終日を遅らせ、延長の発令を記録します。", "Moves the last day back, by order.";
    step_share = "割合を変える", "Change the share";
    step_share_text = "前日で区切り、新しい割合の配属を続けて作ります。後続の配属には別の発令が付きます。", "Closes this one on the day before and opens a follower with its own orders.";
    step_cancel = "取り消す", "Cancel";
    step_cancel_text = "配属を取りやめます。内示の後の取消は元に戻せません。", "Gives it up. After an announcement this cannot be undone.";
    step_reinstate = "取消を元に戻す", "Take the cancellation back";
    step_reinstate_text = "案に戻します。", "It becomes a draft again.";
    effect_told = "関係者: {} さん本人と {} 団体（{}）", "Concerned: {} and {} bodies ({})";
    effect_days = "期間: {} から {}、割合 {} ％", "From {}: {}, share {} %";
    days_counted = "{} 日間", "{} days";
    effect_shares = "期間中の割合の合計: 本人は最大 {} ％（上限100 ％）、ポストは最大 {} ％（必要 {} ％）", "Shares in the period: person at most {} % (limit 100 %), post at most {} % (wanted {} %)";
    effect_orders = "発令: 一度に {} 件（記録済み {} 件）", "Orders: {} at once ({} recorded)";
    // Calls for demand and targets.
    demand_calls = "需要調査", "Calls for demand";
    demand_calls_lead = "年度ごとの調査です。締切日の終わりまで提出できます。", "One call a year; answers are taken until the end of the last day.";
    call_steps = "調査の内容・需要なしの回答", "About the call, or nobody needed";
    name_of_call = "調査の名称", "Name of the call";
    call_new = "需要調査を始める", "Open a call";
    call_new_lead = "参画しているすべての市町に需要を尋ねます。受付開始日から入力できます。", "Asks every municipality that takes part; answers are taken from the first day on.";
    call_change = "調査の内容・締切を変える", "Change the call or its deadline";
    call_change_lead = "締切を延ばすと、遅れた団体も提出できます。提出済みの需要は変わりません。", "A later deadline lets late bodies in; what was submitted stays.";
    call_note = "団体への案内", "What bodies should know";
    call_over = "受付期間（{}〜{}）ではないため、できる操作はありません。", "Answers are taken from {} to {} only.";
    first_day_open = "開始日", "First day";
    last_day_open = "締切日", "Last day";
    deadline_support = "この日の終わりまで受け付けます。", "Taken until the end of this day.";
    wanted_year = "対象の年度（西暦）", "Fiscal year";
    call_remind = "督促を記録する", "Record a reminder";
    remind_text = "未回答の {} 団体（対象 {} 団体）に督促したことを記録します。連絡そのものはメールや電話で行ってください。", "Records that {} of {} bodies, those without an answer, were reminded. Tell them by mail or telephone.";
    to_be_reminded = "督促の対象", "To be reminded";
    reminded_last = "最後の督促", "Last reminded";
    no_need = "需要なしと回答する", "State that nobody is needed";
    no_need_text = "「{}」に、必要な人材はないと回答します。この調査に登録のある需要は {} 件です。後で需要を提出すると、そちらが優先します。", "Answers {} with nobody needed. Demands of this call so far: {}. A demand submitted later goes before it.";
    need_again = "需要なしの回答を取り消す", "Take back that nobody is needed";
    need_again_text = "回答を取り消し、未回答に戻します。受付期間中だけできます。", "The answer is taken back; only while the call is open.";
    stated_no_need = "需要なしと回答した団体", "Bodies that need nobody";
    carry_forward = "次の調査へ繰り越す", "Carry forward";
    carry_into = "繰り越し先の調査", "Into which call";
    carry_support = "受付中の調査だけ選べます。", "Only calls that are open.";
    carry_text = "満たされなかった分を、選んだ調査の下書きとして作ります。元の需要とつながりが残ります。", "Makes a draft of what was not filled, linked to this demand.";
    targets = "配置の目標", "Targets";
    targets_lead = "全 {} 件の目標のうち {} 件を達成しています。発令済みの人で数え、人数は「現在/目標」です。", "{} targets, {} met. Counted by people with orders: now/wanted.";
    target = "目標", "Target";
    target_met = "達成", "met";
    target_open = "未達成", "not yet";
    shared_people = "共同人材", "Shared people";
    own_people = "自団体職員", "Own people";
    missing_people = "不足", "Missing";
    roles_of_team = "チームの役割", "Roles of the team";
    // Cycles of skill sheets.
    cycle = "スキル評価の年次", "Assessment cycle";
    cycles = "スキル評価の年次", "Assessment cycles";
    cycles_lead = "年次ごとの期日と段階です。開始するとシートが配付されます。", "Days and phase of every year. Opening a cycle gives the sheets out.";
    cycle_new = "年次を設定する", "Set up a cycle";
    cycle_new_lead = "期日は、開始・自己評価・評価・終了の順にします。シートは開始の手続で配付されます。", "Days in order: first day, own answers, review, last day. Sheets are given out by opening it.";
    cycle_change = "期日を変える", "Change the days";
    cycle_change_lead = "シートを配付した後は、開始日とカタログは変えられません。", "Once sheets were given out, first day and catalogue stay.";
    cycle_open = "開始してシートを配付する", "Open and give sheets out";
    cycle_open_text = "共通人材に登録された人と県の職員全員にシートを配付します。前回の確定水準が入ります。", "Everybody registered or employed by the prefecture gets a sheet with last year's levels.";
    cycle_enrol = "追加の人に配付する", "Give sheets to newcomers";
    cycle_enrol_text = "まだシートのない登録者に配付します。配付済みのシートは変わりません。", "Those of the pool without a sheet get one; other sheets stay.";
    cycle_publish = "統計を公表する", "Publish the figures";
    cycle_publish_text = "職種と水準の統計を公表します。少人数の数値は伏せます。公表した数値と年次の期日は、以後変えられません。", "Publishes the figures by job type and level, small ones withheld. They never change afterwards.";
    cycle_numbers = "対象は今日の登録者 {} 人、配付済みは {} 件です。自己評価は {}、評価は {}、終了は {} です。", "In the pool today: {}; sheets given out: {}. Own answers by {}, review by {}, last day {}.";
    cycle_steps_by = "年次の設定・開始・公表は県人事担当が行います。", "Cycles are kept by the prefecture's staff.";
    open_between = "開始（配付）は {} から {} までできます。", "It can be opened from {} to {}.";
    enrol_until = "追加の配付は自己評価の期限（{}）までです。", "Sheets are given out until {} only.";
    publish_after = "統計の公表は終了日（{}）の翌日からできます。", "Figures can be published after {}.";
    phase_planned = "準備中", "planned";
    phase_self = "自己評価", "own answers";
    phase_review = "評価", "review";
    phase_closing = "確定", "confirming";
    phase_closed = "終了", "closed";
    opened_at = "配付日時", "Given out";
    published_at = "公表・公開日時", "Published";
    sheets = "シート数", "Sheets";
    percent_of_all = "全体に対する割合（%）", "Of all (%)";
    progress_text = "{} 件のうち {} 件が確定しています（{} ％）。状態を選ぶと、その一覧を開きます。", "{} sheets, {} confirmed ({} %). Choose a state to see its list.";
    progress_by_body = "所属団体ごとの進み具合", "Progress by home body";
    handed_in = "提出済", "Handed in";
    handed_in_percent = "提出率（%）", "Handed in (%)";
    confirmed_count = "確定", "Confirmed";
    objections = "異議のあるシート", "Sheets with an objection";
    sheet_give = "個別に配付する", "Give one person a sheet";
    sheet_give_text = "登録のない人や、遅れて加わった人に1枚配付します。", "For somebody outside the pool or late.";
    sheet_assign = "評価者を変える", "Change the reviewer";
    assign_text = "評価する団体を変えます。書きかけの評価は新しい団体に引き継がれません。", "Another body reviews; what the first began is not handed over.";
    assign_support = "県、または本人が勤務・所属する団体だけ選べます。", "The prefecture, or a body where the person serves or is employed.";
    skill_statistics = "スキル統計", "Skill statistics";
    skill_statistics_lead = "{} 時点の確定水準の分布です。{} 人に満たない数値と、差し引きで分かる数値は伏せています。", "Confirmed levels on {}. Figures of fewer than {} people, and those that would give them away, are withheld.";
    nothing_published = "公表された統計はまだありません。", "Nothing was published yet.";
    people_counted = "人数", "People";
    level_column = "水準{}", "Level {}";
    withheld = "伏せ", "withheld";
    // Catalogues.
    catalogue = "スキルカタログ", "Skill catalogue";
    catalogues = "スキルカタログ", "Skill catalogues";
    catalogues_lead = "スキルと必要水準の版です。公開した版は変わりません。", "Versions of skills and required levels; a published one never changes.";
    catalogue_support = "空欄は公開中の版です。", "Empty means the published one.";
    open_catalogue = "カタログを開く", "Open the catalogue";
    name_of_version = "版の名称", "Name of the version";
    made_at = "作成日時", "Made";
    superseded_at = "旧版になった日時", "Superseded";
    skills_count = "スキル数", "Skills";
    job_types_count = "職種の数", "Job types";
    skill_key = "キー", "Key";
    standards = "参照標準", "Standards";
    asked_by = "求める職種（★は必須）", "Asked by (★ core)";
    core_mark = "★", "★";
    required_levels = "必要水準", "Required levels";
    required_lead = "職種と相当級ごとの「必須スキルの水準/その他の水準」の最大です。", "By job type and grade: highest level of core skills / of the rest.";
    scale = "水準の目安", "The scale";
    level = "水準", "Level";
    level_name = "名称", "Name";
    level_act = "行動の目安", "What can be observed";
    catalogue_import = "ファイルを取り込む", "Take a file in";
    import_lead = "ExcelかCSVのファイルから新しい版の案を作ります。案は公開するまで使われません。先に「確かめるだけ」で誤りと差分を確認してください。", "Makes a draft of a new version from XLSX or CSV. It is used only once published. Rehearse first to see faults and changes.";
    file = "ファイル", "File";
    file_support = "XLSXまたはCSV、8 MBまで。もう一度送るときは選び直してください。", "XLSX or CSV, at most 8 MB. To be chosen again each time.";
    only_rehearse = "確かめるだけ", "Only rehearse";
    rehearse_support = "「はい」は何も保存しません。「いいえ」は誤りがないときに案として保存します。", "Yes stores nothing. No stores a draft when nothing is wrong.";
    file_good = "「{}」に誤りはありません。{} 行、{} スキルを読み取りました。まだ保存していません。下の差分でよければ、「確かめるだけ」を「いいえ」にして同じファイルを送ってください。", "{} is sound: {} rows, {} skills. Nothing was stored. To store it, send the same file with No.";
    file_bad = "「{}」に {} 件の誤りがあります（{} 行を読み取り）。何も保存していません。下の表の箇所を直して、送り直してください。", "{} has {} faults ({} rows read). Nothing was stored. Mend the places below and send it again.";
    sheets_ignored = "読まなかったシート: {}", "Sheets passed over: {}";
    faults_of_file = "ファイルの誤り", "Faults of the file";
    sheet_name = "シート", "Sheet";
    row_number = "行", "Row";
    heading = "見出し", "Heading";
    value_found = "入っている値", "Value";
    remedy = "直し方", "What to do";
    changes = "前の版からの差分", "Changes from the version before";
    number_of = "件数", "Number";
    skills_added = "加わるスキル", "Skills added";
    skills_removed = "なくなるスキル", "Skills removed";
    skills_renamed = "キーが変わるスキル", "Skills under another key";
    skills_changed = "名称・参照標準が変わるスキル", "Skills with other words";
    members_changed = "職種との対応", "Job types and skills";
    levels_changed = "必要水準", "Required levels";
    anchors_changed = "水準の目安の文言", "Words of the scale";
    catalogue_publish = "公開する", "Publish";
    catalogue_publish_text = "「{}」（{} スキル、{} 職種）を公開します。今の版は旧版になり、次の年次からこの版を使います。公開した版は変更も取消もできません。", "Publishes {} ({} skills, {} job types). The present version is superseded; this one can never be changed.";
    // Wishes, pauses, candidates.
    wishes_logged = "意向の閲覧は記録され、本人に団体・役割・月が表示されます。", "Every look is recorded and shown to the person.";
    wish_rounds = "意向調査", "Rounds of wishes";
    round_new = "意向調査を始める", "Open a round";
    round_new_lead = "本人が継続・異動・勤務地などの希望を提出する期間を決めます。", "Sets the days on which people state their wishes.";
    round_change = "意向調査の内容・締切を変える", "Change the round or its deadline";
    round_note = "本人への案内", "What people should know";
    name_of_round = "調査の名称", "Name of the round";
    constraint_hidden = "あり（内容は指名された担当だけが読めます）", "Yes (read by named officers only)";
    none_stated = "なし", "none";
    stated_when = "提出日時", "Stated";
    pauses = "配属を控える期間", "Pauses";
    pauses_lead = "この期間は計画で配置されません。理由は記録しません。閲覧は記録されます。", "Nobody is placed in these days. No reasons are kept; looks are recorded.";
    pause_new = "控える期間を記録する", "Record a pause";
    pause_by = "記録できるのは、本人と県人事担当です。", "Recorded by the person or the prefecture's staff.";
    pause_text = "開始日から再開日の前日まで、異動計画で配置されなくなります。今の配属は変わりません。", "From the first day until the day before the return, no plan places the person. Present assignments stay.";
    pauses_on = "控える最初の日", "First day of the pause";
    resumes_on = "再開する日", "To be placed again from";
    resumes_support = "空欄は未定です。", "Empty means open.";
    pause_note_support = "団体と県が読みます。事情の内容は書かないでください。", "Read by the body and the prefecture: no place for reasons.";
    pause_resume = "再開の日を決める", "Say when to resume";
    resume_text = "再開する日から配置できるようになります。控える最初の日（{}）を入れると、記録を取り消します。", "From this day on the person can be placed. The first day of the pause ({}) takes the pause back.";
    resume_support = "控える最初の日より前にはできません。", "Not before the first day of the pause.";
    what_to_do = "操作", "Action";
    candidates = "提示した候補者", "Candidates shown";
    candidates_lead = "{} に受入団体へ提示した人です。本人の同意があるものだけを提示します。", "People shown to hosts for {}, with their consent.";
    candidate_new = "候補者を提示する", "Show a candidate";
    candidate_text = "受入団体に、氏名・所属団体・職名が表示されます。水準と意向は表示されません。", "The host sees name, home body and title; no levels and no wishes.";
    shown_to = "提示先の団体", "Shown to";
    consented_on = "同意日", "Consented on";
    consent_needed = "本人が、この団体への提示に同意した日です。", "When the person consented to be shown to this body.";
    consent_reference = "同意の記録", "Where the consent is kept";
    take_back = "提示を取り消す", "Take back";
    take_back_text = "{} さんの {} への提示を取り消します。団体には表示されなくなり、希望順位からも外れます。", "Takes {} back from {}: the body sees the person no more, and the ranking leaves it out.";
    ranking = "希望順位", "Ranking";
    ranking_lead = "{} の、提示された人への希望順位です。計画を作るときの参考にします。", "The order in which the people shown for {} are wanted; taken into account by plans.";
    place_in_order = "順位", "Place";
    place_number = "第{}希望", "Place {}";
    rank_them = "順位を付ける", "Rank";
    rank_by = "順位を付けるのは受入団体です。", "Ranked by the host.";
    rank_text = "提示された {} 人から、希望する順に選びます（今は {} 人）。選ばなかった人には順位が付きません。", "Choose from the {} people shown, the most wanted first (now {}). Whoever is left out is not ranked.";
    // Recruitment.
    hiring_rounds = "採用試験の実績", "Recruitment rounds";
    hiring_rounds_lead = "試験ごとの人数です。数がないときは、実施なし・未定・該当なし・非公表を区別して記録します。", "Counts of every round; where there is none, why.";
    hiring_new = "採用試験を登録する", "Record a round";
    hiring_new_lead = "分かっている人数だけを入力します。空欄は「未定」です。予定は実績とは別に記録します。", "Fill in what is known; the rest is not yet known. A plan is never a result.";
    hiring_change = "人数を入力・訂正する", "Enter or correct counts";
    hiring_change_lead = "訂正の前の数値も、記録として残ります。", "Earlier figures are kept.";
    exam_year = "試験年度", "Year of the examination";
    number_in_year = "回", "Number";
    round_named = "{} {} 第{}回", "{} {}, round {}";
    count_status = "区分", "Status";
    count_people = "人数", "People";
    count_support = "区分が「確定」のときだけ入力します。", "Only with the status 確定.";
    source = "出典", "Source";
    // The register.
    term_ending_before = "任期末がこの日より前", "Term ends before";
    level_search_support = "確定した水準で絞り込みます。職種を選んでください。閲覧は記録されます。", "By confirmed level; choose a job type. The look is recorded.";
    level_least = "確定水準（以上）", "Confirmed level, at least";
    levels_all = "すべてのスキルの水準と履歴", "Every skill, and the history";
    levels_lead = "確定した水準です。閲覧は記録され、本人に表示されます。未評価は水準0ではありません。", "Confirmed levels. Every look is recorded and shown to the person. Unrated is not level 0.";
    levels_history = "水準の履歴", "History";
    skills_rated = "水準のあるスキル", "Skills rated";
    self_against_reviewer = "自己評価と評価者の差", "Self against reviewer";
    reviews_lead = "両者が水準を付けたスキルだけを比べます。確認する機会がなかったものは高低に数えません。", "Only skills of which both said a level; those not observed are neither low nor high.";
    compared = "比べたスキル", "Compared";
    self_average = "自己評価の平均", "Own average";
    reviewer_average = "評価の平均", "Reviewer's average";
    self_higher = "自己評価が高い", "Own higher";
    self_lower = "自己評価が低い", "Own lower";
    radar_title = "職種ごとの達成度", "Achievement by job type";
    radar_description = "軸は職種、外周が100 ％です。{}", "One axis per job type; the rim is 100 %. {}";
    viewers_of_person = "この人の記録を閲覧した団体・役割", "Who looked at this record";
    registrations = "共通人材の登録", "Registrations as shared talent";
    consenting_body = "同意した所属団体", "Consenting home body";
    register_shared = "共通人材に登録する", "Register as shared talent";
    register_text = "所属団体の同意により、ほかの団体へ配属できるようにします。", "With the home body's consent the person can serve other bodies.";
    withdraw_shared = "登録を取りやめる", "Withdraw the registration";
    withdraw_text = "この日から登録がなくなり、ほかの団体への配属の内示ができなくなります。今の配属は変わりません。", "From this day on nobody can be announced elsewhere; present assignments stay.";
    withdraw_support = "この日から登録がなくなります。", "The registration ends on this day.";
    add_qualification = "資格を追加する", "Add a qualification";
    add_qualification_text = "試験を選ぶか、一覧にない資格の名称を入力します。", "Choose an exam, or name a qualification that is not listed.";
    correct_qualification = "資格を訂正する", "Correct the qualification";
    retract_qualification = "資格を取り消す", "Take the qualification back";
    add_absence = "休職・研修派遣を記録する", "Record a leave or training";
    add_absence_text = "この期間は配属の注意点に示され、計画では配置されません。", "Assignments are warned of, and plans place nobody, in these days.";
    correct_absence = "休職・研修派遣を訂正する", "Correct the leave or training";
    retract_absence = "休職・研修派遣を取り消す", "Take the leave or training back";
    correct_text = "訂正の前の内容も、記録として残ります。", "What was recorded before is kept.";
    retract_text = "一覧から消えます。記録としては残ります。", "It leaves the list and is kept on record.";
    correct_it = "訂正", "correct";
    retract_it = "取消", "take back";
    exam = "試験", "Exam";
    exam_support = "一覧にない資格は、空欄のまま下に名称を入力します。", "Leave empty for a qualification that is not listed.";
    other_qualification = "一覧にない資格の名称", "Name of another qualification";
    other_support = "試験を選んだときは空欄にします。", "Empty when an exam is chosen.";
    absence_kind = "種類", "Kind";
    destination = "派遣先", "Where to";
    destination_support = "研修派遣のときに入力します。", "For training elsewhere.";
    fit = "合う人材を調べる", "People who fit";
    fit_lead = "確定した水準を、このポストの種別と相当級の必要水準と比べ、合う順に示します。表示した人の閲覧は記録されます。", "Confirmed levels against what the post asks, best first. Every look is recorded.";
    assignments_in_post = "このポストの配属", "Assignments to this post";
    // What is due.
    due = "期日のある仕事", "What is due";
    nothing_due = "期日を待っている仕事はありません。", "Nothing waits for you.";
    no_day = "随時", "any day";
    due_silent = "「{}」に未回答の {} 団体に督促する", "Remind the silent bodies of {}: {}";
    due_answer = "「{}」に回答する", "Answer {}";
    due_self = "{}のスキルシートの自己評価を集める", "Collect own answers of {}";
    due_review = "{}のスキルシートを評価する", "Review the sheets of {}";
    due_confirm = "{}の水準を確定する", "Confirm the levels of {}";
    due_publish = "{}のスキル統計を公表する", "Publish the figures of {}";
    sheets_left = "残り {} 件", "{} left";
    due_sheet = "自分のスキルシートを提出する", "Hand in your skill sheet";
    due_wish = "自分の意向を提出する", "State your wish";
    due_approve = "異動計画「{}」を承認するか差し戻す", "Approve or return the plan {}";
    due_announce_plan = "承認した異動計画「{}」を内示する", "Announce the approved plan {}";
    due_order_plan = "内示した異動計画「{}」を発令する", "Order the announced plan {}";
    due_circulation = "{}への配置案の照会に回答する", "Answer about the proposed placement at {}";
    due_orders = "内示済みで発令していない配属 {} 件を発令する", "Order what was announced: {}";
    due_terms = "半年以内に任期末を迎える {} 人の次を決める", "Terms ending within half a year: {}";
}
