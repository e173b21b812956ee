//! Closed lists that several ledgers share.

use crate::ledger::Word;
use crate::vocab::Language;

/// Fields of a body's work.
pub const FIELDS: &[Word] = &[
    ["general_affairs", "総務・人事・財政", "General affairs"],
    ["residents", "住民・戸籍", "Residents"],
    ["tax", "税", "Taxes"],
    ["welfare", "福祉・介護", "Welfare"],
    ["children", "子育て・教育", "Children and schools"],
    ["health", "健康・医療", "Health"],
    ["industry", "産業・観光", "Industry and tourism"],
    ["agriculture", "農林水産", "Agriculture"],
    ["civil_works", "土木・建築・上下水道", "Civil works"],
    ["disaster", "防災", "Disasters"],
    ["information", "情報・デジタル", "Information"],
    ["assembly", "議会・その他", "Assembly and others"],
];

/// What a piece of work is about across fields.
pub const THEMES: &[Word] = &[
    ["online_procedures", "行政手続のオンライン化", "Procedures online"],
    ["one_stop_counter", "書かない窓口", "Counters without forms"],
    ["generative_ai", "生成AI", "Generative AI"],
    ["rpa", "AI-OCR・RPA", "AI-OCR and RPA"],
    ["standardisation", "システム標準化・ガバメントクラウド", "Standardisation"],
    ["network", "ネットワーク・セキュリティ", "Networks and security"],
    ["data", "データ利活用", "Use of data"],
    ["workstyle", "働き方・ペーパーレス", "Ways of working"],
    ["smart_city", "地域DX・スマートシティ", "Smart region"],
    ["people", "人材育成", "Development of people"],
];

/// What a word of a closed list is called; the key where it is not known.
pub fn called(words: &[Word], key: &str, language: Language) -> String {
    let place = if language == Language::Japanese { 1 } else { 2 };
    words.iter().find(|word| word[0] == key).map_or(key, |word| word[place]).to_owned()
}

/// What a field of work is called.
#[must_use]
pub fn field_name(key: &str, language: Language) -> String {
    called(FIELDS, key, language)
}
