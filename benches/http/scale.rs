//! The list of assignments with 1,000 rows and with 1,000,000: what a page costs.

use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use dxship::config::DatabaseUrl;
use dxship::db::{Db, connect_once};

/// Copies a stopped demonstration's database and fills it up to so many assignments.
pub fn filled(demo: &Path, folder: &Path, rows: u32) -> PathBuf {
    let path = folder.join(format!("rows-{rows}.sqlite3"));
    let mut db =
        connect_once(&DatabaseUrl::Sqlite(demo.to_owned())).expect("the demonstration's database");
    run(&mut db, &format!("VACUUM INTO '{}'", path.display()));
    let mut db = connect_once(&DatabaseUrl::Sqlite(path.clone())).expect("the copy");
    run(&mut db, &fill(rows));
    path
}

/// The same with so many people in the register, employed by the prefecture.
pub fn peopled(demo: &Path, folder: &Path, people: usize) -> PathBuf {
    let path = folder.join(format!("people-{people}.sqlite3"));
    let mut db =
        connect_once(&DatabaseUrl::Sqlite(demo.to_owned())).expect("the demonstration's database");
    run(&mut db, &format!("VACUUM INTO '{}'", path.display()));
    let mut db = connect_once(&DatabaseUrl::Sqlite(path.clone())).expect("the copy");
    let pool = format!(
        "CREATE TEMP TABLE pool AS
             WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < {people})
             SELECT n AS number, 4611686018427387904 + n * 7919 AS id
             FROM number WHERE n <= {people} - (SELECT count(*) FROM talents);"
    );
    run(&mut db, &format!("BEGIN; {pool} {PEOPLE} COMMIT; PRAGMA wal_checkpoint(TRUNCATE);"));
    path
}

const PEOPLE: &str = "
    INSERT INTO talents (id, version, created_at) SELECT id, 1, '2016-01-01 00:00:00' FROM pool;
    INSERT INTO talent_profiles (id, talent_id, name, name_kana, search_key, staff_number, accelerator, valid_from, valid_to, recorded_at, retired_at)
      SELECT id, id, '山田 ' || number, 'ヤマダ', 'ヤマダ', printf('B%05d', number), 0, '1900-01-01', '9999-12-31', '2016-01-01 00:00:00', '9999-12-31 00:00:00' FROM pool;
    INSERT INTO employments (id, talent_id, organization_code, form, recruitment_route, grade, title, valid_from, valid_to, recorded_at, retired_at)
      SELECT id, id, '340006', 'permanent', 'graduate', 'staff', '技師', '2016-04-01', '9999-12-31', '2016-01-01 00:00:00', '9999-12-31 00:00:00' FROM pool;
    INSERT INTO pool_registrations (id, talent_id, organization_code, consented_on, consent_reference, end_reason, valid_from, valid_to, recorded_at, retired_at)
      SELECT id, id, '340006', '2016-04-01', '同意書', '', '2016-04-01', '9999-12-31', '2016-01-01 00:00:00', '9999-12-31 00:00:00' FROM pool;
    INSERT INTO affiliations (side, id, talent_id, organization_code, home_code, disclosed, valid_from, valid_to, recorded_at, retired_at)
      SELECT 'home', id, talent_id, organization_code, organization_code, 1, valid_from, valid_to, recorded_at, retired_at
      FROM employments WHERE id NOT IN (SELECT id FROM affiliations WHERE side = 'home');";

fn run(db: &mut Db, sql: &str) {
    match db {
        Db::Sqlite(connection) => connection.batch_execute(sql).expect("runs"),
        Db::Postgres(_) => unreachable!("this comparison is about the embedded database"),
    }
}

/// People and posts of the demonstration in turn, first days spread over 24 years; nothing of it
/// need be possible, since only reading is measured. `ANALYZE` is left out, as the program itself
/// does not run it either.
fn fill(rows: u32) -> String {
    format!(
        "PRAGMA synchronous = OFF;
         BEGIN IMMEDIATE;
         CREATE TEMP TABLE person AS SELECT row_number() OVER (ORDER BY id) - 1 AS place, id FROM talents;
         CREATE TEMP TABLE post AS SELECT row_number() OVER (ORDER BY id) - 1 AS place, id, organization_code FROM posts;
         CREATE TEMP TABLE filler AS
             WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < {rows})
             SELECT n, 4611686018427387904 + n * 7919 AS id,
                    (SELECT id FROM person WHERE place = n % (SELECT count(*) FROM person)) AS talent_id,
                    n % (SELECT count(*) FROM post) AS place
             FROM number WHERE n <= {rows} - (SELECT count(*) FROM assignments);
         CREATE INDEX temp.post_by_place ON post (place);
         INSERT INTO assignments (id, talent_id, post_id, follows_id, created_at)
             SELECT filler.id, talent_id, post.id, NULL, '2024-01-01 00:00:00' FROM filler JOIN post USING (place);
         INSERT INTO assignment_versions (id, assignment_id, talent_id, post_id, host_code, home_code, version, state, share_percent,
                 form, funding, agreement_reference, work_days, reason, disclosed_at, valid_from, valid_to, recorded_at, retired_at)
             SELECT filler.id, filler.id, talent_id, post.id, post.organization_code, '340006', 1, 'ordered', 100, 'dispatch',
                    'unspecified', '', '', '', '2024-01-01 00:00:00', date('2000-04-01', '+' || (n * 7919 % 8766) || ' days'),
                    date('2000-04-01', '+' || (n * 7919 % 8766 + 365) || ' days'), '2024-01-01 00:00:00', '9999-12-31 00:00:00'
             FROM filler JOIN post USING (place);
         INSERT INTO affiliations
             SELECT 'host', id, talent_id, host_code, home_code, 1, assignment_id, post_id, state, share_percent,
                    valid_from, valid_to, recorded_at, retired_at
             FROM assignment_versions
             WHERE id NOT IN (SELECT id FROM affiliations WHERE side = 'host');
         COMMIT;
         PRAGMA wal_checkpoint(TRUNCATE);"
    )
}
