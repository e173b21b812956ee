//! キャリアパスの段階: what the prefecture expects of a job type at a grade, and how one gets there.

use super::acts;
use crate::auth::may;
use crate::ledger::{Audience, Field, Ledger, Order, Owner, Spec, State};
use crate::vocab::{Grade, PostType};

pub struct CareerStages;

impl Ledger for CareerStages {
    type Read = may::ReadCareerStages;
    type Write = may::KeepCareerStages;

    const SPEC: Spec = Spec {
        path: "career-stages",
        noun: "career_stage",
        one: ["キャリアパスの段階", "Career stage"],
        many: ["キャリアパス", "Career path"],
        lead: [
            "ジョブタイプごとの段階です。必要な水準は、公開中のスキルカタログがその相当級に求める水準です。",
            "Stages of each job type. The levels asked for are those of the catalogue in use at that grade.",
        ],
        owner: Owner::Prefecture,
        fields: &[
            Field::line("title", "段階の名称", "Name").required(),
            Field::line("job_type", "ジョブタイプ", "Job type").required().listed().help(
                "ジョブタイプの一覧にある名前かキーを書いてください。",
                "A name or key of the list of job types.",
            ),
            Field::term("grade", "相当級", "Grade", Grade::WORDS).required().listed().asked(),
            Field::number("years", "目安の年数", "Years it takes", 0, 40).listed(),
            Field::text("expected", "求める姿", "What is expected"),
            Field::terms("posts", "経験するポスト", "Posts that teach it", PostType::WORDS)
                .listed()
                .asked(),
            Field::text("courses", "受ける研修", "Courses"),
            Field::line("source", "出典", "Source"),
        ],
        states: &[State {
            key: "in_use",
            name: ["使用中", "In use"],
            tone: "good",
            audience: Audience::Scheme,
            open: true,
        }],
        steps: &[],
        order: Order::Title,
        identity: &["title"],
        add: acts::CAREER_STAGE_ADD,
        change: acts::CAREER_STAGE_CHANGE,
        import: acts::CAREER_STAGE_IMPORT,
    };
}
