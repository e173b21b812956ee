//! Handlers of steps that differ in data only.

/// Handlers of the steps of one kind of thing, a line each: what is said, the act, what is done.
macro_rules! handlers {
    ($step:ident for $may:ident on $key:ty {
        $($handler:ident($input:ty) = $act:expr, $id:ident => $take:expr;)+
    }) => {$(
        pub async fn $handler(
            can: $crate::web::Can<$crate::auth::may::$may>,
            key: $crate::web::PathKey<$key>,
            input: $crate::web::Input<$input>,
        ) -> Result<$crate::web::Reply, $crate::problem::Problem> {
            let $id = key.0;
            $step($act, can, $id, input, $take).await
        }
    )+};
}
pub(crate) use handlers;
