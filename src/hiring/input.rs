//! Bodies that come in, and the counts they mean.

use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::{Count, CountKind, CountStatus, Counts, NewRound, Round};
use crate::vocab::{FiscalYear, HiringRoute, ShortText};
use crate::web::{given, present};

/// A recruitment round to record. A count that is left out is not yet known.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoundInput {
    /// `experienced`, `graduate` or `fixed_term`.
    pub route: HiringRoute,
    /// Fiscal year in which the examination is held.
    pub exam_fiscal_year: FiscalYear,
    /// Fiscal year in which people begin (「R5採用」 is 2023).
    pub intake_fiscal_year: FiscalYear,
    /// First, second … round for the same intake.
    #[serde(default = "first")]
    #[validate(range(min = 1, max = 12))]
    pub number_in_year: i32,
    /// 採用予定: a plan.
    planned: Option<CountInput>,
    /// 申込者 (応募者).
    applicants: Option<CountInput>,
    /// 受験者.
    examinees: Option<CountInput>,
    /// 一次合格者.
    first_stage_passes: Option<CountInput>,
    /// 最終合格者.
    final_passes: Option<CountInput>,
    /// 辞退者.
    declined: Option<CountInput>,
    /// 採用者.
    hired: Option<CountInput>,
}

const fn first() -> i32 {
    1
}

/// A count: a number, or why there is none.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CountInput {
    /// Whether there is a number.
    status: CountStatus,
    /// People; exactly when the status is `known`.
    count: Option<i32>,
    /// About as many (程度).
    #[serde(default)]
    approximate: bool,
    /// Remark.
    note: Option<ShortText>,
    /// Where it is from.
    source: Option<ShortText>,
}

/// What changes (merge patch). A count set to null is not yet known again.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoundPatch {
    /// 採用予定: a plan.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<CountPatch>)]
    planned: Option<Option<CountPatch>>,
    /// 申込者 (応募者).
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<CountPatch>)]
    applicants: Option<Option<CountPatch>>,
    /// 受験者.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<CountPatch>)]
    examinees: Option<Option<CountPatch>>,
    /// 一次合格者.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<CountPatch>)]
    first_stage_passes: Option<Option<CountPatch>>,
    /// 最終合格者.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<CountPatch>)]
    final_passes: Option<Option<CountPatch>>,
    /// 辞退者.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<CountPatch>)]
    declined: Option<Option<CountPatch>>,
    /// 採用者.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<CountPatch>)]
    hired: Option<Option<CountPatch>>,
}

/// What changes of a count. A status other than `known` takes the number away.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CountPatch {
    /// Whether there is a number.
    #[serde(default, deserialize_with = "given")]
    status: Option<CountStatus>,
    /// People; exactly when the status is `known`.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<i32>)]
    count: Option<Option<i32>>,
    /// About as many (程度).
    #[serde(default, deserialize_with = "given")]
    approximate: Option<bool>,
    /// Remark; null takes it away.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<ShortText>)]
    note: Option<Option<ShortText>>,
    /// Where it is from; null takes it away.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<ShortText>)]
    source: Option<Option<ShortText>>,
}

impl RoundInput {
    /// The round that is meant, with all seven counts.
    #[must_use]
    pub fn round(&self) -> NewRound {
        let unknown = || Count::without(CountStatus::NotYetKnown);
        let counts = CountKind::ALL
            .iter()
            .map(|kind| (*kind, self.of(*kind).map_or_else(unknown, CountInput::count)))
            .collect();
        NewRound {
            route: self.route,
            exam_fiscal_year: self.exam_fiscal_year,
            intake_fiscal_year: self.intake_fiscal_year,
            number_in_year: self.number_in_year,
            counts,
        }
    }

    const fn of(&self, kind: CountKind) -> Option<&CountInput> {
        match kind {
            CountKind::Planned => self.planned.as_ref(),
            CountKind::Applicants => self.applicants.as_ref(),
            CountKind::Examinees => self.examinees.as_ref(),
            CountKind::FirstStagePasses => self.first_stage_passes.as_ref(),
            CountKind::FinalPasses => self.final_passes.as_ref(),
            CountKind::Declined => self.declined.as_ref(),
            CountKind::Hired => self.hired.as_ref(),
        }
    }
}

impl CountInput {
    fn count(&self) -> Count {
        let text = |text: &Option<ShortText>| text.clone().unwrap_or_default();
        Count {
            status: self.status,
            count: self.count,
            approximate: self.approximate && self.count.is_some(),
            note: text(&self.note),
            source: text(&self.source),
        }
    }
}

impl RoundPatch {
    /// All seven counts as they will be.
    #[must_use]
    pub fn applied_to(&self, round: &Round) -> Counts {
        CountKind::ALL
            .iter()
            .map(|kind| (*kind, patched(round.count(*kind), self.of(*kind))))
            .collect()
    }

    const fn of(&self, kind: CountKind) -> Option<&Option<CountPatch>> {
        match kind {
            CountKind::Planned => self.planned.as_ref(),
            CountKind::Applicants => self.applicants.as_ref(),
            CountKind::Examinees => self.examinees.as_ref(),
            CountKind::FirstStagePasses => self.first_stage_passes.as_ref(),
            CountKind::FinalPasses => self.final_passes.as_ref(),
            CountKind::Declined => self.declined.as_ref(),
            CountKind::Hired => self.hired.as_ref(),
        }
    }
}

fn patched(now: Count, patch: Option<&Option<CountPatch>>) -> Count {
    let patch = match patch {
        None => return now,
        Some(None) => return Count::without(CountStatus::NotYetKnown),
        Some(Some(patch)) => patch.clone(),
    };
    let status = patch.status.unwrap_or(now.status);
    let kept = if status == CountStatus::Known { now.count } else { None };
    // A number that was already there goes with the status; one that is sent stays and is judged.
    let count = patch.count.unwrap_or(kept);
    Count {
        status,
        count,
        approximate: patch.approximate.unwrap_or(now.approximate) && count.is_some(),
        note: patch.note.map_or(now.note, |note| note.unwrap_or(ShortText::blank())),
        source: patch.source.map_or(now.source, |source| source.unwrap_or(ShortText::blank())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patch(text: &str) -> CountPatch {
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}"))
    }

    fn after(text: &str) -> (CountStatus, Option<i32>, String) {
        let now = Count {
            note: ShortText::new("4名程度").unwrap_or_else(|code| panic!("{code}")),
            ..Count::known(4)
        };
        let count = patched(now, Some(&Some(patch(text))));
        (count.status, count.count, count.note.to_string())
    }

    #[test]
    fn a_patch_changes_only_what_it_names() {
        assert_eq!(after("{}"), (CountStatus::Known, Some(4), "4名程度".to_owned()));
        assert_eq!(after(r#"{"count":5}"#), (CountStatus::Known, Some(5), "4名程度".to_owned()));
        assert_eq!(after(r#"{"note":null}"#), (CountStatus::Known, Some(4), String::new()));
        assert_eq!(
            after(r#"{"status":"not_held"}"#),
            (CountStatus::NotHeld, None, "4名程度".to_owned())
        );
        assert_eq!(after(r#"{"status":"not_held","count":3}"#).1, Some(3), "judged, not dropped");
        assert_eq!(patched(Count::known(4), Some(&None)), Count::without(CountStatus::NotYetKnown));
        assert_eq!(patched(Count::known(4), None), Count::known(4));
        assert!(serde_json::from_str::<CountPatch>(r#"{"status":null}"#).is_err());
    }

    #[test]
    fn a_count_that_is_left_out_is_not_yet_known() {
        let text = r#"{"route":"graduate","exam_fiscal_year":2024,"intake_fiscal_year":2025,"planned":{"status":"known","count":3}}"#;
        let input: RoundInput =
            serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}"));
        let round = input.round();
        assert_eq!((round.number_in_year, round.counts.len()), (1, 7));
        assert_eq!(round.counts[&CountKind::Planned], Count::known(3));
        assert_eq!(round.counts[&CountKind::Hired], Count::without(CountStatus::NotYetKnown));
    }
}
