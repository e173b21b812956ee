//! Plans under construction: who serves where, and a start from an earlier plan.
pub(crate) mod warm_start;
pub(crate) mod working_plan;
