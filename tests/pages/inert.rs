//! Whatever people typed into any field is shown as text on every page: a payload stands in every
//! text of the database.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_types::Text;
use dxship::pages;

use crate::harness::{Backend, World};
use crate::pages::frame::cookies;
use crate::scene::{Key, Scene};

/// Closes an attribute, a text and a script, and would say so.
const PAYLOAD: &str = "\"'><img src=x onerror=alert(1)>";

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
}

/// Puts the payload before every text that a person wrote: everything outside ASCII that is no
/// document, and what is empty in a column for remarks. What a trigger keeps from being changed
/// stays. Says which columns hold it now.
fn poison(world: &World) -> BTreeSet<String> {
    let file = world.config.database.url.trim_start_matches("sqlite:");
    let mut db = SqliteConnection::establish(file).expect("the database");
    diesel::sql_query("PRAGMA busy_timeout = 5000").execute(&mut db).expect("a setting");
    let columns: Vec<Column> = diesel::sql_query(
        "SELECT m.name AS table_name, c.name AS column_name FROM sqlite_schema m JOIN pragma_table_info(m.name) c \
         WHERE m.type = 'table' AND c.type = 'TEXT' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\'",
    )
    .load(&mut db)
    .expect("columns");
    let remark = |name: &str| {
        ["note", "comment", "reason", "tasks", "remark", "memo"]
            .iter()
            .any(|part| name.contains(part))
    };
    let name_of_somebody = |name: &str| name == "display_name";
    let mut poisoned = BTreeSet::new();
    for Column { table_name, column_name } in columns {
        let empty = match column_name.as_str() {
            name if name_of_somebody(name) => "OR TRUE".to_owned(),
            name if remark(name) => format!("OR {name} = ''"),
            _ => String::new(),
        };
        let written = format!(
            "({column_name} GLOB '*[^ -~]*' AND {column_name} NOT LIKE '{{%' AND {column_name} NOT LIKE '[%') {empty}"
        );
        let update =
            format!("UPDATE {table_name} SET {column_name} = ? || {column_name} WHERE {written}");
        let changed =
            diesel::sql_query(update).bind::<Text, _>(PAYLOAD).execute(&mut db).unwrap_or(0);
        if changed > 0 {
            poisoned.insert(format!("{table_name}.{column_name}"));
        }
    }
    poisoned
}

#[test]
fn no_field_of_the_database_becomes_markup() {
    let world = World::new(Backend::Sqlite);
    let scene = Scene::new(&world);
    let logins = ["staff", "admin", "auditor", "etajima", "person"];
    let cookies: Vec<(&str, String)> = logins.map(|login| (login, cookies(&world, login))).into();
    let poisoned = poison(&world);
    for column in ["talent_profiles.name", "demand_versions.title", "accounts.display_name"] {
        assert!(poisoned.contains(column), "{column}: {poisoned:?}");
    }
    let client = world.anonymous();
    let (mut shown, mut faults) = (0, Vec::new());
    for route in pages::routes()
        .iter()
        .filter(|route| route.method.as_str() == "GET" && !route.path.starts_with("/assets/"))
    {
        let path = if route.path.contains('{') {
            scene.path(route.path, Key::Own)
        } else {
            route.path.to_owned()
        };
        for (login, cookies) in &cookies {
            let answer = client.page("GET", &path, &[("Cookie", cookies)], None);
            let html = String::from_utf8_lossy(&answer.bytes);
            if answer.status >= 500 {
                faults.push(format!("{path} by {login}: {}", answer.status));
            }
            // A copy of one's own data is a file, not a page.
            if answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html"))
                && html.contains("<img")
            {
                faults.push(format!(
                    "{path} by {login}: {}",
                    html.split("<img").nth(1).unwrap_or("").chars().take(60).collect::<String>()
                ));
            }
            shown += usize::from(html.contains("onerror=alert(1)"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(
        shown > 100,
        "the payload was to be seen on {shown} pages only, of {} columns",
        poisoned.len()
    );
}
