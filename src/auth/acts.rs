//! How a room says what can be done in it.

/// Declares the acts of a room: word of the audit record (and, where it differs from its verb,
/// what routes and `allowed_actions` call it), sentence, permissions, locks; then, where a screen
/// asks before it is done: whether it is grave, its button and its effect in both languages.
macro_rules! acts {
    (@step $word:literal) => { $crate::vocab::verb($word) };
    (@step $word:literal $step:literal) => { $step };
    (@tone plain) => { false };
    (@tone grave) => { true };
    (@ask) => { None };
    (@ask $tone:ident $ja:literal $en:literal $effect_ja:literal $effect_en:literal) => {
        Some(&$crate::vocab::Ask {
            grave: $crate::auth::acts!(@tone $tone),
            button: [$ja, $en],
            effect: [$effect_ja, $effect_en],
        })
    };
    ($($name:ident = $word:literal $(as $step:literal)?, $ja:literal, [$($may:ident)*], [$($lock:ident)*]
        $(, $tone:ident $button_ja:literal $button_en:literal, $effect_ja:literal $effect_en:literal)?;)+) => {
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
            ask: $crate::auth::acts!(@ask $($tone $button_ja $button_en $effect_ja $effect_en)?),
        };)+

        /// Every act of this room.
        pub const ALL: &[$crate::vocab::Act] = &[$($name,)+];
    };
}
pub(crate) use acts;
