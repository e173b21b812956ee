//! Being asked to end in the middle of a round, and the threads that do the work.
//!
//! Whoever asks for a plan may lend a question that is asked after every bounded piece of work,
//! with the steps taken since it was last asked there. A yes ends the round where it stands: what
//! was found stays, what was begun is thrown away.
use std::fmt;

/// The question: given the steps since the last one, it answers whether to end. Once it said yes it has
/// to say yes for ever.
pub type Question<'a> = dyn Fn(u64) -> bool + Sync + 'a;

/// Whether somebody may end the work, and how to learn of it. A step is a node or an arc valued, or
/// a number of a linear programme touched: some nanoseconds each.
#[derive(Clone, Copy, Default)]
pub struct Stop<'a>(Option<&'a Question<'a>>);

impl fmt::Debug for Stop<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(if self.0.is_some() { "Stop(asked)" } else { "Stop(never)" })
    }
}

impl<'a> Stop<'a> {
    /// Never asked to end.
    pub const NEVER: Self = Self(None);

    /// Ends as soon as the question is answered with yes.
    pub const fn when(question: &'a Question<'a>) -> Self {
        Self(Some(question))
    }

    /// Asks after so many steps.
    pub(crate) fn after(self, steps: u64) -> bool {
        self.0.is_some_and(|question| question(steps))
    }

    /// Asks without work done.
    pub(crate) fn is_requested(self) -> bool {
        self.after(0)
    }
}

/// How many threads help, and who may end their work. The number never changes an answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Workers<'a> {
    pub threads: usize,
    pub stop: Stop<'a>,
}

impl<'a> Workers<'a> {
    pub const fn one(stop: Stop<'a>) -> Self {
        Self { threads: 1, stop }
    }
}
