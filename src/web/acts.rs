//! What is recorded of requests.

use crate::vocab::{Act, Lock};

pub const ACCESS_BULK_READ: Act = Act::of_program("access.bulk_read", "短時間での多人数の閲覧");
pub const ACCESS_NOTE_USE: Act =
    Act::of_program("access.note_use", "サービスアカウントの最終利用の記録")
        .locking(&[Lock::Account]);
pub const ACCESS_PROBE: Act = Act::of_program("access.probe", "権限のないものへの繰返しの要求");
pub const ACCESS_REFUSE: Act =
    Act::of_program("access.refuse", "権限のない、または存在しないものへの要求の拒否");
pub const READ_LOG: Act = Act::of_program("read.log", "閲覧の記録");

pub const ALL: &[Act] = &[ACCESS_BULK_READ, ACCESS_NOTE_USE, ACCESS_PROBE, ACCESS_REFUSE, READ_LOG];
