//! How a room says what can be done in it.

/// Declares the acts of a room: word of the audit record (and, where it differs from its verb,
/// what routes and `allowed_actions` call it), sentence, permissions, locks.
macro_rules! acts {
    (@step $word:literal) => { $crate::vocab::verb($word) };
    (@step $word:literal $step:literal) => { $step };
    ($($name:ident = $word:literal $(as $step:literal)?, $ja:literal, [$($may:ident)*], [$($lock:ident)*];)+) => {
        $(#[doc = $ja]
        pub const $name: $crate::vocab::Act = $crate::vocab::Act {
            word: $word,
            step: $crate::auth::acts!(@step $word $($step)?),
            name_ja: $ja,
            permissions: &[$({
                let _ = $crate::auth::Action::$may;
                stringify!($may)
            }),*],
            locks: &[$($crate::vocab::Lock::$lock),*],
        };)+

        /// Every act of this room.
        pub const ALL: &[$crate::vocab::Act] = &[$($name,)+];
    };
}
pub(crate) use acts;
