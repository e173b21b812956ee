//! Words of the figures and of the papers, in both languages, one line each. Screens read them as if they
//! were [`super::words::Words`]: `w.outlook`.

use std::ops::Deref;

use super::desk::{self, Desk};

macro_rules! figures {
    ($($name:ident = $ja:literal, $en:literal;)*) => {
        /// The words in one language.
        #[allow(missing_docs)]
        pub struct Figures { further: &'static Desk, $(pub $name: &'static str,)* }
        pub(super) static JAPANESE: Figures = Figures { further: &desk::JAPANESE, $($name: $ja,)* };
        pub(super) static ENGLISH: Figures = Figures { further: &desk::ENGLISH, $($name: $en,)* };
    };
}

impl Deref for Figures {
    type Target = Desk;

    fn deref(&self) -> &Desk {
        self.further
    }
}

figures! {
    // Notices, mail, calendar.
    notices = "お知らせ", "Notices";
    notices_unread = "お知らせ（未読{}件）", "Notices ({} unread)";
    notices_lead = "自分と自団体に関わることのお知らせです。内容は、開いた先の画面で確かめてください。", "What concerns you and your body. What it says stands on the page it leads to.";
    notice_what = "お知らせ", "What";
    notice_week = "この7日間のまとめ", "The last 7 days";
    notice_count = "件数", "Number";
    notice_unread = "未読", "Unread";
    notice_read = "既読", "Read";
    notice_read_all = "すべて既読にする", "Mark all as read";
    notice_state = "既読・未読", "Read or not";
    messages = "メールとカレンダー", "Mail and calendar";
    mail = "メール", "Mail";
    mail_off = "この環境ではメールを送りません。お知らせはこの画面で読めます。", "No mail is sent here; notices are read on these pages.";
    mail_lead = "メールには「お知らせがある」ことと、この画面の場所だけが書かれます。内容・氏名は書かれません。", "A mail says that there is something and where to sign in: no content and no names.";
    mail_address = "送り先のメールアドレス", "Address";
    mail_domains = "使えるドメイン: {}", "Domains: {}";
    mail_pace = "送る間隔", "How often";
    mail_save = "メールの設定を保存する", "Save";
    calendar = "カレンダー（締切）", "Calendar of deadlines";
    calendar_lead = "自分の締切を、カレンダーのソフトで表示できます。下の場所を知る人は誰でも締切を読めるので、ほかの人に教えないでください。", "Shows your deadlines in a calendar program. Whoever knows its address can read them: tell it to nobody.";
    calendar_since = "{} に発行しました。場所は発行したときだけ表示します。", "Made on {}. Its address is shown only when it is made.";
    calendar_none = "発行していません。", "There is none.";
    calendar_make = "カレンダーの場所を発行する", "Make the calendar's address";
    calendar_anew = "新しい場所を発行する（前の場所は使えなくなります）", "Make another address (the one before ends)";
    calendar_revoke = "カレンダーを停止する", "Revoke the calendar";
    calendar_once = "この場所は一度だけ表示します。カレンダーのソフトの「URLで購読」に貼り付けてください。末尾に ?lang=en を付けると英語になります。", "This address is shown this once. Paste it where your calendar program subscribes; add ?lang=en for English.";
    outbox = "送信の記録", "Outbox";
    outbox_lead = "このシステムから外へ送るものの一覧です。届かなかったものは、メールサーバーの設定や送り先を確かめてから再送してください。", "Everything that leaves this program. Check the mail server or the address before you send again what was not delivered.";
    outbox_way = "手段", "By";
    outbox_attempts = "試した回数", "Attempts";
    outbox_next = "次の送信", "Next attempt";
    outbox_failure = "届かなかった理由", "Why it failed";
    outbox_resend = "再送する", "Send again";
    // Careers.
    development_plan = "育成計画", "Development plan";
    development_plans = "育成計画", "Development plans";
    career_path = "キャリアパス", "Career path";
    placement_outcomes = "配属の成果・引継ぎ", "Outcomes and handover";
    career_sheet = "育成計画の一枚（印刷用）", "Development plan on one sheet";
    career_gap = "目指す段階と今の差", "The stage aimed at and what is missing";
    career_years = "目安の年数", "Years it takes";
    career_posts = "経験するポスト", "Posts that teach it";
    career_courses = "研修", "Courses";
    career_no_levels = "水準を示せません（確定した水準を見る権限がないか、公開中のスキルカタログにこのジョブタイプがありません）。", "No levels can be shown: you may not read them, or the catalogue in use does not know this job type.";
    career_required = "必要な水準", "Level asked for";
    career_core = "必須", "Core";
    career_shown = "達成度 {} %、未評価のスキル {} 件。足りないものは次のとおりです。", "{} % shown, {} skills unrated. What is missing:";
    career_balance = "これまでの業務のバランス（発令による配属）", "Work so far (placements under orders)";
    career_kind = "区分", "Kind";
    career_digital = "デジタル技術に直接携わる業務", "Digital technology itself";
    career_planning = "企画・調整などの実務", "Planning and coordination";
    career_days = "日数（常勤換算）", "Days at full share";
    career_part = "割合（%）", "Part (%)";
    career_ahead = "これからの配属（内示・発令済み）", "Placements ahead (announced or ordered)";
    career_agreement = "合意", "Agreement";
    career_signs = "合意する人", "Who agrees";
    career_signed_on = "合意した日", "Day";
    career_signature = "署名", "Signature";
    career_supervisor = "上司", "Supervisor";
    career_coverage = "育成計画の作成状況", "Who has a development plan";
    career_coverage_lead = "{}: 対象 {} 人のうち、育成計画のない人は {} 人です。対象は、共通人材に登録された人と県の情報職等です。", "{}: of {} people {} have no plan. Counted are shared talent and the prefecture's own.";
    career_none = "未作成", "None";
    career_none_only = "育成計画のない人だけ", "Only who has none";
    career_make = "作る", "Make one";
    career_results = "育成計画の振返り（スキルシートに書く実績の案）", "Look back on the development plan (proposed for this sheet)";
    // What bodies pay.
    cost_shares = "人件費負担金", "Shares of labour cost";
    cost_lead = "{}に配属先の団体が負担する額です。合計 {} 円。発令された配属だけを数えます。", "What hosts pay in {}: {} yen in all. Only orders count.";
    cost_rule = "月ごと・人ごと・費目ごとに「月額×日数／その月の日数×配属割合×負担割合」を計算し、1円未満を切り捨てます（国等の債権債務等の金額の端数計算に関する法律第2条）。合計は、切り捨てた額の和です。", "For each person, month and item: yen a month × days / days of the month × share × percent, cut to the yen (Act No. 61 of 1950, article 2). Sums add what was cut.";
    cost_payer = "負担する団体", "Who pays";
    cost_payee = "受け取る団体", "Who is paid";
    cost_month = "月", "Month";
    cost_item = "費目", "Item";
    cost_working = "計算", "Working";
    cost_yen = "負担金（円）", "Yen";
    cost_lines = "計算の内訳", "The working";
    cost_by_body = "団体ごとの負担金", "Shares by body";
    cost_charged = "計算した額（円）", "Computed (yen)";
    cost_corrected = "精算（円）", "Corrected (yen)";
    cost_total = "計（円）", "Total (yen)";
    cost_posts = "ポストの人件費の枠と負担金", "Budgets of posts and what is used";
    cost_budget = "枠（円）", "Budget (yen)";
    cost_used = "負担金（円）", "Used (yen)";
    cost_left = "残り（円）", "Left (yen)";
    cost_agreements = "人件費の負担の取決め", "Agreements on cost";
    cost_corrections = "負担金の精算", "Corrections of shares";
    pay_rates = "給与等の単価", "Pay rates";
    ministry_return = "国への報告", "Return to the ministry";
    ministry_return_lead = "{}の報告です。人数と常勤換算は {} 現在、人役は年度を通した値です。発令された、他団体への配属だけを数えます。", "The return of {}: headcount and FTE on {}, person-years over the year. Only orders to serve elsewhere count.";
    ministry_return_text = "文章（写して使えます）", "As text, to be copied";
    return_columns = "国への報告の様式", "Form of the return";
    yearly_report = "年次報告", "Yearly report";
    yearly_report_lead = "{}の配属・人材・採用・研修です。人数と役職は {} 現在、人役は年度を通した値です。発令だけを数えます。", "Placements, pool, hires and training of {}: headcount and posts on {}, person-years over the year. Only orders count.";
    placed_from = "配属開始年度", "Placed from";
    // Figures.
    outlook = "見通し", "Outlook";
    outlook_lead = "{} の人材 {} 人から、将来を多数試算した結果です。幅は「中央（下位10%〜上位10%）」で、各年4月1日の値です。", "Many futures of the pool as of {} ({} people); every figure is of 1 April: median (tenth to ninetieth of a hundred).";
    outlook_chart = "人材と需要の見通し", "The pool and demand ahead";
    outlook_years = "年数", "Years";
    outlook_against = "比べる需要", "Demand";
    outlook_runs = "試算の回数（50〜5000）", "Futures (50 to 5,000)";
    outlook_seed = "乱数の種", "Seed";
    outlook_ask = "試算する", "Calculate";
    radius_km = "圏の半径（km）", "Radius (km)";
    findings = "見通しの要点", "Findings";
    by_year = "年度ごとの見通し", "By year";
    by_job_type = "ジョブタイプ・水準ごとの見通し", "By job type and level";
    band = "{}（{}〜{}）", "{} ({} to {})";
    pool = "人材", "Pool";
    rated = "水準のある人材", "Rated, serving";
    left = "離れる人", "Left";
    gap_near = "圏内の不足", "Gap within";
    gap_far = "圏外の不足", "Gap beyond";
    gap_map = "団体・ジョブタイプごとの不足", "Gaps by body and job type";
    gap_map_lead = "各欄は「不足（中央）／需要」です。市町の職員はまず自団体に、ほかは県全体の不足に比例して配ると仮定しています。", "Each cell: median gap / demand. Municipal staff serve their own body first; everybody else is shared out in proportion.";
    gap_of = "{}／{}", "{} / {}";
    wanted = "需要", "Demand";
    wanted_stated = "申告の需要", "Stated";
    wanted_targets = "目標", "Targets";
    wanted_expected = "見込みの需要", "Expected";
    level_or_above = "水準（以上）", "Level or above";
    supply_people = "人数", "People";
    break_even = "人材を維持できる応募者数", "Applicants that keep the pool";
    applicants_a_year = "応募者・受験者（1年）", "Applicants a year";
    expected_hires = "見込まれる採用", "Expected hires";
    needed_hires = "必要な採用", "Needed hires";
    needed_applicants = "必要な応募者", "Needed applicants";
    plan_too_small = "採用予定では足りない", "The plan is too small";
    trend = "これまでの増減（1年）", "Trend a year";
    too_few_from = "この傾向で足りなくなる年度", "Too few from";
    backtest = "実績との照合", "Held against what happened";
    backtest_lead = "直前までの実績から最後の年度の採用者数を推計し、実際と比べたものです。ここにない項目は照合していません（仮定）。", "The years before foretell the last known one. What is not here is not tested (assumed).";
    foretold = "推計", "Foretold";
    within_band = "幅の内", "Within";
    outside_band = "幅の外", "Outside";
    assumptions = "前提", "Assumptions";
    assumptions_lead = "値が「3/40」のものは、40件のうち3件という実績です。件数が少ないほど将来の幅が広がります。「仮定」は根拠となる実績がありません。", "3/40 was observed: 3 of 40; the fewer the cases the wider the bands. What is assumed rests on no figures.";
    assumptions_change = "前提を変える", "Change assumptions";
    assumptions_change_note = "変えるものだけ入力します。割合は 3/40 または 8% の形です。", "Fill in what changes. Rates as 3/40 or 8%.";
    assumption = "前提の内容", "Assumption";
    value = "値", "Value";
    value_now = "今の値: {}", "Now: {}";
    percent = "割合", "Percent";
    basis = "根拠", "Basis";
    levers = "打ち手の比較", "Measures compared";
    levers_lead = "{} の不足を、打ち手ごとに同じ将来（{} 通り）で比べます。費用は年あたりの仮定です。", "Each measure in the same futures, in {} ({} futures). Costs are assumed, a year.";
    gap_before = "何もしないときの不足: {}（{}〜{}）", "Gap without measures: {} ({} to {})";
    smallest_set = "不足を埋める最小の組合せ", "The smallest set that closes the gap";
    lever = "打ち手", "Measure";
    closes = "縮む不足（平均）", "Closes (average)";
    cost = "費用（千円／年）", "Cost (thousand yen a year)";
    cost_per_person = "1人あたり（千円）", "For each person (thousand yen)";
    demand_statistics = "需要統計", "Demand statistics";
    demand_statistics_lead = "採択した需要を、発令済みの人でどこまで充たしているかで数えます。内示中と起案中は数えません。", "Accepted demand by how far people with orders cover it. Announcements and drafts do not count.";
    demand_chart = "採択と充足の推移", "Accepted and covered over the years";
    demand_bodies = "団体ごと", "By body";
    demand_accepted = "採択", "Accepted";
    demand_totals = "合計: 採択 {} 件、充足 {} 件、一部充足 {} 件、未充足 {} 件", "In all: {} accepted, {} covered, {} in part, {} not";
    placement_statistics = "配属統計", "Placement statistics";
    placement_statistics_lead = "発令済みの配属だけを数えます。人数と常勤換算は基準日、人役は年度を通した値です。", "Orders alone count. People and FTE are of the day, person-years of the whole fiscal year.";
    placement_totals = "{} の合計（基準日 {}）", "{}: totals (day {})";
    placement_chart = "人役の推移", "Person-years over the years";
    placement_bodies = "配属先ごと", "By body served";
    served_body = "団体", "Body";
    placed_people = "対象", "Who";
    headcount = "人数", "People";
    fte = "常勤換算", "FTE";
    person_years = "人役", "Person-years";
    prefectural = "県の職員", "Prefectural staff";
    municipal_staff = "市町の職員", "Municipal staff";
    all_people = "全員", "Everybody";
    in_municipalities = "市町への配属", "In municipalities";
    in_prefecture = "県への配属", "In the prefecture";
    prefectural_person_years = "うち県の職員（人役）", "Prefectural (person-years)";
    municipal_person_years = "うち市町の職員（人役）", "Municipal (person-years)";
    exact_levels = "水準の統計（少人数を含む）", "Levels, small figures too";
    exact_levels_lead = "少人数の数値から個人の水準が分かるため、県人事担当だけが画面で見られます。閲覧は記録されます。ファイルと印刷には出ません。公表には「スキル統計」を使ってください。", "Small figures tell of single people: for the prefecture's officers on the screen alone. The look is recorded; there is no file and no print. For publication use the skill statistics.";
    exact_levels_day = "{} 現在、確定水準のある人材 {} 人。", "{}: {} people with confirmed levels.";
    // Papers.
    paper = "書類", "Paper";
    papers = "書類", "Papers";
    papers_draft = "内示前です。書類には「案」が入り、県人事担当だけが作れます。作ったことは記録されます。", "Not announced yet: papers are marked as drafts, only the prefecture's staff can make them, and that is recorded.";
    paper_for_print = "印刷", "For print";
    paper_word = "Word", "Word";
    paper_open = "印刷用を開く", "Open for print";
    paper_output = "形式", "Form";
    paper_number_give = "番号を付ける", "Give a number";
    paper_number_lead = "「{}」に番号を付けます。空欄のまま付けると、団体・年度ごとの次の番号になります。付けた番号は、取り消しても使用済みのままです。", "Gives a number to the paper {}. Left empty, it is the next of the body and year. A number stays used even when it is taken back.";
    paper_number_support = "手で決めた番号があるときだけ入力します（例: 県人令8第121号）", "Only for a number decided by hand";
    paper_mark = "番号の記号", "Mark of the number";
    paper_mark_support = "空欄は団体の標準（県は「県人令」、市は「市人令」、町は「町人令」。発令以外は「県人発」など）", "Empty means the usual one of the body";
    paper_numbers = "書類の番号", "Numbers of papers";
    paper_numbers_lead = "付けた番号の記録です。取り消した番号も残り、二度と使われません。", "The numbers that were given. One that was taken back stays here and is never used again.";
    paper_number_in_use = "使用中", "In use";
    paper_number_rescinded = "取消（欠番）", "Taken back";
    paper_number_rescind = "番号を取り消す", "Take a number back";
    paper_prints = "書類の印刷の記録", "Papers that were made";
    paper_prints_lead = "いつ、どの記録と様式から作ったかの記録です（新しい順に200件）。その後に発令や様式が変わったものは「古い」と表示します。", "When, from which record and template (the latest 200). What has changed since is marked.";
    paper_stale = "古い（内容が変わりました）", "Out of date";
    paper_draft = "案", "Draft";
    paper_current = "現在と同じ", "Up to date";
    paper_template = "様式", "Template";
    paper_templates = "書類の様式", "Templates of papers";
    paper_templates_lead = "団体の様式がなければ県の様式、それもなければ標準の様式で作ります。", "A body without a template of its own uses the prefecture's, else the standard one.";
    paper_in_force = "使っている様式", "In force";
    paper_shipped = "標準の様式", "Standard template";
    paper_of_prefecture = "県の様式", "The prefecture's";
    paper_version = "第{}版", "Version {}";
    paper_versions = "この団体の版", "Versions of this body";
    paper_version_new = "新しい版", "A new version";
    paper_version_keep = "この様式を使う", "Use this template";
    paper_fields = "項目の一覧", "Fields";
    paper_field = "項目", "Field";
    paper_file_in_force = "使っている様式を受け取る（Word）", "Get the template in force (Word)";
    paper_file_shipped = "標準の様式を受け取る（Word）", "Get the standard template (Word)";
    paper_file_support = "Word（.docx）。マクロ・外部リンクのないもの。項目は {{氏名}} のように書きます。", "A Word file (.docx) without macros and links; fields are written like {{氏名}}.";
    paper_preview = "実際の配属で確かめる", "Look at it with a real record";
    paper_preview_of = "配属のID", "Identifier of an assignment";
    paper_preview_support = "配属のIDを入れると、「見本」の入った書類で確かめられます。", "With the identifier of an assignment it is shown as a sample.";
    paper_batch = "書類をまとめて作る", "Make many papers";
    paper_batch_lead = "始期が同じ配属の書類をまとめて作ります。一つでも値のない項目があれば、どれも作らずに知らせます。", "Makes the papers of placements that begin on a day. If any field has no value, none is made and it is told.";
    paper_batch_make = "作る", "Make them";
    paper_as_zip = "Word（ZIP）", "Word (ZIP)";
    paper_as_page = "印刷用（1つの画面）", "One page for print";
    attachments = "添付ファイル", "Files attached";
    attachments_of = "{}の添付ファイル", "Files attached to {}";
    attachments_lead = "スキャンした書類や押印済みの PDF です。開くときは、受け取ったパソコンのウイルス対策も確かめてください。", "Scans and signed papers. Have the files scanned on your own computer too.";
    attachment_kind = "書類", "What it is";
    attachment_bytes = "大きさ", "Size";
    attachment_add = "添付する", "Attach it";
    attachment_new = "新しい添付", "Attach a file";
    attachment_file_support = "PDF・PNG・JPEG、10 MB まで。スクリプトや埋め込みファイルのある PDF は受け付けません。", "PDF, PNG or JPEG, up to 10 MB; no PDF with scripts or embedded files.";
    attachment_other_kind = "PDF・PNG・JPEG のファイルを選んでください。", "Choose a PDF, PNG or JPEG file.";
    attachment_retired = "取下げ済", "Taken back";
    attachment_here = "添付中", "Attached";
    attachment_open = "添付ファイルを見る・添付する", "See and attach files";
    attachment_record = "記録に戻る", "Back to the record";
    paper_as_pdf = "PDF（1つのファイル）", "PDF (one file)";
    paper_numbers_first = "番号のない書類に番号を付ける", "Number what has no number";
    // Identity providers.
    sso_with = "{}でサインイン", "Sign in by {}";
    sso_prove = "{}で確認する", "Prove it by {}";
    sso_provider = "認証サーバー", "Identity provider";
    sso_subject = "利用者の識別子", "Identifier of the user";
    sso_subject_support = "結び付いていない人が認証サーバーでサインインすると、画面に表示されます。1文字も変えずに入力します。", "Shown to whoever signs in at the provider and is not linked. To the letter.";
    sso_since = "結び付けた日時", "Linked at";
    sso_links = "結び付いている認証サーバーの利用者", "Users of identity providers";
    sso_link = "認証サーバーの利用者と結び付ける", "Link to a provider's user";
    sso_link_text = "この利用者は、パスワードなしでこのアカウントにサインインできるようになります。アカウントの持ち主に知らせます。県人事担当・アカウント管理者・監査担当の役割を持つ（持ったことのある）アカウントは、2人目の承認が要ります。", "That user will be able to sign in to this account without its password. Its owner is told. Accounts that hold or held a role of the prefecture's staff, administrator or auditor take a second person.";
    sso_unlink = "結び付けを解除する", "Unlink";
    sso_unlink_text = "{}さんは、この認証サーバーではサインインできなくなり、それで開いたサインインはすぐに終わります。", "{} can no longer sign in by this provider, and what was opened by it ends at once.";
}
