//! Another system that is told by HTTP, as a test wants it to behave.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::post::until;

/// What the other system was told.
#[derive(Clone, Debug)]
pub struct Told {
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Told {
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }
}

/// It listens for as long as the test runs.
#[derive(Clone)]
pub struct Ear {
    pub port: u16,
    told: Arc<Mutex<Vec<Told>>>,
    answer: Arc<Mutex<String>>,
}

impl Ear {
    pub fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let ear = Self { port, told: Arc::default(), answer: Arc::default() };
        ear.behave("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
        let own = ear.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let own = own.clone();
                std::thread::spawn(move || own.hear(&stream));
            }
        });
        ear
    }

    /// What it answers from now on; nothing at all where this is empty.
    pub fn behave(&self, answer: &str) {
        answer.clone_into(&mut self.answer.lock().unwrap());
    }

    fn hear(&self, mut stream: &TcpStream) -> Option<()> {
        let mut lines = BufReader::new(stream);
        let mut line = || {
            let mut line = String::new();
            lines.read_line(&mut line).ok().filter(|read| *read > 0)?;
            Some(line.trim_end().to_owned())
        };
        let path = line()?.split(' ').nth(1)?.to_owned();
        let mut headers = Vec::new();
        while let Some((name, value)) = line()?.split_once(": ") {
            headers.push((name.to_owned(), value.to_owned()));
        }
        let mut told = Told { path, headers, body: String::new() };
        let mut body = vec![0; told.header("content-length").parse().ok()?];
        lines.read_exact(&mut body).ok()?;
        told.body = String::from_utf8(body).ok()?;
        self.told.lock().unwrap().push(told);
        let answer = self.answer.lock().unwrap().clone();
        if answer.is_empty() {
            std::thread::sleep(Duration::from_secs(30));
        }
        stream.write_all(answer.as_bytes()).ok()
    }

    pub fn told(&self) -> Vec<Told> {
        self.told.lock().unwrap().clone()
    }

    /// Waits until it was told so often.
    #[track_caller]
    pub fn wait(&self, count: usize) -> Vec<Told> {
        until(&format!("{count} events"), || Some(self.told()).filter(|all| all.len() >= count))
    }
}
