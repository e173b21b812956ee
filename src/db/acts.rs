//! What the program does by itself or at its command line.

use crate::vocab::{Act, Lock};

const ALONE: &[Lock] = &[Lock::Everything];

pub const AUDIT_BREAK: Act = Act::of_program("audit.break", "監査記録の途切れについての説明");
pub const AUDIT_ERASE_LOOKS: Act =
    Act::of_program("audit.erase_looks", "保存期間を過ぎた閲覧記録の消去").locking(ALONE);
pub const AUDIT_ROTATE_KEY: Act =
    Act::of_program("audit.rotate_key", "監査記録の鍵の切替え").locking(ALONE);
pub const BACKUP_RESTORE: Act = Act::of_program("backup.restore", "控えからの復元").locking(ALONE);
pub const DEMO_LOAD: Act = Act::of_program("demo.load", "試用データの読込み").locking(ALONE);
pub const INIT: Act = Act::of_program("init", "都道府県のフォルダーの取込み").locking(ALONE);
pub const STORE_PROBE: Act = Act::of_program("store.probe", "書込みの確認");

pub const ALL: &[Act] = &[
    AUDIT_BREAK,
    AUDIT_ERASE_LOOKS,
    AUDIT_ROTATE_KEY,
    BACKUP_RESTORE,
    DEMO_LOAD,
    INIT,
    STORE_PROBE,
];
