//! HTTP, on this machine alone.

use super::answer::{Incident, Served};
use super::body::Content;
use super::connection_slots::{ConnectionSlot, ConnectionSlots};
use super::event::ServeEvent;
use super::paced::{LeastPace, PacedStream};
use crate::error::Error;
use hyper::body::Incoming;
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use socket2::SockRef;
use std::convert::Infallible;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};

/// Where a preview is if nobody asks for another place, and how many ports it tries from there.
const FIRST_PORT: u16 = 8000;
const TRIED_PORTS: u16 = 100;

/// How much clients may take of the server.
#[derive(Debug, Clone, Copy)]
pub(super) struct ServerLimits {
    /// The most connections at a time; for a further one the quietest is ended. Stops a program that opens them
    /// without end.
    connections: usize,
    /// How long a request's head may take, and a connection wait for the next one. Stops one that never ends.
    head_time: Duration,
    /// How much of an answer a client has to take within which time. Stops one that asks and doesn't read, or reads a
    /// byte now and then. The time is long because systems take for a client that is slow: one that reads 20 KiB a
    /// second may take nothing for two minutes, and then megabytes. Until then it keeps nobody out (`connection_slots.rs`).
    pace: LeastPace,
}

impl Default for ServerLimits {
    fn default() -> Self {
        let pace = LeastPace { bytes: 60 << 10, time: Duration::from_secs(300) };
        Self { connections: 256, head_time: Duration::from_secs(10), pace }
    }
}

/// The most bytes of a request's head. Stops one that never ends.
const MOST_REQUEST_HEAD_BYTES: usize = 32 << 10;

/// How much the system may keep of what a client hasn't taken. By itself it would keep megabytes, and a client that
/// is slow would seem to take nothing for longer yet.
const SEND_BUFFER: usize = 64 << 10;

/// Takes a port of this machine, which no other one can reach: the one that is asked for, any free one for 0,
/// and else the first free one from [`FIRST_PORT`] on.
///
/// # Errors
/// It is taken, or may not be used.
pub(super) fn listen(port: Option<u16>) -> Result<TcpListener, Error> {
    let bind = |port: u16| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    let bound = port.map_or_else(|| first_free(bind), bind);
    bound.map_err(|error| Error::io("listen on", format!("127.0.0.1:{}", port.unwrap_or(FIRST_PORT)), error))
}

/// The first port from [`FIRST_PORT`] on that isn't taken.
fn first_free(bind: impl Fn(u16) -> io::Result<TcpListener>) -> io::Result<TcpListener> {
    let is_taken = |bound: &io::Result<_>| matches!(bound, Err(error) if error.kind() == ErrorKind::AddrInUse);
    let mut tried = (FIRST_PORT..FIRST_PORT + TRIED_PORTS).map(&bind);
    tried.find(|bound| !is_taken(bound)).unwrap_or_else(|| bind(0))
}

/// Answers for ever; one thread does, whatever how many are connected.
///
/// # Errors
/// The system lends no listener.
pub(super) async fn answer_all(
    listener: TcpListener,
    served: Arc<Served>,
    sender: Sender<ServeEvent>,
    limits: ServerLimits,
) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let slots = ConnectionSlots::new(limits.connections);
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Such as too many open files: one that is quiet has some.
            slots.end_quietest();
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let Ok((slot, ended)) = slots.enter().await else { return Ok(()) };
        // What is small is sent at once.
        let _ = stream.set_nodelay(true);
        let _ = SockRef::from(&stream).set_send_buffer_size(SEND_BUFFER);
        let (served, sender) = (Arc::clone(&served), sender.clone());
        tokio::spawn(async move {
            tokio::select! {
                () = connection(stream, slot, &served, &sender, limits) => {}
                _ = ended => {}
            }
        });
    }
}

/// Answers what comes over one connection.
async fn connection(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    slot: ConnectionSlot,
    served: &Served,
    sender: &Sender<ServeEvent>,
    limits: ServerLimits,
) {
    let slot = Arc::new(slot);
    let service = service_fn(|request: Request<Incoming>| {
        let response = answer(served, &request.into_parts().0, sender);
        slot.listens(matches!(response.body(), Content::Events(_)));
        std::future::ready(Ok::<_, Infallible>(response))
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.head_time).max_buf_size(MOST_REQUEST_HEAD_BYTES);
    let stream = PacedStream::new(stream, Arc::clone(&slot), limits.pace);
    // What isn't HTTP was answered with 400, and one who went away is no concern of ours.
    let _ = http.serve_connection(TokioIo::new(stream), service).await;
}

fn answer(served: &Served, head: &Parts, sender: &Sender<ServeEvent>) -> Response<Content> {
    let (response, incident) = served.answer(head);
    let event = incident.map(|incident| match incident {
        Incident::Unreadable(error) => ServeEvent::Trouble(Error::io("serve", head.uri.path(), error)),
        Incident::OtherHost(host) => ServeEvent::OtherHost(host),
    });
    if let Some(event) = event {
        // Where nobody listens any more, the preview is ending.
        let _ = sender.send(event);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use camino::Utf8Path;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex, split};
    use tokio::task::JoinHandle;
    use tokio::time::{Instant, sleep, timeout};

    const BIG: usize = 1 << 20;

    /// By the clock of the tests, which goes on where everything waits.
    const FOR_EVER: Duration = Duration::from_secs(24 * 60 * 60);

    /// A site with a large file.
    fn site() -> (tempfile::TempDir, Arc<Served>) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("big"), vec![b'x'; BIG]).unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap().to_owned();
        (folder, Arc::new(Served::new(root, Vec::new(), false)))
    }

    /// Connects a client by a pipe that holds no more than sockets do.
    async fn connect(served: &Arc<Served>) -> (DuplexStream, JoinHandle<()>) {
        let (client, stream) = duplex(SEND_BUFFER);
        let (slot, _) = ConnectionSlots::new(1).enter().await.unwrap();
        let (served, sender) = (Arc::clone(served), std::sync::mpsc::channel().0);
        let answered = async move { connection(stream, slot, &served, &sender, ServerLimits::default()).await };
        (client, tokio::spawn(answered))
    }

    fn ask(target: &str) -> String {
        format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n")
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_does_nothing_is_let_go_and_one_that_is_slow_is_not() {
        let (_folder, served) = site();
        let limits = ServerLimits::default();
        let (head, pace) = (limits.head_time.as_secs(), limits.pace.time.as_secs());
        let half = "GET / HTTP/1.1\r\nHost: localhost\r\nX: ".to_owned();
        // What it asks, what it says each second after that, how much of the answer it takes each time it looks, how
        // many seconds lie between, and after how many of them it is let go.
        for (what, asks, says, takes, every, ends) in [
            ("nothing is asked", String::new(), "", 1, 1, Some(head)),
            ("a head that never ends", half, "x", 1, 1, Some(head)),
            ("nothing more is asked", ask("/none"), "", SEND_BUFFER, 1, Some(head)),
            ("nothing is taken", ask("/big"), "", 0, 1, Some(pace)),
            ("nothing of many is taken", ask("/none").repeat(1000), "", 0, 1, Some(pace)),
            ("a byte is taken now and then", ask("/big"), "", 1, 1, Some(pace)),
            ("too little is taken", ask("/big"), "", 150, 1, Some(pace)),
            ("all is taken slowly", ask("/big"), "", 300, 1, None),
            ("much is taken now and then", ask("/big"), "", SEND_BUFFER, 250, None),
        ] {
            let (client, answered) = connect(&served).await;
            let (mut reader, mut writer) = split(client);
            let (began, mut taken) = (Instant::now(), 0);
            let client = async {
                writer.write_all(asks.as_bytes()).await.unwrap();
                while began.elapsed() < FOR_EVER {
                    sleep(Duration::from_secs(every)).await;
                    let _ = writer.write_all(says.as_bytes()).await;
                    let mut bytes = vec![0; takes];
                    let read = timeout(Duration::ZERO, reader.read(&mut bytes)).await;
                    taken += read.map_or(0, Result::unwrap);
                }
            };
            tokio::select! {
                () = client => {}
                _ = answered => {}
            }
            let took = began.elapsed().as_secs();
            let mut rest = Vec::new();
            taken += timeout(FOR_EVER, reader.read_to_end(&mut rest)).await.map_or(0, Result::unwrap);
            assert_eq!((taken > BIG, ends.unwrap_or(took)), (ends.is_none(), took), "{what}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_that_listens_is_not_let_go() {
        let (_folder, served) = site();
        let (mut client, answered) = connect(&served).await;
        client.write_all(ask("/.pith-catalog/changes").as_bytes()).await.unwrap();
        sleep(FOR_EVER).await;
        served.show("/", "the next");
        let mut told = String::new();
        while !told.contains("data: the next\n") {
            let mut bytes = [0; 1000];
            let count = client.read(&mut bytes).await.unwrap();
            assert!(count > 0 && !answered.is_finished(), "{told}");
            told += str::from_utf8(&bytes[..count]).unwrap();
        }
    }
}
