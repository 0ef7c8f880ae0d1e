//! A host on loopback that serves a site as a well-kept one does, and misbehaves where a test wants
//! it to.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What the host is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// Below the site's base path, decoded nothing: `pith/X.json`, or what is asked outside of it with its `/`.
    pub(crate) path: String,
    /// The names of headers in small letters.
    pub(crate) headers: BTreeMap<String, String>,
    /// How often this path was asked for before.
    pub(crate) before: usize,
}

/// What the host does about it.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    /// Serves the site's file, or its page for what isn't there.
    Serve,
    /// Serves these bytes instead, with the type of the path.
    Bytes(Vec<u8>),
    /// Serves the file with this status and these headers before its own; one of the same name takes
    /// the place of its own, and an empty one removes it.
    With(u16, Vec<(&'static str, String)>),
    /// Answers without a body.
    Status(u16, Vec<(&'static str, String)>),
    /// Announces the whole file and sends so many bytes of it.
    CutOff(usize),
    /// Sends the whole file and announces so many bytes more, or fewer, without an end of the connection
    /// before the client's.
    WrongLength(isize),
    /// Sends bytes without end.
    Endless,
    /// Sends a byte of the file at a time, with this pause after each.
    Drip(Duration),
    /// Sends the whole file in chunks, and a byte of a trailer at a time without end.
    Trailer(Duration),
    /// Takes the request and says nothing.
    Hang,
    /// Sends what isn't HTTP.
    Garbage,
}

/// A host that stops when it is dropped.
pub(crate) struct Host {
    address: SocketAddr,
    base: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    stopped: Arc<AtomicBool>,
}

struct Site {
    folder: PathBuf,
    base: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    stopped: Arc<AtomicBool>,
    act: Box<dyn Fn(&Asked) -> Act + Send + Sync>,
}

impl Host {
    /// Serves a folder honestly, at a base path that begins and ends with `/`.
    pub(crate) fn honest(folder: &Path, base: &str) -> Self {
        Self::serve(folder, base, |_| Act::Serve)
    }

    /// Serves a folder and does what `act` says for each request.
    pub(crate) fn serve(folder: &Path, base: &str, act: impl Fn(&Asked) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (asked, stopped) = (Arc::default(), Arc::new(AtomicBool::new(false)));
        let site = Arc::new(Site {
            folder: folder.to_owned(),
            base: base.to_owned(),
            asked: Arc::clone(&asked),
            stopped: Arc::clone(&stopped),
            act: Box::new(act),
        });
        thread::spawn(move || {
            for stream in listener.incoming() {
                if site.stopped.load(Ordering::Relaxed) {
                    break;
                }
                let site = Arc::clone(&site);
                // A client that goes away is nobody's fault.
                thread::spawn(move || stream.and_then(|stream| site.answer(&stream)).ok());
            }
        });
        Self { address, base: base.to_owned(), asked, stopped }
    }

    /// The address of the site.
    pub(crate) fn address(&self) -> String {
        format!("http://{}{}", self.address, self.base)
    }

    /// What was asked for, in the order it came in.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// The paths that were asked for, sorted.
    pub(crate) fn paths(&self) -> Vec<String> {
        let mut paths: Vec<_> = self.asked().into_iter().map(|asked| asked.path).collect();
        paths.sort();
        paths
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        // Wakes the one who waits for clients.
        let _ = TcpStream::connect(self.address);
    }
}

impl Site {
    fn answer(&self, mut stream: &TcpStream) -> io::Result<()> {
        let mut lines = BufReader::new(stream).lines();
        let first = lines.next().unwrap_or(Ok(String::new()))?;
        let target = first.split(' ').nth(1).unwrap_or("/").to_owned();
        let mut headers = BTreeMap::new();
        for line in lines.by_ref() {
            let line = line?;
            let Some((name, value)) = line.split_once(':') else { break };
            headers.insert(name.to_lowercase(), value.trim().to_owned());
        }
        let inside = target.strip_prefix(self.base.as_str());
        let path = inside.unwrap_or(&target).to_owned();
        let asked = {
            let mut all = self.asked.lock().unwrap();
            let before = all.iter().filter(|asked| asked.path == path).count();
            let asked = Asked { path, headers, before };
            all.push(asked.clone());
            asked
        };
        let (status, mut head, body) = match inside {
            Some(inside) => self.find(inside),
            None => (404, vec![], b"not here".to_vec()),
        };
        match (self.act)(&asked) {
            Act::Serve => send(stream, status, &head, &body)?,
            Act::Bytes(bytes) => send(stream, 200, &head, &bytes)?,
            Act::With(status, more) => {
                head.retain(|(name, _)| more.iter().all(|(other, _)| !other.eq_ignore_ascii_case(name)));
                head.extend(more.into_iter().filter(|(_, value)| !value.is_empty()));
                send(stream, status, &head, &body)?;
            }
            Act::Status(status, head) => send(stream, status, &head, b"")?,
            Act::CutOff(bytes) => {
                send_head(stream, status, &head, body.len())?;
                stream.write_all(&body[..bytes.min(body.len())])?;
            }
            Act::WrongLength(more) => {
                send_head(stream, status, &head, body.len().saturating_add_signed(more))?;
                stream.write_all(&body)?;
            }
            Act::Endless => {
                write!(stream, "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n")?;
                while !self.stopped.load(Ordering::Relaxed) {
                    stream.write_all(&[b' '; 4096])?;
                }
            }
            Act::Drip(pause) => {
                send_head(stream, status, &head, body.len())?;
                for byte in body {
                    if self.stopped.load(Ordering::Relaxed) {
                        break;
                    }
                    stream.write_all(&[byte])?;
                    thread::sleep(pause);
                }
            }
            Act::Trailer(pause) => {
                write!(stream, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n", body.len())?;
                stream.write_all(&body)?;
                write!(stream, "\r\n0\r\nx-trailer: ")?;
                while !self.stopped.load(Ordering::Relaxed) {
                    stream.write_all(b"x")?;
                    thread::sleep(pause);
                }
            }
            Act::Hang => {
                while !self.stopped.load(Ordering::Relaxed) {
                    thread::sleep(Duration::from_millis(20));
                }
            }
            Act::Garbage => stream.write_all(b"\0\x01 this is not HTTP\r\n\r\n")?,
        }
        stream.shutdown(Shutdown::Both)
    }

    /// What a well-kept host answers.
    fn find(&self, inside: &str) -> (u16, Vec<(&'static str, String)>, Vec<u8>) {
        let open = ("access-control-allow-origin", "*".to_owned());
        let path = self.folder.join(decoded(inside));
        if !inside.ends_with('/') && path.is_dir() && !inside.is_empty() {
            return (301, vec![open, ("location", format!("{}{inside}/", self.base))], Vec::new());
        }
        let path = if inside.is_empty() || inside.ends_with('/') { path.join("index.html") } else { path };
        let (status, path) = if path.is_file() { (200, path) } else { (404, self.folder.join("404.html")) };
        let body = fs::read(&path).unwrap_or_default();
        (status, vec![open, ("content-type", content_type(&path).to_owned())], body)
    }
}

/// A path without its percent signs.
fn decoded(path: &str) -> String {
    let mut parts = path.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (code, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(code, 16).unwrap());
        bytes.extend(rest.as_bytes());
    }
    String::from_utf8(bytes).unwrap()
}

fn content_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("json") => "application/json",
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("svg") => "image/svg+xml",
        Some("xml") => "text/xml",
        Some("atom") => "application/atom+xml",
        Some("txt") => "text/plain",
        _ => "application/octet-stream",
    }
}

fn send(stream: &TcpStream, status: u16, head: &[(&str, String)], body: &[u8]) -> io::Result<()> {
    send_head(stream, status, head, body.len())?;
    let mut stream = stream;
    stream.write_all(body)
}

fn send_head(mut stream: &TcpStream, status: u16, head: &[(&str, String)], length: usize) -> io::Result<()> {
    write!(stream, "HTTP/1.1 {status} as it is\r\ncontent-length: {length}\r\nconnection: close\r\n")?;
    for (name, value) in head {
        write!(stream, "{name}: {value}\r\n")?;
    }
    stream.write_all(b"\r\n")
}
