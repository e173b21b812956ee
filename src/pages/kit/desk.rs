//! Words of the placement desk, in both languages, one line each. Screens read them as if they were
//! [`super::words::Words`]: `w.desk_help`.

macro_rules! desk {
    ($($name:ident = $ja:literal, $en:literal;)*) => {
        /// The words in one language.
        #[allow(missing_docs)]
        pub struct Desk { $(pub $name: &'static str,)* }
        pub(super) static JAPANESE: Desk = Desk { $($name: $ja,)* };
        pub(super) static ENGLISH: Desk = Desk { $($name: $en,)* };
    };
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
    desk_stays = "このカードは動かせません。", "This card stays where it is.";
}
