//! HTTP, on this machine alone.

use super::answer::Served;
use super::body::Content;
use super::preview::ServeEvent;
use crate::error::Error;
use hyper::body::Incoming;
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

/// Where a preview is if nobody asks for another place, and how many ports it tries from there.
const FIRST_PORT: u16 = 8000;
const TRIED_PORTS: u16 = 100;

/// The most connections at a time; more wait. Stops a program that opens them without end.
const MOST_CONNECTIONS: usize = 256;

/// How long a request's head may take, and a connection wait for the next one. Stops one that never ends.
const HEAD_TIME: Duration = Duration::from_secs(10);

/// The most bytes of a request's head. Stops one that never ends.
const MOST_HEAD_BYTES: usize = 32 << 10;

/// Takes a port of this machine, which no other one can reach: the one that is asked for, any free one for 0,
/// and else the first free one from [`FIRST_PORT`] on.
///
/// # Errors
/// It is taken, or may not be used.
pub(super) fn listen(port: Option<u16>) -> Result<TcpListener, Error> {
    let bind = |port: u16| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    let bound = port.map_or_else(|| first_free(bind), bind);
    bound.map_err(|error| Error::io("listen at", format!("127.0.0.1:{}", port.unwrap_or(FIRST_PORT)), error))
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
pub(super) async fn answer_all(listener: TcpListener, served: Arc<Served>, news: Sender<ServeEvent>) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let room = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    while let Ok(place) = Arc::clone(&room).acquire_owned().await {
        match listener.accept().await {
            Ok((stream, _)) => {
                let (served, news) = (Arc::clone(&served), news.clone());
                tokio::spawn(async move {
                    connection(stream, &served, &news).await;
                    drop(place);
                });
            }
            // Such as too many open files: some will be closed.
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
    Ok(())
}

/// Answers what comes over one connection.
async fn connection(stream: TcpStream, served: &Served, news: &Sender<ServeEvent>) {
    // What is small is sent at once.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request: Request<Incoming>| {
        std::future::ready(Ok::<_, Infallible>(answer(served, &request.into_parts().0, news)))
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_buf_size(MOST_HEAD_BYTES);
    // What isn't HTTP was answered with 400, and one who went away is no concern of ours.
    let _ = http.serve_connection(TokioIo::new(stream), service).await;
}

fn answer(served: &Served, head: &Parts, news: &Sender<ServeEvent>) -> Response<Content> {
    let (response, error) = served.answer(head);
    if let Some(error) = error {
        // Where nobody listens any more, the preview is ending.
        let _ = news.send(ServeEvent::Trouble(Error::io("serve", head.uri.path(), error)));
    }
    response
}
