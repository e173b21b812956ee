//! The servers under comparison, each a process of its own, stopped when it goes out of sight.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use actix_web::{App, HttpResponse, HttpServer, web};
use serde_json::Value;

use super::python::{peers, python};

/// The program as it was built with this bench.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_dxship");

/// A running server.
pub struct Server {
    pub name: &'static str,
    pub address: SocketAddr,
    child: Child,
}

impl Drop for Server {
    fn drop(&mut self) {
        // Politely, so that a server with workers takes them along.
        drop(Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status());
        drop(self.child.wait());
    }
}

impl Server {
    /// Resident memory in MiB, workers included.
    pub fn memory(&self) -> f64 {
        let mut family = vec![self.child.id()];
        let mut at = 0;
        while at < family.len() {
            let children = format!("/proc/{0}/task/{0}/children", family[at]);
            let text = std::fs::read_to_string(children).unwrap_or_default();
            family.extend(text.split_whitespace().filter_map(|id| id.parse::<u32>().ok()));
            at += 1;
        }
        family.into_iter().map(resident).sum()
    }
}

fn resident(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0");
    line.split_whitespace().next().and_then(|kib| kib.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// Somebody who can sign in to the demonstration.
#[derive(Clone, Debug)]
pub struct Login {
    pub login: String,
    pub password: String,
}

/// `dxship demo` in a folder, or on an empty PostgreSQL database; the sign-ins are the prefecture's
/// staff and the auditor.
pub fn demo(
    (name, program): (&'static str, &Path),
    folder: &Path,
    postgres: Option<&str>,
) -> (Server, [Login; 2]) {
    let mut demo = Command::new(program);
    demo.args(["demo", "--json", "--port", "0"]);
    match postgres {
        None => demo.arg("--data").arg(folder),
        Some(url) => demo.args(["--database-url", url]),
    };
    let mut child =
        demo.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("dxship starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("an output")).read_line(&mut line).expect("a line");
    let announced: Value =
        serde_json::from_str(&line).expect("the demonstration's first line is JSON");
    let url = announced["url"]
        .as_str()
        .expect("a url")
        .trim_start_matches("http://")
        .trim_end_matches('/');
    let accounts = announced["accounts"].as_array().expect("accounts");
    let logins = ["prefecture_staff", "auditor"].map(|role| {
        let account = accounts.iter().find(|account| account["role"] == role).expect("an account");
        let text = |name: &str| account[name].as_str().expect("a text").to_owned();
        Login { login: text("login"), password: text("password") }
    });
    (Server { name, address: url.parse().expect("an address"), child }, logins)
}

/// `dxship serve` on a database that is there already, with the keys of the demonstration it was
/// copied from.
pub fn serve(name: &'static str, database: &Path, keys: &Path) -> Server {
    let address = free_address();
    let child = Command::new(PROGRAM)
        .args([
            "serve",
            "--bind",
            &address.to_string(),
            "--database-url",
            &format!("sqlite:{}", database.display()),
        ])
        .env("DXSHIP__AUTH__KEY_DIR", keys)
        .env("DXSHIP__LOG__LEVEL", "warn")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("dxship starts");
    ready(Server { name, address, child })
}

/// The FastAPI peer with two workers on the demonstration's file; nothing when Python or its
/// packages are missing.
pub fn fastapi(folder: &Path) -> Option<Server> {
    let python = python("peer-python", "requirements.txt", "fastapi, sqlalchemy, jwt, uvicorn")?;
    let address = free_address();
    let child = Command::new(python)
        .args([
            "-m",
            "uvicorn",
            "fastapi_app:app",
            "--workers",
            "2",
            "--no-access-log",
            "--log-level",
            "warning",
        ])
        .args(["--host", "127.0.0.1", "--port", &address.port().to_string()])
        .current_dir(peers())
        .env("DXSHIP_PEER_DATABASE", folder.join("demo.sqlite3"))
        .env("DXSHIP_PEER_KEY", folder.join("keys/token.key"))
        .spawn()
        .expect("uvicorn starts");
    Some(ready(Server { name: "FastAPI", address, child }))
}

/// The least an actix handler can do: the same bytes from memory. It runs in a process of its own
/// (this binary again).
pub fn trivial(single: &[u8], list: &[u8], folder: &Path) -> Server {
    let (one, many) = (folder.join("single.json"), folder.join("list.json"));
    std::fs::write(&one, single).and_then(|()| std::fs::write(&many, list)).expect("written");
    let address = free_address();
    let child = Command::new(std::env::current_exe().expect("this program"))
        .args(["trivial-server", &address.to_string()])
        .args([&one, &many])
        .spawn()
        .expect("the trivial server starts");
    ready(Server { name: "trivial actix", address, child })
}

/// Body of the process that [`trivial`] starts.
pub fn be_trivial(arguments: &[String]) {
    let read = |path: &str| web::Bytes::from(std::fs::read(path).expect("a file"));
    let (single, list) = (read(&arguments[1]), read(&arguments[2]));
    let app = move || {
        let (single, list) = (single.clone(), list.clone());
        let answer = |bytes: &web::Bytes| {
            HttpResponse::Ok().content_type("application/json").body(bytes.clone())
        };
        App::new()
            .route(
                "/api/v1/talents/{id}",
                web::get().to(move || std::future::ready(answer(&single))),
            )
            .route("/api/v1/assignments", web::get().to(move || std::future::ready(answer(&list))))
    };
    let address: SocketAddr = arguments[0].parse().expect("an address");
    actix_web::rt::System::new().block_on(async move {
        HttpServer::new(app).workers(2).bind(address).expect("binds").run().await.expect("serves");
    });
}

fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a free port")
}

fn ready(server: Server) -> Server {
    let patience = Instant::now() + Duration::from_secs(60);
    while TcpStream::connect(server.address).is_err() {
        assert!(Instant::now() < patience, "{} does not answer", server.name);
        std::thread::sleep(Duration::from_millis(50));
    }
    server
}

/// One plain request; status and body.
pub fn ask(
    address: SocketAddr,
    method: &str,
    path: &str,
    token: &str,
    body: &str,
) -> (u16, Vec<u8>) {
    use std::io::Read;
    let mut stream = TcpStream::connect(address).expect("connects");
    let media = if body.is_empty() { "" } else { "Content-Type: application/json\r\n" };
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n{media}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    let head = answer.windows(4).position(|window| window == b"\r\n\r\n").expect("a head") + 4;
    let status = std::str::from_utf8(&answer[9..12])
        .ok()
        .and_then(|status| status.parse().ok())
        .expect("a status");
    (status, answer.split_off(head))
}

/// A fresh access token; they live ten minutes.
pub fn sign_in(address: SocketAddr, login: &Login) -> String {
    let body = serde_json::json!({ "login": login.login, "password": login.password }).to_string();
    let (status, answer) = ask(address, "POST", "/api/v1/auth/token", "", &body);
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&answer));
    let answer: Value = serde_json::from_slice(&answer).expect("JSON");
    answer["access_token"].as_str().expect("a token").to_owned()
}
