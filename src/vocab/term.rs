//! The closed vocabularies: each term once, with its key (what files, columns and the API carry)
//! and its names in Japanese and English.

use super::Language;
use super::act::{Act, DRAFTS_READ, LEVELS_READ, WISH_REASONS_READ, WISHES_READ};

/// A word of a closed vocabulary.
pub trait Term: Copy {
    /// What people call it in a language.
    fn name(self, language: Language) -> &'static str;
}

impl<T: Term> Term for &T {
    fn name(self, language: Language) -> &'static str {
        (*self).name(language)
    }
}

/// Declares a closed vocabulary: an enum with keys for storage and JSON and names for people.
macro_rules! terms {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $key:literal, $ja:literal, $en:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $key)] $variant,)+ }

        impl $name {
            /// Every term, in the order of the declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Key, Japanese and English of each, as fields of ledgers take them.
            pub const WORDS: &'static [[&'static str; 3]] = &[$([$key, $ja, $en],)+];

            /// The key that columns, files and the API carry.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $key,)+ }
            }

            /// What people call it.
            #[must_use]
            pub const fn name_ja(self) -> &'static str {
                match self { $(Self::$variant => $ja,)+ }
            }

            /// What an English sentence calls it.
            #[must_use]
            pub const fn name_en(self) -> &'static str {
                match self { $(Self::$variant => $en,)+ }
            }

            fn from_column(text: String) -> Result<Self, &'static str> {
                text.parse()
            }
        }

        impl $crate::vocab::Term for $name {
            fn name(self, language: $crate::vocab::Language) -> &'static str {
                match language {
                    $crate::vocab::Language::Japanese => self.name_ja(),
                    $crate::vocab::Language::English => self.name_en(),
                }
            }
        }

        // The derived schema would list the names of the variants, because it does not see a key
        // that comes from a macro.
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .enum_values(Some(Self::ALL.iter().map(|term| term.as_str())))
                    .into()
            }
        }
        impl utoipa::ToSchema for $name {}

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = &'static str;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text { $($key => Ok(Self::$variant),)+ _ => Err("term_unknown") }
            }
        }

        impl<DB> diesel::serialize::ToSql<diesel::sql_types::Text, DB> for $name
        where
            DB: diesel::backend::Backend,
            str: diesel::serialize::ToSql<diesel::sql_types::Text, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, DB>) -> diesel::serialize::Result {
                <str as diesel::serialize::ToSql<diesel::sql_types::Text, DB>>::to_sql(self.as_str(), out)
            }
        }
        impl<DB> diesel::deserialize::FromSql<diesel::sql_types::Text, DB> for $name
        where
            DB: diesel::backend::Backend,
            String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                let text = <String as diesel::deserialize::FromSql<diesel::sql_types::Text, DB>>::from_sql(bytes)?;
                Self::from_column(text).map_err(Into::into)
            }
        }
    };
}

terms! {
    /// What an account may be.
    Role {
        /// Runs placements for the prefecture.
        PrefectureStaff = "prefecture_staff", "県人事担当", "Prefecture personnel staff";
        /// Keeps accounts; reads no plan, wish or level by that role.
        AccountAdmin = "account_admin", "アカウント管理者", "Account administrator";
        /// Reads the audit record; changes nothing.
        Auditor = "auditor", "監査担当", "Auditor";
        /// Speaks for one municipality.
        MunicipalCio = "municipal_cio", "市町CIO", "Municipal CIO";
        /// Types for a municipal CIO, recorded as acting on behalf.
        MunicipalDelegate = "municipal_delegate", "市町CIO代理", "Delegate of the municipal CIO";
        /// Serves in a post and sees only itself.
        AssignedStaff = "assigned_staff", "配属職員", "Assigned staff";
    }
}

terms! {
    /// Groups of fields whose reading is logged (domain notes §8.4).
    FieldGroup {
        /// Levels of skills, self-declared, reviewed or confirmed, with their evidence.
        Levels = "levels", "スキルの水準", "Skill levels";
        /// What somebody wishes.
        Wishes = "wishes", "意向", "Wishes";
        /// Why somebody cannot (family, health).
        WishReasons = "wish_reasons", "意向の事情", "Circumstances behind wishes";
        /// Placements and plans that are not announced.
        Drafts = "drafts", "異動案", "Placement drafts";
    }
}

impl FieldGroup {
    /// What the snapshot of a rotation plan and the explanation of its lines show of people.
    pub const PLANNED: &'static [Self] = &[Self::Levels, Self::Wishes, Self::Drafts];

    /// Under which a look at this group stands in the audit record.
    #[must_use]
    pub const fn act(self) -> Act {
        match self {
            Self::Levels => LEVELS_READ,
            Self::Wishes => WISHES_READ,
            Self::WishReasons => WISH_REASONS_READ,
            Self::Drafts => DRAFTS_READ,
        }
    }
}

terms! {
    /// What a logged look was for. A closed list: free words would carry contents into the record.
    Purpose {
        /// Keeping the register of shared talent.
        Pool = "pool", "共通人材の管理", "Keeping the shared register";
        /// Assessing or confirming levels.
        Assessment = "assessment", "評価・確認", "Assessing and confirming";
        /// Considering placements.
        Placement = "placement", "配置の検討", "Considering placements";
        /// Looking after one's own body's people or those it hosts.
        Supervision = "supervision", "所属・受入職員の管理", "Looking after own and hosted staff";
        /// Training and development.
        Development = "development", "育成", "Training and development";
        /// Answering the person or a request for disclosure.
        Inquiry = "inquiry", "本人・開示請求への対応", "Answering the person or a request for disclosure";
        /// Examining the record.
        Audit = "audit", "監査", "Audit";
    }
}

impl Purpose {
    /// What a look is for when the request does not say.
    #[must_use]
    pub const fn usual(role: Role) -> Self {
        match role {
            Role::PrefectureStaff => Self::Pool,
            Role::MunicipalCio | Role::MunicipalDelegate => Self::Supervision,
            Role::AssignedStaff => Self::Assessment,
            Role::Auditor | Role::AccountAdmin => Self::Audit,
        }
    }
}

terms! {
    /// Kind of a local body.
    BodyKind {
        /// 県.
        Prefecture = "prefecture", "県", "Prefecture";
        /// 政令指定都市.
        DesignatedCity = "designated_city", "政令指定都市", "Designated city";
        /// 市.
        City = "city", "市", "City";
        /// 町.
        Town = "town", "町", "Town";
        /// 村.
        Village = "village", "村", "Village";
    }
}

terms! {
    /// What a body can take part in, each from its own year.
    Function {
        /// 配属: receives and lends shared talent.
        Placement = "placement", "配属", "Placement";
        /// 育成: trains with the scheme.
        Development = "development", "育成", "Development";
        /// 需要: submits demand.
        Demand = "demand", "需要", "Demand";
    }
}

terms! {
    /// The municipalities' own vocabulary of posts (総務省 自治体DX外部人材スキル標準の4類型 in the scheme's
    /// wording).
    PostType {
        /// ビジネスデザイナー, section chief.
        BusinessDesigner = "business_designer", "ビジネスデザイナー", "Business designer";
        /// プロジェクトマネージャー, subsection chief.
        ProjectManager = "project_manager", "プロジェクトマネージャー", "Project manager";
        /// サービスデザイナー, staff.
        ServiceDesigner = "service_designer", "サービスデザイナー", "Service designer";
        /// エンジニア, staff.
        Engineer = "engineer", "エンジニア", "Engineer";
    }
}

terms! {
    /// Grade a post or a person is equal to (相当級), from staff to director.
    Grade {
        /// 係員相当.
        Staff = "staff", "係員相当", "Staff";
        /// 係長相当.
        SubsectionChief = "subsection_chief", "係長相当", "Subsection chief";
        /// 課長補佐相当.
        AssistantSectionChief = "assistant_section_chief", "課長補佐相当", "Assistant section chief";
        /// 課長相当.
        SectionChief = "section_chief", "課長相当", "Section chief";
        /// 部長相当.
        Director = "director", "部長相当", "Director";
    }
}

terms! {
    /// Form of an employment.
    EmploymentForm {
        /// 任期の定めのない職員.
        Permanent = "permanent", "任期の定めなし", "Permanent";
        /// 任期付職員法 3条1項 (特定任期付).
        FixedTermSpecialist = "fixed_term_specialist", "特定任期付職員", "Fixed-term specialist";
        /// 任期付職員法 3条2項 (一般任期付).
        FixedTermGeneral = "fixed_term_general", "一般任期付職員", "Fixed-term, general";
        /// 任期付職員法 4条.
        FixedTermProject = "fixed_term_project", "任期付職員（4条）", "Fixed-term, project (article 4)";
        /// 任期付職員法 5条 (短時間).
        FixedTermPartTime = "fixed_term_part_time", "任期付短時間職員", "Fixed-term, part-time";
    }
}

terms! {
    /// Why an employment ended.
    EndReason {
        /// 退職.
        Resigned = "resigned", "退職", "Left service";
        /// 任期満了.
        TermExpired = "term_expired", "任期満了", "Term expired";
        /// 割愛: resigned to be hired by another body.
        Transferred = "transferred", "割愛", "Resigned to be hired by another body";
        /// 辞退: the employment never began.
        Declined = "declined", "辞退", "Declined";
    }
}

terms! {
    /// How somebody was recruited.
    HiringRoute {
        /// 情報職採用試験（社会人経験者）.
        Experienced = "experienced", "情報職採用試験（社会人経験者）", "IT examination (experienced)";
        /// 情報職採用試験（大学卒業程度）.
        Graduate = "graduate", "情報職採用試験（大学卒業程度）", "IT examination (graduate level)";
        /// 任期付職員採用（高度経験者）.
        FixedTerm = "fixed_term", "任期付職員採用（高度経験者）", "Fixed-term recruitment (highly experienced)";
        /// Other trades and municipal staff registered as shared talent.
        Other = "other", "その他（他職種・市町職員）", "Other (other trades, municipal staff)";
    }
}

terms! {
    /// Legal form of a placement.
    PlacementForm {
        /// 派遣, 地方自治法252条の17.
        Dispatch = "dispatch", "派遣（地方自治法252条の17）", "Dispatch (Local Autonomy Act, article 252-17)";
        /// 併任.
        Concurrent = "concurrent", "併任", "Concurrent appointment";
        /// 割愛.
        Transfer = "transfer", "割愛", "Transfer by resignation";
        /// 駐在.
        Resident = "resident", "駐在", "Stationed";
        /// 実務研修.
        PracticalTraining = "practical_training", "実務研修", "Practical training";
        /// Service at the person's own body.
        OwnBody = "own_body", "自団体", "Own body";
    }
}

terms! {
    /// Who pays in the end, for the return to 総務省.
    Funding {
        /// Not tagged yet.
        Unspecified = "unspecified", "未設定", "Not set";
        /// 特別交付税 (市町のCIO補佐官等).
        SpecialAllocationTax = "special_allocation_tax", "特別交付税", "Special allocation tax";
        /// 普通交付税 (県の常勤デジタル人材による市町支援).
        OrdinaryAllocationTax = "ordinary_allocation_tax", "普通交付税", "Ordinary allocation tax";
        /// The body's own money.
        OwnFunds = "own_funds", "単独", "Own funds";
    }
}

terms! {
    /// Whether a post can be served from elsewhere.
    Telework {
        /// Not possible.
        None = "none", "不可", "Not possible";
        /// On some days.
        Partial = "partial", "一部可", "On some days";
        /// On all days.
        Full = "full", "可", "Possible";
    }
}

terms! {
    /// Why a person is away without an assignment.
    AbsenceKind {
        /// 休職.
        Leave = "leave", "休職", "Administrative leave";
        /// 育児休業.
        ParentalLeave = "parental_leave", "育児休業", "Parental leave";
        /// 国・民間等への研修派遣.
        TrainingSecondment = "training_secondment", "研修派遣", "Secondment for training";
    }
}

terms! {
    /// Where an assignment stands.
    AssignmentState {
        /// 案: secret.
        Draft = "draft", "案", "Draft";
        /// 内示済: known to the person and the bodies concerned.
        Announced = "announced", "内示", "Announced";
        /// 発令済.
        Ordered = "ordered", "発令", "Ordered";
        /// Ended early by order.
        Ended = "ended", "終了", "Ended";
        /// 廃案 or 取消.
        Cancelled = "cancelled", "取消", "Cancelled";
    }
}

pub(crate) use terms;
