//! Handlers of steps that differ in data only.

/// Handlers of the steps of one kind of thing, a line each: what is said, the act, what is done.
/// `by Proven` where a fresh proof of oneself is owed.
macro_rules! handlers {
    (@guard $may:ident) => { $crate::web::Can<$crate::auth::may::$may> };
    (@guard $may:ident $guard:ident) => { $crate::web::$guard<$crate::auth::may::$may> };
    ($step:ident for $may:ident on $key:ty {
        $($handler:ident($input:ty) $(by $guard:ident)? = $act:expr, $id:ident => $take:expr;)+
    }) => {$(
        pub async fn $handler(
            can: $crate::web::handlers!(@guard $may $($guard)?),
            key: $crate::web::PathKey<$key>,
            input: $crate::web::Input<$input>,
        ) -> Result<$crate::web::Reply, $crate::problem::Problem> {
            let $id = key.0;
            $step($act, can.into(), $id, input, $take).await
        }
    )+};
}
pub(crate) use handlers;
