//! Every refusal the program can give, one line each: status, key, title and sentence in both
//! languages. `docs/ERRORS.md` is written from this table; a test holds that every code is used and
//! documented.

use crate::vocab::Language;

macro_rules! codes {
    ($($name:ident $status:literal $key:literal { $title_ja:literal, $ja:literal; $title_en:literal, $en:literal })*) => {
        /// Stable code of a refusal.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)]
        pub enum Code { $($name,)* }

        impl Code {
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)* }
            }

            /// The key that programs test.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $key,)* }
            }

            /// Whether it asks whoever is there to prove that it is them: no right was lacking.
            #[must_use]
            pub const fn asks_for_proof(self) -> bool {
                matches!(
                    self,
                    Self::SecondFactorNeeded | Self::SecondFactorSetUpNeeded | Self::StepUpNeeded
                )
            }

            #[must_use]
            pub const fn sentences(self, language: Language) -> (&'static str, &'static str) {
                match (self, language) {
                    $((Self::$name, Language::Japanese) => ($title_ja, $ja),
                    (Self::$name, Language::English) => ($title_en, $en),)*
                }
            }
        }
    };
}

codes! {
    HostMismatch 400 "host_mismatch" { "宛先のホストが違います", "要求の行のホストと Host ヘッダーが違います。同じにするか、要求の行にはパスだけを書いてください。"; "Another host", "The request line and Host name different hosts. Make them the same, or write the path alone." }
    UrlUnreadable 400 "url_unreadable" { "URLを読み取れません", "URLに UTF-8 でない文字または制御文字が含まれています。正しく符号化して送り直してください。"; "Unreadable URL", "The URL holds bytes that are not UTF-8 or control characters. Encode it correctly and send it again." }
    QueryInvalid 400 "query_invalid" { "検索条件が正しくありません", "errors に示した条件を直して送り直してください。"; "Invalid query", "Mend the parameters listed in errors and send the request again." }
    CursorInvalid 400 "cursor_invalid" { "ページ位置が正しくありません", "cursor を外して最初のページから取得し直してください。"; "Invalid cursor", "Leave out cursor and start from the first page." }
    BodyUnreadable 400 "body_unreadable" { "送信内容を読み取れません", "本文が JSON として正しくありません（{reason}）。書式を確認して送り直してください。"; "Unreadable body", "The body is not valid JSON ({reason}). Check its form and send it again." }
    FileUnreadable 400 "file_unreadable" { "ファイルを読み取れません", "ファイルを読み取れません（{reason}）。作ったソフトで開き、一覧は .xlsx か CSV、書類の様式は .docx として保存し直してください。"; "Unreadable file", "The file cannot be read ({reason}). Open it where it was made and save it again: a list as .xlsx or CSV, a template as .docx." }
    BodyTooDeep 400 "body_too_deep" { "送信内容の入れ子が深すぎます", "入れ子は {limit} 段までです。"; "Body too deep", "At most {limit} levels of nesting are read." }
    HeaderInvalid 400 "header_invalid" { "ヘッダーが正しくありません", "ヘッダー {header} の値を確認してください。"; "Invalid header", "Check the value of the header {header}." }
    Unauthenticated 401 "unauthenticated" { "サインインが必要です", "サインインして得たアクセストークンを Authorization: Bearer で送ってください。"; "Sign-in needed", "Send an access token obtained by signing in as Authorization: Bearer." }
    SignInFailed 401 "sign_in_failed" { "サインインできません", "ログイン名またはパスワードが違います。"; "Sign-in failed", "The login or the password is wrong." }
    RefreshRefused 401 "refresh_refused" { "サインインの期限が切れました", "もう一度サインインしてください。"; "Session ended", "Sign in again." }
    IdentityNotProved 401 "identity_not_proved" { "認証サーバーでのサインインが終わっていません", "取り消されたか、時間がかかりすぎました。サインインの画面からやり直してください。"; "Not signed in at the provider", "It was cancelled or took too long. Begin again from the sign-in page." }
    IdentityRefused 401 "identity_refused" { "認証サーバーの回答を確かめられません", "サインインの画面からやり直してください。繰り返すときは、時刻を添えて情報システムの担当に連絡してください。急ぐときは、ログイン名とパスワードでサインインできます。"; "The provider's answer could not be verified", "Begin again from the sign-in page. If it happens again, tell your system's staff when. In a hurry, sign in with login and password." }
    IdentityUnlinked 403 "identity_unlinked" { "アカウントに結び付いていません", "認証サーバーの利用者としては確認できましたが、どのアカウントにも結び付いていません。表示された識別子を添えて、アカウントの管理者に結び付けを依頼してください。"; "Not linked to an account", "The provider knows you, but no account is linked to you. Ask the administrator of accounts to link one, giving the identifier that is shown." }
    IdentityNotAllowed 403 "identity_not_allowed" { "このアカウントでは利用できません", "アカウントが停止されているか、この認証サーバーの団体のものではありません。アカウントの管理者に確認してください。"; "Not possible with this account", "It is switched off, or is not of the body whose provider this is. Ask the administrator of accounts." }
    Forbidden 403 "forbidden" { "権限がありません", "この操作はあなたの役割では行えません。必要な場合は県の担当に依頼してください。"; "Not allowed", "Your role does not allow this. Ask the prefecture's staff if it is needed." }
    ForeignForm 403 "foreign_form" { "このフォームは受け付けられません", "別の画面から送られたか、サインインし直す前の画面から送られました。画面を開き直して送ってください。"; "Form not accepted", "It was sent from elsewhere, or from a page opened before you signed in again. Open the page again and send it." }
    PasswordChangeNeeded 403 "password_change_needed" { "パスワードの変更が必要です", "初期パスワードのままでは利用できません。先に POST /api/v1/auth/password で変更してください。"; "Password change needed", "Change the initial password by POST /api/v1/auth/password first." }
    OwnAccount 403 "own_account" { "自分のアカウントは変更できません", "権限の変更は別の管理者に依頼してください。"; "Not on your own account", "Ask another administrator to change your rights." }
    SecondFactorNeeded 403 "second_factor_needed" { "確認コードが必要です", "POST /api/v1/auth/step-up に認証アプリの確認コードか復旧コードを送ってください。それまでほかの操作はできません。"; "Second factor needed", "Send a code of your app or a recovery code to POST /api/v1/auth/step-up before anything else." }
    SecondFactorSetUpNeeded 403 "second_factor_set_up_needed" { "認証アプリの設定が必要です", "この環境では、他の人の情報を見る役割に認証アプリの設定が必要です。先に POST /api/v1/me/second-factor で設定してください。"; "Second factor to be set up", "Here, roles that see others' data need a second factor. Set one up by POST /api/v1/me/second-factor first." }
    StepUpNeeded 403 "step_up_needed" { "本人であることの確認が必要です", "大切な操作の前に、POST /api/v1/auth/step-up に確認コード（設定していなければパスワード）を送り、同じ要求を送り直してください。"; "Fresh proof needed", "This needs a fresh proof that it is you: send a code (or the password where no second factor is set up) to POST /api/v1/auth/step-up, then the same request again." }
    NotFound 404 "not_found" { "見つかりません", "指定されたものは存在しないか、閲覧できません。"; "Not found", "It does not exist or you may not see it." }
    MethodNotAllowed 405 "method_not_allowed" { "この操作はできません", "この URL で使える方法は {allow} です。"; "Method not allowed", "This URL answers to {allow}." }
    NotAcceptable 406 "not_acceptable" { "その形式では返せません", "JSON、CSV、XLSX のいずれかを指定してください。"; "Not acceptable", "Ask for JSON, CSV or XLSX." }
    PdfNotMade 406 "pdf_not_made" { "PDF では返せません", "PDF を作れません（{reason}）。印刷用の画面（format=html）を開き、ブラウザーの印刷で「PDF に保存」を選んでください。Word では format=docx です。"; "No PDF is made here", "No PDF is made ({reason}). Open the page made for print (format=html) and choose to save as PDF in the browser's print dialog, or ask for format=docx." }
    Timeout 408 "timeout" { "受信が時間内に終わりませんでした", "通信の状態を確認して送り直してください。"; "Timed out", "The request did not arrive in time. Send it again." }
    DemandSubmitted 409 "demand_submitted" { "提出済みの需要があります", "この団体はこの調査に需要を提出しています。「需要なし」とするには、先に提出した需要を取り下げてください。"; "Demands were submitted", "The body has submitted demands to this call. Withdraw them before stating that nobody is needed." }
    Duplicate 409 "duplicate" { "すでに登録されています", "同じものが登録されています。一覧で確認してください。"; "Already there", "The same record exists. Look it up in the list." }
    StateConflict 409 "state_conflict" { "今の状態ではできません", "状態が「{state}」のため「{action}」はできません。できる操作: {allowed}。"; "Not in this state", "The state is {state}, so \"{action}\" is not possible. Possible: {allowed}." }
    DeadlinePassed 409 "deadline_passed" { "期限を過ぎています", "「{action}」は {day} までです。必要な場合は県の担当に期限の変更を依頼してください。"; "Too late", "\"{action}\" was possible until {day}. Ask the prefecture's staff to move the date if it is needed." }
    NotBegun 409 "not_begun" { "まだ始まっていません", "{day} から行えます。"; "Not begun", "It is possible from {day} on." }
    ShareExceeded 409 "share_exceeded" { "割合の合計が100%を超えます", "{day} に割合の合計が {total}% になります。期間か割合を見直してください（ほかの配属: {others}）。今の配属を終えて移すときは「異動させる」で終了と開始を一緒に起案できます。"; "Shares exceed 100 %", "On {day} the shares would add up to {total} %. Change the period or the share (other assignments: {others}). To end one and begin another, draft both together as a transfer." }
    PostShareExceeded 409 "post_share_exceeded" { "ポストの必要割合を超えます", "{day} にこのポストの割合の合計が {total}% になり、必要割合 {limit}% を超えます（配属: {others}）。"; "Post filled beyond its share", "On {day} the post would be filled to {total} %, more than its {limit} % (assignments: {others})." }
    PartOfTransfer 409 "part_of_transfer" { "異動の一部です", "この配属は異動（{transfer}）の一部のため、「{action}」は単独ではできません。異動の画面で、終了と開始を一緒に進めるか取り消してください。"; "Part of a transfer", "The assignment is part of the transfer {transfer}, so \"{action}\" cannot be done to it alone. Take the step, or take it back, on the transfer." }
    PeriodOverlap 409 "period_overlap" { "期間が重なっています", "{day} から、すでに登録された内容と期間が重なります。期間を見直してください。"; "Periods overlap", "From {day} on the period overlaps with one already recorded. Change the period." }
    AssignmentInUse 409 "assignment_in_use" { "配属があるため変更できません", "{day} 以降に配属があります。先に配属を変更してください。"; "In use by an assignment", "There is an assignment from {day} on. Change it first." }
    LineInUse 409 "line_in_use" { "使われているため取り除けません", "「{name}」は{what}で使われています（{by}）。先にそちらを変更してください。何も変更していません。"; "In use", "{name} is used by {what} ({by}). Change those first. Nothing was changed." }
    ImportBuiltUpon 409 "import_built_upon" { "取込を取り消せません", "取り込んだものの上に別の記録があります。errors に示したものを先に取り消してください。何も変更していません。"; "The import cannot be undone", "Other records rest on what was taken in. Take back what errors lists first. Nothing was changed." }
    PlanOutdated 409 "plan_outdated" { "計画を作ってから事実が変わりました", "errors に示した事項を確認し、計画を作り直すか、行を直してください。何も内示していません。"; "Facts have changed since the plan", "Look at what errors lists; make the plan anew or mend the lines. Nothing was announced." }
    RuleBroken 409 "rule_broken" { "計画の規則に反します", "errors に示した行を直してください。何も保存していません。"; "Rules of the plan are broken", "Mend the lines listed in errors. Nothing was stored." }
    OwnPlan 403 "own_plan" { "自分の計画は承認できません", "作成者・提案者でない県の担当に承認を依頼してください。"; "Not your own plan", "Ask somebody else of the prefecture's staff than its author and proposer to approve it." }
    OwnReview 403 "own_review" { "自分が評価したシートは確定できません", "評価をした人とは別の県の担当に確定を依頼してください。"; "Not your own review", "Ask somebody else of the prefecture's staff than the reviewer to confirm the sheet." }
    OwnQualification 403 "own_qualification" { "自分の資格は確認できません", "自分が申告した資格は、ほかの県の担当に確認を依頼してください。"; "Not your own qualification", "Ask somebody else of the prefecture's staff to confirm what you declared." }
    SecondPersonNeeded 403 "second_person_needed" { "もう一人の担当が必要です", "この操作は一人ではできません。申請者・起案者と、その代理・被代理でない別の担当に依頼してください。"; "A second person is needed", "Nobody does this alone. Ask somebody else than whoever asked or drafted it, and than their delegate or principal." }
    NotOpenYet 409 "not_open_yet" { "まだ受け付けていません", "受付は {day} からです。"; "Not open yet", "It opens on {day}." }
    NotReady 409 "not_ready" { "まだできません", "errors に示した事項を整えてからやり直してください。"; "Not ready", "Put in order what errors lists and try again." }
    RowsRefused 409 "rows_refused" { "行った手続はありません", "errors に示した行の事項を直すか、その行を外してやり直してください。1件でも断られると全体を行いません。"; "Nothing was done", "Mend or leave out the rows that errors lists and try again. If one is refused, none is done." }
    InstallationState 409 "installation_state" { "この環境では実行できません", "{reason}"; "Not in this installation", "{reason}" }
    LengthRequired 411 "length_required" { "本文の長さが必要です", "本文を付けて送り直してください。"; "Length required", "Send the request with a body." }
    Stale 412 "stale" { "別の人が先に更新しました", "最新の内容を取得し、変更をやり直してください。"; "Changed meanwhile", "Fetch the newest state and repeat the change." }
    BodyTooLarge 413 "body_too_large" { "送信内容が大きすぎます", "本文は {limit} バイトまでです。"; "Body too large", "At most {limit} bytes are read." }
    UriTooLong 414 "uri_too_long" { "URLが長すぎます", "検索条件は {limit} バイトまでです。"; "URL too long", "At most {limit} bytes of query are read." }
    UnsupportedMedia 415 "unsupported_media_type" { "本文の形式に対応していません", "Content-Type は {expected} にしてください。"; "Unsupported media type", "Send Content-Type: {expected}." }
    InvalidInput 422 "invalid_input" { "入力に誤りがあります", "errors に示した項目を直して送り直してください。"; "Invalid input", "Mend the fields listed in errors and send the request again." }
    AttachmentRefused 422 "attachment_refused" { "添付できないファイルです", "添付できません（{reason}）。スキャンし直すか、印刷画面から PDF に保存し直したもの（PDF・PNG・JPEG）を送ってください。"; "File not taken in", "The file is not attached ({reason}). Scan it again, or print it to a PDF anew, and send that (PDF, PNG, JPEG)." }
    FileBeyondLimits 422 "file_beyond_limits" { "ファイルが取り込める範囲を超えています", "ファイルを取り込めません（{reason}）。不要なシート・列・書式を除くか、分けて送り直してください。"; "File beyond the limits", "The file cannot be taken in ({reason}). Take out sheets, columns and formats that are not needed, or split it." }
    IdempotencyReused 422 "idempotency_key_reused" { "Idempotency-Key が別の内容で使われています", "別の内容には新しい Idempotency-Key を付けてください。"; "Idempotency-Key used for another body", "Send another body with a new Idempotency-Key." }
    IfMatchNeeded 428 "if_match_needed" { "If-Match が必要です", "取得したときの ETag を If-Match に付けて送ってください。"; "If-Match needed", "Send the ETag you fetched as If-Match." }
    TooManyAttempts 429 "too_many_attempts" { "試行回数が多すぎます", "{seconds} 秒待ってからやり直してください。"; "Too many attempts", "Wait {seconds} seconds and try again." }
    Internal 500 "internal" { "処理できませんでした", "内部でエラーが起きました。request_id を添えて管理者に連絡してください。何も変更されていません。"; "Internal error", "Something failed inside. Report the request_id to the administrator. Nothing was changed." }
    OutcomeUnknown 503 "outcome_unknown" { "保存できたか確認できません", "データベースとの接続が切れ、変更が保存されたかどうか確認できません。同じ内容を同じ Idempotency-Key で送り直してください（画面ではもう一度送信してください）。保存されていれば二重にはなりません。一覧でも確認できます。"; "Whether it was saved is not known", "The connection to the database was lost and it could not be found out whether the change was saved. Send the same request with the same Idempotency-Key again (on a page, send the form again): what was saved is not doubled. The list shows it too." }
    IdentityUnreachable 503 "identity_unreachable" { "認証サーバーにつながりません", "少し待ってからやり直してください。急ぐときは、ログイン名とパスワードでサインインできます。続くときは情報システムの担当に連絡してください。"; "The identity provider does not answer", "Wait a moment and try again. In a hurry, sign in with login and password. If it goes on, tell your system's staff." }
    Unavailable 503 "unavailable" { "ただいま混み合っています", "少し待ってからやり直してください。何も変更されていません。"; "Unavailable", "Wait a moment and try again. Nothing was changed." }
}
