//! A wire between the server and PostgreSQL that can be cut at a chosen statement.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use dxship::config::DatabaseUrl;

/// Where the wire is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The statement does not reach the database.
    BeforeItArrives,
    /// The database carries the statement out, and its answer is lost.
    BeforeItIsAnswered,
}

/// Which message the wire is cut at.
enum Place {
    Statement(String),
    /// So many messages from now, of whatever connection.
    Message(usize),
}

struct Rule {
    place: Place,
    cut: Cut,
    /// Nobody gets through afterwards, nor does whoever was through already.
    for_good: bool,
}

#[derive(Default)]
struct State {
    rule: Mutex<Option<Rule>>,
    closed: AtomicBool,
    wires: Mutex<Vec<TcpStream>>,
    cuts: AtomicUsize,
    messages: AtomicUsize,
    /// Wires that are not younger than this carry nothing, and nobody is told.
    silent: AtomicUsize,
    made: AtomicUsize,
}

/// Listens until the test is over.
pub struct Proxy {
    port: u16,
    state: Arc<State>,
}

impl Proxy {
    /// A wire to the server of a URL that ends in `host=FOLDER`.
    pub fn new(url: &DatabaseUrl) -> Self {
        let DatabaseUrl::Postgres(url) = url else { panic!("PostgreSQL only") };
        let folder = url.split_once("host=").expect("a socket").1.split('&').next().unwrap();
        let socket = format!("{folder}/.s.PGSQL.5432");
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let (port, state) = (listener.local_addr().unwrap().port(), Arc::new(State::default()));
        let own = state.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if own.closed.load(Ordering::SeqCst) {
                    continue;
                }
                let (server, own) = (UnixStream::connect(&socket).unwrap(), own.clone());
                std::thread::spawn(move || drop(carry(client, server, &own)));
            }
        });
        Self { port, state }
    }

    /// The same database over this wire.
    pub fn url(&self, url: &str) -> String {
        let head = url.split('?').next().unwrap();
        let (user, name) = head.split_once("://").unwrap().1.split_once('@').unwrap();
        format!("postgres://{user}@127.0.0.1:{}{name}", self.port)
    }

    /// Cuts the next connection that sends this statement.
    pub fn cut(&self, statement: &str, cut: Cut, for_good: bool) {
        let place = Place::Statement(statement.to_owned());
        *self.state.rule.lock().unwrap() = Some(Rule { place, cut, for_good });
    }

    /// Cuts the connection that sends the `nth` message from now.
    pub fn cut_at(&self, nth: usize, cut: Cut, for_good: bool) {
        let place = Place::Message(self.messages() + nth);
        *self.state.rule.lock().unwrap() = Some(Rule { place, cut, for_good });
    }

    /// Messages of the clients so far.
    pub fn messages(&self) -> usize {
        self.state.messages.load(Ordering::SeqCst)
    }

    /// Lets everybody through again.
    pub fn mend(&self) {
        self.state.closed.store(false, Ordering::SeqCst);
        *self.state.rule.lock().unwrap() = None;
    }

    /// Nothing gets through any more, and no wire ends: what firewalls and broken links do.
    pub fn fall_silent(&self) {
        self.state.silent.store(usize::MAX, Ordering::SeqCst);
    }

    /// The wires that were silent stay it for good; new ones carry.
    pub fn carry_new(&self) {
        self.state.silent.store(self.state.made.load(Ordering::SeqCst), Ordering::SeqCst);
    }

    /// Every wire carries again.
    pub fn speak(&self) {
        self.state.silent.store(0, Ordering::SeqCst);
    }

    pub fn cuts(&self) -> usize {
        self.state.cuts.load(Ordering::SeqCst)
    }
}

impl State {
    /// Waits for as long as the wire is silent.
    fn wait(&self, wire: usize) {
        while self.silent.load(Ordering::SeqCst) >= wire {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }

    /// What is to be done with a message of the client; a rule is good once.
    fn judge(&self, message: &[u8]) -> Option<Cut> {
        let mut rule = self.rule.lock().unwrap();
        let number = self.messages.fetch_add(1, Ordering::SeqCst) + 1;
        let hit = rule.as_ref().is_some_and(|rule| match &rule.place {
            Place::Statement(text) => {
                message.windows(text.len()).any(|part| part == text.as_bytes())
            }
            Place::Message(nth) => number >= *nth,
        });
        let rule = if hit { rule.take() } else { None }?;
        self.cuts.fetch_add(1, Ordering::SeqCst);
        self.closed.store(rule.for_good, Ordering::SeqCst);
        Some(rule.cut)
    }
}

/// One message: its kind (none at the start), its length, its body.
fn message(client: &mut TcpStream, started: bool) -> std::io::Result<Vec<u8>> {
    let mut bytes = vec![0; if started { 5 } else { 4 }];
    client.read_exact(&mut bytes)?;
    let length: [u8; 4] = bytes[bytes.len() - 4..].try_into().unwrap();
    let mut body = vec![0; u32::from_be_bytes(length) as usize - 4];
    client.read_exact(&mut body)?;
    bytes.extend(body);
    Ok(bytes)
}

fn carry(mut client: TcpStream, mut server: UnixStream, state: &Arc<State>) -> std::io::Result<()> {
    let mute = Arc::new(AtomicBool::new(false));
    let wire = state.made.fetch_add(1, Ordering::SeqCst) + 1;
    let (answers, mut to, quiet) = (server.try_clone()?, client.try_clone()?, mute.clone());
    let (answered, answer) = std::sync::mpsc::channel();
    let back = Arc::clone(state);
    std::thread::spawn(move || {
        let (mut answers, mut buffer) = (answers, [0; 16_384]);
        while let Ok(count @ 1..) = answers.read(&mut buffer) {
            back.wait(wire);
            if quiet.load(Ordering::SeqCst) {
                let _ = answered.send(());
            } else if to.write_all(&buffer[..count]).is_err() {
                break;
            }
        }
        drop(to.shutdown(Shutdown::Both));
    });
    state.wires.lock().unwrap().push(client.try_clone()?);
    let mut started = false;
    while let Ok(bytes) = message(&mut client, started) {
        started = true;
        state.wait(wire);
        let cut = state.judge(&bytes);
        if cut != Some(Cut::BeforeItArrives) {
            mute.store(cut.is_some(), Ordering::SeqCst);
            server.write_all(&bytes)?;
        }
        if cut == Some(Cut::BeforeItIsAnswered) {
            // The parts of one statement come in several messages; its answer follows the last.
            while answer.recv_timeout(std::time::Duration::from_millis(200)).is_err() {
                let Ok(more) = message(&mut client, true) else { break };
                server.write_all(&more)?;
            }
        }
        if cut.is_some() {
            break;
        }
    }
    drop(client.shutdown(Shutdown::Both));
    if state.closed.load(Ordering::SeqCst) {
        state.wires.lock().unwrap().drain(..).for_each(|wire| drop(wire.shutdown(Shutdown::Both)));
    }
    server.shutdown(Shutdown::Both)
}
